#include "tools/jobs/attribution.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>

#include "outputs/files/output_error.hpp"
#include "scenarios/plan/sessions.hpp"
#include "scenarios/study/coalition.hpp"
#include "scenarios/text/checksum.hpp"
#include "tools/terminal/progress.hpp"
#include "tools/terminal/tables.hpp"

namespace icsim::tools {
namespace {

constexpr int kMonthsPerYear = 12;
constexpr std::size_t kWave = 8;  // runs that are loaded and go side by side
constexpr const char* kDefaultMetrics[] = {"incomplete", "within_18_weeks_share", "over_52_weeks"};

struct Target {
  Level level = Level::england;
  std::size_t row = 0;
  std::string label;
  int month = 0;
};

int find_month(const Calendar& calendar, const std::string& code) {
  if (code.empty()) return calendar.months() - 1;
  for (int m = 0; m < calendar.months(); ++m) {
    if (month_code(calendar.month_start(m)) == code) return m;
  }
  throw outputs::OutputError(fmt::format("'{}'", code), "is no month of the run",
                             fmt::format("give one from {} to {}", month_code(calendar.month_start(0)),
                                         month_code(calendar.month_start(calendar.months() - 1))));
}

Target find_target(const scenarios::Scenario& scenario, const AttributionOptions& options) {
  Target target;
  target.month = find_month(*scenario.calendar, options.month);
  const Model& model = *scenario.model;
  outputs::RowAxis axis{options.ics.empty() ? "region" : "ics", {}, {}};
  const std::string& name = options.ics.empty() ? options.region : options.ics;
  target.label = scenario.whole;
  if (name.empty()) return target;
  target.level = options.ics.empty() ? Level::region : Level::ics;
  const std::size_t rows = options.ics.empty() ? model.regions.size() : model.ics.size();
  for (target.row = 0; target.row < rows; ++target.row) {
    if (options.ics.empty())
      axis.codes.push_back(model.regions[target.row]);
    else
      axis.codes.push_back(model.ics[target.row].code);
    axis.labels.push_back(options.ics.empty() ? model.regions[target.row] : model.ics[target.row].name);
  }
  target.row = find_row(options.dictionary.called(axis), name,
                        options.ics.empty() ? "is no region" : "is no system", "there are",
                        options.ics.empty() ? std::vector<std::string>{} : model.regions, options.dictionary);
  target.label = options.ics.empty()
                     ? axis.labels[target.row]
                     : fmt::format("{} ({})", axis.labels[target.row], axis.codes[target.row]);
  return target;
}

bool has(const LevelSpec& level, const std::string& metric) {
  return std::any_of(level.metrics.begin(), level.metrics.end(),
                     [&](Metric m) { return specification(m).name == metric; });
}

bool is_recorded(const LevelSpec& level, const outputs::Indicator& indicator) {
  return std::all_of(indicator.metrics.begin(), indicator.metrics.end(),
                     [&](const std::string& metric) { return has(level, metric); });
}

std::vector<const outputs::Indicator*> find_wanted(const AttributionOptions& options, const LevelSpec& level,
                                                   int month) {
  std::vector<std::string> ids = options.metrics;
  if (ids.empty()) ids.assign(std::begin(kDefaultMetrics), std::end(kDefaultMetrics));
  std::vector<const outputs::Indicator*> wanted;
  for (const std::string& id : ids) {
    const outputs::Indicator& indicator = outputs::find_indicator(id);
    if (!is_recorded(level, indicator))
      throw outputs::OutputError(fmt::format("'{}'", id),
                                 fmt::format("is not known for level '{}' of this run", level.name),
                                 "gaps by deprivation need 'quintiles: split'");
    if (!outputs::is_known(indicator, static_cast<std::size_t>(month)))
      throw outputs::OutputError(fmt::format("'{}'", id),
                                 "is over a year, and the month is in the first year",
                                 "give a later --month");
    if (std::find(wanted.begin(), wanted.end(), &indicator) == wanted.end()) wanted.push_back(&indicator);
  }
  return wanted;
}

/// Of the year to the target's month.
int first_month(const Target& target) {
  return std::max(0, target.month + 1 - kMonthsPerYear);
}

/// Keeps a place's metrics in the year to a month, for every draw.
class KeepPlace : public RecordSink {
 public:
  KeepPlace(const LevelSpec& level, const Target& target, std::uint32_t draws)
      : level_(level),
        target_(target),
        draws_(draws),
        first_(first_month(target)),
        blocks_left_((draws + kLanes - 1) / kLanes),
        values_(level.metrics.size(),
                std::vector<float>(static_cast<std::size_t>(target.month + 1 - first_) * draws)) {}

