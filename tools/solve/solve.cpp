#include "tools/solve/solve.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "outputs/files/new_file.hpp"
#include "outputs/files/output_error.hpp"
#include "scenarios/plan/quantity_worth.hpp"
#include "tools/jobs/simulate.hpp"
#include "tools/solve/bracket.hpp"
#include "tools/solve/cells.hpp"
#include "tools/solve/lever_option.hpp"
#include "tools/solve/mix.hpp"
#include "tools/solve/solve_scenario.hpp"
#include "tools/terminal/progress.hpp"
#include "tools/terminal/tables.hpp"

namespace icsim::tools {
namespace {

using outputs::Estimate;
constexpr double kTolerance = 5e-4;  // of an amount
constexpr int kMostTries = 40;       // runs of one search
constexpr int kMostMixes = 120;      // runs of a search over several levers
constexpr int kConfirmations = 4;

double mean_of(const std::vector<double>& draws) {
  return std::accumulate(draws.begin(), draws.end(), 0.0) / static_cast<double>(draws.size());
}

Estimate estimate_of(const std::vector<double>& draws) {
  return outputs::estimate_of(std::vector<float>(draws.begin(), draws.end()));
}

/// Four significant digits, away from none, so that what met a target still does.
double rounded_up(double amount, double most) {
  if (amount == 0.0) return 0.0;
  const double step = std::pow(10.0, std::floor(std::log10(std::abs(amount))) - 3.0);
  const double up = std::copysign(std::ceil(std::abs(amount) / step - 1e-9) * step, amount);
  return std::abs(up) > std::abs(most) ? most : up;
}

class Solver {
 public:
  Solver(const SolveRequest& request, const scenarios::ScenarioLibrary& library, RunProgress& progress)
      : request_(request), library_(library), progress_(progress) {}

  Solution run() {
    load_base();
    choose_places();
    load_problem();
    find_cells();
    find_most();
    amounts_.assign(places_.size(), std::vector<double>(levers(), 0.0));
    if (levers() == 1)
      search_single();
    else
      search_mix();
    confirm();
    finish();
    return std::move(solution_);
  }

 private:
  using Values = std::vector<std::vector<double>>;  // [cell][draw]

  [[nodiscard]] std::size_t levers() const { return request_.levers.size(); }
  [[nodiscard]] std::size_t targets() const { return request_.targets.size(); }

  [[nodiscard]] scenarios::Overrides overrides() const {
    scenarios::Overrides overrides;
    overrides.draws = request_.draws;
    overrides.split_quintiles = false;
    if (!request_.baseline.empty()) overrides.baseline = request_.baseline;
    return overrides;
  }

  void load_base() {
    base_ = load_one_scenario(request_.scenario, library_, overrides());
    if (!request_.baseline.empty()) request_.baseline = baseline_from(base_.baseline_place, request_.output);
    asked_ = read_place_codes(base_, library_, {request_.ics, request_.treatment_function});
    for (const Target& target : request_.targets) months_.push_back(month_of(target));
    const int last = *std::max_element(months_.begin(), months_.end());
    check_lever_dates(request_.levers, base_.start,
                      base_.calendar->month_start(last + 1) - std::chrono::days{1});
  }

  [[nodiscard]] int month_of(const Target& target) const {
    const Calendar& calendar = *base_.calendar;
    for (int m = 0; m < calendar.months(); ++m)
      if (month_code(calendar.month_start(m)) == target.month) return m;
    const std::string first = month_code(calendar.month_start(0)),
                      last = month_code(calendar.month_start(calendar.months() - 1));
    throw outputs::OutputError(fmt::format("target '{}'", target.text),
                               target.month < first ? fmt::format("{} is before the run starts", target.month)
                                                    : fmt::format("{} is after the run ends", target.month),
                               fmt::format("give a month from {} to {}", first, last));
  }

  // --- places

