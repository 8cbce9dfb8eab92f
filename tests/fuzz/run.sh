#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fuzzes each target, or one, for so many seconds, two at a time: `tests/fuzz/run.sh SECONDS [TARGET]`. Starts from the kept
# corpus, from examples in the tree and from what earlier runs have found (build-fuzz/corpus). What ends a target is made
# small and left in build-fuzz/found; the last line is "N passed, N failed", one a target.
#
# `tests/fuzz/run.sh keep [TARGET]` takes the inputs that reach something new into the kept corpus; `tests/fuzz/run.sh replay
# BUILD` runs what is kept, and the examples, with the programs of any build.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
build=$PWD/build-fuzz
all="csv values policy evaluator cases file"
work=${1:?usage: $0 SECONDS|keep [TARGET], or $0 replay BUILD}
targets=${2:-$all}

# GLib's slices would hide mistakes; most of what is freed need not be kept for long.
export G_SLICE=always-malloc ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=16 UBSAN_OPTIONS=print_stacktrace=1

# What is compared is found through the dictionaries and the mutator; watching comparisons as well takes a third of the time.
build() {
  [ -f "$build/build.ninja" ] \
    || CC=clang-14 meson setup "$build" --werror -Dtests=true -Db_lundef=false -Db_sanitize=address,undefined \
      -Dbuildtype=debugoptimized \
      "-Dc_args=-fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp -fno-sanitize-recover=undefined" || return 1
  # shellcheck disable=SC2046
  ninja -C "$build" examples/subsidy $(printf 'tests/fuzz/fuzz-%s ' $all)
}

# The longest input; longer ones only cost time.
longest() {
  case $1 in policy) echo 16384 ;; values) echo 200 ;; csv | evaluator) echo 1000 ;; *) echo 4096 ;; esac
}

seeds() { # folders and files of the tree to start from
  case $1 in
    policy) echo tests/policies docs/examples ;;
    cases) echo tests/cases/langfang-2025-5 tests/policies ;;
    file) echo tests/fuzz/corpus/csv tests/cases/langfang-2025-5 docs/examples ;;
  esac
}

fuzz() { # fuzz TARGET: prints one line about it; fails where the target was ended
  local name=$1 log=$build/corpus/$1.log status arguments=(-max_len="$(longest "$1")" -timeout=60 -rss_limit_mb=2048)
  mkdir -p "$build/corpus/$name" "$build/found"
  /usr/bin/python3 tests/fuzz/dictionary.py "$name" "$build/examples/subsidy" >"$build/corpus/$name.dict" || return 1
  [ -s "$build/corpus/$name.dict" ] && arguments+=(-dict="$build/corpus/$name.dict")
  # shellcheck disable=SC2046
  "$build/tests/fuzz/fuzz-$name" "${arguments[@]}" -max_total_time="$work" \
    -print_final_stats=1 -artifact_prefix="$build/found/$name-" "$build/corpus/$name" "tests/fuzz/corpus/$name" \
    $(seeds "$name") >"$log" 2>&1
  status=$?
  printf '%-10s %9s executions, %s inputs kept, %s edges\n' "$name" \
    "$(sed -n 's/stat::number_of_executed_units: *//p' "$log")" "$(find "$build/corpus/$name" -type f | wc -l)" \
    "$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1 | tr -dc 0-9)"
  [ $status = 0 ] && return 0
  grep -aE 'ERROR|runtime error|SUMMARY' "$log" | head -n 5
  for found in "$build/found/$name"-*; do
    [[ -f $found && $found != *-small ]] || continue
    "$build/tests/fuzz/fuzz-$name" -minimize_crash=1 -max_total_time=60 -exact_artifact_path="$found-small" "$found" >/dev/null 2>&1
    echo "  found: $found"
  done
  return 1
}

# keep TARGET: the inputs that reach what the seeds do not, the shortest first, up to so many bytes.
most_bytes_kept=150000
keep() {
  local name=$1 merged=$build/merged/$1 seed
  rm -rf "$merged"
  mkdir -p "$merged"
  # shellcheck disable=SC2046
  [ -z "$(seeds "$name")" ] || find $(seeds "$name") -maxdepth 1 -type f | while read -r seed; do
    cp "$seed" "$merged/seed-$(tr / - <<<"$seed")"
  done
  "$build/tests/fuzz/fuzz-$name" -merge=1 -use_counters=0 -max_len="$(longest "$name")" "$merged" "tests/fuzz/corpus/$name" \
    "$build/corpus/$name" >"$build/corpus/$name.log" 2>&1 || return 1
  rm -f "$merged"/seed-*
  # Under short names; what was a mistake once has a long one, and stays.
  find "tests/fuzz/corpus/$name" -type f -name '[0-9]*' -delete
  find "$merged" -type f -printf '%s %p\n' | sort -n | awk -v most="$most_bytes_kept" -v folder="tests/fuzz/corpus/$name" \
    '(sum += $1) <= most { printf "mv %s %s/%04d\n", $2, folder, NR }' | sh
  echo "$name: $(find "tests/fuzz/corpus/$name" -type f | wc -l) inputs, $(du -sb "tests/fuzz/corpus/$name" | cut -f 1) bytes"
}

replay() { # replay BUILD
  local name output passed=0 failed=0
  for name in $all; do
    # shellcheck disable=SC2046
    output=$("$1/tests/fuzz/replay-$name" "tests/fuzz/corpus/$name" $(seeds "$name") 2>&1) || {
      failed=$((failed + 1))
      echo "$name: $(tail -n 20 <<<"$output")"
      continue
    }
    passed=$((passed + $(tail -n 1 <<<"$output" | cut -d ' ' -f 1)))
  done
  echo "$passed passed, $failed failed"
  [ $failed = 0 ]
}

if [ "$work" = replay ]; then
  replay "${2:?which build?}"
  exit
fi
mkdir -p "$build"
build >"$build/log" 2>&1 || { tail -n 30 "$build/log"; echo "0 passed, 1 failed"; exit 1; }
task=fuzz
[ "$work" = keep ] && task=keep
export -f fuzz keep longest seeds
export build work most_bytes_kept
results=$(mktemp)
# shellcheck disable=SC2086
printf '%s\n' $targets | xargs -P 2 -I NAME bash -c "$task NAME && echo ok >>$results || { echo NAME has failed; echo no >>$results; }"
passed=$(grep -c ok "$results")
failed=$(grep -c no "$results")
rm -f "$results"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
