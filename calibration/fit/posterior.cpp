#include "calibration/fit/posterior.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/math.hpp"

namespace icsim::calibration {
namespace {

/// Purposes of keyed numbers; those of list_process.cpp are below 16. A figure is added to the ranges'.
enum : std::uint32_t {
  kTraitNow = 16,
  kRangeEngland = 32,
  kRangeSystem = 40,
  kCompliance = 48,
  kRemovalsEngland = 64,
  kRemovalsSystem = 65,
  kRemovalsMonth = 66
};
constexpr std::uint32_t kEngland = 0xFFFF;
constexpr double kLeastRate = 0.05;  // of a base rate: no path goes to nothing
constexpr double kMostRemoved = 0.5;
constexpr std::size_t kYear = 12;

/// What scales a base rate to a wanted one; 1 where the place has none of it, and nothing can be scaled.
double ratio(double wanted, double base) {
  return base > 0.0 ? wanted / base : 1.0;
}

/// Traits of one system in one draw; they stand still.
TraitVector draw_traits(const SystemTraits& traits, std::uint64_t seed, std::uint32_t draw, std::size_t i) {
  const TraitMatrix root =
      traits.covariance.isZero() ? TraitMatrix::Zero() : TraitMatrix(traits.covariance.llt().matrixL());
  TraitVector z;
  for (int p = 0; p < kTraits; ++p)
    z(p) =
        keyed_normal(seed, draw, kTraitNow + static_cast<std::uint32_t>(p), static_cast<std::uint32_t>(i), 0);
  return traits.mean + root * z;
}

struct PathBuilder {
  PathBuilder(const Model& model, std::size_t systems, std::size_t draws, int months)
      : base(flows_of(model)) {
    const auto row = [&] {
      return std::vector<DrawValues>(static_cast<std::size_t>(months),
                                     DrawValues{std::vector<double>(draws)});
    };
    for (auto* rows : all()) {
      for (std::size_t i = 0; i < systems; ++i) rows->push_back(row());
    }
  }

  using Rows = std::vector<std::vector<DrawValues>>;  // [ics][month]
  std::vector<Rows*> all() {
    return {&demand, &undecided, &admission, &removals, &skew, &strength, &backstop, &within};
  }

  void set_order(std::size_t i, std::size_t h, std::size_t draw, const TraitVector& trait, const Turn& turn) {
    const auto within_reach = [](double value, double most) { return std::clamp(value, -most, most); };
    skew[i][h].values[draw] =
        trait(static_cast<int>(Trait::skew)) + within_reach(turn.skew, kMostTurned.skew);
    strength[i][h].values[draw] = exp_exact_bits(trait(static_cast<int>(Trait::strength)));
    backstop[i][h].values[draw] = exp_exact_bits(trait(static_cast<int>(Trait::backstop)) +
                                                 within_reach(turn.backstop, kMostTurned.backstop));
    within[i][h].values[draw] = exp_exact_bits(trait(static_cast<int>(Trait::within_18)) +
                                               within_reach(turn.within_18, kMostTurned.within_18));
  }
  /// `trait` says how many of the reported clock starts were real.
  /// \param starts,completed per working day
  /// \param admitted share of completed
  /// \param removed share of reported clock starts
  void set_flows(std::size_t i, std::size_t h, std::size_t draw, const TraitVector& trait, double starts,
                 double completed, double admitted, double removed, const Turn& turn) {
    const double real =
        exp_exact_bits(trait(static_cast<int>(Trait::starts)) +
                       std::clamp(turn.turnover, -kMostTurned.turnover, kMostTurned.turnover));
    const double most = std::max(completed, kLeastRate * base.completed[i]);
    demand[i][h].values[draw] = real * starts / base.clock_starts[i];
    admission[i][h].values[draw] = ratio(most * admitted, base.completed_admitted[i]);
    undecided[i][h].values[draw] =
        ratio(most * (1.0 - admitted), base.completed[i] - base.completed_admitted[i]);
    removals[i][h].values[draw] =
        ratio(std::clamp(1.0 - (1.0 - removed) / real, 0.0, kMostRemoved), base.removal_share[i]);
  }

