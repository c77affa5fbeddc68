#pragma once
/// Reads a whole monthly dataset and its checksum, unpacking chunks side by side.
#include <string>
#include <vector>

#include "outputs/files/hdf5_handle.hpp"

namespace icsim::outputs {

struct WholeDataset {
  std::vector<float> values;  ///< C order, `time` first
  std::string sha256;         ///< of them
};

/// \param dataset float32, `time` first.
/// \throws OutputError when it cannot be read or unpacked.
WholeDataset read_whole(const hdf5::Handle& dataset);

}  // namespace icsim::outputs
