#include "engine/record/system_record.hpp"

#include <algorithm>

#include "engine/record/sums.hpp"

namespace icsim {
namespace {

/// Writes `out` [lane] when the formula is one over what surrounds the lists; the others are Recorder's.
template <class Sums>
void write_metric(const Formula& formula, const Sums& of_draw, float* out) {
  const auto write = [&](const auto& value) {
    for (int k = 0; k < kLanes; ++k) out[k] = static_cast<float>(value(of_draw(k)));
  };
  if (const auto* measure = std::get_if<SystemMeasure>(&formula)) {
    write([&](const SystemSums& sums) { return sums.of(*measure); });
  } else if (const auto* of_staff = std::get_if<StaffMeasure>(&formula)) {
    write([&](const SystemSums& sums) { return sums.of(*of_staff); });
  } else if (const auto* of_system = std::get_if<double (*)(const SystemSums&)>(&formula)) {
    write(**of_system);
  }
}

}  // namespace

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
    write_row(layout_.level(Level::ics), i, area, {}, record);
    write_parts(Level::ics_staff_group, Level::ics_resource, Level::ics_cause, i, area, record);
    add(regions[static_cast<std::size_t>(model_.ics[i].region)], area);
    add(england, area);
  }
  for (std::size_t r = 0; r < regions.size(); ++r)
    write_row(layout_.level(Level::region), r, regions[r], {}, record);
  write_row(layout_.level(Level::england), 0, england, {}, record);
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

void SystemRecord::write_row(const LevelSpec& level, std::size_t row, const Area& area,
                             const SystemSums::Part& part, LaneRows<float>& record) {
  for (std::size_t m = 0; m < level.metrics.size(); ++m) {
    write_metric(
        specification(level.metrics[m]).formula,
        [&](int k) { return SystemSums(area.rows, area.weighted_population, part, k); },
        record[level.at(row, m)]);
  }
}

void SystemRecord::write_parts(Level staff, Level resource, Level cause, std::size_t row, const Area& area,
                               LaneRows<float>& record) const {
  const auto write = [&](Level id, int parts, auto part_of) {
    const LevelSpec& level = layout_.level(id);
    if (level.rows == 0) return;
    for (int p = 0; p < parts; ++p)
      write_row(level, row * static_cast<std::size_t>(parts) + static_cast<std::size_t>(p), area, part_of(p),
                record);
  };
  write(staff, kStaffGroups, [](int p) { return SystemSums::Part{.staff_group = p}; });
  write(resource, kResources, [](int p) { return SystemSums::Part{.resource = p}; });
  write(cause, kCauses, [](int p) { return SystemSums::Part{.cause = p}; });
}

void SystemRecord::write_arcs(LaneRows<float>& record) const {
  const LevelSpec& level = layout_.level(Level::transfer_arc);
  for (std::size_t arc = 0; arc < level.rows; ++arc) {
    for (std::size_t m = 0; m < level.metrics.size(); ++m) {
      const auto measure = std::get<ArcMeasure>(specification(level.metrics[m]).formula);
      const double* moved = arcs_[2 * arc + static_cast<std::size_t>(measure)];
      float* out = record[level.at(arc, m)];
      for (int k = 0; k < kLanes; ++k) out[k] = static_cast<float>(moved[k]);
    }
  }
}

}  // namespace icsim
