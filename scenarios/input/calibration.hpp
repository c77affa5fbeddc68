#pragma once
/// Where calibrated parameters come from. Fits live in calibration/, which uses scenarios; so a program hands
/// the reader of posterior files in.
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/model/calendar.hpp"
#include "engine/model/model.hpp"
#include "engine/model/parameter_plan.hpp"
#include "scenarios/text/csv.hpp"

namespace icsim::scenarios {

struct CalibrationRequest {
  std::filesystem::path file;  ///< the posterior
  std::string shown;           ///< how messages and provenance name it
  const Model& model;
  const Calendar& calendar;
  std::uint32_t draws = 1;
  std::uint64_t seed = 1;
  bool sampled = true;         ///< false: every draw has the posterior's means
  bool policy_targets = true;  ///< false: nothing comes of announced targets
  bool some_places =
      false;  ///< the posterior may hold some of the model's places only: a baseline of one's own
};

struct Calibrated {
  std::string id;  ///< for provenance: what it was fitted to, and its checksum
  std::vector<LeverEffect>
      corrections;  ///< see ParameterPlan: those that scale stay beside the scenario's levers
  InputFile input;
  std::vector<float> list_kernels = {};  ///< see Model::list_kernel; empty: the baseline's
};

/// \throws DataError when the file is missing, damaged or belongs to another baseline.
using CalibrationSource = std::function<Calibrated(const CalibrationRequest&)>;

inline constexpr std::string_view kNoCalibration = "none";
inline constexpr std::string_view kShippedCalibration = "shipped";

}  // namespace icsim::scenarios
