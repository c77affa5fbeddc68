#pragma once
/// Options that several commands have.
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace icsim::tools {

/// Adds an option that takes one value or several with commas between, and may be given again.
inline CLI::Option* add_list(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                             const std::string& about) {
  return command.add_option(name, values, about)->delimiter(',')->allow_extra_args(false);
}

/// Adds how many threads may work; 0 stays where it is not given.
inline void add_threads(CLI::App& command, int& threads) {
  command.add_option("--threads", threads, "worker threads (default: all); never changes the numbers")
      ->check(CLI::Range(1, 1024));
}

}  // namespace icsim::tools
