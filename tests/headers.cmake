# Every header compiles alone: one generated source for each, which includes it twice and nothing else. They are built by
# the `headers` test, not with the program.
set(header_sources)
foreach(folder IN ITEMS engine scenarios outputs calibration tools tests)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/${folder}/*.hpp)
  list(FILTER headers EXCLUDE REGEX "-inl\\.hpp$")  # meant to be included several times by one source file
  foreach(header IN LISTS headers)
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
set_tests_properties(headers PROPERTIES LABELS headers)
