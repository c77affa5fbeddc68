#include "tools/jobs/provenance.hpp"

namespace icsim::tools {

outputs::ScenarioProvenance provenance_of(const scenarios::Scenario& scenario) {
  outputs::ScenarioProvenance provenance;
  provenance.name = scenario.name;
  provenance.title = scenario.title;
  provenance.description = scenario.description;
  provenance.resolved_scenario = scenario.resolved_yaml;
  provenance.seed = scenario.ensemble.seed;
  provenance.draws = scenario.ensemble.draws;
  provenance.noise = scenario.ensemble.noise == Noise::demographic ? "demographic" : "expectation";
  provenance.quintiles = scenario.ensemble.split_quintiles ? "split" : "fold";
  provenance.baseline = scenario.baseline;
  provenance.calibration_id = scenario.calibration_id;
  provenance.whole = scenario.whole;
  for (const scenarios::InputFile& input : scenario.inputs)
    provenance.inputs.push_back({input.name, input.sha256});
  for (const scenarios::ParameterRecord& p : scenario.parameters) {
    provenance.parameters.push_back(
        {p.key, p.unit, p.value, p.distribution, p.range, p.source, p.grade, p.origin});
  }
  for (const scenarios::LeverRecord& l : scenario.levers) {
    provenance.levers.push_back({l.label, l.what, l.where, l.when, l.how, l.origin});
  }
  for (const ParameterSpec& spec : parameter_registry()) {
    if (!scenario.plan->is_uncertain(spec.id)) continue;
    provenance.parameter_draws.push_back(
        {std::string(spec.key),
         scenario.plan->mean_in_force(spec.id, scenario.ensemble.draws, scenario.calendar->weeks().size())});
  }
  return provenance;
}

}  // namespace icsim::tools
