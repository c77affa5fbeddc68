#pragma once
/// Reads run files.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/calendar.hpp"
#include "outputs/files/hdf5_handle.hpp"
#include "outputs/files/output_error.hpp"
#include "outputs/run_file/provenance.hpp"
#include "outputs/run_file/published.hpp"

namespace icsim::outputs {

struct MetricInfo {
  std::string name, unit, long_name;
  bool is_flow = false;
};

/// One axis of a level's rows: "ics" with codes and names.
struct RowAxis {
  std::string name;
  std::vector<std::string> codes;
  std::vector<std::string> labels;  ///< names for people; the codes again where there are none
};

/// Results of one scenario. Rows are flat, [axis 0][axis 1]; England is one row. Everything throws
/// OutputError.
class ScenarioResults {
 public:
  /// \param published its group of published months; none when the file has none of them.
  ScenarioResults(hdf5::Handle group, std::string name, hdf5::Handle published = {});

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& title() const { return title_; }
  [[nodiscard]] std::uint32_t draws() const { return draws_; }
  /// All places of the run in words: England, or those that were run alone.
  [[nodiscard]] std::string whole() const;
  [[nodiscard]] ScenarioProvenance provenance() const;
  [[nodiscard]] std::string content_checksum() const;
  /// Every result, as "level/dataset", with the checksum that stands in the file.
  [[nodiscard]] std::vector<NamedText> checksums() const;

  [[nodiscard]] const std::vector<std::string>& levels() const { return levels_; }
  [[nodiscard]] bool has_level(const std::string& level) const;
  [[nodiscard]] bool keeps_draws(const std::string& level) const;
  [[nodiscard]] const std::vector<RowAxis>& row_axes(const std::string& level) const;
  [[nodiscard]] std::size_t rows(const std::string& level) const;
  [[nodiscard]] std::vector<MetricInfo> metrics(const std::string& level) const;
  [[nodiscard]] bool has_metric(const std::string& level, const std::string& metric) const;

  [[nodiscard]] Date start() const { return start_; }                        ///< first simulated day
  [[nodiscard]] const std::vector<Date>& months() const { return months_; }  ///< last day of each month
  /// Probabilities of the quantiles, ascending.
  [[nodiscard]] const std::vector<double>& quantiles() const { return quantiles_; }

  /// [month][row]; NaN where there is no value.
  [[nodiscard]] std::vector<float> mean(const std::string& level, const std::string& metric) const;
  /// [month][row].
  /// \param probability one of quantiles().
  [[nodiscard]] std::vector<float> quantile(const std::string& level, const std::string& metric,
                                            double probability) const;
  /// [month][draw] of one row; the level must keep draws.
  [[nodiscard]] std::vector<float> draws_of(const std::string& level, const std::string& metric,
                                            std::size_t row) const;
  /// [month][row][draw] of all rows, checked against its checksum; a count must have a value everywhere.
  [[nodiscard]] std::vector<float> checked_draws(const std::string& level, const std::string& metric) const;
  /// The same as mean(), checked likewise.
  [[nodiscard]] std::vector<float> checked_mean(const std::string& level, const std::string& metric) const;
  /// All quantiles, by quantiles(): [month][row] each, checked likewise.
  [[nodiscard]] std::vector<std::vector<float>> checked_quantiles(const std::string& level,
                                                                  const std::string& metric) const;
  /// Checks that no result was taken out or given another checksum. Reads no values.
  void require_all_results() const;
  /// Region of each ICS, in the order of ICSs.
  [[nodiscard]] std::vector<std::string> ics_regions() const;
  /// Row of the level "region", "system" or "board" that each ICS is in; none: in none of them.
  [[nodiscard]] std::vector<std::optional<std::size_t>> ics_areas(const std::string& level) const;
  /// Systems and boards that the places do not add up to.
  [[nodiscard]] std::vector<LeftOutArea> left_out() const;
  /// A number of each ICS from the `reference` group; empty when the file has none (before format 1.2, or
  /// England as one system).
  [[nodiscard]] std::vector<double> ics_reference(const std::string& name) const;
  /// Incomplete pathways at the start by weeks waited, [ics][treatment function][weeks_waited].
  [[nodiscard]] std::vector<double> start_waits() const;

