#include "tools/serve/door.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace icsim::tools {
namespace {

/// As browsers write it: port 80 goes without saying.
std::string with_port(const std::string& address, int port) {
  const std::string host = address.find(':') == std::string::npos ? address : "[" + address + "]";
  return port == 80 ? host : fmt::format("{}:{}", host, port);
}

/// Takes as long whatever differs.
bool same(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string random_token() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("the system has no random numbers");
  std::string token;
  for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

bool is_loopback(const std::string& address) {
  in_addr four{};
  in6_addr six{};
  if (inet_pton(AF_INET, address.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
  if (inet_pton(AF_INET6, address.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six);
  return address == "localhost";
}

Door::Door(const std::string& address, int port, std::string token)
    : names_{with_port(address, port)}, token_(std::move(token)) {
  if (is_loopback(address)) names_.push_back(with_port("localhost", port));
}

std::string Door::url() const {
  return fmt::format("http://{}/?token={}", names_.front(), token_);
}

std::string Door::why_foreign(const Visitor& visitor) const {
  const auto is_ours = [&](const std::string& name) {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
  };
  if (!is_ours(visitor.host)) return "it was asked for by another name than this server's";
  if (visitor.origin.empty()) return {};
  constexpr std::string_view kScheme = "http://";
  if (!visitor.origin.starts_with(kScheme) || !is_ours(visitor.origin.substr(kScheme.size())))
    return "it was asked for by the page of another site";
  return {};
}

std::string Door::why_not(const Visitor& visitor) const {
  if (auto why = why_foreign(visitor); !why.empty()) return why;
  if (!same(visitor.token, token_)) return "it has not the token that this server printed when it started";
  return {};
}

}  // namespace icsim::tools
