#include "outputs/compare/peers.hpp"

#include <cmath>
#include <numeric>

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
  const auto total = [&](const std::string& metric) {
    const std::vector<float> values = results.checked_mean("ics_treatment_function", metric);
    return std::accumulate(values.end() - 4 * 3, values.end(), 0.0);
  };
  const AssessedIndicator& assessed = all.indicators.at(1);
  REQUIRE(assessed.indicator.id == "over_52_weeks_share");
  CHECK(assessed.explained_by == std::vector<std::string>{"treatment functions of the list"});
  const Measured measured = measure(results, assessed.indicator, context, 12);
  double expected = 0.0;
  for (std::size_t i = 0; i < 4; ++i) expected += assessed.systems[i].expected * measured.size[i];
  CHECK_THAT(expected, WithinRel(total("over_52_weeks"), 1e-9));
}

TEST_CASE("the figure of a system is the mean over draws of the ratio", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "run.h5";
  test::write_fake_run(path, {"a"}, test::fake_model(4, 3, 1), 13, 2, &rising);
  const ScenarioResults results = RunFile::open(path).scenario("a");
  const LikeWithLike all = like_with_like(results, 12, 2);
  REQUIRE(all.indicators.at(0).indicator.id == "over_18_weeks_share");
  const std::vector<float> within = results.checked_mean("ics", "within_18_weeks_share");
  const auto list = results.checked_draws("ics", "incomplete"),
             over = results.checked_draws("ics", "over_52_weeks");
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t cell = (12 * 4 + i) * 2;
    CHECK_THAT(all.indicators[0].systems[i].simulated,
               WithinRel(1.0 - static_cast<double>(within[cell / 2]), 1e-9));
    CHECK_THAT(all.indicators[1].systems[i].simulated,
               WithinRel(0.5 * (static_cast<double>(over[cell]) / static_cast<double>(list[cell]) +
                                static_cast<double>(over[cell + 1]) / static_cast<double>(list[cell + 1])),
                         1e-9));
  }
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
  CHECK_THAT(json, ContainsSubstring(R"("band":null)"));
  CHECK_THAT(peers_csv(all, "s"), ContainsSubstring(R"("One, ""two""")"));
}
