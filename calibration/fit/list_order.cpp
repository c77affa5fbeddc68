#include "calibration/fit/list_order.hpp"

#include <algorithm>

#include "engine/core/math.hpp"

namespace icsim::calibration {
namespace {

constexpr int kYear = 12;
constexpr int kRounds = 3;  // of the engine for each grouping; what is left is then far below a month's step
/// The early factor is whole at first, half at the line and none well beyond it: no step stands at a threshold.
constexpr double kEarlyEnds = 17.5, kEarlyWidth = 3.0;
constexpr double kMostEarly = 1.5, kMostSkew = 3.0;    // beyond these a turn changes next to nothing more
constexpr double kProbeEarly = 0.1, kProbeSkew = 0.2;  // small enough to be straight

/// Figures of some rows at the start and at the ends of a year's months, [month][row].
using Path = std::array<Eigen::MatrixXd, kListFigures>;

/// Counts of lists, [row], summed to what is looked at.
struct Counts {
  Eigen::VectorXd list, within_18, over_52;
};

Counts at_start(const Model& model) {
  const Dimensions& dims = model.dims;
  const auto lists = static_cast<Eigen::Index>(dims.lists());
  Counts counts{Eigen::VectorXd::Zero(lists), Eigen::VectorXd::Zero(lists), Eigen::VectorXd::Zero(lists)};
  const std::size_t cells = dims.cells_per_list();
  for (Eigen::Index row = 0; row < lists; ++row) {
    const float* cell = model.start_state.data() + static_cast<std::size_t>(row) * cells;
    for (int z = 0; z < kStages; ++z) {
      for (int band = 0; band < kBands; ++band) {
        for (int q = 0; q < dims.quintiles; ++q) {
          const double n = *cell++;
          counts.list(row) += n;
          if (band < 18) counts.within_18(row) += n;
          if (band >= 52) counts.over_52(row) += n;
        }
      }
    }
  }
  return counts;
}

Counts at_end(const Trajectories& run, int month, Eigen::Index lists) {
  const auto of = [&](Seen seen) {
    const float* first = run.lists[static_cast<std::size_t>(seen)].data() + month * lists;
    return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXf>(first, lists).cast<double>());
  };
  return {of(Seen::incomplete), of(Seen::within_18), of(Seen::over_52)};
}

/// Rows of lists, or their sums by system, by treatment function, of all.
class Grouping {
 public:
  Grouping(const Model& model, int ics, int functions)
      : places_(model.dims.ics), functions_(model.dims.treatment_functions), ics_(ics), by_(functions) {}
  [[nodiscard]] Eigen::Index rows() const { return ics_ * by_; }
  [[nodiscard]] Eigen::Index of(int i, int s) const { return (ics_ == 1 ? 0 : i) * by_ + (by_ == 1 ? 0 : s); }
  [[nodiscard]] Eigen::VectorXd sum(const Eigen::VectorXd& lists) const {
    Eigen::VectorXd sums = Eigen::VectorXd::Zero(rows());
    for (int i = 0; i < places_; ++i) {
      for (int s = 0; s < functions_; ++s) sums(of(i, s)) += lists(i * functions_ + s);
    }
    return sums;
  }
  [[nodiscard]] Eigen::VectorXd figures(Figure figure, const Counts& counts) const {
    const Eigen::VectorXd list = sum(counts.list), within = sum(counts.within_18), over = sum(counts.over_52);
    Eigen::VectorXd result(rows());
    for (Eigen::Index r = 0; r < rows(); ++r) {
      result(r) = to_figure(figure, list(r), within(r), over(r), 0.0);
      // Lists grow and shrink; how many of them wait so long is what lasts.
      if (figure == Figure::over_52) result(r) -= log_exact_bits(std::max(list(r), 1.0));
    }
    return result;
  }

 private:
  int places_, functions_, ics_, by_;
};

Path path_of(const Model& model, const Grouping& grouping, const Trajectories& run) {
  const auto lists = static_cast<Eigen::Index>(model.dims.lists());
  Path path;
  const Counts start = at_start(model);
  for (std::size_t at = 0; at < kListFigures; ++at) {
    const auto f = static_cast<Figure>(at);
    Eigen::MatrixXd& figure = path[at];
    figure.resize(kYear + 1, grouping.rows());
    figure.row(0) = grouping.figures(f, start).transpose();
    for (int m = 0; m < kYear; ++m)
      figure.row(m + 1) = grouping.figures(f, at_end(run, m, lists)).transpose();
  }
  return path;
}

/// Monthly changes of a figure.
Eigen::VectorXd steps(const Eigen::MatrixXd& path, Eigen::Index row) {
  return path.col(row).tail(kYear) - path.col(row).head(kYear);
}

/// Learns two numbers of each row of a grouping.
class Learner {
 public:
  /// \param beside what rows keep their distance to
  Learner(const Model& start, const Grouping& rows, const Grouping& beside,
          const std::array<ListStep, kListFigures>& law, const Eigen::Vector2d& spread)
      : start_(start), rows_(rows), beside_(beside), beside_of_(static_cast<std::size_t>(rows.rows())) {
    for (int i = 0; i < start.dims.ics; ++i) {
      for (int s = 0; s < start.dims.treatment_functions; ++s)
        beside_of_[static_cast<std::size_t>(rows.of(i, s))] = beside.of(i, s);
    }
    const Counts counts = at_start(start);
    const Eigen::VectorXd list = rows.sum(counts.list), over = rows.sum(counts.over_52);
    for (Eigen::Index r = 0; r < rows.rows(); ++r) {
      const auto weight = [](const ListStep& step, double n) {
        return 1.0 / (step.large * step.large + step.small / std::max(n, 1.0));
      };
      weight_.push_back({weight(law[0], list(r)), weight(law[1], over(r))});
    }
    precision_ = spread.cwiseAbs2().cwiseInverse().asDiagonal();
  }

