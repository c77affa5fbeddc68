#include "tests/support/list_case.hpp"

#include <cmath>

#include "engine/core/philox.hpp"

namespace icsim::test {
namespace {

// A number in (0, 1) that is a function of what it is for.
double scatter(int salt, std::uint32_t what, std::uint32_t where, int lane) {
  return uniform_open(philox4x32({what, where, static_cast<std::uint32_t>(lane), 0},
                                 {static_cast<std::uint32_t>(salt), 7})[0]);
}

enum What : std::uint32_t { kEmpty, kPeople, kStarts, kRemovals, kCapacity, kDta, kSkew, kShape };

void fill_stock(const ListRecipe& recipe, ListCase& list) {
  for (std::size_t r = 0; r < list.stock.size(); ++r) {
    const int band = static_cast<int>(r) / recipe.quintiles % kBands;
    const double mean = recipe.pathways * 0.02 * std::exp(-0.04 * band) / recipe.quintiles;
    const auto where = static_cast<std::uint32_t>(r);
    for (int k = 0; k < kLanes; ++k) {
      const bool empty = scatter(recipe.salt, kEmpty, where, 0) * 100.0 < recipe.emptiness;
      list.stock[r][k] =
          empty ? 0.0f : static_cast<float>(std::floor(2.0 * mean * scatter(recipe.salt, kPeople, where, k)));
    }
  }
}

}  // namespace

ListCase ListRecipe::make(Noise noise) const {
  ListCase list(quintiles, noise);
  fill_stock(*this, list);
  const auto around = [this](What what, std::uint32_t where, int lane, int hundredths) {
    return std::floor(pathways * hundredths / 100.0 * (0.5 + scatter(salt, what, where, lane)));
  };
  for (int k = 0; k < kLanes; ++k) {
    for (int q = 0; q < quintiles; ++q) {
      list.clock_starts[static_cast<std::size_t>(q)][k] =
          static_cast<float>(around(kStarts, static_cast<std::uint32_t>(q), k, starts) / quintiles);
      list.quintile_weight[static_cast<std::size_t>(q)][k] =
          1.0f + static_cast<float>(quintile_tilt * q) / 100.0f;
    }
    list.removals[0][k] = static_cast<float>(around(kRemovals, 0, k, removals));
    for (std::uint32_t z = 0; z < kStages; ++z)
      list.capacity[z][k] = static_cast<float>(around(kCapacity, z, k, capacity));
    list.dta_share[0][k] = static_cast<float>(dta) / 100.0f;
    const double tilt = skew / 10.0 * scatter(salt, kSkew, 0, k);
    for (int a = 0; a < kBands; ++a) {
      list.policy_weight[static_cast<std::size_t>(a)][k] = static_cast<float>(std::exp(tilt * a / 52.0));
      list.campaign[static_cast<std::size_t>(a)][k] = a > 40 ? static_cast<float>(campaign) / 100.0f : 0.0f;
    }
  }
  for (int a = 0; a < kBands; ++a) {
    list.decision_profile[static_cast<std::size_t>(a)] = 1.0f + static_cast<float>(profile * a) / 5200.0f;
  }
  for (std::size_t i = 0; i < list.kernel.size(); ++i) {
    list.kernel[i] = static_cast<float>(0.5 + scatter(salt, kShape, static_cast<std::uint32_t>(i), 0));
    list.removal_shape[i] = static_cast<float>(scatter(salt, kShape, static_cast<std::uint32_t>(i), 1));
  }
  list.quintile_weight_on = quintile_tilt > 0;
  list.campaign_on = campaign > 0;
  list.seed = static_cast<std::uint64_t>(salt) + 1;
  return list;
}

std::ostream& operator<<(std::ostream& out, const ListRecipe& r) {
  return out << "quintiles " << r.quintiles << ", pathways " << r.pathways << ", emptiness " << r.emptiness
             << ", starts " << r.starts << ", removals " << r.removals << ", capacity " << r.capacity
             << ", dta " << r.dta << ", profile " << r.profile << ", skew " << r.skew << ", quintile tilt "
             << r.quintile_tilt << ", campaign " << r.campaign << ", salt " << r.salt;
}

}  // namespace icsim::test
