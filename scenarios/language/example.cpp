#include "scenarios/language/example.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/model/system.hpp"

namespace icsim::scenarios {
namespace {

/// Half way from the usual value to the upper end of the range, or to the lower where it is the upper; in two
/// digits where they lie between.
double between(const Bounds& range, double usual) {
  const double end = usual < range.high ? range.high : range.low;
  const double middle = usual + 0.5 * (end - usual);
  const double digit = std::pow(10.0, std::floor(std::log10(std::max(std::abs(middle), 1e-12))) - 1.0);
  const double rounded = std::round(middle / digit) * digit;
  const bool inside = rounded > std::min(usual, end) && rounded < std::max(usual, end);
  return inside ? std::stod(fmt::format("{:.6g}", rounded)) : middle;
}

}  // namespace

Bounds range_at(const ParameterValue& value, double usual) {
  return value.range_is_factor() ? Bounds{value.range.low * usual, value.range.high * usual} : value.range;
}

std::string example_change(const ParameterValue& value) {
  switch (value.spec->id) {
    case Parameter::workforce_share:
      return "scale: 0.9";  // more would be more than all there is
    // Where the default stands for "no limit", half way to the end of the range would limit nothing: what was
    // in force (sources in library/defaults.yaml) instead.
    case Parameter::workforce_agency_cap:
      return "set: 0.032";
    case Parameter::funding_cap:
      return "set: 1.16";
    case Parameter::funding_upper_threshold:
      return "set: 1.06";
    case Parameter::funding_floor:
      return "set: 1";
    default:
      break;
  }
  if (value.range_is_factor()) return "scale: " + number_text(between(value.range, 1.0));
  const double usual = value.path.points.empty() ? value.value : value.path.points.back().value;
  return "set: " + number_text(between(value.range, usual));
}

std::string example_value(const ParameterValue& value) {
  if (value.by_place.empty()) return number_text(between(value.range, value.value));
  std::string text;
  for (std::size_t p = 0; p < value.by_place.size(); ++p) {
    const double moved = between(range_at(value, value.by_place[p]), value.by_place[p]);
    const std::string name =
        value.spec->axes & kByStaffGroup ? std::string(kStaffGroupWords[p]) : std::to_string(p + 1);
    text += fmt::format("{}{}: {}", p == 0 ? "" : ", ", name, number_text(moved));
  }
  return "{value: {" + text + "}}";
}

}  // namespace icsim::scenarios
