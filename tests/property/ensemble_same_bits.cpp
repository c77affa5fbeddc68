/// The same draws whatever the machine does: threads, number of draws, other scenarios.
#include <cstring>
#include <stdexcept>

#include "engine/core/check.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/toy_model.hpp"

namespace icsim::test {
namespace {

constexpr auto kBoth = {Noise::expectation, Noise::demographic};
constexpr int kMonths = 7;

// Growth of demand differs by draw, capacity is scarce in places and a strong skew saturates cells.
ParameterPlan uncertain_plan(const Model& model, const Calendar& calendar, int draws) {
  ParameterPlan plan = toy_plan(model);
  DrawValues growth, skew;
  growth.values.clear();
  skew.values.clear();
  for (int d = 0; d < draws; ++d) {
    growth.values.push_back(-5.0 + 0.37 * d);
    skew.values.push_back(d % 3 == 0 ? 15.0 : 0.5);
  }
  plan.set_base(Parameter::demand_growth, growth);
  plan.set_base(Parameter::treatment_long_wait_skew, skew);
  plan.set_base(Parameter::demand_noise, DrawValues{{0.1}});
  plan.set_base(Parameter::capacity_noise, DrawValues{{0.1}});
  plan.add_lever(
      everywhere(model, calendar, Parameter::validation_contact_share, LeverEffect::How::set, 0.05));
  return plan;
}

void run(const Model& model, const ParameterPlan& plan, const Calendar& calendar, RunSettings settings,
         KeepAll& sink) {
  RunProgress progress;
  settings.seed = 77;
  REQUIRE(run_ensemble(model, plan, calendar, settings, sink, progress));
  CHECK(progress.draws_done == settings.draws);
  CHECK(progress.weeks_done == sink.blocks() * calendar.weeks().size());
}

TEST_CASE("any number of threads gives the same bits", "[engine][ensemble][property]") {
  const Model model = toy_model({5, 3, 5}, 300.0);
  const Calendar calendar = toy_calendar(kMonths);
  for (const Noise noise : kBoth) {
    for (const std::uint32_t draws : {3u, 70u}) {
      const ParameterPlan plan = uncertain_plan(model, calendar, static_cast<int>(draws));
      RunSettings settings{draws, 1, noise, 1};
      KeepAll one;
      run(model, plan, calendar, settings, one);
      for (const int threads : {2, 4}) {
        settings.threads = threads;
        KeepAll several;
        run(model, plan, calendar, settings, several);
        CHECK(one == several);
      }
    }
  }
}

TEST_CASE("the first draws of a large ensemble are the draws of a small one",
          "[engine][ensemble][property]") {
  const Model model = toy_model({4, 2, 5}, 300.0);
  const Calendar calendar = toy_calendar(kMonths);
  const ParameterPlan large_plan = uncertain_plan(model, calendar, 40),
                      small_plan = uncertain_plan(model, calendar, 21);
  for (const Noise noise : kBoth) {
    KeepAll large, small;
    run(model, large_plan, calendar, {40, 1, noise, 2}, large);
    run(model, small_plan, calendar, {21, 1, noise, 2}, small);
    for (int month = 0; month < kMonths; ++month) {
      for (std::uint32_t draw = 0; draw < 21; ++draw) {
        const auto& a = large.record(draw / kLanes, month);
        const auto& b = small.record(draw / kLanes, month);
        bool same = true;
        for (std::size_t i = draw % kLanes; i < a.size(); i += kLanes)
          same = same && std::memcmp(&a[i], &b[i], sizeof(float)) == 0;
        REQUIRE(same);
      }
    }
  }
}

TEST_CASE("scenarios share their luck: what a lever does not touch keeps its bits",
          "[engine][ensemble][property]") {
  const Model model = toy_model({3, 2, 1}, 300.0);
  const Calendar calendar = toy_calendar(kMonths);
  const RecordLayout layout(model);
  const ParameterPlan base = uncertain_plan(model, calendar, 16);
  ParameterPlan changed = uncertain_plan(model, calendar, 16);
  LeverEffect lever = everywhere(model, calendar, Parameter::capacity_level, LeverEffect::How::scale, 1.3);
  lever.slots = {0, 1, 2, 3};  // all stages and functions of the first system
  for (std::size_t week = 0; week < 14; ++week) lever.weight[week] = 0.0;
  changed.add_lever(lever);
  for (const Noise noise : kBoth) {
    KeepAll before, alone, after;
    run(model, base, calendar, {16, 1, noise, 2}, before);
    run(model, changed, calendar, {16, 1, noise, 2}, alone);
    run(model, base, calendar, {16, 1, noise, 2}, after);
    CHECK(before == after);
    const auto list = [&](const KeepAll& sink, std::size_t ics, int month) {
      return sink.at(layout, Level::ics, ics, Metric::incomplete, month, 5);
    };
    CHECK(list(alone, 0, 2) == list(before, 0, 2));  // weeks before the lever starts
    CHECK(list(alone, 0, 6) < list(before, 0, 6));
    for (int month = 0; month < kMonths; ++month) {
      CHECK(list(alone, 1, month) == list(before, 1, month));
      CHECK(list(alone, 2, month) == list(before, 2, month));
    }
  }
}

TEST_CASE("a seed is a different ensemble, and expectation does not depend on it",
          "[engine][ensemble][property]") {
  const Model model = toy_model({2, 2, 1}, 300.0);
  const Calendar calendar = toy_calendar(2);
  const ParameterPlan plan = toy_plan(model);
  for (const Noise noise : kBoth) {
    KeepAll one, two;
    RunProgress progress;
    RunSettings settings{1, 1, noise, 1};
    run_ensemble(model, plan, calendar, settings, one, progress);
    settings.seed = 2;
    run_ensemble(model, plan, calendar, settings, two, progress);
    CHECK((one == two) == (noise == Noise::expectation));
  }
}

class StopAfter : public RecordSink {
 public:
  StopAfter(RunProgress& progress, bool with_fault) : progress_(progress), with_fault_(with_fault) {}
  void take_month(std::uint32_t, int month, std::span<const float>) override {
    if (month < 2) return;
    if (with_fault_) throw std::runtime_error("disk full");
    progress_.cancel = true;
  }

 private:
  RunProgress& progress_;
  bool with_fault_;
};

TEST_CASE("a run can be cancelled, passes on its sink's faults, and needs draws",
          "[engine][ensemble][unit]") {
  const Model model = toy_model({2, 1, 1});
  const Calendar calendar = toy_calendar(24);
  const ParameterPlan plan = toy_plan(model);
  RunProgress cancelled, failed, empty;
  StopAfter cancels(cancelled, false), fails(failed, true);
  KeepAll keep;
  CHECK(!run_ensemble(model, plan, calendar, {64, 1, Noise::expectation, 2}, cancels, cancelled));
  CHECK(cancelled.draws_done < 64);
  CHECK_THROWS_WITH(run_ensemble(model, plan, calendar, {64, 1, Noise::expectation, 2}, fails, failed),
                    "disk full");
  CHECK_THROWS_AS(run_ensemble(model, plan, calendar, {0, 1, Noise::expectation, 1}, keep, empty),
                  InternalFault);
}

}  // namespace
}  // namespace icsim::test
