/* SPDX-License-Identifier: Apache-2.0 */
/* What all compilation shares: nodes with their proved ranges, common denominators, literals, references. */
#include "policy/compile.h"

#include <string.h>

#include "core/bounds.h"
#include "core/evaluate.h"
#include "policy/number.h"
#include "policy/reach.h"
#include "policy/text.h"
#include "subsidy/columns.h"

/* Elements inside elements and definitions of definitions: what a small stack still carries. */
#define MOST_DEPTH 500

static guint
node_hash (gconstpointer memory)
{
  const SubsidyNode *node = memory;
  guint hash = node->op * 31u + node->rounding;

  hash = hash * 31u + (guint)node->a;
  hash = hash * 31u + (guint)node->b;
  hash = hash * 31u + (guint)node->c;
  return hash * 31u + (guint)node->constant.low;
}

static gboolean
node_equal (gconstpointer a, gconstpointer b)
{
  const SubsidyNode *x = a, *y = b;

  return x->op == y->op && x->rounding == y->rounding && x->a == y->a && x->b == y->b && x->c == y->c
         && subsidy_wide_compare (x->constant, y->constant) == 0;
}

static SubsidyBounds input_range (const SubsidyInputModel *input);

static void
free_fold (gpointer memory)
{
  SubsidyFold *fold = memory;

  g_free ((gpointer)fold->nodes);
  g_free ((gpointer)fold->sets);
}

static void
free_fold_model (gpointer memory)
{
  SubsidyFoldModel *model = memory;

  g_hash_table_unref (model->terms);
}

/* What each program has of its own. */
static void
init_program (SubsidyCompiler *compiler)
{
  compiler->nodes = g_array_new (FALSE, TRUE, sizeof (SubsidyNode));
  compiler->bounds = g_array_new (FALSE, TRUE, sizeof (SubsidyBounds));
  compiler->requirements = g_array_new (FALSE, FALSE, sizeof (SubsidyRequirement));
  compiler->sets = g_array_new (FALSE, TRUE, sizeof (uint64_t));
  compiler->node_positions = g_hash_table_new_full (node_hash, node_equal, g_free, NULL);
  compiler->terms = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  compiler->item_requirements = g_array_new (FALSE, FALSE, sizeof (SubsidyItemRequirement));
  compiler->folds = g_array_new (FALSE, FALSE, sizeof (SubsidyFold));
  compiler->award = -1;
  compiler->fold_models = g_array_new (FALSE, FALSE, sizeof (SubsidyFoldModel));
  g_array_set_clear_func (compiler->folds, free_fold);
  g_array_set_clear_func (compiler->fold_models, free_fold_model);
  /* Node 0, the divisor of whatever is not divided. */
  subsidy_emit_constant (compiler, compiler->policy->root, 1);
}

void
subsidy_compiler_init (SubsidyCompiler *compiler, const SubsidyPolicy *policy, SubsidyReport *report,
                       GHashTable *lost_ids)
{
  *compiler = (SubsidyCompiler){ .policy = policy, .report = report, .lost_ids = lost_ids };
  compiler->visiting = g_hash_table_new (NULL, NULL);
  compiler->most_nodes = SUBSIDY_PROGRAM_MOST_NODES;
  compiler->ranges = g_new (SubsidyBounds, MAX (policy->inputs->len, 1));
  for (guint i = 0; i < policy->inputs->len; i++)
    compiler->ranges[i] = input_range (subsidy_policy_input (policy, i));
  init_program (compiler);
}

void
subsidy_compiler_init_items (SubsidyCompiler *compiler, SubsidyCompiler *outer, guint list)
{
  *compiler = (SubsidyCompiler){
    .policy = outer->policy,
    .report = outer->report,
    .lost_ids = outer->lost_ids,
    .visiting = outer->visiting,
    .ranges = outer->ranges,
    .most_nodes = SUBSIDY_FOLD_MOST_NODES,
    .outer = outer,
    .list = list + 1,
  };
  init_program (compiler);
}

