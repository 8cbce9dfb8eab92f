/* SPDX-License-Identifier: Apache-2.0 */
/* One rule tried at one claim after another: every fact known, every node's number at hand. Moving one fact computes
 * only what depends on it. */
#pragma once

#include "core/evaluate.h"
#include "policy/model.h"

typedef struct
{
  const SubsidyPolicy *policy;
  const SubsidyRuleModel *rule;
  const SubsidyProgram *program;
  gint64 *values;        /* one an input: the claim; interpretations as chosen; all items of a list have these facts */
  SubsidyColumn *items;  /* one an input: of a fact of items, its value in `values` */
  gint64 *usual;         /* one an input: what a claim has before anything is looked for */
  gboolean *reads;       /* one an input: the answer depends on it under these interpretations */
  SubsidyBounds *bounds; /* one a node, at `values` */
  gboolean *live;        /* one a node: the answer depends on it */
  gboolean *is_corner;   /* one a node: a comparison or a kink that the policy wrote, not its split into shares */
  gboolean *is_step;     /* one a node: whole steps, or completed months or years */
  gboolean *is_truth;    /* one a node: 0 or 1 */
  gboolean *is_needed;   /* one a node: a condition that every claim meets that is paid */
  GArray *affected;      /* of gint32: the live nodes that depend on `moved`, in their order */
  guint moved;
  gint64 work; /* how many nodes may still be computed: what bounds the time that a policy can cost */
} SubsidyProbe;

static inline gint32
subsidy_node_part (const SubsidyNode *node, int part)
{
  return part == 0 ? node->a : part == 1 ? node->b : node->c;
}

/* @values: (transfer full): one an input; those of the interpretations count. */
void subsidy_probe_init (SubsidyProbe *probe, const SubsidyPolicy *policy, const SubsidyRuleModel *rule,
                         gint64 *values);
void subsidy_probe_clear (SubsidyProbe *probe);

/* Changes one fact. */
void subsidy_probe_move (SubsidyProbe *probe, guint fact, gint64 value);

/* The same, computing only the nodes up to @last: for whoever looks at no other. */
void subsidy_probe_move_for (SubsidyProbe *probe, guint fact, gint64 value, gint32 last);

/* Takes another claim: @values, one an input. */
void subsidy_probe_jump (SubsidyProbe *probe, const gint64 *values);

/* Whether the fact is a number or day that can be moved along its range; of a list, how many equal items it has. */
gboolean subsidy_probe_has_range (const SubsidyProbe *probe, guint fact);

/* The end of that range; fewer items than a list may have. */
gint64 subsidy_probe_most (const SubsidyProbe *probe, guint fact);

/* What else a fact can be: its options, yes and no, a sample of an identity, none; of gint64. Transfer full. */
GArray *subsidy_probe_choices (const SubsidyProbe *probe, guint fact);

/* How the parts a and b of a node compare: -1, 0 or 1. */
#define SUBSIDY_SIGN_UNKNOWN 2
int subsidy_probe_sign (const SubsidyProbe *probe, gint32 node);

/* Whether the answer would be another one if the condition @node came out the other way. It depends on the fact that
 * was moved last. */
gboolean subsidy_probe_decides (SubsidyProbe *probe, gint32 node);

/* The value as a cases file has it. Transfer full. */
char *subsidy_probe_text (const SubsidyProbe *probe, guint fact, gint64 value);
