#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace icsim::fuzz {

/// One of the seeds with one to four changes, or pieces of another one in it. A function of the round: a failure repeats.
std::string damaged(const std::vector<std::string>& seeds, std::uint64_t round);

}  // namespace icsim::fuzz
