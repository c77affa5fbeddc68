#include "outputs/compare/subject.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

namespace icsim::outputs {
namespace {

struct Choice {
  std::string file, scenario;  ///< no scenario: all
};

Choice parse(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || std::filesystem::exists(text)) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace

std::vector<Subject> open_subjects(const std::vector<std::string>& choices) {
  std::map<std::string, std::shared_ptr<const RunFile>> files;
  std::vector<Subject> subjects;
  for (const std::string& text : choices) {
    const Choice choice = parse(text);
    std::shared_ptr<const RunFile>& file = files[choice.file];
    if (!file) {
      file = std::make_shared<const RunFile>(RunFile::open(choice.file));
      file->require_context();
    }
    const std::vector<std::string> names =
        choice.scenario.empty() ? file->scenarios() : std::vector<std::string>{choice.scenario};
    for (const std::string& name : names) {
      const auto same = [&](const Subject& other) {
        return other.file == file && other.results->name() == name;
      };
      if (std::any_of(subjects.begin(), subjects.end(), same)) continue;
      subjects.push_back({file, std::make_shared<const ScenarioResults>(file->scenario(name)), name});
    }
  }
  std::map<std::string, int> uses;
  for (const Subject& subject : subjects) ++uses[subject.label];
  for (Subject& subject : subjects) {
    if (uses[subject.label] > 1) subject.label = subject.file->path().string() + ":" + subject.label;
  }
  return subjects;
}

}  // namespace icsim::outputs
