#pragma once
/// Mutual aid: every four weeks long waiters move from systems with long waits to systems with room, as a
/// minimum-cost flow over the scenario's network; money follows at tariff.
#include <vector>

#include "engine/model/last_week.hpp"
#include "engine/model/parameter_reader.hpp"
#include "engine/systems/moved_pathways.hpp"

namespace icsim {

class MutualAid : public Exchange {
 public:
  explicit MutualAid(const BlockContext& context);
  /// Keeps what last week's slots were and how many of them were used, until the systems meet.
  /// \param slots     [tf][stage].
  /// \param dta_share [tf], of those seen, the decision is to admit.
  void note(const LastWeek& last, const Grid<FloatLanes>& slots, const Grid<FloatLanes>& dta_share);

  [[nodiscard]] bool is_on() const { return on_; }
  [[nodiscard]] bool meets_after(int week) const override { return on_ && (week + 1) % kRoundWeeks == 0; }
  void meet(const CalendarWeek& week, Country& country) const override;

 private:
  /// Parameters of a round, by draw; [ics] where systems differ.
  struct Terms {
    std::vector<Lanes> max_flow, uptake, spare, coordination;  // [ics]
    Lanes weeks, distance_cost, boundary_cost;
    MoveTerms move;
  };
  /// One list: all that wait; those who wait long enough; the same weighted by willingness to travel.
  struct Waiting {
    Lanes all, eligible, willing;
  };
  /// One treatment function in one draw.
  struct Round {
    int treatment_function;
    std::size_t draw;
    const Terms& terms;
    std::vector<Waiting>& waiting;  // [ics]
  };

  [[nodiscard]] Terms read(int week) const;
  [[nodiscard]] Lanes coordination_of(int week, int i) const;
  [[nodiscard]] Waiting count_waiting(const Country& country, std::size_t list, const Terms& terms) const;
  void exchange_list(const Round& round, const Lanes& transferable, Country& country) const;

  static constexpr int kRoundWeeks = 4;
  const BlockContext context_;
  ParameterReader reader_;
  const bool on_;
  Grid<Lanes> slots_, completed_;  // [ics][tf], last week: clock stops that slots allow, completed pathways
};

}  // namespace icsim
