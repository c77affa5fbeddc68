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

/// The place of a slot, by the axes that the parameter differs by.
Place place_of_slot(const ParameterSpec& spec, const Dimensions& dims, std::size_t slot);

/// A number per draw, or one for all.
struct DrawValues {
  std::vector<double> values{0.0};  ///< size 1, or the number of draws
  /// Draws beyond the last, which pad a block, repeat it.
  [[nodiscard]] double at(std::uint32_t draw) const {
    return draw < values.size() ? values[draw] : values.back();
  }
};

/// One change of one parameter, by a lever or a correction: where, when, how and by how much.
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

/// Values before levers, the levers in the order they apply (later ones act on what earlier ones left), and factors beside
/// both. What is in force is
///
///     (base value, changed by corrections that set or add, then by levers) * factors
///
/// A correction is what the run knows of a parameter from data: a calibrated path, an observed history, a path of dated
/// values. One that scales says how much more there is than at the start date: it is a factor, so that to levers 1 goes on
/// meaning the level of the start date. One that sets or adds says what the value is: levers change that.
class ParameterPlan {
 public:
  explicit ParameterPlan(const Dimensions& dims);

  void set_base(Parameter parameter, const DrawValues& everywhere);
  void set_base(Parameter parameter, std::size_t slot, const DrawValues& here);
  void add_correction(LeverEffect effect);
  void add_lever(LeverEffect effect);

  /// Makes a lever that adds add this many times as much.
  /// \param number in levers()
  /// \param times one for each draw, or one for all
  void multiply_lever(std::size_t number, const DrawValues& times);

  /// The same values at some of the places, numbered anew.
  /// \param kept systems, rising
  [[nodiscard]] ParameterPlan at_places(std::span<const int> kept) const;

  [[nodiscard]] const Dimensions& dimensions() const { return dims_; }
  [[nodiscard]] const std::vector<LeverEffect>& levers() const { return levers_.effects; }

  /// Numbers in levers() of those that touch a slot, in the order they act.
  [[nodiscard]] std::span<const std::uint32_t> levers_at(Parameter parameter, std::size_t slot) const {
    return levers_.at(parameter, slot);
  }

  /// True when every slot has the same value at all times, so that one evaluation serves all.
  [[nodiscard]] bool is_uniform(Parameter parameter) const;

  /// True when the same base and the same effects make the values of two slots, so that they are one at all times.
  [[nodiscard]] bool is_same_at(Parameter parameter, std::size_t slot, std::size_t other) const;

  /// True when a lever ever touches the parameter.
  [[nodiscard]] bool has_lever(Parameter parameter) const { return levers_.touch(parameter); }
  /// True when a correction ever touches it.
  [[nodiscard]] bool has_correction(Parameter parameter) const {
    return values_.touch(parameter) || has_factor(parameter);
  }
  /// True when that is a factor.
  [[nodiscard]] bool has_factor(Parameter parameter) const { return factors_.touch(parameter); }
  /// True when it is ever moved off its base value.
  [[nodiscard]] bool is_moved(Parameter parameter) const {
    return has_lever(parameter) || has_correction(parameter);
  }

  /// True when draws differ in it somewhere, through its own distribution, a lever's or a posterior.
  [[nodiscard]] bool is_uncertain(Parameter parameter) const;

  /// Value in force in each draw, mean over places and over `kMeanWeeks` weeks spread over the run.
  /// \return [draw]
  [[nodiscard]] std::vector<double> mean_in_force(Parameter parameter, std::uint32_t draws,
                                                  std::size_t weeks) const;
  static constexpr std::size_t kMeanWeeks = 4;

  /// Value of one slot for kLanes draws at the start, before anything moves it.
  void evaluate_base(Parameter parameter, std::size_t slot, std::uint32_t first_draw, double* lanes) const;

  /// Value in force of one slot for kLanes draws in one week.
  void evaluate(Parameter parameter, std::size_t slot, std::uint32_t first_draw, int week,
                double* lanes) const;

  /// The steps to it: the value that levers find, what they make of it, the factors beside it.
  void evaluate_before_levers(Parameter parameter, std::size_t slot, std::uint32_t first_draw, int week,
                              double* lanes) const;
  void apply_levers(Parameter parameter, std::size_t slot, std::uint32_t first_draw, int week,
                    double* lanes) const;
  void evaluate_factors(Parameter parameter, std::size_t slot, std::uint32_t first_draw, int week,
                        double* lanes) const;

 private:
  /// Effects in the order they act, and which of them touch each slot.
  struct Layer {
    std::vector<LeverEffect> effects;
    std::array<std::vector<std::vector<std::uint32_t>>, kParameters> by_slot;  // empty where none acts

    void add(LeverEffect effect, const Dimensions& dims);
    /// Effects that touch none of the places are left out, but their parameters stay touched.
    [[nodiscard]] Layer at_places(std::span<const int> kept, const Dimensions& before,
                                  const Dimensions& after) const;
    [[nodiscard]] bool touch(Parameter parameter) const {
      return !by_slot[static_cast<std::size_t>(parameter)].empty();
    }
    [[nodiscard]] bool is_same_at(Parameter parameter, std::size_t slot, std::size_t other) const {
      const auto& slots = by_slot[static_cast<std::size_t>(parameter)];
      return slots.empty() || slots[slot] == slots[other];
    }
    [[nodiscard]] std::span<const std::uint32_t> at(Parameter parameter, std::size_t slot) const;
    void apply(Parameter parameter, std::size_t slot, std::uint32_t first_draw, int week,
               double* lanes) const;
  };
  Dimensions dims_;
  std::array<std::vector<DrawValues>, kParameters> base_;  // per parameter: one entry, or one a slot
  Layer values_, levers_, factors_;  // in this order; values_ and factors_ are the corrections
};

}  // namespace icsim
