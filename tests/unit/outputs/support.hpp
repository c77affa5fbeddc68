#pragma once
/// A model of any size and made-up draws, for tests of run files: no simulation needed.
#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/lanes.hpp"
#include "outputs/run_file/run_file_writer.hpp"
#include "tests/support/toy_system.hpp"

namespace icsim::test {

/// A folder that goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "icsim-test-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

/// While it lives, no file of this process grows beyond `bytes`: a full disk that needs no disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

/// "I0"; not by `+`, at which GCC 12 warns in vain.
inline std::string numbered(std::string text, int number) {
  text += std::to_string(number);
  return text;
}

/// Systems I0, I1 ... in two regions, treatment functions T0, T1 ...; ten pathways in band 3 of each list and
/// stage.
inline Model fake_model(int ics, int treatment_functions, int quintiles) {
  Model model;
  model.name = "fake";
  model.dims = {ics, treatment_functions, quintiles};
  model.regions = {"North", "South"};
  std::vector<CrossBorderEdge> edges;
  for (int i = 0; i < ics; ++i) {
    IcsRecord record{numbered("I", i), numbered("System ", i), i % 2, 1e6 * (i + 1), {}, 0.25};
    record.population_by_quintile.fill(2e5 * (i + 1));
    model.ics.push_back(record);
    edges.push_back({i, i, 1.0});
  }
  for (int s = 0; s < treatment_functions; ++s) {
    model.treatment_functions.push_back({numbered("T", s), numbered("Function ", s)});
  }
  model.network = CrossBorderNetwork(ics, edges);
  model.flows.resize(model.dims.lists());
  for (auto& flow : model.flows) flow.completed_2019_20_per_year = 1000.0;
  model.start_state.assign(model.dims.cells(), 0.0f);
  for (std::size_t list = 0; list < model.dims.lists(); ++list) {
    for (std::size_t stage = 0; stage < kStages; ++stage) {
      const std::size_t cell = ((list * kStages + stage) * kBands + 3) * static_cast<std::size_t>(quintiles);
      model.start_state[cell] = 10.0f;
    }
  }
  model.roll_ups[0] = {
      {{"Y0", "Yonder"}}, std::vector<int>(model.ics.size(), -1), {{"Y1", "Hither", "who knows"}}};
  model.roll_ups[0].of_place[0] = 0;
  model.roll_ups[1] = {{{"B0", "Board"}}, std::vector<int>(model.ics.size(), 0), {}};
  add_toy_system(model);
  return model;
}

inline Calendar fake_calendar(int months) {
  using namespace std::chrono;
  const year_month_day start{year{2022}, April, day{1}};
  Seasonality flat;
  flat.clock_starts.fill(1.0);
  flat.activity.fill(1.0);
  return Calendar(sys_days{start}, sys_days{start + std::chrono::months{months}}, {}, flat);
}

inline outputs::ScenarioProvenance fake_provenance(const std::string& name, std::uint32_t draws) {
  outputs::ScenarioProvenance provenance;
  provenance.name = name;
  provenance.title = "A fake scenario – not real";
  provenance.description = "made up";
  provenance.resolved_scenario = "schema: icsim/scenario/1\n";
  provenance.seed = 18446744073709551615ull;
  provenance.draws = draws;
  provenance.noise = "expectation";
  provenance.quintiles = "five";
  provenance.baseline = "fake";
  provenance.calibration_id = "none";
  provenance.inputs = {{"start.csv", "00ff"}};
  provenance.parameters = {
      {"demand.growth", "1/year", "0.02", "", "0 to 0.05", "nobody", "judgement", "library"}};
  return provenance;
}

inline outputs::RunProvenance fake_run() {
  return {"0.1.0", "abc", "Release", "2026-01-01T00:00:00Z", "icsim run fake"};
}

/// Value of a series in one month and draw.
using DrawValue = std::function<float(int month, std::size_t series, std::uint32_t draw)>;

/// Simulates nothing: hands every block's months to the sink, padding included.
inline void feed(RecordSink& sink, int months, std::size_t series, std::uint32_t draws,
                 const DrawValue& value) {
  std::vector<float> record(series * kLanes);
  const std::uint32_t blocks = (draws + kLanes - 1) / kLanes;
  for (std::uint32_t reversed = 0; reversed < blocks; ++reversed) {
    const std::uint32_t block = blocks - 1 - reversed;  // any order of blocks will do
    for (int month = 0; month < months; ++month) {
      for (std::size_t s = 0; s < series; ++s) {
        for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
          const std::uint32_t draw = block * kLanes + lane;
          record[s * kLanes + lane] = draw < draws ? value(month, s, draw) : -1e30f;
        }
      }
      sink.take_month(block, month, record);
    }
  }
}

/// Two months before the fake calendar; every other figure of every place was not published.
inline outputs::PublishedMonths fake_published(const Model& model) {
  using namespace std::chrono;
  outputs::PublishedMonths published;
  published.data = "rtt/fake.h5";
  published.data_sha256 = "00ff";
  published.basis = "provider";
  published.licence = "a licence";
  published.sources = {{"table.csv", "0f0f"}};
  published.left_out = {{"2022-02", "I0", "incomplete", "half of it is missing"}};
  published.months = {sys_days{year{2022} / February / 28}, sys_days{year{2022} / March / 31}};
  const std::map<std::string, std::size_t> rows{{"england", 1},
                                                {"region", model.regions.size()},
                                                {"system", 1},
                                                {"board", 1},
                                                {"ics", model.ics.size()}};
  for (const auto& [level, count] : rows) {
    for (const char* metric : {"incomplete", "over_52_weeks", "completed"}) {
      std::vector<float>& values = published.values[level][metric];
      for (std::size_t cell = 0; cell < 2 * count; ++cell)
        values.push_back(cell % 2 == 1 ? std::nanf("") : 100.5f + static_cast<float>(cell));
    }
  }
  return published;
}

/// Writes one run file of the given scenarios.
inline void write_fake_run(const std::filesystem::path& path, const std::vector<std::string>& scenarios,
                           const Model& model, int months, std::uint32_t draws, const DrawValue& value,
                           int compression = outputs::kDefaultCompression,
                           const std::optional<outputs::PublishedMonths>& published = {}) {
  const Calendar calendar = fake_calendar(months);
  const RecordLayout layout(model, WaitBands::record, AidNetwork(model.dims.ics, model.aid_arcs));
  outputs::RunFileWriter writer(path, fake_run(), outputs::Existing::refuse);
  for (const auto& name : scenarios) {
    const auto sink =
        writer.begin(fake_provenance(name, draws), model, calendar, layout, compression, published);
    feed(*sink, months, layout.series(), draws, value);
    sink->finish({});
  }
  writer.commit(1.5);
}

}  // namespace icsim::test
