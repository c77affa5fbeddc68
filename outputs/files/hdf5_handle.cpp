#include "outputs/files/hdf5_handle.hpp"

#include <fmt/format.h>
#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>

#include "engine/core/check.hpp"
#include "engine/core/file_kind.hpp"
#include "engine/core/no_memory.hpp"
#include "outputs/files/heap_text.hpp"
#include "outputs/files/input_file.hpp"
#include "outputs/files/output_error.hpp"
#include "outputs/files/utf8.hpp"

namespace icsim::outputs::hdf5 {

static_assert(std::is_same_v<hid_t, Id> || sizeof(hid_t) == sizeof(Id));

namespace {

constexpr const char* kUnreadable = "cannot be read";

constexpr const char* kNoMemory = "not enough memory";

herr_t keep_first_reason(unsigned, const H5E_error2_t* error, void* out) {
  auto& reason = *static_cast<std::string*>(out);
  const bool no_memory = error->min_num == H5E_NOSPACE || error->min_num == H5E_CANTALLOC;
  if (reason.empty() && error->desc) reason = no_memory ? kNoMemory : error->desc;
  return 0;
}

// The innermost reason on the error stack; for a failed system call, what the system said.
std::string last_error() {
  std::string reason;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, &keep_first_reason, &reason);
  H5Eclear2(H5E_DEFAULT);
  const std::string mark = "error message = '";
  const auto begin = reason.find(mark);
  if (begin == std::string::npos) return reason;
  const auto end = reason.find('\'', begin + mark.size());
  return reason.substr(begin + mark.size(), end - begin - mark.size());
}

std::string place_of(Id object) {
  char text[1024] = "run file";
  std::string place;
  if (H5Iis_valid(object) > 0 && H5Fget_name(object, text, sizeof text) > 0) place = text;
  if (place.empty()) return "run file";
  if (H5Iget_name(object, text, sizeof text) > 1) place += std::string(":") + text;
  return place;
}

Handle checked(Id id, Id place, const std::string& problem) {
  if (id < 0) fail(place, problem);
  return Handle{id};
}

void check(herr_t status, Id place, const std::string& problem) {
  if (status < 0) fail(place, problem);
}

Handle space_of(const std::vector<hsize_t>& dims) {
  return in_memory(dims.empty() ? H5Screate(H5S_SCALAR)
                                : H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr));
}

Handle utf8_type(std::size_t size) {
  Handle type = in_memory(H5Tcopy(H5T_C_S1));
  in_memory(H5Tset_size(type.get(), size));
  in_memory(H5Tset_cset(type.get(), H5T_CSET_UTF8));
  in_memory(H5Tset_strpad(type.get(), H5T_STR_NULLTERM));
  return type;
}

// Links and attributes keep the order in which they were made: netCDF-4 asks for it.
Handle ordered(Id property_class) {
  Handle properties = in_memory(H5Pcreate(property_class));
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  if (property_class != H5P_DATASET_CREATE) in_memory(H5Pset_link_creation_order(properties.get(), order));
  in_memory(H5Pset_attr_creation_order(properties.get(), order));
  in_memory(H5Pset_obj_track_times(properties.get(), 0));
  return properties;
}

void write_scalar_attribute(const Handle& object, const std::string& name, Id file_type, Id memory_type,
                            const void* value) {
  const Handle space = space_of({});
  const std::string problem = "attribute '" + name + "' cannot be written";
  const Handle attribute =
      checked(H5Acreate2(object.get(), name.c_str(), file_type, space.get(), H5P_DEFAULT, H5P_DEFAULT),
              object.get(), problem);
  check(H5Awrite(attribute.get(), memory_type, value), object.get(), problem);
}

Handle new_dataset(const Handle& parent, const std::string& name, Id type, Id space, Id properties) {
  return checked(H5Dcreate2(parent.get(), name.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT),
                 parent.get(), "dataset '" + name + "' cannot be created");
}

