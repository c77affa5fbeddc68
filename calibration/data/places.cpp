#include "calibration/data/places.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/text/csv.hpp"

namespace icsim::calibration {

Places::Places(const Geography& geography) : geography_(geography), names_(geography.ics) {
  names_.emplace_back("UNMAPPED");
  for (std::size_t i = 0; i < geography.ics.size(); ++i) area_of_[geography.ics[i]] = i;
}

const Board* Places::board(std::string_view code, MonthNumber month) const {
  const auto found = std::find_if(geography_.boards.begin(), geography_.boards.end(), [&](const Board& b) {
    return b.code == code && (b.valid_from <= month || !area_of_.contains(b.code));
  });
  return found == geography_.boards.end() ? nullptr : &*found;
}

std::string Places::in_table(const std::string& provider) const {
  const auto found = geography_.ics_of_provider.find(provider);
  return found == geography_.ics_of_provider.end() ? "" : found->second;
}

/// Among the systems of July 2022 the file's parent is believed before the provider table, so that systems add up to
/// what NHS England publishes for them, and to the shipped data set, which is made of those figures. A list then
/// jumps in the month in which a provider changes its parent; that is noted by name and number (provider_notes),
/// as is a parent that the table contradicts. A board of 2026 that spans systems says less than the table does, so
/// there the table is asked first.
Place Places::of_provider(const std::string& parent, const std::string& provider, MonthNumber month) const {
  const auto system = area_of_.find(parent);
  const std::string table = in_table(provider);
  const auto tabled = area_of_.find(table);
  if (geography_.by_table_alone)
    return tabled == area_of_.end() ? Place{unmapped(), Placed::unknown}
                                    : Place{tabled->second, Placed::by_table};
  const Board* const spanning = board(parent, month);
  const bool part = spanning != nullptr && std::any_of(spanning->parts.begin(), spanning->parts.end(),
                                                       [&](const Board::Part& p) { return p.ics == table; });
  if (system != area_of_.end()) {
    if (table == parent) return {system->second, Placed::by_parent};
    if (part) return {tabled->second, Placed::by_table};
    if (!table.empty()) return {system->second, Placed::against_table};
    return {system->second, spanning == nullptr ? Placed::by_parent : Placed::by_board};
  }
  if (tabled == area_of_.end()) return {unmapped(), Placed::unknown};
  return {tabled->second, spanning == nullptr || part ? Placed::by_table : Placed::beside_board};
}

Place Places::of_commissioner(const std::string& parent, MonthNumber month) const {
  if (board(parent, month) != nullptr) return {unmapped(), Placed::spans};
  const auto system = area_of_.find(parent);
  if (system != area_of_.end()) return {system->second, Placed::by_parent};
  return {unmapped(), parent.empty() ? Placed::unknown : Placed::spans};
}

std::string parts_of(const Board& board) {
  std::string text;
  for (std::size_t k = 0; k < board.parts.size(); ++k) {
    if (k > 0) text += k + 1 == board.parts.size() ? " and " : ", ";
    text += (board.parts[k].whole ? "" : "part of ") + board.parts[k].ics;
  }
  return text;
}

std::vector<Board> read_boards(const std::string& name, const std::string& text,
                               const std::vector<std::string>& ics) {
  static constexpr std::string_view kColumns[] = {"board_code", "board_name", "valid_from", "icb_code",
                                                  "part"};
  scenarios::Table table(name, text, kColumns);
  std::map<std::string, int, std::less<>> known;
  for (const std::string& code : ics) known.emplace(code, static_cast<int>(known.size()));
  std::vector<Board> boards;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const MonthNumber from = month_number(table.cell(r, "valid_from"));
    if (from < 0) table.fault(r, "valid_from is not a month", "write 2026-04");
    if (!table.index(r, "icb_code", known)) continue;
    const std::string code(table.cell(r, "board_code"));
    if (boards.empty() || boards.back().code != code || boards.back().valid_from != from)
      boards.push_back({code, "NHS " + std::string(table.cell(r, "board_name")), from, {}});
    boards.back().parts.push_back({std::string(table.cell(r, "icb_code")), table.cell(r, "part").empty()});
  }
  table.throw_if_any();
  return boards;
}

}  // namespace icsim::calibration
