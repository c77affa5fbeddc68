/// Main of the test program. A filter that matches nothing is an error, and properties always meet the same
/// cases.
#define CATCH_CONFIG_RUNNER
#include <cstdlib>

#include "tests/support/catch.hpp"

int main(int count, char** arguments) {
  // RapidCheck reads this once; a longer or another search is asked for in the environment.
  setenv("RC_PARAMS", "seed=20220401 max_success=200", /*overwrite=*/0);
  Catch::Session session;
#if defined(CATCH_VERSION_MAJOR) && CATCH_VERSION_MAJOR < 3
  session.configData().warnings = Catch::WarnAbout::What(Catch::WarnAbout::NoTests);
#endif
  return session.run(count, arguments);
}
