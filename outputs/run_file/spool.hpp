#pragma once
/// Months of all draws of one scenario, on disk: the simulation writes them in any order, the summary reads
/// them month by month. Memory stays flat in the number of draws, and no simulation thread waits for another.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace icsim::outputs {

/// A file without a name: it is gone when the program ends, however it ends.
/// Layout: [month][block][series][lane], float32.
class SpoolFile {
 public:
  /// Reserves the space at once, so that a full disk is found before the simulation starts.
  /// \param also_needed bytes that the folder must have room for besides the spool.
  /// \throws OutputError: disk full, or the folder cannot be written.
  SpoolFile(const std::filesystem::path& folder, int months, std::uint32_t blocks, std::size_t series,
            std::uint64_t also_needed);
  ~SpoolFile();
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  [[nodiscard]] int months() const { return months_; }
  [[nodiscard]] std::uint32_t blocks() const { return blocks_; }
  [[nodiscard]] std::size_t series() const { return series_; }

  /// Thread-safe.
  /// \param record [series][lane].
  /// \throws OutputError
  void write(std::uint32_t block, int month, std::span<const float> record);
  /// Reads a run of series of one block and month into [series][lane].
  /// \throws OutputError
  void read(std::uint32_t block, int month, std::size_t first_series, std::span<float> into) const;

 private:
  [[nodiscard]] std::uint64_t offset(std::uint32_t block, int month) const;

  std::filesystem::path folder_;
  int months_;
  std::uint32_t blocks_;
  std::size_t series_;
  int file_ = -1;
};

/// "1.4 GB": bytes for people.
std::string bytes_text(std::uint64_t bytes);

}  // namespace icsim::outputs
