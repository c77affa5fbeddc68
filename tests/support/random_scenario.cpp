#include "tests/support/random_scenario.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/check.hpp"
#include "engine/core/philox.hpp"

namespace icsim::test {
namespace {

enum What : std::uint32_t {
  kSize = 1,
  kEmpty,
  kPeople,
  kFlow,
  kNoService,
  kShare,
  kSystem,
  kSeason,
  kShape,
  kPlaces,
  kDraw,
  kMove,
  kOwnKernel
};

/// Numbers that are a function of the salt and of what they are for.
class Dice {
 public:
  explicit Dice(int salt) : salt_(static_cast<std::uint32_t>(salt)) {}
  /// In (0, 1).
  [[nodiscard]] double unit(What what, std::size_t where) const {
    return uniform_open(philox4x32({what, static_cast<std::uint32_t>(where), 0, 0}, {salt_, 11})[0]);
  }
  [[nodiscard]] double between(double low, double high, What what, std::size_t where) const {
    return low + (high - low) * unit(what, where);
  }

 private:
  std::uint32_t salt_;
};

/// So many binary digits behind the point that sums are exact.
double in_digits(double value, double per_one = 1024.0) {
  return std::round(value * per_one) / per_one;
}

void vary_stock(const ScenarioRecipe& recipe, const Dice& dice, Model& model) {
  const std::size_t cells = model.dims.cells_per_list();
  for (std::size_t c = 0; c < model.start_state.size(); ++c) {
    const bool nobody = dice.unit(kEmpty, c) * 100.0 < recipe.emptiness;
    const double size = 2.0 * dice.unit(kSize, c / cells) * 2.0 * dice.unit(kPeople, c);
    model.start_state[c] =
        nobody ? 0.0f : static_cast<float>(std::round(static_cast<double>(model.start_state[c]) * size));
  }
}

// Flows about those that hold the list of the toy model, each off by its own factor. Beside its first function a place
// may lack a service.
void vary_flows(const Dice& dice, Model& model) {
  const std::size_t functions = static_cast<std::size_t>(model.dims.treatment_functions);
  for (std::size_t list = 0; list < model.flows.size(); ++list) {
    BaseFlows& flow = model.flows[list];
    const double size = 2.0 * dice.unit(kSize, list);
    double* const numbers[] = {&flow.clock_starts, &flow.completed_non_admitted, &flow.completed_admitted,
                               &flow.decisions_to_admit, &flow.completed_2019_20_per_year};
    for (std::size_t n = 0; n < std::size(numbers); ++n)
      *numbers[n] = in_digits(*numbers[n] * size * dice.between(0.6, 1.4, kFlow, list * 8 + n) + 0.01);
    flow.removal_share = dice.between(0.0, 0.3, kFlow, list * 8 + 7);
    if (list % functions == 0 || dice.unit(kNoService, list) > 0.1) continue;
    flow = {};
    std::fill_n(model.start_state.begin() + static_cast<std::ptrdiff_t>(list * model.dims.cells_per_list()),
                model.dims.cells_per_list(), 0.0f);
  }
}

void vary_people(const Dice& dice, Model& model) {
  const int quintiles = model.dims.quintiles;
  for (std::size_t i = 0; i < model.ics.size(); ++i) {
    IcsRecord& ics = model.ics[i];
    ics.population = 0.0;
    float all = 0.0f;
    for (std::size_t q = 0; q < kMaxQuintiles; ++q) {
      ics.population_by_quintile[q] = std::round(dice.between(2e4, 4e5, kShare, i * kMaxQuintiles + q));
      ics.population += ics.population_by_quintile[q];
    }
    for (int q = 0; q < quintiles; ++q) {
      float& share =
          model.quintile_share[i * static_cast<std::size_t>(quintiles) + static_cast<std::size_t>(q)];
      share = static_cast<float>(ics.population_by_quintile[static_cast<std::size_t>(q)]);
      all += share;
    }
    for (int q = 0; q < quintiles; ++q)
      model.quintile_share[i * static_cast<std::size_t>(quintiles) + static_cast<std::size_t>(q)] /= all;
    ics.region = dice.unit(kPlaces, i) < 0.5 ? 0 : 1;
    ics.key =
        static_cast<std::uint32_t>(i * 16 + static_cast<std::size_t>(16.0 * dice.unit(kPlaces, 100 + i)));
  }
}

void vary_systems(const Dice& dice, Model& model) {
  for (std::size_t i = 0; i < model.system.size(); ++i) {
    SystemStart& start = model.system[i];
    std::size_t number = i * 32;
    const auto about = [&](double low, double high) { return dice.between(low, high, kSystem, number++); };
    start.registered_population = std::round(model.ics[i].population * about(0.9, 1.1));
    start.weighted_population = std::round(start.registered_population * about(0.8, 1.2));
    start.gp_fte = std::round(about(100.0, 900.0));
    for (double& fte : start.staff_fte) fte = std::round(fte * about(0.3, 2.0));
    start.vacancy_multiplier = about(0.3, 2.0);
    start.sickness_rate = about(0.02, 0.09);
    start.beds = std::round(about(200.0, 2500.0));
    start.bed_occupancy = about(0.7, 1.0);
    start.market_forces_factor = about(0.9, 1.2);
    start.allocation = std::round(about(500.0, 4000.0));
    start.contingent_share = about(0.1, 0.5);
    start.target_2023_24 = in_digits(about(0.95, 1.2), 64.0);
    start.disruption = about(0.9, 1.1);
    start.organisations = 1 + static_cast<int>(about(0.0, 12.0));
  }
  for (std::size_t e = 0; e < model.aid_arcs.size(); ++e)
    model.aid_arcs[e].collaborative = dice.unit(kShare, 1000 + e) < 0.2;
  for (double& share : model.overnight_share) share = dice.unit(kSystem, 4000);
}

void vary_shapes(const Dice& dice, Model& model) {
  for (std::size_t w = 0; w < model.kernel.size(); ++w)
    model.kernel[w] *= static_cast<float>(dice.between(0.6, 1.6, kShape, w));
  for (std::size_t w = 0; w < model.removal_shape.size(); ++w)
    model.removal_shape[w] *= static_cast<float>(dice.between(0.5, 1.5, kShape, 10000 + w));
  if (dice.unit(kOwnKernel, 0) < 0.5) return;  // lists with an order of their own
  const std::size_t cells = std::size_t{kStages} * kBands;
  for (std::size_t list = 0; list < model.dims.lists(); ++list) {
    const std::size_t function = list % static_cast<std::size_t>(model.dims.treatment_functions);
    const double skew = dice.between(-0.5, 1.0, kOwnKernel, list + 1);
    for (std::size_t c = 0; c < cells; ++c)
      model.list_kernel.push_back(
          model.kernel[function * cells + c] *
          static_cast<float>(std::exp(skew * static_cast<double>(c % kBands) / 52.0)));
  }
}

Model make_model(const ScenarioRecipe& recipe, const Dice& dice) {
  Model model =
      toy_model({recipe.places, recipe.functions, recipe.split ? kMaxQuintiles : 1}, 10.0 * recipe.pathways);
  vary_stock(recipe, dice, model);
  vary_flows(dice, model);
  vary_people(dice, model);
  vary_systems(dice, model);
  vary_shapes(dice, model);
  for (std::size_t m = 0; m < 12; ++m) {
    model.seasonality.clock_starts[m] = dice.between(0.8, 1.2, kSeason, m);
    model.seasonality.activity[m] = dice.between(0.8, 1.2, kSeason, 12 + m);
    model.bed_season.factor[m] = dice.between(0.95, 1.05, kSeason, 24 + m);
  }
  return model;
}

Calendar make_calendar(const ScenarioRecipe& recipe, const Model& model) {
  const std::chrono::year_month first =
      std::chrono::year{2022} / std::chrono::April + std::chrono::months{recipe.first_month};
  const std::vector<Date> holidays{parse_date("2022-05-02"), parse_date("2022-06-02"),
                                   parse_date("2022-08-29"), parse_date("2022-12-26"),
                                   parse_date("2022-12-27"), parse_date("2023-04-07")};
  return {Date{first / 1}, Date{(first + std::chrono::months{recipe.months}) / 1}, holidays,
          model.seasonality};
}

void believe(RandomScenario& scenario, Parameter parameter, double value) {
  const std::size_t slots = slot_count(specification(parameter), scenario.model.dims);
  for (std::size_t slot = 0; slot < slots; ++slot)
    scenario.beliefs.push_back({parameter, slot, DrawValues{{value}}});
}

void let_money_move(RandomScenario& scenario, const Dice& dice) {
  believe(scenario, Parameter::funding_threshold, dice.between(0.9, 1.1, kShare, 5000));
  believe(scenario, Parameter::funding_target_spread, dice.unit(kShare, 5001));
  believe(scenario, Parameter::funding_rate_above, dice.unit(kShare, 5002));
  believe(scenario, Parameter::funding_rate_below, dice.unit(kShare, 5003));
  believe(scenario, Parameter::funding_floor, dice.unit(kShare, 5004));
  believe(scenario, Parameter::funding_total, dice.between(0.0, 2.0, kShare, 5007));
  believe(scenario, Parameter::funding_settlement_lag, std::round(dice.between(0.0, 9.0, kShare, 5005)));
  believe(scenario, Parameter::funding_spend_weeks, std::round(dice.between(1.0, 9.0, kShare, 5006)));
}

// What takes years to act would never act in a run of months; a cap that never binds caps nothing; partners who do nothing
// are not paid; without strikes and missing patients nothing is shared out over England.
void let_act_soon(RandomScenario& scenario, const Dice& dice) {
  const auto weeks = [&](Parameter parameter, std::size_t where) {
    believe(scenario, parameter, std::round(dice.between(1.0, 10.0, kShare, where)));
  };
  weeks(Parameter::estate_lead_time, 6000);
  weeks(Parameter::gp_training_lag, 6001);
  weeks(Parameter::workforce_training_lag, 6002);
  weeks(Parameter::advice_rebound_weeks, 6003);
  believe(scenario, Parameter::workforce_agency_cap, dice.between(0.0, 0.02, kShare, 6004));
  believe(scenario, Parameter::beds_waiting_feedback, dice.unit(kShare, 6005));
  believe(scenario, Parameter::money_session_cut, dice.unit(kShare, 6006));
  believe(scenario, Parameter::missing_pool, std::round(dice.between(0.0, 1e4, kShare, 6009)));
  believe(scenario, Parameter::missing_return_share, dice.unit(kShare, 6010));
  believe(scenario, Parameter::strike_cancellations_per_day,
          std::round(dice.between(0.0, 100.0, kShare, 6011)));
  believe(scenario, Parameter::strike_pathways_per_cancellation, 0.5);
  believe(scenario, Parameter::strike_days_per_week, dice.unit(kShare, 6012));
  believe(scenario, Parameter::independent_volume, dice.between(-0.05, 0.3, kShare, 6007));
  believe(scenario, Parameter::hubs_coverage, dice.between(0.0, 0.3, kShare, 6008));
}

void let_places_meet(RandomScenario& scenario, const ScenarioRecipe& recipe, const Dice& dice) {
  scenario.mutual_aid = recipe.aid & 1;
  if (scenario.mutual_aid) {
    believe(scenario, Parameter::mutual_aid_max_flow, dice.between(0.02, 0.5, kMove, 0));
    believe(scenario, Parameter::mutual_aid_weeks, std::round(dice.between(0.0, 26.0, kMove, 1)));
    believe(scenario, Parameter::mutual_aid_uptake, dice.unit(kMove, 2));
    believe(scenario, Parameter::mutual_aid_spare, dice.between(0.0, 0.3, kMove, 3));
    believe(scenario, Parameter::mutual_aid_distance_cost, dice.between(0.0, 0.02, kMove, 4));
    believe(scenario, Parameter::mutual_aid_boundary_cost, dice.between(0.0, 2.0, kMove, 5));
  }
  const std::size_t moves = recipe.aid & 2 ? 1 + static_cast<std::size_t>(3.0 * dice.unit(kMove, 6)) : 0;
  const auto below = [&](int end, std::size_t where) {
    return static_cast<int>(end * dice.unit(kMove, where));
  };
  for (std::size_t m = 0; m < moves; ++m) {
    const std::size_t at = 10 + 8 * m;
    ToldMove move;
    move.from = below(recipe.places, at);
    move.to = (move.from + 1 + below(recipe.places - 1, at + 1)) % recipe.places;
    move.treatment_function = below(recipe.functions, at + 2);
    move.pathways = std::round(dice.between(0.0, 10.0 * recipe.pathways, kMove, at + 3));
    move.waited_weeks = below(30, at + 4);
    move.after = scenario.calendar.start() + std::chrono::days{7 * below(12, at + 5)};
    move.by = move.after + std::chrono::days{7 * (1 + below(8, at + 6)) - 1};
    scenario.moves.push_back(move);
  }
}

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
};

/// All values in force, over slots, weeks and draws.
Range range_in_force(const RandomScenario& scenario, Parameter parameter) {
  const ParameterPlan plan = scenario.plan();
  const std::size_t slots =
      plan.is_uniform(parameter) ? 1 : slot_count(specification(parameter), scenario.model.dims);
  Range range;
  for (std::size_t slot = 0; slot < slots; ++slot) {
    for (const CalendarWeek& week : scenario.calendar.weeks()) {
      const Lanes values = in_force(plan, parameter, slot, week.index);
      for (const double value : values) {
        range.low = std::min(range.low, value);
        range.high = std::max(range.high, value);
      }
      if (!plan.has_lever(parameter)) break;
    }
  }
  return range;
}

/// How far a number may be multiplied so that all of a range stays within the allowed one.
Range factors_within(const Range& now, const ParameterSpec& spec) {
  Range factor{0.0, 10.0};
  for (const double value : {now.low, now.high}) {
    if (value > 0.0) {
      factor.high = std::min(factor.high, spec.maximum / value);
      factor.low = std::max(factor.low, spec.minimum / value);
    } else if (value < 0.0) {
      factor.high = std::min(factor.high, spec.minimum / value);
      factor.low = std::max(factor.low, spec.maximum / value);
    }
  }
  return factor;
}

/// Where a lever goes when all of it acts: from what changes nothing to an end of what is allowed.
struct Course {
  double nothing, end;
};

Course course_of(const Range& now, const ParameterSpec& spec, const LeverRecipe& recipe) {
  const bool down = recipe.down != 0;
  switch (recipe.how) {
    case kScale: {
      const Range factor = factors_within(now, spec);
      return {1.0, down ? factor.low : factor.high};
    }
    case kAdd:
      return {0.0, down ? spec.minimum - now.low : spec.maximum - now.high};
    default:
      return {0.5 * (now.low + now.high), down ? spec.minimum : spec.maximum};
  }
}

// A small number for each draw is likelier than a large one: allowed ranges are wide.
DrawValues values_of(const LeverRecipe& recipe, const Course& course, const Dice& dice) {
  const double size = std::pow(recipe.size / 100.0, 4.0);
  DrawValues values{{}};
  for (std::size_t d = 0; d < kLanes; ++d) {
    const double part = size * (1.0 - recipe.spread / 100.0 * dice.unit(kDraw, d));
    values.values.push_back(part == 1.0 ? course.end : course.nothing + part * (course.end - course.nothing));
  }
  return values;
}

std::vector<std::uint32_t> slots_of(const RandomScenario& scenario, Parameter parameter, int where) {
  const auto slots = static_cast<std::uint32_t>(slot_count(specification(parameter), scenario.model.dims));
  const Dice dice(where);
  std::vector<std::uint32_t> all, some;
  for (std::uint32_t slot = 0; slot < slots; ++slot) {
    all.push_back(slot);
    if (dice.unit(kPlaces, slot) < 0.5) some.push_back(slot);
  }
  return where == 0 || some.empty() ? all : some;
}

std::vector<double> weights_of(const LeverRecipe& recipe, std::size_t weeks) {
  std::vector<double> weights(weeks, 0.0);
  for (std::size_t w = 0; w < weeks; ++w) {
    const int since = static_cast<int>(w) - recipe.from;
    if (since < 0 || (recipe.weeks > 0 && since >= recipe.weeks)) continue;
    weights[w] = since >= recipe.ramp ? 1.0 : (since + 1.0) / (recipe.ramp + 1.0);
  }
  return weights;
}

/// Places that are copies of place `old`.
std::vector<std::size_t> copies_of(std::size_t old, std::span<const int> of) {
  std::vector<std::size_t> copies;
  for (std::size_t j = 0; j < of.size(); ++j) {
    if (of[j] == static_cast<int>(old)) copies.push_back(j);
  }
  return copies;
}

/// Slots of the same places in their new order.
std::vector<std::uint32_t> slots_at(const ParameterSpec& spec, const Dimensions& before,
                                    std::span<const std::uint32_t> slots, std::span<const int> of) {
  if (!(spec.axes & kByIcs)) return {slots.begin(), slots.end()};
  const std::size_t row = slot_count(spec, before) / static_cast<std::size_t>(before.ics);
  std::vector<std::uint32_t> there;
  for (const std::uint32_t slot : slots) {
    for (const std::size_t j : copies_of(slot / row, of))
      there.push_back(static_cast<std::uint32_t>(j * row + slot % row));
  }
  return there;
}

template <class T>
std::vector<T> rows_at(const std::vector<T>& table, int places, std::span<const int> of) {
  const std::size_t row = table.size() / static_cast<std::size_t>(places);
  std::vector<T> rows;
  for (const int i : of) {
    const auto first = table.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(i) * row);
    rows.insert(rows.end(), first, first + static_cast<std::ptrdiff_t>(row));
  }
  return rows;
}

