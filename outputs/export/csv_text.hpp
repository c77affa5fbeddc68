#pragma once
/// Cells of CSV files (RFC 4180), which spreadsheets must not take for formulas.
#include <string>
#include <string_view>

#include "outputs/export/table.hpp"

namespace icsim {

/// A text: in quotes where it holds a comma, a quote or a line break. A text that a spreadsheet could run as
/// a formula (it begins with = + - @, a tab or a carriage return, and is no number), or that begins with an
/// apostrophe, gets an apostrophe in front. So who reads it back takes one apostrophe off where there is one.
void append_text(std::string& line, std::string_view text);

/// The shortest decimal that reads back to the same bits; nothing for NaN.
void append_number(std::string& line, float value);
void append_number(std::string& line, double value);

void append_cell(std::string& line, const ExportCell& cell);

/// The whole table, header first; lines end in a line feed.
std::string csv_of(const ExportTable& table);

}  // namespace icsim
