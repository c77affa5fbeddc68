#pragma once
/// Parameter values for the draws of one block: where, when, with levers or before them.
#include <initializer_list>

#include "engine/core/lanes.hpp"
#include "engine/model/block_context.hpp"

namespace icsim {

/// A value and how it comes about, for those who say what moved a list.
struct ValueParts {
  Lanes before_levers, with_levers,
      factor;  ///< see ParameterPlan; the factor is that of calibration or history
  [[nodiscard]] Lanes in_force() const { return with_levers * factor; }
  /// Where no lever had acted.
  [[nodiscard]] Lanes without_levers() const { return before_levers * factor; }
};

/// Reads parameters of one block. Every read names its place by the axes that the registry lists for the parameter; one
/// that is left out is an internal fault, not the first system's value. Axes that the parameter lacks may be named.
class ParameterReader {
 public:
  explicit ParameterReader(const BlockContext& context) : context_(context) {}
  ParameterReader(const ParameterReader&) = delete;  // it stays where its context is
  ParameterReader& operator=(const ParameterReader&) = delete;
  /// Value in one week, levers included.
  [[nodiscard]] Lanes at(Parameter parameter, int week, const Place& place = {}) const;
  [[nodiscard]] ValueParts parts(Parameter parameter, int week, const Place& place = {}) const;
  /// The value that the run starts from, before anything moves it: that of the base path.
  [[nodiscard]] Lanes base(Parameter parameter, const Place& place = {}) const;
  /// Value `lag` weeks ago, draw by draw; the base value before the run started. For what takes years to act.
  [[nodiscard]] Lanes lagged(Parameter parameter, int week, const Lanes& lag, const Place& place) const;

  [[nodiscard]] bool has_lever(Parameter parameter) const { return context_.plan.has_lever(parameter); }
  [[nodiscard]] bool is_moved(Parameter parameter) const { return context_.plan.is_moved(parameter); }
  /// True when any parameter of these families is ever moved off its base value.
  [[nodiscard]] bool is_moved(std::initializer_list<ParameterFamily> families) const;
  /// False when the value is 0 everywhere and always: what it drives is not there.
  [[nodiscard]] bool is_in_use(Parameter parameter) const;
  /// True when both places have the same value at all times.
  [[nodiscard]] bool is_same_at(Parameter parameter, const Place& place, const Place& other) const;

 private:
  const BlockContext& context_;
};

/// One parameter over the treatment functions of a place in one week, evaluated again only where it may differ.
class ListParameter {
 public:
  /// \param place of the lists; its treatment function is not looked at.
  ListParameter(const ParameterReader& reader, Parameter parameter, int week, Place place)
      : reader_(reader), parameter_(parameter), week_(week), place_(place) {}
  Lanes operator[](int treatment_function) { return parts(treatment_function).in_force(); }
  const ValueParts& parts(int treatment_function) {
    const Place known = place_;
    place_.treatment_function = treatment_function;
    if (!read_ || !reader_.is_same_at(parameter_, known, place_))
      value_ = reader_.parts(parameter_, week_, place_);
    read_ = true;
    return value_;
  }

 private:
  const ParameterReader& reader_;
  Parameter parameter_;
  int week_;
  Place place_;  // that `value_` is of, once it is read
  bool read_ = false;
  ValueParts value_;
};

}  // namespace icsim
