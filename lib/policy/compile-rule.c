/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule makes of its conditions and values: reason codes, an amount that is never below zero and always fits, and
 * the ranges within which 64-bit lanes suffice. The shares are in compile-split.c. */
#include <string.h>

#include "core/evaluate.h"
#include "policy/compile.h"
#include "policy/number.h"
#include "subsidy/columns.h"
#include "subsidy/values.h"

/* ---- Conditions ---- */

/* Its own id, or that of the condition it uses. */
static const char *
reason_code (const SubsidyElement *element)
{
  const char *own = subsidy_element_attribute (element, "id");

  if (own == NULL && element->type->kind == SUBSIDY_ELEMENT_USE)
    return subsidy_element_attribute (element, "condition");
  return own;
}

/* The clause of the condition, of the named condition it uses, or of the rule. */
static const char *
clause_of (const SubsidyCompiler *compiler, const SubsidyRuleModel *rule, const SubsidyElement *element)
{
  const char *own = subsidy_element_attribute (element, "clause");
  const SubsidyElement *named;

  if (own != NULL || element->type->kind != SUBSIDY_ELEMENT_USE)
    return own != NULL ? own : rule->clause;
  named = subsidy_find_named (compiler->policy, SUBSIDY_ELEMENT_CONDITION,
                              subsidy_element_attribute (element, "condition"));
  own = named != NULL ? subsidy_element_attribute (named, "clause") : NULL;
  return own != NULL ? own : rule->clause;
}

static gboolean
is_taken (const GArray *conditions, const char *id)
{
  for (guint i = 0; i < conditions->len; i++)
    if (strcmp (g_array_index (conditions, SubsidyRuleCondition, i).id, id) == 0)
      return TRUE;
  return strcmp (id, SUBSIDY_NOTHING_TO_PAY) == 0;
}

static gboolean
compile_condition (SubsidyCompiler *compiler, SubsidyRuleModel *rule, const SubsidyElement *element, GArray *conditions,
                   GArray *nodes)
{
  SubsidyTerm term = subsidy_compile_condition (compiler, element);
  SubsidyRuleCondition condition = { .element = element };

  if (!element->is_sound)
    return FALSE;
  condition.id = reason_code (element);
  condition.clause = clause_of (compiler, rule, element);
  if (condition.id == NULL || is_taken (conditions, condition.id))
    {
      subsidy_add_problem (compiler, element,
                           condition.id == NULL ? SUBSIDY_MESSAGE_CONDITION_NEEDS_ID : SUBSIDY_MESSAGE_ID_TWICE,
                           condition.id != NULL ? condition.id : element->type->name, NULL, NULL, NULL);
      return FALSE;
    }
  if (subsidy_term_failed (term))
    return FALSE;
  g_array_append_val (conditions, condition);
  g_array_append_val (nodes, term.node);
  return TRUE;
}

static gboolean
compile_eligible (SubsidyCompiler *compiler, SubsidyRuleModel *rule)
{
  const SubsidyElement *eligible = subsidy_element_child (rule->element, SUBSIDY_ELEMENT_ELIGIBLE);
  GArray *conditions = g_array_new (FALSE, FALSE, sizeof (SubsidyRuleCondition));
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (gint32));
  gboolean sound = eligible == NULL || eligible->is_sound;

  for (guint i = 0; eligible != NULL && i < eligible->children->len; i++)
    sound = compile_condition (compiler, rule, subsidy_element_nth (eligible, i), conditions, nodes) && sound;
  rule->program.n_conditions = (int32_t)nodes->len;
  rule->program.conditions = (const int32_t *)(void *)g_array_free (nodes, FALSE);
  rule->conditions = (SubsidyRuleCondition *)(void *)g_array_free (conditions, FALSE);
  return sound;
}

/* ---- Amount ---- */

static char *
range_text (SubsidyBounds range)
{
  g_autofree char *least = subsidy_rational_to_text (range.least, subsidy_wide (100), 2, TRUE);
  g_autofree char *most = subsidy_rational_to_text (range.most, subsidy_wide (100), 2, TRUE);

  return g_strdup_printf ("%s … %s", least, most);
}

