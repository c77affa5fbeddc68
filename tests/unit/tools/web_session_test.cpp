// The engine as a page uses it: the same scenarios, faults and bits as the program's.
#include "tools/web/session.hpp"

#include <fstream>
#include <sstream>

#include "calibration/posterior/apply.hpp"
#include "engine/ensemble/runner.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"

namespace icsim {
using namespace tools;
namespace {

constexpr const char* kHubs = R"(schema: icsim/scenario/1
title: Hubs
extends: baseline-2025
period: {to: 2025-09-30}
ensemble: {draws: 20, quintiles: fold}
levers:
  - what: capacity.level
    where: {ics: QOP, treatment_function: C_110, stage: awaiting_admission}
    when: {from: 2025-06-01}
    how: {add: 60 cases/week}
)";

WebSession session() {
  return WebSession(test::source_root() / "scenarios");
}

/// Months of a run, [block][month][series x lane].
class Months : public RecordSink {
 public:
  void take_month(std::uint32_t block, int, std::span<const float> record) override {
    if (blocks.size() <= block) blocks.resize(block + 1);
    blocks[block].emplace_back(record.begin(), record.end());
  }
  std::vector<std::vector<std::vector<float>>> blocks;
};

}  // namespace

TEST_CASE("A page's session gives the bits of a run", "[web]") {
  const scenarios::ScenarioLibrary library{test::source_root() / "scenarios", &calibration::apply_posterior};
  scenarios::Overrides alone;
  alone.only = {"QOP"};
  const scenarios::Scenario scenario =
      scenarios::load_scenario_text(kHubs, "hubs.yaml", library.root / "library", library, alone);
  RunSettings settings;
  settings.draws = scenario.ensemble.draws;
  settings.seed = scenario.ensemble.seed;
  settings.threads = 1;
  Months run;
  RunProgress progress;
  run_ensemble(*scenario.model, *scenario.plan, *scenario.calendar, settings, run, progress);

  WebSession page = session();
  for (const char* of_before :
       {"baseline-2025-no-policy", "baseline-2025"}) {  // what was asked before leaves no trace
    const std::string before =
        std::string("schema: icsim/scenario/1\nextends: ") + of_before + "\nensemble: {quintiles: fold}\n";
    CHECK_THAT(page.choose({before, {"QOP"}, 48, {}}), Catch::Contains("\"blocks\":3"));
    const std::string chosen = page.choose({kHubs, {"QOP"}, 0, {}});
    CHECK_THAT(chosen, Catch::Contains("+60 cases a week"));
    CHECK_THAT(chosen, Catch::Contains("\"places\":[{\"code\":\"QOP\""));
    for (std::uint32_t block = 0; block < 2; ++block) {
      page.begin(block);
      for (const std::vector<float>& month : run.blocks[block]) {
        REQUIRE(page.step() == &month - run.blocks[block].data());
        const std::span<const float> record = page.record();
        REQUIRE(std::vector<float>(record.begin(), record.end()) == month);
      }
      CHECK(page.step() == -1);
    }
  }
}

TEST_CASE("A page is told every fault of a text with its line and a hint, and what was chosen before stays",
          "[web]") {
  WebSession page = session();
  page.choose({kHubs, {"QOP"}, 16, {}});
  std::string wrong = kHubs;
  wrong.replace(wrong.find("capacity.level"), 14, "capacity.levle");
  const std::string faults = page.choose({wrong, {"QOP"}, 16, {}});
  CHECK_THAT(faults, Catch::StartsWith("{\"faults\":[{\"file\":\"scenario.yaml\",\"line\":7,\"column\":11"));
  CHECK_THAT(faults, Catch::Contains("did you mean 'capacity.level'?"));
  page.begin(0);
  CHECK(page.step() == 0);
}

TEST_CASE("A page may not ask for what only files have", "[web]") {
  WebSession page = session();
  CHECK_THAT(page.choose({"schema: icsim/scenario/1\nextends: other.yaml\n", {}, 0, {}}),
             Catch::Contains("\"faults\""));
  CHECK_THAT(page.choose({kHubs, {"QQQ"}, 0, {}}),
             Catch::StartsWith("{\"faults\":") && Catch::Contains("QQQ"));
}

}  // namespace icsim
