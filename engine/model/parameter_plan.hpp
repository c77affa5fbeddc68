#pragma once
/// Parameter values of one scenario, resolved: for every parameter, place, draw and week one number.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/lanes.hpp"
#include "engine/model/dimensions.hpp"
#include "engine/model/parameter_registry.hpp"

namespace icsim {

/// Places where a parameter has a value of its own, in the order ics, treatment function, stage, quintile,
/// staff group (last fastest), over the axes it has. 1 for a national parameter.
std::size_t slot_count(const ParameterSpec& spec, const Dimensions& dims);

/// A place by the axes that one names: `{.ics = i, .treatment_function = s}`.
struct Place {
  static constexpr int kUnnamed = -1;
  int ics = kUnnamed, treatment_function = kUnnamed, stage = kUnnamed, quintile = kUnnamed,
      staff_group = kUnnamed;
};
/// Which of these values holds at a place. Axes that the parameter lacks are not looked at.
/// \throws InternalFault when the place leaves out an axis that the parameter differs by.
std::size_t slot_of(const ParameterSpec& spec, const Dimensions& dims, const Place& place);

/// A number per draw, or one for all.
struct DrawValues {
  std::vector<double> values{0.0};  ///< size 1, or the number of draws
  /// Draws beyond the last, which pad a block, repeat it.
  [[nodiscard]] double at(std::uint32_t draw) const {
    return draw < values.size() ? values[draw] : values.back();
  }
};

/// One change of one parameter: where, when, how and by how much.
struct LeverEffect {
  enum class How { set, scale, add };
  Parameter parameter = Parameter::count;
  How how = How::set;
  std::vector<std::uint32_t> slots;  ///< where
  std::vector<double> weight;        ///< [week], 0 before it starts, 1 in full force, ramps between
  std::vector<double> path;          ///< [week], replaces `value` when not empty (a path of dated values)
  DrawValues value;
  std::vector<DrawValues> knots;  ///< replace both when not empty: a path of its own for each draw ...
  std::vector<double>
      knot_place;  ///< ... where each week lies on it, in straight lines: 2.25 is after knots[2]

  /// Values for kLanes draws in one week.
  void fill(std::uint32_t first_draw, std::size_t week, double* lanes) const;
  /// Changes what earlier levers left for kLanes draws in one week.
  void apply(std::uint32_t first_draw, std::size_t week, double* lanes) const;
};

/// Values before levers, and the levers in the order they apply: later ones act on what earlier ones left.
class ParameterPlan {
 public:
  explicit ParameterPlan(const Dimensions& dims);

  void set_base(Parameter parameter, const DrawValues& everywhere);
  void set_base(Parameter parameter, std::size_t slot, const DrawValues& here);
  void add_lever(LeverEffect effect);

  [[nodiscard]] const Dimensions& dimensions() const { return dims_; }
  [[nodiscard]] const std::vector<LeverEffect>& levers() const { return levers_; }

  /// Numbers in levers() of those that touch a slot, in the order they act.
  [[nodiscard]] std::span<const std::uint32_t> levers_at(Parameter parameter, std::size_t slot) const;

  /// True when every slot has the same value at all times, so that one evaluation serves all.
  [[nodiscard]] bool is_uniform(Parameter parameter) const;

  /// True when a lever ever touches the parameter.
  [[nodiscard]] bool has_lever(Parameter parameter) const {
    return !touching_[static_cast<std::size_t>(parameter)].by_slot.empty();
  }

  /// True when draws differ in it somewhere, through its own distribution, a lever's or a posterior.
  [[nodiscard]] bool is_uncertain(Parameter parameter) const;

  /// Value in force in each draw, mean over places and over `kMeanWeeks` weeks spread over the run.
  /// \return [draw]
  [[nodiscard]] std::vector<double> mean_in_force(Parameter parameter, std::uint32_t draws,
                                                  std::size_t weeks) const;
  static constexpr std::size_t kMeanWeeks = 4;

  /// Value of one slot for kLanes draws before levers: the base path.
  void evaluate_base(Parameter parameter, std::size_t slot, std::uint32_t first_draw, double* lanes) const;

  /// Value of one slot for kLanes draws in one week.
  void evaluate(Parameter parameter, std::size_t slot, std::uint32_t first_draw, int week,
                double* lanes) const;

 private:
  struct SlotLevers {
    std::vector<std::vector<std::uint32_t>> by_slot;  // lever numbers touching each slot; empty when none
  };
  Dimensions dims_;
  std::array<std::vector<DrawValues>, kParameters> base_;  // per parameter: one entry, or one a slot
  std::array<SlotLevers, kParameters> touching_;
  std::vector<LeverEffect> levers_;
};

}  // namespace icsim
