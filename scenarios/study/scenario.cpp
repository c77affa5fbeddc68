#include "scenarios/study/scenario.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <set>

#include "engine/model/some_places.hpp"
#include "scenarios/language/boards.hpp"
#include "scenarios/language/canonical.hpp"
#include "scenarios/language/defaults.hpp"
#include "scenarios/language/policy_checks.hpp"
#include "scenarios/language/resolved_places.hpp"
#include "scenarios/plan/amount.hpp"
#include "scenarios/plan/idle_levers.hpp"
#include "scenarios/plan/moves.hpp"
#include "scenarios/plan/network.hpp"
#include "scenarios/plan/plan_builder.hpp"
#include "scenarios/plan/plausible.hpp"
#include "scenarios/plan/quantity_worth.hpp"
#include "scenarios/study/posterior_of.hpp"
#include "scenarios/text/checksum.hpp"

namespace icsim::scenarios {
namespace {

/// Loads one file: a scenario, or a study of several. Trees live as long as the loader, values point into
/// them.
class Loader {
 public:
  Loader(const ScenarioLibrary& library, const Overrides& overrides)
      : library_(library), overrides_(overrides), fields_(faults_) {
    only_.kind = Node::Kind::sequence;
    only_.mark.file = std::make_shared<const std::string>("--only");
    for (const std::string& code : overrides.only) {
      Node word = only_;
      word.kind = Node::Kind::scalar;
      word.items.clear();
      word.text = code;
      only_.items.push_back(std::move(word));
    }
  }

  std::vector<Scenario> load(const std::filesystem::path& file_or_name) {
    check_draws();
    const std::filesystem::path file = find_scenario_file(file_or_name.string(), {}, library_);
    if (file.empty()) refuse_unknown(file_or_name.string());
    check_baseline();
    static constexpr std::string_view kSchemas[] = {kScenarioSchema, kStudySchema};
    return load(read_document(bases_.in_place_of(file), library_, faults_), kSchemas);
  }

  Scenario load_one(const std::string& text, const std::string& shown, const std::filesystem::path& folder) {
    check_draws();
    check_baseline();
    Document document;
    document.path = folder / "scenario.yaml";  // only its folder counts
    document.shown = shown;
    std::vector<Fault> found;
    document.root = parse_yaml(text, shown, found);
    faults_.add(found);
    document.inputs.push_back({shown, sha256_hex(text)});
    static constexpr std::string_view kSchemas[] = {kScenarioSchema};
    return std::move(load(std::move(document), kSchemas).at(0));
  }

 private:
  /// Everything that can be read is read before the faults are thrown; a plan is made, and its faults found,
  /// only of scenarios that have none so far.
  /// \param schemas what the document may be: a scenario, or also a study.
  std::vector<Scenario> load(Document document, std::span<const std::string_view> schemas) {
    given_ = document.shown;
    if (!document.root.is_map()) faults_.throw_if_any();
    defaults_ = load_defaults(library_);
    place_names_ = read_place_names(library_);
    if (schema_of(document.root, schemas) == kStudySchema) {
      read_study(std::move(document));
    } else {
      add_flat(std::move(document));
    }
    read_values();
    std::vector<Scenario> scenarios;
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      if (clean_[i]) add_finished(i, scenarios);
    }
    faults_.throw_if_any();
    return scenarios;
  }

  /// A missing or misspelt schema is noted, and guessed from the keys, so that it hides no other fault.
  /// \throws ScenarioError when the file says that it is something else.
  std::string_view schema_of(const Node& root, std::span<const std::string_view> schemas) {
    const Node* schema = fields_.required(root, "schema", "write 'schema: icsim/scenario/1' at the top");
    if (schema != nullptr) {
      static constexpr std::string_view kKinds[] = {"icsim/scenario/", "icsim/study/", "icsim/policy/",
                                                    "icsim/defaults/"};
      const bool is_other_kind =
          std::any_of(std::begin(kKinds), std::end(kKinds),
                      [&](std::string_view kind) { return schema->text.starts_with(kind); });
      if (schema->text == kPolicySchema) {
        faults_.add(*schema, "this is a policy, not a scenario", "name it under 'policies' of a scenario");
      } else if (const auto which = fields_.choice(*schema, schemas)) {
        return schemas[*which];
      }
      if (is_other_kind) faults_.throw_if_any();
    }
    return schemas.size() > 1 && root.find("scenarios") != nullptr ? kStudySchema : kScenarioSchema;
  }

