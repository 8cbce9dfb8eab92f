#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what peers there are, then measures: `tests/bench/run.sh BUILD`.
build=${1:?usage: $0 BUILD}
here=$(dirname "$0")

# Tests fill memory as it is given back; a measurement shall not pay for that.
unset MALLOC_PERTURB_

"$here/peers.sh" "$build/bench-peers"
python="$build/bench-peers/python/bin/python"
"$python" -c 'import numpy' 2>/dev/null || python=/usr/bin/python3
exec "$python" "$here/run.py" "$build"