/// What holds between two places; of several copies, between the first ones.
void rearrange_pairs(RandomScenario& scenario, std::span<const int> of) {
  const auto first = [&](int old) {
    return static_cast<int>(copies_of(static_cast<std::size_t>(old), of).at(0));
  };
  for (AidArc& arc : scenario.model.aid_arcs) {
    arc.from = first(arc.from);
    arc.to = first(arc.to);
  }
  for (ToldMove& move : scenario.moves) {
    move.from = first(move.from);
    move.to = first(move.to);
  }
  std::vector<CrossBorderEdge> edges(scenario.model.network.edges().begin(),
                                     scenario.model.network.edges().end());
  for (CrossBorderEdge& edge : edges) {
    edge.provider = first(edge.provider);
    edge.resident = first(edge.resident);
  }
  scenario.model.network = edges.empty() || of.size() != static_cast<std::size_t>(scenario.model.dims.ics)
                               ? CrossBorderNetwork{}
                               : CrossBorderNetwork(scenario.model.dims.ics, edges);
}

}  // namespace

Lanes in_force(const ParameterPlan& plan, Parameter parameter, std::size_t slot, int week) {
  Lanes values;
  plan.evaluate(parameter, slot, 0, week, values.data());
  return values;
}

ParameterPlan RandomScenario::plan() const {
  ParameterPlan plan = toy_plan(model);
  for (const Belief& belief : beliefs) plan.set_base(belief.parameter, belief.slot, belief.value);
  for (const LeverEffect& lever : levers) plan.add_lever(lever);
  return plan;
}

