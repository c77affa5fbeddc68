#include "outputs/files/utf8.hpp"

#include <boost/locale/utf.hpp>
#include <iterator>

namespace icsim::outputs {
namespace {

using Utf8 = boost::locale::utf::utf_traits<char>;
using Letter = boost::locale::utf::code_point;
constexpr Letter kReplacement = 0xFFFD;

template <class IsFine>
std::string text_of(std::string_view bytes, const IsFine& is_fine) {
  std::string text;
  for (auto at = bytes.begin(); at != bytes.end();) {
    const auto begin = at;
    const Letter letter = Utf8::decode(at, bytes.end());
    const bool valid = boost::locale::utf::is_valid_codepoint(letter);
    if (!valid) at = begin + 1;  // what follows may be text again
    Utf8::encode(valid && is_fine(letter) ? letter : kReplacement, std::back_inserter(text));
  }
  return text;
}

/// Unicode's category Cc (but two), and its bidirectional controls.
bool acts(Letter letter) {
  const auto within = [&](Letter first, Letter last) { return letter >= first && letter <= last; };
  if (letter == '\n' || letter == '\t') return false;
  return letter < 0x20 || within(0x7F, 0x9F) || letter == 0x061C || within(0x200E, 0x200F) ||
         within(0x202A, 0x202E) || within(0x2066, 0x2069);
}

}  // namespace

std::string valid_utf8(std::string_view bytes) {
  return text_of(bytes, [](Letter) { return true; });
}

std::string inert_text(std::string_view bytes) {
  return text_of(bytes, [](Letter letter) { return !acts(letter); });
}

}  // namespace icsim::outputs
