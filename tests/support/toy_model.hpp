#pragma once
/// Made-up countries: small ones for tests, one the size of England for the benchmark.
#include <map>
#include <mutex>
#include <span>
#include <vector>

#include "engine/ensemble/runner.hpp"

namespace icsim::test {

/// A country in which every list is a little different and about as many join as leave.
/// \param dims      quintiles 1 or 5.
/// \param list_size pathways of a mean list at the start.
Model toy_model(const Dimensions& dims, double list_size = 2000.0);

/// Neutral parameters: levels 1, growth 0, no noise, no strikes, no policy.
ParameterPlan toy_plan(const Model& model);

/// April 2022 on, without bank holidays or seasons.
Calendar toy_calendar(int months);

/// A change everywhere, from the first week to the last.
LeverEffect everywhere(const Model& model, const Calendar& calendar, Parameter parameter,
                       LeverEffect::How how, double value);

/// Keeps every month of every block.
class KeepAll : public RecordSink {
 public:
  void take_month(std::uint32_t block, int month, std::span<const float> record) override;
  /// \return [series][lane] of one block and month.
  [[nodiscard]] const std::vector<float>& record(std::uint32_t block, int month) const {
    return records_.at(block).at(static_cast<std::size_t>(month));
  }
  /// One number.
  [[nodiscard]] double at(const RecordLayout& layout, Level level, std::size_t row, Metric metric, int month,
                          std::uint32_t draw = 0) const;
  [[nodiscard]] std::size_t blocks() const { return records_.size(); }
  [[nodiscard]] std::size_t months(std::uint32_t block) const { return records_.at(block).size(); }
  friend bool operator==(const KeepAll& a, const KeepAll& b);

 private:
  std::mutex mutex_;
  std::map<std::uint32_t, std::vector<std::vector<float>>> records_;
};

/// Where a level reports a metric; -1 when it does not.
int metric_column(const LevelSpec& level, Metric metric);

}  // namespace icsim::test
