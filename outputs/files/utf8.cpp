#include "outputs/files/utf8.hpp"

#include <boost/locale/utf.hpp>
#include <iterator>

namespace icsim::outputs {

std::string valid_utf8(std::string_view bytes) {
  using Utf8 = boost::locale::utf::utf_traits<char>;
  constexpr boost::locale::utf::code_point kReplacement = 0xFFFD;
  std::string text;
  for (auto at = bytes.begin(); at != bytes.end();) {
    const auto begin = at;
    const auto letter = Utf8::decode(at, bytes.end());
    const bool valid = boost::locale::utf::is_valid_codepoint(letter);
    if (!valid) at = begin + 1;  // what follows may be text again
    Utf8::encode(valid ? letter : kReplacement, std::back_inserter(text));
  }
  return text;
}

}  // namespace icsim::outputs
