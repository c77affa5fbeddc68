#pragma once
/// Files of RTT data as they come: plain CSV, or inside ZIP (also one ZIP inside another), xz or gzip. Read
/// piece by piece; memory stays flat.
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace icsim::calibration {

class RttStream {
 public:
  /// \throws OutputError when the file is missing, empty, a web page or may not be read; DataError when it is a
  /// damaged archive.
  explicit RttStream(const std::filesystem::path& file);
  ~RttStream();

  /// Goes to the next CSV in the file.
  /// \return false when there is none.
  /// \throws DataError for a damaged archive, a password, and a third ZIP inside two others.
  bool next();
  [[nodiscard]] const std::string& name() const;  ///< "20241130-RTT.zip" or "20241130-RTT.zip/November.csv"
  /// Next bytes of the CSV; empty at its end.
  /// \throws DataError when the archive is cut off or damaged.
  std::span<const char> read();
  /// What stands in the archive and is no CSV, so far: "__MACOSX/._November.csv".
  [[nodiscard]] const std::vector<std::string>& passed_over() const;
  /// SHA-256 of the file, once all of it was read.
  std::string sha256();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace icsim::calibration
