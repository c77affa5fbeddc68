#include "outputs/files/raw_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "outputs/files/new_file.hpp"
#include "outputs/files/output_error.hpp"

namespace icsim::outputs {
namespace {

[[noreturn]] void fail_write(const std::filesystem::path& folder, int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  throw OutputError(folder.string(),
                    fmt::format("{} ({})", full ? "disk full" : "draws cannot be kept for the summary",
                                std::strerror(error)),
                    "free some space or write to another folder");
}

// A file that has no name from the start, or loses it at once where the file system cannot do that.
int open_nameless(const std::filesystem::path& folder) {
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  std::string name = (folder / ".icsim-draws-XXXXXX").string();
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named < 0) fail_write(folder, errno);
  ::unlink(name.c_str());
  return named;
}

int open_named(const std::filesystem::path& path, int how) {
  const int file = ::open(path.c_str(), how | O_CLOEXEC);
  if (file < 0)
    throw OutputError(path.string(), fmt::format("cannot be opened ({})", std::strerror(errno)),
                      errno == EMFILE ? "`ulimit -n` says how many files may be open at once; raise it" : "");
  return file;
}

}  // namespace

RawFile::RawFile(std::filesystem::path path, std::filesystem::path folder, int file)
    : path_(std::move(path)), folder_(std::move(folder)), file_(file) {}

RawFile RawFile::nameless(const std::filesystem::path& folder) {
  return {folder, folder, open_nameless(folder)};
}

RawFile RawFile::to_read(const std::filesystem::path& path) {
  return {path, folder_of(path), open_named(path, O_RDONLY)};
}

RawFile RawFile::to_write(const std::filesystem::path& path) {
  return {path, folder_of(path), open_named(path, O_RDWR)};
}

RawFile::RawFile(RawFile&& other) noexcept
    : path_(std::move(other.path_)),
      folder_(std::move(other.folder_)),
      file_(std::exchange(other.file_, -1)) {}

RawFile::~RawFile() {
  if (file_ >= 0) ::close(file_);
}

void RawFile::reserve(std::uint64_t begin, std::uint64_t bytes) const {
  if (bytes == 0) return;
  const int status = ::fallocate(file_, 0, static_cast<off_t>(begin), static_cast<off_t>(bytes));
  if (status != 0 && errno != EOPNOTSUPP && errno != ENOSYS) fail_write(folder_, errno);
}

std::uint64_t RawFile::size() const {
  const off_t end = ::lseek(file_, 0, SEEK_END);
  return end < 0 ? 0 : static_cast<std::uint64_t>(end);
}

void RawFile::write(std::uint64_t begin, std::span<const std::byte> bytes) const {
  auto at = static_cast<off_t>(begin);
  while (!bytes.empty()) {
    const ssize_t done = ::pwrite(file_, bytes.data(), bytes.size(), at);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) fail_write(folder_, done < 0 ? errno : ENOSPC);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
    at += done;
  }
}

void RawFile::read(std::uint64_t begin, std::span<std::byte> bytes) const {
  auto at = static_cast<off_t>(begin);
  while (!bytes.empty()) {
    const ssize_t done = ::pread(file_, bytes.data(), bytes.size(), at);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) {
      throw OutputError(path_.string(),
                        fmt::format("draws kept for the summary cannot be read back ({})",
                                    done < 0 ? std::strerror(errno) : "file too short"),
                        "check the disk");
    }
    bytes = bytes.subspan(static_cast<std::size_t>(done));
    at += done;
  }
}

void require_space(const std::filesystem::path& folder, std::uint64_t bytes, const std::string& text) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0) return;  // not every file system tells; writing will
  const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  if (free >= bytes) return;
  throw OutputError(folder.string(), fmt::format("disk full: {}, {} are free", text, bytes_text(free)),
                    "free some space, write to another folder, or run fewer draws");
}

std::string bytes_text(std::uint64_t bytes) {
  static constexpr const char* kUnits[] = {"bytes", "kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < std::size(kUnits)) {
    value /= 1000.0;
    ++unit;
  }
  return unit == 0 || value >= 99.5 ? fmt::format("{:.0f} {}", value, kUnits[unit])
                                    : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

}  // namespace icsim::outputs