gboolean
subsidy_check_amount_range (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyBounds range)
{
  g_autofree char *text = range_text (range);

  if (subsidy_wide_is_negative (range.least))
    {
      subsidy_add_problem (compiler, element,
                           subsidy_money_message (SUBSIDY_MESSAGE_AMOUNT_NEGATIVE, compiler->policy->currency), text,
                           NULL, NULL, NULL);
      return FALSE;
    }
  if (!subsidy_wide_fits_int64 (range.most))
    {
      subsidy_add_problem (compiler, element,
                           subsidy_money_message (SUBSIDY_MESSAGE_AMOUNT_TOO_LARGE, compiler->policy->currency), text,
                           NULL, NULL, NULL);
      return FALSE;
    }
  return TRUE;
}

static SubsidyTerm
round_amount (SubsidyCompiler *compiler, const SubsidyRuleModel *rule, SubsidyTerm amount)
{
  const SubsidyElement *round = subsidy_element_child (rule->element, SUBSIDY_ELEMENT_ROUND);
  gint64 unit_fen = 1;
  SubsidyRounding rounding = SUBSIDY_ROUND_DOWN;

  if (round == NULL)
    round = compiler->policy->round;
  if (round != NULL && !round->is_sound)
    return SUBSIDY_FAILED;
  if (round != NULL && !subsidy_read_rounding (compiler, round, &unit_fen, &rounding))
    return SUBSIDY_FAILED;
  return subsidy_compile_rounding (compiler, round != NULL ? round : rule->element, amount, unit_fen, rounding);
}

static gboolean
compile_amount (SubsidyCompiler *compiler, SubsidyRuleModel *rule)
{
  const SubsidyElement *element = subsidy_element_child (rule->element, SUBSIDY_ELEMENT_AMOUNT);
  SubsidyTerm rounded;

  if (element == NULL || !element->is_sound)
    return FALSE;
  rule->amount = subsidy_compile_value (compiler, subsidy_element_nth (element, 0));
  if (subsidy_term_failed (rule->amount))
    return FALSE;
  if (rule->amount.type != SUBSIDY_TYPE_OF_MONEY)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NOT_MONEY_HERE, element->type->name, NULL, NULL, NULL);
      return FALSE;
    }
  rounded = round_amount (compiler, rule, rule->amount);
  if (subsidy_term_failed (rounded))
    return FALSE;
  rule->amount_range = subsidy_bounds_of (compiler, rounded.node);
  rule->program.amount = rounded.node;
  rule->program.nothing_is_eligible = subsidy_element_attribute (element, "nothing") != NULL;
  return subsidy_check_amount_range (compiler, element, rule->amount_range);
}

/* ---- Shares ---- */

/* The splits of the rule, else those of the policy; two of one kind are a mistake. */
static gboolean
find_splits (SubsidyCompiler *compiler, SubsidyRuleModel *rule)
{
  const SubsidyElement *again = subsidy_find_splits (rule->element, rule->splits);

  if (again != NULL)
    subsidy_add_problem (compiler, again, SUBSIDY_MESSAGE_ELEMENT_TWICE, again->type->name, NULL, NULL, NULL);
  for (guint i = 0; i < SUBSIDY_N_SPLITS; i++)
    if (rule->splits[i] == NULL)
      rule->splits[i] = compiler->policy->splits[i];
  return again == NULL;
}

/* Instalments come first, then payees. */
static gboolean
is_split_before (const SubsidyRuleModel *rule, SubsidySplitKind kind)
{
  for (int before = SUBSIDY_N_SPLITS - 1; before > (int)kind; before--)
    if (rule->splits[before] != NULL)
      return TRUE;
  return FALSE;
}

