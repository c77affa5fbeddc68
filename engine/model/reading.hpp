#pragma once
/// When the equations of the week read a parameter, and what else must be so for its value to count. From this
/// table scenarios are told of levers that cannot act; a test compares it with what the engine does.
#include <array>
#include <span>

#include "engine/model/parameter_registry.hpp"

namespace icsim {

/// Another parameter that must be in use: one of `any_of`, at the same ICS (anywhere, if either is national).
struct Need {
  enum class Differs {
    from_neutral,  ///< its value is not `neutral`
    from_base,     ///< a lever has moved it off the base path
  };
  enum class When {
    this_week,
    so_far,  ///< in this week or one before it
  };
  std::span<const Parameter> any_of;
  Differs differs = Differs::from_neutral;
  double neutral = 0.0;
  When when = When::this_week;
  const Need* or_else = nullptr;  ///< will do as well
};

/// What the value of a parameter in a week needs in order to count.
struct Reading {
  enum class Weeks { all, none, winter, december_and_january, april_to_june };
  enum class Quintiles {
    any,
    apart,     ///< counts only when deprivation quintiles are not added up
    relative,  ///< and then only in proportion to the other quintiles
  };
  Parameter parameter = Parameter::count;
  Weeks weeks = Weeks::all;          ///< that it is read in; none: only at the start, before levers
  Parameter lag = Parameter::count;  ///< what is read is the value of so many weeks ago; count: no lag
  bool with_noise = false;           ///< counts with demographic noise only
  Quintiles quintiles = Quintiles::any;
  bool over_network = false;           ///< counts only where the scenario's network has arcs
  std::array<const Need*, 3> needs{};  ///< all of them; null: no more
};

/// How a parameter is read; those without an entry of their own are read every week and always count.
const Reading& reading_of(Parameter parameter);

/// True for what surrounds the lists (general practice, staff, beds, money ...): a baseline without systems
/// does not read it.
bool needs_systems(Parameter parameter);

/// "December to February"; empty for all weeks.
std::string_view months_of(Reading::Weeks weeks);
/// True when a week that starts in this month (1 to 12) reads it.
bool is_read_in(Reading::Weeks weeks, unsigned month);

}  // namespace icsim
