#pragma once
/// What was published of a run's places in the months before it: run files keep it beside the results.
#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/calendar.hpp"
#include "engine/model/model.hpp"
#include "engine/record/metrics.hpp"
#include "outputs/files/hdf5_handle.hpp"
#include "outputs/run_file/provenance.hpp"

namespace icsim::outputs {

/// Months before the first simulated one that a run file keeps, at most: a year, and the year before it.
inline constexpr int kPublishedMonths = 24;

/// Levels that have published months, where the run has them.
inline constexpr std::array<std::string_view, 5> kPublishedLevels{"england", "region", "system", "board",
                                                                  "ics"};

/// What is kept: metrics of runs, and `completed`, which is both kinds of completed pathways together.
struct PublishedMetric {
  std::string_view name, unit, long_name;
  NumberKind kind;
  bool is_flow;
};
/// In the order of their datasets.
std::span<const PublishedMetric> published_metrics();

/// A published value that fits leave out, and why. What is empty stands for all.
struct PublishedNote {
  std::string month, area, series, text;
};

struct PublishedMonths {
  std::string data, data_sha256;   ///< name of the data set's file, SHA-256 of its bytes
  std::string basis;               ///< "provider": rows are where patients are treated
  std::string licence;             ///< line to keep with the figures
  std::vector<NamedText> sources;  ///< files the data set was read from, with their SHA-256
  std::vector<Date> months;        ///< last day of each; they follow one another
  /// By level and metric: [month][row of the level]; NaN where nothing was published. Metrics that nobody
  /// published are not there.
  std::map<std::string, std::map<std::string, std::vector<float>>> values;
  std::vector<PublishedNote> left_out;

  /// [month]: what is known to be wrong with a series of one system; empty where nothing is.
  [[nodiscard]] std::vector<std::string> why_left_out(const std::string& code,
                                                      const std::string& metric) const;
  /// [month]: whether a note leaves a series of one system out.
  [[nodiscard]] std::vector<char> is_left_out(const std::string& code, const std::string& metric) const;
  /// [month] of one row; empty when there is nothing.
  [[nodiscard]] std::vector<float> of(const std::string& level, const std::string& metric,
                                      std::size_t row) const;
};

/// Fills a scenario's group of published months.
/// \param next_dimension_id netCDF's number of the next dimension, unique in the file; grows.
void write_published(const hdf5::Handle& group, const PublishedMonths& published, const Model& model,
                     int compression, std::int32_t& next_dimension_id);

/// \param rows of a level of the scenario's results.
/// \throws OutputError when it is damaged.
PublishedMonths read_published(const hdf5::Handle& group, const std::map<std::string, std::size_t>& rows);

/// Datasets that differ from their checksum, as "published/ics/incomplete".
std::vector<std::string> damaged_published(const hdf5::Handle& group);

}  // namespace icsim::outputs
