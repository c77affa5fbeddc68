/// What levers promise whatever the country and whatever else goes on: nothing acts before it starts or after the run;
/// levers in pieces, twice, or in another order are the same levers; more capacity lengthens no list and, unless it is of
/// clinics alone, no long wait.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <sstream>

#include "tests/support/random_recipes.hpp"
#include "tests/support/week_watch.hpp"

namespace icsim::test {
namespace {

constexpr int kWholeRun = 0;

/// A lever on a random parameter; every third on one of those that lists read themselves, which come first.
LeverRecipe any_lever() {
  LeverRecipe lever = *rc::gen::arbitrary<LeverRecipe>();
  lever.how %= kBelief;
  if (*any_below(3) == 0) lever.parameter %= static_cast<int>(Parameter::gp_level);
  return lever;
}

/// One of full force, from its first week to the end.
LeverRecipe any_full_lever() {
  LeverRecipe lever = any_lever();
  lever.weeks = kWholeRun;
  lever.ramp = 0;
  return lever;
}

// --- nothing acts before it starts

/// State and numbers of some first weeks, one after another.
class FirstWeeks {
 public:
  FirstWeeks(const RandomScenario& scenario, int weeks)
      : run_(scenario, watching(scenario.model, [this, weeks](const SeenWeek& seen) {
               if (seen.week.index < weeks) keep(seen);
             })) {}
  /// The first week in which two runs differ; -1: none.
  [[nodiscard]] int first_difference(const FirstWeeks& other) const {
    for (std::size_t w = 0; w < stocks_.size(); ++w) {
      if (!same(stocks_[w], other.stocks_[w]) || !same(numbers_[w], other.numbers_[w]))
        return static_cast<int>(w);
    }
    return -1;
  }
  [[nodiscard]] std::size_t weeks() const { return stocks_.size(); }

 private:
  void keep(const SeenWeek& seen) {
    stocks_.emplace_back(seen.stock.flat().begin(), seen.stock.flat().end());
    numbers_.emplace_back();
    for (const SystemNumbers& of_place : seen.numbers)
      numbers_.back().insert(numbers_.back().end(), of_place.flat().begin(), of_place.flat().end());
  }
  template <class T>
  static bool same(const std::vector<T>& a, const std::vector<T>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](T x, T y) { return x == y || (std::isnan(x) && std::isnan(y)); });
  }
  std::vector<std::vector<float>> stocks_;
  std::vector<std::vector<double>> numbers_;
  RunOf run_;
};

void check_nothing_before(const ScenarioRecipe& recipe) {
  const RandomScenario without = make_scenario(recipe);
  RandomScenario with = without;
  const LeverRecipe lever = any_lever();
  add_lever(with, lever);
  const FirstWeeks a(without, lever.from), b(with, lever.from);
  RC_ASSERT(a.first_difference(b) == -1);
}

void check_nothing_after(const ScenarioRecipe& recipe) {
  const RandomScenario without = make_scenario(recipe);
  RandomScenario with = without;
  LeverRecipe lever = any_full_lever();
  lever.from = static_cast<int>(without.calendar.weeks().size());
  add_lever(with, lever);
  RC_ASSERT(RunOf(without) == RunOf(with));
}

// --- levers in pieces, twice, in another order

/// The same lever as one for each part of its places, and of its weeks.
std::vector<LeverEffect> in_pieces(const LeverEffect& whole, int cut_week) {
  std::vector<LeverEffect> pieces;
  for (const std::uint32_t slot : whole.slots) {
    for (const bool early : {true, false}) {
      LeverEffect piece = whole;
      piece.slots = {slot};
      for (std::size_t w = 0; w < piece.weight.size(); ++w) {
        if ((static_cast<int>(w) < cut_week) != early) piece.weight[w] = 0.0;
      }
      pieces.push_back(std::move(piece));
    }
  }
  return pieces;
}

