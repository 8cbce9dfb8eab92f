/* SPDX-License-Identifier: Apache-2.0 */
/* What a run comes to: how many rows had which outcome and what is paid by whom, by rule and by the option of one fact,
 * such as the county. Sums are those of the rows, to the fen. */
#pragma once

#include "batch/answers.h"

typedef struct _Summary Summary;

/* @fact: the position of a choice by which rows are grouped; -1: by rule alone. */
Summary *summary_new (const Assessor *assessor, gint32 fact);
void summary_free (Summary *summary);

/* Adds the rows. FALSE where a sum leaves 64 bits. @other: of a comparison, or NULL. */
gboolean summary_add (Summary *summary, const Claims *claims, const Answers *answers, const Claims *other_claims,
                      const Answers *other_answers);

/* Adds what another thread has summed up. FALSE where a sum leaves 64 bits. */
gboolean summary_add_summary (Summary *summary, const Summary *part);

/* How many rows are "claims", "unreadable", or have the outcome of that name; -1 for another word. */
gint64 summary_count (const Summary *summary, const char *what);
gint64 summary_amount (const Summary *summary);

/* As "text", "csv" or "json"; NULL with @error for another word. Transfer full. */
char *summary_write (const Summary *summary, const char *format, const char *language, GError **error);
