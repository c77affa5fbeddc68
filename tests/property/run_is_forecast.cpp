// What `icsim run` shows in its first year is what a back-test forecasts from the same month.
#include <algorithm>
#include <cmath>

#include "calibration/fit/forecast.hpp"
#include "calibration/posterior/apply.hpp"
#include "scenarios/study/scenario.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"

namespace icsim {
using namespace calibration;
namespace {

constexpr std::uint32_t kDraws = 128;
constexpr int kMonths = 12;
constexpr int kFew = 7;  // a sixth of the systems

/// Quantile of a figure over draws: of one system, or of England where `i` is -1.
double quantile(const Trajectories& run, Seen above, Seen below, bool share, int month, int i, double level) {
  std::vector<double> values;
  for (std::size_t d = 0; d < kDraws; ++d) {
    double sum = 0.0, whole = 0.0;
    for (int s = i < 0 ? 0 : i; s <= (i < 0 ? run.ics - 1 : i); ++s) {
      sum += run.of(above, month, s)[d];
      whole += run.of(below, month, s)[d];
    }
    values.push_back(share ? sum / whole : std::log(sum + 0.5));
  }
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(std::lround(level * (kDraws - 1)))];
}

}  // namespace

TEST_CASE("The first year of a run from April 2025 is the forecast of March 2025",
          "[calibration][property]") {
  const scenarios::ScenarioLibrary library{test::source_root() / "scenarios", apply_posterior};
  const FitPriors priors = load_priors(library);
  const RttDataSet data = usable_stocks(read_data_set(library.root / "rtt" / "to-2025-03.h5"));
  OrderState last;
  run_order_filter(data, shipped_ground(library), library, priors, 0, [&](const OrderState& state) {
    last = state;
    return true;
  });
  constexpr std::uint64_t kSeed = 7;
  const Trajectories forecast_run =
      forecast(fit_at(data, library, priors, last, 0), library, priors, kSeed, kDraws, kMonths, nullptr, 0);

  scenarios::Overrides overrides;
  overrides.draws = kDraws;
  overrides.seed = kSeed;
  overrides.split_quintiles = false;
  const scenarios::Scenario scenario = scenarios::load_scenario_text(
      "schema: icsim/scenario/1\nname: x\nbaseline: 2025-04-01\nperiod: {to: 2026-03-31}\n", "x.yaml", ".",
      library, overrides);
  ForwardSettings settings;
  settings.draws = kDraws;
  const Trajectories run = run_forward(scenario, {}, settings);

  for (const int month : {2, 5, 11}) {
    for (const double level : {0.1, 0.5, 0.9}) {
      INFO("month " << month + 1 << ", quantile " << level);
      int lists = 0, shares = 0, long_waits = 0;  // systems that lie further apart
      for (int i = -1; i < run.ics; ++i) {
        const auto apart = [&](Seen above, Seen below, bool share) {
          return std::abs(quantile(run, above, below, share, month, i, level) -
                          quantile(forecast_run, above, below, share, month, i, level));
        };
        const double list = apart(Seen::incomplete, Seen::incomplete, false);
        const double share = apart(Seen::within_18, Seen::incomplete, true);
        const double over_52 = apart(Seen::over_52, Seen::incomplete, false);
        if (i < 0) {
          CHECK(list < 0.005);
          CHECK(share < 0.004);
          CHECK(over_52 < 0.03);
        } else {
          lists += list > 0.015;
          shares += share > 0.01;
          long_waits += over_52 > 0.15;
        }
      }
      CHECK(lists <= kFew);
      CHECK(shares <= kFew);
      CHECK(long_waits <= kFew);
    }
  }
}

}  // namespace icsim
