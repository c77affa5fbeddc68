#pragma once
/// Some numbers of a run, draw by draw: what a search looks at.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/ensemble/runner.hpp"
#include "tools/solve/target.hpp"

namespace icsim::tools {

/// A place in the record: a row of a level.
struct Row {
  Level level = Level::england;
  std::size_t row = 0;
};

/// A measure of one row at the census of one month.
struct Cell {
  Row row;
  TargetMeasure measure;
  int month = 0;
};

/// Keeps cells of a run.
class CellValues : public RecordSink {
 public:
  CellValues(const RecordLayout& layout, std::span<const Cell> cells, std::uint32_t draws);
  void take_month(std::uint32_t block, int month, std::span<const float> record) override;
  /// [cell][draw]
  [[nodiscard]] const std::vector<std::vector<double>>& values() const { return values_; }

 private:
  struct Series {
    std::size_t value = 0, list = 0;  ///< list: that it is divided by; the same where it is not
    int month = 0;
  };
  std::vector<Series> series_;
  std::uint32_t draws_;
  std::vector<std::vector<double>> values_;
};

/// First and last month that cells are of.
std::pair<int, int> months_of(std::span<const Cell> cells);

}  // namespace icsim::tools
