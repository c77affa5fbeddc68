/// `icsim show`: looks at one run in the terminal.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>

#include "outputs/compare/subject.hpp"
#include "outputs/files/json.hpp"
#include "outputs/files/new_file.hpp"
#include "tools/program.hpp"
#include "tools/terminal/by_place.hpp"
#include "tools/terminal/common_options.hpp"
#include "tools/terminal/options_sheet.hpp"
#include "tools/terminal/options_table.hpp"
#include "tools/terminal/place_option.hpp"
#include "tools/terminal/tables.hpp"
#include "tools/terminal/why.hpp"

namespace icsim::tools {
namespace {

struct ShowOptions {
  std::string file, scenario, region, system, board, ics, treatment_function, by;
  std::string from, to;
  bool json = false;
  bool verify = false;
  bool why = false;
  bool network = false;
  int width = 0;
  PlaceDictionary dictionary;
  bool as_table = false, force = false;
  TableOptions table;
  std::string csv, xlsx;
};

outputs::Place place_of(const ShowOptions& options, const outputs::ScenarioResults& scenario) {
  if (!options.region.empty()) return find_place(scenario, "region", options.region, options.dictionary);
  if (!options.system.empty()) return find_place(scenario, "system", options.system, options.dictionary);
  if (!options.board.empty()) return find_place(scenario, "board", options.board, options.dictionary);
  if (!options.ics.empty() && !options.treatment_function.empty())
    return find_list(scenario, options.ics, options.treatment_function, options.dictionary);
  if (!options.ics.empty()) return find_place(scenario, "ics", options.ics, options.dictionary);
  if (!options.treatment_function.empty()) {
    return find_place(scenario, "treatment_function", options.treatment_function, options.dictionary);
  }
  return outputs::whole_place(scenario);
}

// --- chart
// ------------------------------------------------------------------------------------------------------

/// What each spot of the chart shows, from the background forward.
enum class Mark { none, band, mean, published };

const char* glyph(Mark mark, Characters characters) {
  const bool unicode = characters == Characters::unicode;
  switch (mark) {
    case Mark::band:
      return unicode ? "░" : ".";
    case Mark::mean:
      return unicode ? "●" : "*";
    case Mark::published:
      return unicode ? "○" : "o";
    case Mark::none:
      break;
  }
  return " ";
}

constexpr std::array kCharts{Metric::incomplete, Metric::within_18_weeks_share};
constexpr int kChartRows = 9;
constexpr int kChartMargin = 9;

/// What a chart shows: published months, then simulated ones.
struct ChartMonths {
  std::vector<outputs::Estimate> values;
  std::vector<Date> dates;
  std::size_t published = 0;  ///< how many of them are
};

ChartMonths chart_months(const outputs::ScenarioResults& scenario, const outputs::Place& place,
                         const std::optional<outputs::PublishedMonths>& published,
                         const std::string& metric) {
  ChartMonths months;
  if (published) {
    for (const float value : published->of(place.level, metric, place.row)) {
      months.dates.push_back(published->months[months.values.size()]);
      const auto v = static_cast<double>(value);
      months.values.push_back({v, v, v});
    }
  }
  months.published = months.values.size();
  const std::vector<outputs::Estimate> simulated = monthly(scenario, place, metric);
  months.values.insert(months.values.end(), simulated.begin(), simulated.end());
  months.dates.insert(months.dates.end(), scenario.months().begin(), scenario.months().end());
  return months;
}

/// Months spread over the columns; rows from the top.
std::vector<std::vector<Mark>> draw_marks(const ChartMonths& months, int columns, double low, double high) {
  std::vector<std::vector<Mark>> marks(kChartRows,
                                       std::vector<Mark>(static_cast<std::size_t>(columns), Mark::none));
  const auto row_of = [&](double value) {
    const double share = (value - low) / (high - low);
    return std::clamp(static_cast<int>(std::lround((1.0 - share) * (kChartRows - 1))), 0, kChartRows - 1);
  };
  for (int c = 0; c < columns; ++c) {
    const auto month = static_cast<std::size_t>(c) * months.values.size() / static_cast<std::size_t>(columns);
    const outputs::Estimate& value = months.values[month];
    if (std::isnan(value.mean)) continue;
    const auto column = static_cast<std::size_t>(c);
    for (int r = row_of(value.high); r <= row_of(value.low); ++r)
      marks[static_cast<std::size_t>(r)][column] = Mark::band;
    marks[static_cast<std::size_t>(row_of(value.mean))][column] =
        month < months.published ? Mark::published : Mark::mean;
  }
  return marks;
}

std::string year_axis(const std::vector<Date>& dates, int columns) {
  std::string axis(static_cast<std::size_t>(columns), ' ');
  int written = 0;
  int last_year = 0;
  for (int c = 0; c < columns; ++c) {
    const auto month = static_cast<std::size_t>(c) * dates.size() / static_cast<std::size_t>(columns);
    const int year = int(std::chrono::year_month_day{dates[month]}.year());
    if (year != last_year && c >= written && c + 4 <= columns) {
      axis.replace(static_cast<std::size_t>(c), 4, std::to_string(year));
      written = c + 5;
    }
    last_year = year;
  }
  axis.erase(axis.find_last_not_of(' ') + 1);
  return axis;
}

void print_chart(const outputs::ScenarioResults& scenario, const outputs::Place& place,
                 const std::optional<outputs::PublishedMonths>& published, const MetricSpec& metric,
                 Characters characters, int width) {
  const ChartMonths months = chart_months(scenario, place, published, std::string(metric.name));
  double low = INFINITY, high = -INFINITY;
  for (const outputs::Estimate& value : months.values) {
    if (std::isnan(value.mean)) continue;
    low = std::min({low, value.low, value.mean});
    high = std::max({high, value.high, value.mean});
  }
  const std::string key =
      months.published == 0 ? ""
                            : fmt::format(" ({} published, {} simulated)", glyph(Mark::published, characters),
                                          glyph(Mark::mean, characters));
  fmt::print("\n{}{}\n", metric.label, key);
  if (!(low <= high)) {
    fmt::print("  no values\n");
    return;
  }
  if (high - low < 0.02 * std::abs(high)) {  // a flat line in the middle, not noise blown up
    const double middle = 0.5 * (low + high), half = std::max(0.01 * std::abs(high), 1e-6);
    low = middle - half;
    high = middle + half;
  }
  const int columns = std::clamp(width - kChartMargin - 2, 10,
                                 static_cast<int>(std::max<std::size_t>(months.values.size(), 60)));
  const auto marks = draw_marks(months, columns, low, high);
  for (int r = 0; r < kChartRows; ++r) {
    const bool labelled = r % (kChartRows / 2) == 0;
    const double value = high - (high - low) * r / (kChartRows - 1);
    fmt::print("{:>{}} {}", labelled ? number_text(value, metric.kind) : "", kChartMargin - 1,
               characters == Characters::unicode ? (labelled ? "┤" : "│") : "|");
    std::string line;
    for (const Mark mark : marks[static_cast<std::size_t>(r)]) line += glyph(mark, characters);
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::print("{}\n", line);
  }
  fmt::print("{:{}} {}\n", "", kChartMargin, year_axis(months.dates, columns));
}

// --- text
// -------------------------------------------------------------------------------------------------------

std::string grades_text(const outputs::ScenarioProvenance& provenance) {
  std::map<std::string, int> count;
  for (const auto& parameter : provenance.parameters)
    ++count[parameter.grade.empty() ? "no grade" : parameter.grade];
  std::vector<std::string> parts;
  for (const auto& [grade, n] : count) parts.push_back(fmt::format("{} {}", n, grade));
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, ", "));
}

