#include "outputs/run_file/run_file_writer.hpp"

#include <fmt/format.h>
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/parallel_for.h>

#include <algorithm>

#include "engine/core/check.hpp"
#include "engine/core/lanes.hpp"
#include "outputs/files/new_file.hpp"
#include "outputs/run_file/level_writer.hpp"
#include "outputs/run_file/run_format.hpp"
#include "outputs/run_file/scenario_description.hpp"
#include "outputs/run_file/spool.hpp"

namespace icsim::outputs {
namespace {

constexpr const char* kAttribution =
    "Contains public sector information licensed under the Open Government Licence v3.0: NHS England (RTT "
    "waiting "
    "times), NHS Digital and the Office for National Statistics. Simulated values are the model's, not "
    "theirs.";

constexpr std::size_t kReadBytes = 4 << 20;  // of the spool, by each thread at a time

// Bytes of a scenario's datasets before compression, and some for their descriptions.
std::uint64_t result_bytes(const RecordLayout& layout, int months, std::uint32_t draws) {
  std::uint64_t values = 0;
  for (const LevelSpec& level : layout.levels()) {
    values += level.series() * (1 + run_format::kQuantileCount + (level.keeps_draws ? draws : 0));
  }
  return values * static_cast<std::uint64_t>(months) * sizeof(float) + (4u << 20);
}

// Where a series of the month's record belongs.
struct SeriesPlace {
  LevelWriter* level = nullptr;
  std::size_t row = 0, metric = 0;
};

}  // namespace

struct ScenarioSink::State {
  std::uint32_t draws;
  hdf5::Handle group;
  SpoolFile spool;
  std::vector<std::unique_ptr<LevelWriter>> levels;
  std::vector<SeriesPlace> places;  // [series]
  int& unfinished;                  // of the writer: scenarios begun but not finished

  void summarise_month(int month);
  void summarise_range(int month, std::size_t first, std::size_t last);
  void write_full_chunks(int month);
  void close();

  struct Workspace {
    Summariser summariser;
    std::vector<float> slabs;  // [block][series][lane]
    std::vector<float> draws;  // [draw], in order
    std::vector<float> sorted;
  };
  tbb::enumerable_thread_specific<Workspace> workspaces;
};

ScenarioSink::ScenarioSink(std::unique_ptr<State> state) : state_(std::move(state)) {}
ScenarioSink::~ScenarioSink() = default;

void ScenarioSink::take_month(std::uint32_t block, int month, std::span<const float> record) {
  state_->spool.write(block, month, record);
}

void ScenarioSink::finish(const std::function<void(double fraction)>& progress) {
  const int months = state_->spool.months();
  for (int month = 0; month < months; ++month) {
    state_->summarise_month(month);
    state_->write_full_chunks(month);
    if (progress) progress(static_cast<double>(month + 1) / months);
  }
  state_->close();
}

void ScenarioSink::State::summarise_month(int month) {
  const std::size_t series_bytes = std::size_t{spool.blocks()} * kLanes * sizeof(float);
  const std::size_t grain = std::clamp<std::size_t>(kReadBytes / series_bytes, 1, 1024);
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, places.size(), grain),
                    [&](const tbb::blocked_range<std::size_t>& range) {
                      for (std::size_t first = range.begin(); first < range.end(); first += grain) {
                        summarise_range(month, first, std::min(first + grain, range.end()));
                      }
                    });
}

void ScenarioSink::State::summarise_range(int month, std::size_t first, std::size_t last) {
  Workspace& work = workspaces.local();
  const std::size_t slab = (last - first) * kLanes;
  work.slabs.resize(slab * spool.blocks());
  for (std::uint32_t block = 0; block < spool.blocks(); ++block) {
    spool.read(block, month, first, std::span(work.slabs).subspan(block * slab, slab));
  }
  for (std::size_t series = first; series < last; ++series) {
    work.draws.clear();
    for (std::uint32_t block = 0; block < spool.blocks(); ++block) {
      const float* lanes = &work.slabs[block * slab + (series - first) * kLanes];
      work.draws.insert(work.draws.end(), lanes, lanes + kLanes);
    }
    work.draws.resize(draws);  // lanes beyond the last draw are padding
    work.sorted = work.draws;
    const DrawSummary summary = work.summariser.summarise(work.sorted);
    const SeriesPlace& place = places[series];
    place.level->put(month, place.row, place.metric, summary, work.draws);
  }
}

void ScenarioSink::State::write_full_chunks(int month) {
  std::vector<MonthlyDataset*> full;
  for (const auto& level : levels) level->collect_full(month, full);
  tbb::parallel_for(std::size_t{0}, full.size(), [&](std::size_t i) { full[i]->prepare(month); });
  for (MonthlyDataset* dataset : full) dataset->write();
}

