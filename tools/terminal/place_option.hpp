#pragma once
/// Places and treatment functions given as options: words that scenarios take too, in the axes of run files.
#include <string>
#include <vector>

#include "outputs/compare/subject.hpp"
#include "outputs/summary/headline.hpp"
#include "scenarios/language/place_words.hpp"

namespace icsim::tools {

/// What the library knows of what places are called; nothing where it cannot be read.
class PlaceDictionary {
 public:
  PlaceDictionary() = default;
  explicit PlaceDictionary(const scenarios::ScenarioLibrary& library);

  /// Rows of an axis with all that they are called.
  [[nodiscard]] std::vector<CalledPlace> called(const outputs::RowAxis& axis) const;
  [[nodiscard]] const scenarios::PlaceNames& names() const { return names_; }

 private:
  scenarios::PlaceNames names_;
};

/// The place that a word means, in any case: a code, a name, whole words of one or an everyday word.
/// \param level region, system, board, ics or treatment_function.
/// \throws OutputError that lists what there is, or the places that the word may mean.
outputs::Place find_place(const outputs::ScenarioResults& scenario, const std::string& level,
                          const std::string& word, const PlaceDictionary& dictionary);

/// One list: a treatment function of a system.
/// \throws OutputError
outputs::Place find_list(const outputs::ScenarioResults& scenario, const std::string& system,
                         const std::string& function, const PlaceDictionary& dictionary);

/// Position of what a word means among the places of an axis.
/// \param what "is no board of scenario 's'"
/// \param regions by whose names no system is taken; empty: no systems are asked for.
/// \throws OutputError
std::size_t find_row(const std::vector<CalledPlace>& places, const std::string& word, const std::string& what,
                     const std::string& there_are, const std::vector<std::string>& regions,
                     const PlaceDictionary& dictionary);

/// Codes that words mean in any of the runs; a word that means nothing there stays.
std::vector<std::string> codes_of(const std::vector<outputs::Subject>& subjects, const std::string& level,
                                  const std::vector<std::string>& words, const PlaceDictionary& dictionary);

}  // namespace icsim::tools
