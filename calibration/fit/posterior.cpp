#include "calibration/fit/posterior.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/math.hpp"

namespace icsim::calibration {
namespace {

/// Purposes of keyed numbers; those of list_process.cpp are below 16.
enum : std::uint32_t {
  kTraitNow = 16,
  kTraitDrift = 32,
  kCommonDrift = 48,
  kRemovalsEngland = 64,
  kRemovalsSystem = 65,
  kRemovalsMonth = 66
};
constexpr std::uint32_t kEngland = 0xFFFF;
constexpr double kLeastRate = 0.05;  // of a base rate: no path goes to nothing
constexpr double kMostRemoved = 0.5;
constexpr std::size_t kYear = 12;

/// Traits of one draw, month by month, for all systems: [ics][month].
std::vector<std::vector<TraitVector>> draw_traits(const Posterior& posterior, std::uint64_t seed,
                                                  std::uint32_t draw, int months) {
  TraitVector centre = TraitVector::Zero();
  for (const SystemTraits& s : posterior.traits)
    centre += s.mean / static_cast<double>(posterior.traits.size());
  std::vector<TraitVector> common(static_cast<std::size_t>(months), TraitVector::Zero());
  for (std::size_t h = 0; h < common.size(); ++h) {
    if (h > 0) common[h] = common[h - 1];
    for (int p = 0; p < kTraits; ++p)
      common[h](p) +=
          posterior.common_drift(p) * keyed_normal(seed, draw, kCommonDrift + static_cast<std::uint32_t>(p),
                                                   kEngland, static_cast<std::uint32_t>(h));
  }
  std::vector<std::vector<TraitVector>> paths;
  for (std::size_t i = 0; i < posterior.traits.size(); ++i) {
    const SystemTraits& s = posterior.traits[i];
    const TraitMatrix root =
        s.covariance.isZero() ? TraitMatrix::Zero() : TraitMatrix(s.covariance.llt().matrixL());
    TraitVector z;
    for (int p = 0; p < kTraits; ++p)
      z(p) = keyed_normal(seed, draw, kTraitNow + static_cast<std::uint32_t>(p),
                          static_cast<std::uint32_t>(i), 0);
    TraitVector own = s.mean - centre + root * z;
    std::vector<TraitVector>& path = paths.emplace_back();
    for (std::size_t h = 0; h < common.size(); ++h) {
      for (int p = 0; p < kTraits; ++p) {
        const TraitPrior& law = posterior.drift[static_cast<std::size_t>(p)];
        own(p) = law.persistence * own(p) +
                 law.spread * std::sqrt(1.0 - law.persistence * law.persistence) *
                     keyed_normal(seed, draw, kTraitDrift + static_cast<std::uint32_t>(p),
                                  static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(h));
      }
      path.push_back(centre + common[h] + own);
    }
  }
  return paths;
}

struct PathBuilder {
  PathBuilder(const Model& model, std::size_t systems, std::uint32_t draws, int months)
      : base(flows_of(model)) {
    const auto row = [&] {
      return std::vector<DrawValues>(static_cast<std::size_t>(months),
                                     DrawValues{std::vector<double>(draws)});
    };
    for (auto* rows : {&demand, &capacity, &removals, &skew, &strength, &within})
      for (std::size_t i = 0; i < systems; ++i) rows->push_back(row());
  }

  void set_traits(std::size_t i, std::size_t h, std::uint32_t draw, const TraitVector& trait) {
    skew[i][h].values[draw] = trait(static_cast<int>(Trait::skew));
    strength[i][h].values[draw] = exp_exact_bits(trait(static_cast<int>(Trait::strength)));
    within[i][h].values[draw] = exp_exact_bits(trait(static_cast<int>(Trait::within_18)));
  }
  /// `trait` says how many of the reported clock starts were real.
  /// \param starts,completed per working day
  /// \param removed share of reported clock starts
  void set_flows(std::size_t i, std::size_t h, std::uint32_t draw, const TraitVector& trait, double starts,
                 double completed, double removed) {
    const double real = exp_exact_bits(trait(static_cast<int>(Trait::starts)));
    demand[i][h].values[draw] = real * starts / base.clock_starts[i];
    capacity[i][h].values[draw] = std::max(kLeastRate, completed / base.completed[i]);
    removals[i][h].values[draw] =
        std::clamp(1.0 - (1.0 - removed) / real, 0.0, kMostRemoved) / base.removal_share[i];
  }

  /// Ends each path: capacity with what balanced the list over its last year, season and luck of single
  /// months left out; everything else as it was last.
  void hold_balance(const Posterior& posterior) {
    for (auto* rows : {&demand, &removals, &skew, &strength, &within}) {
      for (std::vector<DrawValues>& path : *rows) path.push_back(DrawValues(path.back()));
    }
    const std::size_t systems = posterior.ics.size();
    for (std::size_t i = 0; i < systems; ++i) {
      double balanced = 0.0;
      const std::size_t months = capacity[i].size();
      if (posterior.levels) {
        for (std::size_t h = months - kYear; h < months; ++h)
          balanced += posterior.completed[h * systems + i] / kYear;
      }
      capacity[i].push_back({{std::max(kLeastRate, balanced / base.completed[i])}});
    }
  }

