#pragma once
/// Bytes in HDF5 files, and arrays that lie in them as they are, to be written and read past HDF5.
#include "outputs/files/hdf5_handle.hpp"

namespace icsim::outputs::hdf5 {

/// Opens a file of ours to add to it.
/// \throws OutputError
Handle open_to_change(const std::string& path);

/// Bytes as they are.
Handle write_bytes(const Handle& parent, const std::string& name, std::span<const std::byte> bytes,
                   const Shape& shape);
std::vector<std::byte> read_bytes(const Handle& parent, const std::string& name);

/// A float32 dataset in one piece, with room for all of it and nothing written yet.
Handle create_contiguous(const Handle& parent, const std::string& name, const Shape& shape);
/// Where the values of a dataset in one piece begin in its file.
/// \throws OutputError when it is not in one piece.
std::uint64_t offset_of(const Handle& dataset);
/// Deflate level of a chunked dataset; 0: none.
int compression_of(const Handle& dataset);

}  // namespace icsim::outputs::hdf5
