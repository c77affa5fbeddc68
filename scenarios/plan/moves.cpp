#include "scenarios/plan/moves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "scenarios/language/place_words.hpp"
#include "scenarios/language/where.hpp"
#include "scenarios/plan/amount.hpp"

namespace icsim::scenarios {
namespace {

constexpr int kUsualWait = 18;  // weeks, the standard
constexpr const char* kExample =
    "{from: QR1, to: QOX, treatment_function: C_110, pathways: 500, by: 2026-09-30}";

/// Of the start state: who has waited at least so long, by stage.
std::array<double, kStages> waiting(const Model& model, const ToldMove& move) {
  std::array<double, kStages> sum{};
  std::size_t cell = model.dims.list(move.from, move.treatment_function) * model.dims.cells_per_list();
  for (double& of_stage : sum) {
    for (int a = 0; a < kBands; ++a) {
      for (int q = 0; q < model.dims.quintiles; ++q, ++cell) {
        if (a >= move.waited_weeks) of_stage += static_cast<double>(model.start_state[cell]);
      }
    }
  }
  return sum;
}

std::string words_of(const Model& model, const ToldMove& move) {
  return fmt::format("{} pathways of {} from {} to {}", number_text(move.pathways),
                     model.treatment_functions[static_cast<std::size_t>(move.treatment_function)].code,
                     model.area(move.from).code, model.area(move.to).code);
}

class MoveReader {
 public:
  MoveReader(Fields& fields, const Model& model, const PlaceNames& names, const ScenarioValues& values)
      : fields_(fields), model_(model), names_(names), values_(values) {}

  /// Nothing when it cannot be used, or lies outside the run and comes from a policy.
  std::optional<ToldMove> read(const Node& item) {
    fields_.check_keys(item, keys_under("network.moves[]"));
    const auto from = place(item, "from", "ics"), to = place(item, "to", "ics"),
               list = place(item, "treatment_function", "treatment_function");
    const Node* pathways = fields_.required(item, "pathways", example());
    const auto number =
        pathways == nullptr ? std::nullopt : fields_.number(*pathways, limits_of("network.moves[].pathways"));
    ToldMove move{.waited_weeks = kUsualWait};
    if (const Node* waited = item.find("waited"))
      move.waited_weeks =
          static_cast<int>(fields_.count(*waited, limits_of("network.moves[].waited")).value_or(kUsualWait));
    const bool dated = read_time(item, move);
    if (!from || !to || !list || !number || !dated) return std::nullopt;
    move.from = *from;
    move.to = *to;
    move.treatment_function = *list;
    move.pathways = *number;
    return check(item, move) ? std::optional(move) : std::nullopt;
  }

 private:
  static std::string example() { return fmt::format("write '- {}'", kExample); }
  FaultList& faults() { return fields_.faults(); }

  std::optional<int> place(const Node& item, std::string_view key, const std::string& level) {
    const Node* word = fields_.required(item, key, example());
    if (word == nullptr) return std::nullopt;
    const std::size_t before = faults().size();
    const std::vector<int> found = read_places(fields_, model_, level, *word, &names_);
    if (faults().size() != before) return std::nullopt;
    if (found.size() == 1) return found[0];
    faults().add(*word, fmt::format("a move has one '{}'", key), "write a move for each");
    return std::nullopt;
  }

  /// \return whether a whole week of the run lies in it.
  bool read_time(const Node& item, ToldMove& move) {
    const Node* by = fields_.required(item, "by", example());
    const Node* after = item.find("after");
    const auto last = by == nullptr ? std::nullopt : fields_.date(*by, DayMeant::last);
    const auto first = after == nullptr ? values_.start : fields_.date(*after);
    if (!last || !first || !values_.start || !values_.end) return false;
    move.by = *last;
    move.after = std::max(*first, *values_.start);
    const bool ends_inside = move.by <= *values_.end;
    if (ends_inside && weeks_between(*values_.start, move.after, move.by).count() > 0) return true;
    if (item.from_policy) return false;
    if (!ends_inside) {
      faults().add(*by,
                   fmt::format("{} is after the run's end, {}", shown_date(by->text, move.by),
                               to_string(*values_.end)),
                   "give an earlier date, or a longer period");
    } else {
      faults().add(*by,
                   fmt::format("no whole week of the run lies between {} and {}", to_string(move.after),
                               shown_date(by->text, move.by)),
                   "weeks are counted from the start; give more time");
    }
    return false;
  }

