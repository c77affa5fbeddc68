#pragma once
/// Files that a user gives to be read: what is wrong with one, before it is opened as what it should be.
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/file_kind.hpp"

namespace icsim::outputs {

/// \param wanted  hint on what to give instead: "give a run file (.h5)".
/// \throws OutputError when it does not exist, is a folder, may not be read, is empty or is a web page.
void check_input_file(const std::filesystem::path& file, const std::string& wanted);

/// Enough of a file to tell its kind; empty where it cannot be read.
std::string first_bytes(const std::filesystem::path& file);

inline constexpr const char* kWebPage = "is a web page (HTML), not data";
inline constexpr const char* kSaveTheFile = "open the link in a browser, and save the file that it leads to";

}  // namespace icsim::outputs
