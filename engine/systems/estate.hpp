#pragma once
/// Beds and theatres, and the emergencies that press on them: what room is left for elective patients,
/// against what the activity of the start date needs.
#include "engine/core/growth.hpp"
#include "engine/model/last_week.hpp"
#include "engine/model/parameter_reader.hpp"
#include "engine/model/system.hpp"

namespace icsim {

/// Room for elective patients in one week.
struct Room {
  Lanes beds = 1, theatres = 1;  ///< against what the start date's activity needs
  Lanes pressure = 1;            ///< share of staff time that emergencies leave for overnight elective care
  friend bool operator==(const Room&, const Room&) = default;
};
/// The same with levers and on the base path.
struct EstateWeek {
  Room now, base;
};

class Estate {
 public:
  explicit Estate(const BlockContext& context);
  /// Beds of one system this week.
  EstateWeek advance(const CalendarWeek& week, const LastWeek& last, SystemNumbers& numbers);

 private:
  /// One path of what grows.
  struct Stocks {
    explicit Stocks(std::size_t ics) : emergencies(ics), capital(ics) {}
    GrowthIndex emergencies, capital;  // [ics]
  };
  /// Parameters of one system in one week.
  struct Values {
    Lanes level, emergency_level, emergency_growth, stay, avoidable_share, avoidable_level, delayed;
    Lanes elective_share, winter, most_occupied, feedback, waiting_days;
    Lanes added_beds, added_theatres, investment, elasticity, response, occupancy, width;
  };
  struct Outcome {
    Lanes available, occupied, admissions;
    Room room;
  };

  template <class At, class Later>
  static Values values_of(At at, Later later);
  [[nodiscard]] Values read(const CalendarWeek& week, int i) const;
  [[nodiscard]] Values read_base(const CalendarWeek& week, int i) const;
  Lanes waiting_emergencies(int week, const LastWeek& last);
  Outcome advance_beds(const CalendarWeek& week, int i, const Values& values, Stocks& stocks,
                       const Lanes& waiting) const;

  const BlockContext context_;
  ParameterReader reader_;
  const bool off_base_path_;
  Stocks now_, base_;
  Grid<Lanes> waiting_at_start_;  // [ics], admissions a week of people on the list of the start date
};

}  // namespace icsim
