#pragma once
/// Bytes at places of a file, written and read by several threads at once.
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace icsim::outputs {

/// Everything throws OutputError.
class RawFile {
 public:
  /// A file without a name: it is gone when the program ends, however it ends.
  static RawFile nameless(const std::filesystem::path& folder);
  /// Of a file that is there.
  static RawFile to_read(const std::filesystem::path& path);
  static RawFile to_write(const std::filesystem::path& path);
  ~RawFile();
  RawFile(RawFile&& other) noexcept;
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;

  /// Takes the room of these bytes on the disk, so that a full one is found before there is anything to lose.
  void reserve(std::uint64_t begin, std::uint64_t bytes) const;
  [[nodiscard]] std::uint64_t size() const;
  /// Thread-safe.
  void write(std::uint64_t begin, std::span<const std::byte> bytes) const;
  /// Thread-safe.
  void read(std::uint64_t begin, std::span<std::byte> bytes) const;

 private:
  RawFile(std::filesystem::path path, std::filesystem::path folder, int file);
  std::filesystem::path path_, folder_;  // that of a nameless file is its folder
  int file_;
};

/// Says that the disk is full unless a folder has room for so many bytes.
/// \param text of what needs them: "the run needs 3.1 GB (2 GB while it runs, 1.1 GB for the result)".
void require_space(const std::filesystem::path& folder, std::uint64_t bytes, const std::string& text);

/// "1.4 GB": bytes for people.
std::string bytes_text(std::uint64_t bytes);

}  // namespace icsim::outputs
