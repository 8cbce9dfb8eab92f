/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule answers besides its amount and shares: the parts of payees and instalments, the results it names, and
 * what each row adds to facts that come from its batch. */
#include <string.h>

#include "policy/compile.h"
#include "policy/number.h"

/* Whether all conditions hold: 1 or 0. */
static gint32
emit_due (SubsidyCompiler *compiler, const SubsidyRuleModel *rule)
{
  gint32 due = 0;

  for (int32_t i = 0; i < rule->program.n_conditions; i++)
    due = due == 0
              ? rule->program.conditions[i]
              : subsidy_emit_operation (compiler, rule->element, SUBSIDY_OP_LEAST, due, rule->program.conditions[i]);
  return due;
}

/* What is not due is nothing. */
static gint32
if_due (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 due, gint32 node)
{
  if (due == 0 || node < 0)
    return node;
  return subsidy_emit (
      compiler, element,
      (SubsidyNode){ .op = SUBSIDY_OP_CHOOSE, .a = due, .b = node, .c = subsidy_emit_constant (compiler, element, 0) });
}

static gboolean
add_result (SubsidyRuleModel *rule, const SubsidyElement *element, SubsidyTerm term)
{
  SubsidyResult result = { subsidy_element_attribute (element, "id"), element, term };

  if (subsidy_term_failed (term))
    return FALSE;
  g_array_append_val (rule->results, result);
  return TRUE;
}

/* ---- Payees and instalments ---- */

static gboolean
add_parts (SubsidyCompiler *compiler, SubsidyRuleModel *rule, SubsidySplitKind kind, const gint32 *nodes, gint32 due)
{
  const GPtrArray *parts = subsidy_policy_parts (compiler->policy, kind);
  gboolean sound = TRUE;

  for (guint i = 0; rule->splits[kind] != NULL && i < parts->len; i++)
    {
      const SubsidyElement *part = g_ptr_array_index (parts, i);
      SubsidyTerm term
          = { .node = if_due (compiler, part, due, nodes[i]), .type = SUBSIDY_TYPE_OF_MONEY, .denominator = 1 };

      sound = add_result (rule, part, term) && sound;
    }
  return sound;
}

/* ---- Named results ---- */

/* Whether an element is a condition; a choice is what its first case contains. */
static gboolean
is_condition (const SubsidyElement *element)
{
  const SubsidyElement *arm;

  if (subsidy_value_compile (element->type->kind) == NULL)
    return TRUE;
  if (subsidy_condition_compile (element->type->kind) == NULL || element->children->len == 0)
    return FALSE;
  arm = subsidy_element_nth (element, 0);
  return arm->children->len > 0 && is_condition (subsidy_element_nth (arm, arm->children->len - 1));
}

static gboolean
compile_also (SubsidyCompiler *compiler, SubsidyRuleModel *rule, const SubsidyElement *also)
{
  const SubsidyElement *content;

  if (!also->is_sound)
    return FALSE;
  content = subsidy_element_nth (also, also->children->len - 1);
  return add_result (rule, also,
                     is_condition (content) ? subsidy_compile_condition (compiler, content)
                                            : subsidy_compile_value (compiler, content))
         && subsidy_compile_reach (compiler, content, NULL);
}