  std::vector<Steer> steers(bool with_flows) {
    std::vector<Steer> all;
    for (std::size_t i = 0; i < skew.size(); ++i) {
      const auto add = [&](Parameter parameter, LeverEffect::How how,
                           std::vector<std::vector<DrawValues>>& rows) {
        all.push_back({parameter, how, static_cast<int>(i), std::move(rows[i])});
      };
      if (with_flows) {
        add(Parameter::demand_level, LeverEffect::How::scale, demand);
        add(Parameter::capacity_level, LeverEffect::How::scale, capacity);
        add(Parameter::removals_level, LeverEffect::How::scale, removals);
      }
      add(Parameter::treatment_long_wait_skew, LeverEffect::How::add, skew);
      add(Parameter::treatment_milestone_strength, LeverEffect::How::set, strength);
      add(Parameter::treatment_within_18_weight, LeverEffect::How::scale, within);
    }
    return all;
  }

  SystemFlows base;
  std::vector<std::vector<DrawValues>> demand, capacity, removals, skew, strength, within;  // [ics][month]
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

void add_milestones(const Posterior& posterior, int months, std::vector<Steer>& steers) {
  if (posterior.milestone.empty()) return;
  for (std::size_t i = 0; i < posterior.ics.size(); ++i) {
    Steer steer{Parameter::treatment_milestone_weeks, LeverEffect::How::set, static_cast<int>(i), {}};
    for (int h = 0; h < months; ++h)
      steer.by_month.push_back({{posterior.milestone[static_cast<std::size_t>(h)]}});
    steers.push_back(std::move(steer));
  }
}

}  // namespace

Posterior central(const Posterior& posterior) {
  Posterior mean = posterior;
  mean.common_drift.setZero();
  for (SystemTraits& s : mean.traits) s.covariance.setZero();
  for (TraitPrior& law : mean.drift) law = {law.mean, 0.0, 1.0};
  mean.growth.priors = {};
  const auto settle = [](GrowthState& s) { s = {s.growth, s.error, 0.0, 0.0, 0.0}; };
  settle(mean.growth.england);
  for (GrowthState& s : mean.growth.system) settle(s);
  mean.growth.priors.england.persistence = posterior.growth.priors.england.persistence;
  mean.growth.priors.system.persistence = posterior.growth.priors.system.persistence;
  mean.removals_england = mean.removals_system = mean.removals_month = 0.0;
  return mean;
}

std::vector<Steer> draw_paths(const Posterior& posterior, const Model& model, std::uint64_t seed,
                              std::uint32_t draws, int months, Beyond beyond) {
  const std::size_t systems = posterior.ics.size();
  PathBuilder paths(model, systems, draws, months);
  std::vector<double> activity;
  for (int h = 0; h < months; ++h) activity.push_back(days_of(model, posterior.origin + 1 + h).activity);
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    const auto traits = draw_traits(posterior, seed, draw, months);
    std::vector<double> growth;
    if (posterior.levels) growth = draw_growth(posterior.growth, seed, draw, months);
    for (std::size_t i = 0; i < systems; ++i) {
      for (std::size_t h = 0; h < static_cast<std::size_t>(months); ++h) {
        const TraitVector& trait = traits[i][h];
        paths.set_traits(i, h, draw, trait);
        if (!posterior.levels) continue;
        const double completed = posterior.completed[h * systems + i] -
                                 growth[h * systems + i] * posterior.incomplete[i] / activity[h];
        paths.set_flows(i, h, draw, trait, posterior.clock_starts[i], completed, posterior.removal_share[i]);
      }
    }
  }
  if (beyond == Beyond::balance) paths.hold_balance(posterior);
  std::vector<Steer> all = paths.steers(posterior.levels);
  add_milestones(posterior, months, all);
  return all;
}

std::vector<Steer> draw_paths_given(const Posterior& posterior, const Model& model, const FlowRates& flows,
                                    std::uint64_t seed, std::uint32_t draws, int months) {
  const std::size_t systems = posterior.ics.size();
  PathBuilder paths(model, systems, draws, months);
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    const auto traits = draw_traits(posterior, seed, draw, months);
    for (std::size_t i = 0; i < systems; ++i) {
      for (int h = 0; h < months; ++h) {
        const auto at = static_cast<std::size_t>(h);
        const int month = std::min(posterior.origin + 1 + h - flows.first_month, flows.months - 1);
        const std::size_t cell = flows.at(month, static_cast<int>(i));
        paths.set_traits(i, at, draw, traits[i][at]);
        paths.set_flows(i, at, draw, traits[i][at], flows.clock_starts[cell], flows.completed[cell],
                        draw_removed(posterior, seed, draw, i, h));
      }
    }
  }
  std::vector<Steer> all = paths.steers(true);
  add_milestones(posterior, months, all);
  return all;
}

}  // namespace icsim::calibration
