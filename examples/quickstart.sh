#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and assesses one real claim. For Debian 12; run it from anywhere.
set -euo pipefail
cd "$(dirname "$0")/.."

tests/install-packages.sh build
[ -f build/build.ninja ] || meson setup build -Dtests=false >build-log.txt 2>&1 || { cat build-log.txt >&2; exit 1; }
ninja -C build >build-log.txt 2>&1 || { cat build-log.txt >&2; exit 1; }
rm -f build-log.txt

echo '$ subsidy assess digital-pilot county=霸州市 investment=1500000 recognised-on=2026-03-01'
build/examples/subsidy assess digital-pilot county=霸州市 investment=1500000 recognised-on=2026-03-01
