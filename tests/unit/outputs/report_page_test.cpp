// The parts that a report page is made from: numbers, texts, words for levers; and what is refused.
#include <zlib.h>

#include <cmath>

#include "outputs/files/json.hpp"
#include "outputs/report/lever_words.hpp"
#include "outputs/report/number_pack.hpp"
#include "outputs/report/page_data.hpp"
#include "outputs/report/page_template.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/outputs/support.hpp"

using namespace icsim;
using namespace icsim::outputs;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Equals;

namespace {

std::string inflated(const std::string& bytes, std::size_t size) {
  std::string out(size, '\0');
  uLongf got = size;
  REQUIRE(uncompress(reinterpret_cast<Bytef*>(out.data()), &got, reinterpret_cast<const Bytef*>(bytes.data()),
                     bytes.size()) == Z_OK);
  REQUIRE(got == size);
  return out;
}

std::string from_base64(const std::string& text) {
  const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<std::uint32_t>(letters.find(c));
    held += 6;
    if (held >= 8) out += static_cast<char>(bits >> (held -= 8) & 0xFF);
  }
  return out;
}

ScenarioProvenance::Lever lever(const std::string& what, const std::string& where, const std::string& when,
                                const std::string& how) {
  return {"new hubs", what, where, when, how, "a.yaml:1"};
}

std::string words(const ScenarioProvenance::Lever& lever) {
  using namespace std::chrono;
  const NamesByCode names{{"QOP", "Greater Manchester"}, {"C_110", "Trauma and Orthopaedic"}};
  return lever_words(lever, names, sys_days{2025y / April / 1}, sys_days{2035y / March / 31});
}

float varied(int month, std::size_t series, std::uint32_t draw) {
  return static_cast<float>(month + 1) + 0.25f * static_cast<float>(series % 7) +
         0.125f * static_cast<float>(draw);
}

// A run file of two systems, three months and four draws, and the page data made from it.
struct Page {
  Page() { test::write_fake_run(path, {"a"}, test::fake_model(2, 2, 5), 3, 4, &varied); }
  [[nodiscard]] std::string json() const {
    return page_data(open_subjects({path.string()}), {}, origin).json;
  }
  test::TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "run.h5";
  PageOrigin origin{"", "", "", test::fake_run()};
};

}  // namespace

TEST_CASE("base64 gives the examples of RFC 4648", "[outputs][report][unit]") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foob") == "Zm9vYg==");
  CHECK(base64("fooba") == "Zm9vYmE=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xfb\xff") == "+/8=");
}

TEST_CASE("packed numbers come back to the bit, first bytes of all first", "[outputs][report][unit]") {
  NumberPack pack;
  CHECK(pack.add(std::vector<float>{1.0f, -0.0f}) == R"({"s":0})");
  CHECK(pack.add(std::vector<float>{}) == R"({"s":1})");
  CHECK(pack.add(std::vector<float>{7.4e6f}) == R"({"s":2})");
  CHECK(pack.slices() == "[[0,2,0],[2,0,0],[2,1,0]]");
  REQUIRE(pack.count() == 3);
  // 1 is 3F800000, -0 is 80000000, 7.4e6 is 4AE1D480: least bytes first.
  CHECK(inflated(from_base64(pack.text()), 12) ==
        std::string("\x00\x00\x80\x00\x00\xD4\x80\x00\xE1\x3F\x80\x4A", 12));
}