  void check_draws() {
    if (!overrides_.draws || (*overrides_.draws >= 1 && *overrides_.draws <= kMostDraws)) return;
    faults_.add(Fault{"--draws", 0, 0, "", std::to_string(*overrides_.draws) + " draws cannot be run",
                      "give a whole number from 1 to " + std::to_string(kMostDraws)});
  }

  /// Another baseline than the scenario's own must be one that ships.
  void check_baseline() {
    if (!overrides_.baseline) return;
    const std::string& name = *overrides_.baseline;
    if (!find_baseline(library_, name, {})) {
      faults_.add(Fault{"--baseline", 0, 0, "", "there is no baseline " + shown_word(name),
                        baseline_hint(name, library_)});
      faults_.throw_if_any();
    }
    bases_ = BaseScenarios(library_, name);
  }

  /// Puts the baseline that is to be run in place of the scenario's own.
  void put_baseline(Node& root) const {
    if (!overrides_.baseline || !root.is_map()) return;
    Node* node = root.find("baseline");
    if (node == nullptr) node = &root.entries.emplace_back(Entry{"baseline", root.mark, Node{}}).value;
    if (Node* start = node->is_map() ? node->find("start") : nullptr) node = start;
    node->kind = Node::Kind::scalar;
    node->text = *overrides_.baseline;
  }

  [[noreturn]] void refuse_unknown(const std::string& name) {
    const std::string hint = library_names(library_).empty()
                                 ? shown_word((library_.root / "library").string()) +
                                       " holds no scenarios; --library or ICSIM_LIBRARY names the "
                                       "folder that has library/ and baseline/"
                                 : suggest_scenario(name, library_);
    faults_.add(Fault{name, 0, 0, "", "there is no such file and no library scenario of that name", hint});
    faults_.throw_if_any();
    std::abort();  // never reached
  }

  /// One more scenario to read, with what it builds on.
  Document& add_flat(Document document) {
    const std::size_t before = faults_.size();
    documents_.push_back(flatten(std::move(document), library_, faults_, bases_));
    clean_.push_back(faults_.size() == before);
    return documents_.back();
  }

  void read_study(Document study) {
    study_ = std::move(study);
    const Node& root = study_.root;
    fields_.check_keys(root, keys_under("", kInStudy));
    const Node* list = fields_.required(root, "scenarios", "list them: '- scenario: baseline-2025'");
    if (list != nullptr && (list->kind != Node::Kind::sequence || list->items.empty())) {
      faults_.add(*list, "a list of scenarios is expected", "write '- scenario: baseline-2025' for each");
      list = nullptr;
    }
    if (const Node* name = root.find("name"); name != nullptr && fields_.text(*name))
      check_name(fields_, *name, name->text);
    for (const std::string_view key : {"title", "description"}) {
      if (const Node* text = root.find(key)) fields_.text(*text);
    }
    if (list != nullptr) {
      for (const Node& item : list->items) read_study_entry(item);
    }
    if (documents_.empty()) read_study_entry({});  // the study's own sections
  }

