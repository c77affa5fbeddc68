#include "scenarios/study/scenario.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "scenarios/language/canonical.hpp"
#include "scenarios/text/checksum.hpp"
#include "scenarios/language/defaults.hpp"
#include "scenarios/plan/network.hpp"
#include "scenarios/plan/plan_builder.hpp"
#include "scenarios/language/policy_checks.hpp"

namespace icsim::scenarios {
namespace {

/// Loads one file: a scenario, or a study of several. Trees live as long as the loader, values point into
/// them.
class Loader {
 public:
  Loader(const ScenarioLibrary& library, const Overrides& overrides)
      : library_(library), overrides_(overrides), fields_(faults_) {}

  std::vector<Scenario> load(const std::filesystem::path& file_or_name) {
    check_draws();
    const std::filesystem::path file = find_scenario_file(file_or_name.string(), {}, library_);
    if (file.empty()) refuse_unknown(file_or_name.string());
    static constexpr std::string_view kSchemas[] = {kScenarioSchema, kStudySchema};
    return load(read_document(file, library_), kSchemas);
  }

  Scenario load_one(const std::string& text, const std::string& shown, const std::filesystem::path& folder) {
    check_draws();
    Document document;
    document.path = folder / "scenario.yaml";  // only its folder counts
    document.shown = shown;
    document.root = parse_yaml(text, shown);
    document.inputs.push_back({shown, sha256_hex(text)});
    static constexpr std::string_view kSchemas[] = {kScenarioSchema};
    return std::move(load(std::move(document), kSchemas).at(0));
  }

 private:
  /// \param schemas what the document may be: a scenario, or also a study.
  std::vector<Scenario> load(Document document, std::span<const std::string_view> schemas) {
    given_ = document.shown;
    defaults_ = load_defaults(library_);
    baselines_ = baseline_names(library_);
    const Node* schema =
        fields_.required(document.root, "schema", "write 'schema: icsim/scenario/1' at the top");
    const auto which = schema != nullptr ? fields_.choice(*schema, schemas) : std::nullopt;
    if (!which) faults_.throw_if_any();
    if (schemas[*which] == kStudySchema) {
      read_study(std::move(document));
    } else {
      documents_.push_back(flatten(std::move(document), library_));
    }
    read_values();
    std::vector<Scenario> scenarios;
    for (std::size_t i = 0; i < documents_.size(); ++i)
      scenarios.push_back(finish(documents_[i], values_[i]));
    faults_.throw_if_any();
    return scenarios;
  }

  void check_draws() const {
    if (!overrides_.draws || (*overrides_.draws >= 1 && *overrides_.draws <= kMostDraws)) return;
    throw ScenarioError(
        {Fault{"--draws", 0, 0, "", std::to_string(*overrides_.draws) + " draws cannot be run",
               "give a whole number from 1 to " + std::to_string(kMostDraws)}});
  }

  [[noreturn]] void refuse_unknown(const std::string& name) {
    const auto names = library_names(library_);
    const std::vector<std::string_view> views(names.begin(), names.end());
    const std::string hint = names.empty() ? shown_word((library_.root / "library").string()) +
                                                 " holds no scenarios; --library or ICSIM_LIBRARY names the "
                                                 "folder that has library/ and baseline/"
                                           : suggest(std::filesystem::path(name).stem().string(), views);
    throw ScenarioError(
        {Fault{name, 0, 0, "", "there is no such file and no library scenario of that name", hint}});
  }

  void read_study(Document study) {
    study_ = std::move(study);
    const Node& root = study_.root;
    fields_.check_keys(root, kStudyKeys);
    const Node* list = fields_.required(root, "scenarios", "list them: '- scenario: baseline-2025'");
    if (list != nullptr && (list->kind != Node::Kind::sequence || list->items.empty())) {
      faults_.add(*list, "a list of scenarios is expected", "write '- scenario: baseline-2025' for each");
      list = nullptr;
    }
    if (const Node* name = root.find("name"); name != nullptr && fields_.text(*name))
      check_name(fields_, *name, name->text);
    if (list == nullptr) return;
    for (const Node& item : list->items) read_study_entry(item);
  }

