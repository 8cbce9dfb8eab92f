/* SPDX-License-Identifier: Apache-2.0 */
/* How each condition compiles: to a node that is 1 where it holds and 0 where it does not. */
#include <string.h>

#include "policy/compile.h"
#include "subsidy/values.h"

static SubsidyTerm
truth (gint32 node)
{
  return (SubsidyTerm){ .node = node, .type = SUBSIDY_TYPE_OF_FLAG, .denominator = 1 };
}

/* ---- Conditions of conditions ---- */

static SubsidyTerm
combine_all (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op)
{
  gint32 all = subsidy_compile_condition (compiler, subsidy_element_nth (element, 0)).node;

  for (guint i = 1; i < element->children->len; i++)
    {
      gint32 next = subsidy_compile_condition (compiler, subsidy_element_nth (element, i)).node;

      all = subsidy_emit_operation (compiler, element, op, all, next);
    }
  return truth (all);
}

/* Over a list, or of its children. */
static SubsidyTerm
compile_parts (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op)
{
  const SubsidyElement *first = subsidy_element_nth (element, 0);

  if (subsidy_is_over (element))
    return subsidy_compile_over (compiler, element, op, subsidy_compile_condition);
  if (first->type->kind == SUBSIDY_ELEMENT_WHERE)
    {
      subsidy_add_problem (compiler, first, SUBSIDY_MESSAGE_NEEDS_OVER, first->type->name, element->type->name, NULL,
                           NULL);
      return SUBSIDY_FAILED;
    }
  return combine_all (compiler, element, op);
}

static SubsidyTerm
compile_all (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return compile_parts (compiler, element, SUBSIDY_OP_LEAST);
}

static SubsidyTerm
compile_any (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return compile_parts (compiler, element, SUBSIDY_OP_GREATEST);
}

static SubsidyTerm
compile_not (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  gint32 node = subsidy_compile_condition (compiler, subsidy_element_nth (element, 0)).node;
  gint32 one = subsidy_emit_constant (compiler, element, 1);

  return truth (subsidy_emit_operation (compiler, element, SUBSIDY_OP_DIFFERENCE, one, node));
}

static SubsidyTerm
compile_at_least_of (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  gint64 n = 0;
  gint32 count = combine_all (compiler, element, SUBSIDY_OP_SUM).node;

  if (!subsidy_decimal_from_text (subsidy_element_attribute (element, "n"), 0, &n) || n < 1
      || n > (gint64)element->children->len)
    {
      g_autofree char *most = g_strdup_printf ("%u", element->children->len);

      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_AT_LEAST_OF_RANGE,
                           subsidy_element_attribute (element, "n"), most, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  return truth (subsidy_emit_operation (compiler, element, SUBSIDY_OP_AT_LEAST, count,
                                        subsidy_emit_constant (compiler, element, n)));
}

static SubsidyTerm
compile_always (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return truth (subsidy_emit_constant (compiler, element, 1));
}

static SubsidyTerm
compile_use (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  const char *id = subsidy_element_attribute (element, "condition");
  const SubsidyElement *condition = subsidy_find_named (compiler->policy, SUBSIDY_ELEMENT_CONDITION, id);

  if (subsidy_is_lost (compiler, id))
    return SUBSIDY_FAILED;
  if (condition == NULL)
    {
      g_autofree const char **ids = subsidy_element_ids (compiler->policy->conditions);

      if (!subsidy_is_lost (compiler, id))
        subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_UNKNOWN_CONDITION, id, NULL, NULL,
                             subsidy_suggest (id, ids));
      return SUBSIDY_FAILED;
    }
  return subsidy_compile_condition (compiler, condition);
}

/* All conditions of a rule. */
static SubsidyTerm
compile_rule (SubsidyCompiler *compiler, const SubsidyElement *rule)
{
  const SubsidyElement *eligible = subsidy_element_child (rule, SUBSIDY_ELEMENT_ELIGIBLE);

  if (eligible == NULL || eligible->children->len == 0)
    return truth (subsidy_emit_constant (compiler, rule, 1));
  return eligible->is_sound ? combine_all (compiler, eligible, SUBSIDY_OP_LEAST) : SUBSIDY_FAILED;
}

