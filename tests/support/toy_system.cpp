#include "tests/support/toy_system.hpp"

#include <cmath>

#include "scenarios/language/defaults.hpp"
#include "tests/support/source_root.hpp"

namespace icsim::test {
namespace {

const std::vector<scenarios::ParameterValue>& shipped_defaults() {
  static const std::vector<scenarios::ParameterValue> kDefaults =
      scenarios::load_defaults({source_root() / "scenarios", {}}).parameters;
  return kDefaults;
}

void set_by_place(ParameterPlan& plan, const Model& model, const scenarios::ParameterValue& value) {
  const ParameterSpec& spec = *value.spec;
  const bool by_staff = spec.axes & kByStaffGroup;
  const int ics = spec.axes & kByIcs ? model.dims.ics : 1;
  const int places = by_staff ? kStaffGroups : model.dims.quintiles;
  for (int i = 0; i < ics; ++i) {
    for (int p = 0; p < places; ++p) {
      const double here =
          !by_staff && places == 1 ? value.value : value.by_place[static_cast<std::size_t>(p)];
      plan.set_base(spec.id, slot_of(spec, model.dims, {i, 0, 0, by_staff ? 0 : p, by_staff ? p : 0}),
                    DrawValues{{here}});
    }
  }
}

}  // namespace

void add_toy_system(Model& model) {
  for (int i = 0; i < model.dims.ics; ++i) {
    SystemStart start;
    start.registered_population = 1e6;
    start.weighted_population = 1e6;
    start.gp_fte = 500.0;
    start.staff_fte = {300.0, 250.0, 120.0, 400.0, 2000.0, 600.0};
    start.sickness_rate = 0.05;
    start.beds = 1000.0;
    start.bed_occupancy = 0.9;
    start.allocation = 1600.0;
    start.contingent_share = 1.0 / model.dims.ics;
    start.target_2023_24 = 1.05;
    start.organisations = 2;
    model.system.push_back(start);
    for (int j = 0; j < model.dims.ics; ++j) {
      if (j != i) model.aid_arcs.push_back({i, j, 20.0 * std::abs(i - j), 0.05, false});
    }
  }
  ResourceNeed need{"all", {}};
  need.weight[0] = {0.25, 0.25, 0.0, 0.0, 0.1, 0.4, 0.0, 0.0};
  need.weight[1] = {0.2, 0.0, 0.2, 0.2, 0.2, 0.1, 0.0, 0.1};
  model.need = {need};
  model.need_of_function.assign(static_cast<std::size_t>(model.dims.treatment_functions), 0);
  model.overnight_share.assign(static_cast<std::size_t>(model.dims.treatment_functions), 0.2);
}

void set_system_defaults(ParameterPlan& plan, const Model& model) {
  for (const scenarios::ParameterValue& value : shipped_defaults()) {
    if (value.spec->id <= Parameter::treatment_deprivation_gradient) continue;
    if (value.from_baseline) {
      plan.set_base(value.spec->id, DrawValues{{1.0 / model.dims.treatment_functions}});
    } else if (!value.by_place.empty()) {
      set_by_place(plan, model, value);
    } else {
      plan.set_base(value.spec->id, DrawValues{{value.value}});
    }
  }
}

}  // namespace icsim::test
