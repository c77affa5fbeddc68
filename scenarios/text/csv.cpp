#include "scenarios/text/csv.hpp"

#include <algorithm>
#include <sstream>

#include "scenarios/text/checksum.hpp"
#include "scenarios/text/decimal.hpp"

namespace icsim::scenarios {
namespace {

constexpr const char* kMend =
    "restore it with 'git checkout -- scenarios/baseline' or derive it again with tools/derive_baseline.py";
constexpr std::size_t kMostFaults = 1000;

}  // namespace

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string cell(1, '"');
  for (const char c : text) cell.append(c == '"' ? 2 : 1, c);
  return cell + '"';
}

std::vector<std::string> csv_cells(std::string_view line) {
  std::vector<std::string> cells(1);
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"') {
      if (inside && i + 1 < line.size() && line[i + 1] == '"') {
        cells.back() += '"';
        ++i;
      } else {
        inside = !inside;
      }
    } else if (c == ',' && !inside) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

Table::Table(std::string name, std::string text, std::span<const std::string_view> columns, std::string mend)
    : name_(std::move(name)), mend_(mend.empty() ? kMend : std::move(mend)) {
  split(text);
  for (const std::string_view wanted : columns) {
    if (!has_column(wanted)) fault("column '" + std::string(wanted) + "' is missing", mend_);
  }
  throw_if_any();
}

void Table::split(const std::string& text) {
  std::istringstream in(text);
  in.exceptions(std::ios::badbit);  // a lack of memory would look like the end
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (number == 1) {
      header_ = csv_cells(line);
      for (std::size_t i = 0; i < header_.size(); ++i) columns_.emplace(header_[i], i);
      continue;
    }
    if (line.empty()) continue;
    Row row{number, csv_cells(line)};
    const std::size_t found = row.cells.size();
    row.cells.resize(std::max(found, header_.size()));
    rows_.push_back(std::move(row));
    if (found != header_.size()) {
      fault(rows_.size() - 1, std::to_string(found) + " cells instead of " + std::to_string(header_.size()),
            mend_);
    }
  }
  if (rows_.empty()) fault("the table holds no rows", mend_);
}

std::optional<double> Table::number(std::size_t row, std::size_t column, double least) {
  const std::string_view text = cell(row, column);
  const std::optional<double> value = read_decimal(text);
  if (!value) {
    fault(row, shown_word(text) + " is not a finite number in column '" + header_[column] + "'", mend_);
    return std::nullopt;
  }
  if (*value < least) {
    fault(row, std::string(text) + " is too small in column '" + header_[column] + "'", mend_);
    return std::nullopt;
  }
  return value;
}

std::optional<int> Table::index(std::size_t row, std::string_view name,
                                const std::map<std::string, int, std::less<>>& names) {
  const auto found = names.find(cell(row, name));
  if (found != names.end()) return found->second;
  fault(row, shown_word(cell(row, name)) + " is unknown in column '" + std::string(name) + "'", mend_);
  return std::nullopt;
}

void Table::fault(std::size_t row, std::string problem, std::string hint) {
  if (faults_.size() >= kMostFaults) return;
  faults_.push_back({name_, rows_[row].line, 1, "", std::move(problem), std::move(hint)});
}

void Table::fault(std::size_t row, std::string_view name, std::string problem, std::string hint) {
  if (faults_.size() >= kMostFaults) return;
  faults_.push_back(
      {name_, rows_[row].line, static_cast<int>(column(name)) + 1, "", std::move(problem), std::move(hint)});
}

void Table::fault(std::string problem, std::string hint) {
  faults_.push_back({name_, 0, 0, "", std::move(problem), std::move(hint)});
}

void Table::throw_if_any() const {
  if (!faults_.empty()) throw DataError(faults_);
}

BaselineFiles::BaselineFiles(std::filesystem::path folder, std::string shown, std::string mend)
    : folder_(std::move(folder)), shown_(std::move(shown)), mend_(mend.empty() ? kMend : std::move(mend)) {
  const auto text = read_bytes(folder_ / "MANIFEST.sha256");
  if (!text) {
    throw DataError({Fault{(folder_ / "MANIFEST.sha256").string(), 0, 0, "",
                           "the baseline's list of checksums is missing", mend_}});
  }
  inputs_.push_back({shown_ + "/MANIFEST.sha256", sha256_hex(*text)});
  std::istringstream in(*text);
  in.exceptions(std::ios::badbit);
  for (std::string line; std::getline(in, line);) {
    if (line.size() > 66)
      expected_.emplace(line.substr(66), line.substr(0, 64));  // sha256sum: hash, two signs, name
  }
  refuse_unlisted();
}

void BaselineFiles::refuse_unlisted() const {
  std::vector<std::string> unlisted;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
    const std::string file = entry.path().lexically_relative(folder_).generic_string();
    const bool table =
        entry.path().extension() == ".csv" && file.find('/') != std::string::npos;  // beside: a posterior
    if (table && !expected_.contains(file)) unlisted.push_back(file);
  }
  if (unlisted.empty()) return;
  std::sort(unlisted.begin(), unlisted.end());
  throw DataError({Fault{
      shown_ + "/MANIFEST.sha256", 0, 0, "",
      "the list of checksums is cut or old: " + unlisted.front() +
          (unlisted.size() > 1 ? " and " + std::to_string(unlisted.size() - 1) + " more tables are" : " is") +
          " not in it",
      mend_}});
}

std::string BaselineFiles::checked_bytes(const std::string& file) {
  const std::string name = shown_ + "/" + file;
  const auto refuse = [&](const std::string& problem) {
    throw DataError({Fault{name, 0, 0, "", problem, mend_}});
  };
  auto text = read_bytes(folder_ / file);
  if (!text) refuse("the file is missing");
  const auto expected = expected_.find(file);
  if (expected == expected_.end()) refuse("the file is not listed in MANIFEST.sha256");
  const std::string found = sha256_hex(*text);
  if (found != expected->second) {
    refuse("the file is damaged or changed: checksum " + found.substr(0, 12) + "..., expected " +
           expected->second.substr(0, 12) + "...");
  }
  inputs_.push_back({name, found});
  return std::move(*text);
}

Table BaselineFiles::read(const std::string& file, std::span<const std::string_view> columns) {
  return Table(shown_ + "/" + file, checked_bytes(file), columns);
}

std::filesystem::path BaselineFiles::check(const std::string& file) {
  checked_bytes(file);
  return folder_ / file;
}

}  // namespace icsim::scenarios
