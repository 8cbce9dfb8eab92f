/* SPDX-License-Identifier: Apache-2.0 */
/* What a line of the output says: which columns it has, and each row's answer in them. */
#pragma once

#include "batch/answers.h"
#include "batch/csv.h"

typedef enum
{
  LINE_INPUT, /* the row as it came */
  LINE_ROW,
  LINE_RULE,
  LINE_OUTCOME,
  LINE_AMOUNT,
  LINE_SHARES,
  LINE_REASON,
  LINE_REASON_ID,
  LINE_CLAUSE,
  LINE_REMEDY,
  LINE_MISSING,
  LINE_AT_MOST,
  LINE_WORDS,
  LINE_ALTERNATIVES,
  LINE_ERROR,
  LINE_RECEIPT,
  LINE_OTHER_OUTCOME, /* of a comparison */
  LINE_OTHER_AMOUNT,
  LINE_DIFFERENCE,
  N_LINE_PARTS
} LinePart;

/* Fixed before the first row; threads share it. */
typedef struct _LinePlan LinePlan;

/* @names: parts by name with commas between; NULL for the usual ones. NULL with @error where a name is not known. */
LinePlan *line_plan_new (const Assessor *assessor, const char *names, gboolean compares, gboolean has_ledger,
                         const char *language, GError **error);
void line_plan_free (LinePlan *plan);

gboolean line_plan_has (const LinePlan *plan, LinePart part);

/* One interpretation chosen otherwise. */
typedef struct
{
  char *name; /* as the output calls it */
  Assessor *assessor;
} Alternative;

/* The rows of one round, answered. */
typedef struct
{
  const Claims *claims;
  const Answers *answers;
  const Claims *other_claims; /* of a comparison; else NULL */
  const Answers *other_answers;
  const Alternative *alternatives;
  const Answers *alternative_answers; /* n_alternatives */
  gsize n_alternatives;
  const gboolean *awarded; /* one a row, with a ledger: it has a receipt; or NULL */
  gint64 run;              /* that the ledger counts this one as */
} LineRows;

/* A title or blank row above the headings, where the output has the rows as they came. @n_columns: of the headings. */
void line_write_above (const LinePlan *plan, const CsvRecord *record, gsize n_columns, CsvLineEnd line_end,
                       CsvBuffer *buffer);

/* The headings of the output: @input is the record with those of the file. */
void line_write_headings (const LinePlan *plan, const CsvRecord *input, CsvLineEnd line_end, CsvBuffer *buffer);

void line_write (const LinePlan *plan, const LineRows *rows, gsize row, CsvLineEnd line_end, CsvBuffer *buffer);

/* Why a claim is refused, with its row. Transfer full. */
char *line_refusal (const LinePlan *plan, const LineRows *rows, gsize row);

/* How an outcome is called, and what did not come to one. */
const char *line_outcome (gint32 outcome, const char *language);
