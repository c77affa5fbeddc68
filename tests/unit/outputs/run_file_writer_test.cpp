#include <algorithm>
#include <fstream>

#include "outputs/run_file/run_file.hpp"
#include "outputs/run_file/run_format.hpp"
#include "outputs/run_file/summary.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/outputs/support.hpp"

using namespace icsim;
using namespace icsim::outputs;
using Catch::Matchers::ContainsSubstring;

namespace {

// A different number for each month, series and draw.
float mixed(int month, std::size_t series, std::uint32_t draw) {
  const auto hash =
      static_cast<std::uint32_t>(series * 2654435761u + draw * 40503u + static_cast<unsigned>(month) * 97u);
  return static_cast<float>(hash % 10007u) + 0.25f;
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a run file gives back mean, quantiles and draws of every series", "[outputs][unit]") {
  constexpr int kMonths = 14;
  constexpr std::uint32_t kDraws = 37;  // the last of three blocks is mostly padding
  const test::TemporaryFolder folder;
  const Model model = test::fake_model(2, 2, 5);
  const RecordLayout layout(model, WaitBands::record, AidNetwork(model.dims.ics, model.aid_arcs));
  test::write_fake_run(folder.path() / "run.h5", {"a"}, model, kMonths, kDraws, &mixed);
  CHECK(folder.entries() == 1);
  const ScenarioResults results = RunFile::open(folder.path() / "run.h5").scenario("a");
  REQUIRE(results.months().size() == kMonths);
  CHECK(to_string(results.start()) == "2022-04-01");
  CHECK(to_string(results.months().front()) == "2022-04-30");
  CHECK(results.levels().size() == static_cast<std::size_t>(kLevels));
  for (const LevelSpec& level : layout.levels()) {
    const std::string name(level.name);
    INFO(name);
    REQUIRE(results.rows(name) == level.rows);
    REQUIRE(results.metrics(name).size() == level.metrics.size());
    REQUIRE(results.keeps_draws(name) == level.keeps_draws);
    for (std::size_t m = 0; m < level.metrics.size(); ++m) {
      const std::string metric(specification(level.metrics[m]).name);
      const auto mean = results.mean(name, metric);
      std::vector<std::vector<float>> quantiles;
      for (const double p : results.quantiles()) quantiles.push_back(results.quantile(name, metric, p));
      for (std::size_t row = 0; row < level.rows; ++row) {
        const auto kept = level.keeps_draws ? results.draws_of(name, metric, row) : std::vector<float>();
        for (int month = 0; month < kMonths; ++month) {
          std::vector<float> draws;
          for (std::uint32_t d = 0; d < kDraws; ++d) draws.push_back(mixed(month, level.at(row, m), d));
          const auto at = static_cast<std::size_t>(month);
          if (level.keeps_draws)
            REQUIRE(std::equal(draws.begin(), draws.end(), kept.begin() + month * int{kDraws}));
          const DrawSummary expected = Summariser().summarise(draws);
          REQUIRE(mean[at * level.rows + row] == expected.mean);
          for (std::size_t q = 0; q < quantiles.size(); ++q) {
            REQUIRE(quantiles[q][at * level.rows + row] == expected.quantile[q]);
          }
        }
      }
    }
  }
}

TEST_CASE("a run file says where it comes from", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  test::write_fake_run(folder.path() / "run.h5", {"first", "second"}, test::fake_model(2, 2, 1), 3, 1,
                       &mixed);
  const RunFile run = RunFile::open(folder.path() / "run.h5");
  CHECK(run.run().commit == "abc");
  CHECK(run.run().command == "icsim run fake");
  CHECK(run.wall_seconds() == 1.5);
  CHECK(run.scenarios() == std::vector<std::string>{"first", "second"});
  const ScenarioResults results = run.scenario("second");
  const ScenarioProvenance provenance = results.provenance();
  CHECK(provenance.seed == 18446744073709551615ull);
  CHECK(provenance.title == "A fake scenario – not real");
  CHECK(provenance.resolved_scenario == "schema: icsim/scenario/1\n");
  REQUIRE(provenance.inputs.size() == 1);
  CHECK(provenance.inputs[0].text == "00ff");
  REQUIRE(provenance.parameters.size() == 1);
  CHECK(provenance.parameters[0].grade == "judgement");
  CHECK(provenance.levers.empty());
  CHECK(results.ics_regions() == std::vector<std::string>{"North", "South"});
  const auto waits = results.start_waits();
  REQUIRE(waits.size() == 4 * kBands);
  CHECK(waits[3] == 20.0);  // both stages
  CHECK(waits[2] == 0.0);
  REQUIRE_THROWS_WITH(run.scenario("third"),
                      ContainsSubstring("no scenario 'third'") && ContainsSubstring("second"));
}

TEST_CASE("results are the same bits every time, whatever the compression", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const Model model = test::fake_model(3, 2, 5);
  std::vector<std::string> checksums;
  for (const int compression : {1, 1, 0, 6}) {
    const auto path = folder.path() / (test::numbered("run-", static_cast<int>(checksums.size())) + ".h5");
    test::write_fake_run(path, {"a"}, model, 26, 100, &mixed, compression);
    const RunFile run = RunFile::open(path);
    CHECK(run.verify().empty());
    checksums.push_back(run.scenario("a").content_checksum());
  }
  CHECK(std::count(checksums.begin(), checksums.end(), checksums[0]) == 4);
}

TEST_CASE("a changed byte of a result is found", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "run.h5";
  const auto value = [](int month, std::size_t series, std::uint32_t) {
    return month == 1 && series == 0 ? 123456.0f : 1.0f;
  };
  test::write_fake_run(path, {"a"}, test::fake_model(2, 2, 1), 3, 1, value, 0);
  CHECK(RunFile::open(path).verify().empty());
  std::string bytes = read_text(path);
  const float sought = 123456.0f;
  const auto at = bytes.find(std::string(reinterpret_cast<const char*>(&sought), sizeof sought));
  REQUIRE(at != std::string::npos);
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  write_text(path, bytes);
  const auto damaged = RunFile::open(path).verify();
  REQUIRE(damaged.size() == 1);
  CHECK_THAT(damaged[0], ContainsSubstring("a/england/incomplete"));
}

TEST_CASE("without commit nothing stays behind", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  {
    const Model model = test::fake_model(2, 2, 1);
    const Calendar calendar = test::fake_calendar(3);
    const RecordLayout layout(model);
    RunFileWriter writer(folder.path() / "run.h5", test::fake_run(), Existing::refuse);
    const auto sink = writer.begin(test::fake_provenance("a", 5), model, calendar, layout);
    test::feed(*sink, 3, layout.series(), 5, &mixed);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "run.h5"));
  }
  CHECK(folder.entries() == 0);
}

