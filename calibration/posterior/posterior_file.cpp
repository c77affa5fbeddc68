/// The compact form of a posterior: one row a system and one for England, all in plain numbers.
#include <fmt/format.h>

#include <fstream>

#include "calibration/fit/posterior.hpp"
#include "scenarios/text/checksum.hpp"
#include "scenarios/text/csv.hpp"

namespace icsim::calibration {
namespace {

constexpr std::string_view kEngland = "ENGLAND";
constexpr std::array<std::string_view, kTraits> kTraitNames{"skew", "log_strength", "log_within_18",
                                                            "log_starts"};
constexpr double kAnyNumber = -1e300;

std::string table_header() {
  std::string text =
      "area,known_to,levels,incomplete,clock_starts_per_working_day,removal_share,growth,growth_variance,"
      "count_error,"
      "count_error_variance,growth_error_covariance,growth_persistence,growth_innovation,growth_shock,growth_"
      "counting,"
      "break_chance,break_size,removal_share_sd";
  for (const std::string_view name : kTraitNames)
    text += fmt::format(",{0},{0}_spread,{0}_persistence,{0}_common_drift", name);
  for (int row = 0; row < kTraits; ++row) {
    for (int column = 0; column <= row; ++column)
      text += fmt::format(",covariance_{}_{}", row + 1, column + 1);
  }
  for (int month = 1; month <= kPosteriorMonths; ++month)
    text += fmt::format(",completed_per_working_day_{}", month);
  for (int month = 1; month <= kPosteriorMonths; ++month) text += fmt::format(",milestone_weeks_{}", month);
  return text;
}

void add_growth(std::string& row, const GrowthState& state, const GrowthLaw& law, double removal_sd) {
  row += fmt::format(",{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g}",
                     state.growth, state.growth_variance, state.error, state.error_variance, state.covariance,
                     law.persistence, law.innovation, law.shock, law.counting, law.break_chance,
                     law.break_size, removal_sd);
}

std::string england_row(const Posterior& p) {
  std::string row = fmt::format("{},{},{},0,0,0", kEngland, to_month(p.origin), p.levels ? 1 : 0);
  add_growth(row, p.growth.england, p.growth.priors.england, p.removals_england);
  for (int t = 0; t < kTraits; ++t) row += fmt::format(",0,0,0,{:.9g}", p.common_drift(t));
  for (int k = 0; k < kTraits * (kTraits + 1) / 2 + kPosteriorMonths; ++k) row += ",0";
  for (std::size_t h = 0; h < kPosteriorMonths; ++h)
    row += fmt::format(",{:.9g}", p.milestone.empty() ? 0.0 : p.milestone[h]);
  return row;
}

std::string system_row(const Posterior& p, std::size_t i) {
  std::string row = fmt::format("{},{},{},{:.9g},{:.9g},{:.9g}", p.ics[i], to_month(p.origin),
                                p.levels ? 1 : 0, p.incomplete[i], p.clock_starts[i], p.removal_share[i]);
  add_growth(row, p.growth.system[i], p.growth.priors.system, p.removals_system);
  const SystemTraits& traits = p.traits[i];
  for (int t = 0; t < kTraits; ++t) {
    const TraitPrior& law = p.drift[static_cast<std::size_t>(t)];
    row += fmt::format(",{:.9g},{:.9g},{:.9g},0", traits.mean(t), law.spread, law.persistence);
  }
  for (int a = 0; a < kTraits; ++a) {
    for (int b = 0; b <= a; ++b) row += fmt::format(",{:.9g}", traits.covariance(a, b));
  }
  for (std::size_t h = 0; h < kPosteriorMonths; ++h)
    row += fmt::format(",{:.9g}", p.levels ? p.completed[h * p.ics.size() + i] : 0.0);
  for (int h = 0; h < kPosteriorMonths; ++h) row += ",0";
  return row;
}

/// Reads the cells of one row from left to right.
class RowReader {
 public:
  RowReader(scenarios::Table& table, std::size_t row) : table_(table), row_(row) {}
  double next(double least = kAnyNumber) { return table_.number(row_, column_++, least).value_or(0.0); }
  void start_at(std::string_view column) { column_ = table_.column(column); }

