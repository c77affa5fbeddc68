/// Scores of forecasts against pencil and paper, and that the truth scores best.
#include "calibration/scores/scores.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/core/check.hpp"
#include "engine/core/math.hpp"
#include "tests/support/catch.hpp"

namespace icsim {
using namespace calibration;
namespace {

/// One model, one mode, one area, one origin, one horizon.
BacktestResult one_place(double outcome, ForecastTarget target = ForecastTarget::list) {
  BacktestResult result;
  result.models = {"a"};
  result.modes = {ForecastMode::own};
  result.areas = {{"QOP", AreaLevel::ics}};
  result.origins = {24279};
  result.horizons = {1};
  result.resize();
  result.outcome(target, 0, 0, 0) = outcome;
  return result;
}

double score(const BacktestResult& result, Score which, ForecastTarget target = ForecastTarget::list) {
  return scores_of(result, {0, 0, target, 0, 0, 0})[static_cast<std::size_t>(which)];
}

/// 199 quantiles of a normal distribution: at 0.005, 0.010 ... 0.995.
std::vector<double> normal_sample(double mean, double sd) {
  std::vector<double> sample;
  for (int i = 1; i < 200; ++i) sample.push_back(mean + sd * normal_quantile(i / 200.0));
  return sample;
}

TEST_CASE("CRPS of samples of one and two values is what the definition gives by hand",
          "[calibration][scores]") {
  CHECK(sample_crps(std::vector{3.0}, 5.0) == 2.0);
  // E|X - y| = (1 + 3) / 2; E|X - X'| / 2 = (0 + 4 + 4 + 0) / 4 / 2 = 1.
  CHECK(sample_crps(std::vector{1.0, 5.0}, 2.0) == 1.0);
  CHECK(sample_crps(std::vector{1.0, 5.0}, 9.0) == 5.0);
  // Shifting everything changes nothing, even far from 0.
  CHECK(sample_crps(std::vector{7e6 + 1.0, 7e6 + 5.0}, 7e6 + 2.0) == 1.0);
}

TEST_CASE("CRPS is the mean over all pairs that defines it", "[calibration][scores]") {
  std::vector<double> sorted;
  for (int i = 0; i < 57; ++i) sorted.push_back(7e6 + 1000.0 * std::sin(i * i + 0.3));
  std::sort(sorted.begin(), sorted.end());
  const double outcome = 7e6 + 321.0, size = 57.0;
  double distance = 0.0, pairs = 0.0;
  for (const double a : sorted) {
    distance += std::abs(a - outcome) / size;
    for (const double b : sorted) pairs += std::abs(a - b) / (size * size);
  }
  CHECK(sample_crps(sorted, outcome) == Approx(distance - 0.5 * pairs).epsilon(1e-9));
}

TEST_CASE("CRPS of a normal sample comes close to its closed form", "[calibration][scores]") {
  // Gneiting and Raftery (2007): sd x (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)); z = 0: 0.2337.
  CHECK(sample_crps(normal_sample(0.0, 1.0), 0.0) == Approx(0.23370).margin(2e-3));
  CHECK(sample_crps(normal_sample(0.0, 1.0), 1.0) == Approx(0.60244).margin(2e-3));
}

TEST_CASE("quantiles of a sample of 199 are its own values at the 23 levels", "[calibration][scores]") {
  std::vector<double> sorted;
  for (int i = 1; i < 200; ++i) sorted.push_back(i);
  for (const double level : kQuantileLevels) CHECK(sample_quantile(sorted, level) == Approx(200.0 * level));
  CHECK(sample_quantile(std::vector{1.0, 2.0}, 0.5) == 1.5);
  CHECK(sample_quantile(std::vector{1.0, 2.0}, 0.01) == 1.0);
  CHECK(sample_quantile(std::vector{4.0}, 0.99) == 4.0);
}

TEST_CASE("PIT is the share of the sample below, ties half", "[calibration][scores]") {
  CHECK(sample_pit(std::vector{1.0, 2.0, 3.0, 4.0}, 2.5) == 0.5);
  CHECK(sample_pit(std::vector{1.0, 2.0, 2.0, 4.0}, 2.0) == 0.5);
  CHECK(sample_pit(std::vector{1.0, 2.0}, 0.0) == 0.0);
  CHECK(sample_pit(std::vector{1.0, 2.0}, 9.0) == 1.0);
}

TEST_CASE("the weighted interval score is the sum over intervals that defines it", "[calibration][scores]") {
  std::vector<double> quantiles;
  for (const double level : kQuantileLevels) quantiles.push_back(100.0 * level);
  for (const double outcome : {-20.0, 0.4, 50.0, 61.0, 99.9, 150.0}) {
    double sum = 0.5 * std::abs(outcome - 50.0);
    for (std::size_t k = 0; k < kMedianLevel; ++k) {
      const double alpha = 2.0 * kQuantileLevels[k], low = quantiles[k], high = quantiles[22 - k];
      const double interval = (high - low) + 2.0 / alpha * std::max(low - outcome, 0.0) +
                              2.0 / alpha * std::max(outcome - high, 0.0);
      sum += alpha / 2.0 * interval;
    }
    CHECK(weighted_interval_score(quantiles, outcome) == Approx(sum / 11.5).epsilon(1e-12));
  }
  // A forecast that is one value: the absolute error.
  CHECK(weighted_interval_score(std::vector<double>(23, 8.0), 5.0) == Approx(3.0));
}

TEST_CASE("scores of one forecast by hand", "[calibration][scores]") {
  BacktestResult result = one_place(120.0);
  std::vector<double> sample;
  for (int i = 1; i < 200; ++i) sample.push_back(i);
  std::reverse(sample.begin(), sample.end());
  result.put({0, 0, ForecastTarget::list, 0, 0, 0}, sample);
  CHECK(score(result, Score::bias) == Approx(-20.0));
  CHECK(score(result, Score::absolute_error) == Approx(20.0));
  CHECK(score(result, Score::percentage_error) == Approx(100.0 / 6.0));
  CHECK(score(result, Score::covered_50) == 1.0);  // 50 to 150
  CHECK(score(result, Score::pit) == Approx(119.5 / 199.0));
  result.outcome(ForecastTarget::list, 0, 0, 0) = 181.0;  // outside 20 to 180, within 5 to 195
  CHECK(score(result, Score::covered_50) == 0.0);
  CHECK(score(result, Score::covered_80) == 0.0);
  CHECK(score(result, Score::covered_95) == 1.0);
}

TEST_CASE("no percentage error where few wait over 52 weeks", "[calibration][scores]") {
  for (const double outcome : {50.0, 51.0}) {
    BacktestResult result = one_place(outcome, ForecastTarget::over_52);
    result.put({0, 0, ForecastTarget::over_52, 0, 0, 0}, std::vector{60.0});
    CHECK(std::isnan(score(result, Score::percentage_error, ForecastTarget::over_52)) == (outcome <= 50.0));
    CHECK(score(result, Score::absolute_error, ForecastTarget::over_52) == 60.0 - outcome);
  }
}

TEST_CASE("a forecast without an outcome is kept and not scored", "[calibration][scores]") {
  BacktestResult result = one_place(kNotPublished);
  result.put({0, 0, ForecastTarget::list, 0, 0, 0}, std::vector{1.0, 3.0});
  CHECK(result.quantiles_of({0, 0, ForecastTarget::list, 0, 0, 0})[kMedianLevel] == 2.0);
  CHECK(std::isnan(score(result, Score::crps)));
  CHECK(ScoreSheet(result).of_level(0, 0, ForecastTarget::list, AreaLevel::ics, 0).forecasts == 0);
  CHECK_THROWS_AS(result.put({0, 0, ForecastTarget::list, 0, 0, 0}, std::vector{kNotPublished}),
                  InternalFault);
}

TEST_CASE("models are compared only where all of them made a forecast", "[calibration][scores]") {
  BacktestResult result;
  result.models = {"a", "b", "silent"};
  result.modes = {ForecastMode::own, ForecastMode::flows_given};
  result.areas = {{"QOP", AreaLevel::ics}, {"QYG", AreaLevel::ics}, {"England", AreaLevel::england}};
  result.origins = {24279};
  result.horizons = {3, 6};
  result.resize();
  const auto put = [&](std::size_t model, std::size_t area, double value) {
    result.put({model, 0, ForecastTarget::list, area, 0, 1}, std::vector{value});
  };
  for (std::size_t area = 0; area < 3; ++area) result.outcome(ForecastTarget::list, area, 0, 1) = 100.0;
  put(0, 0, 110.0), put(0, 1, 150.0), put(0, 2, 90.0);
  put(1, 0, 120.0), put(1, 2, 100.0);
  const ScoreSheet sheet(result);
  const auto mape = [&](std::size_t model, AreaLevel level) {
    return sheet.of_level(model, 0, ForecastTarget::list, level, 1).mean(Score::percentage_error);
  };
  CHECK(mape(0, AreaLevel::ics) == Approx(10.0));  // not 30: the other model says nothing of QYG
  CHECK(mape(1, AreaLevel::ics) == Approx(20.0));
  CHECK(mape(0, AreaLevel::england) == Approx(10.0));
  CHECK(std::isnan(mape(2, AreaLevel::ics)));
  CHECK(std::isnan(mape(0, AreaLevel::region)));
  CHECK(sheet.of_area(0, 0, ForecastTarget::list, 1, 1).forecasts == 0);
  CHECK(sheet.of_area(1, 0, ForecastTarget::list, 2, 1).mean(Score::bias) == 0.0);
  CHECK(sheet.has(1, 0));
  CHECK_FALSE(sheet.has(1, 1));
  CHECK_FALSE(sheet.has(2, 0));
  const PitHistogram pit = sheet.pit_of_level(0, 0, ForecastTarget::list, AreaLevel::ics);
  CHECK(pit[0] == 1);  // the outcome lies below the only value
}

TEST_CASE("the distribution that outcomes come from scores best on average",
          "[calibration][scores][property]") {
  // Outcomes at 400 equally likely points of a normal distribution: means over them are integrals, without
  // luck.
  const std::vector<std::pair<double, double>> wrong{
      {0.5, 1.0}, {-0.5, 1.0}, {0.0, 0.6}, {0.0, 1.6}, {0.3, 1.3}};
  const auto mean_scores = [](double mean, double sd) {
    const auto sample = normal_sample(mean, sd);
    std::vector<double> quantiles;
    for (const double level : kQuantileLevels) quantiles.push_back(sample_quantile(sample, level));
    double crps = 0.0, wis = 0.0;
    for (int i = 0; i < 400; ++i) {
      const double outcome = normal_quantile((i + 0.5) / 400.0);
      crps += sample_crps(sample, outcome) / 400.0;
      wis += weighted_interval_score(quantiles, outcome) / 400.0;
    }
    return std::pair{crps, wis};
  };
  const auto truth = mean_scores(0.0, 1.0);
  for (const auto& [mean, sd] : wrong) {
    const auto other = mean_scores(mean, sd);
    CHECK(truth.first < other.first);
    CHECK(truth.second < other.second);
  }
}

}  // namespace
}  // namespace icsim
