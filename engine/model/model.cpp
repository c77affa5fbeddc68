#include "engine/model/model.hpp"

namespace icsim {

double Model::activity_vs_2019_20(int i) const {
  double now = 0.0, then = 0.0;
  for (int s = 0; s < dims.treatment_functions; ++s) {
    now += flow(i, s).completed_non_admitted + flow(i, s).completed_admitted;
    then += flow(i, s).completed_2019_20_per_year / working_days_2019_20;
  }
  return then > 0.0 ? now / then : 1.0;
}

Nation Model::nation() const {
  if (whole_nation) return *whole_nation;
  Nation sum;
  for (const SystemStart& start : system) {
    sum.gp_fte += start.gp_fte;
    sum.weighted_population += start.weighted_population;
  }
  double people = 0.0, deprived = 0.0, targets = 0.0, weight = 0.0;
  for (int i = 0; i < dims.ics; ++i) {
    double completed = 0.0, in_2019_20 = 0.0;
    for (int s = 0; s < dims.treatment_functions; ++s) {
      const BaseFlows& of_list = flow(i, s);
      sum.clock_starts += of_list.clock_starts;
      completed += of_list.completed_non_admitted + of_list.completed_admitted;
      in_2019_20 += of_list.completed_2019_20_per_year;
    }
    sum.completed += completed;
    people += area(i).population;
    deprived += area(i).population_by_quintile[0];
    if (system.empty()) continue;
    targets += start(i).target_2023_24 * in_2019_20;
    weight += in_2019_20;
  }
  if (people > 0.0) sum.deprived_share = deprived / people;
  if (weight > 0.0) sum.target_2023_24 = targets / weight;
  return sum;
}

}  // namespace icsim
