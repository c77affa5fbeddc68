// Which place a word means.
#include <array>

#include "engine/model/place_match.hpp"
#include "tests/support/catch.hpp"

using namespace icsim;
using By = PlaceMatch::By;

namespace {

const std::array<CalledPlace, 5> kPlaces{{{"QWE", "South West London", {"E54000031"}},
                                          {"QKK", "South East London", {}},
                                          {"QT1", "Nottingham and Nottinghamshire", {}},
                                          {"C_110", "Trauma and Orthopaedic", {"T&O", "orthopaedics"}},
                                          {"RWG", "C_110", {}}}};

std::vector<std::size_t> found(std::string_view word) {
  return match_place(kPlaces, word).places;
}

}  // namespace

TEST_CASE("A code goes before a name, and an exact code before one in other letters", "[engine][unit]") {
  CHECK(match_place(kPlaces, "C_110").by == By::code);
  CHECK(found("C_110") == std::vector<std::size_t>{3});
  CHECK(found("c110") == std::vector<std::size_t>{3});
  CHECK(found("110") == std::vector<std::size_t>{3});
  const std::array<CalledPlace, 2> alike{{{"abc", "One", {}}, {"ABC", "Two", {}}}};
  CHECK(match_place(alike, "ABC").places == std::vector<std::size_t>{1});
  CHECK(match_place(alike, "Abc").places == std::vector<std::size_t>{0, 1});
}

TEST_CASE("The whole of a name goes before a part of one", "[engine][unit]") {
  const std::array<CalledPlace, 2> towns{{{"A", "Gloucestershire", {}}, {"B", "South Gloucestershire", {}}}};
  CHECK(match_place(towns, "NHS gloucestershire ICB").places == std::vector<std::size_t>{0});
  CHECK(match_place(towns, "gloucestershire").by == By::name);
  CHECK(match_place(towns, "south").by == By::part);
}

TEST_CASE("Whole words of a name, its initials and everyday names mean the place", "[engine][unit]") {
  CHECK(found("nottingham") == std::vector<std::size_t>{2});
  CHECK(found("swl") == std::vector<std::size_t>{0});
  CHECK(found("e54000031") == std::vector<std::size_t>{0});
  CHECK(found("T & O") == std::vector<std::size_t>{3});
  CHECK(match_place(kPlaces, "ORTHOPAEDICS").by == By::name);
}

TEST_CASE("A word that says too little means several places, and parts of words none", "[engine][unit]") {
  CHECK(found("London") == std::vector<std::size_t>{0, 1});
  CHECK_FALSE(match_place(kPlaces, "London").is_one());
  for (const char* none :
       {"Lond", "Nottinghams hire", "", " ", "&", "NHS", "Integrated Care Board", "\xff\xfe"}) {
    CAPTURE(none);
    CHECK(found(none).empty());
  }
}
