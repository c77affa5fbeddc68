/// Mutual aid: every four weeks long waiters move from systems with long waits to systems with room, as a
/// minimum-cost flow over the scenario's network; money follows at tariff.
#include <cmath>
#include <numeric>

#include "engine/core/check.hpp"
#include "engine/core/math.hpp"
#include "engine/week/lane_math.hpp"
#include "engine/week/standard.hpp"
#include "engine/network/aid_flow.hpp"

namespace icsim {
namespace {

constexpr int kRoundWeeks = 4;
constexpr double kBenefitUnits = 1000.0;    // of a week, in the integers of the flow problem
constexpr double kLeastCompletions = 0.01;  // a week; below, clearance time says nothing
constexpr double kMillion = 1e6;

class MutualAid : public Module {
 public:
  explicit MutualAid(const BlockContext& context)
      : context_(context),
        reader_(context),
        on_(!context.aid.arcs().empty() && in_use()),
        slots_(on_ ? context.model.dims.lists() : 0),
        completed_(slots_.size()) {}

  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }
  [[nodiscard]] int exchange_weeks() const override { return on_ ? kRoundWeeks : 0; }

  // Keeps last week's slots (still in the drivers) and completions.
  void advance(const CalendarWeek&, const IcsView& last_week, IcsDrivers& drivers) override {
    if (!on_) return;
    const int i = last_week.ics;
    for (int s = 0; s < context_.model.dims.treatment_functions; ++s) {
      const std::size_t list = context_.model.dims.list(i, s);
      for (int k = 0; k < kLanes; ++k) {
        // A decision to admit is a slot used but no completion: what leaves the list is compared.
        const double stops = 1.0 - static_cast<double>(drivers.dta_share[at(s)][k]);
        slots_[list][k] = static_cast<double>(drivers.capacity[at(s * kStages)][k]) * stops +
                          static_cast<double>(drivers.capacity[at(s * kStages + 1)][k]);
        double done = 0.0;
        for (int q = 0; q < last_week.quintiles; ++q) {
          done += static_cast<double>(last_week.row(s, Measure::completed_non_admitted, q)[k]) +
                  static_cast<double>(last_week.row(s, Measure::completed_admitted, q)[k]);
        }
        completed_[list][k] = done;
      }
    }
  }

  void exchange(const CalendarWeek& week, ExchangeView& country) override {
    const Terms terms = read(week.index);
    for (int s = 0; s < context_.model.dims.treatment_functions; ++s) {
      std::vector<Waiting> waiting;
      for (int i = 0; i < systems(); ++i)
        waiting.push_back(count_waiting(country, context_.model.dims.list(i, s), terms));
      const LaneValues transferable = reader_.at(Parameter::mutual_aid_transferable, week.index, 0, s);
      for (std::size_t k = 0; k < kLanes; ++k) exchange_list(s, k, transferable[k], terms, waiting, country);
    }
  }

 private:
  /// Parameters of a round, by draw; [ics] where systems differ.
  struct Terms {
    std::vector<LaneValues> max_flow, uptake, spare, coordination;  // [ics]
    LaneValues weeks, distance_cost, boundary_cost, transaction_cost, price_admitted, price_seen;
    std::array<LaneValues, kMaxQuintiles> acceptance;
  };
  /// One list: all that wait; those who wait long enough; the same weighted by willingness to travel.
  struct Waiting {
    LaneValues all{}, eligible{}, willing{};
  };

  static std::size_t at(int n) { return static_cast<std::size_t>(n); }
  [[nodiscard]] int systems() const { return context_.model.dims.ics; }

  [[nodiscard]] bool in_use() const {
    if (reader_.has_lever(Parameter::mutual_aid_max_flow) ||
        !context_.plan.is_uniform(Parameter::mutual_aid_max_flow))
      return true;
    const LaneValues base = reader_.base(Parameter::mutual_aid_max_flow);
    return std::any_of(base.begin(), base.end(), [](double v) { return v > 0.0; });
  }

