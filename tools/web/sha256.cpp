// SHA-256 where there is no OpenSSL: that of Mbed TLS.
#include <mbedtls/sha256.h>

#include "engine/core/check.hpp"
#include "scenarios/text/checksum.hpp"

namespace icsim::scenarios {

std::array<unsigned char, 32> sha256(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  ICSIM_ENSURE(mbedtls_sha256_ret(data, bytes.size(), digest.data(), 0) == 0);
  return digest;
}

}  // namespace icsim::scenarios
