#pragma once
/// SHA-256 of a stream of bytes.
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace icsim::outputs {

class Sha256 {
 public:
  Sha256();
  void add(std::span<const std::byte> bytes);
  using Digest = std::array<std::byte, 32>;
  Digest digest();            ///< of all bytes added; ends the stream
  std::string hexadecimal();  ///< the same as text

 private:
  struct Release {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, Release> context_;
};

}  // namespace icsim::outputs
