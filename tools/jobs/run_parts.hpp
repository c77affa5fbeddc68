#pragma once
/// Parts of a run, each into a file of its own: `icsim run --blocks` makes one, `icsim run --resume` what is missing.
#include <functional>
#include <vector>

#include "outputs/run_file/shard.hpp"
#include "scenarios/study/scenario.hpp"
#include "tools/program.hpp"

namespace icsim::tools {

/// A run that is made in parts.
struct PartsJob {
  const std::vector<scenarios::Scenario>& scenarios;
  std::vector<std::byte> outline;      ///< of the whole run
  outputs::ShardHeader header;         ///< of any part
  std::vector<std::uint32_t> numbers;  ///< of the parts to run
  std::function<std::filesystem::path(outputs::PartNumber)> file;
  outputs::Existing existing = outputs::Existing::refuse;
  int threads = 0;  ///< 0: all
};

/// \param count parts of the run.
/// \throws OutputError when a scenario has fewer blocks than there are parts.
PartsJob parts_job(const std::vector<scenarios::Scenario>& scenarios, std::uint32_t count,
                   const Program& program);

/// The most parts that these scenarios can be run in.
std::uint32_t most_parts(const std::vector<scenarios::Scenario>& scenarios);

/// "baseline-2025.03-of-16.h5"
std::string part_name(const std::string& run, outputs::PartNumber part);

/// Runs the parts with a progress line; each is kept as soon as it is whole.
/// \throws Interrupted when `progress.cancel` is set; OutputError
void run_parts(const PartsJob& job, RunProgress& progress);

/// A command line without its part, its place and what is said of an existing file: add them to run any part.
std::string command_of_any_part(const std::vector<std::string>& arguments);

}  // namespace icsim::tools
