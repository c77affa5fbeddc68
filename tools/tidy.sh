#!/usr/bin/env bash
# Looks for common mistakes with clang-tidy 14 (.clang-tidy). It takes seconds for a file, so it reads what changed.
#
# usage: tools/tidy.sh [FILE.cpp...]     default: sources that differ from the main branch of the origin or, where there
#                                        is no difference, those of the last commit; at most 10 of them
# Needs a configured build/release with the program built in it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

[[ ${1:-} == -h || ${1:-} == --help ]] && { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0; }
# Not what Emscripten alone compiles.
sources_since() { git diff --name-only --diff-filter=d "$1" -- '*.cpp' ':!tools/web/bindings.cpp' ':!tools/web/sha256.cpp' 2>/dev/null || true; }
files=("$@")
if ((${#files[@]} == 0)); then
  mapfile -t files < <(sources_since "$(git merge-base HEAD origin/main 2>/dev/null || echo HEAD)")
  ((${#files[@]} > 0)) || mapfile -t files < <(sources_since HEAD~1)
  if ((${#files[@]} > 10)); then
    echo "tidy.sh: ${#files[@]} sources changed; reading the first 10" >&2
    files=("${files[@]:0:10}")
  fi
fi
if ((${#files[@]} == 0)); then
  echo "no source changed"
  exit 0
fi
# clang cannot read the headers that GCC has precompiled: it reads each source as it stands.
commands=$(mktemp -d)
trap 'rm -rf "$commands"' EXIT
sed 's/ -Winvalid-pch -include [^ ]*cmake_pch\.hxx//' build/release/compile_commands.json >"$commands/compile_commands.json"
printf '%s\n' "${files[@]}" | xargs --max-args 1 --max-procs "$(nproc)" clang-tidy -p "$commands" --quiet
