#include "outputs/files/hdf5_raw.hpp"

#include <hdf5.h>

#include "outputs/files/output_error.hpp"

namespace icsim::outputs::hdf5 {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 32;

Handle checked(Id id, const Handle& place, const std::string& problem) {
  if (id < 0) fail(place.get(), problem);
  return Handle{id};
}

}  // namespace

Handle open_to_change(const std::string& path) {
  quiet_library();
  const Handle access = for_new_files();
  Handle file{H5Fopen(path.c_str(), H5F_ACC_RDWR, access.get())};
  if (!file)
    throw OutputError(path, "cannot be opened for writing", "free some space or write to another folder");
  return file;
}

Handle write_bytes(const Handle& parent, const std::string& name, std::span<const std::byte> bytes,
                   const Shape& shape) {
  const std::vector<hsize_t> dims(shape.begin(), shape.end());
  const Handle space = in_memory(H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr));
  const Handle properties = in_memory(H5Pcreate(H5P_DATASET_CREATE));
  in_memory(H5Pset_obj_track_times(properties.get(), 0));
  Handle dataset = checked(H5Dcreate2(parent.get(), name.c_str(), H5T_STD_U8LE, space.get(), H5P_DEFAULT,
                                      properties.get(), H5P_DEFAULT),
                           parent, "dataset '" + name + "' cannot be created");
  if (H5Dwrite(dataset.get(), H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0)
    fail(dataset.get(), "cannot be written");
  return dataset;
}

std::vector<std::byte> read_bytes(const Handle& parent, const std::string& name) {
  const Handle dataset = open_dataset(parent, name);
  std::size_t size = 1;
  for (const std::uint64_t extent : shape_of(dataset)) size *= extent;
  const Handle type = checked(H5Dget_type(dataset.get()), dataset, "cannot be read");
  if (H5Tequal(type.get(), H5T_STD_U8LE) <= 0 || size > kMostBytes) refuse(dataset, "holds no bytes");
  std::vector<std::byte> bytes(size);
  if (H5Dread(dataset.get(), H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0)
    fail(dataset.get(), "cannot be read");
  return bytes;
}

Handle create_contiguous(const Handle& parent, const std::string& name, const Shape& shape) {
  const std::vector<hsize_t> dims(shape.begin(), shape.end());
  const Handle space = in_memory(H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr));
  const Handle properties = in_memory(H5Pcreate(H5P_DATASET_CREATE));
  in_memory(H5Pset_layout(properties.get(), H5D_CONTIGUOUS));
  in_memory(H5Pset_alloc_time(properties.get(), H5D_ALLOC_TIME_EARLY));
  in_memory(H5Pset_fill_time(properties.get(), H5D_FILL_TIME_NEVER));
  in_memory(H5Pset_obj_track_times(properties.get(), 0));
  return checked(H5Dcreate2(parent.get(), name.c_str(), H5T_IEEE_F32LE, space.get(), H5P_DEFAULT,
                            properties.get(), H5P_DEFAULT),
                 parent, "dataset '" + name + "' cannot be created");
}

std::uint64_t offset_of(const Handle& dataset) {
  const haddr_t offset = H5Dget_offset(dataset.get());
  if (offset == HADDR_UNDEF) refuse(dataset, "does not lie in one piece");
  return offset;
}

int compression_of(const Handle& dataset) {
  const Handle properties = checked(H5Dget_create_plist(dataset.get()), dataset, "cannot be read");
  unsigned level = 0;
  std::size_t count = 1;
  if (H5Pget_filter_by_id2(properties.get(), H5Z_FILTER_DEFLATE, nullptr, &count, &level, 0, nullptr,
                           nullptr) < 0)
    return 0;
  return static_cast<int>(level);
}

}  // namespace icsim::outputs::hdf5