  /// Ends each path with the mean of its last year.
  void hold_last_year() {
    for (Rows* rows : all()) {
      for (std::vector<DrawValues>& path : *rows) {
        const std::size_t months = path.size(), count = std::min(months, kYear);
        DrawValues mean{std::vector<double>(path.back().values.size(), 0.0)};
        for (std::size_t h = months - count; h < months; ++h) {
          for (std::size_t d = 0; d < mean.values.size(); ++d)
            mean.values[d] += path[h].values[d] / static_cast<double>(count);
        }
        path.push_back(std::move(mean));
      }
    }
  }

  std::vector<Steer> steers(bool with_flows) {
    std::vector<Steer> steers;
    for (std::size_t i = 0; i < skew.size(); ++i) {
      const auto add = [&](Parameter parameter, LeverEffect::How how, Rows& rows, int stage = -1) {
        steers.push_back({parameter, how, static_cast<int>(i), std::move(rows[i]), -1, stage});
      };
      if (with_flows) {
        add(Parameter::demand_level, LeverEffect::How::scale, demand);
        add(Parameter::capacity_level, LeverEffect::How::scale, undecided,
            static_cast<int>(PathwayStage::awaiting_decision));
        add(Parameter::capacity_level, LeverEffect::How::scale, admission,
            static_cast<int>(PathwayStage::awaiting_admission));
        add(Parameter::removals_level, LeverEffect::How::scale, removals);
      }
      add(Parameter::treatment_long_wait_skew, LeverEffect::How::add, skew);
      add(Parameter::treatment_milestone_strength, LeverEffect::How::set, strength);
      add(Parameter::treatment_backstop_strength, LeverEffect::How::set, backstop);
      add(Parameter::treatment_within_18_weight, LeverEffect::How::scale, within);
    }
    return steers;
  }

  SystemFlows base;
  Rows demand, undecided, admission, removals, skew, strength, backstop, within;
};

/// Share of reported clock starts removed in a month, of one draw and system.
double draw_removed(const Posterior& p, std::uint64_t seed, std::uint32_t draw, std::size_t i, int month) {
  const auto place = static_cast<std::uint32_t>(i), time = static_cast<std::uint32_t>(month);
  return std::clamp(p.removal_share[i] +
                        p.removals_england * keyed_normal(seed, draw, kRemovalsEngland, kEngland, 0) +
                        p.removals_system * keyed_normal(seed, draw, kRemovalsSystem, place, 0) +
                        p.removals_month * keyed_normal(seed, draw, kRemovalsMonth, place, time),
                    0.0, kMostRemoved);
}

/// \param count pathways at the origin
double deviation(const RangeLaw& law, double count, double months) {
  return law.first * std::sqrt(1.0 + law.small / std::max(count, 1.0)) *
         exp_exact_bits(law.power * log_exact_bits(months));
}

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// \param wanted [figure][month], of a system
void ask(const Posterior& p, std::size_t i, Eigen::VectorXd& wanted) {
  if (p.gain.empty()) return;
  const Eigen::Index months = wanted.size() / kFigures;
  for (double& away : wanted.segment(static_cast<int>(Figure::over_52) * months, months))
    away *= away < 0.0 ? p.gain[i].below : p.gain[i].above;
}

/// Adds how far a figure lies from the expected: a normal walk whose standard deviation grows as the law says.
/// \param count pathways at the origin
void add_range(const RangeLaw& law, double count, std::uint64_t seed, std::uint32_t draw, std::uint32_t what,
               std::uint32_t place, Eigen::Ref<Eigen::VectorXd> path) {
  const double one_month = deviation(law, count, 1.0);
  double walk = 0.0;
  for (Eigen::Index h = 0; h < path.size(); ++h) {
    const double months = static_cast<double>(h + 1);
    walk += keyed_normal(seed, draw, what, place, static_cast<std::uint32_t>(h));
    path(h) += one_month * exp_exact_bits((law.power - 0.5) * log_exact_bits(months)) * walk;
  }
}

/// What a draw's systems show beyond the expected, made with the controls.
class TurnDraws {
 public:
  TurnDraws(const Posterior& posterior, const Model& model, std::uint64_t seed)
      : posterior_(posterior),
        seed_(seed),
        systems_(posterior.ics.size()),
        months_(static_cast<int>(posterior.controls.completed.size() / systems_)) {
    for (const Response& response : posterior.response) steering_.emplace_back(response, months_);
    for (int h = 0; h < months_; ++h) activity_.push_back(days_of(model, posterior.origin + 1 + h).activity);
  }

