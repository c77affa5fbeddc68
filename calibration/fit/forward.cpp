#include "calibration/fit/forward.hpp"

#include <algorithm>

#include "engine/ensemble/runner.hpp"
#include "scenarios/language/where.hpp"

namespace icsim::calibration {
namespace {

constexpr std::array<Metric, kSeen> kMetricOf{
    Metric::incomplete,          Metric::within_18_weeks,        Metric::over_52_weeks,
    Metric::over_65_weeks,       Metric::over_78_weeks,          Metric::over_104_weeks,
    Metric::clock_starts,        Metric::completed_non_admitted, Metric::completed_admitted,
    Metric::unreported_removals, Metric::awaiting_admission};

/// Where each week lies on a path of monthly knots: in its month, or between two by working days.
std::vector<double> place_in_months(const Calendar& calendar) {
  std::vector<double> place;
  for (const CalendarWeek& week : calendar.weeks()) {
    double sum = 0.0;
    for (const MonthPart& part : week.parts) sum += part.month * part.share;
    place.push_back(sum);
  }
  return place;
}

/// Picks what is published out of the record.
class Collector : public RecordSink {
 public:
  Collector(const scenarios::Scenario& scenario, const ForwardSettings& settings)
      : model_(*scenario.model), layout_(model_, WaitBands::leave_out, *scenario.aid), settings_(settings) {
    result_.months = scenario.calendar->months();
    result_.ics = model_.dims.ics;
    result_.draws = settings.draws;
    const std::size_t systems = static_cast<std::size_t>(result_.months * result_.ics);
    for (auto& values : result_.values) values.resize(systems * settings.draws);
    if (settings.lists) {
      for (auto& values : result_.lists)
        values.resize(systems * static_cast<std::size_t>(model_.dims.treatment_functions) * settings.draws);
    }
    if (settings.end_state) end_of_block_.resize((settings.draws + kLanes - 1) / kLanes);
    const LevelSpec& level = layout_.level(Level::ics);
    for (std::size_t m = 0; m < kSeen; ++m) {
      metric_[m] = static_cast<std::size_t>(
          std::find(level.metrics.begin(), level.metrics.end(), kMetricOf[m]) - level.metrics.begin());
    }
  }

  void take_month(std::uint32_t block, int month, std::span<const float> record) override {
    const LevelSpec& level = layout_.level(Level::ics);
    for (std::size_t m = 0; m < kSeen; ++m) {
      for (int i = 0; i < result_.ics; ++i)
        copy(record, level.at(static_cast<std::size_t>(i), metric_[m]), block,
             result_.values[m].data() + (static_cast<std::size_t>(month * result_.ics + i)) * result_.draws);
    }
    if (!settings_.lists) return;
    const LevelSpec& lists = layout_.level(Level::ics_treatment_function);
    const std::size_t rows = model_.dims.lists();
    for (std::size_t m = 0; m < kSeenOfLists; ++m) {
      const auto metric = static_cast<std::size_t>(
          std::find(lists.metrics.begin(), lists.metrics.end(), kMetricOf[m]) - lists.metrics.begin());
      for (std::size_t row = 0; row < rows; ++row)
        copy(record, lists.at(row, metric), block,
             result_.lists[m].data() + (static_cast<std::size_t>(month) * rows + row) * result_.draws);
    }
  }

  void take_end(std::uint32_t block, const LaneRows<float>& stock) override {
    if (stock.size() == 0) return;
    std::vector<double>& sum = end_of_block_[block];
    sum.assign(stock.size(), 0.0);
    const std::uint32_t lanes = std::min<std::uint32_t>(kLanes, result_.draws - block * kLanes);
    for (std::size_t c = 0; c < stock.size(); ++c) {
      for (std::uint32_t k = 0; k < lanes; ++k) sum[c] += stock[c][k];
    }
  }

  Trajectories result() {
    for (const std::vector<double>& sum : end_of_block_) {  // in the order of blocks: the same bits always
      result_.end_state.resize(sum.size());
      for (std::size_t c = 0; c < sum.size(); ++c) result_.end_state[c] += sum[c] / result_.draws;
    }
    return std::move(result_);
  }

 private:
  void copy(std::span<const float> record, std::size_t series, std::uint32_t block, float* draws) const {
    const std::uint32_t first = block * kLanes,
                        lanes = std::min<std::uint32_t>(kLanes, result_.draws - first);
    std::copy_n(record.data() + series * kLanes, lanes, draws + first);
  }

  const Model& model_;
  RecordLayout layout_;
  ForwardSettings settings_;
  std::array<std::size_t, kSeen> metric_{};
  Trajectories result_;
  std::vector<std::vector<double>> end_of_block_;
};

}  // namespace

scenarios::Scenario fit_scenario(const scenarios::ScenarioLibrary& library,
                                 const scenarios::Overrides& overrides) {
  return scenarios::load_scenarios(library.root / "rtt" / "fit.yaml", library, overrides)[0];
}

std::vector<Steer> milestone_steers(std::size_t systems, const std::vector<double>& ahead,
                                    const std::vector<double>& in_force, int months) {
  std::vector<Steer> steers;
  if (ahead.empty()) return steers;
  for (std::size_t i = 0; i < systems; ++i) {
    const auto add = [&](Parameter parameter, const std::vector<double>& weeks) {
      Steer steer{parameter, LeverEffect::How::set, static_cast<int>(i), {}};
      for (std::size_t h = 0; h < static_cast<std::size_t>(months); ++h)
        steer.by_month.push_back({{weeks[h]}});
      steers.push_back(std::move(steer));
    };
    add(Parameter::treatment_milestone_weeks, ahead);
    add(Parameter::treatment_backstop_weeks, in_force);
  }
  return steers;
}

LeverEffect lever_of(const Steer& steer, const Model& model, const Calendar& calendar) {
  scenarios::Places places = scenarios::everywhere(model);
  std::fill(places.ics.begin(), places.ics.end(), char{0});
  places.ics[static_cast<std::size_t>(steer.ics)] = 1;
  if (steer.treatment_function >= 0) {
    std::fill(places.treatment_function.begin(), places.treatment_function.end(), char{0});
    places.treatment_function[static_cast<std::size_t>(steer.treatment_function)] = 1;
  }
  if (steer.stage >= 0) {
    std::fill(places.stage.begin(), places.stage.end(), char{0});
    places.stage[static_cast<std::size_t>(steer.stage)] = 1;
  }
  LeverEffect lever;
  lever.parameter = steer.parameter;
  lever.how = steer.how;
  lever.slots = scenarios::slots_at(specification(steer.parameter), model.dims, places);
  lever.weight.assign(calendar.weeks().size(), 1.0);
  lever.knots = steer.by_month;
  lever.knot_place = place_in_months(calendar);
  return lever;
}

Trajectories run_forward(const scenarios::Scenario& scenario, std::span<const Steer> steers,
                         const ForwardSettings& settings) {
  ParameterPlan plan = *scenario.plan;
  for (const Steer& steer : steers) plan.add_correction(lever_of(steer, *scenario.model, *scenario.calendar));
  RunSettings run;
  run.draws = settings.draws;
  run.seed = scenario.ensemble.seed;
  run.noise = scenario.ensemble.noise;
  run.threads = settings.threads;
  run.end_state = settings.end_state;
  run.aid = scenario.aid;
  Collector collector(scenario, settings);
  RunProgress progress;
  run_ensemble(*scenario.model, plan, *scenario.calendar, run, collector, progress);
  return collector.result();
}

}  // namespace icsim::calibration
