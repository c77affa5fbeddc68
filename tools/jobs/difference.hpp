#pragma once
/// Two questions side by side: settings, levers, parameters and data.
#include <string>
#include <vector>

#include "tools/jobs/question.hpp"

namespace icsim::tools {

/// One thing that both sides say.
struct SideBySide {
  std::string name, a, b;
  bool differs = false;
};

/// A lever or a parameter: its fields, and on which side it is.
struct SideBySideItem {
  enum class Side { both, only_a, only_b };
  std::string name, unit;
  Side side = Side::both;
  std::vector<SideBySide> fields;  ///< where something stands is shown, but makes no difference
  [[nodiscard]] bool differs() const;
};

struct QuestionDifference {
  std::vector<SideBySide> settings, data;
  std::vector<SideBySideItem> levers, parameters;
  bool lever_order = false;  ///< levers of both act in another order
  [[nodiscard]] bool none() const;
};

/// Levers are matched by label, the first of a label with the first, the second with the second; data files
/// by name, those that both have.
QuestionDifference difference_of(const Question& a, const Question& b);

}  // namespace icsim::tools
