#include "calibration/scores/past_errors.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "engine/core/check.hpp"

namespace icsim::calibration {
namespace {

constexpr double kCountShift = 0.5;
constexpr double kShareShift = 0.0005;
constexpr int kEnoughErrors = 12;
constexpr int kSample = 199;

/// Quantiles of Student's distribution at 0.005, 0.010 ... 0.995.
std::vector<double> student_quantiles(int degrees) {
  const boost::math::students_t distribution(degrees);
  std::vector<double> quantiles;
  for (int i = 1; i <= kSample; ++i) {
    quantiles.push_back(boost::math::quantile(distribution, static_cast<double>(i) / (kSample + 1)));
  }
  return quantiles;
}

}  // namespace

double to_scale(Scale scale, double value) {
  return scale == Scale::log_count ? std::log(value + kCountShift)
                                   : std::log((value + kShareShift) / (1.0 - value + kShareShift));
}

double from_scale(Scale scale, double scaled) {
  if (scale == Scale::log_count) return std::max(std::exp(scaled) - kCountShift, 0.0);
  const double share = (1.0 + 2.0 * kShareShift) / (1.0 + std::exp(-scaled)) - kShareShift;
  return std::clamp(share, 0.0, 1.0);
}

PointForecasts::PointForecasts(const SeriesTable& table, int longest_horizon)
    : months(table.months),
      longest(longest_horizon),
      values(table.pool.size() * static_cast<std::size_t>(table.months) *
                 static_cast<std::size_t>(longest_horizon),
             kNotPublished) {}

PastErrors::PastErrors(const SeriesTable& table, const PointForecasts& points)
    : table_(table), points_(points), known_(points.values.size()) {
  for (int count = kEnoughErrors; count <= std::max(table.months, kEnoughErrors); ++count) {
    spreads_.push_back(student_quantiles(count));
  }
  for (int s = 0; s < table_.series(); ++s) {
    for (int horizon = 1; horizon <= points_.longest; ++horizon) {
      Errors sum;
      for (int origin = 0; origin < table_.months; ++origin) {
        // At this origin the outcome of the forecast made `horizon` months ago becomes known.
        if (origin >= horizon) {
          const double outcome = table_.at(s, origin), point = points_.at(s, origin - horizon, horizon);
          if (!std::isnan(outcome) && !std::isnan(point)) {
            const double error = to_scale(table_.scale, outcome) - to_scale(table_.scale, point);
            sum.sum_of_squares += error * error;
            ++sum.count;
          }
        }
        known_[index(s, origin, horizon)] = sum;
      }
    }
  }
}

double PastErrors::pooled(int pool, int origin, int horizon) const {
  std::vector<double> mean_squares;
  for (int s = 0; s < table_.series(); ++s) {
    const Errors& errors = known(s, origin, horizon);
    if (table_.pool[static_cast<std::size_t>(s)] != pool || errors.count == 0) continue;
    mean_squares.push_back(errors.sum_of_squares / errors.count);
  }
  if (mean_squares.empty()) return kNotPublished;
  const auto middle = mean_squares.begin() + static_cast<std::ptrdiff_t>(mean_squares.size() / 2);
  std::nth_element(mean_squares.begin(), middle, mean_squares.end());
  return *middle;
}

std::vector<double> PastErrors::sample(int series, int origin, int horizon) const {
  ICSIM_EXPECT(series < table_.series() && origin < table_.months && horizon <= points_.longest);
  const double point = points_.at(series, origin, horizon);
  if (std::isnan(point)) return {};
  const Errors& own = known(series, origin, horizon);
  double mean_square = own.count == 0 ? 0.0 : own.sum_of_squares / own.count;
  if (own.count < kEnoughErrors) {
    const int pool = table_.pool[static_cast<std::size_t>(series)];
    int with_errors = horizon;
    while (with_errors > 0 && std::isnan(pooled(pool, origin, with_errors))) --with_errors;
    if (with_errors == 0) return {};
    const double borrowed = pooled(pool, origin, with_errors) * horizon / with_errors;
    mean_square += (1.0 - static_cast<double>(own.count) / kEnoughErrors) * (borrowed - mean_square);
  }
  const auto& spread = spreads_[static_cast<std::size_t>(std::max(own.count, kEnoughErrors) - kEnoughErrors)];
  const double centre = to_scale(table_.scale, point), scale = std::sqrt(mean_square);
  std::vector<double> sample;
  sample.reserve(spread.size());
  for (const double t : spread) sample.push_back(from_scale(table_.scale, centre + scale * t));
  sample[kSample / 2] = point;
  return sample;
}

}  // namespace icsim::calibration
