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

/**
 * subsidy_evaluators_run:
 * @evaluators: (array length=n_evaluators): evaluators of one policy; each with its own rule and interpretations
 * @n_evaluators: how many
 * @rules: (array length=n_rows): one a row: the position of its evaluator in @evaluators
 * @n_rows: how many rows
 * @columns: (array): one column for each fact of the policy, in the policy's order
 * @payouts: where to write the answers
 *
 * Answers every row under its own rule, as subsidy_evaluator_run() would. A row whose rule is %SUBSIDY_MISSING, or no
 * position in @evaluators, is refused. Allocates nothing and cannot fail: each row has its outcome. Thread-safe, also
 * on slices of the same columns.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_evaluators_run (const SubsidyEvaluator *const *evaluators, gsize n_evaluators, const int64_t *rules,
                             gsize n_rows, const SubsidyColumn *columns, const SubsidyPayouts *payouts);

/**
 * subsidy_evaluator_missing_row:
 * @evaluator: an evaluator
 * @n_rows: how many rows the columns have
 * @columns: (array): one column for each fact of the policy, in the policy's order
 * @row: the row that is asked about
 * @missing: (array) (out caller-allocates): one for each fact of the policy: %TRUE where the fact is missing and the
 *   answer waits for it, as subsidy_assessment_get_missing() lists it
 * @at_most: (out): what cannot be exceeded, whatever is missing, in fen; the amount itself where that is known, and
 *   %SUBSIDY_MISSING of a refused row
 *
 * What an undetermined row still needs; of any other row nothing is missing. Allocates nothing. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_evaluator_missing_row (const SubsidyEvaluator *evaluator, gsize n_rows, const SubsidyColumn *columns,
                                    gsize row, gboolean *missing, int64_t *at_most);

/**
 * subsidy_evaluator_contribute_row:
 * @evaluator: an evaluator
 * @n_rows: how many rows the columns have
 * @columns: (array): one column for each fact of the policy, in the policy's order
 * @row: the row that is asked about
 * @contributions: (array) (out caller-allocates): one for each fact of the policy: what the row adds to it where it
 *   comes from the batch (subsidy_policy_fact_batch()); %SUBSIDY_MISSING where that is not known, or the row is
 *   refused; 0 where the rule has no part in it
 *
 * What one claim adds to the sums over its batch. A file of claims is settled in two passes. In the first, without the
 * facts that come from the batch, the contributions to each sum over all rows are added up; one that is missing makes
 * the sum so. In the second, each row is given the sums over all rows, and those over the rows before it so far, where
 * its rule reads them (subsidy_policy_rule_reads()) and it gives no number itself; what it then adds to the sums over
 * the rows before goes to the rows after it. subsidy_batch_assess() does the same for claims held in memory. Allocates
 * nothing. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_evaluator_contribute_row (const SubsidyEvaluator *evaluator, gsize n_rows, const SubsidyColumn *columns,
                                       gsize row, int64_t *contributions);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SubsidyEvaluator, subsidy_evaluator_unref)

G_END_DECLS
