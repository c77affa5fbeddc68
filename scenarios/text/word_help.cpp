#include "scenarios/text/word_help.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <vector>

#include "scenarios/text/decimal.hpp"
#include "scenarios/text/fault.hpp"
#include "scenarios/text/fields.hpp"

namespace icsim::scenarios {
namespace {

struct OddSign {
  std::string_view bytes, name, plain;
};
constexpr std::array kOddSigns{
    OddSign{"\xC2\xA0", "a no-break space (U+00A0)", " "},
    OddSign{"\xE2\x80\xAF", "a narrow no-break space (U+202F)", " "},
    OddSign{"\xE2\x80\x87", "a figure space (U+2007)", " "},
    OddSign{"\xE2\x80\x83", "an em space (U+2003)", " "},
    OddSign{"\xE2\x80\x82", "an en space (U+2002)", " "},
    OddSign{"\xE2\x80\x89", "a thin space (U+2009)", " "},
    OddSign{"\xE3\x80\x80", "an ideographic space (U+3000)", " "},
    OddSign{"\xE2\x80\x8B", "a zero-width space (U+200B)", ""},
    OddSign{"\xEF\xBB\xBF", "a byte order mark (U+FEFF)", ""},
    OddSign{"\xE2\x88\x92", "a minus sign (U+2212) that is no hyphen", "-"},
    OddSign{"\xE2\x80\x93", "an en dash (U+2013)", "-"},
    OddSign{"\xE2\x80\x91", "a no-break hyphen (U+2011)", "-"},
    OddSign{"\xE2\x80\x98", "a curly quote (U+2018)", ""},
    OddSign{"\xE2\x80\x99", "a curly quote (U+2019)", ""},
    OddSign{"\xE2\x80\x9C", "a curly quote (U+201C)", ""},
    OddSign{"\xE2\x80\x9D", "a curly quote (U+201D)", ""},
};
constexpr std::size_t kOddBlanks = 9;  // the first of them
constexpr std::string_view kPound = "\xC2\xA3";
constexpr double kSurelyALevel = 80.0;  // "110 %" of something is no addition of 110 %

const OddSign* odd_sign_at(std::string_view text, std::size_t at) {
  const auto found = std::find_if(kOddSigns.begin(), kOddSigns.end(), [&](const OddSign& sign) {
    return text.substr(at).starts_with(sign.bytes);
  });
  return found == kOddSigns.end() ? nullptr : &*found;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

std::string without(std::string_view text, std::string_view signs) {
  std::string result;
  for (const char c : text) {
    if (signs.find(c) == std::string_view::npos) result += c;
  }
  return result;
}

double value_of(std::string_view number) {
  if (number.starts_with('+')) number.remove_prefix(1);
  return read_decimal(number).value_or(0.0);
}

/// The value times or over a power of ten, without the dust of binary fractions: 3.5 % is 0.035.
std::string rounded(double value) {
  return fmt::format("{:.12g}", value);
}

/// Digits in groups of three: 7 600 000, with any of the separators.
bool has_groups_of_three(std::string_view text, char separator) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  text = text.substr(0, text.find('.'));
  std::size_t group = text.find(separator);
  if (group == 0 || group > 3 || !is_digits(text.substr(0, group))) return false;
  while (group != std::string_view::npos) {
    const std::size_t next = text.find(separator, group + 1);
    const std::string_view digits =
        text.substr(group + 1, next == std::string_view::npos ? next : next - group - 1);
    if (digits.size() != 3 || !is_digits(digits)) return false;
    group = next;
  }
  return true;
}

std::string help_commas(const std::string& word) {
  const std::string digits = without(word, ",");
  if (!is_number(digits) && !is_digits(digits)) return {};
  const bool one = std::count(word.begin(), word.end(), ',') == 1;
  std::string decimal = word;
  std::replace(decimal.begin(), decimal.end(), ',', '.');
  const bool may_be_decimal = one && is_number(decimal);
  if (has_groups_of_three(word, ',') && is_number(digits))
    return may_be_decimal ? fmt::format("write {}, or {} if the comma is a decimal point", digits, decimal)
                          : "write " + digits + ", without commas";
  return may_be_decimal ? "write " + decimal + ": a point, not a comma" : "write the number without commas";
}

std::string help_percent(const std::string& word, std::string_view unit) {
  std::string number = word;
  for (const std::string_view ending : {"%", "per cent", "percent"}) {
    if (number.ends_with(ending)) number.resize(number.size() - ending.size());
  }
  number = trimmed(number);
  if (number.size() == word.size() || !is_number(number)) return {};
  const double v = value_of(number);
  if (unit == "factor") {
    if (v >= kSurelyALevel) return fmt::format("'scale' multiplies: write {}", rounded(v / 100.0));
    return fmt::format("'scale' multiplies: write {} for {} % more, {} for {} % less, {} for {} % of it",
                       rounded(1.0 + v / 100.0), number, rounded(1.0 - v / 100.0), number, rounded(v / 100.0),
                       number);
  }
  if (unit.starts_with('%')) return fmt::format("write {}: the unit is {}", number, unit);
  if (unit.empty()) return fmt::format("write {}, or {} where the unit is %", rounded(v / 100.0), number);
  if (unit.starts_with("share") || unit.starts_with("ratio") || unit.starts_with("coefficient"))
    return fmt::format("write {}: the unit is {}", rounded(v / 100.0), unit);
  return fmt::format("write the number itself: the unit is {}", unit);
}

/// 7.6m, 10k, 1.2bn: not letters that a number may hold.
std::string help_short_form(const std::string& word) {
  struct Ending {
    std::string_view text;
    double times;
  };
  static constexpr std::array kEndings{Ending{"million", 1e6}, Ending{"bn", 1e9}, Ending{"k", 1e3},
                                       Ending{"m", 1e6}};
  for (const Ending& ending : kEndings) {
    if (!word.ends_with(ending.text)) continue;
    const std::string number = trimmed(std::string_view(word).substr(0, word.size() - ending.text.size()));
    if (is_number(number)) return "write " + rounded(value_of(number) * ending.times);
  }
  return {};
}

std::string help_other_base(const std::string& bare) {
  unsigned long long value = 0;
  const auto read = [&](std::size_t skip, int base) {
    const char* end = bare.data() + bare.size();
    const auto [stop, error] = std::from_chars(bare.data() + skip, end, value, base);
    return error == std::errc{} && stop == end;
  };
  if (bare.starts_with("0x"))
    return read(2, 16) ? "write it as a decimal number, " + std::to_string(value) : "";
  const std::string digits = bare.substr(std::min(bare.find_first_not_of("0o"), bare.size() - 1));
  if (bare.starts_with("0o") && read(2, 8) && digits != std::to_string(value))
    return fmt::format("write {}, or {} if the decimal number is meant", value, digits);
  return "write " + digits + " if the decimal number is meant";
}

/// What follows a number and is none: "12 weeks", "1.1x".
std::string help_tail(const std::string& word) {
  std::size_t end = word.size();
  while (end > 0 && !is_number(std::string_view(word).substr(0, end))) --end;
  return end == 0 ? "" : "write " + word.substr(0, end) + " alone";
}

/// Advice for a word in lower case and plain signs; the problem is empty where "is not a number" says it.
NumberHelp advise(const std::string& word, std::string_view unit) {
  const std::string bare = !word.empty() && (word[0] == '-' || word[0] == '+') ? word.substr(1) : word;
  if (bare == ".nan" || bare == ".inf" || bare == "nan" || bare == "inf" || bare == "infinity")
    return {"is not a finite number", "write a plain decimal number"};
  for (const std::string_view yes : {"yes", "true", "on"}) {
    if (word == yes) return {"", "write 1 if that is meant"};
  }
  for (const std::string_view no : {"no", "false", "off"}) {
    if (word == no) return {"", "write 0 if that is meant"};
  }
  if (bare.starts_with("0x")) return {"is hexadecimal", help_other_base(bare)};
  if (bare.starts_with("0o") || (is_digits(bare) && bare.size() > 1 && bare[0] == '0'))
    return {"looks octal", help_other_base(bare)};
  for (const std::string_view sign : {kPound, std::string_view("gbp"), std::string_view("$")}) {
    if (!bare.starts_with(sign)) continue;
    const std::string amount = trimmed(std::string_view(bare).substr(sign.size()));
    if (is_number(amount)) return {"", "write " + amount + ", without the currency"};
    return {"", advise(amount, unit).hint};
  }
  if (std::string help = help_percent(word, unit); !help.empty()) return {"", help};
  if (bare.find(',') != std::string::npos) return {"", help_commas(word)};
  for (const char separator : {'_', ' ', '\''}) {
    const std::string joined = without(word, std::string(1, separator));
    if (joined != word && is_number(joined)) return {"", "write " + joined};
  }
  if (std::string help = help_short_form(word); !help.empty()) return {"", help};
  const std::size_t colon = word.find_first_of(":/");
  if (colon != std::string::npos && is_digits(word.substr(0, colon)) && is_digits(word.substr(colon + 1))) {
    const double first = value_of(word.substr(0, colon)), second = value_of(word.substr(colon + 1));
    if (word[colon] == ':')
      return {"", fmt::format("write one decimal number: {} if hours and minutes are meant",
                              rounded(first + second / 60.0))};
    if (second > 0.0) return {"", "write " + rounded(first / second)};
  }
  return {"", help_tail(word)};
}

}  // namespace

bool is_number(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const auto exponent = text.find_first_of("eE");
  if (exponent != std::string_view::npos) {
    std::string_view power = text.substr(exponent + 1);
    if (!power.empty() && (power[0] == '-' || power[0] == '+')) power.remove_prefix(1);
    if (!is_digits(power)) return false;
    text = text.substr(0, exponent);
  }
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty()) return is_digits(part);
  if (!part.empty() && !is_digits(part)) return false;
  return is_digits(whole) && (whole.size() == 1 || whole[0] != '0');
}

