#pragma once
/// How fast lists grow beyond the season: a state-space model of published lists. Growth of England and each
/// system's deviation from it come back to balance, as money and effort follow lists; single months add
/// shocks that stay and errors of counting that do not.
#include <cstdint>
#include <vector>

#include "calibration/data/data_set.hpp"
#include "calibration/fit/flow_rates.hpp"

namespace icsim::calibration {

/// Of the monthly growth of a list, as a share of the list.
struct GrowthLaw {
  double persistence = 0.5;   ///< of growth from one month to the next
  double innovation = 0.0;    ///< standard deviation of what is new in it
  double shock = 0.0;         ///< of a month's own growth, which stays in the list but does not go on
  double counting = 0.0;      ///< of the error of one census
  double break_chance = 0.0;  ///< in a month, that providers come, go or change their records
  double break_size = 0.0;    ///< standard deviation of what that adds to the list or takes
};

/// How much more a figure varies in a small place than in one of usual size.
struct SizeLaw {
  double small = 0.0;  ///< pathways: a list of n varies sqrt(1 + small / n) times as much as a very large one
  double usual = 1.0;  ///< pathways of the list whose law is known
  [[nodiscard]] double factor(double list) const;
};

struct ListPriors {
  GrowthLaw england, system;
  SizeLaw size;               ///< of what a system's growth varies by
  bool learn_england = true;  ///< false: the lists are not England's, whose growth is at rest
};

/// What the filter knows of one series at the origin: growth and the last census' error, jointly normal.
struct GrowthState {
  double growth = 0.0, error = 0.0;
  double growth_variance = 0.0, covariance = 0.0, error_variance = 0.0;
};

struct ListProcess {
  GrowthLaw england_law;
  std::vector<GrowthLaw> system_law;  ///< [ics]
  GrowthState england;
  std::vector<GrowthState> system;  ///< [ics], deviation from England
  double season_share = 0.0;        ///< see season_growth
};

/// Growth that season alone gives: clock starts and activity have different seasons.
/// \param flow  clock starts per working day less removals, over the list.
double season_growth(const Model& model, MonthNumber month, double flow_share);

/// \param known months of the data that may be used.
ListProcess fit_list_process(const RttDataSet& data, const Model& model, const FlowRates& flows,
                             const ListPriors& priors, int known);

/// Growth of every system in every month to come, beyond the season, in the order [month][ics], for one draw.
/// Numbers are keyed by seed, draw, system and month.
std::vector<double> draw_growth(const ListProcess& process, std::uint64_t seed, std::uint32_t draw,
                                int months);

/// Numbers keyed by what they are for: uniform in (0, 1), and standard normal. Normal draws come in pairs of
/// opposite sign (0 and 1, 2 and 3 ...), which makes medians and means of few draws steady.
double keyed_uniform(std::uint64_t seed, std::uint32_t draw, std::uint32_t what, std::uint32_t place,
                     std::uint32_t time);
double keyed_normal(std::uint64_t seed, std::uint32_t draw, std::uint32_t what, std::uint32_t place,
                    std::uint32_t time);

}  // namespace icsim::calibration
