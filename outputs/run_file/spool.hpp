#pragma once
/// Months of all draws of one scenario, on disk: the simulation writes them in any order, the summary reads
/// them month by month. Memory stays flat in the number of draws, and no simulation thread waits for another.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "outputs/files/raw_file.hpp"
#include "outputs/run_file/draw_source.hpp"

namespace icsim::outputs {

/// [month][block][series][lane], float32.
struct SpoolLayout {
  int months = 0;
  std::uint32_t blocks = 0;
  std::size_t series = 0;
  [[nodiscard]] std::uint64_t offset(std::uint32_t block, int month, std::size_t first_series = 0) const;
  [[nodiscard]] std::uint64_t bytes() const { return offset(0, months); }
};

/// A file without a name: it is gone when the program ends, however it ends.
class SpoolFile : public DrawSource {
 public:
  /// Reserves the space at once, so that a full disk is found before the simulation starts.
  /// \param also_needed bytes that the folder must have room for besides the spool.
  /// \throws OutputError: disk full, or the folder cannot be written.
  SpoolFile(const std::filesystem::path& folder, int months, std::uint32_t blocks, std::size_t series,
            std::uint64_t also_needed);

  [[nodiscard]] std::uint32_t blocks() const override { return layout_.blocks; }
  [[nodiscard]] std::size_t series() const override { return layout_.series; }

  /// Thread-safe.
  /// \param record [series][lane].
  /// \throws OutputError
  void write(std::uint32_t block, int month, std::span<const float> record);
  void read(std::uint32_t block, int month, std::size_t first_series, std::span<float> into) const override;

 private:
  SpoolLayout layout_;
  RawFile file_;
};

}  // namespace icsim::outputs
