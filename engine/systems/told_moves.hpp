#pragma once
/// Moves that a scenario tells by itself, "500 pathways of orthopaedics from here to there by September": in equal parts
/// each week, whatever room there is where they go; waits are kept and money follows, as in mutual aid.
#include <vector>

#include "engine/systems/moved_pathways.hpp"

namespace icsim {

class ToldMoves : public Exchange {
 public:
  explicit ToldMoves(const BlockContext& context);
  [[nodiscard]] bool any() const { return !weeks_.empty(); }
  [[nodiscard]] bool meets_after(int week) const override;
  void meet(const CalendarWeek& week, Country& country) const override;

 private:
  /// Pathways that move in one week.
  [[nodiscard]] double part(std::size_t move, int week) const;
  [[nodiscard]] Lanes count_willing(const ToldMove& move, const MoveTerms& terms,
                                    const Country& country) const;

  const BlockContext context_;
  ParameterReader reader_;
  std::vector<WeekRange> weeks_;  // [move]
};

}  // namespace icsim
