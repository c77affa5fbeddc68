#include "outputs/run_file/shard.hpp"

#include <fmt/format.h>

#include "engine/core/check.hpp"
#include "engine/core/lanes.hpp"
#include "outputs/files/checksum.hpp"
#include "outputs/files/hdf5_raw.hpp"
#include "outputs/run_file/run_format.hpp"
#include "outputs/run_file/spool.hpp"

namespace icsim::outputs {
namespace {

constexpr std::string_view kShardVersion = "1.0";
constexpr std::size_t kDigestBytes = sizeof(Sha256::Digest);
constexpr const char* kWanted = "give what `icsim run --blocks` wrote";

std::size_t pieces_of(std::size_t series) {
  return (series + kSeriesPerChecksum - 1) / kSeriesPerChecksum;
}

SpoolLayout layout_of(const Shard::Scenario& scenario) {
  return {scenario.shape.months, scenario.blocks.count, scenario.shape.series};
}

// Of the piece of a record, [series][lane], that shares a checksum.
Sha256::Digest digest_of(std::span<const float> record, std::size_t piece) {
  const std::size_t from = piece * kSeriesPerChecksum * kLanes;
  Sha256 checksum;
  checksum.add(
      std::as_bytes(record.subspan(from, std::min(kSeriesPerChecksum * kLanes, record.size() - from))));
  return checksum.digest();
}

std::string checksum_of(std::span<const std::byte> bytes) {
  Sha256 checksum;
  checksum.add(bytes);
  return checksum.hexadecimal();
}

// One checksum of all that a shard says of itself; `tables` are those of the scenarios' tables of checksums.
std::string content_checksum(const ShardHeader& header, const std::vector<Shard::Scenario>& scenarios,
                             const std::vector<std::string>& tables) {
  const RunProvenance& run = header.run;
  std::string text =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n", to_text(header.part), run.program_version, run.commit,
                  run.build, run.created_utc, run.command, header.any_part, header.outline_sha256);
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    const Shard::Scenario& scenario = scenarios[s];
    text += fmt::format("{} {} {} {} {} {} {}\n", scenario.name, scenario.shape.months, scenario.shape.series,
                        scenario.shape.draws, scenario.blocks.first, scenario.blocks.count, tables[s]);
  }
  return checksum_of(std::as_bytes(std::span(text)));
}

void write_header(const hdf5::Handle& file, const ShardHeader& header) {
  hdf5::write_attribute(file, "format", run_format::kPartFormat);
  hdf5::write_attribute(file, "format_version", kShardVersion);
  hdf5::write_attribute(file, "title", fmt::format("Part {} of a run", to_text(header.part)));
  hdf5::write_attribute(file, "program_version", header.run.program_version);
  hdf5::write_attribute(file, "commit", header.run.commit);
  hdf5::write_attribute(file, "build", header.run.build);
  hdf5::write_attribute(file, "created_utc", header.run.created_utc);
  hdf5::write_attribute(file, "command", header.run.command);
  hdf5::write_attribute(file, "command_of_any_part", header.any_part);
  hdf5::write_attribute(file, "part", std::uint64_t{header.part.number});
  hdf5::write_attribute(file, "parts", std::uint64_t{header.part.count});
  hdf5::write_attribute(file, "outline_sha256", header.outline_sha256);
}

}  // namespace

std::string to_text(const PartNumber& part) {
  return fmt::format("{}/{}", part.number, part.count);
}

BlockRange blocks_of(const PartNumber& part, std::uint32_t blocks) {
  const auto begin = [&](std::uint64_t k) { return static_cast<std::uint32_t>(blocks * k / part.count); };
  const std::uint32_t first = begin(part.number - 1);
  return {first, begin(part.number) - first};
}

// --- writing ----------------------------------------------------------------------------------------------

namespace {

/// Takes the months of one scenario's blocks.
class ShardSink : public RecordSink {
 public:
  ShardSink(const std::filesystem::path& file, const Shard::Scenario& scenario)
      : scenario_(scenario),
        pieces_(pieces_of(scenario.shape.series)),
        layout_(layout_of(scenario)),
        draws_(RawFile::to_write(file)),
        checksums_(static_cast<std::size_t>(scenario.shape.months) * scenario.blocks.count * pieces_ *
                   kDigestBytes) {
    draws_.reserve(scenario.draws_at, layout_.bytes());
  }

  void take_month(std::uint32_t block, int month, std::span<const float> record) override {
    const std::uint32_t own = block - scenario_.blocks.first;
    draws_.write(scenario_.draws_at + layout_.offset(own, month), std::as_bytes(record));
    const std::size_t first = (static_cast<std::size_t>(month) * scenario_.blocks.count + own) * pieces_;
    for (std::size_t piece = 0; piece < pieces_; ++piece) {
      const Sha256::Digest digest = digest_of(record, piece);
      std::copy(digest.begin(), digest.end(),
                checksums_.begin() + static_cast<std::ptrdiff_t>((first + piece) * kDigestBytes));
    }
  }

