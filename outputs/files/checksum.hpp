#pragma once
/// SHA-256 of a stream of bytes.
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace icsim::outputs {

class Sha256 {
 public:
  Sha256();
  void add(std::span<const std::byte> bytes);
  std::string hexadecimal();  ///< of all bytes added; ends the stream

 private:
  struct Release {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, Release> context_;
};

}  // namespace icsim::outputs
