// No start jumps: the first month of a forecast moves no further than published months do.
#include <algorithm>
#include <cmath>

#include "calibration/fit/forecast.hpp"
#include "calibration/fit/published_state.hpp"
#include "calibration/posterior/apply.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"

namespace icsim {
using namespace calibration;
namespace {

constexpr int kOrigins = 12;
/// Of the published range, which holds three years alone: how far beyond it a month may go.
constexpr double kSlack = 0.02;

/// England's list and its counts over 52 and 65 weeks in logarithms, and its share within 18 weeks.
struct Figures {
  double list = 0.0, share = 0.0, over_52 = 0.0, over_65 = 0.0;
};
Figures figures(double list, double within_18, double over_52, double over_65) {
  return {std::log(list), within_18 / list, std::log(over_52), std::log(over_65)};
}

struct Range {
  double low = 1e9, high = -1e9;
  void add(double change) {
    low = std::min(low, change);
    high = std::max(high, change);
  }
  [[nodiscard]] bool holds(double change) const {
    const double slack = kSlack * (high - low);
    return low - slack <= change && change <= high + slack;
  }
};

}  // namespace

TEST_CASE("From each of the last twelve months England moves in its first month as published months do",
          "[calibration][slow]") {
  const scenarios::ScenarioLibrary library{test::source_root() / "scenarios", apply_posterior};
  const FitPriors priors = load_priors(library);
  const RttDataSet data = usable_stocks(read_data_set(library.root / "rtt" / "to-2025-03.h5"));
  const auto systems = static_cast<int>(data.areas.size()) - 1;  // the last area is what nobody could place
  const auto published = [&](int month) {
    const auto sum = [&](Stock stock) {
      double england = 0.0;
      for (int i = 0; i < systems; ++i) england += data.at(stock, month, i);
      return england;
    };
    return figures(sum(Stock::incomplete), sum(Stock::within_18), sum(Stock::over_52), sum(Stock::over_65));
  };
  Range list, share, over_52, over_65;
  for (int month = 1; month < data.months; ++month) {
    const Figures before = published(month - 1), after = published(month);
    if (std::isnan(before.list) || std::isnan(after.list)) continue;
    list.add(after.list - before.list);
    share.add(after.share - before.share);
    over_52.add(after.over_52 - before.over_52);
    over_65.add(after.over_65 - before.over_65);
  }
  int origins = 0;
  run_order_filter(data, shipped_ground(library), library, priors, 0, [&](const OrderState& state) {
    if (state.known <= data.months - kOrigins) return true;
    ++origins;
    Fit fit = fit_at(data, library, priors, state, 0);
    fit.posterior = central(fit.posterior);
    const Trajectories run = forecast(fit, library, priors, 1, 1, 1, nullptr, 0);
    const auto sum = [&](Seen seen) {
      double england = 0.0;
      for (int i = 0; i < run.ics; ++i) england += run.of(seen, 0, i)[0];
      return england;
    };
    double awaiting = 0.0;
    for (int i = 0; i < run.ics; ++i) {
      awaiting += awaiting_admission_share(fit.model->dims, fit.model->start_state.data(), i) *
                  fit.posterior.incomplete[static_cast<std::size_t>(i)];
    }
    const Figures before = published(state.known - 1),
                  after = figures(sum(Seen::incomplete), sum(Seen::within_18), sum(Seen::over_52),
                                  sum(Seen::over_65));
    INFO("origin " << to_month(data.first_month + state.known - 1));
    CHECK(list.holds(after.list - before.list));
    CHECK(share.holds(after.share - before.share));
    CHECK(over_52.holds(after.over_52 - before.over_52));
    CHECK(over_65.holds(after.over_65 - before.over_65));
    const double moved =
        sum(Seen::awaiting_admission) / sum(Seen::incomplete) - awaiting / std::exp(before.list);
    CHECK(std::abs(moved) < 0.002);
    return true;
  });
  CHECK(origins == kOrigins);
}

}  // namespace icsim
