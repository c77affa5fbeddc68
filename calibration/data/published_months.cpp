#include "calibration/data/published_months.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <map>
#include <string_view>

namespace icsim::calibration {
namespace {

constexpr std::string_view kUnmapped = "UNMAPPED";
/// Places with no more than this share of the list may be missing from a sum.
constexpr double kSmallShare = 0.001;

using Series = std::vector<double>;  // [month]
/// By metric, of one place or sum.
using Figures = std::map<std::string, Series>;

/// Places of the model that add up to a row.
struct Row {
  std::vector<std::size_t> places;
  bool unmapped = false;
};

Date last_day(MonthNumber month) {
  using namespace std::chrono;
  return Date{year{month / 12} / std::chrono::month{static_cast<unsigned>(month % 12 + 1)} /
              std::chrono::last};
}

class Window {
 public:
  /// \param first the month before the first that is kept: removals need the list at its end.
  Window(const RttDataSet& data, const Model& model, MonthNumber first, int months)
      : data_(data), first_(first), months_(months) {
    for (const IcsRecord& ics : model.ics) areas_.push_back(area_of(ics.code));
    unmapped_ = area_of(kUnmapped);
    lists_.assign(model.ics.size(), 0.0);
    const std::size_t cells = model.start_state.size() / std::max<std::size_t>(1, model.ics.size());
    for (std::size_t i = 0; i < model.start_state.size(); ++i)
      lists_[i / cells] += static_cast<double>(model.start_state[i]);
  }

  /// All that is published of a row, and what follows from it.
  [[nodiscard]] Figures figures(const Row& row) const {
    Figures out;
    for (std::size_t s = 0; s < kStocks; ++s)
      out.emplace(kStockNames[s],
                  sum(row, [&](int m, int a) { return data_.at(static_cast<Stock>(s), m, a); }));
    for (std::size_t f = 0; f < kFlows; ++f)
      out.emplace(kFlowNames[f],
                  sum(row, [&](int m, int a) { return data_.at(static_cast<Flow>(f), m, a); }));
    const Series &list = out.at("incomplete"), &within = out.at("within_18_weeks"),
                 &starts = out.at("clock_starts"), &completed = out.at("completed");
    Series share(list.size(), kNotPublished), removals = share;
    for (std::size_t m = 0; m < list.size(); ++m) {
      if (list[m] > 0.0) share[m] = within[m] / list[m];
      if (m > 0) removals[m] = list[m - 1] + starts[m] - completed[m] - list[m];
    }
    out.emplace("within_18_weeks_share", std::move(share));
    out.emplace("unreported_removals", std::move(removals));
    return out;
  }

  [[nodiscard]] bool has_month(int month, const std::vector<Figures>& rows) const {
    return std::any_of(rows.begin(), rows.end(), [&](const Figures& figures) {
      return std::any_of(figures.begin(), figures.end(), [&](const auto& series) {
        return !std::isnan(series.second[static_cast<std::size_t>(month)]);
      });
    });
  }

 private:
  [[nodiscard]] int area_of(std::string_view code) const {
    const auto found = std::find(data_.areas.begin(), data_.areas.end(), code);
    return found == data_.areas.end() ? -1 : static_cast<int>(found - data_.areas.begin());
  }

  [[nodiscard]] Series sum(const Row& row,
                           const std::function<double(int month, int area)>& published) const {
    Series out;
    for (int m = 0; m < months_; ++m) {
      const int month = first_ + m - data_.first_month;
      const auto value = [&](int area) {
        return area < 0 || month < 0 || month >= data_.months ? kNotPublished : published(month, area);
      };
      double known = 0.0, list = 0.0, missing = 0.0;
      bool any = false;
      for (const std::size_t place : row.places) {
        const double pathways = value(areas_[place]);
        list += lists_[place];
        (std::isnan(pathways) ? missing : known) += std::isnan(pathways) ? lists_[place] : pathways;
        any = any || !std::isnan(pathways);
      }
      if (const double rest = row.unmapped ? value(unmapped_) : kNotPublished; !std::isnan(rest))
        known += rest;
      out.push_back(any && missing <= kSmallShare * list ? known : kNotPublished);
    }
    return out;
  }

