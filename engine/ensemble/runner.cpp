#include "engine/ensemble/runner.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include "engine/core/check.hpp"
#include "engine/simulation/block.hpp"

namespace icsim {
namespace {

void run_block(const BlockContext& context, const RecordLayout& layout, ModuleFactory modules,
               std::uint32_t number, const ForEachIcs& for_each_ics, RecordSink& sink,
               RunProgress& progress) {
  Block block(context, layout, modules);
  while (!block.finished()) {
    if (progress.cancel.load(std::memory_order_relaxed)) return;
    progress.weeks_done += static_cast<std::uint64_t>(block.advance(for_each_ics));
    if (block.closed_month() >= 0) sink.take_month(number, block.closed_month(), block.record());
  }
  sink.take_end(number, block.stock());
}

}  // namespace

bool run_ensemble(const Model& model, const ParameterPlan& plan, const Calendar& calendar,
                  const RunSettings& settings, RecordSink& sink, RunProgress& progress) {
  ICSIM_EXPECT(settings.draws > 0);
  const RecordLayout layout(model, settings.wait_bands, *settings.aid);
  const std::uint32_t blocks = (settings.draws + kLanes - 1) / kLanes;
  const int threads = settings.threads > 0 ? settings.threads : tbb::info::default_concurrency();
  tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
  tbb::task_arena arena(threads);
  // Few blocks: let the ICSs of a block run side by side too. The answer is the same either way.
  const bool inside = blocks < static_cast<std::uint32_t>(threads) * 2;
  const ForEachIcs for_each_ics = [inside](int count, const std::function<void(int)>& body) {
    if (inside) {
      tbb::parallel_for(0, count, body);
    } else {
      for (int i = 0; i < count; ++i) body(i);
    }
  };
  arena.execute([&] {
    tbb::parallel_for(
        tbb::blocked_range<std::uint32_t>(0, blocks, 1),
        [&](const tbb::blocked_range<std::uint32_t>& range) {
          for (std::uint32_t b = range.begin(); b != range.end(); ++b) {
            const std::uint32_t first_draw = b * kLanes;
            const BlockContext context{model,          plan,          calendar,  *settings.aid,
                                       settings.noise, settings.seed, first_draw};
            run_block(context, layout, settings.modules, b, for_each_ics, sink, progress);
            if (!progress.cancel)
              progress.draws_done += std::min<std::uint64_t>(kLanes, settings.draws - first_draw);
          }
        },
        tbb::simple_partitioner());
  });
  return !progress.cancel;
}

}  // namespace icsim
