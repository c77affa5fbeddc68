#pragma once
/// Faults of run files that a user can mend: a folder, a disk, a file that is not what it should be.
#include <stdexcept>
#include <string>

namespace icsim::outputs {

/// One message: place, problem, reason and a hint. The program ends with exit code 2.
class OutputError : public std::runtime_error {
 public:
  explicit OutputError(const std::string& message) : std::runtime_error(message) {}
  OutputError(const std::string& place, const std::string& problem, const std::string& hint)
      : std::runtime_error(place + ": " + problem + (hint.empty() ? "" : "\n  hint: " + hint)) {}
};

}  // namespace icsim::outputs
