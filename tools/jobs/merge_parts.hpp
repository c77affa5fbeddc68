#pragma once
/// Puts the parts of a run together.
#include <string>

#include "engine/ensemble/runner.hpp"
#include "outputs/files/new_file.hpp"
#include "outputs/run_file/provenance.hpp"
#include "outputs/run_file/shard_set.hpp"

namespace icsim::tools {

/// What is wrong with the parts, line by line, each with what mends it; empty when they make a run.
std::string faults_of(const outputs::ShardSet& parts);

/// A table of all parts for the terminal.
std::string status_text(const outputs::ShardSet& parts);

/// Writes the run file.
/// \param run what its provenance says; program and build are those of the parts.
/// \return bytes of the draws read.
/// \throws OutputError that names every missing, double, foreign or damaged part; Interrupted
std::uint64_t merge_parts(const outputs::ShardSet& parts, const std::filesystem::path& target,
                          const outputs::RunProvenance& run, outputs::Existing existing,
                          double earlier_seconds, RunProgress& progress);

}  // namespace icsim::tools
