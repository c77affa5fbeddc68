#pragma once
/// `icsim run --from`: runs a run file's scenarios again and says whether every number is the same.
#include <filesystem>
#include <string>

#include "tools/program.hpp"

namespace icsim::tools {

struct RerunOptions {
  std::string from;    ///< the run file
  std::string output;  ///< file or folder for the new one; empty: nothing is kept
  int threads = 0;
  bool quiet = false;  ///< print only what differs
  bool force = false;
};

/// Checks the file, loads each scenario from its resolved text, runs it and compares result by result. Sets
/// the exit code: 0 when all are the same, 1 when not, with what else differs: inputs, program, format.
/// \throws OutputError when the file is damaged or a posterior it needs is not there; ScenarioError,
/// DataError; Interrupted.
void rerun(const RerunOptions& options, Program& program);

}  // namespace icsim::tools
