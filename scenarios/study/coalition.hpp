#pragma once
/// Two scenarios, and everything between them: any of their differences from the one, the rest from the
/// other.
#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <string>
#include <vector>

#include "scenarios/study/scenario.hpp"
#include "scenarios/text/document.hpp"

namespace icsim::scenarios {

/// One thing that the alternative does and its base does not, or otherwise.
struct Difference {
  enum class Kind { added, taken_away, changed, moved, parameter, network };
  Kind kind = Kind::added;
  std::string label;   ///< the lever's label, the parameter's key, or "network"
  std::string words;   ///< what it is, and what it was before
  std::string origin;  ///< "file:line" in the alternative; of what is taken away, in the base
};

/// Mixes the resolved texts of two scenarios. Levers are matched by label. A mix keeps the order that levers
/// on one key have in each of the two; the posterior leaves alone the parameters whose values come with a
/// difference that says so. Another network comes with the lever that sends patients along it, if there is
/// one.
class ScenarioMix {
 public:
  /// \param library looks up baseline and posterior; both are read once for all mixes.
  /// \param folder  of the base's file: a posterior that it names is looked for from there.
  /// \throws ScenarioError with everything else in which the two differ: baseline, period, draws ...
  ScenarioMix(const Scenario& base, const Scenario& alternative, const ScenarioLibrary& library,
              std::filesystem::path folder);

  [[nodiscard]] const std::vector<Difference>& differences() const { return differences_; }

  /// Text of a scenario with these differences, the base for the rest. It has no name of its own, so that
  /// equal mixes of other pairs have equal texts.
  /// \param chosen one for each difference.
  [[nodiscard]] std::string text(const std::vector<bool>& chosen) const;

  /// The same, ready to run.
  /// \throws ScenarioError when levers that need each
  /// other are torn apart, such as one that brings another's value back into its range.
  [[nodiscard]] Scenario load(const std::vector<bool>& chosen) const;

 private:
  static constexpr int kBoth = -1;  // part of every mix

  struct LeverSlot {
    std::string id, what, meaning, yaml;
    std::map<std::string, std::string> sets;  // name to text, that it uses
    bool of_alternative = false;
    int difference = kBoth;
    LeverRecord record;
  };
  struct ParameterSlot {
    std::string key, base, alternative;
    bool left_by_base = false, left_by_alternative = false;  // alone by the posterior
    int difference = kBoth;
  };

  std::list<LeverSlot> levers_of(const Node& root, const Scenario& scenario) const;
  void name_sets_apart();
  void merge_levers(std::list<LeverSlot> base, std::list<LeverSlot> alternative);
  void merge_parameters(const Scenario& base, const Scenario& alternative);
  void merge_network();
  int add(Difference difference);
  [[nodiscard]] bool is_in(int difference, bool of_alternative, const std::vector<bool>& chosen) const;

  Node base_, alternative_;  // resolved
  std::filesystem::path folder_;
  ScenarioLibrary library_;
  std::map<std::string, std::string>
      new_set_names_;            // of the alternative's sets that mean something else in the base
  std::list<LeverSlot> levers_;  // in the order they act
  std::vector<ParameterSlot> parameters_;
  int network_ = kBoth;
  std::vector<Difference> differences_;
};

}  // namespace icsim::scenarios
