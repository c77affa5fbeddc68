/// Parts of exports that need no run file: cells of CSV, sheets that fit.

#include <cmath>
#include <limits>
#include <set>

#include "outputs/export/csv_export.hpp"
#include "outputs/export/csv_text.hpp"
#include "outputs/export/topics.hpp"
#include "outputs/files/csv.hpp"
#include "tests/support/catch.hpp"

using namespace icsim;
using namespace icsim::outputs;

namespace {

std::string text_cell(std::string_view text) {
  std::string line;
  append_text(line, text);
  return line;
}

std::string number_cell(float value) {
  std::string line;
  append_number(line, value);
  return line;
}

/// A level of `rows` places over `months` months; no file behind it.
Slice slice_of(const std::string& level, const std::string& metric, std::size_t rows, std::size_t months) {
  Slice slice;
  slice.level = level;
  slice.level_rows = rows;
  slice.rows.resize(rows);
  slice.months.resize(months);
  slice.metrics.push_back({metric, "pathways", metric, false});
  return slice;
}

}  // namespace

TEST_CASE("text of CSV is quoted where RFC 4180 asks for it", "[export]") {
  CHECK(text_cell("Greater Manchester") == "Greater Manchester");
  CHECK(text_cell("Bath, Swindon") == "\"Bath, Swindon\"");
  CHECK(text_cell("\"so called\"") == "\"\"\"so called\"\"\"");
  CHECK(text_cell("two\nlines") == "\"two\nlines\"");
  CHECK(text_cell("<b>") == "<b>");
  CHECK(text_cell("").empty());
}

TEST_CASE("text that a spreadsheet could run gets an apostrophe, numbers do not", "[export]") {
  CHECK(text_cell("=1+1") == "'=1+1");
  CHECK(text_cell("@SUM(A1)") == "'@SUM(A1)");
  CHECK(text_cell("+cmd") == "'+cmd");
  CHECK(text_cell("-1+2") == "'-1+2");
  CHECK(text_cell("\t=1") == "'\t=1");
  CHECK(text_cell("\r=1") == "\"'\r=1\"");
  CHECK(text_cell("=\"a,b\"") == "\"'=\"\"a,b\"\"\"");
  CHECK(text_cell("'quoted") == "''quoted");
  CHECK(text_cell("-") == "'-");
  CHECK(text_cell("-inf") == "'-inf");
  CHECK(text_cell("-0.5") == "-0.5");
  CHECK(text_cell("+2.5e3") == "+2.5e3");
}

TEST_CASE("numbers of CSV are the shortest that read back to the same bits", "[export]") {
  CHECK(number_cell(0.1f) == "0.1");
  CHECK(number_cell(7'476'663.0f) == "7476663");
  CHECK(number_cell(-0.0f) == "-0");
  CHECK(number_cell(std::nanf("")).empty());
  for (const float value : {1.0f / 3.0f, 16'777'216.0f, std::numeric_limits<float>::denorm_min(),
                            std::numeric_limits<float>::max(), 221'930.69f, 1e-7f})
    CHECK(std::strtof(number_cell(value).c_str(), nullptr) == value);
}

TEST_CASE("every sheet has a name that Excel takes, and no two the same", "[export]") {
  std::set<std::string> names{"Cover", "Metrics", "Levers", "Parameters", "Inputs", "Context"};
  const std::size_t tables = names.size();
  for (const TopicSheetSpec& topic : topic_sheets()) {
    INFO(topic.sheet);
    CHECK(topic.sheet.size() <= 31);
    CHECK(topic.sheet.find_first_of("[]:*?/\\'") == std::string::npos);
    names.insert(topic.sheet);
  }
  CHECK(names.size() == tables + topic_sheets().size());
}

TEST_CASE("a sheet that would be too long is named, with how to narrow it", "[export]") {
  Selection by_level;
  by_level.levels = {"ics_wait_band"};
  const std::vector<Slice> fits{slice_of("ics_wait_band", "incomplete", 1'048'575, 1)};
  CHECK_FALSE(plan_topics(fits, by_level).too_large());
  std::vector<Slice> too_long = fits;
  too_long.push_back(slice_of("ics_wait_band", "incomplete", 1, 1));
  CHECK(plan_topics(too_long, by_level).too_large() ==
        "sheet 'Weeks waited by system' would have 1048577 rows; a sheet of Excel holds 1048576\n"
        "  hint: ask for fewer systems (--ics), months (--from, --to) or scenarios at a time, or for --csv");
  CHECK_FALSE(plan_topics(too_long, Selection()).too_large());  // left out unless asked for
  CHECK(plan_topics(too_long, Selection()).left_out.size() == 1);
}

TEST_CASE("a CSV file that Excel would cut off is named, with how to narrow it", "[export]") {
  CHECK_FALSE(too_long_for_excel({"a.csv", 1'048'575}, RowsOf::summaries));
  CHECK(too_long_for_excel({"a.csv", 1'048'576}, RowsOf::draws) ==
        "a.csv: 1048576 rows and a header; Excel opens 1048576 and drops the rest\n"
        "  hint: narrow it by --metric, --ics, --region, --from and --to, or leave out --draws; R and Python "
        "read the whole file");
}

TEST_CASE("metrics of areas go to their topic, and what no topic names to a sheet of its own", "[export]") {
  const TopicPlan plan =
      plan_topics({slice_of("england", "gp_fte", 1, 2), slice_of("ics", "news", 42, 2)}, {});
  REQUIRE(plan.sheets.size() == 2);
  CHECK(plan.sheets[0].topic->sheet == "General practice");
  CHECK(plan.sheets[0].rows() == 2);
  CHECK(plan.sheets[1].topic->sheet == "Other figures");
  CHECK(plan.sheets[1].rows() == 84);
}
