#pragma once
/// The questions that a scenario can be started from: templates in library/questions, one file each.
#include <optional>
#include <string>
#include <vector>

#include "engine/model/parameter_registry.hpp"
#include "scenarios/input/baseline.hpp"
#include "scenarios/language/quantity.hpp"

namespace icsim::tools {

inline constexpr const char* kQuestionFolder = "library/questions";

/// How large the lever of a question is: a share of what is done at the place, told in a unit.
struct QuestionSize {
  const ParameterSpec* what = nullptr;
  int stage = -1;  ///< as PathwayStage; -1: both
  double share = 0.0;
  std::vector<scenarios::QuantityKind> units;  ///< the first that there is any of
};

struct InitQuestion {
  std::string name;      ///< "hub"
  std::string question;  ///< one line, with its question mark
  std::string title;
  bool alone = true;               ///< whether the place can be run alone
  bool with = false;               ///< whether it takes a second place
  std::string treatment_function;  ///< where none is named; empty: all
  std::optional<QuestionSize> size;
  std::string scenario;  ///< text with placeholders such as @ics@
  int position = 0;
};

/// All of them, in the order in which they are listed.
/// \throws ScenarioError with all faults of the templates; DataError when there are none
std::vector<InitQuestion> read_questions(const scenarios::ScenarioLibrary& library);

/// \throws OutputError that says which was probably meant, or which there are
const InitQuestion& find_question(const std::vector<InitQuestion>& questions, const std::string& word);

/// Text of the study of any question, with placeholders.
/// \throws DataError
std::string study_template(const scenarios::ScenarioLibrary& library);

}  // namespace icsim::tools
