#pragma once
/// Who may ask the server for anything: a page that this server gave out, opened by somebody who was told its token.
#include <string>
#include <vector>

namespace icsim::tools {

/// 128 random bits of the system's, as hexadecimal digits.
std::string random_token();

/// Addresses that only this machine reaches: 127.0.0.0/8, ::1, localhost.
bool is_loopback(const std::string& address);

/// What a request says of where it comes from; empty where it says nothing.
struct Visitor {
  std::string host;    ///< header Host
  std::string origin;  ///< header Origin
  std::string token;
};

class Door {
 public:
  /// \param address what the server listens on: "127.0.0.1"
  Door(const std::string& address, int port, std::string token);
  /// Where the page opens. The token is for the page, which takes it out of the address.
  [[nodiscard]] std::string url() const;
  /// Whether a request comes by a name of this server, and from no other site's page: a name that somebody else has
  /// pointed here (DNS rebinding), or a foreign page, is refused.
  /// \return why not; empty: it may come in
  [[nodiscard]] std::string why_foreign(const Visitor& visitor) const;
  /// The same, and whether it has the token.
  /// \return why not; empty: it may come in
  [[nodiscard]] std::string why_not(const Visitor& visitor) const;

 private:
  std::vector<std::string> names_;  ///< "127.0.0.1:8042" ...
  std::string token_;
};

}  // namespace icsim::tools
