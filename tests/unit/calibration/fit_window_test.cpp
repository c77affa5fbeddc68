/// Fits to any window of months: where they begin, what they lack, and how a state meets what was published.
#include <numeric>

#include "calibration/fit/fit_window.hpp"
#include "calibration/fit/forecast.hpp"
#include "calibration/fit/published_state.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"
#include "tests/support/toy_model.hpp"

using namespace icsim;
using namespace icsim::calibration;

namespace {

const scenarios::ScenarioLibrary kLibrary{test::source_root() / "scenarios", {}};
const MonthNumber kApril = month_number("2022-04");

const RttDataSet& shipped() {
  static const RttDataSet data = usable_stocks(read_data_set(kLibrary.root / "rtt/to-2025-03.h5"));
  return data;
}

const Model& baseline() {
  static const scenarios::Scenario whole = fit_scenario(kLibrary);
  return *whole.model;
}

/// Some months of the shipped data, as if the others had never been imported.
RttDataSet cut(MonthNumber first, int months) {
  const RttDataSet& all = shipped();
  RttDataSet data;
  data.areas = all.areas;
  data.treatment_functions = all.treatment_functions;
  data.notes = all.notes;
  data.place = "cut.h5";
  data.first_month = first;
  data.months = months;
  data.resize();
  for (int m = 0; m < months; ++m) {
    for (int a = 0; a < all.area_count(); ++a) {
      const int from = first + m - all.first_month;
      for (int s = 0; s < kStocks; ++s)
        data.at(static_cast<Stock>(s), m, a) = all.at(static_cast<Stock>(s), from, a);
      for (int f = 0; f < kFlows; ++f)
        data.at(static_cast<Flow>(f), m, a) = all.at(static_cast<Flow>(f), from, a);
    }
  }
  return data;
}

FitWindow window_of(const RttDataSet& data) {
  return fit_window(data, {std::make_shared<const Model>(baseline()), kApril}, data.months);
}

/// Whether a system has no stock in all of the data: Frimley and Manchester left out months.
bool anyone_silent(const RttDataSet& data) {
  for (int a = 0; a + 1 < data.area_count(); ++a) {
    bool heard = false;
    for (int m = 0; m < data.months; ++m) heard = heard || data.at(Stock::incomplete, m, a) > 0.0;
    if (!heard) return true;
  }
  return false;
}

std::string refusal(const RttDataSet& data) {
  try {
    window_of(data);
  } catch (const scenarios::DataError& error) {
    return error.what();
  }
  return "";
}

void check_fit(MonthNumber first, int months, int learnt) {
  INFO(to_month(first) << ", " << months << " months");
  const FitPriors priors = load_priors(kLibrary);
  const RttDataSet data = cut(first, months);
  std::vector<OrderState> states;
  run_order_filter(data, shipped_ground(kLibrary), kLibrary, priors, 0, [&](const OrderState& state) {
    states.push_back(state);
    return true;
  });
  REQUIRE(static_cast<int>(states.size()) == learnt);
  CHECK(states.back().known == months);
  const Fit fit = fit_at(data, kLibrary, priors, states.back(), 0);
  for (const SystemTraits& traits : fit.posterior.traits) CHECK(traits.mean.allFinite());
  for (const double rate : fit.posterior.controls.completed) CHECK(std::isfinite(rate));
}

/// One system of the toy's two treatment functions; pathways in one list and stage of each band given.
RttDataSet toy_stocks(double incomplete, double within_18, double over_52, double over_65, double over_78,
                      double over_104) {
  RttDataSet data;
  data.areas = {"A", "UNMAPPED"};
  data.treatment_functions = {"C_100", "C_101"};
  data.first_month = kApril;
  data.months = 1;
  data.resize();
  const std::array values{incomplete, within_18, over_52, over_65, over_78, over_104};
  for (std::size_t s = 0; s < values.size(); ++s) data.at(static_cast<Stock>(s), 0, 0) = values[s];
  return data;
}

double waiting(const Model& model, int from, int to) {
  const auto quintiles = static_cast<std::size_t>(model.dims.quintiles);
  double sum = 0.0;
  for (std::size_t c = 0; c < model.start_state.size(); ++c) {
    const int band = static_cast<int>(c / quintiles % kBands);
    if (band >= from && band < to) sum += model.start_state[c];
  }
  return sum;
}

}  // namespace

