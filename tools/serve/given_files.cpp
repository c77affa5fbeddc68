#include "tools/serve/given_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include "scenarios/text/fault.hpp"

namespace icsim::tools {
namespace {

constexpr std::size_t kMost = 200;

/// Letters, digits, dots, dashes and underscores; no dot at the front.
bool is_plain(const std::string& name) {
  return !name.empty() && name.size() <= 100 && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_';
         });
}

bool stays_inside(const std::string& path) {
  std::istringstream parts(path);
  int depth = 0;
  for (std::string name; std::getline(parts, name, '/'); ++depth) {
    if (!is_plain(name)) return false;
  }
  return depth >= 2 && depth <= 4 && path.back() != '/';
}

}  // namespace

std::string put_given(const std::vector<GivenFile>& files, const std::filesystem::path& folder) {
  if (files.empty() || files.size() > kMost) return fmt::format("A baseline has 1 to {} files.", kMost);
  for (const GivenFile& file : files) {
    if (!stays_inside(file.path) || !(file.path.ends_with(".csv") || file.path.ends_with(".sha256")))
      return fmt::format("{} is no name of a baseline's file.", scenarios::shown_word(file.path));
  }
  for (const GivenFile& file : files) {
    const std::filesystem::path target = folder / file.path;
    std::error_code failed;
    std::filesystem::create_directories(target.parent_path(), failed);
    std::ofstream out(target, std::ios::binary);
    out << file.content;
    out.flush();
    if (!out) return fmt::format("{} cannot be written: is the disk full?", scenarios::shown_word(file.path));
  }
  return {};
}

}  // namespace icsim::tools