  void read_study_entry(const Node& item) {
    if (!fields_.expect_map(item, "write 'scenario: baseline-2025'")) return;
    fields_.check_keys(item, kStudyEntryKeys);
    const Node* which = fields_.required(item, "scenario", "name the scenario to run");
    if (which == nullptr || !fields_.text(*which)) return;
    const auto file = find_scenario_file(which->text, study_.path.parent_path(), library_);
    if (file.empty()) {
      const auto names = library_names(library_);
      const std::vector<std::string_view> views(names.begin(), names.end());
      faults_.add(*which, "there is no scenario " + shown_word(which->text), suggest(which->text, views));
      return;
    }
    Document document = flatten(read_document(file, library_), library_);
    // A study's own period, ensemble and baseline hold for all of its scenarios.
    Node own = item;
    std::erase_if(own.entries, [](const Entry& entry) { return entry.key == "scenario"; });
    for (const std::string_view key : {"baseline", "ensemble", "period", "calibration"}) {
      for (const Entry& entry : study_.root.entries) {
        if (entry.key == key) own.entries.push_back(entry);
      }
    }
    expand_policies(own, study_.path.parent_path(), library_, document.inputs);
    const Mark mark = document.root.mark;
    merge_into(document.root, own);
    document.root.mark = mark;
    document.inputs.insert(document.inputs.begin(), study_.inputs.begin(), study_.inputs.end());
    documents_.push_back(std::move(document));
  }

  void read_values() {
    for (const Document& document : documents_) {
      const Node* schema = document.root.find("schema");
      static constexpr std::string_view kSchemas[] = {kScenarioSchema};
      if (schema != nullptr) fields_.choice(*schema, kSchemas);
      values_.push_back(read_scenario_values(fields_, document.root, document.path.stem().string(),
                                             defaults_.parameters, baselines_));
      apply_overrides(values_.back().ensemble);
    }
    check_study();
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      if (!values_[i].baseline.empty()) place_levers(documents_[i], values_[i]);
    }
    faults_.throw_if_any();
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
    if (study_.root.entries.empty() || values_.empty()) return;
    const Node& list = *study_.root.find("scenarios");
    std::set<std::string> names;
    for (std::size_t i = 0; i < values_.size() && values_.size() == list.items.size(); ++i) {
      const Node& item = list.items[i];
      if (!names.insert(values_[i].name).second) {
        faults_.add(item, "two scenarios of the study have the name " + shown_word(values_[i].name),
                    "give this one a 'name' of its own");
      }
      const EnsembleSettings& first = values_[0].ensemble;
      if (values_[i].ensemble.draws != first.draws || values_[i].ensemble.seed != first.seed) {
        faults_.add(item, "scenarios of a study must have the same draws and seed",
                    "write 'ensemble: {draws: ..., seed: ...}' in the study");
      }
    }
  }

  std::shared_ptr<const Model> model_for(const ScenarioValues& values, std::vector<InputFile>& inputs) {
    auto& kept = models_[{values.baseline, values.ensemble.split_quintiles}];
    if (!kept.model) kept.model = overrides_.model;
    if (!kept.model)
      kept.model = load_baseline(library_, values.baseline, values.ensemble.split_quintiles, kept.inputs);
    inputs.insert(inputs.end(), kept.inputs.begin(), kept.inputs.end());
    return kept.model;
  }

  void place_levers(Document& document, const ScenarioValues& values) {
    document.inputs.insert(document.inputs.end(), defaults_.inputs.begin(), defaults_.inputs.end());
    const auto model = model_for(values, document.inputs);
    places_.push_back(resolve_places(fields_, *model, values));
    networks_.push_back(std::make_shared<const AidNetwork>(read_network(fields_, *model, values.network)));
    check_network(faults_, *model, values, places_.back(), *networks_.back());
    const int last = int(std::chrono::year_month_day{model->bank_holidays.back()}.year());
    if (values.end && int(std::chrono::year_month_day{*values.end}.year()) > last) {
      faults_.add(*values.end_node, "bank holidays are known to " + std::to_string(last) + " only",
                  "end the run by " + std::to_string(last) + "-12-31");
    }
  }

