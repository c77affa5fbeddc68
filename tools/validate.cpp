#include "tools/program.hpp"
#include <CLI/CLI.hpp>
namespace icsim { void add_validate(CLI::App&, Program&) {} }
