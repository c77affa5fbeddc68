#include "tools/jobs/drawn_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/inherit.hpp"

namespace icsim::tools {
namespace {

/// A value of the sample that a share of it does not exceed.
double value_at(std::vector<double>& sample, double share) {
  const auto place =
      sample.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(sample.size() - 1) + 0.5);
  std::nth_element(sample.begin(), place, sample.end());
  return *place;
}

Date last_of_month(Date date) {
  const std::chrono::year_month_day day{date};
  return Date{day.year() / day.month() / std::chrono::last};
}

}  // namespace

std::optional<DrawnValues> drawn_values(const scenarios::Scenario& scenario, const ParameterSpec& spec) {
  const ParameterPlan& plan = *scenario.plan;
  if (!plan.has_correction(spec.id) || !plan.is_uncertain(spec.id)) return {};
  const std::uint32_t draws = scenario.ensemble.draws;
  std::vector<double> sample;
  std::array<double, kLanes> lanes{};
  for (std::size_t slot = 0; slot < slot_count(spec, plan.dimensions()); ++slot) {
    for (std::uint32_t first = 0; first < draws; first += kLanes) {
      plan.evaluate(spec.id, slot, first, 0, lanes.data());
      sample.insert(sample.end(), lanes.begin(),
                    lanes.begin() + std::min<std::uint32_t>(kLanes, draws - first));
    }
  }
  return DrawnValues{value_at(sample, 0.1), value_at(sample, 0.5), value_at(sample, 0.9),
                     plan.has_factor(spec.id)};
}

std::string drawn_text(const DrawnValues& drawn) {
  return fmt::format("median {:.3g}, 80 % from {:.3g} to {:.3g} over systems and draws", drawn.median,
                     drawn.low, drawn.high);
}

std::vector<CalibratedStart> calibrated_starts(const scenarios::ScenarioLibrary& library) {
  std::vector<CalibratedStart> starts;
  for (const std::string& baseline : scenarios::baseline_names(library)) {
    if (!std::filesystem::exists(library.root / "posterior" / (baseline + ".csv"))) continue;
    const std::string text = fmt::format(
        "schema: {}\nname: x\nbaseline: {}\nperiod: {{to: {}}}\ncalibration: {}\nensemble: {{quintiles: "
        "fold}}\n",
        scenarios::kScenarioSchema, baseline,
        to_string(last_of_month(scenarios::find_baseline(library, baseline, {}).value().start)),
        scenarios::kShippedCalibration);
    starts.push_back(
        {baseline, scenarios::load_scenario_text(text, "the start of " + baseline, library.root, library)});
  }
  return starts;
}

}  // namespace icsim::tools