  Terms read(int week) const {
    Terms terms;
    for (int i = 0; i < systems(); ++i) {
      terms.max_flow.push_back(reader_.at(Parameter::mutual_aid_max_flow, week, i));
      terms.uptake.push_back(reader_.at(Parameter::mutual_aid_uptake, week, i));
      terms.spare.push_back(reader_.at(Parameter::mutual_aid_spare, week, i));
      terms.coordination.push_back(coordination_of(week, i));
    }
    terms.weeks = reader_.at(Parameter::mutual_aid_weeks, week);
    terms.distance_cost = reader_.at(Parameter::mutual_aid_distance_cost, week);
    terms.boundary_cost = reader_.at(Parameter::mutual_aid_boundary_cost, week);
    terms.transaction_cost = reader_.at(Parameter::mutual_aid_transaction_cost, week);
    terms.price_admitted = reader_.at(Parameter::funding_price_admitted, week);
    terms.price_seen = reader_.at(Parameter::funding_price_non_admitted, week);
    for (int q = 0; q < context_.model.dims.quintiles; ++q)
      terms.acceptance[at(q)] = reader_.at(Parameter::mutual_aid_acceptance, week, 0, 0, 0, q);
    return terms;
  }

  // A system's coordination: the lever, and less of it where many organisations must agree.
  LaneValues coordination_of(int week, int i) const {
    LaneValues value = reader_.at(Parameter::mutual_aid_coordination, week, i);
    const LaneValues weight = reader_.at(Parameter::mutual_aid_organisations_weight, week);
    double mean = 0.0;
    for (const SystemStart& start : context_.model.system) mean += start.organisations;
    mean /= static_cast<double>(context_.model.system.size());
    for (std::size_t k = 0; k < kLanes; ++k) {
      if (weight[k] != 0.0)
        value[k] *= power_exact_bits(mean / context_.model.system[at(i)].organisations, weight[k]);
    }
    return value;
  }

  // One treatment function in one draw: who could move, where there is room, the best flow, the moves.
  void exchange_list(int s, std::size_t k, double transferable, const Terms& terms,
                     std::vector<Waiting>& waiting, ExchangeView& country) {
    AidProblem problem;
    std::vector<double> clearance;  // weeks of usual completions on the list
    for (int i = 0; i < systems(); ++i) {
      const std::size_t list = context_.model.dims.list(i, s);
      const double done = completed_[list][k], slots = slots_[list][k];
      clearance.push_back(done > kLeastCompletions ? waiting[at(i)].all[k] / done : 0.0);
      const double coordination = terms.coordination[at(i)][k];
      const double uptake = std::min(1.0, terms.uptake[at(i)][k] * transferable * coordination);
      const double allowed = terms.max_flow[at(i)][k] * done * kRoundWeeks;
      const double unused = std::max(0.0, slots - done);
      const double room = (unused + terms.spare[at(i)][k] * coordination * slots) * kRoundWeeks;
      problem.supply.push_back(
          static_cast<std::int64_t>(std::min(waiting[at(i)].eligible[k] * uptake, allowed)));
      problem.room.push_back(static_cast<std::int64_t>(room));
    }
    for (const AidArc& arc : country_arcs()) {
      const double together = terms.coordination[at(arc.from)][k] * terms.coordination[at(arc.to)][k];
      const double boundary = arc.collaborative ? 0.0 : terms.boundary_cost[k] / std::max(1.0, together);
      const double gain = clearance[at(arc.from)] - clearance[at(arc.to)] -
                          terms.distance_cost[k] * arc.distance_miles - boundary;
      problem.benefit.push_back(static_cast<std::int64_t>(std::floor(gain * kBenefitUnits)));
    }
    const std::vector<std::int64_t> flow = best_aid_flow(context_.aid, problem);
    for (std::size_t e = 0; e < flow.size(); ++e) {
      if (flow[e] > 0) move(e, s, k, static_cast<double>(flow[e]), terms, waiting, country);
    }
  }

  [[nodiscard]] std::span<const AidArc> country_arcs() const { return context_.aid.arcs(); }

