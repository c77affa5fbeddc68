#pragma once
/// Percentiles of the waits of incomplete pathways.
#include "engine/core/lanes.hpp"

namespace icsim {

/// Wait that a share of incomplete pathways does not exceed, for kLanes draws; linear within a band, as NHS
/// England publishes medians and 92nd percentiles.
/// \param counts [band][lane], pathways; counts[w] covers (w,
/// w + 1] weeks.
/// \param waiting all of them: all_waiting(counts).
/// \param share  in (0, 1]; 0.92 for the standard.
/// \param weeks  out, [lane]; NaN when nobody
/// waits or the percentile falls in the open-ended band 104.
void wait_percentile(const float* counts, const Lanes& waiting, double share, float* weeks);

/// Who waits, of all weeks waited.
/// \param counts [band][lane], pathways.
Lanes all_waiting(const float* counts);

/// Stock of one list by weeks waited, over stages and quintiles.
/// \param stock [stage][band][quintile][lane], pathways.
/// \param bands out, [band][lane].
void sum_bands(const float* stock, int quintiles, float* bands);

}  // namespace icsim
