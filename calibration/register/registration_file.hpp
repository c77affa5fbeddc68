#pragma once
/// A registered forecast as one text file that says itself whether it was changed later (outputs/FORMAT.md).
#include <string>

#include "calibration/register/registration.hpp"

namespace icsim::calibration {

/// Lines of provenance that begin with "# ", a CSV table, and the SHA-256 of both as last line.
std::string registration_text(const Registration& registration);

/// \param place how messages call the file.
/// \throws DataError when it is no registered forecast, of another version, cut off or changed; with every
/// fault of its lines
Registration read_registration(const std::string& place, const std::string& text);

}  // namespace icsim::calibration
