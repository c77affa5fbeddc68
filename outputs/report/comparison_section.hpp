#pragma once
/// Comparisons and attributions for the report page.
#include <string>
#include <vector>

#include "outputs/compare/attribution.hpp"
#include "outputs/compare/comparison.hpp"
#include "outputs/report/number_pack.hpp"

namespace icsim::outputs {

/// The levels whose places are those of the page, in its order.
std::vector<std::string> page_levels();

/// One comparison as PAGE_DATA.md says.
/// \param comparison of page_levels().
/// \param pack takes its numbers.
std::string page_comparison_json(const Comparison& comparison, NumberPack& pack);

/// An attribution likewise: one object for each indicator.
std::vector<std::string> page_attribution_json(const Attribution& attribution);

}  // namespace icsim::outputs
