#include "engine/week/block.hpp"

#include <algorithm>

#include "engine/core/check.hpp"
#include "engine/core/wide.hpp"
#include "engine/lists/list_kernel.hpp"
#include "engine/lists/wait_distribution.hpp"
#include "engine/model/wait_thresholds.hpp"

namespace icsim {
Block::Block(const BlockContext& context, const RecordLayout& layout, const Additions& additions,
             int first_month, int end_month)
    : context_(context),
      dims_(context.model.dims),
      additions_(additions),
      week_(context_),
      exchanges_(week_.exchanges()),
      stock_(dims_.cells()),
      measures_(static_cast<std::size_t>(dims_.ics),
                LaneRows<float>(static_cast<std::size_t>(dims_.treatment_functions) * list_rows())),
      numbers_(static_cast<std::size_t>(dims_.ics), SystemNumbers(SystemRows::count)),
      transfers_(dims_.lists() * static_cast<std::size_t>(dims_.quintiles)),
      touched_(dims_.lists()),
      arc_pathways_(context.aid.arcs().size()),
      arc_payments_(context.aid.arcs().size()),
      recorder_(context.model, context.calendar, layout),
      first_month_(first_month),
      end_week_(context.calendar.weeks_before(end_month)) {
  for (const auto& exchange : additions_.exchanges) exchanges_.push_back(exchange.get());
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

bool Block::is_exchange_week(int week) const {
  return std::any_of(exchanges_.begin(), exchanges_.end(),
                     [week](const Exchange* exchange) { return exchange->meets_after(week); });
}

int Block::advance(const ForEachIcs& for_each_ics) {
  const auto& weeks = context_.calendar.weeks();
  ICSIM_EXPECT(!finished());
  const int first = next_week_;
  int last = first, censuses = 0;
  for (;; ++last) {
    if (weeks[static_cast<std::size_t>(last)].census_month >= 0) ++censuses;
    if (is_exchange_week(last) || censuses == kMonthsAhead || last + 1 == end_week_) break;
  }
  for_each_ics(dims_.ics, [&](int i) { advance_ics(i, first, last); });
  const CalendarWeek& stop = weeks[static_cast<std::size_t>(last)];
  if (is_exchange_week(last)) {
    exchange(stop);
    for_each_ics(dims_.ics, [&](int i) { close_census(i, stop); });
  }
  passed_months_ += censuses;
  next_week_ = last + 1;
  return next_week_ - first;
}

int Block::close_month() {
  for (; next_month_ < std::min(first_month_, passed_months_); ++next_month_)
    recorder_.skip_month(next_month_);
  if (next_month_ >= passed_months_) return -1;
  record_ = recorder_.close_month(next_month_);
  return next_month_++;
}

void Block::close_census(int ics, const CalendarWeek& week) {
  if (week.census_month < std::max(first_month_, 0)) return;
  recorder_.close_ics(ics, week, measures_[static_cast<std::size_t>(ics)]);
}

void Block::advance_ics(int ics, int first_week, int last_week) {
  const auto& weeks = context_.calendar.weeks();
  LaneRows<float>& measures = measures_[static_cast<std::size_t>(ics)];
  SystemNumbers& numbers = numbers_[static_cast<std::size_t>(ics)];
  for (int w = first_week; w <= last_week; ++w) {
    const CalendarWeek& week = weeks[static_cast<std::size_t>(w)];
    if (week.census_month >= 0) note_week_start(ics);
    const LastWeek last{ics, &measures, dims_.treatment_functions, dims_.quintiles};
    const ListDrivers drivers = week_.advance(week, last, numbers);
    for (int s = 0; s < dims_.treatment_functions; ++s) advance_list_of(ics, s, week, drivers);
    explain_rest(ics, drivers.removals);
    if (additions_.look_at) additions_.look_at(week, ics, context_.first_draw, numbers);
    recorder_.add_flows(ics, week, measures);
    recorder_.system().add_week(ics, week, numbers);
    if (!is_exchange_week(w)) close_census(ics, week);
  }
}

void Block::note_week_start(int ics) {
  recorder_.note_week_start(ics, measures_[static_cast<std::size_t>(ics)]);
  recorder_.system().note_week_start(ics, numbers_[static_cast<std::size_t>(ics)]);
  if (week_start_.size() == 0) return;
  const std::size_t first = dims_.list(ics, 0) * dims_.cells_per_list(),
                    cells = dims_.cells_per_list() * static_cast<std::size_t>(dims_.treatment_functions);
  std::copy_n(stock_[first], cells * kLanes, week_start_[first]);
}

void Block::advance_list_of(int ics, int treatment_function, const CalendarWeek& week,
                            const ListDrivers& drivers) {
  const auto s = static_cast<std::size_t>(treatment_function);
  const std::size_t cells = dims_.cells_per_list();
  ListWeek list;
  list.quintiles = dims_.quintiles;
  list.noise = context_.noise;
  list.stock = stock_[dims_.list(ics, treatment_function) * cells];
  list.clock_starts = drivers.clock_starts(s).data();
  list.removals = drivers.removals.expected(s).data();
  list.capacity = drivers.capacity.slots(s).data();
  list.dta_share = drivers.capacity.dta_share(s).data();
  if (!context_.model.decision_profile.empty()) {
    list.decision_profile = context_.model.decision_profile.data() + s * kBands;
  }
  list.kernel = context_.model.kernel_of(ics, treatment_function);
  list.removal_shape = context_.model.removal_shape.data();
  list.removal_shape_max = removal_shape_max_;
  list.policy_weight = drivers.weights.band(0).data();
  list.quintile_weight = drivers.weights.quintile_on ? drivers.weights.quintile(s).data() : nullptr;
  list.campaign = drivers.removals.campaign_on ? drivers.removals.campaign(s).data() : nullptr;
  list.seed = context_.seed;
  list.first_draw = context_.first_draw;
  list.list_id = context_.model.list_key(ics, treatment_function);
  list.week = static_cast<std::uint32_t>(week.index);
  list.bands = recorder_.bands_at_end(week, dims_.list(ics, treatment_function));
  list.measures = measures_[static_cast<std::size_t>(ics)][s * list_rows()];
  const auto require = [&](const float* rows, int count, const char* what) {
    require_numbers({what, ics, treatment_function, week.index}, rows, count);
  };
  if (list.noise == Noise::demographic) {  // chance is not asked with numbers that are none
    require(list.clock_starts, dims_.quintiles, "clock starts");
    require(list.removals, 1, "removals");
    require(list.capacity, kStages, "treatment slots");
    require(list.policy_weight, kBands, "treatment weights");
  }
  advance_list(list);
  require(list.measures, dims_.quintiles, "incomplete pathways");
}

// A number that is none would spread over a list without a sound: stop at once and say where.
void Block::require_numbers(const Checked& checked, const float* rows, int count) const {
  FloatLanes spoilt;  // 0 while all are finite, not a number after
  for (int r = 0; r < count; ++r) spoilt += 0.0f * FloatLanes(rows + r * kLanes);
  for (std::size_t k = 0; k < kLanes; ++k) {
    if (spoilt[k] == 0.0f) continue;
    const Model& model = context_.model;
    throw InternalFault(std::string(checked.what) + " of " + model.area(checked.ics).code + " " +
                        model.treatment_functions[static_cast<std::size_t>(checked.treatment_function)].code +
                        " are not a number in week " + std::to_string(checked.week) + " of draw " +
                        std::to_string(context_.first_draw + k));
  }
}

void Block::exchange(const CalendarWeek& week) {
  transfers_.fill(0.0f);
  touched_.fill(0.0f);
  arc_pathways_.fill(0.0);
  arc_payments_.fill(0.0);
  Country country{dims_, stock_, transfers_, touched_, arc_pathways_, arc_payments_, week_.transfer_income()};
  for (const Exchange* exchange : exchanges_) {
    if (exchange->meets_after(week.index)) exchange->meet(week, country);
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

LaneRows<float> Block::census_state() const {
  LaneRows<float> state = week_start_;
  if (state.size() == 0) return state;
  const CalendarWeek& week = context_.calendar.week(next_week_ - 1);
  ICSIM_EXPECT(week.census_month >= 0);  // runs stop at a census
  const auto before = static_cast<float>(week.census_share);
  const std::span<const float> end = stock_.flat();
  const std::span<float> census = state.flat();
  for (std::size_t c = 0; c < census.size(); ++c) census[c] += before * (end[c] - census[c]);
  return state;
}

// What the list did beyond what modules expected: chance of clock starts, removals, slots that were not used.
ICSIM_WIDE void Block::explain_rest(int ics, const RemovalWeek& removals) {
  SystemNumbers& system = numbers_[static_cast<std::size_t>(ics)];
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
    double expected_starts = 0.0, expected_removals = 0.0;
    double expected_treatment = row(Cause::chance)[k];  // so far that of slots alone
    for (int c = 0; c < kCauses; ++c) {
      const auto cause = static_cast<Cause>(c);
      const double change = system[SystemRows::of(cause)][k];
      if (side_of(cause) == CauseSide::joining) expected_starts += change;
      if (side_of(cause) == CauseSide::removal) expected_removals += change;
      if (side_of(cause) == CauseSide::treatment) expected_treatment += change;
    }
    const Cause rest_of_removals = removals.campaign_on ? Cause::removals_levers : Cause::removals;
    row(Cause::chance)[k] += starts[k] - expected_starts;
    row(rest_of_removals)[k] += -removed[k] - expected_removals;
    row(Cause::transfers)[k] = 0.0;  // added by an exchange
    row(Cause::unused_capacity)[k] = -completed[k] - expected_treatment;
  }
}

ICSIM_WIDE void Block::count_stocks(int ics, int treatment_function) {
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
