#include "engine/ensemble/runner.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "engine/core/check.hpp"
#include "engine/week/block.hpp"

namespace icsim {
namespace {

void run_block(const EnsembleJob& job, const RecordLayout& layout, std::uint32_t number,
               const ForEachIcs& for_each_ics, RunProgress& progress) {
  const RunSettings& settings = job.settings;
  const std::uint32_t first_draw = number * kLanes;
  const BlockContext context{job.model,      job.plan,      job.calendar, *settings.aid,
                             settings.noise, settings.seed, first_draw};
  Block block(context, layout, settings.additions, settings.first_month, settings.months);
  if (settings.end_state) block.keep_census_state();
  while (!block.finished()) {
    if (progress.cancel.load(std::memory_order_relaxed)) return;
    progress.weeks_done += static_cast<std::uint64_t>(block.advance(for_each_ics));
    for (int month = block.close_month(); month >= 0; month = block.close_month())
      job.sink.take_month(number, month, block.record());
  }
  job.sink.take_end(number, block.census_state());
  progress.draws_done += std::min<std::uint64_t>(kLanes, settings.draws - first_draw);
}

std::vector<std::uint32_t> blocks_of(const RunSettings& settings) {
  if (!settings.blocks.empty()) return settings.blocks;
  std::vector<std::uint32_t> all(block_count(settings));
  std::iota(all.begin(), all.end(), 0u);
  return all;
}

}  // namespace

std::uint32_t block_count(const RunSettings& settings) {
  return (settings.draws + kLanes - 1) / kLanes;
}

bool run_ensembles(std::span<const EnsembleJob> jobs, int threads, RunProgress& progress) {
  std::vector<RecordLayout> layouts;
  std::vector<std::pair<std::size_t, std::uint32_t>> tasks;  // job, block
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    const RunSettings& settings = jobs[j].settings;
    ICSIM_EXPECT(settings.draws > 0);
    layouts.emplace_back(jobs[j].model, settings.wait_bands, *settings.aid, settings.detail);
    for (const std::uint32_t block : blocks_of(settings)) tasks.emplace_back(j, block);
  }
  // Block by block: then what is there of all jobs when a run is stopped goes together.
  std::stable_sort(tasks.begin(), tasks.end(),
                   [](const auto& a, const auto& b) { return a.second < b.second; });
  if (threads <= 0) threads = tbb::info::default_concurrency();
  tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
  tbb::task_arena arena(threads);
  // Few blocks: let the ICSs of a block run side by side too. The answer is the same either way.
  const bool inside = tasks.size() < static_cast<std::size_t>(threads) * 2;
  const ForEachIcs for_each_ics = [inside](int count, const std::function<void(int)>& body) {
    if (inside) {
      tbb::parallel_for(0, count, body);
    } else {
      for (int i = 0; i < count; ++i) body(i);
    }
  };
  arena.execute([&] {
    tbb::parallel_for(
        tbb::blocked_range<std::size_t>(0, tasks.size(), 1),
        [&](const tbb::blocked_range<std::size_t>& range) {
          for (std::size_t t = range.begin(); t != range.end(); ++t) {
            const auto [job, block] = tasks[t];
            run_block(jobs[job], layouts[job], block, for_each_ics, progress);
          }
        },
        tbb::simple_partitioner());
  });
  return !progress.cancel;
}

bool run_ensemble(const Model& model, const ParameterPlan& plan, const Calendar& calendar,
                  const RunSettings& settings, RecordSink& sink, RunProgress& progress) {
  const EnsembleJob job{model, plan, calendar, settings, sink};
  return run_ensembles({&job, 1}, settings.threads, progress);
}

}  // namespace icsim
