/// Rules that need no model: what they say, how wide, and that none looks ahead.
#include "calibration/rivals/simple_rules.hpp"

#include <cmath>
#include <vector>

#include "calibration/rivals/rules_backtest.hpp"
#include "calibration/scores/scores.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/published_data.hpp"

namespace icsim {
using namespace calibration;
namespace {

constexpr auto kEveryRule = {SimpleRule::persistence, SimpleRule::drift, SimpleRule::seasonal_naive,
                             SimpleRule::smoothing};

SeriesTable table_of(std::vector<std::vector<double>> series, Scale scale = Scale::log_count) {
  SeriesTable table;
  table.scale = scale;
  table.first_month = 12 * 2022 + 3;
  table.months = static_cast<int>(series[0].size());
  table.pool.assign(series.size(), 0);
  for (const auto& values : series) table.values.insert(table.values.end(), values.begin(), values.end());
  return table;
}

/// Growing, with a season and a little roughness.
std::vector<double> wavy(int months, double size = 100000.0) {
  std::vector<double> values;
  for (int m = 0; m < months; ++m) {
    values.push_back(size *
                     std::exp(0.006 * m + 0.03 * std::sin(m * 0.5236) + 0.004 * std::sin(m * m * 1.7)));
  }
  return values;
}

TEST_CASE("scales are undone by their inverse and stay within what can be", "[calibration][rules]") {
  for (const double value : {0.0, 3.0, 7.4e6}) {
    CHECK(from_scale(Scale::log_count, to_scale(Scale::log_count, value)) == Approx(value).margin(1e-12));
  }
  for (const double value : {0.0, 0.58, 1.0}) {
    CHECK(from_scale(Scale::logit_share, to_scale(Scale::logit_share, value)) == Approx(value).margin(1e-12));
  }
  CHECK(from_scale(Scale::log_count, -50.0) == 0.0);
  CHECK(from_scale(Scale::logit_share, 50.0) == 1.0);
}

TEST_CASE("rules say what their names say", "[calibration][rules]") {
  std::vector<double> values;
  for (int m = 0; m < 16; ++m) values.push_back(1000.0 * std::exp(0.01 * m) - 0.5);  // a line on the scale
  const SeriesTable table = table_of({values});
  const auto at = [&](SimpleRule rule, int origin, int horizon) {
    return rule_forecasts(rule, table, 14).at(0, origin, horizon);
  };
  CHECK(at(SimpleRule::persistence, 15, 12) == Approx(values[15]));
  CHECK(at(SimpleRule::drift, 15, 12) == Approx(1000.0 * std::exp(0.27) - 0.5));
  CHECK(at(SimpleRule::drift, 6, 1) == Approx(values[7]));
  CHECK(std::isnan(at(SimpleRule::drift, 5, 1)));
  CHECK(at(SimpleRule::seasonal_naive, 15, 1) == Approx(values[4]));
  CHECK(at(SimpleRule::seasonal_naive, 15, 12) == Approx(values[15]));
  CHECK(at(SimpleRule::seasonal_naive, 15, 13) == Approx(values[4]));  // of the last year known
  CHECK(std::isnan(at(SimpleRule::seasonal_naive, 10, 1)));
  CHECK(at(SimpleRule::smoothing, 15, 1) == Approx(values[15] * 1.01).epsilon(0.003));
  CHECK(at(SimpleRule::smoothing, 15, 12) > at(SimpleRule::smoothing, 15, 6));
  CHECK(at(SimpleRule::smoothing, 15, 12) < at(SimpleRule::drift, 15, 12));  // damped
}

TEST_CASE("smoothing finds a season that is there", "[calibration][rules]") {
  std::vector<double> values;
  for (int m = 0; m < 48; ++m) values.push_back(5e4 * std::exp(0.1 * std::sin(m * 0.5235988)));
  const PointForecasts points = rule_forecasts(SimpleRule::smoothing, table_of({values}), 12);
  for (int h = 1; h <= 12; ++h) CHECK(points.at(0, 35, h) == Approx(values[35 + h]).epsilon(0.01));
}

TEST_CASE("a gap is taken as the value before it", "[calibration][rules]") {
  auto values = wavy(20);
  values[0] = values[1] = kNotPublished;
  values[18] = values[19] = kNotPublished;
  const SeriesTable table = table_of({values});
  const PointForecasts points = rule_forecasts(SimpleRule::persistence, table, 3);
  CHECK(std::isnan(points.at(0, 1, 1)));
  CHECK(points.at(0, 19, 2) == Approx(values[17]));
  const PastErrors errors(table, points);
  CHECK(errors.sample(0, 1, 1).empty());
  CHECK(errors.sample(0, 19, 2).size() == 199);
}

TEST_CASE("nothing after the origin changes a forecast", "[calibration][rules]") {
  constexpr int kMonths = 40;
  const std::vector<std::vector<double>> before{wavy(kMonths), wavy(kMonths, 300.0), wavy(kMonths, 7e4)};
  for (const int origin : {13, 25, 30}) {
    auto after = before;
    for (auto& values : after) {
      for (int m = origin + 1; m < kMonths; ++m)
        values[static_cast<std::size_t>(m)] *= 1.0 + 0.1 * (m - origin);
    }
    for (const SimpleRule rule : kEveryRule) {
      const SeriesTable a = table_of(before), b = table_of(after);
      const PastErrors past_a(a, rule_forecasts(rule, a, 12)), past_b(b, rule_forecasts(rule, b, 12));
      for (const int horizon : {1, 6, 12}) {
        for (int series = 0; series < 3; ++series) {
          CHECK(past_a.sample(series, origin, horizon) == past_b.sample(series, origin, horizon));
        }
      }
    }
  }
}

TEST_CASE("intervals are as wide as the errors that were known, by hand", "[calibration][rules]") {
  // Up 10 % and down again, month by month: persistence errs by log 1.1 on the scale each time.
  std::vector<double> swings, steady;
  for (int m = 0; m < 20; ++m) {
    swings.push_back((m % 2 == 0 ? 1000.0 : 1100.0) - 0.5);
    steady.push_back(500.0);
  }
  const SeriesTable table = table_of({swings, steady});
  const PastErrors errors(table, rule_forecasts(SimpleRule::persistence, table, 2));
  const double t95 = 2.1788128;  // Student's t, 12 degrees of freedom
  CHECK(errors.sample(0, 12, 1)[194] == Approx(1000.0 * std::exp(t95 * std::log(1.1)) - 0.5));
  CHECK(errors.sample(0, 12, 1)[99] == Approx(999.5));
  CHECK(errors.sample(1, 12, 1)[194] == Approx(500.0));  // 12 errors of its own, all 0
  // 6 errors of its own, all 0, count half; the pool's middle mean square is log(1.1)^2.
  const double s = std::log(1.1) * std::sqrt(0.5);
  CHECK(errors.sample(1, 6, 1)[194] == Approx(500.5 * std::exp(t95 * s) - 0.5));
  CHECK(errors.sample(0, 6, 1)[194] == Approx(1000.0 * std::exp(t95 * std::log(1.1)) - 0.5));
  // At the second month one step is known and two steps are not: the mean square doubles.
  CHECK(errors.sample(1, 1, 2)[194] == Approx(500.5 * std::exp(t95 * std::sqrt(2.0) * std::log(1.1)) - 0.5));
  CHECK(errors.sample(0, 0, 1).empty());
}

TEST_CASE("regions and England are sums of the published ICSs", "[calibration][rules]") {
  RttDataSet data;
  data.areas = {"QOP", "QYG", "QE1", "UNMAPPED"};
  data.first_month = test::month_of("2023-04");
  data.months = 2;
  data.resize();
  for (int area = 0; area < 4; ++area) {
    data.at(Stock::incomplete, 0, area) = 100.0 * (area + 1);
    data.at(Stock::within_18, 0, area) = 50.0;
    data.at(Stock::over_52, 0, area) = 3.0;
  }
  data.at(Stock::incomplete, 1, 0) = 10.0;
  data.at(Stock::incomplete, 1, 1) = 20.0;
  const std::vector<std::string> regions{"North West", "North West", "Elsewhere", ""};
  const BacktestAreas areas = backtest_areas(data, regions);
  REQUIRE(areas.areas.size() == 6);
  CHECK(areas.areas[3].name == "Elsewhere");
  CHECK(areas.areas[5].level == AreaLevel::england);
  const SeriesTable list = observed_series(data, areas, ForecastTarget::list);
  CHECK(list.at(4, 0) == 300.0);
  CHECK(list.at(5, 0) == 1000.0);
  CHECK(list.at(4, 1) == 30.0);
  CHECK(std::isnan(list.at(2, 1)));  // published nothing: its last value stands in the sum
  CHECK(list.at(5, 1) == 330.0);
  CHECK(observed_series(data, areas, ForecastTarget::share_18).at(4, 0) == Approx(1.0 / 3.0));
  data.at(Stock::incomplete, 1, 2) = 30.0;
  CHECK(observed_series(data, areas, ForecastTarget::list).at(5, 1) == 60.0);
  data.notes.push_back({"2023-05", "QYG", "incomplete", "under-submission", "", true});
  data.notes.push_back({"2023-05", "QOP", "clock_starts", "gap", "", true});
  data.notes.push_back({"2023-05", "QE1", "incomplete", "break", "", false});
  CHECK(to_month(data.first_month + 1) == "2023-05");
  for (const auto target : {ForecastTarget::list, ForecastTarget::share_18}) {
    CHECK(std::isnan(observed_series(data, areas, target).at(1, 1)));
  }
  CHECK(observed_series(data, areas, ForecastTarget::list).at(5, 1) == 240.0);
}

TEST_CASE("persistence on the published lists errs as much as was found outside this program",
          "[calibration][rules][published]") {
  const auto data = test::published_data();
  if (!data) {
    WARN("no official statistics beside the repository: persistence is not compared with known figures");
    return;
  }
  const BacktestAreas areas = backtest_areas(data->rtt, data->regions);
  std::vector<MonthNumber> origins;
  for (int m = 0; m < 12; ++m) origins.push_back(test::month_of("2023-04") + m);
  BacktestResult result =
      start_backtest(data->rtt, areas, {"persistence"}, {ForecastMode::own}, origins, {3, 6, 12});
  put_simple_rules(result, data->rtt, areas);
  const ScoreSheet sheet(result);
  const auto mean = [&](ForecastTarget target, Score score, std::size_t horizon) {
    return sheet.of_level(0, 0, target, AreaLevel::ics, horizon).mean(score);
  };
  const double list[] = {2.87, 3.89, 5.23}, share[] = {1.39, 1.91, 2.31}, over_52[] = {14.1, 26.9, 70.6};
  for (std::size_t h = 0; h < 3; ++h) {
    CHECK(mean(ForecastTarget::list, Score::percentage_error, h) == Approx(list[h]).margin(0.005));
    CHECK(100.0 * mean(ForecastTarget::share_18, Score::absolute_error, h) == Approx(share[h]).margin(0.005));
    CHECK(mean(ForecastTarget::over_52, Score::percentage_error, h) == Approx(over_52[h]).margin(0.05));
  }
}

}  // namespace
}  // namespace icsim