void
subsidy_compiler_clear (SubsidyCompiler *compiler)
{
  g_array_unref (compiler->nodes);
  g_array_unref (compiler->bounds);
  g_array_unref (compiler->requirements);
  g_array_unref (compiler->sets);
  g_hash_table_unref (compiler->node_positions);
  g_array_unref (compiler->item_requirements);
  g_array_unref (compiler->folds);
  g_array_unref (compiler->fold_models);
  g_clear_pointer (&compiler->terms, g_hash_table_unref);
  if (compiler->outer != NULL)
    return;
  g_hash_table_unref (compiler->visiting);
  g_free (compiler->ranges);
}

void
subsidy_add_problem (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyMessage message,
                     const char *found, const char *expected, const char *context, const char *suggestion)
{
  subsidy_report_add (compiler->report, SUBSIDY_SEVERITY_ERROR, element->line, message, found, expected, context,
                      suggestion);
}

gboolean
subsidy_is_lost (const SubsidyCompiler *compiler, const char *id)
{
  const char *dot = strrchr (id, '.');

  /* What is lost of a list's facts is known by its own id. */
  return g_hash_table_contains (compiler->lost_ids, id)
         || (dot != NULL && g_hash_table_contains (compiler->lost_ids, dot + 1));
}

SubsidyBounds
subsidy_bounds_of (const SubsidyCompiler *compiler, gint32 node)
{
  return g_array_index (compiler->bounds, SubsidyBounds, node);
}

/* ---- Nodes ---- */

static SubsidyBounds
input_range (const SubsidyInputModel *input)
{
  return (SubsidyBounds){ subsidy_wide (input->may_be_none ? SUBSIDY_NONE : input->least), subsidy_wide (input->most) };
}

static void
report_overflow (SubsidyCompiler *compiler, const SubsidyElement *element, const SubsidyNode *node)
{
  const gint32 parts[] = { node->a, node->op != SUBSIDY_OP_FOLD ? node->b : node->a };
  SubsidyWide one = subsidy_wide (1);
  g_autofree char *a_most = subsidy_rational_to_text (subsidy_bounds_of (compiler, parts[0]).most, one, 0, TRUE);
  g_autofree char *b_most = subsidy_rational_to_text (subsidy_bounds_of (compiler, parts[1]).most, one, 0, TRUE);
  g_autofree char *reach = g_strdup_printf ("%s / %s", a_most, b_most);
  g_autofree char *inputs
      = subsidy_inputs_text (compiler->policy, (const SubsidyNode *)(void *)compiler->nodes->data,
                             (const SubsidyFold *)(void *)compiler->folds->data, parts, G_N_ELEMENTS (parts));

  subsidy_add_problem (compiler, element,
                       inputs != NULL ? SUBSIDY_MESSAGE_OVERFLOW : SUBSIDY_MESSAGE_OVERFLOW_OF_CONSTANTS,
                       element->type->name, reach, inputs, NULL);
}

/* The bounds of the node at the end of the array, which has just been added. */
static gboolean
compute_bounds (SubsidyCompiler *compiler)
{
  gint32 last = (gint32)compiler->nodes->len - 1;
  const SubsidyNode *node = &g_array_index (compiler->nodes, SubsidyNode, last);
  SubsidyProgram program = { .nodes = (const SubsidyNode *)(void *)compiler->nodes->data,
                             .n_nodes = last + 1,
                             .sets = (const uint64_t *)(void *)compiler->sets->data,
                             .folds = (const SubsidyFold *)(void *)compiler->folds->data };
  SubsidyBounds *bounds;

  g_array_set_size (compiler->bounds, compiler->nodes->len);
  bounds = &g_array_index (compiler->bounds, SubsidyBounds, 0);
  if (compiler->outer == NULL || node->op != SUBSIDY_OP_OUTER)
    return subsidy_program_range (&program, last, compiler->ranges, bounds);
  bounds[last] = subsidy_bounds_of (compiler->outer, node->a);
  return TRUE;
}

static gint32
remember (SubsidyCompiler *compiler, const SubsidyNode *node)
{
  gint32 position = (gint32)compiler->nodes->len - 1;

  g_hash_table_insert (compiler->node_positions, g_memdup2 (node, sizeof *node), GINT_TO_POINTER (position + 1));
  return position;
}

