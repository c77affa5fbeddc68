#include "calibration/data/data_set.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "engine/core/check.hpp"
#include "outputs/run_file/data_file.hpp"
#include "scenarios/text/checksum.hpp"

namespace icsim::calibration {
namespace {

constexpr const char* kFormat = "icsim calibration data";
constexpr int kVersion = 1;
constexpr std::size_t kBandCount = 105;

std::vector<std::string> column(const std::vector<DataNote>& notes, std::string DataNote::*field) {
  std::vector<std::string> words;
  for (const DataNote& note : notes) words.push_back(note.*field);
  return words;
}

bool any(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double v) { return !std::isnan(v); });
}

void add_notes(outputs::DataFile& file, const std::vector<DataNote>& notes) {
  std::vector<int> numbers(notes.size());
  for (std::size_t n = 0; n < notes.size(); ++n) numbers[n] = static_cast<int>(n);
  file.axes.push_back({"note", "What a reader of the data should know", {}, numbers});
  const auto add = [&](const char* name, const char* long_name, std::string DataNote::*field) {
    file.texts.push_back({name, long_name, "note", column(notes, field)});
  };
  add("note_month", "Month, or empty for all", &DataNote::month);
  add("note_area", "ICS, or empty for all", &DataNote::area);
  add("note_series", "Series, or empty for all", &DataNote::series);
  add("note_kind", "Kind of note", &DataNote::kind);
  add("note_text", "What was found, and what was done", &DataNote::text);
  std::vector<double> out;
  for (const DataNote& note : notes) out.push_back(note.leave_out ? 1.0 : 0.0);
  file.arrays.push_back({"note_leave_out", "1", "1: fits do not use these values", {"note"}, out, false});
}

const std::vector<std::string>& words_of(const outputs::DataFile& file, const std::string& name,
                                         std::size_t count) {
  const outputs::DataWords* words = file.find_words(name);
  if (words == nullptr || words->words.size() != count)
    throw outputs::OutputError(file.place, "'" + name + "' is missing or has the wrong length",
                               "make the file again with `icsim import`");
  return words->words;
}

void take(const outputs::DataFile& file, const std::string& name, std::vector<double>& values) {
  const outputs::DataArray* array = file.find(name);
  if (array == nullptr) return;
  if (array->values.size() != values.size())
    throw outputs::OutputError(file.place, "'" + name + "' has the wrong shape",
                               "make the file again with `icsim import`");
  values = array->values;
}

void read_notes(const outputs::DataFile& file, RttDataSet& data) {
  const auto axis = std::find_if(file.axes.begin(), file.axes.end(),
                                 [](const outputs::DataAxis& a) { return a.name == "note"; });
  if (axis == file.axes.end()) return;
  data.notes.resize(axis->size());
  const auto take_words = [&](const char* name, std::string DataNote::*field) {
    const auto& words = words_of(file, name, data.notes.size());
    for (std::size_t n = 0; n < words.size(); ++n) data.notes[n].*field = words[n];
  };
  take_words("note_month", &DataNote::month);
  take_words("note_area", &DataNote::area);
  take_words("note_series", &DataNote::series);
  take_words("note_kind", &DataNote::kind);
  take_words("note_text", &DataNote::text);
  std::vector<double> out(data.notes.size());
  take(file, "note_leave_out", out);
  for (std::size_t n = 0; n < out.size(); ++n) data.notes[n].leave_out = out[n] > 0.5;
}

}  // namespace

void RttDataSet::resize() {
  const std::size_t cells = static_cast<std::size_t>(months) * areas.size();
  for (auto& values : stock) values.assign(cells, kNotPublished);
  for (auto& values : flow) values.assign(cells, kNotPublished);
  for (auto& values : list_stock) values.assign(cells * treatment_functions.size(), kNotPublished);
  for (auto& values : list_flow) values.assign(cells * treatment_functions.size(), kNotPublished);
  bands.assign(cells * kBandCount, kNotPublished);
}

RttDataSet usable_stocks(const RttDataSet& data) {
  RttDataSet usable = data;
  for (const DataNote& note : data.notes) {
    const bool of_stock = note.series.empty() ||
                          std::find(kStockNames.begin(), kStockNames.end(), note.series) != kStockNames.end();
    if (!note.leave_out || !of_stock) continue;
    for (int m = 0; m < data.months; ++m) {
      if (!note.month.empty() && month_number(note.month) != data.first_month + m) continue;
      for (int a = 0; a < data.area_count(); ++a) {
        if (!note.area.empty() && note.area != data.areas[static_cast<std::size_t>(a)]) continue;
        for (std::size_t s = 0; s < kStocks; ++s) {
          if (note.series.empty() || note.series == kStockNames[0] || note.series == kStockNames[s])
            usable.at(static_cast<Stock>(s), m, a) = kNotPublished;
        }
      }
    }
  }
  return usable;
}

RttDataSet known_at(const RttDataSet& data, MonthNumber last) {
  ICSIM_EXPECT(last >= data.first_month && last < data.first_month + data.months);
  RttDataSet known = data;
  known.months = last - data.first_month + 1;
  const auto cut = [&](std::vector<double>& values) {
    values.resize(values.size() / static_cast<std::size_t>(data.months) *
                  static_cast<std::size_t>(known.months));
  };
  for (auto* arrays : {&known.stock, &known.list_stock}) std::for_each(arrays->begin(), arrays->end(), cut);
  for (auto* arrays : {&known.flow, &known.list_flow}) std::for_each(arrays->begin(), arrays->end(), cut);
  cut(known.bands);
  std::erase_if(known.notes, [&](const DataNote& note) { return month_number(note.month) > last; });
  return known;
}

