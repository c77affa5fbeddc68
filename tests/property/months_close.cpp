/// Months close and roll-ups add up, at every level, with and without pathways moving between systems.
#include <array>
#include <atomic>
#include <cmath>
#include <memory>

#include "tests/support/catch.hpp"
#include "tests/support/toy_model.hpp"

namespace icsim::test {
namespace {

constexpr auto kBoth = {Noise::expectation, Noise::demographic};
constexpr int kMonths = 14;

/// Every four weeks half of those who have waited 30 weeks or more for admission in the first system move to
/// the second: an exchange from outside, which knows nothing of the list kernel.
class MoveLongWaiters : public Exchange {
 public:
  [[nodiscard]] bool meets_after(int week) const override { return (week + 1) % 4 == 0; }
  void meet(const CalendarWeek&, Country& country) const override {
    const Dimensions& dims = country.dims;
    for (int s = 0; s < dims.treatment_functions; ++s) {
      for (int a = 30; a < kBands; ++a) {
        for (int q = 0; q < dims.quintiles; ++q) move(country, s, a, q);
      }
    }
  }

 private:
  static void move(Country& country, int s, int a, int q) {
    const Dimensions& dims = country.dims;
    const auto quintiles = static_cast<std::size_t>(dims.quintiles);
    const auto cell = [&](int i) {
      const auto band = static_cast<std::size_t>(kBands + a);  // of awaiting_admission
      return dims.list(i, s) * dims.cells_per_list() + band * quintiles + static_cast<std::size_t>(q);
    };
    for (int k = 0; k < kLanes; ++k) {
      const float moved = std::floor(country.stock[cell(0)][k] / 2.0f);
      country.stock[cell(0)][k] -= moved;
      country.stock[cell(1)][k] += moved;
      country.touched[dims.list(0, s)][k] += moved;
      country.touched[dims.list(1, s)][k] += moved;
      country.transfers[dims.list(0, s) * quintiles + static_cast<std::size_t>(q)][k] -= moved;
      country.transfers[dims.list(1, s) * quintiles + static_cast<std::size_t>(q)][k] += moved;
    }
  }
};

Additions none() {
  return {};
}
Additions with_exchange() {
  return {{std::make_shared<MoveLongWaiters>()}, {}};
}

struct Run {
  Model model;
  RecordLayout layout;
  KeepAll sink;
  Run(Noise noise, int quintiles, const Additions& additions)
      : model(toy_model({4, 3, quintiles}, 9000.0)), layout(model, WaitBands::record) {
    const Calendar calendar = toy_calendar(kMonths);
    ParameterPlan plan = toy_plan(model);
    plan.set_base(Parameter::demand_growth, DrawValues{{4.0}});
    RunProgress progress;
    RunSettings settings{17, 5, noise, 2};
    settings.additions = additions;
    settings.wait_bands = WaitBands::record;
    REQUIRE(run_ensemble(model, plan, calendar, settings, sink, progress));
  }
  [[nodiscard]] double at(Level level, std::size_t row, Metric metric, int month) const {
    return sink.at(layout, level, row, metric, month, 16);
  }
  [[nodiscard]] double total(Level level, Metric metric, int month) const {
    double sum = 0.0;
    for (std::size_t row = 0; row < layout.level(level).rows; ++row) sum += at(level, row, metric, month);
    return sum;
  }
};

void check_months_close(const Run& run, const LevelSpec& level, bool transfers) {
  if (metric_column(level, Metric::clock_starts) < 0) return;  // stocks only
  for (std::size_t row = 0; row < level.rows; ++row) {
    for (int month = 1; month < kMonths; ++month) {
      const auto at = [&](Metric metric) { return run.at(level.id, row, metric, month); };
      const double opening = run.at(level.id, row, Metric::incomplete, month - 1);
      const double closing = opening + at(Metric::clock_starts) - at(Metric::unreported_removals) -
                             at(Metric::completed_non_admitted) - at(Metric::completed_admitted) +
                             (transfers ? at(Metric::transfers_in) : 0.0);
      INFO(level.name << " row " << row << " month " << month);
      REQUIRE(closing == Approx(at(Metric::incomplete)).epsilon(3e-5));
    }
  }
}

TEST_CASE("the list at a month's end is last month's plus who joined less who left, at every level",
          "[engine][simulation][property]") {
  for (const Noise noise : kBoth) {
    for (const int quintiles : {1, kMaxQuintiles}) {
      const Run run(noise, quintiles, none());
      for (const LevelSpec& level : run.layout.levels()) check_months_close(run, level, false);
    }
  }
}

TEST_CASE("an exchange from outside moves pathways between systems, and months still close",
          "[engine][exchange][property]") {
  for (const Noise noise : kBoth) {
    const Run run(noise, kMaxQuintiles, with_exchange());
    for (const Level level : {Level::england, Level::region, Level::ics})
      check_months_close(run, run.layout.level(level), true);
    double moved = 0.0;
    for (int month = 0; month < kMonths; ++month) {
      CHECK(run.at(Level::england, 0, Metric::transfers_in, month) == Approx(0.0).margin(1e-3));
      CHECK(run.total(Level::ics, Metric::transfers_in, month) == Approx(0.0).margin(1e-3));
      CHECK(run.at(Level::ics, 0, Metric::transfers_in, month) ==
            -run.at(Level::ics, 1, Metric::transfers_in, month));
      CHECK(run.at(Level::ics, 2, Metric::transfers_in, month) == 0.0);
      moved += run.at(Level::ics, 1, Metric::transfers_in, month);
    }
    CHECK(moved > 10.0);
  }
}

TEST_CASE(
    "England is the sum of regions, systems, treatment functions, lists, quintiles, residents and weeks "
    "waited",
    "[engine][simulation][property]") {
  for (const Noise noise : kBoth) {
    const Run run(noise, kMaxQuintiles, none());
    for (const LevelSpec& level : run.layout.levels()) {
      if (level.rows == 0) continue;  // systems and boards, where places are no parts of any
      for (const Metric metric : level.metrics) {
        const bool adds_up = specification(metric).adds_up() && specification(metric).is_of_lists() &&
                             metric_column(run.layout.level(Level::england), metric) >= 0;
        if (!adds_up) continue;
        for (const int month : {0, 5, kMonths - 1}) {
          INFO(level.name << " " << specification(metric).name);
          CHECK(run.total(level.id, metric, month) ==
                Approx(run.at(Level::england, 0, metric, month)).epsilon(2e-5).margin(0.02));
        }
      }
    }
  }
}

TEST_CASE("what moved a system's list adds up to its change, month by month",
          "[engine][simulation][property]") {
  for (const Noise noise : kBoth) {
    for (const Additions& additions : {none(), with_exchange()}) {
      const Run run(noise, kMaxQuintiles, additions);
      for (int month = 1; month < kMonths; ++month) {
        for (std::size_t ics = 0; ics < run.model.ics.size(); ++ics) {
          double moved = 0.0;
          for (std::size_t cause = 0; cause < kCauses; ++cause) {
            moved += run.at(Level::ics_cause, ics * kCauses + cause, Metric::list_change, month);
          }
          const double change = run.at(Level::ics, ics, Metric::incomplete, month) -
                                run.at(Level::ics, ics, Metric::incomplete, month - 1);
          INFO("system " << ics << " month " << month);
          REQUIRE(moved == Approx(change).margin(0.3));
        }
      }
    }
  }
}

/// Counts how often it is called.
class CountExchanges : public Exchange {
 public:
  explicit CountExchanges(int weeks) : weeks_(weeks) {}
  [[nodiscard]] bool meets_after(int week) const override { return (week + 1) % weeks_ == 0; }
  void meet(const CalendarWeek&, Country&) const override { ++calls; }
  mutable std::atomic<int> calls{0};

 private:
  int weeks_;
};

TEST_CASE("exchanges happen each in its own rhythm", "[engine][exchange][unit]") {
  const auto every_four = std::make_shared<CountExchanges>(4),
             every_six = std::make_shared<CountExchanges>(6);
  const Model model = toy_model({2, 1, 1});
  const Calendar calendar = toy_calendar(12);
  KeepAll sink;
  RunProgress progress;
  RunSettings settings;
  settings.additions.exchanges = {every_four, every_six};
  REQUIRE(run_ensemble(model, toy_plan(model), calendar, settings, sink, progress));
  const int weeks = static_cast<int>(calendar.weeks().size());
  CHECK(every_four->calls == weeks / 4);
  CHECK(every_six->calls == weeks / 6);
}

}  // namespace
}  // namespace icsim::test
