#pragma once
/// Brings pathways by weeks waited to counts of whole segments of weeks, without a step where two segments meet.
#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "engine/model/dimensions.hpp"

namespace icsim::calibration {

using BandVector = Eigen::Matrix<double, kBands, 1>;  ///< by weeks waited

/// Pathways from a week on, up to the next segment.
struct Segment {
  int from = 0;  ///< weeks waited
  double pathways = 0.0;
};

/// Which segment a week is in.
/// \param segments in the order of weeks, the first from week 0
std::size_t segment_of(const std::vector<Segment>& segments, int week);

/// Factors by week with which each segment holds its pathways: of all that do, those whose logarithm changes least from
/// week to week (least squares). A segment without anybody in `stock` keeps nobody; one that is to hold none gets 0.
BandVector segment_factors(const BandVector& stock, const std::vector<Segment>& segments);

}  // namespace icsim::calibration
