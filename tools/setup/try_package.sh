#!/usr/bin/env bash
# Makes the portable folder and the Debian package of build/release, and runs both in a bare Debian 12. Needs root and debootstrap.
#
# usage: tools/setup/try_package.sh [MIRROR]     default: the one that debootstrap knows
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

[[ ${1:-} == -h || ${1:-} == --help ]] && { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0; }
if ((EUID != 0)) || ! command -v debootstrap >/dev/null; then
  echo "try_package.sh: needs root and debootstrap (tools/setup/install_packages.sh)" >&2
  exit 1
fi
work=$(mktemp -d)
root=$work/root
leave() {
  if mountpoint -q "$root/proc"; then umount "$root/proc"; fi
  rm -rf --one-file-system "$work"
}
trap leave EXIT

say() { printf '\n== %s\n' "$*"; }
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
  ${http_proxy:+http_proxy="$http_proxy"} "$@"; }

say "the package"
cpack --config build/release/CPackConfig.cmake -B "$work/package"
if builder=$(command -v podman || command -v docker); then
  say "the image"
  "$builder" build -q -f tools/setup/Containerfile -t icsim-try "$work/package"
  "$builder" run --rm icsim-try --version
  "$builder" rmi icsim-try >/dev/null
else
  say "the image is not tried: neither podman nor docker is here"
fi
say "a bare Debian 12"
debootstrap --variant=minbase bookworm "$root" ${1:+"$1"} >"$work/log" || { tail "$work/log" >&2; exit 1; }
[[ -d /etc/apt/apt.conf.d ]] && cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/" # the machine's way to the mirror
mount -t proc proc "$root/proc" # the program asks it where it lies itself
cat >"$root/root/mine.yaml" <<'TEXT'
schema: icsim/scenario/1
name: mine
extends: baseline-2025
period: {to: 2025-06-30}
ensemble: {draws: 2, quintiles: fold}
TEXT
say "the portable folder, with none of its libraries installed"
tools/setup/portable.sh "$work/portable.tar.xz"
mkdir "$root/root/some place"
tar -C "$root/root/some place" --strip-components=1 -xf "$work/portable.tar.xz"
inside sh -c 'cd /root && "./some place/bin/icsim" doctor && "./some place/bin/icsim" run mine.yaml -o folder.h5'
say "installing the package"
cp "$work"/package/*.deb "$root/root/icsim.deb"
inside apt-get -qq update
inside apt-get -qq -y --no-install-recommends install /root/icsim.deb
say "running it"
inside sh -c 'cd /root && icsim --version && icsim validate mine.yaml && icsim run mine.yaml -o mine.h5 && icsim show mine.h5 &&
  icsim report mine.h5 -o mine.html && ls -l mine.h5 mine.html &&
  icsim run --from folder.h5' # the same bits
for part in doc/icsim/copyright doc/icsim/licences/echarts-LICENSE man/man1/icsim.1 icsim/scenario.schema.json; do
  ls "$root/usr/share/$part"* >/dev/null # minimal installs leave pages out, ours do not
done
say "and taking it away"
inside dpkg --purge icsim
if [[ -e $root/usr/share/icsim ]]; then
  echo "try_package.sh: the package leaves files behind" >&2
  exit 1
fi
