# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# How a run of tests runs its checks; sourced by run.sh. Checks run side by side, as many as there are processors; what
# they found is told in the order in which they stand.
#
#   check NAME COMMAND…   begins a check: it may run beside any other, so it writes only where no other check does
#   step NAME COMMAND…    waits for all checks, runs alone, and fails where it fails: what later checks need, as a build
#   summary               waits for all checks and writes the last line, "N passed, N failed"; fails where one failed
#
# A check counts what its last "N passed, N failed" line says, else one by its exit status. What it printed is shown where
# it failed. With SUBSIDY_TIMES each line also says how many seconds the check took.

passed=0
failed=0
begun=0
told=0
names=()
workers=$(nproc)
logs=$(mktemp -d)

# Each check gets a process group of its own, so that it ends as a whole and an interrupt reaches it as it would by hand.
set -m
end_checks() {
  local group
  for group in $(jobs -p); do kill -- "-$group" 2>/dev/null; done
  rm -rf "$logs"
}
trap end_checks EXIT
trap 'exit 130' INT TERM

check() {
  while [ "$(jobs -pr | wc -l)" -ge "$workers" ]; do wait -n; done
  tell_finished
  names[begun]=$1
  shift
  run_check "$logs/$begun" "$@" </dev/null &
  begun=$((begun + 1))
}

run_check() { # run_check LOG COMMAND…
  local log=$1 begin=$EPOCHSECONDS status
  shift
  "$@" >"$log" 2>&1
  status=$?
  echo "$status $((EPOCHSECONDS - begin))" >"$log.part"
  mv "$log.part" "$log.status"
}

step() {
  local before
  settle
  before=$failed
  check "$@"
  settle
  [ "$failed" = "$before" ]
}

summary() {
  settle
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}

settle() {
  wait
  while [ "$told" -lt "$begun" ]; do
    [ -f "$logs/$told.status" ] || echo "1 0" >"$logs/$told.status" # it was ended from outside
    tell_finished
  done
}

tell_finished() {
  while [ -f "$logs/$told.status" ]; do
    tell "${names[told]}" "$logs/$told"
    told=$((told + 1))
  done
}

tell() { # tell NAME LOG
  local status seconds counts ok bad
  read -r status seconds <"$2.status"
  counts=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$2" | tail -n 1)
  read -r ok _ bad _ <<<"${counts:-$((status == 0)) passed, $((status != 0)) failed}"
  if [ "$status" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
  passed=$((passed + ok))
  failed=$((failed + bad))
  if [ "$bad" != 0 ]; then
    echo "--- $1"
    tail -n 60 "$2"
  fi
  printf '%-40s %s%s\n' "$1" "$ok passed, $bad failed" "${SUBSIDY_TIMES:+ in $seconds s}"
}
