/* SPDX-License-Identifier: Apache-2.0 */
/* From a block of records to lines of answers: what one thread does with one block after the other. */
#pragma once

#include "batch/answers.h"
#include "batch/csv.h"
#include "batch/lines.h"
#include "batch/paid.h"
#include "batch/settle.h"
#include "batch/summary.h"

/* Problems of rows that are told one by one. */
#define ROUND_MOST_NOTES 20u

/* What holds for the whole file; threads share it. */
typedef struct
{
  const char *language;
  const ClaimPlan *claims;
  const Assessor *assessor;
  const ClaimPlan *other_claims; /* of a comparison with another policy; NULL: the same claims */
  const Assessor *other;         /* of a comparison; else NULL */
  const LinePlan *lines;
  const Alternative *alternatives;
  gsize n_alternatives;
  CsvLineEnd line_end;
  guint64 heading; /* the row of the headings */
  gboolean is_strict;
  gint32 summary_fact;
  Paid *paid;     /* with a ledger; then one thread works */
  Settle *settle; /* where the policy sums over a batch; likewise */
} RoundPlan;

/* For one thread. */
typedef struct
{
  const RoundPlan *plan;
  Claims claims, other_claims;
  Answers answers, other_answers;
  Answers *alternative_answers;
  Summary *summary;
  CsvCursor cursor, other_cursor;
  gsize next_row, n_ready; /* of the claims that are answered, which are written already */
} Round;

/* What came of a block. */
typedef struct
{
  CsvBuffer text;
  GPtrArray *notes; /* of texts: the first rows that cannot be read */
  gsize n_rows;
  gboolean is_last; /* nothing of the block is left */
} RoundResult;

void round_init (Round *round, const RoundPlan *plan);
void round_clear (Round *round);

void round_result_init (RoundResult *result);
void round_result_clear (RoundResult *result);

void round_begin (Round *round, const CsvBlock *block);

/* Answers the next records of the block, all of them unless their lines take more than @most_bytes: what a block comes
 * to may be any number of times as long as it is. FALSE with @error: the run cannot go on. */
gboolean round_answer (Round *round, gsize most_bytes, RoundResult *result, GError **error);

/* The first pass over a block where the policy sums over a batch: adds up what its rows contribute. */
gboolean round_contribute (Round *round, const CsvBlock *block, GError **error);
