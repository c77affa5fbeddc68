/// `icsim explain`: what a parameter, a metric, a key of the language or a whole scenario means.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

#include "engine/record/metrics.hpp"
#include "scenarios/language/keys.hpp"
#include "scenarios/language/place_words.hpp"
#include "scenarios/language/reference.hpp"
#include "scenarios/study/scenario.hpp"
#include "tools/jobs/drawn_values.hpp"
#include "tools/program.hpp"
#include "tools/terminal/place_option.hpp"
#include "tools/terminal/tables.hpp"

namespace icsim::tools {
namespace {

std::string_view first_sentence(std::string_view doc) {
  return doc.substr(0, std::min(doc.find(". "), doc.find("; ")));
}

void list_parameters(std::string_view prefix) {
  for (const ParameterSpec& spec : parameter_registry()) {
    if (spec.key.starts_with(prefix))
      fmt::print("{:<34} {:<26} {}\n", spec.key, spec.unit, first_sentence(spec.doc));
  }
}

void list_all() {
  fmt::print("Parameters: 'icsim explain KEY' for more\n");
  list_parameters("");
  fmt::print("\nMetrics of a run\n");
  for (const MetricSpec& metric : all_metrics()) {
    fmt::print("{:<34} {:<26} {}\n", metric.name, metric.unit, metric.long_name);
  }
  fmt::print(
      "\nPlaces: 'icsim explain ics', 'icsim explain treatment_function', or one such as QR1, "
      "Gloucestershire or C_110\n");
  fmt::print("\nKeys of a scenario file\n");
  for (const scenarios::KeySpec& key : scenarios::key_table()) {
    if (!key.doc.empty()) fmt::print("{:<34} {}\n", key.path, scenarios::form_text(key));
  }
}

/// What runs draw where a posterior has a say; the default and its distribution are what they draw elsewhere.
void print_drawn(const ParameterSpec& spec, const scenarios::ScenarioLibrary& library) {
  const char* label = "in runs";
  bool is_factor = false;
  for (const CalibratedStart& start : calibrated_starts(library)) {
    const auto drawn = drawn_values(start.scenario, spec);
    if (!drawn) continue;
    fmt::print("  {:<12}  from {}: {}\n", label, start.baseline, drawn_text(*drawn));
    label = "";
    is_factor = drawn->is_factor;
  }
  if (*label != '\0') return;
  fmt::print("                ({})\n",
             is_factor ? "the posterior's factor on it; 1 in a lever or under 'parameters' stays the level "
                         "of the start date"
                       : "the posterior's value, on which levers act; 'parameters' replaces it");
}

void explain_parameter(const ParameterSpec& spec, const scenarios::ScenarioLibrary& library) {
  const scenarios::Defaults defaults = scenarios::load_defaults(library);
  const scenarios::ParameterValue& value = defaults.parameters[static_cast<std::size_t>(spec.id)];
  fmt::print("{}\n  {}\n\n", spec.key, spec.doc);
  fmt::print("  unit          {}\n", spec.unit);
  fmt::print("  allowed       {} to {}\n", scenarios::number_text(spec.minimum),
             scenarios::number_text(spec.maximum));
  fmt::print("  plausible     {} to {}{}\n", scenarios::number_text(value.range.low),
             scenarios::number_text(value.range.high), value.range_is_factor() ? " times the default" : "");
  fmt::print("  default       {}\n", scenarios::default_text(value));
  fmt::print("  distribution  {}\n", value.distribution ? scenarios::to_text(*value.distribution)
                                                        : "none: every draw has the default");
  print_drawn(spec, library);
  fmt::print("  source        {}\n", value.source);
  fmt::print("  grade         {}\n", value.grade);
  if (const std::string_view after = scenarios::after_lever_text(spec); !after.empty())
    fmt::print("  lever ends    {}\n", after);
  fmt::print("  varies by     {}\n", scenarios::axes_text(spec));
  fmt::print("  since         {}\n\n{}", spec.since, scenarios::lever_example(spec, defaults.parameters));
}

void explain_metric(const MetricSpec& metric) {
  fmt::print("{}\n  {}\n\n  unit          {}\n  measured      {}\n", metric.name, metric.long_name,
             metric.unit, metric.is_flow() ? "over the month" : "at the month-end census");
}

void list_ics(const scenarios::PlaceCodes& codes) {
  for (const scenarios::IcsCode& ics : codes.ics)
    fmt::print("{:<5} {:<10} {:<26} {}\n", ics.code, ics.ons_code, ics.region, ics.name);
}

void list_treatment_functions(const scenarios::PlaceCodes& codes) {
  for (const TreatmentFunctionRecord& function : codes.treatment_functions)
    fmt::print("{:<7} {}\n", function.code, function.name);
}

/// The latest start date that ships: it says which lists there are.
std::shared_ptr<const Model> latest_baseline(const scenarios::ScenarioLibrary& library) {
  std::string latest;
  for (const std::string& name : scenarios::baseline_names(library)) {
    const bool dated = name[0] >= '0' && name[0] <= '9';
    if (dated && name > latest) latest = name;
  }
  std::vector<scenarios::InputFile> read;
  return scenarios::load_baseline(library, latest, false, read);
}

/// Pathways of a list at the start.
double list_at_start(const Model& model, int ics, int function) {
  double sum = 0.0;
  const std::size_t cells = model.start_state.size() / static_cast<std::size_t>(model.dims.lists());
  const std::size_t first = static_cast<std::size_t>(ics * model.dims.treatment_functions + function) * cells;
  for (std::size_t c = 0; c < cells; ++c) sum += static_cast<double>(model.start_state[first + c]);
  return sum;
}

/// "C_110 Trauma and Orthopaedic 9,889, ...": the largest, and the sum.
struct LargestLists {
  std::string text;
  double all = 0.0;
};
LargestLists largest(std::vector<std::pair<double, std::string>> lists) {
  constexpr std::size_t kShown = 5;
  LargestLists out;
  for (const auto& list : lists) out.all += list.first;
  std::stable_sort(lists.begin(), lists.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; i < std::min(kShown, lists.size()); ++i)
    out.text += fmt::format("{}{} ({})", i == 0 ? "" : ", ", lists[i].second,
                            number_text(lists[i].first, NumberKind::count));
  return out;
}

/// The boards of April 2026 that hold a system or part of it.
std::string boards_of_system(std::span<const scenarios::Board> boards, const std::string& code) {
  std::string text;
  for (const scenarios::Board& board : boards) {
    if (std::find(board.whole.begin(), board.whole.end(), code) != board.whole.end())
      text += fmt::format("{}{} ({})", text.empty() ? "" : "; ", board.name, board.code);
    for (const scenarios::Board::Part& part : board.parts) {
      if (part.ics == code)
        text += fmt::format("{}{} ({}), the {} part", text.empty() ? "" : "; ", board.name, board.code,
                            part.name);
    }
  }
  return text.empty() ? "the same" : text;
}

void explain_ics(const scenarios::IcsCode& ics, const scenarios::ScenarioLibrary& library) {
  fmt::print("{}\n  {}\n\n  region        {}\n  ONS code      {}\n  population    {:.0f}\n", ics.code,
             ics.name, ics.region, ics.ons_code, ics.population);
  fmt::print("  board 2026    {}\n", boards_of_system(scenarios::read_place_names(library).boards, ics.code));
  const auto model = latest_baseline(library);
  std::string lists, none;
  std::vector<std::pair<double, std::string>> sizes;
  for (int i = 0; i < model->dims.ics; ++i) {
    if (model->ics[static_cast<std::size_t>(i)].code != ics.code) continue;
    for (int s = 0; s < model->dims.treatment_functions; ++s) {
      const TreatmentFunctionRecord& function = model->treatment_functions[static_cast<std::size_t>(s)];
      std::string& to = model->flow(i, s).clock_starts > 0.0 ? lists : none;
      to += (to.empty() ? "" : ", ") + function.code;
      sizes.emplace_back(list_at_start(*model, i, s), fmt::format("{} {}", function.code, function.name));
    }
  }
  const LargestLists most = largest(std::move(sizes));
  fmt::print("  waiting list  {} at the start of {}\n  largest       {}\n",
             number_text(most.all, NumberKind::count), model->name, most.text);
  fmt::print("  lists         {}\n  no list of    {}\n\n  where: {{ics: {}}}\n", lists,
             none.empty() ? "none" : none, ics.code);
}

void explain_treatment_function(const TreatmentFunctionRecord& function,
                                const scenarios::ScenarioLibrary& library) {
  const auto model = latest_baseline(library);
  std::string none;
  std::vector<std::pair<double, std::string>> sizes;
  for (int i = 0; i < model->dims.ics; ++i) {
    const IcsRecord& ics = model->ics[static_cast<std::size_t>(i)];
    for (int s = 0; s < model->dims.treatment_functions; ++s) {
      if (model->treatment_functions[static_cast<std::size_t>(s)].code != function.code) continue;
      if (!(model->flow(i, s).clock_starts > 0.0)) none += (none.empty() ? "" : ", ") + ics.code;
      sizes.emplace_back(list_at_start(*model, i, s), fmt::format("{} {}", ics.code, ics.name));
    }
  }
  const LargestLists most = largest(std::move(sizes));
  fmt::print("{}\n  {}\n\n", function.code, function.name);
  const std::vector<std::string> also =
      scenarios::read_place_names(library).also("treatment_function", function.code);
  if (!also.empty()) fmt::print("  also called   {}\n", fmt::join(also, ","));
  fmt::print("  waiting list  {} at the start of {}\n  largest       {}\n",
             number_text(most.all, NumberKind::count), model->name, most.text);
  fmt::print("  no list in    {}\n\n  where: {{treatment_function: {}}}\n",
             none.empty() ? "none: every ICS has one" : none, function.code);
}

/// A place, whatever it is called, or the word for all of its kind.
bool explain_place(const std::string& word, const scenarios::ScenarioLibrary& library) {
  const scenarios::PlaceCodes codes = scenarios::load_place_codes(library);
  if (word == "ics") {
    list_ics(codes);
    return true;
  }
  if (word == "treatment_function") {
    list_treatment_functions(codes);
    return true;
  }
  const PlaceDictionary dictionary(library);
  outputs::RowAxis systems{"ics", {}, {}}, functions{"treatment_function", {}, {}};
  for (const scenarios::IcsCode& ics : codes.ics) {
    systems.codes.push_back(ics.code);
    systems.labels.push_back(ics.name);
  }
  for (const TreatmentFunctionRecord& function : codes.treatment_functions) {
    functions.codes.push_back(function.code);
    functions.labels.push_back(function.name);
  }
  const PlaceMatch ics = match_place(dictionary.called(systems), word);
  const PlaceMatch function = match_place(dictionary.called(functions), word);
  const bool is_part = ics.by == PlaceMatch::By::part;
  const std::string board = scenarios::board_hint(dictionary.names().boards, word);
  const auto region = std::find_if(codes.ics.begin(), codes.ics.end(), [&](const scenarios::IcsCode& of) {
    return name_words(of.region) == name_words(word);
  });
  if (region != codes.ics.end()) {
    fmt::print("{} is a region: where: {{region: {}}}; its systems:\n", region->region, region->region);
    for (const scenarios::IcsCode& of : codes.ics) {
      if (of.region == region->region) fmt::print("{:<5} {:<10} {}\n", of.code, of.ons_code, of.name);
    }
  } else if (is_part && !board.empty()) {
    fmt::print("{}\n", board);
  } else if (ics.is_one()) {
    explain_ics(codes.ics[ics.places.front()], library);
  } else if (function.is_one()) {
    explain_treatment_function(codes.treatment_functions[function.places.front()], library);
  } else if (ics.places.size() > 1) {
    fmt::print("{}\n", scenarios::several_hint(dictionary.called(systems), ics.places));
  } else if (function.places.size() > 1) {
    fmt::print("{}\n", scenarios::several_hint(dictionary.called(functions), function.places));
  } else if (!board.empty()) {
    fmt::print("{}\n", board);
  } else {
    return false;
  }
  return true;
}

void explain_scenario(const scenarios::Scenario& scenario) {
  fmt::print("{}: {}\n", scenario.name, scenario.title);
  if (!scenario.description.empty()) fmt::print("{}\n", scenario.description);
  fmt::print("baseline {}, {} to {}, {} draws, seed {}\n\nLevers, in the order they act\n", scenario.baseline,
             to_string(scenario.start), to_string(scenario.end), scenario.ensemble.draws,
             scenario.ensemble.seed);
  if (scenario.levers.empty()) fmt::print("  none\n");
  for (const scenarios::LeverRecord& lever : scenario.levers) {
    fmt::print("  {} ({})\n    where {}; {}; {}\n    {}\n", lever.label, lever.what, lever.where, lever.when,
               lever.how, lever.origin);
  }
  fmt::print("\nParameters\n");
  for (const scenarios::ParameterRecord& p : scenario.parameters) {
    const auto drawn = drawn_values(scenario, *find_parameter(p.key));
    fmt::print("  {:<34} {}{}{}\n{}    {}; {}; {}\n", p.key, p.value, p.distribution.empty() ? "" : "; ",
               p.distribution, drawn ? fmt::format("    in the first week: {}\n", drawn_text(*drawn)) : "",
               p.grade, p.source, p.origin);
  }
}

/// A parameter, a group of them, a metric or a key of the language.
bool explain_word(const std::string& word, const scenarios::ScenarioLibrary& library) {
  if (const ParameterSpec* spec = find_parameter(word)) {
    explain_parameter(*spec, library);
    return true;
  }
  if (const MetricSpec* metric = find_metric(word)) {
    explain_metric(*metric);
    return true;
  }
  const auto in_group = [&](std::string_view key) {
    return key.starts_with(word + '.') || key.starts_with(word + '[');
  };
  bool found = std::any_of(scenarios::parameter_keys().begin(), scenarios::parameter_keys().end(), in_group);
  if (found) list_parameters(word + '.');
  for (const scenarios::KeySpec& key : scenarios::key_table()) {
    if (key.doc.empty() || (key.path != word && !in_group(key.path))) continue;
    fmt::print("{}\n  {}\n  form          {}\n  default       {}\n", key.path, key.doc,
               scenarios::form_text(key), key.usual.empty() ? "none" : key.usual);
    found = true;
  }
  return found;
}

[[noreturn]] void refuse(const std::string& word, const scenarios::ScenarioLibrary& library) {
  std::vector<std::string_view> words(scenarios::parameter_keys().begin(), scenarios::parameter_keys().end());
  for (const MetricSpec& metric : all_metrics()) words.push_back(metric.name);
  const auto names = scenarios::library_names(library);
  words.insert(words.end(), names.begin(), names.end());
  const std::string near = scenarios::nearest_word(word, words);
  throw scenarios::ScenarioError({scenarios::Fault{
      "icsim explain", 0, 0, "",
      "there is no parameter, metric, key, place or scenario " + scenarios::shown_word(word),
      near.empty() ? "'icsim explain' lists what there is" : "did you mean '" + near + "'?"}});
}

void explain(const std::string& word, const Program& program) {
  const scenarios::ScenarioLibrary library = library_of(program);
  if (word.empty()) return list_all();
  if (explain_word(word, library)) return;
  const bool is_scenario = !scenarios::find_scenario_file(word, {}, library).empty();
  if (!is_scenario && explain_place(word, library)) return;
  if (!is_scenario) refuse(word, library);
  for (const scenarios::Scenario& scenario : scenarios::load_scenarios(word, library))
    explain_scenario(scenario);
}

}  // namespace

void add_explain(CLI::App& app, Program& program) {
  struct Options {
    std::string word;
    bool schema = false, reference = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("explain", "say what a parameter, metric, key or scenario means");
  command->add_option(
      "what", options->word,
      "parameter, group of parameters, metric, key, place or treatment function, or scenario");
  command->add_flag("--schema", options->schema, "print the JSON Schema of scenario files");
  command->add_flag("--reference", options->reference, "print the reference page as Markdown");
  command->callback([options, &program] {
    if (options->schema) {
      fmt::print("{}", scenarios::json_schema());
    } else if (options->reference) {
      fmt::print("{}", scenarios::reference_page(scenarios::load_defaults(library_of(program)),
                                                 scenarios::load_place_codes(library_of(program))));
    } else {
      explain(options->word, program);
    }
  });
}

}  // namespace icsim::tools