  void probe(const Trajectories& run, const Trajectories& early, const Trajectories& skew) {
    const Path now = path_of(start_, rows_, run), more_early = path_of(start_, rows_, early),
               more_skew = path_of(start_, rows_, skew);
    for (std::size_t f = 0; f < kListFigures; ++f) {
      by_early_[f] = (more_early[f] - now[f]) / kProbeEarly;
      by_skew_[f] = (more_skew[f] - now[f]) / kProbeSkew;
    }
  }

  /// \param from what has been added so far, [row]
  /// \return what to have added
  [[nodiscard]] std::vector<Eigen::Vector2d> learn(const Trajectories& run,
                                                   const std::vector<Eigen::Vector2d>& from) const {
    const Path mine = path_of(start_, rows_, run), theirs = path_of(start_, beside_, run);
    std::vector<Eigen::Vector2d> to;
    for (Eigen::Index r = 0; r < rows_.rows(); ++r) {
      const auto row = static_cast<std::size_t>(r);
      Eigen::Matrix2d known = precision_;
      Eigen::Vector2d missed = -precision_ * from[row];
      for (std::size_t f = 0; f < kListFigures; ++f) {
        Eigen::Matrix<double, kYear, 2> slope;
        slope << steps(by_early_[f], r), steps(by_skew_[f], r);
        const Eigen::VectorXd drift = steps(mine[f], r) - steps(theirs[f], beside_of_[row]);
        known += weight_[row][f] * slope.transpose() * slope;
        missed -= weight_[row][f] * slope.transpose() * drift;
      }
      const Eigen::Vector2d value = from[row] + known.ldlt().solve(missed);
      to.emplace_back(std::clamp(value(0), -kMostEarly, kMostEarly),
                      std::clamp(value(1), -kMostSkew, kMostSkew));
    }
    return to;
  }

 private:
  const Model& start_;
  Grouping rows_, beside_;
  std::vector<Eigen::Index> beside_of_;
  std::vector<std::array<double, kListFigures>> weight_;  // [row]
  Eigen::Matrix2d precision_;
  Path by_early_, by_skew_;
};

}  // namespace

std::vector<float> list_kernels(const Model& model, const ListOrder& order, const std::vector<int>& places) {
  std::vector<float> kernels;
  if (order.empty()) return kernels;
  const std::size_t functions = order.treatment_functions.size(), cells = std::size_t{kStages} * kBands;
  kernels.reserve(model.dims.lists() * cells);
  for (int i = 0; i < model.dims.ics; ++i)
    kernels.insert(kernels.end(), model.kernel.begin(), model.kernel.end());
  for (std::size_t p = 0; p < places.size(); ++p) {
    for (std::size_t s = 0; s < functions; ++s) {
      const double early = order.early[p * functions + s], skew = order.skew[p * functions + s];
      float* kernel = kernels.data() + model.dims.list(places[p], static_cast<int>(s)) * cells;
      for (int a = 0; a < kBands; ++a) {
        const double part = 1.0 / (1.0 + exp_exact_bits((a - kEarlyEnds) / kEarlyWidth));
        const auto factor = static_cast<float>(exp_exact_bits(early * part + skew * a / 52.0));
        for (int z = 0; z < kStages; ++z) kernel[z * kBands + a] *= factor;
      }
    }
  }
  return kernels;
}

ListOrder learn_list_order(const Model& start, const ListOrderPriors& priors,
                           const std::function<Trajectories(const ListOrder&)>& run) {
  const int places = start.dims.ics, functions = start.dims.treatment_functions;
  ListOrder order;
  for (const TreatmentFunctionRecord& function : start.treatment_functions)
    order.treatment_functions.push_back(function.code);
  order.early.assign(start.dims.lists(), 0.0);
  order.skew.assign(start.dims.lists(), 0.0);
  const auto probed = [&](double early, double skew) {
    ListOrder more = order;
    for (double& value : more.early) value += early;
    for (double& value : more.skew) value += skew;
    return run(more);
  };
  const Grouping all(start, 1, 1), by_function(start, 1, functions), by_place(start, places, 1),
      lists(start, places, functions);
  const auto learn = [&](const Grouping& rows, const Grouping& beside,
                         const std::array<ListStep, kListFigures>& law, const Eigen::Vector2d& spread) {
    Learner learner(start, rows, beside, law, spread);
    std::vector<Eigen::Vector2d> added(static_cast<std::size_t>(rows.rows()), Eigen::Vector2d::Zero());
    const ListOrder before = order;
    for (int round = 0; round < kRounds; ++round) {
      const Trajectories now = run(order);
      if (round == 0) learner.probe(now, probed(kProbeEarly, 0.0), probed(0.0, kProbeSkew));
      added = learner.learn(now, added);
      for (int i = 0; i < places; ++i) {
        for (int s = 0; s < functions; ++s) {
          const std::size_t list = start.dims.list(i, s);
          const Eigen::Vector2d& by = added[static_cast<std::size_t>(rows.of(i, s))];
          order.early[list] = before.early[list] + by(0);
          order.skew[list] = before.skew[list] + by(1);
        }
      }
    }
  };
  if (functions > 1) learn(by_function, all, priors.function, {priors.early, priors.skew});
  if (functions > 1) learn(lists, by_place, priors.list, {priors.own_early, priors.own_skew});
  return order;
}

}  // namespace icsim::calibration
