#include "calibration/fit/flow_rates.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "scenarios/language/dated_path.hpp"

namespace icsim::calibration {
namespace {

constexpr int kSplitMonths = 12;

/// [month][ics]: true where a note leaves the flow out.
std::vector<char> left_out(const RttDataSet& data, Flow flow, bool mapped) {
  const auto ics = data.areas.size() - 1;
  std::vector<char> flags(static_cast<std::size_t>(data.months) * ics, 0);
  for (const DataNote& note : data.notes) {
    if (!note.leave_out || (note.kind == "mapped") != mapped) continue;
    if (!note.series.empty() && note.series != kFlowNames[static_cast<std::size_t>(flow)]) continue;
    for (int m = 0; m < data.months; ++m) {
      if (!note.month.empty() && month_number(note.month) != data.first_month + m) continue;
      for (std::size_t i = 0; i < ics; ++i) {
        if (note.area.empty() || note.area == data.areas[i]) flags[static_cast<std::size_t>(m) * ics + i] = 1;
      }
    }
  }
  return flags;
}

/// Systems that notes mix up from some month on: their sum stands, split as in the year before.
/// \param base the model's rates, to split by where less than that year is known.
void split_mapped(std::vector<double>& rates, const std::vector<char>& mapped, int months, std::size_t ics,
                  const std::vector<double>& base) {
  int first = months;
  std::vector<std::size_t> members;
  for (std::size_t i = 0; i < ics; ++i) {
    for (int m = 0; m < months; ++m) {
      if (!mapped[static_cast<std::size_t>(m) * ics + i]) continue;
      first = std::min(first, m);
      members.push_back(i);
      break;
    }
  }
  if (members.size() < 2) return;
  std::vector<double> share(members.size());
  double total = 0.0;
  for (std::size_t k = 0; k < members.size(); ++k) {
    if (first < kSplitMonths) share[k] = base[members[k]];
    for (int m = first - kSplitMonths; m < first && first >= kSplitMonths; ++m)
      share[k] += rates[static_cast<std::size_t>(m) * ics + members[k]];
    total += share[k];
  }
  for (int m = first; m < months; ++m) {
    double sum = 0.0;
    for (const std::size_t i : members) sum += rates[static_cast<std::size_t>(m) * ics + i];
    for (std::size_t k = 0; k < members.size(); ++k)
      rates[static_cast<std::size_t>(m) * ics + members[k]] = sum * share[k] / total;
  }
}

/// Fills NaN on a straight line between neighbours; ends are held, and a system without any keeps the model's.
void bridge(std::vector<double>& rates, int months, std::size_t ics, const std::vector<double>& base) {
  for (std::size_t i = 0; i < ics; ++i) {
    int before = -1;
    for (int m = 0; m <= months; ++m) {
      if (m < months && std::isnan(rates[static_cast<std::size_t>(m) * ics + i])) continue;
      for (int gap = before + 1; gap < m; ++gap) {
        double& value = rates[static_cast<std::size_t>(gap) * ics + i];
        if (before < 0 && m == months) value = base[i];
        if (before < 0 && m < months) value = rates[static_cast<std::size_t>(m) * ics + i];
        if (before >= 0) {
          const double here = rates[static_cast<std::size_t>(before) * ics + i];
          const double there = m < months ? rates[static_cast<std::size_t>(m) * ics + i] : here;
          value = here + (there - here) * (gap - before) / (m - before);
        }
      }
      before = m;
    }
  }
}

/// \param base the model's rates, [ics].
std::vector<double> rates_of(const RttDataSet& data, const std::vector<MonthDays>& days, Flow flow, int known,
                             const std::vector<double>& base) {
  const auto ics = data.areas.size() - 1;
  const std::vector<char> gone = left_out(data, flow, false), mapped = left_out(data, flow, true);
  std::vector<double> rates(static_cast<std::size_t>(known) * ics);
  for (int m = 0; m < known; ++m) {
    const MonthDays& d = days[static_cast<std::size_t>(m)];
    for (std::size_t i = 0; i < ics; ++i) {
      const std::size_t cell = static_cast<std::size_t>(m) * ics + i;
      const double pathways = data.at(flow, m, static_cast<int>(i));
      rates[cell] = gone[cell] || pathways <= 0.0
                        ? kNotPublished
                        : pathways / (flow == Flow::clock_starts ? d.clock_starts : d.activity);
    }
  }
  bridge(rates, known, ics, base);
  split_mapped(rates, mapped, known, ics, base);
  return rates;
}

double mean_of(const std::vector<double>& rates, const FlowRates& flows, int last, int i, int months) {
  double sum = 0.0;
  const int from = std::max(0, last - months + 1);
  for (int m = from; m <= last; ++m) sum += rates[flows.at(m, i)];
  return sum / (last - from + 1);
}

}  // namespace

Date first_day(MonthNumber month) {
  using namespace std::chrono;
  return Date{year{month / 12} / std::chrono::month{static_cast<unsigned>(month % 12 + 1)} / day{1}};
}

MonthNumber month_of(Date day) {
  const std::chrono::year_month_day date{day};
  return int(date.year()) * 12 + static_cast<int>(unsigned(date.month())) - 1;
}

MonthDays days_of(const Model& model, MonthNumber month) {
  const scenarios::WorkingDayTest works(model.bank_holidays);
  MonthDays days;
  for (Date day = first_day(month); day < first_day(month + 1); day += std::chrono::days{1})
    days.working += works(day);
  const auto season = static_cast<std::size_t>(month % 12);
  days.clock_starts = days.working * model.seasonality.clock_starts[season];
  days.activity = days.working * model.seasonality.activity[season];
  return days;
}

SystemFlows flows_of(const Model& model) {
  SystemFlows flows;
  for (int i = 0; i < model.dims.ics; ++i) {
    double starts = 0.0, completed = 0.0, admitted = 0.0, removed = 0.0;
    for (int s = 0; s < model.dims.treatment_functions; ++s) {
      const BaseFlows& flow = model.flow(i, s);
      starts += flow.clock_starts;
      completed += flow.completed_admitted + flow.completed_non_admitted;
      admitted += flow.completed_admitted;
      removed += flow.clock_starts * flow.removal_share;
    }
    flows.clock_starts.push_back(starts);
    flows.completed.push_back(completed);
    flows.completed_admitted.push_back(admitted);
    flows.removal_share.push_back(removed / starts);
  }
  return flows;
}

double FlowRates::mean_clock_starts(int last, int i, int count) const {
  return mean_of(clock_starts, *this, last, i, count);
}

double FlowRates::mean_completed(int last, int i, int count) const {
  return mean_of(completed, *this, last, i, count);
}

FlowRates flow_rates(const RttDataSet& data, const Model& model, int known) {
  FlowRates flows;
  flows.first_month = data.first_month;
  flows.months = known;
  flows.ics = data.area_count() - 1;
  for (int m = 0; m < known; ++m) flows.days.push_back(days_of(model, data.first_month + m));
  const SystemFlows base = flows_of(model);
  flows.clock_starts = rates_of(data, flows.days, Flow::clock_starts, known, base.clock_starts);
  flows.completed = rates_of(data, flows.days, Flow::completed, known, base.completed);
  return flows;
}

std::vector<int> first_flows(const RttDataSet& data, Flow flow) {
  std::vector<int> first(data.areas.size() - 1, data.months);
  for (std::size_t i = 0; i < first.size(); ++i) {
    for (int m = data.months - 1; m >= 0; --m) {
      if (data.at(flow, m, static_cast<int>(i)) > 0.0) first[i] = m;
    }
  }
  return first;
}

std::vector<double> last_stock(const RttDataSet& data, Stock stock, int known) {
  std::vector<double> last(data.areas.size() - 1, kNotPublished);
  for (int m = 0; m < known; ++m) {
    for (std::size_t i = 0; i < last.size(); ++i) {
      const double value = data.at(stock, m, static_cast<int>(i));
      if (!std::isnan(value)) last[i] = value;
    }
  }
  return last;
}

}  // namespace icsim::calibration
