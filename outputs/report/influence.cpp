#include "outputs/report/influence.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "engine/core/check.hpp"

namespace icsim::outputs {
namespace {

constexpr std::size_t kFewestDraws = 8;
constexpr double kInterval = 0.95;  // below its upper end: nine in ten lie inside
constexpr double kNoRidge = 1e-6;   // for each draw: two parameters that are one share what they do
constexpr int kRidges = 61;         // that are tried where draws are few, from 1e-4 for each draw upwards

/// Where nine draws in ten lie below, between two draws where it falls there.
double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const auto before = static_cast<std::size_t>(place);
  const std::size_t after = std::min(before + 1, values.size() - 1);
  return values[before] + (place - static_cast<double>(before)) * (values[after] - values[before]);
}

/// Draws in rows, parameters in columns, with mean 0 and standard deviation 1.
Eigen::MatrixXd standardised(const std::vector<std::vector<double>>& values, std::size_t draws,
                             Eigen::VectorXd& spread) {
  Eigen::MatrixXd x(static_cast<Eigen::Index>(draws), static_cast<Eigen::Index>(values.size()));
  spread.resize(x.cols());
  for (Eigen::Index p = 0; p < x.cols(); ++p) {
    x.col(p) = Eigen::Map<const Eigen::VectorXd>(values[static_cast<std::size_t>(p)].data(), x.rows());
    x.col(p).array() -= x.col(p).mean();
    spread[p] = std::sqrt(x.col(p).squaredNorm() / static_cast<double>(draws));
    x.col(p) /= spread[p];
  }
  return x;
}

}  // namespace

std::optional<Influences> influences(const std::vector<std::vector<double>>& values,
                                     std::span<const double> outcome) {
  const std::size_t draws = outcome.size();
  if (draws < kFewestDraws || values.empty()) return std::nullopt;
  Eigen::VectorXd y = Eigen::Map<const Eigen::VectorXd>(outcome.data(), static_cast<Eigen::Index>(draws));
  y.array() -= y.mean();
  if (y.squaredNorm() == 0.0) return std::nullopt;
  Eigen::VectorXd spread;
  const Eigen::MatrixXd x = standardised(values, draws, spread);
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(x, Eigen::ComputeThinU | Eigen::ComputeThinV);
  const Eigen::VectorXd s2 = svd.singularValues().array().square(), turned = svd.matrixU().transpose() * y;
  const auto n = static_cast<double>(draws);
  const double outside = y.squaredNorm() - turned.squaredNorm();  // of what no parameter can say
  double best = n * kNoRidge, least = INFINITY;
  const bool few = draws < 2 * values.size() + kFewestDraws;
  for (int r = 0; few && r < kRidges; ++r) {
    const double ridge = n * std::pow(10.0, -4.0 + 0.2 * r);
    const Eigen::ArrayXd kept = s2.array() / (s2.array() + ridge);
    const double left = n - 1.0 - kept.sum();  // one for the mean
    const double missed = outside + ((1.0 - kept) * turned.array()).square().sum();
    const double score = left > 0.0 ? missed / (left * left) : INFINITY;
    if (score < least) {
      least = score;
      best = ridge;
    }
  }
  const Eigen::ArrayXd kept = s2.array() / (s2.array() + best);
  const double missed = outside + ((1.0 - kept) * turned.array()).square().sum();
  const double left = std::max(n - 1.0 - kept.sum(), 1.0);
  const double variance = missed / left;
  const double width = boost::math::quantile(boost::math::students_t(left), kInterval);
  const Eigen::VectorXd slope =
      svd.matrixV() * (svd.singularValues().array() / (s2.array() + best) * turned.array()).matrix();
  Influences result;
  for (Eigen::Index p = 0; p < x.cols(); ++p) {
    const std::vector<double>& own = values[static_cast<std::size_t>(p)];
    const double step = (percentile(own, 0.9) - percentile(own, 0.1)) / spread[p];
    // V spans what the draws tell; along the rest the prior alone speaks.
    const double told = (svd.matrixV().row(p).array().square() / (s2.array() + best).transpose()).sum();
    const double untold = std::max(0.0, 1.0 - svd.matrixV().row(p).squaredNorm()) / best;
    const double error = width * std::sqrt(variance * (told + untold)) * step;
    result.of.push_back({slope[p] * step, slope[p] * step - error, slope[p] * step + error});
  }
  // Each draw foretold by the others, by the part of itself in its own fit.
  const Eigen::VectorXd fitted = svd.matrixU() * (kept * turned.array()).matrix();
  double press = 0.0;
  for (Eigen::Index d = 0; d < y.size(); ++d) {
    const double own = 1.0 / n + (svd.matrixU().row(d).array().square() * kept.transpose()).sum();
    const double error = (y[d] - fitted[d]) / std::max(1.0 - own, 1e-9);
    press += error * error;
  }
  result.explained = std::max(0.0, 1.0 - press / y.squaredNorm());
  return result;
}

}  // namespace icsim::outputs
