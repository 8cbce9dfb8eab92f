/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the reader of CSV share and nobody else needs. */
#pragma once

#include "batch/csv.h"

/* The whole records at the beginning of some bytes. */
typedef struct
{
  gsize length;
  guint64 n_records;
  guint64 n_lines;
} CsvCut;

/* @bytes have CSV_PADDING line feeds after them. Unless @is_last, more of the file follows them, and of a record that
 * may go on nothing is taken. Where no record is whole and there are @most_of_record + 2 bytes, the first record is too
 * long; n_lines counts the line ends in its quotes. */
CsvCut csv_cut (const char *bytes, gsize length, gboolean is_last, gsize most_of_record);

/* The byte after the line end that begins at @at; @at may be a byte of text. */
const char *csv_after_line_end (const char *at, const char *end);

gboolean csv_is_ascii (const char *bytes, gsize length);
/* The first byte that is not ASCII, or @end. */
const char *csv_skip_ascii (const char *at, const char *end);

/* Puts CSV_PADDING line feeds after the bytes, which do not count. */
void csv_buffer_pad (CsvBuffer *buffer);

/* Why a file is no CSV that can be read. */
typedef enum
{
  CSV_PROBLEM_NONE,
  CSV_PROBLEM_READ,
  CSV_PROBLEM_UTF16,
  CSV_PROBLEM_WORKBOOK,
  CSV_PROBLEM_NUL,
  CSV_PROBLEM_SEPARATOR,
} CsvProblem;

/* Says so, with what to do, in @language; @detail is the reason or the separator where there is one. */
void csv_set_file_error (GError **error, CsvProblem problem, const char *language, const char *name,
                         const char *detail);
