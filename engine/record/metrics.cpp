#include "engine/record/metrics.hpp"

#include <algorithm>

#include "engine/core/check.hpp"

namespace icsim {
namespace {

bool is_area(Level level) {
  return level == Level::england || level == Level::region || level == Level::ics;
}

/// Whether a run of this model has anything to say on the family's metrics.
bool is_known(MetricFamily family, const Model& model) {
  switch (family) {
    case MetricFamily::inequality:
      return model.dims.quintiles > 1;
    case MetricFamily::need:
    case MetricFamily::staff:
    case MetricFamily::system:
      return !model.system.empty();
    default:
      return true;
  }
}

/// Metrics of a level, in the order of Metric.
std::vector<Metric> metrics_of(Level level, const Model& model) {
  std::vector<Metric> metrics;
  for (int m = 0; m < kMetrics; ++m) {
    const MetricSpec& metric = specification(static_cast<Metric>(m));
    const std::vector<Level>& levels = levels_of(metric.family);
    if (std::find(levels.begin(), levels.end(), level) != levels.end() && is_known(metric.family, model))
      metrics.push_back(metric.id);
  }
  return metrics;
}

}  // namespace

const std::vector<Level>& levels_of(MetricFamily family) {
  using L = Level;
  using F = MetricFamily;
  struct Row {
    MetricFamily family;
    std::vector<Level> levels;
  };
  static const std::vector<Row> kRows{
      {F::list,
       {L::england, L::region, L::system, L::board, L::ics, L::treatment_function, L::ics_treatment_function,
        L::quintile, L::ics_quintile, L::resident_ics, L::ics_wait_band}},
      {F::list_parts,
       {L::england, L::region, L::system, L::board, L::ics, L::treatment_function, L::ics_treatment_function,
        L::quintile, L::ics_quintile, L::resident_ics}},
      {F::long_waits,
       {L::england, L::region, L::system, L::board, L::ics, L::treatment_function, L::ics_treatment_function,
        L::resident_ics}},
      {F::treated_lists,
       {L::england, L::region, L::system, L::board, L::ics, L::treatment_function,
        L::ics_treatment_function}},
      {F::functions, {L::england, L::region, L::system, L::board, L::ics, L::treatment_function}},
      {F::between_systems, {L::england, L::region, L::system, L::board, L::ics, L::ics_treatment_function}},
      {F::inequality, {L::england, L::region, L::system, L::board, L::ics}},
      {F::need, {L::quintile}},
      {F::staff, {L::england, L::region, L::system, L::board, L::ics, L::staff_group, L::ics_staff_group}},
      {F::system, {L::england, L::region, L::system, L::board, L::ics}},
      {F::resources, {L::resource, L::ics_resource}},
      {F::causes, {L::cause, L::ics_cause}},
      {F::arcs, {L::transfer_arc}},
  };
  const auto found =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) { return row.family == family; });
  ICSIM_EXPECT(found != kRows.end());
  return found->levels;
}

RecordLayout::RecordLayout(const Model& model, WaitBands wait_bands, const AidNetwork& aid,
                           RecordDetail detail)
    : arcs_(aid.arcs().begin(), aid.arcs().end()) {
  const auto rows = [](int n) { return static_cast<std::size_t>(n); };
  const Dimensions& dims = model.dims;
  const std::size_t systems = model.system.size();
  const auto add = [&](Level id, std::string_view name, std::size_t count, bool keeps_draws) {
    ICSIM_EXPECT(levels_.size() == static_cast<std::size_t>(id));
    LevelSpec level{id, name, metrics_of(id, model), count, series_, keeps_draws};
    if (detail == RecordDetail::areas && !is_area(id)) level.rows = 0;
    series_ += level.series();
    levels_.push_back(std::move(level));
  };
  add(Level::england, "england", 1, true);
  add(Level::region, "region", model.regions.size(), true);
  area_sums_.push_back({Level::region, {}});
  for (const IcsRecord& ics : model.ics) area_sums_.back().of_place.push_back(ics.region);
  const auto add_roll_up = [&](Level id, RollUpLevel of) {
    const RollUp& roll_up = model.roll_up(of);
    add(id, kRollUpNames[static_cast<std::size_t>(of)], roll_up.areas.size(), true);
    if (level(id).rows > 0) area_sums_.push_back({id, roll_up.of_place});
  };
  add_roll_up(Level::system, RollUpLevel::system);
  add_roll_up(Level::board, RollUpLevel::board);
  add(Level::ics, "ics", rows(dims.ics), true);
  add(Level::treatment_function, "treatment_function", rows(dims.treatment_functions), true);
  add(Level::ics_treatment_function, "ics_treatment_function", dims.lists(), false);
  add(Level::quintile, "quintile", rows(dims.quintiles), true);
  add(Level::ics_quintile, "ics_quintile", rows(dims.ics * dims.quintiles), false);
  add(Level::resident_ics, "resident_ics", model.network.empty() ? 0 : rows(dims.ics), false);
  add(Level::ics_wait_band, "ics_wait_band", wait_bands == WaitBands::record ? rows(dims.ics * kBands) : 0,
      false);
  add(Level::staff_group, "staff_group", systems > 0 ? rows(kStaffGroups) : 0, true);
  add(Level::ics_staff_group, "ics_staff_group", systems * kStaffGroups, false);
  add(Level::resource, "resource", systems > 0 ? rows(kResources) : 0, true);
  add(Level::ics_resource, "ics_resource", systems * kResources, false);
  add(Level::cause, "cause", systems > 0 ? rows(kCauses) : 0, true);
  add(Level::ics_cause, "ics_cause", systems * kCauses, false);
  add(Level::transfer_arc, "transfer_arc", aid.arcs().size(), false);
}

}  // namespace icsim
