#include "engine/week/block.hpp"

#include <algorithm>

#include "engine/core/check.hpp"
#include "engine/lists/wait_distribution.hpp"
#include "engine/week/lane_math.hpp"
#include "engine/model/wait_thresholds.hpp"

namespace icsim {

Block::Block(const BlockContext& context, const RecordLayout& layout, ModuleFactory modules, int first_month)
    : context_(context),
      dims_(context.model.dims),
      modules_(modules(context_)),
      stock_(dims_.cells()),
      measures_(static_cast<std::size_t>(dims_.ics),
                LaneRows<float>(static_cast<std::size_t>(dims_.treatment_functions) * list_rows())),
      drivers_(static_cast<std::size_t>(dims_.ics), IcsDrivers(dims_)),
      transfers_(dims_.lists() * static_cast<std::size_t>(dims_.quintiles)),
      touched_(dims_.lists()),
      arc_pathways_(context.aid.arcs().size()),
      arc_payments_(context.aid.arcs().size()),
      recorder_(context.model, context.calendar, layout),
      first_month_(first_month) {
  std::stable_sort(modules_.begin(), modules_.end(),
                   [](const auto& a, const auto& b) { return a->step() < b->step(); });
  for (std::size_t c = 0; c < dims_.cells(); ++c)
    std::fill_n(stock_[c], kLanes, context.model.start_state[c]);
  removal_shape_max_ =
      *std::max_element(context.model.removal_shape.begin(), context.model.removal_shape.end());
  for (int i = 0; i < dims_.ics; ++i) {
    for (int s = 0; s < dims_.treatment_functions; ++s) {
      count_stocks(i, s);
      const std::size_t list = dims_.list(i, s);
      sum_bands(stock_[list * dims_.cells_per_list()], dims_.quintiles, recorder_.bands_at_start(list));
    }
  }
}

bool Block::finished() const {
  return next_week_ >= static_cast<int>(context_.calendar.weeks().size());
}

bool Block::is_exchange_week(int week) const {
  return std::any_of(modules_.begin(), modules_.end(), [week](const auto& module) {
    return module->exchange_weeks() > 0 && (week + 1) % module->exchange_weeks() == 0;
  });
}

int Block::advance(const ForEachIcs& for_each_ics) {
  const auto& weeks = context_.calendar.weeks();
  ICSIM_EXPECT(!finished());
  int last = next_week_;
  const auto is_stop = [&](int w) {
    return weeks[static_cast<std::size_t>(w)].census_month >= 0 || is_exchange_week(w);
  };
  while (last + 1 < static_cast<int>(weeks.size()) && !is_stop(last)) ++last;

  const int first = next_week_;
  for_each_ics(dims_.ics, [&](int i) { advance_ics(i, first, last); });
  const CalendarWeek& stop = weeks[static_cast<std::size_t>(last)];
  if (is_exchange_week(last)) exchange(stop);
  closed_month_ = stop.census_month;
  if (closed_month_ >= 0 && closed_month_ < first_month_) {
    recorder_.skip_month();
  } else if (closed_month_ >= 0) {
    for_each_ics(dims_.ics,
                 [&](int i) { recorder_.close_ics(i, stop, measures_[static_cast<std::size_t>(i)]); });
    recorder_.close_month(stop);
  }
  next_week_ = last + 1;
  return next_week_ - first;
}

void Block::advance_ics(int ics, int first_week, int last_week) {
  const auto& weeks = context_.calendar.weeks();
  LaneRows<float>& measures = measures_[static_cast<std::size_t>(ics)];
  IcsDrivers& drivers = drivers_[static_cast<std::size_t>(ics)];
  for (int w = first_week; w <= last_week; ++w) {
    const CalendarWeek& week = weeks[static_cast<std::size_t>(w)];
    if (week.census_month >= 0) {
      recorder_.note_week_start(ics, measures);
      recorder_.system().note_week_start(ics, drivers.system);
    }
    const IcsView last{ics, &measures, dims_.quintiles};
    for (const auto& module : modules_) module->advance(week, last, drivers);
    for (int s = 0; s < dims_.treatment_functions; ++s) advance_list_of(ics, s, week);
    explain_rest(ics);
    recorder_.add_flows(ics, week, measures);
    recorder_.system().add_week(ics, week, drivers.system);
  }
}

void Block::advance_list_of(int ics, int treatment_function, const CalendarWeek& week) {
  const auto s = static_cast<std::size_t>(treatment_function);
  const std::size_t cells = dims_.cells_per_list();
  IcsDrivers& drivers = drivers_[static_cast<std::size_t>(ics)];
  const auto q = static_cast<std::size_t>(dims_.quintiles);
  ListWeek list;
  list.quintiles = dims_.quintiles;
  list.noise = context_.noise;
  list.stock = stock_[dims_.list(ics, treatment_function) * cells];
  list.clock_starts = drivers.clock_starts[s * q];
  list.removals = drivers.removals[s];
  list.capacity = drivers.capacity[s * kStages];
  list.dta_share = drivers.dta_share[s];
  if (!context_.model.decision_profile.empty()) {
    list.decision_profile = context_.model.decision_profile.data() + s * kBands;
  }
  list.kernel = context_.model.kernel.data() + s * kStages * kBands;
  list.removal_shape = context_.model.removal_shape.data();
  list.removal_shape_max = removal_shape_max_;
  list.policy_weight = drivers.policy_weight[0];
  list.quintile_weight = drivers.quintile_weight_on ? drivers.quintile_weight[s * q] : nullptr;
  list.campaign = drivers.campaign_on ? drivers.campaign[s * kBands] : nullptr;
  list.seed = context_.seed;
  list.first_draw = context_.first_draw;
  list.list_id = list_number(ics, treatment_function);
  list.week = static_cast<std::uint32_t>(week.index);
  list.bands = recorder_.bands_at_end(week, dims_.list(ics, treatment_function));
  list.measures = measures_[static_cast<std::size_t>(ics)][s * list_rows()];
  advance_list(list);
}

void Block::exchange(const CalendarWeek& week) {
  transfers_.fill(0.0f);
  touched_.fill(0.0f);
  arc_pathways_.fill(0.0);
  arc_payments_.fill(0.0);
  ExchangeView view{dims_, stock_, transfers_, touched_, arc_pathways_, arc_payments_, drivers_};
  for (const auto& module : modules_) {
    const int every = module->exchange_weeks();
    if (every > 0 && (week.index + 1) % every == 0) module->exchange(week, view);
  }
  const auto q = static_cast<std::size_t>(dims_.quintiles);
  for (int i = 0; i < dims_.ics; ++i) {
    LaneRows<float>& measures = measures_[static_cast<std::size_t>(i)];
    for (int s = 0; s < dims_.treatment_functions; ++s) {
      const float* moved = transfers_[dims_.list(i, s) * q];
      const std::size_t row =
          static_cast<std::size_t>(s) * list_rows() + static_cast<std::size_t>(Measure::transfers_in) * q;
      std::copy_n(moved, q * kLanes, measures[row]);
      recount_moved(i, s, week);
    }
    recorder_.add_transfers(i, week, measures);
    LaneRows<double> moved(1);
    for (std::size_t r = 0; r < static_cast<std::size_t>(dims_.treatment_functions) * q; ++r) {
      const float* in = transfers_[dims_.list(i, 0) * q + r];
      for (int k = 0; k < kLanes; ++k) moved[0][k] += in[k];
    }
    recorder_.system().add_to_flow(i, week, SystemRows::of(Cause::transfers), moved[0]);
  }
  recorder_.system().add_arcs(week, arc_pathways_, arc_payments_);
}

// Stocks of a list after an exchange, in the draws in which anybody moved: the others keep the bits they
// have.
void Block::recount_moved(int ics, int treatment_function, const CalendarWeek& week) {
  const std::size_t list = dims_.list(ics, treatment_function);
  const auto q = static_cast<std::size_t>(dims_.quintiles);
  std::array<bool, kLanes> moved{};
  bool any = false;
  for (std::size_t k = 0; k < kLanes; ++k) moved[k] = touched_[list][k] != 0.0f;
  for (const bool lane : moved) any = any || lane;
  if (!any) return;
  const auto keep_still = [&](float* rows, std::size_t count, const std::vector<float>& before) {
    for (std::size_t r = 0; r < count; ++r) {
      for (std::size_t k = 0; k < kLanes; ++k) {
        if (!moved[k]) rows[r * kLanes + k] = before[r * kLanes + k];
      }
    }
  };
  float* stocks =
      measures_[static_cast<std::size_t>(ics)][static_cast<std::size_t>(treatment_function) * list_rows()];
  const std::size_t rows = kFirstFlow * q;
  const std::vector<float> before(stocks, stocks + rows * kLanes);
  count_stocks(ics, treatment_function);
  keep_still(stocks, rows, before);
  if (float* bands = recorder_.bands_at_end(week, list)) {
    const std::vector<float> bands_before(bands, bands + kBands * kLanes);
    sum_bands(stock_[list * dims_.cells_per_list()], dims_.quintiles, bands);
    keep_still(bands, kBands, bands_before);
  }
}

// What the list did beyond what modules expected: chance of clock starts, removals, slots that were not used.
void Block::explain_rest(int ics) {
  LaneRows<double>& system = drivers_[static_cast<std::size_t>(ics)].system;
  const LaneRows<float>& measures = measures_[static_cast<std::size_t>(ics)];
  const auto q = static_cast<std::size_t>(dims_.quintiles);
  std::array<double, kLanes> starts{}, removed{}, completed{};
  const auto add = [&](std::array<double, kLanes>& sum, std::size_t s, Measure m) {
    const float* flow = measures[s * list_rows() + static_cast<std::size_t>(m) * q];
    for (std::size_t r = 0; r < q; ++r) {
      for (std::size_t k = 0; k < kLanes; ++k) sum[k] += flow[r * kLanes + k];
    }
  };
  for (std::size_t s = 0; s < static_cast<std::size_t>(dims_.treatment_functions); ++s) {
    add(starts, s, Measure::clock_starts);
    add(removed, s, Measure::unreported_removals);
    add(completed, s, Measure::completed_non_admitted);
    add(completed, s, Measure::completed_admitted);
  }
  const auto row = [&](Cause c) { return system[SystemRows::of(c)]; };
  for (std::size_t k = 0; k < kLanes; ++k) {
    double expected_starts = 0.0, expected_treatment = 0.0;
    for (int c = 0; c < kCauses; ++c) {
      const double change = system[SystemRows::of(static_cast<Cause>(c))][k];
      if (c <= static_cast<int>(Cause::missing_patients)) expected_starts += change;
      if (c >= static_cast<int>(Cause::treatment_at_start) && c < static_cast<int>(Cause::transfers))
        expected_treatment += change;
    }
    row(Cause::demand_growth)[k] += starts[k] - expected_starts;
    row(Cause::removals)[k] = -removed[k];
    row(Cause::transfers)[k] = 0.0;  // added by an exchange
    row(Cause::unused_capacity)[k] = -completed[k] - expected_treatment;
  }
}

void Block::count_stocks(int ics, int treatment_function) {
  const int quintiles = dims_.quintiles;
  float* measures =
      measures_[static_cast<std::size_t>(ics)][static_cast<std::size_t>(treatment_function) * list_rows()];
  const auto add = [&](Measure m, int q, const float* cell) {
    float* row = measures + static_cast<std::size_t>(static_cast<int>(m) * quintiles + q) * kLanes;
    for (int k = 0; k < kLanes; ++k) row[k] += cell[k];
  };
  std::fill_n(measures, static_cast<std::size_t>(kFirstFlow * quintiles) * kLanes, 0.0f);
  std::size_t cell = dims_.list(ics, treatment_function) * dims_.cells_per_list();
  for (int z = 0; z < kStages; ++z) {
    for (int a = 0; a < kBands; ++a) {
      for (int q = 0; q < quintiles; ++q, ++cell) {
        const float* stock = stock_[cell];
        add(Measure::incomplete, q, stock);
        if (z == static_cast<int>(PathwayStage::awaiting_admission))
          add(Measure::awaiting_admission, q, stock);
        for (const WaitThreshold& threshold : kWaitThresholds) {
          if (threshold.counts(a)) add(threshold.measure, q, stock);
        }
      }
    }
  }
}

}  // namespace icsim