/// What of a system's published months is known to be wrong, a line for each reason.
void print_left_out(const outputs::PublishedMonths& published, const std::string& code) {
  std::map<std::string, std::vector<std::string>> months;  // by reason
  for (const outputs::PublishedNote& note : published.left_out) {
    if (note.area != code) continue;
    std::vector<std::string>& of = months[note.series + ": " + note.text];
    if (std::find(of.begin(), of.end(), note.month) == of.end()) of.push_back(note.month);
  }
  for (const auto& [reason, of] : months)
    fmt::print("  published, but known to be wrong and in no year above: {} {}\n", fmt::join(of, ", "),
               reason);
}

void print_provenance(const outputs::ScenarioResults& scenario, const outputs::Place& place,
                      const std::optional<outputs::PublishedMonths>& published) {
  const outputs::ScenarioProvenance provenance = scenario.provenance();
  fmt::print("\n  {}\n", provenance.title);
  fmt::print("  baseline {}, calibration {}, seed {}, noise {}, quintiles {}\n", provenance.baseline,
             provenance.calibration_id, provenance.seed, provenance.noise, provenance.quintiles);
  fmt::print("  parameters by evidence: {}; {} levers; {} input files\n", grades_text(provenance),
             provenance.levers.size(), provenance.inputs.size());
  if (published) {
    fmt::print("  published {} to {}: {}\n", month_text(published->months.front()),
               month_text(published->months.back()), published->data);
    if (place.level == "ics") print_left_out(*published, scenario.row_axes("ics")[0].codes[place.row]);
  }
  fmt::print("  content {}\n", scenario.content_checksum().substr(0, 16));
}

