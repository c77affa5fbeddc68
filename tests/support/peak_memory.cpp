#include "tests/support/peak_memory.hpp"

#include <malloc.h>

#include <fstream>
#include <string>

namespace icsim::test {

void forget_peak_memory() {
  malloc_trim(0);  // what the last run freed is given back, and does not count for the next
  std::ofstream("/proc/self/clear_refs") << 5;
}

double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word != "VmHWM:") continue;
    double kilobytes = 0.0;
    status >> kilobytes;
    return kilobytes / 1024.0;
  }
  return 0.0;
}

}  // namespace icsim::test