static gboolean
is_constant (const SubsidyCompiler *compiler, gint32 node)
{
  return g_array_index (compiler->nodes, SubsidyNode, node).op == SUBSIDY_OP_CONSTANT;
}

/* An operation whose parts are all constants is one itself. */
static gboolean
is_foldable (const SubsidyCompiler *compiler, const SubsidyNode *node)
{
  const gint32 parts[] = { node->a, node->b, node->c };
  int n_parts = subsidy_node_n_parts (node);

  for (int i = 0; i < n_parts && i < (int)G_N_ELEMENTS (parts); i++)
    if (!is_constant (compiler, parts[i]))
      return FALSE;
  return n_parts > 0 && node->op != SUBSIDY_OP_FOLD;
}

/* Once: whatever comes after it has no place either. */
static void
report_too_large (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  g_autofree char *most = g_strdup_printf ("%u", compiler->most_nodes);

  if (!compiler->is_too_large)
    subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_RULE_TOO_LARGE, most, NULL, NULL, NULL);
  compiler->is_too_large = TRUE;
}

static gint32 emit_constant_wide (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyWide number);

gint32
subsidy_emit (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyNode node)
{
  gint32 known = GPOINTER_TO_INT (g_hash_table_lookup (compiler->node_positions, &node)) - 1;

  if (known >= 0)
    return known;
  if (compiler->nodes->len >= compiler->most_nodes)
    {
      report_too_large (compiler, element);
      return -1;
    }
  g_array_append_val (compiler->nodes, node);
  if (!compute_bounds (compiler))
    {
      g_array_set_size (compiler->nodes, compiler->nodes->len - 1);
      report_overflow (compiler, element, &node);
      return -1;
    }
  if (is_foldable (compiler, &node))
    {
      SubsidyBounds bounds = subsidy_bounds_of (compiler, (gint32)compiler->nodes->len - 1);

      g_array_set_size (compiler->nodes, compiler->nodes->len - 1);
      g_array_set_size (compiler->bounds, compiler->nodes->len);
      return emit_constant_wide (compiler, element, bounds.least);
    }
  return remember (compiler, &node);
}

static gint32
emit_constant_wide (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyWide number)
{
  return subsidy_emit (compiler, element, (SubsidyNode){ .op = SUBSIDY_OP_CONSTANT, .constant = number });
}

gint32
subsidy_emit_constant (SubsidyCompiler *compiler, const SubsidyElement *element, gint64 number)
{
  return emit_constant_wide (compiler, element, subsidy_wide (number));
}

/* Fails silently where a part has failed. */
gint32
subsidy_emit_operation (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op, gint32 a, gint32 b)
{
  if (a < 0 || b < 0)
    return -1;
  return subsidy_emit (compiler, element, (SubsidyNode){ .op = (uint8_t)op, .a = a, .b = b });
}

gint32
subsidy_emit_product (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 a, gint32 b)
{
  if (a == 0 || b == 0)
    return a == 0 ? b : a;
  return subsidy_emit_operation (compiler, element, SUBSIDY_OP_PRODUCT, a, b);
}

gint32
subsidy_emit_set (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 choice, const gboolean *members,
                  guint n_options)
{
  guint first = compiler->sets->len;
  guint n_words = (n_options + 63) / 64;

  if (choice < 0)
    return -1;
  g_array_set_size (compiler->sets, first + n_words);
  for (guint i = 0; i < n_options; i++)
    if (members[i])
      g_array_index (compiler->sets, uint64_t, first + i / 64) |= UINT64_C (1) << (i % 64);
  return subsidy_emit (compiler, element,
                       (SubsidyNode){ .op = SUBSIDY_OP_ONE_OF, .a = choice, .b = (gint32)first, .c = (gint32)n_words });
}

