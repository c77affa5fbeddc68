#pragma once
/// Small files of the library that a command needs beside scenarios.
#include <fstream>
#include <sstream>
#include <string>

#include "scenarios/input/baseline.hpp"

namespace icsim::tools {

/// \param name relative to the library's root.
/// \throws DataError when it is missing.
inline std::string library_text(const scenarios::ScenarioLibrary& library, const std::string& name) {
  std::ifstream in(library.root / name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in)
    throw scenarios::DataError({scenarios::Fault{
        name, 0, 0, "", "is missing", "the program's library is not complete; --library names its folder"}});
  return text.str();
}

/// The data set that a command reads: the one given, or the shipped one.
inline std::filesystem::path data_set_file(const scenarios::ScenarioLibrary& library,
                                           const std::string& given) {
  return given.empty() ? library.root / "rtt" / "to-2025-03.h5" : std::filesystem::path(given);
}

}  // namespace icsim::tools