Handle write_whole(const Handle& parent, const std::string& name, Id file_type, Id memory_type,
                   const void* values, const Shape& shape) {
  const std::vector<hsize_t> dims(shape.begin(), shape.end());
  const Handle space = space_of(dims);
  const Handle properties = ordered(H5P_DATASET_CREATE);
  Handle dataset = new_dataset(parent, name, file_type, space.get(), properties.get());
  if (std::count(dims.begin(), dims.end(), hsize_t{0}) == 0) {
    check(H5Dwrite(dataset.get(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), dataset.get(),
          "cannot be written");
  }
  return dataset;
}

// One value: reading an array into the room for one would write beyond it.
Handle open_scalar_attribute(const Handle& object, const std::string& name) {
  Handle attribute = checked(H5Aopen(object.get(), name.c_str(), H5P_DEFAULT), object.get(),
                             "attribute '" + name + "' is missing");
  const Handle space = checked(H5Aget_space(attribute.get()), object.get(), kUnreadable);
  if (H5Sget_simple_extent_npoints(space.get()) != 1) {
    refuse(object, "has an attribute '" + name + "' that is not one value");
  }
  return attribute;
}

template <class Number>
Number read_scalar_attribute(const Handle& object, const std::string& name, Id memory_type) {
  const Handle attribute = open_scalar_attribute(object, name);
  Number value{};
  check(H5Aread(attribute.get(), memory_type, &value), object.get(),
        "attribute '" + name + "' is not a number");
  return value;
}

std::string shape_text(const Shape& shape) {
  std::string text;
  for (const auto extent : shape) {
    text += (text.empty() ? "" : " x ") + (extent == kAnyExtent ? "any" : std::to_string(extent));
  }
  return text.empty() ? "one value" : text;
}

std::string content_text(H5T_class_t type) {
  switch (type) {
    case H5T_STRING:
      return "text";
    case H5T_INTEGER:
      return "whole numbers";
    case H5T_FLOAT:
      return "real numbers";
    default:
      return "something else";
  }
}

H5T_class_t class_of(Content content) {
  switch (content) {
    case Content::text:
      return H5T_STRING;
    case Content::whole_numbers:
      return H5T_INTEGER;
    case Content::real_numbers:
      break;
  }
  return H5T_FLOAT;
}

bool matches(const Shape& shape, const Shape& wanted) {
  return std::equal(shape.begin(), shape.end(), wanted.begin(), wanted.end(),
                    [](auto extent, auto want) { return want == kAnyExtent || extent == want; });
}

// Number of values, refused when no run file has so many: damage must not exhaust the memory.
std::size_t count_of(const Handle& dataset, const Shape& shape) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 28;
  std::uint64_t count = 1;
  for (const auto extent : shape) {
    if (extent > kMost || (count *= extent) > kMost) refuse(dataset, "is larger than in any run file");
  }
  return count;
}

// NaN stands for "no value" in all float32 datasets, for HDF5 and for netCDF.
void write_nan_fill_attribute(const Handle& dataset) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Handle space = space_of({1});
  const Handle attribute =
      checked(H5Acreate2(dataset.get(), "_FillValue", H5T_IEEE_F32LE, space.get(), H5P_DEFAULT, H5P_DEFAULT),
              dataset.get(), "attribute '_FillValue' cannot be written");
  check(H5Awrite(attribute.get(), H5T_NATIVE_FLOAT, &nan), dataset.get(),
        "attribute '_FillValue' cannot be written");
}

}  // namespace

Handle& Handle::operator=(Handle&& other) noexcept {
  if (this != &other) {
    reset();
    id_ = other.release();
  }
  return *this;
}

bool Handle::reset() noexcept {
  const Id id = release();
  return id < 0 || H5Idec_ref(id) >= 0;
}

Id Handle::release() noexcept {
  return std::exchange(id_, -1);
}

Handle in_memory(Id id) {
  if (id < 0) fail_without_memory();
  return Handle{id};
}

void in_memory(int status) {
  if (status < 0) fail_without_memory();
}

Handle for_new_files() {
  Handle access = in_memory(H5Pcreate(H5P_FILE_ACCESS));
  in_memory(H5Pset_libver_bounds(access.get(), H5F_LIBVER_V18, H5F_LIBVER_V110));
  in_memory(H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG));
  return access;
}

