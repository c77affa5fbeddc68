/// `icsim doctor`: whether this installation is whole and works.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>

#include "outputs/files/json.hpp"
#include "tools/doctor/checks.hpp"
#include "tools/program.hpp"

namespace icsim::tools {
namespace {

struct DoctorOptions {
  bool json = false;
};

const char* word_of(Health health) {
  static constexpr const char* kWords[] = {"ok", "warning", "fault"};
  return kWords[static_cast<std::size_t>(health)];
}

void run(const DoctorOptions& options, Program& program) {
  std::size_t faults = 0, warnings = 0;
  std::string json;
  examine(program, [&](const Finding& finding) {
    faults += finding.health == Health::fault ? 1 : 0;
    warnings += finding.health == Health::warning ? 1 : 0;
    if (options.json) {
      json +=
          fmt::format(R"({}  {{"check": {}, "state": "{}", "text": {}, "fix": {}}})",
                      json.empty() ? "" : ",\n", outputs::json_text(finding.check), word_of(finding.health),
                      outputs::json_text(finding.text), outputs::json_text(finding.fix));
      return;
    }
    fmt::print("{:<7}  {:<15}  {}{}{}\n", word_of(finding.health), finding.check, finding.text,
               finding.fix.empty() ? "" : "; ", finding.fix);
    std::fflush(stdout);
  });
  if (options.json)
    fmt::print("[\n{}\n]\n", json);
  else
    fmt::print("\n{}\n", faults > 0     ? "something is to be mended before results can be relied on"
                         : warnings > 0 ? "it works; see the warnings"
                                        : "all is well");
  if (faults > 0) program.exit_code = kCannotBeMet;
}

}  // namespace

void add_doctor(CLI::App& app, Program& program) {
  auto options = std::make_shared<DoctorOptions>();
  CLI::App* command =
      app.add_subcommand("doctor", "check that this installation is whole and works, and say what to mend");
  command->add_flag("--json", options->json, "the findings for scripts");
  command->callback([options, &program] { run(*options, program); });
}

}  // namespace icsim::tools
