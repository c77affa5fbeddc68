#include "outputs/run_file/published.hpp"

#include <algorithm>

#include "engine/core/check.hpp"
#include "outputs/files/checksum.hpp"
#include "outputs/files/output_error.hpp"
#include "outputs/run_file/axes.hpp"
#include "outputs/run_file/run_format.hpp"
#include "outputs/run_file/units.hpp"

namespace icsim::outputs {
namespace {

constexpr const char* kSources = "sources";
constexpr const char* kLeftOut = "left_out";
using Content = hdf5::Content;

PublishedMetric like(Metric id) {
  const MetricSpec& metric = specification(id);
  return {metric.name, metric.unit, metric.long_name, metric.kind, metric.is_flow()};
}

std::string checksum_of(std::span<const float> values) {
  Sha256 checksum;
  checksum.add(std::as_bytes(values));
  return checksum.hexadecimal();
}

std::string checksum_of(const std::vector<std::string>& lines) {
  Sha256 checksum;
  for (const std::string& line : lines) checksum.add(std::as_bytes(std::span(line)));
  return checksum.hexadecimal();
}

std::vector<std::string> row_axes(std::string_view level) {
  std::vector<std::string> axes{"time"};
  if (level != "england") axes.emplace_back(level);
  return axes;
}

/// Not every run has systems and boards beside its places.
bool may_lack(std::string_view level) {
  return std::find(kRollUpNames.begin(), kRollUpNames.end(), level) != kRollUpNames.end();
}

/// One text dataset for each column, all on one dimension.
void write_columns(const hdf5::Handle& parent, const std::string& name, std::size_t rows,
                   const std::vector<std::pair<const char*, std::vector<std::string>>>& columns,
                   std::int32_t& next_dimension_id) {
  const hdf5::Handle group = hdf5::create_group(parent, name);
  Axes axes(group, next_dimension_id);
  axes.add_index("row", static_cast<std::uint32_t>(rows), "Row of the table");
  for (const auto& [column, texts] : columns) axes.attach(hdf5::write_strings(group, column, texts), {"row"});
}

template <class Record>
std::vector<std::string> column(const std::vector<Record>& records, std::string Record::*field) {
  std::vector<std::string> texts;
  for (const Record& record : records) texts.push_back(record.*field);
  return texts;
}

/// \param lines of the checksum of all, appended.
void write_level(const hdf5::Handle& parent, const std::string& level, const PublishedMonths& published,
                 const Model& model, int compression, std::int32_t& next_dimension_id,
                 std::vector<std::string>& lines) {
  const hdf5::Handle group = hdf5::create_group(parent, level);
  Axes axes(group, next_dimension_id);
  axes.add_time(std::span<const Date>(published.months));
  const std::vector<std::string> on = row_axes(level);
  if (on.size() > 1) axes.add_rows(level, model);
  hdf5::Shape shape;
  std::size_t cells = 1;
  for (const std::string& axis : on) {
    shape.push_back(axes.size(axis));
    cells *= shape.back();
  }
  const auto& values = published.values.at(level);
  for (const PublishedMetric& metric : published_metrics()) {
    const auto found = values.find(std::string(metric.name));
    if (found == values.end()) continue;
    ICSIM_EXPECT(found->second.size() == cells);
    const hdf5::Handle dataset = hdf5::write_floats(group, found->first, found->second, shape, compression);
    describe(dataset, metric.unit, metric.long_name);
    hdf5::write_attribute(dataset, "kind", metric.is_flow ? "flow" : "stock");
    const std::string checksum = checksum_of(found->second);
    hdf5::write_attribute(dataset, "sha256", checksum);
    axes.attach(dataset, on);
    lines.push_back(level + "/" + found->first + " " + checksum + "\n");
  }
}

/// Last days of months that follow one another.
std::vector<Date> read_months(const hdf5::Handle& level) {
  constexpr double kLastDay = 84'006.0;  // in the year 2200
  std::vector<Date> months;
  bool good = true;
  for (const double day : hdf5::read_numbers(level, "time", Content::whole_numbers)) {
    const Date last{std::chrono::days{static_cast<int>(std::clamp(day, 0.0, kLastDay))}};
    const bool is_end = std::chrono::year_month_day{last + std::chrono::days{1}}.day() == std::chrono::day{1};
    const auto since = months.empty() ? std::chrono::days{31} : last - months.back();
    good = good && is_end && since > std::chrono::days{0} && since <= std::chrono::days{31};
    months.push_back(last);
  }
  if (months.empty() || !good) hdf5::refuse(hdf5::open_dataset(level, "time"), "holds no row of months");
  return months;
}

bool is_metric(const std::string& name) {
  const auto all = published_metrics();
  return std::any_of(all.begin(), all.end(),
                     [&](const PublishedMetric& metric) { return metric.name == name; });
}

std::map<std::string, std::vector<float>> read_level(const hdf5::Handle& group, const hdf5::Shape& shape) {
  std::map<std::string, std::vector<float>> values;
  for (const std::string& name : hdf5::children(group)) {
    if (!is_metric(name)) continue;
    const hdf5::Handle dataset = hdf5::open_dataset(group, name, Content::real_numbers, shape);
    std::vector<float> read = hdf5::read_floats(dataset, hdf5::Shape(shape.size(), 0), shape);
    if (checksum_of(read) != hdf5::read_text_attribute(dataset, "sha256"))
      hdf5::refuse(dataset, "does not match its checksum: the file was changed after it was written");
    values.emplace(name, std::move(read));
  }
  return values;
}

std::vector<std::string> read_column(const hdf5::Handle& parent, const char* table, const char* name) {
  return hdf5::read_strings(hdf5::open_group(parent, table), name);
}

}  // namespace

std::span<const PublishedMetric> published_metrics() {
  static const std::array kAll{
      like(Metric::incomplete),
      like(Metric::awaiting_admission),
      like(Metric::within_18_weeks),
      like(Metric::over_52_weeks),
      like(Metric::over_65_weeks),
      like(Metric::over_78_weeks),
      like(Metric::over_104_weeks),
      like(Metric::within_18_weeks_share),
      like(Metric::clock_starts),
      like(Metric::unreported_removals),
      PublishedMetric{"completed", "pathways", "Completed pathways in the month, admitted and non-admitted",
                      NumberKind::count, true},
      like(Metric::completed_non_admitted),
      like(Metric::completed_admitted)};
  return kAll;
}

std::vector<float> PublishedMonths::of(const std::string& level, const std::string& metric,
                                       std::size_t row) const {
  const auto at_level = values.find(level);
  if (at_level == values.end()) return {};
  const auto found = at_level->second.find(metric);
  if (found == at_level->second.end()) return {};
  const std::size_t rows = found->second.size() / months.size();
  ICSIM_EXPECT(row < rows);
  std::vector<float> one;
  for (std::size_t m = 0; m < months.size(); ++m) one.push_back(found->second[m * rows + row]);
  return one;
}

std::vector<std::string> PublishedMonths::why_left_out(const std::string& code,
                                                       const std::string& metric) const {
  std::vector<std::string> why(months.size());
  for (const PublishedNote& note : left_out) {
    const bool part = metric == specification(Metric::unreported_removals).name ||
                      metric.starts_with(note.series) ||
                      note.series.starts_with(metric);  // completed: of either kind
    if ((!note.area.empty() && note.area != code) || (!note.series.empty() && !part)) continue;
    const std::string text = note.text.empty() ? "known to be wrong" : note.text;
    for (std::size_t m = 0; m < months.size(); ++m) {
      if (!note.month.empty() && !to_string(months[m]).starts_with(note.month)) continue;
      if (why[m].find(text) == std::string::npos) why[m] += (why[m].empty() ? "" : "; ") + text;
    }
  }
  return why;
}

std::vector<char> PublishedMonths::is_left_out(const std::string& code, const std::string& metric) const {
  std::vector<char> out;
  for (const std::string& why : why_left_out(code, metric)) out.push_back(why.empty() ? 0 : 1);
  return out;
}

void write_published(const hdf5::Handle& group, const PublishedMonths& published, const Model& model,
                     int compression, std::int32_t& next_dimension_id) {
  hdf5::write_attribute(group, "data", published.data);
  hdf5::write_attribute(group, "data_sha256", published.data_sha256);
  hdf5::write_attribute(group, "basis", published.basis);
  hdf5::write_attribute(group, "attribution", published.licence);
  std::vector<std::string> lines;
  for (const std::string_view level : kPublishedLevels)
    if (published.values.contains(std::string(level)))
      write_level(group, std::string(level), published, model, compression, next_dimension_id, lines);
  hdf5::write_attribute(group, "content_sha256", checksum_of(lines));
  write_columns(group, kSources, published.sources.size(),
                {{"name", column(published.sources, &NamedText::name)},
                 {"sha256", column(published.sources, &NamedText::text)}},
                next_dimension_id);
  write_columns(group, kLeftOut, published.left_out.size(),
                {{"month", column(published.left_out, &PublishedNote::month)},
                 {"area", column(published.left_out, &PublishedNote::area)},
                 {"series", column(published.left_out, &PublishedNote::series)},
                 {"text", column(published.left_out, &PublishedNote::text)}},
                next_dimension_id);
}

PublishedMonths read_published(const hdf5::Handle& group, const std::map<std::string, std::size_t>& rows) {
  PublishedMonths out;
  out.data = hdf5::read_text_attribute(group, "data");
  out.data_sha256 = hdf5::read_text_attribute(group, "data_sha256");
  out.basis = hdf5::read_text_attribute(group, "basis");
  out.licence = hdf5::read_text_attribute(group, "attribution");
  out.months = read_months(hdf5::open_group(group, std::string(kPublishedLevels[0])));
  for (const std::string_view name : kPublishedLevels) {
    const std::string level(name);
    if (may_lack(level) && !hdf5::exists(group, level)) continue;
    const hdf5::Handle of_level = hdf5::open_group(group, level);
    hdf5::Shape shape{out.months.size()};
    const auto found = rows.find(level);
    if (found == rows.end()) hdf5::refuse(of_level, "has no results of this level beside it");
    if (level != "england") shape.push_back(found->second);
    out.values.emplace(level, read_level(of_level, shape));
  }
  const auto names = read_column(group, kSources, "name"), sums = read_column(group, kSources, "sha256");
  for (std::size_t i = 0; i < std::min(names.size(), sums.size()); ++i)
    out.sources.push_back({names[i], sums[i]});
  const auto months = read_column(group, kLeftOut, "month"), areas = read_column(group, kLeftOut, "area"),
             series = read_column(group, kLeftOut, "series"), texts = read_column(group, kLeftOut, "text");
  if (areas.size() != months.size() || series.size() != months.size() || texts.size() != months.size())
    hdf5::refuse(hdf5::open_group(group, kLeftOut), "has columns of different lengths");
  for (std::size_t i = 0; i < months.size(); ++i)
    out.left_out.push_back({months[i], areas[i], series[i], texts[i]});
  return out;
}

std::vector<std::string> damaged_published(const hdf5::Handle& group) {
  std::vector<std::string> damaged, lines;
  const std::string path(run_format::kPublished);
  for (const std::string_view level : kPublishedLevels) {
    if (may_lack(level) && !hdf5::exists(group, std::string(level))) continue;
    const hdf5::Handle of_level = hdf5::open_group(group, std::string(level));
    for (const std::string& name : hdf5::children(of_level)) {
      const hdf5::Handle dataset = hdf5::open_dataset(of_level, name);
      if (!hdf5::has_attribute(dataset, "sha256")) continue;
      std::string checksum;
      try {
        const hdf5::Shape shape = hdf5::shape_of(dataset);
        checksum = checksum_of(hdf5::read_floats(dataset, hdf5::Shape(shape.size(), 0), shape));
      } catch (const OutputError&) {  // so damaged that it cannot be unpacked
      }
      const std::string line = std::string(level) + "/" + name;
      if (checksum != hdf5::read_text_attribute(dataset, "sha256")) damaged.push_back(path + "/" + line);
      lines.push_back(line + " " + checksum + "\n");
    }
  }
  if (damaged.empty() && checksum_of(lines) != hdf5::read_text_attribute(group, "content_sha256"))
    damaged.push_back(path);
  return damaged;
}

}  // namespace icsim::outputs
