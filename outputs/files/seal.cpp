#include "outputs/files/seal.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "outputs/files/checksum.hpp"
#include "outputs/files/raw_file.hpp"

namespace icsim::outputs {
namespace {

constexpr std::string_view kBegin = "\nicsim/seal/1 sha256 ";
constexpr std::size_t kDigits = 64;
constexpr std::size_t kLength = kBegin.size() + kDigits + 1;  // and the end of the line

std::string line_for(const RawFile& file, std::uint64_t length) {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  Sha256 checksum;
  std::vector<std::byte> bytes;
  for (std::uint64_t at = 0; at < length; at += bytes.size()) {
    bytes.resize(std::min<std::uint64_t>(kPiece, length - at));
    file.read(at, bytes);
    checksum.add(bytes);
  }
  return std::string(kBegin) + checksum.hexadecimal() + "\n";
}

}  // namespace

void put_seal(const std::filesystem::path& file) {
  const RawFile to_read = RawFile::to_read(file);
  const std::uint64_t length = to_read.size();
  const std::string line = line_for(to_read, length);
  RawFile::to_write(file).write(length, std::as_bytes(std::span(line)));
}

bool is_cut(const std::filesystem::path& file) {
  const RawFile bytes = RawFile::to_read(file);
  std::string end(std::min<std::uint64_t>(kLength - 1, bytes.size()), ' ');
  bytes.read(bytes.size() - end.size(), std::as_writable_bytes(std::span(end)));
  constexpr std::string_view kMark = kBegin.substr(0, kBegin.find('/'));  // shorter ends may be anything
  return end.find(kMark) != std::string::npos;
}

Seal check_seal(const std::filesystem::path& file) {
  const RawFile bytes = RawFile::to_read(file);
  if (bytes.size() < kLength) return Seal::none;
  const std::uint64_t length = bytes.size() - kLength;
  std::string line(kLength, ' ');
  bytes.read(length, std::as_writable_bytes(std::span(line)));
  if (!line.starts_with(kBegin)) return Seal::none;
  return line == line_for(bytes, length) ? Seal::whole : Seal::broken;
}

}  // namespace icsim::outputs
