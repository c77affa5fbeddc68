#pragma once
/// Parameter values for the draws of one block: where, when, with levers or before them.
#include <initializer_list>

#include "engine/core/lanes.hpp"
#include "engine/model/block_context.hpp"

namespace icsim {

/// Reads parameters of one block. Every read names its place by the axes that the registry lists for the parameter; one
/// that is left out is an internal fault, not the first system's value. Axes that the parameter lacks may be named.
class ParameterReader {
 public:
  explicit ParameterReader(const BlockContext& context) : context_(context) {}
  ParameterReader(const ParameterReader&) = delete;  // it stays where its context is
  ParameterReader& operator=(const ParameterReader&) = delete;
  /// Value in one week, levers included.
  [[nodiscard]] Lanes at(Parameter parameter, int week, const Place& place = {}) const;
  /// The same before levers: values of the base path, which do not change with time.
  [[nodiscard]] Lanes base(Parameter parameter, const Place& place = {}) const;
  /// Value `lag` weeks ago, draw by draw; the base value before the run started. For what takes years to act.
  [[nodiscard]] Lanes lagged(Parameter parameter, int week, const Lanes& lag, const Place& place) const;

  [[nodiscard]] bool has_lever(Parameter parameter) const { return context_.plan.has_lever(parameter); }
  /// True when a lever touches any parameter of these families.
  [[nodiscard]] bool has_lever(std::initializer_list<ParameterFamily> families) const;
  /// False when the value is 0 everywhere and always: what it drives is not there.
  [[nodiscard]] bool is_in_use(Parameter parameter) const;
  [[nodiscard]] bool same_for_all_lists(Parameter parameter) const {
    return context_.plan.is_uniform(parameter);
  }

 private:
  const BlockContext& context_;
};

/// One parameter over the treatment functions of a place in one week, evaluated once when it does not vary.
class ListParameter {
 public:
  /// \param place of the lists; its treatment function is not looked at.
  ListParameter(const ParameterReader& reader, Parameter parameter, int week, Place place)
      : reader_(reader),
        parameter_(parameter),
        week_(week),
        place_(place),
        uniform_(reader.same_for_all_lists(parameter)) {
    place_.treatment_function = 0;
    if (uniform_) value_ = reader_.at(parameter_, week_, place_);
  }
  const Lanes& operator[](int treatment_function) {
    place_.treatment_function = treatment_function;
    if (!uniform_) value_ = reader_.at(parameter_, week_, place_);
    return value_;
  }

 private:
  const ParameterReader& reader_;
  Parameter parameter_;
  int week_;
  Place place_;
  bool uniform_;
  Lanes value_;
};

}  // namespace icsim
