#pragma once
/// What to do where a library says that it got no memory: what operator new does.
#include <new>

namespace icsim {

/// The program's handler (std::set_new_handler), which may end it; else an exception, as which it may go on.
/// \throws std::bad_alloc
[[noreturn]] inline void fail_without_memory() {
  if (const std::new_handler handler = std::get_new_handler()) handler();
  throw std::bad_alloc();
}

}  // namespace icsim
