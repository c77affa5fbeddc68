#include "calibration/baseline/week_shapes.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "calibration/fit/flow_rates.hpp"
#include "scenarios/language/dated_path.hpp"

namespace icsim::calibration {
namespace {

// Pathways of England's list of the same function that a list is taken to hold beside its own, and of England's
// whole list: so few that they show only where it has next to none.
constexpr double kFromFunction = 20.0, kFromEngland = 0.2;

/// Clock starts of the week behind each band at a midnight, in working days of the mean season; the open-ended band is of
/// many weeks.
BandVector cohorts(const Model& model, Date midnight) {
  const scenarios::WorkingDayTest works(model.bank_holidays);
  BandVector size = BandVector::Ones();
  for (int w = 0; w + 1 < kBands; ++w) {
    double days = 0.0;
    for (int back = 7 * w + 1; back <= 7 * w + 7; ++back) {
      const Date day = midnight - std::chrono::days{back};
      if (works(day)) days += model.seasonality.clock_starts[static_cast<std::size_t>(month_of(day) % 12)];
    }
    size(w) = days;
  }
  return size;
}

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

}  // namespace

WeekShapes::WeekShapes(const Model& shipped, MonthNumber census)
    : functions_(shipped.dims.treatment_functions) {
  const Dimensions& dims = shipped.dims;
  const auto quintiles = at(dims.quintiles);
  for (std::size_t z = 0; z < kStages; ++z) {
    list_[z].assign(dims.lists(), BandVector::Zero());
    function_[z].assign(at(functions_), BandVector::Zero());
    england_[z].setZero();
    for (std::size_t list = 0; list < dims.lists(); ++list) {
      BandVector& own = list_[z][list];
      for (std::size_t w = 0; w < kBands; ++w) {
        for (std::size_t q = 0; q < quintiles; ++q)
          own(static_cast<int>(w)) += static_cast<double>(
              shipped.start_state[list * dims.cells_per_list() + (z * kBands + w) * quintiles + q]);
      }
      function_[z][list % at(functions_)] += own;
      england_[z] += own;
    }
  }
  moved_ = cohorts(shipped, first_day(census + 1)).cwiseQuotient(cohorts(shipped, parse_date(shipped.name)));
}

const BandVector& WeekShapes::own(int system, int function, int stage) const {
  return list_[at(stage)][at(system) * at(functions_) + at(function)];
}

/// A stage's part in what is borrowed is England's.
BandVector WeekShapes::with_borrowed(int system, int function, int stage) const {
  const auto parts = [&](const auto& of) { return of(0).sum() + of(1).sum(); };
  const double of_function = parts([&](int z) { return function_[at(z)][at(function)]; });
  const double of_england = parts([&](int z) { return england_[at(z)]; });
  BandVector sum = own(system, function, stage) + kFromEngland / of_england * england_[at(stage)];
  if (of_function > 0.0) sum += kFromFunction / of_function * function_[at(stage)][at(function)];
  return sum;
}

BandVector WeekShapes::stock(int system, int function, PathwayStage stage) const {
  return with_borrowed(system, function, static_cast<int>(stage)).cwiseProduct(moved_);
}

BandVector WeekShapes::stock(int system, int function) const {
  return (with_borrowed(system, function, 0) + with_borrowed(system, function, 1)).cwiseProduct(moved_);
}

/// Neighbouring weeks lend, as single weeks of small lists are all of one stage or the other.
BandVector WeekShapes::admission_share(int system, int function) const {
  constexpr int kReach = 4;  // weeks
  const BandVector admission =
                       with_borrowed(system, function, static_cast<int>(PathwayStage::awaiting_admission)),
                   decision =
                       with_borrowed(system, function, static_cast<int>(PathwayStage::awaiting_decision));
  BandVector share;
  for (int w = 0; w < kBands; ++w) {
    const int first = std::max(0, w - kReach), count = std::min(kBands - 1, w + kReach) - first + 1;
    const double listed = admission.segment(first, count).sum();
    share(w) = listed / (listed + decision.segment(first, count).sum());
  }
  return share;
}

BandVector whole_weeks(const BandVector& stock, const std::vector<Segment>& segments) {
  const BandVector expected = stock.cwiseProduct(segment_factors(stock, segments));
  BandVector weeks = BandVector::Zero();
  for (std::size_t g = 0; g < segments.size(); ++g) {
    const int end = g + 1 < segments.size() ? segments[g + 1].from : kBands;
    double sum = 0.0, before = 0.0, given = 0.0;
    for (int w = segments[g].from; w < end; ++w) sum += expected(w);
    for (int w = segments[g].from; w < end; ++w) {
      before += expected(w);
      const double whole =
          w + 1 == end ? segments[g].pathways
          : sum > 0.0  ? std::min(segments[g].pathways, std::floor(before / sum * segments[g].pathways + 0.5))
                       : segments[g].pathways;  // nobody to go by: the first week
      weeks(w) = whole - given;
      given = whole;
    }
  }
  return weeks;
}

BandVector whole_parts(const BandVector& weeks, const BandVector& share) {
  BandVector parts = BandVector::Zero();
  double owed = 0.0;
  for (int w = 0; w < kBands; ++w) {
    owed += weeks(w) * share(w);
    parts(w) = std::clamp(std::floor(owed + 0.5), 0.0, weeks(w));
    owed -= parts(w);
  }
  return parts;
}

std::vector<double> whole_shares(const std::vector<double>& parts, double total) {
  const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
  std::vector<double> whole(parts.size(), 0.0);
  if (!(sum > 0.0)) return whole;
  std::vector<double> left(parts.size());
  double given = 0.0;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const double exact = parts[k] / sum * total;
    whole[k] = std::floor(exact + 1e-9);
    left[k] = exact - whole[k];
    given += whole[k];
  }
  std::vector<std::size_t> order(parts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return left[a] > left[b]; });
  for (std::size_t k = 0; k < order.size() && given < total; ++k, given += 1.0) whole[order[k]] += 1.0;
  return whole;
}

}  // namespace icsim::calibration
