#pragma once
/// Parameters and levers of a scenario in words, for provenance and for people.
#include <string>

namespace icsim::scenarios {

/// A parameter before levers, in words, for provenance and for people.
struct ParameterRecord {
  std::string key, unit, value, distribution, range, source, grade;
  std::string origin;  ///< "file:line" that set it, through `extends`
};

struct LeverRecord {
  std::string label, what, where, when, how, origin;
  std::string amount = {};  ///< in the units that people think in; only where it was asked for, and has any
};

}  // namespace icsim::scenarios