/* One split of what is awarded so far. */
static gboolean
compile_split (SubsidyCompiler *compiler, SubsidyRuleModel *rule, SubsidySplitKind kind, gint32 *shares)
{
  compiler->award = rule->program.amount;
  if (subsidy_split_is_sum (rule->splits[kind]) && is_split_before (rule, kind))
    {
      subsidy_add_problem (compiler, rule->splits[kind], SUBSIDY_MESSAGE_NOBODY_LATER, NULL, NULL, NULL, NULL);
      return FALSE;
    }
  if (!subsidy_compile_split (compiler, rule->splits[kind], &rule->program.amount, shares))
    return FALSE;
  rule->amount_range = subsidy_bounds_of (compiler, rule->program.amount);
  return TRUE;
}

static gboolean
compile_payers (SubsidyCompiler *compiler, SubsidyRuleModel *rule, gint32 *shares)
{
  guint n_payers = compiler->policy->payers->len;

  if (rule->splits[SUBSIDY_SPLIT_PAYERS] != NULL)
    return compile_split (compiler, rule, SUBSIDY_SPLIT_PAYERS, shares);
  if (n_payers == 1)
    {
      shares[0] = rule->program.amount;
      return TRUE;
    }
  if (n_payers > 1 && rule->element->is_sound && compiler->policy->root->is_sound)
    subsidy_add_problem (compiler, rule->element, SUBSIDY_MESSAGE_RULE_NEEDS_SPLIT, rule->id, NULL, NULL, NULL);
  return FALSE;
}

/* Instalments and payees first: where they leave something unpaid, payers share what is paid. */
static gboolean
compile_shares (SubsidyCompiler *compiler, SubsidyRuleModel *rule, gboolean has_amount, gint32 *parts[])
{
  gboolean sound;

  rule->program.n_shares = (int32_t)compiler->policy->payers->len;
  rule->program.shares = parts[SUBSIDY_SPLIT_PAYERS];
  if (rule->is_measure)
    return TRUE;
  sound = find_splits (compiler, rule);
  /* Without an amount a split is still looked at for its own mistakes, on an amount of nothing. */
  if (!has_amount)
    rule->program.amount = subsidy_emit_constant (compiler, rule->element, 0);
  for (int kind = SUBSIDY_SPLIT_INSTALMENTS; kind > SUBSIDY_SPLIT_PAYERS; kind--)
    if (rule->splits[kind] != NULL)
      sound = compile_split (compiler, rule, (SubsidySplitKind)kind, parts[kind]) && sound;
  return compile_payers (compiler, rule, parts[SUBSIDY_SPLIT_PAYERS]) && sound;
}

/* ---- The program ---- */

static gint64
asserted_value (SubsidyCompiler *compiler, const SubsidyElement *asserts)
{
  const char *id = subsidy_element_attribute (asserts, "fact");
  SubsidyTerm term = asserts->is_sound ? subsidy_compile_input (compiler, asserts, id) : SUBSIDY_FAILED;
  SubsidyTerm literal;

  if (subsidy_term_failed (term))
    return SUBSIDY_MISSING;
  if (term.type != SUBSIDY_TYPE_OF_CHOICE && term.type != SUBSIDY_TYPE_OF_FLAG)
    {
      subsidy_add_problem (compiler, asserts, SUBSIDY_MESSAGE_NOT_A_CHOICE, id, NULL, NULL, NULL);
      return SUBSIDY_MISSING;
    }
  literal = subsidy_compile_literal (compiler, asserts, term, asserts->text);
  if (subsidy_term_failed (literal))
    return SUBSIDY_MISSING;
  return subsidy_wide_to_int64 (subsidy_bounds_of (compiler, literal.node).least);
}

static gboolean
assert_fact (SubsidyCompiler *compiler, SubsidyRuleModel *rule, const SubsidyElement *asserts, gint64 value)
{
  const char *id = subsidy_element_attribute (asserts, "fact");
  gint64 *asserted = &rule->asserted[subsidy_find_input (compiler->policy, id)];

  if (*asserted != SUBSIDY_MISSING)
    {
      subsidy_add_problem (compiler, asserts, SUBSIDY_MESSAGE_ASSERTED_TWICE, id, NULL, NULL, NULL);
      return FALSE;
    }
  *asserted = value;
  return TRUE;
}

