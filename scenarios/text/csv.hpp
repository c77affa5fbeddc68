#pragma once
/// Tables of the baseline: CSV with a header, checked against the manifest's checksum, every fault with its
/// line.
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/calendar.hpp"
#include "scenarios/text/fault.hpp"

namespace icsim::scenarios {

/// Which file was read and its SHA-256.
struct InputFile {
  std::string name;
  std::string sha256;
};

/// Cells of a line; a cell in double quotes may hold commas and doubled quotes.
std::vector<std::string> csv_cells(std::string_view line);
/// The cell that is read back as this text.
std::string csv_cell(std::string_view text);

/// Cells of one file, by column name. Faults gather until `throw_if_any`.
class Table {
 public:
  /// \param name how messages call the file.
  /// \param mend how what is wrong is mended, in messages; empty: as in tables that ship.
  Table(std::string name, std::string text, std::span<const std::string_view> columns, std::string mend = "");

  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  [[nodiscard]] std::size_t column(std::string_view name) const { return columns_.at(std::string(name)); }
  [[nodiscard]] bool has_column(std::string_view name) const { return columns_.contains(std::string(name)); }
  [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
  [[nodiscard]] int line(std::size_t row) const { return rows_[row].line; }
  [[nodiscard]] std::string_view cell(std::size_t row, std::size_t column) const {
    return rows_[row].cells[column];
  }
  [[nodiscard]] std::string_view cell(std::size_t row, std::string_view name) const {
    return cell(row, column(name));
  }
  /// Number of at least `least`, or nothing with a fault noted.
  std::optional<double> number(std::size_t row, std::size_t column, double least = 0.0);
  std::optional<double> number(std::size_t row, std::string_view name, double least = 0.0) {
    return number(row, column(name), least);
  }
  /// Position of the cell among the names, or nothing with a fault noted.
  std::optional<int> index(std::size_t row, std::string_view name,
                           const std::map<std::string, int, std::less<>>& names);

  void fault(std::size_t row, std::string problem, std::string hint);
  /// At a cell: messages count columns from 1.
  void fault(std::size_t row, std::string_view column, std::string problem, std::string hint);
  void fault(std::string problem, std::string hint);
  /// \throws DataError
  void throw_if_any() const;

 private:
  struct Row {
    int line;
    std::vector<std::string> cells;
  };
  void split(const std::string& text);
  std::string name_, mend_;
  std::map<std::string, std::size_t> columns_;
  std::vector<std::string> header_;
  std::vector<Row> rows_;
  std::vector<Fault> faults_;
};

/// Reads files of the baseline and notes them as inputs.
class BaselineFiles {
 public:
  /// \param folder the library's baseline folder, or one of a user, with MANIFEST.sha256 in it.
  /// \param shown how messages and provenance name the folder.
  /// \param mend how a damaged file is got back; empty: as those that ship.
  /// \throws DataError when the manifest is missing or does not list a table that is there.
  explicit BaselineFiles(std::filesystem::path folder, std::string shown = "baseline", std::string mend = "");

  [[nodiscard]] bool lists(const std::string& file) const { return expected_.contains(file); }
  [[nodiscard]] const std::map<std::string, std::string>& manifest() const { return expected_; }
  /// \param file relative to the folder, such as "common/ics.csv".
  /// \throws DataError when it is missing, damaged or lacks a column.
  Table read(const std::string& file, std::span<const std::string_view> columns);
  /// The same for a file that is no table.
  /// \return where it is.
  std::filesystem::path check(const std::string& file);
  [[nodiscard]] const std::vector<InputFile>& inputs() const { return inputs_; }

 private:
  void refuse_unlisted() const;
  std::string checked_bytes(const std::string& file);
  std::filesystem::path folder_;
  std::string shown_, mend_;
  std::map<std::string, std::string> expected_;  // file -> sha256
  std::vector<InputFile> inputs_;
};

}  // namespace icsim::scenarios
