/// Loaded before libc: makes the n-th call of one kind fail, as a full or broken disk does. Calls count in the whole process, and
/// those that write count where they go to regular files.
///
/// ICSIM_FAULT=KIND:N, KIND being write, sync, rename or create; ICSIM_FAULT_MARK names a file that is made when it has failed.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

struct Fault {
  char kind[16] = "";
  long at = 0;
  std::atomic<long> calls{0};
};

Fault& fault() {
  static Fault one;
  static const bool read = [] {
    const char* text = std::getenv("ICSIM_FAULT");
    const char* colon = text != nullptr ? std::strchr(text, ':') : nullptr;
    if (colon == nullptr || colon - text >= static_cast<long>(sizeof one.kind)) return false;
    std::memcpy(one.kind, text, static_cast<std::size_t>(colon - text));
    one.at = std::atol(colon + 1);
    return true;
  }();
  (void)read;
  return one;
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool fails(const char* kind, int error) {
  Fault& f = fault();
  if (std::strcmp(f.kind, kind) != 0 || ++f.calls != f.at) return false;
  if (const char* mark = std::getenv("ICSIM_FAULT_MARK")) {
    const int made = real<int(const char*, int, ...)>("open")(mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (made >= 0) ::close(made);
  }
  errno = error;
  return true;
}

bool is_regular(int file) {
  struct stat status {};
  return ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t count) {
  if (is_regular(file) && fails("write", ENOSPC)) return -1;
  static auto* const next = real<ssize_t(int, const void*, size_t)>("write");
  return next(file, bytes, count);
}

ssize_t writev(int file, const iovec* parts, int count) {
  if (is_regular(file) && fails("write", ENOSPC)) return -1;
  static auto* const next = real<ssize_t(int, const iovec*, int)>("writev");
  return next(file, parts, count);
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t at) {
  if (fails("write", ENOSPC)) return -1;
  static auto* const next = real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  return next(file, bytes, count, at);
}

ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t at) {
  if (fails("write", ENOSPC)) return -1;
  static auto* const next = real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
  return next(file, bytes, count, at);
}

int fsync(int file) {
  if (fails("sync", EIO)) return -1;
  static auto* const next = real<int(int)>("fsync");
  return next(file);
}

int fdatasync(int file) {
  if (fails("sync", EIO)) return -1;
  static auto* const next = real<int(int)>("fdatasync");
  return next(file);
}

int rename(const char* from, const char* to) {
  if (fails("rename", EIO)) return -1;
  static auto* const next = real<int(const char*, const char*)>("rename");
  return next(from, to);
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  if (fails("rename", EIO)) return -1;
  static auto* const next = real<int(int, const char*, int, const char*, unsigned)>("renameat2");
  return next(from_folder, from, to_folder, to, flags);
}

int link(const char* from, const char* to) {
  if (fails("rename", EIO)) return -1;
  static auto* const next = real<int(const char*, const char*)>("link");
  return next(from, to);
}

#define ICSIM_FAULTS_OPEN(name)                                         \
  int name(const char* path, int flags, ...) {                          \
    mode_t mode = 0;                                                    \
    if ((flags & (O_CREAT | O_TMPFILE)) != 0) {                         \
      va_list rest;                                                     \
      va_start(rest, flags);                                            \
      mode = va_arg(rest, mode_t);                                      \
      va_end(rest);                                                     \
      if ((flags & O_CREAT) != 0 && fails("create", ENOSPC)) return -1; \
    }                                                                   \
    static auto* const next = real<int(const char*, int, ...)>(#name);  \
    return next(path, flags, mode);                                     \
  }
ICSIM_FAULTS_OPEN(open)
ICSIM_FAULTS_OPEN(open64)

FILE* fopen64(const char* path, const char* mode) {
  if (mode[0] != 'r' && fails("create", ENOSPC)) return nullptr;
  static auto* const next = real<FILE*(const char*, const char*)>("fopen64");
  return next(path, mode);
}

FILE* fopen(const char* path, const char* mode) {
  if (mode[0] != 'r' && fails("create", ENOSPC)) return nullptr;
  static auto* const next = real<FILE*(const char*, const char*)>("fopen");
  return next(path, mode);
}

}  // extern "C"