void ScenarioSink::State::close() {
  std::vector<std::string> lines;
  for (const auto& level : levels) level->close(lines);
  Sha256 checksum;
  for (std::string& line : lines) checksum.add(std::as_bytes(std::span(line += '\n')));
  hdf5::write_attribute(group, "content_sha256", checksum.hexadecimal());
  levels.clear();
  group.reset();
  --unfinished;
}

struct RunFileWriter::State {
  State(const std::filesystem::path& target, Existing existing) : place(target, existing) {}

  NewFile place;  // goes last: what is open in it is closed before
  hdf5::Handle file, scenarios, published;
  std::int32_t next_dimension_id = 0;
  int unfinished = 0;
};

RunFileWriter::RunFileWriter(const std::filesystem::path& target, const RunProvenance& run,
                             Existing existing) {
  state_ = std::make_unique<State>(target, existing);
  state_->file = hdf5::create_file(state_->place.part().string());
  const hdf5::Handle& file = state_->file;
  hdf5::write_attribute(file, "format", run_format::kFormat);
  hdf5::write_attribute(file, "format_version",
                        fmt::format("{}.{}", run_format::kMajorVersion, run_format::kMinorVersion));
  hdf5::write_attribute(file, "Conventions", "CF-1.8");
  hdf5::write_attribute(file, "title", "English elective backlog: simulated scenarios");
  hdf5::write_attribute(file, "program_version", run.program_version);
  hdf5::write_attribute(file, "commit", run.commit);
  hdf5::write_attribute(file, "build", run.build);
  hdf5::write_attribute(file, "created_utc", run.created_utc);
  hdf5::write_attribute(file, "command", run.command);
  hdf5::write_attribute(file, "attribution", kAttribution);
  hdf5::write_attribute(file, "references", "outputs/FORMAT.md in the program's source tree");
  state_->scenarios = hdf5::create_group(file, std::string(run_format::kScenarios));
}

RunFileWriter::~RunFileWriter() = default;

std::unique_ptr<ScenarioSink> RunFileWriter::begin(const ScenarioProvenance& provenance, const Model& model,
                                                   const Calendar& calendar, const RecordLayout& layout,
                                                   int compression,
                                                   const std::optional<PublishedMonths>& published) {
  ICSIM_EXPECT(provenance.draws > 0);
  ICSIM_EXPECT(compression >= 0 && compression <= 9);
  if (provenance.name.empty() || provenance.name == "." || provenance.name.find('/') != std::string::npos) {
    throw OutputError("scenario '" + provenance.name + "'", "cannot name a group of the run file",
                      "use letters, digits, '-' and '_'");
  }
  if (hdf5::exists(state_->scenarios, provenance.name)) {
    throw OutputError("scenario '" + provenance.name + "'", "comes twice in one run file",
                      "rename one of them");
  }
  const std::uint32_t blocks = (provenance.draws + kLanes - 1) / kLanes;
  std::unique_ptr<ScenarioSink::State> sink(new ScenarioSink::State{
      provenance.draws,
      {},
      SpoolFile(folder_of(state_->place.target()), calendar.months(), blocks, layout.series(),
                result_bytes(layout, calendar.months(), provenance.draws)),
      {},
      std::vector<SeriesPlace>(layout.series()),
      state_->unfinished,
      {}});
  sink->group = hdf5::create_group(state_->scenarios, provenance.name);
  write_provenance(sink->group, provenance, state_->next_dimension_id);
  write_reference(sink->group, model, calendar, compression, state_->next_dimension_id);
  if (published) {
    const std::string root(run_format::kPublished);
    if (!state_->published) state_->published = hdf5::create_group(state_->file, root);
    const hdf5::Handle group = hdf5::create_group(state_->published, provenance.name);
    write_published(group, *published, model, compression, state_->next_dimension_id);
  }
  for (const LevelSpec& level : layout.levels()) {
    if (level.series() == 0) continue;
    sink->levels.push_back(
        std::make_unique<LevelWriter>(sink->group, level,
                                      LevelContext{model, calendar, layout.arcs(), provenance.draws,
                                                   compression, state_->next_dimension_id}));
    for (std::size_t row = 0; row < level.rows; ++row) {
      for (std::size_t metric = 0; metric < level.metrics.size(); ++metric) {
        sink->places[level.at(row, metric)] = {sink->levels.back().get(), row, metric};
      }
    }
  }
  ++state_->unfinished;
  return std::unique_ptr<ScenarioSink>(new ScenarioSink(std::move(sink)));
}

void RunFileWriter::commit(double wall_seconds) {
  ICSIM_EXPECT(state_->unfinished == 0);
  hdf5::write_attribute(state_->file, "wall_seconds", wall_seconds);
  hdf5::flush(state_->file);
  state_->scenarios.reset();
  state_->published.reset();
  if (!state_->file.reset())
    throw OutputError(state_->place.target().string(), "cannot be completed", "check the disk");
  state_->place.put_in_place();
}

}  // namespace icsim::outputs
