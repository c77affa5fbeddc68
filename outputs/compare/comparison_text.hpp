#pragma once
/// Comparisons for scripts and spreadsheets.
#include <string>
#include <vector>

#include "outputs/compare/comparison.hpp"

namespace icsim::outputs {

/// {"comparisons": [...]}: every place, metric and milestone.
std::string comparison_json(const std::vector<Comparison>& comparisons);

/// One row for each comparison, place and metric in a month, then for each milestone. In rows of milestones
/// base, alternative and difference are the share of draws that meet it, and the month is the one it is due.
std::string comparison_csv(const std::vector<Comparison>& comparisons);

}  // namespace icsim::outputs