  void take_month(std::uint32_t block, int month, std::span<const float> record) override {
    const std::size_t first = std::size_t{block} * kLanes;
    const std::size_t lanes = std::min<std::size_t>(kLanes, draws_ - first);
    for (std::size_t m = 0; m < values_.size(); ++m) {
      std::copy_n(record.begin() + static_cast<std::ptrdiff_t>(level_.at(target_.row, m) * kLanes), lanes,
                  values_[m].begin() +
                      static_cast<std::ptrdiff_t>(static_cast<std::size_t>(month - first_) * draws_ + first));
    }
  }
  void take_end(std::uint32_t /*block*/, const LaneRows<float>& /*stock*/) override { --blocks_left_; }
  [[nodiscard]] bool is_complete() const { return blocks_left_ == 0; }

  /// All indicators that the place has and that are known by then.
  [[nodiscard]] IndicatorDraws indicators() const {
    IndicatorDraws known;
    const auto month = static_cast<std::size_t>(target_.month - first_);
    for (const outputs::Indicator& indicator : outputs::indicators()) {
      if (!is_recorded(level_, indicator) ||
          !outputs::is_known(indicator, static_cast<std::size_t>(target_.month)))
        continue;
      std::vector<float>& sum = known[indicator.id];
      sum.assign(draws_, 0.0f);
      for (const std::string& metric : indicator.metrics) {
        const std::vector<float> part = outputs::at_month(of(metric), draws_, indicator.over, month);
        for (std::size_t d = 0; d < draws_; ++d) sum[d] += part[d];
      }
    }
    return known;
  }

 private:
  [[nodiscard]] const std::vector<float>& of(const std::string& metric) const {
    std::size_t m = 0;
    while (specification(level_.metrics[m]).name != metric) ++m;
    return values_[m];
  }

  const LevelSpec& level_;
  const Target& target_;
  const std::uint32_t draws_;
  const int first_;
  std::atomic<std::uint32_t> blocks_left_;
  std::vector<std::vector<float>> values_;  // [metric][month from first_][draw]
};

std::vector<bool> chosen_in(outputs::Coalition coalition, std::size_t players) {
  std::vector<bool> chosen;
  for (std::size_t p = 0; p < players; ++p) chosen.push_back((coalition >> p & 1u) != 0);
  return chosen;
}

std::string word_of(scenarios::Difference::Kind kind) {
  switch (kind) {
    case scenarios::Difference::Kind::added:
      return "added";
    case scenarios::Difference::Kind::taken_away:
      return "taken away";
    case scenarios::Difference::Kind::changed:
      return "changed";
    case scenarios::Difference::Kind::moved:
      return "moved";
    case scenarios::Difference::Kind::parameter:
      return "parameter";
    case scenarios::Difference::Kind::network:
      return "network";
  }
  return {};
}

/// Runs coalitions for one attribution.
class Runs {
 public:
  Runs(const scenarios::ScenarioMix& mix, const scenarios::Scenario& base,
       const outputs::ShapleyDesign& design, const Target& target, const AttributionOptions& options,
       const scenarios::ScenarioLibrary& library, RunProgress& progress)
      : mix_(mix),
        base_(base),
        design_(design),
        target_(target),
        options_(options),
        progress_(progress),
        layout_(*base.model, WaitBands::leave_out, *base.aid, RecordDetail::areas),
        results_(design.coalitions.size()) {
    identity_ = fmt::format("program {}\n{} row {} month {}\ncalibration {}\n", program_identity(),
                            layout_.level(target.level).name, target.row, target.month, base.calibration_id);
    for (const scenarios::InputFile& input : base.inputs) {
      if (input.name.starts_with("baseline/")) identity_ += fmt::format("{} {}\n", input.name, input.sha256);
    }
    // What levers in sessions and money come to, in whichever of the two they stand.
    const auto sessions = scenarios::read_bytes(library.root / scenarios::kSessionTable);
    identity_ += fmt::format("{} {}\n", scenarios::kSessionTable,
                             sessions ? scenarios::sha256_hex(*sessions) : "none");
  }

