#pragma once
/// Tells runs apart by their outlines.
#include <cstddef>
#include <span>
#include <string>

namespace icsim::outputs {

/// In what a run differs from ours, in words: "seed 2, not 1; file rtt/priors.yaml differs".
std::string outline_difference(std::span<const std::byte> other, std::span<const std::byte> own);

}  // namespace icsim::outputs
