#pragma once
/// Files that a user gives to be read: what is wrong with one, before it is opened as what it should be.
#include <filesystem>
#include <string>
#include <string_view>

namespace icsim::outputs {

/// \param wanted  hint on what to give instead: "give a run file (.h5)".
/// \throws OutputError when it does not exist, is a folder, may not be read, is empty or is a web page.
void check_input_file(const std::filesystem::path& file, const std::string& wanted);

/// Whether a text begins as HTML does: what servers send in place of a file that has moved.
bool is_web_page(std::string_view start);
inline constexpr const char* kWebPage = "is a web page (HTML), not data";
inline constexpr const char* kSaveTheFile = "open the link in a browser, and save the file that it leads to";

}  // namespace icsim::outputs
