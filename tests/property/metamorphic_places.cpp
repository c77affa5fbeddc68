/// What a country is called, in what order it stands, how it is cut into places and in what units it is counted changes no
/// result but the counts that must change with it.
#include <bit>
#include <cmath>
#include <numeric>
#include <sstream>

#include "tests/support/random_recipes.hpp"
#include "tests/support/week_watch.hpp"

namespace icsim::test {
namespace {

/// Levels whose rows are those of one place after another's.
constexpr Level kOfPlaces[] = {Level::ics,           Level::ics_treatment_function, Level::ics_quintile,
                               Level::ics_wait_band, Level::ics_staff_group,        Level::ics_resource,
                               Level::ics_cause};

bool is_size(Metric metric) {
  return specification(metric).adds_up();
}

/// The same bits, or both not a number.
bool same_number(float a, float b) {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) || (a == 0.0f && b == 0.0f) ||
         (std::isnan(a) && std::isnan(b));
}

std::string words(const LevelSpec& level, std::size_t row, Metric metric, int month, int draw, double found,
                  double expected) {
  std::ostringstream text;
  text.precision(10);
  text << level.name << " row " << row << ", " << specification(metric).name << ", month " << month
       << ", draw " << draw << ": " << found << ", should be " << expected;
  return text.str();
}

/// One row of one run against one of another, of which counts are `times` as large: all metrics, months and draws.
struct RowPair {
  const RunOf &a, &b;
  Level level;
  std::size_t row_a, row_b;
  float times;
};

std::string difference(const RowPair& rows) {
  const LevelSpec &of_a = rows.a.layout().level(rows.level), &of_b = rows.b.layout().level(rows.level);
  for (std::size_t m = 0; m < of_a.metrics.size(); ++m) {
    const float times = is_size(of_a.metrics[m]) ? rows.times : 1.0f;
    for (int month = 0; month < rows.a.months(); ++month) {
      for (int draw = 0; draw < kLanes; ++draw) {
        const float expected = times * rows.a.series(month, of_a.at(rows.row_a, m), draw),
                    found = rows.b.series(month, of_b.at(rows.row_b, m), draw);
        if (!same_number(expected, found))
          return words(of_b, rows.row_b, of_a.metrics[m], month, draw, static_cast<double>(found),
                       static_cast<double>(expected));
      }
    }
  }
  return "";
}

/// All of a place in one run against a place in another.
void require_same_place(const RunOf& a, int place_a, const RunOf& b, int place_b, float times) {
  for (const Level level : kOfPlaces) {
    const std::size_t rows_a = a.layout().level(level).rows, rows_b = b.layout().level(level).rows;
    const std::size_t per_place = rows_a / a.layout().level(Level::ics).rows;
    RC_ASSERT(per_place == rows_b / b.layout().level(Level::ics).rows);
    for (std::size_t row = 0; row < per_place; ++row) {
      const std::string found = difference({a, b, level, static_cast<std::size_t>(place_a) * per_place + row,
                                            static_cast<std::size_t>(place_b) * per_place + row, times});
      if (!found.empty()) RC_FAIL(found);
    }
  }
}

/// England, regions and functions add up the same places in another order: the last digit may differ.
void require_like_england(const RunOf& a, const RunOf& b, double times) {
  for (const Level id : {Level::england, Level::region, Level::treatment_function, Level::quintile}) {
    const LevelSpec& level = a.layout().level(id);
    for (std::size_t row = 0; row < level.rows; ++row) {
      for (const Metric metric : level.metrics) {
        if (!is_size(metric)) continue;
        for (int month = 0; month < a.months(); ++month) {
          for (int draw = 0; draw < kLanes; ++draw) {
            const double expected = times * a.at(id, row, metric, month, draw),
                         found = b.at(id, row, metric, month, draw);
            if (std::abs(found - expected) > 1e-5 * std::abs(expected) + 1e-3)
              RC_FAIL(words(level, row, metric, month, draw, found, expected));
          }
        }
      }
    }
  }
}

/// A random order of places.
std::vector<int> random_order(int places) {
  std::vector<int> order(static_cast<std::size_t>(places));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t j = order.size(); j-- > 1;)
    std::swap(order[j], order[static_cast<std::size_t>(*any_below(static_cast<int>(j) + 1))]);
  return order;
}

void rename(Model& model) {
  model.name = "another";
  for (std::size_t i = 0; i < model.ics.size(); ++i) {
    model.ics[i].code = "Z" + std::to_string(99 - i);
    model.ics[i].name = "Anywhere";
  }
  for (TreatmentFunctionRecord& function : model.treatment_functions) function.code += "X";
  for (std::string& region : model.regions) region = "Region of " + region;
}

// Mutual aid is left out: where two ways of moving patients are as good, the order of places decides.
void check_order(ScenarioRecipe recipe) {
  recipe.aid &= 2;
  const RandomScenario scenario = make_scenario(recipe);
  const std::vector<int> order = random_order(recipe.places);
  RandomScenario other = rearranged(scenario, order);
  rename(other.model);
  const RunOf before(scenario), after(other);
  for (int j = 0; j < recipe.places; ++j)
    require_same_place(before, order[static_cast<std::size_t>(j)], after, j, 1.0f);
  require_like_england(before, after, 1.0);
}

/// Whether every place has a GP appointment, a bed and an elective patient in one, in every week and draw. What there is
/// less than one of counts as one where the engine divides by it.
class Sizes {
 public:
  explicit Sizes(const RandomScenario& scenario) : scenario_(scenario), plan_(scenario.plan()) {}
  Additions watch() {
    return watching(scenario_.model, [this](const SeenWeek& seen) {
      for (int i = 0; i < scenario_.model.dims.ics; ++i) look(seen, i);
    });
  }
  [[nodiscard]] bool are_some() const { return some_; }