TEST_CASE("Every window of months can be fitted to, or is refused by what it lacks", "[calibration][unit]") {
  const MonthNumber last = shipped().first_month + shipped().months - 1;
  for (MonthNumber first = kApril - 3; first <= last; ++first) {
    for (int months = 1; months <= 36 && first + months - 1 <= last; ++months) {
      INFO(to_month(first) << ", " << months << " months");
      const RttDataSet data = cut(first, months);
      const int stocks = first + months - std::max(first, kApril);  // months with stocks from April 2022 on
      if (stocks < 1 || (stocks < 2 && first > kApril) || anyone_silent(data)) {
        CHECK_THROWS_AS(window_of(data), scenarios::DataError);
        continue;
      }
      const FitWindow window = window_of(data);
      CHECK(window.from_baseline == (first <= kApril));
      CHECK(window.first == (first <= kApril ? kApril - first : 1));
      CHECK(window.last == months - 1);
    }
  }
}

TEST_CASE("A fit to the fewest months that are accepted works", "[calibration][unit]") {
  check_fit(kApril, 1, 1);                   // the baseline is the state before
  check_fit(kApril + 1, 2, 1);               // May 2022 is the state before June
  check_fit(month_number("2025-01"), 3, 2);  // flows end in February
  CHECK_THROWS_AS(check_fit(kApril + 2, 1, 0), scenarios::DataError);
}

TEST_CASE("What a fit lacks is named, all of it", "[calibration][unit]") {
  CHECK(refusal(cut(month_number("2024-11"), 1)) ==
        "cut.h5: nothing can be learnt from the incomplete pathways of 2024-11 alone\n"
        "  hint: import one more month at least, before it or after it; more than six make a fit steady");
  CHECK(refusal(cut(month_number("2021-06"), 4)) ==
        "cut.h5: the data, up to 2021-09, hold no incomplete pathways of 2022-04 or later, when fits begin\n"
        "  hint: give `icsim import` the files that hold them too: the full CSV data files do");
  RttDataSet data = cut(month_number("2023-01"), 3);
  for (int m = 0; m < 3; ++m) {
    for (int a = 0; a < data.area_count(); ++a) data.at(Flow::clock_starts, m, a) = kNotPublished;
    data.at(Flow::completed, m, 4) = data.at(Stock::incomplete, m, 7) = kNotPublished;
  }
  const std::string hint =
      "  hint: give `icsim import` the files that hold them too: the full CSV data files do";
  CHECK(refusal(data) == "cut.h5: the data hold no clock starts of any system up to 2023-03\n" + hint + "\n" +
                             "cut.h5: the data hold no completed pathways of " + data.areas[4] +
                             " up to 2023-03\n" + hint + "\n" +
                             "cut.h5: the data hold no incomplete pathways of " + data.areas[7] +
                             " up to 2023-03\n" + hint);
  RttDataSet without_78 = cut(month_number("2023-01"), 3);
  for (int m = 0; m < 3; ++m) {
    for (int a = 0; a < data.area_count(); ++a) without_78.at(Stock::over_78, m, a) = kNotPublished;
  }
  CHECK(refusal(without_78) ==
        "cut.h5: no month from 2023-02 to 2023-03 has incomplete pathways with all of 18, 52, 65 and 78 "
        "weeks\n" +
            hint);
}

TEST_CASE("A fit begins once every system's flows are known", "[calibration][unit]") {
  RttDataSet data = cut(kApril, 6);
  for (int m = 0; m < 3; ++m) data.at(Flow::completed, m, 5) = kNotPublished;
  const FitWindow window = window_of(data);
  CHECK_FALSE(window.from_baseline);
  CHECK(window.first == 3);  // from the stocks of June
}