void show_text(const outputs::RunFile& run, const std::vector<std::string>& names,
               const ShowOptions& options) {
  const Characters characters = terminal_characters();
  const int width = options.width > 0 ? options.width : terminal_width();
  std::vector<outputs::Place> places;  // before anything is printed: there may be none of that name
  for (const std::string& name : names) places.push_back(place_of(options, run.scenario(name)));
  fmt::print("{}: format {}, icsim {} ({}), {}, {:.1f} s\n{}\n", run.path().string(), run.format_version(),
             run.run().program_version, run.run().commit, run.run().created_utc, run.wall_seconds(),
             run.run().command);
  for (std::size_t n = 0; n < names.size(); ++n) {
    const outputs::ScenarioResults scenario = run.scenario(names[n]);
    const outputs::Place& place = places[n];
    fmt::print("\n");
    print_headline(scenario, place, characters, width);
    const std::optional<outputs::PublishedMonths> published = scenario.published();
    for (const Metric metric : kCharts)
      print_chart(scenario, place, published, specification(metric), characters, width);
    print_provenance(scenario, place, published);
  }
  fmt::print(
      "\nMean and 5 to 95 % range over draws; stocks at the end of the month, flows over the year to it.\n");
  if (!options.ics.empty() && !options.treatment_function.empty())
    fmt::print(
        "Run files keep no draws of one list: a year's flow is the sum of monthly means, so it has no "
        "range.\n");
}

// --- JSON
// -------------------------------------------------------------------------------------------------------

std::string json_estimate(const outputs::Estimate& value) {
  return fmt::format(R"({{"mean": {}, "q05": {}, "q95": {}}})", outputs::json_number(value.mean),
                     outputs::json_number(value.low), outputs::json_number(value.high));
}

/// Of the run alone: what was published stands under "published".
std::string json_points(const outputs::Headline& table) {
  std::vector<std::string> points;
  for (std::size_t c = table.start; c < table.columns.size(); ++c) {
    std::vector<std::string> values;
    for (const outputs::HeadlineRow& row : table.rows) {
      const bool simulated = row.values[c] && (c > table.start || !row.start_year_to);
      values.push_back(fmt::format("{}: {}", outputs::json_text(row.id),
                                   simulated ? json_estimate(*row.values[c]) : "null"));
    }
    points.push_back(fmt::format(
        R"({{"when": {}, "date": {}, "values": {{{}}}}})", outputs::json_text(table.columns[c].title),
        outputs::json_text(to_string(table.columns[c].date)), fmt::join(values, ", ")));
  }
  return fmt::format("{}", fmt::join(points, ", "));
}

