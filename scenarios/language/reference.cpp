#include "scenarios/language/reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/record/metrics.hpp"
#include "scenarios/language/canonical.hpp"

namespace icsim::scenarios {
namespace {

constexpr std::array kKeyDocs{
    KeyDoc{"schema", "icsim/scenario/1 or icsim/study/1", "",
           "What the file is, and the version of its language."},
    KeyDoc{"name", "a-z, 0-9, '.' and '-'", "the file's name",
           "Short name in tables and run files. Not inherited."},
    KeyDoc{"title", "text", "the name", "One line for people. Not inherited."},
    KeyDoc{"description", "text", "", "The question, the sources, what to look at. Not inherited."},
    KeyDoc{"extends", "file or library name", "",
           "The scenario to start from. Sections merge key by key; levers are appended, and replace an "
           "inherited lever "
           "of the same label."},
    KeyDoc{"baseline", "a start date, or {start, history}", "",
           "The data set the run starts from: 2022-04-01, 2025-04-01, replay-2016 or replay-2021."},
    KeyDoc{"baseline.start", "as above", "", "The same, where history is given too."},
    KeyDoc{"baseline.history", "observed", "",
           "Clock starts and completions follow what was published after the start date; then the level of "
           "the last "
           "twelve months is held, and growth acts from there. Strikes and the like are in the history "
           "already."},
    KeyDoc{"period.to", "date", "",
           "Last day of the run: the last day of a month, within the years whose bank holidays the baseline "
           "knows."},
    KeyDoc{"ensemble.draws", "1 to 100000", "200",
           "Number of draws. The first n stay the same when more are asked for."},
    KeyDoc{"ensemble.seed", "whole number", "20250401",
           "Same seed, same numbers; draws pair across scenarios."},
    KeyDoc{"ensemble.noise", "expectation | demographic", "expectation",
           "Whether flows are expected values or random whole counts."},
    KeyDoc{"ensemble.quintiles", "split | fold", "split",
           "Whether the five deprivation quintiles are kept apart. fold runs about five times faster."},
    KeyDoc{"ensemble.parameters", "sampled | fixed", "sampled",
           "Whether draws differ in the uncertain parameters. One draw always has the central values."},
    KeyDoc{"calibration", "none | shipped | file", "shipped",
           "Which fit the draws of demand, capacity, removals and order of treatment come from: the "
           "posterior that ships with "
           "the baseline, a file that `icsim calibrate` made (relative to the scenario), or none. Parameters "
           "that the scenario "
           "sets itself are left alone. Replays and runs that follow the observed history take none."},
    KeyDoc{"parameters.KEY", "number, distribution, or {value | from | path, distribution, source, grade}",
           "see below",
           "Replaces the default of a parameter, its distribution included. It changes what the run takes as "
           "given, "
           "the base path too; a lever changes the run against the base path."},
    KeyDoc{"network.reach", "none | collaboratives | region | national", "region",
           "Whom mutual aid may send patients to: nobody, members of the same collaborative, the same "
           "region, or "
           "anyone. Collaboratives may always."},
    KeyDoc{"network.most_miles", "miles", "60",
           "Longest way between the centres of two systems; no limit for national reach unless given."},
    KeyDoc{"network.least_share", "share", "0.01",
           "Part of a system's residents already treated there, from which distance does not matter."},
    KeyDoc{"network.collaboratives.NAME", "codes", "",
           "Systems of a provider collaborative: no boundary between them."},
    KeyDoc{"policies", "names", "",
           "Policies of the library (library/policies) or files: ready-made sets, networks and levers, put "
           "before the scenario's own. What they do outside the run's dates is cut off."},
    KeyDoc{"sets.NAME", "a 'where' map", "", "A named group of places, for levers[].where.set."},
    KeyDoc{"levers[].what", "parameter key", "",
           "What the lever changes. Levers act in order, each on what the last left."},
    KeyDoc{"levers[].label", "text", "the key", "Tells levers apart; needed with a distribution."},
    KeyDoc{"levers[].where", "all, or a map", "all",
           "Where it acts. Several keys intersect; only what the parameter varies by."},
    KeyDoc{"levers[].where.ics", "codes", "", "Integrated care systems such as QOP."},
    KeyDoc{"levers[].where.region", "names", "", "NHS England regions such as London."},
    KeyDoc{"levers[].where.deprivation", "most | least", "",
           "The fifth of ICSs with the largest or smallest share of people in the most deprived national "
           "quintile."},
    KeyDoc{"levers[].where.treatment_function", "codes", "", "RTT treatment functions such as C_110."},
    KeyDoc{"levers[].where.stage", "awaiting_decision | awaiting_admission", "",
           "Before or after a decision to admit."},
    KeyDoc{"levers[].where.quintile", "1 to 5", "",
           "Deprivation quintile of patients; 1 is the most deprived."},
    KeyDoc{"levers[].where.staff_group",
           "consultant_surgical | consultant_medical | anaesthetic | theatre | ward_nurse | diagnostic", "",
           "Staff groups that elective care depends on."},
    KeyDoc{"levers[].where.set", "names", "", "Groups declared under sets."},
    KeyDoc{"levers[].when.from", "date", "the start", "First day."},
    KeyDoc{"levers[].when.to", "date", "the end", "Last day, included."},
    KeyDoc{"levers[].when.ramp", "weeks", "0", "It grows evenly to full force over these weeks."},
    KeyDoc{"levers[].how.set", "number or distribution", "", "The value itself."},
    KeyDoc{"levers[].how.scale", "number or distribution", "", "Multiplies what was there."},
    KeyDoc{"levers[].how.add", "number or distribution", "", "Adds to what was there."},
    KeyDoc{"levers[].how.path", "{date: value, ...}", "", "Values from dates on; the last is held."},
    KeyDoc{"levers[].how.interpolate", "step | linear", "step", "How a path goes from one date to the next."},
    KeyDoc{"outputs.wait_bands", "true | false", "false", "Writes weekly wait bands too."},
    KeyDoc{"outputs.compression", "0 to 9", "1", "Of the run file."},
    KeyDoc{"scenarios[].scenario", "file or library name", "",
           "Studies only: a scenario to run. A study's own baseline, period and ensemble hold for all of "
           "them; draws and "
           "seed must be the same."},
    KeyDoc{"scenarios[].name", "as name", "the scenario's", "Studies only; title and description likewise."},
    KeyDoc{"scenarios[].parameters", "as parameters", "", "Studies only: laid over the scenario's own."},
    KeyDoc{"scenarios[].policies", "as policies", "", "Studies only: laid over the scenario's own."},
    KeyDoc{"scenarios[].levers", "as levers", "", "Studies only: laid over the scenario's own."},
};

constexpr std::string_view kIntroduction = R"md(# Scenario reference

Made by `icsim explain --reference`; do not edit. A test keeps it equal to what the program prints.

A scenario is a YAML file; this is a whole one:

```yaml
schema: icsim/scenario/1
title: Treatments grow 3.5 % a year in the Pennines
baseline: 2025-04-01
period: {to: 2035-03-31}
ensemble: {draws: 200, seed: 20250401}
parameters:
  demand.growth: {normal: {mean: 1.5, sd: 0.4}}
sets: {pennine: {ics: [QWO, QOP]}}
levers:
  - what: capacity.growth
    label: faster growth
    where: {set: pennine}
    when: {from: 2026-04-01, ramp: 26}
    how: {set: 3.5}
```

`icsim validate FILE` checks it and names every fault with line, reason and fix. Editors that know JSON Schema can use
`scenario.schema.json`. Numbers are plain decimals, dates year-month-day; anchors, tags and tabs are refused.
A date in the middle of a week counts for the working days it holds.

## Keys

| key | what may stand there | default | meaning |
|---|---|---|---|
)md";

constexpr std::string_view kDistributions = R"md(
## Distributions

| form | meaning |
|---|---|
| `{uniform: {low: 1, high: 2}}` | evenly between two numbers |
| `{normal: {mean: 1.5, sd: 0.4}}` | normal |
| `{lognormal: {median: 1.5, sigma: 0.3}}` | its logarithm is normal with standard deviation sigma |
| `{triangular: {low: 0, mode: 1.5, high: 3}}` | triangle |
| `{discrete: {values: [0, 0.5], weights: [0.7, 0.3]}}` | one of these |

With `varies_by: ics` inside the inner map each ICS draws its own value. Tails beyond the allowed numbers are cut. The
central value, when none is given, is the median.

## Parameters

Allowed: numbers beyond are errors. Plausible: for a sensitivity test. Grade of the default: data, published or judgement.
)md";

