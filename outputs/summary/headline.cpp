#include "outputs/summary/headline.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>

#include "engine/core/check.hpp"
#include "engine/core/lanes.hpp"
#include "engine/lists/wait_distribution.hpp"
#include "engine/model/wait_thresholds.hpp"
#include "outputs/files/json.hpp"
#include "outputs/run_file/summary.hpp"
#include "outputs/summary/areas.hpp"

namespace icsim::outputs {
namespace {

constexpr std::size_t kMonthsPerYear = 12;
constexpr const char* kLists = "ics_treatment_function";

/// Datasets of one level, each read and checked once.
class LevelReader {
 public:
  LevelReader(const ScenarioResults& scenario, std::string level)
      : scenario_(scenario), level_(std::move(level)) {}

  /// [month][row][draw].
  const std::vector<float>& draws(const std::string& metric) {
    return once(draws_, metric, [&] { return scenario_.checked_draws(level_, metric); });
  }
  /// [month][row].
  const std::vector<float>& mean(const std::string& metric) {
    return once(means_, metric, [&] { return scenario_.checked_mean(level_, metric); });
  }
  /// [quantile][month][row].
  const std::vector<std::vector<float>>& quantiles(const std::string& metric) {
    return once(quantiles_, metric, [&] { return scenario_.checked_quantiles(level_, metric); });
  }
  [[nodiscard]] const ScenarioResults& scenario() const { return scenario_; }

 private:
  template <class Values, class Read>
  static const Values& once(std::map<std::string, Values>& known, const std::string& metric, Read read) {
    const auto found = known.find(metric);
    return found != known.end() ? found->second : known.emplace(metric, read()).first->second;
  }

