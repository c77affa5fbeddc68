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
                                                            "log_backstop", "log_starts"};
constexpr double kAnyNumber = -1e300;

constexpr std::array<std::string_view, kControls> kControlNames{"completed", "within_18", "skew", "turnover",
                                                                "backstop"};
constexpr std::array<std::string_view, kFigures> kFigureNames{"share_18", "over_52", "over_65"};

/// Paths of a system by month, with the column they stand in.
struct NamedPath {
  std::string_view name;
  std::vector<double> Posterior::*policy;
  std::vector<double> ControlPaths::*control;
};
constexpr std::array<NamedPath, 7> kSystemPaths{
    {{"completed_per_working_day", nullptr, &ControlPaths::completed},
     {"admitted_share", nullptr, &ControlPaths::admitted_share},
     {"log_within_18_turn", nullptr, &ControlPaths::within_18},
     {"skew_turn", nullptr, &ControlPaths::skew},
     {"log_turnover_turn", nullptr, &ControlPaths::turnover},
     {"log_backstop_turn", nullptr, &ControlPaths::backstop},
     {"policy_share_18", &Posterior::policy, nullptr}}};

/// \tparam P Posterior, constant or not.
template <class P>
auto& path_of(P& p, const NamedPath& path) {
  return path.policy != nullptr ? p.*path.policy : p.controls.*path.control;
}

/// Columns that a row of the other kind leaves at 0.
constexpr int kSystemColumns =
    kTraits * (kTraits + 1) / 2 + static_cast<int>(kSystemPaths.size()) * kPosteriorMonths + 2;

constexpr int kResponseColumns = kControls * kFigures * kPosteriorMonths;

/// Columns of single lists, after all others: one for each treatment function.
struct ListColumns {
  std::string_view name;
  std::vector<double> ListOrder::*values;
};
constexpr std::array<ListColumns, 2> kListColumns{
    {{"early_", &ListOrder::early}, {"list_skew_", &ListOrder::skew}}};

std::string list_header(const std::vector<std::string>& functions) {
  std::string text;
  for (const ListColumns& columns : kListColumns) {
    for (const std::string& function : functions) text += fmt::format(",{}{}", columns.name, function);
  }
  return text;
}

/// Treatment functions of a header's end; none where it is not what list_header writes.
std::vector<std::string> functions_of(std::string_view end) {
  std::vector<std::string> functions;
  const std::string first = fmt::format(",{}", kListColumns[0].name);
  for (std::string_view rest = end; rest.starts_with(first);) {
    rest.remove_prefix(first.size());
    functions.emplace_back(rest.substr(0, rest.find(',')));
    rest.remove_prefix(functions.back().size());
  }
  return list_header(functions) == end ? functions : std::vector<std::string>{};
}

std::string table_header() {
  std::string text =
      "area,known_to,levels,incomplete,over_52,clock_starts_per_working_day,removal_share,growth,growth_"
      "variance,"
      "count_error,"
      "count_error_variance,growth_error_covariance,growth_persistence,growth_innovation,growth_shock,growth_"
      "counting,"
      "break_chance,break_size,removal_share_sd";
  for (const std::string_view figure : kFigureNames)
    text += fmt::format(",{0}_range,{0}_range_power,{0}_range_small", figure);
  for (const std::string_view name : kTraitNames) text += fmt::format(",{}", name);
  for (int row = 0; row < kTraits; ++row) {
    for (int column = 0; column <= row; ++column)
      text += fmt::format(",covariance_{}_{}", row + 1, column + 1);
  }
  const auto months = [&](std::string_view name) {
    for (int month = 1; month <= kPosteriorMonths; ++month) text += fmt::format(",{}_{}", name, month);
  };
  for (const NamedPath& path : kSystemPaths) months(path.name);
  text += ",over_52_gain_below,over_52_gain_above,compliance,compliance_sd";
  months("milestone_weeks");
  months("backstop_weeks");
  for (const std::string_view control : kControlNames) {
    for (const std::string_view figure : kFigureNames) months(fmt::format("response_{}_{}", control, figure));
  }
  return text;
}

