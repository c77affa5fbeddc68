#pragma once
/// How the pathways of a list lie over weeks waited where only counts of whole segments are known.
#include <array>
#include <vector>

#include "calibration/data/data_set.hpp"
#include "calibration/fit/segment_factors.hpp"
#include "engine/model/model.hpp"

namespace icsim::calibration {

/// The lists of the shipped baseline, moved to another census: each week is multiplied by the size of the cohort of clock
/// starts that stands there now over that which stood there then, so that Christmas and bank holidays lie where they belong.
class WeekShapes {
 public:
  /// \param shipped named by its start date, with or without quintiles
  WeekShapes(const Model& shipped, MonthNumber census);

  /// Pathways by weeks waited, of one stage or both; small lists borrow from England's of that function.
  [[nodiscard]] BandVector stock(int system, int function) const;
  [[nodiscard]] BandVector stock(int system, int function, PathwayStage stage) const;
  /// Part of the pathways of a week that await admission.
  [[nodiscard]] BandVector admission_share(int system, int function) const;

 private:
  [[nodiscard]] const BandVector& own(int system, int function, int stage) const;
  [[nodiscard]] BandVector with_borrowed(int system, int function, int stage) const;

  int functions_ = 0;
  std::array<std::vector<BandVector>, kStages> list_;      ///< [system x function], as shipped
  std::array<std::vector<BandVector>, kStages> function_;  ///< [function], England
  std::array<BandVector, kStages> england_;
  BandVector moved_;  ///< factor by week
};

/// Whole pathways by week that hold each segment's count, in the shape of `stock`.
/// \param segments whole pathways
BandVector whole_weeks(const BandVector& stock, const std::vector<Segment>& segments);

/// Whole pathways of each week that await admission; what is lost in one week is made good in the next.
BandVector whole_parts(const BandVector& weeks, const BandVector& share);

/// Whole numbers that sum to `total` and lie as the parts do; ties go to the earlier.
/// \return all 0 where the parts are
std::vector<double> whole_shares(const std::vector<double>& parts, double total);

}  // namespace icsim::calibration