static gboolean
compile_assertions (SubsidyCompiler *compiler, SubsidyRuleModel *rule)
{
  const SubsidyPolicy *policy = compiler->policy;
  gboolean sound = TRUE;

  rule->asserted = g_new (gint64, MAX (policy->inputs->len, 1));
  for (guint i = 0; i < policy->inputs->len; i++)
    rule->asserted[i] = SUBSIDY_MISSING;
  for (guint i = 0; i < rule->element->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (rule->element, i);
      gint64 value;

      if (child->type->kind != SUBSIDY_ELEMENT_ASSERTS)
        continue;
      value = asserted_value (compiler, child);
      if (value == SUBSIDY_MISSING)
        sound = FALSE;
      else
        sound = assert_fact (compiler, rule, child, value) && sound;
    }
  return sound;
}

static SubsidyInput *
program_inputs (const SubsidyPolicy *policy, const SubsidyRuleModel *rule, gboolean claimed)
{
  SubsidyInput *inputs = g_new0 (SubsidyInput, MAX (policy->inputs->len, 1));

  for (guint i = 0; i < policy->inputs->len; i++)
    {
      const SubsidyInputModel *model = subsidy_policy_input (policy, i);

      inputs[i] = (SubsidyInput){ .least = model->least,
                                  .most = model->most,
                                  .assumed = claimed && rule->asserted[i] != SUBSIDY_MISSING ? rule->asserted[i]
                                                                                             : model->assumed,
                                  .may_be_none = model->may_be_none,
                                  .narrow_least = model->least,
                                  .narrow_most = model->most,
                                  .is_list = model->type == SUBSIDY_TYPE_OF_LIST,
                                  .in_list = (int32_t)model->in_list };
    }
  return inputs;
}

/* Whether no node leaves 64 bits while every input stays within plus and minus 2^@digits. */
static gboolean
fits_narrow (const SubsidyCompiler *compiler, const SubsidyInput *inputs, int digits)
{
  const SubsidyNode *nodes = (const SubsidyNode *)(void *)compiler->nodes->data;
  SubsidyProgram program = { .nodes = nodes,
                             .n_nodes = (int32_t)compiler->nodes->len,
                             .sets = (const uint64_t *)(void *)compiler->sets->data,
                             .folds = (const SubsidyFold *)(void *)compiler->folds->data };
  g_autofree SubsidyBounds *bounds = g_new (SubsidyBounds, MAX (compiler->nodes->len, 1));
  g_autofree SubsidyBounds *ranges = g_new (SubsidyBounds, MAX (compiler->policy->inputs->len, 1));
  gint64 limit = (gint64)1 << digits;

  for (guint i = 0; i < compiler->policy->inputs->len; i++)
    {
      ranges[i].least = subsidy_wide (inputs[i].may_be_none ? SUBSIDY_NONE : CLAMP (inputs[i].least, -limit, limit));
      ranges[i].most = subsidy_wide (CLAMP (inputs[i].most, -limit, limit));
    }
  for (int32_t i = 0; i < program.n_nodes; i++)
    if (!subsidy_program_range (&program, i, ranges, bounds) || !subsidy_wide_fits_int64 (bounds[i].least)
        || !subsidy_wide_fits_int64 (bounds[i].most))
      return FALSE;
  return TRUE;
}

/* The largest power of two within which every input may lie for 64-bit lanes; -1 where there is none. */
static int
narrow_digits (const SubsidyCompiler *compiler, const SubsidyInput *inputs)
{
  int low = -1, high = 62;

  while (low < high)
    {
      int middle = low + (high - low + 1) / 2;

      if (fits_narrow (compiler, inputs, middle))
        low = middle;
      else
        high = middle - 1;
    }
  return low;
}

static void
need_term (const SubsidyTerm *term, gboolean *needed)
{
  needed[term->node] = TRUE;
  needed[term->divisor] = TRUE;
}

