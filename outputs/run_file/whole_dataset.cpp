#include "outputs/run_file/whole_dataset.hpp"

#include <oneapi/tbb/parallel_pipeline.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <numeric>

#include "outputs/files/checksum.hpp"

namespace icsim::outputs {
namespace {

constexpr std::size_t kChunksAtOnce = 32;

std::size_t product(const hdf5::Shape& shape, std::size_t from) {
  return std::accumulate(shape.begin() + static_cast<std::ptrdiff_t>(from), shape.end(), std::size_t{1},
                         std::multiplies<>());
}

// Chunks that hold whole months: what the writer makes.
bool by_months(const hdf5::Shape& shape, const hdf5::Shape& chunk) {
  return !shape.empty() && chunk.size() == shape.size() &&
         std::equal(shape.begin() + 1, shape.end(), chunk.begin() + 1) && chunk[0] > 0;
}

}  // namespace

WholeDataset read_whole(const hdf5::Handle& dataset) {
  const hdf5::Shape shape = hdf5::shape_of(dataset), chunk = hdf5::chunk_of(dataset);
  WholeDataset whole;
  Sha256 checksum;
  if (!by_months(shape, chunk)) {
    whole.values = hdf5::read_floats(dataset, hdf5::Shape(shape.size(), 0), shape);
    checksum.add(std::as_bytes(std::span(whole.values)));
    whole.sha256 = checksum.hexadecimal();
    return whole;
  }
  const std::size_t size = product(shape, 1) * chunk[0];
  const std::size_t chunks = (shape[0] + chunk[0] - 1) / chunk[0];
  whole.values.resize(product(shape, 0));
  const auto values_of = [&](std::size_t c) {
    return std::span(whole.values).subspan(c * size, std::min(size, whole.values.size() - c * size));
  };
  struct Piece {
    std::size_t number = 0;
    hdf5::RawChunk raw;
  };
  std::size_t next = 0;
  const auto read = [&](oneapi::tbb::flow_control& control) {  // one thread at a time: HDF5 takes no more
    if (next == chunks) {
      control.stop();
      return Piece{};
    }
    hdf5::Shape offset(shape.size(), 0);
    offset[0] = next * chunk[0];
    return Piece{next++, hdf5::read_raw_chunk(dataset, offset)};
  };
  std::atomic<bool> damaged = false;
  const auto unpack = [&](const Piece& piece) {
    if (!hdf5::unfilter_chunk(piece.raw, size, values_of(piece.number))) damaged = true;
    return piece.number;
  };
  const auto add = [&](std::size_t number) { checksum.add(std::as_bytes(values_of(number))); };
  using Mode = oneapi::tbb::filter_mode;
  oneapi::tbb::parallel_pipeline(kChunksAtOnce,
                                 oneapi::tbb::make_filter<void, Piece>(Mode::serial_in_order, read) &
                                     oneapi::tbb::make_filter<Piece, std::size_t>(Mode::parallel, unpack) &
                                     oneapi::tbb::make_filter<std::size_t, void>(Mode::serial_in_order, add));
  if (damaged) hdf5::refuse(dataset, "cannot be unpacked");
  whole.sha256 = checksum.hexadecimal();
  return whole;
}

}  // namespace icsim::outputs
