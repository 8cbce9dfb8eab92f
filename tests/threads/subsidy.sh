#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The command as build-threads has it, with the thread sanitizer.
here=$(dirname "$(readlink -f "$0")")
exec "$here/with.sh" "$here/../../build-threads/examples/subsidy" "$@"
