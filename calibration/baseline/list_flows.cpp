#include "calibration/baseline/list_flows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace icsim::calibration {
namespace {

constexpr double kLeastRemoved = 0.0, kMostRemoved = 0.4;  // share of clock starts
constexpr double kKeptGrowth =
    0.5;  // of last year's: lists come back to balance (the shipped baselines do the same)
constexpr double kMostAdmitted = 0.98;  // share of pathways seen that are put on a list for admission

/// Sums over the months that a list has in the window; months without figures leave numerator and days alike.
struct Sum {
  double pathways = 0.0, days = 0.0;
  void add(double count, double of_days) {
    if (std::isnan(count)) return;
    pathways += count;
    days += of_days;
  }
  [[nodiscard]] double per_day() const { return days > 0.0 ? pathways / days : 0.0; }
};

/// What a list, or a place, did over the window.
struct Window {
  Sum starts, non_admitted, admitted;
  double stock = 0.0, growth = 0.0,
         growth_of_admission = 0.0;  ///< pathways; 0 where the stock before is not known
  bool has_growth = true;

  void add(const Window& other) {
    const auto join = [](Sum& a, const Sum& b) {
      a.pathways += b.pathways;
      a.days = std::max(a.days, b.days);
    };
    join(starts, other.starts);
    join(non_admitted, other.non_admitted);
    join(admitted, other.admitted);
    stock += other.stock;
    growth += other.growth;
    growth_of_admission += other.growth_of_admission;
    has_growth = has_growth && other.has_growth;
  }
  /// Share of clock starts that left without a completion.
  [[nodiscard]] double removed() const {
    return (starts.pathways - non_admitted.pathways - admitted.pathways - growth) / starts.pathways;
  }
};

class FlowReader {
 public:
  FlowReader(const PublishedLists& lists, const Model& context) : lists_(lists), context_(context) {
    for (int m = 0; m < lists.data.months; ++m) days_.push_back(days_of(context, lists.data.first_month + m));
    last_ = lists.census_index();
    while (last_ > 0 && !any(Flow::clock_starts, last_)) --last_;
    first_ = std::max(0, last_ - kFlowMonths + 1);
    // The stock before the first month is needed too: the month that has it is left out of the flows.
    if (first_ == 0 && last_ > 0 && any(Stock::incomplete, 0)) first_ = 1;
  }
  [[nodiscard]] int months() const { return last_ - first_ + 1; }
  [[nodiscard]] MonthNumber last_month() const { return lists_.data.first_month + last_; }

  /// Whether the flows of a place are published by list.
  [[nodiscard]] bool by_list(int place) const {
    for (int m = first_; m <= last_; ++m) {
      for (int s = 0; s < lists_.functions(); ++s) {
        if (!std::isnan(lists_.list(Flow::clock_starts, m, place, s))) return true;
      }
    }
    return false;
  }

  [[nodiscard]] Window window(int place, int function) const {
    const BaseFlows& shipped = context_.flow(context_of(place), function);
    Window out =
        window_of([&](Flow f, int m) { return lists_.list(f, m, place, function); }, admitted_share(shipped));
    out.stock = waiting(0, place, function);
    add_growth(out, [&](Stock s, int m) {
      const double count = lists_.list(s, m, place, function);
      return m == last_ && std::isnan(count) ? 0.0 : count;  // a list that is there no more
    });
    return out;
  }

  /// Of the whole place, by treatment function where only that is published: each list has its part of the system's
  /// shipped flows, and of the place's growth the part that it is of its list.
  [[nodiscard]] Window window(int place) const {
    const int system = context_of(place);
    double seen = 0.0, admitted = 0.0;
    for (int s = 0; s < lists_.functions(); ++s) {
      const BaseFlows& flow = context_.flow(system, s);
      admitted += flow.completed_admitted;
      seen += flow.completed_admitted + flow.completed_non_admitted;
    }
    Window out = window_of([&](Flow f, int m) { return lists_.data.at(f, m, place); },
                           seen > 0.0 ? admitted / seen : 0.0);
    for (int s = 0; s < lists_.functions(); ++s) out.stock += waiting(0, place, s);
    add_growth(out, [&](Stock s, int m) { return lists_.data.at(s, m, place); });
    return out;
  }
  [[nodiscard]] std::vector<Window> shared_out(const Window& whole, int place) const {
    const std::vector<BaseFlows> like = flows_like(whole, place);
    BaseFlows sum;
    for (const BaseFlows& flow : like) {
      sum.clock_starts += flow.clock_starts;
      sum.completed_non_admitted += flow.completed_non_admitted;
      sum.completed_admitted += flow.completed_admitted;
    }
    const auto part = [](double of, double all) { return all > 0.0 ? of / all : 0.0; };
    std::vector<Window> windows;
    for (int s = 0; s < lists_.functions(); ++s) {
      const BaseFlows& flow = like[static_cast<std::size_t>(s)];
      Window out = whole;
      out.starts.pathways *= part(flow.clock_starts, sum.clock_starts);
      out.non_admitted.pathways *= part(flow.completed_non_admitted, sum.completed_non_admitted);
      out.admitted.pathways *= part(flow.completed_admitted, sum.completed_admitted);
      out.stock = waiting(0, place, s);
      out.has_growth = false;  // of its own
      out.growth = whole.growth * part(out.stock, whole.stock);
      out.growth_of_admission = out.growth * part(waiting(1, place, s), out.stock);
      windows.push_back(out);
    }
    return windows;
  }

