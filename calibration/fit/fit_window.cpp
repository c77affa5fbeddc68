#include "calibration/fit/fit_window.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "calibration/fit/flow_rates.hpp"
#include "calibration/fit/forward.hpp"
#include "calibration/fit/observation.hpp"
#include "scenarios/text/fault.hpp"

namespace icsim::calibration {
namespace {

constexpr const char* kAddSeries =
    "give `icsim import` the files that hold them too: the full CSV data files do";

/// Where the data lack something, and how a fault says so.
class Lack {
 public:
  explicit Lack(const RttDataSet& data) : data_(data) {}

  void fault(std::string problem, std::string hint) {
    faults_.push_back({data_.place, 0, 0, "", std::move(problem), std::move(hint)});
  }

  /// \param systems  those that lack it.
  void series(std::string_view what, const std::vector<int>& systems, int known) {
    if (systems.empty()) return;
    std::string where;
    for (const int i : systems)
      where += (where.empty() ? " of " : ", ") + data_.areas[static_cast<std::size_t>(i)];
    if (systems.size() + 1 == data_.areas.size()) where = " of any system";
    fault(fmt::format("the data hold no {}{} up to {}", what, where, to_month(data_.first_month + known - 1)),
          kAddSeries);
  }

  void throw_if_any() {
    if (!faults_.empty()) throw scenarios::DataError(std::move(faults_));
  }

 private:
  const RttDataSet& data_;
  std::vector<scenarios::Fault> faults_;
};

/// Months until every system has published a flow.
/// \param systems those that have none are added.
int known_from(const RttDataSet& data, Flow flow, int known, std::vector<int>& systems) {
  int from = 0;
  const std::vector<int> first = first_flows(data, flow);
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i] >= known) systems.push_back(static_cast<int>(i));
    from = std::max(from, first[i]);
  }
  return from;
}

bool any_stock(const RttDataSet& data, int month) {
  for (int i = 0; i + 1 < data.area_count(); ++i) {
    if (!std::isnan(data.at(Stock::incomplete, month, i))) return true;
  }
  return false;
}

bool in_full(const RttDataSet& data, int month) {
  for (int i = 0; i + 1 < data.area_count(); ++i) {
    if (published(data, month, i)) return true;
  }
  return false;
}

std::vector<int> without_stock(const RttDataSet& data, int known) {
  std::vector<int> systems;
  const std::vector<double> last = last_stock(data, Stock::incomplete, known);
  for (std::size_t i = 0; i < last.size(); ++i) {
    if (!(last[i] > 0.0)) systems.push_back(static_cast<int>(i));
  }
  return systems;
}

}  // namespace

int months_with_stocks(const RttDataSet& data) {
  int months = 0;
  for (int m = 0; m < data.months; ++m) months += any_stock(data, m);
  return months;
}

FitGround shipped_ground(const scenarios::ScenarioLibrary& library) {
  const scenarios::Scenario whole = fit_scenario(library);
  return {whole.model, month_of(whole.start)};
}

FitWindow fit_window(const RttDataSet& data, const FitGround& ground, int known) {
  const Model& model = *ground.model;
  Lack lack(data);
  if (data.area_count() - 1 != model.dims.ics)
    lack.fault(
        fmt::format("the data hold {} systems, the baseline {}", data.area_count() - 1, model.dims.ics),
        "import them again with this version and this --library");
  lack.throw_if_any();
  // Of the ground's own lists; before the data if negative.
  const int begin = ground.begins ? *ground.begins - data.first_month : -1;
  std::vector<int> stocks;  // months with some
  for (int m = std::max(begin, 0); m < known; ++m) {
    if (any_stock(data, m)) stocks.push_back(m);
  }
  std::vector<int> no_starts, no_completed;
  const int flows = std::max(known_from(data, Flow::clock_starts, known, no_starts),
                             known_from(data, Flow::completed, known, no_completed));
  lack.series("clock starts", no_starts, known);
  lack.series("completed pathways", no_completed, known);
  if (stocks.empty())
    lack.fault(fmt::format("the data, up to {}, hold no incomplete pathways of {} or later, when fits begin",
                           to_month(data.first_month + known - 1),
                           to_month(ground.begins.value_or(data.first_month))),
               kAddSeries);
  else
    lack.series("incomplete pathways", without_stock(data, known), known);
  lack.throw_if_any();

  FitWindow window;
  window.last = stocks.back();
  window.from_baseline = stocks.front() == begin && flows <= begin;
  window.first = window.from_baseline ? begin : window.last + 1;
  if (!window.from_baseline) {
    const auto state = std::find_if(stocks.begin(), stocks.end(), [&](int m) { return m + 1 >= flows; });
    if (state != stocks.end()) window.first = *state + 1;
  }
  if (window.first > window.last)
    lack.fault(fmt::format("nothing can be learnt from the incomplete pathways of {} alone",
                           to_month(data.first_month + window.last)),
               "import one more month at least, before it or after it; more than six make a fit steady");
  lack.throw_if_any();
  for (int m = window.first; m <= window.last; ++m) {
    if (in_full(data, m)) return window;
  }
  lack.fault(fmt::format("no month from {} to {} has incomplete pathways with all of 18, 52, 65 and 78 weeks",
                         to_month(data.first_month + window.first), to_month(data.first_month + window.last)),
             kAddSeries);
  lack.throw_if_any();
  return window;
}

}  // namespace icsim::calibration
