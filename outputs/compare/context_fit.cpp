#include "outputs/compare/context_fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/core/check.hpp"

namespace icsim::outputs {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Ridges in units of the sum of weights, on terms of unit variance: 1 halves the slope of a term on its own.
constexpr double kNoSlopes = 1e9;
constexpr std::array<double, 8> kRidges{0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, kNoSlopes};
constexpr std::size_t kSystemsPerSlope = 3;

VectorXd to_vector(std::span<const double> values) {
  return Eigen::Map<const VectorXd>(values.data(), static_cast<Index>(values.size()));
}

// A column of ones, then each term with mean 0 and variance 1; a term that is the same everywhere becomes
// zeros.
MatrixXd design(const std::vector<std::vector<double>>& terms, Index systems) {
  MatrixXd columns(systems, static_cast<Index>(terms.size()) + 1);
  columns.col(0).setOnes();
  for (std::size_t t = 0; t < terms.size(); ++t) {
    VectorXd term = to_vector(terms[t]);
    term.array() -= term.mean();
    const double deviation = std::sqrt(term.squaredNorm() / static_cast<double>(systems));
    const bool varies = deviation > 1e-12 * (1.0 + to_vector(terms[t]).cwiseAbs().maxCoeff());
    columns.col(static_cast<Index>(t) + 1) = varies ? VectorXd(term / deviation) : VectorXd::Zero(systems);
  }
  return columns;
}

// What each system would be foretold without it: y - (y - fitted) / (1 - leverage), exact for a given ridge.
VectorXd leave_one_out(const MatrixXd& columns, const VectorXd& values, const VectorXd& weights,
                       double ridge) {
  MatrixXd normal = columns.transpose() * weights.asDiagonal() * columns;
  normal.diagonal().tail(columns.cols() - 1).array() += ridge * weights.sum();
  const MatrixXd solved = normal.ldlt().solve(columns.transpose() * weights.asDiagonal());
  const VectorXd leverage = (columns.array() * solved.transpose().array()).rowwise().sum();
  const VectorXd fitted = columns * (solved * values);
  return values.array() - (values - fitted).array() / (1.0 - leverage.array());
}

}  // namespace

ContextFit fit_context(std::span<const double> values, std::span<const double> weights,
                       const std::vector<std::vector<double>>& terms) {
  ICSIM_EXPECT(values.size() == weights.size());
  ContextFit fit;
  fit.foretold.assign(values.size(), 0.0);
  const auto used = std::count_if(weights.begin(), weights.end(), [](double weight) { return weight > 0.0; });
  if (static_cast<std::size_t>(used) < kSystemsPerSlope * (terms.size() + 1)) return fit;

  fit.fitted = true;
  const VectorXd y = to_vector(values), w = to_vector(weights);
  const MatrixXd columns = design(terms, y.size());
  double best = std::numeric_limits<double>::infinity(), without = best;
  for (const double ridge : kRidges) {
    const VectorXd foretold = leave_one_out(columns, y, w, ridge);
    const double missed = w.dot((y - foretold).cwiseAbs2());
    if (ridge == kNoSlopes) without = missed;
    if (missed >= best) continue;
    best = missed;
    fit.foretold.assign(foretold.begin(), foretold.end());
  }
  fit.explained = without > 0.0 ? 1.0 - best / without : 0.0;
  return fit;
}

}  // namespace icsim::outputs
