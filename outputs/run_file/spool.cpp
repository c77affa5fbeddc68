#include "outputs/run_file/spool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "engine/core/check.hpp"
#include "engine/core/lanes.hpp"
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

void require_space(const std::filesystem::path& folder, std::uint64_t spool, std::uint64_t also_needed) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0) return;  // not every file system tells; writing will
  const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  if (free >= spool + also_needed) return;
  throw OutputError(
      folder.string(),
      fmt::format("disk full: the run needs {} ({} while it runs, {} for the result), {} are free",
                  bytes_text(spool + also_needed), bytes_text(spool), bytes_text(also_needed),
                  bytes_text(free)),
      "free some space, write to another folder, or run fewer draws");
}

}  // namespace

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

SpoolFile::SpoolFile(const std::filesystem::path& folder, int months, std::uint32_t blocks,
                     std::size_t series, std::uint64_t also_needed)
    : folder_(folder), months_(months), blocks_(blocks), series_(series) {
  const std::uint64_t size = offset(0, months);
  require_space(folder, size, also_needed);
  file_ = open_nameless(folder);
  if (::fallocate(file_, 0, 0, static_cast<off_t>(size)) != 0 && errno != EOPNOTSUPP && errno != ENOSYS) {
    const int error = errno;
    ::close(file_);
    fail_write(folder, error);
  }
}

SpoolFile::~SpoolFile() {
  ::close(file_);
}

std::uint64_t SpoolFile::offset(std::uint32_t block, int month) const {
  return (static_cast<std::uint64_t>(month) * blocks_ + block) * series_ * kLanes * sizeof(float);
}

void SpoolFile::write(std::uint32_t block, int month, std::span<const float> record) {
  ICSIM_EXPECT(block < blocks_ && month >= 0 && month < months_ && record.size() == series_ * kLanes);
  auto left = std::as_bytes(record);
  auto at = static_cast<off_t>(offset(block, month));
  while (!left.empty()) {
    const ssize_t done = ::pwrite(file_, left.data(), left.size(), at);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) fail_write(folder_, done < 0 ? errno : ENOSPC);
    left = left.subspan(static_cast<std::size_t>(done));
    at += done;
  }
}

void SpoolFile::read(std::uint32_t block, int month, std::size_t first_series, std::span<float> into) const {
  ICSIM_EXPECT(first_series * kLanes + into.size() <= series_ * kLanes);
  auto left = std::as_writable_bytes(into);
  auto at = static_cast<off_t>(offset(block, month) + first_series * kLanes * sizeof(float));
  while (!left.empty()) {
    const ssize_t done = ::pread(file_, left.data(), left.size(), at);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) {
      throw OutputError(folder_.string(),
                        fmt::format("draws kept for the summary cannot be read back ({})",
                                    done < 0 ? std::strerror(errno) : "file too short"),
                        "check the disk");
    }
    left = left.subspan(static_cast<std::size_t>(done));
    at += done;
  }
}

}  // namespace icsim::outputs
