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
};

/// Reads one file as it stands.
/// \throws ScenarioError
Document read_document(const std::filesystem::path& file, const ScenarioLibrary& library);

/// Where a file or the bare name of a library scenario is.
/// \param folder relative names start here; empty for the working folder.
/// \return an empty path when there is none.
std::filesystem::path find_scenario_file(const std::string& file_or_name, const std::filesystem::path& folder,
                                         const ScenarioLibrary& library);

/// Names of the scenarios and studies in the library, sorted.
std::vector<std::string> library_names(const ScenarioLibrary& library);
/// Names of the library's policies, sorted.
std::vector<std::string> policy_names(const ScenarioLibrary& library);

/// Puts the sets, network and levers of the policies that a scenario (or a scenario of a study) names before
/// its own, in the order it names them, and takes the key `policies` away.
/// \param inputs the policies' files are appended.
/// \throws ScenarioError when a policy is missing or holds what a policy may not.
void expand_policies(Node& scenario, const std::filesystem::path& folder, const ScenarioLibrary& library,
                     std::vector<InputFile>& inputs);

/// Expands policies, follows `extends` to its end and merges, parents first. `name`, `title` and
/// `description` are not inherited. \throws ScenarioError when a parent is missing, is not a scenario, or the
/// chain comes back to itself.
Document flatten(Document child, const ScenarioLibrary& library);

/// Lays `child` over `parent`: sections merge key by key, levers are appended, or replaced where labels are
/// the same.
void merge_into(Node& parent, const Node& child);

}  // namespace icsim::scenarios
