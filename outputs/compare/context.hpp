#pragma once
/// What a reader must know of each system before judging its figures.
#include <string>
#include <vector>

#include "outputs/summary/indicators.hpp"

namespace icsim::outputs {

/// Pathways before the first week, where they are treated.
struct StartWaits {
  std::size_t functions = 0;
  std::vector<double> pathways;  ///< [system][treatment function][weeks_waited]

  /// [system][treatment function] pathways that waited `weeks` or longer.
  [[nodiscard]] std::vector<double> over(std::size_t weeks) const;
  [[nodiscard]] std::vector<double> lists() const;  ///< [system] all pathways
  /// Those of one treatment function alone.
  [[nodiscard]] StartWaits of_function(std::size_t function) const;
  /// Share of a system's list that waited `weeks` or longer; 0 where nobody waits.
  [[nodiscard]] double share_over(std::size_t weeks, std::size_t system) const;
};

/// All by [system], at the start date.
struct SystemContext {
  std::vector<std::string> codes, names, regions;
  std::vector<double> most_deprived_share, aged_60_share, population, organisations, weighted_population,
      gp_fte, staff_fte, allocation;
  StartWaits start_waits;
};
/// \throws OutputError when the run simulates England as one system, or a value cannot be.
SystemContext read_context(const ScenarioResults& results);

/// One item of context beside every indicator.
struct ContextItem {
  std::string id, name, unit;
  NumberKind kind = NumberKind::share;
  std::vector<double> values;  ///< [system]
};
/// Deprivation, age, elective staff and GPs per 100,000 people weighted by need, list, waits over 18 and 52
/// weeks at the start, allocation per head weighted by need.
std::vector<ContextItem> context_items(const SystemContext& context);

}  // namespace icsim::outputs
