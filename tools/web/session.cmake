# What engine and scenario language need where the libraries of this machine are of no use, for projects of their own: Emscripten's
# (CMakeLists.txt here) and the engine alone for another processor (tests/determinism). They set `root`, and `highway` to what
# Highway is to be compiled for.
set(ICSIM_WEB_SOURCES "" CACHE PATH "Folder with the sources of fmtlib, yaml-cpp and mbedtls, which build.sh fetches")

# --- libraries: headers of Debian's packages, and three that are compiled from Debian's sources ------------------------
set(headers ${CMAKE_BINARY_DIR}/headers)  # these alone: the rest of /usr/include is of another machine
file(MAKE_DIRECTORY ${headers})
foreach(folder IN ITEMS hwy boost eigen3/Eigen)
  get_filename_component(name ${folder} NAME)
  file(CREATE_LINK /usr/include/${folder} ${headers}/${name} SYMBOLIC)
endforeach()
function(header_library name)
  add_library(${name} INTERFACE IMPORTED)
  target_include_directories(${name} SYSTEM INTERFACE ${headers})
  target_compile_definitions(${name} INTERFACE ${ARGN})
endfunction()
header_library(Boost::headers)
header_library(PkgConfig::hwy ${highway})
header_library(Eigen3::Eigen)
add_library(Threads::Threads INTERFACE IMPORTED)  # none

# Headers alone would have all of it compiled in each source.
add_library(fmt STATIC ${ICSIM_WEB_SOURCES}/fmtlib/src/format.cc)
add_library(fmt::fmt ALIAS fmt)
target_include_directories(fmt SYSTEM PUBLIC ${ICSIM_WEB_SOURCES}/fmtlib/include)
target_compile_options(fmt PRIVATE -w)
file(GLOB yaml_sources ${ICSIM_WEB_SOURCES}/yaml-cpp/src/*.cpp)
add_library(yaml-cpp STATIC ${yaml_sources})
set_target_properties(yaml-cpp PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 15)
target_include_directories(yaml-cpp SYSTEM PUBLIC ${ICSIM_WEB_SOURCES}/yaml-cpp/include)
target_compile_options(yaml-cpp PRIVATE -w)
add_library(mbedtls_sha256 STATIC ${ICSIM_WEB_SOURCES}/mbedtls/library/sha256.c
  ${ICSIM_WEB_SOURCES}/mbedtls/library/platform_util.c)
target_include_directories(mbedtls_sha256 SYSTEM PUBLIC ${ICSIM_WEB_SOURCES}/mbedtls/include)

# --- icsim ------------------------------------------------------------------------------------------------------------
include(${root}/tools/setup/precompile.cmake)
add_library(icsim_options INTERFACE)
target_compile_options(icsim_options INTERFACE -Wall -Wextra -ffp-contract=off)
target_include_directories(icsim_options INTERFACE ${root})
add_subdirectory(${root}/engine engine)
icsim_precompile(icsim_engine <algorithm> <array> <cmath> <map> <optional> <span> <string> <vector>)
add_subdirectory(${root}/scenarios scenarios)

# A session: scenarios in, draws out.
add_library(icsim_session OBJECT
  ${root}/tools/web/session.cpp
  ${root}/tools/web/sha256.cpp
  # what turns a posterior into draws; the rest of these sources is not linked
  ${root}/calibration/data/month_number.cpp
  ${root}/calibration/fit/flow_rates.cpp
  ${root}/calibration/fit/forward.cpp
  ${root}/calibration/fit/list_order.cpp
  ${root}/calibration/fit/list_process.cpp
  ${root}/calibration/fit/posterior.cpp
  ${root}/calibration/fit/steering.cpp
  ${root}/calibration/posterior/apply.cpp
  ${root}/calibration/posterior/posterior_file.cpp
  ${root}/outputs/files/json.cpp
  ${root}/outputs/files/utf8.cpp
  ${root}/outputs/summary/metric_words.cpp
)
target_link_libraries(icsim_session PUBLIC icsim_options icsim::engine icsim::scenarios fmt::fmt Boost::headers Eigen3::Eigen
  mbedtls_sha256)
icsim_precompile(icsim_session <algorithm> <array> <cmath> <filesystem> <map> <optional> <span> <string> <vector>
  <fmt/format.h> <Eigen/Dense>)
