#pragma once
/// The long series of a report page in one text.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace icsim::outputs {

/// Collects float32 numbers; PAGE_DATA.md says how they are packed.
class NumberPack {
 public:
  /// \return the slice as JSON: {"at": i, "n": k}
  std::string add(std::span<const float> values);
  [[nodiscard]] std::size_t count() const { return numbers_.size(); }
  /// base64 of a zlib stream of all numbers, little-endian, bytes shuffled.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<float> numbers_;
};

/// RFC 4648, section 4.
std::string base64(std::string_view bytes);

}  // namespace icsim::outputs
