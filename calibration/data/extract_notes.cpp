#include "calibration/data/extract_notes.hpp"

#include <fmt/format.h>

#include "outputs/files/utf8.hpp"
#include "scenarios/text/fault.hpp"

namespace icsim::calibration {
namespace {

/// Providers that were placed for the same reason, under the same parent.
struct Together {
  std::vector<std::string> shown;
  std::int64_t incomplete = 0;
};

std::string reason(Placed why, const std::string& parent, const Board* board) {
  const std::string whose =
      board == nullptr ? "" : fmt::format("parent {} ({}: {})", parent, board->name, parts_of(*board));
  switch (why) {
    case Placed::against_table:
      return "the provider table has these in other systems; the file's parent was used";
    case Placed::by_table:
      if (board != nullptr) return whose + " spans systems; its providers were placed by the provider table";
      if (parent.empty()) return "providers without a parent were placed by the provider table";
      return fmt::format(
          "parent {} is none of the 42 systems (merged?); its providers were placed by the provider table",
          parent);
    case Placed::beside_board:
      return whose + " has no part of the system where the provider table has these; the table was used";
    case Placed::by_board:
      return fmt::format("{} spans systems; the provider table lacks these, and they were counted under {}",
                         whose, parent);
    default:
      return "";
  }
}

std::string outside_text(const ExtractSums& sums, Basis basis) {
  return fmt::format(
      "commissioner NONC (commissioned from outside England) has {} of all {}, and they are counted {}: "
      "areas add up to {}, and England's published list, which leaves them out, to {}",
      sums.outside_england, shown_incomplete(sums.incomplete),
      basis == Basis::provider ? "in the systems of their providers" : "under UNMAPPED", sums.incomplete,
      sums.incomplete - sums.outside_england);
}

/// Lists of one provider where Part_2A is above Part_2.
struct Above {
  std::size_t lists = 0;
  std::int64_t waiting = 0, decided = 0;  ///< of all these lists
  std::int64_t worst_waiting = 0, worst_decided = 0;
  std::string worst;
};

}  // namespace

std::string shown_provider(const std::string& code, const std::string& name) {
  return name.empty()
             ? fmt::format("provider {}", code)
             : fmt::format("provider {} ({})", code, outputs::inert_text(scenarios::shown_word(name)));
}

std::string shown_incomplete(std::int64_t pathways) {
  return fmt::format("{} incomplete pathway{}", pathways, pathways == 1 ? "" : "s");
}

void NoteTally::add(std::string_view kind, std::string_view text, const std::string& where,
                    MonthNumber month) {
  Tally& tally = tallies_[{std::string(kind), std::string(text)}];
  if (tally.times++ > 0) return;
  tally.first = where;
  tally.month = month >= 0 ? to_month(month) : "";
}

std::vector<DataNote> NoteTally::notes() const {
  std::vector<DataNote> notes;
  for (const auto& [key, tally] : tallies_) {
    std::string text = key.second + "; first " + tally.first;
    if (tally.times > 1) text += fmt::format(", {} times", tally.times);
    notes.push_back({tally.month, "", "", key.first, outputs::inert_text(text), false});
  }
  return notes;
}

void note_places(MonthNumber month, const ExtractSums& sums, const Places& places,
                 std::vector<DataNote>& notes) {
  std::map<std::string, Together> groups;
  for (const auto& [code, provider] : sums.providers) {
    const Placed why = provider.place.why;
    const std::int64_t incomplete = provider.of(RttPart::incomplete);
    if (why == Placed::by_parent) continue;
    if (why == Placed::unknown) {
      notes.push_back({to_month(month), places.name(places.unmapped()), "", "unmapped",
                       fmt::format("{} has {}, and the provider table lacks it: counted under UNMAPPED; {}",
                                   shown_provider(code, provider.name),
                                   provider.parent.empty() ? "no parent" : "parent " + provider.parent,
                                   shown_incomplete(incomplete)),
                       false});
      continue;
    }
    Together& group = groups[reason(why, provider.parent, places.board(provider.parent, month))];
    group.shown.push_back(why == Placed::against_table
                              ? fmt::format("{} ({}, table {})", code, provider.parent, places.in_table(code))
                              : fmt::format("{} ({})", code, places.name(provider.place.area)));
    group.incomplete += incomplete;
  }
  for (const auto& [why, group] : groups)
    notes.push_back(
        {to_month(month), "", "", "mapped",
         fmt::format("{}: {}; {}", why, fmt::join(group.shown, ", "), shown_incomplete(group.incomplete)),
         false});
  for (const auto& [code, commissioner] : sums.commissioners)
    notes.push_back(
        {to_month(month), places.name(places.unmapped()), "", "unmapped",
         fmt::format("commissioner {}{} has no system: counted under UNMAPPED; {}", code,
                     commissioner.name.empty()
                         ? ""
                         : " (" + outputs::inert_text(scenarios::shown_word(commissioner.name)) + ")",
                     shown_incomplete(commissioner.incomplete)),
         false});
}

void note_counts(MonthNumber month, const ExtractSums& sums, Basis basis, std::vector<DataNote>& notes) {
  const auto note = [&](std::string_view series, std::string kind, std::string text) {
    notes.push_back({to_month(month), "", std::string(series), std::move(kind), std::move(text), false});
  };
  if (sums.outside_england > 0) note(kStockNames[0], "outside", outside_text(sums, basis));
  if (sums.unknown_completed > 0)
    note(kFlowNames[1], "unknown",
         fmt::format("{} completed pathway{} without a known clock start date: counted as completed",
                     sums.unknown_completed, sums.unknown_completed == 1 ? "" : "s"));
  if (sums.unknown_waiting > 0)
    note(kStockNames[0], "unknown",
         fmt::format("{} without a known clock start date: in no week waited, so not counted",
                     shown_incomplete(sums.unknown_waiting)));
}

void note_decisions_above_lists(const std::map<PairKey, PairRows>& pairs,
                                const std::vector<std::string>& functions, std::vector<DataNote>& notes) {
  std::map<std::pair<MonthNumber, std::string>, Above> providers;
  for (const auto& [key, rows] : pairs) {
    for (std::size_t f = 0; f < rows.waiting.size(); ++f) {
      const auto [waiting, decided] = rows.waiting[f];
      if (decided <= waiting) continue;
      Above& above = providers[{key.month, key.provider}];
      ++above.lists;
      above.waiting += waiting;
      above.decided += decided;
      if (decided - waiting <= above.worst_decided - above.worst_waiting) continue;
      above.worst_waiting = waiting;
      above.worst_decided = decided;
      above.worst = fmt::format("commissioner {}, {}", key.commissioner, functions[f]);
    }
  }
  for (const auto& [key, above] : providers) {
    std::string text = fmt::format(
        "provider {}, {}: {} with a decision to admit (Part_2A), but {} in all (Part_2); kept as published",
        key.second, above.worst, shown_incomplete(above.worst_decided), above.worst_waiting);
    if (above.lists > 1)
      text += fmt::format("; the provider has {} such lists, together {} of {}", above.lists, above.decided,
                          above.waiting);
    notes.push_back(
        {to_month(key.first), "", std::string(kStockNames.back()), "implausible", std::move(text), false});
  }
}

}  // namespace icsim::calibration
