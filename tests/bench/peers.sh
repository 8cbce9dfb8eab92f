#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs those peers of the bench that a package index serves: `peers.sh FOLDER`. What cannot be had is left out; the bench
# then says so. Never fails.
folder=${1:?usage: $0 FOLDER}
mkdir -p "$folder" || exit 0

# try NAME COMMAND…: once a folder, also where it did not work.
try() {
  local name=$1
  shift
  [ -e "$folder/$name.tried" ] && return
  echo "installing for the bench: $name" >&2
  "$@" >"$folder/$name.log" 2>&1 || echo "cannot be installed: $name, see $folder/$name.log" >&2
  touch "$folder/$name.tried"
}

python_packages() {
  [ -x "$folder/python/bin/pip" ] || /usr/bin/python3 -m venv "$folder/python" || return 1
  timeout 300 "$folder/python/bin/pip" install --quiet --disable-pip-version-check "$@"
}

node_packages() {
  timeout 300 npm install --silent --prefix "$folder/node" "$@"
}

try numbers python_packages numpy pandas matplotlib
try openfisca python_packages openfisca-core
command -v npm >/dev/null && try zen node_packages @gorules/zen-engine
exit 0
