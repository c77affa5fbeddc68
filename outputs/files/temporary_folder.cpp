#include "outputs/files/temporary_folder.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>

#include "outputs/files/new_file.hpp"
#include "outputs/files/output_error.hpp"

namespace icsim::outputs {
namespace {

const std::string kPrefix = "icsim-";

}  // namespace

TemporaryFolder::TemporaryFolder(const std::string& or_else) {
  std::error_code failed;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(failed);
  sweep_left_behind(parent, kPrefix);
  std::string name = (parent / (kPrefix + writer_name() + "-XXXXXX")).string();
  if (failed || ::mkdtemp(name.data()) == nullptr) {
    throw OutputError(
        parent.string(),
        fmt::format("cannot hold temporary files ({})",
                    failed ? failed.message() : std::string(std::strerror(errno))),
        fmt::format("TMPDIR names another folder for them{}{}", or_else.empty() ? "" : ", ", or_else));
  }
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  try_to_remove(path_);
}

}  // namespace icsim::outputs
