#include "tests/support/source_root.hpp"

namespace icsim::test {

const std::filesystem::path& source_root() {
  static const std::filesystem::path root = ICSIM_ROOT;
  return root;
}

}  // namespace icsim::test
