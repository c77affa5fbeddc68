#include <fmt/format.h>

#include "calibration/baseline/lists_sources.hpp"
#include "calibration/baseline/own_places.hpp"
#include "calibration/baseline/place_roll_ups.hpp"
#include "calibration/baseline/provider_groups.hpp"

namespace icsim::calibration {
namespace {

/// The month with the census in it, of the file that has weeks waited.
const ImportedMonth* census_of(const std::vector<ImportedFile>& files, MonthNumber census) {
  const ImportedMonth* found = nullptr;
  for (const ImportedFile& file : files) {
    const auto month = file.months.find(census);
    if (month != file.months.end() && !month->second.waiting[0].empty()) found = &month->second;
  }
  return found;
}

std::string months_of(const std::vector<ImportedFile>& files) {
  MonthNumber first = 1 << 30, last = -1;
  for (const ImportedFile& file : files) {
    for (const auto& [month, values] : file.months) {
      first = std::min(first, month);
      last = std::max(last, month);
    }
  }
  return last < 0 ? "no month" : first == last ? to_month(first) : to_month(first) + " to " + to_month(last);
}

const ImportedMonth& require_census(const std::vector<ImportedFile>& files, MonthNumber census) {
  const ImportedMonth* month = census_of(files, census);
  if (month == nullptr)
    refuse("--at",
           fmt::format("no full extract of {} is among the files, which hold {}", to_month(census),
                       months_of(files)),
           "give NHS England's \"full CSV data file\" of that month, and the months before it");
  return *month;
}

/// Providers with a list at the census, in the order of their codes.
std::vector<OwnPlace> providers_of(const ImportedMonth& census, const Model& context, int within) {
  std::vector<OwnPlace> places;
  std::vector<double> admitted(context.ics.size(), 0.0);
  for (const auto& [code, provider] : census.providers) {
    if (provider.place.area >= context.ics.size()) continue;
    admitted[provider.place.area] += static_cast<double>(provider.of(RttPart::admitted));
    const int system = static_cast<int>(provider.place.area);
    if (provider.of(RttPart::incomplete) == 0 || (within >= 0 && system != within)) continue;
    places.push_back(
        {code, provider.name, system, static_cast<double>(provider.of(RttPart::admitted)), key_of(code)});
  }
  for (OwnPlace& place : places) {
    const double all = admitted[static_cast<std::size_t>(place.context)];
    place.share = all > 0.0 ? place.share / all : 0.0;
  }
  return places;
}

/// Areas that are the places, each of some providers.
Geography geography_of(const std::vector<OwnPlace>& places,
                       std::map<std::string, std::string> place_of_provider, const Geography& england) {
  Geography geography = england;
  geography.ics.clear();
  geography.ics_of_provider = std::move(place_of_provider);
  geography.by_table_alone = true;
  geography.boards.clear();
  for (const OwnPlace& place : places) geography.ics.push_back(place.code);
  return geography;
}

/// Sets the places up, and says which providers each is of.
std::map<std::string, std::string> take_providers(PublishedLists& lists,
                                                  const std::vector<ImportedFile>& files,
                                                  const OwnBaselineRequest& request,
                                                  const OwnContext& ground) {
  const ImportedMonth& census = require_census(files, request.census);
  if (request.level != PlaceLevel::provider) {
    ProviderGroups groups = group_providers(files, census, request, ground);
    lists.places = std::move(groups.places);
    lists.context = std::move(groups.context);
    lists.assumed = std::move(groups.said);
    lists.roll_ups =
        roll_ups_of_providers(lists.places, census, groups.group_of_provider, request.census, ground);
    return std::move(groups.group_of_provider);
  }
  lists.places = providers_of(census, ground.context, checked_within(request, ground.context));
  std::map<std::string, std::string> own;
  for (const OwnPlace& place : lists.places) own.emplace(place.code, place.code);
  lists.roll_ups = roll_ups_of_providers(lists.places, census, own, request.census, ground);
  return own;
}

}  // namespace

PublishedLists extract_lists(std::vector<ImportedFile> files, std::vector<SourceFile> sources,
                             const OwnBaselineRequest& request, const OwnContext& ground) {
  const bool of_providers = request.level != PlaceLevel::icb;
  PublishedLists lists;
  lists.census = request.census;
  lists.as_published = "every pathway by treatment function, stage and week waited";
  Geography geography = ground.england;
  if (of_providers) {
    std::map<std::string, std::string> place_of_provider = take_providers(lists, files, request, ground);
    geography = geography_of(lists.places, std::move(place_of_provider), ground.england);
    sources.clear();
    ImportSettings settings;
    settings.files = request.files;
    files = read_rtt_files(settings, geography, sources);
  } else {
    lists.places = systems_of(ground.context, checked_within(request, ground.context));
    lists.roll_ups = roll_ups_of_systems(lists.places, ground);
  }
  lists.waiting = require_census(files, request.census).waiting;
  keep_months_before(files, request.census);
  lists.data = join_months(files, Basis::provider, geography);
  lists.data.sources = std::move(sources);
  for (const DataNote& note : lists.data.notes) {
    if (note.kind == "carried" && note.month == to_month(request.census)) lists.assumed.push_back(note.text);
  }
  check_data(lists.data, ground.events.name, ground.events.text);
  if (of_providers) {  // where providers belong was settled by the first reading
    std::erase_if(lists.data.notes, [](const DataNote& note) {
      return note.kind == "mapped" || note.kind == "unmapped" || note.kind == "moved";
    });
  }
  keep_places(lists, geography.ics);
  return lists;
}

}  // namespace icsim::calibration