void add_growth(std::string& row, const GrowthState& state, const GrowthLaw& law, double removal_sd) {
  row += fmt::format(",{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g}",
                     state.growth, state.growth_variance, state.error, state.error_variance, state.covariance,
                     law.persistence, law.innovation, law.shock, law.counting, law.break_chance,
                     law.break_size, removal_sd);
}

void add_ranges(std::string& row, const std::array<RangeLaw, kFigures>& laws) {
  for (const RangeLaw& law : laws)
    row += fmt::format(",{:.9g},{:.9g},{:.9g}", law.first, law.power, law.small);
}

void add_zeros(std::string& row, int count) {
  for (int k = 0; k < count; ++k) row += ",0";
}

std::string england_row(const Posterior& p) {
  std::string row = fmt::format("{},{},{},0,0,0,0", kEngland, to_month(p.origin), p.levels ? 1 : 0);
  add_growth(row, p.growth.england, p.growth.england_law, p.removals_england);
  add_ranges(row, p.range.england);
  add_zeros(row, kTraits + kSystemColumns);
  row += fmt::format(",{:.9g},{:.9g}", p.compliance, p.compliance_spread);
  for (const std::vector<double>* weeks : {&p.milestone, &p.backstop}) {
    for (std::size_t h = 0; h < kPosteriorMonths; ++h)
      row += fmt::format(",{:.9g}", weeks->empty() ? 0.0 : (*weeks)[h]);
  }
  add_zeros(row, kResponseColumns);
  add_zeros(row, static_cast<int>(kListColumns.size() * p.list_order.treatment_functions.size()));
  return row;
}

std::string system_row(const Posterior& p, std::size_t i) {
  std::string row =
      fmt::format("{},{},{},{:.9g},{:.9g},{:.9g},{:.9g}", p.ics[i], to_month(p.origin), p.levels ? 1 : 0,
                  p.incomplete[i], p.over_52[i], p.clock_starts[i], p.removal_share[i]);
  add_growth(row, p.growth.system[i], p.growth.system_law[i], p.removals_system);
  add_ranges(row, p.range.system);
  const SystemTraits& traits = p.traits[i];
  for (int t = 0; t < kTraits; ++t) row += fmt::format(",{:.9g}", traits.mean(t));
  for (int a = 0; a < kTraits; ++a) {
    for (int b = 0; b <= a; ++b) row += fmt::format(",{:.9g}", traits.covariance(a, b));
  }
  for (const NamedPath& path : kSystemPaths) {
    const std::vector<double>& values = path_of(p, path);
    for (std::size_t h = 0; h < kPosteriorMonths; ++h)
      row += fmt::format(",{:.6g}", p.levels ? values[h * p.ics.size() + i] : 0.0);
  }
  const Gain gain = p.levels ? p.gain[i] : Gain{};
  row += fmt::format(",{:.5g},{:.5g}", gain.below, gain.above);
  add_zeros(row, 2 + 2 * kPosteriorMonths);
  if (p.levels) {
    for (const auto& control : p.response[i].by_lag) {
      for (const std::vector<double>& lags : control) {
        for (const double lag : lags) row += fmt::format(",{:.3g}", lag);
      }
    }
  } else {
    add_zeros(row, kResponseColumns);
  }
  const std::size_t functions = p.list_order.treatment_functions.size();
  for (const ListColumns& columns : kListColumns) {
    for (std::size_t s = 0; s < functions; ++s)
      row += fmt::format(",{:.9g}", (p.list_order.*columns.values)[i * functions + s]);
  }
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

void read_ranges(RowReader& cells, std::array<RangeLaw, kFigures>& laws) {
  for (RangeLaw& law : laws) {
    law.first = cells.next(0.0);
    law.power = cells.next(0.0);
    law.small = cells.next(0.0);
  }
}

void read_england(RowReader& cells, Posterior& p) {
  cells.start_at("growth");
  read_growth(cells, p.growth.england, p.growth.england_law, p.removals_england);
  read_ranges(cells, p.range.england);
  cells.start_at("compliance");
  p.compliance = cells.next(0.0);
  p.compliance_spread = cells.next(0.0);
  for (std::vector<double>* weeks : {&p.milestone, &p.backstop}) {
    for (int h = 0; h < kPosteriorMonths; ++h) weeks->push_back(cells.next(0.0));
    if (weeks->front() == 0.0) weeks->clear();
  }
}

/// \param paths [path][month] of this system
void read_system(RowReader& cells, Posterior& p, std::vector<std::vector<double>>& paths) {
  cells.start_at("incomplete");
  p.incomplete.push_back(cells.next(0.0));
  p.over_52.push_back(cells.next(0.0));
  p.clock_starts.push_back(cells.next(0.0));
  p.removal_share.push_back(cells.next(0.0));
  read_growth(cells, p.growth.system.emplace_back(), p.growth.system_law.emplace_back(), p.removals_system);
  read_ranges(cells, p.range.system);
  SystemTraits traits;
  for (int t = 0; t < kTraits; ++t) traits.mean(t) = cells.next();
  for (int a = 0; a < kTraits; ++a) {
    for (int b = 0; b <= a; ++b) traits.covariance(a, b) = traits.covariance(b, a) = cells.next();
  }
  p.traits.push_back(traits);
  for (std::size_t k = 0; k < kSystemPaths.size(); ++k) {
    std::vector<double>& path = paths.emplace_back();
    for (int h = 0; h < kPosteriorMonths; ++h) path.push_back(cells.next());
  }
  p.gain.push_back({cells.next(0.0), cells.next(0.0)});
  cells.start_at(fmt::format("response_{}_{}_1", kControlNames[0], kFigureNames[0]));
  for (auto& control : p.response.emplace_back().by_lag) {
    for (std::vector<double>& lags : control) {
      for (int h = 0; h < kPosteriorMonths; ++h) lags.push_back(cells.next());
    }
  }
  for (const ListColumns& columns : kListColumns) {
    for (const std::string& function : p.list_order.treatment_functions) {
      cells.start_at(fmt::format("{}{}", columns.name, function));
      (p.list_order.*columns.values).push_back(cells.next());
    }
  }
}

}  // namespace

