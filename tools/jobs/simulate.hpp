#pragma once
/// One scenario from its plan into a run file: what `icsim run` does for each.
#include "outputs/run_file/run_file_writer.hpp"
#include "scenarios/study/scenario.hpp"
#include "tools/jobs/run_settings.hpp"
#include "tools/program.hpp"

namespace icsim::tools {

/// Leaves a run on its way out; the writer takes its half-written file along.
struct Interrupted {};

/// This program and command, at this moment.
outputs::RunProvenance this_run(const Program& program);

/// Where its numbers stand in a month's record.
RecordLayout layout_of(const scenarios::Scenario& scenario);

/// Simulates the scenario and writes its group, with a progress line.
/// \param provenance what the group says about the scenario; its name is the group's.
/// \param threads    0: all.
/// \param library    has the published months of the shipped starts.
/// \throws Interrupted when `progress.cancel` is set; OutputError
void simulate(const scenarios::Scenario& scenario, const outputs::ScenarioProvenance& provenance, int threads,
              const scenarios::ScenarioLibrary& library, outputs::RunFileWriter& writer,
              RunProgress& progress);

}  // namespace icsim::tools
