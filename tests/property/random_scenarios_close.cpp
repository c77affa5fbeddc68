/// Whatever the country, its levers and its luck: pathways, staff, GPs, beds, money and what moves between places close,
/// week by week as the books of week_books.hpp have it, and month by month as it is recorded.
#include <cmath>
#include <sstream>

#include "tests/support/random_recipes.hpp"
#include "tests/support/week_books.hpp"

namespace icsim::test {
namespace {

/// Looks at every month and draw of a run, and keeps the first number that is not what it should be.
class MonthBooks {
 public:
  MonthBooks(const RandomScenario& scenario, const RunOf& run) : scenario_(scenario), run_(run) {}
  std::string fault() {
    for (month_ = 0; month_ < run_.months(); ++month_) {
      for (draw_ = 0; draw_ < kLanes; ++draw_) {
        for (const LevelSpec& level : run_.layout().levels()) check_list(level);
        for (int i = 0; i < scenario_.model.dims.ics; ++i) check_place(static_cast<std::size_t>(i));
        for (const MetricSpec& metric : all_metrics()) check_sums(metric);
      }
    }
    return fault_;
  }

 private:
  [[nodiscard]] double at(Level level, std::size_t row, Metric metric) const {
    return run_.at(level, row, metric, month_, draw_);
  }
  /// A stock at the end of last month; of the first, what it starts from.
  [[nodiscard]] double opening(Level level, std::size_t row, Metric metric, double at_start) const {
    return month_ == 0 ? at_start : run_.at(level, row, metric, month_ - 1, draw_);
  }

  // The list of every place, function, quintile and area.
  void check_list(const LevelSpec& level) {
    if (metric_column(level, Metric::clock_starts) < 0 || metric_column(level, Metric::incomplete) < 0)
      return;
    const bool moves = metric_column(level, Metric::transfers_in) >= 0;
    // Moves are not recorded between quintiles and residents; of a treatment function they add up to none.
    if (!moves && level.id != Level::treatment_function && scenario_.places_meet()) return;
    for (std::size_t row = 0; row < level.rows; ++row) {
      if (month_ == 0 && level.id != Level::ics_treatment_function) continue;
      const auto flow = [&](Metric metric) { return at(level.id, row, metric); };
      const double before =
          opening(level.id, row, Metric::incomplete, month_ == 0 ? list_at_start(row) : 0.0);
      const double joined = flow(Metric::clock_starts), moved = moves ? flow(Metric::transfers_in) : 0.0;
      const double left = flow(Metric::unreported_removals) + flow(Metric::completed_non_admitted) +
                          flow(Metric::completed_admitted);
      same(level.name, row, "list", flow(Metric::incomplete), before + joined - left + moved,
           0.02 + 3e-5 * (before + joined + left + std::abs(moved)));
    }
  }

  [[nodiscard]] double list_at_start(std::size_t list) const {
    const std::size_t cells = scenario_.model.dims.cells_per_list();
    double sum = 0.0;
    for (std::size_t c = list * cells; c < (list + 1) * cells; ++c)
      sum += static_cast<double>(scenario_.model.start_state[c]);
    return sum;
  }

  void check_place(std::size_t place) {
    const auto flow = [&](Metric metric) { return at(Level::ics, place, metric); };
    const double cash = opening(Level::ics, place, Metric::cash_balance, 0.0);
    const double income =
        flow(Metric::allocation) + flow(Metric::contingent_received) + flow(Metric::transfer_payments);
    same("ics", place, "cash", flow(Metric::cash_balance), cash + income - flow(Metric::spending),
         1e-3 + 1e-5 * (std::abs(cash) + income + std::abs(flow(Metric::spending))));
    for (std::size_t g = 0; g < kStaffGroups; ++g) {
      const std::size_t row = place * kStaffGroups + g;
      const double staff =
          opening(Level::ics_staff_group, row, Metric::staff_fte, scenario_.model.system[place].staff_fte[g]);
      same("ics_staff_group", row, "staff", at(Level::ics_staff_group, row, Metric::staff_fte),
           staff + at(Level::ics_staff_group, row, Metric::staff_joiners) -
               at(Level::ics_staff_group, row, Metric::staff_leavers),
           1e-3 + 1e-5 * staff);
    }
    check_causes(place);
    check_arcs(place);
  }

