#include "calibration/fit/own_ground.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "calibration/fit/flow_rates.hpp"
#include "calibration/fit/posterior.hpp"
#include "engine/model/some_places.hpp"
#include "engine/model/wait_thresholds.hpp"
#include "scenarios/text/checksum.hpp"

namespace icsim::calibration {
namespace {

constexpr const char* kShippedPosterior = "posterior/2025-04-01.csv";
constexpr double kMostOfEngland = 0.75;  // of the list of the shipped systems
constexpr double kNearlyAll = 0.95;      // of the places' list: what comes later does not shorten the fit

/// Positions in the data of the places of a model; -1 where the data hold none.
std::vector<int> areas_of(const Model& model, const RttDataSet& data) {
  std::vector<int> areas;
  for (const IcsRecord& place : model.ics) {
    const auto found = std::find(data.areas.begin(), data.areas.end(), place.code);
    areas.push_back(found == data.areas.end() ? -1 : static_cast<int>(found - data.areas.begin()));
  }
  return areas;
}

/// First month in which both flows were published; the number of months where one never was.
std::vector<int> first_of_both(const RttDataSet& data) {
  std::vector<int> first = first_flows(data, Flow::clock_starts);
  const std::vector<int> completed = first_flows(data, Flow::completed);
  for (std::size_t i = 0; i < first.size(); ++i) first[i] = std::max(first[i], completed[i]);
  return first;
}

/// Places that can be fitted: with a list, with flows in the baseline, and with flows in the data from when nearly all have
/// them.
std::vector<int> fitted_places(const Model& model, const RttDataSet& data) {
  const std::vector<int> areas = areas_of(model, data), first = first_of_both(data);
  const std::vector<double> list = last_stock(data, Stock::incomplete, data.months);
  const SystemFlows flows = flows_of(model);
  struct Candidate {
    int place, first;
    double list;
  };
  std::vector<Candidate> candidates;
  double all = 0.0;
  for (std::size_t i = 0; i < areas.size(); ++i) {
    if (areas[i] < 0 || !(flows.clock_starts[i] > 0.0) || !(flows.completed[i] > 0.0)) continue;
    const auto area = static_cast<std::size_t>(areas[i]);
    if (area >= first.size() || first[area] >= data.months || !(list[area] > 0.0)) continue;
    candidates.push_back({static_cast<int>(i), first[area], list[area]});
    all += list[area];
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.first < b.first; });
  std::vector<int> kept;
  double held = 0.0;
  int last = 0;
  for (const Candidate& c : candidates) {
    if (held >= kNearlyAll * all && c.first > last) break;
    kept.push_back(c.place);
    held += c.list;
    last = c.first;
  }
  std::sort(kept.begin(), kept.end());
  return kept;
}

RttDataSet data_of(const Model& places, const RttDataSet& data) {
  RttDataSet own;
  own.basis = data.basis;
  own.treatment_functions = data.treatment_functions;
  own.first_month = data.first_month;
  own.months = data.months;
  own.sources = data.sources;
  own.licence = data.licence;
  own.place = data.place;
  for (const IcsRecord& place : places.ics) own.areas.push_back(place.code);
  own.areas.emplace_back("UNMAPPED");
  own.resize();
  const std::vector<int> areas = areas_of(places, data);
  for (int m = 0; m < data.months; ++m) {
    for (std::size_t i = 0; i < areas.size(); ++i) {
      for (int s = 0; s < kStocks; ++s)
        own.at(static_cast<Stock>(s), m, static_cast<int>(i)) = data.at(static_cast<Stock>(s), m, areas[i]);
      for (int f = 0; f < kFlows; ++f)
        own.at(static_cast<Flow>(f), m, static_cast<int>(i)) = data.at(static_cast<Flow>(f), m, areas[i]);
    }
  }
  std::copy_if(data.notes.begin(), data.notes.end(), std::back_inserter(own.notes),
               [&](const DataNote& note) {
                 return note.area.empty() ||
                        std::find(own.areas.begin(), own.areas.end(), note.area) != own.areas.end();
               });
  return own;
}

/// What the places' own lists say of a month for which the data hold no such count: bands that a hospital gave may be too wide.
void fill_census(RttDataSet& data, const Model& places, MonthNumber census) {
  constexpr std::array kCounts{Stock::within_18, Stock::over_52, Stock::over_65, Stock::over_78,
                               Stock::over_104};  // at the thresholds
  const int month = census - data.first_month;
  if (month < 0 || month >= data.months) return;
  const auto quintiles = static_cast<std::size_t>(places.dims.quintiles);
  for (int i = 0; i < places.dims.ics; ++i) {
    std::array<double, kBands> waits{};
    const std::size_t first = places.dims.list(i, 0) * places.dims.cells_per_list(),
                      last = places.dims.list(i + 1, 0) * places.dims.cells_per_list();
    for (std::size_t c = first; c < last; ++c)
      waits[(c - first) / quintiles % kBands] += static_cast<double>(places.start_state[c]);
    const auto fill = [&](Stock stock, auto counts) {
      double& count = data.at(stock, month, i);
      if (!std::isnan(count)) return;
      count = 0.0;
      for (int w = 0; w < kBands; ++w) count += counts(w) ? waits[static_cast<std::size_t>(w)] : 0.0;
    };
    fill(Stock::incomplete, [](int) { return true; });
    for (std::size_t n = 0; n < kCounts.size(); ++n)
      fill(kCounts[n], [&](int weeks_waited) { return kWaitThresholds[n].counts(weeks_waited); });
  }
}

double list_of(const Model& model) {
  return std::accumulate(model.start_state.begin(), model.start_state.end(), 0.0);
}

/// \return nothing when the library ships none
std::optional<Posterior> shipped_posterior(const scenarios::ScenarioLibrary& library) {
  const auto text = scenarios::read_bytes(library.root / kShippedPosterior);
  return text ? std::optional(read_posterior(kShippedPosterior, *text)) : std::nullopt;
}

/// Laws of the systems as laws of places of any size.
void suit_small_places(FitPriors& priors) {
  const OwnPlacePriors& own = priors.own_places;
  priors.list.size = {own.growth_small, own.usual_list};
  priors.order.observation.share_size = {own.share_small, own.usual_list};
  RangeLaw& share = priors.range.system[static_cast<std::size_t>(Figure::share_18)];
  share.small = own.share_small;
  share.first /= std::sqrt(1.0 + share.small / own.usual_list);
}

}  // namespace