void
subsidy_require (SubsidyCompiler *compiler, const SubsidyElement *element, int fact, gint32 condition)
{
  SubsidyRequirement requirement = { condition, element, fact };

  for (guint i = 0; i < compiler->requirements->len; i++)
    if (g_array_index (compiler->requirements, SubsidyRequirement, i).node == condition)
      return;
  g_array_append_val (compiler->requirements, requirement);
}

/* ---- Terms ---- */

SubsidyBounds
subsidy_value_range (const SubsidyCompiler *compiler, SubsidyTerm term, gboolean *is_known)
{
  *is_known = term.divisor == 0 || term.has_range;
  return term.divisor == 0 ? subsidy_bounds_of (compiler, term.node) : term.range;
}

/* What an operation makes of the ranges of two values over the same denominator. A cap or floor bounds one side of
 * whatever the other value is: any number that there is. */
void
subsidy_set_range (const SubsidyCompiler *compiler, SubsidyTerm *result, SubsidyOp op, SubsidyTerm a, SubsidyTerm b)
{
  const SubsidyNode node = { .op = (uint8_t)op, .a = 0, .b = 1 };
  const SubsidyBounds any = { { .low = 1, .high = INT64_MIN }, { .low = UINT64_MAX, .high = INT64_MAX } };
  gboolean caps = op == SUBSIDY_OP_LEAST || op == SUBSIDY_OP_GREATEST;
  SubsidyBounds bounds[3];
  gboolean a_known, b_known;

  bounds[0] = subsidy_value_range (compiler, a, &a_known);
  bounds[1] = subsidy_value_range (compiler, b, &b_known);
  for (int i = 0; i < 2 && caps && a_known != b_known; i++)
    if (!(i == 0 ? a_known : b_known))
      bounds[i] = any;
  result->has_range
      = (caps ? a_known || b_known : a_known && b_known) && subsidy_operation_bounds (&node, bounds, &bounds[2]);
  result->range = bounds[2];
}

/* Brings @term to the denominator times @factor. */
static gboolean
scale (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm *term, gint64 factor)
{
  if (factor != 1 && term->has_range)
    {
      bool overflow = false;

      term->range.least = subsidy_wide_product (term->range.least, subsidy_wide (factor), &overflow);
      term->range.most = subsidy_wide_product (term->range.most, subsidy_wide (factor), &overflow);
      term->has_range = !overflow;
    }
  if (factor != 1)
    term->node = subsidy_emit_operation (compiler, element, SUBSIDY_OP_PRODUCT, term->node,
                                         subsidy_emit_constant (compiler, element, factor));
  if (__builtin_mul_overflow (term->denominator, factor, &term->denominator))
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_TOO_FINE, element->type->name, NULL, NULL, NULL);
      return FALSE;
    }
  return term->node >= 0;
}

/* Brings both terms over the same node. */
static void
align_divisors (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm *a, SubsidyTerm *b)
{
  gint32 a_divisor = a->divisor, b_divisor = b->divisor;

  if (a_divisor == b_divisor)
    return;
  a->range = subsidy_value_range (compiler, *a, &a->has_range);
  b->range = subsidy_value_range (compiler, *b, &b->has_range);
  a->node = subsidy_emit_product (compiler, element, a->node, b_divisor);
  b->node = subsidy_emit_product (compiler, element, b->node, a_divisor);
  a->divisor = b->divisor = subsidy_emit_product (compiler, element, a_divisor, b_divisor);
}

gboolean
subsidy_align (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm *a, SubsidyTerm *b)
{
  gint64 common, a_factor, b_factor;

  if (subsidy_term_failed (*a) || subsidy_term_failed (*b))
    return FALSE;
  align_divisors (compiler, element, a, b);
  common = subsidy_greatest_common_divisor (a->denominator, b->denominator);
  a_factor = b->denominator / common;
  b_factor = a->denominator / common;
  return a->divisor >= 0 && scale (compiler, element, a, a_factor) && scale (compiler, element, b, b_factor);
}

static void
take_type (SubsidyTerm *term, const SubsidyTerm *beside)
{
  if ((term->type == SUBSIDY_TYPE_OF_COUNT && beside->type == SUBSIDY_TYPE_OF_NUMBER)
      || (term->is_plain && beside->type == SUBSIDY_TYPE_OF_QUANTITY))
    term->type = beside->type;
}

