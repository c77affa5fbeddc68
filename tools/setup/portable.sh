#!/usr/bin/env bash
# Packs build/release into one folder that runs on any Linux of glibc 2.36 or later, wherever it is put: the program, its data
# and pages, and the libraries it loads, which it looks for beside itself. Needs patchelf.
#
# usage: tools/setup/portable.sh [OUT.tar.xz]     default: build/icsim-VERSION-linux-ARCHITECTURE.tar.xz
set -euo pipefail
out=${1:+$(realpath -m -- "$1")}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

[[ ${1:-} == -h || ${1:-} == --help ]] && { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0; }
if ! command -v patchelf >/dev/null; then
  echo "portable.sh: needs patchelf (tools/setup/install_packages.sh)" >&2
  exit 1
fi
version=$(build/release/tools/icsim --version | cut -d' ' -f2)
name=icsim-$version-linux-$(uname -m)
out=${out:-build/$name.tar.xz}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder=$work/$name

cmake --install build/release --prefix "$folder" --strip >/dev/null
libraries=$folder/lib/icsim
licences=$folder/share/doc/icsim/licences
mkdir -p "$libraries"
# All but the C library, which belongs to the system it runs on.
own='/(ld-linux[^/]*|lib(c|m|dl|rt|pthread|resolv|mvec|nss_[a-z]+))\.so[.0-9]*$'
ldd "$folder/bin/icsim" | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | grep -Ev "$own" | while read -r library; do
  cp -L "$library" "$libraries/"
  package=$(dpkg -S "*/$(basename "$(realpath "$library")")" | head -1 | cut -d: -f1)
  cp -L "/usr/share/doc/$package/copyright" "$licences/$package"
done
# RPATH and not RUNPATH: libraries of libraries are looked for there too.
patchelf --force-rpath --set-rpath "\$ORIGIN/../lib/icsim" "$folder/bin/icsim"
tar --create --xz --file "$out" --directory "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct)" "$name"
printf '%s (%s MB)\n' "$out" "$(($(stat -c %s "$out") / 1000000))"
