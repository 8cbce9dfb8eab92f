/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON writer. */
#include "assess/json.h"

static void
append_quoted (GString *text, const char *value)
{
  g_string_append_c (text, '"');
  for (; *value != '\0'; value++)
    {
      guchar byte = (guchar)*value;

      if (byte == '"' || byte == '\\')
        g_string_append_printf (text, "\\%c", byte);
      else if (byte == '\n')
        g_string_append (text, "\\n");
      else if (byte < 0x20)
        g_string_append_printf (text, "\\u%04x", byte);
      else
        g_string_append_c (text, (char)byte);
    }
  g_string_append_c (text, '"');
}

static void
begin_value (SubsidyJson *json, const char *key)
{
  if (json->needs_comma)
    g_string_append (json->text, ", ");
  json->needs_comma = TRUE;
  if (key == NULL)
    return;
  append_quoted (json->text, key);
  g_string_append (json->text, ": ");
}

void
subsidy_json_open (SubsidyJson *json, const char *key, char bracket)
{
  begin_value (json, key);
  g_string_append_c (json->text, bracket);
  json->needs_comma = FALSE;
}

void
subsidy_json_close (SubsidyJson *json, char bracket)
{
  g_string_append_c (json->text, bracket);
  json->needs_comma = TRUE;
}

void
subsidy_json_string (SubsidyJson *json, const char *key, const char *value)
{
  begin_value (json, key);
  if (value == NULL)
    g_string_append (json->text, "null");
  else
    append_quoted (json->text, value);
}

void
subsidy_json_integer (SubsidyJson *json, const char *key, gint64 value)
{
  begin_value (json, key);
  g_string_append_printf (json->text, "%" G_GINT64_FORMAT, value);
}

void
subsidy_json_null (SubsidyJson *json, const char *key)
{
  begin_value (json, key);
  g_string_append (json->text, "null");
}

void
subsidy_json_boolean (SubsidyJson *json, const char *key, gboolean value)
{
  begin_value (json, key);
  g_string_append (json->text, value ? "true" : "false");
}