gboolean
subsidy_unify_types (SubsidyTerm *a, SubsidyTerm *b)
{
  take_type (a, b);
  take_type (b, a);
  a->is_plain = b->is_plain = a->is_plain && b->is_plain;
  return a->type == b->type && a->choice == b->choice;
}

/* As the author writes it: the type, of a choice whose options it has. */
static char *
type_text (SubsidyTerm term, const SubsidyElement *from)
{
  GString *text = g_string_new (subsidy_type_name (term.type));
  const char *ref = from != NULL ? subsidy_element_attribute (from, "ref") : NULL;

  if (term.choice != NULL)
    g_string_append_printf (text, " %s", term.choice->id);
  if (from != NULL && ref != NULL)
    g_string_append_printf (text, " (<%s ref=\"%s\"/>)", from->type->name, ref);
  else if (from != NULL)
    g_string_append_printf (text, " (<%s>)", from->type->name);
  return g_string_free (text, FALSE);
}

void
subsidy_add_mixed_types (SubsidyCompiler *compiler, const SubsidyElement *element, const SubsidyElement *odd,
                         SubsidyTerm a, SubsidyTerm b)
{
  g_autofree char *first = type_text (a, NULL);
  g_autofree char *second = type_text (b, odd);

  subsidy_add_problem (compiler, odd != NULL ? odd : element, SUBSIDY_MESSAGE_MIXED_TYPES, element->type->name, first,
                       second, NULL);
}

/* Either of two values. */
static void
hull (const SubsidyCompiler *compiler, SubsidyTerm *either, SubsidyTerm a, SubsidyTerm b)
{
  gboolean a_known, b_known;
  SubsidyBounds x = subsidy_value_range (compiler, a, &a_known), y = subsidy_value_range (compiler, b, &b_known);

  either->has_range = a_known && b_known;
  either->range.least = subsidy_wide_compare (x.least, y.least) < 0 ? x.least : y.least;
  either->range.most = subsidy_wide_compare (x.most, y.most) > 0 ? x.most : y.most;
}

SubsidyTerm
subsidy_emit_choose (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 condition, SubsidyTerm then,
                     SubsidyTerm otherwise)
{
  SubsidyTerm term;

  if (condition < 0 || subsidy_term_failed (then) || subsidy_term_failed (otherwise))
    return SUBSIDY_FAILED;
  if (!subsidy_unify_types (&then, &otherwise))
    {
      subsidy_add_mixed_types (compiler, element, NULL, otherwise, then);
      return SUBSIDY_FAILED;
    }
  if (!subsidy_align (compiler, element, &then, &otherwise))
    return SUBSIDY_FAILED;
  term = then;
  hull (compiler, &term, then, otherwise);
  term.node = subsidy_emit (
      compiler, element, (SubsidyNode){ .op = SUBSIDY_OP_CHOOSE, .a = condition, .b = then.node, .c = otherwise.node });
  return term;
}

/* ---- Literals ---- */

static SubsidyTerm
literal_failed (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyMessage message, const char *text)
{
  g_autofree char *place = g_strdup_printf ("<%s>", element->type->name);

  subsidy_add_problem (compiler, element, message, text, NULL, place, NULL);
  return SUBSIDY_FAILED;
}

/* Why it is no amount: it has too many decimals, or something else. */
static SubsidyMessage
message_of_money (const SubsidyCompiler *compiler, const char *text)
{
  return subsidy_text_is (SUBSIDY_TEXT_DECIMAL, text) && strchr (text, '.') != NULL
             ? SUBSIDY_MESSAGE_MONEY_LITERAL_TOO_FINE
             : subsidy_money_message (SUBSIDY_MESSAGE_NOT_MONEY, compiler->policy->currency);
}

