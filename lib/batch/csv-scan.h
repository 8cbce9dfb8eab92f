/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the few bytes that mean something among those that do not, 64 at a time. */
#pragma once

#include "batch/csv.h"

#define CSV_WINDOW 64

/* All bytes that part fields and records, and NUL, are below '-'; digits and letters are not. */
#define CSV_BELOW_FIELDS '-'
/* Line ends and quotes are below '#'. */
#define CSV_BELOW_RECORDS '#'

/* One bit for each byte of the word that is below @below, which is at most 128. */
static inline guint64
csv_marks_of_word (const char *at, guint64 below)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101), highs = ones << 7;
  guint64 word, marks;

  memcpy (&word, at, sizeof word);
  word = GUINT64_FROM_LE (word);
  /* No byte borrows from the next: each is 128 or more before it is lessened. */
  marks = ~((word | highs) - below * ones) & ~word & highs;
  /* Each high bit to its place among the eight topmost ones; no two products meet. */
  return ((marks >> 7) * G_GUINT64_CONSTANT (0x0102040810204080)) >> 56;
}

/* Bit n is set where byte n of the 64 at @window is below @below. */
static inline guint64
csv_marks (const char *window, char below)
{
  guint64 marks = 0;

  for (unsigned word = 0; word < CSV_WINDOW / 8; word++)
    marks |= csv_marks_of_word (window + word * 8, (guint64)below) << (word * 8);
  return marks;
}

/* A walk over the marked bytes needs one at or before the end of what is walked over, and CSV_PADDING bytes after it:
 * the line feeds after a block are both. */
typedef struct
{
  const char *window;
  guint64 marks;
} CsvScan;

static inline CsvScan
csv_scan_from (const char *at, char below)
{
  return (CsvScan){ .window = at, .marks = csv_marks (at, below) };
}

static inline const char *
csv_scan_next (CsvScan *scan, char below)
{
  const char *found;

  while (scan->marks == 0)
    {
      scan->window += CSV_WINDOW;
      scan->marks = csv_marks (scan->window, below);
    }
  found = scan->window + __builtin_ctzll (scan->marks);
  scan->marks &= scan->marks - 1;
  return found;
}
