#pragma once
/// Typed reading of tree nodes. Each reader notes what is wrong and returns nothing, so that one pass finds
/// all faults.
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/calendar.hpp"
#include "scenarios/text/document.hpp"
#include "scenarios/text/fault.hpp"

namespace icsim::scenarios {

/// Faults of one load, in the order of files and lines when thrown.
class FaultList {
 public:
  void add(const Node& node, std::string problem, std::string hint);
  void add(const Entry& entry, const std::string& parent_path, std::string problem, std::string hint);
  /// Notes what a run can live with.
  void warn(const Node& node, std::string problem, std::string hint);
  void add(Fault fault) { faults_.push_back(std::move(fault)); }
  void add(std::span<const Fault> faults) { faults_.insert(faults_.end(), faults.begin(), faults.end()); }
  [[nodiscard]] bool empty() const { return faults_.empty(); }
  [[nodiscard]] std::size_t size() const { return faults_.size(); }
  /// \throws ScenarioError when there is a fault that is no warning.
  void throw_if_any() const;
  /// The warnings noted so far, which it then forgets.
  std::vector<Fault> take_warnings();

 private:
  std::vector<Fault> faults_;
};

/// Least and greatest value, both allowed.
struct Bounds {
  double low = 0.0, high = 0.0;
  std::string_view unit = {};  ///< for hints; "factor" for what multiplies
};

/// What a date is: a day, the last day of a time, where what counts from the start is the length of that time, or a
/// day that cannot count from the start.
enum class DayMeant { itself, last, of_calendar };

class Fields {
 public:
  explicit Fields(FaultList& faults) : faults_(faults) {}
  [[nodiscard]] FaultList& faults() { return faults_; }

  /// Notes keys that are not in the list.
  void check_keys(const Node& map, std::span<const std::string_view> allowed);
  /// Notes a node that is not a map.
  bool expect_map(const Node& node, std::string_view what);
  /// Child of a map, noted when missing.
  const Node* required(const Node& map, std::string_view key, std::string_view hint);

  std::optional<double> number(const Node& node, Bounds bounds);
  /// A count without sign, point or exponent.
  std::optional<std::uint64_t> count(const Node& node, std::uint64_t least, std::uint64_t most);
  std::optional<std::uint64_t> count(const Node& node, Bounds bounds) {
    return count(node, static_cast<std::uint64_t>(bounds.low), static_cast<std::uint64_t>(bounds.high));
  }
  std::optional<std::string> text(const Node& node);
  std::optional<bool> truth(const Node& node);
  /// An absolute date, or one that counts from the run's start.
  std::optional<Date> date(const Node& node, DayMeant meant = DayMeant::itself);
  std::optional<Date> date_key(const Entry& entry, const Node& map);
  /// From here on, dates that count from the start are days of a run.
  /// \param start nothing: it is unknown, and such dates are read as nothing, without a fault.
  void set_run_start(std::optional<Date> start) {
    in_run_ = true;
    run_start_ = start;
  }
  /// Position of the word among the choices.
  std::optional<std::size_t> choice(const Node& node, std::span<const std::string_view> choices);
  /// The words of a list; a single word counts as a list of one.
  std::vector<const Node*> words(const Node& node);
  /// The numbers of a list.
  std::vector<double> numbers(const Node& node, Bounds bounds);

 private:
  bool expect_scalar(const Node& node, std::string_view what);
  /// \param note takes problem and hint.
  template <class Note>
  std::optional<Date> date_of(const std::string& text, DayMeant meant, Note note) const;
  FaultList& faults_;
  bool in_run_ = false;
  std::optional<Date> run_start_;
};

/// A date as it was written, with the day that it is: "start + 6 months (2025-10-01)".
std::string shown_date(std::string_view text, Date date);

/// Shortest text that reads back as the same number.
std::string number_text(double value);

}  // namespace icsim::scenarios
