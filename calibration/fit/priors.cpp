#include "calibration/fit/priors.hpp"

#include <algorithm>

#include "scenarios/language/inherit.hpp"
#include "scenarios/text/fields.hpp"

namespace icsim::calibration {
namespace {

constexpr std::string_view kSchema = "icsim/priors/1";
constexpr std::string_view kTopKeys[] = {"schema",     "priors",  "season_share",
                                         "milestones", "targets", "past_targets"};
constexpr std::string_view kSeasonKeys[] = {"value", "unit", "grade", "source"};
constexpr std::string_view kTargetKeys[] = {"announced", "share", "gain", "due", "source"};
constexpr std::string_view kPastKeys[] = {"what", "due", "closed", "source"};
constexpr std::string_view kPriorKeys[] = {"value", "unit", "grade", "source"};
constexpr std::string_view kMilestoneKeys[] = {"announced", "weeks", "due", "absolute", "source"};
constexpr std::string_view kGradesOfPriors[] = {"data", "published", "judgement"};
constexpr int kHalfWay = 7, kFully = 4;  // months before a milestone is due: see treatment.milestone.weeks
constexpr double kNoMilestone = 104.0;

struct Key {
  std::string_view name;
  double* value;
  scenarios::Bounds bounds;
};

std::vector<Key> keys_of(FitPriors& priors) {
  std::vector<Key> keys;
  const auto law = [&](GrowthLaw& g, const std::array<std::string_view, 4>& names) {
    keys.push_back({names[0], &g.persistence, {0.0, 0.99}});
    keys.push_back({names[1], &g.innovation, {0.0, 0.1}});
    keys.push_back({names[2], &g.shock, {0.0, 0.1}});
    keys.push_back({names[3], &g.counting, {0.0, 0.1}});
  };
  law(priors.list.england, {"england.growth.persistence", "england.growth.innovation", "england.growth.shock",
                            "england.growth.counting"});
  law(priors.list.system, {"system.growth.persistence", "system.growth.innovation", "system.growth.shock",
                           "system.growth.counting"});
  keys.push_back({"system.break.chance", &priors.list.system.break_chance, {0.0, 0.5}});
  keys.push_back({"system.break.size", &priors.list.system.break_size, {0.0, 1.0}});
  const auto trait = [&](TraitPrior& t, const std::array<std::string_view, 3>& names) {
    keys.push_back({names[0], &t.mean, {-5.0, 5.0}});
    keys.push_back({names[1], &t.spread, {1e-6, 5.0}});
    keys.push_back({names[2], &t.persistence, {0.0, 1.0}});
  };
  trait(priors.order.trait[0], {"skew.mean", "skew.spread", "skew.persistence"});
  trait(priors.order.trait[1], {"strength.mean", "strength.spread", "strength.persistence"});
  trait(priors.order.trait[2], {"within_18.mean", "within_18.spread", "within_18.persistence"});
  trait(priors.order.trait[3], {"backstop.mean", "backstop.spread", "backstop.persistence"});
  trait(priors.order.trait[4], {"starts.mean", "starts.spread", "starts.persistence"});
  keys.push_back({"observation.share", &priors.order.observation.share_error, {1e-6, 0.1}});
  keys.push_back({"observation.over_52", &priors.order.observation.long_wait_error[0], {1e-6, 2.0}});
  keys.push_back({"observation.over_65", &priors.order.observation.long_wait_error[1], {1e-6, 2.0}});
  keys.push_back({"observation.over_78", &priors.order.observation.long_wait_error[2], {1e-6, 2.0}});
  keys.push_back({"observation.count", &priors.order.observation.count_error, {0.0, 20.0}});
  keys.push_back({"path.weight", &priors.path.weight, {0.0, 1.0}});
  keys.push_back({"path.damping", &priors.path.damping, {0.0, 1.0}});
  keys.push_back({"path.departure.months", &priors.path.departure_months, {1.0, 36.0}});
  const auto own = [&](Figure f, const std::array<std::string_view, 6>& names) {
    PathPriors::Own& of = priors.path.of(f);
    keys.push_back({names[0], &of.fades, {1.0, 60.0}});
    keys.push_back({names[1], &of.trend, {0.0, 1.0}});
    keys.push_back({names[2], &of.trend_months, {1.0, 36.0}});
    keys.push_back({names[3], &of.kept, {0.0, 1.0}});
    keys.push_back({names[4], &of.departure, {0.0, 1.0}});
    keys.push_back({names[5], &of.small, {0.0, 1e6}});
  };
  own(Figure::share_18, {"path.fades.share", "path.trend.share", "path.trend.share.months", "path.own.share",
                         "path.departure.share", "path.departure.share.small"});
  own(Figure::over_52, {"path.fades.over_52", "path.trend.over_52", "path.trend.over_52.months",
                        "path.own.over_52", "path.departure.over_52", "path.departure.over_52.small"});
  own(Figure::over_65, {"path.fades.over_65", "path.trend.over_65", "path.trend.over_65.months",
                        "path.own.over_65", "path.departure.over_65", "path.departure.over_65.small"});
  const auto range = [&](RangeLaw& r, std::string_view first, std::string_view power) {
    keys.push_back({first, &r.first, {0.0, 2.0}});
    keys.push_back({power, &r.power, {0.0, 1.5}});
  };
  range(priors.range.england[0], "range.england.share", "range.england.share.power");
  range(priors.range.england[1], "range.england.over_52", "range.england.over_52.power");
  range(priors.range.england[2], "range.england.over_65", "range.england.over_65.power");
  range(priors.range.system[0], "range.system.share", "range.system.share.power");
  range(priors.range.system[1], "range.system.over_52", "range.system.over_52.power");
  keys.push_back({"range.system.over_52.small", &priors.range.system[1].small, {0.0, 1e5}});
  ListOrderPriors& order = priors.list_order;
  keys.push_back({"lists.early.function", &order.early, {1e-6, 5.0}});
  keys.push_back({"lists.early.own", &order.own_early, {1e-6, 5.0}});
  keys.push_back({"lists.skew.function", &order.skew, {1e-6, 10.0}});
  keys.push_back({"lists.skew.own", &order.own_skew, {1e-6, 10.0}});
  const auto step = [&](ListStep& s, std::string_view large, std::string_view small) {
    keys.push_back({large, &s.large, {1e-6, 5.0}});
    if (!small.empty()) keys.push_back({small, &s.small, {0.0, 1e4}});
  };
  step(order.function[0], "lists.step.function.share", {});
  step(order.function[1], "lists.step.function.over_52", {});
  step(order.list[0], "lists.step.share", "lists.step.share.small");
  step(order.list[1], "lists.step.over_52", "lists.step.over_52.small");
  keys.push_back({"policy.compliance.recent", &priors.policy.recent, {1.0, 20.0}});
  keys.push_back({"policy.compliance.spread", &priors.policy.compliance_spread, {0.0, 1.0}});
  keys.push_back({"removals.england", &priors.removals_england, {0.0, 0.2}});
  keys.push_back({"removals.system", &priors.removals_system, {0.0, 0.2}});
  keys.push_back({"removals.month", &priors.removals_month, {0.0, 0.5}});
  keys.push_back({"places.removals.place", &priors.own_places.place_spread, {1e-6, 0.5}});
  keys.push_back({"places.removals.list", &priors.own_places.list_spread, {1e-6, 0.5}});
  keys.push_back({"places.counting.place", &priors.own_places.place_counting, {0.0, 0.5}});
  keys.push_back({"places.counting.list", &priors.own_places.list_counting, {0.0, 0.5}});
  keys.push_back({"places.small.growth", &priors.own_places.growth_small, {0.0, 1e6}});
  keys.push_back({"places.small.share", &priors.own_places.share_small, {0.0, 1e6}});
  keys.push_back({"places.small.usual", &priors.own_places.usual_list, {1.0, 1e7}});
  return keys;
}

void read_priors(scenarios::Fields& fields, const scenarios::Node& map, FitPriors& priors) {
  const std::vector<Key> keys = keys_of(priors);
  std::vector<std::string_view> names;
  for (const Key& key : keys) names.push_back(key.name);
  fields.check_keys(map, names);
  for (const Key& key : keys) {
    const scenarios::Node* entry =
        fields.required(map, key.name, "every key needs a value, unit, grade and source");
    if (entry == nullptr || !fields.expect_map(*entry, "give value, unit, grade and source")) continue;
    fields.check_keys(*entry, kPriorKeys);
    const scenarios::Node* value = fields.required(*entry, "value", "write a number");
    if (value != nullptr) *key.value = fields.number(*value, key.bounds).value_or(0.0);
    fields.required(*entry, "unit", "write the unit");
    fields.required(*entry, "source", "say where the value comes from");
    if (const scenarios::Node* grade = fields.required(*entry, "grade", "write data, published or judgement"))
      fields.choice(*grade, kGradesOfPriors);
  }
}

void read_milestones(scenarios::Fields& fields, const scenarios::Node& list, FitPriors& priors) {
  for (const scenarios::Node& item : list.items) {
    if (!fields.expect_map(item, "give announced, weeks, due and source")) continue;
    fields.check_keys(item, kMilestoneKeys);
    const scenarios::Node* announced =
        fields.required(item, "announced", "write the date of the announcement");
    const scenarios::Node* weeks = fields.required(item, "weeks", "write the longest wait, weeks");
    const scenarios::Node* due = fields.required(item, "due", "write the date it is due");
    fields.required(item, "source", "say who announced it where");
    if (announced == nullptr || weeks == nullptr || due == nullptr) continue;
    const auto from = fields.date(*announced), to = fields.date(*due);
    const auto longest = fields.number(*weeks, {1.0, kNoMilestone});
    const scenarios::Node* nobody = item.find("absolute");
    const auto absolute = nobody == nullptr ? std::optional<bool>(true) : fields.truth(*nobody);
    if (from && to && longest && absolute)
      priors.milestones.push_back({month_of(*from), *longest, month_of(*to), *absolute});
  }
}

void read_season(scenarios::Fields& fields, const scenarios::Node& map, FitPriors& priors) {
  if (!fields.expect_map(map, "give value, unit, grade and source")) return;
  fields.check_keys(map, kSeasonKeys);
  fields.required(map, "unit", "write the unit");
  fields.required(map, "source", "say where the values come from");
  if (const scenarios::Node* grade = fields.required(map, "grade", "write data, published or judgement"))
    fields.choice(*grade, kGradesOfPriors);
  const scenarios::Node* values = fields.required(map, "value", "write twelve numbers, January first");
  if (values == nullptr) return;
  if (values->items.size() != priors.path.season_share.size()) {
    fields.faults().add(*values, "a year has twelve months", "write twelve numbers, January first");
    return;
  }
  for (std::size_t m = 0; m < values->items.size(); ++m)
    priors.path.season_share[m] = fields.number(values->items[m], {-0.1, 0.1}).value_or(0.0);
}

void read_targets(scenarios::Fields& fields, const scenarios::Node& list, FitPriors& priors) {
  for (const scenarios::Node& item : list.items) {
    if (!fields.expect_map(item, "give announced, share, due and source")) continue;
    fields.check_keys(item, kTargetKeys);
    const scenarios::Node* announced =
        fields.required(item, "announced", "write the date of the announcement");
    const scenarios::Node* share =
        fields.required(item, "share", "write the least share within 18 weeks of every system");
    const scenarios::Node* due = fields.required(item, "due", "write the date it is due");
    fields.required(item, "source", "say who announced it where");
    if (announced == nullptr || share == nullptr || due == nullptr) continue;
    const auto from = fields.date(*announced), to = fields.date(*due);
    const auto least = fields.number(*share, {0.0, 0.99});
    const scenarios::Node* more = item.find("gain");
    const auto gain = more == nullptr ? std::optional<double>(0.0) : fields.number(*more, {0.0, 0.5});
    if (!from || !to || !least || !gain) continue;
    if (*to <= *from) {
      fields.faults().add(*due, "the target is due before it is announced", "write a later date");
      continue;
    }
    priors.policy.targets.push_back({month_of(*from), month_of(*to), *least, *gain});
  }
}

void read_past_targets(scenarios::Fields& fields, const scenarios::Node& list, FitPriors& priors) {
  for (const scenarios::Node& item : list.items) {
    if (!fields.expect_map(item, "give what, due, closed and source")) continue;
    fields.check_keys(item, kPastKeys);
    fields.required(item, "what", "say what was to be reached");
    const scenarios::Node* due = fields.required(item, "due", "write the date it was due");
    const scenarios::Node* closed =
        fields.required(item, "closed", "write what part of its gap was closed, 0 to 1");
    fields.required(item, "source", "say where it is seen");
    if (due == nullptr || closed == nullptr) continue;
    const auto to = fields.date(*due);
    const auto part = fields.number(*closed, {0.0, 1.0});
    if (to && part) priors.policy.past.push_back({month_of(*to), *part});
  }
}

}  // namespace

FitPriors load_priors(const scenarios::ScenarioLibrary& library) {
  const scenarios::Document document =
      scenarios::read_document(library.root / "rtt" / "priors.yaml", library);
  scenarios::FaultList faults;
  scenarios::Fields fields(faults);
  fields.check_keys(document.root, kTopKeys);
  const scenarios::Node* schema = fields.required(document.root, "schema", "write 'schema: icsim/priors/1'");
  static constexpr std::string_view kSchemas[] = {kSchema};
  if (schema != nullptr) fields.choice(*schema, kSchemas);
  FitPriors priors;
  const scenarios::Node* map = fields.required(document.root, "priors", "list every prior");
  if (map != nullptr && fields.expect_map(*map, "list every prior")) read_priors(fields, *map, priors);
  const scenarios::Node* list = fields.required(document.root, "milestones", "list the national milestones");
  if (list != nullptr) read_milestones(fields, *list, priors);
  const scenarios::Node* season = fields.required(document.root, "season_share", "give England's season");
  if (season != nullptr) read_season(fields, *season, priors);
  const scenarios::Node* targets = fields.required(document.root, "targets", "list the announced targets");
  if (targets != nullptr) read_targets(fields, *targets, priors);
  const scenarios::Node* past = fields.required(document.root, "past_targets", "list earlier targets");
  if (past != nullptr) read_past_targets(fields, *past, priors);
  faults.throw_if_any();
  if (!document.inputs.empty()) priors.file = document.inputs.front();
  return priors;
}

namespace {

/// The last word on each milestone announced by a month, strictest last.
std::vector<Milestone> known_by(const std::vector<Milestone>& milestones, MonthNumber origin) {
  std::vector<Milestone> known;
  for (const Milestone& m : milestones) {
    if (m.announced > origin) continue;
    const auto same =
        std::find_if(known.begin(), known.end(), [&](const Milestone& k) { return k.weeks == m.weeks; });
    if (same == known.end()) {
      known.push_back(m);
    } else if (same->due - kFully >
               m.announced) {  // what has come into force is not taken back by a later date
      *same = m;
    }
  }
  std::sort(known.begin(), known.end(),
            [](const Milestone& a, const Milestone& b) { return a.weeks > b.weeks; });
  return known;
}

}  // namespace

double milestone_in(const std::vector<Milestone>& milestones, MonthNumber month, MonthNumber origin) {
  double weeks = kNoMilestone, before = kNoMilestone;
  for (const Milestone& m : known_by(milestones, origin)) {
    if (month >= m.due - kFully)
      weeks = m.weeks;
    else if (month >= m.due - kHalfWay)
      weeks = (before + m.weeks) / 2.0;
    before = m.weeks;
  }
  return weeks;
}

double backstop_in(const std::vector<Milestone>& milestones, MonthNumber month, MonthNumber origin) {
  double weeks = kNoMilestone;
  for (const Milestone& m : milestones) {
    const bool last_word = std::none_of(milestones.begin(), milestones.end(), [&](const Milestone& later) {
      return later.weeks == m.weeks && later.announced > m.announced && later.announced <= origin;
    });
    if (m.announced <= origin && last_word && m.absolute && month >= m.due) weeks = std::min(weeks, m.weeks);
  }
  return weeks;
}

}  // namespace icsim::calibration