  /// The scenario that an entry names; one without keys, not whole, where there is none.
  Document named_scenario(const Node& item) {
    Document none;
    none.root = {};
    none.root.kind = Node::Kind::map;
    none.root.mark = item.mark;
    none.path = study_.path;
    none.shown = study_.shown;
    none.whole = false;
    const Node* which =
        item.mark.file ? fields_.required(item, "scenario", "name the scenario to run") : nullptr;
    if (which == nullptr || !fields_.text(*which)) return none;
    const auto file =
        bases_.in_place_of(find_scenario_file(which->text, study_.path.parent_path(), library_));
    if (file.empty()) {
      faults_.add(*which, "there is no scenario " + shown_word(which->text),
                  suggest_scenario(which->text, library_));
      return none;
    }
    Document document = read_document(file, library_, faults_);
    if (!document.root.is_map()) return none;
    const Node* schema =
        fields_.required(document.root, "schema", "write 'schema: icsim/scenario/1' at the top");
    static constexpr std::string_view kSchemas[] = {kScenarioSchema};
    const bool is_other = schema != nullptr && !fields_.choice(*schema, kSchemas);
    return is_other ? none : document;
  }

  void read_study_entry(const Node& item) {
    if (item.mark.file) {
      if (!fields_.expect_map(item, "write 'scenario: baseline-2025'")) return;
      fields_.check_keys(item, keys_under("scenarios[]"));
    }
    const std::size_t before = faults_.size();
    Document& document = add_flat(named_scenario(item));
    // A study's own period, ensemble and baseline hold for all of its scenarios.
    Node own = item;
    own.kind = Node::Kind::map;
    std::erase_if(own.entries, [](const Entry& entry) { return entry.key == "scenario"; });
    for (const std::string_view key : {"baseline", "starts", "ensemble", "period", "calibration", "only"}) {
      for (const Entry& entry : study_.root.entries) {
        if (entry.key != key) continue;
        own.entries.push_back(entry);
        if (key == "baseline") seen_from_study(own.entries.back().value);
      }
    }
    expand_policies(own, study_.path.parent_path(), library_, document, faults_);
    const Mark mark = document.root.mark;
    merge_into(document.root, own);
    document.root.mark = mark;
    document.inputs.insert(document.inputs.begin(), study_.inputs.begin(), study_.inputs.end());
    if (faults_.size() != before) clean_.back() = 0;
  }

  /// A folder that the study names from where it stands: scenarios of the library look elsewhere.
  void seen_from_study(Node& baseline) const {
    const std::filesystem::path folder = study_.path.parent_path();
    const Node* list = study_.root.find("scenarios");
    if (folder.empty() || !baseline.is_scalar() || list == nullptr) return;
    const bool some_elsewhere = std::any_of(list->items.begin(), list->items.end(), [](const Node& item) {
      const Node* scenario = item.find("scenario");
      return scenario != nullptr && !std::filesystem::path(scenario->text).has_extension();
    });
    std::error_code ignored;
    const std::filesystem::path seen = (folder / baseline.text).lexically_normal();
    if (some_elsewhere && std::filesystem::is_directory(seen, ignored)) baseline.text = seen.string();
  }

  void read_values() {
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      put_baseline(documents_[i].root);
      const Document& document = documents_[i];
      const std::size_t before = faults_.size();
      const ReadingContext context{
          document.path.stem().string(),
          defaults_.parameters,
          library_,
          document.path.parent_path(),
          document.whole,
          overrides_.restart ? std::optional(overrides_.restart->start) : std::nullopt};
      values_.push_back(read_scenario_values(fields_, document.root, context));
      apply_overrides(values_.back().ensemble);
      values_.back().outputs.boards |= overrides_.boards;
      if (!overrides_.only.empty()) values_.back().only = &own_only_.emplace_back(only_);
      place_levers(documents_[i], values_.back());
      if (faults_.size() != before || !document.whole) clean_[i] = 0;
    }
    check_study();
  }

  void apply_overrides(EnsembleSettings& ensemble) const {
    ensemble.draws = overrides_.draws.value_or(ensemble.draws);
    ensemble.seed = overrides_.seed.value_or(ensemble.seed);
    ensemble.noise = overrides_.noise.value_or(ensemble.noise);
    ensemble.split_quintiles = overrides_.split_quintiles.value_or(ensemble.split_quintiles);
    ensemble.sample_parameters = overrides_.sample_parameters.value_or(ensemble.sample_parameters);
  }