std::string_view odd_sign(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (const OddSign* sign = odd_sign_at(text, at)) return sign->name;
  }
  return {};
}

std::size_t odd_blank(std::string_view text) {
  const OddSign* sign = odd_sign_at(text, 0);
  return sign != nullptr && sign < kOddSigns.data() + kOddBlanks ? sign->bytes.size() : 0;
}

std::string with_plain_signs(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const OddSign* sign = odd_sign_at(text, at);
    if (sign == nullptr) {
      result += text[at++];
    } else {
      result += sign->plain;
      at += sign->bytes.size();
    }
  }
  return trimmed(result);
}

NumberHelp explain_non_number(std::string_view text, bool in_quotes, std::string_view unit) {
  const std::string plain = with_plain_signs(text);
  const std::string shown = shown_word(text);
  if (is_number(plain)) {
    const std::string_view sign = odd_sign(text);
    if (!sign.empty()) return {shown + " holds " + std::string(sign), "write " + plain};
    return {shown + (in_quotes ? " is text in quotes, not a number" : " is not a number"),
            "write " + plain + (in_quotes ? ", without quotes" : "")};
  }
  NumberHelp help = advise(lower(plain), unit);
  if (help.problem.empty()) help.problem = "is not a number";
  if (in_quotes) help.problem = "is text in quotes, not a number";
  return {shown + ' ' + help.problem,
          in_quotes && !help.hint.empty() ? help.hint + "; no quotes" : help.hint};
}

