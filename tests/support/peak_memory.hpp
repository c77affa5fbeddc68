#pragma once
/// Peak resident memory of this process, as Linux reports it.
namespace icsim::test {

/// Starts the search for the peak anew.
void forget_peak_memory();
/// MB (2^20 bytes) since the last forget_peak_memory; 0 where the system does not say.
double peak_megabytes();

}  // namespace icsim::test
