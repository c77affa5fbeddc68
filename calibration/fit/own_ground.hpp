#pragma once
/// What a fit to the places of a baseline of one's own begins from and believes.
#include <string>
#include <vector>

#include "calibration/fit/fit_window.hpp"
#include "calibration/fit/priors.hpp"

namespace icsim::calibration {

/// The ground, with the data and priors that suit it.
struct OwnGround {
  FitGround ground;
  RttDataSet data;  ///< of the places that are fitted, in the order of the model; nothing is UNMAPPED
  FitPriors priors;
  std::vector<std::string>
      left_out;            ///< places that are not fitted: no list or flows, or only from halfway on
  bool england = false;    ///< the places hold most of England's list
  std::string order_from;  ///< where what is believed of the order of treatment comes from
};

/// Fits the places of a baseline that the data hold. Places differ in size: growth of a list, and what its share within 18
/// weeks does, vary the more the smaller it is (`places.small` of the priors). Where they are not England, England's growth
/// is taken to be at rest, and no trend of a few places' figures goes on. Where the data begin after the shipped posterior
/// was made, its systems are what is believed of the order of treatment.
/// \param baseline quintiles added up
/// \param census month at whose end its lists stand
/// \throws DataError when the data hold none of the places
OwnGround own_ground(const Model& baseline, MonthNumber census, const RttDataSet& data,
                     const FitPriors& priors, const scenarios::ScenarioLibrary& library);

}  // namespace icsim::calibration
