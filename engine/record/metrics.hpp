#pragma once
/// What a run reports, month by month: levels (England, region, ICS ...), their rows and metrics, and where
/// each number stands in a month's record.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/model/dimensions.hpp"
#include "engine/model/model.hpp"
#include "engine/model/system.hpp"

namespace icsim {

/// In the order of their datasets. metric_table.cpp says all the rest.
enum class Metric {
  incomplete,
  awaiting_admission,
  within_18_weeks,
  over_52_weeks,
  over_65_weeks,
  over_78_weeks,
  over_104_weeks,
  within_18_weeks_share,
  median_wait,
  percentile_92_wait,
  clock_starts,
  unreported_removals,
  decisions_to_admit,
  completed_non_admitted,
  completed_admitted,
  transfers_in,
  activity_vs_2019_20,
  over_18_weeks_q1_q5_ratio,
  over_52_weeks_q1_q5_ratio,
  over_18_weeks_slope_index,
  over_18_weeks_relative_index,
  over_52_weeks_slope_index,
  over_52_weeks_relative_index,
  treated_per_1000_need,
  staff_fte,
  staff_establishment,
  staff_vacancy_rate,
  staff_sickness_rate,
  temporary_staff_share,
  agency_staff_share,
  staff_joiners,
  staff_leavers,
  productivity_vs_2019_20,
  capacity_index,
  gp_fte,
  gp_fte_per_100k_weighted,
  gp_appointments,
  gp_load,
  referrals_avoided,
  beds_available,
  bed_occupancy,
  emergency_admissions,
  emergency_admissions_waiting,
  independent_additional,
  hub_additional,
  value_index,
  pathway_index,
  value_threshold,
  contingent_earned,
  contingent_received,
  allocation,
  spending,
  temporary_staff_spending,
  session_spending,
  independent_spending,
  transfer_payments,
  cash_balance,
  funding_loop_gain,
  scarcest_share,
  list_change,
  transferred_pathways,
  transfer_arc_payments,
  count
};
inline constexpr int kMetrics = static_cast<int>(Metric::count);

/// What a number is, for print. Counts, staff and money add up over places; the others do not.
enum class NumberKind {
  count,
  share,  ///< of something, or against a base: in per cent
  gap,    ///< between two shares: in points
  weeks,
  staff,
  money,
  ratio
};
/// How months make a year: a stock is that of the last census; a flow is the sum or the mean of its months.
enum class OverMonths { census, year_sum, year_mean };
enum class Better { less, more, neither };
/// What a number is about: sheets of a workbook and sections of a page are made of these.
enum class Topic {
  waiting,
  flows,
  activity,
  money,
  workforce,
  general_practice,
  beds,
  partners,
  inequality,
  parts  ///< of levels of their own: resources, causes, arcs
};

/// Which levels have a metric: levels_of() says it for each family.
enum class MetricFamily {
  list,             ///< at every level of pathways, weeks waited too
  list_parts,       ///< the same but for weeks waited
  long_waits,       ///< the same but for quintiles: too few to tell apart
  treated_lists,    ///< where patients are treated
  functions,        ///< the same down to treatment functions, not to single lists
  between_systems,  ///< where patients are treated, but nil by treatment function
  inequality,       ///< areas, when quintiles are split
  need,             ///< England by quintile
  staff,            ///< areas, and by staff group
  system,           ///< areas: what surrounds the lists
  resources,
  causes,
  arcs
};

enum class Level {
  england,
  region,
  system,  ///< of July 2022, where places are smaller
  board,   ///< of April 2026, where places are smaller
  ics,
  treatment_function,
  ics_treatment_function,
  quintile,
  ics_quintile,
  resident_ics,   ///< by ICS of residence, through the cross-border shares
  ics_wait_band,  ///< incomplete pathways by ICS and weeks waited 0..104; only when asked for
  staff_group,
  ics_staff_group,
  resource,  ///< England: staff groups, beds, theatres
  ics_resource,
  cause,  ///< England: what moved the list
  ics_cause,
  transfer_arc,  ///< who sent whom patients, along the arcs of mutual aid
  count
};
/// Levels of a family, in the order of Level.
const std::vector<Level>& levels_of(MetricFamily family);

class ListSums;
class SystemSums;
/// Wait that this share of the list does not exceed.
struct Percentile {
  double share;
};
enum class ArcMeasure { pathways, payments };
/// Where a metric comes from: a sum as it is, or a formula over the sums of a place and one draw.
using Formula = std::variant<std::monostate, Measure, Percentile, double (*)(const ListSums&), SystemMeasure,
                             StaffMeasure, double (*)(const SystemSums&), ArcMeasure>;

/// All there is to know of a metric. Every list of metrics is made from these.
struct MetricSpec {
  Metric id;
  std::string_view name;       ///< of its dataset
  std::string_view unit;       ///< "pathways", "weeks", "1" ...
  std::string_view long_name;  ///< a sentence for the file
  std::string_view label;      ///< a few words for tables and charts
  NumberKind kind;
  OverMonths over;
  Better better;
  Topic topic;
  MetricFamily family;
  Formula formula;
  /// Label where a place is not England and the metric then rests on inferred data; empty: there is no difference.
  std::string_view inferred_label = {};
  /// Total or mean over the month; otherwise at the month-end census.
  [[nodiscard]] constexpr bool is_flow() const { return over != OverMonths::census; }
  /// Of the lists of a place; the others are of what surrounds them.
  [[nodiscard]] constexpr bool is_of_lists() const {
    return std::holds_alternative<Measure>(formula) || std::holds_alternative<Percentile>(formula) ||
           std::holds_alternative<double (*)(const ListSums&)>(formula);
  }
  /// England is the sum of its parts.
  [[nodiscard]] constexpr bool adds_up() const {
    return kind == NumberKind::count || kind == NumberKind::staff || kind == NumberKind::money;
  }
};
/// In the order they are shown, by topic. Datasets stand in the order of Metric.
std::span<const MetricSpec> all_metrics();
const MetricSpec& specification(Metric metric);
/// \return nullptr when there is none of this name.
const MetricSpec* find_metric(std::string_view name);

/// Whether a run records the wait-band cube.
enum class WaitBands { leave_out, record };
/// Which levels a run records: all, or England, regions and ICSs alone, for runs of which little is looked
/// at.
enum class RecordDetail { all, areas };
inline constexpr int kLevels = static_cast<int>(Level::count);

struct LevelSpec {
  Level id;
  std::string_view name;
  std::vector<Metric> metrics;
  std::size_t rows = 0;
  std::size_t offset = 0;    ///< of the level's first series in a month's record
  bool keeps_draws = false;  ///< every draw is written, not only mean and quantiles
  [[nodiscard]] std::size_t series() const { return rows * metrics.size(); }
  /// Number of the series [row][metric] within a month's record.
  [[nodiscard]] std::size_t at(std::size_t row, std::size_t metric) const {
    return offset + row * metrics.size() + metric;
  }
};

/// Areas of a level that places are added up to: regions, systems, boards.
struct AreaSums {
  Level level;
  std::vector<int> of_place;  ///< [ics], row of the level; -1: in none
};

/// Layout of a month's record: `series()` rows of kLanes draws, by level, row, metric.
class RecordLayout {
 public:
  explicit RecordLayout(const Model& model, WaitBands wait_bands = WaitBands::leave_out,
                        const AidNetwork& aid = {}, RecordDetail detail = RecordDetail::all);
  [[nodiscard]] const std::vector<LevelSpec>& levels() const { return levels_; }
  [[nodiscard]] const LevelSpec& level(Level id) const { return levels_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] std::size_t series() const { return series_; }
  /// Levels between England and the places that have rows.
  [[nodiscard]] const std::vector<AreaSums>& area_sums() const { return area_sums_; }
  /// Rows of Level::transfer_arc.
  [[nodiscard]] const std::vector<AidArc>& arcs() const { return arcs_; }

 private:
  std::vector<AidArc> arcs_;
  std::vector<LevelSpec> levels_;
  std::vector<AreaSums> area_sums_;
  std::size_t series_ = 0;
};

}  // namespace icsim
