#pragma once
/// Small HDF5 files of named axes and arrays, readable as netCDF-4: calibration data, back-tests, posterior
/// draws. The whole file is held in memory.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "outputs/files/output_error.hpp"

namespace icsim::outputs {

/// A dimension: words, or whole numbers when there are no words.
struct DataAxis {
  std::string name, long_name;
  std::vector<std::string> words;
  std::vector<int> numbers;
  [[nodiscard]] std::size_t size() const { return words.empty() ? numbers.size() : words.size(); }
};

/// Real numbers, C order; NaN is a missing value.
struct DataArray {
  std::string name, units, long_name;
  std::vector<std::string> axes;
  std::vector<double> values;
  bool exact = false;  ///< float64; otherwise kept as float32, which holds counts below 16.7 million exactly
};

/// Words along one axis.
struct DataWords {
  std::string name, long_name, axis;
  std::vector<std::string> words;
};

struct DataFile {
  std::string format;  ///< "icsim calibration data"
  int version = 1;
  std::map<std::string, std::string> attributes;
  std::vector<DataAxis> axes;
  std::vector<DataArray> arrays;
  std::vector<DataWords> texts;

  /// \throws OutputError when there is none.
  [[nodiscard]] const DataAxis& axis(const std::string& name) const;
  [[nodiscard]] const DataArray* find(const std::string& name) const;
  [[nodiscard]] const DataWords* find_words(const std::string& name) const;
  std::string place;  ///< the file it was read from, for messages
};

/// \param file where to write: what NewFile or NewFiles put in place later.
/// \throws OutputError
void write_data_file(const std::filesystem::path& file, const DataFile& data);

/// \param format what the file must say it is.
/// \param wanted hint on what to give, if this is not it.
/// \throws OutputError when the file is missing, damaged, of another kind or of a newer version.
DataFile read_data_file(const std::filesystem::path& file, const std::string& format, int newest_version,
                        const std::string& wanted);

}  // namespace icsim::outputs
