#include "calibration/data/absent_providers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "calibration/data/extract_notes.hpp"

namespace icsim::calibration {
namespace {

constexpr double kLacking = 0.5;  // of an absent provider's list: who has so much more has its patients
constexpr int kLongest = 6;       // months away
constexpr double kMuch =
    0.02;  // of an area's list: no fit learns from the month, and no forecast is scored on it

using Providers = std::map<std::string, ImportedProvider>;

/// A month whose file says who sent what.
struct Month {
  MonthNumber number = 0;
  ImportedFile* file = nullptr;
  ImportedMonth* values = nullptr;
};

/// In the order of time; where several files have one, the last stands.
std::vector<Month> months_with_providers(std::vector<ImportedFile>& files) {
  std::map<MonthNumber, Month> found;
  for (ImportedFile& file : files) {
    for (auto& [month, values] : file.months) {
      if (!values.providers.empty()) found[month] = {month, &file, &values};
    }
  }
  std::vector<Month> months;
  for (const auto& [number, month] : found) months.push_back(month);
  return months;
}

bool sent_nothing(const Providers& providers, const std::string& code) {
  const auto found = providers.find(code);
  return found == providers.end() || std::all_of(found->second.pathways.begin(), found->second.pathways.end(),
                                                 [](std::int64_t n) { return n <= 0; });
}

std::int64_t list_in(const Providers& providers, const std::string& code) {
  const auto found = providers.find(code);
  return found == providers.end() ? 0 : found->second.of(RttPart::incomplete);
}

/// Whether some provider has so much more, or is new with so much, that it may have the patients.
/// \param known codes of any month so far
bool is_taken_over(double list, const Providers& before, const Providers& now,
                   const std::set<std::string>& known) {
  return std::any_of(now.begin(), now.end(), [&](const auto& entry) {
    const auto& [code, provider] = entry;
    if (!before.contains(code) && known.contains(code)) return false;  // back after a while
    const auto more = static_cast<double>(provider.of(RttPart::incomplete) - list_in(before, code));
    return more >= kLacking * list;
  });
}

/// Whether providers with its parent, and new ones with it, have so much less that its patients went to none of them.
bool is_lacking(const ImportedProvider& away, const Providers& before, const Providers& now) {
  std::int64_t less = 0;
  for (const auto& [code, provider] : before) {
    if (provider.parent == away.parent) less += provider.of(RttPart::incomplete) - list_in(now, code);
  }
  for (const auto& [code, provider] : now) {
    if (!before.contains(code) && provider.parent == away.parent) less -= provider.of(RttPart::incomplete);
  }
  return static_cast<double>(less) >= kLacking * static_cast<double>(away.of(RttPart::incomplete));
}

/// A stretch of months without some providers.
struct Absence {
  std::size_t last = 0;  ///< that has them
  int months = 0;        ///< without them
  auto operator<=>(const Absence&) const = default;
};

std::map<Absence, std::set<std::string>> absences(const std::vector<Month>& months) {
  std::map<Absence, std::set<std::string>> found;
  std::set<std::string> known;
  for (std::size_t last = 0; last + 1 < months.size(); ++last) {
    const Providers &before = months[last].values->providers, &now = months[last + 1].values->providers;
    for (const auto& [code, provider] : before) known.insert(code);
    for (const auto& [code, provider] : before) {
      if (provider.of(RttPart::incomplete) < kLargeProvider) continue;
      int away = 0;
      for (std::size_t m = last + 1; m < months.size() && months[m].number == months[m - 1].number + 1 &&
                                     sent_nothing(months[m].values->providers, code);
           ++m)
        ++away;
      if (away > 0 && away <= kLongest && is_lacking(provider, before, now) &&
          !is_taken_over(static_cast<double>(provider.of(RttPart::incomplete)), before, now, known))
        found[{last, away}].insert(code);
    }
  }
  return found;
}

void add(std::vector<double>& into, const std::vector<double>& values) {
  for (std::size_t k = 0; k < into.size(); ++k) {
    if (!std::isnan(values[k])) into[k] = std::isnan(into[k]) ? values[k] : into[k] + values[k];
  }
}

void add(ImportedMonth& into, const ImportedMonth& rows) {
  for (std::size_t s = 0; s < kStocks; ++s) {
    add(into.stock[s], rows.stock[s]);
    add(into.list_stock[s], rows.list_stock[s]);
  }
  for (std::size_t f = 0; f < kFlows; ++f) {
    add(into.flow[f], rows.flow[f]);
    add(into.list_flow[f], rows.list_flow[f]);
  }
  add(into.bands, rows.bands);
  for (std::size_t part = 0; part < into.waiting.size(); ++part) add(into.waiting[part], rows.waiting[part]);
  for (const auto& [code, provider] : rows.providers) into.providers[code] = provider;
}

DataNote note_of(const Month& month, MonthNumber last, const std::string& code,
                 const ImportedProvider& provider, Basis basis, const std::vector<std::string>& areas) {
  const std::int64_t list = provider.of(RttPart::incomplete);
  DataNote note{to_month(month.number),
                "",
                "",
                "carried",
                fmt::format("{} did not submit; its rows of {} stand in: {}",
                            shown_provider(code, provider.name), to_month(last), shown_incomplete(list)),
                false};
  if (basis != Basis::provider) return note;
  note.area = areas[provider.place.area];
  const double all = month.values->stock[static_cast<std::size_t>(Stock::incomplete)][provider.place.area];
  const double part = static_cast<double>(list) / all;
  note.text += fmt::format(", {:.1f} % of {}", 100.0 * part, note.area);
  note.leave_out = part >= kMuch && provider.place.area + 1 < areas.size();
  if (note.leave_out) note.text += "; no fit or score uses the month";
  return note;
}

}  // namespace

void carry_absent_providers(std::vector<ImportedFile>& files, Basis basis,
                            const std::vector<std::string>& areas, const RowsOfProviders& rows_of) {
  const std::vector<Month> months = months_with_providers(files);
  for (const auto& [absence, codes] : absences(months)) {
    const Month& last = months[absence.last];
    const ImportedMonth rows = rows_of(*last.file, last.number, codes);
    for (std::size_t m = absence.last + 1; m <= absence.last + static_cast<std::size_t>(absence.months);
         ++m) {
      const Month& month = months[m];
      if (rows.waiting[0].empty() != month.values->waiting[0].empty())
        break;  // weeks are not told apart alike
      add(*month.values, rows);
      for (const std::string& code : codes)
        month.file->notes.push_back(note_of(month, last.number, code, rows.providers.at(code), basis, areas));
    }
  }
}

}  // namespace icsim::calibration
