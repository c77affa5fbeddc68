#pragma once
/// The months before a run as they were published, for its run file.
#include <optional>

#include "calibration/data/data_set.hpp"
#include "engine/model/calendar.hpp"
#include "engine/model/model.hpp"
#include "outputs/run_file/published.hpp"

namespace icsim::calibration {

/// Whether what belongs to no known place counts to the whole: England has it, a choice of places has not.
enum class Unmapped { leave_out, add };

/// The months that run files keep, as far as the data have them; nothing when they have no value of these places.
///
/// Regions and the whole are sums of their places. In a month in which places that hold more than 0.1 % of the list at
/// the start have no figure, the sum has none. Removals are what clock starts, completed pathways and the lists at
/// both ends of the month leave unexplained.
/// \param model places of the run, with their lists at the start.
/// \param start first simulated day.
std::optional<outputs::PublishedMonths> published_before(const RttDataSet& data, const Model& model,
                                                         Date start, Unmapped unmapped);

}  // namespace icsim::calibration
