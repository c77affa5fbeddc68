#pragma once
/// Options that take lists.
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace icsim::tools {

/// Adds an option that takes one value or several with commas between, and may be given again.
inline CLI::Option* add_list(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                             const std::string& about) {
  return command.add_option(name, values, about)->delimiter(',')->allow_extra_args(false);
}

}  // namespace icsim::tools
