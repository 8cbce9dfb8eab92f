#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a program under valgrind: `with.sh PROGRAM ARGUMENT…`. Memory that is used wrongly, or lost, fails it. GLib's own
# suppressions are for what it keeps to the end; a program's own malloc() (tests/unit/test-allocation.c) stays its own.
export G_SLICE=always-malloc
exec valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect,possible \
  --show-leak-kinds=definite,indirect,possible --suppressions=/usr/share/glib-2.0/valgrind/glib.supp \
  --soname-synonyms=somalloc=nouserintercepts "$@"