  void choose_places() {
    const Model& model = *base_.model;
    const bool each_system = request_.each == SolveEach::ics || request_.each == SolveEach::list;
    const bool each_function =
        request_.each == SolveEach::treatment_function || request_.each == SolveEach::list;
    std::vector<std::string> systems{asked_.ics}, functions{asked_.treatment_function};
    if (each_system && asked_.ics.empty()) {
      systems.clear();
      for (const IcsRecord& ics : model.ics) systems.push_back(ics.code);
    }
    if (each_function && asked_.treatment_function.empty()) {
      functions.clear();
      for (const TreatmentFunctionRecord& function : model.treatment_functions)
        functions.push_back(function.code);
    }
    for (const std::string& ics : systems)
      for (const std::string& function : functions) places_.push_back({ics, function});
    if (systems.size() == 1 && !systems[0].empty()) only_ = systems;
    if (places_.size() > 1 && levers() > 1)
      throw outputs::OutputError("icsim solve", "a mix of several levers is for one place",
                                 "leave out --each, or all levers but one");
  }

  // --- what is run

  /// The scenario with one of each lever, whose amounts are multiplied; places alone where they do not meet.
  void load_problem() {
    const auto load = [&](const std::vector<std::string>& only) {
      return load_text(solve_scenario(request_, places_, only, nullptr));
    };
    try {
      problem_ = load(only_);
    } catch (const scenarios::ScenarioError&) {
      if (only_.empty()) throw;
      problem_ = load({});  // places meet: all are run
      only_.clear();
    }
    first_lever_ = problem_.plan->levers().size() - places_.size() * levers();
    layout_ = std::make_unique<RecordLayout>(layout_of(problem_));
  }

  [[nodiscard]] scenarios::Scenario load_text(const std::string& text) const {
    return scenarios::load_scenario_text(text, request_.output.string(), outputs::folder_of(request_.output),
                                         library_);
  }

  void find_cells() {
    for (const SolvePlaceCodes& place : places_) {
      rows_.push_back(row_of(place));
      for (std::size_t t = 0; t < targets(); ++t)
        cells_.push_back({rows_.back(), request_.targets[t].measure, months_[t]});
    }
  }

  [[nodiscard]] Row row_of(const SolvePlaceCodes& place) const {
    const Model& model = *problem_.model;
    std::size_t i = 0, s = 0;
    while (i < model.ics.size() && model.ics[i].code != place.ics) ++i;
    while (s < model.treatment_functions.size() &&
           model.treatment_functions[s].code != place.treatment_function)
      ++s;
    if (place.ics.empty() && place.treatment_function.empty()) return {Level::england, 0};
    if (place.treatment_function.empty()) return {Level::ics, i};
    if (place.ics.empty()) return {Level::treatment_function, s};
    return {Level::ics_treatment_function, i * model.treatment_functions.size() + s};
  }

  Values simulate(const ParameterPlan& plan, const std::vector<Cell>& cells) {
    RunSettings settings = settings_of(problem_);
    settings.threads = request_.threads;
    const auto [first, last] = months_of(cells);
    settings.first_month = first;
    settings.months = last + 1;
    CellValues sink(*layout_, cells, settings.draws);
    progress_.weeks_done = 0;
    progress_.draws_done = 0;
    ++solution_.runs;
    const ProgressLine line(
        fmt::format("solve: run {}", solution_.runs), progress_,
        block_count(settings) * static_cast<std::uint64_t>(problem_.calendar->weeks_before(settings.months)),
        settings.draws);
    if (!run_ensemble(*problem_.model, plan, *problem_.calendar, settings, sink, progress_))
      throw Interrupted{};
    return sink.values();
  }

  /// \param amounts of each place and lever; one number, or one for each draw.
  Values try_amounts(const std::vector<DrawValues>& amounts) {
    ParameterPlan plan = *problem_.plan;
    for (std::size_t n = 0; n < amounts.size(); ++n) plan.multiply_lever(first_lever_ + n, amounts[n]);
    return simulate(plan, cells_);
  }

  // --- how far targets are met

