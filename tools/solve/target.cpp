#include "tools/solve/target.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "calibration/data/data_set.hpp"
#include "outputs/files/output_error.hpp"
#include "scenarios/text/fault.hpp"
#include "tools/terminal/tables.hpp"

namespace icsim::tools {
namespace {

constexpr const char* kForm = "write it as 'within_18_weeks_share >= 65 % by 2027-03'";
constexpr const char* kShareOfList = "_share";

/// Metrics of lists at a census, which targets are about.
std::vector<std::string_view> measure_names() {
  std::vector<std::string_view> names;
  for (const MetricSpec& metric : all_metrics()) {
    if (metric.is_of_lists() && !metric.is_flow() && metric.topic == Topic::waiting)
      names.push_back(metric.name);
  }
  return names;
}

std::optional<TargetMeasure> find_measure(std::string name) {
  for (const auto& [word, meant] : {std::pair<const char*, const char*>{"list", "incomplete"},
                                    {"18_weeks", "within_18_weeks_share"},
                                    {"over_52", "over_52_weeks"},
                                    {"over_65", "over_65_weeks"}}) {
    if (name == word) name = meant;
  }
  const auto measure = [](const MetricSpec& metric, bool of_list) {
    TargetMeasure found{metric.id, of_list, of_list ? NumberKind::share : metric.kind,
                        std::string(metric.label)};
    if (of_list) found.label += ", of the list";
    return found;
  };
  const std::vector<std::string_view> names = measure_names();
  if (std::find(names.begin(), names.end(), name) != names.end()) return measure(*find_metric(name), false);
  for (const std::string_view known : names) {
    const MetricSpec& metric = *find_metric(known);
    if (metric.kind == NumberKind::count && name == std::string(known) + kShareOfList)
      return measure(metric, true);
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// "65 %", "0.65", "60k", "7.2 m", "31 weeks".
std::optional<double> read_value(std::string_view text, NumberKind kind) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value < 0.0) return std::nullopt;
  const std::string_view unit = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
  if (unit.empty()) return value;
  if (unit == "%" && kind == NumberKind::share) return value / 100.0;
  if (unit == "weeks" && kind == NumberKind::weeks) return value;
  if (kind != NumberKind::count) return std::nullopt;
  if (unit == "k") return value * 1e3;
  if (unit == "m") return value * 1e6;
  return unit == "pathways" ? std::optional(value) : std::nullopt;
}

[[noreturn]] void refuse(const std::string& text, const std::string& problem, const std::string& hint) {
  throw outputs::OutputError(fmt::format("target '{}'", text), problem, hint);
}

}  // namespace

Target read_target(const std::string& text) {
  Target target;
  target.text = text;
  const std::size_t by = text.rfind(" by ");
  std::size_t at = std::string::npos, length = 2;
  for (const auto& [sign, at_least] : {std::pair<std::string_view, bool>{">=", true},
                                       {"<=", false},
                                       {"at least", true},
                                       {"at most", false},
                                       {"≥", true},
                                       {"≤", false}}) {
    at = text.find(sign);
    if (at == std::string::npos) continue;
    target.at_least = at_least;
    length = sign.size();
    break;
  }
  if (at == std::string::npos || by == std::string::npos || by < at + length)
    refuse(text, at == std::string::npos ? "has neither '>=' nor '<='" : "does not say by when", kForm);
  const std::string name(trimmed(std::string_view(text).substr(0, at)));
  const auto measure = find_measure(name);
  if (!measure) {
    const std::vector<std::string_view> names = measure_names();
    refuse(text, fmt::format("there is no measure {}", scenarios::shown_word(name)),
           fmt::format("{}; a count with _share is its part of the list: over_52_weeks_share",
                       scenarios::suggest(name, names)));
  }
  target.measure = *measure;
  const std::string value(trimmed(std::string_view(text).substr(at + length, by - at - length)));
  const auto number = read_value(value, measure->kind);
  if (!number) refuse(text, fmt::format("{} is no value of {}", scenarios::shown_word(value), name), kForm);
  target.value = *number;
  if (measure->kind == NumberKind::share && target.value > 1.0)
    refuse(text, fmt::format("{} is above 1, and a share is not", value), fmt::format("write {} %", value));
  target.month = std::string(trimmed(std::string_view(text).substr(by + 4)));
  if (target.month.size() != 7 || calibration::month_number(target.month) < 0)
    refuse(text, fmt::format("{} is not a month", scenarios::shown_word(target.month)),
           "write it as 2027-03");
  return target;
}

std::string target_words(const Target& target) {
  return fmt::format("{} {} {} by {}", target.measure.label, target.at_least ? "at least" : "at most",
                     number_text(target.value, target.measure.kind),
                     month_text(parse_date(target.month + "-01")));
}

}  // namespace icsim::tools