  [[nodiscard]] const Shard::Scenario& scenario() const { return scenario_; }
  /// [month][block][piece][byte]
  [[nodiscard]] const std::vector<std::byte>& checksums() const { return checksums_; }
  [[nodiscard]] hdf5::Shape checksum_shape() const {
    return {static_cast<std::uint64_t>(scenario_.shape.months), scenario_.blocks.count, pieces_,
            kDigestBytes};
  }

 private:
  Shard::Scenario scenario_;
  std::size_t pieces_;
  SpoolLayout layout_;
  RawFile draws_;
  std::vector<std::byte> checksums_;
};

}  // namespace

struct ShardWriter::State {
  State(const std::filesystem::path& target, const ShardHeader& shard, Existing existing)
      : place(target, existing), header(shard) {}
  NewFile place;  // goes last: what is open in it is closed before
  ShardHeader header;
  std::vector<std::unique_ptr<ShardSink>> sinks;
};

ShardWriter::ShardWriter(const std::filesystem::path& target, const ShardHeader& header,
                         std::span<const std::byte> outline, Existing existing)
    : state_(std::make_unique<State>(target, header, existing)) {
  std::vector<Shard::Scenario> scenarios;
  {
    hdf5::Handle file = hdf5::create_file(state_->place.part().string());
    write_header(file, header);
    hdf5::write_bytes(file, "outline", outline, {outline.size()});
    const hdf5::Handle draws = hdf5::create_group(file, "draws");
    for (const OutlineScenario& whole : scenarios_of(OutlineFile(outline).file())) {
      Shard::Scenario own{whole.name, whole.shape, blocks_of(header.part, whole.shape.blocks()), 0, 0};
      const hdf5::Handle dataset = hdf5::create_contiguous(
          draws, own.name,
          {static_cast<std::uint64_t>(own.shape.months), own.blocks.count, own.shape.series, kLanes});
      hdf5::write_attribute(dataset, "first_block", std::uint64_t{own.blocks.first});
      hdf5::write_attribute(dataset, "draws_of_run", std::uint64_t{own.shape.draws});
      own.draws_at = hdf5::offset_of(dataset);
      scenarios.push_back(std::move(own));
    }
    std::uint64_t bytes = 0;
    for (const Shard::Scenario& own : scenarios) bytes += layout_of(own).bytes();
    require_space(folder_of(target), bytes, fmt::format("the part needs {}", bytes_text(bytes)));
    if (!file.reset())
      throw OutputError(folder_of(target).string(), "disk full",
                        "free some space or write to another folder");
  }
  for (const Shard::Scenario& own : scenarios)
    state_->sinks.push_back(std::make_unique<ShardSink>(state_->place.part(), own));
}

ShardWriter::~ShardWriter() = default;

RecordSink& ShardWriter::sink(std::size_t scenario) {
  return *state_->sinks[scenario];
}

void ShardWriter::commit(double wall_seconds) {
  hdf5::Handle file = hdf5::open_to_change(state_->place.part().string());
  const hdf5::Handle group = hdf5::create_group(file, "checksums");
  std::vector<Shard::Scenario> scenarios;
  std::vector<std::string> tables;
  for (const auto& sink : state_->sinks) {
    hdf5::write_bytes(group, sink->scenario().name, sink->checksums(), sink->checksum_shape());
    scenarios.push_back(sink->scenario());
    tables.push_back(checksum_of(sink->checksums()));
  }
  hdf5::write_attribute(file, "wall_seconds", wall_seconds);
  hdf5::write_attribute(file, "content_sha256", content_checksum(state_->header, scenarios, tables));
  hdf5::flush(file);
  if (!file.reset())
    throw OutputError(state_->place.target().string(), "cannot be completed", "check the disk");
  state_->sinks.clear();
  state_->place.put_in_place();
}

// --- reading ----------------------------------------------------------------------------------------------

namespace {

std::uint32_t small_count(const hdf5::Handle& object, const std::string& name) {
  const std::uint64_t count = hdf5::read_count_attribute(object, name);
  if (count > 10'000'000) hdf5::refuse(object, fmt::format("has {} for '{}'", count, name));
  return static_cast<std::uint32_t>(count);
}

ShardHeader read_header(const hdf5::Handle& file) {
  const auto text = [&](const char* name) { return hdf5::read_text_attribute(file, name); };
  ShardHeader header;
  header.part = {small_count(file, "part"), small_count(file, "parts")};
  header.run = {text("program_version"), text("commit"),  text("build"),
                text("created_utc"),     text("command"), ""};
  header.any_part = text("command_of_any_part");
  header.outline_sha256 = text("outline_sha256");
  return header;
}

Shard::Scenario read_scenario(const hdf5::Handle& file, const std::string& name) {
  const hdf5::Handle draws = hdf5::open_dataset(
      hdf5::open_group(file, "draws"), name, hdf5::Content::real_numbers,
      {hdf5::kAnyExtent, hdf5::kAnyExtent, hdf5::kAnyExtent, static_cast<std::uint64_t>(kLanes)});
  const hdf5::Shape shape = hdf5::shape_of(draws);
  Shard::Scenario scenario;
  scenario.name = name;
  scenario.shape = {static_cast<int>(shape[0]), shape[2], small_count(draws, "draws_of_run")};
  scenario.blocks = {small_count(draws, "first_block"), static_cast<std::uint32_t>(shape[1])};
  scenario.draws_at = hdf5::offset_of(draws);
  const hdf5::Handle checksums =
      hdf5::open_dataset(hdf5::open_group(file, "checksums"), name, hdf5::Content::whole_numbers,
                         {shape[0], shape[1], pieces_of(shape[2]), kDigestBytes});
  scenario.checksums_at = hdf5::offset_of(checksums);
  return scenario;
}

}  // namespace

