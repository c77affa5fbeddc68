/// What a reader of the data should know: gaps, breaks, implausible removals, known events.
#include <fmt/format.h>

#include <algorithm>

#include "calibration/data/import.hpp"
#include "scenarios/text/csv.hpp"

namespace icsim::calibration {
namespace {

constexpr double kJump = 0.08;      // of a list against England's in a month
constexpr double kFlowJump = 0.35;  // of a month's flow against its own last year's mean
constexpr double kLeastRemoved = 0.0, kMostRemoved = 0.35;  // of clock starts, over a year
constexpr int kYear = 12;

class Checks {
 public:
  explicit Checks(RttDataSet& data) : data_(data) {}

  void run() {
    for (int a = 0; a + 1 < data_.area_count(); ++a) {
      gaps(a);
      jumps(a);
      flow_jumps(a, Flow::clock_starts);
      flow_jumps(a, Flow::completed);
      removals(a);
    }
    thresholds();
  }

 private:
  void note(int month, int area, std::string_view series, std::string kind, std::string text) {
    data_.notes.push_back({month < 0 ? "" : to_month(data_.first_month + month),
                           area < 0 ? "" : data_.areas[static_cast<std::size_t>(area)], std::string(series),
                           std::move(kind), std::move(text), false});
  }

  template <class Series>
  void gap(int area, Series series, std::string_view name) {
    int first = -1, last = -1;
    for (int m = 0; m < data_.months; ++m) {
      if (std::isnan(data_.at(series, m, area))) continue;
      if (first < 0) first = m;
      last = m;
    }
    for (int m = std::max(first, 0); m < last; ++m) {
      if (std::isnan(data_.at(series, m, area)))
        note(m, area, name, "gap", "not published between months that are");
    }
  }

  void gaps(int area) {
    gap(area, Stock::incomplete, kStockNames[0]);
    gap(area, Flow::clock_starts, kFlowNames[0]);
    gap(area, Flow::completed, kFlowNames[1]);
  }

  [[nodiscard]] double england(int month) const {
    double sum = 0.0;
    for (int a = 0; a < data_.area_count(); ++a) {
      const double value = data_.at(Stock::incomplete, month, a);
      if (!std::isnan(value)) sum += value;
    }
    return sum;
  }

  void jumps(int area) {
    for (int m = 1; m < data_.months; ++m) {
      const double before = data_.at(Stock::incomplete, m - 1, area),
                   now = data_.at(Stock::incomplete, m, area);
      if (!(before > 0.0) || std::isnan(now)) continue;
      const double beyond = now / before - england(m) / england(m - 1);
      if (std::abs(beyond) > kJump)
        note(m, area, kStockNames[0], "break",
             fmt::format("the list moves {:+.1f} % against England in a month: a provider came, went or "
                         "changed its records",
                         100.0 * beyond));
    }
  }

  void flow_jumps(int area, Flow flow) {
    for (int m = kYear; m < data_.months; ++m) {
      double mean = 0.0;
      for (int k = m - kYear; k < m; ++k) mean += data_.at(flow, k, area) / kYear;
      const double ratio = data_.at(flow, m, area) / mean;
      if (ratio < 1.0 - kFlowJump || ratio > 1.0 + kFlowJump)
        note(m, area, kFlowNames[static_cast<std::size_t>(flow)], "break",
             fmt::format("{:.0f} % of the mean of the year before", 100.0 * ratio));
    }
  }

  void removals(int area) {
    for (int m = kYear; m < data_.months; m += kYear) {
      double starts = 0.0, out = 0.0;
      for (int k = m - kYear + 1; k <= m; ++k) {
        starts += data_.at(Flow::clock_starts, k, area);
        out += data_.at(Flow::clock_starts, k, area) - data_.at(Flow::completed, k, area);
      }
      const double share =
          (out - data_.at(Stock::incomplete, m, area) + data_.at(Stock::incomplete, m - kYear, area)) /
          starts;
      if (share < kLeastRemoved || share > kMostRemoved)
        note(m, area, "", "implausible",
             fmt::format("unreported removals of the year would be {:.1f} % of clock starts", 100.0 * share));
    }
  }

  /// Longer waits are part of shorter ones.
  void thresholds() {
    constexpr std::array kOrder{Stock::incomplete, Stock::over_52, Stock::over_65, Stock::over_78,
                                Stock::over_104};
    for (int m = 0; m < data_.months; ++m) {
      for (int a = 0; a < data_.area_count(); ++a) {
        for (std::size_t k = 1; k < kOrder.size(); ++k) {
          if (data_.at(kOrder[k], m, a) > data_.at(kOrder[k - 1], m, a))
            note(m, a, kStockNames[static_cast<std::size_t>(kOrder[k])], "total",
                 "more pathways than wait a shorter time");
        }
      }
    }
  }

  RttDataSet& data_;
};

void add_events(RttDataSet& data, const std::string& name, const std::string& text) {
  static constexpr std::string_view kColumns[] = {"month_from", "month_to",  "area", "series",
                                                  "kind",       "leave_out", "text"};
  scenarios::Table table(name, text, kColumns);
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const MonthNumber from = month_number(table.cell(r, "month_from")),
                      to = month_number(table.cell(r, "month_to"));
    if (from < 0 || to < from)
      table.fault(r, "month_from and month_to are not a span of months", "write 2022-07 and 2023-01");
    for (MonthNumber m = std::max(from, data.first_month); m <= to && m < data.first_month + data.months;
         ++m) {
      data.notes.push_back({to_month(m), std::string(table.cell(r, "area")),
                            std::string(table.cell(r, "series")), std::string(table.cell(r, "kind")),
                            std::string(table.cell(r, "text")), table.cell(r, "leave_out") == "1"});
    }
  }
  table.throw_if_any();
}

}  // namespace

void check_data(RttDataSet& data, const std::string& events_name, const std::string& events) {
  Checks(data).run();
  add_events(data, events_name, events);
}

}  // namespace icsim::calibration
