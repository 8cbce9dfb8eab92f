/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for claims that a rule pays, and for such claims on a given side of a choice or a cap. */
#pragma once

#include "assess/probe.h"

/* How near the claim is to what is wanted of it, node by node; SUBSIDY_NEAR_ALL where it is so. */
#define SUBSIDY_NEAR_ALL (1 << 24)

typedef struct
{
  gint32 *met;    /* to the node being 1 */
  gint32 *unmet;  /* to its being 0 */
  gint32 *active; /* to the answer depending on it, through the cases that are taken */
} SubsidyNearness;

void subsidy_nearness_init (SubsidyNearness *nearness, const SubsidyProbe *probe);
void subsidy_nearness_clear (SubsidyNearness *nearness);
void subsidy_nearness_read (SubsidyNearness *nearness, SubsidyProbe *probe);

/* One side of a node: of a choice its condition met or not; of a kink a above b or below it; of a comparison that it is
 * just met; of two conditions joined into one, which of them is met alone; of conditions that are counted, that one of
 * them is met and just enough are. */
typedef struct
{
  gint32 node;
  gint32 part; /* the one of those that are counted, else -1 */
  gboolean side;
} SubsidyGoal;

/* All sides that a claim can be looked for on, by node; of SubsidyGoal. Transfer full. */
GArray *subsidy_find_goals (const SubsidyProbe *probe);

gboolean subsidy_is_comparison (const SubsidyNode *node);

/* Whether it is a comparison that is to be just met. */
gboolean subsidy_goal_is_threshold (const SubsidyProbe *probe, const SubsidyGoal *goal);

/* Whether the claim, whose nearness was read, is on that side and the answer depends on it. */
gboolean subsidy_goal_is_reached (const SubsidyProbe *probe, const SubsidyNearness *nearness, SubsidyGoal goal);

/* Moves facts, one at a time, until all conditions are met and something is paid, and the goal is reached where there
 * is one. FALSE where no move helps any more; the claim is then the nearest that was found. */
gboolean subsidy_search_claim (SubsidyProbe *probe, SubsidyNearness *nearness, const SubsidyGoal *goal);

/* The same from several starts, as long as none succeeds. */
gboolean subsidy_search_first_claim (SubsidyProbe *probe, SubsidyNearness *nearness);
