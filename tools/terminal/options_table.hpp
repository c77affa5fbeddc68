#pragma once
/// Options side by side: `icsim show --table`, a row a scenario, a column an indicator, a block a month.
#include <string>
#include <vector>

#include "outputs/compare/subject.hpp"
#include "outputs/summary/headline.hpp"

namespace icsim::tools {

struct TableOptions {
  std::vector<std::string> metrics;  ///< ids of indicators; none: the headline ones
  std::vector<std::string> months;   ///< such as 2026-03; none: ends of financial years, or the last month
  bool differences = false;          ///< from the first scenario, draw by draw
  bool markdown = false;
};

/// A column that is known in no scenario at the place is left out.
struct OptionsTable {
  std::string place;
  std::vector<Date> months;
  std::vector<const outputs::Indicator*> columns;
  std::vector<std::string> rows;                         ///< scenarios
  std::vector<std::vector<std::vector<double>>> values;  ///< [month][row][column]; NaN where not known
  bool differences = false;
};

/// \param places of each scenario.
/// \throws OutputError for an unknown indicator or month, or scenarios that cannot be compared
OptionsTable options_table(const std::vector<outputs::Subject>& subjects,
                           const std::vector<outputs::Place>& places, const TableOptions& options);

void print_table(const OptionsTable& table, bool markdown);
/// A line for each month, scenario and indicator.
std::string table_csv(const OptionsTable& table);

}  // namespace icsim::tools