static gboolean
is_result_before (const SubsidyRuleModel *rule, const char *id)
{
  for (guint i = 0; i < rule->results->len; i++)
    if (g_strcmp0 (g_array_index (rule->results, SubsidyResult, i).id, id) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
compile_named (SubsidyCompiler *compiler, SubsidyRuleModel *rule)
{
  gboolean sound = TRUE;

  for (guint i = 0; i < rule->element->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (rule->element, i);
      const char *id = subsidy_element_attribute (child, "id");

      if (child->type->kind != SUBSIDY_ELEMENT_ALSO)
        continue;
      if (id != NULL && subsidy_is_answer_name (id))
        {
          subsidy_add_problem (compiler, child, SUBSIDY_MESSAGE_ID_RESERVED, id, NULL, NULL, NULL);
          sound = FALSE;
        }
      if (id != NULL && (is_result_before (rule, id) || subsidy_find_element (compiler->policy->payers, id) != NULL))
        {
          subsidy_add_problem (compiler, child, SUBSIDY_MESSAGE_ID_TWICE, id, NULL, NULL, NULL);
          sound = FALSE;
        }
      sound = compile_also (compiler, rule, child) && sound;
    }
  return sound;
}

/* ---- What a row adds to its batch ---- */

/* The number that is summed, of the type and scale of the fact that takes the sum. */
static gboolean
compile_contribution (SubsidyCompiler *compiler, const SubsidyInputModel *fact, const SubsidyElement *from_batch,
                      SubsidyTerm *term)
{
  const char *id = subsidy_element_attribute (from_batch, "sum");
  gint64 denominator = fact->type == SUBSIDY_TYPE_OF_MONEY  ? 1
                       : fact->type == SUBSIDY_TYPE_OF_RATE ? fact->denominator * 100
                                                            : fact->denominator;

  *term = strcmp (id, SUBSIDY_AWARD) == 0 ? subsidy_compile_named_value (compiler, from_batch, id)
                                          : subsidy_compile_by_id (compiler, from_batch, id);
  if (subsidy_term_failed (*term))
    return FALSE;
  if (term->type == fact->type && term->divisor == 0 && term->denominator == denominator)
    return TRUE;
  subsidy_add_problem (compiler, from_batch, SUBSIDY_MESSAGE_BATCH_TYPE, id, fact->id, NULL, NULL);
  return FALSE;
}

/* A sum over all rows cannot depend on what comes from the batch, or on who is due because of it. */
static gboolean
check_batch_cycle (SubsidyCompiler *compiler, const SubsidyElement *from_batch, gint32 node)
{
  g_autofree gboolean *reads = subsidy_inputs_of (compiler, node);

  if (g_strcmp0 (subsidy_element_attribute (from_batch, "rows"), "before") == 0)
    return TRUE;
  for (guint i = 0; i < compiler->policy->n_facts; i++)
    if (reads[i]
        && subsidy_element_child (subsidy_policy_input (compiler->policy, i)->element, SUBSIDY_ELEMENT_FROM_BATCH)
               != NULL)
      {
        subsidy_add_problem (compiler, from_batch, SUBSIDY_MESSAGE_BATCH_CYCLE,
                             subsidy_policy_input (compiler->policy, i)->id, NULL, NULL, NULL);
        return FALSE;
      }
  return TRUE;
}

/* Whether the claims under the rule are summed: if it is named, or where none is, if it reads the sum. */
static gboolean
has_part (const SubsidyElement *from_batch, const SubsidyRuleModel *rule, gboolean reads_it)
{
  const char *text = subsidy_element_attribute (from_batch, "rules");
  g_auto (GStrv) names = g_strsplit_set (text != NULL ? text : "", " \t\r\n", -1);

  if (text == NULL)
    return reads_it;
  return g_strv_contains ((const char *const *)names, rule->id);
}

static gboolean
add_contributions (SubsidyCompiler *compiler, SubsidyRuleModel *rule, gint32 due)
{
  const SubsidyPolicy *policy = compiler->policy;
  g_autofree gboolean *reads = subsidy_rule_inputs (compiler, rule);
  gboolean sound = TRUE;

  for (guint i = 0; i < policy->n_facts; i++)
    {
      const SubsidyInputModel *fact = subsidy_policy_input (policy, i);
      const SubsidyElement *from_batch = subsidy_element_child (fact->element, SUBSIDY_ELEMENT_FROM_BATCH);
      SubsidyContribution contribution = { .fact = i };
      SubsidyTerm term;

      if (from_batch == NULL || !from_batch->is_sound || rule->is_measure)
        continue;
      if (!compile_contribution (compiler, fact, from_batch, &term))
        {
          sound = FALSE;
          continue;
        }
      if (!has_part (from_batch, rule, reads[i]))
        continue;
      contribution.node = if_due (compiler, from_batch, due, term.node);
      g_array_append_val (rule->contributions, contribution);
      sound = contribution.node >= 0 && check_batch_cycle (compiler, from_batch, contribution.node) && sound;
    }
  return sound;
}

gboolean
subsidy_compile_results (SubsidyCompiler *compiler, SubsidyRuleModel *rule, const gint32 *const *parts)
{
  gint32 due = emit_due (compiler, rule);
  gboolean sound;

  rule->results = g_array_new (FALSE, FALSE, sizeof (SubsidyResult));
  rule->contributions = g_array_new (FALSE, FALSE, sizeof (SubsidyContribution));
  compiler->award = rule->is_measure ? -1 : if_due (compiler, rule->element, due, rule->program.amount);
  sound = add_parts (compiler, rule, SUBSIDY_SPLIT_PAYEES, parts[SUBSIDY_SPLIT_PAYEES], due);
  sound = add_parts (compiler, rule, SUBSIDY_SPLIT_INSTALMENTS, parts[SUBSIDY_SPLIT_INSTALMENTS], due) && sound;
  sound = compile_named (compiler, rule) && sound;
  return add_contributions (compiler, rule, due) && sound;
}
