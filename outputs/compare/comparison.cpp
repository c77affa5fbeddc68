#include "outputs/compare/comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "outputs/run_file/summary.hpp"

namespace icsim::outputs {
namespace {

constexpr int kMonthsPerYear = 12;

// Draws of one indicator in the months of the columns: [column][row][draw]; empty where not known.
using Columns = std::vector<std::vector<float>>;

std::vector<const Indicator*> headline_indicators() {
  std::vector<const Indicator*> chosen;
  for (const Indicator& indicator : indicators()) {
    if (indicator.use == Indicator::Use::headline) chosen.push_back(&indicator);
  }
  return chosen;
}

// One and three years after the first month that both have, and the last.
std::vector<Date> usual_months(const std::vector<Date>& months) {
  std::vector<Date> chosen;
  for (const int years : {1, 3}) {
    const auto month = static_cast<std::size_t>(years * kMonthsPerYear - 1);
    if (month + 1 < months.size()) chosen.push_back(months[month]);
  }
  chosen.push_back(months.back());
  return chosen;
}

std::size_t position(const std::vector<Date>& months, Date month) {
  return static_cast<std::size_t>(std::find(months.begin(), months.end(), month) - months.begin());
}

void require_comparable(const Subject& base, const Subject& alternative, const Pairing& pairing,
                        bool unpaired) {
  const std::string place = base.label + " and " + alternative.label;
  if (!pairing.impossible.empty())
    throw OutputError(place, fmt::format("cannot be compared: {}", fmt::join(pairing.impossible, "; ")), "");
  if (pairing.unpaired.empty() || unpaired) return;
  throw OutputError(
      place, fmt::format("cannot be compared draw by draw: {}", fmt::join(pairing.unpaired, "; ")),
      fmt::format("{}; --unpaired compares them as independent runs, less sharply", pairing.remedy));
}

std::vector<Date> checked_months(const ComparisonRequest& request, const Pairing& pairing) {
  if (request.months.empty()) return usual_months(pairing.months);
  std::vector<Date> chosen;
  for (const std::string& code : request.months) {
    const auto found = std::find_if(pairing.months.begin(), pairing.months.end(),
                                    [&](Date month) { return month_code(month) == code; });
    if (found == pairing.months.end())
      throw OutputError(fmt::format("'{}'", code), "is no month of both runs",
                        fmt::format("give one from {} to {}", month_code(pairing.months.front()),
                                    month_code(pairing.months.back())));
    chosen.push_back(*found);
  }
  return chosen;
}

// `count` positions spread evenly over `size`.
std::vector<float> thinned(std::span<const float> values) {
  const std::size_t count = std::min(values.size(), kPairsAcross);
  std::vector<float> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(values[i * values.size() / count]);
  return chosen;
}

std::vector<float> differences(std::span<const float> base, std::span<const float> alternative,
                               bool is_paired) {
  std::vector<float> out;
  if (is_paired) {
    for (std::size_t i = 0; i < base.size(); ++i) out.push_back(alternative[i] - base[i]);
    return out;
  }
  const std::vector<float> from = thinned(base), to = thinned(alternative);
  for (const float b : from) {
    for (const float a : to) out.push_back(a - b);
  }
  return out;
}

/// Shares of the known differences.
struct Chances {
  double lower = 0.0, same = 0.0, higher = 0.0, known = 0.0;
};

Chances chances_of(const std::vector<float>& differences) {
  Chances chances;
  for (const float difference : differences) {
    if (std::isnan(difference)) continue;
    chances.known += 1.0;
    (difference < 0.0f ? chances.lower : difference > 0.0f ? chances.higher : chances.same) += 1.0;
  }
  if (chances.known == 0.0) return chances;
  for (double* share : {&chances.lower, &chances.same, &chances.higher}) *share /= chances.known;
  return chances;
}

double mean_of(std::span<const float> values) {
  double sum = 0.0, known = 0.0;
  for (const float value : values) {
    if (std::isnan(value)) continue;
    sum += static_cast<double>(value);
    known += 1.0;
  }
  return sum / known;
}

/// Compares one level. Reads every dataset once.
class LevelComparison {
 public:
  LevelComparison(const Subject& base, const Subject& alternative, std::string level, Comparison& out)
      : a_(*base.results),
        b_(*alternative.results),
        level_(std::move(level)),
        out_(out),
        rows_(a_.rows(level_)) {}

