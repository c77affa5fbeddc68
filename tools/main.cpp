/// The `icsim` program: finds the scenario library, hands over to a subcommand, turns exceptions into exit
/// codes.
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <new>
#include <sstream>
#include <string_view>
#include <system_error>

#include "calibration/posterior/apply.hpp"
#include "engine/core/check.hpp"
#include "engine/core/no_memory.hpp"
#include "outputs/files/output_error.hpp"
#include "outputs/files/unfinished.hpp"
#include "scenarios/text/fault.hpp"
#include "tools/program.hpp"
#include "tools/terminal/tell.hpp"
#include "tools/version.hpp"

namespace icsim::tools {
namespace {

bool holds_library(const std::filesystem::path& folder) {
  return std::filesystem::exists(folder / "library" / "defaults.yaml");
}

/// Where the program lies: as the system says or, without /proc, as it was called.
std::filesystem::path find_program(std::filesystem::path called) {
  std::error_code failed;
  if (const auto program = std::filesystem::read_symlink("/proc/self/exe", failed); !failed) return program;
  const char* const folders = std::getenv("PATH");
  if (!called.has_parent_path() && folders != nullptr) {
    for (const std::string& folder : CLI::detail::split(folders, ':')) {
      if (!std::filesystem::exists(folder / called, failed)) continue;
      called = folder / called;
      break;
    }
  }
  return std::filesystem::canonical(called, failed);
}

/// ICSIM_LIBRARY if set; else next to the program: installed (../share/icsim) or inside a source tree
/// (scenarios/ in a folder above).
std::filesystem::path find_library(const char* called) {
  if (const char* given = std::getenv("ICSIM_LIBRARY"); given != nullptr && *given != '\0') return given;
  const std::filesystem::path program = find_program(called);
  const auto installed = program.parent_path().parent_path() / "share" / "icsim";
  if (holds_library(installed)) return installed;
  for (auto folder = program.parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
    if (holds_library(folder / "scenarios")) return folder / "scenarios";
  }
  return "scenarios";
}

int fail(int code, const std::string& text) {
  tell("{}{}", text, text.ends_with('\n') ? "" : "\n");
  return code;
}

/// No file that a command opens gets the number of a standard stream that was closed.
void hold_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) < 0) ::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

int internal_fault(const char* what) {
  return fail(kInternalFault,
              fmt::format("icsim: internal fault: {}\n  hint: this is a fault of the program, not "
                          "of your input; please report it with the command you ran",
                          what));
}

/// Says so without any.
int no_memory() {
  constexpr std::string_view kText =
      "icsim: not enough memory\n  hint: close other programs or ask for less: a run or a fit needs 80 MB "
      "for each of its "
      "--threads, export and report less for fewer scenarios, levels and months\n";
  static_cast<void>(::write(STDERR_FILENO, kText.data(), kText.size()) == 0);
  return kCannotBeMet;
}

/// Where memory is asked for in vain. To clear up by hand would need some, so the program ends at once.
void end_without_memory() {
  outputs::remove_unfinished();
  ::_exit(no_memory());
}

int output_failed(const std::string& reason) {
  return fail(kBadInput,
              fmt::format("standard output: cannot be written ({})\n  hint: files that the command names are "
                          "written all the same; send what it prints to a file on a disk with room",
                          reason));
}

int run_program(int count, char** arguments) {
  Program program;
  program.library_root = find_library(arguments[0]);
  program.arguments.assign(arguments + 1, arguments + count);
  program.command_line = command_text(program.arguments);
  CLI::App app{
      "icsim: week by week, the waiting lists of England's 42 integrated care systems under your scenario",
      "icsim"};
  app.set_version_flag("--version", fmt::format("icsim {} ({})", kVersion, kCommit));
  app.add_option("--library", program.library_root,
                 "folder with library/ and baseline/ (default: found beside the program)");
  app.require_subcommand(1);
  app.fallthrough();
  add_init(app, program);
  add_run(app, program);
  add_validate(app, program);
  add_explain(app, program);
  add_import(app, program);
  add_baseline(app, program);
  add_calibrate(app, program);
  add_backtest(app, program);
  add_register(app, program);
  add_score(app, program);
  add_merge(app, program);
  add_show(app, program);
  add_solve(app, program);
  add_attribute(app, program);
  add_compare(app, program);
  add_report(app, program);
  add_diff(app, program);
  add_export(app, program);
  add_peers(app, program);
  add_serve(app, program);
  add_doctor(app, program);
  add_generate(app, program);
  try {
    app.parse(count, arguments);
  } catch (const CLI::Success& asked) {
    std::ostringstream text;
    const int code = app.exit(asked, text, text);
    fmt::print("{}", text.str());  // as all else, so that a full disk is told
    return code;
  } catch (const CLI::ParseError& error) {
    return fail(kBadInput,
                fmt::format("icsim: {}\n  hint: `icsim --help` and `icsim COMMAND --help` list what there is",
                            error.what()));
  }
  return program.exit_code;
}

/// \throws std::bad_alloc
int exit_code_of(int count, char** arguments) {
  try {
    const int code = run_program(count, arguments);
    errno = 0;
    std::cout.flush();
    const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.good();
    return written || code != kDone ? code : output_failed(std::strerror(errno != 0 ? errno : EIO));
  } catch (const scenarios::ScenarioError& error) {
    return fail(kBadInput, error.what());
  } catch (const scenarios::DataError& error) {
    return fail(kBadInput, error.what());
  } catch (const outputs::OutputError& error) {
    return fail(kBadInput, error.what());
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::not_enough_memory) fail_without_memory();
    if (std::ferror(stdout) != 0) return output_failed(error.code().message());
    return internal_fault(error.what());
  } catch (const std::exception& error) {
    return internal_fault(error.what());
  }
}

}  // namespace

std::string command_text(const std::vector<std::string>& arguments) {
  std::string text = "icsim";
  for (const std::string& argument : arguments) {
    const bool plain = argument.find_first_of(" '\"$*?&|;<>()") == std::string::npos && !argument.empty();
    text += plain ? " " + argument : " '" + argument + "'";
  }
  return text;
}

scenarios::ScenarioLibrary library_of(const Program& program) {
  return {program.library_root, &calibration::apply_posterior};
}

}  // namespace icsim::tools

int main(int count, char** arguments) {
  using namespace icsim;
  using namespace icsim::tools;
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is then a full disk, which has a message
  std::set_new_handler(end_without_memory);
  hold_streams();
  outputs::tidy_up_on_signals();
  try {
    return exit_code_of(count, arguments);
  } catch (const std::bad_alloc&) {
    return no_memory();
  }
}
