#include "calibration/baseline/own_places.hpp"

#include <algorithm>

#include "scenarios/text/checksum.hpp"

namespace icsim::calibration {
namespace {

constexpr std::uint32_t kKeys = 1u << 26;

int context_of(const Model& context, const std::string& code) {
  for (std::size_t i = 0; i < context.ics.size(); ++i) {
    if (context.ics[i].code == code) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

void refuse(const std::string& where, const std::string& problem, const std::string& hint) {
  throw scenarios::DataError({scenarios::Fault{where, 0, 0, "", problem, hint}});
}

void keep_months_before(std::vector<ImportedFile>& files, MonthNumber census) {
  for (ImportedFile& file : files) {
    std::erase_if(file.months, [&](const auto& month) {
      return month.first > census || month.first < census - kMonthsBefore;
    });
  }
}

bool is_place_code(std::string_view code) {
  return !code.empty() && std::all_of(code.begin(), code.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

std::uint32_t key_of(const std::string& code) {
  const std::string digest = scenarios::sha256_hex(code);
  return 1024u + static_cast<std::uint32_t>(std::stoul(digest.substr(0, 7), nullptr, 16)) % (kKeys - 1024u);
}

int checked_within(const OwnBaselineRequest& request, const Model& context) {
  if (request.within.empty()) return -1;
  const int within = context_of(context, request.within);
  if (within < 0)
    refuse("--within", scenarios::shown_word(request.within) + " is none of the 42 systems of July 2022",
           "`icsim explain ics` lists them");
  return within;
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

void keep_places(PublishedLists& lists, const std::vector<std::string>& codes) {
  std::vector<std::size_t> areas;
  for (const OwnPlace& place : lists.places)
    areas.push_back(
        static_cast<std::size_t>(std::find(codes.begin(), codes.end(), place.code) - codes.begin()));
  areas.push_back(codes.size());
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

}  // namespace icsim::calibration
