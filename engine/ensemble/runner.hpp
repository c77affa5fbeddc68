#pragma once
/// Runs the draws of one scenario in blocks of kLanes, one task a block through the whole horizon.
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/model/model.hpp"
#include "engine/model/parameter_plan.hpp"
#include "engine/record/metrics.hpp"
#include "engine/week/block.hpp"

namespace icsim {

struct RunSettings {
  std::uint32_t draws = 1;
  std::uint64_t seed = 1;
  Noise noise = Noise::expectation;
  int threads = 0;  ///< 0: all the machine has
  WaitBands wait_bands = WaitBands::leave_out;
  RecordDetail detail = RecordDetail::all;
  int first_month = 0;     ///< that the sink is given
  int months = 0;          ///< stop after so many; 0: at the end of the calendar
  bool end_state = false;  ///< tell the sink the stock at the last census
  Additions additions{};   ///< of tests
  std::shared_ptr<const AidNetwork> aid = std::make_shared<const AidNetwork>();  ///< who may send to whom
  std::vector<std::uint32_t> blocks = {};                                        ///< to run; none: all
};

/// Takes months as blocks finish them. Calls come from several threads at once, in any order of blocks;
/// months of one block come in order.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  /// \param block   draws kLanes * block ... of the ensemble; lanes beyond the last draw hold padding.
  /// \param month   months since the start date, 0 first.
  /// \param record  [series][lane], see RecordLayout.
  virtual void take_month(std::uint32_t block, int month, std::span<const float> record) = 0;
  /// The block is done.
  /// \param stock  pathways at the last census, [ics][tf][stage][band][quintile]; empty unless asked for.
  virtual void take_end(std::uint32_t /*block*/, const LaneRows<float>& /*stock*/) {}
};

/// What a progress display needs. Counters only ever grow.
struct RunProgress {
  std::atomic<std::uint64_t> weeks_done{0};  ///< of blocks x weeks
  std::atomic<std::uint64_t> draws_done{0};
  std::atomic<bool> cancel{false};  ///< set to stop at the next month
};

/// One scenario of several that run side by side.
struct EnsembleJob {
  const Model& model;
  const ParameterPlan& plan;
  const Calendar& calendar;
  RunSettings settings;  ///< `threads` is not looked at
  RecordSink& sink;
};

/// Blocks that a job is run in.
[[nodiscard]] std::uint32_t block_count(const RunSettings& settings);

/// Keeps all threads busy where one scenario has too few blocks. The numbers are those of run_ensemble.
/// \param threads 0: all the machine has.
/// \return false when cancelled.
/// \throws what a sink throws, after all tasks have stopped.
bool run_ensembles(std::span<const EnsembleJob> jobs, int threads, RunProgress& progress);

/// \return false when cancelled.
/// \throws what the sink throws, after all tasks have stopped.
bool run_ensemble(const Model& model, const ParameterPlan& plan, const Calendar& calendar,
                  const RunSettings& settings, RecordSink& sink, RunProgress& progress);

}  // namespace icsim
