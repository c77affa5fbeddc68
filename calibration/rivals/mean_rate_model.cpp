#include "calibration/rivals/mean_rate_model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/check.hpp"
#include "engine/model/wait_thresholds.hpp"

namespace icsim::calibration {
namespace {

constexpr std::size_t kBands = kMonthBands;
constexpr auto kThresholdWeeks = [] {
  std::array<double, kWaitThresholds.size()> weeks{};
  for (std::size_t i = 0; i < weeks.size(); ++i) weeks[i] = kWaitThresholds[i].weeks;
  return weeks;
}();
constexpr double kNobody =
    1e-9;  // where England has nobody in a segment, it is shared evenly over its months
constexpr double kLeastRenege = -0.1;
using Segments = std::array<double, kThresholdWeeks.size() + 1>;

/// Adds a count to the bands, even over weeks `from` to `to`; beyond the last band's start all is in the
/// last.
void spread(MonthBands& bands, double count, double from, double to) {
  for (std::size_t band = 0; band < kBands; ++band) {
    const double begin = static_cast<double>(band) * kWeeksInMonth;
    const double end = band + 1 == kBands ? to : begin + kWeeksInMonth;
    const double overlap = std::min(to, end) - std::max(from, begin);
    if (overlap > 0.0) bands[band] += count * overlap / (to - from);
  }
}

/// Share of a band's month that lies in the segment between two thresholds.
double share_in_segment(std::size_t band, std::size_t segment) {
  const double begin = static_cast<double>(band) * kWeeksInMonth, end = begin + kWeeksInMonth;
  const double from = segment == 0 ? 0.0 : kThresholdWeeks[segment - 1];
  if (segment == kThresholdWeeks.size()) {
    return band + 1 == kBands ? 1.0 : std::max(end - std::max(from, begin), 0.0) / kWeeksInMonth;
  }
  if (band + 1 == kBands) return 0.0;
  return std::max(std::min(end, kThresholdWeeks[segment]) - std::max(from, begin), 0.0) / kWeeksInMonth;
}

Segments segments_of(const WaitThresholds& area) {
  return {area.within_18,
          area.all - area.within_18 - area.over_52,
          area.over_52 - area.over_65,
          area.over_65 - area.over_78,
          area.over_78 - area.over_104,
          area.over_104};
}

}  // namespace

MonthBands to_month_bands(std::span<const double> counts, std::span<const double> from_weeks) {
  ICSIM_EXPECT(!counts.empty() && counts.size() == from_weeks.size());
  MonthBands bands{};
  for (std::size_t i = 0; i + 1 < counts.size(); ++i)
    spread(bands, counts[i], from_weeks[i], from_weeks[i + 1]);
  bands.back() += counts.back();
  return bands;
}

double waited_less(const MonthBands& bands, double weeks) {
  double sum = 0.0;
  for (std::size_t band = 0; band + 1 < kBands; ++band) {
    sum += bands[band] * std::clamp(weeks / kWeeksInMonth - static_cast<double>(band), 0.0, 1.0);
  }
  return sum;
}

double sum_of(const MonthBands& bands) {
  return std::accumulate(bands.begin(), bands.end(), 0.0);
}

MonthBands split_like(const WaitThresholds& area, const MonthBands& england) {
  const Segments pathways = segments_of(area);
  MonthBands bands{};
  for (std::size_t segment = 0; segment < pathways.size(); ++segment) {
    MonthBands there{};
    for (std::size_t band = 0; band < kBands; ++band) {
      there[band] = std::max(england[band], kNobody) * share_in_segment(band, segment);
    }
    const double all = sum_of(there);
    for (std::size_t band = 0; band < kBands; ++band) bands[band] += pathways[segment] * there[band] / all;
  }
  return bands;
}

MonthBands inflow_of(const MonthBands& before, double referrals) {
  MonthBands inflow{};
  inflow[0] = referrals;
  for (std::size_t band = 1; band < kBands; ++band) inflow[band] = before[band - 1];
  inflow.back() += before.back();
  return inflow;
}

MeanRates mean_rates(std::span<const KnownMonth> months) {
  ICSIM_EXPECT(!months.empty());
  MeanRates rates;
  std::array<int, kBands> count{};
  for (const KnownMonth& month : months) {
    const MonthBands inflow = inflow_of(month.before, month.referrals);
    for (std::size_t band = 0; band < kBands; ++band) {
      if (inflow[band] <= 0.0) continue;
      const double reneged = (inflow[band] - month.treated[band] - month.after[band]) / inflow[band];
      rates.renege[band] += std::clamp(reneged, -1.0, 1.0);
      rates.capacity[band] += std::min(month.treated[band] / inflow[band], 1.0);
      ++count[band];
    }
  }
  for (std::size_t band = 0; band < kBands; ++band) {
    rates.renege[band] /= std::max(count[band], 1);
    rates.capacity[band] /= std::max(count[band], 1);
  }
  for (std::size_t band = 1; band < kBands; ++band)
    rates.renege[band] = std::max(rates.renege[band], kLeastRenege);
  if (rates.renege[0] < 0.0) {
    rates.referral_uplift = -rates.renege[0];
    rates.renege[0] = 0.0;
    rates.capacity[0] /= 1.0 + rates.referral_uplift;
  }
  return rates;
}

MonthBands share_treatments(const MonthBands& inflow, const MonthBands& capacity, double treatments) {
  MonthBands shared{};
  for (std::size_t band = 0; band < kBands; ++band) shared[band] = inflow[band] * capacity[band];
  const double all = sum_of(shared);
  for (double& value : shared) value = all > 0.0 ? value * treatments / all : 0.0;
  return shared;
}

MonthBands next_month(const MonthBands& now, const MeanRates& rates, double referrals, double treatments) {
  const MonthBands inflow = inflow_of(now, referrals * (1.0 + rates.referral_uplift));
  const MonthBands treated = share_treatments(inflow, rates.capacity, treatments);
  MonthBands left{};
  double overdrawn = 0.0;
  const auto settle = [&](double& pathways) {
    if (pathways >= 0.0) return;
    overdrawn -= pathways;
    pathways = 0.0;
  };
  for (std::size_t band = 0; band < kBands; ++band) {
    left[band] = std::max(inflow[band] * (1.0 - rates.renege[band]), 0.0) - treated[band];
    settle(left[band]);
  }
  // Every round empties a band or spreads all that is left, so that there are no more rounds than bands.
  for (std::size_t round = 0; round < kBands && overdrawn > 0.0; ++round) {
    const auto open = std::count_if(left.begin(), left.end(), [](double x) { return x > 0.0; });
    if (open == 0) break;
    const double each = overdrawn / static_cast<double>(open);
    overdrawn = 0.0;
    for (double& pathways : left) {
      if (pathways <= 0.0) continue;
      pathways -= each;
      settle(pathways);
    }
  }
  return left;
}

}  // namespace icsim::calibration
