#pragma once
/// Waits that statistics and targets count at.
#include <array>

#include "engine/model/dimensions.hpp"

namespace icsim {

/// A wait that statistics and targets count at, and the measure that counts there.
struct WaitThreshold {
  int weeks;
  Measure measure;
  /// The first counts those within, the others those over.
  [[nodiscard]] constexpr bool counts(int weeks_waited) const {
    return measure == Measure::within_18_weeks ? weeks_waited < weeks : weeks_waited >= weeks;
  }
};
/// The only list of them, shortest first: the standard, then the milestones of the recovery.
inline constexpr std::array<WaitThreshold, 5> kWaitThresholds{{{18, Measure::within_18_weeks},
                                                               {52, Measure::over_52_weeks},
                                                               {65, Measure::over_65_weeks},
                                                               {78, Measure::over_78_weeks},
                                                               {104, Measure::over_104_weeks}}};
static_assert(kWaitThresholds.back().weeks == kBands - 1, "the open-ended band begins at the last of them");

}  // namespace icsim
