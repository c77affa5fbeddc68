#pragma once
/// Tables of `icsim peers`.
#include "outputs/compare/like_with_like.hpp"

namespace icsim::tools {

/// Every indicator: a table of all systems by region and name, each beside its context.
void print_all_systems(const outputs::LikeWithLike& all);
/// One system: its peers and how near they are, its indicators, its context.
/// \param system its index
void print_one_system(const outputs::LikeWithLike& all, std::size_t system);

}  // namespace icsim::tools
