#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and runs the tests: `tests/run.sh quick` in under a minute, `tests/run.sh` (full) all of
# them in under half an hour; `tests/run.sh bench` measures the speed instead. The last line is "N passed, N failed".
set -uo pipefail
# What is ignored by whoever starts the tests, in the background or to outlive a terminal, would be ignored in them all.
[ -n "${SUBSIDY_TESTS_BEGUN:-}" ] || SUBSIDY_TESTS_BEGUN=1 exec env --default-signal=INT,QUIT,HUP bash "$0" "$@"
cd "$(dirname "$0")/.." || exit 1
tier=${1:-full}
case "$tier" in quick | full | bench) ;; *) echo "usage: $0 [quick|full|bench]" >&2; exit 2 ;; esac

python=/usr/bin/python3
. tests/checks.sh

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

unit_tests() { # unit_tests FOLDER [COMMAND…]: runs every cmocka program of a build, by that command; adds up their tests
  local folder=$1 sum_passed=0 sum_failed=0 program output status
  shift
  for program in "$folder"/tests/unit/test-*; do
    [ -x "$program" ] && [ -f "$program" ] || continue
    output=$("$@" "$program" 2>&1)
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

under_valgrind() { # the unit tests of a build; so slow that there are few trials
  SUBSIDY_TRIALS_DIVISOR=100 unit_tests "$1" tests/valgrind/with.sh
}

on_machine() { # on_machine NAME: the unit tests on another kind of machine; the emulator is slow, so there are fewer trials
  SUBSIDY_TRIALS_DIVISOR=20 unit_tests "build-$1" "build-$1/emulate"
}

sources() { git ls-files -co --exclude-standard -- '*.c' '*.h' | grep -E '^(lib|include|examples|tests)/' ; }
changed_sources() { { git diff --name-only HEAD; git ls-files -o --exclude-standard; } | sort -u | grep -E '^(lib|examples)/.*\.c$'; }

format() { sources | xargs clang-format-14 --dry-run -Werror; }

lint() { # lint FILE…
  [ $# -gt 0 ] || return 0
  printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 clang-tidy-14 -p build --quiet --extra-arg=-Wno-unknown-warning-option
}

headers_alone() { # each public header, the generated one too, as C and as C++
  local header
  for header in include/subsidy/*.h build/include/subsidy/version.h include/subsidy-batch.h; do
    header=${header#*include/}
    # shellcheck disable=SC2046
    set -- -Wall -Wextra -Werror -fsyntax-only -Iinclude -Ibuild/include $(pkg-config --cflags glib-2.0 gobject-2.0) -
    gcc -x c -std=c11 "$@" <<<"#include <$header>" || return 1
    g++ -x c++ "$@" <<<"#include <$header>" || return 1
  done
}

core_includes_nothing() { # lib/core may know C, its own headers and the plain columns alone
  ! grep -hn '#include' lib/core/*.[ch] | grep -vE '"(core/[a-z-]+\.h|subsidy/columns\.h)"|<(std[a-z]+|string)\.h>'
}

core_calls_nothing() { # no malloc, no lock, no locale: the core takes from elsewhere what moves and compares memory
  local calls
  calls=$(nm -A -u build/lib/libsubsidy.a 2>/dev/null | grep ':core_')
  grep -q ' memmove$' <<<"$calls" \
    && ! grep -vE ' (subsidy_[a-z0-9_]+|mem(move|cpy|set|cmp)|strcmp|__cpu_model|_GLOBAL_OFFSET_TABLE_)$' <<<"$calls"
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

fuzz_and_reach() { # what the table says is reached is counted
  tests/fuzz/run.sh 60 && $python tests/fuzz/reached.py build-fuzz
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
  check "files of claims" $python tests/files/run.py "$1"
  check "documentation" $python tests/docs/run.py "$1"
}

# What is read before it was written shall not happen to be zero.
export MALLOC_PERTURB_=165
# Tests that draw or repeat do so less often.
[ "$tier" = quick ] && export SUBSIDY_TRIALS_DIVISOR=8

tests/install-packages.sh "${tier/quick/test}" || exit 1

step "build" build build || { summary; exit 1; }
if [ "$tier" = bench ]; then tests/bench/run.sh build; exit; fi
# The longest first, so that the others fill the time beside them.
check "unit tests" unit_tests build
check "python: binding" tests/python/run.sh
check "fuzz: kept inputs" tests/fuzz/run.sh replay build
check "fuzz: table of functions" $python tests/fuzz/reached.py
commands "$PWD/build/examples/subsidy"
check "core stands alone" core_includes_nothing
check "core calls nothing" core_calls_nothing
check "includes go down" includes_go_down
check "export list" exports_are_listed
check "headers documented" $python tests/docs/headers.py
check "format" format
check "python: cases" env PYTHONPATH=bindings/python $python tests/python/replay_cases.py
check "python: other policies" env PYTHONPATH=bindings/python $python tests/python/replay_policies.py
check "python: cases as files" env PYTHONPATH=bindings/python $python tests/python/replay_files.py

if [ "$tier" = quick ]; then
  mapfile -t changed < <(changed_sources)
  command -v clang-tidy-14 >/dev/null && check "lint (changed)" lint "${changed[@]}"
else
  # Builds run alone, so they come before all that can run side by side.
  step "build: clang, sanitizers" env CC=clang-14 bash -c "$(declare -f build); build build-sanitize -Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debugoptimized"
  step "build: thread sanitizer" env CC=clang-14 bash -c "$(declare -f build); build build-threads -Db_sanitize=thread -Db_lundef=false -Dbuildtype=debugoptimized"
  for machine in aarch64 s390x; do step "build: $machine" tests/machines/build.sh $machine; done
  check "unit tests: valgrind" under_valgrind build
  check "files of claims: long" $python tests/files/run.py "$PWD/build/examples/subsidy" long
  mapfile -t all < <(sources | grep -E '^(lib|examples)/.*\.c$')
  check "lint" lint "${all[@]}"
  check "headers alone" headers_alone
  check "interface on record" $python tests/abi/run.py
  check "installed library" tests/installed/run.sh "$logs/installed"
  check "proof of the arithmetic" $python tests/proof/run.py
  check "oracle and library agree" env PYTHONPATH=bindings/python $python tests/property/compare.py 200000
  check "oracle of the language" $python tests/oracle/run.py 150
  check "mutants of the built-in policy" $python tests/mutation/policy.py
  check "fuzz: a minute each" fuzz_and_reach
  check "mutants of the core" $python tests/mutation/run.py --all
  check "hostile files" $python tests/hostile/run.py "$PWD/build/examples/subsidy"
  check "command: valgrind" tests/valgrind/check.sh build/examples/subsidy
  check "coverage" tests/coverage/run.sh
  export G_SLICE=always-malloc ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
  check "unit tests: sanitizers" unit_tests build-sanitize
  check "fuzz: kept inputs, sanitizers" tests/fuzz/run.sh replay build-sanitize
  check "cases: sanitizers" build-sanitize/examples/subsidy test lib/policies/langfang-2025-5.xml tests/cases/langfang-2025-5/*.csv
  check "other policies: sanitizers" other_policies build-sanitize/examples/subsidy
  check "invalid policies: sanitizers" $python tests/invalid/run.py "$PWD/build-sanitize/examples/subsidy"
  check "warnings: sanitizers" $python tests/warnings/run.py "$PWD/build-sanitize/examples/subsidy"
  check "command line: sanitizers" env SUBSIDY_SANITIZED=1 $python tests/cli/run.py "$PWD/build-sanitize/examples/subsidy"
  check "files of claims: sanitizers" env SUBSIDY_SANITIZED=1 $python tests/files/run.py "$PWD/build-sanitize/examples/subsidy"
  check "threads: what the sanitizer sees" tests/threads/check.sh
  check "unit tests: threads" unit_tests build-threads tests/threads/with.sh
  check "files of claims: threads" env SUBSIDY_SANITIZED=1 $python tests/files/run.py tests/threads/subsidy.sh
  for machine in aarch64 s390x; do
    check "unit tests: $machine" on_machine $machine
    check "cases: $machine" build-$machine/subsidy test lib/policies/langfang-2025-5.xml tests/cases/langfang-2025-5/*.csv
    check "other policies: $machine" other_policies build-$machine/subsidy
  done
fi

summary