  // What is said to have moved a list adds up to its change.
  void check_causes(std::size_t place) {
    const auto functions = static_cast<std::size_t>(scenario_.model.dims.treatment_functions);
    double start = 0.0, moved = 0.0, gross = 0.0;
    for (std::size_t s = 0; s < functions; ++s) start += list_at_start(place * functions + s);
    for (std::size_t c = 0; c < kCauses; ++c) {
      const double change = at(Level::ics_cause, place * kCauses + c, Metric::list_change);
      moved += change;
      gross += std::abs(change);
    }
    const double before = opening(Level::ics, place, Metric::incomplete, start);
    same("ics", place, "list by its causes", at(Level::ics, place, Metric::incomplete), before + moved,
         0.02 + 3e-5 * (before + gross));
  }

  void check_arcs(std::size_t place) {
    double in = 0.0, gross = 0.0;
    const std::vector<AidArc>& arcs = run_.layout().arcs();
    for (std::size_t e = 0; e < arcs.size(); ++e) {
      const double moved = at(Level::transfer_arc, e, Metric::transferred_pathways);
      if (static_cast<std::size_t>(arcs[e].to) == place) in += moved;
      if (static_cast<std::size_t>(arcs[e].from) == place) in -= moved;
      gross += moved;
    }
    same("ics", place, "transfers along arcs", at(Level::ics, place, Metric::transfers_in), in,
         1e-3 + 1e-5 * gross);
  }

  // England is the sum of its regions, places and lists.
  void check_sums(const MetricSpec& metric) {
    if (!metric.adds_up() || !run_.has(Level::england, metric.id)) return;
    const double england = at(Level::england, 0, metric.id);
    for (const Level parts : {Level::region, Level::ics, Level::treatment_function,
                              Level::ics_treatment_function, Level::quintile, Level::ics_quintile,
                              Level::resident_ics, Level::staff_group, Level::ics_staff_group}) {
      const LevelSpec& level = run_.layout().level(parts);
      if (level.rows == 0 || !run_.has(parts, metric.id)) continue;
      double sum = 0.0, gross = 0.0;
      for (std::size_t row = 0; row < level.rows; ++row) {
        const double part = at(parts, row, metric.id);
        sum += part;
        gross += std::abs(part);
      }
      same(level.name, 0, metric.name, sum, england, 1e-3 + 1e-5 * gross);
    }
  }

  void same(std::string_view level, std::size_t row, std::string_view what, double found, double expected,
            double tolerance) {
    if (std::abs(found - expected) <= tolerance || !fault_.empty()) return;
    std::ostringstream text;
    text.precision(12);
    text << "month " << month_ << ", " << level << ' ' << row << ", draw " << draw_ << ": " << what << ' '
         << found << ", should be " << expected << " within " << tolerance;
    fault_ = text.str();
  }

  const RandomScenario& scenario_;
  const RunOf& run_;
  int month_ = 0, draw_ = 0;
  std::string fault_;
};

/// Runs random scenarios; what none of them met was not tested.
void check_accounts(int cases) {
  WeekBooks::Met met;
  long some = 0;
  for_cases(cases, [&](const ScenarioRecipe& recipe) {
    const RandomScenario scenario = make_scenario(recipe);
    WeekBooks books(scenario);
    const RunOf run(scenario, watching(scenario.model, [&](const SeenWeek& seen) { books.check(seen); }));
    if (!books.fault().empty()) RC_FAIL(books.fault());
    const std::string fault = MonthBooks(scenario, run).fault();
    if (!fault.empty()) RC_FAIL(fault);
    some += 4;
    met.moves += books.met().moves;
    met.contingent += books.met().contingent;
    met.independent += books.met().independent;
    met.full_beds += books.met().full_beds;
    met.empty_lists += books.met().empty_lists;
  });
  CHECK(met.moves > some);
  CHECK(met.contingent > some);
  CHECK(met.independent > some);
  CHECK(met.full_beds > some);
  CHECK(met.empty_lists > 0);
}

}  // namespace

TEST_CASE(
    "In any country and under any levers, pathways, staff, GPs, beds, money and moves close every week and "
    "month",
    "[system][accounting][property]") {
  check_accounts(60);
}

TEST_CASE("In 6,000 random scenarios pathways, staff, GPs, beds, money and moves close every week and month",
          "[system][accounting][slow]") {
  check_accounts(6000);
}

}  // namespace icsim::test
