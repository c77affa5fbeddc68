#pragma once
/// The list that a standard can be kept with for ever, and the treatment that keeps it: what comes in goes out, week after week,
/// and the list is as short as the standard asks for.
#include <optional>

#include "engine/model/model.hpp"

namespace icsim::tools {

/// What one list is given every week.
struct SteadyFlows {
  double clock_starts = 0.0;     ///< pathways a week
  double removal_share = 0.0;    ///< of clock starts
  double dta_share = 0.0;        ///< of those seen, for whom the decision is to admit
  double admission_share = 0.0;  ///< of the list, awaiting admission
};

struct SteadyState {
  double list = 0.0;       ///< pathways
  double completed = 0.0;  ///< a week
  double admitted = 0.0;   ///< of these
};

/// Found with the engine's own kernel: lists of sixteen sizes are kept at their size until waits no longer change. The order of
/// treatment is the baseline's, without a pull before milestones.
/// \param function of the model
/// \param within_18 share of the list within 18 weeks that is to hold
/// \return the largest such list; nothing where none of 1 to 104 weeks of clock starts does, or nothing comes in
std::optional<SteadyState> steady_state(const Model& model, int function, const SteadyFlows& flows,
                                        double within_18);

}  // namespace icsim::tools
