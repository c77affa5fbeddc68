#include "outputs/files/input_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>

#include "outputs/files/output_error.hpp"

namespace icsim::outputs {

bool is_web_page(std::string_view start) {
  if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
  const auto text = start.find_first_not_of(" \t\r\n");
  if (text == std::string_view::npos) return false;
  start.remove_prefix(text);
  const auto begins = [&](std::string_view word) {
    return start.size() >= word.size() && std::equal(word.begin(), word.end(), start.begin(), [](char a, char b) {
             return a == std::tolower(static_cast<unsigned char>(b));
           });
  };
  return begins("<!doctype html") || begins("<html") || begins("<head") || begins("<body");
}

void check_input_file(const std::filesystem::path& file, const std::string& wanted) {
  std::error_code ignored;
  const auto status = std::filesystem::status(file, ignored);
  if (status.type() == std::filesystem::file_type::not_found)
    throw OutputError(file.string(), "does not exist", wanted);
  if (std::filesystem::is_directory(status))
    throw OutputError(file.string(), "is not a file but a folder", wanted);
  if (status.type() != std::filesystem::file_type::regular && status.type() != std::filesystem::file_type::unknown)
    return;  // a pipe: whoever reads it will see
  const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0)
    throw OutputError(file.string(), fmt::format("cannot be read ({})", std::strerror(errno)),
                      "change its permissions, or close the program that keeps it to itself");
  std::array<char, 256> start{};
  const auto count = ::read(opened, start.data(), start.size());
  ::close(opened);
  if (count == 0) throw OutputError(file.string(), "is empty (0 bytes)", "download or make it again");
  if (count > 0 && is_web_page({start.data(), static_cast<std::size_t>(count)}))
    throw OutputError(file.string(), kWebPage, kSaveTheFile);
}

}  // namespace icsim::outputs
