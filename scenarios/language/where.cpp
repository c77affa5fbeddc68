#include "scenarios/language/where.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/model/system.hpp"
#include "scenarios/language/keys.hpp"
#include "scenarios/language/language.hpp"
#include "scenarios/language/place_words.hpp"

namespace icsim::scenarios {
namespace {

constexpr double kDeprivedShare = 0.2;  // of the ICSs: "most" and "least" deprived

/// ICSs with the largest (or smallest) share of their population in the most deprived quintile.
std::vector<std::size_t> by_deprivation(const Model& model, bool most) {
  std::vector<std::size_t> order(model.ics.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto share = [&](std::size_t i) {
    return model.ics[i].population > 0.0 ? model.ics[i].population_by_quintile[0] / model.ics[i].population
                                         : 0.0;
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return most ? share(a) > share(b) : share(a) < share(b);
  });
  const auto fifth =
      static_cast<std::size_t>(std::lround(kDeprivedShare * static_cast<double>(order.size())));
  order.resize(std::max<std::size_t>(1, fifth));
  return order;
}

/// Places that the words under one key stand for, in the order of `place_words`.
std::vector<std::vector<std::size_t>> places_of_words(const Model& model, std::string_view key,
                                                      std::size_t words) {
  if (key == "deprivation") return {by_deprivation(model, true), by_deprivation(model, false)};
  std::vector<std::vector<std::size_t>> places(words);
  if (key == "region") {
    for (std::size_t i = 0; i < model.ics.size(); ++i)
      places[static_cast<std::size_t>(model.ics[i].region)].push_back(i);
    return places;
  }
  for (std::size_t w = 0; w < words; ++w) places[w] = {w};
  return places;
}

struct Axis {
  std::uint8_t flag;
  std::vector<char> Places::*chosen;
};
Axis axis_of(std::string_view key) {
  if (key == "treatment_function") return {kByTreatmentFunction, &Places::treatment_function};
  if (key == "stage") return {kByStage, &Places::stage};
  if (key == "quintile") return {kByQuintile, &Places::quintile};
  if (key == "staff_group") return {kByStaffGroup, &Places::staff_group};
  return {kByIcs, &Places::ics};  // ics, region, deprivation
}

void keep_only(std::vector<char>& chosen, const std::vector<char>& wanted) {
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = chosen[i] && wanted[i];
}

bool none(const std::vector<char>& chosen) {
  return std::find(chosen.begin(), chosen.end(), 1) == chosen.end();
}

/// Flags of the places that the words under one key name.
std::vector<char> chosen_by(Fields& fields, const Model& model, const std::string& key, const Node& names,
                            std::size_t size, const PlaceNames* place_names) {
  const auto words = place_words(model, key);
  const auto places = places_of_words(model, key, words.size());
  std::vector<char> wanted(size, 0);
  bool all_known = true;
  for (const Node* word : fields.words(names)) {
    const auto found = std::find(words.begin(), words.end(), word->text);
    if (found == words.end()) {
      fields.faults().add(
          *word, fmt::format("there is no {} {} in baseline {}", key, shown_word(word->text), model.name),
          place_hint(model, place_names, key, word->text));
      all_known = false;
      continue;
    }
    for (const std::size_t place : places[static_cast<std::size_t>(found - words.begin())]) wanted[place] = 1;
  }
  if (!all_known) wanted.assign(size, 1);  // one fault is enough
  return wanted;
}

/// Narrows the places to a named set.
void keep_set(Fields& fields, const Model& model, const ParameterSpec* spec, const Node& name,
              const WhereContext& context, Places& places) {
  static const NamedSets kNone;
  const NamedSets& sets = context.sets != nullptr ? *context.sets : kNone;
  const auto found = sets.find(name.text);
  if (found == sets.end() && !context.all_sets_known) return;
  if (found == sets.end()) {
    std::vector<std::string_view> names;
    for (const auto& [known, node] : sets) names.push_back(known);
    fields.faults().add(name, "there is no set " + shown_word(name.text),
                        names.empty() ? "declare it under 'sets'" : suggest(name.text, names));
    return;
  }
  FaultList of_set;  // unknown codes are noted once, where the set stands
  Fields quiet(of_set);
  const Places inside = read_where(quiet, model, spec, *found->second, {});
  if (spec != nullptr && !of_set.empty()) {
    fields.faults().add(name, fmt::format("set {} does not fit '{}'", shown_word(name.text), spec->key),
                        "it names places that this key does not vary by, or that are unknown");
  }
  keep_only(places.ics, inside.ics);
  keep_only(places.treatment_function, inside.treatment_function);
  keep_only(places.stage, inside.stage);
  keep_only(places.quintile, inside.quintile);
  keep_only(places.staff_group, inside.staff_group);
}

}  // namespace

Places everywhere(const Model& model) {
  return {std::vector<char>(model.ics.size(), 1), std::vector<char>(model.treatment_functions.size(), 1),
          std::vector<char>(kStages, 1), std::vector<char>(static_cast<std::size_t>(model.dims.quintiles), 1),
          std::vector<char>(kStaffGroups, 1)};
}

Places read_where(Fields& fields, const Model& model, const ParameterSpec* spec, const Node& where,
                  const WhereContext& context) {
  Places places = everywhere(model);
  for (const Entry& entry : where.entries) {
    if (entry.key == "set") {
      for (const Node* word : fields.words(entry.value))
        keep_set(fields, model, spec, *word, context, places);
      continue;
    }
    const auto keys = keys_under("sets.NAME");
    if (std::find(keys.begin(), keys.end(), entry.key) == keys.end()) continue;  // noted already
    const Axis axis = axis_of(entry.key);
    if (spec != nullptr && !(spec->axes & axis.flag)) {
      fields.faults().add(entry, where.path, fmt::format("'{}' does not vary by {}", spec->key, entry.key),
                          fmt::format("remove it; 'icsim explain {}' says what it varies by", spec->key));
      continue;
    }
    keep_only(places.*axis.chosen, chosen_by(fields, model, entry.key, entry.value,
                                             (places.*axis.chosen).size(), context.place_names));
  }
  if (none(places.ics) || none(places.treatment_function) || none(places.stage) || none(places.quintile) ||
      none(places.staff_group)) {
    fields.faults().add(where, "nothing is left: the keys of 'where' exclude each other",
                        "several keys intersect; remove one");
  }
  return places;
}

std::vector<int> read_places(Fields& fields, const Model& model, const std::string& key, const Node& codes,
                             const PlaceNames* place_names) {
  const std::size_t size = key == "ics" ? model.ics.size() : model.treatment_functions.size();
  const std::vector<char> wanted = chosen_by(fields, model, key, codes, size, place_names);
  std::vector<int> places;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i]) places.push_back(static_cast<int>(i));
  }
  return places;
}

