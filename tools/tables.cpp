#include "tools/tables.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "engine/core/lanes.hpp"
#include "engine/rtt/dimensions.hpp"
#include "engine/rtt/wait_distribution.hpp"
#include "outputs/summary.hpp"

namespace icsim {
namespace {

using Kind = HeadlineRow::Kind;

constexpr int kMonthsPerYear = 12;

struct RowSpec {
  const char* key;
  const char* label;
  Kind kind;
  std::vector<const char*> metrics;  // added up
  enum class Over { census, year_sum, year_mean } over;
};

const std::vector<RowSpec>& row_specs() {
  using Over = RowSpec::Over;
  static const std::vector<RowSpec> kSpecs{
      {"incomplete", "waiting list", Kind::count, {"incomplete"}, Over::census},
      {"within_18_weeks_share", "within 18 weeks", Kind::share, {"within_18_weeks_share"}, Over::census},
      {"over_52_weeks", "over 52 weeks", Kind::count, {"over_52_weeks"}, Over::census},
      {"over_65_weeks", "over 65 weeks", Kind::count, {"over_65_weeks"}, Over::census},
      {"median_wait", "median wait", Kind::weeks, {"median_wait"}, Over::census},
      {"percentile_92_wait", "92nd percentile", Kind::weeks, {"percentile_92_wait"}, Over::census},
      {"clock_starts", "clock starts, year", Kind::count, {"clock_starts"}, Over::year_sum},
      {"completed",
       "completed, year",
       Kind::count,
       {"completed_non_admitted", "completed_admitted"},
       Over::year_sum},
      {"unreported_removals", "removals, year", Kind::count, {"unreported_removals"}, Over::year_sum},
      {"activity_vs_2019_20", "activity v 2019/20", Kind::share, {"activity_vs_2019_20"}, Over::year_mean},
      {"over_18_weeks_slope_index",
       "deprivation gap",
       Kind::share,
       {"over_18_weeks_slope_index"},
       Over::census},
  };
  return kSpecs;
}

bool same_text(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

const char* words_for(const std::string& level) {
  if (level == "ics") return "integrated care system";
  if (level == "treatment_function") return "treatment function";
  return "region";
}

Estimate estimate_of(std::vector<float> draws) {
  const DrawSummary summary = Summariser().summarise(draws);
  return {summary.mean, summary.quantile.front(), summary.quantile.back()};
}

// A metric, or a sum of metrics, of one place: [month][draw].
std::vector<float> draws_of_sum(const ScenarioResults& scenario, const Place& place, const RowSpec& spec) {
  std::vector<float> sum;
  for (const char* metric : spec.metrics) {
    const std::vector<float> draws = scenario.draws_of(place.level, metric, place.row);
    if (sum.empty()) sum.assign(draws.size(), 0.0f);
    for (std::size_t i = 0; i < draws.size(); ++i) sum[i] += draws[i];
  }
  return sum;
}

// At a census, or over the year that ends with the month.
Estimate estimate_at(const std::vector<float>& draws, std::size_t count, int month, RowSpec::Over over) {
  const int first = over == RowSpec::Over::census ? month : month - kMonthsPerYear + 1;
  std::vector<float> values;
  for (std::size_t draw = 0; draw < count; ++draw) {
    double total = 0.0;
    for (int m = first; m <= month; ++m)
      total += static_cast<double>(draws[static_cast<std::size_t>(m) * count + draw]);
    values.push_back(static_cast<float>(over == RowSpec::Over::year_mean ? total / kMonthsPerYear : total));
  }
  return estimate_of(std::move(values));
}

bool contains(const ScenarioResults& scenario, const Place& place, std::size_t ics, std::size_t function) {
  if (place.level == "ics") return ics == place.row;
  if (place.level == "treatment_function") return function == place.row;
  if (place.level == "region") return scenario.ics_regions()[ics] == place.label;
  return true;
}

// Waits of the place at the start, [weeks_waited].
std::array<double, kBands> start_waits(const ScenarioResults& scenario, const Place& place) {
  const std::vector<double> all = scenario.start_waits();
  const std::size_t systems = scenario.rows("ics"), functions = scenario.rows("treatment_function");
  std::array<double, kBands> waits{};
  for (std::size_t i = 0; i < systems; ++i) {
    for (std::size_t s = 0; s < functions; ++s) {
      if (place.level != "england" && !contains(scenario, place, i, s)) continue;
      for (std::size_t w = 0; w < kBands; ++w) waits[w] += all[(i * functions + s) * kBands + w];
    }
  }
  return waits;
}

double percentile(const std::array<double, kBands>& waits, double share) {
  LaneRows<float> counts(kBands);
  for (std::size_t w = 0; w < kBands; ++w) std::fill_n(counts[w], kLanes, static_cast<float>(waits[w]));
  std::array<float, kLanes> weeks{};
  wait_percentile(counts[0], share, weeks.data());
  return static_cast<double>(weeks[0]);
}

std::optional<Estimate> start_value(const std::array<double, kBands>& waits, const std::string& key) {
  const auto from = [&](std::size_t first) {
    double sum = 0.0;
    for (std::size_t w = first; w < kBands; ++w) sum += waits[w];
    return sum;
  };
  double value = 0.0;
  if (key == "incomplete") {
    value = from(0);
  } else if (key == "within_18_weeks_share") {
    value = 1.0 - from(18) / from(0);
  } else if (key == "over_52_weeks") {
    value = from(52);
  } else if (key == "over_65_weeks") {
    value = from(65);
  } else if (key == "median_wait") {
    value = percentile(waits, 0.5);
  } else if (key == "percentile_92_wait") {
    value = percentile(waits, 0.92);
  } else {
    return std::nullopt;  // flows: the run has none before its start
  }
  return Estimate{value, value, value};
}

// What a count is divided by for print.
struct Scale {
  double factor;
  const char* unit;
};

Scale scale_of(double value, Kind kind) {
  const double size = std::abs(value);
  if (kind == Kind::share) return {100.0, " %"};
  if (kind == Kind::weeks) return {1.0, " weeks"};
  if (size >= 999'500.0) return {1e-6, " m"};
  if (size >= 9'995.0) return {1e-3, " k"};
  return {1.0, ""};
}

// Three figures, but no decimals of single pathways.
int decimals_of(double value, Kind kind, const Scale& scale) {
  if (kind != Kind::count) return 1;
  if (scale.factor == 1.0) return 0;
  const double shown = std::abs(value) * scale.factor;
  return shown < 9.995 ? 2 : shown < 99.95 ? 1 : 0;
}

// "9,442": thousands set apart.
std::string grouped(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  const std::size_t first = value < 0.0 ? 1 : 0;
  for (std::size_t end = std::min(text.find('.'), text.size()); end > first + 3; end -= 3)
    text.insert(end - 3, 1, ',');
  return text;
}

}  // namespace

Place find_place(const ScenarioResults& scenario, const std::string& level, const std::string& name) {
  const RowAxis axis = scenario.row_axes(level).at(0);
  for (std::size_t row = 0; row < axis.codes.size(); ++row) {
    if (!same_text(axis.codes[row], name) && !same_text(axis.labels[row], name)) continue;
    const bool named = axis.labels[row] != axis.codes[row];
    return {level, row, named ? fmt::format("{} ({})", axis.labels[row], axis.codes[row]) : axis.codes[row]};
  }
  throw OutputError(fmt::format("'{}'", name),
                    fmt::format("is no {} of scenario '{}'", words_for(level), scenario.name()),
                    fmt::format("it has {}", fmt::join(axis.codes, ", ")));
}

Headline headline(const ScenarioResults& scenario, const Place& place) {
  const std::vector<Date>& months = scenario.months();
  const int last = static_cast<int>(months.size()) - 1;
  Headline out;
  out.columns.push_back({"start", scenario.start() - std::chrono::days{1}});
  std::vector<int> at;  // month of each further column
  for (const auto& [years, title] : {std::pair{1, "+1 year"}, {3, "+3 years"}}) {
    const int month = years * kMonthsPerYear - 1;
    if (month < last) {
      at.push_back(month);
      out.columns.push_back({title, months[static_cast<std::size_t>(month)]});
    }
  }
  at.push_back(last);
  out.columns.push_back({"end", months.back()});

  const auto waits = start_waits(scenario, place);
  for (const RowSpec& spec : row_specs()) {
    if (!scenario.has_metric(place.level, spec.metrics.front()))
      continue;  // inequality, when quintiles are folded
    HeadlineRow row{spec.key, spec.label, spec.kind, {start_value(waits, spec.key)}};
    const std::vector<float> draws = draws_of_sum(scenario, place, spec);
    for (const int month : at) {
      const bool known = spec.over == RowSpec::Over::census || month + 1 >= kMonthsPerYear;
      row.values.push_back(known ? std::optional(estimate_at(draws, scenario.draws(), month, spec.over))
                                 : std::nullopt);
    }
    out.rows.push_back(std::move(row));
  }
  return out;
}

std::vector<Estimate> monthly(const ScenarioResults& scenario, const Place& place,
                              const std::string& metric) {
  const auto take = [&](const std::vector<float>& values, std::size_t month) {
    return static_cast<double>(values[month * values.size() / scenario.months().size() + place.row]);
  };
  const auto mean = scenario.mean(place.level, metric);
  const auto low = scenario.quantile(place.level, metric, 0.05);
  const auto high = scenario.quantile(place.level, metric, 0.95);
  std::vector<Estimate> months;
  for (std::size_t m = 0; m < scenario.months().size(); ++m) {
    months.push_back({take(mean, m), take(low, m), take(high, m)});
  }
  return months;
}

Characters terminal_characters() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    std::string text(value);
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
    const bool utf8 = text.find("UTF-8") != std::string::npos || text.find("UTF8") != std::string::npos;
    return utf8 ? Characters::unicode : Characters::ascii;
  }
  return Characters::ascii;
}

int terminal_width() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 110;
}

std::string number_text(double value, Kind kind) {
  if (std::isnan(value)) return "none";
  const Scale scale = scale_of(value, kind);
  return grouped(value * scale.factor, decimals_of(value, kind, scale)) + scale.unit;
}

std::string range_text(const Estimate& estimate, Kind kind, Characters characters) {
  if (!(estimate.low < estimate.high)) return "";
  const Scale scale = scale_of(estimate.mean, kind);
  const int decimals = decimals_of(estimate.mean, kind, scale);
  return fmt::format("{:.{}f}{}{:.{}f}", estimate.low * scale.factor, decimals,
                     characters == Characters::unicode ? "–" : " to ", estimate.high * scale.factor,
                     decimals);
}

std::string month_text(Date date) {
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::year_month_day day{date};
  return fmt::format("{} {}", kMonths[unsigned(day.month()) - 1], int(day.year()));
}

void print_headline(const ScenarioResults& scenario, const Place& place, Characters characters, int width) {
  constexpr int kLabel = 19, kValue = 11;
  const bool unicode = characters == Characters::unicode;
  const Headline table = headline(scenario, place);
  int range_width = 0;
  for (const HeadlineRow& row : table.rows) {
    for (const auto& value : row.values) {
      if (value)
        range_width =
            std::max(range_width, static_cast<int>(range_text(*value, row.kind, Characters::ascii).size()));
    }
  }
  if (unicode && range_width > 0) range_width -= 3;  // an en dash for " to "
  const int columns = static_cast<int>(table.columns.size());
  const bool beside = kLabel + columns * (kValue + range_width + 3) <= width;  // else ranges go below
  const int cell = beside ? kValue + range_width + 3 : std::max(kValue, range_width) + 3;

  fmt::print("{}{}{}{}{} draw{}\n", scenario.name(), unicode ? " · " : " - ", place.label,
             unicode ? " · " : " - ", scenario.draws(), scenario.draws() == 1 ? "" : "s");
  std::string titles = fmt::format("{:{}}", "", kLabel), dates = titles;
  for (const HeadlineColumn& column : table.columns) {
    titles += fmt::format("{:>{}}", column.title, cell);
    dates += fmt::format("{:>{}}", month_text(column.date), cell);
  }
  fmt::print("{}\n{}\n", titles, dates);
  for (const HeadlineRow& row : table.rows) {
    std::string line = fmt::format("{:{}}", row.label, kLabel), below = fmt::format("{:{}}", "", kLabel);
    bool has_range = false;
    for (const auto& value : row.values) {
      const std::string number = value ? number_text(value->mean, row.kind) : unicode ? "–" : "-";
      const std::string range = value ? range_text(*value, row.kind, characters) : "";
      has_range = has_range || !range.empty();
      if (beside) {
        line += fmt::format("{:>{}}  {:>{}}", number, kValue, range, range_width + 1);
      } else {
        line += fmt::format("{:>{}}", number, cell);
        below += fmt::format("{:>{}}", range, cell);
      }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::print("{}\n", line);
    if (!beside && has_range) fmt::print("{}\n", below);
  }
}

void print_headline(const RunFile& run) {
  const Characters characters = terminal_characters();
  for (const std::string& name : run.scenarios()) {
    print_headline(run.scenario(name), Place{}, characters, terminal_width());
    fmt::print("\n");
  }
  fmt::print(
      "Mean and 5 to 95 % range over draws; stocks at the end of the month, flows over the year to it.\n");
}

}  // namespace icsim
