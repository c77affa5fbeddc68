#pragma once
/// What is to be reached: "within_18_weeks_share >= 65 % by 2027-03".
#include <string>
#include <vector>

#include "engine/record/metrics.hpp"

namespace icsim::tools {

/// A metric of the waiting lists at a census, or the part of the list that it is.
struct TargetMeasure {
  Metric metric = Metric::incomplete;
  bool of_list = false;  ///< "over_52_weeks_share": divided by the list
  NumberKind kind = NumberKind::count;
  std::string label;  ///< "within 18 weeks"
};

struct Target {
  TargetMeasure measure;
  bool at_least = true;
  double value = 0.0;
  std::string month;  ///< "2027-03"
  std::string text;   ///< as it was given

  /// How far it is met, in parts of the value; negative: missed.
  [[nodiscard]] double slack(double reached) const {
    const double by = at_least ? reached - value : value - reached;
    return value != 0.0 ? by / value : by;
  }
};

/// \throws OutputError that says what is wrong with it, and how one is written.
Target read_target(const std::string& text);

/// "18-week share at least 65 % by Mar 2027"
std::string target_words(const Target& target);

}  // namespace icsim::tools
