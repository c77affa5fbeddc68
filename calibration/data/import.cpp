#include "calibration/data/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "calibration/data/rtt_stream.hpp"
#include "outputs/files/input_file.hpp"

namespace icsim::calibration {
namespace {

constexpr double kLargeProvider = 500.0;  // incomplete pathways
constexpr const char* kLicence =
    "Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, "
    "consultant-led Referral to "
    "Treatment waiting times)";

/// Puts the values of one file over what is there.
/// \return how many differ from what was there.
std::size_t lay_over(std::vector<double>& into, std::size_t first, const std::vector<double>& values) {
  std::size_t differing = 0;
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (std::isnan(values[k])) continue;
    double& old = into[first + k];
    if (!std::isnan(old) && old != values[k]) ++differing;
    old = values[k];
  }
  return differing;
}

bool holds(const RttDataSet& data, const ImportedMonth& month, std::size_t first, std::size_t first_list) {
  const auto clash = [](const std::vector<double>& there, std::size_t at, const std::vector<double>& values) {
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (!std::isnan(values[k]) && !std::isnan(there[at + k])) return true;
    }
    return false;
  };
  for (std::size_t s = 0; s < kStocks; ++s) {
    if (clash(data.stock[s], first, month.stock[s]) ||
        clash(data.list_stock[s], first_list, month.list_stock[s]))
      return true;
  }
  for (std::size_t f = 0; f < kFlows; ++f) {
    if (clash(data.flow[f], first, month.flow[f]) || clash(data.list_flow[f], first_list, month.list_flow[f]))
      return true;
  }
  return false;
}

std::size_t lay_over(RttDataSet& data, const ImportedMonth& month, std::size_t first, std::size_t first_list,
                     std::size_t first_band) {
  std::size_t differing = 0;
  for (std::size_t s = 0; s < kStocks; ++s) {
    differing += lay_over(data.stock[s], first, month.stock[s]);
    differing += lay_over(data.list_stock[s], first_list, month.list_stock[s]);
  }
  for (std::size_t f = 0; f < kFlows; ++f) {
    differing += lay_over(data.flow[f], first, month.flow[f]);
    differing += lay_over(data.list_flow[f], first_list, month.list_flow[f]);
  }
  return differing + lay_over(data.bands, first_band, month.bands);
}

[[noreturn]] void refuse(const std::string& file, const std::string& problem, const std::string& hint) {
  throw scenarios::DataError({scenarios::Fault{file, 0, 0, "", problem, hint}});
}

void read_file(const std::filesystem::path& path, const ImportSettings& settings, const Geography& geography,
               bool revision, std::vector<ImportedFile>& files, std::vector<SourceFile>& sources) {
  RttStream stream(path);
  bool any = false;
  while (stream.next()) {
    any = true;
    const std::span<const char> piece = stream.read();
    std::string start(piece.data(), piece.size());
    if (start.empty()) refuse(stream.name(), "is empty (0 bytes)", "download it again");
    if (is_web_page(start)) refuse(stream.name(), outputs::kWebPage, outputs::kSaveTheFile);
    if (is_full_extract(start)) {
      files.push_back(read_full_extract(stream, start, settings.basis, geography));
    } else {
      start += read_all(stream);
      files.push_back(read_tidy_table(stream.name(), std::move(start), settings.basis, geography));
    }
    files.back().revision = revision;
  }
  if (!any) refuse(path.filename().string(), "holds no CSV file", "give NHS England's full extract");
  sources.push_back({path.filename().string(), stream.sha256()});
}

/// Providers with a list that a month lacks between months that have it, or that come and go.
void note_missing_providers(const std::vector<ImportedFile>& files, RttDataSet& data) {
  std::map<MonthNumber, const std::map<std::string, double>*> months;
  for (const ImportedFile& file : files) {
    for (const auto& [month, values] : file.months) {
      if (!values.providers.empty()) months[month] = &values.providers;
    }
  }
  for (auto now = months.begin(); now != months.end(); ++now) {
    const auto next = std::next(now);
    if (next == months.end() || next->first != now->first + 1) continue;
    for (const auto& [provider, pathways] : *now->second) {
      if (pathways >= kLargeProvider && !next->second->contains(provider))
        data.notes.push_back(
            {to_month(next->first), "", "", "gap",
             fmt::format("provider {} is missing; it had {:.0f} incomplete pathways the month before",
                         provider, pathways),
             false});
    }
  }
}

}  // namespace

RttDataSet join_months(const std::vector<ImportedFile>& files, Basis basis, const Geography& geography) {
  RttDataSet data;
  data.basis = basis;
  data.areas = geography.ics;
  data.areas.emplace_back("UNMAPPED");
  data.treatment_functions = geography.treatment_functions;
  data.licence = kLicence;
  MonthNumber first = 1 << 30, last = -1;
  std::set<MonthNumber> seen;
  for (const ImportedFile& file : files) {
    for (const auto& [month, values] : file.months) {
      first = std::min(first, month);
      last = std::max(last, month);
      seen.insert(month);
    }
  }
  if (last < 0)
    throw scenarios::DataError({scenarios::Fault{files.empty() ? "import" : files[0].name, 0, 0, "",
                                                 "holds no month", "is the file empty?"}});
  data.first_month = first;
  data.months = last - first + 1;
  data.resize();
  std::vector<scenarios::Fault> faults;
  for (const ImportedFile& file : files) {
    for (const auto& [month, values] : file.months) {
      const auto m = static_cast<std::size_t>(month - first);
      const std::size_t at = m * data.areas.size(), at_list = at * data.treatment_functions.size();
      if (!file.revision && holds(data, values, at, at_list)) {
        faults.push_back({file.name, 0, 0, "",
                          fmt::format("month {} is in another file already", to_month(month)),
                          "leave one of them out, or give the newer one after --revised"});
        continue;
      }
      const std::size_t differing = lay_over(data, values, at, at_list, at * 105);
      if (file.revision)
        data.notes.push_back({to_month(month), "", "", "revised",
                              fmt::format("{} replaced {} values", file.name, differing), false});
    }
    data.notes.insert(data.notes.end(), file.notes.begin(), file.notes.end());
  }
  if (!faults.empty()) throw scenarios::DataError(std::move(faults));
  note_missing_providers(files, data);
  for (MonthNumber m = first; m <= last; ++m) {
    if (!seen.contains(m))
      data.notes.push_back({to_month(m), "", "", "gap", "no file holds this month", false});
  }
  return data;
}

RttDataSet import_rtt(const ImportSettings& settings, const Geography& geography,
                      const std::string& events_name, const std::string& events) {
  std::vector<ImportedFile> files;
  std::vector<SourceFile> sources;
  for (const auto& path : settings.files) read_file(path, settings, geography, false, files, sources);
  for (const auto& path : settings.revised) read_file(path, settings, geography, true, files, sources);
  RttDataSet data = join_months(files, settings.basis, geography);
  data.sources = std::move(sources);
  check_data(data, events_name, events);
  return data;
}

}  // namespace icsim::calibration