  void run(const std::vector<const Indicator*>& wanted) {
    for (const Indicator* indicator : wanted) {
      if (has_indicator(a_, level_, *indicator) && has_indicator(b_, level_, *indicator))
        chosen_.push_back(indicator);
    }
    from_.resize(chosen_.size(), Columns(out_.months.size()));
    to_ = from_;
    for (const std::string& metric : metrics()) read(metric);
    const std::size_t first = out_.places.size();
    add_places();
    for (std::size_t row = 0; row < rows_; ++row) {
      for (std::size_t i = 0; i < chosen_.size(); ++i) out_.rows.push_back(row_of(i, row, first + row));
      const auto in_order = [](const MilestoneRow& x, const MilestoneRow& y) {
        return x.milestone < y.milestone;
      };
      std::sort(milestones_[row].begin(), milestones_[row].end(), in_order);
      for (MilestoneRow milestone : milestones_[row]) {
        milestone.place = first + row;
        out_.milestones.push_back(std::move(milestone));
      }
    }
  }

 private:
  [[nodiscard]] std::set<std::string> metrics() const {
    std::set<std::string> names;
    for (const Indicator* indicator : chosen_)
      names.insert(indicator->metrics.begin(), indicator->metrics.end());
    for (const Milestone& milestone : milestones()) {
      if (a_.has_metric(level_, milestone.metric) && b_.has_metric(level_, milestone.metric))
        names.insert(milestone.metric);
    }
    return names;
  }

  void read(const std::string& metric) {
    const std::vector<float> from = a_.checked_draws(level_, metric), to = b_.checked_draws(level_, metric);
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      const auto& parts = chosen_[i]->metrics;
      if (std::find(parts.begin(), parts.end(), metric) == parts.end()) continue;
      add(from, a_, *chosen_[i], from_[i]);
      add(to, b_, *chosen_[i], to_[i]);
    }
    milestones_.resize(rows_);
    for (const Milestone& milestone : milestones()) {
      if (milestone.metric == metric) add_milestone(milestone, from, to);
    }
  }

  void add(const std::vector<float>& monthly, const ScenarioResults& results, const Indicator& indicator,
           Columns& columns) const {
    const std::size_t cells = rows_ * results.draws();
    for (std::size_t c = 0; c < out_.months.size(); ++c) {
      const std::size_t month = position(results.months(), out_.months[c]);
      if (!is_known(indicator, month)) continue;
      const std::vector<float> part = at_month(monthly, cells, indicator.over, month);
      if (columns[c].empty()) columns[c].assign(cells, 0.0f);
      for (std::size_t i = 0; i < cells; ++i) columns[c][i] += part[i];
    }
  }

  void add_milestone(const Milestone& milestone, const std::vector<float>& from,
                     const std::vector<float>& to) {
    const std::vector<float> judged_from = judged_values(milestone, a_, level_, from);
    const std::vector<float> judged_to = judged_values(milestone, b_, level_, to);
    const auto before = milestone_outcomes(milestone, a_.months(), judged_from, rows_);
    const auto after = milestone_outcomes(milestone, b_.months(), judged_to, rows_);
    for (std::size_t row = 0; row < rows_; ++row)
      milestones_[row].push_back(
          {&milestone, 0, before[row], after[row], months_sooner(milestone, judged_from, judged_to, row)});
  }

  [[nodiscard]] std::optional<Estimate> months_sooner(const Milestone& milestone,
                                                      const std::vector<float>& from,
                                                      const std::vector<float>& to, std::size_t row) const {
    if (!out_.is_paired()) return std::nullopt;
    const std::size_t months = a_.months().size();
    const auto before = months_met(milestone, months, from, rows_, row);
    const auto after = months_met(milestone, months, to, rows_, row);
    std::vector<float> sooner;
    for (std::size_t draw = 0; draw < before.size(); ++draw) {
      if (before[draw] == months || after[draw] == months) continue;
      sooner.push_back(static_cast<float>(before[draw]) - static_cast<float>(after[draw]));
    }
    return sooner.empty() ? std::nullopt : std::optional(estimate_of(std::move(sooner)));
  }

  void add_places() {
    const std::vector<RowAxis> axes = a_.row_axes(level_);
    if (axes.empty()) return out_.places.push_back({level_, "ENG", a_.whole()});
    for (std::size_t row = 0; row < rows_; ++row)
      out_.places.push_back({level_, axes[0].codes[row], axes[0].labels[row]});
  }

  [[nodiscard]] DifferenceRow row_of(std::size_t i, std::size_t row, std::size_t place) const {
    DifferenceRow out{chosen_[i], place, {}};
    for (std::size_t c = 0; c < out_.months.size(); ++c) {
      const std::vector<float>&from = from_[i][c], &to = to_[i][c];
      if (from.empty() || to.empty()) {
        out.cells.emplace_back();
        continue;
      }
      out.cells.emplace_back(difference_between(std::span(from).subspan(row * a_.draws(), a_.draws()),
                                                std::span(to).subspan(row * b_.draws(), b_.draws()),
                                                out_.is_paired(), chosen_[i]->better));
    }
    return out;
  }