void fail(Id object, const std::string& problem) {
  const std::string reason = last_error();
  const std::string place = place_of(object);
  H5Eclear2(H5E_DEFAULT);
  const bool full =
      reason == std::strerror(ENOSPC) || reason == std::strerror(EDQUOT) || reason == std::strerror(EFBIG);
  if (full)
    throw OutputError(place, "disk full (" + reason + ")", "free some space or write to another folder");
  throw OutputError(place, problem + (reason.empty() ? "" : " (" + reason + ")"),
                    reason == kNoMemory ? "close other programs; or the file is damaged" : "");
}

void refuse(const Handle& object, const std::string& problem) {
  throw OutputError(place_of(object.get()), problem,
                    "the file is damaged or was changed: run the scenario again");
}

// We report faults ourselves, and close all handles ourselves: HDF5's own clean-up at the end of the program
// crashes on datasets that a full disk would not let it close (seen with 1.10.8).
void quiet_library() {
  static const bool kSet = [] {
    H5dont_atexit();
    return true;
  }();
  static_cast<void>(kSet);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Handle create_file(const std::string& path) {
  quiet_library();
  const Handle creation = ordered(H5P_FILE_CREATE);
  const Handle access = for_new_files();
  const Id file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), access.get());
  if (file < 0)
    throw OutputError(path, "cannot be created (" + last_error() + ")",
                      "free some space or write to another folder");
  return Handle{file};
}

Handle open_file(const std::string& path, const std::string& wanted) {
  check_input_file(path, wanted);
  if (!std::filesystem::is_regular_file(path)) throw OutputError(path, "is not a file", wanted);
  quiet_library();
  const Id file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) {
    const std::string reason = last_error();
    if (reason.find("truncated file") != std::string::npos) {
      throw OutputError(path, "is truncated: its end is missing",
                        "copy it again from where it was made, or run the scenario again");
    }
    if (H5Fis_hdf5(path.c_str()) <= 0) {
      const std::string kind(kind_of_file(first_bytes(path)));
      throw OutputError(path, "is not an HDF5 file" + (kind.empty() ? kind : " but " + kind), wanted);
    }
    if (reason.find("lock") != std::string::npos || reason == std::strerror(EAGAIN)) {
      throw OutputError(
          path, "is locked: another program has it open for writing",
          "wait until that has ended, close the file there, or copy it; where the disk has no locks, "
          "set HDF5_USE_FILE_LOCKING=FALSE");
    }
    throw OutputError(path, "cannot be opened (" + reason + ")", "");
  }
  return Handle{file};
}

Handle create_group(const Handle& parent, const std::string& name) {
  const Handle properties = ordered(H5P_GROUP_CREATE);
  return checked(H5Gcreate2(parent.get(), name.c_str(), H5P_DEFAULT, properties.get(), H5P_DEFAULT),
                 parent.get(), "group '" + name + "' cannot be created");
}

Handle open_group(const Handle& parent, const std::string& name) {
  return checked(H5Gopen2(parent.get(), name.c_str(), H5P_DEFAULT), parent.get(),
                 "group '" + name + "' is missing");
}

bool exists(const Handle& parent, const std::string& name) {
  const htri_t found = H5Lexists(parent.get(), name.c_str(), H5P_DEFAULT);
  check(found, parent.get(), "cannot be searched for '" + name + "'");
  return found > 0;
}

std::vector<std::string> children(const Handle& group) {
  H5G_info_t info{};
  check(H5Gget_info(group.get(), &info), group.get(), "cannot be listed");
  std::vector<std::string> names;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    char text[512];
    const auto length = H5Lget_name_by_idx(group.get(), ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i, text,
                                           sizeof text, H5P_DEFAULT);
    if (length < 0) fail(group.get(), "cannot be listed");
    if (inert_text(text) != text) refuse(group, "holds a name that cannot be printed");
    names.emplace_back(text);
  }
  return names;
}

