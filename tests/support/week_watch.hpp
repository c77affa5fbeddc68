#pragma once
/// Every week of a run of one block, seen at its end: what no month shows.
#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "tests/support/random_scenario.hpp"

namespace icsim::test {

/// A week after its lists were treated and places have met.
struct SeenWeek {
  const CalendarWeek& week;
  const LaneRows<float>&stock_before, &stock;  ///< [ics][tf][stage][band][quintile], at its two ends
  const std::vector<SystemNumbers>&before,
      &numbers;                   ///< [ics], of last week (the first has none) and this one
  const icsim::Country& meeting;  ///< what moved between places at its end
};

/// Calls a function at the end of each week.
class WeekWatch : public Exchange {
 public:
  WeekWatch(const Model& model, std::function<void(const SeenWeek&)> look)
      : look_(std::move(look)),
        stock_(model.dims.cells()),
        before_(model.ics.size(), SystemNumbers(SystemRows::count)),
        numbers_(before_) {
    for (std::size_t c = 0; c < stock_.size(); ++c) std::fill_n(stock_[c], kLanes, model.start_state[c]);
  }
  void note(int ics, const SystemNumbers& numbers) { numbers_[static_cast<std::size_t>(ics)] = numbers; }
  [[nodiscard]] bool meets_after(int) const override { return true; }
  void meet(const CalendarWeek& week, icsim::Country& country) const override {
    look_({week, stock_, country.stock, before_, numbers_, country});
    stock_ = country.stock;
    before_ = numbers_;
  }

 private:
  std::function<void(const SeenWeek&)> look_;
  mutable LaneRows<float> stock_;
  mutable std::vector<SystemNumbers> before_;
  std::vector<SystemNumbers> numbers_;
};

inline Additions watching(const Model& model, std::function<void(const SeenWeek&)> look) {
  const auto watch = std::make_shared<WeekWatch>(model, std::move(look));
  return {{watch}, [watch](const CalendarWeek&, int ics, std::uint32_t, const SystemNumbers& numbers) {
            watch->note(ics, numbers);
          }};
}

}  // namespace icsim::test
