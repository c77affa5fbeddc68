#pragma once
/// Small scenarios made from a few whole numbers, which RapidCheck varies and shrinks (random_recipes.hpp): a country
/// of places that all differ, and levers on anything in the registry within its allowed range.
#include <ostream>
#include <span>
#include <vector>

#include "tests/support/toy_model.hpp"

namespace icsim::test {

/// One change of one parameter. All zeros: it changes nothing.
struct LeverRecipe {
  int parameter = 0;  ///< in the registry
  int how = 0;        ///< kSet, kScale, kAdd, or kBelief: a value under `parameters`, before all levers
  int size = 0;  ///< 0 leaves the value, 100 takes it to an end of its range; half way is a sixteenth of that
  int down = 0;  ///< 1: to the lower end
  int spread = 0;  ///< hundredths of the size by which draws differ
  int from = 0;    ///< week
  int weeks = 0;   ///< how long; 0: to the end
  int ramp = 0;    ///< weeks in which it comes into force
  int where = 0;   ///< 0 everywhere; else a salt that says in which half of the places
};
inline constexpr int kSet = 0, kScale = 1, kAdd = 2, kBelief = 3;

struct ScenarioRecipe {
  int places = 2;
  int functions = 1;
  int split = 0;      ///< 1: into quintiles
  int pathways = 0;   ///< of a mean list, in tens
  int emptiness = 0;  ///< hundredths of cells that nobody is in
  int months = 1;
  int first_month = 0;  ///< after April 2022
  int chance = 0;       ///< 1: demographic noise
  int aid = 0;          ///< 1: mutual aid, 2: told moves, 3: both
  int money = 0;        ///< 1: contingent funding is earned and lost
  int soon = 0;         ///< 1: what takes years acts within weeks, caps bind, partners work, strikes happen
  int salt = 0;         ///< how places differ
  std::vector<LeverRecipe> levers;
};

std::ostream& operator<<(std::ostream& out, const LeverRecipe& recipe);
std::ostream& operator<<(std::ostream& out, const ScenarioRecipe& recipe);

/// A value that holds before levers.
struct Belief {
  Parameter parameter;
  std::size_t slot;
  DrawValues value;
};

/// What a run needs, in parts that tests can rearrange.
struct RandomScenario {
  Model model;
  Calendar calendar;
  std::vector<Belief> beliefs;
  std::vector<LeverEffect> levers;
  std::vector<ToldMove> moves;
  bool mutual_aid = false;
  Noise noise = Noise::expectation;
  std::uint64_t seed = 1;

  [[nodiscard]] ParameterPlan plan() const;
  [[nodiscard]] AidNetwork aid() const;
  /// Whether pathways may move between places.
  [[nodiscard]] bool places_meet() const { return mutual_aid || !moves.empty(); }
};

/// All numbers that are added up over the places of a nation have few binary digits, so that no order of adding them
/// rounds differently.
RandomScenario make_scenario(const ScenarioRecipe& recipe);

/// Adds a lever where it keeps within the allowed range, on what earlier ones leave.
void add_lever(RandomScenario& scenario, const LeverRecipe& recipe);

/// The same scenario whose place `j` is a copy of place `of[j]`, with what levers do there. Its random numbers go with it.
RandomScenario rearranged(const RandomScenario& scenario, std::span<const int> of);

/// Multiplies all of a place that has a size: people, flows, staff, beds, money.
void scale_place(Model& model, int place, double factor);

/// One run of kLanes draws on one thread.
class RunOf {
 public:
  explicit RunOf(const RandomScenario& scenario, const Additions& additions = {});
  [[nodiscard]] const RecordLayout& layout() const { return layout_; }
  [[nodiscard]] int months() const { return static_cast<int>(sink_.months(0)); }
  /// One number of a month, in the order of the layout's series.
  [[nodiscard]] float series(int month, std::size_t number, int draw) const {
    return sink_.record(0, month)[number * kLanes + static_cast<std::size_t>(draw)];
  }
  [[nodiscard]] double at(Level level, std::size_t row, Metric metric, int month, int draw) const {
    return sink_.at(layout_, level, row, metric, month, static_cast<std::uint32_t>(draw));
  }
  [[nodiscard]] bool has(Level level, Metric metric) const {
    return metric_column(layout_.level(level), metric) >= 0;
  }
  friend bool operator==(const RunOf& a, const RunOf& b) { return a.sink_ == b.sink_; }

 private:
  RecordLayout layout_;
  KeepAll sink_;
};

/// Value of a parameter in force at one of its slots.
Lanes in_force(const ParameterPlan& plan, Parameter parameter, std::size_t slot, int week);

}  // namespace icsim::test