static SubsidyTerm
fraction_literal (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm like, const char *text,
                  gint64 per)
{
  gint64 numerator, denominator;

  if (!subsidy_text_is (SUBSIDY_TEXT_DECIMAL, text) || !subsidy_fraction_from_text (text, &numerator, &denominator)
      || __builtin_mul_overflow (denominator, per, &denominator))
    return literal_failed (compiler, element, SUBSIDY_MESSAGE_NOT_A_DECIMAL, text);
  like.node = subsidy_emit_constant (compiler, element, numerator);
  like.denominator = denominator;
  return like;
}

static SubsidyTerm
option_literal (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm like, const char *text)
{
  int position = subsidy_find_option_named (like.choice, text);

  if (position < 0)
    {
      g_autofree const char **ids = subsidy_element_ids (like.choice->options);
      g_autofree char *expected = subsidy_names_text (ids);

      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_UNKNOWN_OPTION, text, expected, like.choice->id,
                           subsidy_suggest (text, ids));
      return SUBSIDY_FAILED;
    }
  like.node = subsidy_emit_constant (compiler, element, position);
  return like;
}

static SubsidyTerm
whole_literal (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm like, gint64 number)
{
  like.node = subsidy_emit_constant (compiler, element, number);
  like.denominator = 1;
  return like;
}

SubsidyTerm
subsidy_compile_literal (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm like, const char *text)
{
  gint64 number = 0;

  like.divisor = 0;
  switch (like.type)
    {
    case SUBSIDY_TYPE_OF_MONEY:
      if (!subsidy_text_is (SUBSIDY_TEXT_MONEY, text) || !subsidy_decimal_from_text (text, 2, &number))
        return literal_failed (compiler, element, message_of_money (compiler, text), text);
      return whole_literal (compiler, element, like, number);
    case SUBSIDY_TYPE_OF_RATE:
      return fraction_literal (compiler, element, like, text, 100);
    case SUBSIDY_TYPE_OF_COUNT:
    case SUBSIDY_TYPE_OF_QUANTITY:
    case SUBSIDY_TYPE_OF_NUMBER:
      return fraction_literal (compiler, element, like, text, 1);
    case SUBSIDY_TYPE_OF_DATE:
      if (!subsidy_iso_date_from_text (text, &number))
        return literal_failed (compiler, element, SUBSIDY_MESSAGE_NOT_A_DATE, text);
      return whole_literal (compiler, element, like, number);
    case SUBSIDY_TYPE_OF_CHOICE:
      return option_literal (compiler, element, like, text);
    case SUBSIDY_TYPE_OF_FLAG:
      if (strcmp (text, "yes") != 0 && strcmp (text, "no") != 0)
        return literal_failed (compiler, element, SUBSIDY_MESSAGE_NOT_A_FLAG, text);
      return whole_literal (compiler, element, like, text[0] == 'y');
    case SUBSIDY_TYPE_OF_NAME:
    case SUBSIDY_TYPE_OF_CREDIT_CODE:
    case SUBSIDY_TYPE_OF_LIST:
      break;
    }
  return literal_failed (compiler, element, SUBSIDY_MESSAGE_IDENTITY_IN_FORMULA, text);
}

/* ---- References ---- */

/* A fact of items may be meant by its own id, without that of its list. */
static const char *
suggested_fact (const SubsidyCompiler *compiler, const char *id)
{
  const SubsidyPolicy *policy = compiler->policy;
  g_autofree const char **ids = subsidy_input_ids (policy, 0, policy->inputs->len);

  for (guint i = 0; i < policy->inputs->len; i++)
    {
      const SubsidyInputModel *input = subsidy_policy_input (policy, i);

      if (input->in_list > 0 && strcmp (strrchr (input->id, '.') + 1, id) == 0)
        return input->id;
    }
  return subsidy_suggest (id, ids);
}

/* What has this id in the other space of names, or nothing at all. */
static SubsidyTerm
unknown_fact (SubsidyCompiler *compiler, const SubsidyElement *element, const char *id)
{
  gboolean is_value = subsidy_find_named (compiler->policy, SUBSIDY_ELEMENT_VALUE, id) != NULL;

  if (!subsidy_is_lost (compiler, id))
    subsidy_add_problem (compiler, element, is_value ? SUBSIDY_MESSAGE_VALUE_IS_NO_FACT : SUBSIDY_MESSAGE_UNKNOWN_FACT,
                         id, NULL, NULL, is_value ? NULL : suggested_fact (compiler, id));
  return SUBSIDY_FAILED;
}

