#pragma once
/// Where mutual aid may send patients: a directed graph with systems (ICSs) as vertices and an arc from the
/// system that sends to the one that treats. And the moves that a scenario tells by itself.
#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace icsim {

struct AidArc {
  int from = 0;                 ///< ICS whose patients move
  int to = 0;                   ///< ICS that treats them
  double distance_miles = 0.0;  ///< between the centres of their trusts
  double share = 0.0;           ///< of the sender's residents already treated there
  bool collaborative = false;   ///< both belong to one provider collaborative: no boundary between them
  bool offered = true;          ///< mutual aid may choose it; false: only told moves go along it
};

/// Pathways of one treatment function that a scenario moves from one system to another, in equal parts each week.
struct ToldMove {
  int from = 0, to = 0;  ///< ICSs with an arc between them
  int treatment_function = 0;
  double pathways = 0.0;          ///< in all
  int waited_weeks = 0;           ///< who moves has waited at least so long
  std::chrono::sys_days after{};  ///< the first week begins on this day or later
  std::chrono::sys_days by{};     ///< the last week ends on this day or before
};

/// Weeks of a run that lie between two days, both included; `last` < `first`: none does.
struct WeekRange {
  int first = 0, last = -1;
  [[nodiscard]] int count() const { return last - first + 1; }
};
WeekRange weeks_between(std::chrono::sys_days run_start, std::chrono::sys_days after,
                        std::chrono::sys_days by);

/// Who may send to whom in one scenario. Arcs in order of `from`, then `to`.
class AidNetwork {
 public:
  AidNetwork() = default;
  /// \throws std::invalid_argument when an arc leaves the range, repeats or joins an ICS to itself, or a move has none.
  explicit AidNetwork(int ics_count, std::vector<AidArc> arcs, std::vector<ToldMove> moves = {});

  [[nodiscard]] std::span<const AidArc> arcs() const { return arcs_; }
  [[nodiscard]] std::span<const ToldMove> moves() const { return moves_; }
  [[nodiscard]] int ics_count() const { return ics_count_; }
  /// Position of the arc from one ICS to another; arcs().size() when there is none.
  [[nodiscard]] std::size_t arc_between(int from, int to) const;
  /// Whether mutual aid has any arc to choose.
  [[nodiscard]] bool has_offers() const;
  /// ICSs that have no arc out that mutual aid may choose, in order: they cannot send.
  [[nodiscard]] std::vector<int> without_way_out() const;

 private:
  int ics_count_ = 0;
  std::vector<AidArc> arcs_;
  std::vector<ToldMove> moves_;
};

}  // namespace icsim
