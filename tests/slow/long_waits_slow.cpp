// Pathways over 65 weeks: nearer to what came than if nothing changed, from every kind of month.
#include <algorithm>
#include <cmath>
#include <map>

#include "calibration/fit/forecast.hpp"
#include "calibration/posterior/apply.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"

namespace icsim {
using namespace calibration;

TEST_CASE("England's pathways over 65 weeks are forecast better than by no change, from twelve origins",
          "[calibration][slow]") {
  const scenarios::ScenarioLibrary library{test::source_root() / "scenarios", apply_posterior};
  const FitPriors priors = load_priors(library);
  const RttDataSet data = usable_stocks(read_data_set(library.root / "rtt" / "to-2025-03.h5"));
  const MonthNumber first = month_number("2023-04"), last = month_number("2024-03");
  const auto published = [&](int month) {
    double england = 0.0;
    for (int i = 0; i + 1 < data.area_count(); ++i) england += data.at(Stock::over_65, month, i);
    return std::log(england);
  };
  std::map<int, double> error, no_change;  // by months ahead, sums of sizes of logarithms
  run_order_filter(data, shipped_ground(library), library, priors, 0, [&](const OrderState& state) {
    const int now = state.known - 1;
    if (data.first_month + now < first) return true;
    Fit fit = fit_at(data, library, priors, state, 0);
    fit.posterior = central(fit.posterior);
    const Trajectories run = forecast(fit, library, priors, 1, 1, 12, nullptr, 0);
    for (const int ahead : {3, 6, 12}) {
      double england = 0.0;
      for (int i = 0; i < run.ics; ++i) england += run.of(Seen::over_65, ahead - 1, i)[0];
      error[ahead] += std::abs(std::log(england) - published(now + ahead)) / 12.0;
      no_change[ahead] += std::abs(published(now) - published(now + ahead)) / 12.0;
    }
    return data.first_month + now < last;
  });
  for (const auto& [ahead, size] : error) {
    INFO(ahead << " months ahead: " << size << ", no change " << no_change[ahead]);
    CHECK(size < 0.75 * no_change[ahead]);
  }
  CHECK(error.size() == 3);
}

}  // namespace icsim
