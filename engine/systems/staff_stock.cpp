#include "engine/systems/staff_stock.hpp"

namespace icsim {

StaffStock::StaffStock(std::size_t rows)
    : fte_(rows),
      establishment_(rows),
      start_fte_(rows),
      start_establishment_(rows),
      start_sickness_(rows),
      posts_(rows),
      supply_(rows) {}

void StaffStock::start(std::size_t row, double fte, const Lanes& vacancy, double sickness) {
  fte_(row) = start_fte_(row) = fte;
  establishment_(row) = start_establishment_(row) = fte / (1.0 - min(vacancy, kMostVacant));
  start_sickness_[row] = sickness;
}

StaffWeek StaffStock::advance(std::size_t row, const StaffValues& v, const StaffRules& rules) {
  const Lanes posts = posts_.advance(row, v.establishment_growth);
  const Lanes applicants = supply_.advance(row, v.usual_growth);
  const Lanes more_vacant = vacancy(row) - start_vacancy(row);
  Lanes& fte = fte_(row);
  StaffWeek week;
  week.establishment = establishment_(row) = start_establishment_(row) * posts;
  const Lanes response = 1.0 + rules.vacancy_response * more_vacant + rules.pay_response * v.pay_gap +
                         rules.sickness_response * (v.sickness - start_sickness_[row]);
  week.leavers = min(fte, fte * v.leave_rate / 100.0 * max(0.0, response) * kYearsPerWeek);
  const Lanes percent = v.training * v.completing + v.overseas + v.returning;
  const Lanes supply = start_fte_(row) * applicants * percent / 100.0 * kYearsPerWeek;
  const Lanes wanted = week.leavers + (week.establishment - fte) / rules.time_to_fill;
  week.joiners = min(supply, max(0.0, wanted)) * (1.0 - rules.freeze);
  fte += week.joiners - week.leavers;
  const Lanes vacant = max(0.0, week.establishment - fte);
  const Lanes temporary = rules.temporary_fill * vacant;
  const Lanes agency = rules.agency_share * temporary;
  week.agency = min(agency, rules.agency_cap * fte);
  week.temporary = temporary - agency + week.agency;  // what the cap cuts, nobody does
  week.fte = fte;
  return week;
}

void StaffStock::copy_row(const StaffStock& from, std::size_t row) {
  fte_(row) = from.fte_(row);
  establishment_(row) = from.establishment_(row);
  posts_.copy_row(from.posts_, row);
  supply_.copy_row(from.supply_, row);
}

}  // namespace icsim
