#pragma once
/// Where mutual aid may send patients: a directed graph with systems (ICSs) as vertices and an arc from the
/// system that sends to the one that treats.
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
};

/// Who may send to whom in one scenario. Arcs in order of `from`, then `to`.
class AidNetwork {
 public:
  AidNetwork() = default;
  /// \throws std::invalid_argument when an arc leaves the range, repeats or joins an ICS to itself.
  AidNetwork(int ics_count, std::vector<AidArc> arcs);

  [[nodiscard]] std::span<const AidArc> arcs() const { return arcs_; }
  [[nodiscard]] int ics_count() const { return ics_count_; }
  /// ICSs that have no arc out, in order: they cannot send.
  [[nodiscard]] std::vector<int> without_way_out() const;

 private:
  int ics_count_ = 0;
  std::vector<AidArc> arcs_;
};

}  // namespace icsim
