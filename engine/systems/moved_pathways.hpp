#pragma once
/// How pathways move from one system's list to another's, whoever decides that they do: who is taken, and who pays.
#include <array>

#include "engine/model/parameter_reader.hpp"
#include "engine/systems/exchange.hpp"

namespace icsim {

/// Parameters of a move, by draw.
struct MoveTerms {
  Lanes transaction_cost;            ///< share of the tariff
  Lanes price_admitted, price_seen;  ///< GBP
  std::array<Lanes, kMaxQuintiles> acceptance;
};

MoveTerms read_move_terms(const ParameterReader& reader, int week, int quintiles);

/// So many of a sum as are whole; one just below a whole number counts as it.
double whole_pathways(double sum);

/// Pathways of one treatment function that move along one arc in one draw.
struct ListMove {
  std::size_t arc = 0;
  int treatment_function = 0;
  std::size_t draw = 0;   ///< of the block
  int first_band = 0;     ///< those who have waited so many weeks or longer move
  double pathways = 0.0;  ///< to be moved
  double willing = 0.0;   ///< pathways of those bands x acceptance of their quintile
};

/// Takes them from the sender's cells in proportion to who is willing; stage, wait and quintile stay. The sender pays the
/// tariff of the treating system, and the cost of moving on top, which nobody receives. Fewer move where cells run out.
/// \return what is left of `willing`.
double move_pathways(const BlockContext& context, const ListMove& move, const MoveTerms& terms,
                     Country& country);

}  // namespace icsim
