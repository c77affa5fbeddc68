// The baseline's tables: what they hold, and what damage to them says.
#include <numeric>

#include "scenarios/input/baseline.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using icsim::test::TinyLibrary;

namespace {

const std::string kMend =
    "\n  hint: restore it with 'git checkout -- scenarios/baseline' or derive it again with "
    "tools/derive_baseline.py";

double total(const Model& model) {
  return std::accumulate(model.start_state.begin(), model.start_state.end(), 0.0);
}

std::string damage(const std::string& file, const std::string& from, const std::string& to) {
  TinyLibrary tiny;
  std::string text = test::read_file(tiny.root() / "baseline" / file);
  text.replace(text.find(from), from.size(), to);
  tiny.put_baseline(file, text);
  return tiny.message_of("plain");
}

}  // namespace

TEST_CASE("Start states sum to the published census, split and folded", "[scenarios][unit]") {
  const auto library = test::real_library();
  for (const auto& [name, list] : {std::pair{"2022-04-01", 6365772.0}, std::pair{"2025-04-01", 7418598.0}}) {
    std::vector<InputFile> inputs;
    const auto split = load_baseline(library, name, true, inputs);
    const auto folded = load_baseline(library, name, false, inputs);
    CHECK(split->dims.ics == 42);
    CHECK(split->dims.treatment_functions == 23);
    CHECK(split->dims.quintiles == 5);
    CHECK(folded->dims.quintiles == 1);
    CHECK(total(*split) == list);
    CHECK(total(*folded) == list);
    CHECK(split->regions.size() == 7);
    CHECK_FALSE(split->network.empty());
    for (std::size_t cell = 0; cell < folded->start_state.size(); cell += 997) {
      float sum = 0.0f;
      for (std::size_t q = 0; q < 5; ++q) sum += split->start_state[cell * 5 + q];
      CHECK(folded->start_state[cell] == sum);
    }
  }
}

TEST_CASE("The replays are one list of England", "[scenarios][unit]") {
  for (const char* name : {"replay-2016", "replay-2021"}) {
    std::vector<InputFile> inputs;
    const auto model = load_baseline(test::real_library(), name, true, inputs);
    CHECK(model->dims.ics == 1);
    CHECK(model->dims.treatment_functions == 1);
    CHECK(model->dims.quintiles == 1);
    CHECK(model->ics[0].code == "ENG");
    CHECK(model->treatment_functions[0].code == "C_999");
    CHECK(model->regions == std::vector<std::string>{"England"});
    CHECK(model->network.empty());
    CHECK(model->ics[0].population > 5.5e7);
    CHECK(load_history(test::real_library(), *model, inputs).by_stage);
  }
}

TEST_CASE("The start state is laid out by ICS, function, stage, band and quintile", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario scenario = tiny.load_plain_with("");
  const Model& model = *scenario.model;
  CHECK(model.start_state.size() == model.dims.cells());
  for (std::size_t cell = 0; cell < model.start_state.size(); ++cell) {
    CHECK(model.start_state[cell] == static_cast<float>(cell % 5 + 1));
    if (cell > 2000) break;
  }
  CHECK(model.ics[0].name == "Alpha, Beta");
  CHECK(model.ics[2].region == 1);
  CHECK(model.regions == std::vector<std::string>{"North", "South"});
  CHECK(model.quintile_share.size() == 15);
  CHECK(model.removal_shape[0] == 0.5f);
  CHECK(model.removal_shape[kBands] == 1.0f);
  CHECK(model.flow(2, 1).decisions_to_admit == 3.0);
}

TEST_CASE("A damaged or missing baseline file is refused with how to mend it", "[scenarios][unit]") {
  TinyLibrary tiny;
  const std::string file = "baseline/2025-04-01/flows.csv";
  const std::string text = test::read_file(tiny.root() / file);
  tiny.put(file, text + " ");
  const std::string found = sha256_hex(text + " ").substr(0, 12), expected = sha256_hex(text).substr(0, 12);
  CHECK(tiny.message_of("plain") == file + ": the file is damaged or changed: checksum " + found +
                                        "..., expected " + expected + "..." + kMend);
  std::filesystem::remove(tiny.root() / file);
  CHECK(tiny.message_of("plain") == file + ": the file is missing" + kMend);
  std::filesystem::remove(tiny.root() / "baseline/MANIFEST.sha256");
  CHECK(tiny.message_of("plain") ==
        "baseline/MANIFEST.sha256: the baseline's list of checksums is missing" + kMend);
  CHECK_THROWS_AS(load_scenarios("plain", tiny.library()), DataError);
}

TEST_CASE("Wrong cells of a baseline table are named with their line, all at once", "[scenarios][unit]") {
  CHECK(damage("2025-04-01/flows.csv", "QAA,C_100,10,6", "QAA,C_100,nan,-6") ==
        "baseline/2025-04-01/flows.csv:2:1: 'nan' is not a finite number in column "
        "'clock_starts_per_working_day'" +
            kMend +
            "\nbaseline/2025-04-01/flows.csv:2:1: -6 is too small in column "
            "'completed_non_admitted_per_working_day'" +
            kMend);
  CHECK(damage("2025-04-01/flows.csv", "QBB,C_100", "QBB,C_110") ==
        "baseline/2025-04-01/flows.csv:5:1: this combination stands twice" + kMend +
            "\nbaseline/2025-04-01/flows.csv: 1 lists have no row" + kMend);
  CHECK(damage("2025-04-01/flows.csv", "QBB,C_100", "QZZ,C_100")
            .find(":4:1: 'QZZ' is unknown in column 'icb_code'") != std::string::npos);
  CHECK(damage("2025-04-01/clock_start_quintile_share.csv", "QCC,5,0.2", "QCC,5,0.3") ==
        "baseline/2025-04-01/clock_start_quintile_share.csv: the shares of QCC sum to 1.100000, not 1" +
            kMend);
  CHECK(damage("common/treatment_kernel.csv", "awaiting_decision,1", "awaiting_decision,0") ==
        "baseline/common/treatment_kernel.csv:2:1: 0 is too small in column 'w0'" + kMend);
  CHECK(damage("common/cross_border_share.csv", "QAA,QBB,0.1", "QAA,QBB,0.2") ==
        "baseline/common/cross_border_share.csv: the shares of QAA sum to 1.100000, not 1" + kMend);
  CHECK(damage("common/ics.csv", "population_q5", "population_x5") ==
        "baseline/common/ics.csv: column 'population_q5' is missing" + kMend);
  CHECK(damage("common/seasonality.csv", "12,1,1", "11,1,1") ==
        "baseline/common/seasonality.csv:13:1: a month from 1 to 12, each once, is expected" + kMend +
            "\nbaseline/common/seasonality.csv: not every month has a row" + kMend);
  CHECK(damage("common/bank_holidays.csv", "2024-12-25", "2024-12-45") ==
        "baseline/common/bank_holidays.csv:2:1: '2024-12-45' is not a date such as 2022-04-01" + kMend);
  CHECK(damage("2025-04-01/start_state.csv", ",1,1,1\n", ",1,1,1.5\n")
            .find("a stock must be a whole number of pathways") != std::string::npos);
}
