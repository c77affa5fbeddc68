#include "outputs/report/run_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "outputs/compare/milestones.hpp"
#include "outputs/files/json.hpp"
#include "outputs/report/assumptions.hpp"
#include "outputs/report/lever_words.hpp"
#include "outputs/report/page_metrics.hpp"
#include "outputs/report/series.hpp"
#include "outputs/summary/explanation.hpp"
#include "outputs/summary/headline.hpp"
#include "outputs/summary/metric_words.hpp"

namespace icsim::outputs {
namespace {

using Members = std::vector<std::pair<std::string_view, std::string>>;

constexpr std::size_t kMonthsPerYear = 12;

std::string month_json(const std::optional<Date>& month) {
  return month ? json_text(month_code(*month)) : "null";
}

std::string levers_json(const ScenarioResults& results, const ScenarioProvenance& provenance) {
  const NamesByCode names = names_by_code(results);
  std::vector<std::string> levers;
  for (const auto& lever : provenance.levers) {
    const std::string words = lever_words(lever, names, results.start(), results.months().back());
    levers.push_back(json_object({{"label", json_text(lever.label)},
                                  {"what", json_text(lever.what)},
                                  {"where", json_text(lever.where)},
                                  {"when", json_text(lever.when)},
                                  {"how", json_text(lever.how)},
                                  {"origin", json_text(lever.origin)},
                                  {"words", json_text(words)}}));
  }
  return json_array(levers);
}

// The levels of the page's places, in its order.
constexpr const char* kPlaceLevels[] = {"england", "region", "ics"};

std::vector<Headline> headlines_of_places(const ScenarioResults& results) {
  std::vector<Headline> all;
  for (const char* level : kPlaceLevels) {
    std::vector<Place> places;
    for (std::size_t row = 0; row < results.rows(level); ++row) places.push_back({level, row, ""});
    for (Headline& table : headlines(results, places)) all.push_back(std::move(table));
  }
  return all;
}

// A row of England's table at every place: [place][column][mean, low, high]. A place may lack the column before the start,
// or have it where England does not.
std::vector<float> headline_values(const std::vector<Headline>& tables, const std::string& id) {
  const float none = std::numeric_limits<float>::quiet_NaN();
  const std::size_t columns = tables[0].columns.size();
  std::vector<float> values;
  for (const Headline& table : tables) {
    const auto row = std::find_if(table.rows.begin(), table.rows.end(),
                                  [&](const HeadlineRow& other) { return other.id == id; });
    for (std::size_t c = 0; c < columns; ++c) {
      const std::size_t at = c + table.start;  // past England's columns before the start
      const bool known =
          row != table.rows.end() && at >= tables[0].start && row->values[at - tables[0].start];
      const Estimate value = known ? *row->values[at - tables[0].start] : Estimate{none, none, none};
      for (const double number : {value.mean, value.low, value.high})
        values.push_back(static_cast<float>(number));
    }
  }
  return values;
}

std::string headline_json(const ScenarioResults& results, NumberPack& pack) {
  const std::vector<Headline> tables = headlines_of_places(results);
  const Headline& england = tables[0];
  std::vector<std::string> columns, rows;
  for (const HeadlineColumn& column : england.columns) {
    columns.push_back(json_object({{"title", json_text(column.title)},
                                   {"month", month_json(column.date)},
                                   {"published", column.is_published ? "true" : "false"}}));
  }
  for (const HeadlineRow& row : england.rows) {
    rows.push_back(json_object({{"id", json_text(row.id)},
                                {"name", json_text(row.name)},
                                {"kind", json_text(kind_name(row.kind))},
                                {"start_year_to", month_json(row.start_year_to)},
                                {"values", pack.add(headline_values(tables, row.id))}}));
  }
  return json_object({{"columns", json_array(columns)},
                      {"start", fmt::to_string(england.start)},
                      {"rows", json_array(rows)}});
}

/// Seven numbers of an outcome; months by their place in the run.
std::array<float, 7> outcome_numbers(const MilestoneOutcome& outcome, const std::vector<Date>& months) {
  const float none = std::numeric_limits<float>::quiet_NaN();
  const auto month = [&](const std::optional<Date>& date) {
    const auto found = date ? std::find(months.begin(), months.end(), *date) : months.end();
    return found == months.end() ? none : static_cast<float>(found - months.begin());
  };
  return {static_cast<float>(outcome.probability),
          outcome.by_due ? static_cast<float>(*outcome.by_due) : none,
          month(outcome.first),
          month(outcome.low),
          month(outcome.high),
          static_cast<float>(outcome.probability_low),
          static_cast<float>(outcome.probability_high)};
}

// England, regions and systems, in the order of the page's places. Each metric is read once.
std::string milestones_json(const ScenarioResults& results, NumberPack& pack) {
  std::map<std::string, std::vector<float>> places;  // by milestone
  std::map<std::string, std::vector<const Milestone*>> by_metric;
  for (const Milestone& milestone : milestones()) by_metric[milestone.metric].push_back(&milestone);
  for (const auto& [metric, tests] : by_metric) {
    for (const char* level : kPlaceLevels) {
      const std::vector<float> draws = results.checked_draws(level, metric);
      for (const Milestone* milestone : tests) {
        const std::vector<float> judged = judged_values(*milestone, results, level, draws);
        for (const auto& outcome :
             milestone_outcomes(*milestone, results.months(), judged, results.rows(level))) {
          const auto numbers = outcome_numbers(outcome, results.months());
          auto& all = places[milestone->id];
          all.insert(all.end(), numbers.begin(), numbers.end());
        }
      }
    }
  }
  std::vector<std::string> out;
  for (const Milestone& milestone : milestones()) {
    out.push_back(json_object({{"id", json_text(milestone.id)},
                               {"label", json_text(milestone.label)},
                               {"due", month_json(milestone.due)},
                               {"places", pack.add(places[milestone.id])}}));
  }
  return json_array(out);
}

// Years of the run, and what they did to every place's list.
class YearsOfCauses {
 public:
  explicit YearsOfCauses(const ScenarioResults& results) : results_(results) {
    if (!results.has_level("cause")) return;
    for (std::size_t end = kMonthsPerYear; end <= results.months().size(); end += kMonthsPerYear)
      years_.push_back({end - kMonthsPerYear, end - 1});
    for (const char* level : {"england", "ics"}) {
      if (years_.empty()) return;
      const ListCauses causes(results, level);
      for (std::size_t row = 0; row < results.rows(level); ++row) {
        auto& place = places_.emplace_back();
        for (const Period& year : years_) place.push_back(causes.over(row, year));
      }
    }
  }

