#include "outputs/files/input_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "outputs/files/output_error.hpp"

namespace icsim::outputs {

std::string first_bytes(const std::filesystem::path& file) {
  std::string start(512, '\0');
  const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const ssize_t count = ::read(opened, start.data(), start.size());
  if (opened >= 0) ::close(opened);
  start.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return start;
}

void check_input_file(const std::filesystem::path& file, const std::string& wanted) {
  std::error_code ignored;
  const auto status = std::filesystem::status(file, ignored);
  if (status.type() == std::filesystem::file_type::not_found)
    throw OutputError(file.string(), "does not exist", wanted);
  if (std::filesystem::is_directory(status))
    throw OutputError(file.string(), "is not a file but a folder", wanted);
  if (status.type() != std::filesystem::file_type::regular &&
      status.type() != std::filesystem::file_type::unknown)
    return;  // a pipe: whoever reads it will see
  const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0)
    throw OutputError(file.string(), fmt::format("cannot be read ({})", std::strerror(errno)),
                      "change its permissions, or close the program that keeps it to itself");
  ::close(opened);
  const std::string start = first_bytes(file);
  if (start.empty()) throw OutputError(file.string(), "is empty (0 bytes)", "download or make it again");
  if (is_web_page(start)) throw OutputError(file.string(), kWebPage, kSaveTheFile);
}

}  // namespace icsim::outputs
