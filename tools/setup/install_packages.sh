#!/usr/bin/env bash
# Installs the Debian packages in tools/setup/packages.txt that this machine lacks; does nothing when none is missing.
#
# usage: tools/setup/install_packages.sh [--yes] [build|test|web]
#   build   what building and running icsim needs
#   test    that and what the tests need (default)
#   web     all that and what the page that runs the engine in a browser is built with (0.8 GB)
#   --yes   do not ask (nor with CI=true in the environment)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

ask=yes
[[ ${CI:-} == true ]] && ask=no
purpose='build|test'
for argument in "$@"; do
  case $argument in
    --yes) ask=no ;;
    build) purpose=build ;;
    test) purpose='build|test' ;;
    web) purpose='build|test|web' ;;
    *)
      echo "install_packages.sh: unknown argument '$argument'; usage: tools/setup/install_packages.sh [--yes] [build|test|web]" >&2
      exit 2
      ;;
  esac
done

# Lines of packages.txt: purpose, package, and perhaps a command that makes the package needless.
list_wanted() {
  local line_purpose package command
  while read -r line_purpose package command; do
    [[ $line_purpose =~ ^($purpose)$ ]] || continue
    [[ -n $command ]] && command -v "$command" >/dev/null && continue
    echo "$package"
  done <tools/setup/packages.txt
}
mapfile -t wanted < <(list_wanted)

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "install_packages.sh: this machine has no apt; install what these Debian packages hold by your own means," >&2
  echo "then build with cmake --preset release: ${wanted[*]}" >&2
  exit 1
fi

list_missing() {
  local package
  for package in "${wanted[@]}"; do
    [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null) == ii* ]] || echo "$package"
  done
}
mapfile -t missing < <(list_missing)
if ((${#missing[@]} == 0)); then
  echo "packages: all ${#wanted[@]} are here"
  exit 0
fi
echo "packages: missing ${missing[*]}"

become_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "install_packages.sh: installing needs root or sudo; as root run: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  become_root=(sudo)
fi

if [[ $ask == yes ]]; then
  answer=no
  [[ -t 0 ]] && read -r -p "install ${#missing[@]} packages with apt? [y/N] " answer || true
  if [[ ! $answer =~ ^[Yy] ]]; then
    echo "install_packages.sh: nothing installed; --yes installs without asking" >&2
    exit 1
  fi
fi

apt() {
  "${become_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" </dev/null
}
install() { apt install -y --no-install-recommends "${missing[@]}" >/dev/null; }

# Lists may be absent or older than what the mirror holds: fetch them only if the packages cannot be had without.
echo "packages: installing ${#missing[@]} with apt"
if ! apt-cache show "${missing[@]}" >/dev/null 2>&1 || ! install 2>/dev/null; then
  echo "packages: updating apt's lists first"
  apt update
  install
fi
echo "packages: done"