std::string json_series(const outputs::ScenarioResults& scenario, const outputs::Place& place) {
  std::vector<std::string> metrics;
  for (const Metric id : kCharts) {
    const std::string metric(specification(id).name);
    const std::vector<outputs::Estimate> values = monthly(scenario, place, metric);
    std::vector<std::string> months;
    for (std::size_t m = 0; m < values.size(); ++m) {
      months.push_back(fmt::format(R"({{"date": {}, "value": {}}})",
                                   outputs::json_text(to_string(scenario.months()[m])),
                                   json_estimate(values[m])));
    }
    metrics.push_back(fmt::format("{}: [{}]", outputs::json_text(metric), fmt::join(months, ", ")));
  }
  return fmt::format("{}", fmt::join(metrics, ", "));
}

/// Every published figure of the place, month by month; null when there is none.
std::string json_published(const outputs::ScenarioResults& scenario, const outputs::Place& place) {
  const std::optional<outputs::PublishedMonths> published = scenario.published();
  if (!published) return "null";
  std::vector<std::string> metrics;
  for (const outputs::PublishedMetric& metric : outputs::published_metrics()) {
    std::vector<std::string> months;
    for (const float value : published->of(place.level, std::string(metric.name), place.row))
      months.push_back(fmt::format(R"({{"date": {}, "value": {}}})",
                                   outputs::json_text(to_string(published->months[months.size()])),
                                   outputs::json_number(value)));
    if (!months.empty())
      metrics.push_back(
          fmt::format("{}: [{}]", outputs::json_text(std::string(metric.name)), fmt::join(months, ", ")));
  }
  return fmt::format(R"({{"data": {}, "data_sha256": {}, "monthly": {{{}}}}})",
                     outputs::json_text(published->data), outputs::json_text(published->data_sha256),
                     fmt::join(metrics, ", "));
}

void show_json(const outputs::RunFile& run, const std::vector<std::string>& names,
               const ShowOptions& options) {
  std::vector<std::string> scenarios;
  for (const std::string& name : names) {
    const outputs::ScenarioResults scenario = run.scenario(name);
    const outputs::ScenarioProvenance provenance = scenario.provenance();
    const outputs::Place place = place_of(options, scenario);
    scenarios.push_back(fmt::format(
        R"({{"name": {}, "title": {}, "baseline": {}, "calibration_id": {}, "seed": {}, "draws": {}, "noise": {}, )"
        R"("content_sha256": {}, "level": {}, "place": {}, "headline": [{}], "monthly": {{{}}}, "published": {}}})",
        outputs::json_text(name), outputs::json_text(provenance.title),
        outputs::json_text(provenance.baseline), outputs::json_text(provenance.calibration_id),
        provenance.seed, provenance.draws, outputs::json_text(provenance.noise),
        outputs::json_text(scenario.content_checksum()), outputs::json_text(place.level),
        outputs::json_text(place.label), json_points(outputs::headline(scenario, place)),
        json_series(scenario, place), json_published(scenario, place)));
  }
  fmt::print(R"({{"file": {}, "format_version": {}, "program_version": {}, "commit": {}, "created_utc": {}, )"
             R"("command": {}, "wall_seconds": {}, "scenarios": [{}]}})"
             "\n",
             outputs::json_text(run.path().string()), outputs::json_text(run.format_version()),
             outputs::json_text(run.run().program_version), outputs::json_text(run.run().commit),
             outputs::json_text(run.run().created_utc), outputs::json_text(run.run().command),
             run.wall_seconds(), fmt::join(scenarios, ", "));
}

