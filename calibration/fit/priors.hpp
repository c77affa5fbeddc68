#pragma once
/// rtt/priors.yaml: what fits believe beforehand, how exact they take the data to be, and the national
/// milestones.
#include <vector>

#include "calibration/fit/list_order.hpp"
#include "calibration/fit/list_process.hpp"
#include "calibration/fit/national_path.hpp"
#include "calibration/fit/order_filter.hpp"
#include "scenarios/study/scenario.hpp"

namespace icsim::calibration {

/// A national milestone as announced: nobody is to wait longer than `weeks` from `due` on.
struct Milestone {
  MonthNumber announced = 0;
  double weeks = 0.0;
  MonthNumber due = 0;
  bool absolute = true;  ///< nobody at all: once due it stays as a backstop; else a share may wait longer
};

/// Standard deviation of a figure around the expected: `first` one month ahead, times months to the `power`.
struct RangeLaw {
  double first = 0.0, power = 0.5;
  double small = 0.0;  ///< pathways: a count of n carries the square root of 1 + small / n as much
};

/// By Figure: what all systems share, and each its own.
struct RangePriors {
  std::array<RangeLaw, kFigures> england, system;
};

/// Places of a baseline of one's own: how removals are drawn together (shares of clock starts, and of lists), and how much
/// more small places vary.
struct OwnPlacePriors {
  double place_spread = 0.0, list_spread = 0.0;      ///< between places, and between lists of a place
  double place_counting = 0.0, list_counting = 0.0;  ///< error of a stock at one census
  double growth_small = 0.0, share_small = 0.0,
         usual_list = 1.0;  ///< pathways, see SizeLaw: of growth, and of the share within 18 weeks
};

struct FitPriors {
  ListPriors list;
  OrderPriors order;
  PathPriors path;
  RangePriors range;
  ListOrderPriors list_order;
  Policy policy;
  /// Standard deviation of the share of clock starts that is removed, around that of the last year: of
  /// England, of a system against England, of a single month.
  double removals_england = 0.0, removals_system = 0.0, removals_month = 0.0;
  OwnPlacePriors own_places;
  std::vector<Milestone> milestones;
  scenarios::InputFile file;
};

/// \throws ScenarioError with every fault: unknown or missing keys, values out of range.
FitPriors load_priors(const scenarios::ScenarioLibrary& library);

/// Milestone that treatment heeds in a month, weeks, by what was announced at the end of month `origin`: half
/// way to the next seven months before it is due, fully four months before.
double milestone_in(const std::vector<Milestone>& milestones, MonthNumber month, MonthNumber origin);
/// The strictest absolute milestone that has come into force by a month, weeks; 104 before the first.
double backstop_in(const std::vector<Milestone>& milestones, MonthNumber month, MonthNumber origin);

}  // namespace icsim::calibration
