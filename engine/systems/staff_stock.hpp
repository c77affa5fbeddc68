#pragma once
/// Staff in post, funded posts and temporary staff of one group in one system, week by week.
#include <vector>

#include "engine/core/growth.hpp"

namespace icsim {

/// What moves one staff group of one system in one week.
struct StaffValues {
  Lanes leave_rate;                     ///< % a year
  Lanes training, overseas, returning;  ///< joiners, % of the start date's staff a year
  Lanes completing;            ///< intake x completion of the training lag ago, against the start date
  Lanes establishment_growth;  ///< % a year
  Lanes usual_growth;          ///< the same on the base path: how fast the supply of staff grows
  Lanes pay_gap;               ///< share
  Lanes sickness;              ///< share of staff absent this week
};

/// The same for all groups of a system.
struct StaffRules {
  Lanes time_to_fill;  ///< weeks
  Lanes vacancy_response, pay_response, sickness_response;
  Lanes temporary_fill, agency_share, agency_cap;
  Lanes freeze;  ///< share of recruitment stopped
};

struct StaffWeek {
  Lanes fte, establishment, joiners, leavers, temporary, agency;  ///< stocks: at the end of the week
};

/// Rows are [ics][staff group].
class StaffStock {
 public:
  StaffStock() = default;
  explicit StaffStock(std::size_t rows);

  /// \param fte staff in post.
  /// \param vacancy share of posts without permanent staff; kMostVacant at most.
  void start(std::size_t row, double fte, const Lanes& vacancy, double sickness);
  /// One week: leavers, joiners, then temporary staff for the vacancies left.
  /// Joiners are what training, overseas and return supply, at most what fills vacancies in the time to fill.
  StaffWeek advance(std::size_t row, const StaffValues& values, const StaffRules& rules);
  /// Takes over where another stock stands.
  void copy_row(const StaffStock& from, std::size_t row);
  [[nodiscard]] const Lanes& start_establishment(std::size_t row) const { return start_establishment_(row); }
  [[nodiscard]] Lanes vacancy(std::size_t row) const { return 1.0 - fte_(row) / establishment_(row); }
  [[nodiscard]] Lanes start_vacancy(std::size_t row) const {
    return 1.0 - start_fte_(row) / start_establishment_(row);
  }

  static constexpr double kMostVacant = 0.99;  ///< posts without any staff are no posts

 private:
  Grid<Lanes> fte_, establishment_, start_fte_, start_establishment_;
  std::vector<double> start_sickness_;
  GrowthIndex posts_;   // establishment against the start date
  GrowthIndex supply_;  // applicants: they grow with the posts of the base path
};

}  // namespace icsim
