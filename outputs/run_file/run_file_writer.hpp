#pragma once
/// Writes run files: HDF5 that is also netCDF-4. FORMAT.md says what is in them.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include "engine/ensemble/runner.hpp"
#include "engine/model/calendar.hpp"
#include "engine/record/metrics.hpp"
#include "outputs/files/new_file.hpp"
#include "outputs/files/output_error.hpp"
#include "outputs/run_file/draw_source.hpp"
#include "outputs/run_file/outline.hpp"
#include "outputs/run_file/provenance.hpp"
#include "outputs/run_file/published.hpp"

namespace icsim::outputs {

/// Takes the draws of one scenario and turns them into its group of the run file.
class ScenarioSink : public RecordSink {
 public:
  ~ScenarioSink() override;
  /// Thread-safe; writes to a nameless file in the target's folder.
  /// \throws OutputError
  void take_month(std::uint32_t block, int month, std::span<const float> record) override;
  /// Summarises and writes all months; call it once, from the thread that made the writer, after the
  /// simulation.
  /// \param progress is told the share done, from that thread; may be empty.
  void finish(const std::function<void(double fraction)>& progress);

 private:
  friend class RunFileWriter;
  struct State;
  explicit ScenarioSink(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A run file that appears complete or not at all: it is written beside the target and renamed by commit().
class RunFileWriter {
 public:
  /// \throws OutputError when the folder is missing or cannot be written, or the target exists and is not to
  /// be replaced.
  RunFileWriter(const std::filesystem::path& target, const RunProvenance& run, Existing existing);
  /// The same for a run whose outline is there already: fill() gives it its months.
  /// \param outline bytes of a file, see RunOutline.
  RunFileWriter(const std::filesystem::path& target, const RunProvenance& run, Existing existing,
                std::span<const std::byte> outline);
  /// Without commit() nothing stays behind.
  ~RunFileWriter();
  RunFileWriter(const RunFileWriter&) = delete;
  RunFileWriter& operator=(const RunFileWriter&) = delete;

  /// Begins a scenario; each has its own compression: the deflate level of its datasets, 0 to 9. The sink must not outlive the writer, nor the model, the calendar and the layout the
  /// sink.
  /// \param published months before the first; none: nothing is known of them.
  /// \throws OutputError when the disk has no room for the run, or the name is taken or unusable.
  std::unique_ptr<ScenarioSink> begin(const ScenarioProvenance& provenance, const Model& model,
                                      const Calendar& calendar, const RecordLayout& layout,
                                      int compression = kDefaultCompression,
                                      const std::optional<PublishedMonths>& published = std::nullopt);

  /// Summarises and writes all months of a scenario of the outline.
  /// \param progress is told the share done; may be empty.
  /// \throws OutputError
  void fill(const std::string& scenario, const DrawSource& draws,
            const std::function<void(double fraction)>& progress);

  /// Makes the file permanent, under its name.
  /// \throws OutputError
  void commit(double wall_seconds);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace icsim::outputs
