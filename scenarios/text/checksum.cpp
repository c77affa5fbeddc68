#include "scenarios/text/checksum.hpp"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <sstream>

#include "engine/core/check.hpp"

namespace icsim::scenarios {

std::optional<std::string> read_bytes(const std::filesystem::path& file) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(file, failed)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  ICSIM_ENSURE(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) == 1);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < length; ++i) {
    text += kHex[digest[i] >> 4];
    text += kHex[digest[i] & 15u];
  }
  return text;
}

std::string sha256_of_file(const std::filesystem::path& file) {
  const std::optional<std::string> bytes = read_bytes(file);
  ICSIM_ENSURE(bytes.has_value());
  return sha256_hex(*bytes);
}

}  // namespace icsim::scenarios
