#pragma once
/// The parts of one run: which are there, what is wrong with them, and the draws of all of them as one.
#include <filesystem>
#include <string>
#include <vector>

#include "outputs/run_file/draw_source.hpp"
#include "outputs/run_file/shard.hpp"

namespace icsim::outputs {

/// What became of one part of the run.
struct PartState {
  PartNumber part;
  std::vector<std::filesystem::path> files;  ///< that hold it; two or more: it is there twice
  std::string damage;                        ///< of its file; empty: none was found
  [[nodiscard]] bool is_missing() const { return files.empty(); }
  [[nodiscard]] bool is_twice() const { return files.size() > 1; }
  [[nodiscard]] bool is_good() const { return files.size() == 1 && damage.empty(); }
};

/// A file that is no part of the run: another run's, or one that cannot be read.
struct StrayFile {
  std::filesystem::path file;
  std::string why;
};

enum class Check { headers, everything };

class ShardSet {
 public:
  /// \param places files and folders; of a folder, the parts of runs in it.
  /// \param check  `everything` reads all draws.
  /// \throws OutputError when a place is missing or no part is found.
  ShardSet(const std::vector<std::filesystem::path>& places, Check check);

  /// By number, 1 first.
  [[nodiscard]] const std::vector<PartState>& parts() const { return parts_; }
  [[nodiscard]] const std::vector<StrayFile>& strays() const { return strays_; }
  [[nodiscard]] bool is_whole() const;
  /// Those that are there and good, by number.
  [[nodiscard]] const std::vector<Shard>& shards() const { return shards_; }
  /// Any of the run's, good or not.
  [[nodiscard]] const ShardHeader& header() const { return header_; }
  [[nodiscard]] const std::vector<std::filesystem::path>& places() const { return places_; }

 private:
  void sort_parts(const std::vector<Shard>& own, std::uint32_t count, Check check);

  std::vector<std::filesystem::path> places_;
  std::vector<PartState> parts_;
  std::vector<StrayFile> strays_;
  std::vector<Shard> shards_;
  ShardHeader header_;
};

/// The draws of one scenario of a run of which all parts are there.
class MergedDraws : public DrawSource {
 public:
  MergedDraws(const std::vector<Shard>& shards, std::size_t scenario);
  [[nodiscard]] std::uint32_t blocks() const override;
  [[nodiscard]] std::size_t series() const override { return shape_.series; }
  [[nodiscard]] std::size_t piece() const override { return kSeriesPerChecksum; }
  void read(std::uint32_t block, int month, std::size_t first_series, std::span<float> into) const override;

 private:
  DrawShape shape_;
  std::vector<ShardDraws> draws_;
  struct Place {
    std::size_t shard;
    std::uint32_t block;
  };
  std::vector<Place> places_;  // [block]
};

}  // namespace icsim::outputs
