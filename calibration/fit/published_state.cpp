#include "calibration/fit/published_state.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "calibration/fit/flow_rates.hpp"
#include "calibration/fit/segment_factors.hpp"
#include "engine/model/wait_thresholds.hpp"

namespace icsim::calibration {
namespace {

constexpr int kAdmission = static_cast<int>(PathwayStage::awaiting_admission);
constexpr int kMostSteps = 60;  // of halving an interval

/// What was published of a system: the list between its thresholds; those never published part nothing.
std::vector<Segment> segments_of(const std::array<std::vector<double>, 6>& stock, std::size_t i) {
  const double list = stock[0][i], within_18 = stock[1][i];
  std::vector<Segment> segments{{0, list}};
  const auto part = [&](int weeks, double beyond) {
    if (std::isnan(beyond)) return;
    segments.back().pathways -= beyond;
    segments.push_back({weeks, beyond});
  };
  part(kWaitThresholds.front().weeks, list - within_18);
  for (std::size_t n = 1; n < kWaitThresholds.size(); ++n) part(kWaitThresholds[n].weeks, stock[n + 1][i]);
  return segments;
}

/// One system's cells, [tf][stage][band][quintile].
class SystemState {
 public:
  SystemState(std::span<const double> cells, std::size_t quintiles)
      : cells_(cells.begin(), cells.end()), quintiles_(quintiles) {}

  [[nodiscard]] int band(std::size_t cell) const { return static_cast<int>(cell / quintiles_ % kBands); }
  [[nodiscard]] bool admission(std::size_t cell) const {
    return cell / (quintiles_ * kBands) % kStages == kAdmission;
  }
  [[nodiscard]] BandVector by_band() const {
    BandVector sum = BandVector::Zero();
    for (std::size_t c = 0; c < cells_.size(); ++c) sum(band(c)) += cells_[c];
    return sum;
  }
  /// Where the engine has nobody in a segment, those published come in at its first week, shared over lists
  /// and stages like the segment nearest to it.
  void fill_empty(const std::vector<Segment>& segments);
  void scale(const BandVector& factor) {
    for (std::size_t c = 0; c < cells_.size(); ++c) cells_[c] *= factor(band(c));
  }
  void set_admission_share(double share);
  void write(float* into) const {
    for (std::size_t c = 0; c < cells_.size(); ++c) into[c] = static_cast<float>(cells_[c]);
  }

 private:
  /// The cell of the other stage with the same list, band and quintile.
  [[nodiscard]] std::size_t partner(std::size_t cell) const {
    const std::size_t stage = quintiles_ * kBands;
    return admission(cell) ? cell - stage * kAdmission : cell + stage * kAdmission;
  }

  std::vector<double> cells_;
  std::size_t quintiles_;
};

void SystemState::fill_empty(const std::vector<Segment>& segments) {
  std::vector<double> sum(segments.size());
  for (std::size_t c = 0; c < cells_.size(); ++c) sum[segment_of(segments, band(c))] += cells_[c];
  const std::vector<double> before = cells_;
  for (std::size_t g = 0; g < segments.size(); ++g) {
    if (sum[g] > 0.0 || !(segments[g].pathways > 0.0)) continue;
    std::size_t like = segments.size();
    for (std::size_t k = 0; k < segments.size(); ++k) {  // of two as near the one that waits less
      const auto far = [&](std::size_t s) { return s < g ? g - s : s - g; };
      if (sum[k] > 0.0 && (like == segments.size() || far(k) < far(like))) like = k;
    }
    if (like == segments.size()) return;  // an empty country
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      if (segment_of(segments, band(c)) != like) continue;
      const std::size_t column = c - static_cast<std::size_t>(band(c)) * quintiles_;
      cells_[column + static_cast<std::size_t>(segments[g].from) * quintiles_] +=
          segments[g].pathways * before[c] / sum[like];
    }
  }
}

/// Moves pathways between the stages of each cell: the odds of awaiting admission are multiplied by the same everywhere.
void SystemState::set_admission_share(double share) {
  double list = 0.0;
  for (const double pathways : cells_) list += pathways;
  const auto awaiting = [&](double odds, bool move) {
    double sum = 0.0;
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      if (!admission(c)) continue;
      double &here = cells_[c], &there = cells_[partner(c)];
      const double both = here + there;
      if (!(both > 0.0)) continue;
      const double moved = both * odds * here / (odds * here + there);
      sum += moved;
      if (!move) continue;
      there = both - moved;
      here = moved;
    }
    return sum;
  };
  const double wanted = share * list;
  double low = 1e-3, high = 1e3;
  if (!(awaiting(low, false) < wanted && wanted < awaiting(high, false))) return;  // a stage is all but empty
  for (int step = 0; step < kMostSteps; ++step) {
    const double middle = std::sqrt(low * high);
    (awaiting(middle, false) < wanted ? low : high) = middle;
  }
  awaiting(std::sqrt(low * high), true);
}

}  // namespace

std::shared_ptr<Model> with_published_stocks(const Model& base, const std::vector<double>& state,
                                             const RttDataSet& data, int known) {
  auto model = std::make_shared<Model>(base);
  const Dimensions& dims = base.dims;
  std::array<std::vector<double>, 6> stock;
  for (std::size_t k = 0; k < stock.size(); ++k) stock[k] = last_stock(data, static_cast<Stock>(k), known);
  model->start_state.assign(state.begin(), state.end());
  for (int i = 0; i < dims.ics; ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (!(stock[0][at] > 0.0)) continue;  // never published: the model's own
    const std::size_t first = dims.list(i, 0) * dims.cells_per_list();
    const std::size_t cells = static_cast<std::size_t>(dims.treatment_functions) * dims.cells_per_list();
    SystemState system(std::span<const double>(state).subspan(first, cells),
                       static_cast<std::size_t>(dims.quintiles));
    const std::vector<Segment> segments = segments_of(stock, at);
    system.fill_empty(segments);
    system.scale(segment_factors(system.by_band(), segments));
    system.set_admission_share(awaiting_admission_share(dims, base.start_state.data(), i));
    system.write(model->start_state.data() + first);
  }
  return model;
}

double awaiting_admission_share(const Dimensions& dims, const float* state, int i) {
  const std::size_t first = dims.list(i, 0) * dims.cells_per_list();
  const std::size_t stage = dims.cells_per_list() / kStages;
  double list = 0.0, awaiting = 0.0;
  for (std::size_t c = 0; c < static_cast<std::size_t>(dims.treatment_functions) * dims.cells_per_list();
       ++c) {
    list += state[first + c];
    if (c / stage % kStages == kAdmission) awaiting += state[first + c];
  }
  return list > 0.0 ? awaiting / list : 0.0;
}

}  // namespace icsim::calibration