  std::string json(NumberPack& pack) const {
    std::vector<std::string> rows, years;
    for (const Period& year : years_) years.push_back(month_json(results_.months()[year.last]));
    const auto& changes = places_.empty() ? std::vector<CauseChange>{} : places_[0][0].changes;
    for (std::size_t c = 0; c < changes.size(); ++c) {
      const std::vector<float> values =
          everywhere([&](const Explanation& year) { return year.changes[c].pathways; });
      if (std::all_of(values.begin(), values.end(), [](float value) { return value == 0.0f; })) continue;
      rows.push_back(json_object({{"id", json_text(changes[c].cause)},
                                  {"name", json_text(changes[c].label)},
                                  {"group", fmt::to_string(static_cast<int>(changes[c].group))},
                                  {"values", pack.add(values)}}));
    }
    const auto before = everywhere([](const Explanation& year) { return year.before; });
    const auto after = everywhere([](const Explanation& year) { return year.after; });
    return json_object(
        {{"groups", json_texts(std::vector<std::string>(kCauseGroupWords.begin(), kCauseGroupWords.end()))},
         {"years", json_array(years)},
         {"before", pack.add(before)},
         {"after", pack.add(after)},
         {"rows", json_array(rows)}});
  }

 private:
  // [place][year], in the order of the page's places; a region's is the sum of its systems'.
  template <class Of>
  std::vector<float> everywhere(Of of) const {
    const std::vector<std::optional<std::size_t>> region = results_.ics_areas("region");
    std::vector<float> out;
    const auto add = [&](const auto& counts) {
      for (std::size_t y = 0; y < years_.size(); ++y) {
        double sum = 0.0;
        for (std::size_t place = 0; place < places_.size(); ++place)
          if (counts(place)) sum += of(places_[place][y]);
        out.push_back(static_cast<float>(sum));
      }
    };
    if (places_.empty()) return out;
    add([](std::size_t place) { return place == 0; });
    for (std::size_t r = 0; r < results_.rows("region"); ++r)
      add([&](std::size_t place) { return place > 0 && region[place - 1] == r; });
    for (std::size_t i = 1; i < places_.size(); ++i) add([&](std::size_t place) { return place == i; });
    return out;
  }