std::string number_range(double low, double high) {
  return fmt::format("{} to {}", number_text(low), number_text(high));
}

void append_parameter(std::string& page, const ParameterSpec& spec, const ParameterValue& value) {
  page += fmt::format("\n### {}\n\n{}\n\n", spec.key, spec.doc);
  page += fmt::format("- unit: {}; allowed {}; plausible {}\n", spec.unit,
                      number_range(spec.minimum, spec.maximum),
                      number_range(value.range.low, value.range.high) +
                          (value.range_is_factor() ? " times the default" : ""));
  page += fmt::format("- default: {} ({})\n", default_text(value), value.grade);
  if (value.distribution) page += fmt::format("- distribution: {}\n", to_text(*value.distribution));
  page += fmt::format("- varies by: {}; since {}\n- source: {}\n", axes_text(spec), spec.since, value.source);
}

}  // namespace

std::span<const KeyDoc> key_docs() {
  return kKeyDocs;
}

std::string axes_text(const ParameterSpec& spec) {
  std::string text;
  const auto add = [&](std::uint8_t flag, std::string_view name) {
    if (spec.axes & flag) text += (text.empty() ? "" : ", ") + std::string(name);
  };
  add(kByIcs, "ICS");
  add(kByTreatmentFunction, "treatment function");
  add(kByStage, "stage");
  add(kByQuintile, "quintile");
  add(kByStaffGroup, "staff group");
  return text.empty() ? "nothing, one value for the nation" : text;
}

