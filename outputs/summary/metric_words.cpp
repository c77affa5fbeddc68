#include "outputs/summary/metric_words.hpp"

#include <cstddef>

namespace icsim::outputs {

const char* better_name(Better better) {
  static constexpr const char* kNames[] = {"less", "more", "neither"};
  return kNames[static_cast<std::size_t>(better)];
}

const char* kind_name(NumberKind kind) {
  static constexpr const char* kNames[] = {"count", "share", "gap", "weeks", "staff", "money", "ratio"};
  return kNames[static_cast<std::size_t>(kind)];
}

const char* topic_name(Topic topic) {
  static constexpr const char* kNames[] = {"waiting",          "flows", "activity", "money",      "workforce",
                                           "general_practice", "beds",  "partners", "inequality", "parts"};
  return kNames[static_cast<std::size_t>(topic)];
}

const char* over_name(OverMonths over) {
  static constexpr const char* kNames[] = {"census", "year_sum", "year_mean"};
  return kNames[static_cast<std::size_t>(over)];
}

}  // namespace icsim::outputs
