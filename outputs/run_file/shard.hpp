#pragma once
/// A part of a run in a file of its own: the raw draws of some of its blocks, and all that the whole run file needs
/// besides. FORMAT.md says what is in it.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/ensemble/runner.hpp"
#include "outputs/files/new_file.hpp"
#include "outputs/files/output_error.hpp"
#include "outputs/run_file/draw_source.hpp"
#include "outputs/run_file/outline.hpp"
#include "outputs/run_file/provenance.hpp"

namespace icsim::outputs {

/// Part `number` of `count`, 1 first.
struct PartNumber {
  std::uint32_t number = 1, count = 1;
  friend bool operator==(const PartNumber&, const PartNumber&) = default;
};
std::string to_text(const PartNumber& part);  ///< "3/16"

/// Blocks of a run, one after another.
struct BlockRange {
  std::uint32_t first = 0, count = 0;
};
/// An even split in order: sizes differ by one at most.
BlockRange blocks_of(const PartNumber& part, std::uint32_t blocks);

/// Series that share a checksum.
inline constexpr std::size_t kSeriesPerChecksum = 256;

struct ShardHeader {
  PartNumber part;
  RunProvenance run;           ///< of the program that wrote it, and its command
  std::string any_part;        ///< that command without part and place: what remakes another part
  std::string outline_sha256;  ///< which run it belongs to
};

/// A shard while it is simulated; appears complete or not at all.
class ShardWriter {
 public:
  /// \param outline of the whole run: bytes of a file.
  /// \throws OutputError when the target cannot be written, exists and is not to be replaced, or has no room.
  ShardWriter(const std::filesystem::path& target, const ShardHeader& header,
              std::span<const std::byte> outline, Existing existing);
  ~ShardWriter();
  ShardWriter(const ShardWriter&) = delete;
  ShardWriter& operator=(const ShardWriter&) = delete;

  /// Takes months of the part's blocks, numbered as in the whole run.
  /// \param scenario in the order of the outline.
  RecordSink& sink(std::size_t scenario);
  /// Once all months are there.
  /// \throws OutputError
  void commit(double wall_seconds);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A shard that is there. Everything throws OutputError.
class Shard {
 public:
  struct Scenario {
    std::string name;
    DrawShape shape;  ///< of the whole run
    BlockRange blocks;
    std::uint64_t draws_at = 0, checksums_at = 0;  ///< in the file
  };

  /// Reads and checks all but outline and draws.
  static Shard open(const std::filesystem::path& path);
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] const ShardHeader& header() const { return header_; }
  [[nodiscard]] const std::vector<Scenario>& scenarios() const { return scenarios_; }
  [[nodiscard]] std::uint64_t draw_bytes() const;
  /// Checked against its checksum.
  [[nodiscard]] std::vector<std::byte> outline() const;
  /// Reads the whole file.
  /// \throws ShardDamage
  void verify() const;

 private:
  std::filesystem::path path_;
  ShardHeader header_;
  std::vector<Scenario> scenarios_;
};

/// A file that is something else.
class NoShard : public OutputError {
 public:
  using OutputError::OutputError;
};

/// Values of a shard that differ from their checksum.
class ShardDamage : public OutputError {
 public:
  ShardDamage(const std::filesystem::path& shard, const std::string& what)
      : OutputError(shard.string(), what, "") {}
};

/// Draws of one scenario of a shard, checked as they are read. Blocks are numbered from the shard's first.
class ShardDraws {
 public:
  ShardDraws(const Shard& shard, std::size_t scenario);
  ~ShardDraws();
  ShardDraws(ShardDraws&&) noexcept;
  /// As DrawSource::read(), from a multiple of kSeriesPerChecksum on.
  /// \throws ShardDamage
  void read(std::uint32_t block, int month, std::size_t first_series, std::span<float> into) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace icsim::outputs
