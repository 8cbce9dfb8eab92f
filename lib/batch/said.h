/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of this library in Chinese and English. */
#pragma once

#include <glib.h>
#include <stdio.h>
#include <subsidy/subsidy.h>

static inline gboolean
is_chinese (const char *language)
{
  return language != NULL && g_str_has_prefix (language, "zh");
}

/* The message in the language; both have the same places. Transfer full. */
char *said (const char *language, const char *zh, const char *en, ...) G_GNUC_PRINTF (3, 4);

/* Sets the error to the message and returns FALSE. */
gboolean refuse (GError **error, int code, const char *language, const char *zh, const char *en, ...)
    G_GNUC_PRINTF (5, 6);
