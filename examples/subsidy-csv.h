/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a CSV file of cases (RFC 4180) into rows, with the line of each. */
#pragma once

#include <glib.h>

typedef struct
{
  gsize line;
  GPtrArray *fields; /* of char *, UTF-8 */
} CsvRow;

/* Returns: (transfer full) rows of CsvRow, or NULL with an error that names the file and the line. Blank lines are left
 * out; a byte order mark is skipped. */
GPtrArray *csv_read (const char *path, const char *language, GError **error);

static inline const char *
csv_field (const CsvRow *row, guint column)
{
  return column < row->fields->len ? g_ptr_array_index (row->fields, column) : "";
}