std::optional<std::string> likely_date(std::string_view text) {
  std::array<int, 3> parts{};
  std::array<std::size_t, 3> digits{};
  const std::string plain = with_plain_signs(text);
  std::size_t count = 0;
  for (const char* at = plain.data(); at < plain.data() + plain.size() && count < 3; ++count) {
    const auto [stop, error] = std::from_chars(at, plain.data() + plain.size(), parts[count]);
    if (error != std::errc{} || parts[count] <= 0) return std::nullopt;
    digits[count] = static_cast<std::size_t>(stop - at);
    const bool last = stop == plain.data() + plain.size();
    if (last != (count == 2) || (!last && std::string_view("/-. ").find(*stop) == std::string_view::npos))
      return std::nullopt;
    at = stop + 1;
  }
  if (count != 3) return std::nullopt;
  if (digits[2] == 4)
    std::swap(parts[0], parts[2]);
  else if (digits[0] != 4)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(parts[0]),
                                         std::chrono::month(static_cast<unsigned>(parts[1])),
                                         std::chrono::day(static_cast<unsigned>(parts[2]))};
  if (!date.ok()) return std::nullopt;
  return to_string(std::chrono::sys_days(date));
}

std::string joined_words(std::span<const std::string_view> words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string likely_name(std::string_view text) {
  std::string name;
  for (const char c : lower(with_plain_signs(text))) {
    const bool letter = (c >= 'a' && c <= 'z') || is_digit(c);
    if (letter || (c == '.' && !name.empty())) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  name.resize(std::min<std::size_t>(name.size(), 80));
  while (!name.empty() && (name.back() == '-' || name.back() == '.')) name.pop_back();
  return name;
}

}  // namespace icsim::scenarios