TEST_CASE("a pack that is too long is thinned step by step, and says how", "[outputs][report][unit]") {
  // Two rows of four months, of which the last two stay; values that deflate cannot foretell.
  std::vector<float> lists;
  std::uint32_t luck = 1;
  for (int i = 0; i < 4000; ++i) {
    luck = luck * 1664525u + 1013904223u;
    lists.push_back(1.0f + static_cast<float>(luck >> 9) / 8388608.0f);
  }
  NumberPack pack;
  pack.add(std::vector<float>{1.2345678f});
  pack.add(lists, Detail::list_share, {0, 0, 1, 1});
  pack.add(lists, Detail::list_range, {0, 0, 1, 1});
  pack.fit(1'000'000);
  CHECK(pack.left_out().empty());
  CHECK(pack.slices() == "[[0,1,0],[1,4000,0],[4001,4000,0]]");
  const std::size_t whole = pack.text().size();
  pack.fit(whole - 1);
  CHECK(pack.left_out() == std::vector<std::string>{"more than four digits of lists by treatment function"});
  CHECK(pack.count() == 8001);
  pack.fit(pack.text().size() - 1);
  CHECK(pack.slices() == "[[0,1,0],[1,4000,0],null]");
  CHECK(pack.left_out() == std::vector<std::string>{"more than four digits of lists by treatment function",
                                                    "ranges of lists by treatment function"});
  pack.fit(pack.text().size() / 2 + 200);
  CHECK(pack.slices() == "[[0,1,0],[1,2000,1],null]");
  CHECK(pack.left_out().front() == "ranges of lists by treatment function");
  pack.fit(0);
  CHECK(pack.slices() == "[[0,1,0],null,null]");
  CHECK(pack.left_out().back() == "lists by treatment function");
}

TEST_CASE("rounding for a page is to the nearest of 13 bits and keeps what is no number",
          "[outputs][report][unit]") {
  CHECK(rounded_for_page(1.0f) == 1.0f);
  CHECK(rounded_for_page(0.0f) == 0.0f);
  CHECK(rounded_for_page(8191.0f) == 8191.0f);
  CHECK(rounded_for_page(7'412'345.0f) == 7'412'224.0f);  // 7412224 = 14477 * 512
  CHECK(rounded_for_page(-1.00001f) == -1.0f);
  CHECK(std::isnan(rounded_for_page(std::nanf(""))));
  CHECK(std::isinf(rounded_for_page(HUGE_VALF)));
}

TEST_CASE("json text is quoted, and what is no UTF-8 is replaced", "[outputs][report][unit]") {
  CHECK(json_text("a \"b\" \\ \n") == R"("a \"b\" \\ \u000a")");
  CHECK(json_text("caf\xe9!") == "\"caf\uFFFD!\"");
  CHECK(json_text("Sólo – 病") == "\"Sólo – 病\"");
  CHECK(json_object({{"a<", "1"}, {"b", json_array({"1", json_texts({"x", "y"})})}}) ==
        R"({"a<":1,"b":[1,["x","y"]]})");
}

TEST_CASE("json numbers are float32 in the shortest form", "[outputs][report][unit]") {
  CHECK(json_number(static_cast<double>(0.1f)) == "0.1");
  CHECK(json_number(7412345.0) == "7412345");
  CHECK(json_number(std::nan("")) == "null");
  CHECK(json_number(HUGE_VAL) == "null");
}

TEST_CASE("json in a script element cannot end it", "[outputs][report][unit]") {
  CHECK(json_for_script(R"({"a": "</script><b>&\u2028"})") ==
        R"({"a": "\u003c/script\u003e\u003cb\u003e\u0026\u2028"})");
  CHECK(json_for_script("\"\xe2\x80\xa8|\xe2\x80\xa9|\xe2\x80\xaa\"") == "\"\\u2028|\\u2029|\xe2\x80\xaa\"");
}

TEST_CASE("the page holds title and data once each, as text", "[outputs][report][unit]") {
  const std::string page = page_html("<i>R&D</i>\xff", R"({"x": "</script>__ICSIM_TITLE__"})");
  CHECK_THAT(page, ContainsSubstring("<title>&lt;i&gt;R&amp;D&lt;/i&gt;\uFFFD</title>"));
  CHECK_THAT(page, ContainsSubstring(R"({"x": "\u003c/script\u003e__ICSIM_TITLE__"})"));
  CHECK(page.find(kPageDataMarker) == std::string::npos);
}