/// Causes, or transfers, instead of the headline.
void show_explanation(const outputs::RunFile& run, const std::vector<std::string>& names,
                      const ShowOptions& options) {
  std::vector<std::string> parts;
  for (const std::string& name : names) {
    const outputs::ScenarioResults scenario = run.scenario(name);
    const outputs::Place place = place_of(options, scenario);
    const outputs::Period period = find_period(scenario, options.from, options.to);
    const std::string ics =
        place.level == "ics" ? scenario.row_axes("ics").at(0).codes.at(place.row) : std::string();
    if (options.json) {
      parts.push_back(
          fmt::format(R"({{"name": {}, "place": {}, {}: {}}})", outputs::json_text(name),
                      outputs::json_text(place.label), options.why ? R"("why")" : R"("network")",
                      options.why ? json_why(scenario, place, period) : json_network(scenario, ics, period)));
    } else if (options.why) {
      print_why(scenario, place, period, terminal_characters());
    } else {
      print_network(scenario, place, ics, period, terminal_characters());
    }
    if (!options.json && name != names.back()) fmt::print("\n");
  }
  if (options.json) {
    fmt::print("{{\"scenarios\": [{}]}}\n", fmt::join(parts, ", "));
  } else {
    fmt::print("\nMean over draws.\n");
  }
}

/// Every place of a level instead of one.
void show_by_place(const outputs::RunFile& run, const std::vector<std::string>& names,
                   const ShowOptions& options) {
  std::vector<std::string> parts;
  for (const std::string& name : names) {
    const outputs::ScenarioResults scenario = run.scenario(name);
    if (options.json) {
      parts.push_back(json_by_place(scenario, options.by));
      continue;
    }
    print_by_place(scenario, options.by, terminal_characters());
    fmt::print("\n");
  }
  if (options.json) {
    fmt::print("{{\"scenarios\": [{}]}}\n", fmt::join(parts, ", "));
  } else {
    fmt::print("Mean and 5 to 95 % range over draws, at the end of the month.\n");
  }
}

/// The options of a study side by side.
void show_table(const ShowOptions& options) {
  const std::string choice = options.scenario.empty() ? options.file : options.file + ':' + options.scenario;
  const std::vector<outputs::Subject> subjects = outputs::open_subjects({choice});
  std::vector<outputs::Place> places;
  for (const outputs::Subject& subject : subjects) places.push_back(place_of(options, *subject.results));
  const OptionsTable table = options_table(subjects, places, options.table);
  const auto existing = options.force ? outputs::Existing::replace : outputs::Existing::refuse;
  outputs::NewFiles files(existing);
  if (!options.xlsx.empty()) write_table_xlsx(options.xlsx, table, subjects.front(), files);
  if (!options.csv.empty()) outputs::write_new_text(options.csv, table_csv(table), existing);
  files.put_in_place();
  print_table(table, options.table.markdown);
}

void add_table_options(CLI::App& command, ShowOptions& options) {
  CLI::Option* table =
      command.add_flag("--table", options.as_table,
                       "options side by side: a row a scenario, a column an indicator, a block a month");
  add_list(command, "--metric", options.table.metrics,
           "columns of --table, such as incomplete,over_52_weeks (default: the headline ones)")
      ->needs(table);
  add_list(command, "--months,--month", options.table.months,
           "months of --table, such as 2026-03,2027-03 (default: ends of financial years)")
      ->needs(table);
  command
      .add_flag("--differences", options.table.differences, "in --table, differences from the first scenario")
      ->needs(table);
  command.add_flag("--markdown", options.table.markdown, "print --table as Markdown")->needs(table);
  command.add_option("--csv", options.csv, "write --table to this file as well")->needs(table);
  command.add_option("--xlsx", options.xlsx, "write --table to this workbook (.xlsx) as well")->needs(table);
  command.add_flag("--force", options.force, "replace these files if they exist")->needs(table);
  for (const char* other : {"--by", "--json", "--why", "--network", "--verify"})
    table->excludes(command.get_option(other));
}

