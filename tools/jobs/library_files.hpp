#pragma once
/// Small files of the library that a command needs beside scenarios.
#include <optional>
#include <string>

#include "scenarios/input/baseline.hpp"
#include "scenarios/text/checksum.hpp"

namespace icsim::tools {

/// \param name relative to the library's root.
/// \throws DataError when it is missing.
inline std::string library_text(const scenarios::ScenarioLibrary& library, const std::string& name) {
  const std::optional<std::string> text = scenarios::read_bytes(library.root / name);
  if (!text)
    throw scenarios::DataError({scenarios::Fault{
        name, 0, 0, "", "is missing", "the program's library is not complete; --library names its folder"}});
  return *text;
}

/// The data set that a command reads: the one given, or the shipped one.
inline std::filesystem::path data_set_file(const scenarios::ScenarioLibrary& library,
                                           const std::string& given) {
  return given.empty() ? library.root / "rtt" / "to-2025-03.h5" : std::filesystem::path(given);
}

}  // namespace icsim::tools
