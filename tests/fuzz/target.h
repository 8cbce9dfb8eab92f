/* SPDX-License-Identifier: Apache-2.0 */
/* What a fuzz target is for libFuzzer and for replay.c. */
#pragma once

#include <glib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What libFuzzer offers and asks for, where a target changes its inputs itself. */
gsize LLVMFuzzerMutate (guint8 *data, gsize size, gsize most);
gsize LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize most, guint seed);
gsize LLVMFuzzerCustomCrossOver (const guint8 *one, gsize one_size, const guint8 *other, gsize other_size, guint8 *out,
                                 gsize most, guint seed);

/* What GLib objects to is a mistake as well. */
static inline void
target_begin (void)
{
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
}
