#pragma once
/// What the data did and did not tell: contraction, pairs that look alike, checks of what was predicted, in
/// plain words.
#include <string>
#include <vector>

#include "calibration/fit/forecast.hpp"

namespace icsim::calibration {

inline constexpr std::array<std::string_view, kTraits> kTraitWords{
    "skew to long waits", "pull of the milestone", "treatment within 18 weeks", "pull of the backstop",
    "part of clock starts that is real"};
inline constexpr std::array<std::string_view, kObservations> kObservationWords{
    "share within 18 weeks", "over 52 weeks", "over 65 weeks", "over 78 weeks"};

struct SystemDiagnosis {
  std::string ics;
  std::array<double, kTraits> contraction{};  ///< 1 - posterior / prior standard deviation
  double effective_rank = 0.0;                ///< of the posterior correlation: kTraits when nothing is alike
  struct Pair {
    int first, second;
    double correlation;
  };
  std::vector<Pair> alike;       ///< |correlation| above 0.8
  int months_without_flows = 0;  ///< of the last twelve
};

struct Diagnosis {
  std::vector<SystemDiagnosis> systems;
  /// One-month predictions of the last year: share of outcomes in the central 50, 80 and 95 % interval, by
  /// observation.
  std::array<std::array<double, 3>, kObservations> covered{};
  int predictions = 0;
};

/// \param surprises of the last months, see OrderState.
Diagnosis diagnose(const Posterior& posterior, const FitPriors& priors, const RttDataSet& data, int known,
                   const std::vector<std::vector<Observed>>& surprises);

/// The diagnosis as text that a modeller reads: a table, then sentences.
std::string to_text(const Diagnosis& diagnosis, const Posterior& posterior);

}  // namespace icsim::calibration
