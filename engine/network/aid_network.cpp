#include "engine/network/aid_network.hpp"

#include <algorithm>
#include <stdexcept>

namespace icsim {

AidNetwork::AidNetwork(int ics_count, std::vector<AidArc> arcs)
    : ics_count_(ics_count), arcs_(std::move(arcs)) {
  std::sort(arcs_.begin(), arcs_.end(), [](const AidArc& a, const AidArc& b) {
    return a.from != b.from ? a.from < b.from : a.to < b.to;
  });
  for (std::size_t e = 0; e < arcs_.size(); ++e) {
    const AidArc& arc = arcs_[e];
    const auto inside = [&](int i) { return i >= 0 && i < ics_count; };
    if (!inside(arc.from) || !inside(arc.to) || arc.from == arc.to) {
      throw std::invalid_argument("mutual-aid arc " + std::to_string(e) + " is out of range");
    }
    if (e > 0 && arcs_[e - 1].from == arc.from && arcs_[e - 1].to == arc.to) {
      throw std::invalid_argument("mutual-aid arc " + std::to_string(e) + " stands twice");
    }
  }
}

std::vector<int> AidNetwork::without_way_out() const {
  std::vector<char> sends(static_cast<std::size_t>(ics_count_), 0);
  for (const AidArc& arc : arcs_) sends[static_cast<std::size_t>(arc.from)] = 1;
  std::vector<int> stuck;
  for (int i = 0; i < ics_count_; ++i) {
    if (!sends[static_cast<std::size_t>(i)]) stuck.push_back(i);
  }
  return stuck;
}

}  // namespace icsim