  const ScenarioResults &a_, &b_;
  std::string level_;
  Comparison& out_;
  std::size_t rows_;
  std::vector<const Indicator*> chosen_;
  std::vector<Columns> from_, to_;                     // [indicator][column]
  std::vector<std::vector<MilestoneRow>> milestones_;  // [row]
};

/// Compares means of lists, of which no draws are kept.
class ListComparison {
 public:
  ListComparison(const Subject& base, const Subject& alternative, Comparison& out)
      : a_(*base.results), b_(*alternative.results), out_(out) {
    if (a_.rows(kLists) == b_.rows(kLists)) return;
    throw OutputError(base.label + " and " + alternative.label, "have other lists",
                      "compare runs of the same baseline");
  }

  void run(const std::vector<const Indicator*>& wanted, const std::vector<std::size_t>& lists) {
    const std::size_t first = out_.places.size();
    const std::vector<RowAxis> axes = a_.row_axes(kLists);
    const std::size_t functions = axes.at(1).codes.size();
    for (const std::size_t list : lists) {
      const std::size_t i = list / functions, s = list % functions;
      out_.places.push_back(
          {kLists, axes[0].codes[i] + '/' + axes[1].codes[s], axes[0].labels[i] + ", " + axes[1].labels[s]});
    }
    for (std::size_t l = 0; l < lists.size(); ++l) {
      for (const Indicator* indicator : wanted) {
        if (has_indicator(a_, kLists, *indicator) && has_indicator(b_, kLists, *indicator))
          out_.rows.push_back(row_of(*indicator, lists[l], first + l));
      }
    }
  }

 private:
  static constexpr const char* kLists = "ics_treatment_function";

  [[nodiscard]] DifferenceRow row_of(const Indicator& indicator, std::size_t list, std::size_t place) const {
    constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> from = values_of(a_, indicator, list), to = values_of(b_, indicator, list);
    DifferenceRow row{&indicator, place, {}};
    for (std::size_t c = 0; c < from.size(); ++c) {
      row.cells.emplace_back();
      const bool is_there = is_known(indicator, position(a_.months(), out_.months[c])) &&
                            is_known(indicator, position(b_.months(), out_.months[c]));
      if (is_there)
        row.cells.back() =
            DifferenceCell{from[c], to[c], {to[c] - from[c], kUnknown, kUnknown}, {}, kUnknown};
    }
    return row;
  }

  /// Mean in each month of the columns; NaN where a year of months is not there yet.
  [[nodiscard]] std::vector<double> values_of(const ScenarioResults& results, const Indicator& indicator,
                                              std::size_t list) const {
    std::vector<double> values(out_.months.size(), 0.0);
    const std::size_t rows = results.rows(kLists);
    for (const std::string& metric : indicator.metrics) {
      const std::vector<float> all = results.checked_mean(kLists, metric);
      std::vector<float> monthly;
      for (std::size_t m = 0; m < results.months().size(); ++m) monthly.push_back(all[m * rows + list]);
      for (std::size_t c = 0; c < values.size(); ++c) {
        const std::size_t month = position(results.months(), out_.months[c]);
        values[c] += is_known(indicator, month)
                         ? static_cast<double>(at_month(monthly, 1, indicator.over, month)[0])
                         : std::numeric_limits<double>::quiet_NaN();
      }
    }
    return values;
  }

  const ScenarioResults &a_, &b_;
  Comparison& out_;
};

}  // namespace

DifferenceCell difference_between(std::span<const float> base, std::span<const float> alternative,
                                  bool is_paired, Better better) {
  std::vector<float> all = differences(base, alternative, is_paired);
  const Chances chances = chances_of(all);
  DifferenceCell cell{mean_of(base), mean_of(alternative), {}, {}, chances.same};
  if (better != Better::neither && chances.known > 0.0)
    cell.improves = better == Better::more ? chances.higher : chances.lower;
  const double mean = is_paired ? mean_of(all) : cell.alternative - cell.base;
  const DrawSummary summary = Summariser().summarise(all);  // sorts them
  cell.difference = {mean, static_cast<double>(summary.quantile.front()),
                     static_cast<double>(summary.quantile.back())};
  return cell;
}

Comparison compare(const Subject& base, const Subject& alternative, const ComparisonRequest& request) {
  Comparison out;
  out.base = base.label;
  out.alternative = alternative.label;
  out.pairing = pair_up(base, alternative);
  require_comparable(base, alternative, out.pairing, request.unpaired);
  out.months = checked_months(request, out.pairing);
  const auto wanted = request.indicators.empty() ? headline_indicators() : request.indicators;
  for (const std::string& level : request.levels) {
    if (base.results->has_level(level) && alternative.results->has_level(level) &&
        base.results->rows(level) == alternative.results->rows(level))
      LevelComparison(base, alternative, level, out).run(wanted);
  }
  if (!request.lists.empty()) ListComparison(base, alternative, out).run(wanted, request.lists);
  return out;
}

}  // namespace icsim::outputs
