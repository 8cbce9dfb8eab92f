/* SPDX-License-Identifier: Apache-2.0 */
/* Facts that are sums over the claims of a file: budgets and pools. The sums over all claims are found in a first pass,
 * those over the claims before each grow in the second. */
#pragma once

#include "batch/answers.h"

typedef struct _Settle Settle;

/* NULL where no rule reads a fact that comes from the batch. @rule: the only one that is claimed, or -1. Sets @filled
 * of the facts that are given to the rows. */
Settle *settle_new (const SubsidyPolicy *policy, gint32 rule, gboolean *filled, const char *language);
void settle_free (Settle *settle);

/* Whether there is a sum over all claims, for which the file is read twice. */
gboolean settle_needs_all (const Settle *settle);

/* First pass: adds what the row contributes. FALSE where a sum leaves 64 bits. */
gboolean settle_add_all (Settle *settle, const Assessor *assessor, const Claims *claims, gsize row, GError **error);

/* Second pass: gives the row the sums it asks for and does not have. */
void settle_fill (const Settle *settle, Claims *claims, gsize row);

/* Second pass, after the row is answered: what the rows after it find before them. */
gboolean settle_add_before (Settle *settle, const Assessor *assessor, const Claims *claims, gsize row, GError **error);
