#pragma once
/// Datasets of one level (England, ICS ...) of one scenario while they are written.
#include <optional>
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

/// Creates a level's group with its coordinates and empty datasets.
void create_level(const hdf5::Handle& scenario, const LevelSpec& level, const LevelContext& context);

/// Fills the datasets that create_level() made.
class LevelWriter {
 public:
  LevelWriter(const hdf5::Handle& scenario, std::string level);
  LevelWriter(const LevelWriter&) = delete;
  LevelWriter& operator=(const LevelWriter&) = delete;

  [[nodiscard]] int months() const { return metrics_.front().mean.shape().months; }
  [[nodiscard]] std::size_t rows() const { return metrics_.front().mean.shape().inner_size(); }
  [[nodiscard]] std::size_t metrics() const { return metrics_.size(); }
  /// Takes one series of one month. Different series may come from different threads.
  /// \param draws [draw]; kept where the level keeps draws.
  void put(int month, std::size_t row, std::size_t metric, const DrawSummary& summary,
           std::span<const float> draws);
  /// Appends the datasets whose chunk is complete with this month.
  void collect_full(int month, std::vector<MonthlyDataset*>& full);
  /// Ends all datasets; appends their "<level>/<dataset> <sha256>" lines.
  void close(std::vector<std::string>& checksum_lines);

 private:
  struct MetricDatasets {
    MonthlyDataset mean, quantile;
    std::optional<MonthlyDataset> draws;  // where the level keeps them
  };
  template <class Action>
  void for_each_dataset(Action action);

  std::string name_;
  std::vector<MetricDatasets> metrics_;  // in the order of their datasets
};

}  // namespace icsim::outputs