std::vector<std::uint32_t> slots_at(const ParameterSpec& spec, const Dimensions& dims, const Places& places) {
  std::vector<std::uint32_t> slots;
  const auto size = [&](std::uint8_t flag, const std::vector<char>& chosen) {
    return spec.axes & flag ? static_cast<int>(chosen.size()) : 1;
  };
  const auto chosen_at = [&](std::uint8_t flag, const std::vector<char>& chosen, int i) {
    return !(spec.axes & flag) || chosen[static_cast<std::size_t>(i)];
  };
  for (int i = 0; i < size(kByIcs, places.ics); ++i) {
    if (!chosen_at(kByIcs, places.ics, i)) continue;
    for (int s = 0; s < size(kByTreatmentFunction, places.treatment_function); ++s) {
      if (!chosen_at(kByTreatmentFunction, places.treatment_function, s)) continue;
      for (int stage = 0; stage < size(kByStage, places.stage); ++stage) {
        if (!chosen_at(kByStage, places.stage, stage)) continue;
        for (int q = 0; q < size(kByQuintile, places.quintile); ++q) {
          if (!chosen_at(kByQuintile, places.quintile, q)) continue;
          for (int g = 0; g < size(kByStaffGroup, places.staff_group); ++g) {
            if (!chosen_at(kByStaffGroup, places.staff_group, g)) continue;
            slots.push_back(static_cast<std::uint32_t>(slot_of(spec, dims, {i, s, stage, q, g})));
          }
        }
      }
    }
  }
  return slots;
}

}  // namespace icsim::scenarios
