#pragma once
/// The engine as a page uses it: one scenario at a time, chosen by its text, run block by block and month by month, with results
/// as arrays. It reads the library and what is given beside scenarios, and writes nothing.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/week/block.hpp"
#include "scenarios/study/scenario.hpp"

namespace icsim::tools {

/// What a page asks for beside the text of a scenario.
struct WebRequest {
  std::string text;               ///< YAML of the scenario
  std::vector<std::string> only;  ///< codes of the places to run alone; empty: as the scenario says
  std::uint32_t draws = 0;        ///< 0: as the scenario says
  std::optional<bool> split_quintiles;
};

/// A scenario that has no faults, and where its numbers stand in a month's record.
struct Chosen {
  explicit Chosen(scenarios::Scenario&& checked);
  const scenarios::Scenario scenario;
  const RecordLayout layout;
};

class WebSession {
 public:
  /// \param library folder that holds library/, baseline/ and posterior/.
  /// \param beside  folder that files which scenarios name are looked for in; none: the library's own.
  explicit WebSession(std::filesystem::path library, std::filesystem::path beside = {});
  WebSession(const WebSession&) = delete;
  WebSession& operator=(const WebSession&) = delete;

  /// What there is to ask for, as JSON: metrics (name, label, unit, kind, over, better) in the order of a record's levels.
  [[nodiscard]] static std::string metrics();
  /// Checks a scenario and makes ready to run it.
  /// \return JSON: what it is, its places, levers in words and units, and how its records are laid out; or
  /// {"faults": [...]} with every fault of the text, and the scenario before stays.
  std::string choose(const WebRequest& request);
  /// What was chosen last; none: nothing yet. It outlives the session.
  [[nodiscard]] const std::shared_ptr<const Chosen>& chosen() const { return chosen_; }
  /// Starts on a block of kLanes draws, 0 first, of the chosen scenario.
  void begin(std::uint32_t block);
  /// Runs until a month is known.
  /// \return its number, 0 first; -1: the block is done.
  int step();
  /// Of that month, [series][lane]; lanes beyond the last draw hold padding. It stands until the next call.
  [[nodiscard]] std::span<const float> record() const;

 private:
  /// Draws from a posterior, and what they were asked for.
  struct Drawn {
    std::string asked;
    scenarios::Calibrated answer;
  };
  /// What apply_posterior says, which a page asks again and again for the same draws.
  [[nodiscard]] scenarios::Calibrated calibrated(const scenarios::CalibrationRequest& request);

  scenarios::ScenarioLibrary library_;
  std::vector<Drawn> drawn_;  ///< the last few
  std::filesystem::path beside_;
  std::shared_ptr<const Chosen> chosen_;
  std::unique_ptr<Block> block_;
};

}  // namespace icsim::tools
