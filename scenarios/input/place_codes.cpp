#include "scenarios/input/place_codes.hpp"

#include <algorithm>
#include <array>

namespace icsim::scenarios {

PlaceCodes load_place_codes(const ScenarioLibrary& library) {
  BaselineFiles files(library.root / "baseline");
  PlaceCodes codes;
  static constexpr std::array<std::string_view, 5> kOfIcs{"icb_code", "ons_code", "name", "region",
                                                          "population"};
  Table ics = files.read("common/ics.csv", kOfIcs);
  for (std::size_t r = 0; r < ics.rows(); ++r) {
    codes.ics.push_back({std::string(ics.cell(r, "icb_code")), std::string(ics.cell(r, "ons_code")),
                         std::string(ics.cell(r, "name")), std::string(ics.cell(r, "region")),
                         ics.number(r, "population").value_or(0.0)});
  }
  ics.throw_if_any();
  std::sort(codes.ics.begin(), codes.ics.end(),
            [](const IcsCode& a, const IcsCode& b) { return a.code < b.code; });
  static constexpr std::array<std::string_view, 2> kOfFunction{"code", "name"};
  const Table functions = files.read("common/treatment_functions.csv", kOfFunction);
  for (std::size_t r = 0; r < functions.rows(); ++r)
    codes.treatment_functions.push_back(
        {std::string(functions.cell(r, "code")), std::string(functions.cell(r, "name"))});
  return codes;
}

}  // namespace icsim::scenarios
