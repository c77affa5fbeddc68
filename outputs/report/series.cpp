#include "outputs/report/series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "outputs/files/json.hpp"
#include "outputs/report/page_metrics.hpp"

namespace icsim::outputs {
namespace {

using Members = std::vector<std::pair<std::string_view, std::string>>;

enum class Show { mean, range, fan };

const std::vector<float>& at(const ScenarioResults& results, const std::vector<std::vector<float>>& quantiles,
                             double probability) {
  const auto found = std::find(results.quantiles().begin(), results.quantiles().end(), probability);
  if (found == results.quantiles().end()) {
    throw OutputError(fmt::format("scenario '{}'", results.name()),
                      fmt::format("has no quantile {}", probability), "run it again");
  }
  return quantiles[static_cast<std::size_t>(found - results.quantiles().begin())];
}

// [month][place] of the file becomes [place][month].
std::vector<float> by_place(const std::vector<float>& values, std::size_t months) {
  const std::size_t places = values.size() / months;
  std::vector<float> turned(values.size());
  for (std::size_t month = 0; month < months; ++month) {
    for (std::size_t place = 0; place < places; ++place)
      turned[place * months + month] = values[month * places + place];
  }
  return turned;
}

// Year ends, and the last month.
std::vector<char> kept_months(const ScenarioResults& results) {
  std::vector<char> kept;
  for (const Date month : results.months()) {
    const bool is_march = std::chrono::year_month_day{month}.month() == std::chrono::March;
    kept.push_back(is_march || month == results.months().back() ? 1 : 0);
  }
  return kept;
}

// How much the means and the ranges of a level's metric matter.
struct Details {
  Detail mean = Detail::essential, range = Detail::essential;
};

// Slices of one metric of one level.
std::string slices(const ScenarioResults& results, const std::string& level, const std::string& metric,
                   Show show, const Details& details, NumberPack& pack) {
  const std::vector<char> kept = kept_months(results);
  const auto add = [&](const std::vector<float>& values, Detail detail) {
    return pack.add(by_place(values, results.months().size()), detail, kept);
  };
  Members members{{"mean", add(results.checked_mean(level, metric), details.mean)}};
  if (show != Show::mean) {
    const std::vector<std::vector<float>> quantiles = results.checked_quantiles(level, metric);
    members.emplace_back("low", add(at(results, quantiles, 0.05), details.range));
    members.emplace_back("high", add(at(results, quantiles, 0.95), details.range));
    if (show == Show::fan) {
      members.emplace_back("q25", add(at(results, quantiles, 0.25), details.range));
      members.emplace_back("median", add(at(results, quantiles, 0.50), details.range));
      members.emplace_back("q75", add(at(results, quantiles, 0.75), details.range));
    }
  }
  return json_object(members);
}

bool has(const ScenarioResults& results, const std::string& level, const std::string& metric) {
  return results.has_level(level) && results.has_metric(level, metric);
}

}  // namespace

std::string series_json(const ScenarioResults& results, NumberPack& pack) {
  Members metrics;
  for (const PageMetric& metric : page_metrics()) {
    const std::string_view name = specification(metric.id).name;  // members keep a view of it
    const std::string id(name);
    Members levels;
    if (has(results, "england", id)) {
      const Show show = metric.fan ? Show::fan : Show::range;
      levels.emplace_back("england", slices(results, "england", id, show, {}, pack));
    }
    if (has(results, "region", id)) {
      const Show show = metric.fan ? Show::fan : Show::mean;
      levels.emplace_back(
          "region", slices(results, "region", id, show, {Detail::essential, Detail::region_range}, pack));
    }
    if (has(results, "ics", id)) {
      const Show systems = metric.fan ? Show::range : Show::mean;
      const Detail mean = metric.systems ? Detail::system_mean : Detail::system_more;
      levels.emplace_back("ics", slices(results, "ics", id, systems, {mean, Detail::system_range}, pack));
    }
    for (const char* lists : {"treatment_function", "ics_treatment_function"}) {
      if (!metric.lists || !has(results, lists, id)) continue;
      const bool is_share = metric.id == Metric::within_18_weeks_share;
      const Details of_lists{is_share ? Detail::list_share : Detail::list_more, Detail::list_range};
      levels.emplace_back(lists, slices(results, lists, id, Show::range, of_lists, pack));
    }
    if (!levels.empty()) metrics.emplace_back(name, json_object(levels));
  }
  return json_object(metrics);
}

std::string published_json(const PublishedMonths& published, const ScenarioResults& results,
                           NumberPack& pack) {
  std::vector<std::string> months;
  for (const Date month : published.months) months.push_back(json_text(month_code(month)));
  Members metrics;
  std::vector<std::string> wrong;
  const std::vector<std::string> codes = results.row_axes("ics").at(0).codes;
  for (const PageMetric& metric : page_metrics()) {
    const std::string_view name = specification(metric.id).name;
    Members levels;
    for (std::size_t row = 0; row < codes.size(); ++row) {
      const std::vector<std::string> why = published.why_left_out(codes[row], std::string(name));
      for (std::size_t m = 0; m < why.size(); ++m) {
        if (!why[m].empty())
          wrong.push_back(json_object({{"metric", json_text(name)},
                                       {"row", std::to_string(row)},
                                       {"month", json_text(month_code(published.months[m]))},
                                       {"reason", json_text(why[m])}}));
      }
    }
    for (const std::string_view level : {"england", "region", "ics"}) {  // those of the page
      const auto& known = published.values.at(std::string(level));
      const auto found = known.find(std::string(name));
      if (found != known.end())
        levels.emplace_back(level, pack.add(by_place(found->second, published.months.size())));
    }
    if (!levels.empty()) metrics.emplace_back(name, json_object(levels));
  }
  return json_object({{"data", json_text(published.data)},
                      {"data_sha256", json_text(published.data_sha256)},
                      {"months", json_array(months)},
                      {"series", json_object(metrics)},
                      {"wrong", json_array(wrong)}});
}

std::string quintile_json(const ScenarioResults& results, NumberPack& pack) {
  Members metrics;
  if (!results.has_level("quintile") || results.rows("quintile") == 1) return json_object(metrics);
  for (const char* metric :
       {"incomplete", "within_18_weeks_share", "over_52_weeks", "clock_starts", "treated_per_1000_need"}) {
    if (has(results, "quintile", metric))
      metrics.emplace_back(metric, slices(results, "quintile", metric, Show::range, {}, pack));
  }
  return json_object(metrics);
}

}  // namespace icsim::outputs
