#include "outputs/report/like_with_like.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "outputs/files/csv.hpp"
#include "outputs/files/json.hpp"
#include "outputs/summary/metric_words.hpp"

namespace icsim::outputs {
namespace {

std::string numbers(const std::vector<double>& values) {
  std::vector<std::string> texts;
  for (const double value : values) texts.push_back(json_number(value));
  return json_array(texts);
}

// Features and context items alike.
template <class Item>
std::string items(const std::vector<Item>& all) {
  std::vector<std::string> texts;
  for (const Item& item : all) {
    texts.push_back(json_object({{"id", json_text(item.id)},
                                 {"name", json_text(item.name)},
                                 {"unit", json_text(item.unit)},
                                 {"kind", json_text(kind_name(item.kind))}}));
  }
  return json_array(texts);
}

std::string system(const LikeWithLike& all, std::size_t i) {
  std::vector<std::string> peers;
  std::vector<double> context;
  for (const Peer& peer : all.peers[i]) {
    peers.push_back(
        json_object({{"ics", json_text(all.codes[peer.system])}, {"distance", json_number(peer.distance)}}));
  }
  for (const ContextItem& item : all.context) context.push_back(item.values[i]);
  return json_object({{"ics", json_text(all.codes[i])},
                      {"values", numbers(all.feature_values[i])},
                      {"context", numbers(context)},
                      {"peers", json_array(peers)}});
}

std::string assessment(const Assessment& here, const std::string& ics) {
  return json_object({{"ics", json_text(ics)},
                      {"simulated", json_number(here.simulated)},
                      {"expected", json_number(here.expected)},
                      {"difference", json_number(here.difference())},
                      {"ratio", json_number(here.ratio)},
                      {"band", here.band ? json_text(band_name(*here.band)) : "null"},
                      {"start", json_number(here.start)},
                      {"peer_median", json_number(here.peer_median)}});
}

std::string spread(const std::optional<Spread>& edges) {
  if (!edges) return "null";
  return json_object({{"lower_tenth", json_number(edges->lower_tenth)},
                      {"lower_quarter", json_number(edges->lower_quarter)},
                      {"upper_quarter", json_number(edges->upper_quarter)},
                      {"upper_tenth", json_number(edges->upper_tenth)}});
}

std::string assessed(const LikeWithLike& all, const AssessedIndicator& indicator) {
  std::vector<std::string> systems;
  for (std::size_t i = 0; i < indicator.systems.size(); ++i)
    systems.push_back(assessment(indicator.systems[i], all.codes[i]));
  return json_object({{"id", json_text(indicator.indicator.id)},
                      {"name", json_text(indicator.indicator.name)},
                      {"unit", json_text(indicator.indicator.unit)},
                      {"kind", json_text(kind_name(indicator.indicator.kind))},
                      {"better", json_text(better_name(indicator.indicator.better))},
                      {"explained_by", json_texts(indicator.explained_by)},
                      {"explained", json_number(indicator.explained)},
                      {"spread", spread(indicator.spread)},
                      {"systems", json_array(systems)}});
}

std::vector<std::string> csv_cells(const LikeWithLike& all, const AssessedIndicator& assessed,
                                   std::size_t i) {
  const FairIndicator& indicator = assessed.indicator;
  const Assessment& here = assessed.systems[i];
  const auto edge = [&](double Spread::*of) {
    return assessed.spread ? csv_number((*assessed.spread).*of) : std::string();
  };
  std::vector<std::string> cells{
      csv_text(indicator.id),        csv_text(indicator.name),     csv_text(indicator.unit),
      better_name(indicator.better), csv_text(all.codes[i]),       csv_text(all.names[i]),
      csv_text(all.regions[i]),      csv_number(here.simulated),   csv_number(here.expected),
      csv_number(here.difference()), csv_number(here.ratio),       here.band ? band_name(*here.band) : "",
      edge(&Spread::lower_tenth),    edge(&Spread::lower_quarter), edge(&Spread::upper_quarter),
      edge(&Spread::upper_tenth),    csv_number(here.start),       csv_number(here.peer_median)};
  for (const ContextItem& item : all.context) cells.push_back(csv_number(item.values[i]));
  std::vector<std::string> peers;
  for (const Peer& peer : all.peers[i]) peers.push_back(all.codes[peer.system]);
  cells.push_back(csv_text(fmt::format("{}", fmt::join(peers, " "))));
  return cells;
}

}  // namespace

std::string peers_json(const LikeWithLike& all) {
  std::vector<std::string> systems, indicators;
  for (std::size_t i = 0; i < all.codes.size(); ++i) systems.push_back(system(all, i));
  for (const AssessedIndicator& indicator : all.indicators) indicators.push_back(assessed(all, indicator));
  return json_object({{"month", json_text(month_code(all.month))},
                      {"treatment_function", all.function.empty() ? "null" : json_text(all.function)},
                      {"left_out", json_texts(all.left_out)},
                      {"features", items(all.features)},
                      {"systems", json_array(systems)},
                      {"context", items(all.context)},
                      {"indicators", json_array(indicators)}});
}

std::string peers_csv(const LikeWithLike& all, const std::string& scenario) {
  std::vector<std::string> columns{"scenario",    "month",         "treatment_function",
                                   "indicator",   "name",          "unit",
                                   "better",      "ics",           "system",
                                   "region",      "simulated",     "expected",
                                   "difference",  "ratio",         "band",
                                   "lower_tenth", "lower_quarter", "upper_quarter",
                                   "upper_tenth", "start",         "peer_median"};
  for (const ContextItem& item : all.context) columns.push_back(csv_text(item.id));
  columns.emplace_back("peers");
  std::string text = fmt::format("{}\n", fmt::join(columns, ","));
  for (const AssessedIndicator& indicator : all.indicators) {
    for (std::size_t i = 0; i < all.codes.size(); ++i) {
      text += fmt::format("{},{},{},{}\n", csv_text(scenario), month_code(all.month), csv_text(all.function),
                          fmt::join(csv_cells(all, indicator, i), ","));
    }
  }
  return text;
}

}  // namespace icsim::outputs
