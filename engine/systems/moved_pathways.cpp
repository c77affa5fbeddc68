#include "engine/systems/moved_pathways.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/check.hpp"

namespace icsim {
namespace {

using P = Parameter;
constexpr double kMillion = 1e6;

std::size_t at(int n) {
  return static_cast<std::size_t>(n);
}

void pay(const BlockContext& context, const ListMove& move, double pathways, double admissions,
         const MoveTerms& terms, Country& country) {
  const AidArc& arc = context.aid.arcs()[move.arc];
  const std::size_t k = move.draw;
  const double tariff =
      (admissions * terms.price_admitted[k] + (pathways - admissions) * terms.price_seen[k]) *
      context.model.start(arc.to).market_forces_factor / kMillion;
  const double paid = tariff * (1.0 + terms.transaction_cost[k]);
  country.arc_pathways[move.arc][k] += pathways;
  country.arc_payments[move.arc][k] += paid;
  country.transfer_income[at(arc.from)][k] -= paid;
  country.transfer_income[at(arc.to)][k] += tariff;
}

}  // namespace

double whole_pathways(double sum) {
  constexpr double kRounding = 1e-6;
  return std::floor(sum + kRounding);
}

MoveTerms read_move_terms(const ParameterReader& reader, int week, int quintiles) {
  MoveTerms terms;
  terms.transaction_cost = reader.at(P::mutual_aid_transaction_cost, week);
  terms.price_admitted = reader.at(P::funding_price_admitted, week);
  terms.price_seen = reader.at(P::funding_price_non_admitted, week);
  for (int q = 0; q < quintiles; ++q)
    terms.acceptance[at(q)] = reader.at(P::mutual_aid_acceptance, week, {.quintile = q});
  return terms;
}

double move_pathways(const BlockContext& context, const ListMove& move, const MoveTerms& terms,
                     Country& country) {
  if (!(move.willing > 0.0)) return move.willing;
  const AidArc& arc = context.aid.arcs()[move.arc];
  const Dimensions& dims = context.model.dims;
  const bool whole = context.noise == Noise::demographic;
  const std::size_t from = dims.list(arc.from, move.treatment_function),
                    to = dims.list(arc.to, move.treatment_function), k = move.draw;
  double due = 0.0, taken = 0.0, admissions = 0.0, left = 0.0;
  for (int z = 0; z < kStages; ++z) {
    for (int a = move.first_band; a < kBands; ++a) {
      for (int q = 0; q < dims.quintiles; ++q) {
        const std::size_t cell = at((z * kBands + a) * dims.quintiles + q), quintile = at(q);
        float& stock = country.stock[from * dims.cells_per_list() + cell][k];
        const double here = static_cast<double>(stock), acceptance = terms.acceptance[quintile][k];
        due += move.pathways * here * acceptance / move.willing;
        const double share = whole ? whole_pathways(due) - taken : due - taken;
        const auto moved = static_cast<float>(std::clamp(whole ? std::floor(share + 0.5) : share, 0.0, here));
        stock -= moved;
        ICSIM_ENSURE(stock >= 0.0f);
        country.stock[to * dims.cells_per_list() + cell][k] += moved;
        country.transfers[from * at(dims.quintiles) + quintile][k] -= moved;
        country.transfers[to * at(dims.quintiles) + quintile][k] += moved;
        country.touched[from][k] += moved;
        country.touched[to][k] += moved;
        taken += static_cast<double>(moved);
        if (z == static_cast<int>(PathwayStage::awaiting_admission)) admissions += static_cast<double>(moved);
        left += static_cast<double>(stock) * acceptance;
      }
    }
  }
  pay(context, move, taken, admissions, terms, country);
  return left;
}

}  // namespace icsim
