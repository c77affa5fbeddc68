#pragma once
/// SHA-256 of inputs, for provenance and to notice damage.
#include <filesystem>
#include <string>
#include <string_view>

namespace icsim::scenarios {

/// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);
/// Of a file that is there and can be read.
std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace icsim::scenarios
