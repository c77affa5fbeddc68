#pragma once
/// What a run reports, month by month: levels (England, region, ICS ...), their rows and metrics, and where
/// each number stands in a month's record.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/model.hpp"

namespace icsim {

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
  staff_fte,  ///< the first metric of what surrounds the lists: see is_system_metric
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

struct MetricSpec {
  Metric id;
  std::string_view name;       ///< dataset name
  std::string_view unit;       ///< "pathways", "weeks", "1" ...
  std::string_view long_name;  ///< a sentence for the file
  bool is_flow;                ///< total over the month; otherwise at the month-end census
};
const MetricSpec& specification(Metric metric);

enum class Level {
  england,
  region,
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
/// Whether a run records the wait-band cube.
enum class WaitBands { leave_out, record };
/// Which levels a run records: all, or England, regions and ICSs alone, for runs of which little is looked at.
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

/// Layout of a month's record: `series()` rows of kLanes draws, by level, row, metric.
class RecordLayout {
 public:
  explicit RecordLayout(const Model& model, WaitBands wait_bands = WaitBands::leave_out,
                        const AidNetwork& aid = {}, RecordDetail detail = RecordDetail::all);
  [[nodiscard]] const std::vector<LevelSpec>& levels() const { return levels_; }
  [[nodiscard]] const LevelSpec& level(Level id) const { return levels_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] std::size_t series() const { return series_; }
  /// Rows of Level::transfer_arc.
  [[nodiscard]] const std::vector<AidArc>& arcs() const { return arcs_; }

 private:
  std::vector<AidArc> arcs_;
  std::vector<LevelSpec> levels_;
  std::size_t series_ = 0;
};

}  // namespace icsim
