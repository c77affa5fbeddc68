#pragma once
/// Datasets of one level (England, ICS ...) of one scenario while they are written.
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/record/metrics.hpp"
#include "outputs/run_file/axes.hpp"
#include "outputs/run_file/monthly_dataset.hpp"
#include "outputs/run_file/summary.hpp"

namespace icsim::outputs {

/// What all levels of a scenario share.
struct LevelContext {
  const Model& model;
  const Calendar& calendar;
  const std::vector<AidArc>& arcs;
  std::uint32_t draws;
  int compression;
  std::int32_t& next_dimension_id;  ///< netCDF's number of a dimension, unique in the file
};

class LevelWriter {
 public:
  /// Creates the level's group with its coordinates and empty datasets.
  LevelWriter(const hdf5::Handle& scenario, const LevelSpec& level, const LevelContext& context);
  LevelWriter(const LevelWriter&) = delete;
  LevelWriter& operator=(const LevelWriter&) = delete;

  /// Takes one series of one month. Different series may come from different threads.
  /// \param draws [draw]; kept where the level keeps draws.
  void put(int month, std::size_t row, std::size_t metric, const DrawSummary& summary,
           std::span<const float> draws);
  /// Appends the datasets whose chunk is complete with this month.
  void collect_full(int month, std::vector<MonthlyDataset*>& full);
  /// Ends all datasets; appends their "<level>/<dataset> <sha256>" lines.
  void close(std::vector<std::string>& checksum_lines);

 private:
  struct Dataset {
    std::string name;
    std::unique_ptr<MonthlyDataset> values;
  };
  struct MetricDatasets {
    Dataset mean, quantile, draws;  // draws: empty where the level does not keep them
  };
  enum class Statistic { mean, quantile, draws };
  [[nodiscard]] Dataset make(const MetricSpec& metric, Statistic statistic,
                             const LevelContext& context) const;
  template <class Action>
  void for_each_dataset(Action action);

  LevelSpec level_;
  std::vector<std::string> row_axes_;
  hdf5::Handle group_;
  Axes axes_;
  std::vector<MetricDatasets> metrics_;  // as in level_.metrics
};

}  // namespace icsim::outputs
