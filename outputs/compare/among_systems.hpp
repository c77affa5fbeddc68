#pragma once
/// Expected numbers by indirect standardisation, and where a system's simulated / expected lies among all
/// systems.
///
/// Why no funnel: its limits take what lies beyond chance for a signal. Lists of systems hold 10^5 pathways,
/// and systems differed by 343 to 4,497 times the variance of chance: limits of chance leave nearly every one
/// outside, and limits widened by as much (additive over-dispersion) call nearly every one expected and say
/// how systems differ under the name of chance. So systems are set against each other: half of them are in
/// the middle half whatever is simulated. That says how unusual a system is among systems, not whether it is
/// good, nor whether luck did it. Bands and not places in an order: neighbours in an order differ by less
/// than what is known of them, and an order is read as a league table. A band hides how far apart systems
/// are, so its edges are shown beside it.
#include <optional>
#include <span>
#include <vector>

namespace icsim::outputs {

/// Events among what they may happen to, such as pathways over 18 weeks in the list of each treatment
/// function.
struct Counts {
  std::size_t strata = 1;
  std::vector<double> events, exposure;  ///< [system][stratum]
};

/// Events that each system would have at the rates of all systems together, stratum by stratum.
/// \return [system]; the sum is that of all events.
std::vector<double> standardised(const Counts& counts);

/// Edges of bands: quantiles of simulated / expected over systems (type 7), at 10, 25, 75 and 90 %.
struct Spread {
  double lower_tenth = 1.0, lower_quarter = 1.0, upper_quarter = 1.0, upper_tenth = 1.0;
};

/// Fewer systems have no outer tenth.
inline constexpr std::size_t kFewestSystems = 10;

/// \param ratios those that are known.
/// \return nothing for fewer than kFewestSystems.
std::optional<Spread> spread_of(std::vector<double> ratios);

/// Below the lower tenth; between it and the lower quarter; and so on upwards. On an edge: nearer the middle.
enum class Band { lower_tenth, lower_quarter, middle_half, upper_quarter, upper_tenth };
Band band_of(double ratio, const Spread& spread);
const char* band_name(Band band);  ///< "lower tenth", "lower quarter", "middle half" ...

}  // namespace icsim::outputs
