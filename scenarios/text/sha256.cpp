#include <openssl/evp.h>

#include "engine/core/check.hpp"
#include "engine/core/no_memory.hpp"
#include "scenarios/text/checksum.hpp"

namespace icsim::scenarios {

std::array<unsigned char, 32> sha256(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
    fail_without_memory();  // what else can fail?
  ICSIM_ENSURE(length == digest.size());
  return digest;
}

}  // namespace icsim::scenarios
