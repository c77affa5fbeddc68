#include "outputs/compare/like_with_like.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "outputs/compare/context_fit.hpp"

namespace icsim::outputs {
namespace {

using Of = Measured::Of;

// With fewer expected pathways a ratio says little: such systems foretell nothing of others and are in no
// band.
constexpr double kFewest = 5.0;

struct Terms {
  std::vector<std::vector<double>> values;  // [term][system]
  std::vector<std::string> words;
};

std::vector<std::string> words_of_standard(const Measured& measured, bool of_function) {
  if (measured.of == Of::list && of_function) return {"England's rate"};
  if (measured.of == Of::list) return {"treatment functions of the list"};
  if (measured.of == Of::people) return {"people weighted by need"};
  return {"England's figure"};
}

Terms context_terms(const FairIndicator& indicator, const SystemContext& context, const Measured& measured) {
  using C = FairIndicator::Context;
  const auto per_person = [&](std::vector<double> amounts) {
    for (std::size_t i = 0; i < amounts.size(); ++i) amounts[i] /= context.weighted_population[i];
    return amounts;
  };
  Terms terms;
  const auto add = [&](const char* words, std::vector<double> values) {
    terms.words.emplace_back(words);
    terms.values.push_back(std::move(values));
  };
  if (indicator.explained_by == C::none) return terms;
  add("deprivation", context.most_deprived_share);
  add("age 60 and over", context.aged_60_share);
  if (indicator.explained_by == C::all) {
    add("elective staff per person", per_person(context.staff_fte));
    add("GPs per person", per_person(context.gp_fte));
  }
  if (!measured.start_log_ratio.empty()) add("starting position", measured.start_log_ratio);
  return terms;
}

// Log of counted / standard, and which systems have one: alike in weight, as what sets systems apart is
// not chance and so no smaller in a large list.
struct LogRatios {
  std::vector<double> values, weights;
};

LogRatios log_ratios(const Measured& measured) {
  const std::size_t systems = measured.counted.size();
  const bool counts = measured.of != Of::figure;
  LogRatios ratios{std::vector<double>(systems, 0.0), std::vector<double>(systems, 0.0)};
  for (std::size_t i = 0; i < systems; ++i) {
    const double half = counts ? 0.5 : 0.0;  // keeps the logarithm of none finite
    const double ratio = (measured.counted[i] + half) / (measured.standard[i] + half);
    if (!(measured.standard[i] > (counts ? kFewest : 0.0)) || !(ratio > 0.0)) continue;
    ratios.values[i] = std::log(ratio);
    ratios.weights[i] = 1.0;
  }
  return ratios;
}

void place_among_systems(AssessedIndicator& assessed, const std::vector<double>& weights) {
  std::vector<double> known;
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (weights[i] > 0.0) known.push_back(assessed.systems[i].ratio);
  assessed.spread = spread_of(std::move(known));
  if (!assessed.spread) return;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    Assessment& system = assessed.systems[i];
    if (weights[i] > 0.0) system.band = band_of(system.ratio, *assessed.spread);
  }
}

void add_expected(AssessedIndicator& assessed, const Measured& measured, const Terms& terms,
                  bool of_function) {
  const LogRatios ratios = log_ratios(measured);
  const ContextFit fit = fit_context(ratios.values, ratios.weights, terms.values);
  assessed.explained_by = words_of_standard(measured, of_function);
  if (fit.fitted)
    assessed.explained_by.insert(assessed.explained_by.end(), terms.words.begin(), terms.words.end());
  assessed.explained = fit.explained;
  for (std::size_t i = 0; i < measured.counted.size(); ++i) {
    const double expected = measured.standard[i] * std::exp(fit.foretold[i]);
    if (!(expected > 0.0)) continue;
    assessed.systems[i].expected = expected / measured.size[i];
    assessed.systems[i].ratio = measured.counted[i] / expected;
  }
  place_among_systems(assessed, ratios.weights);
}

AssessedIndicator assess(const FairIndicator& indicator, const Measured& measured,
                         const SystemContext& context, const std::vector<std::vector<Peer>>& peers,
                         bool of_function) {
  AssessedIndicator assessed;
  assessed.indicator = indicator;
  assessed.systems.resize(measured.counted.size());
  for (std::size_t i = 0; i < measured.counted.size(); ++i) {
    if (measured.size[i] > 0.0) assessed.systems[i].simulated = measured.counted[i] / measured.size[i];
    if (!measured.start.empty()) assessed.systems[i].start = measured.start[i];
  }
  for (std::size_t i = 0; i < peers.size(); ++i) {
    std::vector<double> theirs;
    for (const Peer& peer : peers[i]) theirs.push_back(assessed.systems[peer.system].simulated);
    assessed.systems[i].peer_median = median(std::move(theirs));
  }
  if (!measured.standard.empty())
    add_expected(assessed, measured, context_terms(indicator, context, measured), of_function);
  return assessed;
}

}  // namespace

double median(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

LikeWithLike like_with_like(const ScenarioResults& results, std::size_t month, std::size_t k,
                            std::optional<std::size_t> function) {
  SystemContext context = read_context(results);
  if (function) context.start_waits = context.start_waits.of_function(*function);
  const std::size_t systems = context.codes.size();
  if (k < 1 || k >= systems) {
    throw OutputError(
        fmt::format("{} peers", k), fmt::format("cannot be found among {} systems", systems),
        systems > 2 ? fmt::format("ask for 1 to {}", systems - 1)
                    : "run more places together: 'only' and a baseline of one place leave nobody to compare");
  }
  LikeWithLike result;
  result.month = results.months().at(month);
  if (function) {
    const RowAxis functions = results.row_axes("treatment_function").at(0);
    result.function = functions.codes.at(*function);
    result.function_name = functions.labels.at(*function);
  }
  result.codes = context.codes;
  result.names = context.names;
  result.regions = context.regions;
  result.features = peer_features();
  result.feature_values = peer_feature_values(context);
  result.peers = nearest_peers(result.features, result.feature_values, context.codes, k);
  result.context = context_items(context);
  for (const FairIndicator& indicator : fair_indicators()) {
    if (!is_told(indicator, function.has_value())) {
      if (function) result.left_out.push_back(indicator.id);
      continue;
    }
    const Measured measured = measure(results, indicator, context, month, function);
    if (!measured.counted.empty())
      result.indicators.push_back(assess(indicator, measured, context, result.peers, function.has_value()));
  }
  return result;
}

}  // namespace icsim::outputs
