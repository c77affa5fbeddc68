#pragma once
/// The baseline as the engine sees it: names, start state, base flows, shapes. Immutable and shared by all
/// draws.
#include <array>
#include <string>
#include <vector>

#include "engine/calendar/calendar.hpp"
#include "engine/network/cross_border.hpp"
#include "engine/rtt/dimensions.hpp"

namespace icsim {

struct IcsRecord {
  std::string code;  ///< "QOP"
  std::string name;
  int region = 0;  ///< index into Model::regions
  double population = 0.0;
  std::array<double, kMaxQuintiles> population_by_quintile{};
};

struct TreatmentFunctionRecord {
  std::string code;  ///< "C_110"
  std::string name;
};

/// Season-free flows of one list at the start date, pathways per working day.
struct BaseFlows {
  double clock_starts = 0.0;
  double completed_non_admitted = 0.0;
  double completed_admitted = 0.0;
  double decisions_to_admit = 0.0;
  double removal_share = 0.0;  ///< unreported removals / clock starts
  double completed_2019_20_per_year = 0.0;
};

struct Model {
  std::string name;  ///< baseline name, e.g. "2025-04-01"
  Dimensions dims;
  std::vector<IcsRecord> ics;
  std::vector<std::string> regions;
  std::vector<TreatmentFunctionRecord> treatment_functions;
  std::vector<BaseFlows> flows;         ///< [ics][treatment function]
  std::vector<float> start_state;       ///< [ics][tf][stage][band][quintile], whole pathways
  std::vector<float> quintile_share;    ///< [ics][quintile] of clock starts; sums to 1 per ICS
  std::vector<float> kernel;            ///< [tf][stage][band], relative treatment hazard
  std::vector<float> removal_shape;     ///< [stage][band], relative removal hazard
  std::vector<float> decision_profile;  ///< [tf][band], relative chance that a decision is to admit; empty: 1
  CrossBorderNetwork network;           ///< where each system's patients live
  std::vector<Date> bank_holidays;
  Seasonality seasonality;
  double working_days_2019_20 = 253.0;  ///< April 2019 to March 2020

  [[nodiscard]] const BaseFlows& flow(int i, int s) const { return flows[dims.list(i, s)]; }
  /// Completed pathways per working day at the start date against 2019/20.
  [[nodiscard]] double activity_vs_2019_20(int i) const;
};

}  // namespace icsim
