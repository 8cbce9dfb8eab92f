#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the unit tests of the binding; the last line is "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 1
output=$(PYTHONPATH=bindings/python /usr/bin/python3 -m unittest discover -s tests/python 2>&1)
status=$?
echo "$output"
count=$(grep -oE '^Ran [0-9]+ test' <<<"$output" | grep -oE '[0-9]+')
failed=$(grep -oE '(failures|errors)=[0-9]+' <<<"$output" | grep -oE '[0-9]+' | paste -sd+ | bc 2>/dev/null)
[ $status != 0 ] && failed=${failed:-1}
echo "$((${count:-0} - ${failed:-0})) passed, ${failed:-0} failed"
exit $status
