#pragma once
/// Faults in what a user gave: place, problem, reason, fix; all faults of a file at once. A warning is a fault
/// that a run can live with.
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace icsim::scenarios {

enum class Severity { error, warning };

struct Fault {
  std::string file;
  int line = 0;  ///< from 1; 0 when the fault is the whole file's
  int column = 0;
  std::string key_path;  ///< "levers[2].how"; empty at the top
  std::string problem;   ///< lower case, no full stop
  std::string hint;      ///< may be empty
  Severity severity = Severity::error;
};

/// "file:14:5: problem in levers[2].how\n  hint: ...", without a newline at the end; warnings say so.
std::string to_text(const Fault& fault);

/// By file and line, each once: a study may read the same file, and its faults, several times.
void put_in_order(std::vector<Fault>& faults);

/// What the user gave cannot be used. `what()` is the text of all faults.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<Fault> faults);
  [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }

 private:
  std::vector<Fault> faults_;
};

/// A scenario, study or defaults file is wrong.
class ScenarioError : public InputError {
 public:
  using InputError::InputError;
};

/// A baseline file is missing or damaged.
class DataError : public InputError {
 public:
  using InputError::InputError;
};

/// The candidate nearest to a misspelt word, or empty when none is near.
std::string nearest_word(std::string_view word, std::span<const std::string_view> candidates);

/// "did you mean 'x'?" when a candidate is near; otherwise the list of candidates.
std::string suggest(std::string_view word, std::span<const std::string_view> candidates);

/// The word in quotes, cut when long, control characters made harmless: fit for a message.
std::string shown_word(std::string_view word);

}  // namespace icsim::scenarios
