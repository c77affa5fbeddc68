#include "calibration/fit/national_path.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "calibration/fit/flow_rates.hpp"
#include "engine/core/math.hpp"

namespace icsim::calibration {
namespace {

constexpr std::size_t kYear = 12;
const double kNobody = log_exact_bits(0.5);
constexpr double kNone = -12.0;  // log of a part that is next to nothing

double logistic(double x) {
  return 1.0 / (1.0 + exp_exact_bits(-x));
}
double logit(double share) {
  return log_exact_bits(share / (1.0 - share));
}

/// England as the sum of the systems, month by month; a system's last value stands where it published nothing.
/// Counts on the scale of Figure.
struct England {
  std::vector<double> share, over_52,
      over_65;  ///< [month], from the first in which all systems have published
};

England england_so_far(const RttDataSet& data, int known) {
  England england;
  for (int m = 1; m <= known; ++m) {
    const std::vector<double> list = last_stock(data, Stock::incomplete, m),
                              within = last_stock(data, Stock::within_18, m),
                              over = last_stock(data, Stock::over_52, m),
                              long_over = last_stock(data, Stock::over_65, m);
    const auto sum = [](const std::vector<double>& of) { return std::accumulate(of.begin(), of.end(), 0.0); };
    if (!(sum(list) > 0.0) || !(sum(within) > 0.0) || !(sum(over) >= 0.0) || !(sum(long_over) >= 0.0))
      continue;
    england.share.push_back(sum(within) / sum(list));
    england.over_52.push_back(to_figure(Figure::over_52, 0.0, 0.0, sum(over), 0.0));
    england.over_65.push_back(to_figure(Figure::over_65, 0.0, 0.0, sum(over), sum(long_over)));
  }
  return england;
}

/// Mean monthly change over the last months, those of the year's season taken out.
/// \param last month of the year of the last value, January 0.
double trend(const std::vector<double>& values, double months, const std::array<double, 12>& season,
             int last) {
  const auto count = std::min(static_cast<std::size_t>(months), values.size() - 1);
  if (count == 0) return 0.0;
  double seasonal = 0.0;
  for (std::size_t k = 0; k < count; ++k)
    seasonal += season[static_cast<std::size_t>((last + 12 - static_cast<int>(k % kYear)) % 12)];
  return (values.back() - values[values.size() - 1 - count] - seasonal) / static_cast<double>(count);
}

/// A damped trend from a last value on.
std::vector<double> extrapolate(double last, double slope, double damping, int months) {
  std::vector<double> path;
  for (int h = 0; h < months; ++h) {
    slope *= damping;
    last += slope;
    path.push_back(last);
  }
  return path;
}

/// Monthly changes of a path by month of the year, less their mean: what the engine's calendar makes of a year.
std::array<double, 12> season_of(double before, const std::vector<double>& path, int month) {
  std::array<double, 12> sum{}, count{};
  const std::size_t whole = path.size() / kYear * kYear;
  for (std::size_t h = 0; h < whole; ++h) {
    const auto of = (static_cast<std::size_t>(month) + 1 + h) % kYear;
    sum[of] += path[h] - (h == 0 ? before : path[h - 1]);
    count[of] += 1.0;
  }
  if (whole == 0) return {};
  double mean = 0.0;
  for (std::size_t m = 0; m < kYear; ++m) mean += sum[m] / count[m] / static_cast<double>(kYear);
  for (std::size_t m = 0; m < kYear; ++m) sum[m] = sum[m] / count[m] - mean;
  return sum;
}

/// A path with the changes of a season added, or taken out.
std::vector<double> with_season(std::vector<double> path, const std::array<double, 12>& season, double sign,
                                int month) {
  double sum = 0.0;
  for (std::size_t h = 0; h < path.size(); ++h) {
    sum += sign * season[(static_cast<std::size_t>(month) + 1 + h) % kYear];
    path[h] += sum;
  }
  return path;
}

/// England's own months, which fade, and the engine.
std::vector<double> mix(double weight_now, double fades_after, std::vector<double> engine,
                        const std::vector<double>& own) {
  for (std::size_t h = 0; h < engine.size(); ++h) {
    const double weight = weight_now * std::max(0.0, 1.0 - static_cast<double>(h + 1) / fades_after);
    engine[h] = weight * own[h] + (1.0 - weight) * engine[h];
  }
  return engine;
}

/// A figure of one system by month, shares as they are.
std::vector<double> path_of(const FigurePaths& paths, Figure figure, int i) {
  std::vector<double> path;
  for (int h = 0; h < paths.months; ++h) {
    const double value = paths.of(figure)[paths.at(h, i)];
    path.push_back(figure == Figure::share_18 ? logistic(value) : value);
  }
  return path;
}

std::vector<double> england_share(const FigurePaths& paths) {
  std::vector<double> path;
  for (int h = 0; h < paths.months; ++h) {
    double list = 0.0, within = 0.0;
    for (int i = 0; i < paths.ics; ++i) {
      const std::size_t at = paths.at(h, i);
      list += paths.list[at];
      within += paths.list[at] * logistic(paths.of(Figure::share_18)[at]);
    }
    path.push_back(within / list);
  }
  return path;
}

/// \param figure over_52 or over_65
std::vector<double> england_count(const FigurePaths& paths, Figure figure) {
  std::vector<double> path;
  for (int h = 0; h < paths.months; ++h) {
    double over_52 = 0.0, over_65 = 0.0;
    for (int i = 0; i < paths.ics; ++i) {
      const std::size_t at = paths.at(h, i);
      const double log_52 = paths.of(Figure::over_52)[at];
      over_52 += exp_exact_bits(log_52) - 0.5;
      over_65 += exp_exact_bits(log_52 + paths.of(Figure::over_65)[at]) - 0.5;
    }
    path.push_back(to_figure(figure, 0.0, 0.0, std::max(over_52, 0.0), std::max(over_65, 0.0)));
  }
  return path;
}

/// A figure of each system as last published, shares as they are, and the pathways that it is counted from.
struct Known {
  std::vector<double> value, size;
};

Known known_figures(const RttDataSet& data, int known, Figure figure) {
  const std::vector<double> list = last_stock(data, Stock::incomplete, known),
                            within = last_stock(data, Stock::within_18, known),
                            over_52 = last_stock(data, Stock::over_52, known),
                            over_65 = last_stock(data, Stock::over_65, known);
  Known figures{{}, figure == Figure::share_18 ? list : figure == Figure::over_52 ? over_52 : over_65};
  for (std::size_t i = 0; i < list.size(); ++i)
    figures.value.push_back(figure == Figure::share_18 ? within[i] / list[i]
                                                       : to_figure(figure, 0.0, 0.0, over_52[i], over_65[i]));
  return figures;
}

/// Share within 18 weeks of a system in a month, or the last published before it.
double share_at(const RttDataSet& data, MonthNumber month, int i) {
  const int known = std::clamp(month - data.first_month + 1, 1, data.months);
  const auto s = static_cast<std::size_t>(i);
  return last_stock(data, Stock::within_18, known)[s] / last_stock(data, Stock::incomplete, known)[s];
}

}  // namespace

double compliance(const Policy& policy, MonthNumber origin) {
  std::vector<PastTarget> due;
  for (const PastTarget& target : policy.past) {
    if (target.due <= origin) due.push_back(target);
  }
  std::sort(due.begin(), due.end(), [](const PastTarget& a, const PastTarget& b) { return a.due > b.due; });
  const std::size_t count = std::min(due.size(), static_cast<std::size_t>(policy.recent));
  double sum = 0.0;
  for (std::size_t k = 0; k < count; ++k) sum += due[k].closed;
  return count > 0 ? sum / static_cast<double>(count) : 0.0;
}

FigurePaths expected_figures(const PathPriors& priors, const RttDataSet& data, int known,
                             const FigurePaths& engine) {
  const England england = england_so_far(data, known);
  const int month = (data.first_month + known - 1) % static_cast<int>(kYear);
  const auto ahead = [&](const PathPriors::Own& own, const std::vector<double>& so_far,
                         const std::array<double, kYear>& season, const std::vector<double>& in_engine) {
    const double slope = own.trend * trend(so_far, own.trend_months, season, month);
    return mix(priors.weight, own.fades, in_engine,
               extrapolate(so_far.back(), slope, priors.damping, engine.months));
  };
  // The season of the record takes the place of the engine's own.
  const std::array<double, kYear> season_engine =
      season_of(england.share.back(), england_share(engine), month);
  const auto seasonless = [&](std::vector<double> path) {
    return with_season(std::move(path), season_engine, -1.0, month);
  };
  const std::vector<double> share_engine = seasonless(england_share(engine));
  const std::vector<double> share_path =
      with_season(ahead(priors.of(Figure::share_18), england.share, priors.season_share, share_engine),
                  priors.season_share, 1.0, month);

  FigurePaths expected = engine;
  /// Each system goes as England does, with its departure from it: what is kept of the engine's, and its own months'.
  const auto spread_out =
      [&](Figure figure, const std::vector<double>& so_far, const std::vector<double>& england_path,
          const std::vector<double>& england_engine, const auto& own, const auto& to_scale) {
        const PathPriors::Own& of = priors.of(figure);
        const auto back = std::min(static_cast<std::size_t>(priors.departure_months), so_far.size() - 1);
        const Known now = known_figures(data, known, figure),
                    before = known_figures(data, known - static_cast<int>(back), figure);
        const double england_now = so_far.back(), england_before = so_far[so_far.size() - 1 - back];
        for (int i = 0; i < engine.ics; ++i) {
          const auto s = static_cast<std::size_t>(i);
          const double here = now.value[s];
          std::vector<double> departs = own(path_of(engine, figure, i));
          for (std::size_t h = 0; h < departs.size(); ++h)
            departs[h] = of.kept * (departs[h] - here - (england_engine[h] - england_now));
          if (back > 0) {
            const double slope =
                (here - before.value[s] - (england_now - england_before)) / static_cast<double>(back);
            departs = mix(of.departure * now.size[s] / (now.size[s] + of.small), of.fades, std::move(departs),
                          extrapolate(0.0, slope, priors.damping, engine.months));
          }
          for (std::size_t h = 0; h < departs.size(); ++h)
            expected.of(figure)[engine.at(static_cast<int>(h), i)] =
                to_scale(here + england_path[h] - england_now + departs[h]);
        }
      };
  spread_out(Figure::share_18, england.share, share_path, share_engine, seasonless,
             [](double share) { return logit(std::clamp(share, 0.02, 0.98)); });
  const auto count = [&](Figure figure, const std::vector<double>& so_far, double least) {
    const std::vector<double> in_engine = england_count(engine, figure);
    spread_out(
        figure, so_far, ahead(priors.of(figure), so_far, {}, in_engine), in_engine,
        [](std::vector<double> path) { return path; }, [=](double value) { return std::max(least, value); });
  };
  count(Figure::over_52, england.over_52, kNobody);
  count(Figure::over_65, england.over_65, kNone);
  return expected;
}

std::vector<double> policy_effect(const Policy& policy, MonthNumber origin, const FigurePaths& expected,
                                  const RttDataSet& data) {
  std::vector<double> effect(expected.of(Figure::share_18).size(), 0.0);
  std::vector<ShareTarget> open;
  for (const ShareTarget& target : policy.targets) {
    if (target.announced <= origin && target.due > origin) open.push_back(target);
  }
  std::sort(open.begin(), open.end(),
            [](const ShareTarget& a, const ShareTarget& b) { return a.due < b.due; });
  for (int i = 0; i < expected.ics; ++i) {
    int from = 0;  // months from the origin
    double closed = 0.0;
    for (const ShareTarget& target : open) {
      const double at_announcement = share_at(data, target.announced, i);
      const int due = target.due - origin;
      // Beyond the months that are steered the last of them stands for the due month.
      const double without =
          expected.of(Figure::share_18)[expected.at(std::min(due, expected.months) - 1, i)];
      const double gap =
          std::max(closed, logit(std::max(target.least, at_announcement + target.gain)) - without);
      for (int h = from; h < expected.months; ++h) {
        const double way = due > from ? std::min(1.0, static_cast<double>(h + 1 - from) / (due - from)) : 1.0;
        effect[expected.at(h, i)] = closed + way * (gap - closed);
      }
      from = std::min(due, expected.months);
      closed = gap;
    }
  }
  return effect;
}

}  // namespace icsim::calibration
