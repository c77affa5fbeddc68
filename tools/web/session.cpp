#include "tools/web/session.hpp"

#include <fmt/format.h>

#include <utility>

#include "calibration/posterior/apply.hpp"
#include "engine/core/check.hpp"
#include "outputs/files/json.hpp"
#include "outputs/summary/metric_words.hpp"

namespace icsim::tools {
namespace {

using outputs::json_array;
using outputs::json_object;
using outputs::json_text;
using outputs::json_texts;

std::string json_of(const scenarios::Fault& fault) {
  return json_object({{"file", json_text(fault.file)},
                      {"line", std::to_string(fault.line)},
                      {"column", std::to_string(fault.column)},
                      {"key", json_text(fault.key_path)},
                      {"problem", json_text(fault.problem)},
                      {"hint", json_text(fault.hint)},
                      {"text", json_text(to_text(fault))}});
}

std::string json_of(const std::vector<scenarios::Fault>& faults) {
  std::vector<std::string> texts;
  for (const scenarios::Fault& fault : faults) texts.push_back(json_of(fault));
  return json_array(texts);
}

/// {"code": ..., "name": ...} of places or treatment functions.
template <class Records>
std::string names_of(const Records& records) {
  std::vector<std::string> texts;
  for (const auto& record : records)
    texts.push_back(json_object({{"code", json_text(record.code)}, {"name", json_text(record.name)}}));
  return json_array(texts);
}

std::string json_of(const RecordLayout& layout) {
  std::vector<std::string> levels;
  for (const LevelSpec& level : layout.levels()) {
    std::vector<std::string> metrics;
    for (const Metric metric : level.metrics) metrics.emplace_back(specification(metric).name);
    levels.push_back(json_object({{"name", json_text(level.name)},
                                  {"rows", std::to_string(level.rows)},
                                  {"offset", std::to_string(level.offset)},
                                  {"metrics", json_texts(metrics)}}));
  }
  return json_array(levels);
}

std::string json_of(const std::vector<scenarios::LeverRecord>& levers) {
  std::vector<std::string> texts;
  for (const scenarios::LeverRecord& lever : levers) {
    texts.push_back(json_object({{"label", json_text(lever.label)},
                                 {"what", json_text(lever.what)},
                                 {"where", json_text(lever.where)},
                                 {"when", json_text(lever.when)},
                                 {"how", json_text(lever.how)},
                                 {"amount", json_text(lever.amount)}}));
  }
  return json_array(texts);
}

std::string json_of(const Chosen& chosen) {
  const auto& [scenario, layout] = chosen;
  const std::uint32_t draws = scenario.ensemble.draws;
  return json_object(
      {{"name", json_text(scenario.name)},
       {"title", json_text(scenario.title)},
       {"baseline", json_text(scenario.baseline)},
       {"calibration", json_text(scenario.calibration_id)},
       {"start", json_text(to_string(scenario.start))},
       {"end", json_text(to_string(scenario.end))},
       {"months", std::to_string(scenario.calendar->months())},
       {"weeks", std::to_string(scenario.calendar->weeks().size())},
       {"draws", std::to_string(draws)},
       {"blocks", std::to_string((draws + kLanes - 1) / kLanes)},
       {"lanes", std::to_string(kLanes)},
       {"noise", json_text(scenario.ensemble.noise == Noise::expectation ? "expectation" : "demographic")},
       {"seed", json_text(std::to_string(scenario.ensemble.seed))},
       {"whole", json_text(scenario.whole)},
       {"places", names_of(scenario.model->ics)},
       {"treatment_functions", names_of(scenario.model->treatment_functions)},
       {"levers", json_of(scenario.levers)},
       {"warnings", json_of(scenario.warnings)},
       {"notes", json_texts(scenario.notes)},
       {"series", std::to_string(layout.series())},
       {"levels", json_of(layout)},
       {"resolved", json_text(scenario.resolved_yaml)}});
}

}  // namespace

Chosen::Chosen(scenarios::Scenario&& checked)
    : scenario(std::move(checked)), layout(*scenario.model, WaitBands::leave_out, *scenario.aid) {}

WebSession::WebSession(std::filesystem::path library, std::filesystem::path beside)
    : library_{std::move(library),
               [this](const scenarios::CalibrationRequest& request) { return calibrated(request); },
               std::make_shared<scenarios::ReadBaselines>()},
      beside_(beside.empty() ? library_.root / "library" : std::move(beside)) {}

scenarios::Calibrated WebSession::calibrated(const scenarios::CalibrationRequest& request) {
  static constexpr std::size_t kKept = 4;  // two base paths, few draws and all
  const std::string asked =
      fmt::format("{} {} {} {} {} {} {} {} {}", request.file.string(), request.shown,
                  fmt::ptr(&request.model), to_string(request.calendar.start()), request.calendar.months(),
                  request.draws, request.seed, request.sampled, request.policy_targets);
  for (const Drawn& drawn : drawn_) {
    if (drawn.asked == asked) return drawn.answer;
  }
  if (drawn_.size() == kKept) drawn_.erase(drawn_.begin());
  drawn_.push_back({asked, calibration::apply_posterior(request)});
  return drawn_.back().answer;
}

std::string WebSession::metrics() {
  std::vector<std::string> texts;
  for (const MetricSpec& metric : all_metrics()) {
    texts.push_back(json_object({{"name", json_text(metric.name)},
                                 {"label", json_text(metric.label)},
                                 {"unit", json_text(metric.unit)},
                                 {"kind", json_text(outputs::kind_name(metric.kind))},
                                 {"over", json_text(outputs::over_name(metric.over))},
                                 {"better", json_text(outputs::better_name(metric.better))}}));
  }
  return json_array(texts);
}

std::string WebSession::choose(const WebRequest& request) try {
  scenarios::Overrides overrides;
  overrides.only = request.only;
  overrides.amounts = true;
  if (request.draws > 0) overrides.draws = request.draws;
  overrides.split_quintiles = request.split_quintiles;
  auto chosen = std::make_shared<const Chosen>(
      scenarios::load_scenario_text(request.text, "scenario.yaml", beside_, library_, overrides));
  block_.reset();
  chosen_ = std::move(chosen);
  return json_of(*chosen_);
} catch (const scenarios::InputError& error) {
  return json_object({{"faults", json_of(error.faults())}});
}

void WebSession::begin(std::uint32_t block) {
  ICSIM_EXPECT(chosen_ != nullptr);
  const scenarios::Scenario& scenario = chosen_->scenario;
  const BlockContext context{*scenario.model, *scenario.plan,          *scenario.calendar,
                             *scenario.aid,   scenario.ensemble.noise, scenario.ensemble.seed,
                             block * kLanes};
  block_ = std::make_unique<Block>(context, chosen_->layout);
}

int WebSession::step() {
  ICSIM_EXPECT(block_ != nullptr);
  const ForEachIcs one_by_one = [](int count, const std::function<void(int)>& body) {
    for (int i = 0; i < count; ++i) body(i);
  };
  for (;;) {
    if (const int month = block_->close_month(); month >= 0) return month;
    if (block_->finished()) return -1;
    block_->advance(one_by_one);
  }
}

std::span<const float> WebSession::record() const {
  ICSIM_EXPECT(block_ != nullptr);
  return block_->record();
}

}  // namespace icsim::tools
