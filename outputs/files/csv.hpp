#pragma once
/// Cells of CSV files (RFC 4180), which spreadsheets must not take for formulas.
#include <string>
#include <string_view>

namespace icsim::outputs {

/// A text: in quotes where it holds a comma, a quote or a line break; what is not UTF-8 becomes U+FFFD. A
/// text that a spreadsheet could run as a formula (it begins with = + - @, a tab or a carriage return, and is
/// no number), or that begins with an apostrophe, gets an apostrophe in front. So who reads it back takes one
/// apostrophe off where there is one.
void append_text(std::string& line, std::string_view text);

/// The shortest decimal that reads back to the same bits; nothing when it is not finite.
void append_number(std::string& line, float value);
void append_number(std::string& line, double value);

/// The text as a cell.
std::string csv_text(std::string_view text);
/// The number, as float32, as a cell.
std::string csv_number(double value);

}  // namespace icsim::outputs
