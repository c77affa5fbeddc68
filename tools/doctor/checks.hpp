#pragma once
/// Whether an installation is whole and does what it should: one finding for each thing looked at.
#include <functional>
#include <string>
#include <vector>

#include "tools/program.hpp"

namespace icsim::tools {

enum class Health { ok, warning, fault };

struct Finding {
  std::string check;  ///< "library"
  Health health = Health::ok;
  std::string text;  ///< what was found
  std::string fix;   ///< empty where nothing is to be done
};

/// \param tell is given each finding as soon as it is there
void examine(const Program& program, const std::function<void(const Finding&)>& tell);

}  // namespace icsim::tools
