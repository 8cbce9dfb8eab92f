#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# That the thread sanitizer of build-threads reports a race, and what GLib orders as none. The last line is "N passed, N
# failed".
here=$(dirname "$0")
passed=0
failed=0

expect() { # expect STATUS WAY
  "$here/with.sh" "$here/../../build-threads/tests/threads/race" "$2"
  if [ $? = "$1" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "race $2: expected exit status $1"; fi
}

for way in lock references once-cell once; do expect 0 $way; done
expect 66 nothing
echo "$passed passed, $failed failed"
[ $failed = 0 ]