 private:
  [[nodiscard]] int context_of(int place) const {
    return lists_.places[static_cast<std::size_t>(place)].context;
  }

  /// The system's shipped flows by list. One that has pathways and no shipped flow moves as all of the system do.
  [[nodiscard]] std::vector<BaseFlows> flows_like(const Window& whole, int place) const {
    std::vector<BaseFlows> flows;
    BaseFlows sum;
    for (int s = 0; s < lists_.functions(); ++s) {
      flows.push_back(context_.flow(context_of(place), s));
      sum.clock_starts += flows.back().clock_starts;
      sum.completed_non_admitted += flows.back().completed_non_admitted;
      sum.completed_admitted += flows.back().completed_admitted;
    }
    for (int s = 0; s < lists_.functions(); ++s) {
      BaseFlows& flow = flows[static_cast<std::size_t>(s)];
      const double stock = waiting(0, place, s);
      if (flow.clock_starts > 0.0 || !(stock > 0.0)) continue;
      flow.clock_starts = sum.clock_starts * stock / whole.stock;
      flow.completed_non_admitted = sum.completed_non_admitted * stock / whole.stock;
      flow.completed_admitted = sum.completed_admitted * stock / whole.stock;
    }
    return flows;
  }

  template <class Series>
  [[nodiscard]] bool any(Series series, int month) const {
    for (int i = 0; i < static_cast<int>(lists_.places.size()); ++i) {
      if (!std::isnan(lists_.data.at(series, month, i))) return true;
    }
    return false;
  }

  /// Pathways at the census: all, or those that await admission.
  [[nodiscard]] double waiting(std::size_t part, int place, int function) const {
    const auto first = lists_.waiting[part].begin() +
                       static_cast<std::ptrdiff_t>((place * lists_.functions() + function) * kBands);
    return std::accumulate(first, first + kBands, 0.0);
  }

  /// \param shipped_share admitted among the completed, where the months do not tell
  template <class Flows>
  Window window_of(Flows flow, double shipped_share) const {
    Window out;
    for (int m = first_; m <= last_; ++m) {
      const MonthDays& days = days_[static_cast<std::size_t>(m)];
      out.starts.add(flow(Flow::clock_starts, m), days.clock_starts);
      double non_admitted = flow(Flow::completed_non_admitted, m),
             admitted = flow(Flow::completed_admitted, m);
      if (std::isnan(non_admitted) && std::isnan(admitted)) {
        admitted = shipped_share * flow(Flow::completed, m);
        non_admitted = flow(Flow::completed, m) - admitted;
      }
      out.non_admitted.add(non_admitted, days.activity);
      out.admitted.add(admitted, days.activity);
    }
    return out;
  }

  /// From the stocks around the months of flows, which may end before the census.
  template <class Stocks>
  void add_growth(Window& out, Stocks stock) const {
    out.has_growth = first_ > 0 && !std::isnan(stock(Stock::incomplete, first_ - 1)) &&
                     !std::isnan(stock(Stock::incomplete, last_));
    if (!out.has_growth) return;
    out.growth = stock(Stock::incomplete, last_) - stock(Stock::incomplete, first_ - 1);
    const double growth =
        stock(Stock::awaiting_admission, last_) - stock(Stock::awaiting_admission, first_ - 1);
    if (!std::isnan(growth)) out.growth_of_admission = growth;
  }

