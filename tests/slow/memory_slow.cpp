/// Peak memory does not grow with the number of draws.
#include "tests/support/catch.hpp"
#include "tests/support/peak_memory.hpp"
#include "tests/support/toy_model.hpp"

namespace icsim::test {
namespace {

class Discard : public RecordSink {
  void take_month(std::uint32_t, int, std::span<const float>) override {}
};

double peak_of_run(const Model& model, std::uint32_t draws) {
  forget_peak_memory();
  const Calendar calendar = toy_calendar(4);
  Discard sink;
  RunProgress progress;
  REQUIRE(run_ensemble(model, toy_plan(model), calendar, {draws, 1, Noise::expectation, 2}, sink, progress));
  return peak_megabytes();
}

TEST_CASE("sixty times the draws need the same memory", "[engine][ensemble][slow]") {
  const Model model = toy_model({12, 12, 5});
  const double warm_up = peak_of_run(model, 64), few = peak_of_run(model, 64),
               many = peak_of_run(model, 3840);
  INFO("warm-up " << warm_up << " MB, 64 draws " << few << " MB, 3840 draws " << many << " MB");
  CHECK(many < 1.1 * few + 5.0);
}

}  // namespace
}  // namespace icsim::test
