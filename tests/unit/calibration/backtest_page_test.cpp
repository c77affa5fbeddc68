/// The page and the table of a back-test: what they say, and that nothing in them is taken for markup.
#include "calibration/backtest/backtest_page.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "calibration/backtest/backtest_headline.hpp"
#include "calibration/backtest/backtest_table.hpp"
#include "calibration/backtest/charts.hpp"
#include "tests/support/catch.hpp"

namespace icsim {
using namespace calibration;
namespace {

using Catch::Matchers::ContainsSubstring;

/// Two models, both modes, two ICSs and England, three origins; the first is better at everything but lists.
BacktestResult small_result() {
  BacktestResult result;
  result.models = {"own & <best>", "persistence"};
  result.modes = {ForecastMode::own, ForecastMode::flows_given};
  result.areas = {{"Q\"1", AreaLevel::ics}, {"QYG", AreaLevel::ics}, {"England", AreaLevel::england}};
  for (int m = 0; m < 3; ++m) result.origins.push_back(12 * 2023 + 3 + m);
  result.horizons = {1, 3, 6, 12};
  result.resize();
  for (std::size_t t = 0; t < kForecastTargets; ++t) {
    const auto target = static_cast<ForecastTarget>(t);
    const double truth = target == ForecastTarget::share_18 ? 0.5 : 1000.0;
    for (std::size_t area = 0; area < 3; ++area) {
      for (std::size_t origin = 0; origin < 3; ++origin) {
        for (std::size_t horizon = 0; horizon < 4; ++horizon) {
          result.outcome(target, area, origin, horizon) = truth;
          const double error = target == ForecastTarget::list ? 1.2 : 1.05;
          const double bad = truth * error, good = truth * 1.1;
          result.put({0, 0, target, area, origin, horizon}, std::vector{0.9 * bad, bad, 1.1 * bad});
          result.put({1, 0, target, area, origin, horizon}, std::vector{0.9 * good, good, 1.1 * good});
        }
      }
    }
  }
  return result;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_CASE("the page says who is better, where not and by how much", "[calibration][page]") {
  const BacktestResult result = small_result();
  const ScoreSheet sheet(result);
  const std::string page =
      backtest_page(result, sheet, {"Back-test <1>", {"data & more"}, {{"QYG", "Cheshire"}}, "OGL v3.0"});
  CHECK_THAT(page, ContainsSubstring("<h1>Back-test &lt;1&gt;</h1>"));
  CHECK_THAT(page, ContainsSubstring("<li>data &amp; more</li>"));
  CHECK_THAT(page, ContainsSubstring("Forecasts from 3 origins, 2023-04 to 2023-06"));
  CHECK_THAT(page,
             ContainsSubstring("is the least of all models in 6 of 9 comparisons; not in: list at 3 months "
                               "(persistence 10.0 %, here 20.0 %)"));
  CHECK_THAT(page, ContainsSubstring("<td class=\"best\">2.50 points</td>"));
  CHECK_THAT(page, ContainsSubstring("200 pathways too high for the list"));
  CHECK_THAT(page, ContainsSubstring("QYG Cheshire"));
  CHECK_THAT(page, ContainsSubstring("No forecasts were made in this mode."));
  CHECK_THAT(page, ContainsSubstring("OGL v3.0"));
}

TEST_CASE("the page needs nothing from elsewhere and runs nothing", "[calibration][page]") {
  const BacktestResult result = small_result();
  const std::string page = backtest_page(result, ScoreSheet(result), {"t", {}, {}, ""});
  for (const char* part : {"http", "<script", "src=", "url(", "@import", "own & <best>", "Q\"1", "nan"}) {
    INFO(part);
    CHECK(page.find(part) == std::string::npos);
  }
  CHECK_THAT(page, ContainsSubstring("own &amp; &lt;best&gt;"));
  for (const char* tag : {"table", "tr", "th", "td", "figure", "svg", "details", "ul", "li", "span", "p"}) {
    INFO(tag);
    const std::string open = std::string("<") + tag, close = std::string("</") + tag + ">";
    CHECK(count_of(page, open + ">") + count_of(page, open + " ") == count_of(page, close));
  }
}

TEST_CASE("a back-test without forecasts or areas still gives a page", "[calibration][page]") {
  BacktestResult result;
  result.modes = {ForecastMode::own};
  result.resize();
  CHECK_THAT(backtest_page(result, ScoreSheet(result), {"t", {}, {}, ""}),
             ContainsSubstring("No forecasts were made in this mode."));
  result = small_result();
  std::fill(result.outcomes.begin(), result.outcomes.end(), kNotPublished);
  const std::string page = backtest_page(result, ScoreSheet(result), {"t", {}, {}, ""});
  CHECK(page.find("nan") == std::string::npos);
  CHECK(page.find("inf") == std::string::npos);
}

TEST_CASE("the tidy table has a row for each score and no more", "[calibration][page]") {
  const BacktestResult result = small_result();
  const ScoreSheet sheet(result);
  const std::string csv = backtest_csv(result, sheet);
  // 2 models x 1 mode with forecasts x 3 targets x 4 horizons x (2 levels with areas + 3 areas) x 9 scores,
  // and a header.
  CHECK(count_of(csv, "\n") == 2 * 3 * 4 * 5 * 9 + 1);
  CHECK_THAT(csv, ContainsSubstring("model,mode,target,level,area,horizon,score,value,forecasts\n"));
  CHECK_THAT(csv, ContainsSubstring("own & <best>,own,list,ics,,12,mape,20,6\n"));
  CHECK_THAT(csv, ContainsSubstring("persistence,own,share_18,ics,\"Q\"\"1\",1,bias,0.05,3\n"));
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) CHECK(count_of(line, ",") == 8);
}

TEST_CASE("headline horizons are 3, 6 and 12 months, or what there is", "[calibration][page]") {
  BacktestResult result;
  result.horizons = {1, 3, 5, 12};
  CHECK(headline_horizons(result) == std::vector<std::size_t>{1, 3});
  result.horizons = {1, 2, 4, 5};
  CHECK(headline_horizons(result) == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("charts break at gaps and stand flat values", "[calibration][page]") {
  const std::vector<double> x{1.0, 2.0, 3.0, 4.0};
  const std::vector<ChartLine> lines{{"a", {1.0, kNotPublished, 2.0, 3.0}}, {"b", {0.0, 0.0, 0.0, 0.0}}};
  const std::string chart = line_chart("errors", "months", x, lines);
  CHECK(count_of(chart, "M") == 5);  // two parts, one, and two in the legend
  CHECK(chart.find("nan") == std::string::npos);
  CHECK_THAT(histogram("empty", std::vector<int>(10, 0)), ContainsSubstring("height=\"0.0\""));
  CHECK(fan_chart("nothing", {}, {}, {}).find("nan") == std::string::npos);
}

}  // namespace
}  // namespace icsim
