/// A run whose blocks are simulated, spooled, summarised and packed by several threads. Small, as helgrind watches it too.
#include "outputs/run_file/run_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/toy_model.hpp"
#include "tests/unit/outputs/support.hpp"

namespace icsim::test {
namespace {

std::string checksum_of_run(int threads) {
  constexpr int kMonths = 2;
  constexpr std::uint32_t kDraws = 33;  // three blocks
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "run.h5";
  const Model model = toy_model({3, 2, 5}, 300.0);
  const Calendar calendar = toy_calendar(kMonths);
  const RecordLayout layout(model, WaitBands::record, AidNetwork());
  outputs::RunFileWriter writer(path, fake_run(), outputs::Existing::refuse);
  const auto sink = writer.begin(fake_provenance("a", kDraws), model, calendar, layout, 1, {});
  RunSettings settings{kDraws, 1, Noise::expectation, threads, WaitBands::record};
  RunProgress progress;
  REQUIRE(run_ensemble(model, toy_plan(model), calendar, settings, *sink, progress));
  sink->finish({});
  writer.commit(1.5);
  return outputs::RunFile::open(path).scenario("a").content_checksum();
}

TEST_CASE("a run file that several threads made is that of one thread", "[outputs][unit]") {
  CHECK(checksum_of_run(3) == checksum_of_run(1));
}

}  // namespace
}  // namespace icsim::test
