#pragma once
/// Forecasts that are one number become distributions: as wide as the same rule's errors in the past.
#include <vector>

#include "calibration/data/data_set.hpp"

namespace icsim::calibration {

/// Scale on which changes are alike whatever the level, and on which errors are measured.
enum class Scale {
  log_count,   ///< log(x + 1/2), for pathways
  logit_share  ///< log((x + e) / (1 - x + e)), e = 0.0005, for shares from 0 to 1
};
double to_scale(Scale scale, double value);
double from_scale(Scale scale, double scaled);  ///< never below 0, a share never above 1

/// What was observed of one target: one series for each area. Positions of months count from `first_month`.
struct SeriesTable {
  Scale scale = Scale::log_count;
  MonthNumber first_month = 0;
  int months = 0;
  std::vector<int> pool;       ///< [series]: series of the same pool have errors of like size
  std::vector<double> values;  ///< [series][month]; NaN is a gap

  [[nodiscard]] int series() const { return static_cast<int>(pool.size()); }
  [[nodiscard]] double at(int s, int month) const {
    return values[static_cast<std::size_t>(s) * static_cast<std::size_t>(months) +
                  static_cast<std::size_t>(month)];
  }
};

/// Forecasts made at every month of a table for 1 to `longest` months ahead, in the unit of the series. Each
/// must rest on values up to its origin alone. NaN: not made.
struct PointForecasts {
  int months = 0;
  int longest = 0;
  std::vector<double> values;  ///< [series][origin][horizon - 1]

  PointForecasts(const SeriesTable& table, int longest_horizon);
  [[nodiscard]] double& at(int series, int origin, int horizon) {
    return values[cell(series, origin, horizon)];
  }
  [[nodiscard]] double at(int series, int origin, int horizon) const {
    return values[cell(series, origin, horizon)];
  }

 private:
  [[nodiscard]] std::size_t cell(int series, int origin, int horizon) const {
    return (static_cast<std::size_t>(series) * static_cast<std::size_t>(months) +
            static_cast<std::size_t>(origin)) *
               static_cast<std::size_t>(longest) +
           static_cast<std::size_t>(horizon - 1);
  }
};

/// Spread of a rule's forecasts from its own errors known at the origin: those of earlier origins, at the
/// same horizon, for months up to the origin. A series with fewer than 12 of them borrows the rest from its
/// pool: the median over the pool's series of their mean square errors, since a few series have breaks. Where
/// the pool has none at this horizon, the longest horizon that has some serves, and its mean square grows in
/// proportion to the horizon.
class PastErrors {
 public:
  PastErrors(const SeriesTable& table, const PointForecasts& points);

  /// 199 equally likely values, rising: point + s x t, t at 0.005, 0.010 ... 0.995 of Student's distribution
  /// with as many degrees of freedom as errors (12 at least), on the table's scale. The median is the point
  /// itself. Empty when no point forecast was made or no error of the pool is known.
  [[nodiscard]] std::vector<double> sample(int series, int origin, int horizon) const;

 private:
  struct Errors {
    double sum_of_squares = 0.0;
    int count = 0;
  };
  [[nodiscard]] const Errors& known(int series, int origin, int horizon) const {
    return known_[index(series, origin, horizon)];
  }
  [[nodiscard]] std::size_t index(int series, int origin, int horizon) const {
    return (static_cast<std::size_t>(series) * static_cast<std::size_t>(points_.months) +
            static_cast<std::size_t>(origin)) *
               static_cast<std::size_t>(points_.longest) +
           static_cast<std::size_t>(horizon - 1);
  }
  /// Median of the pool's mean square errors, the upper one of two; NaN when none is known.
  [[nodiscard]] double pooled(int pool, int origin, int horizon) const;
  SeriesTable table_;
  PointForecasts points_;
  std::vector<Errors> known_;  ///< [series][origin][horizon - 1]: at that origin
  std::vector<std::vector<double>>
      spreads_;  ///< [degrees of freedom - 12]: quantiles of Student's distribution
};

}  // namespace icsim::calibration
