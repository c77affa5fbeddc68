// Mutual aid as a flow: by hand, and against trying everything.
#include <rapidcheck.h>

#include <functional>
#include <numeric>

#include "engine/network/aid_flow.hpp"
#include "tests/support/catch.hpp"

using namespace icsim;

namespace {

AidNetwork all_pairs(int systems) {
  std::vector<AidArc> arcs;
  for (int i = 0; i < systems; ++i) {
    for (int j = 0; j < systems; ++j) {
      if (i != j) arcs.push_back({i, j, 10.0, 0.1, false});
    }
  }
  return AidNetwork(systems, std::move(arcs));
}

struct Best {
  std::int64_t moved = 0, benefit = 0;
};

// The most that can move and, of such plans, the best: every flow on every arc is tried.
Best try_everything(const AidNetwork& network, const AidProblem& problem) {
  const auto arcs = network.arcs();
  Best best;
  std::vector<std::int64_t> supply = problem.supply, room = problem.room;
  const std::function<void(std::size_t, std::int64_t, std::int64_t)> go =
      [&](std::size_t e, std::int64_t moved, std::int64_t benefit) {
        if (e == arcs.size()) {
          if (moved > best.moved || (moved == best.moved && benefit > best.benefit)) best = {moved, benefit};
          return;
        }
        auto& from = supply[static_cast<std::size_t>(arcs[e].from)];
        auto& to = room[static_cast<std::size_t>(arcs[e].to)];
        const std::int64_t most = problem.benefit[e] > 0 ? std::min(from, to) : 0;
        for (std::int64_t x = 0; x <= most; ++x) {
          from -= x;
          to -= x;
          go(e + 1, moved + x, benefit + x * problem.benefit[e]);
          from += x;
          to += x;
        }
      };
  go(0, 0, 0);
  return best;
}

}  // namespace

TEST_CASE("three systems by hand: the long list sends to the near one first, then to the far one",
          "[network][unit]") {
  // 0 has 10 to send; 1 has room for 6 and is worth 30 a pathway; 2 has room for 10 and is worth 20.
  // 1 has 2 to send to 2, worth 5.
  const AidNetwork network(3,
                           {{0, 1, 10.0, 0.1, false}, {0, 2, 30.0, 0.05, false}, {1, 2, 20.0, 0.1, false}});
  const auto flow = best_aid_flow(network, {{10, 2, 0}, {0, 6, 10}, {30, 20, 5}});
  CHECK(flow == std::vector<std::int64_t>{6, 4, 2});
  // With room for 5 in 2, moving as many as possible fills it; of such plans the one that sends from 0 is
  // best.
  CHECK(best_aid_flow(network, {{10, 2, 0}, {0, 6, 5}, {30, 20, 5}}) == std::vector<std::int64_t>{6, 4, 1});
}

TEST_CASE("arcs that are not worth using stay empty", "[network][unit]") {
  const AidNetwork network = all_pairs(2);
  CHECK(best_aid_flow(network, {{5, 5}, {5, 5}, {0, -3}}) == std::vector<std::int64_t>{0, 0});
  CHECK(best_aid_flow(network, {{0, 0}, {5, 5}, {9, 9}}) == std::vector<std::int64_t>{0, 0});
  CHECK(best_aid_flow(network, {{5, 5}, {0, 0}, {9, 9}}) == std::vector<std::int64_t>{0, 0});
}

TEST_CASE("the flow moves as many as any plan, at the best benefit of such plans", "[network][property]") {
  CHECK(rc::check([] {
    const AidNetwork network = all_pairs(3);
    const auto few = [](int most) { return static_cast<std::int64_t>(*rc::gen::inRange(0, most)); };
    AidProblem problem;
    for (int i = 0; i < 3; ++i) {
      problem.supply.push_back(few(4));
      problem.room.push_back(few(4));
    }
    for (std::size_t e = 0; e < network.arcs().size(); ++e) problem.benefit.push_back(few(12) - 3);
    const auto flow = best_aid_flow(network, problem);
    std::vector<std::int64_t> sent(3, 0), taken(3, 0);
    Best seen;
    for (std::size_t e = 0; e < flow.size(); ++e) {
      RC_ASSERT(flow[e] >= 0);
      sent[static_cast<std::size_t>(network.arcs()[e].from)] += flow[e];
      taken[static_cast<std::size_t>(network.arcs()[e].to)] += flow[e];
      seen.moved += flow[e];
      seen.benefit += flow[e] * problem.benefit[e];
    }
    for (std::size_t i = 0; i < 3; ++i) {
      RC_ASSERT(sent[i] <= problem.supply[i]);
      RC_ASSERT(taken[i] <= problem.room[i]);
    }
    const Best best = try_everything(network, problem);
    RC_ASSERT(seen.moved == best.moved);
    RC_ASSERT(seen.benefit == best.benefit);
  }));
}

TEST_CASE("a network refuses arcs that leave it, repeat or join a system to itself", "[network][unit]") {
  CHECK_THROWS_AS(AidNetwork(2, {{0, 2, 1.0, 0.0, false}}), std::invalid_argument);
  CHECK_THROWS_AS(AidNetwork(2, {{1, 1, 1.0, 0.0, false}}), std::invalid_argument);
  CHECK_THROWS_AS(AidNetwork(2, {{0, 1, 1.0, 0.0, false}, {0, 1, 2.0, 0.0, false}}), std::invalid_argument);
  CHECK(AidNetwork(3, {{0, 1, 1.0, 0.0, false}}).without_way_out() == std::vector<int>{1, 2});
}