  const PublishedLists& lists_;
  const Model& context_;
  std::vector<MonthDays> days_;
  int first_ = 0, last_ = 0;
};

/// A removal share and how far it may lie from the truth.
struct Removals {
  double share = 0.0, sd = 0.0;
};

/// What a window says, drawn towards what one believes without it.
/// \param spread standard deviation of the truth around `belief`, which is itself uncertain
Removals drawn_towards(double estimate, double error, const Removals& belief, double spread) {
  const double weight = spread * spread / (spread * spread + error * error);
  return {belief.share + weight * (estimate - belief.share),
          std::hypot(weight * error, (1.0 - weight) * std::hypot(spread, belief.sd))};
}

/// Error of a window's removal share: its stock is counted to `counting` of itself at both ends, and removals are a count.
double error_of(const Window& window, double counting, const Removals& belief) {
  const double starts = std::max(window.starts.pathways, 1.0);
  return std::hypot(std::sqrt(2.0) * counting * window.stock / starts, std::sqrt(belief.share / starts));
}

Removals bounded(Removals removals) {
  removals.share = std::clamp(removals.share, kLeastRemoved, kMostRemoved);
  return removals;
}

/// Part of removals that leaves from those who wait for admission.
double admission_part(const PublishedLists& lists, const Model& context, int place, int function) {
  const std::size_t row = (static_cast<std::size_t>(place) * static_cast<std::size_t>(lists.functions()) +
                           static_cast<std::size_t>(function)) *
                          kBands;
  double admission = 0.0, decision = 0.0;
  for (std::size_t w = 0; w < kBands; ++w) {
    const double listed = lists.waiting[1][row + w], all = lists.waiting[0][row + w];
    admission += static_cast<double>(context.removal_shape[kBands + w]) * listed;
    decision += static_cast<double>(context.removal_shape[w]) * std::max(0.0, all - listed);
  }
  return admission + decision > 0.0 ? admission / (admission + decision) : 0.0;
}

/// Removals of a place. With one month alone nobody knows what its lists grew by: they are taken to be in balance.
Removals removals_of_place(const Window& whole, double of_system, const OwnPlacePriors& priors) {
  if (!(whole.starts.pathways > 0.0)) return {of_system, priors.place_spread};
  if (!whole.has_growth) return {whole.removed(), priors.place_spread};
  const Removals belief{of_system, 0.0};
  return drawn_towards(whole.removed(), error_of(whole, priors.place_counting, belief), belief,
                       priors.place_spread);
}

/// Removals of a list, drawn towards its place's; those of the place where nothing is published of the list alone.
Removals removals_of_list(const Window& w, const Removals& of_place, const OwnPlacePriors& priors) {
  if (!w.has_growth || !(w.starts.pathways > 0.0))
    return {of_place.share, std::hypot(of_place.sd, priors.list_spread)};
  return bounded(
      drawn_towards(w.removed(), error_of(w, priors.list_counting, of_place), of_place, priors.list_spread));
}

/// One list at the start date.
struct ListLevel {
  double removal_share = 0.0;
  double drift = 0.0;           ///< pathways a working day that it goes on growing by
  double admission_part = 0.0;  ///< of removals
};

BaseFlows level_flows(const Window& w, const ListLevel& level) {
  BaseFlows flow;
  flow.completed_non_admitted = w.non_admitted.per_day();
  flow.completed_admitted = w.admitted.per_day();
  flow.removal_share = level.removal_share;
  const double seen = flow.completed_admitted + flow.completed_non_admitted;
  flow.clock_starts =
      seen > 0.0 ? std::max(0.0, (seen + level.drift) / (1.0 - level.removal_share)) : w.starts.per_day();
  const double removed = flow.clock_starts * flow.removal_share * level.admission_part;
  const double grown = w.admitted.days > 0.0 ? w.growth_of_admission / w.admitted.days : 0.0;
  flow.decisions_to_admit =
      std::clamp(flow.completed_admitted + removed + kKeptGrowth * grown, 0.0, kMostAdmitted * seen);
  return flow;
}

}  // namespace

double admitted_share(const BaseFlows& flow) {
  const double both = flow.completed_admitted + flow.completed_non_admitted;
  return both > 0.0 ? flow.completed_admitted / both : 0.0;
}

ListFlows list_flows(const PublishedLists& lists, const Model& context, const OwnPlacePriors& priors) {
  const FlowReader reader(lists, context);
  const SystemFlows shipped = flows_of(context);
  ListFlows out;
  out.months = reader.months();
  out.last_month = reader.last_month();
  for (int i = 0; i < static_cast<int>(lists.places.size()); ++i) {
    const int system = lists.places[static_cast<std::size_t>(i)].context;
    std::vector<Window> windows;
    Window whole;
    if (reader.by_list(i)) {
      for (int s = 0; s < lists.functions(); ++s) {
        windows.push_back(reader.window(i, s));
        whole.add(windows.back());
      }
    } else {
      whole = reader.window(i);
      windows = reader.shared_out(whole, i);
    }
    if (!whole.has_growth) out.in_balance.push_back(i);
    const Removals found =
        removals_of_place(whole, shipped.removal_share[static_cast<std::size_t>(system)], priors);
    const Removals of_place = bounded(found);
    if (of_place.share != found.share) out.removals_bounded.push_back(i);
    out.clock_starts_published += whole.starts.per_day();
    for (int s = 0; s < lists.functions(); ++s) {
      const Window& w = windows[static_cast<std::size_t>(s)];
      const Removals removals = removals_of_list(w, of_place, priors);
      out.removal_share_sd.push_back(removals.sd);
      ListLevel level{removals.share, 0.0, admission_part(lists, context, i, s)};
      if (whole.has_growth && whole.stock > 0.0 && whole.admitted.days > 0.0)
        level.drift = kKeptGrowth * whole.growth / whole.admitted.days * w.stock / whole.stock;
      BaseFlows flow = level_flows(w, level);
      const BaseFlows& then = context.flow(system, s);
      const double seen = flow.completed_admitted + flow.completed_non_admitted,
                   now = then.completed_admitted + then.completed_non_admitted;
      // The system's growth since 2019/20 stands for the place's; a list that the system lacks keeps its own level.
      flow.completed_2019_20_per_year =
          now > 0.0 ? then.completed_2019_20_per_year * seen / now : seen * context.working_days_2019_20;
      out.flows.push_back(flow);
    }
  }
  return out;
}

}  // namespace icsim::calibration
