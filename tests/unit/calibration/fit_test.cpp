/// Pieces of the fit with answers known beforehand: flows mended, growth filtered, milestones, draws, files.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "calibration/fit/list_process.hpp"
#include "calibration/fit/observation.hpp"
#include "calibration/fit/posterior.hpp"
#include "calibration/fit/priors.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"
#include "tests/support/toy_model.hpp"

namespace icsim {
using namespace scenarios;
using namespace calibration;
namespace {

const ScenarioLibrary kLibrary{test::source_root() / "scenarios", {}};

RttDataSet toy_data(int months) {
  RttDataSet data;
  data.areas = {"A", "B", "UNMAPPED"};
  data.treatment_functions = {"C_100"};
  data.first_month = month_number("2022-04");
  data.months = months;
  data.resize();
  return data;
}

/// Flows of 100 and 200 clock starts, and half as many completed, a season-weighted working day.
void steady_flows(RttDataSet& data, const Model& model) {
  for (int m = 0; m < data.months; ++m) {
    const MonthDays days = days_of(model, data.first_month + m);
    for (int i = 0; i < 2; ++i) {
      data.at(Flow::clock_starts, m, i) = 100.0 * (i + 1) * days.clock_starts;
      data.at(Flow::completed, m, i) = 50.0 * (i + 1) * days.activity;
    }
  }
}

Model holidays() {
  return *fit_scenario(kLibrary).model;
}

}  // namespace

TEST_CASE("A month is a number that can be counted with", "[calibration][unit]") {
  CHECK(to_month(month_number("2024-11") + 2) == "2025-01");
  CHECK(month_number("2024-13") == -1);
  CHECK(month_number("24-11") == -1);
  CHECK(month_number("2024-11-30") == month_number("2024-11"));
}

TEST_CASE("Flows are rates without season, and gaps lie on a line between their neighbours",
          "[calibration][unit]") {
  const Model model = holidays();
  RttDataSet data = toy_data(6);
  steady_flows(data, model);
  data.at(Flow::clock_starts, 2, 0) = 7.0;
  data.notes.push_back({"2022-06", "A", "clock_starts", "gap", "", true});
  data.at(Flow::completed, 5, 1) = kNotPublished;
  const FlowRates flows = flow_rates(data, model, 6);
  for (int m = 0; m < 6; ++m) {
    CHECK(flows.clock_starts[flows.at(m, 0)] == Approx(100.0));
    CHECK(flows.completed[flows.at(m, 1)] == Approx(100.0));
  }
}

TEST_CASE("Systems that a note mixes up keep their sum, split as in the year before", "[calibration][unit]") {
  const Model model = holidays();
  RttDataSet data = toy_data(14);
  steady_flows(data, model);
  for (int m = 12; m < 14; ++m) {  // all of A's flow is counted under B
    data.at(Flow::clock_starts, m, 1) += data.at(Flow::clock_starts, m, 0);
    data.at(Flow::clock_starts, m, 0) = 1e-3;
    for (const char* area : {"A", "B"})
      data.notes.push_back({to_month(data.first_month + m), area, "clock_starts", "mapped", "", true});
  }
  const FlowRates flows = flow_rates(data, model, 14);
  CHECK(flows.clock_starts[flows.at(13, 0)] == Approx(100.0).epsilon(1e-4));
  CHECK(flows.clock_starts[flows.at(13, 1)] == Approx(200.0).epsilon(1e-4));
}

TEST_CASE("Systems that a note mixes up from the first months on are split as in the model",
          "[calibration][unit]") {
  const Model model = holidays();
  RttDataSet data = toy_data(3);
  steady_flows(data, model);
  for (int m = 0; m < 3; ++m) {
    for (const char* area : {"A", "B"})
      data.notes.push_back({to_month(data.first_month + m), area, "clock_starts", "mapped", "", true});
  }
  const FlowRates flows = flow_rates(data, model, 3);
  const SystemFlows base = flows_of(model);
  const double whole = base.clock_starts[0] + base.clock_starts[1];
  CHECK(flows.clock_starts[flows.at(2, 0)] == Approx(300.0 * base.clock_starts[0] / whole));
  CHECK(flows.clock_starts[flows.at(2, 1)] == Approx(300.0 * base.clock_starts[1] / whole));
}

TEST_CASE("Later months change nothing that was known earlier", "[calibration][unit]") {
  const Model model = holidays();
  RttDataSet data = toy_data(8);
  steady_flows(data, model);
  const FlowRates before = flow_rates(data, model, 6);
  for (int m = 6; m < 8; ++m) data.at(Flow::clock_starts, m, 0) *= 9.0;
  CHECK(flow_rates(data, model, 6).clock_starts == before.clock_starts);
}

TEST_CASE("Growth of a list is filtered as by hand", "[calibration][unit]") {
  const Model model = holidays();
  RttDataSet data = toy_data(2);
  steady_flows(data, model);
  for (int i = 0; i < 2; ++i) data.at(Stock::incomplete, 0, i) = 1000.0;
  data.at(Stock::incomplete, 1, 0) = 1030.0;
  data.at(Stock::incomplete, 1, 1) = 1010.0;
  ListPriors priors;
  priors.system = {0.5, 0.01, 0.0, 0.0, 0.0, 0.0};
  const ListProcess process = fit_list_process(data, model, flow_rates(data, model, 2), priors, 2);
  // No shocks and no counting error: what A grew beyond England is its growth, exactly.
  CHECK(process.system[0].growth == Approx(std::log(1.03) - std::log(2040.0 / 2000.0)).epsilon(1e-9));
  CHECK(process.system[0].growth_variance == Approx(0.0).margin(1e-15));
  // With as much shock as stationary growth, half of it.
  priors.system.shock = 0.01 / std::sqrt(1.0 - 0.25);
  const ListProcess shaken = fit_list_process(data, model, flow_rates(data, model, 2), priors, 2);
  CHECK(shaken.system[0].growth == Approx(0.5 * process.system[0].growth).epsilon(1e-9));
}

TEST_CASE("Growth to come dies out at its persistence, and draws come in pairs of opposite luck",
          "[calibration][unit]") {
  ListProcess process;
  process.system_law.assign(1, {0.5, 0.0, 0.0, 0.0, 0.0, 0.0});
  process.system.assign(1, {0.08, 0.0, 0.0, 0.0, 0.0});
  const std::vector<double> growth = draw_growth(process, 1, 0, 3);
  CHECK(growth[0] == Approx(0.04));
  CHECK(growth[1] == Approx(0.02));
  CHECK(growth[2] == Approx(0.01));
  process.system_law[0].innovation = 0.01;
  const std::vector<double> one = draw_growth(process, 1, 6, 3), other = draw_growth(process, 1, 7, 3);
  for (std::size_t h = 0; h < 3; ++h) CHECK(one[h] + other[h] == Approx(2.0 * growth[h]));
}

TEST_CASE("Milestones act as announced by the origin and are not taken back once in force",
          "[calibration][unit]") {
  const std::vector<Milestone> milestones = load_priors(kLibrary).milestones;
  const auto weeks = [&](const char* month, const char* origin) {
    return milestone_in(milestones, month_number(month), month_number(origin));
  };
  CHECK(weeks("2022-06", "2022-04") == 104.0);
  CHECK(weeks("2022-10", "2022-04") == 91.0);  // half way to 78, seven months before April 2023
  CHECK(weeks("2023-01", "2022-04") == 78.0);
  CHECK(weeks("2024-02", "2023-04") == 65.0);
  CHECK(weeks("2024-12", "2023-04") == 52.0);
  CHECK(weeks("2024-04", "2024-04") ==
        65.0);  // the delay of March 2024 comes after treatment had turned to it
  CHECK(weeks("2025-06", "2025-03") == 52.0);
}

TEST_CASE("Draws of a posterior have its mean, its spread and its first month", "[calibration][unit]") {
  const Model model = holidays();
  Posterior posterior;
  posterior.origin = month_number("2025-03");
  posterior.levels = false;
  SystemTraits traits;
  traits.mean << 0.4, 1.0, 0.1, 1.5, -0.1;
  traits.covariance = TraitMatrix::Identity() * 0.04;
  traits.covariance(0, 1) = traits.covariance(1, 0) = -0.02;
  posterior.traits.assign(model.ics.size(), traits);
  for (const IcsRecord& ics : model.ics) posterior.ics.push_back(ics.code);
  const std::uint32_t draws = 400;
  double mean = 0.0, square = 0.0, with_strength = 0.0, count = 0.0;
  const std::vector<Steer> steers = draw_paths(posterior, model, 7, draws, 1);
  for (std::size_t s = 0; s + 1 < steers.size(); ++s) {
    if (steers[s].parameter != Parameter::treatment_long_wait_skew) continue;
    REQUIRE(steers[s + 1].parameter == Parameter::treatment_milestone_strength);
    for (std::uint32_t d = 0; d < draws; ++d) {
      const double skew = steers[s].by_month[0].at(d) - 0.4,
                   strength = std::log(steers[s + 1].by_month[0].at(d)) - 1.0;
      mean += skew;
      square += skew * skew;
      with_strength += skew * strength;
      ++count;
    }
  }
  // 42 systems x 400 draws: standard error of the variance 0.04 x sqrt(2 / 16800) = 0.0004
  CHECK(mean / count == Approx(0.0).margin(1e-9));  // pairs
  CHECK(square / count == Approx(0.04).margin(0.0020));
  CHECK(with_strength / count == Approx(-0.02).margin(0.0020));
}

TEST_CASE("A posterior reads back as it was written", "[calibration][unit]") {
  const std::filesystem::path file = kLibrary.root / "posterior/2025-04-01.csv";
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  CHECK(posterior_text(read_posterior("2025-04-01.csv", text.str())) == text.str());
}

TEST_CASE("A data set reads back as it was written, notes and gaps too", "[calibration][unit]") {
  RttDataSet data = toy_data(3);
  data.at(Stock::incomplete, 1, 0) = 1234.0;
  data.at(Flow::clock_starts, 2, 1) = 5.0;
  data.notes.push_back({"2022-05", "A", "incomplete", "gap", "said \"nothing\"", true});
  data.sources.push_back({"x.csv", "00ff"});
  data.licence = "free";
  const auto file = std::filesystem::temp_directory_path() / "icsim-data-set-test.h5";
  write_data_set(file, data);
  const RttDataSet again = read_data_set(file);
  std::filesystem::remove(file);
  CHECK(again.areas == data.areas);
  CHECK(again.first_month == data.first_month);
  CHECK(again.at(Stock::incomplete, 1, 0) == 1234.0);
  CHECK(std::isnan(again.at(Stock::incomplete, 0, 0)));
  CHECK(again.at(Flow::clock_starts, 2, 1) == 5.0);
  REQUIRE(again.notes.size() == 1);
  CHECK(again.notes[0].text == "said \"nothing\"");
  CHECK(again.notes[0].leave_out);
  CHECK(std::isnan(usable_stocks(again).at(Stock::incomplete, 1, 0)));
  CHECK(again.sources[0].sha256 == "00ff");
}

TEST_CASE("A lever with knots follows a path of its own for each draw", "[calibration][unit]") {
  LeverEffect lever;
  lever.knots = {{{1.0, 10.0}}, {{2.0, 20.0}}, {{4.0, 40.0}}};
  lever.knot_place = {0.0, 0.5, 1.0, 1.75, 5.0};
  const auto at = [&](std::size_t draw, std::size_t week) {
    std::array<double, kLanes> lanes;
    lever.fill(0, week, lanes.data());
    return lanes[draw];
  };
  CHECK(at(0, 1) == 1.5);
  CHECK(at(1, 1) == 15.0);
  CHECK(at(0, 2) == 2.0);
  CHECK(at(0, 3) == 3.5);
  CHECK(at(1, 4) == 40.0);  // the last knot is held
}

}  // namespace icsim
