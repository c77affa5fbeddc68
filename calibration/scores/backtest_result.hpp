#pragma once
/// What a back-test leaves: every forecast as quantiles, beside what came.
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "calibration/data/data_set.hpp"

namespace icsim::calibration {

/// Levels at which a forecast is kept: the 23 of the epidemic forecast hubs, whose pairs give central
/// intervals from 10 % to 98 % and whose middle is the median. Source: J. Bracher, E. L. Ray, T. Gneiting, N.
/// G. Reich (2021), PLOS Computational Biology 17(2) e1008618.
inline constexpr std::array<double, 23> kQuantileLevels{0.01, 0.025, 0.05, 0.1, 0.15, 0.2,   0.25, 0.3,
                                                        0.35, 0.4,   0.45, 0.5, 0.55, 0.6,   0.65, 0.7,
                                                        0.75, 0.8,   0.85, 0.9, 0.95, 0.975, 0.99};
inline constexpr std::size_t kMedianLevel = 11;

/// What a forecast is told of the months it is for: nothing, or their clock starts and completed pathways.
enum class ForecastMode { own, flows_given };
inline constexpr std::array<std::string_view, 2> kForecastModeNames{"own", "flows_given"};

/// What is forecast, at the end of a month: incomplete pathways; the share of them within 18 weeks (0 to 1);
/// incomplete pathways over 52 weeks.
enum class ForecastTarget { list, share_18, over_52 };
inline constexpr std::size_t kForecastTargets = 3;
inline constexpr std::array<std::string_view, kForecastTargets> kForecastTargetNames{"list", "share_18",
                                                                                     "over_52"};

enum class AreaLevel { ics, region, england };
inline constexpr std::size_t kAreaLevels = 3;
inline constexpr std::array<std::string_view, kAreaLevels> kAreaLevelNames{"ics", "region", "england"};

struct ForecastArea {
  std::string name;  ///< ICS code, NHS region or "England"
  AreaLevel level = AreaLevel::ics;

  bool operator==(const ForecastArea&) const = default;
};

/// Where one forecast stands: positions in the lists of a `BacktestResult`.
struct ForecastPlace {
  std::size_t model = 0;
  std::size_t mode = 0;
  ForecastTarget target = ForecastTarget::list;
  std::size_t area = 0;
  std::size_t origin = 0;
  std::size_t horizon = 0;
};

/// Forecasts of every model and what came. Fill the six lists, call `resize`, set the outcomes, then put the
/// forecasts. NaN: no forecast was made, or nothing was published.
struct BacktestResult {
  std::vector<std::string> models;  ///< "persistence" ...; the model that is judged stands first
  std::vector<ForecastMode> modes;
  std::vector<ForecastArea> areas;
  std::vector<MonthNumber> origins;  ///< last month that a forecast knows
  std::vector<int> horizons;         ///< months after the origin, from 1
  std::vector<double> outcomes;      ///< [target][area][origin][horizon]; pathways, or a share
  std::vector<double> quantiles;     ///< [model][mode][target][area][origin][horizon][level]
  std::vector<double> crps;          ///< [model][mode][target][area][origin][horizon]; of the whole sample
  std::vector<double> pit;           ///< like crps; share of the sample below the outcome, ties half

  /// Arrays of the size of the lists, all NaN.
  void resize();
  /// Keeps a forecast and scores it against the outcome, which must stand already.
  /// \param sample equally likely values in any order, at least one; a NaN among them is refused.
  /// \throws InternalFault
  void put(const ForecastPlace& place, std::span<const double> sample);
  /// Keeps a forecast of which only the quantiles are known: without CRPS and PIT.
  /// \param values at kQuantileLevels.
  void put_quantiles(const ForecastPlace& place, std::span<const double> values);

  [[nodiscard]] double& outcome(ForecastTarget target, std::size_t area, std::size_t origin,
                                std::size_t horizon) {
    return outcomes[outcome_cell(target, area, origin, horizon)];
  }
  [[nodiscard]] double outcome(const ForecastPlace& p) const {
    return outcomes[outcome_cell(p.target, p.area, p.origin, p.horizon)];
  }
  /// Position in `crps` and `pit`; times the number of levels it is the position in `quantiles`.
  [[nodiscard]] std::size_t cell(const ForecastPlace& p) const {
    return (p.model * modes.size() + p.mode) * outcomes.size() +
           outcome_cell(p.target, p.area, p.origin, p.horizon);
  }
  [[nodiscard]] std::span<const double> quantiles_of(const ForecastPlace& p) const {
    return std::span(quantiles).subspan(cell(p) * kQuantileLevels.size(), kQuantileLevels.size());
  }

 private:
  [[nodiscard]] std::size_t outcome_cell(ForecastTarget target, std::size_t area, std::size_t origin,
                                         std::size_t horizon) const {
    return ((static_cast<std::size_t>(target) * areas.size() + area) * origins.size() + origin) *
               horizons.size() +
           horizon;
  }
};

}  // namespace icsim::calibration
