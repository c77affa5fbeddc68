#pragma once
/// YAML -> checked, runnable scenarios. This header and fault.hpp are what other parts use.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/lists/list_kernel.hpp"
#include "engine/model/calendar.hpp"
#include "engine/model/model.hpp"
#include "engine/model/parameter_plan.hpp"
#include "engine/network/aid_network.hpp"
#include "scenarios/input/baseline.hpp"
#include "scenarios/language/settings.hpp"
#include "scenarios/plan/records.hpp"
#include "scenarios/text/fault.hpp"

namespace icsim::scenarios {

struct Scenario {
  std::string name, title, description;
  std::string file;                     ///< as the user gave it
  std::string baseline;                 ///< "2025-04-01"
  BaselinePlace baseline_place;         ///< where that is
  std::string calibration_id = "none";  ///< which posterior the draws come from
  Date start{}, end{};                  ///< first and last day, both inside the run
  std::vector<std::string> only;        ///< codes of the places that are run alone; empty: all
  std::string whole = "England";        ///< all places of the run in words
  EnsembleSettings ensemble;
  OutputSettings outputs;
  /// The scenario with `extends` flattened and every default written out: the same text gives the same run.
  std::string resolved_yaml;
  std::vector<InputFile> inputs;
  std::vector<ParameterRecord> parameters;  ///< in registry order
  std::vector<LeverRecord> levers;          ///< in the order they act
  std::vector<Fault> warnings;              ///< levers that cannot act and values that are hard to believe
  std::vector<std::string> notes;  ///< what told moves come to; levers that end but whose effect stays
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Calendar> calendar;
  std::shared_ptr<const ParameterPlan> plan;
  std::shared_ptr<const AidNetwork> aid;
};

/// The same scenario from another state and day than its baseline's: what fits and back-tests run.
struct Restart {
  std::shared_ptr<const Model> model;
  Date start{}, end{};  ///< first and last day
};

/// What the command line or a fit may change.
struct Overrides {
  std::shared_ptr<const Model> model;  ///< of tests: instead of reading the baseline
  std::optional<Restart> restart;
  /// Baseline to start from, "2022-04-01". A base scenario of the library gives way to that of this baseline, so that
  /// what extends it has that one's period, draws and seed.
  std::optional<std::string> baseline;
  bool boards = false;   ///< results by board, whatever the scenario says
  bool amounts = false;  ///< say of each lever what it comes to in planners' units
  std::optional<std::uint32_t> draws;
  std::optional<std::uint64_t> seed;
  std::optional<Noise> noise;
  std::optional<bool> split_quintiles;
  std::optional<bool> sample_parameters;
  std::vector<std::string> only;  ///< codes of the places to run alone; empty: as the scenario says
};

/// \param file_or_name a scenario or study file, or the bare name of one in the library: `baseline-2025`.
/// \return one scenario, or those of a study. Scenarios of the same baseline share its Model.
/// \throws ScenarioError with all faults of the files; DataError when the baseline is missing or damaged.
std::vector<Scenario> load_scenarios(const std::filesystem::path& file_or_name,
                                     const ScenarioLibrary& library, const Overrides& overrides = {});

/// One scenario from its text, such as the resolved scenario that a run file keeps: it gives the same run.
/// \param shown  how messages and provenance name the text: "run.h5:baseline-2025 (resolved scenario)".
/// \param folder files that the text names, a posterior above all, are looked for from here.
/// \throws ScenarioError also for a study; DataError.
Scenario load_scenario_text(const std::string& text, const std::string& shown,
                            const std::filesystem::path& folder, const ScenarioLibrary& library,
                            const Overrides& overrides = {});

}  // namespace icsim::scenarios
