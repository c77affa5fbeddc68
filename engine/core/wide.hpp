#pragma once
/// Functions over draws that take a good part of a run are compiled for wide registers too; the program takes them where
/// the processor has them. Draws do not mix and nothing is contracted, so the numbers are the same bits. GCC alone: Clang
/// wants it at the first declaration, and sanitizers start later than the choice is made; and not without optimisation, where the
/// build that looks for two definitions of a name would take the clones for such.

#if defined(__OPTIMIZE__) && defined(__x86_64__) && defined(__linux__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define ICSIM_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define ICSIM_WIDE
#endif
