/// `icsim validate`: checks scenario and study files without running them.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <vector>

#include "scenarios/language/canonical.hpp"
#include "scenarios/study/scenario.hpp"
#include "tools/program.hpp"
#include "tools/terminal/tell.hpp"
#include "tools/terminal/warnings.hpp"

namespace icsim::tools {
namespace {

struct Checked {
  std::string file;
  std::vector<scenarios::Scenario> scenarios;
  std::vector<scenarios::Fault> faults, warnings;
  std::string fault_text;
};

struct ValidateOptions {
  std::vector<std::string> files;
  std::string baseline;  ///< empty: the scenario's own
  bool json = false, strict = false;
};

Checked check(const std::string& file, const ValidateOptions& options, const Program& program) {
  Checked result;
  result.file = file;
  try {
    scenarios::Overrides overrides;
    overrides.amounts = true;
    if (!options.baseline.empty()) overrides.baseline = options.baseline;
    result.scenarios = scenarios::load_scenarios(file, library_of(program), overrides);
    if (options.strict) report_warnings(result.scenarios, Warnings::refuse);
    result.warnings = warnings_of(result.scenarios);
  } catch (const scenarios::InputError& error) {
    result.scenarios.clear();
    result.faults = error.faults();
    result.fault_text = error.what();
  }
  return result;
}

void print_text(const Checked& checked) {
  for (const scenarios::Scenario& scenario : checked.scenarios) {
    fmt::print("ok  {}: {}, baseline {}, {} to {}, {} draws, {} levers\n", checked.file, scenario.name,
               scenario.baseline, to_string(scenario.start), to_string(scenario.end), scenario.ensemble.draws,
               scenario.levers.size());
    for (const scenarios::LeverRecord& lever : scenario.levers) {
      if (!lever.amount.empty()) fmt::print("    '{}': {}\n", lever.label, lever.amount);
    }
    for (const std::string& note : scenario.notes) fmt::print("    {}\n", note);
  }
  for (const scenarios::Fault& warning : checked.warnings) tell("{}\n", scenarios::to_text(warning));
  if (!checked.fault_text.empty()) tell("{}\n", checked.fault_text);
}

std::string json_of(const std::vector<scenarios::Fault>& faults) {
  std::string text;
  for (const scenarios::Fault& f : faults) {
    text += fmt::format(
        "{}{{\"file\": {}, \"line\": {}, \"column\": {}, \"key_path\": {}, \"problem\": {}, \"hint\": {}, "
        "\"severity\": \"{}\"}}",
        text.empty() ? "" : ", ", scenarios::double_quoted(f.file), f.line, f.column,
        scenarios::double_quoted(f.key_path), scenarios::double_quoted(f.problem),
        scenarios::double_quoted(f.hint), f.severity == scenarios::Severity::warning ? "warning" : "error");
  }
  return text;
}

std::string json_of(const Checked& checked) {
  std::string scenarios;
  for (const scenarios::Scenario& s : checked.scenarios) {
    std::vector<std::string> notes;
    for (const std::string& note : s.notes) notes.push_back(scenarios::double_quoted(note));
    std::vector<std::string> amounts;
    for (const scenarios::LeverRecord& lever : s.levers) {
      if (!lever.amount.empty())
        amounts.push_back(fmt::format("{{\"lever\": {}, \"amount\": {}}}",
                                      scenarios::double_quoted(lever.label),
                                      scenarios::double_quoted(lever.amount)));
    }
    scenarios += fmt::format(
        "{}{{\"name\": {}, \"title\": {}, \"baseline\": {}, \"start\": \"{}\", \"end\": \"{}\", \"draws\": "
        "{}, \"levers\": {}, \"amounts\": [{}], \"notes\": [{}]}}",
        scenarios.empty() ? "" : ", ", scenarios::double_quoted(s.name), scenarios::double_quoted(s.title),
        scenarios::double_quoted(s.baseline), to_string(s.start), to_string(s.end), s.ensemble.draws,
        s.levers.size(), fmt::join(amounts, ", "), fmt::join(notes, ", "));
  }
  return fmt::format(
      "  {{\"file\": {}, \"ok\": {}, \"scenarios\": [{}], \"faults\": [{}], \"warnings\": [{}]}}",
      scenarios::double_quoted(checked.file), checked.faults.empty(), scenarios, json_of(checked.faults),
      json_of(checked.warnings));
}

void validate(const ValidateOptions& options, Program& program) {
  std::string json;
  for (const std::string& file : options.files) {
    const Checked checked = check(file, options, program);
    if (!checked.faults.empty()) program.exit_code = kBadInput;
    if (options.json) {
      json += (json.empty() ? "" : ",\n") + json_of(checked);
    } else {
      print_text(checked);
    }
  }
  if (options.json) fmt::print("[\n{}\n]\n", json);
}

}  // namespace

void add_validate(CLI::App& app, Program& program) {
  auto options = std::make_shared<ValidateOptions>();
  CLI::App* command = app.add_subcommand("validate", "check scenario and study files without running them");
  command->add_option("file", options->files, "scenario or study files, or names from the library")
      ->required();
  command->add_option("--baseline", options->baseline,
                      "check it from this baseline instead of the scenario's");
  command->add_flag("--json", options->json, "print the result as JSON");
  command->add_flag("--strict", options->strict, "warnings are errors");
  command->callback([options, &program] { validate(*options, program); });
}

}  // namespace icsim::tools