TEST_CASE("levers are told in words", "[outputs][report][unit]") {
  CHECK_THAT(
      words(lever("capacity.level", "ics [QOP]; treatment_function [C_110, C_130]",
                  "2026-04-01 to 2035-03-31, growing over 26 weeks",
                  "multiply by triangular, low 1.05, mode 1.1, high 1.15")),
      Equals("New hubs (multiplier of treatment slots): multiplied by 1.05 to 1.15 (most likely 1.1), in "
             "Greater "
             "Manchester, for Trauma and Orthopaedic, C_130, from April 2026, growing to full force over 26 "
             "weeks."));
  CHECK_THAT(words(lever("capacity.level", "all", "2025-04-01 to 2035-03-31", "set to 1.1 (ratio)")),
             Equals("New hubs: treatment slots multiplied by 1.1, throughout."));
  CHECK_THAT(
      words(lever("hubs.coverage", "set high-volume", "2025-10-15 to 2029-03-31", "set to 0.25 (share)")),
      Equals(
          "New hubs (part of a list's admissions of the start date that moves to new surgical hubs): set to "
          "25 %, for the set high-volume, from 15 October 2025 to March 2029."));
  CHECK_THAT(
      words(lever("gp.need_growth", "quintile 1", "2025-04-01 to 2026-03-31", "add 0.5 (% a year)")),
      Equals("New hubs (growth of the need for GP appointments): changed by 0.5 % a year, for deprivation "
             "quintile 1, until March 2026."));
  CHECK_THAT(
      words(lever("funding.pathway_measure", "all", "2025-04-01 to 2035-03-31",
                  "set to uniform, low 0, high 1, each ICS its own (share)")),
      Equals("New hubs (funding.pathway_measure): set to 0 to 1, each system its own (share), throughout."));
  CHECK_THAT(words(lever("demand.level, capacity.level", "each ICS", "later", "follow the published counts")),
             Equals("New hubs: follow the published counts, for each ICS, later."));
}

TEST_CASE("page data is made from a run file", "[outputs][report][unit]") {
  const Page page;
  const std::string json = page.json();
  CHECK_THAT(json, ContainsSubstring(R"("title":"A fake scenario – not real")"));
  CHECK_THAT(json, ContainsSubstring(R"("seed":"18446744073709551615")"));
  CHECK_THAT(json, ContainsSubstring(R"("months":["2022-04","2022-05","2022-06"])"));
  CHECK_THAT(json, ContainsSubstring(R"("comparisons":[],"attributions":[],"peers":{"month":"2022-06")"));
}

TEST_CASE("runs of other systems do not share a page", "[outputs][report][unit]") {
  const Page page;
  const auto other = page.folder.path() / "other.h5";
  test::write_fake_run(other, {"b"}, test::fake_model(3, 2, 5), 3, 4, &varied);
  REQUIRE_THROWS_WITH(page_data(open_subjects({page.path.string(), other.string()}), {}, page.origin),
                      Equals("b: cannot share a page with a: their rows of level 'ics' are not the same\n  "
                             "hint: make a page of its "
                             "own"));
}

TEST_CASE("a count that is no number is refused by its dataset", "[outputs][report][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "run.h5";
  test::write_fake_run(path, {"a"}, test::fake_model(2, 2, 5), 3, 4,
                       [](int month, std::size_t, std::uint32_t) { return month == 2 ? NAN : 1.0f; });
  const auto subjects = open_subjects({path.string()});
  const ScenarioResults& results = *subjects[0].results;
  for (const char* level : {"england", "ics"}) {
    const std::string place = path.string() + ":/scenarios/a/" + level + "/incomplete";
    const std::string reason = ": has a value that is no number (NaN or infinite)";
    CHECK_THROWS_WITH(results.checked_mean(level, "incomplete"), ContainsSubstring(place + "_mean" + reason));
    CHECK_THROWS_WITH(results.checked_quantiles(level, "incomplete"),
                      ContainsSubstring(place + "_quantile" + reason));
    CHECK_THROWS_WITH(results.checked_draws(level, "incomplete"), ContainsSubstring(place + reason));
  }
  CHECK_NOTHROW(results.checked_mean("england", "within_18_weeks_share"));  // a share may have no value
}
