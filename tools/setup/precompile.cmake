# Headers that most sources of a target include, read once. A source still names all that it uses: the preset `audit` builds without.
function(icsim_precompile target)
  target_precompile_headers(${target} PRIVATE ${ARGN})
  # ccache takes precompiled headers with these alone.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
  # GCC forgets which of them are the system's: it would warn of what it inlines from the standard library, and wrongly.
  target_compile_options(${target} PRIVATE "$<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-restrict;-Wno-stringop-overflow>")
endfunction()
