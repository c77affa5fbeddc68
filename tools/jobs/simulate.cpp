#include "tools/jobs/simulate.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <chrono>

#include "tools/jobs/published.hpp"
#include "tools/terminal/progress.hpp"
#include "tools/version.hpp"

namespace icsim::tools {

outputs::RunProvenance this_run(const Program& program) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return {kVersion, kCommit, kBuild, fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", now), program.command_line};
}

void simulate(const scenarios::Scenario& scenario, const outputs::ScenarioProvenance& provenance, int threads,
              const scenarios::ScenarioLibrary& library, outputs::RunFileWriter& writer,
              RunProgress& progress) {
  progress.weeks_done = 0;
  progress.draws_done = 0;
  const WaitBands wait_bands = scenario.outputs.wait_bands ? WaitBands::record : WaitBands::leave_out;
  const RecordLayout layout(*scenario.model, wait_bands, *scenario.aid);
  const auto sink = writer.begin(provenance, *scenario.model, *scenario.calendar, layout,
                                 scenario.outputs.compression, published_before(scenario, library));
  RunSettings settings;
  settings.draws = scenario.ensemble.draws;
  settings.seed = scenario.ensemble.seed;
  settings.noise = scenario.ensemble.noise;
  settings.threads = threads;
  settings.wait_bands = wait_bands;
  settings.aid = scenario.aid;
  const std::uint64_t blocks = (settings.draws + kLanes - 1) / kLanes;
  ProgressLine line(scenario.name, progress, blocks * scenario.calendar->weeks().size(), settings.draws);
  if (!run_ensemble(*scenario.model, *scenario.plan, *scenario.calendar, settings, *sink, progress)) {
    throw Interrupted{};
  }
  sink->finish([&](double share) {
    if (progress.cancel) throw Interrupted{};
    line.show_writing(share);
  });
}

}  // namespace icsim::tools
