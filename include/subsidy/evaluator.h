/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers alone: one rule under given interpretations, over as many rows as there are. */
#pragma once

#include <glib-object.h>
#include <stdint.h>

#include "subsidy/policy.h"

G_BEGIN_DECLS

/**
 * SubsidyEvaluator:
 *
 * One rule prepared for many rows: the interpretations are folded in. It keeps its policy alive. Immutable, so that
 * threads may share it and run slices of the rows.
 *
 * Since: 0.1
 */
typedef struct _SubsidyEvaluator SubsidyEvaluator;

/**
 * SUBSIDY_TYPE_EVALUATOR:
 *
 * The boxed type of #SubsidyEvaluator.
 *
 * Since: 0.1
 */
#define SUBSIDY_TYPE_EVALUATOR (subsidy_evaluator_get_type ())

/**
 * subsidy_evaluator_get_type:
 *
 * Returns: the boxed type of #SubsidyEvaluator, for bindings that ask for it. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
GType subsidy_evaluator_get_type (void) G_GNUC_CONST;

/**
 * subsidy_evaluator_new:
 * @policy: a policy
 * @rule: the id of a rule; every row is a claim under it, which asserts what the rule says a claim asserts
 * @interpretations: (nullable) (array zero-terminated=1): "ID=OPTION" texts; those not named keep their default
 * @error: (nullable): return location
 *
 * Returns: (transfer full) (nullable): an evaluator, or %NULL with %SUBSIDY_ERROR_UNKNOWN. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyEvaluator *subsidy_evaluator_new (SubsidyPolicy *policy, const char *rule, const char *const *interpretations,
                                         GError **error);

/**
 * subsidy_evaluator_ref:
 * @evaluator: an evaluator
 *
 * Returns: (transfer full): @evaluator with one reference more. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyEvaluator *subsidy_evaluator_ref (SubsidyEvaluator *evaluator);

/**
 * subsidy_evaluator_unref:
 * @evaluator: (nullable) (transfer full): an evaluator
 *
 * Gives one reference back. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_evaluator_unref (SubsidyEvaluator *evaluator);

/**
 * subsidy_evaluator_run:
 * @evaluator: an evaluator
 * @n_rows: how many rows
 * @columns: (array): one column for each fact of the policy, in the policy's order
 * @payouts: where to write the answers
 *
 * Answers every row. Allocates nothing and cannot fail: each row has its outcome. Thread-safe, also on slices of the
 * same columns.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_evaluator_run (const SubsidyEvaluator *evaluator, gsize n_rows, const SubsidyColumn *columns,
                            const SubsidyPayouts *payouts);

/**
 * subsidy_evaluator_run_row:
 * @evaluator: an evaluator
 * @facts: (array): the value of each fact of the policy, in the policy's order, %SUBSIDY_MISSING where unknown
 * @payout: (array) (out caller-allocates): room for 3 numbers and one a payer: the amount, the #SubsidyOutcome, the
 *   first failed condition as in #SubsidyPayouts, the shares
 *
 * Answers one row. Allocates nothing. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_evaluator_run_row (const SubsidyEvaluator *evaluator, const int64_t *facts, int64_t *payout);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SubsidyEvaluator, subsidy_evaluator_unref)

G_END_DECLS
