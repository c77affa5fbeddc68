#include "calibration/fit/steering.hpp"

#include <algorithm>

#include "engine/core/math.hpp"

namespace icsim::calibration {
namespace {

// What a miss of the figures weighs, and what turning costs: one standard deviation each.
constexpr std::array<double, kFigures> kMiss{0.01, 0.02, 0.3};     // on the scales of Figure
constexpr std::array<double, kTurned> kTurn{0.3, 0.6, 0.03, 1.0};  // of within_18, skew, turnover, backstop
constexpr std::array<double, kTurned> kJump{0.1, 0.2, 0.01, 1.0};  // of their second differences

/// Matrix of a response: what is seen in each month of what is turned in each.
Eigen::MatrixXd lags(const Response& response, Control control, Figure figure, int months) {
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(months, months);
  for (int seen = 0; seen < months; ++seen) {
    for (int turned = 0; turned <= seen; ++turned)
      matrix(seen, turned) = response.of(control, figure, static_cast<std::size_t>(seen - turned));
  }
  return matrix;
}

}  // namespace

double to_figure(Figure figure, double list, double within_18, double over_52, double over_65) {
  if (figure == Figure::over_52) return log_exact_bits(over_52 + 0.5);
  if (figure == Figure::over_65) return log_exact_bits(over_65 + 0.5) - log_exact_bits(over_52 + 0.5);
  const double share = std::clamp(within_18 / std::max(list, 1.0), 0.005, 0.995);
  return log_exact_bits(share / (1.0 - share));
}

FigurePaths figures_of(const Trajectories& run, std::size_t draw) {
  FigurePaths paths;
  paths.months = run.months;
  paths.ics = run.ics;
  for (int m = 0; m < run.months; ++m) {
    for (int i = 0; i < run.ics; ++i) {
      const auto of = [&](Seen s) { return static_cast<double>(run.of(s, m, i)[draw]); };
      const double list = of(Seen::incomplete);
      paths.list.push_back(list);
      paths.awaiting_admission.push_back(of(Seen::awaiting_admission) / std::max(list, 1.0));
      for (const Figure f : kEveryFigure)
        paths.of(f).push_back(to_figure(f, list, of(Seen::within_18), of(Seen::over_52), of(Seen::over_65)));
    }
  }
  return paths;
}

std::vector<Turn> Steering::turns(const Eigen::VectorXd& wanted) const {
  const Eigen::VectorXd by_control = inverse_ * wanted;
  const Eigen::Index months = by_control.size() / turned_;
  const auto of = [&](int control, Eigen::Index m) {
    return control < turned_ ? by_control(control * months + m) : 0.0;
  };
  std::vector<Turn> turns;
  for (Eigen::Index m = 0; m < months; ++m) turns.push_back({0.0, of(0, m), of(1, m), of(2, m), of(3, m)});
  return turns;
}

Steering::Steering(const Response& response, int months, int figures, int turned) : turned_(turned) {
  const int turns = turned * months;
  Eigen::MatrixXd seen = Eigen::MatrixXd::Zero(figures * months, turns),
                  cost = Eigen::MatrixXd::Zero(turns, turns);
  Eigen::VectorXd weight(figures * months);
  flow_.resize(figures * months, months);
  for (int f = 0; f < figures; ++f) {
    const auto figure = static_cast<Figure>(f);
    flow_.middleRows(f * months, months) = lags(response, Control::completed, figure, months);
    for (int c = 0; c < turned; ++c)
      seen.block(f * months, c * months, months, months) =
          lags(response, static_cast<Control>(c + 1), figure, months);
    const double miss = kMiss[static_cast<std::size_t>(f)];
    weight.segment(f * months, months).setConstant(1.0 / (miss * miss));
  }
  for (int c = 0; c < turned; ++c) {
    const auto control = static_cast<std::size_t>(c);
    Eigen::MatrixXd jumps = Eigen::MatrixXd::Zero(std::max(months - 2, 0), months);
    for (int m = 0; m + 2 < months; ++m) {
      jumps(m, m) = jumps(m, m + 2) = 1.0 / kJump[control];
      jumps(m, m + 1) = -2.0 / kJump[control];
    }
    cost.block(c * months, c * months, months, months) =
        Eigen::MatrixXd::Identity(months, months) / (kTurn[control] * kTurn[control]) +
        jumps.transpose() * jumps;
  }
  const Eigen::MatrixXd pull = (weight.asDiagonal() * seen).transpose();
  inverse_ = (pull * seen + cost).llt().solve(pull);
}

}  // namespace icsim::calibration
