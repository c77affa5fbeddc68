#pragma once
/// The baseline as the engine sees it: names, start state, base flows, shapes. Immutable and shared by all
/// draws.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/calendar.hpp"
#include "engine/model/dimensions.hpp"
#include "engine/model/system.hpp"
#include "engine/network/aid_network.hpp"
#include "engine/network/cross_border.hpp"

namespace icsim {

struct IcsRecord {
  std::string code;  ///< "QOP"
  std::string name;
  int region = 0;  ///< index into Model::regions
  double population = 0.0;
  std::array<double, kMaxQuintiles> population_by_quintile{};
  double aged_60_share = 0.0;  ///< of the population
  std::uint32_t key = 0;       ///< of its random numbers: stays with the place whatever places a model holds
};

struct TreatmentFunctionRecord {
  std::string code;  ///< "C_110"
  std::string name;
  std::uint32_t key = 0;  ///< of its random numbers, below 64
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

/// Staff, general practice, beds and money of one system at the start date.
struct SystemStart {
  double registered_population = 0.0;  ///< on GP lists
  double weighted_population = 0.0;    ///< the same people weighted by need; same sum over England
  double gp_fte = 0.0;                 ///< fully qualified, without trainees
  std::array<double, kStaffGroups> staff_fte{};
  double vacancy_multiplier = 1.0;  ///< vacancy rate against England's
  double sickness_rate = 0.0;       ///< share of FTE days
  double beds = 0.0;                ///< general and acute
  double bed_occupancy = 0.0;       ///< share, mean over the year
  double market_forces_factor = 1.0;
  double allocation = 0.0;        ///< GBP m a year
  double contingent_share = 0.0;  ///< of the nation's contingent funding; sums to 1
  double target_2023_24 = 1.0;    ///< value-weighted activity threshold of 2023/24 against 2019/20
  double disruption = 1.0;        ///< activity of 2019/20 against what the level of the start date suggests
  int organisations = 1;          ///< NHS trusts
};

/// What slots of one group of treatment functions need but for beds, which overnight stays alone need.
struct ResourceNeed {
  std::string group;
  std::array<std::array<double, kResources>, kStages> weight{};  ///< sums to 1 per stage
};

/// Month factors on the occupancy of beds (mean 1). Index 0 is January.
struct BedSeason {
  std::array<double, 12> factor{1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
  /// That of the month in which a week starts.
  [[nodiscard]] double at(Date week_start) const {
    return factor[unsigned(std::chrono::year_month_day{week_start}.month()) - 1];
  }
};

/// The whole nation, which a place is measured by: its part of what happens to England, and how far it is from the mean.
struct Nation {
  double gp_fte = 0.0;
  double weighted_population = 0.0;
  double clock_starts = 0.0;    ///< a working day
  double completed = 0.0;       ///< pathways a working day
  double deprived_share = 0.0;  ///< of the population, in the most deprived fifth
  double target_2023_24 = 1.0;  ///< mean of the systems', by what they completed in 2019/20
};

/// What places add up to beside regions. Their names are those of the levels of results.
enum class RollUpLevel { system, board };
inline constexpr std::array<const char*, 2> kRollUpNames{"system", "board"};

/// Areas made of whole places: systems of July 2022 made of providers, boards of April 2026 made of systems.
struct RollUp {
  struct Area {
    std::string code, name;
  };
  /// An area that the places do not add up to, and why.
  struct LeftOut {
    std::string code, name, reason;
  };
  std::vector<Area> areas;
  std::vector<int> of_place;  ///< [ics], index into `areas`, -1: in none of them; empty without areas
  std::vector<LeftOut> left_out;
};
using RollUps = std::array<RollUp, kRollUpNames.size()>;  ///< by RollUpLevel

struct Model {
  std::string name;  ///< baseline name, e.g. "2025-04-01"
  Dimensions dims;
  std::vector<IcsRecord> ics;
  std::vector<std::string> regions;
  RollUps roll_ups;  ///< without areas unless asked for
  std::vector<TreatmentFunctionRecord> treatment_functions;
  std::vector<BaseFlows> flows;       ///< [ics][treatment function]
  std::vector<float> start_state;     ///< [ics][tf][stage][band][quintile], whole pathways
  std::vector<float> quintile_share;  ///< [ics][quintile] of clock starts; sums to 1 per ICS
  std::vector<float> kernel;          ///< [tf][stage][band], relative treatment hazard
  std::vector<float>
      list_kernel;  ///< [ics][tf][stage][band], instead of it; empty: all systems have the same
  std::vector<float> removal_shape;     ///< [stage][band], relative removal hazard
  std::vector<float> decision_profile;  ///< [tf][band], relative chance that a decision is to admit; empty: 1
  CrossBorderNetwork network;           ///< where each system's patients live
  std::array<double, kMaxQuintiles> need_weight{1.0, 1.0, 1.0, 1.0, 1.0};  ///< need for care per person
  std::vector<SystemStart> system;      ///< [ics]; empty: a baseline without systems (England as one)
  std::optional<Nation> whole_nation;   ///< none: all places of the model are the nation
  std::vector<ResourceNeed> need;       ///< by group of treatment functions
  std::vector<int> need_of_function;    ///< [tf], index into `need`
  std::vector<double> overnight_share;  ///< [tf], of admissions: the rest are day cases and need no bed
  BedSeason bed_season;
  std::vector<AidArc> aid_arcs;  ///< all pairs of systems; a scenario chooses among them
  std::vector<Date> bank_holidays;
  Seasonality seasonality;
  double working_days_2019_20 = 253.0;  ///< April 2019 to March 2020

  [[nodiscard]] const BaseFlows& flow(int i, int s) const { return flows[dims.list(i, s)]; }
  [[nodiscard]] const IcsRecord& area(int i) const { return ics[static_cast<std::size_t>(i)]; }
  [[nodiscard]] const RollUp& roll_up(RollUpLevel level) const {
    return roll_ups[static_cast<std::size_t>(level)];
  }
  /// Relative treatment hazard of one list, [stage][band].
  [[nodiscard]] const float* kernel_of(int i, int s) const {
    const std::size_t cells = std::size_t{kStages} * kBands;
    return list_kernel.empty() ? kernel.data() + static_cast<std::size_t>(s) * cells
                               : list_kernel.data() + dims.list(i, s) * cells;
  }
  [[nodiscard]] const SystemStart& start(int i) const { return system[static_cast<std::size_t>(i)]; }
  /// Stable number of a list in random-number keys: it does not depend on which other lists the model holds.
  [[nodiscard]] std::uint32_t list_key(int i, int s) const {
    return area(i).key * 64u + treatment_functions[static_cast<std::size_t>(s)].key;
  }
  [[nodiscard]] Nation nation() const;
  /// Completed pathways per working day at the start date against 2019/20.
  [[nodiscard]] double activity_vs_2019_20(int i) const;
};

}  // namespace icsim
