/* SPDX-License-Identifier: Apache-2.0 */
/* What a ledger holds, and what is wrong with it, as texts and files. */
#include <string.h>
#include <subsidy-batch.h>

#include "batch/aside.h"
#include "batch/ledger-private.h"
#include "batch/said.h"

typedef struct
{
  Aside *output;
  GError *error;
} Export;

static gboolean
write_piece (const char *text, gsize length, gpointer data)
{
  Export *export = data;

  return aside_write (export->output, text, length, &export->error);
}

static gboolean
read_format (const char *text, SubsidyLedgerFormat *format, const char *language, GError **error)
{
  static const char *const names[]
      = { [SUBSIDY_LEDGER_TEXT] = "text", [SUBSIDY_LEDGER_CSV] = "csv", [SUBSIDY_LEDGER_JSON] = "json" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], text) == 0)
      {
        *format = (SubsidyLedgerFormat)i;
        return TRUE;
      }
  return refuse (error, SUBSIDY_ERROR_UNKNOWN, language, "格式“%s”：可写 text、csv、json",
                 "format '%s': there are text, csv and json", text);
}

/* "rule=ID", "policy=ID", "run=NUMBER", or one fact and its value. The texts stay those of @where. */
static gboolean
read_filter (const char *const *where, SubsidyLedgerFilter *filter, char **fact, const char *language, GError **error)
{
  for (; where != NULL && *where != NULL; where++)
    {
      const char *equals = strchr (*where, '=');

      if (equals == NULL)
        return refuse (error, SUBSIDY_ERROR_UNKNOWN, language, "“%s”：应写成 要素=值，或 rule=、policy=、run=",
                       "'%s': write FACT=VALUE, or rule=, policy=, run=", *where);
      if (g_str_has_prefix (*where, "rule="))
        filter->rule = equals + 1;
      else if (g_str_has_prefix (*where, "policy="))
        filter->policy = equals + 1;
      else if (g_str_has_prefix (*where, "run="))
        {
          guint64 run;

          if (!g_ascii_string_to_unsigned (equals + 1, 10, 1, G_MAXINT64, &run, NULL))
            return refuse (error, SUBSIDY_ERROR_UNKNOWN, language, "“%s”：run 应是测算的编号",
                           "'%s': run is the number of a run", *where);
          filter->run = (gint64)run;
        }
      else if (*fact != NULL)
        return refuse (error, SUBSIDY_ERROR_UNKNOWN, language, "“%s”：只能按一项要素查找", "'%s': one fact at a time",
                       *where);
      else
        {
          *fact = g_strndup (*where, (gsize)(equals - *where));
          filter->fact = *fact;
          filter->value = equals + 1;
        }
    }
  return TRUE;
}

gboolean
subsidy_ledger_export (SubsidyLedger *ledger, const char *what, const char *const *where, const char *format,
                       const char *path, GError **error)
{
  const char *language = ledger->language;
  SubsidyLedgerFilter filter = { 0 };
  SubsidyLedgerFormat written = SUBSIDY_LEDGER_TEXT;
  g_autofree char *fact = NULL;
  g_autoptr (Aside) output = NULL;
  Export export = { 0 };
  gboolean are_runs = strcmp (what, "runs") == 0, is_done;

  if (!are_runs && strcmp (what, "awards") != 0)
    return refuse (error, SUBSIDY_ERROR_UNKNOWN, language, "“%s”：可写 awards、runs", "'%s': there are awards and runs",
                   what);
  if (!read_format (format, &written, language, error) || !read_filter (where, &filter, &fact, language, error)
      || !subsidy_ledger_check_output (ledger, path, error))
    return FALSE;
  output = export.output = aside_new (path, language, error);
  if (output == NULL)
    return FALSE;
  is_done = are_runs ? subsidy_ledger_write_runs (ledger, written, write_piece, &export, error)
                     : subsidy_ledger_write_awards (ledger, &filter, written, write_piece, &export, error);
  if (export.error != NULL)
    {
      if (error != NULL)
        g_clear_error (error);
      g_propagate_error (error, export.error);
      return FALSE;
    }
  return is_done && aside_sync (output, error) && aside_finish (output, error);
}

static gboolean
add_line (const char *text, gsize length, gpointer data)
{
  g_string_append_len (data, text, (gssize)length);
  return TRUE;
}

int64_t
subsidy_ledger_verify (SubsidyLedger *ledger, char **differences, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 count = 0;

  if (!ledger_verify (ledger, add_line, text, &count, error))
    return -1;
  if (differences != NULL)
    *differences = count > 0 ? g_strdup (text->str) : NULL;
  return count;
}
