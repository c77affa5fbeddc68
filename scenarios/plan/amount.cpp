#include "scenarios/plan/amount.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace icsim::scenarios {
namespace {

using U = QuantityUnit;
constexpr double kPercent = 100.0;

/// A lever's first year in full force, and the slots at which it changes the same.
class FirstYear {
 public:
  FirstYear(const QuantityContext& context, const LeverEffect& effect,
            const std::vector<std::uint32_t>& slots)
      : context_(context), effect_(effect), spec_(specification(effect.parameter)) {
    const auto strongest = std::max_element(effect.weight.begin(), effect.weight.end());
    const auto first = static_cast<int>(strongest - effect.weight.begin());
    for (int w = first; w < std::min(first + kWeeks, static_cast<int>(effect.weight.size())); ++w) {
      if (effect.weight[static_cast<std::size_t>(w)] == *strongest) weeks_.push_back(w);
    }
    for (const std::uint32_t slot : slots) {
      const auto like =
          std::find_if(groups_.begin(), groups_.end(), [&](const std::vector<std::uint32_t>& group) {
            return context.plan.is_same_at(spec_.id, group.front(), slot);
          });
      if (like == groups_.end())
        groups_.push_back({slot});
      else
        like->push_back(slot);
    }
  }

  /// Mean over draws and weeks of what it changes.
  [[nodiscard]] double change(const QuantityKind& kind) const {
    return mean(kind, [&](const std::vector<std::uint32_t>& group, int week, std::uint32_t first) {
      return change_at(group.front(), week, first);
    });
  }
  /// Of all that a ratio of 1 stands for.
  [[nodiscard]] double whole(const QuantityKind& kind) const {
    return mean(kind, [](const auto&, int, std::uint32_t) { return Lanes(1.0); });
  }

 private:
  static constexpr int kWeeks = 52;

  [[nodiscard]] Lanes change_at(std::uint32_t slot, int week, std::uint32_t first) const {
    Lanes before, value;
    context_.plan.evaluate_before_levers(spec_.id, slot, first, week, before.data());
    effect_.fill(first, static_cast<std::size_t>(week), value.data());
    switch (effect_.how) {
      case LeverEffect::How::set:
        return value - before;
      case LeverEffect::How::scale:
        return before * (value - 1.0);
      case LeverEffect::How::add:
        break;
    }
    return value;
  }

  template <class Change>
  [[nodiscard]] double mean(const QuantityKind& kind, Change change) const {
    double sum = 0.0;
    for (const std::vector<std::uint32_t>& group : groups_) {
      const auto worth = quantity_worth(context_, spec_, group, kind, weeks_);
      for (std::size_t w = 0; w < weeks_.size(); ++w) {
        for (std::uint32_t first = 0; first < context_.draws; first += kLanes) {
          const Lanes by = change(group, weeks_[w], first);
          for (std::uint32_t k = 0; k < kLanes && first + k < context_.draws; ++k)
            sum += by[k] * worth[w][first + k];
        }
      }
    }
    return sum / static_cast<double>(weeks_.size() * context_.draws);
  }

  const QuantityContext& context_;
  const LeverEffect& effect_;
  const ParameterSpec& spec_;
  std::vector<int> weeks_;
  std::vector<std::vector<std::uint32_t>> groups_;
};

}  // namespace

std::string rounded_text(double value) {
  if (value == 0.0) return "0";
  const double step = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 2.0);
  const double near = std::round(value / step) * step;
  if (std::abs(near) < 1000.0) return fmt::format("{:.3g}", near);
  std::string text = near < 0.0 ? "-" : "";
  const std::string digits = fmt::format("{:.0f}", std::abs(near));
  for (std::size_t at = 0; at < digits.size(); ++at) {
    if (at > 0 && (digits.size() - at) % 3 == 0) text += ',';
    text += digits[at];
  }
  return text;
}

std::string signed_number(double value) {
  return fmt::format("{}{}", value > 0.0 ? "+" : "", rounded_text(value));
}

std::string pounds_text(double pounds) {
  const double size = std::abs(pounds);
  const std::string sign = pounds < 0.0 ? "-" : "";
  if (size >= 1e9) return fmt::format("{}GBP {} bn", sign, rounded_text(size / 1e9));
  if (size >= 1e6) return fmt::format("{}GBP {} m", sign, rounded_text(size / 1e6));
  if (size >= 1e3) return fmt::format("{}GBP {} k", sign, rounded_text(size / 1e3));
  return fmt::format("{}GBP {}", sign, rounded_text(size));
}

std::optional<Amount> amount_of(const QuantityContext& context, const LeverEffect& effect,
                                const std::vector<std::uint32_t>& slots) {
  const ParameterSpec& spec = specification(effect.parameter);
  const bool own = spec.id == Parameter::capacity_level;
  Amount amount;
  amount.treats = own || spec.id == Parameter::independent_volume;
  const bool counts = amount.treats || spec.id == Parameter::demand_level;
  const auto acts = [](double force) { return force != 0.0; };
  if (!counts || slots.empty() || context.model.system.empty() ||
      std::none_of(effect.weight.begin(), effect.weight.end(), acts))
    return std::nullopt;
  const FirstYear year(context, effect, slots);
  const QuantityKind counted{amount.treats ? U::cases_a_week : U::clock_starts_a_week, {}};
  const double whole = year.whole(counted);
  if (whole <= 0.0) return std::nullopt;
  amount.cases = year.change(counted);
  amount.share = amount.cases / whole;
  if (amount.treats) amount.pounds = year.change({U::pounds_a_year, {}});
  if (!own) return amount;
  amount.sessions = year.change({U::sessions_a_week, {}});
  for (std::size_t g = 0; g < kStaffGroups; ++g)
    amount.staff[g] = year.change({U::whole_time_equivalent, static_cast<StaffGroup>(g)});
  return amount;
}

std::string to_text(const Amount& amount) {
  std::string text =
      fmt::format("{} % of what is {} there: {} {} a week", signed_number(kPercent * amount.share),
                  amount.treats ? "treated" : "referred", signed_number(amount.cases),
                  amount.treats ? "cases" : "clock starts");
  if (amount.sessions != 0.0) text += fmt::format(", {} sessions a week", signed_number(amount.sessions));
  if (amount.treats) text += fmt::format(", {} a year at tariff", pounds_text(amount.pounds));
  return text;
}

void note_amounts(const QuantityContext& context, const BuiltPlan& built,
                  const std::vector<std::vector<std::uint32_t>>& places, std::vector<LeverRecord>& records) {
  const std::size_t first = records.size() - places.size();  // after the observed history
  for (std::size_t l = 0; l < places.size(); ++l) {
    if (built.first_effect[l] == built.first_effect[l + 1]) continue;
    const auto amount = amount_of(context, built.plan->levers()[built.first_effect[l]], places[l]);
    if (amount) records[first + l].amount = to_text(*amount);
  }
}

}  // namespace icsim::scenarios
