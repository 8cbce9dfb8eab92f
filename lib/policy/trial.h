/* SPDX-License-Identifier: Apache-2.0 */
/* Whether conditions of a rule can hold together at all: by the proved ranges of their nodes, and, where these leave it
 * open, by trying every value of their facts that can make a difference. */
#pragma once

#include "policy/compile.h"

typedef struct
{
  const SubsidyCompiler *compiler;
  GArray *tried; /* of SubsidyBounds, one a node: for the values that are tried */
  gint64 budget; /* steps that may still be spent; beyond them only the proved ranges tell */
} SubsidyTrial;

/* TRUE where it is certain that no values of the inputs make all of @met hold and none of @unmet. FALSE where some do,
 * or where it is not known. */
gboolean subsidy_trial_is_impossible (SubsidyTrial *trial, const gint32 *met, guint n_met, const gint32 *unmet,
                                      guint n_unmet);
