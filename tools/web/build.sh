#!/usr/bin/env bash
# Builds the engine as WebAssembly with Debian's Emscripten, for the page that needs no install.
#
# usage: tools/web/build.sh [FOLDER]     default: build/web
# Leaves FOLDER/engine.mjs and FOLDER/engine.wasm. Needs the packages of tools/setup/packages.txt marked `web`
# (tools/setup/install_packages.sh web) and fetches the sources of three libraries from Debian's archive once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[[ ${1:-} == -h || ${1:-} == --help ]] && { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0; }
folder=$(realpath -m "${1:-build/web}")
emscripten_wanted=3.1.6

if ! command -v emcc >/dev/null; then
  echo "build.sh: Emscripten is not here: tools/setup/install_packages.sh web" >&2
  exit 1
fi
version=$(emcc --version | sed -nE '1s/.* ([0-9]+\.[0-9]+\.[0-9]+) .*/\1/p')
if [[ $version != "$emscripten_wanted" ]]; then
  echo "build.sh: Emscripten is $version, and bits were compared with $emscripten_wanted (that of Debian 12): results may differ" >&2
fi

tools/setup/fetch_source.sh "$folder/sources" fmtlib yaml-cpp mbedtls

export NODE_PATH=/usr/share/nodejs${NODE_PATH:+:$NODE_PATH} # a node from elsewhere does not know where Debian keeps modules
launcher=()
export CCACHE_SLOPPINESS=pch_defines,time_macros # without, it takes no precompiled header
if command -v ccache >/dev/null; then launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
cmake -S tools/web -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Release -Wno-dev --log-level=WARNING \
  -DCMAKE_TOOLCHAIN_FILE=/usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake \
  -DICSIM_WEB_SOURCES="$folder/sources" "${launcher[@]}"
cmake --build "$folder"
