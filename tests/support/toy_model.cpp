#include "tests/support/toy_model.hpp"

#include <cmath>
#include <cstring>

#include "engine/core/check.hpp"
#include "engine/core/philox.hpp"
#include "tests/support/toy_system.hpp"

namespace icsim::test {
namespace {

double scatter(std::uint32_t what, std::size_t where) {
  return uniform_open(philox4x32({what, static_cast<std::uint32_t>(where), 0, 0}, {4, 2})[0]);
}

std::string numbered(std::string text, int number) {
  return text.append(std::to_string(number));
}

// People by weeks waited: most are recent, few pass a year.
void fill_list(Model& model, std::size_t list, double size) {
  const int quintiles = model.dims.quintiles;
  std::size_t cell = list * model.dims.cells_per_list();
  for (int z = 0; z < kStages; ++z) {
    for (int a = 0; a < kBands; ++a) {
      const double stage = z == 0 ? 0.8 : a == 0 ? 0.0 : 0.2;
      for (int q = 0; q < quintiles; ++q, ++cell) {
        model.start_state[cell] =
            static_cast<float>(std::round(size * stage * 0.045 * std::exp(-0.045 * a) / quintiles));
      }
    }
  }
}

void fill_shapes(Model& model) {
  for (int s = 0; s < model.dims.treatment_functions; ++s) {
    for (int z = 0; z < kStages; ++z) {
      for (int a = 0; a < kBands; ++a)
        model.kernel.push_back(a < 6 ? 1.3f : a == 51 || a == 77 ? 1.8f : 1.0f);
    }
    for (int a = 0; a < kBands; ++a) model.decision_profile.push_back(1.0f + static_cast<float>(a) / 104.0f);
  }
  for (int z = 0; z < kStages; ++z) {
    for (int a = 0; a < kBands; ++a) model.removal_shape.push_back(0.5f + static_cast<float>(a) / 52.0f);
  }
}

void fill_network(Model& model) {
  std::vector<CrossBorderEdge> edges;
  for (int i = 0; i < model.dims.ics; ++i) {
    if (model.dims.ics > 1) edges.push_back({i, (i + 1) % model.dims.ics, 0.1});
    edges.push_back({i, i, model.dims.ics > 1 ? 0.9 : 1.0});
  }
  model.network = CrossBorderNetwork(model.dims.ics, edges);
}

}  // namespace

Model toy_model(const Dimensions& dims, double list_size) {
  Model model;
  model.name = "toy";
  model.dims = dims;
  model.start_state.resize(dims.cells());
  model.regions = {"North", "South"};
  for (int i = 0; i < dims.ics; ++i) {
    model.ics.push_back(
        {numbered("Q", i), numbered("System ", i), i % 2, 1e6, {}, 0.0, static_cast<std::uint32_t>(i)});
    for (int q = 0; q < dims.quintiles; ++q)
      model.quintile_share.push_back(1.0f / static_cast<float>(dims.quintiles));
    for (int s = 0; s < dims.treatment_functions; ++s) {
      const double size = list_size * (0.5 + scatter(1, dims.list(i, s)));
      fill_list(model, dims.list(i, s), size);
      const double starts = size * 0.045 / 5.0;  // per working day, about what the shape of the list implies
      model.flows.push_back(
          {starts, 0.68 * starts, 0.18 * starts, 0.19 * starts, 0.13, 0.9 * starts * 253.0});
    }
  }
  for (int s = 0; s < dims.treatment_functions; ++s) {
    model.treatment_functions.push_back(
        {numbered("C_", 100 + s), numbered("Function ", s), static_cast<std::uint32_t>(s)});
  }
  fill_shapes(model);
  fill_network(model);
  model.seasonality.clock_starts.fill(1.0);
  model.seasonality.activity.fill(1.0);
  add_toy_system(model);
  return model;
}

ParameterPlan toy_plan(const Model& model) {
  ParameterPlan plan(model.dims);
  const auto base = [&plan](Parameter parameter, double value) {
    plan.set_base(parameter, DrawValues{{value}});
  };
  for (const Parameter parameter :
       {Parameter::demand_level, Parameter::demand_quintile_weight, Parameter::capacity_level,
        Parameter::removals_level, Parameter::treatment_quintile_weight, Parameter::missing_half_life,
        Parameter::strike_recovery_weeks}) {
    base(parameter, 1.0);
  }
  base(Parameter::removals_memory, 26.0);
  base(Parameter::treatment_milestone_weeks, 78.0);
  base(Parameter::treatment_milestone_width, 2.0);
  base(Parameter::treatment_backstop_width, 2.0);
  for (int i = 0; i < model.dims.ics; ++i) {
    plan.set_base(Parameter::capacity_activity_vs_2019_20, static_cast<std::size_t>(i),
                  DrawValues{{model.activity_vs_2019_20(i)}});
  }
  set_system_defaults(plan, model);
  return plan;
}

Calendar toy_calendar(int months) {
  const Date start = parse_date("2022-04-01");
  const std::chrono::year_month_day first{start};
  const Date end{first.year() / first.month() / 1 + std::chrono::months{months}};
  Seasonality flat;
  flat.clock_starts.fill(1.0);
  flat.activity.fill(1.0);
  return Calendar(start, end, {}, flat);
}

LeverEffect everywhere(const Model& model, const Calendar& calendar, Parameter parameter,
                       LeverEffect::How how, double value) {
  LeverEffect effect;
  effect.parameter = parameter;
  effect.how = how;
  effect.value = DrawValues{{value}};
  for (std::uint32_t slot = 0; slot < slot_count(specification(parameter), model.dims); ++slot)
    effect.slots.push_back(slot);
  effect.weight.assign(calendar.weeks().size(), 1.0);
  return effect;
}

void KeepAll::take_month(std::uint32_t block, int month, std::span<const float> record) {
  const std::lock_guard lock(mutex_);
  auto& months = records_[block];
  ICSIM_EXPECT(months.size() == static_cast<std::size_t>(month));
  months.emplace_back(record.begin(), record.end());
}

double KeepAll::at(const RecordLayout& layout, Level level, std::size_t row, Metric metric, int month,
                   std::uint32_t draw) const {
  const LevelSpec& spec = layout.level(level);
  const int column = metric_column(spec, metric);
  ICSIM_EXPECT(column >= 0);
  return record(draw / kLanes,
                month)[spec.at(row, static_cast<std::size_t>(column)) * kLanes + draw % kLanes];
}

bool operator==(const KeepAll& a, const KeepAll& b) {
  if (a.records_.size() != b.records_.size()) return false;
  for (const auto& [block, months] : a.records_) {
    const auto other = b.records_.find(block);
    if (other == b.records_.end() || other->second.size() != months.size()) return false;
    for (std::size_t m = 0; m < months.size(); ++m) {  // bits, so that NaN equals NaN
      const auto& x = months[m];
      const auto& y = other->second[m];
      if (x.size() != y.size() || std::memcmp(x.data(), y.data(), x.size() * sizeof(float)) != 0)
        return false;
    }
  }
  return true;
}

int metric_column(const LevelSpec& level, Metric metric) {
  for (std::size_t m = 0; m < level.metrics.size(); ++m) {
    if (level.metrics[m] == metric) return static_cast<int>(m);
  }
  return -1;
}

}  // namespace icsim::test
