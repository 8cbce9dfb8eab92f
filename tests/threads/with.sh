#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a program of a build with the thread sanitizer: `with.sh PROGRAM ARGUMENT…`, from the folder of the build. A race
# fails it. The sanitizer knows no layout of memory but the usual one, hence setarch; GLib's slices would hand memory from
# thread to thread behind its back.
folder=$(dirname "$(readlink -f "$1")")
while [ ! -f "$folder/build.ninja" ] && [ "$folder" != / ]; do folder=$(dirname "$folder"); done
export G_SLICE=always-malloc TSAN_OPTIONS="halt_on_error=0 exitcode=66 ignore_noninstrumented_modules=1 ${TSAN_OPTIONS:-}"
exec setarch -R env LD_PRELOAD="$folder/tests/threads/libthreads-glib.so" "$@"
