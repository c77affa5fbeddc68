#include "scenarios/text/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <stdexcept>

#include "scenarios/text/decimal.hpp"
#include "scenarios/text/relative_date.hpp"
#include "scenarios/text/word_help.hpp"

namespace icsim::scenarios {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Hint for a number in percent where a share is expected: 3.5 for 0.035.
std::string range_hint(double value, Bounds bounds) {
  std::string hint = "give a number from " + number_text(bounds.low) + " to " + number_text(bounds.high);
  const bool may_be_percent = bounds.unit.starts_with("share") && value > bounds.high && value <= 100.0;
  if (may_be_percent) hint += fmt::format("; {} % is {:.12g}", number_text(value), value / 100.0);
  return hint;
}

std::string date_hint(std::string_view word) {
  if (const auto relative = likely_relative_date(word)) return "write " + *relative;
  const auto likely = likely_date(word);
  return "write year-month-day, such as 2025-04-01" + (likely ? "; here " + *likely : "");
}

/// Moves are looked for among levers and at the top. A key that belongs to the value before it: {ics: QR1, QOP} is a map of
/// two keys.
std::string hint_for_key(const Node& map, const Entry& entry, std::span<const std::string_view> allowed) {
  if (entry.key == "move" || entry.key == "moves")
    return "pathways are moved under network: write 'network: {moves: [{from: QR1, to: QOX, ...}]}'";
  const auto at = static_cast<std::size_t>(&entry - map.entries.data());
  if (entry.value.kind != Node::Kind::null || at == 0) return suggest(entry.key, allowed);
  const Entry& before = map.entries[at - 1];
  if (before.mark.line != entry.mark.line || !before.value.is_scalar() ||
      !nearest_word(entry.key, allowed).empty())
    return suggest(entry.key, allowed);
  return fmt::format("a list needs brackets: {}: [{}, {}]", before.key, before.value.text, entry.key);
}

}  // namespace

std::string shown_date(std::string_view text, Date date) {
  return counts_from_start(text) ? fmt::format("{} ({})", text, to_string(date)) : to_string(date);
}

std::string number_text(double value) {
  return fmt::format("{}", value);
}

void FaultList::add(const Node& node, std::string problem, std::string hint) {
  faults_.push_back({node.mark.file ? *node.mark.file : "built in", node.mark.line, node.mark.column,
                     node.path, std::move(problem), std::move(hint)});
}

void FaultList::add(const Entry& entry, const std::string& parent_path, std::string problem,
                    std::string hint) {
  faults_.push_back({entry.mark.file ? *entry.mark.file : "built in", entry.mark.line, entry.mark.column,
                     parent_path, std::move(problem), std::move(hint)});
}

void FaultList::warn(const Node& node, std::string problem, std::string hint) {
  add(node, std::move(problem), std::move(hint));
  faults_.back().severity = Severity::warning;
}

void FaultList::throw_if_any() const {
  const auto is_error = [](const Fault& fault) { return fault.severity == Severity::error; };
  if (std::none_of(faults_.begin(), faults_.end(), is_error)) return;
  std::vector<Fault> sorted = faults_;
  put_in_order(sorted);
  throw ScenarioError(std::move(sorted));
}

std::vector<Fault> FaultList::take_warnings() {
  const auto first = std::stable_partition(
      faults_.begin(), faults_.end(), [](const Fault& fault) { return fault.severity == Severity::error; });
  std::vector<Fault> warnings(std::make_move_iterator(first), std::make_move_iterator(faults_.end()));
  faults_.erase(first, faults_.end());
  put_in_order(warnings);
  return warnings;
}

void Fields::check_keys(const Node& map, std::span<const std::string_view> allowed) {
  for (const Entry& entry : map.entries) {
    if (std::find(allowed.begin(), allowed.end(), entry.key) != allowed.end()) continue;
    faults_.add(entry, map.path, "unknown key " + shown_word(entry.key), hint_for_key(map, entry, allowed));
  }
}

bool Fields::expect_map(const Node& node, std::string_view what) {
  if (node.is_map() || node.refused) return node.is_map();
  faults_.add(node,
              "a map is expected, not " + std::string(node.kind == Node::Kind::sequence ? "a list"
                                                      : node.is_scalar()                ? "a single value"
                                                                                        : "nothing"),
              std::string(what));
  return false;
}

const Node* Fields::required(const Node& map, std::string_view key, std::string_view hint) {
  const Node* node = map.find(key);
  if (node == nullptr) faults_.add(map, "key '" + std::string(key) + "' is missing", std::string(hint));
  return node;
}

bool Fields::expect_scalar(const Node& node, std::string_view what) {
  if (node.is_scalar() || node.refused) return node.is_scalar();
  const char* found = node.kind == Node::Kind::null ? "nothing" : node.is_map() ? "a map" : "a list";
  faults_.add(node, std::string(what) + " is expected, not " + found, "write the value after the colon");
  return false;
}

