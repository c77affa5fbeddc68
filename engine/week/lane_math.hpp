#pragma once
/// Small helpers that modules share: parameter values for kLanes draws, compounding growth, keyed noise.
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "engine/core/lanes.hpp"
#include "engine/core/philox.hpp"
#include "engine/week/module.hpp"

namespace icsim {

using LaneValues = std::array<double, kLanes>;

/// Years in a week, for yearly rates.
inline constexpr double kYearsPerWeek = 7.0 / 365.25;

/// Reads parameters of one block. Parameters that are the same for every list of an ICS are evaluated once a
/// week.
class ParameterReader {
 public:
  explicit ParameterReader(const BlockContext& context) : context_(context) {}
  /// Value at a place; axes that the parameter lacks are ignored.
  [[nodiscard]] LaneValues at(Parameter parameter, int week, int ics = 0, int treatment_function = 0,
                              int stage = 0, int quintile = 0) const;
  /// Value for a staff group of an ICS.
  [[nodiscard]] LaneValues of_staff(Parameter parameter, int week, int ics, int staff_group) const;
  /// The same before levers: values of the base path, which do not change with time.
  [[nodiscard]] LaneValues base(Parameter parameter, int ics = 0, int treatment_function = 0, int stage = 0,
                                int quintile = 0) const;
  [[nodiscard]] LaneValues base_of_staff(Parameter parameter, int ics, int staff_group) const;
  /// Value `lag` weeks ago, draw by draw; the base value before the run started. For what takes years to act.
  [[nodiscard]] LaneValues lagged(Parameter parameter, int week, const LaneValues& lag, int ics,
                                  int staff_group = 0) const;
  [[nodiscard]] bool has_lever(Parameter parameter) const { return context_.plan.has_lever(parameter); }
  [[nodiscard]] bool has_lever(std::span<const Parameter> any_of) const {
    return std::any_of(any_of.begin(), any_of.end(), [this](Parameter p) { return has_lever(p); });
  }
  [[nodiscard]] bool same_for_all_lists(Parameter parameter) const {
    return context_.plan.is_uniform(parameter);
  }

 private:
  const BlockContext& context_;
};

/// One parameter over the treatment functions of an ICS in one week, evaluated once when it does not vary.
class ListParameter {
 public:
  ListParameter(const ParameterReader& reader, Parameter parameter, int week, int ics, int stage = 0)
      : reader_(reader),
        parameter_(parameter),
        week_(week),
        ics_(ics),
        stage_(stage),
        uniform_(reader.same_for_all_lists(parameter)),
        value_(reader.at(parameter, week, ics, 0, stage)) {}
  const LaneValues& operator[](int treatment_function) {
    if (!uniform_) value_ = reader_.at(parameter_, week_, ics_, treatment_function, stage_);
    return value_;
  }

 private:
  const ParameterReader& reader_;
  Parameter parameter_;
  int week_, ics_, stage_;
  bool uniform_;
  LaneValues value_;
};

/// An index that starts at 1 and compounds yearly rates week by week, per list and draw.
class GrowthIndex {
 public:
  explicit GrowthIndex(std::size_t rows) : index_(rows, 1.0), rate_(rows, 0.0), factor_(rows, 1.0) {}
  /// Index of this week; the growth of this week's rate acts from the next week on.
  LaneValues advance(std::size_t row, const LaneValues& percent_a_year);
  /// Goes on from where another index is.
  void copy_row(const GrowthIndex& from, std::size_t row);

 private:
  LaneRows<double> index_, rate_, factor_;
};

/// Lognormal multipliers with mean 1 and the given coefficients of variation, keyed by purpose, draw, list
/// and week.
LaneValues noise_multiplier(const BlockContext& context, Purpose purpose, std::uint32_t list_id, int week,
                            std::uint32_t slot, const LaneValues& coefficient_of_variation);

/// Whole numbers with the given means: down or up by chance, so that the mean is kept.
LaneValues round_by_chance(const BlockContext& context, std::uint32_t list_id, int week, std::uint32_t slot,
                           const LaneValues& mean);

/// Writes kLanes values into a row of draws.
inline void put_row(double* row, const LaneValues& values) {
  std::copy(values.begin(), values.end(), row);
}

/// Stable number of a list in random-number keys.
constexpr std::uint32_t list_number(int ics, int treatment_function) {
  return static_cast<std::uint32_t>(ics) * 64u + static_cast<std::uint32_t>(treatment_function);
}

}  // namespace icsim
