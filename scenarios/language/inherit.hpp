#pragma once
/// Finds scenario files and flattens `extends`: the result is one tree whose nodes still know their own file
/// and line.
#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/input/baseline.hpp"
#include "scenarios/text/document.hpp"
#include "scenarios/text/fields.hpp"

namespace icsim::scenarios {

inline constexpr std::string_view kScenarioSchema = "icsim/scenario/1";
inline constexpr std::string_view kStudySchema = "icsim/study/1";
inline constexpr std::string_view kPolicySchema = "icsim/policy/1";
inline constexpr std::string_view kDefaultsSchema = "icsim/defaults/1";

/// A tree and the files it came from.
struct Document {
  Node root;
  std::filesystem::path path;  ///< of the file that was asked for
  std::string shown;           ///< how messages name it
  std::vector<InputFile> inputs;
  bool whole =
      true;  ///< false: what it builds on is missing in part, so that what is not there may be no fault
};

/// Reads one file as it stands.
/// \throws ScenarioError
Document read_document(const std::filesystem::path& file, const ScenarioLibrary& library);

/// The same; what is wrong is noted, and the root is of kind null when nothing can be read.
Document read_document(const std::filesystem::path& file, const ScenarioLibrary& library, FaultList& faults);

/// Where a file or the bare name of a library scenario is.
/// \param folder relative names start here; empty for the working folder.
/// \return an empty path when there is none.
std::filesystem::path find_scenario_file(const std::string& file_or_name, const std::filesystem::path& folder,
                                         const ScenarioLibrary& library);

/// The library's base scenarios: those that start from a baseline and change nothing.
class BaseScenarios {
 public:
  BaseScenarios() = default;
  /// \param baseline what a run is to start from.
  BaseScenarios(const ScenarioLibrary& library, const std::string& baseline);
  /// The base scenario of that baseline in place of another's; any other file as it is.
  [[nodiscard]] std::filesystem::path in_place_of(const std::filesystem::path& file) const;

 private:
  std::vector<std::filesystem::path> others_;
  std::filesystem::path wanted_;  // empty: there is none
};

/// Names of the scenarios and studies in the library, sorted.
std::vector<std::string> library_names(const ScenarioLibrary& library);
/// Names of the library's policies, sorted.
std::vector<std::string> policy_names(const ScenarioLibrary& library);

/// "did you mean ...?" or the scenarios of the library.
std::string suggest_scenario(const std::string& name, const ScenarioLibrary& library);

/// Puts the sets, network and levers of the policies that a scenario (or a scenario of a study) names before
/// its own, in the order it names them, and takes the key `policies` away. Notes policies that are missing or
/// hold what a policy may not.
/// \param folder relative names start here.
/// \param document the policies' files become its inputs; not whole when one is missing.
void expand_policies(Node& scenario, const std::filesystem::path& folder, const ScenarioLibrary& library,
                     Document& document, FaultList& faults);

/// Expands policies, follows `extends` to its end and merges, parents first. `name`, `title` and
/// `description` are not inherited. Notes a parent that is missing or no scenario, and a chain that comes back
/// to itself; the result is then not whole.
/// \param bases a base scenario that is extended may give way to that of another baseline.
Document flatten(Document child, const ScenarioLibrary& library, FaultList& faults,
                 const BaseScenarios& bases = {});

/// Lays `child` over `parent`: sections merge key by key, levers are appended, or replaced where labels are
/// the same.
void merge_into(Node& parent, const Node& child);

}  // namespace icsim::scenarios
