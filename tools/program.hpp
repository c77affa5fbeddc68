#pragma once
/// What the subcommands of `icsim` share.
#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/input/baseline.hpp"

namespace CLI {
class App;  // CLI11's: to read it takes long, and commands alone need it
}

namespace icsim::tools {

/// Exit codes of the program.
enum ExitCode { kDone = 0, kCannotBeMet = 1, kBadInput = 2, kInternalFault = 3, kInterrupted = 130 };

struct Program {
  int exit_code = kDone;
  std::filesystem::path library_root;  ///< folder that holds library/ and baseline/
  std::vector<std::string> arguments;  ///< as typed
  std::string command_line;            ///< the same as one line, for provenance
};

/// `icsim` with arguments as one line that a shell takes.
std::string command_text(const std::vector<std::string>& arguments);

/// The library, with the reader of posteriors.
scenarios::ScenarioLibrary library_of(const Program& program);

/// Each adds one subcommand; its file is named after it.
void add_run(CLI::App& app, Program& program);
void add_validate(CLI::App& app, Program& program);
void add_explain(CLI::App& app, Program& program);
void add_import(CLI::App& app, Program& program);
void add_baseline(CLI::App& app, Program& program);
void add_calibrate(CLI::App& app, Program& program);
void add_backtest(CLI::App& app, Program& program);
void add_register(CLI::App& app, Program& program);
void add_score(CLI::App& app, Program& program);
void add_show(CLI::App& app, Program& program);
void add_serve(CLI::App& app, Program& program);
void add_solve(CLI::App& app, Program& program);
void add_attribute(CLI::App& app, Program& program);
void add_compare(CLI::App& app, Program& program);
void add_report(CLI::App& app, Program& program);
void add_diff(CLI::App& app, Program& program);
void add_export(CLI::App& app, Program& program);
void add_peers(CLI::App& app, Program& program);
void add_merge(CLI::App& app, Program& program);
void add_generate(CLI::App& app, Program& program);
void add_doctor(CLI::App& app, Program& program);
void add_init(CLI::App& app, Program& program);

}  // namespace icsim::tools
