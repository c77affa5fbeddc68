#include "outputs/report/page_data.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/core/check.hpp"
#include "outputs/compare/comparison.hpp"
#include "outputs/files/json.hpp"
#include "outputs/files/utf8.hpp"
#include "outputs/report/comparison_section.hpp"
#include "outputs/report/like_with_like.hpp"
#include "outputs/report/page_metrics.hpp"
#include "outputs/report/page_template.hpp"
#include "outputs/report/run_section.hpp"
#include "outputs/summary/metric_words.hpp"

namespace icsim::outputs {
namespace {

constexpr int kPageVersion = 2;
/// What mail lets through and a browser opens at once; beyond it, detail is left out.
constexpr std::size_t kPageBytes = 2'950'000;
constexpr std::size_t kSliceBytes = 16;  ///< of a slice's place in the JSON, about

// Levels whose rows all runs of a page share.
constexpr const char* kSharedLevels[] = {"region", "ics", "treatment_function"};

std::string place_json(const char* level, const std::string& code, const std::string& name,
                       const std::string& region) {
  return json_object({{"level", json_text(level)},
                      {"code", json_text(code)},
                      {"name", json_text(name)},
                      {"region", json_text(region)}});
}

std::string places_json(const ScenarioResults& results) {
  std::vector<std::string> places{place_json("england", "England", results.whole(), "")};
  const RowAxis named = results.row_axes("region").at(0);
  for (const std::string& region : named.codes)
    places.push_back(place_json("region", region, region, region));
  const RowAxis systems = results.row_axes("ics").at(0);
  const std::vector<std::string> regions = results.ics_regions();
  for (std::size_t i = 0; i < systems.codes.size(); ++i)
    places.push_back(place_json("ics", systems.codes[i], systems.labels[i], regions[i]));
  return json_array(places);
}

// The metric in the first run and level that has it.
std::optional<MetricInfo> find_in_runs(const std::vector<Subject>& subjects, std::string_view id) {
  for (const Subject& subject : subjects) {
    for (const char* level : {"england", "quintile"}) {
      if (!subject.results->has_level(level)) continue;
      for (MetricInfo& info : subject.results->metrics(level)) {
        if (info.name == id) return std::move(info);
      }
    }
  }
  return std::nullopt;
}

std::string metrics_json(const std::vector<Subject>& subjects) {
  std::vector<std::string> metrics;
  for (const PageMetric& metric : page_metrics()) {
    const MetricSpec& spec = specification(metric.id);
    const std::optional<MetricInfo> info = find_in_runs(subjects, spec.name);
    if (!info) continue;
    metrics.push_back(json_object({{"id", json_text(info->name)},
                                   {"name", json_text(std::string(spec.label))},
                                   {"long_name", json_text(info->long_name)},
                                   {"unit", json_text(info->unit)},
                                   {"kind", json_text(kind_name(spec.kind))},
                                   {"is_flow", info->is_flow ? "true" : "false"},
                                   {"better", json_text(better_name(spec.better))},
                                   {"topic", json_text(topic_name(spec.topic))},
                                   {"fan", metric.fan ? "true" : "false"}}));
  }
  return json_array(metrics);
}

std::string quintiles_json(const std::vector<Subject>& subjects) {
  const bool split = std::all_of(subjects.begin(), subjects.end(), [](const Subject& subject) {
    return subject.results->has_level("quintile") && subject.results->rows("quintile") > 1;
  });
  return split ? json_array(subjects.front().results->row_axes("quintile").at(0).codes) : "[]";
}

std::string functions_json(const ScenarioResults& results) {
  const RowAxis axis = results.row_axes("treatment_function").at(0);
  std::vector<std::string> functions;
  for (std::size_t i = 0; i < axis.codes.size(); ++i) {
    functions.push_back(
        json_object({{"code", json_text(axis.codes[i])}, {"name", json_text(axis.labels[i])}}));
  }
  return json_array(functions);
}

// Each run but the first against the first; loosely where draws do not pair, not at all without a common
// month.
std::string comparisons_json(const std::vector<Subject>& subjects, NumberPack& pack) {
  std::vector<std::string> comparisons;
  for (const Subject& subject : std::span(subjects).subspan(1)) {
    if (!pair_up(subjects.front(), subject).impossible.empty()) continue;
    const Comparison comparison = compare(subjects.front(), subject, {page_levels(), {}, {}, true});
    comparisons.push_back(page_comparison_json(comparison, pack));
  }
  return json_array(comparisons);
}

std::string attributions_json(const std::vector<Attribution>& attributions) {
  std::vector<std::string> parts;
  for (const Attribution& attribution : attributions) {
    for (std::string& part : page_attribution_json(attribution)) parts.push_back(std::move(part));
  }
  return json_array(parts);
}

// In the last month; England as one system has no peers.
std::string like_with_like_json(const ScenarioResults& results) {
  const std::size_t systems = results.rows("ics");
  if (systems < 2 || results.ics_reference("start_gp_fte").empty()) return "null";
  const std::size_t k = std::min<std::size_t>(kDefaultPeers, systems - 1);
  return peers_json(like_with_like(results, results.months().size() - 1, k));
}

std::string view_json(const PageOrigin& origin) {
  const auto text = [](const std::string& code) { return code.empty() ? "null" : json_text(code); };
  return json_object(
      {{"place", text(origin.place)}, {"treatment_function", text(origin.treatment_function)}});
}

// The licence lines of all files, each once.
std::string attribution_of(const std::vector<Subject>& subjects) {
  std::vector<std::string> lines;
  for (const Subject& subject : subjects) {
    const std::string& line = subject.file->attribution();
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
  }
  return fmt::format("{}", fmt::join(lines, " "));
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : valid_utf8(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

void require_one_page(const std::vector<Subject>& subjects) {
  for (const Subject& subject : subjects) {
    for (const char* level : kSharedLevels) {
      if (subject.results->row_axes(level).at(0).codes ==
          subjects.front().results->row_axes(level).at(0).codes)
        continue;
      throw OutputError(subject.label,
                        fmt::format("cannot share a page with {}: their rows of level '{}' are not the same",
                                    subjects.front().label, level),
                        "make a page of its own");
    }
  }
}

std::string page_title(const std::vector<Subject>& subjects, const PageOrigin& origin) {
  if (!origin.title.empty()) return origin.title;
  if (subjects.size() == 1) return subjects.front().results->title();
  std::vector<std::string> labels;
  for (const Subject& subject : subjects) labels.push_back(subject.label);
  return fmt::format("{}", fmt::join(labels, ", "));
}

PageData page_data(const std::vector<Subject>& subjects, const std::vector<Attribution>& attributions,
                   const PageOrigin& origin) {
  ICSIM_EXPECT(!subjects.empty());
  require_one_page(subjects);
  const ScenarioResults& first = *subjects.front().results;
  PageParts parts;
  std::vector<std::string> runs;
  for (const Subject& subject : subjects) runs.push_back(run_json(subject, parts));
  const std::string comparisons = comparisons_json(subjects, parts.pack);
  std::vector<std::pair<std::string_view, std::string>> members{
      {"version", fmt::to_string(kPageVersion)},
      {"title", json_text(page_title(subjects, origin))},
      {"program", json_object({{"version", json_text(origin.program.program_version)},
                               {"commit", json_text(origin.program.commit)},
                               {"build", json_text(origin.program.build)}})},
      {"created_utc", json_text(origin.program.created_utc)},
      {"command", json_text(origin.program.command)},
      {"attribution", json_text(attribution_of(subjects))},
      {"view", view_json(origin)},
      {"places", places_json(first)},
      {"metrics", metrics_json(subjects)},
      {"quintiles", quintiles_json(subjects)},
      {"treatment_functions", functions_json(first)},
      {"assumptions", json_array(parts.assumptions.all())},
      {"published", json_array(parts.published)},
      {"runs", json_array(runs)},
      {"comparisons", comparisons},
      {"attributions", attributions_json(attributions)},
      {"peers", like_with_like_json(first)}};
  const std::size_t others =
      json_object(members).size() + report_page_template().size() + kSliceBytes * parts.pack.size();
  parts.pack.fit(others < kPageBytes ? kPageBytes - others : 0);
  const std::vector<std::string> left_out = parts.pack.left_out();
  members.emplace_back("left_out", json_texts(left_out));
  members.emplace_back("slices", parts.pack.slices());
  members.emplace_back("count", fmt::to_string(parts.pack.count()));
  members.emplace_back("numbers", json_text(parts.pack.text()));
  return {json_object(members), left_out};
}

std::string page_html(std::string_view title, std::string_view json) {
  const std::string_view shell = report_page_template();
  const std::size_t title_at = shell.find(kPageTitleMarker), data_at = shell.find(kPageDataMarker);
  ICSIM_EXPECT(title_at < data_at && data_at != std::string_view::npos);
  const std::size_t after_title = title_at + kPageTitleMarker.size();
  std::string page(shell.substr(0, title_at));
  page += html_text(title);
  page += shell.substr(after_title, data_at - after_title);
  page += json_for_script(json);
  page += shell.substr(data_at + kPageDataMarker.size());
  return page;
}

}  // namespace icsim::outputs
