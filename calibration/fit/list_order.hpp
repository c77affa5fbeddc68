#pragma once
/// The order of treatment of single lists beside that of their system: what keeps orthopaedics' waits as far from those of
/// the other lists as they are when a run starts.
#include <functional>
#include <string>
#include <vector>

#include "calibration/fit/forward.hpp"
#include "calibration/fit/steering.hpp"

namespace icsim::calibration {

/// Factors on the treatment hazard of a list by weeks waited; systems' levels of the same stand beside them.
struct ListOrder {
  std::vector<std::string> treatment_functions;
  std::vector<double> early;  ///< [ics][tf], log of a factor that ends around 18 weeks
  std::vector<double> skew;   ///< [ics][tf], per 52 weeks, as treatment.long_wait_skew
  [[nodiscard]] bool empty() const { return early.empty(); }
};

/// Of Figure, the first: single lists have too few pathways over 65 weeks to learn from.
inline constexpr int kListFigures = 2;

/// How far a list's figures, beside its system's, move in a month: a random walk; of a count of n by its standard
/// deviation squared and `small` / n more.
struct ListStep {
  double large = 0.0, small = 0.0;
};

struct ListOrderPriors {
  double early = 0.0, skew = 0.0;          ///< standard deviation between treatment functions
  double own_early = 0.0, own_skew = 0.0;  ///< of a list around its function
  std::array<ListStep, kListFigures> function, list;
};

/// Kernels of all lists (Model::list_kernel); empty for an empty order.
/// \param places of the model, in the order of `order`
std::vector<float> list_kernels(const Model& model, const ListOrder& order, const std::vector<int>& places);

/// Learns the order that a run needs to go on from its start: most of the way a list's figures keep their distance to the
/// system's for a year, the less so the smaller the list. Treatment functions of all systems together first, then lists.
/// \param run a year or more from `start` with an order, reporting lists
ListOrder learn_list_order(const Model& start, const ListOrderPriors& priors,
                           const std::function<Trajectories(const ListOrder&)>& run);

}  // namespace icsim::calibration
