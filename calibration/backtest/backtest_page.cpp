#include "calibration/backtest/backtest_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>

#include "calibration/backtest/backtest_headline.hpp"
#include "calibration/backtest/charts.hpp"

namespace icsim::calibration {
namespace {

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--ink:#1c2430;--paper:#fff;--faint:#d8dde4;--soft:#f3f5f8;--c0:#0057b8;--c1:#d55e00;
--c2:#00805e;--c3:#a3478a;--c4:#8a6d00;--c5:#5b6673;--c6:#3fa0dc;--c7:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--paper:#12161c;--faint:#39424e;--soft:#1b212a;--c0:#6cb2ff;
--c1:#ff9a4d;--c2:#3fd0a4;--c3:#e28fcb;--c4:#e0c050;--c5:#aeb8c4;--c6:#8fd0ff;--c7:#ff8a80}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:72rem;margin:0 auto;
padding:1rem}
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.2rem}h3{font-size:1.05rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem;margin:.5rem 0 1rem}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.25rem .6rem;border-bottom:1px solid var(--faint);text-align:right;white-space:nowrap}
th:first-child{text-align:left}thead th{background:var(--soft)}td.best{font-weight:700}
tr.first th,tr.first td{background:var(--soft)}
figure{margin:1rem 0}figcaption{font-weight:600;font-size:.9rem}figure>svg{width:100%;height:auto}
svg text{font-size:11px;fill:var(--ink)}.grid{stroke:var(--faint)}.line{fill:none;stroke-width:1.5}
.line.first{stroke-width:3}.legend{font-size:.85rem}.legend span{margin-right:.8rem;white-space:nowrap}
.c0{stroke:var(--c0)}.c1{stroke:var(--c1)}.c2{stroke:var(--c2)}.c3{stroke:var(--c3)}.c4{stroke:var(--c4)}
.c5{stroke:var(--c5)}.c6{stroke:var(--c6)}.c7{stroke:var(--c7)}.came{stroke:var(--ink);stroke-width:2}
.fan{fill:var(--c0);fill-opacity:.3;stroke:none}.fan.wide{fill-opacity:.15}.bar{fill:var(--c0)}
.even{stroke:var(--c1);stroke-dasharray:5 4;fill:none}footer{font-size:.85rem;margin-top:2rem}
)";

constexpr std::array<std::string_view, kForecastTargets> kTargetTitles{
    "Incomplete pathways", "Share within 18 weeks", "Over 52 weeks"};
constexpr std::array<std::string_view, 2> kModeTitles{"Own forecast", "Flows given"};
constexpr std::array<std::string_view, 2> kModeMeanings{
    "The model is told nothing of the months that it forecasts.",
    "The model is told the clock starts and completed pathways of the months that it forecasts, so that only "
    "waits and "
    "removals are left to get wrong. Rules without flows are the same as before."};
constexpr std::array<std::string_view, kAreaLevels> kLevelTitles{"ICSs", "Regions", "England"};
constexpr std::size_t kFans = 4;

/// Builds the page part by part.
class Page {
 public:
  Page(const BacktestResult& result, const ScoreSheet& sheet, const BacktestPageText& text)
      : result_(result), sheet_(sheet), text_(text), headline_(headline_horizons(result)) {}

  std::string build() {
    open();
    question();
    for (std::size_t mode = 0; mode < result_.modes.size(); ++mode) section(mode);
    meanings();
    fmt::format_to(out(), "<footer>{}</footer>\n</body>\n</html>\n", escape_html(text_.licence));
    return std::move(html_);
  }

 private:
  std::back_insert_iterator<std::string> out() { return std::back_inserter(html_); }
  void paragraph(std::string_view words) { fmt::format_to(out(), "<p>{}</p>\n", escape_html(words)); }

  void open() {
    fmt::format_to(
        out(),
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        "content=\"width=device-width,initial-scale=1\">\n<title>{0}</title>\n<style>{1}</style>\n</head>\n"
        "<body>\n<h1>{0}</h1>\n",
        escape_html(text_.title), kStyle);
  }

