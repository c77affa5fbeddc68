#pragma once
/// Where the sources stand, for tests that read shipped files. The path is compiled into one object only, so that all
/// others are the same wherever the tree stands.
#include <filesystem>

namespace icsim::test {

const std::filesystem::path& source_root();

}  // namespace icsim::test
