#include "scenarios/language/reference.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "engine/model/reading.hpp"
#include "engine/record/metrics.hpp"
#include "scenarios/language/canonical.hpp"
#include "scenarios/language/example.hpp"
#include "scenarios/language/keys.hpp"

namespace icsim::scenarios {
namespace {

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

A date may also count from the run's first day: `start`, `start + 10 days`, `start + 26 weeks`, `start + 18 months`, `start + 2 years`.
Months and years keep the day of the month, or take the month's last. Under `to` it says how long something lasts: from 2025-04-01,
`{from: start, to: start + 1 year}` ends on 2026-03-31, and `{from: start + 1 year}` begins the day after. Run files hold the dates that
came of it.

A date in the middle of a week counts for the working days it holds, once: four working days of strike are four strike days,
with 'set: 4' and with 'set: 5'.

`how: {add: ...}` takes a quantity in planners' units where the parameter says so below: `60 cases/week`, `2 sessions/week`
(four-hour theatre lists and clinics), `GBP 1.2m/year`, `-3 WTE consultant_surgical`, `500 pathways`, `20 referrals/week`, `+8 %`,
`+8 % referrals`. It is the total over the places of `where`, in each draw, shared in proportion to what they do by then; weeks are mean
weeks of the year, before staff, beds, strikes and money act on them. Cases a session and prices: `library/sessions.csv`.

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
  if (const std::vector<std::string> units = quantity_words(spec); !units.empty())
    page += fmt::format("- `add` also takes: {}\n", fmt::join(units, ", "));
  page += fmt::format("- default: {} ({})\n", default_text(value), value.grade);
  if (value.distribution) page += fmt::format("- distribution: {}\n", to_text(*value.distribution));
  if (const std::string_view after = after_lever_text(spec); !after.empty())
    page += fmt::format("- after a lever ends: {}\n", after);
  page += fmt::format("- varies by: {}; since {}\n- source: {}\n", axes_text(spec), spec.since, value.source);
}

/// A lever within its plausible range, with what it needs to act.
class LeverExample {
 public:
  explicit LeverExample(const std::vector<ParameterValue>& defaults) : defaults_(defaults) {}

  std::string text(const ParameterSpec& spec) {
    const Reading& reading = reading_of(spec.id);
    if (reading.weeks == Reading::Weeks::none)
      return fmt::format("parameters:\n  {}: {}\n", spec.key, example_value(usual(spec.id)));
    seen_.insert(spec.id);
    add_needed(spec.id);
    const auto is_rate = [](Parameter p) {
      return p == Parameter::funding_rate_above || p == Parameter::funding_rate_below ||
             p == Parameter::funding_rate_upper;
    };
    if (std::any_of(seen_.begin(), seen_.end(), is_rate))
      needed_ = "  - {what: funding.threshold, label: target, how: {set: 1.04}}\n" + needed_;
    return fmt::format(
        "{}levers:\n{}  - what: {}\n    label: my lever\n    where: {}\n    when: {{from: 2026-04-01, to: "
        "2029-03-31, ramp: 26}}\n    how: {{{}}}\n",
        reading.with_noise ? "ensemble: {noise: demographic}\n" : "", needed_, spec.key, where(spec),
        example_change(usual(spec.id)));
  }

 private:
  [[nodiscard]] const ParameterValue& usual(Parameter p) const {
    return defaults_[static_cast<std::size_t>(p)];
  }
  static std::string where(const ParameterSpec& spec) {
    std::string text;
    const auto add = [&](std::uint8_t flag, std::string_view place) {
      if (spec.axes & flag) text += (text.empty() ? "" : ", ") + std::string(place);
    };
    add(kByIcs, "region: London");
    add(kByTreatmentFunction, "treatment_function: C_110");
    add(kByQuintile, "quintile: 1");
    add(kByStaffGroup, "staff_group: theatre");
    return text.empty() ? "all" : '{' + text + '}';
  }
  /// Levers without which this one would not act, each after what it needs itself.
  void add_needed(Parameter p) {
    for (const Need* need : reading_of(p).needs) {
      if (need == nullptr || met_by_default(*need)) continue;
      const Parameter other = need->any_of[0];
      if (!seen_.insert(other).second) continue;
      add_needed(other);
      needed_ += fmt::format("  - {{what: {}{}, how: {{{}}}}}\n", specification(other).key,
                             specification(other).axes & kByIcs ? ", where: {region: London}" : "",
                             example_change(usual(other)));
    }
  }
  [[nodiscard]] bool met_by_default(const Need& need) const {
    if (need.differs == Need::Differs::from_base) return false;
    return std::any_of(need.any_of.begin(), need.any_of.end(), [&](Parameter p) {
      const ParameterValue& value = usual(p);
      return !value.path.points.empty() || value.from_baseline || value.value != need.neutral;
    });
  }

  const std::vector<ParameterValue>& defaults_;
  std::set<Parameter> seen_;
  std::string needed_;
};

/// The same tables as `icsim explain ics` and `icsim explain treatment_function`.
void append_codes(std::string& page, const PlaceCodes& codes) {
  page += "\n## Codes of places\n\n| ICS | ONS code | name | region |\n|---|---|---|---|\n";
  for (const IcsCode& ics : codes.ics)
    page += fmt::format("| `{}` | {} | {} | {} |\n", ics.code, ics.ons_code, ics.name, ics.region);
  page += "\n| treatment function | name |\n|---|---|\n";
  for (const TreatmentFunctionRecord& function : codes.treatment_functions)
    page += fmt::format("| `{}` | {} |\n", function.code, function.name);
}

}  // namespace

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

std::string_view after_lever_text(const ParameterSpec& spec) {
  if (spec.after_lever == AfterLever::value_only) return {};
  return "the level stays where growth took it: 2 % less a year, for one year, is 2 % less from then on";
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

std::string lever_example(const ParameterSpec& spec, const std::vector<ParameterValue>& defaults) {
  return LeverExample(defaults).text(spec);
}

std::string reference_page(const Defaults& defaults, const PlaceCodes& codes) {
  std::string page(kIntroduction);
  for (const KeySpec& key : key_table()) {
    if (key.doc.empty()) continue;
    std::string form = form_text(key);
    for (std::size_t at = 0; (at = form.find('|', at)) != std::string::npos; at += 2)
      form.replace(at, 1, "\\|");
    page += fmt::format("| `{}` | {} | {} | {} |\n", key.path, form, key.usual, key.doc);
  }
  page += kDistributions;
  for (const ParameterValue& value : defaults.parameters) append_parameter(page, *value.spec, value);
  append_codes(page, codes);
  page += "\n## Metrics\n\n| metric | unit | meaning |\n|---|---|---|\n";
  for (const MetricSpec& metric : all_metrics()) {
    page += fmt::format("| `{}` | {} | {} |\n", metric.name, metric.unit, metric.long_name);
  }
  return page;
}

}  // namespace icsim::scenarios
