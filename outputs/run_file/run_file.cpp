#include "outputs/run_file/run_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "engine/core/check.hpp"
#include "outputs/files/checksum.hpp"
#include "outputs/files/seal.hpp"
#include "outputs/run_file/run_format.hpp"
#include "outputs/run_file/units.hpp"
#include "outputs/run_file/whole_dataset.hpp"

namespace icsim::outputs {
namespace {

using run_format::kProvenance;
using run_format::kPublished;
using run_format::kReference;
using run_format::kScenarios;
using Content = hdf5::Content;

constexpr std::array<std::string_view, 11> kRowAxes{
    "region",       "system",      "board",    "ics",   "treatment_function", "quintile",
    "weeks_waited", "staff_group", "resource", "cause", "transfer_arc"};
// Days since 1970 that a damaged date may not pass: years 1900 and 2200.
constexpr double kFirstDay = -25'567.0, kLastDay = 84'006.0;

Date date_of(double days) {
  return Date{std::chrono::days{std::lround(days)}};
}

// Axes of a level's rows, slowest first.
std::vector<std::string> axis_names(const hdf5::Handle& level) {
  std::vector<std::string> names = hdf5::children(level);
  std::erase_if(names, [](const std::string& name) {
    return std::find(kRowAxes.begin(), kRowAxes.end(), name) == kRowAxes.end();
  });
  return names;
}

// Shares, waits and rates have no value where nobody waits; counts, staff, beds and money always have one.
bool must_have_values(const std::string& unit) {
  return unit == "pathways" || unit == "FTE" || unit == "beds" || unit == "GBP million";
}

template <class Number>
bool has_gap(const std::vector<Number>& values) {
  return !std::all_of(values.begin(), values.end(), [](Number value) { return std::isfinite(value); });
}

constexpr const char* kBrokenSeal = "differs from its seal: it was damaged or changed after it was written";
constexpr const char* kGap = "has a value that is no number (NaN or infinite)";

std::vector<double> read_finite(const hdf5::Handle& parent, const std::string& name,
                                const hdf5::Shape& shape) {
  std::vector<double> values = hdf5::read_numbers(parent, name, Content::real_numbers, shape);
  if (has_gap(values)) hdf5::refuse(hdf5::open_dataset(parent, name), kGap);
  return values;
}

// Refuses results that differ from their checksum, and counts without a value.
void require_good(const hdf5::Handle& dataset, const std::string& sha256, const std::vector<float>& values) {
  if (sha256 != hdf5::read_text_attribute(dataset, "sha256"))
    hdf5::refuse(dataset, "does not match its checksum: the file was changed after it was written");
  if (must_have_values(read_unit(dataset)) && has_gap(values)) hdf5::refuse(dataset, kGap);
}

struct Version {
  int major = 0, minor = 0;
};

Version parse_version(const std::filesystem::path& path, const std::string& text) {
  Version version;
  const char* end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  const bool dotted = major.ec == std::errc{} && major.ptr != end && *major.ptr == '.';
  if (!dotted || std::from_chars(major.ptr + 1, end, version.minor).ec != std::errc{})
    throw OutputError(path.string(), fmt::format("has the unreadable format version '{}'", text), "");
  return version;
}

void require_known_version(const std::filesystem::path& path, const std::string& version) {
  const int major = parse_version(path, version).major;
  if (major > run_format::kMajorVersion) {
    throw OutputError(path.string(),
                      fmt::format("has format version {}, newer than this program reads ({}.x)", version,
                                  run_format::kMajorVersion),
                      "use the version of icsim that wrote it, or a later one");
  }
}

template <class Record>
void read_table(const hdf5::Handle& parent, const std::string& name, std::vector<Record>& records,
                std::initializer_list<std::pair<const char*, std::string Record::*>> columns) {
  const hdf5::Handle group = hdf5::open_group(parent, name);
  records.resize(hdf5::read_numbers(group, "row", Content::whole_numbers).size());
  for (const auto& [column, field] : columns) {
    const auto texts = hdf5::read_strings(group, column, records.size());
    for (std::size_t i = 0; i < texts.size(); ++i) records[i].*field = texts[i];
  }
}

}  // namespace

RunFile RunFile::open(const std::filesystem::path& path) try {
  RunFile run;
  run.path_ = path;
  run.file_ = hdf5::open_file(path.string());
  const std::string format =
      hdf5::has_attribute(run.file_, "format") ? hdf5::read_text_attribute(run.file_, "format") : "";
  if (format == run_format::kPartFormat) {
    throw OutputError(path.string(), "is a part of a run", "`icsim merge` puts it together with the others");
  }
  if (format != run_format::kFormat) {
    throw OutputError(path.string(), "is an HDF5 file, but not a run file of icsim",
                      "give a file that `icsim run` wrote");
  }
  run.format_version_ = hdf5::read_text_attribute(run.file_, "format_version");
  require_known_version(path, run.format_version_);
  if (!hdf5::has_attribute(run.file_, "wall_seconds")) {
    throw OutputError(path.string(), "is unfinished: the run that wrote it was stopped",
                      "run the scenario again");
  }
  if (run.has_seal() && is_cut(path))
    throw OutputError(path.string(), "is truncated: its last line is not whole",
                      "take another copy of it, or run the scenario again");
  run.wall_seconds_ = hdf5::read_number_attribute(run.file_, "wall_seconds");
  run.run_ = {hdf5::read_text_attribute(run.file_, "program_version"),
              hdf5::read_text_attribute(run.file_, "commit"), hdf5::read_text_attribute(run.file_, "build"),
              hdf5::read_text_attribute(run.file_, "created_utc"),
              hdf5::read_text_attribute(run.file_, "command")};
  if (hdf5::has_attribute(run.file_, "merged"))
    run.run_.merged = hdf5::read_text_attribute(run.file_, "merged");
  run.attribution_ = hdf5::read_text_attribute(run.file_, "attribution");
  run.scenarios_ = hdf5::children(hdf5::open_group(run.file_, std::string(kScenarios)));
  return run;
} catch (const OutputError&) {
  require_unbroken_seal(path);
  throw;
}

void RunFile::require_unbroken_seal(const std::filesystem::path& path) {
  if (std::filesystem::is_regular_file(path) && check_seal(path) == Seal::broken)
    throw OutputError(path.string(), kBrokenSeal, "take another copy of what `icsim run` wrote");
}

bool RunFile::has_seal() const {
  const Version version = parse_version(path_, format_version_);
  return version.major > 1 || version.minor >= run_format::kSealSince;
}

std::string RunFile::why_not_sealed() const {
  const Seal seal = check_seal(path_);
  if (seal == Seal::broken) return kBrokenSeal;
  if (seal == Seal::none && has_seal())
    return "has lost its seal: another program has changed it, or it was cut short";
  return {};
}

void RunFile::require_context() const {
  const Version version = parse_version(path_, format_version_);
  if (version.major > 1 || version.minor >= run_format::kContextSince) return;
  throw OutputError(
      path_.string(),
      fmt::format("has format version {}; comparing needs what files hold since 1.{}: the context of "
                  "each system and the values of uncertain parameters",
                  format_version_, run_format::kContextSince),
      fmt::format("run it again: `icsim run --from {} -o NEW.h5`", path_.string()));
}

ScenarioResults RunFile::scenario(const std::string& name) const {
  if (std::find(scenarios_.begin(), scenarios_.end(), name) == scenarios_.end()) {
    throw OutputError(path_.string(), fmt::format("has no scenario '{}'", name),
                      fmt::format("it has {}", fmt::join(scenarios_, ", ")));
  }
  hdf5::Handle published;
  if (hdf5::exists(file_, std::string(kPublished))) {
    const hdf5::Handle all = hdf5::open_group(file_, std::string(kPublished));
    if (hdf5::exists(all, name)) published = hdf5::open_group(all, name);
  }
  return ScenarioResults(hdf5::open_group(hdf5::open_group(file_, std::string(kScenarios)), name), name,
                         std::move(published));
}

std::vector<std::string> RunFile::verify() const try {
  std::vector<std::string> damaged;
  for (const auto& name : scenarios_) {
    for (const auto& dataset : scenario(name).damaged()) damaged.push_back(name + "/" + dataset);
  }
  return damaged;
} catch (const OutputError&) {
  require_unbroken_seal(path_);
  throw;
}

ScenarioResults::ScenarioResults(hdf5::Handle group, std::string name, hdf5::Handle published)
    : group_(std::move(group)),
      published_(std::move(published)),
      name_(std::move(name)),
      title_(hdf5::read_text_attribute(group_, "title")) {
  const std::uint64_t draws = hdf5::read_count_attribute(group_, "draws");
  if (draws == 0 || draws > std::numeric_limits<std::uint32_t>::max()) {
    hdf5::refuse(group_, fmt::format("has {} draws", draws));
  }
  draws_ = static_cast<std::uint32_t>(draws);
  for (const auto& child : hdf5::children(group_)) {
    if (child != kProvenance && child != kReference) levels_.push_back(child);
  }
  read_times();
  if (!levels_.empty()) {
    quantiles_ = hdf5::read_numbers(level_group(levels_.front()), "quantile", Content::real_numbers);
  }
}

void ScenarioResults::read_times() {
  const hdf5::Handle reference = hdf5::open_group(group_, std::string(kReference));
  const std::vector<double> days = hdf5::read_numbers(reference, "time", Content::whole_numbers);
  const bool ascending = std::adjacent_find(days.begin(), days.end(), std::greater_equal<>()) == days.end();
  if (days.empty() || !ascending || days.front() < kFirstDay || days.back() > kLastDay) {
    hdf5::refuse(hdf5::open_dataset(reference, "time"), "holds no row of months");
  }
  for (const double day : days) months_.push_back(date_of(day));
  const std::vector<double> bounds =
      hdf5::read_numbers(reference, "time_bounds", Content::whole_numbers, {days.size(), 2});
  if (bounds.front() < kFirstDay || bounds.front() > days.front()) {
    hdf5::refuse(hdf5::open_dataset(reference, "time_bounds"), "does not begin before the first month ends");
  }
  start_ = date_of(bounds.front());
}

std::string ScenarioResults::whole() const {
  if (!hdf5::has_attribute(group_, "whole")) return ScenarioProvenance{}.whole;  // before 1.3
  return hdf5::read_text_attribute(group_, "whole");
}

ScenarioProvenance ScenarioResults::provenance() const {
  ScenarioProvenance out;
  out.name = name_;
  out.title = title_;
  out.description = hdf5::read_text_attribute(group_, "description");
  out.baseline = hdf5::read_text_attribute(group_, "baseline");
  out.calibration_id = hdf5::read_text_attribute(group_, "calibration_id");
  out.whole = whole();
  out.seed = hdf5::read_count_attribute(group_, "seed");
  out.draws = draws_;
  out.noise = hdf5::read_text_attribute(group_, "noise");
  out.quintiles = hdf5::read_text_attribute(group_, "quintiles");
  const hdf5::Handle group = hdf5::open_group(group_, std::string(kProvenance));
  out.resolved_scenario = hdf5::read_text(group, "resolved_scenario");
  read_table<NamedText>(group, "inputs", out.inputs,
                        {{"name", &NamedText::name}, {"sha256", &NamedText::text}});
  using P = ScenarioProvenance::Parameter;
  read_table<P>(group, "parameters", out.parameters,
                {{"key", &P::key},
                 {"unit", &P::unit},
                 {"value", &P::value},
                 {"distribution", &P::distribution},
                 {"range", &P::range},
                 {"source", &P::source},
                 {"grade", &P::grade},
                 {"origin", &P::origin}});
  using L = ScenarioProvenance::Lever;
  read_table<L>(group, "levers", out.levers,
                {{"label", &L::label},
                 {"what", &L::what},
                 {"where", &L::where},
                 {"when", &L::when},
                 {"how", &L::how},
                 {"origin", &L::origin}});
  if (hdf5::exists(group, "parameter_draws")) {  // since 1.2
    const hdf5::Handle table = hdf5::open_group(group, "parameter_draws");
    const std::vector<std::string> keys = hdf5::read_strings(table, "key");
    const std::vector<double> values = read_finite(table, "value", {keys.size(), draws_});
    for (std::size_t k = 0; k < keys.size(); ++k) {
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(k * draws_);
      out.parameter_draws.push_back({keys[k], {first, first + draws_}});
    }
  }
  return out;
}

std::string ScenarioResults::content_checksum() const {
  return hdf5::read_text_attribute(group_, "content_sha256");
}

std::vector<NamedText> ScenarioResults::checksums() const {
  std::vector<NamedText> out;
  for (const auto& level : levels_) {
    const hdf5::Handle group = level_group(level);
    for (const auto& name : hdf5::children(group)) {
      const hdf5::Handle values = hdf5::open_dataset(group, name);
      if (hdf5::has_attribute(values, "sha256"))
        out.push_back({level + "/" + name, hdf5::read_text_attribute(values, "sha256")});
    }
  }
  return out;
}

bool ScenarioResults::has_level(const std::string& level) const {
  return std::find(levels_.begin(), levels_.end(), level) != levels_.end();
}

hdf5::Handle ScenarioResults::level_group(const std::string& level) const {
  return hdf5::open_group(group_, level);
}

const hdf5::Shape& ScenarioResults::shape_of(const std::string& level) const {
  const auto known = shapes_.find(level);
  return known != shapes_.end() ? known->second : shapes_.emplace(level, read_shape(level)).first->second;
}

const std::vector<RowAxis>& ScenarioResults::row_axes(const std::string& level) const {
  const auto known = axes_.find(level);
  return known != axes_.end() ? known->second : axes_.emplace(level, read_axes(level)).first->second;
}

hdf5::Shape ScenarioResults::read_shape(const std::string& level) const {
  const hdf5::Handle group = level_group(level);
  hdf5::Shape shape{months_.size()};
  for (const auto& axis : axis_names(group)) {
    const hdf5::Handle codes = hdf5::open_dataset(group, axis);
    const hdf5::Shape extents = hdf5::shape_of(codes);
    if (extents.size() != 1) hdf5::refuse(codes, "is no row of codes");
    shape.push_back(extents[0]);
  }
  return shape;
}

bool ScenarioResults::keeps_draws(const std::string& level) const {
  return hdf5::exists(level_group(level), "draw");
}

std::vector<RowAxis> ScenarioResults::read_axes(const std::string& level) const {
  const hdf5::Handle group = level_group(level);
  std::vector<RowAxis> axes;
  for (const auto& name : axis_names(group)) {
    RowAxis axis{name, {}, {}};
    if (name == "quintile" || name == "weeks_waited") {
      for (const double number : hdf5::read_numbers(group, name, Content::whole_numbers))
        axis.codes.push_back(fmt::format("{:.0f}", number));
    } else {
      axis.codes = hdf5::read_strings(group, name);
    }
    const std::string labels = name + "_name";
    axis.labels =
        hdf5::exists(group, labels) ? hdf5::read_strings(group, labels, axis.codes.size()) : axis.codes;
    axes.push_back(std::move(axis));
  }
  return axes;
}

std::size_t ScenarioResults::rows(const std::string& level) const {
  const hdf5::Shape& shape = shape_of(level);
  return std::accumulate(shape.begin() + 1, shape.end(), std::size_t{1}, std::multiplies<>());
}

std::vector<MetricInfo> ScenarioResults::metrics(const std::string& level) const {
  const hdf5::Handle group = level_group(level);
  std::vector<MetricInfo> metrics;
  for (const auto& name : hdf5::children(group)) {
    if (!run_format::is_quantile(name)) continue;
    const hdf5::Handle values = hdf5::open_dataset(group, name);
    const std::string words = hdf5::read_text_attribute(values, "long_name");
    metrics.push_back({run_format::metric_of_quantile(name), read_unit(values),
                       words.substr(0, words.rfind(';')),
                       hdf5::read_text_attribute(values, "kind") == "flow"});
  }
  return metrics;
}

bool ScenarioResults::has_metric(const std::string& level, const std::string& metric) const {
  return hdf5::exists(level_group(level), run_format::mean_name(metric));
}

std::vector<float> ScenarioResults::mean(const std::string& level, const std::string& metric) const {
  const hdf5::Shape shape = shape_of(level);
  const hdf5::Handle values =
      hdf5::open_dataset(level_group(level), run_format::mean_name(metric), Content::real_numbers, shape);
  return hdf5::read_floats(values, hdf5::Shape(shape.size(), 0), shape);
}

std::vector<float> ScenarioResults::quantile(const std::string& level, const std::string& metric,
                                             double probability) const {
  const auto found = std::find(quantiles_.begin(), quantiles_.end(), probability);
  if (found == quantiles_.end()) {
    hdf5::refuse(group_, fmt::format("has no quantile {}, but {}", probability, fmt::join(quantiles_, ", ")));
  }
  hdf5::Shape count = shape_of(level);
  count.insert(count.begin(), quantiles_.size());
  const hdf5::Handle values =
      hdf5::open_dataset(level_group(level), run_format::quantile_name(metric), Content::real_numbers, count);
  hdf5::Shape start(count.size(), 0);
  start[0] = static_cast<std::uint64_t>(found - quantiles_.begin());
  count[0] = 1;
  return hdf5::read_floats(values, start, count);
}

std::vector<float> ScenarioResults::draws_of(const std::string& level, const std::string& metric,
                                             std::size_t row) const {
  hdf5::Shape count = shape_of(level);
  count.push_back(draws_);
  const hdf5::Handle values = hdf5::open_dataset(level_group(level), metric, Content::real_numbers, count);
  hdf5::Shape start(count.size(), 0);
  for (std::size_t axis = count.size() - 1; axis-- > 1;) {
    start[axis] = row % count[axis];
    row /= count[axis];
    count[axis] = 1;
  }
  return hdf5::read_floats(values, start, count);
}

std::vector<float> ScenarioResults::checked(const std::string& level, const std::string& dataset,
                                            const hdf5::Shape& shape) const {
  const hdf5::Handle values = hdf5::open_dataset(level_group(level), dataset, Content::real_numbers, shape);
  WholeDataset whole = read_whole(values);
  require_good(values, whole.sha256, whole.values);
  return std::move(whole.values);
}

std::vector<float> ScenarioResults::checked_draws(const std::string& level, const std::string& metric) const {
  hdf5::Shape shape = shape_of(level);
  shape.push_back(draws_);
  return checked(level, metric, shape);
}

std::vector<float> ScenarioResults::checked_mean(const std::string& level, const std::string& metric) const {
  return checked(level, run_format::mean_name(metric), shape_of(level));
}

std::vector<std::vector<float>> ScenarioResults::checked_quantiles(const std::string& level,
                                                                   const std::string& metric) const {
  hdf5::Shape shape = shape_of(level);
  shape.insert(shape.begin(), quantiles_.size());
  const hdf5::Handle values =
      hdf5::open_dataset(level_group(level), run_format::quantile_name(metric), Content::real_numbers, shape);
  const std::vector<float> all = hdf5::read_floats(values, hdf5::Shape(shape.size(), 0), shape);
  const std::size_t each = all.size() / quantiles_.size(), rows = each / months_.size();
  Sha256 checksum;
  for (std::size_t month = 0; month < months_.size(); ++month) {
    for (std::size_t q = 0; q < quantiles_.size(); ++q)
      checksum.add(std::as_bytes(std::span(all).subspan(q * each + month * rows, rows)));
  }
  require_good(values, checksum.hexadecimal(), all);
  std::vector<std::vector<float>> out;
  for (std::size_t q = 0; q < quantiles_.size(); ++q) {
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(q * each);
    out.emplace_back(from, from + static_cast<std::ptrdiff_t>(each));
  }
  return out;
}

void ScenarioResults::require_all_results() const {
  Sha256 content;
  for (const NamedText& result : checksums()) {
    const std::string line = fmt::format("{} {}\n", result.name, result.text);
    content.add(std::as_bytes(std::span(line)));
  }
  if (content.hexadecimal() != content_checksum())
    hdf5::refuse(group_, "does not match its content_sha256: a result was taken out or changed");
}

std::vector<std::string> ScenarioResults::ics_regions() const {
  return hdf5::read_strings(hdf5::open_group(group_, std::string(kReference)), "ics_region", rows("ics"));
}

std::vector<std::optional<std::size_t>> ScenarioResults::ics_areas(const std::string& level) const {
  const hdf5::Handle reference = hdf5::open_group(group_, std::string(kReference));
  const std::vector<std::string> codes = row_axes(level).at(0).codes;
  std::vector<std::optional<std::size_t>> areas;
  for (const std::string& code : hdf5::read_strings(reference, "ics_" + level, rows("ics"))) {
    const auto found = std::find(codes.begin(), codes.end(), code);
    areas.push_back(found == codes.end() ? std::nullopt
                                         : std::optional(static_cast<std::size_t>(found - codes.begin())));
  }
  return areas;
}

std::vector<LeftOutArea> ScenarioResults::left_out() const {
  const hdf5::Handle reference = hdf5::open_group(group_, std::string(kReference));
  if (!hdf5::exists(reference, "left_out")) return {};
  std::vector<LeftOutArea> areas(hdf5::read_numbers(reference, "left_out", Content::whole_numbers).size());
  for (const auto& [column, field] :
       {std::pair{"left_out_level", &LeftOutArea::level}, std::pair{"left_out_code", &LeftOutArea::code},
        std::pair{"left_out_name", &LeftOutArea::name}, std::pair{"left_out_reason", &LeftOutArea::reason}}) {
    std::vector<std::string> texts = hdf5::read_strings(reference, column, areas.size());
    for (std::size_t i = 0; i < texts.size(); ++i) areas[i].*field = std::move(texts[i]);
  }
  return areas;
}

std::vector<double> ScenarioResults::ics_reference(const std::string& name) const {
  const hdf5::Handle reference = hdf5::open_group(group_, std::string(kReference));
  if (!hdf5::exists(reference, name)) return {};
  return hdf5::read_numbers(reference, name, Content::real_numbers, {rows("ics")});
}

std::vector<double> ScenarioResults::start_waits() const {
  return read_finite(hdf5::open_group(group_, std::string(kReference)), "start_incomplete",
                     {rows("ics"), rows("treatment_function"), kBands});
}

std::optional<PublishedMonths> ScenarioResults::published() const {
  if (!published_) return std::nullopt;
  std::map<std::string, std::size_t> level_rows;
  for (const std::string_view level : kPublishedLevels) {
    if (has_level(std::string(level))) level_rows.emplace(level, rows(std::string(level)));
  }
  return read_published(published_, level_rows);
}

}  // namespace icsim::outputs
