#pragma once
/// A folder of its own among the system's temporary files, gone at the end; what a killed process left goes with the next one.
#include <filesystem>
#include <string>

namespace icsim::outputs {

class TemporaryFolder {
 public:
  /// \param or_else what else helps where there is no room: "-o a place for the new run file"; may be empty.
  /// \throws OutputError
  explicit TemporaryFolder(const std::string& or_else = "");
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace icsim::outputs