/* What a fold reads of its items, and the nodes around it that it takes. */
static void
read_fold (const SubsidyFold *fold, gboolean *reads, gboolean *needed)
{
  reads[fold->list] = TRUE;
  if (fold->key >= 0)
    reads[fold->key] = TRUE;
  for (int32_t i = 0; i < fold->n_nodes; i++)
    if (fold->nodes[i].op == SUBSIDY_OP_INPUT)
      reads[fold->nodes[i].a] = TRUE;
    else if (fold->nodes[i].op == SUBSIDY_OP_OUTER)
      needed[fold->nodes[i].a] = TRUE;
}

/* From the nodes that are needed to the inputs they come from. */
static void
read_needed (const SubsidyCompiler *compiler, gboolean *needed, gboolean *reads)
{
  const SubsidyNode *nodes = (const SubsidyNode *)(void *)compiler->nodes->data;

  for (gint32 i = (gint32)compiler->nodes->len - 1; i >= 0; i--)
    {
      const gint32 parts[] = { nodes[i].a, nodes[i].b, nodes[i].c };

      if (needed[i] && nodes[i].op == SUBSIDY_OP_INPUT)
        reads[nodes[i].a] = TRUE;
      if (needed[i] && nodes[i].op == SUBSIDY_OP_FOLD)
        read_fold (&g_array_index (compiler->folds, SubsidyFold, nodes[i].b), reads, needed);
      for (int part = 0; needed[i] && part < subsidy_node_n_parts (&nodes[i]); part++)
        needed[parts[part]] = TRUE;
    }
}

/* The inputs that any node computes with, whether or not an answer depends on it. */
static gboolean *
inputs_computed (const SubsidyCompiler *compiler)
{
  gboolean *computed = g_new0 (gboolean, MAX (compiler->policy->inputs->len, 1));
  g_autofree gboolean *needed = g_new (gboolean, MAX (compiler->nodes->len, 1));

  for (guint i = 0; i < compiler->nodes->len; i++)
    needed[i] = TRUE;
  read_needed (compiler, needed, computed);
  return computed;
}

/* What nothing is computed with puts no limit on the numbers. */
static void
narrow_inputs (const gboolean *computed, SubsidyInput *inputs, guint n_inputs, int digits)
{
  gint64 limit = digits >= 0 ? (gint64)1 << digits : 0;

  for (guint i = 0; i < n_inputs; i++)
    {
      if (!computed[i])
        continue;
      /* Never outside the range itself: what is narrow is answered without another look. */
      inputs[i].narrow_least = MAX (inputs[i].least, -limit);
      inputs[i].narrow_most = MIN (inputs[i].most, limit);
    }
}

gboolean *
subsidy_inputs_of (const SubsidyCompiler *compiler, gint32 node)
{
  gboolean *reads = g_new0 (gboolean, MAX (compiler->policy->inputs->len, 1));
  g_autofree gboolean *needed = g_new0 (gboolean, MAX (compiler->nodes->len, 1));

  needed[node] = TRUE;
  read_needed (compiler, needed, reads);
  return reads;
}

/* A part that could not be compiled, which is told already, needs nothing. */
static void
need (gboolean *needed, gint32 node)
{
  if (node >= 0)
    needed[node] = TRUE;
}

/* Only what the conditions, the amount, the shares and the results depend on counts as read. */
gboolean *
subsidy_rule_inputs (const SubsidyCompiler *compiler, const SubsidyRuleModel *rule)
{
  gboolean *reads = g_new0 (gboolean, MAX (compiler->policy->inputs->len, 1));
  g_autofree gboolean *needed = g_new0 (gboolean, MAX (compiler->nodes->len, 1));

  for (int32_t i = 0; i < rule->program.n_conditions; i++)
    need (needed, rule->program.conditions[i]);
  for (int32_t i = 0; i < rule->program.n_shares; i++)
    need (needed, rule->program.shares[i]);
  need (needed, rule->program.amount);
  for (int32_t i = 0; i < rule->program.n_requirements; i++)
    need (needed, rule->program.requirements[i]);
  for (guint i = 0; i < rule->results->len; i++)
    need_term (&g_array_index (rule->results, SubsidyResult, i).term, needed);
  read_needed (compiler, needed, reads);
  return reads;
}