  const RttDataSet& data_;
  MonthNumber first_;
  int months_;
  std::vector<int> areas_;  // of each place; -1: the data do not have it
  int unmapped_ = -1;
  std::vector<double> lists_;  // of each place at the start
};

/// Rows of each level, in the order of run files.
std::map<std::string, std::vector<Row>> rows_of(const Model& model, Unmapped unmapped) {
  std::vector<Row> england(1), regions(model.regions.size()), systems(model.ics.size());
  england[0].unmapped = unmapped == Unmapped::add;
  for (std::size_t i = 0; i < model.ics.size(); ++i) {
    england[0].places.push_back(i);
    regions[static_cast<std::size_t>(model.ics[i].region)].places.push_back(i);
    systems[i].places.push_back(i);
  }
  std::map<std::string, std::vector<Row>> levels{{"england", england}, {"region", regions}, {"ics", systems}};
  for (std::size_t r = 0; r < model.roll_ups.size(); ++r) {
    const RollUp& roll_up = model.roll_ups[r];
    if (roll_up.areas.empty()) continue;
    std::vector<Row>& rows = levels[kRollUpNames[r]];
    rows.resize(roll_up.areas.size());
    for (std::size_t i = 0; i < model.ics.size(); ++i) {
      if (roll_up.of_place[i] >= 0) rows[static_cast<std::size_t>(roll_up.of_place[i])].places.push_back(i);
    }
  }
  return levels;
}

/// [month][row] of the months that are kept; none when nothing is known.
std::vector<float> kept(const std::vector<Figures>& rows, const std::string& metric, int from, int to) {
  std::vector<float> values;
  for (int m = from; m < to; ++m) {
    for (const Figures& row : rows)
      values.push_back(static_cast<float>(row.at(metric)[static_cast<std::size_t>(m)]));
  }
  const bool none = std::all_of(values.begin(), values.end(), [](float value) { return std::isnan(value); });
  return none ? std::vector<float>() : values;
}

std::vector<outputs::PublishedNote> notes_of(const RttDataSet& data, const Model& model, MonthNumber first,
                                             MonthNumber last) {
  std::vector<outputs::PublishedNote> notes;
  for (const DataNote& note : data.notes) {
    const MonthNumber month = month_number(note.month);
    const bool here =
        note.area.empty() || std::any_of(model.ics.begin(), model.ics.end(),
                                         [&](const IcsRecord& ics) { return ics.code == note.area; });
    if (note.leave_out && here && (note.month.empty() || (month >= first && month <= last)))
      notes.push_back({note.month, note.area, note.series, note.text});
  }
  return notes;
}

}  // namespace

std::optional<outputs::PublishedMonths> published_before(const RttDataSet& data, const Model& model,
                                                         Date start, Unmapped unmapped) {
  const MonthNumber before = month_number(to_string(start)) - outputs::kPublishedMonths - 1;
  const Window window(data, model, before, outputs::kPublishedMonths + 1);
  std::map<std::string, std::vector<Figures>> levels;
  for (const auto& [level, rows] : rows_of(model, unmapped)) {
    for (const Row& row : rows) levels[level].push_back(window.figures(row));
  }
  int from = 1, to = outputs::kPublishedMonths + 1;  // months of the window that are kept: [from, to)
  while (from < to && !window.has_month(from, levels.at("ics"))) ++from;
  while (to > from && !window.has_month(to - 1, levels.at("ics"))) --to;
  if (from == to) return std::nullopt;

  outputs::PublishedMonths out;
  out.basis = kBasisNames[static_cast<std::size_t>(data.basis)];
  out.licence = data.licence;
  for (const SourceFile& source : data.sources) out.sources.push_back({source.name, source.sha256});
  for (int m = from; m < to; ++m) out.months.push_back(last_day(before + m));
  for (const auto& [level, rows] : levels) {
    auto& values = out.values[level];
    for (const outputs::PublishedMetric& metric : outputs::published_metrics()) {
      std::vector<float> numbers = kept(rows, std::string(metric.name), from, to);
      if (!numbers.empty()) values.emplace(metric.name, std::move(numbers));
    }
  }
  out.left_out = notes_of(data, model, before + from, before + to - 1);
  return out;
}

}  // namespace icsim::calibration
