#pragma once
/// Which months of a data set a fit can learn from, and what the data lack if there are none.
#include <memory>
#include <optional>

#include "calibration/data/data_set.hpp"
#include "engine/model/model.hpp"
#include "scenarios/input/baseline.hpp"

namespace icsim::calibration {

/// What a fit begins from.
struct FitGround {
  std::shared_ptr<const Model> model;  ///< the places and their flows; quintiles added up
  std::optional<MonthNumber>
      begins;  ///< month at whose beginning its lists stand, before which nothing can be learnt; none: published lists do
};

/// The 42 systems from April 2022 on (rtt/fit.yaml).
FitGround shipped_ground(const scenarios::ScenarioLibrary& library);

/// Months of a data set, counted from its first.
struct FitWindow {
  int first =
      0;  ///< first month learnt from: the stocks at its beginning are known, and flows of every system
  int last = 0;  ///< last month with stocks
  bool from_baseline =
      false;  ///< the stocks before `first` are the baseline's; else those published the month before
  [[nodiscard]] int first_stocks() const { return from_baseline ? first : first - 1; }  ///< that the fit uses
};

/// Months in which any place published its list.
int months_with_stocks(const RttDataSet& data);

/// \param known  months of the data that may be used; later ones are as if never published.
/// \throws DataError naming every series that the fit needs and the data lack, and where.
FitWindow fit_window(const RttDataSet& data, const FitGround& ground, int known);

}  // namespace icsim::calibration
