#pragma once
/// Does the fit find what was planted, and does another method find the same?
#include <string>
#include <vector>

#include "calibration/fit/priors.hpp"

namespace icsim::calibration {

/// Simulation-based calibration: where the planted values stand in their posteriors.
/// Source: S. Talts and others (2018), arXiv 1804.06788.
struct PlantedCheck {
  int fits = 0;  ///< systems x synthetic countries
  /// Places in the posterior, 0 to 1, [trait][fit]: even when the fit is calibrated.
  std::array<std::vector<double>, kTraits> place;
  /// Share of planted values inside the central interval.
  /// \param level 0.5, 0.8, 0.95 ...
  [[nodiscard]] double covered(Trait trait, double level) const;
  /// Largest distance of the places' distribution from an even one, and the chance of one as large
  /// (Kolmogorov).
  struct Evenness {
    double distance = 0.0, chance = 0.0;
  };
  [[nodiscard]] Evenness evenness(Trait trait) const;
};

struct PlantedSettings {
  int countries = 5;  ///< each gives 42 systems
  int months = 9;
  std::uint64_t seed = 1;
  int threads = 0;
};

/// Plants traits drawn from the priors, lets the engine make the published figures of synthetic countries
/// with recording errors of the observation model, and fits.
/// \param believed what the fit is told: `truth`
/// for a right likelihood, something else to see the check fail.
PlantedCheck check_planted(const scenarios::ScenarioLibrary& library, const FitPriors& truth,
                           const FitPriors& believed, const PlantedSettings& settings);

/// The same month learnt by an ensemble smoother (ES-MDA: A. A. Emerick, A. C. Reynolds (2013), Computers &
/// Geosciences 55), which follows the whole engine instead of its slope.
struct CrossCheck {
  int month = 0;
  std::array<double, kTraits>
      mean_difference{};  ///< root mean square over systems, in posterior standard deviations
  std::array<double, kTraits> spread_ratio{};  ///< median of ensemble over filter
};
struct CrossSettings {
  std::uint32_t members = 512;
  int passes = 4;
  std::uint64_t seed = 1;
  int threads = 0;
};
/// \param after the filter's state with the month's data.
CrossCheck cross_check(const RttDataSet& data, const scenarios::ScenarioLibrary& library,
                       const FitPriors& priors, const OrderState& after, const CrossSettings& settings);

/// Both as sentences and small tables.
std::string to_text(const PlantedCheck& check);
std::string to_text(const CrossCheck& check, const RttDataSet& data);

}  // namespace icsim::calibration
