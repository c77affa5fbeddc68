#include "outputs/report/lever_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/model/parameter_registry.hpp"

namespace icsim::outputs {
namespace {

constexpr std::size_t kMostNames = 6;

std::vector<std::string> split(std::string_view text, std::string_view by) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(by, at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + by.size();
  }
  return parts;
}

bool take(std::string_view& text, std::string_view beginning) {
  if (!text.starts_with(beginning)) return false;
  text.remove_prefix(beginning.size());
  return true;
}

std::optional<double> number(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "Triangular" and the like as a range.
std::string value_words(std::string_view text) {
  const std::vector<std::string> parts = split(text, ", ");
  const auto part = [&](std::size_t i, std::string_view name) {
    std::string_view words = i < parts.size() ? std::string_view(parts[i]) : "";
    return take(words, name) ? std::string(words) : "?";
  };
  const bool each = parts.back() == "each ICS its own";
  std::string words(text);
  if (parts[0] == "triangular")
    words = fmt::format("{} to {} (most likely {})", part(1, "low "), part(3, "high "), part(2, "mode "));
  if (parts[0] == "uniform") words = fmt::format("{} to {}", part(1, "low "), part(2, "high "));
  if (parts[0] == "triangular" || parts[0] == "uniform") words += each ? ", each system its own" : "";
  return words;
}

// "0.25 (share)" as "25 %".
std::string quantity_words(std::string_view text) {
  const std::size_t open = text.rfind(" (");
  if (open == std::string_view::npos || !text.ends_with(')')) return value_words(text);
  const std::string_view value = text.substr(0, open);
  const std::string_view unit = text.substr(open + 2, text.size() - open - 3);
  if (unit == "ratio") return value_words(value);
  if (unit == "share" && number(value)) return fmt::format("{:.6g} %", 100.0 * *number(value));
  return value_words(value) + ' ' + (number(value) ? std::string(unit) : fmt::format("({})", unit));
}

std::string small_letter(std::string text) {
  const bool word = text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])) != 0;
  if (word) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

// What a parameter is: its doc up to the first stop. Empty when that says nothing.
std::string subject_words(const ParameterSpec& spec) {
  std::string_view doc = spec.doc;
  for (const std::string_view stop : {". ", "; ", ": ", "."}) doc = doc.substr(0, doc.find(stop));
  return doc.size() < 4 ? "" : small_letter(std::string(doc));
}

std::string effect_words(const ScenarioProvenance::Lever& lever) {
  const ParameterSpec* spec = find_parameter(lever.what);
  std::string_view how = lever.how;
  std::string effect;
  const bool sets = take(how, "set to ");
  if (sets) {
    effect = "set to " + quantity_words(how);
  } else if (take(how, "multiply by ")) {
    effect = "multiplied by " + value_words(how);
  } else if (take(how, "add ")) {
    effect = "changed by " + quantity_words(how);
  } else {
    effect = lever.how;
  }
  std::string subject = spec != nullptr ? subject_words(*spec) : "";
  std::string_view multiplied = subject;
  if (sets && take(multiplied, "multiplies "))
    return fmt::format(": {} multiplied by {}", multiplied, quantity_words(how));
  if (take(multiplied, "multiplies ")) subject = "multiplier of " + std::string(multiplied);
  if (!subject.empty()) return fmt::format(" ({}): {}", subject, effect);
  return spec != nullptr ? fmt::format(" ({}): {}", lever.what, effect) : ": " + effect;
}

std::string where_words(const std::string& where, const NamesByCode& names) {
  std::string out;
  if (where == "all") return out;
  for (const std::string& item : split(where, "; ")) {
    const std::size_t space = std::min(item.find(' '), item.size());
    const std::string key = item.substr(0, space);
    std::string_view rest = std::string_view(item).substr(std::min(space + 1, item.size()));
    if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
    std::vector<std::string> places;
    for (std::string code : split(rest, ", ")) {
      if (code.size() >= 2 && code.front() == '"' && code.back() == '"')
        code = code.substr(1, code.size() - 2);
      const auto found = names.find(code);
      places.push_back(found == names.end() ? code : found->second);
    }
    const std::size_t more = places.size() > kMostNames ? places.size() - kMostNames + 1 : 0;
    places.resize(places.size() - more);
    std::string list = fmt::format("{}", fmt::join(places, ", "));
    if (more > 0) list += fmt::format(" and {} more", more);
    if (key == "ics" || key == "region") {
      out += ", in " + list;
    } else if (key == "treatment_function") {
      out += ", for " + list;
    } else {
      std::string kind = key == "quintile" ? "deprivation quintile" : key == "set" ? "the set" : key;
      for (char& c : kind) c = c == '_' ? ' ' : c;
      out += fmt::format(", for {} {}", kind, list);
    }
  }
  return out;
}

// "2026-04-01" as "April 2026" when the month begins or ends there.
std::string date_words(const std::string& text, bool is_last_day) {
  static constexpr std::array<const char*, 12> kMonths{"January",   "February", "March",    "April",
                                                       "May",       "June",     "July",     "August",
                                                       "September", "October",  "November", "December"};
  const std::vector<std::string> parts = split(text, "-");
  if (parts.size() != 3) return text;
  int fields[3];
  for (std::size_t i = 0; i < 3; ++i) {
    const std::optional<double> value = number(parts[i]);
    if (!value) return text;
    fields[i] = static_cast<int>(*value);
  }
  const std::chrono::year_month_day date{std::chrono::year{fields[0]},
                                         std::chrono::month{static_cast<unsigned>(fields[1])},
                                         std::chrono::day{static_cast<unsigned>(fields[2])}};
  if (!date.ok()) return text;
  const std::chrono::year_month_day_last end{date.year(), std::chrono::month_day_last{date.month()}};
  const std::string month = fmt::format("{} {}", kMonths[static_cast<std::size_t>(fields[1] - 1)], fields[0]);
  const bool whole = date.day() == (is_last_day ? end.day() : std::chrono::day{1});
  return whole ? month : fmt::format("{} {}", fields[2], month);
}

std::string when_words(const std::string& when, Date first, Date last) {
  std::vector<std::string> parts = split(when, ", growing over ");
  const std::vector<std::string> dates = split(parts[0], " to ");
  if (dates.size() != 2) return ", " + when;
  const bool from_start = dates[0] == to_string(first), to_end = dates[1] == to_string(last);
  std::string out;
  if (!from_start) out += ", from " + date_words(dates[0], false);
  if (!to_end) out += (from_start ? ", until " : " to ") + date_words(dates[1], true);
  if (from_start && to_end) out += ", throughout";
  if (parts.size() == 2) out += ", growing to full force over " + parts[1];
  return out;
}

}  // namespace

NamesByCode names_by_code(const ScenarioResults& results) {
  NamesByCode names;
  for (const char* level : {"ics", "treatment_function"}) {
    const RowAxis axis = results.row_axes(level).at(0);
    for (std::size_t i = 0; i < axis.codes.size(); ++i) names[axis.codes[i]] = axis.labels[i];
  }
  return names;
}

std::string lever_words(const ScenarioProvenance::Lever& lever, const NamesByCode& names, Date first,
                        Date last) {
  std::string name = lever.label.empty() ? lever.what : lever.label;
  if (!name.empty()) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name + effect_words(lever) + where_words(lever.where, names) + when_words(lever.when, first, last) +
         '.';
}

}  // namespace icsim::outputs
