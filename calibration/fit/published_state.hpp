#pragma once
/// The state of the lists at a census: as the engine has it, brought to what was published.
#include <memory>
#include <vector>

#include "calibration/data/data_set.hpp"
#include "engine/model/model.hpp"

namespace icsim::calibration {

/// Every system meets its published list and its counts beyond each threshold. What the engine's waits are multiplied
/// by is continuous over weeks waited, so that no step stands at a threshold: of all such factors the one whose
/// logarithm changes least from week to week (least sum of squares). The share awaiting admission of each system is
/// that of `base`, as Part_2A is near constant (15.5 % of England's list in 2022 and in 2025); it moves between the
/// stages of a week, evenly on the logit scale.
/// \param state mean pathways, [ics][tf][stage][band][quintile].
/// \param known months of the data that may be used; the last one published of each stock counts.
/// \return the model with this start state; a system that never published keeps the engine's.
std::shared_ptr<Model> with_published_stocks(const Model& base, const std::vector<double>& state,
                                             const RttDataSet& data, int known);

/// Share of a system's pathways that await admission in a state of that form.
double awaiting_admission_share(const Dimensions& dims, const float* state, int i);

}  // namespace icsim::calibration
