#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures what the tests run of lib/: lib/core by its unit tests alone, the rest by all tests. Builds into
# build-coverage; report.py says what has to be covered. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
build=$PWD/build-coverage
profiles=$build/profiles
command=$build/examples/subsidy
python=/usr/bin/python3
export SUBSIDY_LIBRARY=$build/lib/libsubsidy.so.0 PYTHONPATH=$PWD/bindings/python SUBSIDY_SANITIZED=1

# The name of the profile is part of what is built, as some tests start the command without most of the environment.
# %2m: whatever runs adds up into two files for each library and program. Atomic: what threads count is exact, as a branch
# that is not taken is told by a difference.
build() {
  local options="-fprofile-instr-generate=$profiles/%2m.profraw -fprofile-update=atomic -fcoverage-mapping -fcoverage-mcdc"
  options="$options -DTRIALS_DIVISOR=10" # random trials say little here
  [ -f "$build/build.ninja" ] \
    || CC=clang-19 meson setup "$build" --werror -Dtests=true -Dbuildtype=debug -Doptimization=1 -Db_lundef=false \
      "-Dc_args=$options" "-Dc_link_args=$options" || return 1
  ninja -C "$build"
}

# What a test finds is told where tests/run.sh runs it; here it has to run to its end.
quietly() { # quietly COMMAND…: shows what it printed where it fails
  local output
  output=$("$@" 2>&1) || { echo "--- $*"; tail -n 40 <<<"$output"; return 1; }
}

unit_tests() { # the longest first
  local program programs=("$build/tests/unit/test-schema")
  for program in "$build"/tests/unit/test-*; do
    [ -f "$program" ] && [ -x "$program" ] && [ "$program" != "${programs[0]}" ] && programs+=("$program")
  done
  printf '%s\n' "${programs[@]}" | xargs -P 2 -n 1 sh -c '"$0" >"$0.log" 2>&1 || { cat "$0.log"; exit 1; }'
}

other_policies() {
  local policy
  for policy in tests/policies/*.xml; do "$command" test "$policy" "${policy%.xml}.csv" || return 1; done
}

of_the_command() {
  quietly "$command" test lib/policies/langfang-2025-5.xml tests/cases/langfang-2025-5/*.csv \
    && quietly other_policies \
    && quietly $python tests/invalid/run.py "$command" \
    && quietly $python tests/warnings/run.py "$command" \
    && quietly $python tests/cli/run.py "$command" \
    && quietly $python tests/docs/run.py "$command"
}

of_files_and_python() {
  quietly $python tests/files/run.py "$command" \
    && quietly $python tests/python/replay_files.py \
    && quietly tests/python/run.sh
}

all_but_unit_tests() {
  of_the_command &
  local first=$!
  of_files_and_python
  local second=$?
  wait "$first" && [ "$second" = 0 ]
}

merge() { llvm-profdata-19 merge -o "$1" "$profiles"/*.profraw; }

quietly build || { echo "0 passed, 1 failed"; exit 1; }
rm -rf "$profiles" && mkdir "$profiles"
unit_tests && merge "$build/unit.profdata" || { echo "0 passed, 1 failed"; exit 1; }
all_but_unit_tests
is_complete=$?
merge "$build/all.profdata"
$python tests/coverage/report.py "$build" "$build/unit.profdata" "$build/all.profdata" \
  "$build/lib/libsubsidy.so" "$build/lib/batch/libsubsidy-batch.so" || exit 1
[ "$is_complete" = 0 ] || { echo "0 passed, 1 failed"; exit 1; }
