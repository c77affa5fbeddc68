#pragma once
/// What a session does and a treatment costs, by treatment function: library/sessions.csv.
#include <array>
#include <vector>

#include "engine/model/model.hpp"
#include "scenarios/input/baseline.hpp"

namespace icsim::scenarios {

/// Of one treatment function, by stage: awaiting a decision (clinics), awaiting admission (theatre lists).
struct SessionRates {
  std::array<double, kStages> cases{1.0, 1.0};  ///< clock stops of one session of four hours
  std::array<double, kStages> price{0.0, 0.0};  ///< GBP a clock stop
};

inline constexpr const char* kSessionTable = "library/sessions.csv";

/// \return [tf] of the model.
/// \param inputs the file, with its checksum, is appended.
/// \throws DataError also when a treatment function of the model is missing
std::vector<SessionRates> load_session_rates(const ScenarioLibrary& library, const Model& model,
                                             std::vector<InputFile>& inputs);

}  // namespace icsim::scenarios
