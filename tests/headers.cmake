# Every header compiles alone. Most of the engine's are proved by the build: the source of their name reads them first.
# For each other one a source is generated that includes it twice and nothing else; the `headers` test builds these. Other
# sources prove nothing, as they read precompiled headers before.
set(header_sources)
foreach(folder IN ITEMS engine scenarios outputs calibration tools tests)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/${folder}/*.hpp)
  list(FILTER headers EXCLUDE REGEX "-inl\\.hpp$")  # meant to be included several times by one source file
  foreach(header IN LISTS headers)
    string(REGEX REPLACE "\\.hpp$" ".cpp" same_name ${PROJECT_SOURCE_DIR}/${header})
    if(folder STREQUAL "engine" AND EXISTS ${same_name})
      file(STRINGS ${same_name} first_include REGEX "^#include" LIMIT_COUNT 1)
      file(STRINGS ${PROJECT_SOURCE_DIR}/${header} guard REGEX "^#pragma once" LIMIT_COUNT 1)
      if(guard AND first_include STREQUAL "#include \"${header}\"")
        continue()
      endif()
    endif()
    set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/${header}.cpp)
    set(text "#include \"${header}\"\n#include \"${header}\"  // and again: the guard works\n")
    file(CONFIGURE OUTPUT ${source} CONTENT "${text}")
    list(APPEND header_sources ${source})
  endforeach()
endforeach()
add_library(icsim_headers OBJECT EXCLUDE_FROM_ALL ${header_sources})
target_compile_options(icsim_headers PRIVATE -O0)
target_link_libraries(icsim_headers PRIVATE ${parts} icsim_options Catch2::Catch2 rapidcheck fmt::fmt yaml-cpp
                                            PkgConfig::hwy TBB::tbb OpenSSL::Crypto CLI11::CLI11)
target_include_directories(icsim_headers PRIVATE ${HDF5_INCLUDE_DIRS})
add_test(NAME headers COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target icsim_headers)
set_tests_properties(headers PROPERTIES LABELS slow)  # as long as a third of the build
