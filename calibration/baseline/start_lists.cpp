#include "calibration/baseline/start_lists.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace icsim::calibration {
namespace {

constexpr std::size_t kQuintiles = kMaxQuintiles;
using Shares = std::array<double, kQuintiles>;

/// Shares of the quintiles in one system by weeks waited, over all its lists; neighbours lend to weeks with few.
std::vector<Shares> shares_by_week(const Model& context, int system) {
  constexpr int kReach = 4;  // weeks
  std::vector<Shares> counts(kBands, Shares{});
  const Dimensions& dims = context.dims;
  const std::size_t first = dims.list(system, 0) * dims.cells_per_list(),
                    last = dims.list(system + 1, 0) * dims.cells_per_list();
  for (std::size_t c = first; c < last; ++c)
    counts[c / kQuintiles % kBands][c % kQuintiles] += static_cast<double>(context.start_state[c]);
  std::vector<Shares> shares(kBands, Shares{});
  for (int w = 0; w < kBands; ++w) {
    double total = 0.0;
    Shares& here = shares[static_cast<std::size_t>(w)];
    for (int reach = kReach; total <= 0.0 && reach <= kBands; reach *= 2) {
      here = {};
      for (int near = std::max(0, w - reach); near <= std::min(kBands - 1, w + reach); ++near) {
        for (std::size_t q = 0; q < kQuintiles; ++q) here[q] += counts[static_cast<std::size_t>(near)][q];
      }
      total = 0.0;
      for (const double n : here) total += n;
    }
    for (double& n : here) n = total > 0.0 ? n / total : 1.0 / kQuintiles;
  }
  return shares;
}

/// Whole pathways whose sum over quintiles is the count, and whose sums over weeks keep to the shares.
class Splitter {
 public:
  Shares split(std::int64_t count, const Shares& shares) {
    Shares whole{};
    std::int64_t given = 0;
    for (std::size_t q = 0; q < kQuintiles; ++q) {
      owed_[q] += static_cast<double>(count) * shares[q];
      whole[q] = std::max(0.0, std::floor(owed_[q]));
      given += static_cast<std::int64_t>(whole[q]);
    }
    while (given > count) given -= take(whole);
    while (given < count) given += give(whole);
    for (std::size_t q = 0; q < kQuintiles; ++q) owed_[q] -= whole[q];
    return whole;
  }

 private:
  std::int64_t give(Shares& whole) const {
    std::size_t most = 0;
    for (std::size_t q = 1; q < kQuintiles; ++q) {
      if (owed_[q] - whole[q] > owed_[most] - whole[most]) most = q;
    }
    whole[most] += 1.0;
    return 1;
  }
  std::int64_t take(Shares& whole) const {
    std::size_t least = kQuintiles;
    for (std::size_t q = 0; q < kQuintiles; ++q) {
      if (whole[q] > 0.0 && (least == kQuintiles || owed_[q] - whole[q] < owed_[least] - whole[least]))
        least = q;
    }
    whole[least] -= 1.0;
    return 1;
  }
  Shares owed_{};
};

}  // namespace

StartLists start_lists(const PublishedLists& lists, const Model& context) {
  StartLists out;
  const auto functions = static_cast<std::size_t>(lists.functions());
  out.pathways.assign(lists.places.size() * functions * kStages * kBands * kQuintiles, 0);
  for (std::size_t i = 0; i < lists.places.size(); ++i) {
    const std::vector<Shares> shares = shares_by_week(context, lists.places[i].context);
    for (std::size_t s = 0; s < functions; ++s) {
      Splitter decision, admission;
      for (std::size_t w = 0; w < kBands; ++w) {
        const std::size_t at = (i * functions + s) * kBands + w;
        const auto all = static_cast<std::int64_t>(lists.waiting[0][at]),
                   listed = static_cast<std::int64_t>(lists.waiting[1][at]);
        out.above_list += std::max<std::int64_t>(0, listed - all);
        const std::array<Shares, kStages> split{
            decision.split(std::max<std::int64_t>(0, all - listed), shares[w]),
            admission.split(std::min(listed, all), shares[w])};
        for (std::size_t z = 0; z < kStages; ++z) {
          for (std::size_t q = 0; q < kQuintiles; ++q)
            out.pathways[(((i * functions + s) * kStages + z) * kBands + w) * kQuintiles + q] =
                static_cast<std::int32_t>(split[z][q]);
        }
      }
    }
  }
  return out;
}

}  // namespace icsim::calibration
