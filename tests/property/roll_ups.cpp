/// Results of places added up to areas: each draw's sums, whatever else a run records.
#include <cstring>

#include "engine/model/some_places.hpp"
#include "tests/support/toy_country.hpp"

namespace icsim::test {
namespace {

constexpr int kFewMonths = 5;

/// Boards as regions are; of the systems, one is of two places, one of one place, and one place is in none.
void add_roll_ups(Model& model) {
  RollUp& boards = model.roll_ups[static_cast<std::size_t>(RollUpLevel::board)];
  for (const std::string& region : model.regions) boards.areas.push_back({region, region});
  for (const IcsRecord& ics : model.ics) boards.of_place.push_back(ics.region);
  model.roll_ups[static_cast<std::size_t>(RollUpLevel::system)] = {
      {{"A", "Two"}, {"B", "One"}}, {0, 0, -1, 1}, {{"C", "Unknown", "nobody knows"}}};
}

struct SmallCountry : Country {
  explicit SmallCountry(bool with_roll_ups) : Country(kFewMonths) {
    with(Parameter::demand_noise, LeverEffect::How::set, 0.1).with_network();
    if (with_roll_ups) add_roll_ups(model);
    run();
  }
};

bool same_bits(double a, double b) {
  return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b));
}

/// All metrics, months and draws of a row of one level against one of another.
void check_same_row(const Country& country, Level level, std::size_t row, Level other,
                    std::size_t other_row) {
  const RecordLayout layout = country.layout();
  REQUIRE(layout.level(level).metrics == layout.level(other).metrics);
  for (const Metric metric : layout.level(level).metrics) {
    INFO(layout.level(level).name << " row " << row << ", " << specification(metric).name);
    bool same = true;
    for (int month = 0; month < kFewMonths; ++month) {
      for (std::uint32_t draw = 0; draw < 17; ++draw)
        same = same && same_bits(country.at(level, row, metric, month, draw),
                                 country.at(other, other_row, metric, month, draw));
    }
    CHECK(same);
  }
}

}  // namespace

TEST_CASE("Areas of places have every metric of every draw as regions of the same places have",
          "[engine][record][property]") {
  const SmallCountry with(true);
  REQUIRE(with.layout().level(Level::board).rows == 2);
  REQUIRE(with.layout().level(Level::board).keeps_draws);
  for (std::size_t row = 0; row < 2; ++row) check_same_row(with, Level::board, row, Level::region, row);
  check_same_row(with, Level::system, 1, Level::ics, 3);
  for (const Metric metric : {Metric::incomplete, Metric::completed_admitted, Metric::cash_balance}) {
    for (int month = 0; month < kFewMonths; ++month)
      CHECK(
          with.at(Level::system, 0, metric, month) ==
          Approx(with.at(Level::ics, 0, metric, month) + with.at(Level::ics, 1, metric, month)).margin(1e-3));
  }
}

TEST_CASE("Areas of places change no other result, and are not recorded where there are none",
          "[engine][record][property]") {
  const SmallCountry with(true), without(false);
  const RecordLayout layout = with.layout(), less = without.layout();
  CHECK(less.level(Level::board).series() == 0);
  CHECK(less.level(Level::system).series() == 0);
  CHECK(less.series() ==
        layout.series() - layout.level(Level::board).series() - layout.level(Level::system).series());
  for (const LevelSpec& level : less.levels()) {
    for (std::size_t row = 0; row < level.rows; ++row) {
      for (const Metric metric : level.metrics) {
        INFO(level.name << " row " << row << ", " << specification(metric).name);
        CHECK(same_bits(with.at(level.id, row, metric, kFewMonths - 1),
                        without.at(level.id, row, metric, kFewMonths - 1)));
      }
    }
  }
}

TEST_CASE("Areas that lose a place when some are run alone are left out with the reason",
          "[engine][record][property]") {
  Model model = toy_model({4, 2, 1}, 100.0);
  add_roll_ups(model);
  const std::vector<int> kept{0, 2, 3};
  const RollUps some = some_places(model, kept).roll_ups;
  const RollUp& systems = some[static_cast<std::size_t>(RollUpLevel::system)];
  REQUIRE(systems.areas.size() == 1);
  CHECK(systems.areas[0].code == "B");
  CHECK(systems.of_place == std::vector<int>{-1, -1, 0});
  REQUIRE(systems.left_out.size() == 2);
  CHECK(systems.left_out[0].reason == "nobody knows");
  CHECK(systems.left_out[1].code == "A");
  CHECK(systems.left_out[1].reason == "not all of its places are run here: 1 of 2");
}

}  // namespace icsim::test
