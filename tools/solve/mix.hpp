#pragma once
/// The cheapest mix of several levers that meets a target.
#include <functional>
#include <vector>

namespace icsim::tools {

/// Amounts in parts of their most, all in [0, 1].
using Mix = std::vector<double>;

/// COBYLA (Powell 1994) from a mix that meets the target; it stops after so many runs.
/// \param price of each whole part
/// \param slack how far a mix meets the target; a run each
/// \return the cheapest mix that was seen to meet it
Mix cheapest_mix(const Mix& start, const std::vector<double>& price,
                 const std::function<double(const Mix&)>& slack, int most_runs);

}  // namespace icsim::tools
