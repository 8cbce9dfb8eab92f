#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the library into a folder of its own and uses it from there as others would: C through pkg-config, C++, Python
# from another folder, the command. Also runs the programs that the README shows. Usage: run.sh FOLDER
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
prefix=$1
python=/usr/bin/python3

rm -rf "$prefix"
mkdir -p "$prefix"
meson setup "$prefix/build" "$source" --prefix="$prefix/usr" --libdir=lib -Dtests=false >/dev/null
meson install -C "$prefix/build" --quiet >/dev/null
export PKG_CONFIG_PATH="$prefix/usr/lib/pkgconfig" LD_LIBRARY_PATH="$prefix/usr/lib"
cd "$prefix"

# Every header is there, and each can stand alone.
diff <({ cd "$source/include" && ls subsidy-batch.h subsidy/*.h && echo subsidy/version.h; } | sort) \
  <(cd usr/include && find . -name '*.h' -printf '%P\n' | sort)
for header in $(cd usr/include && find . -name '*.h' -printf '%P\n'); do
  cc -x c -std=c11 -Wall -Wextra -Werror -fsyntax-only $(pkg-config --cflags subsidy-batch) - <<<"#include <$header>"
done

# A program of thirty lines against the installed library, as C and as C++.
cc -std=c11 -Wall -Wextra -Werror "$source/examples/assess.c" -o assess $(pkg-config --cflags --libs subsidy)
./assess >answer.txt
grep -qx '15000000 fen' answer.txt
grep -q '市级财政：75,000.00 元' answer.txt
grep -q '县级财政：75,000.00 元' answer.txt
g++ -x c++ -Wall -Wextra -Werror -fsyntax-only "$source/examples/assess.c" $(pkg-config --cflags subsidy)

# The command from there.
usr/bin/subsidy --lang en assess digital-pilot county=131081 investment=1500000 recognised-on=2026-03-01 >answer.txt
grep -q '^eligible: 150,000.00 yuan is due' answer.txt

# Files of claims: the second library, and the command.
printf '条款,认定日期,县（市、区）,项目实际投资额（万元）\ndigital-pilot,2026-03-01,霸州市,150\n' >claims.csv
cc -std=c11 -Wall -Wextra -Werror "$source/examples/batch.c" -o batch $(pkg-config --cflags --libs subsidy-batch)
./batch claims.csv answers.csv | grep -q '150000.00'
grep -q '可以享受,150000.00,75000.00,75000.00' answers.csv
g++ -x c++ -Wall -Wextra -Werror -fsyntax-only "$source/examples/batch.c" $(pkg-config --cflags subsidy-batch)
usr/bin/subsidy --lang en batch claims.csv -o - 2>/dev/null | grep -q 'eligible,150000.00,75000.00,75000.00'

# The README's programs, copied out of it.
for readme in README.md README.zh.md; do
  awk '/^```c$/ { take = 1; next } /^```$/ { take = 0 } take' "$source/$readme" >readme.c
  [ -s readme.c ]
  cc -std=c11 -Wall -Wextra -Werror readme.c -o readme $(pkg-config --cflags --libs subsidy)
  ./readme >answer.txt
  grep -q '150,000.00' answer.txt
  awk '/^```python$/ { take = 1; next } /^```$/ { take = 0 } take' "$source/$readme" >readme.py
  [ -s readme.py ]
  PYTHONPATH="$source/bindings/python" SUBSIDY_LIBRARY="$prefix/usr/lib/libsubsidy.so.0" $python readme.py >answer.txt
  grep -qE '150,?000\.00' answer.txt
done

# Python finds the installed libraries without being told where the source is.
cp -r "$source/bindings/python/subsidy" "$prefix/site"
mkdir elsewhere && mv site elsewhere/subsidy && cd elsewhere
env -u SUBSIDY_LIBRARY $python -c '
import subsidy
from decimal import Decimal
answer = subsidy.Policy.builtin().assess("shared-factory", {"county": "131025", "recognition-level": "provincial", "recognised-on": "2026-11-30"})
assert (answer.amount, answer.shares["city"]) == (Decimal("400000.00"), Decimal("200000.00")), answer.to_text("en")
run = subsidy.Policy.builtin().run_file("../claims.csv", "answers.csv")
assert run.amount == Decimal("150000.00"), run.notes
'
echo "1 passed, 0 failed"
