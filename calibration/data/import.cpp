#include "calibration/data/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "calibration/data/absent_providers.hpp"
#include "calibration/data/extract_header.hpp"
#include "calibration/data/extract_text.hpp"
#include "calibration/data/rtt_stream.hpp"

namespace icsim::calibration {
namespace {

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

/// Files in an archive that are no CSV, by name.
void note_passed_over(const std::string& archive, const std::vector<std::string>& names,
                      std::vector<DataNote>& notes) {
  if (names.empty()) return;
  notes.push_back({"", "", "", "layout",
                   fmt::format("{}: {} in it {} no CSV and not read: {}", archive,
                               names.size() == 1 ? "1 file" : fmt::format("{} files", names.size()),
                               names.size() == 1 ? "is" : "are", fmt::join(names, ", ")),
                   false});
}

void read_file(const std::filesystem::path& path, const ImportSettings& settings, const Geography& geography,
               bool revision, std::vector<ImportedFile>& files, std::vector<SourceFile>& sources) {
  RttStream stream(path);
  const std::string file = path.filename().string();
  bool any = false;
  while (stream.next()) {
    any = true;
    ExtractText text(stream);
    const auto header = find_extract_header(text.start());
    files.push_back(header ? read_full_extract(text, *header, settings.basis, geography)
                           : read_tidy_table(text.name(), text.all(), settings.basis, geography));
    if (!text.decoded().empty())
      files.back().notes.push_back(
          {"", "", "", "layout", fmt::format("{}: {}", text.name(), text.decoded()), false});
    files.back().revision = revision;
    files.back().path = path;
  }
  if (!any) {
    const std::vector<std::string>& names = stream.passed_over();
    refuse(file,
           names.empty() ? "holds no CSV file"
                         : fmt::format("holds no CSV file, but {}", fmt::join(names, ", ")),
           "give NHS England's full extract");
  }
  note_passed_over(file, stream.passed_over(), files.back().notes);
  sources.push_back({file, stream.sha256()});
}

/// Rows of some providers of a file that was read before.
ImportedMonth read_again(const ImportedFile& file, MonthNumber month, const std::set<std::string>& providers,
                         Basis basis, const Geography& geography) {
  RttStream stream(file.path);
  while (stream.next()) {
    ExtractText text(stream);
    if (text.name() == file.name) {
      const auto header = find_extract_header(text.start());
      ImportedFile again =
          header ? read_full_extract(text, *header, basis, geography, providers) : ImportedFile{};
      ImportedMonth& rows = again.months[month];
      if (rows.providers.size() == providers.size()) return std::move(rows);
      break;
    }
    while (!text.next().empty()) continue;
  }
  refuse(file.name, "is another than a moment ago", "leave files alone while they are read");
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
  note_providers(files, data);
  for (MonthNumber m = first; m <= last; ++m) {
    if (!seen.contains(m))
      data.notes.push_back({to_month(m), "", "", "gap", "no file holds this month", false});
  }
  return data;
}

std::vector<ImportedFile> read_rtt_files(const ImportSettings& settings, const Geography& geography,
                                         std::vector<SourceFile>& sources) {
  std::vector<ImportedFile> files;
  for (const auto& path : settings.files) read_file(path, settings, geography, false, files, sources);
  for (const auto& path : settings.revised) read_file(path, settings, geography, true, files, sources);
  std::vector<std::string> areas = geography.ics;
  areas.emplace_back("UNMAPPED");
  carry_absent_providers(
      files, settings.basis, areas,
      [&](const ImportedFile& file, MonthNumber month, const std::set<std::string>& providers) {
        return read_again(file, month, providers, settings.basis, geography);
      });
  return files;
}

RttDataSet import_rtt(const ImportSettings& settings, const Geography& geography,
                      const std::string& events_name, const std::string& events) {
  std::vector<SourceFile> sources;
  const std::vector<ImportedFile> files = read_rtt_files(settings, geography, sources);
  RttDataSet data = join_months(files, settings.basis, geography);
  data.sources = std::move(sources);
  check_data(data, events_name, events);
  return data;
}

}  // namespace icsim::calibration
