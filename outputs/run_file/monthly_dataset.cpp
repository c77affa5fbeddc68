#include "outputs/run_file/monthly_dataset.hpp"

#include <algorithm>
#include <limits>

#include "engine/core/check.hpp"
#include "outputs/files/hdf5_raw.hpp"

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

MonthlyShape shape_of(const hdf5::Handle& dataset, std::size_t outer) {
  hdf5::Shape dims = hdf5::shape_of(dataset);
  const std::size_t time = outer > 1 ? 1 : 0;
  if (dims.size() <= time || (outer > 1 && dims[0] != outer)) hdf5::refuse(dataset, "is no row of months");
  const auto after_time = dims.begin() + static_cast<std::ptrdiff_t>(time) + 1;
  return {outer, static_cast<int>(dims[time]), hdf5::Shape(after_time, dims.end())};
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

hdf5::Handle MonthlyDataset::create(const hdf5::Handle& parent, const std::string& name,
                                    const MonthlyShape& shape, int compression) {
  return hdf5::create_chunked(parent, name, shape.dimensions(static_cast<std::uint64_t>(shape.months)),
                              shape.dimensions(static_cast<std::uint64_t>(months_per_chunk(shape))),
                              compression);
}

MonthlyDataset::MonthlyDataset(const hdf5::Handle& parent, std::string name, std::size_t outer)
    : name_(std::move(name)),
      dataset_(hdf5::open_dataset(parent, name_)),
      shape_(shape_of(dataset_, outer)),
      compression_(hdf5::compression_of(dataset_)),
      chunk_months_(months_per_chunk(shape_)),
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
