#include "calibration/baseline/blended_context.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace icsim::calibration {
namespace {

/// Builds one place from the systems it has part of.
class Blend {
 public:
  Blend(const Model& systems, const BlendedPlace& place) : systems_(systems), place_(place) {
    for (int i = 0; i < systems.dims.ics; ++i) {
      double admitted = 0.0;
      for (int s = 0; s < systems.dims.treatment_functions; ++s)
        admitted += systems.flow(i, s).completed_admitted;
      weight_.push_back(place.share[static_cast<std::size_t>(i)] * admitted);
    }
    whole_ = std::accumulate(weight_.begin(), weight_.end(), 0.0);
  }

  [[nodiscard]] IcsRecord record() const {
    IcsRecord made;
    made.code = place_.code;
    made.name = place_.name;
    made.key = place_.key;
    made.region = systems_.area(most()).region;
    made.population = sum([&](int i) { return systems_.area(i).population; });
    for (std::size_t q = 0; q < kMaxQuintiles; ++q)
      made.population_by_quintile[q] = sum([&](int i) { return systems_.area(i).population_by_quintile[q]; });
    made.aged_60_share = mean([&](int i) { return systems_.area(i).aged_60_share; });
    return made;
  }

  [[nodiscard]] SystemStart start() const {
    const auto of = [&](double SystemStart::*field) {
      return [this, field](int i) { return systems_.start(i).*field; };
    };
    SystemStart made;
    for (double SystemStart::*field :
         {&SystemStart::registered_population, &SystemStart::weighted_population, &SystemStart::gp_fte,
          &SystemStart::beds, &SystemStart::allocation, &SystemStart::contingent_share})
      made.*field = sum(of(field));
    for (double SystemStart::*field :
         {&SystemStart::vacancy_multiplier, &SystemStart::sickness_rate, &SystemStart::bed_occupancy,
          &SystemStart::market_forces_factor, &SystemStart::target_2023_24, &SystemStart::disruption})
      made.*field = mean(of(field));
    for (std::size_t g = 0; g < made.staff_fte.size(); ++g)
      made.staff_fte[g] = sum([&](int i) { return systems_.start(i).staff_fte[g]; });
    const double trusts = sum([&](int i) { return static_cast<double>(systems_.start(i).organisations); });
    made.organisations = std::max(1, static_cast<int>(std::lround(trusts)));
    return made;
  }

  /// \param s treatment function
  [[nodiscard]] BaseFlows flows(int s) const {
    BaseFlows made;
    for (double BaseFlows::*field :
         {&BaseFlows::clock_starts, &BaseFlows::completed_non_admitted, &BaseFlows::completed_admitted,
          &BaseFlows::decisions_to_admit, &BaseFlows::completed_2019_20_per_year})
      made.*field = sum([&](int i) { return systems_.flow(i, s).*field; });
    const double removed =
        sum([&](int i) { return systems_.flow(i, s).clock_starts * systems_.flow(i, s).removal_share; });
    made.removal_share = made.clock_starts > 0.0 ? removed / made.clock_starts : 0.0;
    return made;
  }

  /// Rows of a table of the systems, added up by their shares.
  void add_rows(const std::vector<float>& table, std::vector<float>& to) const {
    const std::size_t row = table.size() / static_cast<std::size_t>(systems_.dims.ics), first = to.size();
    to.resize(first + row, 0.0f);
    for (std::size_t i = 0; i < place_.share.size(); ++i) {
      if (!(place_.share[i] > 0.0)) continue;
      for (std::size_t k = 0; k < row; ++k)
        to[first + k] += static_cast<float>(place_.share[i] * static_cast<double>(table[i * row + k]));
    }
  }

  [[nodiscard]] double quintile_share(std::size_t q) const {
    return mean([&](int i) {
      return static_cast<double>(systems_.quintile_share[static_cast<std::size_t>(i) * kMaxQuintiles + q]);
    });
  }

 private:
  template <class Value>
  double sum(Value value) const {
    double total = 0.0;
    for (int i = 0; i < systems_.dims.ics; ++i) {
      if (place_.share[static_cast<std::size_t>(i)] > 0.0)
        total += place_.share[static_cast<std::size_t>(i)] * value(i);
    }
    return total;
  }
  /// By admissions; where the place has none, of the system that its providers are in.
  template <class Value>
  double mean(Value value) const {
    if (!(whole_ > 0.0)) return value(most());
    double total = 0.0;
    for (int i = 0; i < systems_.dims.ics; ++i)
      total += weight_[static_cast<std::size_t>(i)] / whole_ * value(i);
    return total;
  }
  [[nodiscard]] int most() const {
    const std::vector<double>& by = whole_ > 0.0 ? weight_ : place_.share;
    return static_cast<int>(std::max_element(by.begin(), by.end()) - by.begin());
  }

  const Model& systems_;
  const BlendedPlace& place_;
  std::vector<double> weight_;  // [system], admissions that are the place's
  double whole_ = 0.0;
};

}  // namespace

Model blended_context(const Model& systems, std::span<const BlendedPlace> places) {
  Model made = systems;
  made.whole_nation = systems.nation();
  made.dims.ics = static_cast<int>(places.size());
  made.ics.clear();
  made.flows.clear();
  made.start_state.clear();
  made.quintile_share.clear();
  made.system.clear();
  made.network = {};
  made.aid_arcs.clear();
  for (const BlendedPlace& place : places) {
    const Blend blend(systems, place);
    made.ics.push_back(blend.record());
    made.system.push_back(blend.start());
    for (int s = 0; s < systems.dims.treatment_functions; ++s) made.flows.push_back(blend.flows(s));
    blend.add_rows(systems.start_state, made.start_state);
    for (std::size_t q = 0; q < kMaxQuintiles; ++q)
      made.quintile_share.push_back(static_cast<float>(blend.quintile_share(q)));
  }
  return made;
}

}  // namespace icsim::calibration