void check_pieces(const ScenarioRecipe& recipe) {
  RandomScenario whole = make_scenario(recipe);
  const LeverRecipe lever = any_lever();
  add_lever(whole, lever);
  RandomScenario pieces = whole;
  const LeverEffect effect = pieces.levers.back();
  pieces.levers.pop_back();
  for (LeverEffect& piece : in_pieces(effect, *any_below(kMostWeeks)))
    pieces.levers.push_back(std::move(piece));
  RC_ASSERT(RunOf(whole) == RunOf(pieces));
}

/// Whether every value in force lies in its allowed range.
bool is_allowed(const RandomScenario& scenario, Parameter parameter) {
  const ParameterSpec& spec = specification(parameter);
  const ParameterPlan plan = scenario.plan();
  for (std::size_t slot = 0; slot < slot_count(spec, scenario.model.dims); ++slot) {
    for (const CalendarWeek& week : scenario.calendar.weeks()) {
      for (const double value : in_force(plan, parameter, slot, week.index)) {
        if (!(value >= spec.minimum && value <= spec.maximum)) return false;
      }
    }
  }
  return true;
}

LeverEffect scaled(const LeverEffect& like, double times) {
  LeverEffect effect = like;
  effect.how = LeverEffect::How::scale;
  effect.value = DrawValues{{times}};
  return effect;
}

// Powers of two, so that no product is rounded.
void check_scaled_twice(const ScenarioRecipe& recipe) {
  RandomScenario twice = make_scenario(recipe);
  add_lever(twice, any_full_lever());
  const LeverEffect like = twice.levers.back();
  twice.levers.pop_back();
  RandomScenario once = twice;
  const double a = std::ldexp(1.0, *any_below(5) - 2), b = std::ldexp(1.0, *any_below(5) - 2);
  twice.levers.push_back(scaled(like, a));
  RC_PRE(is_allowed(twice, like.parameter));
  twice.levers.push_back(scaled(like, b));
  RC_PRE(is_allowed(twice, like.parameter));
  once.levers.push_back(scaled(like, a * b));
  RC_ASSERT(RunOf(twice) == RunOf(once));
}

// Levers on one parameter keep their order among each other: each acts on what the last one left.
void check_any_order(const ScenarioRecipe& recipe) {
  const RandomScenario scenario = make_scenario(recipe);
  RandomScenario other = scenario;
  const int salt = *any_below(1000);
  const auto place = [salt](const LeverEffect& lever) {
    return (static_cast<int>(lever.parameter) * 7919 + salt) % 1009;
  };
  std::stable_sort(other.levers.begin(), other.levers.end(),
                   [&](const LeverEffect& a, const LeverEffect& b) { return place(a) < place(b); });
  RC_ASSERT(RunOf(scenario) == RunOf(other));
}

// --- more capacity

/// How much longer a list may be: a share of all who wait, for rounding in floats, and a part of a pathway, as a list that
/// clinics see to the last (of five pathways) was found longer by two thousandths of one.
struct Slack {
  double share = 2e-5, pathways = 0.05;
};

/// Every list of two runs at every month's end: how many wait so long.
void require_no_longer(const RunOf& less, const RunOf& more, Metric metric, const Slack& slack = {}) {
  const LevelSpec& level = less.layout().level(Level::ics_treatment_function);
  for (std::size_t list = 0; list < level.rows; ++list) {
    for (int month = 0; month < less.months(); ++month) {
      for (int draw = 0; draw < kLanes; ++draw) {
        const double all = less.at(level.id, list, Metric::incomplete, month, draw),
                     before = less.at(level.id, list, metric, month, draw),
                     after = more.at(level.id, list, metric, month, draw);
        if (after <= before + slack.share * all + slack.pathways) continue;
        std::ostringstream text;
        text.precision(9);
        text << specification(metric).name << " of list " << list << ", month " << month << ", draw " << draw
             << ": " << before << " becomes " << after;
        RC_FAIL(text.str());
      }
    }
  }
}

enum class Added { theatres, both, clinics };