static SubsidyTerm
compile_eligible_for (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  const SubsidyPolicy *policy = compiler->policy;
  const char *id = subsidy_element_attribute (element, "rule");
  g_autofree const char **ids = g_new0 (const char *, policy->rules->len + 1);

  for (guint i = 0; i < policy->rules->len; i++)
    {
      ids[i] = subsidy_policy_rule (policy, i)->id;
      if (strcmp (ids[i], id) == 0)
        return subsidy_compile_condition (compiler, subsidy_policy_rule (policy, i)->element);
    }
  if (!subsidy_is_lost (compiler, id))
    subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_UNKNOWN_RULE, id, NULL, NULL, subsidy_suggest (id, ids));
  return SUBSIDY_FAILED;
}

/* A declaration holds where its content, the last child, does. */
static SubsidyTerm
compile_named (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return subsidy_compile_condition (compiler, subsidy_element_nth (element, element->children->len - 1));
}

/* ---- Options ---- */

static SubsidyTerm
compile_reference (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  const char *fact = subsidy_element_attribute (element, "fact");
  const char *value = subsidy_element_attribute (element, "value");

  return fact != NULL ? subsidy_compile_number_of (compiler, element, fact)
                      : subsidy_compile_named_value (compiler, element, value);
}

/* What is compared, by the fact= or value= attribute; reports where there is not exactly one. */
static SubsidyTerm
compile_subject (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  const char *fact = subsidy_element_attribute (element, "fact");
  const char *value = subsidy_element_attribute (element, "value");

  if ((fact == NULL) == (value == NULL))
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NEEDS_SUBJECT, element->type->name, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  return compile_reference (compiler, element);
}

static gboolean
is_choice (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm term)
{
  if (subsidy_term_failed (term))
    return FALSE;
  if (term.choice != NULL)
    return TRUE;
  subsidy_add_problem (
      compiler, element, SUBSIDY_MESSAGE_NOT_A_CHOICE,
      subsidy_element_attribute (element, subsidy_element_attribute (element, "fact") ? "fact" : "value"), NULL, NULL,
      NULL);
  return FALSE;
}

static SubsidyTerm
compile_one_of (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyTerm subject = compile_subject (compiler, element);
  g_auto (GStrv) words = g_strsplit_set (element->text, " \t\r\n", -1);
  g_autofree gboolean *members = NULL;
  g_autofree const char **ids = NULL;
  gboolean sound = TRUE;

  if (!is_choice (compiler, element, subject))
    return SUBSIDY_FAILED;
  members = g_new0 (gboolean, subject.choice->options->len);
  ids = subsidy_element_ids (subject.choice->options);
  for (char **word = words; *word != NULL; word++)
    {
      if (**word != '\0' && !subsidy_mark_options_named (subject.choice, *word, members))
        {
          g_autofree char *expected = subsidy_names_text (ids);

          subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_UNKNOWN_OPTION, *word, expected, subject.choice->id,
                               subsidy_suggest (*word, ids));
          sound = FALSE;
        }
    }
  if (!sound)
    return SUBSIDY_FAILED;
  return truth (subsidy_emit_set (compiler, element, subject.node, members, subject.choice->options->len));
}

/* A flag without a text asks for yes. */
static SubsidyTerm
compile_is (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyTerm subject = compile_subject (compiler, element);
  SubsidyTerm literal;
  g_autofree gboolean *members = NULL;

  if (subsidy_term_failed (subject))
    return subject;
  if (subject.type == SUBSIDY_TYPE_OF_FLAG)
    {
      if (element->text == NULL || strcmp (element->text, "yes") == 0)
        return truth (subject.node);
      literal = subsidy_compile_literal (compiler, element, subject, element->text);
      return truth (subsidy_emit_operation (compiler, element, SUBSIDY_OP_EQUAL, subject.node, literal.node));
    }
  if (!is_choice (compiler, element, subject))
    return SUBSIDY_FAILED;
  if (element->text == NULL)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_TEXT_MISSING, element->type->name, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  members = g_new0 (gboolean, subject.choice->options->len);
  /* What is no option is said by whoever reads one. */
  if (!subsidy_mark_options_named (subject.choice, element->text, members))
    return subsidy_compile_literal (compiler, element, subject, element->text);
  return truth (subsidy_emit_set (compiler, element, subject.node, members, subject.choice->options->len));
}

static SubsidyTerm
compile_given (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  const char *id = subsidy_element_attribute (element, "fact");
  SubsidyTerm fact = subsidy_compile_input (compiler, element, id);

  if (subsidy_term_failed (fact))
    return fact;
  if (!subsidy_policy_input (compiler->policy, (guint)subsidy_find_input (compiler->policy, id))->may_be_none)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NEVER_NONE, id, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  return truth (subsidy_emit (compiler, element, (SubsidyNode){ .op = SUBSIDY_OP_GIVEN, .a = fact.node }));
}

