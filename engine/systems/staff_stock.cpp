#include "engine/systems/staff_stock.hpp"

#include "engine/core/check.hpp"

namespace icsim {

StaffStock::StaffStock(std::size_t rows)
    : fte_(rows),
      establishment_(rows),
      start_fte_(rows),
      start_establishment_(rows),
      start_sickness_(rows),
      posts_(rows),
      supply_(rows) {}

void StaffStock::start(std::size_t row, double fte, const LaneValues& vacancy, double sickness) {
  for (std::size_t k = 0; k < kLanes; ++k) {
    ICSIM_EXPECT(vacancy[k] < 1.0);
    fte_[row][k] = start_fte_[row][k] = fte;
    establishment_[row][k] = start_establishment_[row][k] = fte / (1.0 - vacancy[k]);
  }
  start_sickness_[row] = sickness;
}

StaffWeek StaffStock::advance(std::size_t row, const StaffValues& v, const StaffRules& rules) {
  const LaneValues posts = posts_.advance(row, v.establishment_growth);
  const LaneValues applicants = supply_.advance(row, v.usual_growth);
  const LaneValues vacancy_now = vacancy(row), vacancy_then = start_vacancy(row);
  StaffWeek week;
  for (std::size_t k = 0; k < kLanes; ++k) {
    double& fte = fte_[row][k];
    establishment_[row][k] = start_establishment_[row][k] * posts[k];
    const double response = 1.0 + rules.vacancy_response[k] * (vacancy_now[k] - vacancy_then[k]) +
                            rules.pay_response[k] * v.pay_gap[k] +
                            rules.sickness_response[k] * (v.sickness[k] - start_sickness_[row]);
    week.leavers[k] = fte * v.leave_rate[k] / 100.0 * std::max(0.0, response) * kYearsPerWeek;
    const double percent = v.training[k] * v.completing[k] + v.overseas[k] + v.returning[k];
    const double supply = start_fte_[row][k] * applicants[k] * percent / 100.0 * kYearsPerWeek;
    const double wanted = week.leavers[k] + (establishment_[row][k] - fte) / rules.time_to_fill[k];
    week.joiners[k] = std::min(supply, std::max(0.0, wanted)) * (1.0 - rules.freeze[k]);
    fte += week.joiners[k] - week.leavers[k];
    ICSIM_ENSURE(fte >= 0.0);
    const double vacant = std::max(0.0, establishment_[row][k] - fte);
    const double temporary = rules.temporary_fill[k] * vacant;
    const double agency = rules.agency_share[k] * temporary;
    week.agency[k] = std::min(agency, rules.agency_cap[k] * fte);
    week.temporary[k] = temporary - agency + week.agency[k];  // what the cap cuts, nobody does
    week.fte[k] = fte;
    week.establishment[k] = establishment_[row][k];
  }
  return week;
}

void StaffStock::copy_row(const StaffStock& from, std::size_t row) {
  std::copy_n(from.fte_[row], kLanes, fte_[row]);
  std::copy_n(from.establishment_[row], kLanes, establishment_[row]);
  posts_.copy_row(from.posts_, row);
  supply_.copy_row(from.supply_, row);
}

LaneValues StaffStock::vacancy(std::size_t row) const {
  LaneValues rate;
  for (std::size_t k = 0; k < kLanes; ++k) rate[k] = 1.0 - fte_[row][k] / establishment_[row][k];
  return rate;
}

LaneValues StaffStock::start_vacancy(std::size_t row) const {
  LaneValues rate;
  for (std::size_t k = 0; k < kLanes; ++k) rate[k] = 1.0 - start_fte_[row][k] / start_establishment_[row][k];
  return rate;
}

}  // namespace icsim