std::string default_text(const ParameterValue& value) {
  if (value.from_baseline) return "from the baseline, by ICS";
  if (!value.by_place.empty()) return by_place_text(value);
  if (value.path.points.empty()) return number_text(value.value);
  std::string text;
  for (const DatedValue& point : value.path.points) {
    text += fmt::format("{}{} from {}", text.empty() ? "" : ", ", number_text(point.value),
                        to_string(point.date));
  }
  return text;
}

std::string lever_example(const ParameterSpec& spec) {
  std::string where = "all";
  if (spec.axes & kByIcs)
    where =
        spec.axes & kByTreatmentFunction ? "{region: London, treatment_function: C_110}" : "{region: London}";
  const double plain = spec.maximum <= 1.0 ? spec.maximum / 10.0 : 2.0;
  const bool allowed = plain >= spec.minimum && plain <= spec.maximum;
  const double value = allowed ? plain : 0.5 * (spec.minimum + spec.maximum);
  const std::string how = spec.id == Parameter::workforce_share ? "scale: 0.9" : "set: " + number_text(value);
  const bool contingent =
      spec.id == Parameter::funding_rate_above || spec.id == Parameter::funding_rate_below;
  const std::string target =
      contingent ? "  - {what: funding.threshold, label: target, how: {set: 1.04}}\n" : "";
  return fmt::format(
      "levers:\n{}  - what: {}\n    label: my lever\n    where: {}\n    when: {{from: 2026-04-01, to: "
      "2029-03-31, ramp: 26}}\n"
      "    how: {{{}}}\n",
      target, spec.key, where, how);
}

std::string reference_page(const Defaults& defaults) {
  std::string page(kIntroduction);
  for (const KeyDoc& key : kKeyDocs) {
    std::string form(key.form);
    for (std::size_t at = 0; (at = form.find('|', at)) != std::string::npos; at += 2)
      form.replace(at, 1, "\\|");
    page += fmt::format("| `{}` | {} | {} | {} |\n", key.path, form, key.usual, key.doc);
  }
  page += kDistributions;
  for (const ParameterValue& value : defaults.parameters) append_parameter(page, *value.spec, value);
  page += "\n## Metrics\n\n| metric | unit | meaning |\n|---|---|---|\n";
  for (const MetricSpec& metric : all_metrics()) {
    page += fmt::format("| `{}` | {} | {} |\n", metric.name, metric.unit, metric.long_name);
  }
  return page;
}

}  // namespace icsim::scenarios
