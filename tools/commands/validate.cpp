/// `icsim validate`: checks scenario and study files without running them.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "scenarios/language/canonical.hpp"
#include "scenarios/study/scenario.hpp"
#include "tools/program.hpp"

namespace icsim::tools {
namespace {

struct Checked {
  std::string file;
  std::vector<scenarios::Scenario> scenarios;
  std::vector<scenarios::Fault> faults;
  std::string fault_text;
};

Checked check(const std::string& file, const Program& program) {
  Checked result;
  result.file = file;
  try {
    result.scenarios = scenarios::load_scenarios(file, library_of(program));
  } catch (const scenarios::InputError& error) {
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
  }
  if (!checked.fault_text.empty()) fmt::print(stderr, "{}\n", checked.fault_text);
}

std::string json_of(const Checked& checked) {
  std::string scenarios, faults;
  for (const scenarios::Scenario& s : checked.scenarios) {
    scenarios += fmt::format(
        "{}{{\"name\": {}, \"title\": {}, \"baseline\": {}, \"start\": \"{}\", \"end\": \"{}\", \"draws\": "
        "{}, \"levers\": {}}}",
        scenarios.empty() ? "" : ", ", scenarios::double_quoted(s.name), scenarios::double_quoted(s.title),
        scenarios::double_quoted(s.baseline), to_string(s.start), to_string(s.end), s.ensemble.draws, s.levers.size());
  }
  for (const scenarios::Fault& f : checked.faults) {
    faults += fmt::format(
        "{}{{\"file\": {}, \"line\": {}, \"column\": {}, \"key_path\": {}, \"problem\": {}, \"hint\": {}}}",
        faults.empty() ? "" : ", ", scenarios::double_quoted(f.file), f.line, f.column, scenarios::double_quoted(f.key_path),
        scenarios::double_quoted(f.problem), scenarios::double_quoted(f.hint));
  }
  return fmt::format("  {{\"file\": {}, \"ok\": {}, \"scenarios\": [{}], \"faults\": [{}]}}",
                     scenarios::double_quoted(checked.file), checked.faults.empty(), scenarios, faults);
}

void validate(const std::vector<std::string>& files, bool as_json, Program& program) {
  std::string json;
  for (const std::string& file : files) {
    const Checked checked = check(file, program);
    if (!checked.faults.empty()) program.exit_code = kBadInput;
    if (as_json) {
      json += (json.empty() ? "" : ",\n") + json_of(checked);
    } else {
      print_text(checked);
    }
  }
  if (as_json) fmt::print("[\n{}\n]\n", json);
}

}  // namespace

void add_validate(CLI::App& app, Program& program) {
  struct Options {
    std::vector<std::string> files;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("validate", "check scenario and study files without running them");
  command->add_option("file", options->files, "scenario or study files, or names from the library")
      ->required();
  command->add_flag("--json", options->json, "print the result as JSON");
  command->callback([options, &program] { validate(options->files, options->json, program); });
}

}  // namespace icsim::tools
