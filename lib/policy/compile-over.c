/* SPDX-License-Identifier: Apache-2.0 */
/* Sums, counts and conditions over the items of a list. What is computed for each item is a program of its own, which
 * sees the facts of the item; whatever belongs to the row is computed once, around it. */
#include <string.h>

#include "policy/compile.h"
#include "policy/number.h"
#include "policy/text.h"

gboolean
subsidy_is_over (const SubsidyElement *element)
{
  return subsidy_element_attribute (element, "over") != NULL;
}

/* ---- References ---- */

static const SubsidyInputModel *
find_list (SubsidyCompiler *compiler, const SubsidyElement *element, guint *position)
{
  const SubsidyPolicy *policy = compiler->policy;
  const char *id = subsidy_element_attribute (element, "over");
  int input = subsidy_find_input (policy, id);
  g_autoptr (GPtrArray) lists = g_ptr_array_new ();

  if (subsidy_is_lost (compiler, id))
    return NULL;
  if (input >= 0 && subsidy_policy_input (policy, (guint)input)->type == SUBSIDY_TYPE_OF_LIST)
    {
      *position = (guint)input;
      return subsidy_policy_input (policy, (guint)input);
    }
  for (guint i = 0; i < policy->n_facts; i++)
    if (subsidy_policy_input (policy, i)->type == SUBSIDY_TYPE_OF_LIST)
      g_ptr_array_add (lists, (gpointer)subsidy_policy_input (policy, i)->id);
  g_ptr_array_add (lists, NULL);
  subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_UNKNOWN_LIST, id, NULL, NULL,
                       subsidy_suggest (id, (const char *const *)lists->pdata));
  return NULL;
}

/* The fact by which items are grouped: one of the same list. */
static gboolean
find_key (SubsidyCompiler *items, const SubsidyElement *element, const SubsidyTerm *value, gint32 *key)
{
  const char *id = subsidy_element_attribute (element, "best-of-each");
  SubsidyTerm term;

  *key = -1;
  if (id == NULL)
    return TRUE;
  term = subsidy_compile_input (items, element, id);
  if (subsidy_term_failed (term))
    return FALSE;
  *key = subsidy_find_input (items->policy, id);
  if (subsidy_policy_input (items->policy, (guint)*key)->in_list != items->list && !items->in_any_list)
    {
      subsidy_add_problem (items, element, SUBSIDY_MESSAGE_KEY_NOT_IN_LIST, id,
                           subsidy_element_attribute (element, "over"), NULL, NULL);
      return FALSE;
    }
  if (!subsidy_wide_is_negative (subsidy_bounds_of (items, value->node).least))
    return TRUE;
  subsidy_add_problem (items, element, SUBSIDY_MESSAGE_BEST_NEGATIVE, NULL, NULL, NULL, NULL);
  return FALSE;
}

/* ---- What is computed for each item ---- */

/* The one element of the content besides `where` and `otherwise`; NULL for a count, and where there is not one. */
static const SubsidyElement *
item_content (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  const SubsidyElement *content = NULL;
  guint n = 0;

  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (element, i);

      if (child->type->kind == SUBSIDY_ELEMENT_WHERE || child->type->kind == SUBSIDY_ELEMENT_OTHERWISE)
        continue;
      content = child;
      n++;
    }
  if (n == 1 && content->type->kind != SUBSIDY_ELEMENT_WHEN)
    return content;
  subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_OVER_NEEDS_ONE, element->type->name, NULL, NULL, NULL);
  return NULL;
}

static SubsidyTerm
compile_item_value (SubsidyCompiler *items, const SubsidyElement *element, SubsidyCompile content)
{
  const SubsidyElement *child;
  SubsidyTerm term;

  if (content == NULL)
    return (SubsidyTerm){ .node = subsidy_emit_constant (items, element, 1),
                          .type = SUBSIDY_TYPE_OF_COUNT,
                          .denominator = 1 };
  child = item_content (items, element);
  if (child == NULL)
    return SUBSIDY_FAILED;
  term = content (items, child);
  if (subsidy_term_failed (term) || term.divisor == 0)
    return term;
  subsidy_add_problem (items, child, SUBSIDY_MESSAGE_ITEM_NEEDS_ROUND, child->type->name, NULL, NULL, NULL);
  return SUBSIDY_FAILED;
}

