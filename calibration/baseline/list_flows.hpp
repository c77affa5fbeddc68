#pragma once
/// Flows of every list at the start date, from the months before it.
#include <string>
#include <vector>

#include "calibration/baseline/published_lists.hpp"
#include "calibration/fit/priors.hpp"

namespace icsim::calibration {

inline constexpr int kFlowMonths = 12;  // a whole year, so that no season is left in a mean

/// Part of the completed pathways that is admitted.
double admitted_share(const BaseFlows& flow);

struct ListFlows {
  std::vector<BaseFlows> flows;  ///< [place][treatment function], pathways per working day without season
  std::vector<double> removal_share_sd;  ///< of them, how far from the truth: [place][treatment function]
  int months = 0;                        ///< that they are means of
  MonthNumber last_month = 0;            ///< of these: flows may be published later than stocks
  double clock_starts_published =
      0.0;  ///< a working day, all places; those of `flows` close the account of each list
  std::vector<int> in_balance;        ///< places whose list before the months is not known: taken not to grow
  std::vector<int> removals_bounded;  ///< places whose removals the data put out of what is plausible
};

/// Completions are means of up to twelve months. Removals are what clock starts, completions and the stocks at both ends
/// leave unexplained, drawn towards those of the place, and the place's towards its system's in `context`, as far as counting
/// errors make them uncertain. Each list goes on growing at half of its place's rate of the window, and clock starts are what
/// that takes. With one month alone lists are in balance. Flows that are published of the place in sum are shared out like its
/// system's in `context`; then all its lists are removed alike.
ListFlows list_flows(const PublishedLists& lists, const Model& context, const OwnPlacePriors& priors);

}  // namespace icsim::calibration