  const ScenarioResults& scenario_;
  std::string level_;
  std::map<std::string, std::vector<float>> draws_, means_;
  std::map<std::string, std::vector<std::vector<float>>> quantiles_;
};

// Waits of the place at the start, [weeks_waited].
// \param all [ics][treatment function][weeks_waited]
// \param place_rows row of the level that each system adds to
std::array<double, kBands> start_waits(const ScenarioResults& scenario, const Place& place,
                                       const std::vector<double>& all,
                                       const std::vector<std::optional<std::size_t>>& place_rows) {
  const std::size_t systems = scenario.rows("ics"), functions = scenario.rows("treatment_function");
  const bool by_function = place.level == "treatment_function";
  if (place.level == kLists) {
    std::array<double, kBands> waits{};
    std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(place.row * kBands), kBands, waits.begin());
    return waits;
  }
  const auto& rows = place_rows;
  std::array<double, kBands> waits{};
  for (std::size_t i = 0; i < systems; ++i) {
    if (!by_function && rows[i] != place.row) continue;
    for (std::size_t s = 0; s < functions; ++s) {
      if (by_function && s != place.row) continue;
      for (std::size_t w = 0; w < kBands; ++w) waits[w] += all[(i * functions + s) * kBands + w];
    }
  }
  return waits;
}

double percentile(const std::array<double, kBands>& waits, double share) {
  LaneRows<float> counts(kBands);
  for (std::size_t w = 0; w < kBands; ++w) std::fill_n(counts[w], kLanes, static_cast<float>(waits[w]));
  std::array<float, kLanes> weeks{};
  wait_percentile(counts[0], all_waiting(counts[0]), share, weeks.data());
  return static_cast<double>(weeks[0]);
}

std::optional<Estimate> start_value(const std::array<double, kBands>& waits, const std::string& id) {
  const MetricSpec* metric = find_metric(id);
  if (metric == nullptr) return std::nullopt;  // sums of flows: the run has none before its start
  const auto counted = [&](const auto& counts) {
    double sum = 0.0;
    for (int w = 0; w < kBands; ++w) sum += counts(w) ? waits[static_cast<std::size_t>(w)] : 0.0;
    return sum;
  };
  const double list = counted([](int) { return true; });
  std::optional<double> value;
  if (const auto* asked = std::get_if<Percentile>(&metric->formula)) value = percentile(waits, asked->share);
  if (metric->id == Metric::incomplete) value = list;
  const auto* measure = std::get_if<Measure>(&metric->formula);
  for (const WaitThreshold& threshold : kWaitThresholds) {
    const double there = counted([&](int w) { return threshold.counts(w); });
    if (measure != nullptr && *measure == threshold.measure) value = there;
    if (metric->id == Metric::within_18_weeks_share && threshold.measure == Measure::within_18_weeks)
      value = there / list;
  }
  if (!value) return std::nullopt;
  return Estimate{*value, *value, *value};
}

// Draws of one row, [month][draw].
std::vector<float> draws_of_row(LevelReader& reader, const Place& place, const std::string& metric) {
  const ScenarioResults& scenario = reader.scenario();
  const std::vector<float>& all = reader.draws(metric);
  const std::size_t rows = scenario.rows(place.level), draws = scenario.draws();
  if (rows == 1) return all;
  std::vector<float> one;
  for (std::size_t month = 0; month < scenario.months().size(); ++month) {
    const auto from = all.begin() + static_cast<std::ptrdiff_t>((month * rows + place.row) * draws);
    one.insert(one.end(), from, from + static_cast<std::ptrdiff_t>(draws));
  }
  return one;
}

HeadlineRow row_of(LevelReader& reader, const Place& place, const Indicator& indicator,
                   const std::vector<std::size_t>& months) {
  HeadlineRow row{indicator.id, name_at(indicator, place.level), indicator.kind, {}, {}};
  std::vector<std::vector<float>> parts;
  for (const std::string& metric : indicator.metrics) parts.push_back(draws_of_row(reader, place, metric));
  for (const std::size_t month : months) {
    if (!is_known(indicator, month)) {
      row.values.push_back(std::nullopt);
      continue;
    }
    std::vector<float> sum(reader.scenario().draws(), 0.0f);
    for (const std::vector<float>& part : parts) {
      const std::vector<float> values = at_month(part, sum.size(), indicator.over, month);
      std::transform(sum.begin(), sum.end(), values.begin(), sum.begin(), std::plus<>());
    }
    row.values.push_back(estimate_of(std::move(sum)));
  }
  return row;
}

/// The same at a level that keeps no draws: stored mean and quantiles of a census; of a year, and of several metrics
/// added up, the mean alone.
HeadlineRow row_of_means(LevelReader& reader, const Place& place, const Indicator& indicator,
                         const std::vector<std::size_t>& months) {
  const ScenarioResults& scenario = reader.scenario();
  HeadlineRow row{indicator.id, name_at(indicator, place.level), indicator.kind, {}, {}};
  const std::size_t rows = scenario.rows(place.level);
  const auto of_row = [&](const std::vector<float>& all) {
    std::vector<float> one;
    for (std::size_t m = 0; m < scenario.months().size(); ++m) one.push_back(all[m * rows + place.row]);
    return one;
  };
  std::vector<std::vector<float>> means;
  for (const std::string& metric : indicator.metrics) means.push_back(of_row(reader.mean(metric)));
  const bool has_range = indicator.over == Indicator::Over::census && means.size() == 1;
  std::vector<std::vector<float>> quantiles;
  if (has_range) {
    for (const auto& all : reader.quantiles(indicator.metrics[0])) quantiles.push_back(of_row(all));
  }
  for (const std::size_t month : months) {
    if (!is_known(indicator, month)) {
      row.values.push_back(std::nullopt);
      continue;
    }
    Estimate value{0.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
    for (const std::vector<float>& mean : means)
      value.mean += static_cast<double>(at_month(mean, 1, indicator.over, month)[0]);
    if (has_range) {
      value.low = static_cast<double>(quantiles.front()[month]);
      value.high = static_cast<double>(quantiles.back()[month]);
    }
    row.values.push_back(value);
  }
  return row;
}

/// What was published of one indicator at a place.
class PublishedRow {
 public:
  /// \param code of a system: months whose flow is known to be wrong say nothing; empty: of several, where it matters less
  PublishedRow(const PublishedMonths& published, const Place& place, const Indicator& indicator,
               const std::string& code)
      : over_(indicator.over), months_(published.of(place.level, indicator.id, place.row)) {
    if (code.empty() || over_ == Indicator::Over::census) return;
    const std::vector<char> wrong = published.is_left_out(code, indicator.id);
    for (std::size_t m = 0; m < months_.size(); ++m) {
      if (wrong[m]) months_[m] = std::numeric_limits<float>::quiet_NaN();
    }
  }

  /// At the end of the month, or over the year to it.
  [[nodiscard]] std::optional<Estimate> at(std::size_t month) const {
    const bool whole = over_ == Indicator::Over::census || month + 1 >= kMonthsPerYear;
    if (month >= months_.size() || !whole) return std::nullopt;
    const auto value = static_cast<double>(at_month(months_, 1, over_, month)[0]);
    return std::isnan(value) ? std::nullopt : std::optional(Estimate{value, value, value});
  }
  /// The last month, none before `first`, with a year of values up to it; nothing for stocks.
  [[nodiscard]] std::optional<std::size_t> last_year(std::size_t first) const {
    if (over_ == Indicator::Over::census) return std::nullopt;
    for (std::size_t month = months_.size(); month-- > first;) {
      if (at(month)) return month;
    }
    return std::nullopt;
  }

 private:
  Indicator::Over over_;
  std::vector<float> months_;
};

/// Puts a column of a year before the start in front, and the last year of flows into the start's column.
void add_published(Headline& table, const PublishedMonths& published, const Place& place,
                   const std::string& code) {
  const std::chrono::year_month_day start{table.columns[0].date};
  const Date year_before{(start.year() - std::chrono::years{1}) / start.month() / std::chrono::last};
  const auto after = static_cast<std::size_t>(
      std::upper_bound(published.months.begin(), published.months.end(), year_before) -
      published.months.begin());
  const bool has_year_before = after > 0 && published.months[after - 1] == year_before;
  bool any = false;
  for (HeadlineRow& row : table.rows) {
    const PublishedRow known(published, place, find_indicator(row.id), code);
    row.values.insert(row.values.begin(), has_year_before ? known.at(after - 1) : std::nullopt);
    any = any || row.values[0];
    const auto year = known.last_year(after);
    if (!year || row.values[1]) continue;
    row.values[1] = known.at(*year);
    row.start_year_to = published.months[*year];
  }
  if (any) {
    table.columns.insert(table.columns.begin(), {"published", year_before, true});
    table.start = 1;
  } else {
    for (HeadlineRow& row : table.rows) row.values.erase(row.values.begin());
  }
}

}  // namespace

std::string estimate_json(const std::optional<Estimate>& estimate) {
  if (!estimate) return "null";
  return json_object({{"mean", json_number(estimate->mean)},
                      {"low", json_number(estimate->low)},
                      {"high", json_number(estimate->high)}});
}

Estimate estimate_of(std::vector<float> draws) {
  const DrawSummary summary = Summariser().summarise(draws);
  return {static_cast<double>(summary.mean), static_cast<double>(summary.quantile.front()),
          static_cast<double>(summary.quantile.back())};
}

Place whole_place(const ScenarioResults& scenario) {
  return {"england", 0, scenario.whole()};
}

Headline headline(const ScenarioResults& scenario, const Place& place) {
  return headlines(scenario, {place}).front();
}

std::vector<Headline> headlines(const ScenarioResults& scenario, const std::vector<Place>& places) {
  ICSIM_EXPECT(!places.empty());
  const std::vector<Date>& months = scenario.months();
  const std::size_t last = months.size() - 1;
  Headline empty;
  empty.columns.push_back({"start", scenario.start() - std::chrono::days{1}, false});
  std::vector<std::size_t> at;  // month of each further column
  for (const auto& [years, title] : {std::pair{std::size_t{1}, "+1 year"}, {std::size_t{3}, "+3 years"}}) {
    const std::size_t month = years * kMonthsPerYear - 1;
    if (month < last) {
      at.push_back(month);
      empty.columns.push_back({title, months[month], false});
    }
  }
  at.push_back(last);
  empty.columns.push_back({"end", months.back(), false});

  LevelReader reader(scenario, places.front().level);
  const std::vector<double> all_waits = scenario.start_waits();
  const std::string& level = places.front().level;
  const auto rows = rows_of_places(scenario, level == "treatment_function" ? "england" : level);
  const bool keeps_draws = scenario.keeps_draws(level);
  const auto published = scenario.published();
  std::vector<Headline> out;
  for (const Place& place : places) {
    ICSIM_EXPECT(place.level == level);
    const auto waits = start_waits(scenario, place, all_waits, rows);
    Headline& table = out.emplace_back(empty);
    for (const Indicator& indicator : indicators()) {
      if (indicator.use != Indicator::Use::headline || !has_indicator(scenario, place.level, indicator))
        continue;  // inequality, when quintiles are folded
      HeadlineRow row =
          keeps_draws ? row_of(reader, place, indicator, at) : row_of_means(reader, place, indicator, at);
      row.values.insert(row.values.begin(), start_value(waits, indicator.id));
      table.rows.push_back(std::move(row));
    }
    if (published)
      add_published(table, *published, place,
                    place.level == "ics" ? scenario.row_axes("ics")[0].codes[place.row] : "");
  }
  return out;
}

}  // namespace icsim::outputs
