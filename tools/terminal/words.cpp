#include "tools/terminal/words.hpp"

#include <algorithm>

#include "outputs/files/utf8.hpp"

namespace icsim::tools {
namespace {

/// Bytes of the UTF-8 letter that begins here; 0 when none does.
std::size_t letter_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 && first < 0xF5   ? 4
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xC2 && first < 0xE0 ? 2
                                                             : 0;
  if (length == 0 || length > text.size()) return 0;
  const bool whole = std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length),
                                 [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; });
  return whole ? length : 0;
}

/// Bytes of the text's first `columns` letters.
std::size_t bytes_of(std::string_view text, std::size_t columns) {
  std::size_t at = 0;
  while (at < text.size() && columns-- > 0) at += std::max<std::size_t>(1, letter_length(text.substr(at)));
  return at;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = letter_length(text);
    const std::string_view letter = text.substr(0, length);
    const bool control = letter == "\n" || letter == "\t" || outputs::inert_text(letter) != letter;
    if (length == 0) {
      out += '?';
    } else if (control) {
      out += ' ';
    } else {
      out += letter;
    }
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  return out;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (; !text.empty(); ++columns) text.remove_prefix(std::max<std::size_t>(1, letter_length(text)));
  return columns;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (columns_of(text) > width) {
    const std::size_t most = bytes_of(text, width);
    std::size_t end = most;
    if (text[most] != ' ') {
      const std::size_t blank = text.substr(0, most).rfind(' ');
      if (blank != std::string_view::npos && blank > 0) end = blank;
    }
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  if (!text.empty() || lines.empty()) lines.emplace_back(text);
  return lines;
}

}  // namespace icsim::tools
