#include "engine/systems/mutual_aid.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/math.hpp"
#include "engine/network/aid_flow.hpp"

namespace icsim {
namespace {

using P = Parameter;
constexpr double kBenefitUnits = 1000.0;    // of a week, in the integers of the flow problem
constexpr double kLeastCompletions = 0.01;  // a week; below, clearance time says nothing
constexpr auto kDecision = PathwayStage::awaiting_decision;
constexpr auto kAdmission = PathwayStage::awaiting_admission;

std::size_t at(int n) {
  return static_cast<std::size_t>(n);
}

}  // namespace

MutualAid::MutualAid(const BlockContext& context)
    : context_(context),
      reader_(context_),
      on_(context.aid.has_offers() && reader_.is_in_use(P::mutual_aid_max_flow)),
      slots_(on_ ? context.model.dims.ics : 0, context.model.dims.treatment_functions),
      completed_(slots_) {}

void MutualAid::note(const LastWeek& last, const Grid<FloatLanes>& slots, const Grid<FloatLanes>& dta_share) {
  if (!on_) return;
  for (int s = 0; s < context_.model.dims.treatment_functions; ++s) {
    // A decision to admit is a slot used but no completion: what leaves the list is compared.
    slots_(last.ics, s) =
        Lanes(slots(s, kDecision)) * (1.0 - Lanes(dta_share(s))) + Lanes(slots(s, kAdmission));
    Lanes done;
    for (int q = 0; q < last.quintiles; ++q) {
      done += Lanes(FloatLanes(last.row(s, Measure::completed_non_admitted, q))) +
              Lanes(FloatLanes(last.row(s, Measure::completed_admitted, q)));
    }
    completed_(last.ics, s) = done;
  }
}

void MutualAid::meet(const CalendarWeek& week, Country& country) const {
  const Terms terms = read(week.index);
  const Dimensions& dims = context_.model.dims;
  for (int s = 0; s < dims.treatment_functions; ++s) {
    std::vector<Waiting> waiting;
    for (int i = 0; i < dims.ics; ++i) waiting.push_back(count_waiting(country, dims.list(i, s), terms));
    const Lanes transferable = reader_.at(P::mutual_aid_transferable, week.index, {.treatment_function = s});
    for (std::size_t k = 0; k < kLanes; ++k) exchange_list({s, k, terms, waiting}, transferable, country);
  }
}

MutualAid::Terms MutualAid::read(int week) const {
  Terms terms;
  for (int i = 0; i < context_.model.dims.ics; ++i) {
    const auto of_system = [&](P p) { return reader_.at(p, week, {.ics = i}); };
    terms.max_flow.push_back(of_system(P::mutual_aid_max_flow));
    terms.uptake.push_back(of_system(P::mutual_aid_uptake));
    terms.spare.push_back(of_system(P::mutual_aid_spare));
    terms.coordination.push_back(coordination_of(week, i));
  }
  terms.weeks = reader_.at(P::mutual_aid_weeks, week);
  terms.distance_cost = reader_.at(P::mutual_aid_distance_cost, week);
  terms.boundary_cost = reader_.at(P::mutual_aid_boundary_cost, week);
  terms.move = read_move_terms(reader_, week, context_.model.dims.quintiles);
  return terms;
}

// A system's coordination: the lever, and less of it where many organisations must agree.
Lanes MutualAid::coordination_of(int week, int i) const {
  Lanes value = reader_.at(P::mutual_aid_coordination, week, {.ics = i});
  const Lanes weight = reader_.at(P::mutual_aid_organisations_weight, week);
  double mean = 0.0;
  for (const SystemStart& start : context_.model.system) mean += start.organisations;
  mean /= static_cast<double>(context_.model.system.size());
  for (std::size_t k = 0; k < kLanes; ++k) {
    if (weight[k] != 0.0)
      value[k] *= power_exact_bits(mean / context_.model.start(i).organisations, weight[k]);
  }
  return value;
}

MutualAid::Waiting MutualAid::count_waiting(const Country& country, std::size_t list,
                                            const Terms& terms) const {
  Waiting sum;
  const int quintiles = context_.model.dims.quintiles;
  std::size_t cell = list * context_.model.dims.cells_per_list();
  for (int z = 0; z < kStages; ++z) {
    for (int a = 0; a < kBands; ++a) {
      for (int q = 0; q < quintiles; ++q, ++cell) {
        const float* stock = country.stock[cell];
        for (std::size_t k = 0; k < kLanes; ++k) {
          const double long_enough = a >= terms.weeks[k] ? static_cast<double>(stock[k]) : 0.0;
          sum.all[k] += static_cast<double>(stock[k]);
          sum.eligible[k] += long_enough;
          sum.willing[k] += long_enough * terms.move.acceptance[at(q)][k];
        }
      }
    }
  }
  return sum;
}

// Who could move, where there is room, the best flow, the moves.
void MutualAid::exchange_list(const Round& round, const Lanes& transferable, Country& country) const {
  const auto [s, k, terms, waiting] = round;
  AidProblem problem;
  std::vector<double> clearance;  // weeks of usual completions on the list
  for (int i = 0; i < context_.model.dims.ics; ++i) {
    const double done = completed_(i, s)[k], slots = slots_(i, s)[k];
    clearance.push_back(done > kLeastCompletions ? waiting[at(i)].all[k] / done : 0.0);
    const double coordination = terms.coordination[at(i)][k];
    const double uptake = std::min(1.0, terms.uptake[at(i)][k] * transferable[k] * coordination);
    const double allowed = terms.max_flow[at(i)][k] * done * kRoundWeeks;
    const double unused = std::max(0.0, slots - done);
    const double room = (unused + terms.spare[at(i)][k] * coordination * slots) * kRoundWeeks;
    problem.supply.push_back(
        static_cast<std::int64_t>(std::min(waiting[at(i)].eligible[k] * uptake, allowed)));
    problem.room.push_back(static_cast<std::int64_t>(room));
  }
  for (const AidArc& arc : context_.aid.arcs()) {
    if (!arc.offered) {
      problem.benefit.push_back(0);  // not used
      continue;
    }
    const double together = terms.coordination[at(arc.from)][k] * terms.coordination[at(arc.to)][k];
    const double boundary = arc.collaborative ? 0.0 : terms.boundary_cost[k] / std::max(1.0, together);
    const double gain = clearance[at(arc.from)] - clearance[at(arc.to)] -
                        terms.distance_cost[k] * arc.distance_miles - boundary;
    problem.benefit.push_back(static_cast<std::int64_t>(std::floor(gain * kBenefitUnits)));
  }
  const std::vector<std::int64_t> flow = best_aid_flow(context_.aid, problem);
  for (std::size_t e = 0; e < flow.size(); ++e) {
    if (flow[e] == 0) continue;
    double& willing = waiting[at(context_.aid.arcs()[e].from)].willing[k];
    const ListMove move{.arc = e,
                        .treatment_function = s,
                        .draw = k,
                        .first_band = static_cast<int>(std::ceil(terms.weeks[k])),
                        .pathways = static_cast<double>(flow[e]),
                        .willing = willing};
    willing = move_pathways(context_, move, terms.move, country);
  }
}

}  // namespace icsim
