#include "engine/network/aid_network.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace icsim {

WeekRange weeks_between(std::chrono::sys_days run_start, std::chrono::sys_days after,
                        std::chrono::sys_days by) {
  const auto days = [&](std::chrono::sys_days day) { return static_cast<int>((day - run_start).count()); };
  const int wait = std::max(0, days(after));
  return {(wait + 6) / 7, (std::max(days(by), -1) + 1) / 7 - 1};
}

AidNetwork::AidNetwork(int ics_count, std::vector<AidArc> arcs, std::vector<ToldMove> moves)
    : ics_count_(ics_count), arcs_(std::move(arcs)), moves_(std::move(moves)) {
  std::sort(arcs_.begin(), arcs_.end(), [](const AidArc& a, const AidArc& b) {
    return std::pair(a.from, a.to) < std::pair(b.from, b.to);
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
  for (const ToldMove& move : moves_) {
    if (arc_between(move.from, move.to) == arcs_.size())
      throw std::invalid_argument("a told move has no arc to go along");
  }
}

std::size_t AidNetwork::arc_between(int from, int to) const {
  const auto arc =
      std::find_if(arcs_.begin(), arcs_.end(), [&](const AidArc& a) { return a.from == from && a.to == to; });
  return static_cast<std::size_t>(arc - arcs_.begin());
}

bool AidNetwork::has_offers() const {
  return std::any_of(arcs_.begin(), arcs_.end(), [](const AidArc& arc) { return arc.offered; });
}

std::vector<int> AidNetwork::without_way_out() const {
  std::vector<char> sends(static_cast<std::size_t>(ics_count_), 0);
  for (const AidArc& arc : arcs_) {
    if (arc.offered) sends[static_cast<std::size_t>(arc.from)] = 1;
  }
  std::vector<int> stuck;
  for (int i = 0; i < ics_count_; ++i) {
    if (!sends[static_cast<std::size_t>(i)]) stuck.push_back(i);
  }
  return stuck;
}

}  // namespace icsim