void show(const ShowOptions& options, Program& program) {
  if (options.as_table) return show_table(options);
  const outputs::RunFile run = outputs::RunFile::open(options.file);
  if (options.verify) {
    const std::vector<std::string> damaged = run.verify();
    const std::string broken = run.why_not_sealed();
    for (const std::string& dataset : damaged) fmt::print("{}: differs from its checksum\n", dataset);
    if (damaged.empty() && !broken.empty()) fmt::print("{}: {}\n", options.file, broken);
    const bool whole = damaged.empty() && broken.empty();
    if (whole)
      fmt::print("{}: every dataset matches its checksum{}\n", options.file,
                 run.has_seal() ? ", and the file its seal"
                                : "; a file of before format 1.7 has no seal of names, levers and sources");
    program.exit_code = whole ? kDone : kBadInput;
    return;
  }
  const std::vector<std::string> names =
      options.scenario.empty() ? run.scenarios() : std::vector<std::string>{options.scenario};
  if (!options.by.empty()) return show_by_place(run, names, options);
  if (options.why || options.network) return show_explanation(run, names, options);
  if (options.json) {
    show_json(run, names, options);
  } else {
    show_text(run, names, options);
  }
}

}  // namespace

void add_show(CLI::App& app, Program& program) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command =
      app.add_subcommand("show", "look at one run: headline table, charts, where it comes from");
  command->add_option("run", options->file, "run file")->required();
  command->add_option("--scenario", options->scenario, "one scenario (default: all)");
  CLI::Option* region =
      command->add_option("--region", options->region, "an NHS England region instead of England");
  CLI::Option* system = command->add_option("--system", options->system,
                                            "a system of July 2022 that places of one's own add up to");
  CLI::Option* board = command->add_option(
      "--board", options->board, "a board of April 2026 that the places add up to (`icsim run --boards`)");
  CLI::Option* ics = command->add_option(
      "--ics", options->ics, "an integrated care system by code or name, such as QOP or Gloucestershire");
  CLI::Option* function = command->add_option(
      "--treatment-function", options->treatment_function,
      "a treatment function by code or name, such as C_110 or T&O; with --ics, of that system");
  region->excludes(ics)->excludes(function);
  system->excludes(region)->excludes(board)->excludes(ics)->excludes(function);
  board->excludes(region)->excludes(ics)->excludes(function);
  CLI::Option* by = command->add_option("--by", options->by,
                                        "all places of a level side by side: region, system, board or ics");
  by->check(CLI::IsMember({"region", "system", "board", "ics"}));
  for (CLI::Option* place : {region, system, board, ics, function}) by->excludes(place);
  CLI::Option* json = command->add_flag("--json", options->json, "for scripts");
  CLI::Option* why =
      command->add_flag("--why", options->why, "what moved the list of England or of one system (--ics)");
  CLI::Option* network = command->add_flag("--network", options->network,
                                           "who sent whom patients: all, or to and from one system (--ics)");
  for (CLI::Option* explains : {why, network})
    explains->excludes(region)->excludes(system)->excludes(board)->excludes(function)->excludes(by);
  why->excludes(network);
  command->add_option("--from", options->from, "first month for --why and --network, such as 2026-04");
  command->add_option("--to", options->to, "last month for them");
  command->add_option("--width", options->width, "columns to use (default: the terminal's)")
      ->check(CLI::Range(40, 1000));
  command
      ->add_flag("--verify", options->verify,
                 "check every dataset against its checksum, and the whole file against its seal, instead")
      ->excludes(json);
  add_table_options(*command, *options);
  command->callback([options, &program] {
    options->dictionary = PlaceDictionary(library_of(program));
    show(*options, program);
  });
}

}  // namespace icsim::tools