  /// \return false when cancelled.
  bool run(const std::string& label) {
    std::vector<std::size_t> missing;
    for (std::size_t c = 0; c < results_.size(); ++c) {
      auto known = options_.cache.find(identity_of(c));
      if (known)
        results_[c] = std::move(*known);
      else
        missing.push_back(c);
    }
    cached_ = results_.size() - missing.size();
    const RunSettings settings = settings_of(base_);
    const std::uint64_t weeks = missing.size() * block_count(settings) *
                                static_cast<std::uint64_t>(base_.calendar->weeks_before(settings.months));
    ProgressLine line(fmt::format("{}: {} runs", label, missing.size()), progress_, weeks,
                      static_cast<std::uint32_t>(missing.size() * settings.draws));
    for (std::size_t first = 0; first < missing.size(); first += kWave) {
      const auto wave = std::span(missing).subspan(first, std::min(kWave, missing.size() - first));
      if (!run_wave(wave)) return false;
    }
    return true;
  }

  [[nodiscard]] std::size_t cached() const { return cached_; }
  /// [coalition][draw]
  [[nodiscard]] std::vector<std::vector<float>> worth(const outputs::Indicator& indicator) const {
    std::vector<std::vector<float>> worth;
    for (const IndicatorDraws& result : results_) worth.push_back(result.at(indicator.id));
    return worth;
  }

 private:
  [[nodiscard]] std::vector<bool> chosen(std::size_t c) const {
    return chosen_in(design_.coalitions[c], design_.players);
  }
  [[nodiscard]] std::string identity_of(std::size_t c) const { return identity_ + mix_.text(chosen(c)); }

  [[nodiscard]] RunSettings settings_of(const scenarios::Scenario& scenario) const {
    RunSettings settings;
    settings.draws = scenario.ensemble.draws;
    settings.seed = scenario.ensemble.seed;
    settings.noise = scenario.ensemble.noise;
    settings.detail = RecordDetail::areas;
    settings.first_month = first_month(target_);
    settings.months = target_.month + 1;
    settings.aid = scenario.aid;
    return settings;
  }

  [[nodiscard]] scenarios::Scenario load(std::size_t c) const try {
    return mix_.load(chosen(c));
  } catch (const scenarios::ScenarioError& error) {
    std::vector<std::string> with, without;
    for (std::size_t p = 0; p < design_.players; ++p)
      (chosen(c)[p] ? with : without).push_back(mix_.differences()[p].label);
    throw CannotAttribute(
        fmt::format("{}: cannot act without {}:\n{}\n  hint: make one lever of those that need each other",
                    fmt::join(with, ", "), fmt::join(without, ", "), error.what()));
  }

  bool run_wave(std::span<const std::size_t> wave) {
    std::vector<scenarios::Scenario> scenarios;
    std::vector<std::unique_ptr<KeepPlace>> sinks;
    std::vector<EnsembleJob> jobs;
    const LevelSpec& level = layout_.level(target_.level);
    scenarios.reserve(wave.size());
    for (const std::size_t c : wave) {
      const scenarios::Scenario& scenario = scenarios.emplace_back(load(c));
      sinks.push_back(std::make_unique<KeepPlace>(level, target_, scenario.ensemble.draws));
      jobs.push_back(
          {*scenario.model, *scenario.plan, *scenario.calendar, settings_of(scenario), *sinks.back()});
    }
    const bool done = run_ensembles(jobs, options_.threads, progress_);
    for (std::size_t i = 0; i < wave.size(); ++i) {
      if (!sinks[i]->is_complete()) continue;
      results_[wave[i]] = sinks[i]->indicators();
      options_.cache.keep(identity_of(wave[i]), results_[wave[i]]);
    }
    return done;
  }

