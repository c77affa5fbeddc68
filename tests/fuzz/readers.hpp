#pragma once
/// The readers of files that may come from strangers. Whatever a file holds, they read it or refuse it with a message.
#include <filesystem>
#include <span>
#include <string_view>

namespace icsim::fuzz {

struct Reader {
  std::string_view name;       ///< also of its folder of seeds
  std::string_view extension;  ///< of its files
  void (*read)(const std::filesystem::path&);
};

std::span<const Reader> readers();
/// Null when there is none of that name.
const Reader* find_reader(std::string_view name);

/// `failed`: something was thrown that is no message for a user.
enum class Outcome { read, refused, failed };

/// Has the bytes read from a file in the working folder, which stays there when that has failed; standard error says how.
Outcome feed(const Reader& reader, std::string_view bytes);

}  // namespace icsim::fuzz
