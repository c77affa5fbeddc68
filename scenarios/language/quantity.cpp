#include "scenarios/language/quantity.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "scenarios/text/decimal.hpp"
#include "scenarios/text/word_help.hpp"

namespace icsim::scenarios {
namespace {

using U = QuantityUnit;

/// How each unit is written: the first is how it is shown.
struct Spelling {
  U unit;
  std::vector<std::string_view> words;
};

const std::vector<Spelling>& spellings() {
  static const std::vector<Spelling> table{
      {U::percent, {"%", "percent", "per cent"}},
      {U::referral_percent, {"% referrals", "% of referrals"}},
      {U::cases_a_week, {"cases/week", "case/week", "treatments/week", "completed/week"}},
      {U::sessions_a_week, {"sessions/week", "session/week", "lists/week", "clinics/week"}},
      {U::clock_starts_a_week, {"referrals/week", "referral/week", "clock starts/week", "clock_starts/week"}},
      {U::pounds_a_year, {"GBP/year"}},
      {U::pathways_once, {"pathways", "pathway"}},
      {U::whole_time_equivalent, {"WTE", "FTE"}},
  };
  return table;
}

/// Whether hundredths of the parameter's unit mean anything.
bool counts_in_ones(const ParameterSpec& spec) {
  return spec.unit == "ratio" || spec.unit == "share";
}

std::vector<QuantityKind> kinds_of(const ParameterSpec& spec) {
  std::vector<QuantityKind> kinds;
  const auto add = [&](std::initializer_list<U> units) {
    for (const U unit : units) kinds.push_back({unit, {}});
  };
  switch (spec.id) {
    case Parameter::capacity_level:
      add({U::cases_a_week, U::sessions_a_week, U::pounds_a_year, U::pathways_once});
      for (int g = 0; g < kStaffGroups; ++g)
        kinds.push_back({U::whole_time_equivalent, static_cast<StaffGroup>(g)});
      break;
    case Parameter::independent_volume:
      add({U::cases_a_week, U::pounds_a_year, U::pathways_once});
      break;
    case Parameter::demand_level:
      add({U::clock_starts_a_week, U::referral_percent, U::pathways_once});
      break;
    case Parameter::gp_level:
      add({U::whole_time_equivalent});
      break;
    default:
      break;
  }
  if (counts_in_ones(spec)) add({U::percent});
  return kinds;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Takes a word off the front, whatever its case.
bool take(std::string_view& text, std::string_view word) {
  if (lower(text.substr(0, word.size())) != lower(word)) return false;
  text = trimmed(text.substr(word.size()));
  return true;
}

bool take_pound(std::string_view& text) {
  return take(text, "GBP") || take(text, "£");
}

/// Takes a plain decimal number off the front.
std::optional<double> take_number(std::string_view& text) {
  std::size_t length = text.empty() || (text[0] != '+' && text[0] != '-') ? 0 : 1;
  while (length < text.size() && ((text[length] >= '0' && text[length] <= '9') || text[length] == '.'))
    ++length;
  const std::string_view number = text.substr(0, length);
  if (!is_number(number)) return std::nullopt;
  text.remove_prefix(length);
  return read_decimal(number.substr(number[0] == '+' ? 1 : 0));
}

/// What stands after the number.
std::optional<QuantityKind> kind_of(std::string_view words) {
  const std::string word = lower(trimmed(words));
  for (const Spelling& spelling : spellings()) {
    for (const std::string_view known : spelling.words)
      if (word == lower(known)) return QuantityKind{spelling.unit, {}};
  }
  std::string_view rest = word;
  if (!take(rest, "WTE") && !take(rest, "FTE")) return std::nullopt;
  const auto group = std::find(kStaffGroupWords.begin(), kStaffGroupWords.end(), rest);
  if (group == kStaffGroupWords.end()) return std::nullopt;
  return QuantityKind{U::whole_time_equivalent, static_cast<StaffGroup>(group - kStaffGroupWords.begin())};
}

/// "GBP 1.2m/year" and "1.2m GBP/year" without what says that it is money: "1.2m".
std::optional<Quantity> read_money(std::string_view text) {
  double sign = 1.0;
  if (text.starts_with('-') || text.starts_with('+')) {
    std::string_view unsigned_text = text.substr(1);
    if (take_pound(unsigned_text)) {
      sign = text[0] == '-' ? -1.0 : 1.0;
      text = unsigned_text;
    }
  } else {
    take_pound(text);
  }
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  text = trimmed(text);
  double unit = 1.0;
  for (const auto& [word, size] : {std::pair<std::string_view, double>{"million", 1e6},
                                   {"thousand", 1e3},
                                   {"bn", 1e9},
                                   {"m", 1e6},
                                   {"k", 1e3}}) {
    if (take(text, word)) {
      unit = size;
      break;
    }
  }
  take_pound(text);
  const bool yearly = take(text, "/year") || take(text, "a year") || take(text, "per year");
  if (!yearly || !text.empty()) return std::nullopt;
  return Quantity{sign * *number * unit, {U::pounds_a_year, {}}};
}

bool is_money(std::string_view text) {
  return text.find("GBP") != std::string_view::npos || text.find("gbp") != std::string_view::npos ||
         text.find("£") != std::string_view::npos;
}

/// A unit that this parameter takes, or a fault.
bool fits(Fields& fields, const Node& node, const ParameterSpec& spec, const QuantityKind& kind) {
  const std::vector<QuantityKind> kinds = kinds_of(spec);
  if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) return true;
  const bool wants_group = kind.unit == U::whole_time_equivalent && spec.id == Parameter::capacity_level;
  if (wants_group) {
    fields.faults().add(
        node, shown_word(node.text) + " does not say of which staff group",
        fmt::format("write 'WTE anaesthetic', or another of {}", joined_words(kStaffGroupWords)));
    return false;
  }
  std::vector<std::string> others;  // keys that take it
  for (const ParameterSpec& other : parameter_registry()) {
    const std::vector<QuantityKind> of_other = kinds_of(other);
    const bool common = kind.unit == U::percent;
    if (!common && std::find(of_other.begin(), of_other.end(), kind) != of_other.end())
      others.emplace_back(other.key);
  }
  const std::vector<std::string> words = quantity_words(spec);
  fields.faults().add(node, fmt::format("'{}' cannot be counted in {}", spec.key, to_text(kind)),
                      words.empty()
                          ? fmt::format("its unit is {}: write a plain number", spec.unit)
                          : fmt::format("write {}{}", fmt::join(words, ", "),
                                        others.empty() ? ""
                                                       : fmt::format("; {} goes with {}", to_text(kind),
                                                                     fmt::join(others, ", "))));
  return false;
}

void note_unknown(Fields& fields, const Node& node, const ParameterSpec& spec) {
  const std::vector<std::string> words = quantity_words(spec);
  fields.faults().add(node, shown_word(node.text) + " is no quantity that is known",
                      words.empty()
                          ? fmt::format("the unit of '{}' is {}: write a plain number", spec.key, spec.unit)
                          : fmt::format("'{}' takes a plain number ({}) or one with {}", spec.key, spec.unit,
                                        fmt::join(words, ", ")));
}

}  // namespace

std::string to_text(const QuantityKind& kind) {
  for (const Spelling& spelling : spellings()) {
    if (spelling.unit != kind.unit) continue;
    std::string text(spelling.words[0]);
    if (kind.group) text += ' ' + std::string(kStaffGroupWords[static_cast<std::size_t>(*kind.group)]);
    return text;
  }
  return "";
}

std::vector<std::string> quantity_words(const ParameterSpec& spec) {
  std::vector<std::string> words;
  for (const QuantityKind& kind : kinds_of(spec)) {
    if (kind.unit == U::whole_time_equivalent && kind.group) {
      if (kind.group == StaffGroup::consultant_surgical) words.emplace_back("WTE of a staff group");
    } else {
      words.push_back(to_text(kind));
    }
  }
  return words;
}

std::optional<double> read_pounds_a_year(std::string_view text) {
  const auto money = is_money(text) ? read_money(text) : std::nullopt;
  return money ? std::optional(money->number) : std::nullopt;
}

bool looks_like_quantity(std::string_view text) {
  if (is_number(text)) return false;
  if (is_money(text)) return true;
  std::string_view rest = text;
  return take_number(rest).has_value() && kind_of(rest).has_value();
}

std::optional<QuantityKind> read_quantity_kind(Fields& fields, const Node& node, const ParameterSpec& spec) {
  if (!fields.text(node)) return std::nullopt;
  const auto kind = kind_of(node.text);
  if (!kind) {
    note_unknown(fields, node, spec);
    return std::nullopt;
  }
  return fits(fields, node, spec, *kind) ? kind : std::nullopt;
}

std::optional<Quantity> read_quantity(Fields& fields, const Node& node, const ParameterSpec& spec) {
  if (!fields.text(node)) return std::nullopt;
  std::string_view rest = node.text;
  std::optional<Quantity> quantity;
  if (is_money(rest)) {
    quantity = read_money(rest);
  } else if (const auto number = take_number(rest)) {
    if (const auto kind = kind_of(rest)) quantity = Quantity{*number, *kind};
  }
  if (!quantity) {
    note_unknown(fields, node, spec);
    return std::nullopt;
  }
  if (!fits(fields, node, spec, quantity->kind)) return std::nullopt;
  return quantity;
}

}  // namespace icsim::scenarios
