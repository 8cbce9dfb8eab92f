#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The command under valgrind, over what it is used for: answers, policies right and wrong, files of claims with a ledger.
# `check.sh COMMAND`; the last line is "N passed, N failed".
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
command=$(readlink -f "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
passed=0
failed=0

expect() { # expect STATUS ARGUMENT…: the command's own exit status, and nothing to say for valgrind, whose status is 99
  local expected=$1 status
  shift
  "$here/with.sh" "$command" "$@" >output 2>errors
  status=$?
  if [ $status = "$expected" ] && ! grep -q '^==[0-9]*==' errors; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "subsidy $*: exit status $status, expected $expected"
    grep '^==' errors | head -n 30
  fi
}

facts="county=霸州市 investment=1500000 recognised-on=2026-03-01"
# shellcheck disable=SC2086
expect 0 assess digital-pilot $facts
# shellcheck disable=SC2086
expect 0 --format json --lang en assess digital-pilot $facts
expect 0 assess digital-pilot county=131081
expect 2 assess digital-pilot investment=-1
expect 2 assess digital-pilots
expect 0 match county=131081 recognised-as=digital-pilot
expect 0 rules
expect 0 --format json show leader-provincial
expect 0 schema
expect 0 reference
expect 0 source
expect 0 boundaries "$source/lib/policies/langfang-2025-5.xml" digital-pilot
expect 0 template digital-pilot
expect 0 --policy "$source/docs/examples/units.xml" assess units "unit.cost=1;2"
expect 0 --policy "$source/docs/examples/joint.xml" show joint
expect 0 check "$source/docs/examples/units.xml"
for name in formula-overflows when-without-if word-misspelt-mode; do
  expect 1 check "$source/tests/invalid/$name/policy.xml"
done
expect 0 check "$source/tests/warnings/unused/policy.xml"
expect 0 test "$source/docs/examples/budget.xml" "$source/docs/examples/budget.csv"
expect 0 test "$source/tests/cli/files/covered.xml" "$source/tests/cli/files/half-covered.csv"

# A file with a row of each outcome, one that cannot be read, and one claim twice; a ledger that pays it once.
claims='rule,applicant,project,county,recognised-on,investment
digital-pilot,91350100M000100Y43,a,永清县,2026-02-14,876543.21
digital-pilot,91350100M000100Y43,a,永清县,2026-02-14,876543.21
digital-pilot,91350100M000100Y43,b,永清县,2026-02-14,
digital-pilot,91350100M000100Y43,c,永清县,abc,1
digital-pilot,91350100M000100Y43,d,永清县,2020-01-01,100'
echo "$claims" >claims.csv
expect 3 batch claims.csv -o answers.csv --ledger l.db --day 2026-03-01
grep -q 87654.32 answers.csv || { failed=$((failed + 1)); echo "the first claim is not paid"; }
expect 3 batch claims.csv -o again.csv --ledger l.db --day 2026-03-02
expect 0 ledger list l.db
expect 0 ledger verify l.db
expect 0 ledger export l.db -o awards.csv
expect 2 ledger revoke l.db R9-9 --by a --reason b
expect 3 batch claims.csv -o - --jobs 4 --columns input,amount,shares,reason,words,alternatives,error --summary json
expect 3 batch claims.csv -o - --compare "$source/lib/policies/langfang-2025-5.xml"
expect 1 batch absent.csv -o -
printf 'rule,cost\nproportional,5000000\nproportional,3000000\n' >budget.csv
expect 0 --policy "$source/docs/examples/budget.xml" batch budget.csv -o -

echo "$passed passed, $failed failed"
[ $failed = 0 ]