TEST_CASE("an existing file is refused, or replaced only when the new one is complete", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "run.h5";
  write_text(path, "precious");
  REQUIRE_THROWS_WITH(RunFileWriter(path, test::fake_run(), Existing::refuse),
                      ContainsSubstring("exists already") && ContainsSubstring("--force"));
  CHECK(folder.entries() == 1);
  RunFileWriter writer(path, test::fake_run(), Existing::replace);
  CHECK(read_text(path) == "precious");
  writer.commit(1.0);
  CHECK(RunFile::open(path).scenarios().empty());
  CHECK(folder.entries() == 1);
}

TEST_CASE("a file that appears during the run is not overwritten", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "run.h5";
  {
    RunFileWriter writer(path, test::fake_run(), Existing::refuse);
    write_text(path, "somebody else's");
    REQUIRE_THROWS_WITH(writer.commit(1.0), ContainsSubstring("appeared while the run was going on"));
  }
  CHECK(read_text(path) == "somebody else's");
  CHECK(folder.entries() == 1);
}

TEST_CASE("a place that cannot take a file is refused before the simulation", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  write_text(folder.path() / "file", "");
  const auto open = [](const std::filesystem::path& target) {
    RunFileWriter(target, test::fake_run(), Existing::refuse);
  };
  REQUIRE_THROWS_WITH(open(folder.path() / "no" / "run.h5"), ContainsSubstring("folder does not exist"));
  REQUIRE_THROWS_WITH(open(folder.path() / "file" / "run.h5"), ContainsSubstring("is not a folder"));
  REQUIRE_THROWS_WITH(open(folder.path()), ContainsSubstring("is a folder"));
  REQUIRE_THROWS_WITH(open(folder.path() / ""), ContainsSubstring("is a folder"));
  REQUIRE_THROWS_WITH(open("/proc/run.h5"), ContainsSubstring("cannot be written to"));
  CHECK(folder.entries() == 1);
}

TEST_CASE("scenario names that cannot be groups are refused", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const Model model = test::fake_model(2, 2, 1);
  const Calendar calendar = test::fake_calendar(1);
  const RecordLayout layout(model);
  RunFileWriter writer(folder.path() / "run.h5", test::fake_run(), Existing::refuse);
  const auto begin = [&](const std::string& name) {
    return writer.begin(test::fake_provenance(name, 1), model, calendar, layout);
  };
  REQUIRE_THROWS_WITH(begin("a/b"), ContainsSubstring("cannot name a group"));
  REQUIRE_THROWS_WITH(begin(""), ContainsSubstring("cannot name a group"));
  const auto sink = begin("a");
  REQUIRE_THROWS_WITH(begin("a"), ContainsSubstring("comes twice"));
}

TEST_CASE("a disk that fills up while results are written leaves nothing behind", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const Model model = test::fake_model(2, 2, 5);
  const Calendar calendar = test::fake_calendar(24);
  const RecordLayout layout(model);
  {
    RunFileWriter writer(folder.path() / "run.h5", test::fake_run(), Existing::refuse);
    const auto sink = writer.begin(test::fake_provenance("a", 64), model, calendar, layout);
    test::feed(*sink, 24, layout.series(), 64, &mixed);
    const test::FileSizeLimit limit(20000);
    REQUIRE_THROWS_WITH(
        [&] {
          sink->finish({});
          writer.commit(1.0);
        }(),
        ContainsSubstring("disk full"));
  }
  CHECK(folder.entries() == 0);
}

TEST_CASE("progress of writing grows to one", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const Model model = test::fake_model(2, 2, 1);
  const Calendar calendar = test::fake_calendar(5);
  const RecordLayout layout(model);
  RunFileWriter writer(folder.path() / "run.h5", test::fake_run(), Existing::refuse);
  const auto sink = writer.begin(test::fake_provenance("a", 1), model, calendar, layout);
  test::feed(*sink, 5, layout.series(), 1, &mixed);
  std::vector<double> told;
  sink->finish([&](double share) { told.push_back(share); });
  CHECK(std::is_sorted(told.begin(), told.end()));
  CHECK(told.back() == 1.0);
}