static void
finish_requirements (const SubsidyCompiler *compiler, SubsidyRuleModel *rule)
{
  guint count = compiler->requirements->len;
  gint32 *nodes = g_new (gint32, MAX (count, 1));

  rule->requirements = g_memdup2 (compiler->requirements->data, count * sizeof *rule->requirements);
  for (guint i = 0; i < count; i++)
    nodes[i] = rule->requirements[i].node;
  rule->program.requirements = nodes;
  rule->program.n_requirements = (gint32)count;
}

static void
finish_program (SubsidyCompiler *compiler, SubsidyRuleModel *rule)
{
  const SubsidyPolicy *policy = compiler->policy;
  SubsidyInput *claimed = program_inputs (policy, rule, TRUE), *unclaimed = program_inputs (policy, rule, FALSE);
  int digits = narrow_digits (compiler, claimed);
  g_autofree gboolean *computed = inputs_computed (compiler);

  finish_requirements (compiler, rule);
  rule->reads = subsidy_rule_inputs (compiler, rule);
  narrow_inputs (computed, claimed, policy->inputs->len, digits);
  narrow_inputs (computed, unclaimed, policy->inputs->len, digits);
  rule->program.may_be_narrow = digits >= 0;
  rule->program.n_nodes = (int32_t)compiler->nodes->len;
  rule->program.nodes = g_memdup2 (compiler->nodes->data, compiler->nodes->len * sizeof (SubsidyNode));
  rule->program.sets = g_memdup2 (compiler->sets->data, compiler->sets->len * sizeof (uint64_t));
  rule->program.n_folds = (int32_t)compiler->folds->len;
  g_array_set_clear_func (compiler->folds, NULL);
  g_array_set_clear_func (compiler->fold_models, NULL);
  rule->program.folds = g_memdup2 (compiler->folds->data, compiler->folds->len * sizeof (SubsidyFold));
  rule->folds = g_memdup2 (compiler->fold_models->data, compiler->fold_models->len * sizeof (SubsidyFoldModel));
  rule->program.inputs = claimed;
  rule->program.n_inputs = (int32_t)policy->inputs->len;
  rule->terms = g_steal_pointer (&compiler->terms);
  rule->unclaimed = rule->program;
  rule->unclaimed.inputs = unclaimed;
}

/* ---- Cases without an award ---- */

/* A condition more, which fails where the case is reached; under one id where several have it. */
static gboolean
add_exclusion (SubsidyCompiler *compiler, SubsidyRuleModel *rule, const SubsidyExclusion *exclusion, gint32 first)
{
  const char *id = subsidy_element_attribute (exclusion->element, "id");
  const char *clause = subsidy_element_attribute (exclusion->element, "clause");
  gint32 count = rule->program.n_conditions;
  gint32 *nodes = (gint32 *)rule->program.conditions;

  if (exclusion->node < 0 || !exclusion->element->is_sound)
    return FALSE;
  if (strcmp (id, SUBSIDY_NOTHING_TO_PAY) == 0)
    {
      subsidy_add_problem (compiler, exclusion->element, SUBSIDY_MESSAGE_ID_RESERVED, id, NULL, NULL, NULL);
      return FALSE;
    }
  subsidy_set_term (compiler, exclusion->element,
                    (SubsidyTerm){ .node = exclusion->node, .type = SUBSIDY_TYPE_OF_FLAG, .denominator = 1 });
  for (gint32 i = 0; i < count; i++)
    if (strcmp (rule->conditions[i].id, id) == 0 && i >= first)
      {
        nodes[i] = subsidy_emit_operation (compiler, exclusion->element, SUBSIDY_OP_LEAST, nodes[i], exclusion->node);
        rule->conditions[i].applies = subsidy_emit_operation (compiler, exclusion->element, SUBSIDY_OP_GREATEST,
                                                              rule->conditions[i].applies, exclusion->around);
        return nodes[i] >= 0 && rule->conditions[i].applies >= 0;
      }
    else if (strcmp (rule->conditions[i].id, id) == 0)
      {
        subsidy_add_problem (compiler, exclusion->element, SUBSIDY_MESSAGE_ID_TWICE, id, NULL, NULL, NULL);
        return FALSE;
      }
  rule->conditions = g_renew (SubsidyRuleCondition, rule->conditions, count + 1);
  rule->conditions[count]
      = (SubsidyRuleCondition){ id, clause != NULL ? clause : rule->clause, exclusion->element, exclusion->around };
  nodes = g_renew (gint32, nodes, count + 1);
  nodes[count] = exclusion->node;
  rule->program.conditions = nodes;
  rule->program.n_conditions++;
  return TRUE;
}

