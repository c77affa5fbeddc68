#include "outputs/run_file/monthly_dataset.hpp"

#include <algorithm>
#include <limits>

#include "engine/core/check.hpp"

namespace icsim::outputs {
namespace {

constexpr std::size_t kChunkBytes =
    256 * 1024;  // few enough chunks to be quick, small enough to read a few rows

// Months of one chunk: as many as fit, spread evenly so that the last chunk is not mostly padding.
int months_per_chunk(const MonthlyShape& shape) {
  const std::size_t month_bytes = shape.outer * shape.inner_size() * sizeof(float);
  const int fit = static_cast<int>(
      std::clamp<std::size_t>(kChunkBytes / month_bytes, 1, static_cast<std::size_t>(shape.months)));
  const int chunks = (shape.months + fit - 1) / fit;
  return (shape.months + chunks - 1) / chunks;
}

}  // namespace

std::size_t MonthlyShape::inner_size() const {
  std::size_t size = 1;
  for (const auto n : inner) size *= n;
  return size;
}

hdf5::Shape MonthlyShape::dimensions(std::uint64_t month_count) const {
  hdf5::Shape dims;
  if (outer > 1) dims.push_back(outer);
  dims.push_back(month_count);
  dims.insert(dims.end(), inner.begin(), inner.end());
  return dims;
}

MonthlyDataset::MonthlyDataset(const hdf5::Handle& parent, const std::string& name, MonthlyShape shape,
                               int compression)
    : name_(name),
      shape_(std::move(shape)),
      compression_(compression),
      chunk_months_(months_per_chunk(shape_)),
      dataset_(
          hdf5::create_chunked(parent, name, shape_.dimensions(static_cast<std::uint64_t>(shape_.months)),
                               shape_.dimensions(static_cast<std::uint64_t>(chunk_months_)), compression)),
      chunk_(shape_.outer * static_cast<std::size_t>(chunk_months_) * shape_.inner_size(),
             std::numeric_limits<float>::quiet_NaN()) {}

std::span<float> MonthlyDataset::place(int month, std::size_t outer) {
  const auto in_chunk = static_cast<std::size_t>(month % chunk_months_);
  const std::size_t inner = shape_.inner_size();
  return std::span(chunk_).subspan((outer * static_cast<std::size_t>(chunk_months_) + in_chunk) * inner,
                                   inner);
}

bool MonthlyDataset::chunk_ends_with(int month) const {
  return (month + 1) % chunk_months_ == 0 || month + 1 == shape_.months;
}

void MonthlyDataset::prepare(int month) {
  first_month_ = month - month % chunk_months_;
  for (int m = first_month_; m <= month; ++m) {
    for (std::size_t outer = 0; outer < shape_.outer; ++outer) checksum_.add(std::as_bytes(place(m, outer)));
  }
  filtered_ = hdf5::filter_chunk(chunk_, compression_);
  std::fill(chunk_.begin(), chunk_.end(), std::numeric_limits<float>::quiet_NaN());
}

void MonthlyDataset::write() {
  hdf5::Shape offset = shape_.dimensions(static_cast<std::uint64_t>(first_month_));
  for (std::size_t axis = 0; axis < offset.size(); ++axis) {
    if (axis != (shape_.outer > 1 ? 1u : 0u)) offset[axis] = 0;
  }
  hdf5::write_chunk(dataset_, offset, filtered_);
  filtered_ = {};
}

std::string MonthlyDataset::close() {
  std::string checksum = checksum_.hexadecimal();
  hdf5::write_attribute(dataset_, "sha256", checksum);
  dataset_.reset();
  return checksum;
}

}  // namespace icsim::outputs
