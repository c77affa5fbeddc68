#include "engine/core/memory.hpp"

#include <algorithm>
#include <new>
#ifdef __linux__
#include <sys/mman.h>
#endif

namespace icsim {
namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20, kLargeArray = 2 * kLargePage;

std::size_t alignment_of(std::size_t bytes, std::size_t alignment) {
  return bytes < kLargeArray ? alignment : std::max(alignment, kLargePage);
}

}  // namespace

void* allocate(std::size_t bytes, std::size_t alignment) {
  void* const memory = ::operator new (bytes, std::align_val_t{alignment_of(bytes, alignment)});
#ifdef MADV_HUGEPAGE
  if (bytes >= kLargeArray)
    madvise(memory, bytes, MADV_HUGEPAGE);  // advice: it does not matter if it is not taken
#endif
  return memory;
}

void deallocate(void* memory, std::size_t bytes, std::size_t alignment) {
  ::operator delete (memory, std::align_val_t{alignment_of(bytes, alignment)});
}

}  // namespace icsim
