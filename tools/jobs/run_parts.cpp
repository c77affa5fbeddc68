#include "tools/jobs/run_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>

#include "outputs/files/checksum.hpp"
#include "outputs/files/raw_file.hpp"
#include "outputs/files/temporary_folder.hpp"
#include "tools/jobs/provenance.hpp"
#include "tools/jobs/published.hpp"
#include "tools/jobs/simulate.hpp"
#include "tools/terminal/progress.hpp"

namespace icsim::tools {
namespace {

using outputs::PartNumber;

std::vector<std::byte> outline_of(const std::vector<scenarios::Scenario>& scenarios, const Program& program) {
  const outputs::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "outline.h5";
  {
    outputs::RunOutline outline(outputs::hdf5::create_file(file.string()), this_run(program));
    for (const scenarios::Scenario& scenario : scenarios) {
      outline.add(provenance_of(scenario), *scenario.model, *scenario.calendar, layout_of(scenario),
                  scenario.outputs.compression, published_before(scenario, library_of(program)));
    }
  }
  const outputs::RawFile written = outputs::RawFile::to_read(file);
  std::vector<std::byte> bytes(written.size());
  written.read(0, bytes);
  return bytes;
}

/// One part while it is run: its file is opened with its first month, and put in place with its last block.
class OpenPart {
 public:
  OpenPart(const PartsJob& job, PartNumber part, std::uint32_t blocks)
      : job_(job), part_(part), blocks_left_(blocks), start_(std::chrono::steady_clock::now()) {}

  /// \param scenario in the order of the run.
  RecordSink& sink(std::size_t scenario) {
    open();
    return writer_->sink(scenario);
  }
  void open() {
    const std::lock_guard lock(turn_);
    if (writer_) return;
    outputs::ShardHeader header = job_.header;
    header.part = part_;
    writer_ = std::make_unique<outputs::ShardWriter>(job_.file(part_), header, job_.outline, job_.existing);
  }
  [[nodiscard]] bool is_whole() const { return blocks_left_ == 0; }
  void end_block() {
    const std::lock_guard lock(turn_);
    if (--blocks_left_ > 0) return;
    writer_->commit(std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count());
    writer_.reset();
  }

 private:
  static inline std::mutex turn_;  // HDF5 takes one thread at a time
  const PartsJob& job_;
  PartNumber part_;
  std::uint32_t blocks_left_;
  std::unique_ptr<outputs::ShardWriter> writer_;
  std::chrono::steady_clock::time_point start_;
};

/// Hands the blocks of one scenario to their parts.
class PartsSink : public RecordSink {
 public:
  explicit PartsSink(std::size_t scenario) : scenario_(scenario) {}
  void add(const outputs::BlockRange& blocks, OpenPart& part) {
    for (std::uint32_t b = 0; b < blocks.count; ++b) {
      part_of_.resize(std::max<std::size_t>(part_of_.size(), blocks.first + b + 1), nullptr);
      part_of_[blocks.first + b] = &part;
      blocks_.push_back(blocks.first + b);
    }
  }
  [[nodiscard]] const std::vector<std::uint32_t>& blocks() const { return blocks_; }
  void take_month(std::uint32_t block, int month, std::span<const float> record) override {
    part_of_[block]->sink(scenario_).take_month(block, month, record);
  }
  void take_end(std::uint32_t block, const LaneRows<float>& /*stock*/) override {
    part_of_[block]->end_block();
  }

 private:
  std::size_t scenario_;
  std::vector<OpenPart*> part_of_;  // [block]
  std::vector<std::uint32_t> blocks_;
};

bool takes_value(const std::string& argument) {
  return argument == "--blocks" || argument == "-o" || argument == "--output";
}

bool is_of_one_part(const std::string& argument) {
  return takes_value(argument) || argument == "--force" || argument.starts_with("--blocks=") ||
         argument.starts_with("--output=") || (argument.starts_with("-o") && !argument.starts_with("--"));
}

}  // namespace

std::string command_of_any_part(const std::vector<std::string>& arguments) {
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!is_of_one_part(arguments[i])) kept.push_back(arguments[i]);
    if (takes_value(arguments[i])) ++i;
  }
  return command_text(kept);
}

