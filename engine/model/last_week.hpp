#pragma once
/// What a week may know of the lists: last week's stocks and flows of one place.
#include "engine/core/lanes.hpp"
#include "engine/model/dimensions.hpp"

namespace icsim {

/// Rows are [treatment function][Measure][quintile], pathways.
struct LastWeek {
  int ics = 0;
  const LaneRows<float>* measures = nullptr;
  int treatment_functions = 0;
  int quintiles = 1;

  [[nodiscard]] const float* row(int treatment_function, Measure measure, int quintile) const {
    const int list = treatment_function * kMeasures + static_cast<int>(measure);
    return (*measures)[static_cast<std::size_t>(list * quintiles + quintile)];
  }
  /// Sum over quintiles of one list.
  [[nodiscard]] Lanes of_list(int treatment_function, Measure measure) const {
    Lanes sum;
    add(sum, treatment_function, measure);
    return sum;
  }
  /// Sum over the lists of the place.
  [[nodiscard]] Lanes of_all_lists(Measure measure) const {
    Lanes sum;
    for (int s = 0; s < treatment_functions; ++s) add(sum, s, measure);
    return sum;
  }

 private:
  void add(Lanes& sum, int treatment_function, Measure measure) const {
    for (int q = 0; q < quintiles; ++q) {
      const float* values = row(treatment_function, measure, q);
      for (std::size_t k = 0; k < kLanes; ++k) sum[k] += static_cast<double>(values[k]);
    }
  }
};

}  // namespace icsim
