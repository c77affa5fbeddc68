#pragma once
/// Staff in post, funded posts and temporary staff of one group in one system, week by week.
#include "engine/week/lane_math.hpp"

namespace icsim {

/// What moves one staff group of one system in one week.
struct StaffValues {
  LaneValues leave_rate;                     ///< % a year
  LaneValues training, overseas, returning;  ///< joiners, % of the start date's staff a year
  LaneValues completing;            ///< intake x completion of the training lag ago, against the start date
  LaneValues establishment_growth;  ///< % a year
  LaneValues usual_growth;          ///< the same on the base path: how fast the supply of staff grows
  LaneValues pay_gap;               ///< share
  LaneValues sickness;              ///< share of staff absent this week
};

/// The same for all groups of a system.
struct StaffRules {
  LaneValues time_to_fill;  ///< weeks
  LaneValues vacancy_response, pay_response, sickness_response;
  LaneValues temporary_fill, agency_share, agency_cap;
  LaneValues freeze{};  ///< share of recruitment stopped
};

struct StaffWeek {
  LaneValues fte, establishment, joiners, leavers, temporary, agency;  ///< stocks: at the end of the week
};

/// Rows are [ics][staff group].
class StaffStock {
 public:
  StaffStock() = default;
  explicit StaffStock(std::size_t rows);

  /// \param fte staff in post. \param vacancy share of posts without permanent staff, below 1.
  void start(std::size_t row, double fte, const LaneValues& vacancy, double sickness);
  /// One week: leavers, joiners, then temporary staff for the vacancies left.
  /// Joiners are what training, overseas and return supply, at most what fills vacancies in the time to fill.
  StaffWeek advance(std::size_t row, const StaffValues& values, const StaffRules& rules);
  /// Takes over where another stock stands.
  void copy_row(const StaffStock& from, std::size_t row);
  [[nodiscard]] const double* start_establishment(std::size_t row) const { return start_establishment_[row]; }
  [[nodiscard]] LaneValues vacancy(std::size_t row) const;
  [[nodiscard]] LaneValues start_vacancy(std::size_t row) const;

 private:
  LaneRows<double> fte_, establishment_, start_fte_, start_establishment_;
  std::vector<double> start_sickness_;
  GrowthIndex posts_{0};   // establishment against the start date
  GrowthIndex supply_{0};  // applicants: they grow with the posts of the base path
};

}  // namespace icsim
