#include "engine/network/cross_border.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <cmath>
#include <stdexcept>
#include <string>

namespace icsim {

CrossBorderNetwork::CrossBorderNetwork(int ics_count, std::vector<CrossBorderEdge> edges)
    : ics_count_(ics_count), edges_(std::move(edges)) {
  std::sort(edges_.begin(), edges_.end(), [](const CrossBorderEdge& a, const CrossBorderEdge& b) {
    return a.provider != b.provider ? a.provider < b.provider : a.resident < b.resident;
  });
  std::vector<double> total(static_cast<std::size_t>(ics_count), 0.0);
  for (std::size_t e = 0; e < edges_.size(); ++e) {
    const CrossBorderEdge& edge = edges_[e];
    const auto inside = [&](int i) { return i >= 0 && i < ics_count; };
    if (!inside(edge.provider) || !inside(edge.resident) || !(edge.share >= 0.0)) {
      throw std::invalid_argument("cross-border edge " + std::to_string(e) + " is out of range");
    }
    if (e > 0 && edges_[e - 1].provider == edge.provider && edges_[e - 1].resident == edge.resident) {
      throw std::invalid_argument("cross-border edge " + std::to_string(e) + " stands twice");
    }
    total[static_cast<std::size_t>(edge.provider)] += edge.share;
  }
  for (std::size_t i = 0; i < total.size(); ++i) {
    if (std::abs(total[i] - 1.0) > 1e-6) {
      throw std::invalid_argument("cross-border shares of ICS number " + std::to_string(i) + " sum to " +
                                  std::to_string(total[i]) + ", not 1");
    }
  }
}

std::vector<std::vector<int>> CrossBorderNetwork::catchments(double share) const {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
  Graph graph(static_cast<std::size_t>(ics_count_));
  for (const CrossBorderEdge& edge : edges_) {
    if (edge.share >= share && edge.provider != edge.resident) {
      boost::add_edge(static_cast<std::size_t>(edge.provider), static_cast<std::size_t>(edge.resident),
                      graph);
    }
  }
  std::vector<int> component(static_cast<std::size_t>(ics_count_));
  const int count = ics_count_ == 0 ? 0 : boost::connected_components(graph, component.data());
  std::vector<std::vector<int>> groups(static_cast<std::size_t>(count));
  for (int i = 0; i < ics_count_; ++i)
    groups[static_cast<std::size_t>(component[static_cast<std::size_t>(i)])].push_back(i);
  return groups;
}

}  // namespace icsim
