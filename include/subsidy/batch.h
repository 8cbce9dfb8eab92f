/* SPDX-License-Identifier: Apache-2.0 */
/* Claims that are settled together: each is told what the others come to, where the policy asks for it. */
#pragma once

#include <glib-object.h>

#include "subsidy/application.h"
#include "subsidy/assessment.h"

G_BEGIN_DECLS

/**
 * SubsidyBatch:
 *
 * The claims of one batch, in their order. Facts that a policy takes from the batch, such as the sum of all claims
 * under a budget, are filled in for every claim that does not give them. It keeps its policy alive. For one thread at a
 * time.
 *
 * Since: 0.1
 */
typedef struct _SubsidyBatch SubsidyBatch;

/**
 * SUBSIDY_TYPE_BATCH:
 *
 * The boxed type of #SubsidyBatch.
 *
 * Since: 0.1
 */
#define SUBSIDY_TYPE_BATCH (subsidy_batch_get_type ())

/**
 * subsidy_batch_get_type:
 *
 * Returns: the boxed type of #SubsidyBatch, for bindings that ask for it. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
GType subsidy_batch_get_type (void) G_GNUC_CONST;

/**
 * subsidy_batch_new:
 * @policy: a policy
 *
 * Returns: (transfer full): a batch without claims. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyBatch *subsidy_batch_new (SubsidyPolicy *policy);

/**
 * subsidy_batch_ref:
 * @batch: a batch
 *
 * Returns: (transfer full): @batch with one reference more. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyBatch *subsidy_batch_ref (SubsidyBatch *batch);

/**
 * subsidy_batch_unref:
 * @batch: (nullable) (transfer full): a batch
 *
 * Gives one reference back. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_batch_unref (SubsidyBatch *batch);

/**
 * subsidy_batch_add:
 * @batch: a batch
 * @application: the facts of one claim, of the batch's policy; they are copied
 * @rule: the id of the rule it claims
 * @interpretations: (nullable) (array zero-terminated=1): "ID=OPTION" texts; those not named keep their default
 * @error: (nullable): return location
 *
 * Adds a claim at the end.
 *
 * Returns: %FALSE with %SUBSIDY_ERROR_UNKNOWN where the rule, an interpretation or an option does not exist, or the
 *   application is of another policy; the batch is unchanged then. Not thread-safe on one batch.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_batch_add (SubsidyBatch *batch, const SubsidyApplication *application, const char *rule,
                            const char *const *interpretations, GError **error);

/**
 * subsidy_batch_assess:
 * @batch: a batch
 * @claim: the position of a claim, from 0
 *
 * Answers one claim within the batch. The sum over all claims is not known, and with it no answer that depends on it,
 * while it is not known what one of them adds: where facts of it are missing or refused. The first call after a claim
 * was added settles the whole batch.
 *
 * Returns: (transfer full) (nullable): the assessment; %NULL beyond the end. Not thread-safe on one batch.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyAssessment *subsidy_batch_assess (SubsidyBatch *batch, gsize claim);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SubsidyBatch, subsidy_batch_unref)

G_END_DECLS