std::uint32_t most_parts(const std::vector<scenarios::Scenario>& scenarios) {
  std::uint32_t most = ~std::uint32_t{0};
  for (const scenarios::Scenario& scenario : scenarios)
    most = std::min(most, block_count(settings_of(scenario)));
  return most;
}

PartsJob parts_job(const std::vector<scenarios::Scenario>& scenarios, std::uint32_t count,
                   const Program& program) {
  for (const scenarios::Scenario& scenario : scenarios) {
    const std::uint32_t blocks = block_count(settings_of(scenario));
    if (count <= blocks) continue;
    throw outputs::OutputError(
        fmt::format("scenario '{}'", scenario.name),
        fmt::format("has {} draws, which are {} block{} of {}: too few for {} parts", scenario.ensemble.draws,
                    blocks, blocks == 1 ? "" : "s", kLanes, count),
        fmt::format("run it in {} part{} at most", blocks, blocks == 1 ? "" : "s"));
  }
  PartsJob job{scenarios, outline_of(scenarios, program), {}, {}, {}};
  job.header.part.count = count;
  job.header.run = this_run(program);
  job.header.any_part = command_of_any_part(program.arguments);
  outputs::Sha256 checksum;
  checksum.add(job.outline);
  job.header.outline_sha256 = checksum.hexadecimal();
  return job;
}

std::string part_name(const std::string& run, PartNumber part) {
  const std::string count = std::to_string(part.count);
  return fmt::format("{}.{:0{}}-of-{}.h5", run, part.number, count.size(), count);
}

void run_parts(const PartsJob& job, RunProgress& progress) {
  std::vector<std::unique_ptr<OpenPart>> parts;
  std::vector<std::unique_ptr<PartsSink>> sinks;
  for (std::size_t s = 0; s < job.scenarios.size(); ++s) sinks.push_back(std::make_unique<PartsSink>(s));
  for (const std::uint32_t number : job.numbers) {
    const PartNumber part{number, job.header.part.count};
    std::uint32_t blocks = 0;
    for (const auto& scenario : job.scenarios)
      blocks += outputs::blocks_of(part, block_count(settings_of(scenario))).count;
    parts.push_back(std::make_unique<OpenPart>(job, part, blocks));
    for (std::size_t s = 0; s < job.scenarios.size(); ++s)
      sinks[s]->add(outputs::blocks_of(part, block_count(settings_of(job.scenarios[s]))), *parts.back());
  }
  if (parts.size() == 1) parts.front()->open();  // what stands in the way is found before the simulation
  std::vector<EnsembleJob> jobs;
  std::uint64_t weeks = 0;
  std::uint32_t draws = 0;
  for (std::size_t s = 0; s < job.scenarios.size(); ++s) {
    const scenarios::Scenario& scenario = job.scenarios[s];
    RunSettings settings = settings_of(scenario);
    settings.blocks = sinks[s]->blocks();
    for (const std::uint32_t block : settings.blocks)
      draws += std::min<std::uint32_t>(kLanes, settings.draws - block * kLanes);
    weeks += settings.blocks.size() * scenario.calendar->weeks().size();
    jobs.push_back({*scenario.model, *scenario.plan, *scenario.calendar, std::move(settings), *sinks[s]});
  }
  const std::string label =
      parts.size() == 1
          ? fmt::format("part {}", to_text(PartNumber{job.numbers.front(), job.header.part.count}))
          : job.scenarios.front().name;
  ProgressLine line(label, progress, weeks, draws);
  // A signal may come when the last block has ended.
  const bool finished = run_ensembles(jobs, job.threads, progress);
  if (!finished &&
      !std::all_of(parts.begin(), parts.end(), [](const auto& part) { return part->is_whole(); }))
    throw Interrupted{};
}

}  // namespace icsim::tools
