/* SPDX-License-Identifier: Apache-2.0 */
/* The answers to the claims of some rows, in columns. */
#pragma once

#include "batch/claims.h"

/* Rules with their interpretations, prepared once; threads share them. */
typedef struct
{
  SubsidyPolicy *policy;
  SubsidyEvaluator **evaluators; /* one a rule */
  gsize n_rules;
  gsize n_payers;
  gboolean has_lists; /* among the facts of the policy */
} Assessor;

/* NULL with @error where an interpretation or option does not exist. */
Assessor *assessor_new (SubsidyPolicy *policy, const char *const *interpretations, GError **error);
void assessor_free (Assessor *assessor);

/* The reason where the ledger has paid the same claim before: its position comes after that of nothing to pay. */
#define ANSWERS_PAID_BEFORE "paid-before"

/* For one thread. */
typedef struct
{
  gint64 *amount;
  gint64 **shares; /* one a payer */
  gint32 *outcome;
  gint32 *failed; /* the first condition that failed */
} Answers;

void answers_init (Answers *answers, const Assessor *assessor);
void answers_clear (Answers *answers, const Assessor *assessor);

/* Answers all rows; of rows that are no claims the answers mean nothing. */
void answers_compute (Answers *answers, const Assessor *assessor, const Claims *claims);

/* By how much the other answer is more; FALSE where one of them has no amount. */
gboolean answers_difference (const Answers *answers, const Claims *other_claims, const Answers *others, gsize row,
                             gint64 *difference);

/* The row is not due: the same was paid before. */
void answers_set_paid_before (Answers *answers, const Assessor *assessor, const Claims *claims, gsize row);
gboolean answers_is_paid_before (const Answers *answers, const Assessor *assessor, const Claims *claims, gsize row);

/* Answers one row again after its numbers have changed. */
void answers_compute_row (Answers *answers, const Assessor *assessor, const Claims *claims, gsize row);
