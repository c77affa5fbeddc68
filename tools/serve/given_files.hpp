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

/// Puts files under a folder that is new. Their paths must stay inside it, and their names end in .csv or .sha256.
/// \return why not; empty: they are there
std::string put_given(const std::vector<GivenFile>& files, const std::filesystem::path& folder);

}  // namespace icsim::tools
