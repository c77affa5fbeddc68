#include "outputs/report/number_pack.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <bit>
#include <cstdint>

#include "engine/core/check.hpp"

namespace icsim::outputs {
namespace {

// All first bytes, all second bytes ...: like bytes stand together, which packs better.
std::string shuffled(const std::vector<float>& numbers) {
  std::string bytes(numbers.size() * sizeof(float), '\0');
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(numbers[i]);
    for (std::size_t byte = 0; byte < sizeof(float); ++byte)
      bytes[byte * numbers.size() + i] = static_cast<char>(bits >> (8 * byte) & 0xFF);
  }
  return bytes;
}

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string out(size, '\0');
  ICSIM_EXPECT(compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                         reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(),
                         Z_BEST_COMPRESSION) == Z_OK);
  out.resize(size);
  return out;
}

}  // namespace

std::string NumberPack::add(std::span<const float> values) {
  const std::size_t at = numbers_.size();
  numbers_.insert(numbers_.end(), values.begin(), values.end());
  return fmt::format(R"({{"at":{},"n":{}}})", at, values.size());
}

std::string NumberPack::text() const {
  return base64(deflated(shuffled(numbers_)));
}

std::string base64(std::string_view bytes) {
  static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i)
      out += i <= group.size() ? kLetters[bits >> (18 - 6 * i) & 0x3F] : '=';
  }
  return out;
}

}  // namespace icsim::outputs
