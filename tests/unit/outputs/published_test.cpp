/// Published months in run files, and what headline tables make of them.
#include "outputs/run_file/published.hpp"

#include <cmath>
#include <cstring>

#include "outputs/run_file/run_file.hpp"
#include "outputs/summary/headline.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/outputs/support.hpp"

using namespace icsim;
using namespace icsim::outputs;
using Catch::Matchers::ContainsSubstring;

namespace {

float flat(int, std::size_t, std::uint32_t) {
  return 1.0f;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

/// Twenty-four months before April 2022: the list counts up from 1000, 50 clock starts a month of which the last is
/// not published.
PublishedMonths two_years(const Model& model) {
  PublishedMonths published = test::fake_published(model);
  published.months.clear();
  const std::chrono::year_month first{std::chrono::year{2020}, std::chrono::April};
  for (int m = 0; m < kPublishedMonths; ++m)
    published.months.push_back(Date{(first + std::chrono::months{m}) / std::chrono::last});
  for (auto& [level, values] : published.values) {
    const std::size_t rows = level == "region" ? model.regions.size() : level == "ics" ? model.ics.size() : 1;
    values.clear();
    for (std::size_t m = 0; m < published.months.size(); ++m) {
      values["incomplete"].insert(values["incomplete"].end(), rows, 1000.0f + static_cast<float>(m));
      values["clock_starts"].insert(values["clock_starts"].end(), rows,
                                    m + 1 == published.months.size() ? std::nanf("") : 50.0f);
    }
  }
  return published;
}

Headline table_of(const std::filesystem::path& path, const std::optional<PublishedMonths>& published,
                  const Model& model) {
  test::write_fake_run(path, {"a"}, model, 14, 2, &flat, kDefaultCompression, published);
  const ScenarioResults results = RunFile::open(path).scenario("a");
  return headline(results, whole_place(results));
}

const HeadlineRow& row_of(const Headline& table, const std::string& id) {
  const auto found = std::find_if(table.rows.begin(), table.rows.end(),
                                  [&](const HeadlineRow& row) { return row.id == id; });
  REQUIRE(found != table.rows.end());
  return *found;
}

}  // namespace

TEST_CASE("published months come back to the bit, with what they rest on", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const Model model = test::fake_model(3, 2, 1);
  const PublishedMonths written = test::fake_published(model);
  test::write_fake_run(folder.path() / "run.h5", {"a"}, model, 3, 1, &flat, kDefaultCompression, written);
  const RunFile run = RunFile::open(folder.path() / "run.h5");
  CHECK(run.verify().empty());
  const auto read = run.scenario("a").published();
  REQUIRE(read);
  CHECK(read->months == written.months);
  CHECK((read->data == "rtt/fake.h5" && read->data_sha256 == "00ff" && read->licence == "a licence"));
  REQUIRE((read->sources.size() == 1 && read->left_out.size() == 1));
  CHECK((read->sources[0].name == "table.csv" && read->left_out[0].text == "half of it is missing"));
  for (const auto& [level, metrics] : written.values) {
    REQUIRE(read->values.at(level).size() == metrics.size());
    for (const auto& [metric, values] : metrics) CHECK(same_bits(read->values.at(level).at(metric), values));
  }
  CHECK(same_bits(read->of("ics", "incomplete", 2), {written.values.at("ics").at("incomplete")[2],
                                                     written.values.at("ics").at("incomplete")[5]}));
  CHECK(read->of("ics", "over_65_weeks", 0).empty());
  CHECK(read->of("treatment_function", "incomplete", 0).empty());
}

TEST_CASE("published months change no checksum of results, and a file without them has none",
          "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const Model model = test::fake_model(2, 2, 1);
  test::write_fake_run(folder.path() / "without.h5", {"a"}, model, 3, 1, &flat);
  test::write_fake_run(folder.path() / "with.h5", {"a"}, model, 3, 1, &flat, kDefaultCompression,
                       test::fake_published(model));
  const ScenarioResults without = RunFile::open(folder.path() / "without.h5").scenario("a");
  const ScenarioResults with = RunFile::open(folder.path() / "with.h5").scenario("a");
  CHECK_FALSE(without.published());
  CHECK(without.content_checksum() == with.content_checksum());
  CHECK(without.levels() == with.levels());
}

TEST_CASE(
    "a headline has a column of a year before the start, and the last published year of flows at the start",
    "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const Model model = test::fake_model(2, 2, 1);
  const Headline table = table_of(folder.path() / "run.h5", two_years(model), model);
  REQUIRE(table.columns.size() == 4);
  CHECK((table.start == 1 && table.columns[0].is_published && !table.columns[1].is_published));
  CHECK(table.columns[0].title == "published");
  CHECK(to_string(table.columns[0].date) == "2021-03-31");
  const HeadlineRow& list = row_of(table, "incomplete");
  CHECK(list.values[0]->mean == 1011.0);
  CHECK_FALSE(list.start_year_to);
  const HeadlineRow& starts = row_of(table, "clock_starts");
  CHECK(starts.values[0]->mean == 600.0);
  CHECK(starts.values[1]->mean == 600.0);
  REQUIRE(starts.start_year_to);
  CHECK(to_string(*starts.start_year_to) == "2022-02-28");
  CHECK_FALSE(row_of(table, "completed").values[0]);
  CHECK_FALSE(row_of(table, "completed").values[1]);
}

TEST_CASE("a headline without a published year before the start looks as one without published months",
          "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const Model model = test::fake_model(2, 2, 1);
  const Headline without = table_of(folder.path() / "without.h5", std::nullopt, model);
  const Headline late = table_of(folder.path() / "late.h5", test::fake_published(model), model);
  CHECK((without.start == 0 && late.start == 0));
  CHECK(without.columns.size() == late.columns.size());
  CHECK_FALSE(row_of(late, "completed").values[0]);
}