  [[nodiscard]] double slack_of_draw(const Values& values, std::size_t place, std::size_t draw) const {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t t = 0; t < targets(); ++t)
      least = std::min(least, request_.targets[t].slack(values[place * targets() + t][draw]));
    return least;
  }
  [[nodiscard]] double met_share(const Values& values, std::size_t place) const {
    double met = 0.0;
    for (std::size_t d = 0; d < request_.draws; ++d)
      met += slack_of_draw(values, place, d) >= 0.0 ? 1.0 : 0.0;
    return met / request_.draws;
  }
  /// Of the mean; or the slack that the asked share of draws has at least.
  [[nodiscard]] double slack_of_place(const Values& values, std::size_t place) const {
    if (!request_.chance) {
      double least = std::numeric_limits<double>::infinity();
      for (std::size_t t = 0; t < targets(); ++t)
        least = std::min(least, request_.targets[t].slack(mean_of(values[place * targets() + t])));
      return least;
    }
    std::vector<double> slacks;
    for (std::size_t d = 0; d < request_.draws; ++d) slacks.push_back(slack_of_draw(values, place, d));
    std::sort(slacks.begin(), slacks.end(), std::greater<>());
    return slacks[needed_draws() - 1];
  }
  /// How many draws must meet the targets.
  [[nodiscard]] std::size_t needed_draws() const {
    const double wanted = std::ceil(request_.chance.value_or(0.5) * request_.draws - 1e-9);
    return std::clamp<std::size_t>(static_cast<std::size_t>(wanted), 1, request_.draws);
  }

  /// A share of a list that is empty in all draws is no number.
  [[nodiscard]] bool nobody_waits(std::size_t place) const {
    const std::vector<double>& draws = none_[place * targets()];
    return std::all_of(draws.begin(), draws.end(), [](double value) { return std::isnan(value); });
  }

  // --- how much there may be

  void find_most() {
    for (std::size_t p = 0; p < places_.size(); ++p)
      for (std::size_t l = 0; l < levers(); ++l) most_.push_back(most_of(p, l));
    solution_.most.assign(most_.begin(), most_.begin() + static_cast<std::ptrdiff_t>(levers()));
  }

  [[nodiscard]] const LeverEffect& effect_of(std::size_t place, std::size_t lever) const {
    return problem_.plan->levers()[first_lever_ + place * levers() + lever];
  }

  /// As much again as there is at the place; of demand, half as much less.
  [[nodiscard]] double most_of(std::size_t place, std::size_t lever) const {
    const SolveLever& asked = request_.levers[lever];
    if (asked.most) return *asked.most;
    const ParameterSpec& spec = *find_parameter(asked.what);
    if (spec.unit != "ratio" && spec.unit != "share")
      throw outputs::OutputError(asked.what, "has no usual most",
                                 fmt::format("say how much it may be: --most, in {}", spec.unit));
    const LeverEffect& effect = effect_of(place, lever);
    double one = 0.0;  // what 1 of the unit changes in the parameter, over weeks and draws
    if (effect.knots.empty()) {
      one = mean_of(effect.value.values);
    } else {
      for (const DrawValues& knot : effect.knots) one += mean_of(knot.values);
      one /= static_cast<double>(effect.knots.size());
    }
    if (one == 0.0) return 0.0;
    return (spec.id == Parameter::demand_level ? -0.5 : 1.0) / one;
  }

  // --- the search

  /// One amount for each place; where a share of draws is asked for, one for each draw, of which a quantile is the answer.
  void search_single() {
    const std::size_t draws = request_.chance ? request_.draws : 1;
    std::vector<Bracket> brackets(places_.size() * draws);
    const auto amounts = [&](auto of_bracket) {
      std::vector<DrawValues> all(places_.size(), DrawValues{std::vector<double>(draws)});
      for (std::size_t p = 0; p < places_.size(); ++p)
        for (std::size_t d = 0; d < draws; ++d) all[p].values[d] = of_bracket(p, p * draws + d);
      return all;
    };
    const auto slack = [&](const Values& values, std::size_t n) {
      return request_.chance ? slack_of_draw(values, n / draws, n % draws) : slack_of_place(values, n);
    };
    const Values without = try_amounts(amounts([](std::size_t, std::size_t) { return 0.0; }));
    const Values with_most = try_amounts(amounts([&](std::size_t p, std::size_t) { return most_[p]; }));
    for (std::size_t n = 0; n < brackets.size(); ++n)
      brackets[n].start(most_[n / draws], slack(without, n), slack(with_most, n), kTolerance);
    none_ = without;
    const auto is_open = [](const Bracket& bracket) { return bracket.state() == Bracket::State::open; };
    for (int t = 0; t < kMostTries && std::any_of(brackets.begin(), brackets.end(), is_open); ++t) {
      const Values values =
          try_amounts(amounts([&](std::size_t, std::size_t n) { return brackets[n].next(); }));
      for (std::size_t n = 0; n < brackets.size(); ++n) brackets[n].take(slack(values, n));
    }
    for (std::size_t p = 0; p < places_.size(); ++p)
      take_answer(p, std::span(brackets).subspan(p * draws, draws), with_most);
  }

