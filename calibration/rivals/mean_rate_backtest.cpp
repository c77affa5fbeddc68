#include "calibration/rivals/mean_rate_backtest.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "calibration/rivals/rules_backtest.hpp"
#include "engine/core/check.hpp"

namespace icsim::calibration {
namespace {

constexpr int kWindow = 12;        // months that rates are means of
constexpr int kLeastInWindow = 6;  // of which at least these must be known

/// What the model reads: stocks and flows of every area, and England's bands.
class Inputs {
 public:
  Inputs(const RttDataSet& data, const BacktestAreas& areas, const EnglandBands& england,
         std::span<const double> working_days)
      : months_(data.months), first_month_(data.first_month), england_(england), working_days_(working_days) {
    for (int s = 0; s < kThresholdStocks; ++s) {
      stock_.push_back(published_by_area(data, areas, static_cast<Stock>(s)));
    }
    clock_starts_ = published_by_area(data, areas, Flow::clock_starts);
    completed_ = published_by_area(data, areas, Flow::completed);
    for (int month = 1; month < months_; ++month) england_capacity_.push_back(capacity_in(month));
  }

  [[nodiscard]] int months() const { return months_; }
  [[nodiscard]] double clock_starts(int area, int month) const { return value(clock_starts_, area, month); }
  [[nodiscard]] double completed(int area, int month) const { return value(completed_, area, month); }
  [[nodiscard]] double working_days(int month) const {
    return working_days_[static_cast<std::size_t>(month)];
  }

  /// Nothing where a threshold was not published or England's bands have not begun.
  [[nodiscard]] std::optional<MonthBands> bands(int area, int month) const {
    const auto at = england_month(month);
    const auto stock = [&](Stock s) { return value(stock_[static_cast<std::size_t>(s)], area, month); };
    const WaitThresholds waits{stock(Stock::incomplete), stock(Stock::within_18), stock(Stock::over_52),
                               stock(Stock::over_65),    stock(Stock::over_78),   stock(Stock::over_104)};
    const double all =
        waits.all + waits.within_18 + waits.over_52 + waits.over_65 + waits.over_78 + waits.over_104;
    if (!at || std::isnan(all)) return std::nullopt;
    return split_like(waits, england_.incomplete[*at]);
  }

  /// The month up to `month`, from 1; nothing where a part of it is not known.
  [[nodiscard]] std::optional<KnownMonth> observed(int area, int month) const {
    const auto before = bands(area, month - 1), after = bands(area, month);
    const double referrals = clock_starts(area, month), treatments = completed(area, month);
    const auto& capacity = england_capacity_[static_cast<std::size_t>(month - 1)];
    if (!before || !after || !capacity || std::isnan(referrals + treatments)) return std::nullopt;
    return KnownMonth{*before, *after, share_treatments(inflow_of(*before, referrals), *capacity, treatments),
                      referrals};
  }

 private:
  static constexpr int kThresholdStocks = 6;  // incomplete to over_104

  [[nodiscard]] double value(const std::vector<double>& series, int area, int month) const {
    if (month < 0 || month >= months_) return kNotPublished;
    return series[static_cast<std::size_t>(area) * static_cast<std::size_t>(months_) +
                  static_cast<std::size_t>(month)];
  }
  /// Position in England's bands: that month, or the last one.
  [[nodiscard]] std::optional<std::size_t> england_month(int month) const {
    const int at = first_month_ + month - england_.first_month;
    if (at < 0 || england_.incomplete.empty()) return std::nullopt;
    return std::min(static_cast<std::size_t>(at), england_.incomplete.size() - 1);
  }
  /// England's capacity rates of a month, referrals being the clock starts of all areas. Of the last month
  /// with bands when they have ended: what was completed then goes with the stock of its own month before.
  [[nodiscard]] std::optional<MonthBands> capacity_in(int month) const {
    const auto at = england_month(month);
    if (!at || *at == 0) return std::nullopt;
    const int same = england_.first_month + static_cast<int>(*at) - first_month_;
    const int england_area = static_cast<int>(clock_starts_.size()) / months_ - 1;
    const double referrals = clock_starts(england_area, same);
    if (std::isnan(referrals)) return std::nullopt;
    const MonthBands inflow = inflow_of(england_.incomplete[*at - 1], referrals);
    MonthBands capacity{};
    for (std::size_t band = 0; band < capacity.size(); ++band) {
      if (inflow[band] > 0.0) capacity[band] = england_.completed[*at][band] / inflow[band];
    }
    return capacity;
  }