std::optional<double> Fields::number(const Node& node, Bounds bounds) {
  if (!expect_scalar(node, "a number")) return std::nullopt;
  if (node.in_quotes || !is_number(node.text)) {
    auto [problem, hint] = explain_non_number(node.text, node.in_quotes, bounds.unit);
    faults_.add(node, std::move(problem),
                hint.empty() ? "write a plain decimal number such as 3.5" : std::move(hint));
    return std::nullopt;
  }
  const std::optional<double> read =
      read_decimal(std::string_view(node.text).substr(node.text[0] == '+' ? 1 : 0));
  if (!read) {
    faults_.add(node, shown_word(node.text) + " is too large or too small for a number",
                "check the exponent");
    return std::nullopt;
  }
  const double value = *read;
  if (value < bounds.low || value > bounds.high) {
    faults_.add(node,
                node.text + (value < bounds.low ? " is below the least allowed, " + number_text(bounds.low)
                                                : " is above the most allowed, " + number_text(bounds.high)),
                range_hint(value, bounds));
    return std::nullopt;
  }
  return value;
}

std::optional<std::uint64_t> Fields::count(const Node& node, std::uint64_t least, std::uint64_t most) {
  if (!expect_scalar(node, "a whole number")) return std::nullopt;
  const std::string range =
      "give a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  const bool plain =
      !node.in_quotes && is_digits(node.text) && (node.text.size() == 1 || node.text[0] != '0');
  if (!plain) {
    const bool is_other_number = !node.in_quotes && is_number(node.text);
    const std::string hint = is_other_number ? "" : explain_non_number(node.text, node.in_quotes, "").hint;
    faults_.add(node, shown_word(node.text) + " is not a whole number", hint.empty() ? range : hint);
    return std::nullopt;
  }
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(node.text.data(), node.text.data() + node.text.size(), value);
  if (error != std::errc{} || value < least || value > most) {
    faults_.add(node, shown_word(node.text) + " is out of range", range);
    return std::nullopt;
  }
  return value;
}

std::optional<std::string> Fields::text(const Node& node) {
  if (!expect_scalar(node, "a text")) return std::nullopt;
  const auto is_control = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F;
  };
  if (std::any_of(node.text.begin(), node.text.end(), is_control)) {
    faults_.add(node, "the text holds a control character", "remove the escape such as '\\t' or '\\u0007'");
    return std::nullopt;
  }
  return node.text;
}

std::optional<bool> Fields::truth(const Node& node) {
  if (!expect_scalar(node, "true or false")) return std::nullopt;
  if (node.text == "true" || node.text == "false") return node.text == "true";
  faults_.add(node, shown_word(node.text) + " is neither true nor false", "write true or false");
  return std::nullopt;
}

template <class Note>
std::optional<Date> Fields::date_of(const std::string& text, DayMeant meant, Note note) const {
  if (!counts_from_start(text)) {
    try {
      return parse_date(text);
    } catch (const std::invalid_argument&) {
      note(" is not a date", date_hint(text));
      return std::nullopt;
    }
  }
  const RelativeDate read = read_relative_date(text);
  const std::string since = in_run_ && run_start_ ? ", " + to_string(*run_start_) : "";
  if (!read.offset) {
    note(' ' + read.problem + (read.is_before_start ? since : ""), read.hint);
  } else if (!in_run_ || meant == DayMeant::of_calendar) {
    note(" counts from the start of a run, which cannot be meant here",
         "write year-month-day, such as 2025-04-01");
  } else if (meant == DayMeant::last && read.offset->number == 0) {
    note(" leaves no day: a last day that counts from the start says how long it lasts",
         "write start + 12 months for twelve months from the start");
  } else if (run_start_) {
    return day_after(*run_start_, *read.offset) - std::chrono::days{meant == DayMeant::last ? 1 : 0};
  }
  return std::nullopt;
}

std::optional<Date> Fields::date(const Node& node, DayMeant meant) {
  if (!expect_scalar(node, "a date")) return std::nullopt;
  return date_of(node.text, meant, [&](const std::string& problem, std::string hint) {
    faults_.add(node, shown_word(node.text) + problem, std::move(hint));
  });
}

std::optional<Date> Fields::date_key(const Entry& entry, const Node& map) {
  return date_of(entry.key, DayMeant::itself, [&](const std::string& problem, std::string hint) {
    faults_.add(entry, map.path, shown_word(entry.key) + problem, std::move(hint));
  });
}

std::optional<std::size_t> Fields::choice(const Node& node, std::span<const std::string_view> choices) {
  if (!expect_scalar(node, "a word")) return std::nullopt;
  const auto found = std::find(choices.begin(), choices.end(), node.text);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  faults_.add(node, shown_word(node.text) + " is not a choice", suggest(node.text, choices));
  return std::nullopt;
}

std::vector<const Node*> Fields::words(const Node& node) {
  std::vector<const Node*> result;
  if (node.is_scalar()) return {&node};
  if (node.refused) return result;
  if (node.kind != Node::Kind::sequence || node.items.empty()) {
    faults_.add(node, "a list is expected", "write [a, b] with at least one item");
    return result;
  }
  for (const Node& item : node.items) {
    if (expect_scalar(item, "a word")) result.push_back(&item);
  }
  return result;
}

std::vector<double> Fields::numbers(const Node& node, Bounds bounds) {
  std::vector<double> result;
  for (const Node* item : words(node)) {
    if (const auto value = number(*item, bounds)) result.push_back(*value);
  }
  return result;
}

}  // namespace icsim::scenarios