static gboolean
compile_exclusions (SubsidyCompiler *compiler, SubsidyRuleModel *rule)
{
  const SubsidyElement *eligible = subsidy_element_child (rule->element, SUBSIDY_ELEMENT_ELIGIBLE);
  const SubsidyElement *amount = subsidy_element_child (rule->element, SUBSIDY_ELEMENT_AMOUNT);
  g_autoptr (GArray) exclusions = g_array_new (FALSE, FALSE, sizeof (SubsidyExclusion));
  gint32 first = rule->program.n_conditions;
  gboolean sound
      = subsidy_compile_reach (compiler, eligible, NULL) && subsidy_compile_reach (compiler, amount, exclusions);

  for (guint i = 0; sound && i < SUBSIDY_N_SPLITS; i++)
    sound = subsidy_compile_reach (compiler, rule->splits[i], NULL);
  for (guint i = 0; sound && i < exclusions->len; i++)
    sound = add_exclusion (compiler, rule, &g_array_index (exclusions, SubsidyExclusion, i), first);
  return sound;
}

/* ---- All of it ---- */

/* Nothing is paid for a measure, which is due or not. */
static gboolean
compile_nothing (SubsidyCompiler *compiler, SubsidyRuleModel *rule)
{
  rule->program.amount = subsidy_emit_constant (compiler, rule->element, 0);
  rule->program.nothing_is_eligible = TRUE;
  rule->amount.node = rule->program.amount;
  rule->amount.denominator = 1;
  return rule->program.amount >= 0;
}

/* Every part is compiled whatever became of the others, for its mistakes. */
static gboolean
compile_parts (SubsidyCompiler *compiler, SubsidyRuleModel *rule, gint32 *parts[])
{
  gboolean sound = compile_assertions (compiler, rule);
  gboolean has_amount;

  sound = compile_eligible (compiler, rule) && sound;
  has_amount = rule->is_measure ? compile_nothing (compiler, rule) : compile_amount (compiler, rule);
  sound = compile_shares (compiler, rule, has_amount, parts) && has_amount && sound;
  if (rule->is_measure)
    for (int32_t i = 0; sound && i < rule->program.n_shares; i++)
      parts[SUBSIDY_SPLIT_PAYERS][i] = rule->program.amount;
  sound = sound && compile_exclusions (compiler, rule);
  return subsidy_compile_results (compiler, rule, (const gint32 *const *)parts) && sound && rule->element->is_sound;
}

guint
subsidy_compile_rule (const SubsidyPolicy *policy, SubsidyReport *report, GHashTable *lost_ids, SubsidyRuleModel *rule)
{
  SubsidyCompiler compiler;
  gint32 *parts[SUBSIDY_N_SPLITS];
  guint n_nodes;

  subsidy_compiler_init (&compiler, policy, report, lost_ids);
  for (int kind = 0; kind < SUBSIDY_N_SPLITS; kind++)
    parts[kind] = g_new0 (gint32, MAX (subsidy_policy_parts (policy, (SubsidySplitKind)kind)->len, 1));
  /* A rule whose conditions ask for itself is a cycle. */
  g_hash_table_add (compiler.visiting, (gpointer)rule->element);
  if (compile_parts (&compiler, rule, parts))
    finish_program (&compiler, rule);
  n_nodes = compiler.nodes->len;
  g_free (parts[SUBSIDY_SPLIT_PAYEES]);
  g_free (parts[SUBSIDY_SPLIT_INSTALMENTS]);
  subsidy_compiler_clear (&compiler);
  return n_nodes;
}