void write_attribute(const Handle& object, const std::string& name, std::string_view text) {
  const std::string value(text);
  const Handle type = utf8_type(value.size() + 1);
  write_scalar_attribute(object, name, type.get(), type.get(), value.c_str());
}

void write_attribute(const Handle& object, const std::string& name, const char* text) {
  write_attribute(object, name, std::string_view(text));
}

void write_attribute(const Handle& object, const std::string& name, double value) {
  write_scalar_attribute(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

void write_attribute(const Handle& object, const std::string& name, std::int64_t value) {
  write_scalar_attribute(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

void write_attribute(const Handle& object, const std::string& name, std::uint64_t value) {
  write_scalar_attribute(object, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, &value);
}

bool has_attribute(const Handle& object, const std::string& name) {
  const htri_t found = H5Aexists(object.get(), name.c_str());
  check(found, object.get(), "cannot be searched for the attribute '" + name + "'");
  return found > 0;
}

std::vector<std::string> attribute_names(const Handle& object) {
  H5O_info_t info{};
  check(H5Oget_info2(object.get(), &info, H5O_INFO_NUM_ATTRS), object.get(),
        "has attributes that cannot be listed");
  std::vector<std::string> names;
  for (hsize_t i = 0; i < info.num_attrs; ++i) {
    char text[512];
    const auto length = H5Aget_name_by_idx(object.get(), ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i, text,
                                           sizeof text, H5P_DEFAULT);
    if (length < 0) fail(object.get(), "has attributes that cannot be listed");
    names.emplace_back(text);
  }
  return names;
}

std::string read_text_attribute(const Handle& object, const std::string& name) {
  const Handle attribute = open_scalar_attribute(object, name);
  const Handle type = checked(H5Aget_type(attribute.get()), object.get(), kUnreadable);
  if (H5Tget_class(type.get()) != H5T_STRING || H5Tis_variable_str(type.get()) > 0) {
    refuse(object, "has an attribute '" + name + "' that is not fixed-length text");
  }
  const std::size_t size = H5Tget_size(type.get());
  if (size > kMostTextBytes) {
    refuse(object, "has an attribute '" + name + "' that is larger than in any run file");
  }
  std::string text(size, '\0');
  check(H5Aread(attribute.get(), type.get(), text.data()), object.get(),
        "attribute '" + name + "' cannot be read");
  return readable(text);
}

std::string attribute_text(const Handle& object, const std::string& name) {
  const Handle attribute = open_scalar_attribute(object, name);
  const Handle type = checked(H5Aget_type(attribute.get()), object.get(), kUnreadable);
  return H5Tget_class(type.get()) == H5T_STRING ? read_text_attribute(object, name)
                                                : fmt::format("{}", read_number_attribute(object, name));
}

double read_number_attribute(const Handle& object, const std::string& name) {
  return read_scalar_attribute<double>(object, name, H5T_NATIVE_DOUBLE);
}

std::uint64_t read_count_attribute(const Handle& object, const std::string& name) {
  return read_scalar_attribute<std::uint64_t>(object, name, H5T_NATIVE_UINT64);
}

Handle write_text(const Handle& parent, const std::string& name, std::string_view text) {
  const std::string value(text);
  const char* pointer = value.c_str();
  const Handle type = utf8_type(H5T_VARIABLE);
  return write_whole(parent, name, type.get(), type.get(), &pointer, {});
}

Handle write_strings(const Handle& parent, const std::string& name, const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  for (const auto& text : texts) pointers.push_back(text.c_str());
  const Handle type = utf8_type(H5T_VARIABLE);
  return write_whole(parent, name, type.get(), type.get(), pointers.data(), {texts.size()});
}

Handle write_integers(const Handle& parent, const std::string& name, std::span<const std::int32_t> values,
                      const Shape& shape) {
  return write_whole(parent, name, H5T_STD_I32LE, H5T_NATIVE_INT32, values.data(), shape);
}

Handle write_doubles(const Handle& parent, const std::string& name, std::span<const double> values,
                     const Shape& shape) {
  return write_whole(parent, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, values.data(), shape);
}

Handle write_floats(const Handle& parent, const std::string& name, std::span<const float> values,
                    const Shape& shape, int compression) {
  Handle dataset = create_chunked(parent, name, shape, shape, compression);
  write_chunk(dataset, Shape(shape.size(), 0), filter_chunk(values, compression));
  return dataset;
}

Handle open_dataset(const Handle& parent, const std::string& name) {
  return checked(H5Dopen2(parent.get(), name.c_str(), H5P_DEFAULT), parent.get(),
                 "dataset '" + name + "' is missing");
}

Handle open_dataset(const Handle& parent, const std::string& name, Content content, const Shape& shape) {
  Handle dataset = open_dataset(parent, name);
  const Handle type = checked(H5Dget_type(dataset.get()), dataset.get(), kUnreadable);
  const H5T_class_t found = H5Tget_class(type.get()), wanted = class_of(content);
  const Shape extents = shape_of(dataset);
  if (found != wanted || !matches(extents, shape)) {
    refuse(dataset, fmt::format("holds {} ({}) instead of {} ({})", content_text(found), shape_text(extents),
                                content_text(wanted), shape_text(shape)));
  }
  return dataset;
}

Shape shape_of(const Handle& dataset) {
  const Handle space = checked(H5Dget_space(dataset.get()), dataset.get(), kUnreadable);
  std::vector<hsize_t> dims(static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space.get()))));
  H5Sget_simple_extent_dims(space.get(), dims.data(), nullptr);
  return {dims.begin(), dims.end()};
}

Content content_of(const Handle& dataset) {
  const Handle type = checked(H5Dget_type(dataset.get()), dataset.get(), kUnreadable);
  switch (H5Tget_class(type.get())) {
    case H5T_STRING:
      return Content::text;
    case H5T_INTEGER:
      return Content::whole_numbers;
    case H5T_FLOAT:
      return Content::real_numbers;
    default:
      refuse(dataset, "holds neither text nor numbers");
  }
}

std::uint64_t stored_bytes(const Handle& dataset) {
  return H5Dget_storage_size(dataset.get());
}

std::vector<std::string> read_strings(const Handle& parent, const std::string& name, std::uint64_t count) {
  const Handle dataset = open_dataset(parent, name, Content::text, {count});
  return read_heap_texts(dataset, count_of(dataset, shape_of(dataset)));
}

std::string read_text(const Handle& parent, const std::string& name) {
  return read_heap_texts(open_dataset(parent, name, Content::text, {}), 1).front();
}

std::vector<double> read_numbers(const Handle& parent, const std::string& name, Content content,
                                 const Shape& shape) {
  const Handle dataset = open_dataset(parent, name, content, shape);
  std::vector<double> values(count_of(dataset, shape_of(dataset)));
  check(H5Dread(dataset.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
        dataset.get(), kUnreadable);
  return values;
}

std::vector<float> read_floats(const Handle& dataset, const Shape& start, const Shape& count) {
  const std::vector<hsize_t> first(start.begin(), start.end()), extent(count.begin(), count.end());
  const std::size_t total = count_of(dataset, count);
  const Handle file_space = checked(H5Dget_space(dataset.get()), dataset.get(), kUnreadable);
  const Handle memory_space = space_of({total});
  check(H5Sselect_hyperslab(file_space.get(), H5S_SELECT_SET, first.data(), nullptr, extent.data(), nullptr),
        dataset.get(), kUnreadable);
  std::vector<float> values(total);
  check(H5Dread(dataset.get(), H5T_NATIVE_FLOAT, memory_space.get(), file_space.get(), H5P_DEFAULT,
                values.data()),
        dataset.get(), kUnreadable);
  return values;
}

Handle create_chunked(const Handle& parent, const std::string& name, const Shape& shape, const Shape& chunk,
                      int compression) {
  const std::vector<hsize_t> dims(shape.begin(), shape.end()), chunks(chunk.begin(), chunk.end());
  const Handle space = space_of(dims);
  const Handle properties = ordered(H5P_DATASET_CREATE);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  in_memory(H5Pset_chunk(properties.get(), static_cast<int>(chunks.size()), chunks.data()));
  in_memory(H5Pset_fill_value(properties.get(), H5T_NATIVE_FLOAT, &nan));
  if (compression > 0) {
    in_memory(H5Pset_shuffle(properties.get()));
    in_memory(H5Pset_deflate(properties.get(), static_cast<unsigned>(compression)));
  }
  Handle dataset = new_dataset(parent, name, H5T_IEEE_F32LE, space.get(), properties.get());
  write_nan_fill_attribute(dataset);
  return dataset;
}

void write_chunk(const Handle& dataset, const Shape& offset, std::span<const std::byte> filtered) {
  const std::vector<hsize_t> at(offset.begin(), offset.end());
  check(H5Dwrite_chunk(dataset.get(), H5P_DEFAULT, 0, at.data(), filtered.size(), filtered.data()),
        dataset.get(), "cannot be written");
}

Shape chunk_of(const Handle& dataset) {
  const Handle properties = checked(H5Dget_create_plist(dataset.get()), dataset.get(), kUnreadable);
  if (H5Pget_layout(properties.get()) != H5D_CHUNKED) return {};
  std::vector<hsize_t> dims(shape_of(dataset).size());
  if (H5Pget_chunk(properties.get(), static_cast<int>(dims.size()), dims.data()) < 0) return {};
  return {dims.begin(), dims.end()};
}

RawChunk read_raw_chunk(const Handle& dataset, const Shape& offset) {
  const Handle properties = checked(H5Dget_create_plist(dataset.get()), dataset.get(), kUnreadable);
  const int filters = H5Pget_nfilters(properties.get());
  const bool ours = filters == 2 &&
                    H5Pget_filter_by_id2(properties.get(), H5Z_FILTER_DEFLATE, nullptr, nullptr, nullptr, 0,
                                         nullptr, nullptr) >= 0 &&
                    H5Pget_filter_by_id2(properties.get(), H5Z_FILTER_SHUFFLE, nullptr, nullptr, nullptr, 0,
                                         nullptr, nullptr) >= 0;
  if (filters != 0 && !ours) refuse(dataset, "is packed in another way than icsim packs");
  const std::vector<hsize_t> at(offset.begin(), offset.end());
  hsize_t size = 0;
  check(H5Dget_chunk_storage_size(dataset.get(), at.data(), &size), dataset.get(), kUnreadable);
  RawChunk chunk{std::vector<std::byte>(size), ours};
  std::uint32_t left_out = 0;
  check(H5Dread_chunk(dataset.get(), H5P_DEFAULT, at.data(), &left_out, chunk.bytes.data()), dataset.get(),
        kUnreadable);
  if (left_out != 0) refuse(dataset, "is packed in another way than icsim packs");
  return chunk;
}

void make_scale(const Handle& dataset, const std::string& dimension, std::int32_t dimension_id) {
  check(H5DSset_scale(dataset.get(), dimension.c_str()), dataset.get(), "cannot become a dimension scale");
  write_scalar_attribute(dataset, "_Netcdf4Dimid", H5T_STD_I32LE, H5T_NATIVE_INT32, &dimension_id);
}

Handle write_bare_dimension(const Handle& parent, const std::string& name, std::uint64_t size,
                            std::int32_t dimension_id) {
  char mark[96];  // the words netCDF's C library looks for
  std::snprintf(mark, sizeof mark, "This is a netCDF dimension but not a netCDF variable.%10d",
                static_cast<int>(size));
  const std::vector<float> none(size, 0.0f);
  Handle dataset = write_whole(parent, name, H5T_IEEE_F32BE, H5T_NATIVE_FLOAT, none.data(), {size});
  make_scale(dataset, mark, dimension_id);
  return dataset;
}

void attach_scale(const Handle& dataset, const Handle& scale, unsigned axis) {
  check(H5DSattach_scale(dataset.get(), scale.get(), axis), dataset.get(), "cannot be given its dimensions");
}

void flush(const Handle& file) {
  check(H5Fflush(file.get(), H5F_SCOPE_GLOBAL), file.get(), "cannot be written");
}

}  // namespace icsim::outputs::hdf5