OwnGround own_ground(const Model& baseline, MonthNumber census, const RttDataSet& data,
                     const FitPriors& priors, const scenarios::ScenarioLibrary& library) {
  const std::vector<int> kept = fitted_places(baseline, data);
  if (kept.empty())
    throw scenarios::DataError({scenarios::Fault{
        data.place, 0, 0, "",
        fmt::format("the data hold no place of baseline {} with a list and flows", baseline.name),
        "a fit needs months in which they have a list, clock starts and completed pathways; without a file, "
        "the "
        "baseline's own months are taken"}});
  OwnGround own;
  own.ground.model = std::make_shared<const Model>(some_places(baseline, kept));
  own.data = data_of(*own.ground.model, data);
  fill_census(own.data, *own.ground.model, census);
  for (std::size_t i = 0; i < baseline.ics.size(); ++i) {
    if (std::find(kept.begin(), kept.end(), static_cast<int>(i)) == kept.end())
      own.left_out.push_back(baseline.ics[i].code);
  }
  own.priors = priors;
  suit_small_places(own.priors);
  own.england = list_of(baseline) > kMostOfEngland * list_of(*shipped_ground(library).model);
  if (!own.england) {
    own.priors.list.learn_england = false;
    for (PathPriors::Own& figure : own.priors.path.figure) figure.trend = 0.0;
  }
  own.order_from = "the priors";
  const std::optional<Posterior> shipped = shipped_posterior(library);
  if (shipped && shipped->levels && shipped->origin <= data.first_month) {
    for (int p = 0; p < kTraits; ++p) {
      double sum = 0.0;
      for (const SystemTraits& system : shipped->traits) sum += system.mean(p);
      own.priors.order.trait[static_cast<std::size_t>(p)].mean =
          sum / static_cast<double>(shipped->traits.size());
    }
    own.order_from = fmt::format("England's systems as fitted to {}", to_month(shipped->origin));
  }
  return own;
}

}  // namespace icsim::calibration
