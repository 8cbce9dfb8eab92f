/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/said.h"

static char *
said_va (const char *language, const char *zh, const char *en, va_list arguments)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_vprintf (is_chinese (language) ? zh : en, arguments);
#pragma GCC diagnostic pop
}

char *
said (const char *language, const char *zh, const char *en, ...)
{
  va_list arguments;
  char *text;

  va_start (arguments, en);
  text = said_va (language, zh, en, arguments);
  va_end (arguments);
  return text;
}

gboolean
refuse (GError **error, int code, const char *language, const char *zh, const char *en, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, en);
  text = said_va (language, zh, en, arguments);
  va_end (arguments);
  g_set_error_literal (error, SUBSIDY_ERROR, code, text);
  return FALSE;
}