bool is_break(double before, double after) {
  return !(after > 0.0) || !(before > 0.0) || std::abs(after / before - 1.0) > kBreak;
}

std::string content_sha256(const RttDataSet& data) {
  std::string text =
      fmt::format("{}\n{}\n{}\n{} {}\n", data.basis == Basis::provider, fmt::join(data.areas, ","),
                  fmt::join(data.treatment_functions, ","), to_month(data.first_month), data.months);
  const auto add = [&](const std::vector<double>& values) {
    for (const double value : values) {
      if (!std::isnan(value)) fmt::format_to(std::back_inserter(text), "{}", value);
      text += ',';
    }
    text += '\n';
  };
  for (const auto* arrays : {&data.stock, &data.list_stock})
    std::for_each(arrays->begin(), arrays->end(), add);
  for (const auto* arrays : {&data.flow, &data.list_flow}) std::for_each(arrays->begin(), arrays->end(), add);
  add(data.bands);
  for (const DataNote& note : data.notes)
    text += fmt::format("{},{},{},{},{},{}\n", note.month, note.area, note.series, note.kind, note.text,
                        note.leave_out);
  return scenarios::sha256_hex(text);
}

void write_data_set(const std::filesystem::path& target, const RttDataSet& data) {
  outputs::DataFile file;
  file.format = kFormat;
  file.version = kVersion;
  file.attributes["basis"] = data.basis == Basis::provider ? "provider" : "commissioner";
  file.attributes["attribution"] = data.licence;
  std::vector<std::string> months;
  for (int m = 0; m < data.months; ++m) months.push_back(to_month(data.first_month + m));
  file.axes = {
      {"month", "Month; stocks are those of its end", months, {}},
      {"area", "ICS code, and UNMAPPED for what belongs to none: together they are England", data.areas, {}},
      {"treatment_function", "RTT treatment function code", data.treatment_functions, {}}};
  std::vector<int> weeks(kBandCount);
  for (std::size_t w = 0; w < kBandCount; ++w) weeks[w] = static_cast<int>(w);
  file.axes.push_back(
      {"weeks_waited", "Whole weeks waited: w covers (w, w + 1]; the last is open-ended", {}, weeks});
  const auto add = [&](std::string name, const std::vector<double>& values, std::vector<std::string> axes,
                       const char* long_name) {
    if (any(values))
      file.arrays.push_back({std::move(name), "pathways", long_name, std::move(axes), values, false});
  };
  for (std::size_t s = 0; s < kStocks; ++s) {
    add(std::string(kStockNames[s]), data.stock[s], {"month", "area"},
        "Incomplete pathways at the end of the month");
    add("list_" + std::string(kStockNames[s]), data.list_stock[s], {"month", "area", "treatment_function"},
        "Incomplete pathways at the end of the month, by treatment function");
  }
  for (std::size_t f = 0; f < kFlows; ++f) {
    add(std::string(kFlowNames[f]), data.flow[f], {"month", "area"}, "Pathways over the month");
    add("list_" + std::string(kFlowNames[f]), data.list_flow[f], {"month", "area", "treatment_function"},
        "Pathways over the month, by treatment function");
  }
  add("wait_bands", data.bands, {"month", "area", "weeks_waited"}, "Incomplete pathways by weeks waited");
  add_notes(file, data.notes);
  std::vector<std::string> names, sums;
  for (const SourceFile& source : data.sources) {
    names.push_back(source.name);
    sums.push_back(source.sha256);
  }
  file.axes.push_back({"source", "File that was read", names, {}});
  file.texts.push_back({"source_sha256", "SHA-256 of the file", "source", sums});
  outputs::write_data_file(target, file);
}

RttDataSet read_data_set(const std::filesystem::path& path) {
  const outputs::DataFile file =
      outputs::read_data_file(path, kFormat, kVersion, "give a data set that `icsim import` wrote (.h5)");
  RttDataSet data;
  data.place = file.place;
  const auto basis = file.attributes.find("basis");
  data.basis = basis != file.attributes.end() && basis->second == "commissioner" ? Basis::commissioner
                                                                                 : Basis::provider;
  data.areas = file.axis("area").words;
  data.treatment_functions = file.axis("treatment_function").words;
  const std::vector<std::string>& months = file.axis("month").words;
  data.first_month = months.empty() ? -1 : month_number(months.front());
  data.months = static_cast<int>(months.size());
  for (int m = 0; m < data.months; ++m) {
    if (month_number(months[static_cast<std::size_t>(m)]) != data.first_month + m || data.first_month < 0)
      throw outputs::OutputError(file.place, "months do not follow one another",
                                 "make the file again with `icsim import`");
  }
  data.resize();
  for (std::size_t s = 0; s < kStocks; ++s) {
    take(file, std::string(kStockNames[s]), data.stock[s]);
    take(file, "list_" + std::string(kStockNames[s]), data.list_stock[s]);
  }
  for (std::size_t f = 0; f < kFlows; ++f) {
    take(file, std::string(kFlowNames[f]), data.flow[f]);
    take(file, "list_" + std::string(kFlowNames[f]), data.list_flow[f]);
  }
  take(file, "wait_bands", data.bands);
  read_notes(file, data);
  const outputs::DataAxis& sources = file.axis("source");
  const auto& sums = words_of(file, "source_sha256", sources.size());
  for (std::size_t n = 0; n < sums.size(); ++n) data.sources.push_back({sources.words[n], sums[n]});
  const auto licence = file.attributes.find("attribution");
  if (licence != file.attributes.end()) data.licence = licence->second;
  return data;
}

}  // namespace icsim::calibration