AidNetwork RandomScenario::aid() const {
  if (!places_meet()) return {};
  std::vector<AidArc> arcs = model.aid_arcs;
  for (AidArc& arc : arcs) arc.offered = mutual_aid;
  return AidNetwork(model.dims.ics, std::move(arcs), moves);
}

RandomScenario make_scenario(const ScenarioRecipe& recipe) {
  const Dice dice(recipe.salt);
  Model model = make_model(recipe, dice);
  Calendar calendar = make_calendar(recipe, model);
  RandomScenario scenario{std::move(model), std::move(calendar), {}, {}, {}};
  scenario.noise = recipe.chance ? Noise::demographic : Noise::expectation;
  scenario.seed = static_cast<std::uint64_t>(recipe.salt) + 1;
  if (scenario.noise == Noise::demographic) {
    believe(scenario, Parameter::demand_noise, dice.between(0.0, 0.3, kDraw, 100));
    believe(scenario, Parameter::capacity_noise, dice.between(0.0, 0.3, kDraw, 101));
  }
  if (recipe.money) let_money_move(scenario, dice);
  if (recipe.soon) let_act_soon(scenario, dice);
  let_places_meet(scenario, recipe, dice);
  for (const int beliefs_first : {1, 0}) {
    for (const LeverRecipe& lever : recipe.levers) {
      if ((lever.how == kBelief) == (beliefs_first == 1)) add_lever(scenario, lever);
    }
  }
  return scenario;
}

