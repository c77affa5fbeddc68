#pragma once
/// Like with like for scripts and pages.
#include <string>

#include "outputs/compare/like_with_like.hpp"

namespace icsim::outputs {

/// "Peers" of PAGE_DATA.md. A number that is not known is null, and so is the band of a ratio that is not.
std::string peers_json(const LikeWithLike& peers);

/// One line for each indicator and system, with context and peers.
std::string peers_csv(const LikeWithLike& peers, const std::string& scenario);

}  // namespace icsim::outputs
