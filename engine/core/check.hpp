#pragma once
/// Checks for our own mistakes. Faults in what a user gives are ScenarioError or DataError instead.
#include <stdexcept>
#include <string>

namespace icsim {

/// A broken promise inside the program: never the user's fault (exit code 3).
class InternalFault : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] inline void fail_check(const char* kind, const char* text, const char* file, int line) {
  throw InternalFault(std::string(kind) + " failed: " + text + " at " + file + ":" + std::to_string(line));
}

}  // namespace icsim

/// What a caller promised.
#define ICSIM_EXPECT(condition) \
  ((condition) ? void(0) : ::icsim::fail_check("expectation", #condition, __FILE__, __LINE__))
/// What this code promises.
#define ICSIM_ENSURE(condition) \
  ((condition) ? void(0) : ::icsim::fail_check("guarantee", #condition, __FILE__, __LINE__))
