/// Loaded before libc: makes the n-th call of one kind fail, as a full or broken disk does, or a machine without memory. Calls
/// count in the whole process; those that write count where they go to regular files, those for memory while main() runs.
///
/// ICSIM_FAULT=KIND:N, KIND being write, sync, rename, create or one for memory: memory and no_memory count what is not HDF5's,
/// hdf5_memory and no_hdf5_memory what is. With "no_" every later request fails too, whoever makes it.
/// ICSIM_FAULT_MARK names a file that is made when it has failed. With memory:0 none fails, and the file holds how many there were.
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

struct Fault {
  char kind[16] = "";
  long at = 0;
  std::atomic<long> calls{0};
  bool of_memory = false, of_hdf5 = false, lasts = false;
};

std::atomic<bool> main_runs{false};

Fault& fault() {
  static Fault one;
  static const bool read = [] {
    const char* text = std::getenv("ICSIM_FAULT");
    const char* colon = text != nullptr ? std::strchr(text, ':') : nullptr;
    if (colon == nullptr || colon - text >= static_cast<long>(sizeof one.kind)) return false;
    std::memcpy(one.kind, text, static_cast<std::size_t>(colon - text));
    one.at = std::atol(colon + 1);
    one.lasts = std::strncmp(one.kind, "no_", 3) == 0;
    one.of_memory = std::strstr(one.kind, "memory") != nullptr;
    one.of_hdf5 = std::strstr(one.kind, "hdf5") != nullptr;
    return true;
  }();
  (void)read;
  return one;
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

// By system calls alone: it may be memory that fails.
void leave_mark(long number) {
  const char* const mark = std::getenv("ICSIM_FAULT_MARK");
  if (mark == nullptr) return;
  const int made =
      static_cast<int>(::syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  if (made < 0) return;
  char digits[24];
  const int length = std::snprintf(digits, sizeof digits, "%ld", number);
  ::syscall(SYS_write, made, digits, length);
  ::syscall(SYS_close, made);
}

bool fails(const char* kind, int error) {
  Fault& f = fault();
  if (std::strcmp(f.kind, kind) != 0 || ++f.calls != f.at) return false;
  leave_mark(f.at);
  errno = error;
  return true;
}

struct Code {
  std::uintptr_t begin = 0, end = 0;
};
std::array<Code, 4> hdf5{};

int find_hdf5(dl_phdr_info* object, size_t /*size*/, void* /*data*/) {
  if (std::strstr(object->dlpi_name, "libhdf5") == nullptr) return 0;
  Code* code = hdf5.begin();
  while (code->end != 0) ++code;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& part = object->dlpi_phdr[i];
    if (part.p_type == PT_LOAD && (part.p_flags & PF_X) != 0)
      *code = {object->dlpi_addr + part.p_vaddr, object->dlpi_addr + part.p_vaddr + part.p_memsz};
  }
  return 0;
}

bool is_hdf5(void* caller) {
  const auto at = reinterpret_cast<std::uintptr_t>(caller);
  return std::any_of(hdf5.begin(), hdf5.end(),
                     [at](const Code& code) { return at >= code.begin && at < code.end; });
}

thread_local bool passes = false;  // a request inside one that was counted

bool memory_fails(void* caller) {
  if (!main_runs.load(std::memory_order_relaxed) || passes) return false;
  Fault& f = fault();
  const bool lacks = f.lasts && f.calls >= f.at;
  if (!lacks) {
    if (is_hdf5(caller) != f.of_hdf5 || ++f.calls != f.at) return false;
    leave_mark(f.at);
  }
  errno = ENOMEM;
  return true;
}

using Main = int(int, char**, char**);
Main* program = nullptr;

int counted_main(int count, char** arguments, char** environment) {
  dl_iterate_phdr(&find_hdf5, nullptr);
  main_runs = fault().of_memory;
  const int code = program(count, arguments, environment);
  main_runs = false;
  if (fault().of_memory && fault().at == 0) leave_mark(fault().calls);
  return code;
}

bool is_regular(int file) {
  struct stat status {};
  return ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

extern "C" {

void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);

int __libc_start_main(Main* real_main, int count, char** arguments, void (*begin)(), void (*end)(),
                      void (*end_of_loader)(), void* stack) {
  program = real_main;
  using Start = int(Main*, int, char**, void (*)(), void (*)(), void (*)(), void*);
  return real<Start>("__libc_start_main")(&counted_main, count, arguments, begin, end, end_of_loader, stack);
}

#define ICSIM_FAULTS_MEMORY(call) memory_fails(__builtin_return_address(0)) ? nullptr : (call)
void* malloc(size_t size) {
  return ICSIM_FAULTS_MEMORY(__libc_malloc(size));
}

void* calloc(size_t count, size_t size) {
  return ICSIM_FAULTS_MEMORY(__libc_calloc(count, size));
}

void* realloc(void* old, size_t size) {
  return ICSIM_FAULTS_MEMORY(__libc_realloc(old, size));
}

void* memalign(size_t alignment, size_t size) {
  return ICSIM_FAULTS_MEMORY(__libc_memalign(alignment, size));
}

void* aligned_alloc(size_t alignment, size_t size) {
  return ICSIM_FAULTS_MEMORY(__libc_memalign(alignment, size));
}

// What HDF5 asks the C library for is HDF5's too.
char* strdup(const char* text) {
  const std::size_t size = std::strlen(text) + 1;
  void* const copy = ICSIM_FAULTS_MEMORY(__libc_malloc(size));
  return copy == nullptr ? nullptr : static_cast<char*>(std::memcpy(copy, text, size));
}

int __vasprintf_chk(char** out, int flag, const char* format, va_list values) {
  if (memory_fails(__builtin_return_address(0))) return -1;
  static auto* const next = real<int(char**, int, const char*, va_list)>("__vasprintf_chk");
  passes = true;
  const int length = next(out, flag, format, values);
  passes = false;
  return length;
}

int posix_memalign(void** memory, size_t alignment, size_t size) {
  void* const made = ICSIM_FAULTS_MEMORY(__libc_memalign(alignment, size));
  if (made == nullptr) return ENOMEM;
  *memory = made;
  return 0;
}

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
