#include "calibration/fit/segment_factors.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/math.hpp"

namespace icsim::calibration {
namespace {

using BandMatrix = Eigen::Matrix<double, kBands, kBands>;

constexpr int kMostSteps = 60;       // of Newton's method; it takes four to eight
constexpr double kMet = 1e-10;       // difference of logarithms
constexpr double kLevelCost = 1e-3;  // of a factor everywhere, against one that changes from week to week

/// Inverse of the cost of a logarithm of factors by band: squares of its changes from week to week, and a little of its
/// level.
const BandMatrix& smoothness() {
  static const BandMatrix inverse = [] {
    BandMatrix cost = kLevelCost * BandMatrix::Identity();
    for (int a = 0; a + 1 < kBands; ++a) {
      cost(a, a) += 1.0;
      cost(a + 1, a + 1) += 1.0;
      cost(a, a + 1) -= 1.0;
      cost(a + 1, a) -= 1.0;
    }
    return BandMatrix(cost.inverse());
  }();
  return inverse;
}

}  // namespace

std::size_t segment_of(const std::vector<Segment>& segments, int week) {
  std::size_t g = segments.size() - 1;
  while (week < segments[g].from) --g;
  return g;
}

/// Least cost under constraints, by Newton's method on the logarithms of both.
BandVector segment_factors(const BandVector& stock, const std::vector<Segment>& segments) {
  BandVector factor = BandVector::Ones();
  std::vector<std::size_t> open;  // those that have somebody in both
  std::vector<double> sum(segments.size());
  for (int a = 0; a < kBands; ++a) sum[segment_of(segments, a)] += stock(a);
  for (std::size_t g = 0; g < segments.size(); ++g) {
    if (sum[g] > 0.0 && segments[g].pathways > 0.0) open.push_back(g);
  }
  const auto rows = static_cast<Eigen::Index>(open.size());
  BandVector log_factor = BandVector::Zero();
  for (int step = 0; step < kMostSteps && rows > 0; ++step) {
    Eigen::MatrixXd slope = Eigen::MatrixXd::Zero(rows, kBands);
    Eigen::VectorXd missing(rows);
    for (Eigen::Index k = 0; k < rows; ++k) {
      const std::size_t g = open[static_cast<std::size_t>(k)];
      double held = 0.0;
      for (int a = segments[g].from; a < kBands && segment_of(segments, a) == g; ++a) {
        slope(k, a) = stock(a) * exp_exact_bits(log_factor(a));
        held += slope(k, a);
      }
      slope.row(k) /= held;
      missing(k) = log_exact_bits(segments[g].pathways / held);
    }
    if (missing.cwiseAbs().maxCoeff() < kMet) break;
    const Eigen::MatrixXd across = smoothness() * slope.transpose();
    const BandVector next = across * (slope * across).ldlt().solve(missing + slope * log_factor);
    log_factor += std::min(1.0, 2.0 / (next - log_factor).cwiseAbs().maxCoeff()) * (next - log_factor);
  }
  for (int a = 0; a < kBands; ++a) {
    const Segment& segment = segments[segment_of(segments, a)];
    factor(a) = segment.pathways > 0.0 ? exp_exact_bits(log_factor(a)) : 0.0;
  }
  return factor;
}

}  // namespace icsim::calibration