  /// \param growing false: completions are told, and the list is what it will be.
  [[nodiscard]] Turns draw(std::uint32_t draw, bool growing) const {
    const auto steps = static_cast<std::size_t>(months_);
    std::vector<double> growth(steps * systems_, 0.0);
    if (growing) growth = draw_growth(posterior_.growth, seed_, draw, months_);
    Eigen::VectorXd england = Eigen::VectorXd::Zero(kFigures * months_);
    add_ranges(posterior_.range.england, counts_of(sum_of(posterior_.incomplete), sum_of(posterior_.over_52)),
               draw, kRangeEngland, kEngland, england);
    const double closed =
        std::clamp(posterior_.compliance +
                       posterior_.compliance_spread * keyed_normal(seed_, draw, kCompliance, kEngland, 0),
                   0.0, 1.0);
    Turns turns(steps * systems_);
    for (std::size_t i = 0; i < systems_; ++i) {
      Eigen::VectorXd wanted = england, completed(months_);
      add_ranges(posterior_.range.system, counts_of(posterior_.incomplete[i], posterior_.over_52[i]), draw,
                 kRangeSystem, static_cast<std::uint32_t>(i), wanted);
      for (int h = 0; h < months_; ++h) {
        const std::size_t at = static_cast<std::size_t>(h) * systems_ + i;
        wanted(static_cast<int>(Figure::share_18) * months_ + h) += closed * posterior_.policy[at];
        completed(h) = -growth[at];
      }
      ask(posterior_, i, wanted);
      const std::vector<Turn> turned = steering_[i].turns(wanted - steering_[i].effect(completed));
      for (int h = 0; h < months_; ++h) {
        Turn& turn = turns[static_cast<std::size_t>(h) * systems_ + i];
        turn = turned[static_cast<std::size_t>(h)];
        turn.completed = completed(h) * posterior_.incomplete[i] / activity_[static_cast<std::size_t>(h)];
      }
    }
    return turns;
  }

 private:
  /// Pathways at the origin that each figure is of.
  static std::array<double, kFigures> counts_of(double list, double over_52) {
    return {list, over_52, over_52};
  }
  /// \param counts by Figure, see counts_of
  /// \param wanted [figure][month]
  void add_ranges(const std::array<RangeLaw, kFigures>& laws, const std::array<double, kFigures>& counts,
                  std::uint32_t draw, std::uint32_t what, std::uint32_t place,
                  Eigen::VectorXd& wanted) const {
    for (const Figure f : kEveryFigure) {
      const auto at = static_cast<std::size_t>(f);
      add_range(laws[at], counts[at], seed_, draw, what + static_cast<std::uint32_t>(f), place,
                wanted.segment(static_cast<int>(f) * months_, months_));
    }
  }

  const Posterior& posterior_;
  std::uint64_t seed_;
  std::size_t systems_;
  int months_;
  std::vector<Steering> steering_;  // [ics]
  std::vector<double> activity_;
};

/// The order of treatment alone, where no more was fitted.
std::vector<Steer> draw_order(const Posterior& posterior, const Model& model, std::uint64_t seed,
                              std::uint32_t draws) {
  PathBuilder paths(model, posterior.ics.size(), draws, 1);
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    for (std::size_t i = 0; i < posterior.ics.size(); ++i)
      paths.set_order(i, 0, draw, draw_traits(posterior.traits[i], seed, draw, i), {});
  }
  return paths.steers(false);
}

}  // namespace

Posterior central(const Posterior& posterior) {
  Posterior mean = posterior;
  for (SystemTraits& s : mean.traits) s.covariance.setZero();
  mean.range = {};
  mean.compliance_spread = 0.0;
  const auto still = [](GrowthLaw& law) { law = {.persistence = law.persistence}; };
  still(mean.growth.england_law);
  for (GrowthLaw& law : mean.growth.system_law) still(law);
  const auto settle = [](GrowthState& s) { s = {s.growth, s.error, 0.0, 0.0, 0.0}; };
  settle(mean.growth.england);
  for (GrowthState& s : mean.growth.system) settle(s);
  mean.removals_england = mean.removals_system = mean.removals_month = 0.0;
  return mean;
}

double over_52_deviation(const Posterior& posterior, std::size_t system, double months) {
  constexpr auto kAt = static_cast<std::size_t>(Figure::over_52);
  const double england = deviation(posterior.range.england[kAt], sum_of(posterior.over_52), months),
               own = deviation(posterior.range.system[kAt], posterior.over_52[system], months);
  return std::sqrt(england * england + own * own);
}

