/* SPDX-License-Identifier: Apache-2.0 */
/* A small reader of CSV: quoted fields with doubled quotes, commas and line breaks inside them, LF or CRLF. */
#include "subsidy-csv.h"

#include <glib/gstdio.h>
#include <string.h>
#include <subsidy/subsidy.h>
#include <sys/stat.h>

#define MOST_BYTES ((gint64)67108864)

typedef struct
{
  const char *at;
  gsize line;
  gboolean is_broken; /* a quote that does not end, or text after a closing quote */
} Reader;

static void
row_free (gpointer memory)
{
  CsvRow *row = memory;

  g_ptr_array_unref (row->fields);
  g_free (row);
}

static gboolean
ends_field (char character)
{
  return character == ',' || character == '\n' || character == '\r' || character == '\0';
}

static char *
read_quoted (Reader *reader)
{
  GString *field = g_string_new (NULL);

  for (reader->at++; *reader->at != '\0'; reader->at++)
    {
      if (*reader->at == '"' && reader->at[1] != '"')
        break;
      if (*reader->at == '"')
        reader->at++;
      if (*reader->at == '\n')
        reader->line++;
      g_string_append_c (field, *reader->at);
    }
  if (*reader->at == '"')
    reader->at++;
  else
    reader->is_broken = TRUE;
  reader->is_broken = reader->is_broken || !ends_field (*reader->at);
  return g_string_free (field, FALSE);
}

static char *
read_plain (Reader *reader)
{
  gsize length = strcspn (reader->at, ",\r\n");
  char *field = g_strndup (reader->at, length);

  reader->at += length;
  return field;
}

static CsvRow *
read_row (Reader *reader)
{
  CsvRow *row = g_new0 (CsvRow, 1);

  row->line = reader->line;
  row->fields = g_ptr_array_new_with_free_func (g_free);
  for (;;)
    {
      g_ptr_array_add (row->fields, *reader->at == '"' ? read_quoted (reader) : read_plain (reader));
      if (reader->is_broken || *reader->at != ',')
        break;
      reader->at++;
    }
  if (*reader->at == '\r')
    reader->at++;
  if (*reader->at == '\n')
    reader->at++;
  reader->line++;
  return row;
}

static gboolean
is_blank (const CsvRow *row)
{
  for (guint i = 0; i < row->fields->len; i++)
    if (*csv_field (row, i) != '\0')
      return FALSE;
  return TRUE;
}

/* Files of cases are small; a device or a pipe might never end. */
static gboolean
is_readable (const char *path, gboolean is_chinese, GError **error)
{
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    return TRUE; /* opening it says why not */
  if (S_ISREG (status.st_mode) && status.st_size <= MOST_BYTES)
    return TRUE;
  g_set_error (error, SUBSIDY_ERROR, SUBSIDY_ERROR_FILE,
               is_chinese ? "%s：不是普通文件，或超过 64 MiB"
                          : "%s: this is no regular file, or it is larger than 64 MiB",
               path);
  return FALSE;
}

GPtrArray *
csv_read (const char *path, const char *language, GError **error)
{
  gboolean is_chinese = language != NULL && g_str_has_prefix (language, "zh");
  g_autofree char *data = NULL;
  gsize length;
  Reader reader = { .line = 1 };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);

  if (!is_readable (path, is_chinese, error) || !g_file_get_contents (path, &data, &length, error))
    return NULL;
  if (!g_utf8_validate_len (data, length, NULL))
    {
      g_set_error (error, SUBSIDY_ERROR, SUBSIDY_ERROR_FILE,
                   is_chinese ? "%s：不是 UTF-8 文本，请另存为 UTF-8" : "%s: this is not UTF-8 text, save it as UTF-8",
                   path);
      return NULL;
    }
  reader.at = g_str_has_prefix (data, "\xef\xbb\xbf") ? data + 3 : data;
  while (*reader.at != '\0')
    {
      CsvRow *row = read_row (&reader);

      if (reader.is_broken)
        {
          g_set_error (error, SUBSIDY_ERROR, SUBSIDY_ERROR_FILE,
                       is_chinese ? "%s:%" G_GSIZE_FORMAT ": 引号没有成对：字段内的引号要写两个"
                                  : "%s:%" G_GSIZE_FORMAT ": a quote is not paired: inside a field it is written twice",
                       path, row->line);
          row_free (row);
          return NULL;
        }
      if (is_blank (row))
        row_free (row);
      else
        g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}