void add_lever(RandomScenario& scenario, const LeverRecipe& recipe) {
  const auto parameter = static_cast<Parameter>(recipe.parameter);
  const ParameterSpec& spec = specification(parameter);
  const Course course = course_of(range_in_force(scenario, parameter), spec, recipe);
  const DrawValues values = values_of(recipe, course, Dice(recipe.where));
  const std::vector<std::uint32_t> slots = slots_of(scenario, parameter, recipe.where);
  if (recipe.how == kBelief) {
    for (const std::uint32_t slot : slots) scenario.beliefs.push_back({parameter, slot, values});
    return;
  }
  LeverEffect effect;
  effect.parameter = parameter;
  effect.how = recipe.how == kSet     ? LeverEffect::How::set
               : recipe.how == kScale ? LeverEffect::How::scale
                                      : LeverEffect::How::add;
  effect.slots = slots;
  effect.weight = weights_of(recipe, scenario.calendar.weeks().size());
  effect.value = values;
  scenario.levers.push_back(std::move(effect));
}

RandomScenario rearranged(const RandomScenario& scenario, std::span<const int> of) {
  RandomScenario out = scenario;
  Model& model = out.model;
  const Dimensions before = scenario.model.dims;
  rearrange_pairs(out, of);
  model.ics = rows_at(model.ics, before.ics, of);
  model.flows = rows_at(model.flows, before.ics, of);
  model.start_state = rows_at(model.start_state, before.ics, of);
  model.list_kernel = rows_at(model.list_kernel, before.ics, of);
  model.quintile_share = rows_at(model.quintile_share, before.ics, of);
  model.system = rows_at(model.system, before.ics, of);
  model.dims.ics = static_cast<int>(of.size());
  for (LeverEffect& lever : out.levers)
    lever.slots = slots_at(specification(lever.parameter), before, lever.slots, of);
  out.beliefs.clear();
  for (const Belief& belief : scenario.beliefs) {
    const auto slot = static_cast<std::uint32_t>(belief.slot);
    for (const std::uint32_t there : slots_at(specification(belief.parameter), before, {&slot, 1}, of))
      out.beliefs.push_back({belief.parameter, there, belief.value});
  }
  return out;
}