static gboolean
compile_where (SubsidyCompiler *items, const SubsidyElement *element, gint32 *where)
{
  const SubsidyElement *child = subsidy_element_child (element, SUBSIDY_ELEMENT_WHERE);

  *where = -1;
  if (child == NULL)
    return TRUE;
  if (!child->is_sound)
    return FALSE;
  *where = subsidy_compile_condition (items, subsidy_element_nth (child, 0)).node;
  return *where >= 0;
}

/* ---- Where no item takes part ---- */

/* Both over one denominator: the value of the items in their program, the other in the one around it. */
static gboolean
align (SubsidyCompiler *compiler, SubsidyCompiler *items, const SubsidyElement *element, SubsidyTerm *value,
       SubsidyTerm *otherwise)
{
  SubsidyTerm one = { .node = 0, .denominator = 1 };
  SubsidyTerm value_unit = one, otherwise_unit = one;

  value_unit.denominator = value->denominator;
  otherwise_unit.denominator = otherwise->denominator;
  return subsidy_align (items, element, value, &otherwise_unit)
         && subsidy_align (compiler, element, otherwise, &value_unit);
}

static gint32 emit_fold (SubsidyCompiler *compiler, SubsidyCompiler *items, const SubsidyElement *element,
                         SubsidyFold fold, gint32 none);

/* What stands for no item counts only where none takes part: the walk over what a row comes to asks for that, and so
 * does a choice within the items of another list. */
static gboolean
remember_some (SubsidyCompiler *compiler, SubsidyCompiler *items, const SubsidyElement *element, gint32 where)
{
  SubsidyFold some = { .list = (gint32)items->list - 1,
                       .op = SUBSIDY_OP_GREATEST,
                       .value = subsidy_emit_constant (items, element, 1),
                       .where = where,
                       .key = -1 };
  SubsidyItemRequirement remembered = { .over = element };

  remembered.requirement.node
      = emit_fold (compiler, items, element, some, subsidy_emit_constant (compiler, element, 0));
  g_array_append_val (compiler->item_requirements, remembered);
  return remembered.requirement.node >= 0;
}

gint32
subsidy_some_items (const SubsidyCompiler *compiler, const SubsidyElement *element)
{
  for (guint i = 0; i < compiler->item_requirements->len; i++)
    {
      const SubsidyItemRequirement *known = &g_array_index (compiler->item_requirements, SubsidyItemRequirement, i);

      if (known->over == element && known->requirement.element == NULL)
        return known->requirement.node;
    }
  return -1;
}

/* Whether what stands for no item goes with what there is of the items: a count and a number are numbers together. */
static gboolean
unify (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm *value, SubsidyTerm *otherwise)
{
  const SubsidyElement *child = subsidy_element_child (element, SUBSIDY_ELEMENT_OTHERWISE);

  if (otherwise->divisor != 0)
    {
      subsidy_add_problem (compiler, child, SUBSIDY_MESSAGE_ITEM_NEEDS_ROUND,
                           subsidy_element_nth (child, 0)->type->name, NULL, NULL, NULL);
      return FALSE;
    }
  if (!subsidy_unify_types (value, otherwise))
    {
      subsidy_add_mixed_types (compiler, element, child, *value, *otherwise);
      return FALSE;
    }
  return TRUE;
}

/* A list that always has items that take part needs nothing that stands for none. */
static gboolean
may_be_left_out (SubsidyCompiler *compiler, SubsidyCompiler *items, const SubsidyElement *element, gint32 where)
{
  if (where < 0 && subsidy_policy_input (compiler->policy, items->list - 1)->least > 0)
    return TRUE;
  subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_OVER_NEEDS_OTHERWISE, element->type->name,
                       subsidy_element_attribute (element, "over"), NULL, NULL);
  return FALSE;
}

