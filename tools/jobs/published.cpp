#include "tools/jobs/published.hpp"

#include "calibration/data/published_months.hpp"
#include "scenarios/text/checksum.hpp"
#include "tools/jobs/library_files.hpp"

namespace icsim::tools {
namespace {

/// Where the data set is that the baseline came from.
std::optional<std::filesystem::path> data_set_of(const scenarios::BaselinePlace& baseline,
                                                 const scenarios::ScenarioLibrary& library) {
  if (!baseline.ships) return scenarios::own_published_months(baseline);
  const std::filesystem::path shipped = data_set_file(library, "");
  return std::filesystem::exists(shipped) ? std::optional(shipped) : std::nullopt;
}

/// The same on every machine: from the library's root, or as the scenario names its baseline.
std::string shown(const std::filesystem::path& file, const scenarios::BaselinePlace& baseline,
                  const scenarios::ScenarioLibrary& library) {
  return baseline.ships ? file.lexically_relative(library.root).generic_string()
                        : baseline.name + "/" + file.lexically_relative(baseline.root).generic_string();
}

}  // namespace

std::optional<outputs::PublishedMonths> published_before(const scenarios::Scenario& scenario,
                                                         const scenarios::ScenarioLibrary& library) {
  const auto file = data_set_of(scenario.baseline_place, library);
  if (!file) return std::nullopt;
  const bool is_england = scenario.baseline_place.ships && scenario.only.empty();
  auto published = calibration::published_before(
      calibration::read_data_set(*file), *scenario.model, scenario.start,
      is_england ? calibration::Unmapped::add : calibration::Unmapped::leave_out);
  if (!published) return published;
  published->data = shown(*file, scenario.baseline_place, library);
  published->data_sha256 = scenarios::sha256_of_file(*file);
  return published;
}

}  // namespace icsim::tools
