#pragma once
/// Variable-length text, read from a run file past HDF5.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "outputs/files/hdf5_handle.hpp"

namespace icsim::outputs::hdf5 {

/// Most that an attribute, or a dataset of text with all it stands among, may take.
inline constexpr std::size_t kMostTextBytes = std::size_t{64} << 20;

/// Texts of a dataset of variable-length text, in C order. HDF5 keeps such text in heaps without checksums,
/// and its own reader trusts the sizes in them: one flipped bit makes it crash. This one trusts nothing.
/// \throws OutputError that names the dataset when a heap is damaged, or larger than kMostTextBytes.
std::vector<std::string> read_heap_texts(const Handle& dataset, std::size_t count);

/// Text up to its first zero byte, inert (utf8.hpp), so that it can be printed.
std::string readable(std::string_view bytes);

}  // namespace icsim::outputs::hdf5