  void take_answer(std::size_t p, std::span<const Bracket> brackets, const Values& with_most) {
    std::vector<double> reached;  // amounts, ascending
    for (const Bracket& bracket : brackets)
      if (bracket.state() != Bracket::State::out_of_reach) reached.push_back(bracket.amount());
    std::sort(reached.begin(), reached.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
    SolvedPlace& place = place_at(p);
    if (nobody_waits(p)) {
      if (places_.size() == 1) refuse_nobody();
      place.state = SolvedPlace::State::nobody_waits;
      return;
    }
    const std::size_t needed = request_.chance ? needed_draws() : 1;
    if (reached.size() < needed) {
      place.state = SolvedPlace::State::out_of_reach;
      amounts_[p][0] = most_[p];
      if (places_.size() == 1) refuse_out_of_reach(with_most);
      return;
    }
    const double amount = reached[needed - 1];
    if (amount == 0.0) place.state = SolvedPlace::State::met_without;
    if (amount == 0.0 && places_.size() == 1) refuse_met();
    amounts_[p][0] = rounded_up(amount, most_[p]);
    if (!request_.chance) return;
    for (const double share : {0.5, 0.8, 0.9, 0.95}) {
      const auto draws = static_cast<std::size_t>(std::ceil(share * request_.draws - 1e-9));
      if (draws <= reached.size()) place.certainty.emplace_back(share, reached[draws - 1]);
    }
  }

  /// First the same part of every lever, which meets the targets; from there to the cheapest mix that does, and of that no more
  /// than it takes.
  void search_mix() {
    const auto run = [&](const Mix& mix) {
      std::vector<DrawValues> amounts;
      for (std::size_t l = 0; l < levers(); ++l) amounts.push_back({{mix[l] * most_[l]}});
      return try_amounts(amounts);
    };
    const auto slack = [&](const Mix& mix) { return slack_of_place(run(mix), 0); };
    const Mix nothing(levers(), 0.0), everything(levers(), 1.0);
    none_ = run(nothing);
    if (nobody_waits(0)) refuse_nobody();
    const Values with_most = run(everything);
    const double slack_without = slack_of_place(none_, 0);
    const auto part_of = [](Mix mix, double part) {
      for (double& one : mix) one *= part;
      return mix;
    };
    const auto least_part = [&](const Mix& mix, double slack_of_all, double tolerance) {
      Bracket bracket;
      bracket.start(1.0, slack_without, slack_of_all, tolerance);
      for (int t = 0; t < kMostTries && bracket.state() == Bracket::State::open; ++t)
        bracket.take(slack(part_of(mix, bracket.next())));
      return bracket;
    };
    const Bracket even = least_part(everything, slack_of_place(with_most, 0), 0.02);
    if (even.state() == Bracket::State::met_without) refuse_met();
    if (even.state() == Bracket::State::out_of_reach) refuse_out_of_reach(with_most);
    std::vector<double> price;
    for (std::size_t l = 0; l < levers(); ++l) price.push_back(std::abs(most_[l]) * price_of(l));
    const Mix cheapest = cheapest_mix(part_of(everything, even.amount()), price, slack, kMostMixes);
    const Mix mix = part_of(cheapest, least_part(cheapest, slack(cheapest), kTolerance).amount());
    place_at(0);
    for (std::size_t l = 0; l < levers(); ++l) {
      const double part = mix[l] < kTolerance ? 0.0 : mix[l];
      amounts_[0][l] = rounded_up(part * most_[l], most_[l]);
    }
  }

  SolvedPlace& place_at(std::size_t p) {
    while (solution_.places.size() <= p) {
      const SolvePlaceCodes& codes = places_[solution_.places.size()];
      SolvedPlace& place = solution_.places.emplace_back();
      place.label = place_label(base_, codes);
      place.ics = codes.ics;
      place.treatment_function = codes.treatment_function;
    }
    return solution_.places[p];
  }

  /// GBP a year for one of a lever's unit.
  [[nodiscard]] double price_of(std::size_t lever) {
    const SolveLever& asked = request_.levers[lever];
    if (asked.cost) return *asked.cost;
    const auto amount = amount_of(context(problem_), effect_of(0, lever), effect_of(0, lever).slots);
    if (amount && amount->treats) return std::abs(amount->pounds);
    throw outputs::OutputError(asked.what, "has no tariff, so that a mix with it has no cost",
                               "say what one costs: 'cost GBP 250k/year' after the unit");
  }

  [[nodiscard]] scenarios::QuantityContext context(const scenarios::Scenario& scenario) {
    if (rates_.empty()) {
      std::vector<scenarios::InputFile> ignored;
      rates_ = scenarios::load_session_rates(library_, *scenario.model, ignored);
    }
    return {*scenario.model, *scenario.calendar, *scenario.plan, rates_,
            std::min<std::uint32_t>(request_.draws, kLanes)};
  }

  // --- the answer's own run

  void confirm() {
    for (int attempt = 0;; ++attempt) {
      solution_.yaml = solve_scenario(request_, places_, only_, &amounts_);
      const scenarios::Scenario answer = load_text(solution_.yaml);
      with_ = simulate(*answer.plan, cells_);
      bool confirmed = true;
      for (std::size_t p = 0; p < places_.size(); ++p) {
        if (place_at(p).state != SolvedPlace::State::solved || slack_of_place(with_, p) >= 0.0) continue;
        confirmed = false;
        for (std::size_t l = 0; l < levers(); ++l) {
          const double most = most_[p * levers() + l];
          amounts_[p][l] = rounded_up(amounts_[p][l] * (1.0 + 0.004 * (attempt + 1)), most);
        }
      }
      if (confirmed) {
        answer_ = answer;
        return;
      }
      if (attempt == kConfirmations)
        throw CannotSolve(
            "icsim: the answer's own run does not confirm it\n  hint: ask for more draws, or one lever less");
    }
  }

  void finish() {
    std::size_t effect = answer_.plan->levers().size();
    for (std::size_t p = 0; p < places_.size(); ++p)
      for (const double amount : amounts_[p]) effect -= amount != 0.0 ? 1 : 0;
    for (const SolveLever& lever : request_.levers)
      solution_.units.push_back(lever.unit.empty() ? std::string(find_parameter(lever.what)->unit)
                                                   : lever.unit);
    for (std::size_t p = 0; p < places_.size(); ++p) {
      SolvedPlace& place = place_at(p);
      place.amounts = amounts_[p];
      place.met = nobody_waits(p) ? std::numeric_limits<double>::quiet_NaN() : met_share(with_, p);
      for (std::size_t t = 0; t < targets(); ++t) {
        const std::size_t cell = p * targets() + t;
        double met = 0.0;
        for (const double value : with_[cell]) met += request_.targets[t].slack(value) >= 0.0 ? 1.0 : 0.0;
        place.outcomes.push_back({estimate_of(none_[cell]), estimate_of(with_[cell]), met / request_.draws});
      }
      for (std::size_t l = 0; l < levers(); ++l) {
        place.worth.emplace_back();
        if (amounts_[p][l] == 0.0) continue;
        const LeverEffect& lever = answer_.plan->levers()[effect++];
        place.worth.back() = amount_of(context(answer_), lever, lever.slots);
        const auto& cost = request_.levers[l].cost;
        if (cost)
          solution_.cost += std::abs(amounts_[p][l]) * *cost;
        else
          solution_.cost += place.worth.back() && place.worth.back()->treats
                                ? place.worth.back()->pounds
                                : std::numeric_limits<double>::quiet_NaN();
      }
    }
    if (places_.size() == 1) add_quarters();
    if (places_.size() == 1 && !places_[0].ics.empty()) add_scarcest();
  }

  void add_quarters() {
    std::vector<Cell> cells;
    const int last = *std::max_element(months_.begin(), months_.end());
    for (int month = last % 3; month <= last; month += 3)
      cells.push_back({rows_[0], request_.targets[0].measure, month});
    std::vector<DrawValues> nothing(levers(), DrawValues{{0.0}});
    ParameterPlan plan = *problem_.plan;
    for (std::size_t n = 0; n < nothing.size(); ++n) plan.multiply_lever(first_lever_ + n, nothing[n]);
    const Values without = simulate(plan, cells), with = simulate(*answer_.plan, cells);
    for (std::size_t c = 0; c < cells.size(); ++c)
      solution_.quarters.push_back({base_.calendar->month_start(cells[c].month + 1) - std::chrono::days{1},
                                    estimate_of(without[c]), estimate_of(with[c])});
  }

  void add_scarcest() {
    const LevelSpec& level = layout_->level(Level::ics_resource);
    if (level.rows == 0) return;
    const std::size_t first = rows_[0].level == Level::ics
                                  ? rows_[0].row * kResources
                                  : rows_[0].row / problem_.model->treatment_functions.size() * kResources;
    std::vector<Cell> cells;
    for (std::size_t r = 0; r < kResources; ++r)
      cells.push_back({{Level::ics_resource, first + r},
                       {Metric::scarcest_share, false, NumberKind::share, ""},
                       months_.back()});
    const Values values = simulate(*answer_.plan, cells);
    for (std::size_t r = 0; r < kResources; ++r)
      solution_.scarcest.emplace_back(kResourceWords[r], mean_of(values[r]));
    std::stable_sort(solution_.scarcest.begin(), solution_.scarcest.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
  }

  // --- when there is none

  /// "within 18 weeks 63.2 % of 65 % in Mar 2027".
  [[nodiscard]] std::string reached(const Values& values) const {
    std::vector<std::string> parts;
    for (std::size_t t = 0; t < targets(); ++t) {
      const Target& target = request_.targets[t];
      parts.push_back(fmt::format("{} {} in {}, asked: {} {}", target.measure.label,
                                  number_text(mean_of(values[t]), target.measure.kind), target.month,
                                  target.at_least ? "at least" : "at most",
                                  number_text(target.value, target.measure.kind)));
    }
    return fmt::format("{}; all targets in {:.0f} % of draws", fmt::join(parts, "; "),
                       100.0 * met_share(values, 0));
  }

  [[noreturn]] void refuse_nobody() const {
    throw outputs::OutputError(
        place_label(base_, places_[0]),
        fmt::format("nobody waits there: '{}' is no number without a list", request_.targets[0].text),
        "name another place or --treatment-function");
  }

  [[noreturn]] void refuse_met() const {
    throw outputs::OutputError(place_label(base_, places_[0]),
                               "the targets are met with no lever: " + reached(none_),
                               "ask for more, sooner, or with a greater --chance");
  }

  [[noreturn]] void refuse_out_of_reach(const Values& with_most) const {
    std::vector<std::string> levers_with_most;
    for (std::size_t l = 0; l < levers(); ++l) {
      const SolveLever& lever = request_.levers[l];
      levers_with_most.push_back(fmt::format(
          "{} of {}",
          fmt::format("{:.4g} {}", most_[l],
                      lever.unit.empty() ? std::string(find_parameter(lever.what)->unit) : lever.unit),
          lever.what));
    }
    const bool everything = met_share(with_most, 0) > 0.0;
    throw CannotSolve(fmt::format("{}: out of reach: with {} it is {}; without, {}\n  hint: {}",
                                  place_label(base_, places_[0]), fmt::join(levers_with_most, " and "),
                                  reached(with_most), reached(none_),
                                  everything ? "the bound of the lever binds: allow --most more, start "
                                               "sooner, give more time or ask for less --chance"
                                             : "more of this lever does not do it in any draw: start sooner, "
                                               "give more time, or add another lever"));
  }

  SolveRequest request_;
  const scenarios::ScenarioLibrary& library_;
  RunProgress& progress_;
  scenarios::Scenario base_, problem_, answer_;
  std::vector<int> months_;  // [target]
  SolvePlaceCodes asked_;
  std::vector<SolvePlaceCodes> places_;
  std::vector<std::string> only_;
  std::size_t first_lever_ = 0;
  std::unique_ptr<RecordLayout> layout_;
  std::vector<Row> rows_;                     // [place]
  std::vector<Cell> cells_;                   // [place][target]
  std::vector<double> most_;                  // [place][lever]
  std::vector<std::vector<double>> amounts_;  // [place][lever]
  Values none_, with_;
  std::vector<scenarios::SessionRates> rates_;
  Solution solution_;
};

}  // namespace

Solution solve(const SolveRequest& request, const scenarios::ScenarioLibrary& library,
               RunProgress& progress) {
  return Solver(request, library, progress).run();
}

}  // namespace icsim::tools
