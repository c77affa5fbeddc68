#include "scenarios/text/checksum.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <fstream>

#include "engine/core/check.hpp"
#include "engine/core/no_memory.hpp"

namespace icsim::scenarios {

std::optional<std::string> read_bytes(const std::filesystem::path& file) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(file, failed)) return std::nullopt;
  errno = 0;
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in && errno == ENOMEM) fail_without_memory();
  if (!in) return std::nullopt;
  std::string content(static_cast<std::size_t>(std::max<std::streamoff>(in.tellg(), 0)), '\0');
  in.seekg(0);
  if (!in.read(content.data(), static_cast<std::streamsize>(content.size()))) return std::nullopt;
  return content;
}

std::string sha256_hex(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : sha256(bytes)) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15u];
  }
  return text;
}

std::string sha256_of_file(const std::filesystem::path& file) {
  const std::optional<std::string> bytes = read_bytes(file);
  ICSIM_ENSURE(bytes.has_value());
  return sha256_hex(*bytes);
}

}  // namespace icsim::scenarios
