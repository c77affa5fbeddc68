#include "calibration/baseline/published_lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "scenarios/text/checksum.hpp"

namespace icsim::calibration {
namespace {

constexpr int kMonthsBefore = 24;  // of the census: more do not say how things are now
constexpr std::uint32_t kKeys = 1u << 26;

[[noreturn]] void refuse(const std::string& where, const std::string& problem, const std::string& hint) {
  throw scenarios::DataError({scenarios::Fault{where, 0, 0, "", problem, hint}});
}

/// From the code alone, so that a provider has the same luck in every baseline; above those of the systems.
std::uint32_t key_of(const std::string& code) {
  const std::string digest = scenarios::sha256_hex(code);
  return 1024u + static_cast<std::uint32_t>(std::stoul(digest.substr(0, 7), nullptr, 16)) % (kKeys - 1024u);
}

int context_of(const Model& context, const std::string& code) {
  for (std::size_t i = 0; i < context.ics.size(); ++i) {
    if (context.ics[i].code == code) return static_cast<int>(i);
  }
  return -1;
}

int checked_within(const OwnBaselineRequest& request, const Model& context) {
  if (request.within.empty()) return -1;
  const int within = context_of(context, request.within);
  if (within < 0)
    refuse("--within", scenarios::shown_word(request.within) + " is none of the 42 systems of July 2022",
           "`icsim explain ics` lists them");
  return within;
}

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

std::vector<OwnPlace> systems_of(const Model& context, int within) {
  std::vector<OwnPlace> places;
  for (std::size_t i = 0; i < context.ics.size(); ++i) {
    const IcsRecord& ics = context.ics[i];
    if (within < 0 || within == static_cast<int>(i))
      places.push_back({ics.code, ics.name, static_cast<int>(i), 1.0, ics.key});
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

/// Leaves the areas of the places, in their order, and UNMAPPED.
void keep_places(PublishedLists& lists, const Geography& geography) {
  std::vector<std::size_t> areas;
  for (const OwnPlace& place : lists.places)
    areas.push_back(static_cast<std::size_t>(
        std::find(geography.ics.begin(), geography.ics.end(), place.code) - geography.ics.begin()));
  areas.push_back(geography.ics.size());
  RttDataSet& data = lists.data;
  const std::size_t all = data.areas.size();
  const auto keep = [&](std::vector<double>& values, std::size_t months, std::size_t each) {
    if (values.empty()) return;
    std::vector<double> kept;
    kept.reserve(months * areas.size() * each);
    for (std::size_t m = 0; m < months; ++m) {
      for (const std::size_t area : areas) {
        const auto first = values.begin() + static_cast<std::ptrdiff_t>((m * all + area) * each);
        kept.insert(kept.end(), first, first + static_cast<std::ptrdiff_t>(each));
      }
    }
    values = std::move(kept);
  };
  const auto months = static_cast<std::size_t>(data.months), functions = data.treatment_functions.size();
  for (auto& values : data.stock) keep(values, months, 1);
  for (auto& values : data.flow) keep(values, months, 1);
  for (auto& values : data.list_stock) keep(values, months, functions);
  for (auto& values : data.list_flow) keep(values, months, functions);
  keep(data.bands, months, kBands);
  for (auto& values : lists.waiting) {
    keep(values, 1, functions * kBands);
    values.resize(lists.places.size() * functions * kBands);  // UNMAPPED is not run
  }
  data.areas.clear();
  for (const OwnPlace& place : lists.places) data.areas.push_back(place.code);
  data.areas.emplace_back("UNMAPPED");
}

}  // namespace

PublishedLists read_published_lists(const OwnBaselineRequest& request, const Geography& england,
                                    const Model& context, const std::string& events_name,
                                    const std::string& events) {
  const int within = checked_within(request, context);
  PublishedLists lists;
  lists.census = request.census;
  ImportSettings settings;
  settings.files = request.files;
  std::vector<SourceFile> sources;
  Geography geography = england;
  std::vector<ImportedFile> files = read_rtt_files(settings, geography, sources);
  if (request.level == PlaceLevel::provider) {
    lists.places = providers_of(require_census(files, request.census), context, within);
    geography = geography_of(lists.places, england);
    files.clear();
    sources.clear();
    files = read_rtt_files(settings, geography, sources);
  } else {
    lists.places = systems_of(context, within);
  }
  lists.waiting = require_census(files, request.census).waiting;
  for (ImportedFile& file : files) {
    std::erase_if(file.months, [&](const auto& month) {
      return month.first > request.census || month.first < request.census - kMonthsBefore;
    });
  }
  lists.data = join_months(files, Basis::provider, geography);
  std::sort(sources.begin(), sources.end(), [](const SourceFile& a, const SourceFile& b) {
    return std::tie(a.name, a.sha256) < std::tie(b.name, b.sha256);
  });
  lists.data.sources = std::move(sources);
  check_data(lists.data, events_name, events);
  if (request.level == PlaceLevel::provider) {  // where providers belong was settled by the first reading
    std::erase_if(lists.data.notes, [](const DataNote& note) {
      return note.kind == "mapped" || note.kind == "unmapped" || note.kind == "moved";
    });
  }
  keep_places(lists, geography);
  return lists;
}

}  // namespace icsim::calibration
