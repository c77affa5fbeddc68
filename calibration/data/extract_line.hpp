#pragma once
/// Lines of a CSV and their fields.
#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace icsim::calibration {

/// Cuts pieces of a text into lines, without copying those that lie within a piece.
class LineCutter {
 public:
  /// \param line called with each whole line, without its "\n".
  template <class Line>
  void take(std::string_view piece, Line&& line) {
    const char* at = piece.data();
    const char* const end = at + piece.size();
    while (at < end) {
      const auto* stop = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
      if (stop == nullptr) {
        begun_.append(at, end);
        return;
      }
      if (begun_.empty()) {
        line(std::string_view(at, static_cast<std::size_t>(stop - at)));
      } else {
        begun_.append(at, stop);
        line(std::string_view(begun_));
        begun_.clear();
      }
      at = stop + 1;
    }
  }

  /// The last line, where no "\n" ends it.
  template <class Line>
  void finish(Line&& line) {
    if (!begun_.empty()) line(std::string_view(begun_));
    begun_.clear();
  }

 private:
  std::string begun_;
};

/// Fields of a line; quotes around a field are taken off, doubled quotes inside are left.
inline void split_fields(std::string_view text, char separator, std::vector<std::string_view>& fields) {
  fields.clear();
  std::size_t at = 0;
  while (at <= text.size()) {
    if (at < text.size() && text[at] == '"') {
      std::size_t close = at + 1;
      while (close < text.size() &&
             (text[close] != '"' || (close + 1 < text.size() && text[close + 1] == '"')))
        close += text[close] == '"' ? 2 : 1;
      fields.push_back(text.substr(at + 1, std::min(close, text.size()) - at - 1));
      at = std::min(text.size(), close + 1);
      if (at >= text.size()) return;
      ++at;  // the separator
      if (at == text.size()) fields.emplace_back();
      continue;
    }
    const std::size_t next = std::min(text.find(separator, at), text.size());
    fields.push_back(text.substr(at, next - at));
    at = next + 1;
  }
}

/// The text without blanks around it.
inline std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

inline std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return small;
}

inline std::string in_capitals(std::string_view text) {
  std::string large(text);
  for (char& c : large) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return large;
}

}  // namespace icsim::calibration