  /// Scenarios of a study are compared draw by draw: same draws, same seed, names that differ.
  void check_study() {
    const Node* list = study_.root.find("scenarios");
    if (list == nullptr || values_.size() != list->items.size()) return;
    std::set<std::string> names;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const Node& item = list->items[i];
      const std::size_t before = faults_.size();
      const std::string& name = values_[i].name;
      if (documents_[i].whole && !name.empty() && !names.insert(name).second) {
        faults_.add(item, "two scenarios of the study have the name " + shown_word(name),
                    "give this one a 'name' of its own");
      }
      const EnsembleSettings& first = values_[0].ensemble;
      const bool comparable = documents_[0].whole && documents_[i].whole;
      if (comparable &&
          (values_[i].ensemble.draws != first.draws || values_[i].ensemble.seed != first.seed)) {
        faults_.add(item, "scenarios of a study must have the same draws and seed",
                    "write 'ensemble: {draws: ..., seed: ...}' in the study");
      }
      if (faults_.size() != before) clean_[i] = 0;
    }
  }

  /// Where the baseline is unknown, its places are taken to be those of another that ships.
  [[nodiscard]] std::optional<BaselinePlace> places_from(const ScenarioValues& values) const {
    if (!values.baseline.empty()) return values.baseline_place;
    const std::vector<std::string> shipped = baseline_names(library_);
    const auto dated = std::find_if(shipped.rbegin(), shipped.rend(),
                                    [](const std::string& name) { return name.starts_with("20"); });
    return dated == shipped.rend() ? std::nullopt : find_baseline(library_, *dated, {});
  }

  std::shared_ptr<const Model> model_for(const ScenarioValues& values, std::vector<InputFile>& inputs) {
    if (overrides_.model) return overrides_.model;
    const BaselinePlace place = places_from(values).value();
    ReadBaselines& read = library_.baselines ? *library_.baselines : baselines_;
    ReadBaseline& kept = read[{place.root / place.tables, values.ensemble.split_quintiles}];
    if (!kept.model) {
      std::vector<InputFile> files;
      kept.model = load_baseline(place, values.ensemble.split_quintiles, files);
      kept.inputs = std::move(files);
    }
    inputs.insert(inputs.end(), kept.inputs.begin(), kept.inputs.end());
    return kept.model;
  }

  void place_levers(Document& document, const ScenarioValues& values) {
    document.inputs.insert(document.inputs.end(), defaults_.inputs.begin(), defaults_.inputs.end());
    places_.emplace_back();
    networks_.emplace_back();
    kept_.emplace_back();
    cautions_.emplace_back();
    if (!places_from(values)) return;
    const auto model = model_for(values, document.inputs);
    write_place_codes(cautions_.back(), document.root, *model, place_names_);
    if (!overrides_.only.empty())
      write_system_codes(cautions_.back(), own_only_.back(), *model, place_names_);
    places_.back() = resolve_places(fields_, *model, values, {&values.sets, document.whole, &place_names_});
    networks_.back() =
        std::make_shared<const AidNetwork>(read_network(fields_, *model, place_names_, values));
    check_network(faults_, *model, values, places_.back(), *networks_.back());
    if (values.only != nullptr)
      kept_.back() = read_places(fields_, *model, "ics", *values.only, &place_names_);
    check_period(faults_, *model, values);
    if (!values.baseline.empty())
      posterior_of(library_, overrides_.restart.has_value(), document, values, faults_);
  }

  void add_finished(std::size_t number, std::vector<Scenario>& scenarios) {
    try {
      scenarios.push_back(finish(number));
    } catch (const InputError& error) {
      faults_.add(error.faults());
    }
  }

  Scenario finish(std::size_t number) {
    Document& document = documents_[number];
    ScenarioValues values = values_[number];
    Scenario scenario;
    std::vector<InputFile> ignored;  // noted when the levers were placed
    scenario.model = model_for(values, ignored);
    if (overrides_.restart) {
      scenario.model = overrides_.restart->model;
      values.start = overrides_.restart->start;
      values.end = overrides_.restart->end;
    }
    const Date end = *values.end + std::chrono::days{1};
    scenario.calendar = std::make_shared<const Calendar>(*values.start, end, scenario.model->bank_holidays,
                                                         scenario.model->seasonality);
    std::optional<ObservedHistory> history;
    if (values.observed_history) history = load_history(library_, *scenario.model, document.inputs);
    const ObservedHistory* observed = history ? &*history : nullptr;
    Calibrated calibrated =
        calibrate(library_, overrides_.restart.has_value(), document, values, scenario, faults_);
    scenario.calibration_id = calibrated.id;
    if (!calibrated.list_kernels.empty()) {
      Model ordered = *scenario.model;
      ordered.list_kernel = std::move(calibrated.list_kernels);
      scenario.model = std::make_shared<const Model>(std::move(ordered));
    }
    scenario.resolved_yaml = canonical_yaml(values);
    take_out_learnt_spread(values, calibrated.corrections);
    const BuiltPlan built =
        build_plan(*scenario.model, *scenario.calendar, values, places_[number],
                   {observed, std::move(calibrated.corrections), session_rates(document, values, scenario)});
    scenario.plan = built.plan;
    check_range(faults_, *scenario.model, *scenario.calendar, values, places_[number], *scenario.plan);
    check_policies(faults_, *scenario.model, *scenario.calendar, values, *scenario.plan);
    check_only(faults_, *scenario.model, values, kept_[number], *scenario.plan, *networks_[number]);
    scenario.aid = networks_[number];
    scenario.notes = note_moves(faults_, *scenario.model, *scenario.plan, *scenario.aid, values);
    warn_of_idle_levers(faults_,
                        {*scenario.model, *scenario.calendar, *scenario.aid, values, places_[number], built});
    warn_of_implausible_values(faults_, *scenario.calendar, values, places_[number], built,
                               defaults_.parameters);
    scenario.warnings = cautions_[number].take_warnings();
    const std::vector<Fault> warnings = faults_.take_warnings();
    scenario.warnings.insert(scenario.warnings.end(), warnings.begin(), warnings.end());
    for (std::string& note : lasting_levers(values)) scenario.notes.push_back(std::move(note));
    scenario.name = values.name;
    scenario.title = values.title;
    scenario.description = values.description;
    scenario.file = given_;
    scenario.baseline = values.baseline;
    scenario.baseline_place = values.baseline_place;
    scenario.start = *values.start;
    scenario.end = *values.end;
    scenario.ensemble = values.ensemble;
    scenario.outputs = values.outputs;
    scenario.parameters = parameter_records(values);
    scenario.levers = lever_records(values, observed);
    if (overrides_.amounts) note_amounts(places_[number], built, scenario);
    for (ParameterRecord& record : scenario.parameters) shorten(record.origin);
    for (LeverRecord& record : scenario.levers) shorten(record.origin);
    scenario.inputs = document.inputs;
    if (!values.baseline_place.ships) scenario.whole = whole_of(*scenario.model);
    if (values.outputs.boards) add_boards(scenario);
    run_alone(kept_[number], scenario);
    return scenario;
  }

  /// What levers that count in sessions or money are turned into ratios by; read where there are any.
  std::vector<SessionRates> session_rates(Document& document, const ScenarioValues& values,
                                          const Scenario& scenario) {
    for (const LeverValue& lever : values.levers) {
      if (!scenario.model->system.empty() || !needs_systems(lever.quantity)) continue;
      faults_.add(
          *lever.node,
          "baseline " + values.baseline + " has no systems to count " + to_text(lever.quantity) + " by",
          "write a plain number, or cases/week");
      faults_.throw_if_any();
    }
    const bool needed = std::any_of(values.levers.begin(), values.levers.end(), [](const LeverValue& lever) {
      return needs_session_rates(lever.quantity);
    });
    if (!needed) return {};
    return load_session_rates(library_, *scenario.model, document.inputs);
  }

  void note_amounts(const std::vector<std::vector<std::uint32_t>>& places, const BuiltPlan& built,
                    Scenario& scenario) const {
    if (scenario.model->system.empty()) return;
    std::vector<InputFile> ignored;  // the run does not depend on it
    const std::vector<SessionRates> rates = load_session_rates(library_, *scenario.model, ignored);
    const std::uint32_t draws = std::min<std::uint32_t>(scenario.ensemble.draws, kLanes);
    icsim::scenarios::note_amounts({*scenario.model, *scenario.calendar, *built.plan, rates, draws}, built,
                                   places, scenario.levers);
  }

  /// Adds systems up to boards of April 2026. A baseline of one's own says itself what its places are in.
  void add_boards(Scenario& scenario) const {
    if (!scenario.baseline_place.ships) return;
    Model model = *scenario.model;
    model.roll_ups[static_cast<std::size_t>(RollUpLevel::board)] = boards_of(model, place_names_.boards);
    scenario.model = std::make_shared<const Model>(std::move(model));
    const std::string table = "library/boards_2026.csv";
    scenario.inputs.push_back({table, sha256_of_file(library_.root / table)});
  }

  /// Leaves nothing but the places of `only`.
  static void run_alone(const std::vector<int>& kept, Scenario& scenario) {
    if (kept.empty()) return;
    scenario.model = std::make_shared<const Model>(some_places(*scenario.model, kept));
    scenario.plan = std::make_shared<const ParameterPlan>(scenario.plan->at_places(kept));
    scenario.aid = std::make_shared<const AidNetwork>(moves_among(*scenario.aid, kept));
    for (const IcsRecord& ics : scenario.model->ics) scenario.only.push_back(ics.code);
    scenario.whole = fmt::format("{} alone", fmt::join(scenario.only, ", "));
  }

  /// Of a baseline of one's own.
  static std::string whole_of(const Model& model) {
    const std::size_t places = model.ics.size();
    return places == 1 ? fmt::format("{} ({})", model.ics[0].name, model.ics[0].code)
                       : fmt::format("{} places of {}", places, model.name);
  }

  /// Files of the library are named from its root, so that provenance is the same on every machine.
  void shorten(std::string& origin) const {
    const std::string root = library_.root.string() + '/';
    if (origin.starts_with(root)) origin.erase(0, root.size());
  }

  const ScenarioLibrary& library_;
  const Overrides& overrides_;
  FaultList faults_;
  Fields fields_;
  std::string given_;
  Defaults defaults_;
  BaseScenarios bases_;  // none give way unless another baseline is asked for
  PlaceNames place_names_;
  Document study_;
  std::deque<Document> documents_;  // addresses stay
  std::vector<char> clean_;         // [scenario]: no fault so far
  std::vector<ScenarioValues> values_;
  std::vector<std::vector<std::vector<std::uint32_t>>> places_;  // [scenario][lever][slot]
  std::vector<std::shared_ptr<const AidNetwork>> networks_;      // [scenario]
  Node only_;                                                    // what overrides run alone
  std::deque<Node> own_only_;           // the same for each scenario, in codes of its places
  std::vector<FaultList> cautions_;     // [scenario]: words taken for one place of two
  std::vector<std::vector<int>> kept_;  // [scenario]: systems run alone; empty: all
  ReadBaselines baselines_;             // where the library keeps none
};

}  // namespace

std::vector<Scenario> load_scenarios(const std::filesystem::path& file_or_name,
                                     const ScenarioLibrary& library, const Overrides& overrides) {
  return Loader(library, overrides).load(file_or_name);
}

Scenario load_scenario_text(const std::string& text, const std::string& shown,
                            const std::filesystem::path& folder, const ScenarioLibrary& library,
                            const Overrides& overrides) {
  return Loader(library, overrides).load_one(text, shown, folder);
}

}  // namespace icsim::scenarios
