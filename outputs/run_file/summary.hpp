#pragma once
/// Mean and quantiles over draws.
#include <array>
#include <memory>
#include <span>

#include "outputs/run_file/run_format.hpp"

namespace hwy {
class Sorter;
}

namespace icsim::outputs {

/// Of one series in one month. NaN when no draw has a value.
struct DrawSummary {
  float mean = 0.0f;
  std::array<float, run_format::kQuantileCount> quantile{};
};

/// Summarises draws; one for each thread. The answer depends on the draws in their order and on nothing else.
class Summariser {
 public:
  Summariser();
  ~Summariser();
  Summariser(Summariser&&) noexcept;

  /// \param draws [draw]; NaN means "no value" and is left out. Used as working space.
  /// Quantile p of n values is x[h] + (h - floor h) (x[h + 1] - x[h]) with h = (n - 1) p on sorted values
  /// counted from 0: Hyndman and Fan's type 7, the default of numpy and R.
  DrawSummary summarise(std::span<float> draws) const;

 private:
  std::unique_ptr<hwy::Sorter> sorter_;
};

}  // namespace icsim::outputs
