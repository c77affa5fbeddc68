#pragma once
/// Reads the shipped data set into the engine's Model.
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/model.hpp"
#include "scenarios/input/calibration.hpp"
#include "scenarios/text/csv.hpp"

namespace icsim::scenarios {

/// A baseline as read, by its folder and whether quintiles are split.
struct ReadBaseline {
  std::shared_ptr<const Model> model;
  std::vector<InputFile> inputs;
};
using ReadBaselines = std::map<std::pair<std::filesystem::path, bool>, ReadBaseline>;

/// Where the library of scenarios, defaults and baselines stands.
struct ScenarioLibrary {
  std::filesystem::path root;   ///< holds library/, baseline/ and posterior/
  CalibrationSource calibrate;  ///< none: nothing is calibrated unless a scenario asks, which is then a fault
  /// Keeps baselines between scenarios that are loaded one after another from files that stay; none: each load reads its own.
  std::shared_ptr<ReadBaselines> baselines = nullptr;
};

/// Names of the baselines that the library ships: "2022-04-01", "replay-2021" ...
/// \throws DataError when the manifest is missing.
std::vector<std::string> baseline_names(const ScenarioLibrary& library);

/// Where a baseline stands, and when its runs begin.
struct BaselinePlace {
  std::string name;            ///< as scenarios give it
  std::filesystem::path root;  ///< holds MANIFEST.sha256, common/ and the folder of its own tables
  std::string tables;          ///< that folder: "2025-04-01"
  Date start{};  ///< first day: the date that names a shipped one, or 1 April of a replay's year
  bool ships = false;
};
inline constexpr const char* kOwnTables =
    "own";  ///< folder of the tables in a baseline that `icsim baseline` made
inline constexpr const char* kAboutTable =
    "about.csv";  ///< in that folder: when it starts, of what it is made
inline constexpr const char* kEnglandStarts = "clock starts of England a working day";  ///< a row there
inline constexpr const char* kEnglandCompleted = "completed in England a working day";  ///< a row there
inline constexpr const char* kPublishedMonths =
    "published.h5";  ///< in that folder: the months it was made from, as `icsim import` writes them

inline constexpr const char* kOwnPosterior =
    "posterior";  ///< beside it: what `icsim calibrate` fits to them, and runs draw from; .csv

/// One that ships, or a folder that `icsim baseline` made; nothing when it is neither.
/// \param folder relative names start here, then where the program was started.
/// \throws DataError when the folder is such a one but damaged.
std::optional<BaselinePlace> find_baseline(const ScenarioLibrary& library, const std::string& name,
                                           const std::filesystem::path& folder);

/// The months that a baseline of one's own was made from; nothing where its folder has none.
/// \throws DataError when the file is missing or damaged.
std::optional<std::filesystem::path> own_published_months(const BaselinePlace& place);

/// \param split_quintiles false: the five deprivation quintiles are added up.
/// \param inputs files read, with checksums, are appended.
/// \throws DataError with every fault of the first file that has one.
std::shared_ptr<const Model> load_baseline(const BaselinePlace& place, bool split_quintiles,
                                           std::vector<InputFile>& inputs);
/// \param name one of `baseline_names`.
std::shared_ptr<const Model> load_baseline(const ScenarioLibrary& library, const std::string& name,
                                           bool split_quintiles, std::vector<InputFile>& inputs);

/// Observed flows after the start date, for `history: observed`.
struct ObservedMonth {
  Date month;                                                                         ///< its first day
  double clock_starts = 0.0, completed_non_admitted = 0.0, completed_admitted = 0.0;  ///< per working day
};
struct ObservedHistory {
  bool by_stage = false;  ///< false: completed_non_admitted holds both kinds, completed_admitted is 0
  std::vector<std::vector<ObservedMonth>>
      months;  ///< [ics], in order of time, without gaps from the start date
};
/// \throws DataError also when the baseline has no history.csv.
ObservedHistory load_history(const ScenarioLibrary& library, const Model& model,
                             std::vector<InputFile>& inputs);

}  // namespace icsim::scenarios
