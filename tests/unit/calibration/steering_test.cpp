// Where forecasts are to go, and how the engine is brought there.
#include <cmath>
#include <fstream>
#include <numeric>

#include "calibration/fit/forecast.hpp"
#include "calibration/fit/published_state.hpp"
#include "scenarios/text/fault.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"
#include "tests/support/toy_model.hpp"

namespace icsim {
using namespace calibration;
namespace {

const scenarios::ScenarioLibrary kLibrary{test::source_root() / "scenarios", {}};

/// One system with as many months of the same stocks.
RttDataSet steady(const char* first, int months, double list, double within_18, double over_52) {
  RttDataSet data;
  data.areas = {"A", "UNMAPPED"};
  data.treatment_functions = {"C_100", "C_101"};
  data.first_month = month_number(first);
  data.months = months;
  data.resize();
  for (int m = 0; m < months; ++m) {
    data.at(Stock::incomplete, m, 0) = list;
    data.at(Stock::within_18, m, 0) = within_18;
    data.at(Stock::over_52, m, 0) = over_52;
    data.at(Stock::over_65, m, 0) = over_52 / 4.0;
    data.at(Stock::over_78, m, 0) = over_52 / 16.0;
    data.at(Stock::over_104, m, 0) = over_52 / 64.0;
  }
  return data;
}

/// A path that shows the same every month.
FigurePaths level(int months, double share, double over_52) {
  FigurePaths paths;
  paths.months = months;
  paths.ics = 1;
  paths.list.assign(static_cast<std::size_t>(months), 1000.0);
  paths.of(Figure::share_18).assign(static_cast<std::size_t>(months), std::log(share / (1.0 - share)));
  paths.of(Figure::over_52).assign(static_cast<std::size_t>(months), std::log(over_52 + 0.5));
  paths.of(Figure::over_65)
      .assign(static_cast<std::size_t>(months), std::log((over_52 / 4.0 + 0.5) / (over_52 + 0.5)));
  return paths;
}

/// Turns act at once and are gone a month later: one of within_18 on the share, one of skew on long waits, one of the
/// backstop on very long ones.
Response direct() {
  Response response;
  for (auto& control : response.by_lag) {
    for (auto& figure : control) figure.assign(1, 0.0);
  }
  response.by_lag[static_cast<std::size_t>(Control::within_18)][static_cast<std::size_t>(Figure::share_18)] =
      {-1.0};
  response.by_lag[static_cast<std::size_t>(Control::skew)][static_cast<std::size_t>(Figure::over_52)] = {
      -2.0};
  response.by_lag[static_cast<std::size_t>(Control::backstop)][static_cast<std::size_t>(Figure::over_65)] = {
      -5.0};
  response.by_lag[static_cast<std::size_t>(Control::completed)][static_cast<std::size_t>(Figure::share_18)] =
      {3.0};
  return response;
}

/// The posterior that ships, and a year of runs from it.
struct Shipped {
  Shipped() {
    std::ifstream in(kLibrary.root / "posterior/2025-04-01.csv", std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    posterior = read_posterior("2025-04-01.csv", text);
    std::vector<scenarios::InputFile> ignored;
    Model start = *scenarios::load_baseline(kLibrary, "2025-04-01", false, ignored);
    std::vector<int> places(start.ics.size());
    std::iota(places.begin(), places.end(), 0);
    start.list_kernel = list_kernels(start, posterior.list_order, places);
    model = std::make_shared<const Model>(std::move(start));
  }
  Trajectories run(const std::vector<Steer>& steers, std::uint32_t draws) const {
    ForwardSettings settings;
    settings.draws = draws;
    return run_forward(window_from(model, posterior.origin + 1, 12, posterior.origin, kLibrary, {}).scenario,
                       steers, settings);
  }
  Posterior posterior;
  std::shared_ptr<const Model> model;
};

std::string refusal(const std::string& from, const std::string& to) {
  const auto folder = std::filesystem::temp_directory_path() / "icsim-priors-test";
  std::filesystem::create_directories(folder / "rtt");
  std::ifstream in(kLibrary.root / "rtt" / "priors.yaml");
  std::string text((std::istreambuf_iterator<char>(in)), {});
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  std::ofstream(folder / "rtt" / "priors.yaml") << text;
  try {
    load_priors({folder, {}});
  } catch (const scenarios::ScenarioError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("Published stocks are met without a step at a threshold, and stages keep their share",
          "[calibration][unit]") {
  Model model = test::toy_model({1, 2, 5});
  const std::vector<double> state(model.start_state.begin(), model.start_state.end());
  const RttDataSet data = steady("2022-04", 1, 5000, 3000, 400);
  const auto scaled = with_published_stocks(model, state, data, 1);
  std::array<double, kBands> before{}, after{};
  for (std::size_t c = 0; c < state.size(); ++c) {
    before[c / 5 % kBands] += state[c];
    after[c / 5 % kBands] += scaled->start_state[c];
  }
  CHECK(std::accumulate(after.begin(), after.end(), 0.0) == Approx(5000).epsilon(1e-6));
  CHECK(std::accumulate(after.begin(), after.begin() + 18, 0.0) == Approx(3000).epsilon(1e-6));
  CHECK(std::accumulate(after.begin() + 52, after.end(), 0.0) == Approx(400).epsilon(1e-6));
  CHECK(std::accumulate(after.begin() + 65, after.end(), 0.0) == Approx(100).epsilon(1e-6));
  for (std::size_t a = 1; a < kBands; ++a) {
    if (before[a] * before[a - 1] == 0.0) continue;  // the toy has nobody there
    INFO("band " << a);
    CHECK(std::abs(std::log(after[a] / before[a]) - std::log(after[a - 1] / before[a - 1])) < 0.25);
  }
  CHECK(awaiting_admission_share(model.dims, scaled->start_state.data(), 0) ==
        Approx(awaiting_admission_share(model.dims, model.start_state.data(), 0)).epsilon(1e-6));
}

TEST_CASE("Turns make what is wanted, and nothing for nothing", "[calibration][unit]") {
  const int months = 6;
  const Steering steering(direct(), months);
  for (const Turn& turn : steering.turns(Eigen::VectorXd::Zero(kFigures * months))) {
    CHECK(turn.within_18 == 0.0);
    CHECK(turn.skew == 0.0);
    CHECK(turn.turnover == 0.0);
    CHECK(turn.backstop == 0.0);
  }
  Eigen::VectorXd wanted = Eigen::VectorXd::Zero(kFigures * months);
  wanted.head(months).setConstant(-0.1);
  wanted.segment(months, months).setConstant(0.2);
  wanted.tail(months).setConstant(-1.0);
  const std::vector<Turn> turns = steering.turns(wanted);
  REQUIRE(turns.size() == months);
  for (const Turn& turn : turns) {  // within 1 %: turning has a small price
    CHECK(turn.within_18 == Approx(0.1).epsilon(0.01));
    CHECK(turn.skew == Approx(-0.1).epsilon(0.01));
    CHECK(turn.backstop == Approx(0.2).epsilon(0.01));
    CHECK(turn.turnover == Approx(0.0).margin(1e-12));
  }
  CHECK(steering.effect(Eigen::VectorXd::Constant(months, 0.01)).head(months).isConstant(0.03));
}

TEST_CASE("What does not move goes on as it is, with the year's season", "[calibration][unit]") {
  PathPriors priors;
  priors.weight = 1.0;
  for (PathPriors::Own& own : priors.figure) own.fades = 1e9;
  for (PathPriors::Own& own : priors.figure) {
    own.trend = 1.0;
    own.trend_months = 3.0;
  }
  priors.damping = 0.9;
  priors.season_share[4] = 0.01;  // May
  priors.season_share[5] = -0.01;
  const RttDataSet data = steady("2022-04", 13, 1000, 600, 80);  // to April 2023
  // In June 2022 the season fell by what it rose in May, so a year without trend has to show it.
  const FigurePaths path = expected_figures(priors, data, 13, level(24, 0.6, 80));
  CHECK(1.0 / (1.0 + std::exp(-path.of(Figure::share_18)[0])) == Approx(0.61));
  CHECK(1.0 / (1.0 + std::exp(-path.of(Figure::share_18)[1])) == Approx(0.60));
  CHECK(path.of(Figure::over_52)[11] == Approx(std::log(80.5)));
  CHECK(path.of(Figure::over_65)[11] == Approx(std::log(20.5 / 80.5)));
}

TEST_CASE("A trend goes on and dies out", "[calibration][unit]") {
  PathPriors priors;
  priors.weight = 1.0;
  for (PathPriors::Own& own : priors.figure) own.fades = 1e9;
  for (PathPriors::Own& own : priors.figure) own.trend_months = 2.0;
  priors.of(Figure::over_52).trend = 1.0;
  priors.damping = 0.5;
  RttDataSet data = steady("2022-04", 3, 1000, 600, 100);
  data.at(Stock::over_52, 1, 0) = 90.0;
  data.at(Stock::over_52, 2, 0) = 81.0;
  const FigurePaths path = expected_figures(priors, data, 3, level(12, 0.6, 81));
  const double monthly = (std::log(81.5) - std::log(100.5)) / 2.0;
  CHECK(path.of(Figure::over_52)[0] == Approx(std::log(81.5) + monthly * 0.5));
  CHECK(path.of(Figure::over_52)[1] == Approx(std::log(81.5) + monthly * 0.75));
}

TEST_CASE("The part over 65 weeks of those over 52 goes on as it did, however many these are",
          "[calibration][unit]") {
  PathPriors priors;
  priors.weight = 1.0;
  for (PathPriors::Own& own : priors.figure) own.fades = 1e9;
  priors.of(Figure::over_65) = {1e9, 1.0, 1.0, 0.0};
  priors.damping = 1.0;
  RttDataSet data = steady("2022-04", 2, 1000, 600, 400);
  data.at(Stock::over_65, 1, 0) = 50.0;  // of 400; a month before 100 of 400
  const FigurePaths path = expected_figures(priors, data, 2, level(3, 0.6, 200));
  const double now = std::log(50.5 / 400.5), change = now - std::log(100.5 / 400.5);
  CHECK(path.of(Figure::over_65)[0] == Approx(now + change));
  CHECK(path.of(Figure::over_65)[2] == Approx(now + 3.0 * change));
  CHECK(path.of(Figure::over_52)[2] == Approx(std::log(400.5)));
}

/// Two systems of 1,000 pathways, 600 within 18 weeks at first; from month to month one has so many more and the other fewer.
RttDataSet two_systems(int months, double apart) {
  RttDataSet data = steady("2022-04", months, 1000, 600, 100);
  data.areas = {"A", "B", "UNMAPPED"};
  data.resize();
  for (int m = 0; m < months; ++m) {
    for (int i = 0; i < 2; ++i) {
      data.at(Stock::incomplete, m, i) = 1000;
      data.at(Stock::within_18, m, i) = 600 + (i == 0 ? apart : -apart) * m;
      data.at(Stock::over_52, m, i) = 100;
      data.at(Stock::over_65, m, i) = 25;
    }
  }
  return data;
}

TEST_CASE("A system keeps a part of its departure from England", "[calibration][unit]") {
  PathPriors priors;  // weight 0: England goes as the engine says
  for (PathPriors::Own& own : priors.figure) own.kept = 0.5;
  const RttDataSet data = two_systems(2, 0.0);
  FigurePaths engine = level(1, 0.6, 100);
  engine.ics = 2;
  engine.list = {1000, 1000};
  engine.of(Figure::share_18) = {std::log(0.64 / 0.36), std::log(0.56 / 0.44)};
  engine.of(Figure::over_52) = {std::log(100.5), std::log(100.5)};
  engine.of(Figure::over_65) = {std::log(25.5 / 100.5), std::log(25.5 / 100.5)};
  const FigurePaths path = expected_figures(priors, data, 2, engine);
  CHECK(1.0 / (1.0 + std::exp(-path.of(Figure::share_18)[0])) == Approx(0.62));
  CHECK(1.0 / (1.0 + std::exp(-path.of(Figure::share_18)[1])) == Approx(0.58));
}

TEST_CASE("The trend of a system's own departure goes on beside the engine's, less so the smaller it is",
          "[calibration][unit]") {
  PathPriors priors;  // weight 0: England goes as the engine says
  priors.damping = 0.5;
  priors.departure_months = 2.0;
  PathPriors::Own& own = priors.of(Figure::share_18);
  own.fades = 4.0;
  own.kept = 1.0;
  own.departure = 0.8;
  own.small = 1000.0;
  const RttDataSet data = two_systems(3, 20.0);  // 2 points a month up and down
  FigurePaths engine = level(2, 0.6, 100);
  engine.ics = 2;
  engine.list = {1000, 1000, 1000, 1000};
  const auto logit = [](double share) { return std::log(share / (1.0 - share)); };
  engine.of(Figure::share_18) = {logit(0.64), logit(0.56), logit(0.64), logit(0.56)};  // where they are now
  engine.of(Figure::over_52).assign(4, std::log(100.5));
  engine.of(Figure::over_65).assign(4, std::log(25.5 / 100.5));
  const FigurePaths path = expected_figures(priors, data, 3, engine);
  const auto share = [&](std::size_t at) { return 1.0 / (1.0 + std::exp(-path.of(Figure::share_18)[at])); };
  // 1,000 pathways keep half of the weight, which is 3/4 and 2/4 of 0.8 one and two months ahead.
  CHECK(share(0) == Approx(0.64 + 0.4 * 0.75 * 0.01));
  CHECK(share(1) == Approx(0.56 - 0.4 * 0.75 * 0.01));
  CHECK(share(2) == Approx(0.64 + 0.4 * 0.5 * 0.015));
}

TEST_CASE("A gap to a target closes evenly, from one target to the next", "[calibration][unit]") {
  const RttDataSet data = steady("2025-01", 3, 1000, 550, 20);
  const MonthNumber origin = month_number("2025-03");
  Policy policy;
  policy.targets = {{month_number("2025-01"), month_number("2025-07"), 0.5, 0.05},  // 55 + 5 points
                    {month_number("2025-06"), month_number("2025-09"), 0.9, 0.0},   // not announced yet
                    {month_number("2024-01"), month_number("2025-03"), 0.9, 0.0}};  // due already
  const std::vector<double> effect = policy_effect(policy, origin, level(6, 0.55, 20), data);
  const double gap = std::log(0.60 / 0.40) - std::log(0.55 / 0.45);
  CHECK(effect[0] == Approx(gap / 4.0));
  CHECK(effect[3] == Approx(gap));
  CHECK(effect[5] == Approx(gap));
}

TEST_CASE("Compliance is what the last targets closed that were due by the origin", "[calibration][unit]") {
  const Policy policy = load_priors(kLibrary).policy;
  CHECK(compliance(policy, month_number("2022-06")) == 0.0);
  CHECK(compliance(policy, month_number("2023-04")) == Approx((0.88 + 0.83) / 2.0));
  CHECK(compliance(policy, month_number("2025-03")) == Approx((0.48 + 0.42) / 2.0));
}

TEST_CASE("A backstop is the strictest absolute milestone in force, as known at the origin",
          "[calibration][unit]") {
  const std::vector<Milestone> milestones = load_priors(kLibrary).milestones;
  const auto weeks = [&](const char* month, const char* origin) {
    return backstop_in(milestones, month_number(month), month_number(origin));
  };
  CHECK(weeks("2022-06", "2022-06") == 104.0);
  CHECK(weeks("2023-04", "2023-03") == 78.0);
  CHECK(weeks("2024-08", "2024-08") == 78.0);  // 65 was put off to September 2024
  CHECK(weeks("2024-10", "2024-10") == 65.0);
  CHECK(weeks("2025-03", "2025-03") == 65.0);
  CHECK(weeks("2026-06", "2025-03") == 65.0);  // under 1 % over 52 weeks is no promise to everybody
}

TEST_CASE("Targets that cannot be are refused with place and fix", "[calibration][unit]") {
  CHECK_THAT(refusal("gain: 0.05, due: 2026-03-31", "gain: 0.05, due: 2024-03-31"),
             Catch::Matchers::ContainsSubstring("the target is due before it is announced") &&
                 Catch::Matchers::ContainsSubstring("hint: write a later date"));
  CHECK_THAT(refusal("closed: 0.88", "closed: 1.2"), Catch::Matchers::ContainsSubstring("targets"));
  CHECK_THAT(refusal("value: [", "value: [0.1, "),
             Catch::Matchers::ContainsSubstring("a year has twelve months"));
}

TEST_CASE("Draws of a posterior go on average where it expects, in every month and system",
          "[calibration][unit]") {
  const Shipped shipped;
  const Posterior& posterior = shipped.posterior;
  const auto run = [&](const Posterior& p, std::uint32_t draws) {
    return shipped.run(draw_paths(p, *shipped.model, 7, draws, 12), draws);
  };
  const FigurePaths middle = figures_of(run(central(posterior), 1), 0);
  const std::uint32_t draws = 32;
  const Trajectories drawn = run(posterior, draws);
  for (const int month : {2, 11}) {
    double list = 0.0, within = 0.0, list_middle = 0.0, within_middle = 0.0;
    for (int i = 0; i < middle.ics; ++i) {
      const std::size_t at = middle.at(month, i);
      list_middle += middle.list[at];
      within_middle += middle.list[at] / (1.0 + std::exp(-middle.of(Figure::share_18)[at]));
      for (std::uint32_t d = 0; d < draws; ++d) {
        list += drawn.of(Seen::incomplete, month, i)[d] / draws;
        within += drawn.of(Seen::within_18, month, i)[d] / draws;
      }
    }
    INFO("month " << month);
    CHECK(list == Approx(list_middle).epsilon(0.01));
    CHECK(within / list == Approx(within_middle / list_middle).margin(0.01));
  }
}

TEST_CASE("Draws lie as far from the expected after a year as they are to", "[calibration][unit]") {
  const Shipped shipped;
  const Posterior& posterior = shipped.posterior;
  constexpr double kUsual = 1.2816;  // ends of the range of eight in ten
  const std::vector<Turns> turns{turns_of_range(posterior, -kUsual), turns_of_range(posterior, 0.0),
                                 turns_of_range(posterior, kUsual)};
  const Trajectories run = shipped.run(paths_with(posterior, *shipped.model, turns, 12), 3);
  int apart = 0;
  for (int i = 0; i < run.ics; ++i) {
    const auto count = [&](std::size_t draw) {
      return static_cast<double>(run.of(Seen::over_52, 11, i)[draw]) + 0.5;
    };
    const double wanted = kUsual * over_52_deviation(posterior, static_cast<std::size_t>(i), 12);
    for (const std::size_t end : {0, 2})
      apart += std::abs(std::abs(std::log(count(end) / count(1))) / wanted - 1.0) > 0.05;
  }
  CHECK(apart <= 4);  // of 84: where next to nobody waits that long, or gains end
}

}  // namespace icsim