  /// What was published before the first month; nothing when the file has none of it. Checked against its checksums.
  [[nodiscard]] std::optional<PublishedMonths> published() const;

  /// Datasets whose values differ from their checksum, or whose shape is not that of their level, as "level/dataset".
  [[nodiscard]] std::vector<std::string> damaged() const;

  /// All that it says beside results: settings, coordinates, units, levers, parameters, reference and published months, each
  /// by its place with the SHA-256 of what stands there. Not its inputs, which are named with checksums of their own.
  [[nodiscard]] std::vector<NamedText> statements() const;

 private:
  void read_times();
  /// A dataset of results as a whole, checked.
  /// \param shape `time` first.
  [[nodiscard]] std::vector<float> checked(const std::string& level, const std::string& dataset,
                                           const hdf5::Shape& shape) const;
  /// Whether a dataset of results has the shape that its level gives it, in chunks that can be read.
  [[nodiscard]] bool has_good_shape(const std::string& level, const std::string& dataset,
                                    const hdf5::Handle& values) const;
  [[nodiscard]] hdf5::Handle level_group(const std::string& level) const;
  /// Shape of a level's means: time, rows.
  [[nodiscard]] const hdf5::Shape& shape_of(const std::string& level) const;
  [[nodiscard]] hdf5::Shape read_shape(const std::string& level) const;
  [[nodiscard]] std::vector<RowAxis> read_axes(const std::string& level) const;

  hdf5::Handle group_, published_;
  // Read once: pages ask for them of every dataset and place.
  mutable std::map<std::string, hdf5::Shape> shapes_;
  mutable std::map<std::string, std::vector<RowAxis>> axes_;
  std::string name_, title_;
  std::uint32_t draws_ = 0;
  std::vector<std::string> levels_;
  Date start_{};
  std::vector<Date> months_;
  std::vector<double> quantiles_;
};

class RunFile {
 public:
  /// \throws OutputError when the file is missing, no run file, truncated, unfinished, or of a newer format.
  static RunFile open(const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] const std::string& format_version() const { return format_version_; }
  /// \throws OutputError for a file before format 1.2, which lacks the context that fair comparison needs.
  void require_context() const;
  [[nodiscard]] const RunProvenance& run() const { return run_; }
  [[nodiscard]] const std::string& attribution() const {
    return attribution_;
  }  ///< the sources' licence line
  [[nodiscard]] double wall_seconds() const { return wall_seconds_; }
  /// Names in the order they were written.
  [[nodiscard]] const std::vector<std::string>& scenarios() const { return scenarios_; }
  /// \throws OutputError naming those there are.
  [[nodiscard]] ScenarioResults scenario(const std::string& name) const;
  /// Datasets whose values differ from their checksum, as "scenario/level/dataset". Reads the whole file.
  [[nodiscard]] std::vector<std::string> verify() const;
  /// What its seal says of all else; empty when it is whole, or there is none as the file's format is before 1.7.
  [[nodiscard]] std::string why_not_sealed() const;
  [[nodiscard]] bool has_seal() const;  ///< by its format

 private:
  RunFile() = default;
  /// What a broken seal explains is said of the seal.
  /// \throws OutputError
  static void require_unbroken_seal(const std::filesystem::path& path);
  std::filesystem::path path_;
  std::string format_version_;
  RunProvenance run_;
  std::string attribution_;
  double wall_seconds_ = 0.0;
  hdf5::Handle file_;
  std::vector<std::string> scenarios_;
};

}  // namespace icsim::outputs