/* A number that changes no range: what stands for no item is chosen by the program that may use the other list's items.
 */
static gint32
any_of_range (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyBounds range)
{
  SubsidyNode any = { .op = SUBSIDY_OP_CONSTANT, .constant = subsidy_wide (0) };

  if (subsidy_wide_compare (range.least, any.constant) > 0)
    any.constant = range.least;
  if (subsidy_wide_compare (range.most, any.constant) < 0)
    any.constant = range.most;
  return subsidy_emit (compiler, element, any);
}

static gboolean
compile_otherwise (SubsidyCompiler *compiler, SubsidyCompiler *items, const SubsidyElement *element, gint32 where,
                   SubsidyTerm *value, gint32 *none)
{
  const SubsidyElement *child = subsidy_element_child (element, SUBSIDY_ELEMENT_OTHERWISE);
  SubsidyTerm otherwise = subsidy_compile_arm (compiler, child, subsidy_compile_value);

  if (subsidy_term_failed (otherwise) || (compiler->has_gaps && !remember_some (compiler, items, element, where))
      || !unify (compiler, element, value, &otherwise) || !align (compiler, items, element, value, &otherwise))
    return FALSE;
  *none = otherwise.node;
  return TRUE;
}

/* Of a sum nothing; all of no items hold, any of none does not. */
static gboolean
compile_none (SubsidyCompiler *compiler, SubsidyCompiler *items, const SubsidyElement *element, SubsidyFold fold,
              SubsidyCompile content, SubsidyTerm *value, gint32 *none)
{
  const SubsidyElement *otherwise = subsidy_element_child (element, SUBSIDY_ELEMENT_OTHERWISE);

  *none = subsidy_emit_constant (compiler, element, fold.op == SUBSIDY_OP_LEAST ? 1 : 0);
  if (content != subsidy_compile_value || fold.op == SUBSIDY_OP_SUM)
    return *none >= 0;
  *none = any_of_range (compiler, element, subsidy_bounds_of (items, value->node));
  if (otherwise == NULL)
    return may_be_left_out (compiler, items, element, fold.where);
  return items->is_within ? remember_some (compiler, items, element, fold.where)
                          : compile_otherwise (compiler, items, element, fold.where, value, none);
}

/* ---- The fold ---- */

/* Takes over the program of the items. */
static gint32
emit_fold (SubsidyCompiler *compiler, SubsidyCompiler *items, const SubsidyElement *element, SubsidyFold fold,
           gint32 none)
{
  SubsidyFoldModel model = { element, g_hash_table_ref (items->terms) };

  fold.n_nodes = (int32_t)items->nodes->len;
  fold.nodes = g_memdup2 (items->nodes->data, items->nodes->len * sizeof (SubsidyNode));
  fold.sets = g_memdup2 (items->sets->data, items->sets->len * sizeof (uint64_t));
  g_array_append_val (compiler->folds, fold);
  g_array_append_val (compiler->fold_models, model);
  return subsidy_emit (compiler, element,
                       (SubsidyNode){ .op = SUBSIDY_OP_FOLD, .a = none, .b = (gint32)compiler->folds->len - 1 });
}

/* Walks what is computed for each item; *@n_for_all requirements are those of `where`, which is asked of every item. */
static gboolean
reach_items (SubsidyCompiler *items, const SubsidyElement *element, guint *n_for_all)
{
  gboolean sound = subsidy_compile_reach (items, subsidy_element_child (element, SUBSIDY_ELEMENT_WHERE), NULL);

  *n_for_all = items->requirements->len;
  for (guint i = 0; i < element->children->len && sound; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (element, i);

      if (child->type->kind != SUBSIDY_ELEMENT_WHERE && child->type->kind != SUBSIDY_ELEMENT_OTHERWISE)
        sound = subsidy_compile_reach (items, child, NULL);
    }
  return sound;
}

