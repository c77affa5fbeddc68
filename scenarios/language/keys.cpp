#include "scenarios/language/keys.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "engine/core/check.hpp"
#include "engine/model/system.hpp"

namespace icsim::scenarios {
namespace {

using F = KeyForm;
constexpr std::uint8_t kRuns = kInScenario | kInStudy;          // what is run
constexpr std::uint8_t kAll = kRuns | kInPolicy | kInDefaults;  // every kind of file
constexpr std::uint8_t kTitled = kRuns | kInPolicy, kSharedByPolicy = kInScenario | kInPolicy;
constexpr std::uint8_t kOfParameter = kInScenario | kInDefaults;

constexpr std::array kTable{
    KeySpec{.path = "schema",
            .form = F::text,
            .doc = "What the file is, and the version of its language.",
            .says = "icsim/scenario/1 or icsim/study/1",
            .homes = kAll,
            .required = kAll},
    KeySpec{.path = "name",
            .form = F::name,
            .usual = "the file's name",
            .doc = "Short name in tables and run files. Not inherited.",
            .homes = kTitled},
    KeySpec{.path = "title",
            .form = F::text,
            .usual = "the name",
            .doc = "One line for people. Not inherited.",
            .homes = kTitled},
    KeySpec{.path = "description",
            .form = F::text,
            .doc = "The question, the sources, what to look at. Not inherited.",
            .homes = kAll},
    KeySpec{.path = "extends",
            .form = F::text,
            .doc =
                "The scenario to start from. Sections merge key by key; levers are appended, and replace an "
                "inherited lever of the same label.",
            .says = "file or library name"},
    KeySpec{.path = "baseline",
            .form = F::text_or_map,
            .doc = "The data set the run starts from: 2022-04-01, 2025-04-01, replay-2016 or replay-2021, or "
                   "a folder that "
                   "`icsim baseline` made (relative to the scenario).",
            .says = "a start date, a folder, or {start, history}",
            .homes = kRuns},
    KeySpec{.path = "baseline.start",
            .form = F::text,
            .doc = "The same, where history is given too.",
            .says = "as above",
            .required = kAll},
    KeySpec{.path = "baseline.history",
            .form = F::word,
            .doc =
                "Clock starts and completions follow what was published after the start date; then the level "
                "of the last twelve months is held, and growth acts from there. Strikes and the like are in "
                "the history already.",
            .choices = kHistories},
    KeySpec{.path = "starts", .form = F::map, .homes = kRuns},
    KeySpec{.path = "starts.from",
            .form = F::calendar_date,
            .usual = "any",
            .doc = "First day from which the scenario makes sense: a run that starts before it is refused. A "
                   "scenario without 'starts' may run from any baseline (`--baseline`)."},
    KeySpec{.path = "starts.to", .form = F::calendar_date, .usual = "any", .doc = "Last such day."},
    KeySpec{.path = "period", .form = F::map, .homes = kRuns},
    KeySpec{.path = "period.to",
            .form = F::date,
            .doc = "Last day of the run: the last day of a month, within the years whose bank holidays the "
                   "baseline knows. start + 10 years is a run of ten years.",
            .required = kAll},
    KeySpec{.path = "only",
            .form = F::words,
            .usual = "all places",
            .doc = "Runs these integrated care systems alone: the same numbers for them as in a run of "
                   "England, in a "
                   "fraction of the time. Refused where mutual aid lets places meet.",
            .says = "codes or names",
            .homes = kRuns},
    KeySpec{.path = "ensemble", .form = F::map, .homes = kRuns},
    KeySpec{.path = "ensemble.draws",
            .form = F::count,
            .usual = "200",
            .doc = "Number of draws. The first n stay the same when more are asked for.",
            .low = 1,
            .high = kMostDraws},
    KeySpec{.path = "ensemble.seed",
            .form = F::count,
            .usual = "20250401",
            .doc = "Same seed, same numbers; draws pair across scenarios."},
    KeySpec{.path = "ensemble.noise",
            .form = F::word,
            .usual = "expectation",
            .doc = "Whether flows are expected values or random whole counts.",
            .choices = kNoises},
    KeySpec{.path = "ensemble.quintiles",
            .form = F::word,
            .usual = "split",
            .doc = "Whether the five deprivation quintiles are kept apart. fold runs about twice as fast.",
            .choices = kQuintileModes},
    KeySpec{
        .path = "ensemble.parameters",
        .form = F::word,
        .usual = "sampled",
        .doc = "Whether draws differ in the uncertain parameters. One draw always has the central values.",
        .choices = kParameterModes},
    KeySpec{
        .path = "calibration",
        .form = F::text_or_map,
        .usual = "shipped",
        .doc = "Which fit the draws of demand, capacity, removals and order of treatment come from: the "
               "posterior that goes with the baseline (shipped with it, or in the folder of one's own), a "
               "file that "
               "`icsim calibrate` made (relative to the "
               "scenario), or none. Levels of demand, capacity and removals and the weight within 18 weeks "
               "are multiplied by what was learnt, so that 1 under 'parameters' or in a lever stays the "
               "level of the "
               "start date. Skew and milestones take the value that was learnt, unless the scenario sets its "
               "own under "
               "'parameters'; levers act on it. Replays and runs that follow the observed history take none.",
        .says = "none | shipped | file",
        .homes = kRuns},
    KeySpec{.path = "calibration.from",
            .form = F::text,
            .doc = "The same, where leaves is given too.",
            .says = "as above",
            .required = kAll},
    KeySpec{
        .path = "calibration.path",
        .form = F::word,
        .usual = "announced-policy",
        .doc =
            "Base path of the fit. announced-policy: targets announced by its last month are met in part, as "
            "much as earlier ones were; no-policy-change: nothing comes of them.",
        .choices = kBasePaths},
    KeySpec{.path = "calibration.leaves",
            .form = F::parameter_keys,
            .usual = "see calibration",
            .doc = "Parameters that the posterior leaves alone, its factors too."},
    KeySpec{.path = "parameters", .form = F::named, .homes = kOfParameter, .required = kInDefaults},
    KeySpec{.path = "parameters.KEY",
            .form = F::map,
            .usual = "see below",
            .doc = "Replaces the default of a parameter, its distribution included. It changes what the run "
                   "takes as given, the base path too; a lever changes the run against the base path.",
            .says = "number, distribution, or {value | from | path, distribution, source, grade}"},
    KeySpec{.path = "parameters.KEY.value",
            .form = F::number_by_place,
            .doc = "The central value.",
            .says = "number, or {place: number, ...} for each staff group or quintile",
            .homes = kOfParameter},
    KeySpec{.path = "parameters.KEY.from",
            .form = F::word,
            .doc = "Each ICS's own value in the baseline, for the keys that have one.",
            .choices = kBaselineWord,
            .homes = kOfParameter},
    KeySpec{.path = "parameters.KEY.path",
            .form = F::path,
            .doc = "Values from dates on; the last is held.",
            .homes = kOfParameter},
    KeySpec{.path = "parameters.KEY.interpolate",
            .form = F::word,
            .usual = "step",
            .doc = "How a path goes from one date to the next.",
            .choices = kInterpolations,
            .homes = kOfParameter},
    KeySpec{.path = "parameters.KEY.distribution",
            .form = F::distribution,
            .doc = "What is known about the value; goes with a single value only.",
            .homes = kOfParameter},
    KeySpec{.path = "parameters.KEY.source",
            .form = F::text,
            .usual = "set by the scenario",
            .doc = "Where the value comes from.",
            .homes = kOfParameter,
            .required = kInDefaults},
    KeySpec{.path = "parameters.KEY.grade",
            .form = F::word,
            .usual = "judgement",
            .doc = "How good the evidence is.",
            .choices = kGrades,
            .homes = kOfParameter,
            .required = kInDefaults},
    KeySpec{.path = "parameters.KEY.unit",
            .form = F::text,
            .doc = "Defaults only: the unit that the program declares.",
            .homes = kInDefaults,
            .required = kInDefaults},
    KeySpec{.path = "parameters.KEY.range",
            .form = F::range,
            .doc = "Defaults only: the plausible values, or multiples of a value that differs by place.",
            .homes = kInDefaults,
            .required = kInDefaults},
    KeySpec{.path = "parameters.KEY.role",
            .form = F::word,
            .doc = "Defaults only: what policy decides rather than what is uncertain.",
            .choices = kRoles,
            .homes = kInDefaults},
    KeySpec{.path = "network", .form = F::map, .homes = kSharedByPolicy},
    KeySpec{.path = "network.reach",
            .form = F::word,
            .usual = "region",
            .doc =
                "Whom mutual aid may send patients to: nobody, members of the same collaborative, the same "
                "region, or anyone. Collaboratives may always.",
            .choices = kReaches},
    KeySpec{
        .path = "network.most_miles",
        .form = F::number,
        .usual = "60",
        .doc = "Longest way between the centres of two systems; no limit for national reach unless given.",
        .says = "miles",
        .high = 1000},
    KeySpec{.path = "network.least_share",
            .form = F::number,
            .usual = "0.01",
            .doc = "Part of a system's residents already treated there, from which distance does not matter.",
            .says = "share",
            .high = 1},
    KeySpec{.path = "network.collaboratives", .form = F::named, .usual = "none"},
    KeySpec{.path = "network.collaboratives.NAME",
            .form = F::words,
            .doc = "Systems of a provider collaborative: no boundary between them.",
            .says = "codes or names",
            .low = 2},
    KeySpec{.path = "network.moves", .form = F::list},
    KeySpec{.path = "network.moves[].from",
            .form = F::words,
            .doc = "Whose patients move, whatever mutual aid does: a told move. Waits are kept and the money "
                   "follows.",
            .says = "a code or name",
            .required = kAll},
    KeySpec{.path = "network.moves[].to",
            .form = F::words,
            .doc = "Who treats them, whatever room there is, however far.",
            .says = "a code or name",
            .required = kAll},
    KeySpec{.path = "network.moves[].treatment_function",
            .form = F::words,
            .doc = "The list that they leave, and join.",
            .says = "a code or name",
            .required = kAll},
    KeySpec{.path = "network.moves[].pathways",
            .form = F::number,
            .doc = "How many move in all, in equal parts each whole week of the time.",
            .says = "pathways",
            .low = 1,
            .high = 1e6,
            .required = kAll},
    KeySpec{.path = "network.moves[].by", .form = F::date, .doc = "Last day.", .required = kAll},
    KeySpec{.path = "network.moves[].after", .form = F::date, .usual = "the start", .doc = "First day."},
    KeySpec{.path = "network.moves[].waited",
            .form = F::count,
            .usual = "18",
            .doc = "Who has waited at least so long moves, in proportion to mutual_aid.acceptance.",
            .says = "weeks",
            .low = 0,
            .high = 104},
    KeySpec{.path = "policies",
            .form = F::words,
            .doc =
                "Policies of the library (library/policies) or files: ready-made sets, networks and levers, "
                "put before the scenario's own. What they do outside the run's dates is cut off.",
            .says = "names"},
    KeySpec{.path = "sets", .form = F::named, .homes = kSharedByPolicy},
    KeySpec{.path = "sets.NAME",
            .form = F::map,
            .doc = "A named group of places, for levers[].where.set.",
            .says = "a 'where' map"},
    KeySpec{.path = "levers", .form = F::list, .homes = kSharedByPolicy},
    KeySpec{.path = "levers[].what",
            .form = F::parameter_key,
            .doc = "What the lever changes. Levers act in order, each on what the last left.",
            .required = kAll},
    KeySpec{.path = "levers[].label",
            .form = F::text,
            .usual = "the key",
            .doc = "Tells levers apart; needed with a distribution."},
    KeySpec{.path = "levers[].where",
            .form = F::all_or_map,
            .usual = "all",
            .doc = "Where it acts. Several keys intersect; only what the parameter varies by."},
    KeySpec{.path = "levers[].where.ics",
            .form = F::words,
            .doc = "Integrated care systems by code, ONS code or name, in any case, or whole words of the "
                   "name: QOP, "
                   "E54000057, Greater Manchester. Results keep the code.",
            .says = "codes or names"},
    KeySpec{.path = "levers[].where.region",
            .form = F::words,
            .doc = "NHS England regions such as London, in any case.",
            .says = "names"},
    KeySpec{
        .path = "levers[].where.deprivation",
        .form = F::words,
        .doc = "The fifth of ICSs with the largest or smallest share of people in the most deprived national "
               "quintile.",
        .choices = kDeprivationWords},
    KeySpec{.path = "levers[].where.treatment_function",
            .form = F::words,
            .doc =
                "RTT treatment functions by code, name or everyday word, in any case: C_110, 110, Trauma and "
                "Orthopaedic, T&O, orthopaedics (library/everyday_words.csv). Results keep the code.",
            .says = "codes or names"},
    KeySpec{.path = "levers[].where.stage",
            .form = F::words,
            .doc = "Before or after a decision to admit.",
            .choices = kStageWords},
    KeySpec{.path = "levers[].where.quintile",
            .form = F::quintiles,
            .doc = "Deprivation quintile of patients; 1 is the most deprived."},
    KeySpec{.path = "levers[].where.staff_group",
            .form = F::words,
            .doc = "Staff groups that elective care depends on.",
            .choices = kStaffGroupWords},
    KeySpec{.path = "levers[].where.set",
            .form = F::words,
            .doc = "Groups declared under sets.",
            .says = "names"},
    KeySpec{.path = "levers[].when", .form = F::map},
    KeySpec{.path = "levers[].when.from", .form = F::date, .usual = "the start", .doc = "First day."},
    KeySpec{.path = "levers[].when.to",
            .form = F::date,
            .usual = "the end",
            .doc = "Last day, included. start + 2 years is the last day of the second year."},
    KeySpec{.path = "levers[].when.ramp",
            .form = F::number,
            .usual = "0",
            .doc = "It grows evenly to full force over these weeks.",
            .says = "weeks",
            .high = 520},
    KeySpec{.path = "levers[].how", .form = F::map, .required = kAll},
    KeySpec{.path = "levers[].how.set",
            .form = F::number_or_distribution,
            .doc = "The value itself.",
            .exclusive = true},
    KeySpec{.path = "levers[].how.scale",
            .form = F::number_or_distribution,
            .doc = "Multiplies what was there.",
            .exclusive = true},
    KeySpec{.path = "levers[].how.add",
            .form = F::quantity_or_distribution,
            .doc = "Adds to what was there: a number in the parameter's own unit, or a quantity such as "
                   "60 cases/week, 2 sessions/week, GBP 1.2m/year, -3 WTE anaesthetic or +8 %.",
            .exclusive = true},
    KeySpec{
        .path = "levers[].how.unit",
        .form = F::text,
        .usual = "the parameter's",
        .doc = "Of add, where it is a distribution: {add: {triangular: {low: 40, mode: 60, high: 80}}, unit: "
               "cases/week}. 'icsim explain' says which units a parameter takes.",
        .says = "cases/week, ..."},
    KeySpec{.path = "levers[].how.path",
            .form = F::path,
            .doc = "Values from dates on; the last is held.",
            .exclusive = true},
    KeySpec{.path = "levers[].how.interpolate",
            .form = F::word,
            .usual = "step",
            .doc = "How a path goes from one date to the next.",
            .choices = kInterpolations},
    KeySpec{.path = "outputs", .form = F::map},
    KeySpec{.path = "outputs.wait_bands",
            .form = F::truth,
            .usual = "false",
            .doc = "Writes weekly wait bands too."},
    KeySpec{.path = "outputs.boards",
            .form = F::truth,
            .usual = "false",
            .doc = "Writes results of the boards of April 2026 too, where they are made of whole systems. A "
                   "baseline of one's own has them without."},
    KeySpec{
        .path = "outputs.compression", .form = F::count, .usual = "1", .doc = "Of the run file.", .high = 9},
    KeySpec{.path = "scenarios", .form = F::list, .homes = kInStudy, .required = kAll},
    KeySpec{.path = "scenarios[].scenario",
            .form = F::text,
            .doc = "Studies only: a scenario to run. A study's own baseline, starts, period and ensemble "
                   "hold for all of "
                   "them; draws and seed must be the same.",
            .says = "file or library name",
            .required = kAll},
    KeySpec{.path = "scenarios[].name",
            .form = F::name,
            .usual = "the scenario's",
            .doc = "Studies only.",
            .says = "as name"},
    KeySpec{.path = "scenarios[].title",
            .form = F::text,
            .usual = "the scenario's",
            .doc = "Studies only.",
            .says = "as title"},
    KeySpec{.path = "scenarios[].description",
            .form = F::text,
            .usual = "the scenario's",
            .doc = "Studies only.",
            .says = "as description"},
    KeySpec{.path = "scenarios[].parameters",
            .form = F::like_top_level,
            .doc = "Studies only: laid over the scenario's own.",
            .says = "as parameters"},
    KeySpec{.path = "scenarios[].policies",
            .form = F::like_top_level,
            .doc = "Studies only: laid over the scenario's own.",
            .says = "as policies"},
    KeySpec{.path = "scenarios[].levers",
            .form = F::like_top_level,
            .doc = "Studies only: laid over the scenario's own.",
            .says = "as levers"},
};

constexpr std::string_view kParameter = "parameters.KEY", kSet = "sets.NAME", kWhere = "levers[].where";

}  // namespace

std::span<const KeySpec> key_table() {
  return kTable;
}

const KeySpec& key_spec(std::string_view path) {
  const auto found =
      std::find_if(kTable.begin(), kTable.end(), [&](const KeySpec& spec) { return spec.path == path; });
  ICSIM_EXPECT(found != kTable.end());
  return *found;
}

std::string_view key_name(const KeySpec& spec) {
  return spec.path.substr(spec.path.rfind('.') + 1);  // npos + 1 is 0
}

std::vector<const KeySpec*> specs_under(std::string_view path, KeyHome home) {
  const bool of_set = path == kSet;  // a named set takes what 'where' takes, but no sets
  const std::string before = path.empty() ? "" : std::string(of_set ? kWhere : path) + '.';
  std::vector<const KeySpec*> specs;
  for (const KeySpec& spec : kTable) {
    if (!spec.path.starts_with(before)) continue;
    const std::string_view rest = spec.path.substr(before.size());
    if (rest.find_first_of(".[") != std::string_view::npos) continue;
    if ((path.empty() || path == kParameter) && !(spec.homes & home)) continue;
    if (!(of_set && rest == "set")) specs.push_back(&spec);
  }
  return specs;
}

std::span<const std::string_view> keys_under(std::string_view path, KeyHome home) {
  using Names = std::map<std::pair<std::string, KeyHome>, std::vector<std::string_view>>;
  static const Names all = [] {
    Names names;
    const auto add = [&](std::string map) {
      for (const KeyHome file : {kInScenario, kInStudy, kInPolicy, kInDefaults}) {
        auto& keys = names[{map, file}];
        for (const KeySpec* spec : specs_under(map, file)) keys.push_back(key_name(*spec));
      }
    };
    add("");
    for (const KeySpec& spec : kTable) add(std::string(spec.path) + (spec.form == F::list ? "[]" : ""));
    return names;
  }();
  return all.at({std::string(path), home});
}

std::string form_text(const KeySpec& spec) {
  if (!spec.says.empty()) return std::string(spec.says);
  switch (spec.form) {
    case F::name:
      return "a-z, 0-9, '.' and '-'";
    case F::date:
      return "date, or start + 18 months";
    case F::calendar_date:
      return "date";
    case F::truth:
      return "true | false";
    case F::count:
    case F::number:
      return spec.high > 0.0 ? fmt::format("{} to {}", spec.low, spec.high) : "whole number";
    case F::word:
    case F::words:
      return fmt::format("{}", fmt::join(spec.choices, " | "));
    case F::quintiles:
      return "1 to 5";
    case F::parameter_key:
      return "parameter key";
    case F::parameter_keys:
      return "parameter keys";
    case F::number_or_distribution:
      return "number or distribution";
    case F::quantity_or_distribution:
      return "number, quantity or distribution";
    case F::distribution:
      return "distribution";
    case F::path:
      return "{date: value, ...}";
    case F::range:
      return "[low, high]";
    case F::all_or_map:
      return "all, or a map";
    default:
      return "text";
  }
}

Bounds limits_of(std::string_view path) {
  const KeySpec& spec = key_spec(path);
  return {spec.low, spec.high};
}

}  // namespace icsim::scenarios
