#include "outputs/run_file/outline.hpp"

#include <fmt/format.h>

#include <fstream>
#include <functional>
#include <numeric>

#include "engine/core/check.hpp"
#include "engine/core/lanes.hpp"
#include "outputs/files/output_error.hpp"
#include "outputs/run_file/level_writer.hpp"
#include "outputs/run_file/run_format.hpp"
#include "outputs/run_file/scenario_description.hpp"

namespace icsim::outputs {
namespace {

constexpr const char* kAttribution =
    "Contains public sector information licensed under the Open Government Licence v3.0: NHS England (RTT "
    "waiting "
    "times), NHS Digital and the Office for National Statistics. Simulated values are the model's, not "
    "theirs.";

void require_usable_name(const hdf5::Handle& scenarios, const std::string& name) {
  if (name.empty() || name == "." || name.find('/') != std::string::npos) {
    throw OutputError("scenario '" + name + "'", "cannot name a group of the run file",
                      "use letters, digits, '-' and '_'");
  }
  if (hdf5::exists(scenarios, name))
    throw OutputError("scenario '" + name + "'", "comes twice in one run file", "rename one of them");
}

}  // namespace

RunOutline::RunOutline(hdf5::Handle file, const RunProvenance& run) : file_(std::move(file)) {
  hdf5::write_attribute(file_, "format", run_format::kFormat);
  hdf5::write_attribute(file_, "format_version",
                        fmt::format("{}.{}", run_format::kMajorVersion, run_format::kMinorVersion));
  hdf5::write_attribute(file_, "Conventions", "CF-1.8");
  hdf5::write_attribute(file_, "title", "English elective backlog: simulated scenarios");
  hdf5::write_attribute(file_, "program_version", run.program_version);
  hdf5::write_attribute(file_, "commit", run.commit);
  hdf5::write_attribute(file_, "build", run.build);
  hdf5::write_attribute(file_, "attribution", kAttribution);
  hdf5::write_attribute(file_, "references", "outputs/FORMAT.md in the program's source tree");
  hdf5::create_group(file_, std::string(run_format::kScenarios));
}

void RunOutline::add(const ScenarioProvenance& provenance, const Model& model, const Calendar& calendar,
                     const RecordLayout& layout, int compression,
                     const std::optional<PublishedMonths>& published) {
  ICSIM_EXPECT(provenance.draws > 0);
  ICSIM_EXPECT(compression >= 0 && compression <= 9);
  const hdf5::Handle scenarios = hdf5::open_group(file_, std::string(run_format::kScenarios));
  require_usable_name(scenarios, provenance.name);
  const hdf5::Handle group = hdf5::create_group(scenarios, provenance.name);
  write_provenance(group, provenance, next_dimension_id_);
  write_reference(group, model, calendar, compression, next_dimension_id_);
  if (published) {
    const std::string root(run_format::kPublished);
    const hdf5::Handle all =
        hdf5::exists(file_, root) ? hdf5::open_group(file_, root) : hdf5::create_group(file_, root);
    write_published(hdf5::create_group(all, provenance.name), *published, model, compression,
                    next_dimension_id_);
  }
  for (const LevelSpec& level : layout.levels()) {
    if (level.series() == 0) continue;
    create_level(group, level,
                 {model, calendar, layout.arcs(), provenance.draws, compression, next_dimension_id_});
  }
}

OutlineFile::OutlineFile(std::span<const std::byte> bytes) {
  const std::filesystem::path path = folder_.path() / "outline.h5";
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) throw OutputError(path.string(), "cannot be written", "TMPDIR names another folder for it");
  file_ = hdf5::open_file(path.string());
}

std::uint32_t DrawShape::blocks() const {
  return (draws + kLanes - 1) / kLanes;
}

std::vector<std::string> level_names(const hdf5::Handle& scenario) {
  std::vector<std::string> names = hdf5::children(scenario);
  std::erase(names, run_format::kProvenance);
  std::erase(names, run_format::kReference);
  return names;
}

std::vector<OutlineScenario> scenarios_of(const hdf5::Handle& file) {
  std::vector<OutlineScenario> scenarios;
  for (const std::string& name :
       hdf5::children(hdf5::open_group(file, std::string(run_format::kScenarios)))) {
    const hdf5::Handle group = open_scenario(file, name);
    DrawShape shape;
    shape.draws = static_cast<std::uint32_t>(hdf5::read_count_attribute(group, "draws"));
    for (const std::string& level : level_names(group)) {
      const hdf5::Handle datasets = hdf5::open_group(group, level);
      for (const std::string& dataset : hdf5::children(datasets)) {
        if (!dataset.ends_with(run_format::mean_name(""))) continue;
        const hdf5::Shape extents = hdf5::shape_of(hdf5::open_dataset(datasets, dataset));
        shape.months = static_cast<int>(extents.front());
        shape.series +=
            std::accumulate(extents.begin() + 1, extents.end(), std::size_t{1}, std::multiplies<>());
      }
    }
    scenarios.push_back({name, shape});
  }
  return scenarios;
}

hdf5::Handle open_scenario(const hdf5::Handle& file, const std::string& name) {
  return hdf5::open_group(hdf5::open_group(file, std::string(run_format::kScenarios)), name);
}

void finish_run_file(const hdf5::Handle& file, const RunProvenance& run, double wall_seconds) {
  hdf5::write_attribute(file, "created_utc", run.created_utc);
  hdf5::write_attribute(file, "command", run.command);
  if (!run.merged.empty()) hdf5::write_attribute(file, "merged", run.merged);
  hdf5::write_attribute(file, "wall_seconds", wall_seconds);
  hdf5::flush(file);
}

}  // namespace icsim::outputs
