#!/usr/bin/env bash
# The sources of Debian packages, from where this machine has its packages; apt checks signatures. What is there is not fetched again.
#
# usage: tools/setup/fetch_source.sh FOLDER NAME...     leaves FOLDER/NAME
set -euo pipefail
folder=${1:?"usage: tools/setup/fetch_source.sh FOLDER NAME..."}
shift
mkdir -p "$folder"
folder=$(realpath "$folder")

fetch() {
  local name=$1 apt_options
  [[ -d $folder/$name ]] && return 0
  mkdir -p "$folder/apt/lists/partial" "$folder/apt/unpacked"
  apt-get indextargets --format 'deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' | sort -u >"$folder/apt/debian.list"
  if [[ ! -s $folder/apt/debian.list ]]; then
    echo "fetch_source.sh: apt knows no archive of Debian here, from which to fetch the source of $name: try apt-get update first" >&2
    exit 1
  fi
  apt_options=(-qq -o APT::Sandbox::User=root -o Dir::Etc::SourceList="$folder/apt/debian.list" -o Dir::Etc::SourceParts=-
    -o Dir::State::Lists="$folder/apt/lists")
  apt-get "${apt_options[@]}" update
  (cd "$folder/apt/unpacked" && apt-get "${apt_options[@]}" source --download-only "$name")
  mkdir "$folder/$name.new"
  tar -xf "$folder/apt/unpacked/$name"_*.orig.tar.* -C "$folder/$name.new" --strip-components 1
  mv "$folder/$name.new" "$folder/$name"
}

for name in "$@"; do fetch "$name"; done
