#include "calibration/data/extract_sums.hpp"

#include <algorithm>

#include "engine/model/wait_thresholds.hpp"

namespace icsim::calibration {
namespace {

constexpr std::size_t kBandCount = kWaitBands;

/// Until March 2021 the last band is over 52 weeks: what lies beyond is not known.
void forget_long_waits(ImportedMonth& month) {
  for (const Stock s : {Stock::over_65, Stock::over_78, Stock::over_104}) {
    for (auto* values :
         {&month.stock[static_cast<std::size_t>(s)], &month.list_stock[static_cast<std::size_t>(s)]})
      std::fill(values->begin(), values->end(), kNotPublished);
  }
  std::fill(month.bands.begin(), month.bands.end(), kNotPublished);
}

/// No row says anything of the system: that is not none.
void forget_area(ImportedMonth& month, std::size_t area, std::size_t functions) {
  const auto forget = [&](std::vector<double>& values, std::size_t each) {
    std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(area * each), each, kNotPublished);
  };
  for (auto& values : month.stock) forget(values, 1);
  for (auto& values : month.flow) forget(values, 1);
  for (auto& values : month.list_stock) forget(values, functions);
  for (auto& values : month.list_flow) forget(values, functions);
  forget(month.bands, kBandCount);
}

/// One cell of the sums into the month: area and treatment function.
class CellReducer {
 public:
  CellReducer(const ExtractSums& sums, const ExtractSize& size, ImportedMonth& month)
      : sums_(sums), size_(size), month_(month) {}

  void reduce(std::size_t area, std::size_t function) {
    // Bands of all who wait, of those within the standard, and of those over each milestone.
    constexpr auto kRange = [] {
      std::array<std::array<std::size_t, 2>, kWaitThresholds.size() + 1> range{};
      range[0] = {0, kBandCount};
      range[1] = {0, kWaitThresholds[0].weeks};
      for (std::size_t i = 1; i < kWaitThresholds.size(); ++i)
        range[i + 1] = {static_cast<std::size_t>(kWaitThresholds[i].weeks), kBandCount};
      return range;
    }();
    const std::int64_t* bands =
        sums_.bands.data() +
        size_.cell(static_cast<std::size_t>(RttPart::incomplete), area, function) * kBandCount;
    for (std::size_t k = 0; k < kRange.size(); ++k) {
      double value = 0.0;
      for (std::size_t b = kRange[k][0]; b < kRange[k][1]; ++b) value += static_cast<double>(bands[b]);
      put(month_.stock, month_.list_stock, k, area, function, value);
    }
    for (std::size_t b = 0; b < kBandCount; ++b)
      month_.bands[area * kBandCount + b] += static_cast<double>(bands[b]);
    const auto total = [&](RttPart part) {
      return static_cast<double>(sums_.total[size_.cell(static_cast<std::size_t>(part), area, function)]);
    };
    put(month_.stock, month_.list_stock, static_cast<std::size_t>(Stock::awaiting_admission), area, function,
        total(RttPart::with_decision));
    const double admitted = total(RttPart::admitted), non_admitted = total(RttPart::non_admitted);
    const auto flow = [&](Flow which, double value) {
      put(month_.flow, month_.list_flow, static_cast<std::size_t>(which), area, function, value);
    };
    flow(Flow::clock_starts, total(RttPart::starts));
    flow(Flow::completed, admitted + non_admitted);
    flow(Flow::completed_non_admitted, non_admitted);
    flow(Flow::completed_admitted, admitted);
  }

 private:
  template <class All>
  void put(All& all, All& lists, std::size_t which, std::size_t area, std::size_t function, double value) {
    const std::size_t known = size_.functions - 1;
    all[which][area] += value;
    if (function < known) lists[which][area * known + function] += value;
  }

  const ExtractSums& sums_;
  const ExtractSize& size_;
  ImportedMonth& month_;
};

}  // namespace

ImportedMonth month_of_sums(const ExtractSums& sums, const ExtractSize& size, int bands) {
  ImportedMonth month;
  const std::size_t known = size.functions - 1;
  for (auto& values : month.stock) values.assign(size.areas, 0.0);
  for (auto& values : month.flow) values.assign(size.areas, 0.0);
  for (auto& values : month.list_stock) values.assign(size.areas * known, 0.0);
  for (auto& values : month.list_flow) values.assign(size.areas * known, 0.0);
  month.bands.assign(size.areas * kBandCount, 0.0);
  CellReducer reducer(sums, size, month);
  for (std::size_t area = 0; area < size.areas; ++area) {
    for (std::size_t f = 0; f < size.functions; ++f) reducer.reduce(area, f);
  }
  if (bands < kWaitBands) forget_long_waits(month);
  for (std::size_t area = 0; area < size.areas; ++area) {
    if (!sums.seen[area]) forget_area(month, area, known);
  }
  month.providers = sums.providers;
  if (bands < kWaitBands) return month;
  for (const auto& [k, part] : {std::pair{0u, RttPart::incomplete}, std::pair{1u, RttPart::with_decision}}) {
    std::vector<double>& waiting = month.waiting[k];
    waiting.reserve(size.areas * known * kBandCount);
    for (std::size_t area = 0; area < size.areas; ++area) {
      const std::int64_t* first =
          sums.bands.data() + size.cell(static_cast<std::size_t>(part), area, 0) * kBandCount;
      waiting.insert(waiting.end(), first, first + known * kBandCount);
    }
  }
  return month;
}

}  // namespace icsim::calibration