std::string posterior_text(const Posterior& posterior) {
  std::string text = table_header() + list_header(posterior.list_order.treatment_functions) + '\n' +
                     england_row(posterior) + '\n';
  for (std::size_t i = 0; i < posterior.ics.size(); ++i) text += system_row(posterior, i) + '\n';
  return text;
}

Posterior read_posterior(const std::string& name, const std::string& text) {
  // Cells are read from left to right, so the header must be ours to the letter.
  const std::string first = text.substr(0, text.find('\n')), ours = table_header();
  Posterior p;
  if (first.starts_with(ours)) p.list_order.treatment_functions = functions_of(first.substr(ours.size()));
  if (first != ours + list_header(p.list_order.treatment_functions))
    throw scenarios::DataError(
        {scenarios::Fault{name, 1, 1, "", "the header is not that of a posterior of this version",
                          "make it again: `icsim calibrate`"}});
  scenarios::Table table(name, text, {});
  table.throw_if_any();
  std::vector<std::vector<std::vector<double>>> paths;  // [ics][path][month]
  for (std::size_t r = 0; r < table.rows(); ++r) {
    RowReader cells(table, r);
    const std::string area(table.cell(r, "area"));
    p.origin = month_number(table.cell(r, "known_to"));
    if (p.origin < 0)
      table.fault(r, "'known_to' is not a month", "write it as 2025-03; `icsim calibrate` makes this file");
    p.levels = table.cell(r, "levels") == "1";
    if (area == kEngland) {
      read_england(cells, p);
      continue;
    }
    p.ics.push_back(area);
    read_system(cells, p, paths.emplace_back());
  }
  table.throw_if_any();
  for (std::size_t k = 0; k < kSystemPaths.size(); ++k) {
    for (std::size_t h = 0; h < kPosteriorMonths; ++h) {
      for (const auto& system : paths) path_of(p, kSystemPaths[k]).push_back(system[k][h]);
    }
  }
  return p;
}

}  // namespace icsim::calibration
