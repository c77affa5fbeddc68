/// Simulation-based calibration of the fit: planted values are found at the nominal rate, and a wrong
/// likelihood is noticed.
#include <cmath>
#include <filesystem>

#include "calibration/fit/self_check.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"

namespace icsim {
using namespace scenarios;
using namespace calibration;
namespace {

const ScenarioLibrary kLibrary{test::source_root() / "scenarios", {}};

void check_found(int countries, double least_chance) {
  const FitPriors priors = load_priors(kLibrary);
  PlantedSettings settings;
  settings.countries = countries;
  const PlantedCheck check = check_planted(kLibrary, priors, priors, settings);
  REQUIRE(check.fits == 42 * countries);
  for (const Trait trait : {Trait::skew, Trait::strength, Trait::within_18, Trait::backstop}) {
    INFO("trait " << static_cast<int>(trait));
    // 80 % of n fits: standard error sqrt(0.16 / n); four of them
    const double margin = 4.0 * std::sqrt(0.16 / check.fits);
    CHECK(check.covered(trait, 0.8) == Approx(0.8).margin(margin));
    CHECK(check.covered(trait, 0.95) > 0.88);
    CHECK(check.evenness(trait).chance > least_chance);
  }
  // What of clock starts is real is found better than the fit claims: its intervals are wide.
  CHECK(check.covered(Trait::starts, 0.8) > 0.75);
}

}  // namespace

TEST_CASE("Planted values lie in their intervals at the nominal rate", "[calibration][property]") {
  check_found(2, 0.005);
}

TEST_CASE("The check fails for a wrong likelihood", "[calibration][property]") {
  const FitPriors truth = load_priors(kLibrary);
  FitPriors wrong = truth;
  wrong.order.observation.share_error /= 5.0;
  for (double& error : wrong.order.observation.long_wait_error) error /= 5.0;
  wrong.order.observation.count_error /= 5.0;
  PlantedSettings settings;
  settings.countries = 2;
  const PlantedCheck check = check_planted(kLibrary, truth, wrong, settings);
  CHECK(check.covered(Trait::skew, 0.8) < 0.6);
  CHECK(check.evenness(Trait::skew).chance < 0.005);
}

TEST_CASE("Planted values lie in their intervals in 210 fits", "[calibration][slow]") {
  check_found(5, 0.005);
}

}  // namespace icsim
