#include "outputs/compare/peers.hpp"

#include <cmath>

#include "outputs/compare/like_with_like.hpp"
#include "outputs/report/like_with_like.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/outputs/support.hpp"

using namespace icsim;
using namespace icsim::outputs;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

namespace {

using Scale = PeerFeature::Scale;

PeerFeature feature(const char* id, Scale scale = Scale::linear) {
  return {id, id, "1", NumberKind::share, scale};
}

float rising(int month, std::size_t series, std::uint32_t draw) {
  return 1.0f + static_cast<float>(month + static_cast<int>(series % 7)) + static_cast<float>(draw);
}

}  // namespace

TEST_CASE("peers are the nearest in standard deviations", "[outputs][unit]") {
  // Mean 3, deviations -2 -1 0 3: variance 14 / 4.
  const auto peers = nearest_peers({feature("a")}, {{1}, {2}, {3}, {6}}, {"A", "B", "C", "D"}, 2);
  const double deviation = std::sqrt(3.5);
  REQUIRE(peers.size() == 4);
  REQUIRE(peers[0].size() == 2);
  CHECK(peers[0][0].system == 1);
  CHECK(peers[0][1].system == 2);
  CHECK_THAT(peers[0][1].distance, WithinRel(2.0 / deviation, 1e-12));
  CHECK(peers[3][0].system == 2);
  CHECK_THAT(peers[3][0].distance, WithinRel(3.0 / deviation, 1e-12));
}

TEST_CASE("equally near systems stand by code", "[outputs][unit]") {
  const auto peers = nearest_peers({feature("a")}, {{2}, {1}, {3}}, {"M", "Z", "B"}, 2);
  CHECK(peers[0][0].system == 2);  // B before Z
  CHECK(peers[0][1].system == 1);
}

TEST_CASE("sizes are compared by factors, and what is the same everywhere does not count",
          "[outputs][unit]") {
  const std::vector<PeerFeature> features{feature("size", Scale::logarithm), feature("same")};
  const auto peers =
      nearest_peers(features, {{100, 5}, {200, 5}, {50, 5}, {400, 5}}, {"A", "B", "C", "D"}, 3);
  CHECK_THAT(peers[0][0].distance, WithinRel(peers[0][1].distance, 1e-12));  // half and double are as near
  CHECK_THAT(peers[0][2].distance, WithinRel(2.0 * peers[0][0].distance, 1e-12));
}

TEST_CASE("the median leaves out what is not known", "[outputs][unit]") {
  CHECK(median({3.0, std::nan(""), 1.0, 2.0}) == 2.0);
  CHECK(median({4.0, 1.0}) == 2.5);
  CHECK(std::isnan(median({std::nan("")})));
}

TEST_CASE("expected pathways of all systems are those simulated before context", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "run.h5";
  test::write_fake_run(path, {"a"}, test::fake_model(4, 3, 1), 13, 2, &rising);
  const ScenarioResults results = RunFile::open(path).scenario("a");
  const LikeWithLike all = like_with_like(results, 12, 2);  // too few systems for context
  const SystemContext context = read_context(results);
  REQUIRE(all.codes == std::vector<std::string>{"I0", "I1", "I2", "I3"});
  bool seen = false;
  for (const AssessedIndicator& assessed : all.indicators) {
    if (assessed.indicator.basis != FairIndicator::Basis::list_share) continue;
    const Measured measured = measure(results, assessed.indicator, context, 12);
    double simulated = 0.0, expected = 0.0;
    for (std::size_t i = 0; i < 4; ++i) {
      simulated += assessed.systems[i].simulated * measured.size[i];
      expected += assessed.systems[i].expected * measured.size[i];
    }
    CHECK(assessed.explained_by == std::vector<std::string>{"treatment functions of the list"});
    CHECK_THAT(expected, WithinRel(simulated, 1e-9));
    seen = true;
  }
  CHECK(seen);
}

TEST_CASE("figures of a year are absent before a year has passed", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "run.h5";
  test::write_fake_run(path, {"a"}, test::fake_model(4, 2, 1), 13, 1, &rising);
  const ScenarioResults results = RunFile::open(path).scenario("a");
  const auto has = [&](std::size_t month, const std::string& id) {
    for (const AssessedIndicator& assessed : like_with_like(results, month, 1).indicators)
      if (assessed.indicator.id == id) return true;
    return false;
  };
  CHECK(has(11, "resident_completed_per_1000"));
  CHECK_FALSE(has(10, "resident_completed_per_1000"));
  CHECK_FALSE(has(11, "activity_vs_2019_20"));  // its base is inferred
  CHECK(has(0, "over_52_weeks_share"));
}

TEST_CASE("peers of too few or too many are refused", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "run.h5";
  test::write_fake_run(path, {"a"}, test::fake_model(3, 2, 1), 2, 1, &rising);
  const ScenarioResults results = RunFile::open(path).scenario("a");
  REQUIRE_THROWS_WITH(like_with_like(results, 1, 0),
                      "0 peers: cannot be found among 3 systems\n  hint: ask for 1 to 2");
  REQUIRE_THROWS_WITH(like_with_like(results, 1, 3),
                      "3 peers: cannot be found among 3 systems\n  hint: ask for 1 to 2");
}

TEST_CASE("markup in names stays text in JSON and CSV", "[outputs][unit]") {
  LikeWithLike all;
  all.month = parse_date("2028-03-31");
  all.codes = {"A\"<", "B"};
  all.names = {"One, \"two\"", "</script>"};
  all.regions = {"North", "South"};
  all.feature_values = {{}, {}};
  all.peers = {{{1, 0.5}}, {{0, 0.5}}};
  AssessedIndicator assessed;
  assessed.indicator = fair_indicators().front();
  assessed.systems.resize(2);
  all.indicators = {assessed};
  const std::string json = peers_json(all);
  CHECK_THAT(json, ContainsSubstring(R"("month":"2028-03")"));
  CHECK_THAT(json, ContainsSubstring(R"("ics":"A\"<")"));
  CHECK_THAT(json, ContainsSubstring(R"("simulated":null)"));
  CHECK_THAT(json, ContainsSubstring(R"("inside":null)"));
  CHECK_THAT(peers_csv(all, "s"), ContainsSubstring(R"("One, ""two""")"));
}
