#pragma once
/// Which uncertain assumptions the answer hangs on.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "outputs/run_file/run_file.hpp"

namespace icsim::outputs {

/// Ranks from 1, ties averaged.
std::vector<double> ranks(std::span<const double> values);

/// Spearman's rank correlation; none when one of them does not vary.
std::optional<double> rank_correlation(std::span<const double> x, std::span<const double> y);

/// Mean of `outcome` over the fifth of draws (at least one, rounded down) with the highest `value`, less that
/// over the fifth with the lowest. Equal values are taken in the order of draws. At least two draws.
double top_less_bottom_fifth(std::span<const double> value, std::span<const double> outcome);

/// Below this, a rank correlation over so many draws is not told from chance: 1.96 standard errors of
/// independent ranks, 1 / sqrt(draws - 1). None with one draw.
std::optional<double> noise_floor(std::uint32_t draws);

/// `assumptions` of PAGE_DATA.md: the influence of each parameter that varies over draws on England's 18-week
/// share, list and waits over 52 weeks in the last month, most influential on the share first; then all
/// others.
std::string assumptions_json(const ScenarioResults& results, const ScenarioProvenance& provenance);

}  // namespace icsim::outputs