  Scenario finish(Document& document, ScenarioValues values) {
    const std::size_t number = static_cast<std::size_t>(&document - documents_.data());
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
    Calibrated calibrated = calibrate(document, values, scenario);
    scenario.calibration_id = calibrated.id;
    scenario.plan = build_plan(*scenario.model, *scenario.calendar, values, places_[number], observed,
                               std::move(calibrated.effects));
    check_range(faults_, *scenario.model, *scenario.calendar, values, places_[number], *scenario.plan);
    check_policies(faults_, *scenario.model, *scenario.calendar, values, *scenario.plan);
    scenario.aid = networks_[number];
    scenario.name = values.name;
    scenario.title = values.title;
    scenario.description = values.description;
    scenario.file = given_;
    scenario.baseline = values.baseline;
    scenario.start = *values.start;
    scenario.end = *values.end;
    scenario.ensemble = values.ensemble;
    scenario.outputs = values.outputs;
    scenario.resolved_yaml = canonical_yaml(values);
    scenario.parameters = parameter_records(values);
    scenario.levers = lever_records(values, observed);
    for (ParameterRecord& record : scenario.parameters) shorten(record.origin);
    for (LeverRecord& record : scenario.levers) shorten(record.origin);
    scenario.inputs = document.inputs;
    return scenario;
  }

  /// What the scenario is calibrated with: the posterior that ships with its baseline unless it says
  /// otherwise. A run that follows the observed history needs none.
  Calibrated calibrate(Document& document, ScenarioValues& values, const Scenario& scenario) {
    const std::string file = values.baseline + ".csv";
    const bool ships = library_.calibrate && std::filesystem::exists(library_.root / "posterior" / file);
    if (values.calibration.empty() || overrides_.restart)
      values.calibration =
          ships && !values.observed_history && !overrides_.restart ? kShippedCalibration : kNoCalibration;
    if (values.calibration == kNoCalibration) return {"none", {}, {}};
    if (values.observed_history) {
      faults_.add(*values.calibration_node, "a run that follows the observed history takes no posterior",
                  "write 'calibration: none', or leave the history out");
      faults_.throw_if_any();
    }
    const bool shipped = values.calibration == kShippedCalibration;
    if (!library_.calibrate || (shipped && !ships)) {
      faults_.add(*values.calibration_node, "no posterior ships with baseline " + values.baseline,
                  "write 'calibration: none', or the name of a file that `icsim calibrate` made");
      faults_.throw_if_any();
    }
    const std::filesystem::path path =
        shipped ? library_.root / "posterior" / file : document.path.parent_path() / values.calibration;
    CalibrationRequest request{path,
                               shipped ? "posterior/" + file : values.calibration,
                               *scenario.model,
                               *scenario.calendar,
                               values.ensemble.draws,
                               values.ensemble.seed,
                               values.ensemble.sample_parameters && values.ensemble.draws > 1,
                               {}};
    if (!values.calibration_says_leaves) {
      for (const ParameterValue& value : values.parameters) {
        if (value.set_by_scenario) values.calibration_leaves.push_back(value.spec);
      }
    }
    request.set_by_scenario.assign(kParameters, 0);
    for (const ParameterSpec* spec : values.calibration_leaves)
      request.set_by_scenario[static_cast<std::size_t>(spec->id)] = 1;
    Calibrated calibrated = library_.calibrate(request);
    document.inputs.push_back(calibrated.input);
    return calibrated;
  }

  /// Files of the library are named from its root, so that provenance is the same on every machine.
  void shorten(std::string& origin) const {
    const std::string root = library_.root.string() + '/';
    if (origin.starts_with(root)) origin.erase(0, root.size());
  }

  struct KeptModel {
    std::shared_ptr<const Model> model;
    std::vector<InputFile> inputs;
  };

  const ScenarioLibrary& library_;
  const Overrides& overrides_;
  FaultList faults_;
  Fields fields_;
  std::string given_;
  Defaults defaults_;
  std::vector<std::string> baselines_;
  Document study_;
  std::vector<Document> documents_;
  std::vector<ScenarioValues> values_;
  std::vector<std::vector<std::vector<std::uint32_t>>> places_;  // [scenario][lever][slot]
  std::vector<std::shared_ptr<const AidNetwork>> networks_;      // [scenario]
  std::map<std::pair<std::string, bool>, KeptModel> models_;
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