 private:
  scenarios::Table& table_;
  std::size_t row_, column_ = 0;
};

void read_growth(RowReader& cells, GrowthState& state, GrowthLaw& law, double& removal_sd) {
  state.growth = cells.next();
  state.growth_variance = cells.next(0.0);
  state.error = cells.next();
  state.error_variance = cells.next(0.0);
  state.covariance = cells.next();
  for (double* value : {&law.persistence, &law.innovation, &law.shock, &law.counting, &law.break_chance,
                        &law.break_size, &removal_sd})
    *value = cells.next(0.0);
}

void read_system(RowReader& cells, Posterior& p) {
  p.incomplete.push_back(cells.next(0.0));
  p.clock_starts.push_back(cells.next(0.0));
  p.removal_share.push_back(cells.next(0.0));
  read_growth(cells, p.growth.system.emplace_back(), p.growth.priors.system, p.removals_system);
  SystemTraits traits;
  for (int t = 0; t < kTraits; ++t) {
    traits.mean(t) = cells.next();
    TraitPrior& law = p.drift[static_cast<std::size_t>(t)];
    law.spread = cells.next(0.0);
    law.persistence = cells.next(0.0);
    cells.next();
  }
  for (int a = 0; a < kTraits; ++a) {
    for (int b = 0; b <= a; ++b) traits.covariance(a, b) = traits.covariance(b, a) = cells.next();
  }
  p.traits.push_back(traits);
}

}  // namespace

std::string posterior_text(const Posterior& posterior) {
  std::string text = table_header() + '\n' + england_row(posterior) + '\n';
  for (std::size_t i = 0; i < posterior.ics.size(); ++i) text += system_row(posterior, i) + '\n';
  return text;
}

Posterior read_posterior(const std::string& name, const std::string& text) {
  // Cells are read from left to right, so the header must be ours to the letter.
  if (text.substr(0, text.find('\n')) != table_header())
    throw scenarios::DataError(
        {scenarios::Fault{name, 1, 1, "", "the header is not that of a posterior of this version",
                          "make it again: `icsim calibrate`"}});
  scenarios::Table table(name, text, {});
  table.throw_if_any();
  Posterior p;
  std::vector<std::vector<double>> completed;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    RowReader cells(table, r);
    const std::string area(table.cell(r, "area"));
    p.origin = month_number(table.cell(r, "known_to"));
    if (p.origin < 0)
      table.fault(r, "'known_to' is not a month", "write it as 2025-03; `icsim calibrate` makes this file");
    p.levels = table.cell(r, "levels") == "1";
    if (area == kEngland) {
      cells.start_at("growth");
      read_growth(cells, p.growth.england, p.growth.priors.england, p.removals_england);
      for (int t = 0; t < kTraits; ++t) {
        for (int skipped = 0; skipped < 3; ++skipped) cells.next();
        p.common_drift(t) = cells.next(0.0);
      }
      cells.start_at("milestone_weeks_1");
      for (int h = 0; h < kPosteriorMonths; ++h) p.milestone.push_back(cells.next(0.0));
      if (p.milestone.front() == 0.0) p.milestone.clear();
      continue;
    }
    p.ics.push_back(area);
    cells.start_at("incomplete");
    read_system(cells, p);
    auto& path = completed.emplace_back();
    for (int h = 0; h < kPosteriorMonths; ++h) path.push_back(cells.next());
  }
  table.throw_if_any();
  for (std::size_t h = 0; h < kPosteriorMonths; ++h) {
    for (const auto& path : completed) p.completed.push_back(path[h]);
  }
  return p;
}

}  // namespace icsim::calibration
