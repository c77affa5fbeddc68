#pragma once
/// Where the figures are expected to go: England's path, from its own months as much as from the engine, and each system's
/// part in it.
#include "calibration/data/data_set.hpp"
#include "calibration/fit/steering.hpp"

namespace icsim::calibration {

/// See `scenarios/rtt/priors.yaml` for what each number rests on.
struct PathPriors {
  double weight = 0.0;   ///< of England's own months against the engine one month ahead
  double damping = 0.0;  ///< of trends, from one month to the next
  /// Of one figure.
  struct Own {
    double fades = 1.0;         ///< months ahead at which the weight is 0; it falls in a straight line
    double trend = 0.0;         ///< of the trend that goes on
    double trend_months = 1.0;  ///< that the trend is a mean of
    double kept = 0.0;          ///< of a system's departure from England, as the engine has it
    double departure =
        0.0;  ///< weight of a system's own months against that, one month ahead; it fades as England's
    double small = 0.0;  ///< pathways of a system of which half that weight is left
  };
  std::array<Own, kFigures> figure{};
  double departure_months = 1.0;  ///< that the trend of a system's departure is a mean of
  [[nodiscard]] const Own& of(Figure f) const { return figure[static_cast<std::size_t>(f)]; }
  [[nodiscard]] Own& of(Figure f) { return figure[static_cast<std::size_t>(f)]; }
  /// Change of the share within 18 weeks in each month of the year, January first; sums to 0.
  std::array<double, 12> season_share{};
};

/// An announced target for the share within 18 weeks of every system.
struct ShareTarget {
  MonthNumber announced = 0, due = 0;
  double least = 0.0;  ///< share to be reached
  double gain = 0.0;   ///< or so much more than at the announcement, where that is higher
};

/// An earlier target, and what part of its gap was closed when it was due.
struct PastTarget {
  MonthNumber due = 0;
  double closed = 0.0;
};

struct Policy {
  std::vector<ShareTarget> targets;
  std::vector<PastTarget> past;
  double compliance_spread = 0.0;  ///< standard deviation of the part of a gap that is closed
  double recent = 1.0;             ///< past targets that say how much of a gap is closed
};

/// Mean of what the last `recent` targets that were due by a month closed of their gaps; 0 without any.
double compliance(const Policy& policy, MonthNumber origin);

/// What every system is expected to show.
/// \param known months of the data that may be used.
/// \param engine as the engine would run on by itself, from the month after.
FigurePaths expected_figures(const PathPriors& priors, const RttDataSet& data, int known,
                             const FigurePaths& engine);

/// What announced targets would add to the logit of the share within 18 weeks if their gaps were closed, [month][ics].
/// A gap closes evenly from the origin, or from the target before, to the due month, and stays closed.
std::vector<double> policy_effect(const Policy& policy, MonthNumber origin, const FigurePaths& expected,
                                  const RttDataSet& data);

}  // namespace icsim::calibration
