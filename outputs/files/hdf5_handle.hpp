#pragma once
/// The little of HDF5 that run files need, with owning handles and errors that name their place.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace icsim::outputs::hdf5 {

using Id = std::int64_t;  // hid_t, without its header

/// Owns any HDF5 identifier.
class Handle {
 public:
  Handle() = default;
  explicit Handle(Id id) : id_(id) {}
  Handle(Handle&& other) noexcept : id_(other.release()) {}
  Handle& operator=(Handle&& other) noexcept;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { reset(); }
  [[nodiscard]] Id get() const { return id_; }
  [[nodiscard]] explicit operator bool() const { return id_ >= 0; }
  bool reset() noexcept;  ///< \return false when closing failed
  Id release() noexcept;

 private:
  Id id_ = -1;
};

using Shape = std::vector<std::uint64_t>;

/// Throws OutputError with the file and object, `problem`, and the innermost reason on HDF5's error stack.
[[noreturn]] void fail(Id object, const std::string& problem);
/// The same for an object that is not what FORMAT.md says.
[[noreturn]] void refuse(const Handle& object, const std::string& problem);

/// Keeps HDF5's own print-out off the terminal; whatever opens or makes a file calls it first.
void quiet_library();

/// What HDF5 makes or sets without a file: that fails without memory alone.
/// \throws std::bad_alloc
Handle in_memory(Id id);
void in_memory(int status);
/// How files are opened that are written to.
Handle for_new_files();

// Files and groups. Everything here throws OutputError, and keeps HDF5's own print-out off the terminal.
Handle create_file(const std::string& path);
/// \param wanted hint on what to give when it is not there or not HDF5.
Handle open_file(const std::string& path, const std::string& wanted = "give a run file (.h5)");
Handle create_group(const Handle& parent, const std::string& name);
Handle open_group(const Handle& parent, const std::string& name);
bool exists(const Handle& parent, const std::string& name);
std::vector<std::string> children(const Handle& group);  ///< in order of creation

// Attributes. Text is fixed-length UTF-8, as netCDF's C library writes it.
void write_attribute(const Handle& object, const std::string& name, std::string_view text);
void write_attribute(const Handle& object, const std::string& name, const char* text);
void write_attribute(const Handle& object, const std::string& name, double value);
void write_attribute(const Handle& object, const std::string& name, std::int64_t value);
void write_attribute(const Handle& object, const std::string& name, std::uint64_t value);
std::string read_text_attribute(const Handle& object, const std::string& name);
std::string attribute_text(const Handle& object, const std::string& name);  ///< text, or a number as text
double read_number_attribute(const Handle& object, const std::string& name);
std::uint64_t read_count_attribute(const Handle& object, const std::string& name);
std::vector<std::string> attribute_names(const Handle& object);  ///< in order of creation
bool has_attribute(const Handle& object, const std::string& name);

// Whole datasets. Strings are variable-length UTF-8.
Handle write_text(const Handle& parent, const std::string& name, std::string_view text);
Handle write_strings(const Handle& parent, const std::string& name, const std::vector<std::string>& texts);
Handle write_integers(const Handle& parent, const std::string& name, std::span<const std::int32_t> values,
                      const Shape& shape);
Handle write_doubles(const Handle& parent, const std::string& name, std::span<const double> values,
                     const Shape& shape);
Handle write_floats(const Handle& parent, const std::string& name, std::span<const float> values,
                    const Shape& shape, int compression);

enum class Content { text, whole_numbers, real_numbers };
inline constexpr std::uint64_t kAnyExtent = ~std::uint64_t{0};

Handle open_dataset(const Handle& parent, const std::string& name);
/// The same, and throws unless it holds this in this shape, where kAnyExtent allows any.
Handle open_dataset(const Handle& parent, const std::string& name, Content content, const Shape& shape);
Shape shape_of(const Handle& dataset);
Content content_of(const Handle& dataset);          ///< refuses what is none of these
std::uint64_t stored_bytes(const Handle& dataset);  ///< in the file
std::string read_text(const Handle& parent, const std::string& name);
std::vector<std::string> read_strings(const Handle& parent, const std::string& name,
                                      std::uint64_t count = kAnyExtent);
/// Numbers of any size, in C order.
std::vector<double> read_numbers(const Handle& parent, const std::string& name, Content content,
                                 const Shape& shape = {kAnyExtent});
/// A box of a float32 dataset, in C order.
std::vector<float> read_floats(const Handle& dataset, const Shape& start, const Shape& count);

// Chunked float32 datasets, written chunk by chunk, already filtered.
Handle create_chunked(const Handle& parent, const std::string& name, const Shape& shape, const Shape& chunk,
                      int compression);
void write_chunk(const Handle& dataset, const Shape& offset, std::span<const std::byte> filtered);
/// Shuffles and deflates one chunk as HDF5's own filters would. Thread-safe; calls no HDF5.
std::vector<std::byte> filter_chunk(std::span<const float> values, int compression);

/// A chunk as it lies in the file.
struct RawChunk {
  std::vector<std::byte> bytes;
  bool is_filtered = false;  ///< shuffled and deflated
};
/// Extents of a dataset's chunks; empty when it has none.
Shape chunk_of(const Handle& dataset);
/// \param offset of its first value. Refuses filters that icsim does not write.
RawChunk read_raw_chunk(const Handle& dataset, const Shape& offset);
/// Undoes filter_chunk. Thread-safe; calls no HDF5.
/// \param count  values in the chunk, padding included.
/// \param values takes the first ones.
/// \return false when the bytes are damaged.
bool unfilter_chunk(const RawChunk& chunk, std::size_t count, std::span<float> values);

// Dimensions as netCDF-4 sees them.
void make_scale(const Handle& dataset, const std::string& dimension, std::int32_t dimension_id);
/// A dimension without coordinate values.
Handle write_bare_dimension(const Handle& parent, const std::string& name, std::uint64_t size,
                            std::int32_t dimension_id);
void attach_scale(const Handle& dataset, const Handle& scale, unsigned axis);

void flush(const Handle& file);

}  // namespace icsim::outputs::hdf5
