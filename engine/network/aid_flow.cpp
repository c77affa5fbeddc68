#include "engine/network/aid_flow.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/successive_shortest_path_nonnegative_weights.hpp>
#include <stdexcept>

namespace icsim {
namespace {

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
using EdgeProperties =
    boost::property<boost::edge_capacity_t, std::int64_t,
                    boost::property<boost::edge_residual_capacity_t, std::int64_t,
                                    boost::property<boost::edge_reverse_t, Traits::edge_descriptor,
                                                    boost::property<boost::edge_weight_t, double>>>>;
using Graph =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, EdgeProperties>;

/// Source -> senders -> receivers -> sink; every edge has its reverse, as Boost asks for. Costs are whole
/// numbers kept as doubles: Boost adds up the distances of systems that cannot be reached, which overflows
/// integers.
class FlowGraph {
 public:
  explicit FlowGraph(std::size_t ics_count) : ics_count_(ics_count), graph_(2 * ics_count + 2) {}

  [[nodiscard]] std::size_t source() const { return 2 * ics_count_; }
  [[nodiscard]] std::size_t sink() const { return 2 * ics_count_ + 1; }
  [[nodiscard]] std::size_t receiver(std::size_t ics) const { return ics_count_ + ics; }

  Traits::edge_descriptor add(std::size_t from, std::size_t to, std::int64_t capacity, std::int64_t cost) {
    const auto forth = boost::add_edge(from, to, graph_).first;
    const auto back = boost::add_edge(to, from, graph_).first;
    boost::put(boost::edge_capacity, graph_, forth, capacity);
    boost::put(boost::edge_capacity, graph_, back, 0);
    boost::put(boost::edge_weight, graph_, forth, static_cast<double>(cost));
    boost::put(boost::edge_weight, graph_, back, -static_cast<double>(cost));
    boost::put(boost::edge_reverse, graph_, forth, back);
    boost::put(boost::edge_reverse, graph_, back, forth);
    return forth;
  }
  void solve() { boost::successive_shortest_path_nonnegative_weights(graph_, source(), sink()); }
  [[nodiscard]] std::int64_t flow(const Traits::edge_descriptor& edge) const {
    return boost::get(boost::edge_capacity, graph_, edge) -
           boost::get(boost::edge_residual_capacity, graph_, edge);
  }

 private:
  std::size_t ics_count_;
  Graph graph_;
};

}  // namespace

std::vector<std::int64_t> best_aid_flow(const AidNetwork& network, const AidProblem& problem) {
  const auto arcs = network.arcs();
  const auto systems = static_cast<std::size_t>(network.ics_count());
  if (problem.supply.size() != systems || problem.room.size() != systems ||
      problem.benefit.size() != arcs.size()) {
    throw std::invalid_argument("mutual-aid problem does not fit its network");
  }
  std::vector<std::int64_t> flow(arcs.size(), 0);
  const auto usable = [&](std::size_t e) {
    return problem.benefit[e] > 0 && problem.supply[static_cast<std::size_t>(arcs[e].from)] > 0 &&
           problem.room[static_cast<std::size_t>(arcs[e].to)] > 0;
  };
  std::int64_t most = 0;
  for (std::size_t e = 0; e < arcs.size(); ++e) {
    if (usable(e)) most = std::max(most, problem.benefit[e]);
  }
  if (most == 0) return flow;

  FlowGraph graph(systems);
  std::vector<std::pair<std::size_t, Traits::edge_descriptor>> edges;
  std::vector<char> sends(systems, 0), takes(systems, 0);
  for (std::size_t e = 0; e < arcs.size(); ++e) {
    if (!usable(e)) continue;
    const auto from = static_cast<std::size_t>(arcs[e].from), to = static_cast<std::size_t>(arcs[e].to);
    const std::int64_t capacity = std::min(problem.supply[from], problem.room[to]);
    edges.emplace_back(e, graph.add(from, graph.receiver(to), capacity, most - problem.benefit[e]));
    sends[from] = takes[to] = 1;
  }
  for (std::size_t i = 0; i < systems; ++i) {
    if (sends[i]) graph.add(graph.source(), i, problem.supply[i], 0);
    if (takes[i]) graph.add(graph.receiver(i), graph.sink(), problem.room[i], 0);
  }
  graph.solve();
  for (const auto& [e, edge] : edges) flow[e] = graph.flow(edge);
  return flow;
}

}  // namespace icsim