static SubsidyTerm
unknown_value (SubsidyCompiler *compiler, const SubsidyElement *element, const char *id)
{
  gboolean is_fact = subsidy_find_input (compiler->policy, id) >= 0;
  g_autofree const char **ids = subsidy_element_ids (compiler->policy->values);

  if (!subsidy_is_lost (compiler, id))
    subsidy_add_problem (compiler, element, is_fact ? SUBSIDY_MESSAGE_FACT_IS_NO_VALUE : SUBSIDY_MESSAGE_UNKNOWN_VALUE,
                         id, NULL, NULL, is_fact ? NULL : subsidy_suggest (id, ids));
  return SUBSIDY_FAILED;
}

/* A fact of items is there only for the items of its list; whatever belongs to the row comes from the program around.
 * -1 where it is out of place, which is reported. */
static gint32
emit_input (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 position)
{
  const SubsidyInputModel *input = subsidy_policy_input (compiler->policy, (guint)position);
  const SubsidyNode node = { .op = SUBSIDY_OP_INPUT, .a = position };
  gint32 outer;

  if (input->in_list > 0 && input->in_list != compiler->list && !compiler->in_any_list)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_FACT_OF_ITEMS, input->id,
                           subsidy_policy_input (compiler->policy, input->in_list - 1)->id, NULL, NULL);
      return -1;
    }
  if (input->in_list > 0 || compiler->outer == NULL)
    return subsidy_emit (compiler, element, node);
  outer = subsidy_emit (compiler->outer, element, node);
  return outer < 0 ? -1 : subsidy_emit (compiler, element, (SubsidyNode){ .op = SUBSIDY_OP_OUTER, .a = outer });
}

SubsidyTerm
subsidy_compile_input (SubsidyCompiler *compiler, const SubsidyElement *element, const char *id)
{
  const SubsidyPolicy *policy = compiler->policy;
  int position = subsidy_find_input (policy, id);
  const SubsidyInputModel *input;

  if (position < 0)
    return unknown_fact (compiler, element, id);
  input = subsidy_policy_input (policy, (guint)position);
  if (!input->element->is_sound || subsidy_is_lost (compiler, id))
    return SUBSIDY_FAILED;
  if (input->type == SUBSIDY_TYPE_OF_LIST)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_LIST_IN_FORMULA, id, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  return (SubsidyTerm){
    .node = emit_input (compiler, element, position),
    .type = input->type,
    /* A rate in millionths is a fraction of one; money is counted in fen here as in columns. */
    .denominator = input->type == SUBSIDY_TYPE_OF_MONEY  ? 1
                   : input->type == SUBSIDY_TYPE_OF_RATE ? input->denominator * 100
                                                         : input->denominator,
    .choice = input->options != NULL ? input : NULL,
  };
}

SubsidyTerm
subsidy_compile_number_of (SubsidyCompiler *compiler, const SubsidyElement *element, const char *id)
{
  SubsidyTerm term = subsidy_compile_input (compiler, element, id);
  const SubsidyInputModel *input;

  if (subsidy_term_failed (term))
    return term;
  input = subsidy_policy_input (compiler->policy, (guint)subsidy_find_input (compiler->policy, id));
  if (term.type == SUBSIDY_TYPE_OF_NAME || term.type == SUBSIDY_TYPE_OF_CREDIT_CODE)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_IDENTITY_IN_FORMULA, id, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  if (!input->may_be_none)
    return term;
  /* None lies below the range: the number stays in it, and does not count. */
  compiler->has_gaps = TRUE;
  term.node = subsidy_emit_operation (compiler, element, SUBSIDY_OP_GREATEST, term.node,
                                      subsidy_emit_constant (compiler, element, input->least));
  return term;
}

