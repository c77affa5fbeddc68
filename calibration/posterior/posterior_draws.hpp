#pragma once
/// Posterior draws written out, for those who want to look at them; runs make their own from the compact
/// form.
#include <map>

#include "calibration/fit/posterior.hpp"

namespace icsim::calibration {

/// Values of every steered parameter by system, month and draw.
/// \param file where to write, put in place by the caller.
/// \throws OutputError
void write_posterior_draws(const std::filesystem::path& file, const Posterior& posterior, const Model& model,
                           std::uint64_t seed, std::uint32_t draws,
                           const std::map<std::string, std::string>& attributes);

}  // namespace icsim::calibration
