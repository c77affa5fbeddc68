#include "engine/record/system_record.hpp"

#include <algorithm>
#include <limits>

namespace icsim {
namespace {

constexpr double kPer100k = 100000.0;

double ratio(double over, double under) {
  return under != 0.0 ? over / under : std::numeric_limits<double>::quiet_NaN();
}

/// Sums of one area, read for one draw.
class Sums {
 public:
  Sums(const LaneRows<double>& rows, int lane) : rows_(rows), lane_(lane) {}
  [[nodiscard]] double of(SystemMeasure m) const { return rows_[SystemRows::of(m)][lane_]; }
  [[nodiscard]] double of(int group, StaffMeasure m) const { return rows_[SystemRows::of(group, m)][lane_]; }
  [[nodiscard]] double all_staff(StaffMeasure m) const {
    double total = 0.0;
    for (int g = 0; g < kStaffGroups; ++g) total += of(g, m);
    return total;
  }

 private:
  const LaneRows<double>& rows_;
  int lane_;
};

/// A metric of staff, from sums over the staff groups in question.
template <class Total>
double staff_metric(Metric metric, const Total& total) {
  switch (metric) {
    case Metric::staff_fte:
      return total(StaffMeasure::fte);
    case Metric::staff_establishment:
      return total(StaffMeasure::establishment);
    case Metric::staff_vacancy_rate:
      return 1.0 - ratio(total(StaffMeasure::fte), total(StaffMeasure::establishment));
    case Metric::staff_sickness_rate:
      return ratio(total(StaffMeasure::absent), total(StaffMeasure::fte));
    case Metric::temporary_staff_share:
      return ratio(total(StaffMeasure::temporary), total(StaffMeasure::temporary) + total(StaffMeasure::fte));
    case Metric::agency_staff_share:
      return ratio(total(StaffMeasure::agency), total(StaffMeasure::temporary) + total(StaffMeasure::fte));
    case Metric::staff_joiners:
      return total(StaffMeasure::joiners);
    case Metric::staff_leavers:
      return total(StaffMeasure::leavers);
    default:
      return std::numeric_limits<double>::quiet_NaN();
  }
}

double spending(const Sums& sums) {
  return sums.of(SystemMeasure::spending) + sums.of(SystemMeasure::session_spending) +
         sums.of(SystemMeasure::independent_paid);
}

double area_metric(Metric metric, const Sums& sums, double weighted_population) {
  using M = SystemMeasure;
  switch (metric) {
    case Metric::productivity_vs_2019_20:
      return ratio(sums.of(M::staff_productive), sums.all_staff(StaffMeasure::fte));
    case Metric::capacity_index:
      return ratio(sums.of(M::slots_offered), sums.of(M::slots_of_base_path));
    case Metric::gp_fte:
      return sums.of(M::gp_fte);
    case Metric::gp_fte_per_100k_weighted:
      return ratio(sums.of(M::gp_fte) * kPer100k, weighted_population);
    case Metric::gp_appointments:
      return sums.of(M::gp_appointments);
    case Metric::gp_load:
      return ratio(sums.of(M::gp_appointments_needed), sums.of(M::gp_appointments));
    case Metric::referrals_avoided:
      return sums.of(M::referrals_avoided);
    case Metric::beds_available:
      return sums.of(M::beds_available);
    case Metric::bed_occupancy:
      return ratio(sums.of(M::beds_occupied), sums.of(M::beds_available));
    case Metric::emergency_admissions:
      return sums.of(M::emergency_admissions);
    case Metric::emergency_admissions_waiting:
      return sums.of(M::emergency_admissions_waiting);
    case Metric::independent_additional:
      return sums.of(M::independent_slots);
    case Metric::hub_additional:
      return sums.of(M::hub_slots);
    case Metric::value_index:
      return ratio(sums.of(M::elective_value), sums.of(M::elective_value_2019_20));
    case Metric::pathway_index:
      return ratio(sums.of(M::pathways_credited), sums.of(M::pathways_2019_20));
    case Metric::value_threshold:
      return ratio(sums.of(M::value_target), sums.of(M::elective_value_2019_20));
    case Metric::contingent_earned:
      return sums.of(M::contingent_earned);
    case Metric::contingent_received:
      return sums.of(M::contingent_received);
    case Metric::allocation:
      return sums.of(M::allocation);
    case Metric::spending:
      return spending(sums);
    case Metric::temporary_staff_spending:
      return sums.of(M::temporary_spending);
    case Metric::session_spending:
      return sums.of(M::session_spending);
    case Metric::independent_spending:
      return sums.of(M::independent_spending);
    case Metric::transfer_payments:
      return sums.of(M::transfer_payments);
    case Metric::cash_balance:
      return sums.of(M::cash_balance);
    case Metric::funding_loop_gain:
      return ratio(sums.of(M::funding_gain), sums.of(M::weeks));
    default:
      return staff_metric(metric, [&](StaffMeasure m) { return sums.all_staff(m); });
  }
}

}  // namespace

bool is_system_metric(Metric metric) {
  return metric >= Metric::staff_fte;
}

SystemRecord::SystemRecord(const Model& model, const RecordLayout& layout)
    : model_(model),
      layout_(layout),
      this_month_(model.system.size() * SystemRows::count),
      next_month_(this_month_.size()),
      week_start_(this_month_.size()),
      arcs_(layout.level(Level::transfer_arc).rows * 2),
      next_arcs_(arcs_.size()) {}

void SystemRecord::note_week_start(int ics, const LaneRows<double>& system) {
  if (model_.system.empty()) return;
  std::copy_n(system[0], system.flat().size(), week_start_[at(ics, 0)]);
}

void SystemRecord::add_week(int ics, const CalendarWeek& week, const LaneRows<double>& system) {
  if (model_.system.empty()) return;
  const bool splits = week.census_month >= 0;
  const double before = splits ? week.census_share : 1.0;
  for (std::size_t row = 0; row < SystemRows::count; ++row) {
    if (!SystemRows::is_stock(row)) {
      add_to_flow(ics, week, row, system[row]);
    } else if (splits) {
      double* census = this_month_[at(ics, row)];
      const double* start = week_start_[at(ics, row)];
      for (int k = 0; k < kLanes; ++k) census[k] = (1.0 - before) * start[k] + before * system[row][k];
    }
  }
}

void SystemRecord::add_to_flow(int ics, const CalendarWeek& week, std::size_t row, const double* lanes) {
  if (model_.system.empty()) return;
  const bool splits = week.census_month >= 0;
  const double before = splits ? week.census_share : 1.0;
  double* now = this_month_[at(ics, row)];
  for (int k = 0; k < kLanes; ++k) now[k] += before * lanes[k];
  if (!splits) return;
  double* next = next_month_[at(ics, row)];
  for (int k = 0; k < kLanes; ++k) next[k] += (1.0 - before) * lanes[k];
}

void SystemRecord::add_arcs(const CalendarWeek& week, const LaneRows<double>& pathways,
                            const LaneRows<double>& payments) {
  const double before = week.census_month >= 0 ? week.census_share : 1.0;
  for (std::size_t arc = 0; arc * 2 < arcs_.size(); ++arc) {
    for (int k = 0; k < kLanes; ++k) {
      arcs_[2 * arc][k] += before * pathways[arc][k];
      arcs_[2 * arc + 1][k] += before * payments[arc][k];
      next_arcs_[2 * arc][k] += (1.0 - before) * pathways[arc][k];
      next_arcs_[2 * arc + 1][k] += (1.0 - before) * payments[arc][k];
    }
  }
}

void SystemRecord::close_month(LaneRows<float>& record) {
  if (model_.system.empty()) return;
  const Area empty{LaneRows<double>(SystemRows::count), 0.0};
  std::vector<Area> regions(model_.regions.size(), empty);
  Area england = empty;
  const auto add = [](Area& to, const Area& from) {
    for (std::size_t v = 0; v < to.rows.flat().size(); ++v) to.rows.flat()[v] += from.rows.flat()[v];
    to.weighted_population += from.weighted_population;
  };
  for (std::size_t i = 0; i < model_.system.size(); ++i) {
    Area area = empty;
    std::copy_n(this_month_[at(static_cast<int>(i), 0)], area.rows.flat().size(), area.rows[0]);
    area.weighted_population = model_.system[i].weighted_population;
    write_area(Level::ics, i, area, record);
    write_parts(Level::ics_staff_group, Level::ics_resource, Level::ics_cause, i, area, record);
    add(regions[static_cast<std::size_t>(model_.ics[i].region)], area);
    add(england, area);
  }
  for (std::size_t r = 0; r < regions.size(); ++r) write_area(Level::region, r, regions[r], record);
  write_area(Level::england, 0, england, record);
  write_parts(Level::staff_group, Level::resource, Level::cause, 0, england, record);
  write_arcs(record);
  next_month();
}

void SystemRecord::next_month() {
  std::swap(this_month_, next_month_);
  next_month_.fill(0.0);
  std::swap(arcs_, next_arcs_);
  next_arcs_.fill(0.0);
}

void SystemRecord::write_area(Level id, std::size_t row, const Area& area, LaneRows<float>& record) const {
  const LevelSpec& level = layout_.level(id);
  for (std::size_t m = 0; m < level.metrics.size(); ++m) {
    if (!is_system_metric(level.metrics[m])) continue;
    float* out = record[level.at(row, m)];
    for (int k = 0; k < kLanes; ++k) {
      out[k] =
          static_cast<float>(area_metric(level.metrics[m], Sums(area.rows, k), area.weighted_population));
    }
  }
}

void SystemRecord::write_parts(Level staff, Level resource, Level cause, std::size_t row, const Area& area,
                               LaneRows<float>& record) const {
  const LevelSpec& groups = layout_.level(staff);
  if (groups.rows == 0) return;
  for (int g = 0; g < kStaffGroups; ++g) {
    const std::size_t at_row = row * kStaffGroups + static_cast<std::size_t>(g);
    for (std::size_t m = 0; m < groups.metrics.size(); ++m) {
      float* out = record[groups.at(at_row, m)];
      for (int k = 0; k < kLanes; ++k) {
        const Sums sums(area.rows, k);
        out[k] = static_cast<float>(
            staff_metric(groups.metrics[m], [&](StaffMeasure measure) { return sums.of(g, measure); }));
      }
    }
  }
  const double* weeks = area.rows[SystemRows::of(SystemMeasure::weeks)];
  for (int r = 0; r < kResources; ++r) {
    float* out = record[layout_.level(resource).at(row * kResources + static_cast<std::size_t>(r), 0)];
    const double* scarcest = area.rows[SystemRows::scarcest(r)];
    for (int k = 0; k < kLanes; ++k) out[k] = static_cast<float>(ratio(scarcest[k], weeks[k]));
  }
  for (int c = 0; c < kCauses; ++c) {
    float* out = record[layout_.level(cause).at(row * kCauses + static_cast<std::size_t>(c), 0)];
    const double* moved = area.rows[SystemRows::of(static_cast<Cause>(c))];
    for (int k = 0; k < kLanes; ++k) out[k] = static_cast<float>(moved[k]);
  }
}

void SystemRecord::write_arcs(LaneRows<float>& record) const {
  const LevelSpec& level = layout_.level(Level::transfer_arc);
  for (std::size_t arc = 0; arc < level.rows; ++arc) {
    for (std::size_t m = 0; m < 2; ++m) {
      const double* moved = arcs_[2 * arc + m];
      float* out = record[level.at(arc, m)];
      for (int k = 0; k < kLanes; ++k) out[k] = static_cast<float>(moved[k]);
    }
  }
}

}  // namespace icsim