  bool check(const Node& item, const ToldMove& move) {
    if (model_.system.empty()) {
      faults().add(item, fmt::format("baseline {} has no systems for patients to move between", model_.name),
                   "use another baseline, or remove the move");
      return false;
    }
    if (move.from == move.to) {
      faults().add(*item.find("to"), fmt::format("{} would send to itself", model_.area(move.from).code),
                   "name another place");
      return false;
    }
    const auto stages = waiting(model_, move);
    const double there = stages[0] + stages[1];
    if (there == 0.0) {
      faults().add(*item.find("pathways"),
                   fmt::format("nobody waits {} weeks or longer in {} at the start: {}", move.waited_weeks,
                               model_.area(move.from).code, words_of(model_, move)),
                   "name another list, or lower 'waited'");
      return false;
    }
    return true;
  }

  Fields& fields_;
  const Model& model_;
  const PlaceNames& names_;
  const ScenarioValues& values_;
};

}  // namespace

std::vector<ToldMove> read_moves(Fields& fields, const Model& model, const PlaceNames& place_names,
                                 const ScenarioValues& values, const Node& list) {
  std::vector<ToldMove> moves;
  if (list.kind != Node::Kind::sequence) {
    fields.faults().add(list, "a list of moves is expected", fmt::format("write 'moves: [{}]'", kExample));
    return moves;
  }
  MoveReader reader(fields, model, place_names, values);
  for (const Node& item : list.items) {
    if (!fields.expect_map(item, fmt::format("write '- {}'", kExample))) continue;
    if (const auto move = reader.read(item)) moves.push_back(*move);
  }
  return moves;
}

std::vector<std::string> note_moves(FaultList& faults, const Model& model, const ParameterPlan& plan,
                                    const AidNetwork& network, const ScenarioValues& values) {
  std::vector<std::string> notes;
  const auto price = [&](Parameter parameter) {
    std::array<double, kLanes> base{};
    plan.evaluate_base(parameter, 0, 0, base.data());
    return base[0];
  };
  const double admitted = price(Parameter::funding_price_admitted),
               seen = price(Parameter::funding_price_non_admitted);
  for (const ToldMove& move : network.moves()) {
    const auto stages = waiting(model, move);
    const double there = stages[0] + stages[1];
    const double tariff =
        (stages[1] * admitted + stages[0] * seen) / there * model.start(move.to).market_forces_factor;
    const int weeks = weeks_between(*values.start, move.after, move.by).count();
    notes.push_back(
        fmt::format("move: {} by {}: {} a week for {} weeks; {} wait {} weeks or longer in {} at the start; "
                    "about {} at tariff",
                    words_of(model, move), to_string(move.by), rounded_text(move.pathways / weeks), weeks,
                    rounded_text(there), move.waited_weeks, model.area(move.from).code,
                    pounds_text(move.pathways * tariff)));
    if (move.pathways <= there) continue;
    faults.warn(
        *values.network->find("moves"),
        fmt::format("{}, but only {} wait {} weeks or longer in {} at the start", words_of(model, move),
                    rounded_text(there), move.waited_weeks, model.area(move.from).code),
        "fewer may move than told, unless others come to wait so long; lower 'waited', or the number");
  }
  return notes;
}

AidNetwork moves_among(const AidNetwork& network, std::span<const int> kept) {
  const auto is_kept = [&](int place) { return std::binary_search(kept.begin(), kept.end(), place); };
  const auto position = [&](int place) {
    return static_cast<int>(std::lower_bound(kept.begin(), kept.end(), place) - kept.begin());
  };
  std::vector<AidArc> arcs;
  std::vector<ToldMove> moves;
  for (ToldMove move : network.moves()) {
    if (!is_kept(move.from) || !is_kept(move.to)) continue;  // one of the two alone is refused
    AidArc arc = network.arcs()[network.arc_between(move.from, move.to)];
    move.from = arc.from = position(move.from);
    move.to = arc.to = position(move.to);
    arc.offered = false;
    if (std::none_of(arcs.begin(), arcs.end(),
                     [&](const AidArc& other) { return other.from == arc.from && other.to == arc.to; }))
      arcs.push_back(arc);
    moves.push_back(move);
  }
  return AidNetwork(static_cast<int>(kept.size()), std::move(arcs), std::move(moves));
}

}  // namespace icsim::scenarios
