#include "tools/jobs/screen.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cmath>

#include "outputs/files/json.hpp"
#include "outputs/files/output_error.hpp"
#include "tools/terminal/progress.hpp"

namespace icsim::tools {
namespace {

/// Keeps one metric of England in one month, for every draw.
class KeepOutcome : public RecordSink {
 public:
  KeepOutcome(std::size_t series, int month, std::uint32_t draws)
      : series_(series), month_(month), outcome_((draws + kLanes - 1) / kLanes * kLanes) {}
  void take_month(std::uint32_t block, int month, std::span<const float> record) override {
    if (month != month_) return;
    for (std::size_t k = 0; k < kLanes; ++k)
      outcome_[block * kLanes + k] = static_cast<double>(record[series_ * kLanes + k]);
  }
  [[nodiscard]] const std::vector<double>& outcome() const { return outcome_; }

 private:
  std::size_t series_;
  int month_;
  std::vector<double> outcome_;
};

std::size_t find_metric(const RecordLayout& layout, const std::string& name) {
  const LevelSpec& england = layout.level(Level::england);
  std::vector<std::string_view> names;
  for (std::size_t m = 0; m < england.metrics.size(); ++m) {
    names.push_back(specification(england.metrics[m]).name);
    if (names.back() == name) return england.at(0, m);
  }
  throw outputs::OutputError("'" + name + "'", "is no metric of England",
                             fmt::format("it has {}", fmt::join(names, ", ")));
}

int find_month(const Calendar& calendar, const std::string& code) {
  if (code.empty()) return calendar.months() - 1;
  for (int m = 0; m < calendar.months(); ++m) {
    if (to_string(calendar.month_start(m)).substr(0, 7) == code) return m;
  }
  throw outputs::OutputError(
      "'" + code + "'", "is no month of the run",
      fmt::format("give one from {} to {}", to_string(calendar.month_start(0)).substr(0, 7),
                  to_string(calendar.month_start(calendar.months() - 1)).substr(0, 7)));
}

void print_table(const scenarios::Scenario& scenario, const ScreenOptions& options, const std::string& month,
                 const std::vector<scenarios::MorrisEffect>& effects, std::uint32_t draws) {
  constexpr std::size_t kShown = 25;
  fmt::print("{}: {} of England in {}, {} parameters from {} starting points, {} draws\n", scenario.name,
             options.metric, month, effects.size(), options.trajectories, draws);
  fmt::print("{:34} {:>12} {:>12} {:>12}  evidence\n", "effect over the plausible range", "mean size", "mean",
             "spread");
  for (std::size_t e = 0; e < std::min(kShown, effects.size()); ++e) {
    fmt::print("{:34} {:>12.4g} {:>12.4g} {:>12.4g}  {}\n", effects[e].key, effects[e].mean_size,
               effects[e].mean, effects[e].spread, effects[e].grade);
  }
  if (effects.size() > kShown) fmt::print("and {} with less; --json lists all\n", effects.size() - kShown);
  fmt::print(
      "Morris screening: each parameter moves over its plausible range, the others anywhere in theirs. A "
      "spread as "
      "large as the mean size\nsays that the effect depends on the others.\n");
}

}  // namespace

bool screen(const scenarios::Scenario& scenario, const scenarios::ScenarioLibrary& library,
            const ScreenOptions& options, RunProgress& progress) {
  const RecordLayout layout(*scenario.model, WaitBands::leave_out, *scenario.aid);
  const std::size_t series = find_metric(layout, options.metric);
  const int month = find_month(*scenario.calendar, options.month);
  const scenarios::MorrisDesign design = scenarios::morris_design(
      scenario, library, options.trajectories,
      options.with_choices ? scenarios::ScreenScope::with_choices : scenarios::ScreenScope::uncertain);
  KeepOutcome sink(series, month, design.draws);
  RunSettings settings;
  settings.draws = design.draws;
  settings.seed = scenario.ensemble.seed;
  settings.threads = options.threads;
  settings.aid = scenario.aid;
  {
    const std::uint64_t blocks = (design.draws + kLanes - 1) / kLanes;
    ProgressLine line(scenario.name, progress, blocks * scenario.calendar->weeks().size(), design.draws);
    if (!run_ensemble(*scenario.model, *design.plan, *scenario.calendar, settings, sink, progress))
      return false;
  }
  const std::vector<scenarios::MorrisEffect> effects = scenarios::morris_effects(design, sink.outcome());
  const std::string code = to_string(scenario.calendar->month_start(month)).substr(0, 7);
  if (!options.json) {
    print_table(scenario, options, code, effects, design.draws);
    return true;
  }
  std::vector<std::string> rows;
  for (const scenarios::MorrisEffect& effect : effects) {
    rows.push_back(fmt::format(R"({{"key": {}, "grade": {}, "mean_size": {}, "mean": {}, "spread": {}}})",
                               outputs::json_text(effect.key), outputs::json_text(effect.grade),
                               outputs::json_number(effect.mean_size), outputs::json_number(effect.mean),
                               outputs::json_number(effect.spread)));
  }
  fmt::print(R"({{"scenario": {}, "metric": {}, "month": {}, "draws": {}, "effects": [{}]}})"
             "\n",
             outputs::json_text(scenario.name), outputs::json_text(options.metric), outputs::json_text(code),
             design.draws, fmt::join(rows, ", "));
  return true;
}

}  // namespace icsim::tools