 private:
  void look(const SeenWeek& seen, int place) {
    const SystemNumbers& numbers = seen.numbers[static_cast<std::size_t>(place)];
    const SystemStart& start = scenario_.model.start(place);
    const Lanes elective =
        in_force(plan_, Parameter::beds_elective_share, static_cast<std::size_t>(place), seen.week.index) *
        (start.beds * start.bed_occupancy);
    for (std::size_t k = 0; k < kLanes; ++k) {
      some_ = some_ && elective[k] >= 1.0 &&
              numbers[SystemRows::of(SystemMeasure::gp_appointments)][k] >= 1.0 &&
              numbers[SystemRows::of(SystemMeasure::beds_available)][k] >= 1.0;
    }
  }
  const RandomScenario& scenario_;
  const ParameterPlan plan_;
  bool some_ = true;
};

/// A scenario of which a part is a smaller one of the same kind. Saved referrals that come back are left out: they are
/// measured by the referrals of a week, or by one where there are fewer.
RandomScenario make_scalable(ScenarioRecipe recipe, int moves) {
  recipe.aid = moves;
  recipe.chance = 0;
  std::erase_if(recipe.levers, [](const LeverRecipe& lever) {
    return static_cast<Parameter>(lever.parameter) == Parameter::advice_rebound;
  });
  RandomScenario scenario = make_scenario(recipe);
  scenario.beliefs.push_back({Parameter::advice_rebound, 0, DrawValues{{0.0}}});
  return scenario;
}

void check_halves(const ScenarioRecipe& recipe) {
  const RandomScenario scenario = make_scalable(recipe, 0);
  const int cut = *any_below(recipe.places);
  std::vector<int> of(static_cast<std::size_t>(recipe.places));
  std::iota(of.begin(), of.end(), 0);
  of.push_back(cut);
  RandomScenario halves = rearranged(scenario, of);
  scale_place(halves.model, cut, 0.5);
  scale_place(halves.model, recipe.places, 0.5);
  Sizes sizes(halves);
  const RunOf before(scenario), after(halves, sizes.watch());
  RC_PRE(sizes.are_some());
  for (int i = 0; i < recipe.places; ++i) require_same_place(before, i, after, i, i == cut ? 0.5f : 1.0f);
  require_same_place(before, cut, after, recipe.places, 0.5f);
  require_like_england(before, after, 1.0);
}

void check_one_double(const ScenarioRecipe& recipe) {
  RandomScenario scenario = make_scalable(recipe, 0);
  scenario.model.whole_nation = scenario.model.nation();  // which a place is a part of, stays
  RandomScenario other = scenario;
  const int doubled = *any_below(recipe.places);
  scale_place(other.model, doubled, 2.0);
  const RunOf before(scenario), after(other);
  for (int i = 0; i < recipe.places; ++i) require_same_place(before, i, after, i, i == doubled ? 2.0f : 1.0f);
}

bool is_of_england(Parameter parameter) {
  return parameter == Parameter::missing_pool || parameter == Parameter::strike_cancellations_per_day ||
         parameter == Parameter::funding_total;
}

// Numbers of England that are shared out over places: twice as many for twice the country.
void double_england(RandomScenario& scenario) {
  const ParameterPlan usual = scenario.plan();
  for (const Parameter parameter :
       {Parameter::missing_pool, Parameter::strike_cancellations_per_day, Parameter::funding_total}) {
    DrawValues twice{{}};
    Lanes base;
    usual.evaluate_base(parameter, 0, 0, base.data());
    for (const double value : base) twice.values.push_back(2.0 * value);
    scenario.beliefs.push_back({parameter, 0, twice});
  }
  for (LeverEffect& lever : scenario.levers) {
    if (!is_of_england(lever.parameter) || lever.how == LeverEffect::How::scale) continue;
    for (double& value : lever.value.values) value *= 2.0;
  }
}

void check_double(const ScenarioRecipe& recipe) {
  const RandomScenario scenario = make_scalable(recipe, recipe.aid & 2);
  RandomScenario other = scenario;
  for (int i = 0; i < recipe.places; ++i) scale_place(other.model, i, 2.0);
  for (SystemStart& start : other.model.system) start.contingent_share *= 0.5;  // of twice the money
  for (ToldMove& move : other.moves) move.pathways *= 2.0;
  double_england(other);
  Sizes sizes(scenario);
  const RunOf before(scenario, sizes.watch()), after(other);
  RC_PRE(sizes.are_some());
  for (int i = 0; i < recipe.places; ++i) require_same_place(before, i, after, i, 2.0f);
  require_like_england(before, after, 2.0);
}

}  // namespace

TEST_CASE("Places under other names and in another order have the same bits, in expectation and by chance",
          "[system][metamorphic][property]") {
  for_cases(40, check_order);
}

TEST_CASE("A place cut in two equal halves is twice one of them, and no other place notices",
          "[system][metamorphic][property]") {
  for_cases(40, check_halves);
}

TEST_CASE(
    "Twice the people, flows and means of one place are twice all that is counted there, and no more "
    "elsewhere",
    "[system][metamorphic][property]") {
  for_cases(40, check_one_double);
}

TEST_CASE("Twice the country is twice all that is counted in it, to the bit, and every rate the same",
          "[system][metamorphic][property]") {
  for_cases(40, check_double);
}

TEST_CASE("In 4,000 random scenarios places may be renamed, reordered, cut and doubled",
          "[system][metamorphic][slow]") {
  for_cases(1000, check_order);
  for_cases(1000, check_halves);
  for_cases(1000, check_one_double);
  for_cases(1000, check_double);
}

}  // namespace icsim::test
