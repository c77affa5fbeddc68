#pragma once
/// What a file is, told from its first bytes: for messages about files given in place of others.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace icsim {

/// "a web page (HTML)", "an HDF5 file" ...; empty for plain text and for what is not known.
/// \param start the first bytes of the file, a few hundred or all.
inline std::string_view kind_of_file(std::string_view start) {
  using namespace std::string_view_literals;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSigns{{
      {"\x89HDF\r\n\x1a\n"sv, "an HDF5 file"},
      {"PK\x03\x04"sv, "a ZIP archive or an Excel or Word document"},
      {"\xD0\xCF\x11\xE0"sv, "an old Excel or Word document"},
      {"%PDF"sv, "a PDF document"},
      {"\x1F\x8B"sv, "a gzip archive"},
      {"\xFD"
       "7zXZ"sv,
       "an xz archive"},
      {"CDF\x01"sv, "a netCDF-3 file"},
      {"\xFF\xFE"sv, "UTF-16 text"},
      {"\xFE\xFF"sv, "UTF-16 text"},
  }};
  for (const auto& [sign, kind] : kSigns) {
    if (start.starts_with(sign)) return kind;
  }
  if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
  const auto word = std::find_if(start.begin(), start.end(), [](char c) { return c > ' ' || c < 0; });
  const std::string_view text = start.substr(static_cast<std::size_t>(word - start.begin()));
  for (const std::string_view opening : {"<!doctype", "<html", "<head", "<body"}) {
    const bool same = text.size() >= opening.size() &&
                      std::equal(opening.begin(), opening.end(), text.begin(), [](char a, char b) {
                        return a == b || (b >= 'A' && b <= 'Z' && a == b - 'A' + 'a');
                      });
    if (same) return "a web page (HTML)";
  }
  return text.starts_with("<?xml") ? "an XML file" : "";
}

/// Whether a text begins as HTML does: what servers send in place of a file that has moved.
inline bool is_web_page(std::string_view start) {
  return kind_of_file(start) == "a web page (HTML)";
}

}  // namespace icsim