/* ---- Comparisons ---- */

static gboolean
are_comparable (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm *a, SubsidyTerm *b,
                gboolean by_order)
{
  gboolean ordered = a->choice == NULL && a->type != SUBSIDY_TYPE_OF_FLAG;

  if (subsidy_term_failed (*a) || subsidy_term_failed (*b))
    return FALSE;
  if (a->type == b->type && by_order && !ordered)
    {
      const char *fact = subsidy_element_attribute (element, "fact");

      if (fact == NULL)
        fact = subsidy_element_attribute (element, "value");
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_ASKS_NO_ORDER, element->type->name,
                           fact != NULL ? fact : subsidy_element_nth (element, 0)->type->name, NULL, NULL);
      return FALSE;
    }
  if (!subsidy_unify_types (a, b))
    {
      guint n_children = element->children->len;

      subsidy_add_mixed_types (compiler, element, n_children > 0 ? subsidy_element_nth (element, n_children - 1) : NULL,
                               *a, *b);
      return FALSE;
    }
  return subsidy_align (compiler, element, a, b);
}

/* Both sides: fact= or value= first where it is there, then the children, then the text. */
static gboolean
compile_sides (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm *left, SubsidyTerm *right)
{
  gboolean has_subject
      = subsidy_element_attribute (element, "fact") != NULL || subsidy_element_attribute (element, "value") != NULL;
  guint n_children = element->children->len;
  guint n_sides = (has_subject ? 1 : 0) + n_children + (element->text != NULL ? 1 : 0);

  if (n_sides != 2)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NEEDS_TWO_SIDES, element->type->name, NULL, NULL, NULL);
      return FALSE;
    }
  *left = has_subject ? compile_subject (compiler, element)
                      : subsidy_compile_value (compiler, subsidy_element_nth (element, 0));
  if (n_children == 2 || (has_subject && n_children == 1))
    *right = subsidy_compile_value (compiler, subsidy_element_nth (element, n_children - 1));
  else
    *right = subsidy_term_failed (*left) ? SUBSIDY_FAILED
                                         : subsidy_compile_literal (compiler, element, *left, element->text);
  return !subsidy_term_failed (*left) && !subsidy_term_failed (*right);
}

static SubsidyTerm
compare (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op, gboolean swapped)
{
  SubsidyTerm left, right;

  if (!compile_sides (compiler, element, &left, &right)
      || !are_comparable (compiler, element, &left, &right, op != SUBSIDY_OP_EQUAL))
    return SUBSIDY_FAILED;
  return truth (swapped ? subsidy_emit_operation (compiler, element, op, right.node, left.node)
                        : subsidy_emit_operation (compiler, element, op, left.node, right.node));
}

static SubsidyTerm
compile_at_least (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return compare (compiler, element, SUBSIDY_OP_AT_LEAST, FALSE);
}

static SubsidyTerm
compile_more_than (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return compare (compiler, element, SUBSIDY_OP_MORE_THAN, FALSE);
}

static SubsidyTerm
compile_at_most (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return compare (compiler, element, SUBSIDY_OP_AT_LEAST, TRUE);
}

static SubsidyTerm
compile_less_than (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return compare (compiler, element, SUBSIDY_OP_MORE_THAN, TRUE);
}

/* The name or credit code that an attribute or a child of the comparison stands for; failed where it is none. */
static SubsidyTerm
identity_of (SubsidyCompiler *compiler, const SubsidyElement *element, const char *attribute)
{
  const char *id = subsidy_element_attribute (element, attribute);
  int position = id != NULL ? subsidy_find_input (compiler->policy, id) : -1;
  SubsidyValueType type
      = position >= 0 ? subsidy_policy_input (compiler->policy, (guint)position)->type : SUBSIDY_TYPE_OF_MONEY;

  if (type != SUBSIDY_TYPE_OF_NAME && type != SUBSIDY_TYPE_OF_CREDIT_CODE)
    return SUBSIDY_FAILED;
  compiler->has_gaps = compiler->has_gaps || subsidy_policy_input (compiler->policy, (guint)position)->may_be_none;
  return subsidy_compile_input (compiler, element, id);
}

