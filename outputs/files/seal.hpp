#pragma once
/// A last line of a file that seals all bytes before it: "icsim/seal/1 sha256 ...". HDF5 does not look there, and a program
/// that changes the file through HDF5 cuts it off. It shows damage and changes, not who wrote the file.
#include <filesystem>

namespace icsim::outputs {

enum class Seal { whole, broken, none };

/// Whether the file ends in the middle of such a line: it was cut short. Reads the end alone.
/// \throws OutputError
bool is_cut(const std::filesystem::path& file);

/// Appends the line.
/// \throws OutputError
void put_seal(const std::filesystem::path& file);

/// Reads the file once.
/// \throws OutputError
Seal check_seal(const std::filesystem::path& file);

}  // namespace icsim::outputs