  void question() {
    html_ += "<h2>What was asked</h2>\n";
    if (!result_.origins.empty() && !result_.horizons.empty()) {
      const auto [first, last] = std::minmax_element(result_.origins.begin(), result_.origins.end());
      const auto [near, far] = std::minmax_element(result_.horizons.begin(), result_.horizons.end());
      paragraph(fmt::format(
          "Forecasts from {} origins, {} to {}: each knows what was published up to its month and nothing "
          "later, and says "
          "what the list, the share within 18 weeks and the number over 52 weeks will be {} to {} months on, "
          "in {} areas. "
          "Then they are compared with what came, beside rules that need no model.",
          result_.origins.size(), to_month(*first), to_month(*last), *near, *far, result_.areas.size()));
    }
    html_ += "<ul>\n";
    for (const std::string& fact : text_.facts) fmt::format_to(out(), "<li>{}</li>\n", escape_html(fact));
    html_ += "</ul>\n";
  }

  void section(std::size_t mode) {
    const auto which = static_cast<std::size_t>(result_.modes[mode]);
    fmt::format_to(out(), "<h2>{}</h2>\n", kModeTitles[which]);
    paragraph(kModeMeanings[which]);
    html_ += "<ul>\n";
    for (const std::string& sentence : verdict(result_, sheet_, mode)) {
      fmt::format_to(out(), "<li>{}</li>\n", escape_html(sentence));
    }
    html_ += "</ul>\n";
    comparison(mode, AreaLevel::ics, false);
    for (std::size_t level = 0; level < kAreaLevels; ++level)
      comparison(mode, static_cast<AreaLevel>(level), true);
    if (result_.models.empty() || !sheet_.has(0, mode)) return;
    coverage(mode);
    charts(mode);
    areas(mode);
  }

  /// Models against each other: errors or weighted interval scores, best in bold.
  void comparison(std::size_t mode, AreaLevel level, bool intervals) {
    const std::string caption = fmt::format(
        "{}: {}", kLevelTitles[static_cast<std::size_t>(level)],
        intervals ? "mean weighted interval score, pathways or points"
                  : "mean error: percent of the list, points of the 18-week share, percent over 52 weeks "
                    "where more than 50 wait");
    open_table(caption, "model");
    std::vector<std::string> rows(result_.models.size());
    for (std::size_t t = 0; t < kForecastTargets; ++t) {
      const auto target = static_cast<ForecastTarget>(t);
      const Score score = intervals ? Score::interval_score : headline_score(target);
      for (const std::size_t horizon : headline_) {
        std::vector<double> values;
        for (std::size_t model = 0; model < rows.size(); ++model) {
          values.push_back(sheet_.of_level(model, mode, target, level, horizon).mean(score));
        }
        const auto best = least_scores(values);
        for (std::size_t model = 0; model < rows.size(); ++model) {
          rows[model] += cell(score_text(target, score, values[model]), best[model]);
        }
      }
    }
    for (std::size_t model = 0; model < rows.size(); ++model) {
      if (!sheet_.has(model, mode)) continue;
      fmt::format_to(out(), "<tr{}><th scope=\"row\">{}</th>{}</tr>\n", model == 0 ? " class=\"first\"" : "",
                     escape_html(result_.models[model]), rows[model]);
    }
    close_table();
  }

  /// Header of a table with a column for each target and headline horizon.
  void open_table(std::string_view caption, std::string_view first_column) {
    fmt::format_to(out(),
                   "<div class=\"scroll\"><table><caption>{}</caption>\n<thead><tr><th rowspan=\"2\">{}</th>",
                   escape_html(caption), first_column);
    for (const auto title : kTargetTitles) {
      fmt::format_to(out(), "<th colspan=\"{}\" scope=\"colgroup\">{}</th>", headline_.size(), title);
    }
    html_ += "</tr>\n<tr>";
    for (std::size_t t = 0; t < kForecastTargets; ++t) {
      for (const std::size_t horizon : headline_) {
        fmt::format_to(out(), "<th scope=\"col\">{} months</th>", result_.horizons[horizon]);
      }
    }
    html_ += "</tr></thead>\n<tbody>\n";
  }
  void close_table() { html_ += "</tbody></table></div>\n"; }
  static std::string cell(const std::string& text, bool best) {
    return fmt::format("<td{}>{}</td>", best ? " class=\"best\"" : "", text);
  }

