#include "engine/model/some_places.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "engine/core/check.hpp"

namespace icsim {
namespace {

/// Rows of the places kept, of a table that has as many values for each place.
template <class T>
std::vector<T> rows_of(const std::vector<T>& table, int places, std::span<const int> kept) {
  const std::size_t row = table.size() / static_cast<std::size_t>(places);
  ICSIM_EXPECT(row * static_cast<std::size_t>(places) == table.size());
  std::vector<T> rows;
  rows.reserve(row * kept.size());
  for (const int i : kept) {
    const auto first = table.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(i) * row);
    rows.insert(rows.end(), first, first + static_cast<std::ptrdiff_t>(row));
  }
  return rows;
}

/// Areas that lose a place are areas no more.
RollUp some_areas(const RollUp& all, std::span<const int> kept) {
  RollUp some;
  some.left_out = all.left_out;
  if (all.areas.empty()) return some;
  some.of_place.assign(kept.size(), -1);
  for (std::size_t a = 0; a < all.areas.size(); ++a) {
    std::vector<std::size_t> here;
    for (std::size_t k = 0; k < kept.size(); ++k) {
      if (all.of_place[static_cast<std::size_t>(kept[k])] == static_cast<int>(a)) here.push_back(k);
    }
    const auto whole =
        static_cast<std::size_t>(std::count(all.of_place.begin(), all.of_place.end(), static_cast<int>(a)));
    const RollUp::Area& area = all.areas[a];
    if (here.size() < whole) {
      some.left_out.push_back({area.code, area.name,
                               "not all of its places are run here: " + std::to_string(here.size()) + " of " +
                                   std::to_string(whole)});
      continue;
    }
    for (const std::size_t k : here) some.of_place[k] = static_cast<int>(some.areas.size());
    some.areas.push_back(area);
  }
  if (some.areas.empty()) some.of_place.clear();
  return some;
}

}  // namespace

Model some_places(const Model& model, std::span<const int> kept) {
  const int places = model.dims.ics;
  Model some = model;
  some.dims.ics = static_cast<int>(kept.size());
  some.ics = rows_of(model.ics, places, kept);
  some.flows = rows_of(model.flows, places, kept);
  some.start_state = rows_of(model.start_state, places, kept);
  some.list_kernel = rows_of(model.list_kernel, places, kept);
  some.quintile_share = rows_of(model.quintile_share, places, kept);
  some.system = rows_of(model.system, places, kept);
  some.whole_nation = model.nation();
  some.network = {};
  some.aid_arcs.clear();
  for (std::size_t r = 0; r < some.roll_ups.size(); ++r)
    some.roll_ups[r] = some_areas(model.roll_ups[r], kept);
  some.regions.clear();
  for (IcsRecord& ics : some.ics) {
    const std::string& region = model.regions[static_cast<std::size_t>(ics.region)];
    const auto known = std::find(some.regions.begin(), some.regions.end(), region);
    ics.region = static_cast<int>(known - some.regions.begin());
    if (known == some.regions.end()) some.regions.push_back(region);
  }
  return some;
}

}  // namespace icsim