TEST_CASE("A month that nobody published goes by with the list held", "[calibration][unit]") {
  RttDataSet data = cut(month_number("2023-01"), 4);
  for (int a = 0; a < data.area_count(); ++a) {
    for (int s = 0; s < kStocks; ++s) data.at(static_cast<Stock>(s), 2, a) = kNotPublished;
  }
  std::vector<int> known;
  run_order_filter(
      data, shipped_ground(kLibrary), kLibrary, load_priors(kLibrary), 0, [&](const OrderState& state) {
        known.push_back(state.known);
        const double list = data.at(Stock::incomplete, state.known == 3 ? 1 : state.known - 1, 0);
        const std::size_t cells =
            state.model->start_state.size() / static_cast<std::size_t>(state.model->dims.ics);
        CHECK(std::accumulate(state.model->start_state.begin(),
                              state.model->start_state.begin() + static_cast<std::ptrdiff_t>(cells),
                              0.0) == Approx(list).epsilon(1e-6));
        return true;
      });
  CHECK(known == std::vector<int>{2, 3, 4});
}

TEST_CASE("Long waiters whom only the publication knows come in at their first week", "[calibration][unit]") {
  const int quintiles = GENERATE(1, 5);
  Model model = test::toy_model({1, 2, quintiles});
  const auto q = static_cast<std::size_t>(quintiles);
  for (std::size_t c = 0; c < model.start_state.size(); ++c) {  // nobody waits 78 weeks or longer
    if (static_cast<int>(c / q % kBands) >= 78) model.start_state[c] = 0.0f;
  }
  const std::vector<double> state(model.start_state.begin(), model.start_state.end());
  const auto scaled = with_published_stocks(model, state, toy_stocks(5000, 3000, 400, 100, 30, 7), 1);
  CHECK(waiting(*scaled, 0, 18) == Approx(3000));
  CHECK(waiting(*scaled, 18, 52) == Approx(1600));
  CHECK(waiting(*scaled, 52, 65) == Approx(300));
  CHECK(waiting(*scaled, 65, 78) == Approx(70));
  CHECK(waiting(*scaled, 78, 79) == Approx(23));
  CHECK(waiting(*scaled, 79, 104) == 0.0);
  CHECK(waiting(*scaled, 104, kBands) == Approx(7));
}

TEST_CASE("A threshold that was never published parts nothing", "[calibration][unit]") {
  const Model model = test::toy_model({1, 2, 1});
  const std::vector<double> state(model.start_state.begin(), model.start_state.end());
  REQUIRE(waiting(model, 104, kBands) > 0.0);
  const auto scaled =
      with_published_stocks(model, state, toy_stocks(5000, 3000, 400, 100, 30, kNotPublished), 1);
  CHECK(waiting(*scaled, 78, kBands) == Approx(30));
  CHECK(waiting(*scaled, 104, kBands) > 0.0);
}

TEST_CASE("True flows that end before a forecast does are held", "[calibration][unit]") {
  const RttDataSet data = cut(kApril, 3);
  const FitPriors priors = load_priors(kLibrary);
  OrderState last;
  run_order_filter(data, shipped_ground(kLibrary), kLibrary, priors, 0, [&](const OrderState& state) {
    last = state;
    return true;
  });
  const Posterior posterior = fit_at(data, kLibrary, priors, last, 0).posterior;
  const FlowRates flows = flow_rates(data, baseline(), data.months);
  const SystemFlows base = flows_of(baseline());
  const std::vector<Steer> steers = draw_paths_given(posterior, baseline(), flows, 1, 2, 4);
  for (std::size_t k = 0; k + 1 < steers.size(); ++k) {
    const Steer &undecided = steers[k], &admission = steers[k + 1];
    if (undecided.parameter != Parameter::capacity_level || admission.parameter != Parameter::capacity_level)
      continue;
    const auto i = static_cast<std::size_t>(undecided.ics);
    const auto completed = [&](std::size_t month) {
      return undecided.by_month[month].at(0) * (base.completed[i] - base.completed_admitted[i]) +
             admission.by_month[month].at(0) * base.completed_admitted[i];
    };
    for (std::size_t month = 1; month < 4; ++month)
      CHECK(completed(month) == Approx(completed(0)).epsilon(1e-12));
  }
}
