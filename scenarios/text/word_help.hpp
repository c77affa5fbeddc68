#pragma once
/// What a mistyped number, date or sign was probably meant to be, for hints.
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace icsim::scenarios {

/// A decimal number as YAML 1.2 reads it, in the one spelling that nobody can misread: 0.5, .5, -3, +1.1, 1e-3;
/// no leading zeros.
bool is_number(std::string_view text);

/// Name of the first sign that looks like another one: "a no-break space (U+00A0)"; empty: there is none.
/// Word processors and web pages put them in for blanks, quotes and minus signs.
std::string_view odd_sign(std::string_view text);

/// Bytes of the blank that is no plain space, such as a no-break space, at the start of a text; 0: there is none.
std::size_t odd_blank(std::string_view text);

/// The text with such signs made plain, and no blanks around it.
std::string with_plain_signs(std::string_view text);

/// Why a word is no number, and what to write instead.
struct NumberHelp {
  std::string problem;
  std::string hint;  ///< may be empty: no likely number
};

/// \param unit of the number, such as "share" or "% a year"; "factor" for what multiplies; empty: unknown.
NumberHelp explain_non_number(std::string_view text, bool in_quotes, std::string_view unit);

/// Year-month-day that a word such as 01/09/2026 or 2026-9-1 stands for, day before month; nothing when it is none.
std::optional<std::string> likely_date(std::string_view text);

/// "a, b, c".
std::string joined_words(std::span<const std::string_view> words);

/// A name made of a-z, 0-9, '.' and '-' from any text: "My plan (v2)" gives "my-plan-v2". Empty when nothing is left.
std::string likely_name(std::string_view text);

}  // namespace icsim::scenarios
