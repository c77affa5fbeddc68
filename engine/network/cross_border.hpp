#pragma once
/// Who treats whose residents: a directed graph with ICSs as vertices and an edge from the ICS that treats to
/// the ICS where its patients live.
#include <span>
#include <vector>

namespace icsim {

struct CrossBorderEdge {
  int provider = 0;    ///< ICS that treats
  int resident = 0;    ///< ICS of residence
  double share = 0.0;  ///< of the provider's patients; sums to 1 over residents
};

/// Edges in order of provider, then resident. Boost.Graph stays inside the network's source files.
class CrossBorderNetwork {
 public:
  CrossBorderNetwork() = default;
  /// \throws std::invalid_argument when an edge leaves the range, repeats, or a provider's shares do not sum
  /// to 1 within 1e-6.
  CrossBorderNetwork(int ics_count, std::vector<CrossBorderEdge> edges);

  [[nodiscard]] std::span<const CrossBorderEdge> edges() const { return edges_; }
  [[nodiscard]] bool empty() const { return edges_.empty(); }

  /// Groups of ICSs connected by shares of at least `share` in either direction, each sorted; for named edge
  /// sets.
  [[nodiscard]] std::vector<std::vector<int>> catchments(double share) const;

 private:
  int ics_count_ = 0;
  std::vector<CrossBorderEdge> edges_;
};

}  // namespace icsim