void scale_place(Model& model, int place, double factor) {
  const auto i = static_cast<std::size_t>(place);
  const std::size_t cells =
      model.dims.cells_per_list() * static_cast<std::size_t>(model.dims.treatment_functions);
  for (std::size_t c = i * cells; c < (i + 1) * cells; ++c)
    model.start_state[c] *= static_cast<float>(factor);
  for (int s = 0; s < model.dims.treatment_functions; ++s) {
    BaseFlows& flow = model.flows[model.dims.list(place, s)];
    for (double* number : {&flow.clock_starts, &flow.completed_non_admitted, &flow.completed_admitted,
                           &flow.decisions_to_admit, &flow.completed_2019_20_per_year})
      *number *= factor;
  }
  IcsRecord& ics = model.ics[i];
  ics.population *= factor;
  for (double& people : ics.population_by_quintile) people *= factor;
  SystemStart& start = model.system[i];
  for (double* number : {&start.registered_population, &start.weighted_population, &start.gp_fte, &start.beds,
                         &start.allocation, &start.contingent_share})
    *number *= factor;
  for (double& fte : start.staff_fte) fte *= factor;
}

RunOf::RunOf(const RandomScenario& scenario, const Additions& additions)
    : layout_(scenario.model, WaitBands::record, scenario.aid()) {
  RunSettings settings{kLanes, scenario.seed, scenario.noise, 1};
  settings.wait_bands = WaitBands::record;
  settings.additions = additions;
  settings.aid = std::make_shared<const AidNetwork>(scenario.aid());
  RunProgress progress;
  ICSIM_ENSURE(run_ensemble(scenario.model, scenario.plan(), scenario.calendar, settings, sink_, progress));
}

std::ostream& operator<<(std::ostream& out, const LeverRecipe& r) {
  static constexpr const char* kHow[] = {"set", "scale", "add", "believe"};
  return out << "\n  " << specification(static_cast<Parameter>(r.parameter)).key << ' ' << kHow[r.how] << ' '
             << r.size << (r.down ? " down" : " up") << ", spread " << r.spread << ", from week " << r.from
             << ", weeks " << r.weeks << ", ramp " << r.ramp << ", where " << r.where;
}

std::ostream& operator<<(std::ostream& out, const ScenarioRecipe& r) {
  out << "places " << r.places << ", functions " << r.functions << ", split " << r.split << ", pathways "
      << r.pathways << ", emptiness " << r.emptiness << ", months " << r.months << ", first month "
      << r.first_month << ", chance " << r.chance << ", aid " << r.aid << ", money " << r.money << ", soon "
      << r.soon << ", salt " << r.salt << ", levers " << r.levers.size();
  for (const LeverRecipe& lever : r.levers) out << lever;
  return out;
}

}  // namespace icsim::test
