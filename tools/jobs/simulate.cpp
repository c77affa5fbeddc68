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

RecordLayout layout_of(const scenarios::Scenario& scenario) {
  return RecordLayout(*scenario.model, settings_of(scenario).wait_bands, *scenario.aid);
}

void simulate(const scenarios::Scenario& scenario, const outputs::ScenarioProvenance& provenance, int threads,
              const scenarios::ScenarioLibrary& library, outputs::RunFileWriter& writer,
              RunProgress& progress) {
  progress.weeks_done = 0;
  progress.draws_done = 0;
  const RecordLayout layout = layout_of(scenario);
  const auto sink = writer.begin(provenance, *scenario.model, *scenario.calendar, layout,
                                 scenario.outputs.compression, published_before(scenario, library));
  RunSettings settings = settings_of(scenario);
  settings.threads = threads;
  ProgressLine line(scenario.name, progress, block_count(settings) * scenario.calendar->weeks().size(),
                    settings.draws);
  if (!run_ensemble(*scenario.model, *scenario.plan, *scenario.calendar, settings, *sink, progress)) {
    throw Interrupted{};
  }
  sink->finish([&](double share) {
    if (progress.cancel) throw Interrupted{};
    line.show_writing(share);
  });
}

}  // namespace icsim::tools
