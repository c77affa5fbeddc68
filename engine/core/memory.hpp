#pragma once
/// Memory for the arrays that a run works on.
#include <cstddef>

namespace icsim {

/// Aligned to `alignment`; large arrays ask the system for large pages, as a block's state is tens of megabytes and small
/// pages of it cost a tenth of a run. The numbers do not depend on it.
/// \throws std::bad_alloc
void* allocate(std::size_t bytes, std::size_t alignment);
void deallocate(void* memory, std::size_t bytes, std::size_t alignment);

}  // namespace icsim
