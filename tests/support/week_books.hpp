#pragma once
/// The books of a random scenario, kept beside the engine week by week from what is seen of it: pathways, staff, GPs, beds,
/// money and what moves between places must be what they say.
#include <sstream>
#include <string>

#include "tests/support/week_watch.hpp"

namespace icsim::test {

class WeekBooks {
 public:
  explicit WeekBooks(const RandomScenario& scenario);
  /// To be called with every week in turn.
  void check(const SeenWeek& seen);
  /// The first number that is not what it should be; empty: all are.
  [[nodiscard]] const std::string& fault() const { return fault_; }
  /// Weeks, draws and places (or arcs) in which something happened that a check looks for.
  struct Met {
    long moves = 0, contingent = 0, independent = 0, full_beds = 0, empty_lists = 0;
  };
  [[nodiscard]] const Met& met() const { return met_; }

 private:
  /// Contingent funding of one place, GBP m.
  struct Earned {
    Lanes quarter, year;     ///< so far; before this quarter
    std::vector<Lanes> due;  ///< [week], paid then
  };
  /// Where a number stands.
  struct At {
    int week, place;
    std::size_t draw;
  };
  void check_cells(const SeenWeek& seen, int place);
  void check_pathways(const SeenWeek& seen, int place);
  void check_ages(const SeenWeek& seen, int place, int treatment_function);
  void check_staff(const SeenWeek& seen, int place);
  void check_practice(const SeenWeek& seen, int place);
  void check_beds(const SeenWeek& seen, int place);
  void check_cash(const SeenWeek& seen, int place);
  void check_contingent(const SeenWeek& seen, int place);
  void check_meeting(const SeenWeek& seen);
  void check_arcs(const SeenWeek& seen);

  [[nodiscard]] Lanes value(Parameter parameter, int week, int place) const;
  /// Value a number of weeks ago; that of the start before there was one.
  [[nodiscard]] Lanes lagged(Parameter parameter, int week, const Lanes& lag, int place) const;

  void same(const At& at, const char* what, double found, double expected, double tolerance);
  void within(const At& at, const char* what, double found, double least, double most, double tolerance);
  void note(const At& at, const char* what, double found, const std::string& should);

  const RandomScenario& scenario_;
  const ParameterPlan plan_;
  const bool whole_;
  std::vector<Lanes> gps_, capital_,
      feared_;                            // [ics]: GPs, capital index, emergencies of the list at the start
  std::vector<Lanes> paid_for_, income_;  // [ics]: independent care and moves of last week, GBP m
  std::vector<Earned> earned_;
  std::string fault_;
  Met met_;
};

}  // namespace icsim::test
