#include <openssl/evp.h>

#include "engine/core/check.hpp"
#include "scenarios/text/checksum.hpp"

namespace icsim::scenarios {

std::array<unsigned char, 32> sha256(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned length = 0;
  ICSIM_ENSURE(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) == 1 &&
               length == digest.size());
  return digest;
}

}  // namespace icsim::scenarios
