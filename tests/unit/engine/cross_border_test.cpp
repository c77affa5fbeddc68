#include "engine/network/cross_border.hpp"

#include <stdexcept>

#include "tests/support/catch.hpp"

namespace icsim {
namespace {

using Edges = std::vector<CrossBorderEdge>;

TEST_CASE("edges are kept in order of provider, then resident", "[engine][network][unit]") {
  const CrossBorderNetwork network(2, {{1, 0, 0.4}, {0, 0, 1.0}, {1, 1, 0.6}});
  REQUIRE(network.edges().size() == 3);
  CHECK(network.edges()[0].provider == 0);
  CHECK(network.edges()[1].resident == 0);
  CHECK(network.edges()[2].resident == 1);
  CHECK(!network.empty());
  CHECK(CrossBorderNetwork().empty());
}

TEST_CASE("a network that does not add up is refused", "[engine][network][unit]") {
  const auto refused = [](const Edges& edges) {
    CHECK_THROWS_AS(CrossBorderNetwork(2, edges), std::invalid_argument);
  };
  refused({{0, 0, 1.0}, {1, 1, 0.9}});               // shares of the second do not sum to 1
  refused({{0, 0, 1.0}});                            // the second treats nobody
  refused({{0, 0, 0.5}, {0, 0, 0.5}, {1, 1, 1.0}});  // an edge twice
  refused({{0, 2, 1.0}, {1, 1, 1.0}});               // no such system
  refused({{-1, 0, 1.0}, {1, 1, 1.0}});
  refused({{0, 0, 1.5}, {0, 1, -0.5}, {1, 1, 1.0}});
}

TEST_CASE("catchments join systems that share enough patients, in either direction",
          "[engine][network][unit]") {
  const Edges edges{{0, 0, 0.9}, {0, 1, 0.1}, {1, 1, 1.0}, {2, 2, 0.98}, {2, 1, 0.02}, {3, 3, 1.0}};
  const CrossBorderNetwork network(4, edges);
  CHECK(network.catchments(0.05) == std::vector<std::vector<int>>{{0, 1}, {2}, {3}});
  CHECK(network.catchments(0.01) == std::vector<std::vector<int>>{{0, 1, 2}, {3}});
  CHECK(network.catchments(0.5) == std::vector<std::vector<int>>{{0}, {1}, {2}, {3}});
}

}  // namespace
}  // namespace icsim
