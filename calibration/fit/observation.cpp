#include "calibration/fit/observation.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/math.hpp"

namespace icsim::calibration {
namespace {

Observed observed(double incomplete, double within_18, double over_52, double over_65, double over_78) {
  Observed y;
  const double share = std::clamp(within_18 / incomplete, 0.01, 0.99);
  y << log_exact_bits(share / (1.0 - share)), log_exact_bits(over_52 + 1.0), log_exact_bits(over_65 + 1.0),
      log_exact_bits(over_78 + 1.0);
  return y;
}

constexpr std::array kLongWaits{Stock::over_52, Stock::over_65, Stock::over_78};

}  // namespace

std::optional<Observed> published(const RttDataSet& data, int month, int i) {
  const auto of = [&](Stock s) { return data.at(s, month, i); };
  if (!(of(Stock::incomplete) > 0.0) || std::isnan(of(Stock::within_18)) || std::isnan(of(Stock::over_52)) ||
      std::isnan(of(Stock::over_65)) || std::isnan(of(Stock::over_78)))
    return std::nullopt;
  return observed(of(Stock::incomplete), of(Stock::within_18), of(Stock::over_52), of(Stock::over_65),
                  of(Stock::over_78));
}

Observed simulated(const Trajectories& run, int month, int i, std::size_t draw) {
  const auto of = [&](Seen s) { return static_cast<double>(run.of(s, month, i)[draw]); };
  return observed(of(Seen::incomplete), of(Seen::within_18), of(Seen::over_52), of(Seen::over_65),
                  of(Seen::over_78));
}

ObservedError error_of(const ObservationPriors& priors, const RttDataSet& data, int month, int i) {
  ObservedError error = ObservedError::Zero();
  const double list = data.at(Stock::incomplete, month, i);
  const double share = std::clamp(data.at(Stock::within_18, month, i) / list, 0.01, 0.99);
  error(0, 0) = std::pow(priors.share_error / (share * (1.0 - share)) * priors.share_size.factor(list), 2);
  for (std::size_t k = 0; k < kLongWaits.size(); ++k) {
    const auto at = static_cast<int>(k) + 1;
    error(at, at) = std::pow(priors.long_wait_error[k], 2) +
                    std::pow(priors.count_error, 2) / (data.at(kLongWaits[k], month, i) + 1.0);
  }
  return error;
}

}  // namespace icsim::calibration
