#include "outputs/whole_dataset.hpp"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <numeric>

#include "outputs/checksum.hpp"

namespace icsim {
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
  const std::size_t month = product(shape, 1), size = month * chunk[0];
  const std::size_t chunks = (shape[0] + chunk[0] - 1) / chunk[0];
  whole.values.resize(product(shape, 0));
  for (std::size_t first = 0; first < chunks; first += kChunksAtOnce) {
    const std::size_t count = std::min(kChunksAtOnce, chunks - first);
    std::vector<hdf5::RawChunk> raw(count);
    for (std::size_t c = 0; c < count; ++c) {  // HDF5 is not for several threads
      hdf5::Shape offset(shape.size(), 0);
      offset[0] = (first + c) * chunk[0];
      raw[c] = hdf5::read_raw_chunk(dataset, offset);
    }
    std::atomic<bool> damaged = false;
    tbb::parallel_for(std::size_t{0}, count, [&](std::size_t c) {
      const std::size_t begin = (first + c) * size;
      const std::size_t wanted = std::min(size, whole.values.size() - begin);
      if (!hdf5::unfilter_chunk(raw[c], size, std::span(whole.values).subspan(begin, wanted))) damaged = true;
    });
    if (damaged) hdf5::refuse(dataset, "cannot be unpacked");
    const std::size_t begin = first * size, end = std::min(begin + count * size, whole.values.size());
    checksum.add(std::as_bytes(std::span(whole.values).subspan(begin, end - begin)));
  }
  whole.sha256 = checksum.hexadecimal();
  return whole;
}

}  // namespace icsim
