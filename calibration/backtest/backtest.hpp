#pragma once
/// Rolling origins: what icsim and simple rules would have forecast, and what came.
#include <functional>

#include "calibration/fit/forecast.hpp"
#include "calibration/rivals/mean_rate_backtest.hpp"
#include "calibration/scores/backtest_series.hpp"

namespace icsim::calibration {

inline constexpr std::string_view kModelName = "icsim";

struct BacktestSettings {
  MonthNumber first_origin = 0, last_origin = 0;  ///< last months known
  int horizon = 12;                               ///< months
  std::uint32_t draws = 500;
  std::uint64_t seed = 20230401;
  bool flows_given = true;  ///< a second mode: true flows given
  int threads = 0;
};

inline constexpr int kLeastKnown = 6;  ///< months of stocks before an origin

/// Puts icsim's forecast of one origin into the result, as its first model; UNMAPPED is in no forecast.
/// \param run from the month after the origin on.
void put_forecasts(BacktestResult& result, std::size_t mode, std::size_t origin, const Trajectories& run,
                   const BacktestAreas& areas);

/// First and last month that can be an origin.
struct Origins {
  MonthNumber first = 0, last = 0;
};
/// \param data as fits use them
/// \throws DataError when there is none
Origins testable_origins(const RttDataSet& data, const FitGround& ground);

/// Called after each origin; returns false to stop.
using OriginDone = std::function<bool(MonthNumber origin)>;

/// Forecasts of icsim, of the simple rules and of the mean-rate model, scored. Each knows the months up to
/// its origin only; with flows given also the clock starts and completed pathways after it.
/// \throws DataError when the origins lie outside the data
BacktestResult run_backtest(const RttDataSet& data, const FitGround& ground,
                            const scenarios::ScenarioLibrary& library, const FitPriors& priors,
                            const BacktestSettings& settings, const EnglandBands& bands,
                            const OriginDone& done);

/// \param name how messages call the table: months by months waited.
EnglandBands read_england_bands(const std::string& name, const std::string& text);

/// The result as a file (outputs/FORMAT.md, "Back-tests").
/// \param file where to write, put in place by the caller.
/// \throws OutputError
void write_backtest(const std::filesystem::path& file, const BacktestResult& result,
                    const std::map<std::string, std::string>& attributes);

}  // namespace icsim::calibration
