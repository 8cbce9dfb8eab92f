/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in policy files, which the build embeds byte by byte. */
#pragma once

#include <stddef.h>

extern const unsigned char subsidy_builtin_langfang[];
extern const size_t subsidy_builtin_langfang_length;
