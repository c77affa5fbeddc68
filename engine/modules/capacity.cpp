/// Treatment slots: base level x working days and season x level x growth x activity against 2019/20, less
/// what winter and strikes take.
#include "engine/modules/lane_math.hpp"
#include "engine/modules/standard.hpp"

namespace icsim {
namespace {

constexpr int kDecision = static_cast<int>(PathwayStage::awaiting_decision);
constexpr int kAdmission = static_cast<int>(PathwayStage::awaiting_admission);

bool is_winter(Date date) {
  const auto month = unsigned(std::chrono::year_month_day{date}.month());
  return month == 12 || month <= 2;
}

class Capacity : public Module {
 public:
  explicit Capacity(const BlockContext& context)
      : context_(context),
        reader_(context),
        growth_(context.model.dims.lists()),
        to_recover_(static_cast<std::size_t>(context.model.dims.ics)) {
    const Model& model = context.model;
    for (int i = 0; i < model.dims.ics; ++i) {
      double completed = 0.0;
      for (int s = 0; s < model.dims.treatment_functions; ++s) {
        completed += model.flow(i, s).completed_non_admitted + model.flow(i, s).completed_admitted;
      }
      completed_.push_back(completed);
      national_completed_ += completed;
      activity_at_start_.push_back(model.activity_vs_2019_20(i));
    }
  }

  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }

  void advance(const CalendarWeek& week, const IcsView& last_week, IcsDrivers& drivers) override {
    const int i = last_week.ics;
    const Dimensions& dims = context_.model.dims;
    const LaneValues scale = scale_of_ics(week, i);
    const LaneValues winter =
        is_winter(week.start) ? reader_.at(Parameter::capacity_winter_loss, week.index, i) : LaneValues{};
    const LaneValues strike = strike_balance(week, i);
    const LaneValues strike_decision = reader_.at(Parameter::strike_awaiting_decision_share, week.index);
    const LaneValues noise = reader_.at(Parameter::capacity_noise, week.index);
    ListParameter growth(reader_, Parameter::capacity_growth, week.index, i);
    ListParameter level_decision(reader_, Parameter::capacity_level, week.index, i, kDecision);
    ListParameter level_admission(reader_, Parameter::capacity_level, week.index, i, kAdmission);

    for (int s = 0; s < dims.treatment_functions; ++s) {
      const BaseFlows& base = context_.model.flow(i, s);
      const double decided = base.completed_non_admitted + base.decisions_to_admit;
      const double dta_share = decided > 0.0 ? base.decisions_to_admit / decided : 0.0;
      const double of_ics =
          (base.completed_non_admitted + base.completed_admitted) / completed_[static_cast<std::size_t>(i)];
      const LaneValues index = growth_.advance(dims.list(i, s), growth[s]);
      const LaneValues& level_n = level_decision[s];
      const LaneValues& level_a = level_admission[s];
      LaneValues slots_n, slots_a;
      for (std::size_t k = 0; k < kLanes; ++k) {
        const double lost = strike[k] * of_ics;
        const double lost_n = dta_share < 1.0 ? lost * strike_decision[k] / (1.0 - dta_share) : 0.0;
        const double lost_a = lost * (1.0 - strike_decision[k]);
        slots_n[k] = std::max(0.0, decided * scale[k] * level_n[k] * index[k] - lost_n);
        slots_a[k] = std::max(
            0.0, base.completed_admitted * scale[k] * level_a[k] * index[k] * (1.0 - winter[k]) - lost_a);
      }
      put(drivers, week.index, i, s, kDecision, slots_n, noise);
      put(drivers, week.index, i, s, kAdmission, slots_a, noise);
      float* share_row = drivers.dta_share[static_cast<std::size_t>(s)];
      for (int k = 0; k < kLanes; ++k) share_row[k] = static_cast<float>(dta_share);
    }
  }

 private:
  // Season-weighted working days x activity against 2019/20 relative to the start date.
  LaneValues scale_of_ics(const CalendarWeek& week, int i) const {
    LaneValues scale = reader_.at(Parameter::capacity_activity_vs_2019_20, week.index, i);
    for (double& v : scale) v *= week.activity_days / activity_at_start_[static_cast<std::size_t>(i)];
    return scale;
  }

  // Completed pathways that strikes cost the system this week, less those made up for earlier strikes.
  LaneValues strike_balance(const CalendarWeek& week, int i) {
    LaneValues balance{};
    const LaneValues days = reader_.at(Parameter::strike_days_per_week, week.index, i);
    double* pending = to_recover_[static_cast<std::size_t>(i)];
    const LaneValues weeks = reader_.at(Parameter::strike_recovery_weeks, week.index);
    const LaneValues recovered = reader_.at(Parameter::strike_recovered_share, week.index);
    const LaneValues cancelled = reader_.at(Parameter::strike_cancellations_per_day, week.index);
    const LaneValues pathways = reader_.at(Parameter::strike_pathways_per_cancellation, week.index);
    const double of_england = completed_[static_cast<std::size_t>(i)] / national_completed_;
    for (std::size_t k = 0; k < kLanes; ++k) {
      if (days[k] == 0.0 && pending[k] == 0.0) continue;
      const double lost = std::min(days[k], week.working_days) * cancelled[k] * pathways[k] * of_england;
      const double made_up = pending[k] / weeks[k];
      pending[k] += recovered[k] * lost - made_up;
      balance[k] = lost - made_up;
    }
    return balance;
  }

  void put(IcsDrivers& drivers, int week, int i, int s, int stage, LaneValues slots,
           const LaneValues& noise) const {
    if (context_.noise == Noise::demographic) {
      const auto slot = static_cast<std::uint32_t>(stage);
      const LaneValues luck =
          noise_multiplier(context_, Purpose::capacity_noise, list_number(i, s), week, slot, noise);
      for (std::size_t k = 0; k < kLanes; ++k) slots[k] *= luck[k];
      slots = round_by_chance(context_, list_number(i, s), week, slot, slots);
    }
    float* row = drivers.capacity[static_cast<std::size_t>(s * kStages + stage)];
    for (std::size_t k = 0; k < kLanes; ++k) row[k] = static_cast<float>(slots[k]);
  }

  const BlockContext context_;
  ParameterReader reader_;
  GrowthIndex growth_;
  LaneRows<double> to_recover_;            // [ics], lost pathways still to be made up
  std::vector<double> completed_;          // [ics], per working day
  std::vector<double> activity_at_start_;  // [ics]
  double national_completed_ = 0.0;
};

}  // namespace

std::unique_ptr<Module> make_capacity(const BlockContext& context) {
  return std::make_unique<Capacity>(context);
}

}  // namespace icsim
