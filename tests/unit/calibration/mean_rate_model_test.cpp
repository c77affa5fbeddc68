/// The monthly model with mean rates: bands by hand, months that close, and no look ahead.
#include "calibration/rivals/mean_rate_model.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "calibration/rivals/mean_rate_backtest.hpp"
#include "calibration/scores/scores.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/published_data.hpp"

namespace icsim {
using namespace calibration;
namespace {

/// Fewer for each month waited.
MonthBands falling(double first, double ratio) {
  MonthBands bands{};
  for (std::size_t band = 0; band < bands.size(); ++band) bands[band] = first * std::pow(ratio, band);
  return bands;
}

TEST_CASE("bands of weeks become bands of months without loss", "[calibration][mean_rates]") {
  std::vector<double> counts(105, 10.0), from_weeks;
  for (int week = 0; week < 105; ++week) from_weeks.push_back(week);
  const MonthBands bands = to_month_bands(counts, from_weeks);
  CHECK(sum_of(bands) == Approx(1050.0));
  CHECK(bands[0] == Approx(10.0 * kWeeksInMonth));
  CHECK(waited_less(bands, 18.0) == Approx(180.0));
  CHECK(waited_less(bands, 52.0) == Approx(520.0));
  CHECK(bands[24] == Approx(10.0));  // 104 weeks are 23.9 months: only the open band reaches the last
  CHECK(waited_less(bands, 1e9) == Approx(1040.0));
}

TEST_CASE("an area's bands keep its thresholds and take England's shape", "[calibration][mean_rates]") {
  const MonthBands england = falling(1e6, 0.8);
  const WaitThresholds area{10000.0, 6000.0, 500.0, 200.0, 60.0, 5.0};
  const MonthBands bands = split_like(area, england);
  CHECK(sum_of(bands) == Approx(10000.0));
  CHECK(bands[1] / bands[0] == Approx(0.8));
  CHECK(bands[8] / bands[7] == Approx(0.8));
  // A band that holds a threshold mixes two segments.
  CHECK(waited_less(bands, 18.0) == Approx(6000.0).epsilon(0.01));
  CHECK(sum_of(bands) - waited_less(bands, 52.0) == Approx(500.0).epsilon(0.02));
  // Nobody in England beyond a year, yet the area's pathways stay.
  MonthBands short_waits = england;
  for (std::size_t band = 12; band < short_waits.size(); ++band) short_waits[band] = 0.0;
  CHECK(sum_of(split_like(area, short_waits)) == Approx(10000.0));
}

TEST_CASE("mean rates and a month on, by hand", "[calibration][mean_rates]") {
  KnownMonth month;
  month.referrals = 100.0;
  month.before[0] = 80.0;
  month.before[1] = 40.0;
  month.treated[0] = 30.0;
  month.treated[1] = 20.0;
  month.treated[2] = 10.0;
  month.after[0] = 90.0;  // 100 - 30 leave 70: 20 came unreported
  month.after[1] = 52.0;  // 8 of 80 reneged
  month.after[2] = 30.0;
  const MeanRates rates = mean_rates(std::vector{month});
  CHECK(rates.referral_uplift == Approx(0.2));
  CHECK(rates.renege[0] == 0.0);
  CHECK(rates.capacity[0] == Approx(30.0 / 120.0));
  CHECK(rates.renege[1] == Approx(0.1));
  CHECK(rates.capacity[1] == Approx(0.25));
  CHECK(rates.renege[2] == Approx(0.0).margin(1e-12));
  const MonthBands again = next_month(month.before, rates, 100.0, 60.0);
  for (std::size_t band = 0; band < 3; ++band) CHECK(again[band] == Approx(month.after[band]));
  // Twice the treatments keep their shape: 120 of the inflow's 120, 80, 40.
  const MonthBands more = next_month(month.before, rates, 100.0, 120.0);
  CHECK(more[0] == Approx(60.0));
  CHECK(more[1] == Approx(80.0 - 8.0 - 40.0));
  CHECK(more[2] == Approx(20.0));
}

TEST_CASE("what a band lacks is treated evenly in the others, and never more than there is",
          "[calibration][mean_rates]") {
  MonthBands now{};
  now[0] = 10.0;
  now[1] = 50.0;
  MeanRates rates;
  rates.capacity[1] = 1.0;  // all treatments meant for the second band
  const MonthBands left = next_month(now, rates, 30.0, 30.0);
  CHECK(left[1] == 0.0);
  CHECK(left[0] == Approx(20.0));  // 20 too many for the band: 10 each
  CHECK(left[2] == Approx(40.0));
  CHECK(sum_of(next_month(now, rates, 30.0, 80.0)) == Approx(10.0));
  CHECK(sum_of(next_month(now, rates, 30.0, 1000.0)) == 0.0);
}

TEST_CASE("without reneges a month closes: before plus referrals less treatments",
          "[calibration][mean_rates]") {
  MeanRates rates;
  for (std::size_t band = 0; band < rates.capacity.size(); ++band) {
    rates.capacity[band] = 0.05 + 0.1 * std::abs(std::sin(static_cast<double>(band)));
  }
  MonthBands bands = falling(5000.0, 0.75);
  for (int month = 0; month < 24; ++month) {
    const double before = sum_of(bands), treatments = 3000.0 + 900.0 * (month % 3);
    bands = next_month(bands, rates, 4000.0, treatments);
    CHECK(sum_of(bands) == Approx(before + 4000.0 - treatments));
    CHECK(*std::min_element(bands.begin(), bands.end()) >= 0.0);
  }
}

/// Two ICSs over 30 months whose figures wobble.
RttDataSet wobbling(MonthNumber first) {
  RttDataSet data;
  data.areas = {"QOP", "QYG", "UNMAPPED"};
  data.first_month = first;
  data.months = 30;
  data.resize();
  for (int area = 0; area < 2; ++area) {
    for (int m = 0; m < data.months; ++m) {
      const double size = (area + 1) * 1000.0 * (1.0 + 0.01 * m + 0.03 * std::sin(1.7 * m + area));
      const double shares[] = {100.0, 60.0, 5.0, 2.0, 0.6, 0.05};
      for (int s = 0; s < 6; ++s) data.at(static_cast<Stock>(s), m, area) = size * shares[s];
      data.at(Flow::clock_starts, m, area) = size * 25.0;
      data.at(Flow::completed, m, area) = size * 20.0;
    }
  }
  return data;
}

TEST_CASE("forecasts by mean rates know nothing after the origin but the flows they are given",
          "[calibration][mean_rates]") {
  const MonthNumber first = test::month_of("2022-04");
  EnglandBands england{first, {}, {}};
  for (int m = 0; m < 20; ++m) {
    england.incomplete.push_back(falling(1e6 * (1.0 + 0.01 * m), 0.8));
    england.completed.push_back(falling(2e5, 0.75));
  }
  const std::vector<double> days(36, 21.0);
  const auto forecast = [&](const RttDataSet& data, const EnglandBands& bands) {
    const std::vector<std::string> regions{"a", "b", ""};
    const BacktestAreas areas = backtest_areas(data, regions);
    BacktestResult result =
        start_backtest(data, areas, {std::string(kMeanRateName)},
                       {ForecastMode::own, ForecastMode::flows_given}, {first + 17}, {1, 3, 6});
    put_mean_rates(result, data, areas, bands, days);
    return result;
  };
  const BacktestResult before = forecast(wobbling(first), england);
  const ForecastPlace own{0, 0, ForecastTarget::list, 0, 0, 1}, given{0, 1, ForecastTarget::list, 0, 0, 1};
  REQUIRE_FALSE(std::isnan(before.quantiles_of(own)[kMedianLevel]));
  RttDataSet changed = wobbling(first);
  EnglandBands other = england;
  for (int m = 18; m < changed.months; ++m) changed.at(Stock::incomplete, m, 0) *= 2.0;
  for (int m = 18; m < 20; ++m) other.incomplete[static_cast<std::size_t>(m)] = falling(1.0, 0.99);
  const BacktestResult stocks = forecast(changed, other);
  const std::size_t one_mode = before.quantiles.size() / 2;
  for (std::size_t i = 0; i < before.quantiles.size(); ++i)
    REQUIRE(stocks.quantiles[i] == before.quantiles[i]);
  for (int m = 18; m < changed.months; ++m) changed.at(Flow::clock_starts, m, 0) *= 2.0;
  const BacktestResult flows = forecast(changed, other);
  for (std::size_t i = 0; i < one_mode; ++i) REQUIRE(flows.quantiles[i] == before.quantiles[i]);
  CHECK(flows.quantiles_of(given)[kMedianLevel] > 1.05 * before.quantiles_of(given)[kMedianLevel]);
}

TEST_CASE("given the flows, the mean-rate model forecasts England's published list within about a hundredth",
          "[calibration][mean_rates][published]") {
  const auto data = test::published_data();
  if (!data) {
    WARN("no official statistics beside the repository: the mean-rate model is not tried on England");
    return;
  }
  const EnglandBands england = test::published_bands();
  const MonthBands& april = england.incomplete[24];  // 2023-04: 58.4 % within 18 weeks, 371,111 over 52
  CHECK(waited_less(april, 18.0) / sum_of(april) == Approx(0.584).margin(0.004));
  CHECK(sum_of(april) - waited_less(april, 52.0) == Approx(371111.0).epsilon(0.03));
  const BacktestAreas areas = backtest_areas(data->rtt, data->regions);
  std::vector<MonthNumber> origins;
  for (int m = 0; m < 12; ++m) origins.push_back(test::month_of("2023-04") + m);
  BacktestResult result = start_backtest(data->rtt, areas, {std::string(kMeanRateName)},
                                         {ForecastMode::flows_given}, origins, {6});
  put_mean_rates(result, data->rtt, areas, england, test::published_working_days());
  const ScoreSheet sheet(result);
  const MeanScore& score = sheet.of_level(0, 0, ForecastTarget::list, AreaLevel::england, 0);
  CHECK(score.forecasts == 12);
  CHECK(score.mean(Score::percentage_error) < 1.1);
}

}  // namespace
}  // namespace icsim
