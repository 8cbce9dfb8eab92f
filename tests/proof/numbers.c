/* SPDX-License-Identifier: Apache-2.0 */
/* The operations on 64-bit numbers, which are all in a header. */
#include "core/numbers.h"