  int months_;
  MonthNumber first_month_;
  const EnglandBands& england_;
  std::span<const double> working_days_;
  std::vector<std::vector<double>> stock_;  ///< [Stock][area][month]
  std::vector<double> clock_starts_, completed_;
  std::vector<std::optional<MonthBands>> england_capacity_;  ///< [month - 1]
};

/// What is known of an area at an origin.
struct Start {
  MonthBands bands{};
  MeanRates rates;
  double referrals_per_day = 0.0;
  double treatments_per_day = 0.0;
};

std::optional<Start> start_at(const Inputs& inputs, int area, int origin) {
  std::vector<KnownMonth> known;
  Start start;
  for (int month = std::max(origin - kWindow + 1, 1); month <= origin; ++month) {
    const auto observed = inputs.observed(area, month);
    if (!observed) continue;
    known.push_back(*observed);
    start.bands = observed->after;
    start.referrals_per_day += observed->referrals / inputs.working_days(month);
    start.treatments_per_day += sum_of(observed->treated) / inputs.working_days(month);
  }
  if (known.size() < kLeastInWindow) return std::nullopt;
  start.rates = mean_rates(known);
  start.referrals_per_day /= static_cast<double>(known.size());
  start.treatments_per_day /= static_cast<double>(known.size());
  if (const auto now = inputs.bands(area, origin)) start.bands = *now;
  return start;
}

double read(const MonthBands& bands, ForecastTarget target) {
  const double all = sum_of(bands);
  switch (target) {
    case ForecastTarget::share_18:
      return all > 0.0 ? waited_less(bands, 18.0) / all : 0.0;
    case ForecastTarget::over_52:
      return std::max(all - waited_less(bands, 52.0), 0.0);
    case ForecastTarget::list:
      break;
  }
  return all;
}

/// Published flow of the month if it is given and known, else the mean per working day.
double flow_of(ForecastMode mode, double published, double per_day, double days) {
  return mode == ForecastMode::flows_given && !std::isnan(published) ? published : per_day * days;
}

void project(const Inputs& inputs, ForecastMode mode, int area, int origin, const SeriesTable& table,
             ForecastTarget target, PointForecasts& points) {
  const auto start = start_at(inputs, area, origin);
  int last = origin;
  while (last > 0 && std::isnan(table.at(area, last))) --last;
  const double published = table.at(area, last);
  if (!start || std::isnan(published)) return;
  const double shift = to_scale(table.scale, published) - to_scale(table.scale, read(start->bands, target));
  MonthBands bands = start->bands;
  for (int horizon = 1; horizon <= points.longest; ++horizon) {
    const int month = origin + horizon;
    const double days = inputs.working_days(month);
    bands = next_month(bands, start->rates,
                       flow_of(mode, inputs.clock_starts(area, month), start->referrals_per_day, days),
                       flow_of(mode, inputs.completed(area, month), start->treatments_per_day, days));
    points.at(area, origin, horizon) =
        from_scale(table.scale, shift + to_scale(table.scale, read(bands, target)));
  }
}

}  // namespace

void put_mean_rates(BacktestResult& result, const RttDataSet& data, const BacktestAreas& areas,
                    const EnglandBands& england, std::span<const double> working_days) {
  const auto found = std::find(result.models.begin(), result.models.end(), kMeanRateName);
  if (found == result.models.end()) return;
  const auto model = static_cast<std::size_t>(found - result.models.begin());
  const int longest = *std::max_element(result.horizons.begin(), result.horizons.end());
  ICSIM_EXPECT(england.incomplete.size() == england.completed.size());
  ICSIM_EXPECT(working_days.size() >= static_cast<std::size_t>(data.months + longest));
  const Inputs inputs(data, areas, england, working_days);
  for (std::size_t t = 0; t < kForecastTargets; ++t) {
    const auto target = static_cast<ForecastTarget>(t);
    const SeriesTable table = observed_series(data, areas, target);
    for (std::size_t mode = 0; mode < result.modes.size(); ++mode) {
      PointForecasts points(table, longest);
      for (int area = 0; area < table.series(); ++area) {
        for (int origin = 0; origin < table.months; ++origin) {
          project(inputs, result.modes[mode], area, origin, table, target, points);
        }
      }
      put_points(result, model, mode, target, table, points);
    }
  }
}

}  // namespace icsim::calibration
