#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that are missing: `install-packages.sh build` for building alone, `… test` for the quick
# tests, `… full` for all of them, `… bench` for measuring the speed.
set -euo pipefail

packages="gcc libc6-dev meson ninja-build pkg-config libglib2.0-dev libxml2-dev libsqlite3-dev nettle-dev python3"
case "${1:-build}" in
  build) ;;
  test) packages="$packages git libcmocka-dev clang-format" ;;
  full) packages="$packages git libcmocka-dev clang-format clang clang-tidy libclang-rt-14-dev llvm g++ python3-hypothesis
    python3-clang-14 valgrind abigail-tools qemu-user-static gcc-aarch64-linux-gnu gcc-s390x-linux-gnu frama-c-base why3 z3 cvc4
    clang-19 llvm-19 libclang-rt-19-dev" ;;
  bench) packages="$packages git libcmocka-dev mawk python3-numpy python3-venv" ;;
  *) echo "usage: $0 build|test|full|bench" >&2; exit 2 ;;
esac

missing=""
for package in $packages; do
  status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  [ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

command -v apt-get >/dev/null || { echo "please install:$missing" >&2; exit 1; }
as_root=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "as root, please run: apt-get install$missing" >&2; exit 1; }
  as_root="sudo"
fi
echo "installing:$missing" >&2
$as_root apt-get update -qq >/dev/null
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
