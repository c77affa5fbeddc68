#pragma once
/// What a fit compares: the published figures of a system's month, the model's, and how far they may lie
/// apart.
#include <Eigen/Dense>
#include <array>
#include <optional>

#include "calibration/data/data_set.hpp"
#include "calibration/fit/forward.hpp"
#include "calibration/fit/list_process.hpp"

namespace icsim::calibration {

/// Share within 18 weeks (logit), logarithms of the counts over 52, 65, 78 weeks.
inline constexpr int kObservations = 4;
using Observed = Eigen::Matrix<double, kObservations, 1>;
using ObservedError = Eigen::Matrix<double, kObservations, kObservations>;

/// Standard deviations of what is published around the model, one month after the last figures.
struct ObservationPriors {
  double share_error = 0.0;  ///< of the share within 18 weeks, of a list of usual size
  SizeLaw share_size;
  std::array<double, 3> long_wait_error{};  ///< of the logarithm of the counts over 52, 65, 78 weeks
  double count_error = 0.0;  ///< the same from few pathways: this over the square root of the count
};

/// \return nothing where the month is not published in full.
std::optional<Observed> published(const RttDataSet& data, int month, int i);
Observed simulated(const Trajectories& run, int month, int i, std::size_t draw);
/// Over-dispersed counts: covariance of the published figures around the model's; diagonal.
ObservedError error_of(const ObservationPriors& priors, const RttDataSet& data, int month, int i);

}  // namespace icsim::calibration
