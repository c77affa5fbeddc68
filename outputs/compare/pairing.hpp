#pragma once
/// Whether two results may be compared, and how.
#include <string>
#include <vector>

#include "outputs/compare/subject.hpp"

namespace icsim::outputs {

struct Pairing {
  /// Why draw n of one does not meet the same luck as draw n of the other; empty when it does.
  std::vector<std::string> unpaired;
  std::string remedy;  ///< of these
  /// Why they cannot be compared at all: no month, or not the same systems.
  std::vector<std::string> impossible;
  /// What a reader should know all the same: another program, other input data.
  std::vector<std::string> cautions;
  std::vector<Date> months;  ///< that both have
};

Pairing pair_up(const Subject& base, const Subject& alternative);

}  // namespace icsim::outputs
