#pragma once
/// Which place people mean by a word: one rule for scenarios, run files and the options of commands.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace icsim {

/// A place, or a treatment function, with all that it is called.
struct CalledPlace {
  std::string code, name;
  std::vector<std::string> also{};  ///< other codes and everyday names, each as a whole
};

/// Words of a name in lower case, without what stands in every name ("NHS", "Integrated Care Board", "and") and
/// without the plural of long ones.
std::vector<std::string> name_words(std::string_view name);

/// What a word matches. A code goes before a name, the whole of a name before a part of it.
struct PlaceMatch {
  enum class By { nothing, code, name, part };
  By by = By::nothing;
  std::vector<std::size_t> places{};  ///< positions; several: the word does not say which

  [[nodiscard]] bool is_one() const { return places.size() == 1; }
};

/// \param word a code as it is, or in any case or without "C_" or signs; a name, in any case; some of its whole
/// words; or its initials.
PlaceMatch match_place(std::span<const CalledPlace> places, std::string_view word);

}  // namespace icsim