Shard Shard::open(const std::filesystem::path& path) {
  const hdf5::Handle file = hdf5::open_file(path.string(), kWanted);
  if (!hdf5::has_attribute(file, "format") ||
      hdf5::read_text_attribute(file, "format") != run_format::kPartFormat)
    throw NoShard(path.string(), "is an HDF5 file, but no part of a run", kWanted);
  if (hdf5::read_text_attribute(file, "format_version") != kShardVersion)
    throw OutputError(path.string(), "is a part of another version of the format", kWanted);
  Shard shard;
  shard.path_ = path;
  shard.header_ = read_header(file);
  std::vector<std::string> tables;
  for (const std::string& name : hdf5::children(hdf5::open_group(file, "draws"))) {
    shard.scenarios_.push_back(read_scenario(file, name));
    tables.push_back(checksum_of(hdf5::read_bytes(hdf5::open_group(file, "checksums"), name)));
  }
  if (!hdf5::has_attribute(file, "content_sha256") ||
      hdf5::read_text_attribute(file, "content_sha256") !=
          content_checksum(shard.header_, shard.scenarios_, tables))
    throw ShardDamage(path, "does not match its checksum");
  return shard;
}

std::uint64_t Shard::draw_bytes() const {
  std::uint64_t bytes = 0;
  for (const Scenario& scenario : scenarios_) bytes += layout_of(scenario).bytes();
  return bytes;
}

std::vector<std::byte> Shard::outline() const {
  std::vector<std::byte> outline = hdf5::read_bytes(hdf5::open_file(path_.string(), kWanted), "outline");
  if (checksum_of(outline) != header_.outline_sha256) throw ShardDamage(path_, "does not match its checksum");
  return outline;
}

void Shard::verify() const {
  static_cast<void>(outline());
  for (std::size_t s = 0; s < scenarios_.size(); ++s) {
    const ShardDraws draws(*this, s);
    const Scenario& scenario = scenarios_[s];
    std::vector<float> record(scenario.shape.series * kLanes);
    for (int month = 0; month < scenario.shape.months; ++month) {
      for (std::uint32_t block = 0; block < scenario.blocks.count; ++block)
        draws.read(block, month, 0, record);
    }
  }
}

struct ShardDraws::State {
  State(const Shard& shard, const Shard::Scenario& own)
      : path(shard.path()), scenario(own), layout(layout_of(own)), file(RawFile::to_read(path)) {}
  std::filesystem::path path;
  Shard::Scenario scenario;
  SpoolLayout layout;
  RawFile file;
};

ShardDraws::ShardDraws(const Shard& shard, std::size_t scenario)
    : state_(std::make_unique<State>(shard, shard.scenarios()[scenario])) {}
ShardDraws::~ShardDraws() = default;
ShardDraws::ShardDraws(ShardDraws&&) noexcept = default;

void ShardDraws::read(std::uint32_t block, int month, std::size_t first_series, std::span<float> into) const {
  ICSIM_EXPECT(first_series % kSeriesPerChecksum == 0);
  const State& s = *state_;
  s.file.read(s.scenario.draws_at + s.layout.offset(block, month, first_series),
              std::as_writable_bytes(into));
  const std::size_t first_piece = first_series / kSeriesPerChecksum;
  std::vector<std::byte> expected(pieces_of(into.size() / kLanes) * kDigestBytes);
  const std::uint64_t record = static_cast<std::uint64_t>(month) * s.layout.blocks + block;
  s.file.read(s.scenario.checksums_at + (record * pieces_of(s.layout.series) + first_piece) * kDigestBytes,
              expected);
  for (std::size_t piece = 0; piece * kSeriesPerChecksum * kLanes < into.size(); ++piece) {
    const Sha256::Digest digest = digest_of(into, piece);
    if (!std::equal(digest.begin(), digest.end(),
                    expected.begin() + static_cast<std::ptrdiff_t>(piece * kDigestBytes)))
      throw ShardDamage(s.path, "does not match its checksum");
  }
}

}  // namespace icsim::outputs
