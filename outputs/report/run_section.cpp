#include "outputs/report/run_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "outputs/compare/milestones.hpp"
#include "outputs/files/json.hpp"
#include "outputs/report/assumptions.hpp"
#include "outputs/report/lever_words.hpp"
#include "outputs/report/page_metrics.hpp"
#include "outputs/report/series.hpp"
#include "outputs/summary/explanation.hpp"
#include "outputs/summary/headline.hpp"

namespace icsim::outputs {
namespace {

using Members = std::vector<std::pair<std::string_view, std::string>>;

constexpr std::size_t kMonthsPerYear = 12;

std::string month_json(const std::optional<Date>& month) {
  return month ? json_text(month_code(*month)) : "null";
}

std::string number_json(const std::optional<double>& value) {
  return value ? json_number(*value) : "null";
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

std::string headline_json(const ScenarioResults& results) {
  const Headline table = headline(results, whole_place(results));
  std::vector<std::string> columns, rows;
  for (const HeadlineColumn& column : table.columns) {
    columns.push_back(json_object({{"title", json_text(column.title)},
                                   {"month", month_json(column.date)},
                                   {"published", column.is_published ? "true" : "false"}}));
  }
  for (const HeadlineRow& row : table.rows) {
    std::vector<std::string> values;
    for (const auto& value : row.values) values.push_back(estimate_json(value));
    rows.push_back(json_object({{"id", json_text(row.id)},
                                {"name", json_text(row.name)},
                                {"kind", json_text(kind_name(row.kind))},
                                {"start_year_to", month_json(row.start_year_to)},
                                {"values", json_array(values)}}));
  }
  return json_object(
      {{"columns", json_array(columns)}, {"start", fmt::to_string(table.start)}, {"rows", json_array(rows)}});
}

std::string outcome_json(const MilestoneOutcome& outcome) {
  return json_array({json_number(outcome.probability), number_json(outcome.by_due), month_json(outcome.first),
                     month_json(outcome.low), month_json(outcome.high), json_number(outcome.probability_low),
                     json_number(outcome.probability_high)});
}

// England, regions and systems, in the order of the page's places. Each metric is read once.
std::string milestones_json(const ScenarioResults& results) {
  std::map<std::string, std::vector<std::string>> places;  // by milestone
  std::map<std::string, std::vector<const Milestone*>> by_metric;
  for (const Milestone& milestone : milestones()) by_metric[milestone.metric].push_back(&milestone);
  for (const auto& [metric, tests] : by_metric) {
    for (const char* level : {"england", "region", "ics"}) {
      const std::vector<float> draws = results.checked_draws(level, metric);
      for (const Milestone* milestone : tests) {
        const std::vector<float> judged = judged_values(*milestone, results, level, draws);
        for (const auto& outcome :
             milestone_outcomes(*milestone, results.months(), judged, results.rows(level)))
          places[milestone->id].push_back(outcome_json(outcome));
      }
    }
  }
  std::vector<std::string> out;
  for (const Milestone& milestone : milestones()) {
    out.push_back(json_object({{"id", json_text(milestone.id)},
                               {"label", json_text(milestone.label)},
                               {"due", month_json(milestone.due)},
                               {"places", json_array(places[milestone.id])}}));
  }
  return json_array(out);
}

std::string causes_json(const ScenarioResults& results, NumberPack& pack) {
  std::vector<std::string> rows, years;
  std::vector<std::vector<float>> values;  // [year][row]
  for (std::size_t end = kMonthsPerYear; results.has_level("cause") && end <= results.months().size();
       end += kMonthsPerYear) {
    const Explanation year = explain_list(results, whole_place(results), {end - kMonthsPerYear, end - 1});
    years.push_back(month_json(results.months()[end - 1]));
    rows.clear();
    values.emplace_back();
    for (const CauseChange& change : year.changes) {
      rows.push_back(json_object({{"id", json_text(change.cause)}, {"name", json_text(change.label)}}));
      values.back().push_back(static_cast<float>(change.pathways));
    }
  }
  std::vector<float> turned;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (const auto& year : values) turned.push_back(year[row]);
  }
  return json_object(
      {{"rows", json_array(rows)}, {"years", json_array(years)}, {"values", pack.add(turned)}});
}

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

std::string targets_json(const ScenarioResults& results) {
  std::vector<std::vector<float>> columns;
  for (const char* metric : {"value_threshold", "value_index", "pathway_index"}) {
    if (!results.has_metric("england", metric)) return "[]";  // England as one system
    columns.push_back(results.checked_mean("england", metric));
  }
  std::vector<std::string> months;
  for (std::size_t m = 0; m < results.months().size(); ++m) {
    months.push_back(json_object({{"month", month_json(results.months()[m])},
                                  {"threshold", json_number(columns[0][m])},
                                  {"value", json_number(columns[1][m])},
                                  {"pathways", json_number(columns[2][m])}}));
  }
  return json_array(months);
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

void add_origin(Members& members, const Subject& subject, const ScenarioProvenance& provenance) {
  const RunProvenance& run = subject.file->run();
  const ScenarioResults& results = *subject.results;
  const std::pair<std::string_view, std::string> texts[] = {{"label", subject.label},
                                                            {"file", subject.file->path().string()},
                                                            {"scenario", provenance.name},
                                                            {"title", provenance.title},
                                                            {"description", provenance.description},
                                                            {"baseline", provenance.baseline},
                                                            {"calibration", provenance.calibration_id},
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

}  // namespace

std::string run_json(const Subject& subject, NumberPack& pack) {
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
  members.emplace_back("headline", headline_json(results));
  members.emplace_back("series", series_json(results, pack));
  members.emplace_back("published", published_json(results, pack));
  members.emplace_back("quintile", quintile_json(results, pack));
  members.emplace_back("treatment_function", treatment_function_json(results, pack));
  members.emplace_back("milestones", milestones_json(results));
  members.emplace_back("causes", causes_json(results, pack));
  members.emplace_back("transfers", transfers_json(results));
  members.emplace_back("targets", targets_json(results));
  AssumptionsJson assumptions = assumptions_json(results, provenance);
  members.emplace_back("assumptions", std::move(assumptions.assumptions));
  members.emplace_back("explained", std::move(assumptions.explained));
  members.emplace_back("inputs", inputs_json(provenance));
  members.emplace_back("grades", grades_json(provenance));
  return json_object(members);
}

}  // namespace icsim::outputs
