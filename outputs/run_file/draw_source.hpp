#pragma once
/// Where the months of all draws of a scenario are read from when they are summarised.
#include <cstddef>
#include <cstdint>
#include <span>

namespace icsim::outputs {

class DrawSource {
 public:
  virtual ~DrawSource() = default;
  [[nodiscard]] virtual std::uint32_t blocks() const = 0;
  [[nodiscard]] virtual std::size_t series() const = 0;
  /// Series that are read at once best: reads begin at multiples of it, and end there or with the last series.
  [[nodiscard]] virtual std::size_t piece() const { return 1; }
  /// Reads a run of series of one block and month into [series][lane]. Thread-safe.
  /// \throws OutputError
  virtual void read(std::uint32_t block, int month, std::size_t first_series,
                    std::span<float> into) const = 0;
};

}  // namespace icsim::outputs
