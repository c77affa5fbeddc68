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

NationalPractice Model::national_practice() const {
  if (practice) return *practice;
  NationalPractice sum;
  for (const SystemStart& start : system) {
    sum.gp_fte += start.gp_fte;
    sum.weighted_population += start.weighted_population;
  }
  return sum;
}

}  // namespace icsim