/* What the rule awards: only where that is computed already. */
static SubsidyTerm
compile_award (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  if (compiler->award < 0)
    {
      if (!compiler->is_too_large) /* else it found no place */
        subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_AWARD_NOT_HERE, SUBSIDY_AWARD, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  return (SubsidyTerm){ .node = compiler->award, .type = SUBSIDY_TYPE_OF_MONEY, .denominator = 1 };
}

SubsidyTerm
subsidy_compile_named_value (SubsidyCompiler *compiler, const SubsidyElement *element, const char *id)
{
  const SubsidyElement *value = subsidy_find_named (compiler->policy, SUBSIDY_ELEMENT_VALUE, id);

  if (subsidy_is_lost (compiler, id))
    return SUBSIDY_FAILED;
  if (value == NULL && strcmp (id, SUBSIDY_AWARD) == 0)
    return compile_award (compiler, element);
  if (value == NULL)
    return unknown_value (compiler, element, id);
  return subsidy_compile_value (compiler, value);
}

/* ---- Walking the tree ---- */

void
subsidy_set_term (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm term)
{
  g_hash_table_insert (compiler->terms, (gpointer)element, g_memdup2 (&term, sizeof term));
}

static SubsidyTerm
compile_once (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyCompile compile)
{
  const SubsidyTerm *known = g_hash_table_lookup (compiler->terms, element);
  SubsidyTerm term;

  if (known != NULL)
    return *known;
  if (!element->is_sound || subsidy_report_is_full (compiler->report))
    return SUBSIDY_FAILED;
  if (g_hash_table_size (compiler->visiting) >= MOST_DEPTH)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_CHAIN_TOO_LONG, G_STRINGIFY (MOST_DEPTH), NULL, NULL,
                           NULL);
      return SUBSIDY_FAILED;
    }
  if (!g_hash_table_add (compiler->visiting, (gpointer)element))
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_CYCLE, element->type->name,
                           subsidy_element_attribute (element, "id"), NULL, NULL);
      return SUBSIDY_FAILED;
    }
  term = compile (compiler, element);
  g_hash_table_remove (compiler->visiting, element);
  subsidy_set_term (compiler, element, term);
  return term;
}

SubsidyTerm
subsidy_compile_value (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyCompile compile = subsidy_value_compile (element->type->kind);

  if (compile == NULL)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NOT_A_VALUE, element->type->name, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  return compile_once (compiler, element, compile);
}

SubsidyTerm
subsidy_compile_condition (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyCompile compile = subsidy_condition_compile (element->type->kind);

  if (compile == NULL)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NOT_A_CONDITION, element->type->name, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  return compile_once (compiler, element, compile);
}

static void
compile_and_remember (SubsidyCompiler *compiler, const SubsidyElement *element, GPtrArray *failed)
{
  SubsidyTerm term = element->type->kind == SUBSIDY_ELEMENT_CONDITION ? subsidy_compile_condition (compiler, element)
                                                                      : subsidy_compile_value (compiler, element);

  if (subsidy_term_failed (term))
    g_ptr_array_add (failed, (gpointer)element);
}

/* In one program without a limit, which is thrown away: each is compiled once, however many use it. What uses one that
 * failed is not blamed again. */
void
subsidy_compile_named (const SubsidyPolicy *policy, SubsidyReport *report, GHashTable *lost_ids)
{
  SubsidyCompiler compiler;
  g_autoptr (GPtrArray) failed = g_ptr_array_new ();

  subsidy_compiler_init (&compiler, policy, report, lost_ids);
  compiler.most_nodes = G_MAXINT32;
  compiler.in_any_list = TRUE;
  for (guint i = 0; i < policy->values->len; i++)
    compile_and_remember (&compiler, g_ptr_array_index (policy->values, i), failed);
  for (guint i = 0; i < policy->conditions->len; i++)
    compile_and_remember (&compiler, g_ptr_array_index (policy->conditions, i), failed);
  for (guint i = 0; i < failed->len; i++)
    g_hash_table_add (lost_ids, g_strdup (subsidy_element_attribute (g_ptr_array_index (failed, i), "id")));
  subsidy_compiler_clear (&compiler);
}
