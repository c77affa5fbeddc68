#pragma once
/// Names and numbers that writer and reader of run files share. FORMAT.md specifies them.
#include <array>
#include <string>
#include <string_view>

#include "engine/record/metrics.hpp"

namespace icsim::run_format {

inline constexpr std::string_view kFormat = "icsim/run";
inline constexpr std::string_view kPartFormat = "icsim/part";
inline constexpr int kMajorVersion = 1;  ///< a reader refuses files of a higher one
inline constexpr int kMinorVersion = 7;  ///< grows when something is added that old readers may ignore
inline constexpr int kContextSince = 2;  ///< minor version that brought context and parameter draws
inline constexpr int kSealSince = 7;     ///< minor version that brought the seal
inline constexpr std::string_view kScenarios = "scenarios";
inline constexpr std::string_view kPublished = "published";
inline constexpr std::string_view kProvenance = "provenance";
inline constexpr std::string_view kReference = "reference";

/// Probabilities of the quantiles that are written.
inline constexpr std::array<double, 5> kQuantiles{0.05, 0.25, 0.50, 0.75, 0.95};
inline constexpr int kQuantileCount = static_cast<int>(kQuantiles.size());

inline std::string mean_name(std::string_view metric) {
  return std::string(metric) + "_mean";
}
inline std::string quantile_name(std::string_view metric) {
  return std::string(metric) + "_quantile";
}

inline bool is_quantile(std::string_view dataset) {
  const std::string suffix = quantile_name("");
  return dataset.size() > suffix.size() && dataset.ends_with(suffix);
}
inline std::string metric_of_quantile(std::string_view dataset) {
  return std::string(dataset.substr(0, dataset.size() - quantile_name("").size()));
}

/// Dimensions of a level's rows, slowest first. England has none: it is one row.
inline std::vector<std::string> row_axes(Level level) {
  switch (level) {
    case Level::england:
      return {};
    case Level::region:
      return {"region"};
    case Level::system:
      return {"system"};
    case Level::board:
      return {"board"};
    case Level::ics:
    case Level::resident_ics:
      return {"ics"};
    case Level::treatment_function:
      return {"treatment_function"};
    case Level::ics_treatment_function:
      return {"ics", "treatment_function"};
    case Level::quintile:
      return {"quintile"};
    case Level::ics_quintile:
      return {"ics", "quintile"};
    case Level::ics_wait_band:
      return {"ics", "weeks_waited"};
    case Level::staff_group:
      return {"staff_group"};
    case Level::ics_staff_group:
      return {"ics", "staff_group"};
    case Level::resource:
      return {"resource"};
    case Level::ics_resource:
      return {"ics", "resource"};
    case Level::cause:
      return {"cause"};
    case Level::ics_cause:
      return {"ics", "cause"};
    case Level::transfer_arc:
      return {"transfer_arc"};
    case Level::count:
      break;
  }
  return {};
}

}  // namespace icsim::run_format
