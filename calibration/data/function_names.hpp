#pragma once
/// Treatment functions as published files write them: codes, or names of today and of earlier years.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "calibration/data/places.hpp"

namespace icsim::calibration {

class FunctionNames {
 public:
  enum class Known { codes, codes_and_names };
  FunctionNames(const Geography& geography, Known known);

  /// Those of today, then X01 ("other" before April 2021).
  [[nodiscard]] std::size_t count() const { return codes_.size(); }
  /// Position of C_999, the sum of the others.
  [[nodiscard]] std::size_t total() const { return codes_.size(); }
  [[nodiscard]] const std::vector<std::string>& codes() const { return codes_; }
  [[nodiscard]] std::optional<std::size_t> of_code(std::string_view code);
  [[nodiscard]] std::optional<std::size_t> of_name(std::string_view name) const;

 private:
  std::vector<std::string> codes_;
  std::unordered_map<std::string, std::size_t> of_code_, of_name_;
  std::string word_;  ///< kept, so that no row allocates
};

}  // namespace icsim::calibration
