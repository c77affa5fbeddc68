#pragma once
/// A forecast written down before the months come, so that a record of forecasts can be prospective.
#include <string>
#include <vector>

#include "calibration/backtest/backtest.hpp"

namespace icsim::calibration {

inline constexpr int kRegisteredMonths = 12;  ///< that a registered forecast is for

struct Registration {
  MonthNumber origin = 0;  ///< last month that was known
  Date created;
  std::string signed_off_by;  ///< empty: nobody
  std::string program_version, commit, build;
  Basis basis = Basis::provider;
  std::string data;                          ///< name of the data set, without folders
  std::string data_sha256;                   ///< content_sha256 of its months up to the origin
  std::vector<SourceFile> sources;           ///< that the data set was read from
  std::vector<scenarios::InputFile> inputs;  ///< files of the library
  std::uint32_t draws = 0;
  std::uint64_t seed = 0;
  std::string licence;

  BacktestResult forecast;  ///< icsim alone, its own forecast from the origin; no outcomes, CRPS or PIT
  TargetTables known;       ///< what was published up to the origin, in the order of the forecast's areas
};

/// The forecast that `icsim backtest` makes from the origin, of data that end there. Leaves for the caller who made
/// it when with which program (`created` to `build`) and the name of the data.
/// \param origin a month of the data; those after it are not looked at.
/// \throws DataError with what the data lack
Registration make_registration(const RttDataSet& data, MonthNumber origin,
                               const scenarios::ScenarioLibrary& library, const FitPriors& priors,
                               const BacktestSettings& settings);

/// The last month with incomplete pathways.
/// \throws DataError when there is none that a fit can use
MonthNumber last_origin(const RttDataSet& data, const scenarios::ScenarioLibrary& library);

/// Day on which NHS England publishes the figures of a month: the second Thursday of the second month after it.
/// Source: NHS England, Consultant-led Referral to Treatment Waiting Times, publication dates; those of March
/// 2025 came out on 8 May 2025.
Date publication_day(MonthNumber month);
/// First month that was not yet published at the end of a day: forecasts of it, made that day, are prospective.
MonthNumber first_unpublished(Date day);

}  // namespace icsim::calibration