  Waiting count_waiting(const ExchangeView& country, std::size_t list, const Terms& terms) const {
    Waiting sum;
    const int quintiles = context_.model.dims.quintiles;
    std::size_t cell = list * context_.model.dims.cells_per_list();
    for (int z = 0; z < kStages; ++z) {
      for (int a = 0; a < kBands; ++a) {
        for (int q = 0; q < quintiles; ++q, ++cell) {
          const float* stock = country.stock[cell];
          for (std::size_t k = 0; k < kLanes; ++k) {
            const double long_enough = a >= terms.weeks[k] ? static_cast<double>(stock[k]) : 0.0;
            sum.all[k] += stock[k];
            sum.eligible[k] += long_enough;
            sum.willing[k] += long_enough * terms.acceptance[at(q)][k];
          }
        }
      }
    }
    return sum;
  }

  // Takes pathways from the sender's cells in proportion to who is willing; stage, wait and quintile stay.
  void move(std::size_t e, int s, std::size_t k, double pathways, const Terms& terms,
            std::vector<Waiting>& waiting, ExchangeView& country) const {
    const AidArc& arc = country_arcs()[e];
    const Dimensions& dims = context_.model.dims;
    const bool whole = context_.noise == Noise::demographic;
    const std::size_t from = dims.list(arc.from, s), to = dims.list(arc.to, s);
    const auto first = static_cast<int>(std::ceil(terms.weeks[k]));
    const double wanted = waiting[at(arc.from)].willing[k];
    if (!(wanted > 0.0)) return;
    double due = 0.0, taken = 0.0, admissions = 0.0, left = 0.0;
    for (int z = 0; z < kStages; ++z) {
      for (int a = first; a < kBands; ++a) {
        for (int q = 0; q < dims.quintiles; ++q) {
          const auto cell = at((z * kBands + a) * dims.quintiles + q);
          float& stock = country.stock[from * dims.cells_per_list() + cell][k];
          const double here = stock;
          due += pathways * here * terms.acceptance[at(q)][k] / wanted;
          const double share = whole ? std::floor(due + kRounding) - taken : due - taken;
          const auto moved =
              static_cast<float>(std::clamp(whole ? std::floor(share + 0.5) : share, 0.0, here));
          stock -= moved;
          ICSIM_ENSURE(stock >= 0.0f);
          country.stock[to * dims.cells_per_list() + cell][k] += moved;
          const double counted = moved;
          taken += counted;
          if (z == static_cast<int>(PathwayStage::awaiting_admission)) admissions += counted;
          const auto quintile = at(q);
          country.transfers[from * at(dims.quintiles) + quintile][k] -= moved;
          country.transfers[to * at(dims.quintiles) + quintile][k] += moved;
          country.touched[from][k] += moved;
          country.touched[to][k] += moved;
          left += static_cast<double>(stock) * terms.acceptance[quintile][k];
        }
      }
    }
    waiting[at(arc.from)].willing[k] = left;
    pay(e, k, taken, admissions, terms, country);
  }

  // Tariff of the treating system, and the cost of moving on top, which nobody receives.
  void pay(std::size_t e, std::size_t k, double pathways, double admissions, const Terms& terms,
           ExchangeView& country) const {
    const AidArc& arc = country_arcs()[e];
    const double tariff =
        (admissions * terms.price_admitted[k] + (pathways - admissions) * terms.price_seen[k]) *
        context_.model.system[at(arc.to)].market_forces_factor / kMillion;
    const double paid = tariff * (1.0 + terms.transaction_cost[k]);
    country.arc_pathways[e][k] += pathways;
    country.arc_payments[e][k] += paid;
    country.drivers[at(arc.from)].transfer_income[0][k] -= paid;
    country.drivers[at(arc.to)].transfer_income[0][k] += tariff;
  }

  static constexpr double kRounding = 1e-6;  // so that a sum just below a whole number counts as it

  const BlockContext context_;
  ParameterReader reader_;
  const bool on_;
  LaneRows<double> slots_, completed_;  // [list], last week: clock stops that slots allow, completed pathways
};

}  // namespace

std::unique_ptr<Module> make_mutual_aid(const BlockContext& context) {
  return std::make_unique<MutualAid>(context);
}

}  // namespace icsim
