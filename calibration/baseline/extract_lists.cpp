#include <fmt/format.h>

#include "calibration/baseline/lists_sources.hpp"
#include "calibration/baseline/own_places.hpp"

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

/// Every provider an area of its own.
Geography geography_of(const std::vector<OwnPlace>& providers, const Geography& england) {
  Geography geography = england;
  geography.ics.clear();
  geography.ics_of_provider.clear();
  geography.boards.clear();
  for (const OwnPlace& place : providers) {
    geography.ics.push_back(place.code);
    geography.ics_of_provider.emplace(place.code, place.code);
  }
  return geography;
}

}  // namespace

PublishedLists extract_lists(std::vector<ImportedFile> files, std::vector<SourceFile> sources,
                             const OwnBaselineRequest& request, const OwnContext& ground) {
  const int within = checked_within(request, ground.context);
  PublishedLists lists;
  lists.census = request.census;
  lists.as_published = "every pathway by treatment function, stage and week waited";
  Geography geography = ground.england;
  if (request.level == PlaceLevel::provider) {
    lists.places = providers_of(require_census(files, request.census), ground.context, within);
    geography = geography_of(lists.places, ground.england);
    sources.clear();
    ImportSettings settings;
    settings.files = request.files;
    files = read_rtt_files(settings, geography, sources);
  } else {
    lists.places = systems_of(ground.context, within);
  }
  lists.waiting = require_census(files, request.census).waiting;
  keep_months_before(files, request.census);
  lists.data = join_months(files, Basis::provider, geography);
  lists.data.sources = std::move(sources);
  check_data(lists.data, ground.events.name, ground.events.text);
  if (request.level == PlaceLevel::provider) {  // where providers belong was settled by the first reading
    std::erase_if(lists.data.notes, [](const DataNote& note) {
      return note.kind == "mapped" || note.kind == "unmapped" || note.kind == "moved";
    });
  }
  keep_places(lists, geography.ics);
  return lists;
}

}  // namespace icsim::calibration