/* Identities are the same or not: the only thing that can be asked of them. */
static SubsidyTerm
compile_equals (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  const SubsidyElement *last
      = element->children->len > 0 ? subsidy_element_nth (element, element->children->len - 1) : NULL;
  gboolean has_fact = subsidy_element_attribute (element, "fact") != NULL;
  SubsidyTerm left = SUBSIDY_FAILED, right = SUBSIDY_FAILED;

  if (last != NULL && last->type->kind == SUBSIDY_ELEMENT_FACT_VALUE
      && element->children->len + (has_fact ? 1 : 0) == 2)
    {
      left = has_fact ? identity_of (compiler, element, "fact")
                      : identity_of (compiler, subsidy_element_nth (element, 0), "ref");
      right = identity_of (compiler, last, "ref");
    }
  if (!subsidy_term_failed (left) && !subsidy_term_failed (right) && left.type == right.type)
    return truth (subsidy_emit_operation (compiler, element, SUBSIDY_OP_EQUAL, left.node, right.node));
  /* An identity that found no place is not to be blamed for being one. */
  return compiler->is_too_large ? SUBSIDY_FAILED : compare (compiler, element, SUBSIDY_OP_EQUAL, FALSE);
}

static SubsidyTerm
compile_between (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  gboolean has_child = element->children->len == 1;
  SubsidyTerm subject, from, to, low, high;

  if (has_child
      && (subsidy_element_attribute (element, "fact") != NULL || subsidy_element_attribute (element, "value") != NULL))
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NEEDS_SUBJECT, element->type->name, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  subject = has_child ? subsidy_compile_value (compiler, subsidy_element_nth (element, 0))
                      : compile_subject (compiler, element);
  if (subsidy_term_failed (subject))
    return subject;
  from = subsidy_compile_literal (compiler, element, subject, subsidy_element_attribute (element, "from"));
  to = subsidy_compile_literal (compiler, element, subject, subsidy_element_attribute (element, "to"));
  low = high = subject;
  if (!subsidy_align (compiler, element, &from, &to))
    return SUBSIDY_FAILED;
  if (subsidy_wide_compare (subsidy_bounds_of (compiler, from.node).least, subsidy_bounds_of (compiler, to.node).least)
      > 0)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_EMPTY_RANGE, subsidy_element_attribute (element, "from"),
                           subsidy_element_attribute (element, "to"), NULL, NULL);
      return SUBSIDY_FAILED;
    }
  if (!are_comparable (compiler, element, &low, &from, TRUE) || !are_comparable (compiler, element, &high, &to, TRUE))
    return SUBSIDY_FAILED;
  return truth (
      subsidy_emit_operation (compiler, element, SUBSIDY_OP_LEAST,
                              subsidy_emit_operation (compiler, element, SUBSIDY_OP_AT_LEAST, low.node, from.node),
                              subsidy_emit_operation (compiler, element, SUBSIDY_OP_AT_LEAST, to.node, high.node)));
}

static SubsidyTerm
compile_choose (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return subsidy_compile_choice (compiler, element, subsidy_compile_condition);
}

static const SubsidyCompile compiles[SUBSIDY_N_ELEMENTS] = {
  [SUBSIDY_ELEMENT_CONDITION] = compile_named,
  [SUBSIDY_ELEMENT_ALL] = compile_all,
  [SUBSIDY_ELEMENT_ANY] = compile_any,
  [SUBSIDY_ELEMENT_NOT] = compile_not,
  [SUBSIDY_ELEMENT_AT_LEAST_OF] = compile_at_least_of,
  [SUBSIDY_ELEMENT_ALWAYS] = compile_always,
  [SUBSIDY_ELEMENT_USE] = compile_use,
  [SUBSIDY_ELEMENT_IS] = compile_is,
  [SUBSIDY_ELEMENT_ONE_OF] = compile_one_of,
  [SUBSIDY_ELEMENT_GIVEN] = compile_given,
  [SUBSIDY_ELEMENT_AT_LEAST] = compile_at_least,
  [SUBSIDY_ELEMENT_MORE_THAN] = compile_more_than,
  [SUBSIDY_ELEMENT_AT_MOST] = compile_at_most,
  [SUBSIDY_ELEMENT_LESS_THAN] = compile_less_than,
  [SUBSIDY_ELEMENT_EQUALS] = compile_equals,
  [SUBSIDY_ELEMENT_BETWEEN] = compile_between,
  [SUBSIDY_ELEMENT_CHOOSE] = compile_choose,
  [SUBSIDY_ELEMENT_DATED] = compile_choose,
  [SUBSIDY_ELEMENT_ELIGIBLE_FOR] = compile_eligible_for,
  [SUBSIDY_ELEMENT_RULE] = compile_rule,
};

SubsidyCompile
subsidy_condition_compile (SubsidyElementKind kind)
{
  return compiles[kind];
}
