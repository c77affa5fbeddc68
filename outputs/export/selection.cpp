#include "outputs/export/selection.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <numeric>
#include <optional>

#include "outputs/summary/areas.hpp"

namespace icsim::outputs {
namespace {

using std::chrono::year_month;

template <class T>
bool holds(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

void add_once(std::vector<std::string>& all, const std::string& one) {
  if (!holds(all, one)) all.push_back(one);
}

/// Codes that a place's code or name means, in one scenario.
std::vector<std::string> codes_of(const RowAxis& axis, const std::vector<std::string>& names) {
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < axis.codes.size(); ++i) {
    const bool meant = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return same_word(name, axis.codes[i]) || same_word(name, axis.labels[i]);
    });
    if (meant) codes.push_back(axis.codes[i]);
  }
  return codes;
}

/// Systems and regions that a selection leaves in one scenario.
struct Places {
  std::vector<std::string> ics, regions;
};

Places places_of(const ScenarioResults& results, const Selection& selection) {
  const RowAxis systems = results.row_axes("ics").at(0), regions = results.row_axes("region").at(0);
  Places places{codes_of(systems, selection.ics), codes_of(regions, selection.regions)};
  const std::vector<std::string> region_of = results.ics_regions();
  for (std::size_t i = 0; i < systems.codes.size(); ++i) {
    if (holds(places.regions, region_of[i])) add_once(places.ics, systems.codes[i]);
  }
  return places;
}

void require_known(const std::vector<std::string>& asked, const std::vector<std::string>& known,
                   const char* what) {
  for (const std::string& name : asked) {
    if (!holds(known, name))
      throw OutputError("'" + name + "'", fmt::format("is no {}", what),
                        fmt::format("there are {}", fmt::join(known, ", ")));
  }
}

void require_known_places(const std::vector<Subject>& subjects, const std::vector<std::string>& asked,
                          const std::string& axis, const char* what) {
  std::vector<std::string> codes;
  for (const std::string& name : asked) {
    bool found = false;
    for (const Subject& subject : subjects) {
      const RowAxis places = subject.results->row_axes(axis).at(0);
      found = found || !codes_of(places, {name}).empty();
      for (const std::string& code : places.codes) add_once(codes, code);
    }
    if (!found)
      throw OutputError("'" + name + "'", fmt::format("is no {} of these runs", what),
                        fmt::format("there are {}", fmt::join(codes, ", ")));
  }
}

/// \throws OutputError unless it is like 2026-04.
std::optional<year_month> parse_month(const std::string& text) {
  if (text.empty()) return std::nullopt;
  int year = 0;
  unsigned month = 0;
  const char* end = text.data() + text.size();
  const bool dashed = text.size() == 7 && text[4] == '-';
  if (!dashed || std::from_chars(text.data(), text.data() + 4, year).ptr != text.data() + 4 ||
      std::from_chars(text.data() + 5, end, month).ptr != end || month < 1 || month > 12)
    throw OutputError("'" + text + "'", "is no month", "write it as 2026-04");
  return year_month{std::chrono::year{year}, std::chrono::month{month}};
}

std::vector<std::size_t> months_between(const ScenarioResults& results, const std::optional<year_month>& from,
                                        const std::optional<year_month>& to) {
  std::vector<std::size_t> months;
  for (std::size_t m = 0; m < results.months().size(); ++m) {
    const std::chrono::year_month_day day{results.months()[m]};
    const year_month month{day.year(), day.month()};
    if ((!from || month >= *from) && (!to || month <= *to)) months.push_back(m);
  }
  return months;
}

/// The two ends of an arc, "QOP>QYG", or the one code of a system.
bool touches(const std::string& code, const std::vector<std::string>& systems) {
  const std::size_t arrow = code.find('>');
  if (arrow == std::string::npos) return holds(systems, code);
  return holds(systems, code.substr(0, arrow)) || holds(systems, code.substr(arrow + 1));
}

std::vector<std::size_t> rows_in(const Slice& slice, const Places& places) {
  std::vector<std::size_t> rows;
  for (std::size_t axis = 0; axis < slice.axes.size(); ++axis) {
    const std::string& name = slice.axes[axis].name;
    const bool by_system = name == "ics" || name == "transfer_arc";
    if (!by_system && name != "region") continue;
    for (std::size_t row = 0; row < slice.level_rows; ++row) {
      if (touches(slice.code(axis, row), by_system ? places.ics : places.regions)) rows.push_back(row);
    }
    return rows;
  }
  return rows;
}

Slice slice_of(const Subject& subject, const std::string& level, const Selection& selection) {
  const ScenarioResults& results = *subject.results;
  Slice slice;
  slice.subject = subject;
  slice.level = level;
  slice.axes = results.row_axes(level);
  slice.level_rows = results.rows(level);
  if (selection.by_place()) {
    slice.rows = rows_in(slice, places_of(results, selection));
  } else {
    slice.rows.resize(slice.level_rows);
    std::iota(slice.rows.begin(), slice.rows.end(), std::size_t{0});
  }
  slice.months = months_between(results, parse_month(selection.from), parse_month(selection.to));
  for (MetricInfo& metric : results.metrics(level)) {
    if (selection.metrics.empty() || holds(selection.metrics, metric.name))
      slice.metrics.push_back(std::move(metric));
  }
  return slice;
}

}  // namespace

std::size_t Slice::place_on(std::size_t axis, std::size_t row) const {
  for (std::size_t a = axes.size(); --a > axis;) row /= axes[a].codes.size();
  return row % axes[axis].codes.size();
}

const std::string& Slice::code(std::size_t axis, std::size_t row) const {
  return axes[axis].codes[place_on(axis, row)];
}

const std::string& Slice::label(std::size_t axis, std::size_t row) const {
  return axes[axis].labels[place_on(axis, row)];
}

std::vector<Slice> select_slices(const std::vector<Subject>& subjects, const Selection& selection) {
  std::vector<std::string> levels, metrics;
  for (const Subject& subject : subjects) subject.results->require_all_results();
  for (const Subject& subject : subjects)
    for (const std::string& level : subject.results->levels()) add_once(levels, level);
  require_known(selection.levels, levels, "level of these runs");
  if (!selection.levels.empty()) {
    levels.clear();
    for (const std::string& level : selection.levels) add_once(levels, level);
  }
  require_known_places(subjects, selection.ics, "ics", "integrated care system");
  require_known_places(subjects, selection.regions, "region", "region");
  std::vector<Slice> slices;
  for (const std::string& level : levels) {
    for (const Subject& subject : subjects) {
      if (!subject.results->has_level(level)) continue;
      for (const MetricInfo& metric : subject.results->metrics(level)) add_once(metrics, metric.name);
      Slice slice = slice_of(subject, level, selection);
      if (!slice.rows.empty() && !slice.months.empty() && !slice.metrics.empty())
        slices.push_back(std::move(slice));
    }
  }
  require_known(selection.metrics, metrics, "metric of these levels");
  for (const std::string& level : selection.levels) {
    if (std::none_of(slices.begin(), slices.end(), [&](const Slice& slice) { return slice.level == level; }))
      throw OutputError("level '" + level + "'", "has nothing of what is asked for",
                        "ask for less at a time: other metrics, systems or months");
  }
  if (slices.empty())
    throw OutputError("the selection", "leaves nothing to export", "ask for other levels, systems or months");
  return slices;
}

}  // namespace icsim::outputs
