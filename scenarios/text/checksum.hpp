#pragma once
/// Inputs as bytes, and their SHA-256, for provenance and to notice damage.
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace icsim::scenarios {

/// The whole file; nothing when it is none or cannot be read.
std::optional<std::string> read_bytes(const std::filesystem::path& file);

/// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);
/// What it writes out; of the library of each build: sha256.cpp here, tools/web for browsers.
std::array<unsigned char, 32> sha256(std::string_view bytes);
/// Of a file that is there and can be read.
std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace icsim::scenarios