/// Raises capacity in some lists, from some week on.
void add_capacity(RandomScenario& scenario, Added added) {
  LeverRecipe recipe = any_full_lever();
  recipe.parameter = static_cast<int>(Parameter::capacity_level);
  recipe.how = kScale;
  recipe.down = 0;
  add_lever(scenario, recipe);
  const ParameterSpec& spec = specification(Parameter::capacity_level);
  LeverEffect& lever = scenario.levers.back();
  std::vector<std::uint32_t> slots;
  for (std::uint32_t slot = 0; slot < slot_count(spec, scenario.model.dims); slot += kStages) {
    const auto chosen = [&](std::uint32_t s) { return std::ranges::count(lever.slots, s) > 0; };
    if (!chosen(slot) && !chosen(slot + 1)) continue;
    if (added != Added::theatres) slots.push_back(slot);
    if (added != Added::clinics) slots.push_back(slot + 1);
  }
  lever.slots = slots;
}

struct Pair {
  RandomScenario scenario, other;
};

/// Places that do not meet, without luck: with demographic noise the same draw does not meet the same luck once lists differ.
Pair with_more(ScenarioRecipe recipe, Added added) {
  recipe.aid = recipe.chance = 0;
  Pair pair{make_scenario(recipe), make_scenario(recipe)};
  add_capacity(pair.other, added);
  return pair;
}

// Slots of theatres, or of clinics and theatres in proportion, treat more of every cell, and fewer are left of each.
void check_more_capacity(const ScenarioRecipe& recipe) {
  for (const Added added : {Added::theatres, Added::both}) {
    const Pair pair = with_more(recipe, added);
    const RunOf less(pair.scenario), more(pair.other);
    for (const Metric metric : {Metric::incomplete, Metric::over_52_weeks, Metric::over_65_weeks,
                                Metric::over_78_weeks, Metric::over_104_weeks})
      require_no_longer(less, more, metric);
  }
}

// Clinics alone send more to theatres that treat no more: those who are seen late wait behind them, and long waits can
// grow (24.9 over 52 weeks became 30.9 in a list of 1,348). Nor does the list itself shrink to the last pathway where
// clinics come to see everybody: then the share with a decision to admit is no more the list's own, and removals may
// find fewer than they look for.
void check_more_clinics(const ScenarioRecipe& recipe) {
  const Pair pair = with_more(recipe, Added::clinics);
  const RunOf less(pair.scenario), more(pair.other);
  require_no_longer(less, more, Metric::incomplete, {0.01, 1.0});
}

}  // namespace

TEST_CASE("No lever moves a number of a week before it starts", "[system][metamorphic][property]") {
  for_cases(30, check_nothing_before);
}

TEST_CASE("A lever that starts after the end changes no bit", "[system][metamorphic][property]") {
  for_cases(30, check_nothing_after);
}

TEST_CASE("A lever cut into places and times is the same lever, to the bit",
          "[system][metamorphic][property]") {
  for_cases(30, check_pieces);
}

TEST_CASE("Scaled by a and then by b is scaled by a times b, to the bit for powers of two",
          "[system][metamorphic][property]") {
  for_cases(30, check_scaled_twice);
}

TEST_CASE("Levers on different parameters may stand in any order", "[system][metamorphic][property]") {
  for_cases(30, check_any_order);
}

TEST_CASE("More theatres, alone or with as many more clinics, lengthen no list and no long wait",
          "[system][metamorphic][property]") {
  for_cases(30, check_more_capacity);
}

TEST_CASE("More clinics alone lengthen no list by more than a hundredth and a pathway",
          "[system][metamorphic][property]") {
  for_cases(30, check_more_clinics);
}

TEST_CASE("In 3,500 random scenarios levers act when and where they are told to, in any order and in pieces",
          "[system][metamorphic][slow]") {
  for_cases(700, check_nothing_before);
  for_cases(700, check_nothing_after);
  for_cases(700, check_pieces);
  for_cases(700, check_scaled_twice);
  for_cases(700, check_any_order);
}

TEST_CASE("In 2,000 random scenarios more capacity lengthens no list", "[system][metamorphic][slow]") {
  for_cases(1000, check_more_capacity);
  for_cases(1000, check_more_clinics);
}

}  // namespace icsim::test
