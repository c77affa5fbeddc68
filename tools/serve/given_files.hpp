#pragma once
/// A baseline that a page gives: files that may be anything.
#include <filesystem>
#include <string>
#include <vector>

namespace icsim::tools {

struct GivenFile {
  std::string path;  ///< as the page says: "name/own/flows.csv"
  std::string content;
};

/// Puts files under a folder, in place of all that it holds. Their paths must stay inside it, and their names end in .csv
/// or .sha256; otherwise nothing is changed.
/// \return why not; empty: they are there
/// \throws OutputError when they cannot be written
std::string put_given(const std::vector<GivenFile>& files, const std::filesystem::path& folder);

}  // namespace icsim::tools
