#pragma once
#include <string>
#include <string_view>

#include "outputs/files/hdf5_handle.hpp"

namespace icsim::outputs {

/// The unit of a word that people read, as UDUNITS and CF write it: what is counted is a number ("1"), money a number of
/// pounds ("1e6"), as neither knows pathways or currencies.
/// \param unit such as `pathways`, `weeks`, `GBP million per year`; one that the table lacks is an internal fault.
[[nodiscard]] std::string_view udunits(std::string_view unit);

/// Sets `unit`, the word that people read, `units`, the same for programs, and `long_name`.
void describe(const hdf5::Handle& dataset, std::string_view unit, std::string_view long_name);

/// The word that people read; files before 1.6 have it in `units`.
[[nodiscard]] std::string read_unit(const hdf5::Handle& dataset);

}  // namespace icsim::outputs
