#include "tests/fuzz/damage.hpp"

#include <algorithm>
#include <random>

namespace icsim::fuzz {
namespace {

/// Pieces that tend to upset readers of YAML, CSV, archives and HDF5.
const std::vector<std::string> kPieces{":",
                                       ": ",
                                       "- ",
                                       "? ",
                                       "{",
                                       "}",
                                       "[",
                                       "]",
                                       ",",
                                       "'",
                                       "\"",
                                       "|\n",
                                       ">\n",
                                       "#",
                                       "&a ",
                                       "*a",
                                       "!x ",
                                       "<<: ",
                                       "---\n",
                                       "...\n",
                                       "\t",
                                       "\r\n",
                                       "\n",
                                       "  ",
                                       "%YAML 1.2\n",
                                       "~",
                                       "null",
                                       ".nan",
                                       ".inf",
                                       "1e400",
                                       "010",
                                       "0x1F",
                                       "1_000",
                                       "-",
                                       "yes",
                                       "2025-02-30",
                                       "2035-03-31",
                                       "\xFF",
                                       "\xC3",
                                       "\xE2\x82\xAC",
                                       std::string(1, '\0'),
                                       "\\",
                                       "9999999999999999999999",
                                       "@",
                                       "`",
                                       ",,",
                                       "\"\"",
                                       ";",
                                       "-1",
                                       "1.5",
                                       "Part_2",
                                       "C_999",
                                       "PK\x05\x06",
                                       "\xFD"
                                       "7zXZ",
                                       "OHDR",
                                       "TREE",
                                       "\xFF\xFF\xFF\xFF",
                                       std::string(8, '\0')};

class Damage {
 public:
  Damage(const std::vector<std::string>& seeds, std::uint64_t round) : seeds_(seeds), random_(round) {}

  std::string make() {
    std::string text = seeds_[pick(seeds_.size())];
    const std::size_t changes = 1 + pick(4);
    for (std::size_t i = 0; i < changes; ++i) change(text);
    return text;
  }

 private:
  std::size_t pick(std::size_t below) { return below == 0 ? 0 : static_cast<std::size_t>(random_() % below); }

  void change(std::string& text) {
    const std::size_t at = pick(text.size() + 1),
                      length = pick(std::min<std::size_t>(text.size() - at, 40) + 1);
    switch (pick(7)) {
      case 0:
        text.resize(at);
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, kPieces[pick(kPieces.size())]);
        break;
      case 3:
        text.insert(at, text.substr(at, length));
        break;
      case 4:
        if (at < text.size()) text[at] = static_cast<char>(random_() & 0xFFu);
        break;
      case 5: {
        const std::string& other = seeds_[pick(seeds_.size())];
        text.insert(at, other.substr(pick(other.size() + 1), length));
        break;
      }
      default:
        repeat_line(text, at);
        break;
    }
  }

  void repeat_line(std::string& text, std::size_t at) {
    const std::size_t before = text.rfind('\n', at == 0 ? 0 : at - 1);
    const std::size_t from = before == std::string::npos ? 0 : before + 1;
    const std::size_t to = std::min(text.find('\n', at), text.size() - (text.empty() ? 0 : 1));
    if (from <= to && !text.empty()) text.insert(from, text.substr(from, to - from + 1));
  }

  const std::vector<std::string>& seeds_;
  std::mt19937_64 random_;
};

}  // namespace

std::string damaged(const std::vector<std::string>& seeds, std::uint64_t round) {
  return Damage(seeds, round).make();
}

}  // namespace icsim::fuzz
