/// The same readers as a target of libFuzzer: ICSIM_FUZZ_READER names one.
#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const icsim::fuzz::Reader* const reader = [] {
    const char* name = std::getenv("ICSIM_FUZZ_READER");
    const icsim::fuzz::Reader* found = icsim::fuzz::find_reader(name != nullptr ? name : "");
    if (found == nullptr) {
      std::fprintf(stderr, "fuzz: ICSIM_FUZZ_READER names no reader\n");
      std::exit(2);
    }
    return found;
  }();
  const auto outcome = icsim::fuzz::feed(*reader, {reinterpret_cast<const char*>(data), size});
  if (outcome == icsim::fuzz::Outcome::failed) std::abort();
  return 0;
}
