#include "outputs/run_file/run_file_writer.hpp"

#include "engine/core/check.hpp"
#include "engine/core/lanes.hpp"
#include "outputs/files/hdf5_raw.hpp"
#include "outputs/files/new_file.hpp"
#include "outputs/files/raw_file.hpp"
#include "outputs/files/seal.hpp"
#include "outputs/run_file/month_writer.hpp"
#include "outputs/run_file/run_format.hpp"
#include "outputs/run_file/spool.hpp"

namespace icsim::outputs {
namespace {

// Bytes of a scenario's datasets before compression, and some for their descriptions.
std::uint64_t result_bytes(const RecordLayout& layout, int months, std::uint32_t draws) {
  std::uint64_t values = 0;
  for (const LevelSpec& level : layout.levels()) {
    values += level.series() * (1 + run_format::kQuantileCount + (level.keeps_draws ? draws : 0));
  }
  return values * static_cast<std::uint64_t>(months) * sizeof(float) + (4u << 20);
}

}  // namespace

struct ScenarioSink::State {
  SpoolFile spool;
  MonthWriter months;
  int& unfinished;  // of the writer: scenarios begun but not finished
};

ScenarioSink::ScenarioSink(std::unique_ptr<State> state) : state_(std::move(state)) {}
ScenarioSink::~ScenarioSink() = default;

void ScenarioSink::take_month(std::uint32_t block, int month, std::span<const float> record) {
  state_->spool.write(block, month, record);
}

void ScenarioSink::finish(const std::function<void(double fraction)>& progress) {
  state_->months.write(state_->spool, progress);
  --state_->unfinished;
}

struct RunFileWriter::State {
  State(const std::filesystem::path& target, const RunProvenance& provenance, Existing existing)
      : place(target, existing), run(provenance) {}

  NewFile place;  // goes last: what is open in it is closed before
  RunProvenance run;
  hdf5::Handle merged;                // the file, where its outline is given
  std::optional<RunOutline> outline;  // and where it is made
  int unfinished = 0;

  [[nodiscard]] const hdf5::Handle& file() const { return outline ? outline->file() : merged; }
};

RunFileWriter::RunFileWriter(const std::filesystem::path& target, const RunProvenance& run, Existing existing)
    : state_(std::make_unique<State>(target, run, existing)) {
  state_->outline.emplace(hdf5::create_file(state_->place.part().string()), run);
}

RunFileWriter::RunFileWriter(const std::filesystem::path& target, const RunProvenance& run, Existing existing,
                             std::span<const std::byte> outline)
    : state_(std::make_unique<State>(target, run, existing)) {
  RawFile::to_write(state_->place.part()).write(0, outline);
  state_->merged = hdf5::open_to_change(state_->place.part().string());
}

RunFileWriter::~RunFileWriter() = default;

std::unique_ptr<ScenarioSink> RunFileWriter::begin(const ScenarioProvenance& provenance, const Model& model,
                                                   const Calendar& calendar, const RecordLayout& layout,
                                                   int compression,
                                                   const std::optional<PublishedMonths>& published) {
  ICSIM_EXPECT(state_->outline.has_value());
  state_->outline->add(provenance, model, calendar, layout, compression, published);
  const std::uint32_t blocks = (provenance.draws + kLanes - 1) / kLanes;
  std::unique_ptr<ScenarioSink::State> sink(new ScenarioSink::State{
      SpoolFile(folder_of(state_->place.target()), calendar.months(), blocks, layout.series(),
                result_bytes(layout, calendar.months(), provenance.draws)),
      MonthWriter(open_scenario(state_->file(), provenance.name)), state_->unfinished});
  ++state_->unfinished;
  return std::unique_ptr<ScenarioSink>(new ScenarioSink(std::move(sink)));
}

void RunFileWriter::fill(const std::string& scenario, const DrawSource& draws,
                         const std::function<void(double fraction)>& progress) {
  MonthWriter(open_scenario(state_->file(), scenario)).write(draws, progress);
}

void RunFileWriter::commit(double wall_seconds) {
  ICSIM_EXPECT(state_->unfinished == 0);
  finish_run_file(state_->file(), state_->run, wall_seconds);
  hdf5::Handle file = state_->outline ? state_->outline->release() : std::move(state_->merged);
  if (!file.reset())
    throw OutputError(state_->place.target().string(), "cannot be completed", "check the disk");
  put_seal(state_->place.part());
  state_->place.put_in_place();
}

}  // namespace icsim::outputs
