#pragma once
/// Where a run file comes from. Never optional.
#include <cstdint>
#include <string>
#include <vector>

namespace icsim::outputs {

struct NamedText {
  std::string name, text;
};

/// An area that the places of a run do not add up to, and why.
struct LeftOutArea {
  std::string level, code, name, reason;
};

struct RunProvenance {
  std::string program_version, commit, build, created_utc, command;
  std::string merged = {};  ///< how many parts it was put together from, and by what; empty: it was not
};

struct ScenarioProvenance {
  std::string name;  ///< of the group: no '/', unique in the file
  std::string title, description;
  std::string resolved_scenario;  ///< YAML with everything inherited and every default filled in
  std::uint64_t seed = 0;
  std::uint32_t draws = 0;
  std::string noise;      ///< "expectation" or "demographic"
  std::string quintiles;  ///< how deprivation is resolved
  std::string baseline, calibration_id;
  std::string whole = "England";  ///< all places of the run: the codes of those that were run alone
  std::vector<NamedText> inputs;  ///< file name, SHA-256 in hexadecimal

  struct Parameter {
    std::string key, unit, value, distribution, range, source, grade, origin;
  };
  std::vector<Parameter> parameters;

  struct Lever {
    std::string label, what, where, when, how, origin;
  };
  std::vector<Lever> levers;

  /// An uncertain parameter: its value in force in each draw, mean over places and time.
  struct ParameterDraws {
    std::string key;
    std::vector<double> values;  ///< [draw]
  };
  std::vector<ParameterDraws> parameter_draws;
};

}  // namespace icsim::outputs
