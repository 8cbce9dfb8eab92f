#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and runs the tests: `tests/run.sh quick` in under two minutes, `tests/run.sh` (full) all of
# them; `tests/run.sh bench` measures the speed instead. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
tier=${1:-full}
case "$tier" in quick | full | bench) ;; *) echo "usage: $0 [quick|full|bench]" >&2; exit 2 ;; esac

passed=0
failed=0
python=/usr/bin/python3
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# check NAME COMMAND…: runs it; counts what its last "N passed, N failed" line says, else one by its exit status. What it
# printed is shown where it failed.
check() {
  local name=$1 counts status
  shift
  "$@" >"$log" 2>&1
  status=$?
  counts=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
  if [ -z "$counts" ]; then
    [ $status = 0 ] && counts="1 passed, 0 failed" || counts="0 passed, 1 failed"
  elif [ $status != 0 ] && [[ $counts == *", 0 failed" ]]; then
    counts="${counts%%,*}, 1 failed"
  fi
  set -- ${counts//,/}
  passed=$((passed + $1))
  failed=$((failed + $3))
  if [ "$3" != 0 ]; then
    echo "--- $name"
    tail -n 60 "$log"
  fi
  printf '%-40s %s\n' "$name" "$1 passed, $3 failed"
  [ "$3" = 0 ]
}

build() { # build FOLDER [meson options…]
  local folder=$1
  shift
  if [ ! -f "$folder/build.ninja" ]; then
    meson setup "$folder" --werror -Dtests=true "$@" || return 1
  else
    meson configure "$folder" -Dtests=true || return 1
  fi
  ninja -C "$folder"
}

# Runs every cmocka program of a build and adds up their tests.
unit_tests() {
  local sum_passed=0 sum_failed=0 program output status
  for program in "$1"/tests/unit/test-*; do
    [ -x "$program" ] && [ -f "$program" ] || continue
    output=$("$program" 2>&1)
    status=$?
    local ok bad
    ok=$(grep -oE '\[  PASSED  \] [0-9]+' <<<"$output" | grep -oE '[0-9]+' | tail -n 1)
    bad=$(grep -oE '\[  FAILED  \] [0-9]+ test' <<<"$output" | grep -oE '[0-9]+' | tail -n 1)
    if [ $status != 0 ] && [ -z "$bad" ]; then bad=1; fi
    if [ "${bad:-0}" != 0 ]; then echo "$program:"; grep -vE '^\[ (RUN|      OK)' <<<"$output" | tail -n 30; fi
    sum_passed=$((sum_passed + ${ok:-0}))
    sum_failed=$((sum_failed + ${bad:-0}))
  done
  [ $sum_passed -gt 0 ] || sum_failed=$((sum_failed + 1))
  echo "$sum_passed passed, $sum_failed failed"
}

sources() { git ls-files -co --exclude-standard -- '*.c' '*.h' | grep -E '^(lib|include|examples|tests/unit|tests/bench|tests/fuzz)/' ; }
changed_sources() { { git diff --name-only HEAD; git ls-files -o --exclude-standard; } | sort -u | grep -E '^(lib|examples)/.*\.c$'; }

format() { sources | xargs clang-format-14 --dry-run -Werror; }

lint() { # lint FILE…
  [ $# -gt 0 ] || return 0
  printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 clang-tidy-14 -p build --quiet --extra-arg=-Wno-unknown-warning-option
}

headers_alone() {
  local header
  for header in include/subsidy/*.h include/subsidy-batch.h; do
    echo "#include \"${header#include/}\"" >"$1/header.c"
    gcc -std=c11 -Wall -Wextra -Werror -fsyntax-only -Iinclude -Ibuild/include $(pkg-config --cflags glib-2.0 gobject-2.0) "$1/header.c" || return 1
    g++ -x c++ -Wall -Wextra -Werror -fsyntax-only -Iinclude -Ibuild/include $(pkg-config --cflags glib-2.0 gobject-2.0) "$1/header.c" || return 1
  done
}

core_includes_nothing() { # lib/core may know C, its own headers and the plain columns alone
  ! grep -hn '#include' lib/core/*.[ch] | grep -vE '"(core/[a-z-]+\.h|subsidy/columns\.h)"|<(std[a-z]+|string)\.h>'
}

includes_go_down() { # core ← policy ← assess ← the public interface ← batch
  ! grep -n '#include "\(policy\|assess\)/' lib/core/*.[ch] && ! grep -n '#include "assess/' lib/policy/*.[ch] \
    && ! grep -n '#include "batch/' lib/core/*.[ch] lib/policy/*.[ch] lib/assess/*.[ch] \
    && ! grep -nE '#include "(core|policy|assess)/' lib/batch/*.[ch] \
    && ! grep -nE '#include "(core|policy|assess|batch)/' examples/*.[ch]
}

exported() { # exported HEADER…: the functions that headers declare
  cat "$@" | grep -v '^ \*' | tr '\n' ' ' | grep -oE 'SUBSIDY_PUBLIC [^;(]*\(' | grep -oE 'subsidy_[a-z0-9_]+ \($' | tr -d ' (' | sort -u
}

listed() { grep -oE 'subsidy_[a-z0-9_]+' "$1" | sort -u; }

exports_are_listed() { # the export lists are exactly what the headers declare
  diff <(exported include/subsidy/*.h include/subsidy/version.h.in) <(listed lib/subsidy.map) \
    && diff <(exported include/subsidy-batch.h) <(listed lib/batch/subsidy-batch.map)
}

other_policies() { # other_policies COMMAND: each policy of another place with its own cases
  local policy counts sum_passed=0 sum_failed=0
  for policy in tests/policies/*.xml; do
    counts=$("$1" test "$policy" "${policy%.xml}.csv" | tail -n 1)
    [[ $counts == *" passed, "* ]] || counts="0 passed, 1 failed"
    # shellcheck disable=SC2086
    set -- "$1" ${counts//,/}
    sum_passed=$((sum_passed + $2))
    sum_failed=$((sum_failed + $4))
    [ "$4" = 0 ] || echo "$policy: $counts"
  done
  echo "$sum_passed passed, $sum_failed failed"
}

commands() { # commands COMMAND: everything that is tested through the command
  check "cases: command" "$1" test lib/policies/langfang-2025-5.xml tests/cases/langfang-2025-5/*.csv
  check "cases: other policies" other_policies "$1"
  check "cases: oracle" $python tests/property/check_cases.py
  check "invalid policies" $python tests/invalid/run.py "$1"
  check "warnings" $python tests/warnings/run.py "$1"
  check "command line" $python tests/cli/run.py "$1"
  check "files of claims" $python tests/files/run.py "$1" $([ "$tier" = full ] && echo full)
  check "documentation" $python tests/docs/run.py "$1"
}

# What is read before it was written shall not happen to be zero.
export MALLOC_PERTURB_=165

tests/install-packages.sh "${tier/quick/test}" || exit 1

check "build" build build || { echo "$passed passed, $failed failed"; exit 1; }
if [ "$tier" = bench ]; then tests/bench/run.sh build; exit; fi
check "unit tests" unit_tests build
commands "$PWD/build/examples/subsidy"
check "core stands alone" core_includes_nothing
check "includes go down" includes_go_down
check "export list" exports_are_listed
check "format" format
check "python: cases" env PYTHONPATH=bindings/python $python tests/python/replay_cases.py
check "python: other policies" env PYTHONPATH=bindings/python $python tests/python/replay_policies.py
check "python: cases as files" env PYTHONPATH=bindings/python $python tests/python/replay_files.py
check "python: binding" tests/python/run.sh

if [ "$tier" = quick ]; then
  mapfile -t changed < <(changed_sources)
  command -v clang-tidy-14 >/dev/null && check "lint (changed)" lint "${changed[@]}"
else
  mapfile -t all < <(sources | grep -E '^(lib|examples)/.*\.c$')
  check "lint" lint "${all[@]}"
  scratch=$(mktemp -d)
  check "headers alone" headers_alone "$scratch"
  check "installed library" tests/installed/run.sh "$scratch/installed"
  rm -rf "$scratch"
  check "oracle and library agree" env PYTHONPATH=bindings/python $python tests/property/compare.py 200000
  check "oracle of the language" $python tests/oracle/run.py 60
  check "hostile files" $python tests/hostile/run.py "$PWD/build/examples/subsidy"
  check "coverage" tests/coverage/run.sh
  export G_SLICE=always-malloc ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
  check "build: clang, sanitizers" env CC=clang-14 bash -c "$(declare -f build); build build-sanitize -Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debugoptimized"
  check "unit tests: sanitizers" unit_tests build-sanitize
  check "cases: sanitizers" build-sanitize/examples/subsidy test lib/policies/langfang-2025-5.xml tests/cases/langfang-2025-5/*.csv
  check "other policies: sanitizers" other_policies build-sanitize/examples/subsidy
  check "invalid policies: sanitizers" $python tests/invalid/run.py "$PWD/build-sanitize/examples/subsidy"
  check "warnings: sanitizers" $python tests/warnings/run.py "$PWD/build-sanitize/examples/subsidy"
  check "command line: sanitizers" env SUBSIDY_SANITIZED=1 $python tests/cli/run.py "$PWD/build-sanitize/examples/subsidy"
  check "files of claims: sanitizers" env SUBSIDY_SANITIZED=1 $python tests/files/run.py "$PWD/build-sanitize/examples/subsidy"
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ]
