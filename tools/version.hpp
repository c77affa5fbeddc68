#pragma once
/// What program this is; tools/version.cmake writes the source at every build.
namespace icsim::tools {

extern const char* const kVersion;  ///< "0.1.0"
extern const char* const kCommit;   ///< "7d0cd52b99b5", or "unknown commit"
extern const char* const kBuild;    ///< compiler and kind of build

}  // namespace icsim::tools
