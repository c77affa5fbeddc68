#include "outputs/compare/context.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>

#include "engine/model/wait_thresholds.hpp"

namespace icsim::outputs {
namespace {

std::string place(const ScenarioResults& results, const std::string& name) {
  return fmt::format("scenario '{}', reference/{}", results.name(), name);
}

std::vector<double> read(const ScenarioResults& results, const std::string& name,
                         const std::function<bool(double)>& possible) {
  std::vector<double> values = results.ics_reference(name);
  if (values.empty()) {
    throw OutputError(fmt::format("scenario '{}'", results.name()),
                      "simulates England as one system, so there is nobody to compare it with",
                      "give a run of the 42 systems, such as one of baseline-2025");
  }
  for (const double value : values) {
    if (!possible(value))
      throw OutputError(place(results, name), fmt::format("has the value {}, which cannot be", value),
                        "the file is damaged: run the scenario again");
  }
  return values;
}

bool is_share(double value) {
  return value >= 0.0 && value <= 1.0;
}

bool is_size(double value) {
  return std::isfinite(value) && value > 0.0;
}

StartWaits read_start_waits(const ScenarioResults& results) {
  StartWaits waits{results.rows("treatment_function"), results.start_waits()};
  for (const double value : waits.pathways) {
    if (!std::isfinite(value) || value < 0.0)
      throw OutputError(place(results, "start_incomplete"),
                        fmt::format("has the value {}, which cannot be", value),
                        "the file is damaged: run the scenario again");
  }
  return waits;
}

}  // namespace

std::vector<double> StartWaits::over(std::size_t weeks) const {
  std::vector<double> sums(pathways.size() / kBands, 0.0);
  for (std::size_t list = 0; list < sums.size(); ++list)
    for (std::size_t w = weeks; w < kBands; ++w) sums[list] += pathways[list * kBands + w];
  return sums;
}

std::vector<double> StartWaits::lists() const {
  std::vector<double> sums(pathways.size() / (functions * kBands), 0.0);
  for (std::size_t cell = 0; cell < pathways.size(); ++cell)
    sums[cell / (functions * kBands)] += pathways[cell];
  return sums;
}

StartWaits StartWaits::of_function(std::size_t function) const {
  StartWaits one{1, {}};
  for (std::size_t list = function; list * kBands < pathways.size(); list += functions) {
    const auto first = pathways.begin() + static_cast<std::ptrdiff_t>(list * kBands);
    one.pathways.insert(one.pathways.end(), first, first + static_cast<std::ptrdiff_t>(kBands));
  }
  return one;
}

double StartWaits::share_over(std::size_t weeks, std::size_t system) const {
  double all = 0.0, longer = 0.0;
  for (std::size_t s = 0; s < functions; ++s) {
    for (std::size_t w = 0; w < kBands; ++w) {
      const double here = pathways[(system * functions + s) * kBands + w];
      all += here;
      if (w >= weeks) longer += here;
    }
  }
  return all > 0.0 ? longer / all : 0.0;
}

SystemContext read_context(const ScenarioResults& results) {
  SystemContext context;
  const auto share = [&](const char* name) { return read(results, name, &is_share); };
  const auto size = [&](const char* name) { return read(results, name, &is_size); };
  context.most_deprived_share = share("most_deprived_share");
  context.aged_60_share = share("aged_60_share");
  context.population = size("population");
  context.organisations = size("organisations");
  context.weighted_population = size("weighted_population");
  context.gp_fte = size("start_gp_fte");
  context.staff_fte = size("start_staff_fte");
  context.allocation = size("start_allocation");
  const RowAxis systems = results.row_axes("ics").at(0);
  context.codes = systems.codes;
  context.names = systems.labels;
  context.regions = results.ics_regions();
  context.start_waits = read_start_waits(results);
  return context;
}

std::vector<ContextItem> context_items(const SystemContext& context) {
  constexpr double kPer100k = 1e5, kPerThousand = 1e3, kMillion = 1e6;
  const std::size_t systems = context.codes.size();
  const auto per_weighted = [&](std::vector<double> amounts, double factor) {
    for (std::size_t i = 0; i < systems; ++i) amounts[i] *= factor / context.weighted_population[i];
    return amounts;
  };
  const auto share_over = [&](std::size_t weeks) {
    std::vector<double> shares;
    for (std::size_t i = 0; i < systems; ++i) shares.push_back(context.start_waits.share_over(weeks, i));
    return shares;
  };
  using K = NumberKind;
  return {
      {"most_deprived_share", "residents in the most deprived fifth of England", "1", K::share,
       context.most_deprived_share},
      {"aged_60_share", "residents aged 60 and over", "1", K::share, context.aged_60_share},
      {"start_staff_per_100k", "elective staff per 100,000 people weighted by need, start",
       "FTE per 100000 people weighted by need", K::staff, per_weighted(context.staff_fte, kPer100k)},
      {"start_gp_per_100k", "GPs per 100,000 people weighted by need, start",
       "FTE per 100000 people weighted by need", K::ratio, per_weighted(context.gp_fte, kPer100k)},
      {"start_list_per_1000", "list where treated per 1,000 people weighted by need, start",
       "pathways per 1000 people weighted by need", K::ratio,
       per_weighted(context.start_waits.lists(), kPerThousand)},
      {"start_over_18_weeks_share", "share of the list over 18 weeks, start", "1", K::share,
       share_over(kWaitThresholds[0].weeks)},
      {"start_over_52_weeks_share", "share of the list over 52 weeks, start", "1", K::share,
       share_over(kWaitThresholds[1].weeks)},
      {"start_allocation_per_head", "allocation per person weighted by need, start",
       "GBP per person weighted by need", K::ratio, per_weighted(context.allocation, kMillion)},
  };
}

}  // namespace icsim::outputs
