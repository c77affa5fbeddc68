#include "scenarios/plan/network.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "scenarios/language/place_words.hpp"
#include "scenarios/plan/moves.hpp"

namespace icsim::scenarios {
namespace {

constexpr double kUsualMiles = 60.0;  // between the centres of two systems; sources in the reference page
constexpr double kUsualShare = 0.01;

enum class Reach { none, collaboratives, region, national };

/// Members of each collaborative, as positions of ICSs.
std::vector<std::set<int>> read_collaboratives(Fields& fields, const Model& model,
                                               const PlaceNames& place_names, const Node& map) {
  std::vector<std::set<int>> groups;
  if (!fields.expect_map(map, "write {pennines: [QWO, QOP]}")) return groups;
  for (const Entry& entry : map.entries) {
    std::set<int> members;
    const auto words = fields.words(entry.value);
    for (const Node* word : words) {
      const auto found = std::find_if(model.ics.begin(), model.ics.end(),
                                      [&](const IcsRecord& ics) { return ics.code == word->text; });
      if (found == model.ics.end()) {
        fields.faults().add(
            *word, fmt::format("there is no ics {} in baseline {}", shown_word(word->text), model.name),
            place_hint(model, &place_names, "ics", word->text));
      } else if (!members.insert(static_cast<int>(found - model.ics.begin())).second) {
        fields.faults().add(*word, word->text + " stands twice in the collaborative", "remove one");
      }
    }
    if (words.size() == 1)
      fields.faults().add(entry.value, "a collaborative has at least two systems",
                          "name another, or remove it");
    groups.push_back(std::move(members));
  }
  return groups;
}

bool joins(const AidArc& arc, const ToldMove& move) {
  return arc.from == move.from && arc.to == move.to;
}
bool is_told(const AidArc& arc, std::span<const ToldMove> moves) {
  return std::any_of(moves.begin(), moves.end(), [&](const ToldMove& move) { return joins(arc, move); });
}

}  // namespace

AidNetwork read_network(Fields& fields, const Model& model, const PlaceNames& place_names,
                        const ScenarioValues& values) {
  const Node* node = values.network;
  Reach reach = Reach::region;
  double least_share = kUsualShare;
  std::optional<double> most_miles;
  std::vector<std::set<int>> collaboratives;
  std::vector<ToldMove> moves;
  if (node != nullptr && fields.expect_map(*node, "write {reach: region}")) {
    fields.check_keys(*node, keys_under("network"));
    if (const Node* word = node->find("reach")) {
      if (const auto which = fields.choice(*word, kReaches)) reach = static_cast<Reach>(*which);
    }
    if (const Node* miles = node->find("most_miles"))
      most_miles = fields.number(*miles, limits_of("network.most_miles"));
    if (const Node* share = node->find("least_share"))
      least_share = fields.number(*share, limits_of("network.least_share")).value_or(kUsualShare);
    if (const Node* groups = node->find("collaboratives"))
      collaboratives = read_collaboratives(fields, model, place_names, *groups);
    if (const Node* list = node->find("moves")) moves = read_moves(fields, model, place_names, values, *list);
  }
  const double miles =
      most_miles.value_or(reach == Reach::national ? std::numeric_limits<double>::infinity() : kUsualMiles);
  std::vector<AidArc> arcs;
  for (AidArc arc : model.aid_arcs) {
    arc.collaborative = std::any_of(
        collaboratives.begin(), collaboratives.end(),
        [&](const std::set<int>& group) { return group.contains(arc.from) && group.contains(arc.to); });
    const bool same_region = model.ics[static_cast<std::size_t>(arc.from)].region ==
                             model.ics[static_cast<std::size_t>(arc.to)].region;
    const bool near = arc.distance_miles <= miles || arc.share >= least_share;
    const bool reached = reach == Reach::national || (reach == Reach::region && same_region);
    arc.offered = reach != Reach::none && (arc.collaborative || (reached && near));
    if (arc.offered || is_told(arc, moves)) arcs.push_back(arc);
  }
  for (const ToldMove& move : moves) {  // between places of one's own, of which no distance is known
    if (std::none_of(arcs.begin(), arcs.end(), [&](const AidArc& arc) { return joins(arc, move); }))
      arcs.push_back({.from = move.from, .to = move.to, .offered = false});
  }
  return AidNetwork(model.dims.ics, std::move(arcs), std::move(moves));
}

void check_network(FaultList& faults, const Model& model, const ScenarioValues& values,
                   const std::vector<std::vector<std::uint32_t>>& places, const AidNetwork& network) {
  if (model.aid_arcs.empty()) return;  // one England: nobody to send to, and mutual aid does nothing
  const std::vector<int> stuck = network.without_way_out();
  for (std::size_t l = 0; l < values.levers.size(); ++l) {
    const LeverValue& lever = values.levers[l];
    if (lever.what->id != Parameter::mutual_aid_max_flow) continue;
    const bool off = lever.path.points.empty() && !lever.distribution && lever.number == 0.0 &&
                     lever.how != LeverEffect::How::scale;
    std::vector<std::string> codes;
    for (const int i : stuck) {
      if (std::find(places[l].begin(), places[l].end(), static_cast<std::uint32_t>(i)) != places[l].end())
        codes.push_back(model.ics[static_cast<std::size_t>(i)].code);
    }
    if (off || codes.empty()) continue;
    faults.add(*lever.node,
               fmt::format("mutual aid is wanted where no arc of the network leads away: {}",
                           fmt::join(codes, ", ")),
               "widen 'network' (reach, most_miles, collaboratives), or leave them out of 'where'");
  }
}

void check_only(FaultList& faults, const Model& model, const ScenarioValues& values,
                std::span<const int> kept, const ParameterPlan& plan, const AidNetwork& network) {
  if (kept.empty()) return;
  const auto sends = [&](int i) {
    std::array<double, kLanes> base{};
    plan.evaluate_base(Parameter::mutual_aid_max_flow,
                       plan.is_uniform(Parameter::mutual_aid_max_flow) ? 0 : static_cast<std::size_t>(i), 0,
                       base.data());
    return base[0] != 0.0 ||
           !plan.levers_at(Parameter::mutual_aid_max_flow, static_cast<std::size_t>(i)).empty();
  };
  const auto is_kept = [&](int i) { return std::binary_search(kept.begin(), kept.end(), i); };
  for (const ToldMove& move : network.moves()) {
    if (is_kept(move.from) == is_kept(move.to)) continue;
    const int other = is_kept(move.from) ? move.to : move.from;
    faults.add(*values.only,
               fmt::format("a move of the network leads from {} to {}: run alone, one of them is not there",
                           model.area(move.from).code, model.area(move.to).code),
               fmt::format("name {} here too, or leave the move out", model.area(other).code));
  }
  std::set<std::string> here, there;
  for (const AidArc& arc : network.arcs()) {
    if (!arc.offered) continue;
    for (const auto& [one, other] : {std::pair{arc.from, arc.to}, std::pair{arc.to, arc.from}}) {
      if (!is_kept(one) || !sends(arc.from)) continue;
      here.insert(model.area(one).code);
      there.insert(model.area(other).code);
    }
  }
  if (here.empty()) return;
  faults.add(
      *values.only,
      fmt::format("mutual aid lets {} meet {}: run alone, lists would not be those of a run of England",
                  fmt::join(here, ", "), fmt::join(there, ", ")),
      "run without 'only', or without mutual aid ('network: {reach: none}')");
}

}  // namespace icsim::scenarios