  const ScenarioResults& results_;
  std::vector<Period> years_;
  std::vector<std::vector<Explanation>> places_;  ///< [England, then systems][year]
};

std::string transfers_json(const ScenarioResults& results) {
  std::vector<std::string> arcs;
  for (const ArcTotal& arc : transfers_over(results, "", {0, results.months().size() - 1})) {
    const std::size_t middle = arc.code.find('>');
    arcs.push_back(json_object({{"from", json_text(arc.code.substr(0, middle))},
                                {"to", json_text(arc.code.substr(middle + 1))},
                                {"pathways", json_number(arc.pathways)},
                                {"payments", json_number(arc.payments)}}));
  }
  return json_object({{"arcs", json_array(arcs)}});
}

std::string inputs_json(const ScenarioProvenance& provenance) {
  std::vector<std::string> inputs;
  for (const NamedText& input : provenance.inputs)
    inputs.push_back(json_object({{"name", json_text(input.name)}, {"sha256", json_text(input.text)}}));
  return json_array(inputs);
}

std::string grades_json(const ScenarioProvenance& provenance) {
  Members grades;
  for (const char* grade : {"data", "published", "judgement"}) {
    const auto count = std::count_if(provenance.parameters.begin(), provenance.parameters.end(),
                                     [&](const auto& parameter) { return parameter.grade == grade; });
    grades.emplace_back(grade, fmt::to_string(count));
  }
  return json_object(grades);
}

/// Whether a calibrated run follows announced policy; empty for runs that are not calibrated, and before there was a choice.
std::string policy_path(const std::string& resolved_scenario) {
  constexpr std::string_view kLine = "\ncalibration: {", kKey = "path: ";
  const std::size_t line = resolved_scenario.find(kLine);
  if (line == std::string::npos) return "";
  const std::size_t end = resolved_scenario.find('\n', line + 1);
  const std::size_t key = resolved_scenario.find(kKey, line);
  if (key >= end) return "";
  const std::size_t first = key + kKey.size();
  return resolved_scenario.substr(first, resolved_scenario.find_first_of(",}", first) - first);
}

void add_origin(Members& members, const Subject& subject, const ScenarioProvenance& provenance) {
  const RunProvenance& run = subject.file->run();
  const ScenarioResults& results = *subject.results;
  const std::pair<std::string_view, std::string> texts[] = {
      {"label", subject.label},
      {"file", subject.file->path().string()},
      {"scenario", provenance.name},
      {"title", provenance.title},
      {"description", provenance.description},
      {"baseline", provenance.baseline},
      {"calibration", provenance.calibration_id},
      {"path", policy_path(provenance.resolved_scenario)},
      {"noise", provenance.noise},
      {"quintiles", provenance.quintiles},
      {"program_version", run.program_version},
      {"commit", run.commit},
      {"created_utc", run.created_utc},
      {"command", run.command},
      {"content_sha256", results.content_checksum()},
      {"seed", fmt::to_string(provenance.seed)},
      {"from", to_string(results.start())},
      {"to", to_string(results.months().back())}};
  for (const auto& [name, text] : texts) members.emplace_back(name, json_text(text));
}

// Where the published months before a run stand; null without.
std::string published_place(const ScenarioResults& results, PageParts& parts) {
  const std::optional<PublishedMonths> published = results.published();
  if (!published) return "null";
  const std::string what = published->data_sha256 + month_code(published->months.front()) +
                           month_code(published->months.back()) + published->basis;
  const auto [place, is_new] = parts.published_places.try_emplace(what, parts.published.size());
  if (is_new) parts.published.push_back(published_json(*published, results, parts.pack));
  return fmt::to_string(place->second);
}

}  // namespace

std::string run_json(const Subject& subject, PageParts& parts) {
  NumberPack& pack = parts.pack;
  const ScenarioResults& results = *subject.results;
  results.require_all_results();
  const ScenarioProvenance provenance = results.provenance();
  std::vector<std::string> months;
  for (const Date month : results.months()) months.push_back(month_json(month));
  Members members;
  add_origin(members, subject, provenance);
  members.emplace_back("draws", fmt::to_string(results.draws()));
  members.emplace_back("months", json_array(months));
  members.emplace_back("levers", levers_json(results, provenance));
  members.emplace_back("headline", headline_json(results, pack));
  members.emplace_back("series", series_json(results, pack));
  members.emplace_back("published", published_place(results, parts));
  members.emplace_back("quintile", quintile_json(results, pack));
  members.emplace_back("milestones", milestones_json(results, pack));
  members.emplace_back("causes", YearsOfCauses(results).json(pack));
  members.emplace_back("transfers", transfers_json(results));
  AssumptionsJson assumptions = assumptions_json(results, provenance, parts);
  members.emplace_back("assumptions", std::move(assumptions.assumptions));
  members.emplace_back("influenced", std::move(assumptions.influenced));
  members.emplace_back("explained", std::move(assumptions.explained));
  members.emplace_back("inputs", inputs_json(provenance));
  members.emplace_back("grades", grades_json(provenance));
  return json_object(members);
}

}  // namespace icsim::outputs
