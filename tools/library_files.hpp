#pragma once
/// Small files of the library that a command needs beside scenarios.
#include <fstream>
#include <sstream>
#include <string>

#include "scenarios/baseline.hpp"

namespace icsim {

/// \param name relative to the library's root. \throws DataError when it is missing.
inline std::string library_text(const ScenarioLibrary& library, const std::string& name) {
  std::ifstream in(library.root / name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in)
    throw DataError({Fault{name, 0, 0, "", "is missing",
                           "the program's library is not complete; --library names its folder"}});
  return text.str();
}

}  // namespace icsim
