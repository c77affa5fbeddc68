#include "outputs/files/checksum.hpp"

#include <openssl/evp.h>

#include "engine/core/no_memory.hpp"

namespace icsim::outputs {
namespace {

// Without memory alone do these fail.
void require(int status) {
  if (status != 1) fail_without_memory();
}

}  // namespace

void Sha256::Release::operator()(void* context) const {
  EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context));
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (!context_) fail_without_memory();
  require(EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_.get()), EVP_sha256(), nullptr));
}

void Sha256::add(std::span<const std::byte> bytes) {
  require(EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_.get()), bytes.data(), bytes.size()));
}

Sha256::Digest Sha256::digest() {
  Digest digest{};
  require(EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_.get()),
                             reinterpret_cast<unsigned char*>(digest.data()), nullptr));
  return digest;
}

std::string Sha256::hexadecimal() {
  std::string text;
  for (const std::byte byte : digest()) {
    static constexpr char kDigits[] = "0123456789abcdef";
    text += {kDigits[std::to_integer<unsigned>(byte) >> 4], kDigits[std::to_integer<unsigned>(byte) & 15]};
  }
  return text;
}

}  // namespace icsim::outputs