/* What an item cannot be answered without, every item that takes part has to meet. */
static gboolean
require_of_items (SubsidyCompiler *compiler, SubsidyCompiler *items, const SubsidyElement *element, SubsidyFold fold)
{
  gint32 one = subsidy_emit_constant (compiler, element, 1), where = fold.where;
  guint n_for_all;

  if (!reach_items (items, element, &n_for_all))
    return FALSE;
  compiler->has_gaps = compiler->has_gaps || items->has_gaps;
  for (guint i = 0; i < items->requirements->len; i++)
    {
      SubsidyItemRequirement required = { element, g_array_index (items->requirements, SubsidyRequirement, i) };

      fold.op = SUBSIDY_OP_LEAST;
      fold.value = required.requirement.node;
      fold.where = i < n_for_all ? -1 : where;
      fold.key = -1;
      required.requirement.node = emit_fold (compiler, items, element, fold, one);
      if (required.requirement.node < 0)
        return FALSE;
      g_array_append_val (compiler->item_requirements, required);
    }
  return TRUE;
}

static SubsidyTerm
compile_items (SubsidyCompiler *compiler, SubsidyCompiler *items, const SubsidyElement *element, SubsidyOp op,
               SubsidyCompile content)
{
  SubsidyTerm value = compile_item_value (items, element, content);
  SubsidyFold fold = { .list = (gint32)items->list - 1, .op = (uint8_t)op };
  gint32 none;

  if (!compile_where (items, element, &fold.where) || subsidy_term_failed (value)
      || (op == SUBSIDY_OP_SUM && !subsidy_adds_up (items, element, value))
      || !compile_none (compiler, items, element, fold, content, &value, &none)
      || !find_key (items, element, &value, &fold.key) || !require_of_items (compiler, items, element, fold))
    return SUBSIDY_FAILED;
  fold.value = value.node;
  value.node = emit_fold (compiler, items, element, fold, none);
  return value;
}

static SubsidyTerm
compile_list (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op, SubsidyCompile content,
              gboolean is_within)
{
  SubsidyCompiler items;
  SubsidyTerm term;
  guint list;

  if (find_list (compiler, element, &list) == NULL)
    return SUBSIDY_FAILED;
  subsidy_compiler_init_items (&items, compiler, list);
  items.is_within = is_within;
  term = compile_items (compiler, &items, element, op, content);
  subsidy_compiler_clear (&items);
  return term;
}

/* Over another list within an item: the same for all items, but for what stands for none of the other list, which may
 * be one of the item's own. */
static SubsidyTerm
compile_within (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op, SubsidyCompile content)
{
  SubsidyTerm term = compile_list (compiler->outer, element, op, content, TRUE), otherwise;
  const SubsidyElement *child = subsidy_element_child (element, SUBSIDY_ELEMENT_OTHERWISE);

  compiler->has_gaps = compiler->has_gaps || compiler->outer->has_gaps;
  if (subsidy_term_failed (term))
    return term;
  term.node = subsidy_emit (compiler, element, (SubsidyNode){ .op = SUBSIDY_OP_OUTER, .a = term.node });
  if (child == NULL)
    return term;
  otherwise = subsidy_compile_arm (compiler, child, subsidy_compile_value);
  if (subsidy_term_failed (otherwise) || !unify (compiler, element, &term, &otherwise))
    return SUBSIDY_FAILED;
  return subsidy_emit_choose (
      compiler, element,
      subsidy_emit (compiler, element,
                    (SubsidyNode){ .op = SUBSIDY_OP_OUTER, .a = subsidy_some_items (compiler->outer, element) }),
      term, otherwise);
}

SubsidyTerm
subsidy_compile_over (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op, SubsidyCompile content)
{
  SubsidyTerm term = compiler->outer != NULL ? compile_within (compiler, element, op, content)
                                             : compile_list (compiler, element, op, content, FALSE);

  term.is_plain = FALSE;
  return term;
}
