/// The published file: months as they are written, its header, and where providers are counted.
#include "calibration/data/extract_header.hpp"
#include "calibration/data/extract_line.hpp"
#include "calibration/data/function_names.hpp"
#include "calibration/data/places.hpp"
#include "tests/support/catch.hpp"

namespace icsim {
using namespace calibration;
namespace {

Geography small_england() {
  Geography england;
  england.ics = {"QRL", "QNQ", "QXU"};
  england.treatment_functions = {"C_110", "X02"};
  england.treatment_function_names = {"Trauma and Orthopaedic", "Other - Medical Services"};
  england.ics_of_provider = {{"RDU", "QNQ"}, {"RTP", "QXU"}, {"RHM", "QRL"}};
  england.boards = {
      {"S9B9J", "NHS Surrey and Sussex", month_number("2026-04"), {{"QXU", true}, {"QNQ", false}}},
      {"QRL", "NHS Hampshire", month_number("2026-04"), {{"QRL", true}, {"QNQ", false}}}};
  return england;
}

std::vector<std::string> lines_of(std::initializer_list<std::string_view> pieces) {
  LineCutter cutter;
  std::vector<std::string> lines;
  const auto keep = [&](std::string_view line) { lines.emplace_back(line); };
  for (const std::string_view piece : pieces) cutter.take(piece, keep);
  cutter.finish(keep);
  return lines;
}

}  // namespace

TEST_CASE("A month is read however the published file wrote it, and nothing else is", "[calibration]") {
  const MonthNumber november = month_number("2024-11");
  for (const char* text : {"RTT-November-2024", "RTT-NOVEMBER-2024", "rtt-nov-2024", " November 2024 "})
    CHECK(extract_month(text, "") == november);
  for (const char* year : {"2024", "2024-25", "2024/25", "2024/2025"})
    CHECK(extract_month("NOVEMBER", year) == november);
  CHECK(extract_month("March", "2024-25") == month_number("2025-03"));
  CHECK(extract_month("April", "2024-25") == month_number("2024-04"));
  for (const char* text : {"", "RTT-", "RTT-November", "RTT-November-24", "RTT-November-2006",
                           "RTT-Novembre-2024", "2024-11", "11"})
    CHECK(extract_month(text, "") == -1);
  for (const char* year : {"", "24", "2024-26", "2024-", "2024 25", "2100"})
    CHECK(extract_month("November", year) == -1);
  CHECK(published_period(november) == "RTT-November-2024");
}

TEST_CASE("Lines come out whole however a text is cut into pieces", "[calibration]") {
  const std::vector<std::string> whole{"ab", "", "c"};
  CHECK(lines_of({"ab\n\nc"}) == whole);
  CHECK(lines_of({"a", "b", "\n", "\nc\n"}) == whole);
  CHECK(lines_of({"ab\n\n", "", "c"}) == whole);
  CHECK(lines_of({""}).empty());
}

TEST_CASE("A header is found below titles, and only among the first lines", "[calibration]") {
  const std::string header = "Period;Provider Org Code;RTT Part Type;Total All\n";
  CHECK_FALSE(find_extract_header("Period,Provider Org Code,Total\n"));
  CHECK_FALSE(find_extract_header(std::string(20, '\n') + header));
  const auto found = find_extract_header("A title\r\n\n" + header);
  REQUIRE(found);
  CHECK(found->line == 3);
  CHECK(found->separator == ';');
}

TEST_CASE("Treatment functions are known by code, and by names of today and before", "[calibration]") {
  FunctionNames functions(small_england(), FunctionNames::Known::codes_and_names);
  CHECK(functions.of_code("X02") == 1u);
  CHECK(functions.of_code("X01") == 2u);
  CHECK(functions.of_code("C_999") == functions.total());
  CHECK_FALSE(functions.of_code("c_110"));
  for (const char* name : {"Trauma and Orthopaedic Service", "TRAUMA & ORTHOPAEDICS"})
    CHECK(functions.of_name(name) == 0u);
  CHECK(functions.of_name("Other - Medical Services") == 1u);
  CHECK(functions.of_name("Other") == 2u);
  CHECK_FALSE(functions.of_name("Surgery"));
  CHECK_FALSE(FunctionNames(small_england(), FunctionNames::Known::codes).of_name("Other"));
}

TEST_CASE("A provider is counted under its parent where that is a system, else where the table has it",
          "[calibration]") {
  const Geography england = small_england();
  const Places places(england);
  const MonthNumber march = month_number("2026-03"), april = march + 1;
  const auto placed = [&](const char* parent, const char* provider, MonthNumber month, const char* area,
                          Placed why) {
    const Place place = places.of_provider(parent, provider, month);
    CAPTURE(parent, provider, month);
    CHECK(places.name(place.area) == area);
    CHECK(place.why == why);
  };
  placed("QXU", "RTP", march, "QXU", Placed::by_parent);
  placed("QXU", "NEW", march, "QXU", Placed::by_parent);
  placed("QXU", "RDU", march, "QXU", Placed::against_table);
  placed("QRL", "RDU", march, "QRL", Placed::against_table);
  placed("QRL", "RDU", april, "QNQ", Placed::by_table);
  placed("QRL", "RHM", april, "QRL", Placed::by_parent);
  placed("QRL", "NEW", april, "QRL", Placed::by_board);
  placed("S9B9J", "RDU", april, "QNQ", Placed::by_table);
  placed("S9B9J", "RHM", april, "QRL", Placed::beside_board);
  placed("S9B9J", "NEW", april, "UNMAPPED", Placed::unknown);
  placed("", "RTP", march, "QXU", Placed::by_table);
  placed("QZZ", "RTP", march, "QXU", Placed::by_table);
  placed("", "NEW", march, "UNMAPPED", Placed::unknown);
  CHECK(places.of_commissioner("QRL", march).why == Placed::by_parent);
  CHECK(places.of_commissioner("QRL", april).why == Placed::spans);
  CHECK(places.of_commissioner("", april).why == Placed::unknown);
  CHECK(parts_of(*places.board("QRL", april)) == "QRL and part of QNQ");
}

}  // namespace icsim
