#pragma once
/// A toy country with everything around its lists, for the laws of the whole system.
#include <cmath>
#include <memory>

#include "engine/record/system_record.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/toy_model.hpp"

namespace icsim::test {

inline constexpr int kMonths = 30;

inline LeverEffect lever(const Model& model, const Calendar& calendar, Parameter parameter,
                         LeverEffect::How how, double value, int from_week = 0) {
  LeverEffect effect = everywhere(model, calendar, parameter, how, value);
  for (int week = 0; week < from_week; ++week) effect.weight[static_cast<std::size_t>(week)] = 0.0;
  return effect;
}

/// One run of a toy country of four systems.
struct Country {
  Model model;
  Calendar calendar;
  ParameterPlan plan;
  RunSettings settings{17, 5, Noise::expectation, 2};
  KeepAll sink;

  explicit Country(int months = kMonths, int quintiles = kMaxQuintiles)
      : model(toy_model({4, 2, quintiles}, 6000.0)), calendar(toy_calendar(months)), plan(toy_plan(model)) {
    model.ics[0].population_by_quintile = {4e5, 2e5, 2e5, 1e5, 1e5};
    for (std::size_t i = 1; i < 4; ++i) model.ics[i].population_by_quintile.fill(2e5);
  }
  Country& with(Parameter parameter, LeverEffect::How how, double value, int from_week = 0) {
    plan.add_lever(lever(model, calendar, parameter, how, value, from_week));
    return *this;
  }
  Country& with_network() {
    settings.aid = std::make_shared<const AidNetwork>(model.dims.ics, model.aid_arcs);
    return *this;
  }
  Country& run() {
    RunProgress progress;
    REQUIRE(run_ensemble(model, plan, calendar, settings, sink, progress));
    return *this;
  }
  [[nodiscard]] RecordLayout layout() const {
    return RecordLayout(model, settings.wait_bands, *settings.aid);
  }
  [[nodiscard]] double at(Level level, std::size_t row, Metric metric, int month,
                          std::uint32_t draw = 3) const {
    return sink.at(layout(), level, row, metric, month, draw);
  }
  [[nodiscard]] double england(Metric metric, int month = kMonths - 1) const {
    return at(Level::england, 0, metric, month);
  }
};

/// Bits of every metric of the lists.
inline bool same_lists(const Country& a, const Country& b) {
  const RecordLayout layout = a.layout();
  for (const LevelSpec& level : layout.levels()) {
    for (std::size_t m = 0; m < level.metrics.size(); ++m) {
      if (!specification(level.metrics[m]).is_of_lists()) continue;
      for (std::size_t row = 0; row < level.rows; ++row) {
        for (int month = 0; month < kMonths; month += 7) {
          const double x = a.at(level.id, row, level.metrics[m], month, 16);
          const double y = b.at(level.id, row, level.metrics[m], month, 16);
          if (x != y && !(std::isnan(x) && std::isnan(y))) return false;
        }
      }
    }
  }
  return true;
}

}  // namespace icsim::test
