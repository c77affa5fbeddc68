/// Runs of which little is looked at: side by side, stopped early, from a later month, areas alone. The
/// numbers are those of whole runs.
#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>

#include "engine/ensemble/runner.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/toy_model.hpp"

namespace icsim::test {
namespace {

constexpr int kMonths = 7;

/// Everybody comes, nobody moves.
class Meeting : public Exchange {
 public:
  [[nodiscard]] bool meets_after(int) const override { return true; }
  void meet(const CalendarWeek&, Country&) const override {}
};

class KeepMonths : public RecordSink {
 public:
  void take_month(std::uint32_t block, int month, std::span<const float> record) override {
    const std::lock_guard lock(mutex_);
    records_[{block, month}].assign(record.begin(), record.end());
  }
  [[nodiscard]] const std::map<std::pair<std::uint32_t, int>, std::vector<float>>& records() const {
    return records_;
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<std::uint32_t, int>, std::vector<float>> records_;
};

struct Case {
  Case() : model(toy_model({4, 3, 5}, 300.0)), calendar(toy_calendar(kMonths)) {
    for (const double level : {1.0, 1.2, 0.8}) {
      plans.push_back(toy_plan(model));
      plans.back().set_base(Parameter::demand_noise, DrawValues{{0.1}});
      // A skew that moves every week, as a posterior's path does, in one system otherwise than in the others.
      LeverEffect skew =
          everywhere(model, calendar, Parameter::treatment_long_wait_skew, LeverEffect::How::set, 0.0);
      for (std::size_t w = 0; w < skew.weight.size(); ++w)
        skew.path.push_back(level + 0.05 * static_cast<double>(w));
      plans.back().add_lever(skew);
      skew.slots.resize(1);
      for (double& value : skew.path) value += 1.0;
      plans.back().add_lever(skew);
    }
    whole.draws = 40;
    whole.seed = 77;
    whole.threads = 2;
  }
  Model model;
  Calendar calendar;
  std::vector<ParameterPlan> plans;
  RunSettings whole;
};

/// The same bits wherever the part has a series.
void check_same(const KeepMonths& part, const KeepMonths& all, const RecordLayout& part_layout,
                const RecordLayout& layout) {
  for (const auto& [key, record] : part.records()) {
    const std::vector<float>& expected = all.records().at(key);
    for (const Level level : {Level::england, Level::region, Level::ics}) {
      const std::size_t values = layout.level(level).series() * kLanes;
      REQUIRE(part_layout.level(level).series() * kLanes == values);
      REQUIRE(values > 0);
      CHECK(std::memcmp(record.data() + part_layout.level(level).offset * kLanes,
                        expected.data() + layout.level(level).offset * kLanes, values * sizeof(float)) == 0);
    }
  }
}

bool same_bits(const KeepMonths& one, const KeepMonths& other) {
  return std::equal(one.records().begin(), one.records().end(), other.records().begin(),
                    other.records().end(), [](const auto& a, const auto& b) {
                      return a.first == b.first && a.second.size() == b.second.size() &&
                             std::memcmp(a.second.data(), b.second.data(), a.second.size() * sizeof(float)) ==
                                 0;
                    });
}

TEST_CASE("Scenarios that run side by side, a few months and areas alone, have the bits of whole runs",
          "[engine][ensemble][property]") {
  const Case toy;
  RunSettings part = toy.whole;
  part.first_month = 3;
  part.months = 5;
  part.detail = RecordDetail::areas;
  std::vector<KeepMonths> whole(toy.plans.size()), parts(toy.plans.size());
  std::vector<EnsembleJob> jobs;
  RunProgress progress;
  for (std::size_t p = 0; p < toy.plans.size(); ++p) {
    REQUIRE(run_ensemble(toy.model, toy.plans[p], toy.calendar, toy.whole, whole[p], progress));
    jobs.push_back({toy.model, toy.plans[p], toy.calendar, part, parts[p]});
  }
  const RecordLayout layout(toy.model), areas(toy.model, WaitBands::leave_out, {}, RecordDetail::areas);
  CHECK(areas.series() < layout.series());
  progress.weeks_done = 0;
  progress.draws_done = 0;
  REQUIRE(run_ensembles(jobs, 2, progress));
  CHECK(progress.draws_done == 3 * 40);
  CHECK(progress.weeks_done ==
        3 * block_count(part) * static_cast<std::uint64_t>(toy.calendar.weeks_before(part.months)));
  CHECK(toy.calendar.weeks_before(part.months) < toy.calendar.weeks_before(toy.whole.months));
  for (std::size_t p = 0; p < toy.plans.size(); ++p) {
    CHECK(parts[p].records().size() == 3 * 2);  // blocks x months
    CHECK(parts[p].records().begin()->first == std::pair{0u, 3});
    check_same(parts[p], whole[p], areas, layout);
  }
}

TEST_CASE("One block whose systems run side by side has the bits of systems in turn",
          "[engine][ensemble][property]") {
  const Case toy;
  RunSettings settings = toy.whole;
  settings.draws = 5;
  RunProgress progress;
  KeepMonths one, several;
  settings.threads = 1;
  REQUIRE(run_ensemble(toy.model, toy.plans[0], toy.calendar, settings, one, progress));
  settings.threads = 4;
  REQUIRE(run_ensemble(toy.model, toy.plans[0], toy.calendar, settings, several, progress));
  const RecordLayout layout(toy.model);
  check_same(several, one, layout, layout);
}

TEST_CASE("Systems that stop every week have the bits of systems that go through months in turn",
          "[engine][ensemble][property]") {
  const Case toy;
  for (const Noise noise : {Noise::expectation, Noise::demographic}) {
    RunSettings settings = toy.whole;
    settings.noise = noise;
    RunProgress progress;
    KeepMonths in_turn, together;
    REQUIRE(run_ensemble(toy.model, toy.plans[1], toy.calendar, settings, in_turn, progress));
    settings.additions.exchanges = {std::make_shared<const Meeting>()};
    REQUIRE(run_ensemble(toy.model, toy.plans[1], toy.calendar, settings, together, progress));
    CHECK(same_bits(in_turn, together));
  }
}

}  // namespace
}  // namespace icsim::test