Turns turns_of_range(const Posterior& posterior, double deviations) {
  const std::size_t systems = posterior.ics.size(), steps = posterior.controls.completed.size() / systems;
  const auto months = static_cast<int>(steps);
  Turns turns(steps * systems);
  for (std::size_t i = 0; i < systems; ++i) {
    Eigen::VectorXd wanted = Eigen::VectorXd::Zero(kFigures * months);
    for (int h = 0; h < months; ++h) {
      const double ahead = h + 1, year = kYear;
      wanted(static_cast<int>(Figure::over_52) * months + h) =
          deviations * over_52_deviation(posterior, i, ahead) *
          std::sqrt(std::min(ahead, year) / std::max(ahead, year));
    }
    ask(posterior, i, wanted);
    const std::vector<Turn> turned = Steering(posterior.response[i], months).turns(wanted);
    for (std::size_t h = 0; h < steps; ++h) turns[h * systems + i] = turned[h];
  }
  return turns;
}

std::vector<Steer> paths_with(const Posterior& posterior, const Model& model, const std::vector<Turns>& turns,
                              int months, Beyond beyond) {
  const std::size_t systems = posterior.ics.size();
  const ControlPaths& controls = posterior.controls;
  PathBuilder paths(model, systems, turns.size(), months);
  for (std::size_t draw = 0; draw < turns.size(); ++draw) {
    for (std::size_t i = 0; i < systems; ++i) {
      const TraitVector& trait = posterior.traits[i].mean;
      for (std::size_t h = 0; h < static_cast<std::size_t>(months); ++h) {
        const std::size_t at = h * systems + i;
        Turn turn = turns[draw][at];
        turn.within_18 += controls.within_18[at];
        turn.skew += controls.skew[at];
        turn.turnover += controls.turnover[at];
        turn.backstop += controls.backstop[at];
        paths.set_order(i, h, draw, trait, turn);
        paths.set_flows(i, h, draw, trait, posterior.clock_starts[i], controls.completed[at] + turn.completed,
                        controls.admitted_share[at], posterior.removal_share[i], turn);
      }
    }
  }
  if (beyond == Beyond::hold_year) paths.hold_last_year();
  std::vector<Steer> all = paths.steers(true);
  for (Steer& steer : milestone_steers(systems, posterior.milestone, posterior.backstop, months))
    all.push_back(std::move(steer));
  return all;
}

std::vector<Steer> draw_paths(const Posterior& posterior, const Model& model, std::uint64_t seed,
                              std::uint32_t draws, int months, Beyond beyond) {
  if (!posterior.levels) return draw_order(posterior, model, seed, draws);
  const TurnDraws drawn(posterior, model, seed);
  std::vector<Turns> turns;
  for (std::uint32_t draw = 0; draw < draws; ++draw) turns.push_back(drawn.draw(draw, true));
  return paths_with(posterior, model, turns, months, beyond);
}

std::vector<Steer> draw_paths_given(const Posterior& posterior, const Model& model, const FlowRates& flows,
                                    std::uint64_t seed, std::uint32_t draws, int months) {
  const std::size_t systems = posterior.ics.size();
  PathBuilder paths(model, systems, draws, months);
  const TurnDraws drawn(posterior, model, seed);
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    const Turns turns = drawn.draw(draw, false);
    for (std::size_t i = 0; i < systems; ++i) {
      const TraitVector& trait = posterior.traits[i].mean;
      for (int h = 0; h < months; ++h) {
        const auto step = static_cast<std::size_t>(h);
        const std::size_t at = step * systems + i;
        const int month = std::min(posterior.origin + 1 + h - flows.first_month, flows.months - 1);
        const std::size_t cell = flows.at(month, static_cast<int>(i));
        paths.set_order(i, step, draw, trait, turns[at]);
        paths.set_flows(i, step, draw, trait, flows.clock_starts[cell], flows.completed[cell],
                        posterior.controls.admitted_share[at], draw_removed(posterior, seed, draw, i, h),
                        turns[at]);
      }
    }
  }
  std::vector<Steer> all = paths.steers(true);
  for (Steer& steer : milestone_steers(systems, posterior.milestone, posterior.backstop, months))
    all.push_back(std::move(steer));
  return all;
}

}  // namespace icsim::calibration
