/// `icsim explain`: what a parameter, a metric, a key of the language or a whole scenario means.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

#include "engine/record/metrics.hpp"
#include "scenarios/language/keys.hpp"
#include "scenarios/language/reference.hpp"
#include "scenarios/study/scenario.hpp"
#include "tools/program.hpp"

namespace icsim::tools {
namespace {

std::string_view first_sentence(std::string_view doc) {
  return doc.substr(0, std::min(doc.find(". "), doc.find("; ")));
}

void list_parameters(std::string_view prefix) {
  for (const ParameterSpec& spec : parameter_registry()) {
    if (spec.key.starts_with(prefix))
      fmt::print("{:<34} {:<26} {}\n", spec.key, spec.unit, first_sentence(spec.doc));
  }
}

void list_all() {
  fmt::print("Parameters: 'icsim explain KEY' for more\n");
  list_parameters("");
  fmt::print("\nMetrics of a run\n");
  for (const MetricSpec& metric : all_metrics()) {
    fmt::print("{:<34} {:<26} {}\n", metric.name, metric.unit, metric.long_name);
  }
  fmt::print("\nKeys of a scenario file\n");
  for (const scenarios::KeySpec& key : scenarios::key_table()) {
    if (!key.doc.empty()) fmt::print("{:<34} {}\n", key.path, scenarios::form_text(key));
  }
}

void explain_parameter(const ParameterSpec& spec, const scenarios::ScenarioLibrary& library) {
  const scenarios::Defaults defaults = scenarios::load_defaults(library);
  const scenarios::ParameterValue& value = defaults.parameters[static_cast<std::size_t>(spec.id)];
  fmt::print("{}\n  {}\n\n", spec.key, spec.doc);
  fmt::print("  unit          {}\n", spec.unit);
  fmt::print("  allowed       {} to {}\n", scenarios::number_text(spec.minimum),
             scenarios::number_text(spec.maximum));
  fmt::print("  plausible     {} to {}{}\n", scenarios::number_text(value.range.low),
             scenarios::number_text(value.range.high), value.range_is_factor() ? " times the default" : "");
  fmt::print("  default       {}\n", scenarios::default_text(value));
  fmt::print("  distribution  {}\n", value.distribution ? scenarios::to_text(*value.distribution)
                                                        : "none: every draw has the default");
  fmt::print("  source        {}\n", value.source);
  fmt::print("  grade         {}\n", value.grade);
  fmt::print("  varies by     {}\n", scenarios::axes_text(spec));
  fmt::print("  since         {}\n\n{}", spec.since, scenarios::lever_example(spec));
}

void explain_metric(const MetricSpec& metric) {
  fmt::print("{}\n  {}\n\n  unit          {}\n  measured      {}\n", metric.name, metric.long_name,
             metric.unit, metric.is_flow() ? "over the month" : "at the month-end census");
}

void explain_scenario(const scenarios::Scenario& scenario) {
  fmt::print("{}: {}\n", scenario.name, scenario.title);
  if (!scenario.description.empty()) fmt::print("{}\n", scenario.description);
  fmt::print("baseline {}, {} to {}, {} draws, seed {}\n\nLevers, in the order they act\n", scenario.baseline,
             to_string(scenario.start), to_string(scenario.end), scenario.ensemble.draws,
             scenario.ensemble.seed);
  if (scenario.levers.empty()) fmt::print("  none\n");
  for (const scenarios::LeverRecord& lever : scenario.levers) {
    fmt::print("  {} ({})\n    where {}; {}; {}\n    {}\n", lever.label, lever.what, lever.where, lever.when,
               lever.how, lever.origin);
  }
  fmt::print("\nParameters\n");
  for (const scenarios::ParameterRecord& p : scenario.parameters) {
    fmt::print("  {:<34} {}{}{}\n    {}; {}; {}\n", p.key, p.value, p.distribution.empty() ? "" : "; ",
               p.distribution, p.grade, p.source, p.origin);
  }
}

/// A parameter, a group of them, a metric or a key of the language.
bool explain_word(const std::string& word, const scenarios::ScenarioLibrary& library) {
  if (const ParameterSpec* spec = find_parameter(word)) {
    explain_parameter(*spec, library);
    return true;
  }
  if (const MetricSpec* metric = find_metric(word)) {
    explain_metric(*metric);
    return true;
  }
  const auto in_group = [&](std::string_view key) {
    return key.starts_with(word + '.') || key.starts_with(word + '[');
  };
  bool found = std::any_of(scenarios::parameter_keys().begin(), scenarios::parameter_keys().end(), in_group);
  if (found) list_parameters(word + '.');
  for (const scenarios::KeySpec& key : scenarios::key_table()) {
    if (key.doc.empty() || (key.path != word && !in_group(key.path))) continue;
    fmt::print("{}\n  {}\n  form          {}\n  default       {}\n", key.path, key.doc, scenarios::form_text(key),
               key.usual.empty() ? "none" : key.usual);
    found = true;
  }
  return found;
}

[[noreturn]] void refuse(const std::string& word, const scenarios::ScenarioLibrary& library) {
  std::vector<std::string_view> words(scenarios::parameter_keys().begin(), scenarios::parameter_keys().end());
  for (const MetricSpec& metric : all_metrics()) words.push_back(metric.name);
  const auto names = scenarios::library_names(library);
  words.insert(words.end(), names.begin(), names.end());
  const std::string near = scenarios::nearest_word(word, words);
  throw scenarios::ScenarioError({scenarios::Fault{
      "icsim explain", 0, 0, "",
      "there is no parameter, metric, key or scenario " + scenarios::shown_word(word),
      near.empty() ? "'icsim explain' lists what there is" : "did you mean '" + near + "'?"}});
}

void explain(const std::string& word, const Program& program) {
  const scenarios::ScenarioLibrary library = library_of(program);
  if (word.empty()) return list_all();
  if (explain_word(word, library)) return;
  if (scenarios::find_scenario_file(word, {}, library).empty()) refuse(word, library);
  for (const scenarios::Scenario& scenario : scenarios::load_scenarios(word, library))
    explain_scenario(scenario);
}

}  // namespace

void add_explain(CLI::App& app, Program& program) {
  struct Options {
    std::string word;
    bool schema = false, reference = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("explain", "say what a parameter, metric, key or scenario means");
  command->add_option("what", options->word, "parameter, group of parameters, metric, key or scenario");
  command->add_flag("--schema", options->schema, "print the JSON Schema of scenario files");
  command->add_flag("--reference", options->reference, "print the reference page as Markdown");
  command->callback([options, &program] {
    if (options->schema) {
      fmt::print("{}", scenarios::json_schema());
    } else if (options->reference) {
      fmt::print("{}", scenarios::reference_page(scenarios::load_defaults(library_of(program))));
    } else {
      explain(options->word, program);
    }
  });
}

}  // namespace icsim::tools
