#include "scenarios/text/relative_date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <vector>

#include "scenarios/text/decimal.hpp"
#include "scenarios/text/fault.hpp"
#include "scenarios/text/word_help.hpp"

namespace icsim::scenarios {
namespace {

constexpr std::string_view kStart = "start";
constexpr std::array<std::string_view, 4> kUnits{"days", "weeks", "months", "years"};
constexpr int kMostDigits = 5;  // 99999 days are 273 years
constexpr const char* kExample = "write start + 26 weeks; units are days, weeks, months and years";

std::string in_small_letters(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

enum class Kind { word, number, sign };

struct Token {
  Kind kind;
  std::string text;
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || c == '_';
}

/// Words, numbers and signs of a text in small letters; blanks part them and mean nothing else.
std::vector<Token> tokens_of(std::string_view text) {
  const auto is_number_part = [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == ','; };
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const auto take = [&](Kind kind, auto belongs) {
      while (at < text.size() && belongs(text[at])) ++at;
      tokens.push_back({kind, std::string(text.substr(from, at - from))});
    };
    if (text[at] == ' ')
      ++at;
    else if (is_letter(text[at]))
      take(Kind::word, is_letter);
    else if (is_number_part(text[at]))
      take(Kind::number, is_number_part);
    else
      tokens.push_back({Kind::sign, std::string(1, text[at++])});
  }
  return tokens;
}

std::optional<DateUnit> unit_of(std::string_view word) {
  for (std::size_t u = 0; u < kUnits.size(); ++u) {
    if (word == kUnits[u] || word == kUnits[u].substr(0, kUnits[u].size() - 1))
      return static_cast<DateUnit>(u);
  }
  return std::nullopt;
}

std::string in_words(double number, DateUnit unit) {
  const std::string_view word = kUnits[static_cast<std::size_t>(unit)];
  return fmt::format("start + {} {}", number, number == 1.0 ? word.substr(0, word.size() - 1) : word);
}

/// The same length in whole units: 1.5 years are 18 months.
std::string whole_hint(const std::string& text, DateUnit unit) {
  const std::optional<double> number = read_decimal(text);
  const bool smaller = unit == DateUnit::years || unit == DateUnit::weeks;
  const double in_smaller = number.value_or(0.0) * (unit == DateUnit::years ? 12.0 : 7.0);
  if (!number || !smaller || in_smaller != std::round(in_smaller)) return "give a whole number";
  return "write " + in_words(in_smaller, unit == DateUnit::years ? DateUnit::months : DateUnit::days);
}

RelativeDate fault(std::string problem, std::string hint) {
  return {std::nullopt, std::move(problem), std::move(hint), false};
}

RelativeDate before_start() {
  return {std::nullopt, "is before the run starts", "write start, or a later day such as start + 26 weeks",
          true};
}

/// What follows "start" and a plus sign.
RelativeDate read_offset(std::span<const Token> tokens) {
  if (!tokens.empty() && tokens[0].text == "-") return before_start();
  if (tokens.empty() || tokens[0].kind != Kind::number) return fault("has no number", kExample);
  const std::string& digits = tokens[0].text;
  if (tokens.size() == 1) {
    return fault("has no unit", fmt::format("write start + {0} weeks, or days, months, years", digits));
  }
  const auto unit = unit_of(tokens[1].text);
  if (!unit) {
    return fault("has an unknown unit, " + shown_word(tokens[1].text),
                 tokens[1].kind == Kind::word ? suggest(tokens[1].text, kUnits) : kExample);
  }
  if (tokens.size() > 2)
    return fault("says more than one number and one unit", "write one of each, such as start + 18 months");
  if (digits.find_first_of(".,") != std::string::npos)
    return fault("has no whole number", whole_hint(digits, *unit));
  if (digits.size() > kMostDigits)
    return fault("is too far ahead", "give fewer " + std::string(kUnits[static_cast<std::size_t>(*unit)]));
  AfterStart offset{0, *unit};
  std::from_chars(digits.data(), digits.data() + digits.size(), offset.number);
  return {offset, {}, {}, false};
}

}  // namespace

bool counts_from_start(std::string_view text) {
  const std::string plain = in_small_letters(with_plain_signs(text));
  return plain.starts_with(kStart) && (plain.size() == kStart.size() || !is_letter(plain[kStart.size()]));
}

RelativeDate read_relative_date(std::string_view text) {
  const std::string plain = in_small_letters(with_plain_signs(text));
  const auto tokens = tokens_of(plain);
  const auto after = std::span(tokens).subspan(1);
  if (after.empty() || after[0].text == "+") {
    RelativeDate read =
        after.empty() ? RelativeDate{AfterStart{}, {}, {}, false} : read_offset(after.subspan(1));
    if (!read.offset || text == plain) return read;
    const std::string_view odd = odd_sign(text);
    return fault(odd.empty() ? "is not a date" : "holds " + std::string(odd), "write " + plain);
  }
  if (after[0].text == "-") return before_start();
  if (const auto offset = read_offset(after).offset)
    return fault("has no plus sign", "write " + in_words(offset->number, offset->unit));
  return fault("is not a date", kExample);
}

std::optional<std::string> likely_relative_date(std::string_view text) {
  const auto tokens = tokens_of(in_small_letters(with_plain_signs(text)));
  const auto rest = std::span(tokens).subspan(!tokens.empty() && tokens[0].text == "+" ? 1 : 0);
  const RelativeDate read = read_offset(rest);
  if (!read.offset) return std::nullopt;
  return in_words(read.offset->number, read.offset->unit);
}

Date day_after(Date start, AfterStart offset) {
  using namespace std::chrono;
  if (offset.unit == DateUnit::days) return start + days{offset.number};
  if (offset.unit == DateUnit::weeks) return start + weeks{offset.number};
  const int number = offset.unit == DateUnit::years ? 12 * offset.number : offset.number;
  const year_month_day later = year_month_day{start} + months{number};
  return later.ok() ? Date{later} : Date{year_month_day_last{later.year(), month_day_last{later.month()}}};
}

}  // namespace icsim::scenarios
