/* SPDX-License-Identifier: Apache-2.0 */
/* Claims and the ledger: facts that are totals of past payouts are filled from it, awards are recorded in it, and what
 * was paid before under the same rule and key is not paid again. */
#pragma once

#include "batch/answers.h"
#include "batch/aside.h"
#include "batch/ledger.h"

typedef struct _Paid Paid;

/* @rule: the only one that is claimed, or -1. Sets @kept of the columns that are keys, and @filled of the facts that
 * come from the ledger. NULL with @error where the policy or the file has no key. */
Paid *paid_new (SubsidyLedger *ledger, SubsidyPolicy *policy, const ClaimHeadings *headings, gint32 rule, gint64 day,
                gboolean *kept, gboolean *filled, const char *language, GError **error);
void paid_free (Paid *paid);

/* Whether a rule asks for the sum of what was paid: in a first pass over the claims it is not known yet. */
gboolean paid_asks_for_sums (const Paid *paid);

/* @input: its name, for people. */
gboolean paid_begin (Paid *paid, const char *input, GError **error);

/* First pass: marks that the row is claimed, for the rows after it. Sets @is_paid where it was before. */
gboolean paid_mark (Paid *paid, const Claims *claims, gsize row, gboolean *is_paid, GError **error);

/* After the first pass: forgets the marks and begins again. FALSE with @error where another program has written to the
 * ledger meanwhile. */
gboolean paid_begin_again (Paid *paid, const char *input, GError **error);

/* Before the rows of a round: forgets the awards of the last one. */
void paid_begin_round (Paid *paid);

/* Fills what the row's rule asks of the past. FALSE with @error where the ledger cannot be read, or the file lacks a
 * column of the rule's key; a row whose key has gaps becomes unreadable. */
gboolean paid_fill (Paid *paid, Claims *claims, gsize row, GError **error);

/* Records the award of a row that is due one, unless the same was paid before: then it is not due. */
gboolean paid_record (Paid *paid, const Claims *claims, Answers *answers, const Assessor *assessor, gsize row,
                      GError **error);

/* One a row of the round: whether it was awarded, so that it has a receipt. Borrowed. */
const gboolean *paid_awarded (const Paid *paid);
gint64 paid_run (const Paid *paid);

/* Awards and output appear together: the output, which was synced, gets its name. */
gboolean paid_commit (Paid *paid, Aside *output, gint64 n_rows, GError **error);
