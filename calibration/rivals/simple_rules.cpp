#include "calibration/rivals/simple_rules.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

#include "engine/core/check.hpp"

namespace icsim::calibration {
namespace {

constexpr int kYear = 12;
constexpr int kLeastForTrend = 6;  // changes or values
constexpr int kLeastForSeason = 2 * kYear;

constexpr std::array kLevelWeights{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};
constexpr std::array kTrendWeights{0.0, 0.05, 0.1, 0.2, 0.3, 0.5};  // of the level's weight
constexpr std::array kDamping{0.8, 0.85, 0.9, 0.95, 0.98};

/// Values on the scale from the first known month on, a gap taken as the value before it.
struct Known {
  int first = 0;  ///< month of the first value
  std::vector<double> values;
};

Known known_values(const SeriesTable& table, int series) {
  Known known;
  for (int month = 0; month < table.months; ++month) {
    const double value = table.at(series, month);
    if (known.values.empty() && std::isnan(value)) continue;
    if (known.values.empty()) known.first = month;
    known.values.push_back(std::isnan(value) ? known.values.back() : to_scale(table.scale, value));
  }
  return known;
}

/// Where exponential smoothing stands after the last value.
struct Smoothed {
  double level = 0.0;
  double trend = 0.0;
  double damping = 0.0;
  double squared_errors = std::numeric_limits<double>::infinity();
};

Smoothed smooth_with(std::span<const double> values, double level_weight, double trend_weight,
                     double damping) {
  Smoothed now{values[0], 0.0, damping, 0.0};
  for (std::size_t i = 1; i < values.size(); ++i) {
    const double error = values[i] - (now.level + damping * now.trend);
    now.level += damping * now.trend + level_weight * error;
    now.trend = damping * now.trend + level_weight * trend_weight * error;
    now.squared_errors += error * error;
  }
  return now;
}

Smoothed smooth(std::span<const double> values) {
  Smoothed best;
  for (const double level_weight : kLevelWeights) {
    for (const double trend_weight : kTrendWeights) {
      for (const double damping : kDamping) {
        const Smoothed found = smooth_with(values, level_weight, trend_weight, damping);
        if (found.squared_errors < best.squared_errors) best = found;
      }
    }
  }
  return best;
}

using Season = std::array<double, kYear>;  ///< by position in the series, modulo 12; mean 0

Season season_of(std::span<const double> values) {
  Season sum{};
  std::array<int, kYear> count{};
  constexpr int kHalf = kYear / 2;
  const int months = static_cast<int>(values.size());
  for (int month = kHalf; month + kHalf < months; ++month) {
    double year = 0.0;  // twice the centred mean of 12 months
    for (int i = -kHalf; i < kHalf; ++i) {
      year += values[static_cast<std::size_t>(month + i)] + values[static_cast<std::size_t>(month + i + 1)];
    }
    const auto place = static_cast<std::size_t>(month % kYear);
    sum[place] += values[static_cast<std::size_t>(month)] - year / (2.0 * kYear);
    ++count[place];
  }
  double mean = 0.0;
  for (std::size_t i = 0; i < kYear; ++i) mean += (sum[i] /= count[i]) / kYear;
  for (double& value : sum) value -= mean;
  return sum;
}

/// Forecast of exponential smoothing, 1 to `longest` months after the last value.
std::vector<double> smoothing_ahead(std::span<const double> values, int longest) {
  Smoothed end = smooth(values);
  Season season{};
  if (values.size() >= kLeastForSeason) {
    const Season found = season_of(values);
    std::vector<double> without(values.begin(), values.end());
    for (std::size_t i = 0; i < without.size(); ++i) without[i] -= found[i % kYear];
    const Smoothed seasonal = smooth(without);
    // Akaike's criterion: the season costs 11 parameters.
    const double price = std::exp(2.0 * (kYear - 1) / static_cast<double>(values.size()));
    if (seasonal.squared_errors * price < end.squared_errors) {
      end = seasonal;
      season = found;
    }
  }
  std::vector<double> ahead;
  double trend = 0.0, damping = 1.0;
  for (int h = 1; h <= longest; ++h) {
    damping *= end.damping;
    trend += damping * end.trend;
    const std::size_t month = values.size() - 1 + static_cast<std::size_t>(h);
    ahead.push_back(end.level + trend + season[month % kYear]);
  }
  return ahead;
}

/// Forecasts 1 to `longest` months after the last value; empty when the rule needs more values.
std::vector<double> ahead_of(SimpleRule rule, std::span<const double> values, int longest) {
  const int months = static_cast<int>(values.size());
  std::vector<double> ahead;
  switch (rule) {
    case SimpleRule::persistence:
      ahead.assign(static_cast<std::size_t>(longest), values.back());
      break;
    case SimpleRule::drift: {
      const int changes = std::min(months - 1, kYear);
      if (changes < kLeastForTrend) break;
      const double change =
          (values.back() - values[static_cast<std::size_t>(months - 1 - changes)]) / changes;
      for (int h = 1; h <= longest; ++h) ahead.push_back(values.back() + change * h);
      break;
    }
    case SimpleRule::seasonal_naive:
      if (months < kYear) break;
      for (int h = 1; h <= longest; ++h) {
        ahead.push_back(values[static_cast<std::size_t>(months - kYear + (h - 1) % kYear)]);
      }
      break;
    case SimpleRule::smoothing:
      if (months >= kLeastForTrend) ahead = smoothing_ahead(values, longest);
      break;
  }
  return ahead;
}

}  // namespace

PointForecasts rule_forecasts(SimpleRule rule, const SeriesTable& table, int longest_horizon) {
  ICSIM_EXPECT(longest_horizon >= 1);
  PointForecasts points(table, longest_horizon);
  for (int series = 0; series < table.series(); ++series) {
    const Known known = known_values(table, series);
    for (std::size_t size = 1; size <= known.values.size(); ++size) {
      const auto ahead = ahead_of(rule, std::span(known.values).first(size), longest_horizon);
      const int origin = known.first + static_cast<int>(size) - 1;
      for (std::size_t i = 0; i < ahead.size(); ++i) {
        points.at(series, origin, static_cast<int>(i) + 1) = from_scale(table.scale, ahead[i]);
      }
    }
  }
  return points;
}

}  // namespace icsim::calibration
