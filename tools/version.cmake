# Writes version.cpp with the commit that is being built; run at every build so that it cannot go stale.
execute_process(
  COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed OR commit STREQUAL "")
  set(commit "unknown commit")
endif()
set(text "// Written by tools/version.cmake.
#include \"tools/version.hpp\"
namespace icsim::tools {
const char* const kVersion = \"${VERSION}\";
const char* const kCommit = \"${commit}\";
const char* const kBuild = \"${BUILD}\";
}  // namespace icsim::tools
")
set(old "")
if(EXISTS ${TARGET})
  file(READ ${TARGET} old)
endif()
if(NOT old STREQUAL text)
  file(WRITE ${TARGET} "${text}")
endif()
