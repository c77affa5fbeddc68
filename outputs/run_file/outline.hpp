#pragma once
/// The outline of a run file: all of it but its months. It depends on the scenarios, the program and the data alone,
/// not on the machine, the time or the command, so that parts of one run that were made on several machines know each
/// other by it.
#include <optional>
#include <vector>

#include "engine/model/calendar.hpp"
#include "engine/record/metrics.hpp"
#include "outputs/files/hdf5_handle.hpp"
#include "outputs/files/temporary_folder.hpp"
#include "outputs/run_file/provenance.hpp"
#include "outputs/run_file/published.hpp"

namespace icsim::outputs {

/// deflate level that costs little and saves what there is to save.
inline constexpr int kDefaultCompression = 1;

class RunOutline {
 public:
  /// \param file an empty file, of which it keeps the handle.
  RunOutline(hdf5::Handle file, const RunProvenance& run);

  [[nodiscard]] const hdf5::Handle& file() const { return file_; }
  [[nodiscard]] hdf5::Handle release() { return std::move(file_); }
  /// Adds a scenario's group: provenance, reference, published months, and levels without values.
  /// \param published months before the first; none: nothing is known of them.
  /// \throws OutputError when the name is taken or unusable.
  void add(const ScenarioProvenance& provenance, const Model& model, const Calendar& calendar,
           const RecordLayout& layout, int compression, const std::optional<PublishedMonths>& published);

 private:
  hdf5::Handle file_;
  std::int32_t next_dimension_id_ = 0;
};

/// An outline of which the bytes are known, as a file to read.
class OutlineFile {
 public:
  /// \throws OutputError
  explicit OutlineFile(std::span<const std::byte> bytes);
  [[nodiscard]] const hdf5::Handle& file() const { return file_; }

 private:
  TemporaryFolder folder_;
  hdf5::Handle file_;
};

/// Shape of a scenario's draws.
struct DrawShape {
  int months = 0;
  std::size_t series = 0;
  std::uint32_t draws = 0;
  [[nodiscard]] std::uint32_t blocks() const;
  friend bool operator==(const DrawShape&, const DrawShape&) = default;
};
struct OutlineScenario {
  std::string name;
  DrawShape shape;
};
/// Scenarios of a run file or of its outline, in their order.
std::vector<OutlineScenario> scenarios_of(const hdf5::Handle& file);
/// Names of a scenario's levels, in their order.
std::vector<std::string> level_names(const hdf5::Handle& scenario);

/// The group of a scenario in a run file or in its outline.
hdf5::Handle open_scenario(const hdf5::Handle& file, const std::string& name);

/// Adds who made the file, when and by which command, and marks it as finished.
void finish_run_file(const hdf5::Handle& file, const RunProvenance& run, double wall_seconds);

}  // namespace icsim::outputs
