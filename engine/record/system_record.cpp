#include "engine/record/system_record.hpp"

#include <algorithm>

#include "engine/core/wide.hpp"
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
      months_(model.system.size() * SystemRows::count),
      arcs_(layout.level(Level::transfer_arc).rows * 2),
      week_start_(model.system.size() * SystemRows::count) {}

void SystemRecord::note_week_start(int ics, const LaneRows<double>& system) {
  if (model_.system.empty()) return;
  std::copy_n(system[0], system.flat().size(), week_start_[at(ics, 0)]);
}

ICSIM_WIDE void SystemRecord::add_week(int ics, const CalendarWeek& week, const LaneRows<double>& system) {
  if (model_.system.empty()) return;
  const bool splits = week.census_month >= 0;
  const double before = splits ? week.census_share : 1.0;
  for (std::size_t row = 0; row < SystemRows::count; ++row) {
    if (!SystemRows::is_stock(row)) {
      add_to_flow(ics, week, row, system[row]);
    } else if (splits) {
      double* census = months_.at(week.census_month, at(ics, row));
      const double* start = week_start_[at(ics, row)];
      for (int k = 0; k < kLanes; ++k) census[k] = (1.0 - before) * start[k] + before * system[row][k];
    }
  }
}

void SystemRecord::add_to_flow(int ics, const CalendarWeek& week, std::size_t row, const double* lanes) {
  if (model_.system.empty()) return;
  const bool splits = week.census_month >= 0;
  const double before = splits ? week.census_share : 1.0;
  const int month = week.parts.front().month;
  double* now = months_.at(month, at(ics, row));
  for (int k = 0; k < kLanes; ++k) now[k] += before * lanes[k];
  if (!splits) return;
  double* next = months_.at(month + 1, at(ics, row));
  for (int k = 0; k < kLanes; ++k) next[k] += (1.0 - before) * lanes[k];
}

void SystemRecord::add_arcs(const CalendarWeek& week, const LaneRows<double>& pathways,
                            const LaneRows<double>& payments) {
  const double before = week.census_month >= 0 ? week.census_share : 1.0;
  const int month = week.parts.front().month;
  const auto add = [](double* to, double share, const double* moved) {
    for (int k = 0; k < kLanes; ++k) to[k] += share * moved[k];
  };
  for (std::size_t arc = 0; arc < layout_.level(Level::transfer_arc).rows; ++arc) {
    add(arcs_.at(month, 2 * arc), before, pathways[arc]);
    add(arcs_.at(month, 2 * arc + 1), before, payments[arc]);
    add(arcs_.at(month + 1, 2 * arc), 1.0 - before, pathways[arc]);
    add(arcs_.at(month + 1, 2 * arc + 1), 1.0 - before, payments[arc]);
  }
}

void SystemRecord::close_month(int month, std::span<float> record) {
  if (model_.system.empty()) return;
  const Area empty{LaneRows<double>(SystemRows::count), 0.0};
  std::vector<std::vector<Area>> areas;  // [layout_.area_sums()][row]
  for (const AreaSums& sums : layout_.area_sums()) areas.emplace_back(layout_.level(sums.level).rows, empty);
  Area england = empty;
  const auto add = [](Area& to, const Area& from) {
    for (std::size_t v = 0; v < to.rows.flat().size(); ++v) to.rows.flat()[v] += from.rows.flat()[v];
    to.weighted_population += from.weighted_population;
  };
  for (std::size_t i = 0; i < model_.system.size(); ++i) {
    Area area = empty;
    std::copy_n(months_.at(month, at(static_cast<int>(i), 0)), area.rows.flat().size(), area.rows[0]);
    area.weighted_population = model_.system[i].weighted_population;
    write_row(layout_.level(Level::ics), i, area, {}, record);
    write_parts(Level::ics_staff_group, Level::ics_resource, Level::ics_cause, i, area, record);
    for (std::size_t a = 0; a < areas.size(); ++a) {
      const int in = layout_.area_sums()[a].of_place[i];
      if (in >= 0) add(areas[a][static_cast<std::size_t>(in)], area);
    }
    add(england, area);
  }
  for (std::size_t a = 0; a < areas.size(); ++a) {
    const LevelSpec& level = layout_.level(layout_.area_sums()[a].level);
    for (std::size_t row = 0; row < level.rows; ++row) write_row(level, row, areas[a][row], {}, record);
  }
  write_row(layout_.level(Level::england), 0, england, {}, record);
  write_parts(Level::staff_group, Level::resource, Level::cause, 0, england, record);
  write_arcs(month, record);
}

void SystemRecord::forget(int month) {
  months_.forget(month);
  arcs_.forget(month);
}

void SystemRecord::write_row(const LevelSpec& level, std::size_t row, const Area& area,
                             const SystemSums::Part& part, std::span<float> record) {
  for (std::size_t m = 0; m < level.metrics.size(); ++m) {
    write_metric(
        specification(level.metrics[m]).formula,
        [&](int k) { return SystemSums(area.rows, area.weighted_population, part, k); },
        record.data() + level.at(row, m) * kLanes);
  }
}

void SystemRecord::write_parts(Level staff, Level resource, Level cause, std::size_t row, const Area& area,
                               std::span<float> record) const {
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

void SystemRecord::write_arcs(int month, std::span<float> record) const {
  const LevelSpec& level = layout_.level(Level::transfer_arc);
  for (std::size_t arc = 0; arc < level.rows; ++arc) {
    for (std::size_t m = 0; m < level.metrics.size(); ++m) {
      const auto measure = std::get<ArcMeasure>(specification(level.metrics[m]).formula);
      const double* moved = arcs_.at(month, 2 * arc + static_cast<std::size_t>(measure));
      float* out = record.data() + level.at(arc, m) * kLanes;
      for (int k = 0; k < kLanes; ++k) out[k] = static_cast<float>(moved[k]);
    }
  }
}

}  // namespace icsim