  /// Share of outcomes within intervals at every horizon.
  void coverage(std::size_t mode) {
    fmt::format_to(out(),
                   "<div class=\"scroll\"><table><caption>Percent of outcomes of ICSs within the 50 / 80 / "
                   "95 % intervals "
                   "of {}</caption>\n<thead><tr><th>months ahead</th>",
                   escape_html(result_.models[0]));
    for (const auto title : kTargetTitles) fmt::format_to(out(), "<th scope=\"col\">{}</th>", title);
    html_ += "</tr></thead>\n<tbody>\n";
    for (std::size_t horizon = 0; horizon < result_.horizons.size(); ++horizon) {
      fmt::format_to(out(), "<tr><th scope=\"row\">{}</th>", result_.horizons[horizon]);
      for (std::size_t t = 0; t < kForecastTargets; ++t) {
        const MeanScore& score =
            sheet_.of_level(0, mode, static_cast<ForecastTarget>(t), AreaLevel::ics, horizon);
        html_ += cell(
            score.forecasts == 0
                ? "-"
                : fmt::format("{:.0f} / {:.0f} / {:.0f}", 100.0 * score.mean(Score::covered_50),
                              100.0 * score.mean(Score::covered_80), 100.0 * score.mean(Score::covered_95)),
            false);
      }
      html_ += "</tr>\n";
    }
    close_table();
  }

  void charts(std::size_t mode) {
    for (std::size_t t = 0; t < kForecastTargets; ++t)
      errors_by_horizon(mode, static_cast<ForecastTarget>(t));
    for (std::size_t t = 0; t < kForecastTargets; ++t) {
      html_ += histogram(fmt::format("{}: where outcomes of ICSs fell in the forecasts of {} (even is right)",
                                     kTargetTitles[t], result_.models[0]),
                         sheet_.pit_of_level(0, mode, static_cast<ForecastTarget>(t), AreaLevel::ics));
    }
    for (std::size_t t = 0; t < kForecastTargets; ++t) england(mode, static_cast<ForecastTarget>(t));
  }

  void errors_by_horizon(std::size_t mode, ForecastTarget target) {
    const Score score = headline_score(target);
    const double unit = target == ForecastTarget::share_18 ? 100.0 : 1.0;
    std::vector<ChartLine> lines;
    for (std::size_t model = 0; model < result_.models.size(); ++model) {
      lines.push_back({result_.models[model], {}});
      for (std::size_t horizon = 0; horizon < result_.horizons.size(); ++horizon) {
        lines.back().y.push_back(unit *
                                 sheet_.of_level(model, mode, target, AreaLevel::ics, horizon).mean(score));
      }
    }
    const std::vector<double> months(result_.horizons.begin(), result_.horizons.end());
    html_ += line_chart(
        fmt::format("{}: mean error of ICSs by horizon, {}", kTargetTitles[static_cast<std::size_t>(target)],
                    target == ForecastTarget::share_18 ? "points" : "percent"),
        "months ahead", months, lines);
  }

