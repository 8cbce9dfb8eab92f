#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds everything, the unit tests too, for another kind of machine: `build.sh aarch64` or `build.sh s390x`, into
# build-MACHINE. What it needs of Debian 12 for that machine is unpacked once into build-MACHINE-root; nothing of it is
# installed. Then `build-MACHINE/emulate PROGRAM …` runs a program, and `build-MACHINE/subsidy …` the command.
set -euo pipefail
cd "$(dirname "$0")/../.."
machine=$1
case "$machine" in
  aarch64) debian=arm64 endian=little ;;
  s390x) debian=s390x endian=big ;;
  *) echo "usage: $0 aarch64|s390x" >&2; exit 2 ;;
esac
compiler=$machine-linux-gnu
folder=build-$machine
root=$PWD/$folder-root

# Debian's own resolver, with a state and a list of sources of its own, so that this machine's are left alone.
fetch() {
  local apt=$root.apt options
  rm -rf "$root" "$apt"
  mkdir -p "$root" "$apt/state/lists/partial" "$apt/cache/archives/partial"
  touch "$apt/state/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main" \
    >"$apt/sources.list"
  options="-o APT::Architecture=$debian -o APT::Architectures=$debian -o APT::Install-Recommends=false -o APT::Sandbox::User=
    -o Dir::State=$apt/state -o Dir::State::status=$apt/state/status -o Dir::Cache=$apt/cache
    -o Dir::Etc::sourcelist=$apt/sources.list -o Dir::Etc::sourceparts=-"
  # shellcheck disable=SC2086
  apt-get $options -qq update
  # shellcheck disable=SC2086
  apt-get $options -qq -y --download-only install libc-bin libc6-dev libglib2.0-dev libxml2-dev libsqlite3-dev libcmocka-dev
  for package in "$apt"/cache/archives/*.deb; do dpkg-deb -x "$package" "$root"; done
  rm -rf "$apt"
  touch "$root/complete"
}

configure() {
  cat >"$root/machine.ini" <<END
[binaries]
c = '$compiler-gcc'
ar = '$compiler-ar'
strip = '$compiler-strip'
pkgconfig = 'pkg-config'
exe_wrapper = ['qemu-$machine-static', '-L', '$root']
[built-in options]
c_args = ['--sysroot=$root']
c_link_args = ['--sysroot=$root']
[properties]
sys_root = '$root'
pkg_config_libdir = '$root/usr/lib/$compiler/pkgconfig:$root/usr/share/pkgconfig'
[host_machine]
system = 'linux'
cpu_family = '$machine'
cpu = '$machine'
endian = '$endian'
END
  meson setup "$folder" --cross-file "$root/machine.ini" --werror -Dtests=true
  printf '#!/bin/sh\nexec qemu-%s-static -L %s "$@"\n' "$machine" "$root" >"$folder/emulate"
  printf '#!/bin/sh\nexec %s %s "$@"\n' "$PWD/$folder/emulate" "$PWD/$folder/examples/subsidy" >"$folder/subsidy"
  chmod +x "$folder/emulate" "$folder/subsidy"
}

[ -f "$root/complete" ] || fetch
[ -f "$folder/subsidy" ] || configure
ninja -C "$folder"
