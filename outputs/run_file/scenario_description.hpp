#pragma once
/// What a scenario's group says besides its results: provenance and the facts that rates are computed from.
#include "engine/model/calendar.hpp"
#include "engine/model/model.hpp"
#include "outputs/files/hdf5_handle.hpp"
#include "outputs/run_file/provenance.hpp"

namespace icsim::outputs {

/// Attributes of the scenario's group and its `provenance` group.
/// \param next_dimension_id netCDF's number of the next dimension, unique in the file; grows.
void write_provenance(const hdf5::Handle& scenario, const ScenarioProvenance& provenance,
                      std::int32_t& next_dimension_id);

/// The `reference` group: working days, populations, activity of 2019/20, the waits at the start.
void write_reference(const hdf5::Handle& scenario, const Model& model, const Calendar& calendar,
                     int compression, std::int32_t& next_dimension_id);

}  // namespace icsim::outputs