  /// Forecasts of England from a few origins over what came.
  void england(std::size_t mode, ForecastTarget target) {
    const auto found = std::find_if(result_.areas.begin(), result_.areas.end(), [](const ForecastArea& area) {
      return area.level == AreaLevel::england;
    });
    if (found == result_.areas.end() || result_.origins.empty()) return;
    const auto area = static_cast<std::size_t>(found - result_.areas.begin());
    std::map<double, double> came;
    for (std::size_t origin = 0; origin < result_.origins.size(); ++origin) {
      for (std::size_t horizon = 0; horizon < result_.horizons.size(); ++horizon) {
        const double outcome = result_.outcome({0, mode, target, area, origin, horizon});
        if (!std::isnan(outcome)) came[result_.origins[origin] + result_.horizons[horizon]] = outcome;
      }
    }
    std::vector<double> x, y;
    for (const auto& [month, value] : came) {
      x.push_back(month);
      y.push_back(value);
    }
    std::vector<ChartFan> fans;
    const std::size_t count = std::min(kFans, result_.origins.size());
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t origin = count == 1 ? 0 : i * (result_.origins.size() - 1) / (count - 1);
      if (const auto fan = fan_of({0, mode, target, area, origin, 0})) fans.push_back(*fan);
    }
    if (fans.empty()) return;
    html_ +=
        fan_chart(fmt::format("England, {}: forecasts of {} (median, 50 and 95 % intervals) and what came",
                              kTargetTitles[static_cast<std::size_t>(target)], result_.models[0]),
                  x, y, fans);
  }

  [[nodiscard]] std::optional<ChartFan> fan_of(ForecastPlace place) const {
    ChartFan fan;
    for (place.horizon = 0; place.horizon < result_.horizons.size(); ++place.horizon) {
      const auto quantiles = result_.quantiles_of(place);
      if (std::isnan(quantiles[kMedianLevel])) continue;
      fan.x.push_back(result_.origins[place.origin] + result_.horizons[place.horizon]);
      fan.low_95.push_back(quantiles[1]);
      fan.low_50.push_back(quantiles[6]);
      fan.median.push_back(quantiles[kMedianLevel]);
      fan.high_50.push_back(quantiles[16]);
      fan.high_95.push_back(quantiles[21]);
    }
    return fan.x.empty() ? std::nullopt : std::optional(fan);
  }

  /// The first model's errors in every ICS, bold where no other model errs less there.
  void areas(std::size_t mode) {
    fmt::format_to(out(), "<details><summary>Every ICS: errors of {}</summary>\n",
                   escape_html(result_.models[0]));
    open_table("Mean errors as above; bold where no other model errs less", "ICS");
    for (std::size_t area = 0; area < result_.areas.size(); ++area) {
      if (result_.areas[area].level != AreaLevel::ics) continue;
      const std::string& code = result_.areas[area].name;
      const auto name = text_.area_names.find(code);
      fmt::format_to(out(), "<tr><th scope=\"row\">{} {}</th>", escape_html(code),
                     name == text_.area_names.end() ? "" : escape_html(name->second));
      for (std::size_t t = 0; t < kForecastTargets; ++t) {
        const auto target = static_cast<ForecastTarget>(t);
        for (const std::size_t horizon : headline_) {
          std::vector<double> values;
          for (std::size_t model = 0; model < result_.models.size(); ++model) {
            values.push_back(sheet_.of_area(model, mode, target, area, horizon).mean(headline_score(target)));
          }
          html_ += cell(score_text(target, headline_score(target), values[0]), least_scores(values)[0]);
        }
      }
      html_ += "</tr>\n";
    }
    close_table();
    html_ += "</details>\n";
  }

  void meanings() {
    html_ += "<h2>How to read it</h2>\n<ul>\n";
    for (const std::string_view line :
         {"Errors are those of the median forecast. A percentage error is left out where 50 pathways or "
          "fewer came.",
          "The weighted interval score (Bracher et al. 2021) weighs width against misses over 23 quantiles: "
          "lower is "
          "better, and it can be beaten neither by bold nor by timid intervals.",
          "Models are compared like with like: a place counts only where every model made a forecast.",
          "Rules without a model draw their intervals from their own past errors known at the origin.",
          "Outcomes of neighbouring origins overlap, so that few of the comparisons are independent."}) {
      fmt::format_to(out(), "<li>{}</li>\n", escape_html(line));
    }
    html_ += "</ul>\n";
  }

  const BacktestResult& result_;
  const ScoreSheet& sheet_;
  const BacktestPageText& text_;
  std::vector<std::size_t> headline_;
  std::string html_;
};

}  // namespace

std::string backtest_page(const BacktestResult& result, const ScoreSheet& sheet,
                          const BacktestPageText& text) {
  return Page(result, sheet, text).build();
}

}  // namespace icsim::calibration
