/* SPDX-License-Identifier: Apache-2.0 */
/* From the text of a cell to the number that a column of the fact takes. What most cells look like is read at once, any
 * other text by the library's own readers, which alone decide what it means. */
#pragma once

#include <subsidy/subsidy.h>

#include "batch/headings.h"

/* Texts that were read before, with their numbers. For one thread. */
typedef struct _CellMemory CellMemory;

CellMemory *cell_memory_new (void);
void cell_memory_free (CellMemory *memory);
gboolean cell_recall (const CellMemory *memory, const char *text, gsize length, gint64 *number);
void cell_remember (CellMemory *memory, const char *text, gsize length, gint64 number);

typedef struct
{
  const SubsidyPolicy *policy;
  const char *language;
  gsize fact;
  gint32 type; /* SubsidyFactType */
  gint32 list; /* whose items have the fact; -1: a fact of the row */
  int decimals;
  MoneyUnit unit;
  gboolean is_compared; /* of an identity: a rule compares it, so that its number matters */
  CellMemory *memory;   /* of choices and flags, else NULL */
} CellReader;

void cell_reader_init (CellReader *reader, const SubsidyPolicy *policy, const char *language, gsize fact,
                       MoneyUnit unit);
void cell_reader_clear (CellReader *reader);

/* Whether the text is surely as subsidy_text_normalised() leaves it: ASCII without blanks around, and Chinese
 * characters. Some others are too. */
gboolean cell_is_normal (const char *text, gsize length);

/* An empty cell, or one of white space. */
gboolean cell_is_blank (const char *text, gsize length);

/* The same where the text has one of the usual forms; FALSE, with nothing written, for any other and any other type. */
gboolean cell_read_at_once (const CellReader *reader, const char *text, gsize length, gint64 *number);

/* Reads @length bytes of UTF-8; blank is SUBSIDY_MISSING. Of an identity it checks the form alone: the number is 0. On
 * FALSE nothing is written and @error says what was expected. */
gboolean cell_read (CellReader *reader, const char *text, gsize length, gint64 *number, GError **error);
