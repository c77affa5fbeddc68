#pragma once
/// `icsim run --resume`: a run that may be stopped and goes on.
#include <filesystem>
#include <vector>

#include "engine/ensemble/runner.hpp"
#include "outputs/files/new_file.hpp"
#include "scenarios/study/scenario.hpp"
#include "tools/program.hpp"

namespace icsim::tools {

/// Where the finished parts of a run are kept until the run is done: beside its file.
std::filesystem::path parts_folder(const std::filesystem::path& target);

/// Runs the scenarios into a file, part by part, from those parts on that an earlier start left. They go when the file is
/// there. The numbers are those of a run in one go.
/// \param threads 0: all.
/// \return parts that an earlier start left.
/// \throws Interrupted; OutputError, above all when the parts that are there belong to another run.
std::size_t run_resumable(const std::vector<scenarios::Scenario>& scenarios,
                          const std::filesystem::path& target, outputs::Existing existing, int threads,
                          const Program& program, RunProgress& progress);

/// What is said of a run that was stopped.
std::string interrupted_text(const std::filesystem::path& target);

}  // namespace icsim::tools