  const scenarios::ScenarioMix& mix_;
  const scenarios::Scenario& base_;
  const outputs::ShapleyDesign& design_;
  const Target& target_;
  const AttributionOptions& options_;
  RunProgress& progress_;
  const RecordLayout layout_;
  std::string identity_;
  std::vector<IndicatorDraws> results_;  // [coalition]
  std::size_t cached_ = 0;
};

outputs::ShapleyDesign design_for(std::size_t players, const AttributionOptions& options,
                                  std::uint64_t seed) {
  const bool few = players <= static_cast<std::size_t>(outputs::kMostExactPlayers);
  if (few && options.orders == 0) return outputs::exact_design(players);
  if (players <= static_cast<std::size_t>(outputs::kMostPlayers))
    return outputs::sampled_design(players, (options.orders > 0 ? options.orders : options.orders_beyond) / 2,
                                   seed);
  throw CannotAttribute(fmt::format(
      "icsim: the scenarios differ in {} levers and parameters, more than the {} that can be told apart\n"
      "  hint: attribute in steps, by way of scenarios in between",
      players, outputs::kMostPlayers));
}

/// Two scenarios that are told apart.
struct Pair {
  scenarios::Scenario base, alternative;
};

/// Both with the target's places alone, where they have the same bits; nothing when they meet others, or are all there are.
std::optional<Pair> alone(const ChosenScenario& base, const ChosenScenario& alternative, const Target& target,
                          const scenarios::ScenarioLibrary& library) {
  const Model& model = *base.scenario.model;
  if (target.level == Level::england || !base.scenario.only.empty()) return std::nullopt;
  scenarios::Overrides overrides;
  for (std::size_t i = 0; i < model.ics.size(); ++i) {
    const std::size_t row = target.level == Level::ics ? i : static_cast<std::size_t>(model.ics[i].region);
    if (row == target.row) overrides.only.push_back(model.ics[i].code);
  }
  if (overrides.only.size() == model.ics.size()) return std::nullopt;
  const auto load = [&](const ChosenScenario& chosen) {
    scenarios::Scenario scenario = scenarios::load_scenario_text(
        chosen.scenario.resolved_yaml, chosen.scenario.file, chosen.folder, library, overrides);
    // Where they stand is told of the file, not of its resolved text.
    for (std::size_t k = 0; k < scenario.levers.size(); ++k)
      scenario.levers[k].origin = chosen.scenario.levers.at(k).origin;
    for (std::size_t k = 0; k < scenario.parameters.size(); ++k)
      scenario.parameters[k].origin = chosen.scenario.parameters.at(k).origin;
    return scenario;
  };
  try {
    return Pair{load(base), load(alternative)};
  } catch (const scenarios::ScenarioError&) {
    return std::nullopt;
  }
}

std::optional<outputs::Attribution> attribute_between(const Pair& pair, const std::filesystem::path& folder,
                                                      const scenarios::ScenarioLibrary& library,
                                                      const AttributionOptions& options,
                                                      RunProgress& progress) {
  const scenarios::Scenario& from = pair.base;
  const scenarios::ScenarioMix mix(from, pair.alternative, library, folder);
  const Target target = find_target(from, options);
  const RecordLayout layout(*from.model);
  const std::vector<const outputs::Indicator*> wanted =
      find_wanted(options, layout.level(target.level), target.month);
  outputs::Attribution result;
  result.base = from.name;
  result.alternative = pair.alternative.name;
  result.place = target.label;
  result.month = from.calendar->month_start(target.month + 1) - std::chrono::days{1};
  result.draws = from.ensemble.draws;
  for (const scenarios::Difference& d : mix.differences())
    result.players.push_back({word_of(d.kind), d.label, d.words, d.origin});
  if (result.players.size() < std::max<std::size_t>(options.least_players, 1)) return result;

  const outputs::ShapleyDesign design = design_for(result.players.size(), options, from.ensemble.seed);
  Runs runs(mix, from, design, target, options, library, progress);
  if (!runs.run(fmt::format("{} to {}", result.base, result.alternative))) return std::nullopt;
  result.pairs = design.pairs;
  result.coalitions = design.coalitions.size();
  result.cached = runs.cached();
  for (const outputs::Indicator* indicator : wanted)
    result.indicators.push_back(outputs::attribute_indicator(*indicator, design, runs.worth(*indicator)));
  return result;
}

}  // namespace

std::optional<outputs::Attribution> attribute(const ChosenScenario& base, const ChosenScenario& alternative,
                                              const scenarios::ScenarioLibrary& library,
                                              const AttributionOptions& options, RunProgress& progress) {
  const Target target = find_target(base.scenario, options);
  if (const auto pair = alone(base, alternative, target, library)) {
    try {
      return attribute_between(*pair, base.folder, library, options, progress);
    } catch (const CannotAttribute&) {
      // Some of the levers may let places meet where neither all nor none of them do.
    }
  }
  return attribute_between({base.scenario, alternative.scenario}, base.folder, library, options, progress);
}

}  // namespace icsim::tools
