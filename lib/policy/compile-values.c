/* SPDX-License-Identifier: Apache-2.0 */
/* How each value compiles. A term is a node over a denominator that is known now, so that the fraction stays exact
 * however it is put together. */
#include "core/bounds.h"
#include "policy/compile.h"
#include "policy/number.h"
#include "policy/reach.h"
#include "subsidy/values.h"

static SubsidyTerm
compile_money (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyTerm like = { .type = SUBSIDY_TYPE_OF_MONEY, .denominator = 1 };

  return subsidy_compile_literal (compiler, element, like, element->text);
}

static SubsidyTerm
compile_rate (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyTerm like = { .type = SUBSIDY_TYPE_OF_RATE, .denominator = 1 };

  return subsidy_compile_literal (compiler, element, like, subsidy_element_attribute (element, "percent"));
}

/* The units of the quantities of the policy, NULL at the end. */
static const char **
declared_units (const SubsidyPolicy *policy)
{
  const char **units = g_new0 (const char *, policy->n_facts + 1);
  guint n_units = 0;

  for (guint i = 0; i < policy->n_facts; i++)
    {
      const char *unit = subsidy_policy_input (policy, i)->unit;

      if (unit != NULL && !g_strv_contains (units, unit))
        units[n_units++] = unit;
    }
  return units;
}

/* A unit that no fact has is a slip, such as m2 beside m². */
static SubsidyTerm
compile_quantity (SubsidyCompiler *compiler, const SubsidyElement *element, const char *unit)
{
  SubsidyTerm like = { .type = SUBSIDY_TYPE_OF_QUANTITY, .denominator = 1 };
  g_autofree const char **units = declared_units (compiler->policy);
  g_autofree char *known = subsidy_names_text (units);

  if (g_strv_contains (units, unit))
    return subsidy_compile_literal (compiler, element, like, element->text);
  subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_UNKNOWN_UNIT, unit, known, NULL,
                       subsidy_suggest (unit, units));
  return SUBSIDY_FAILED;
}

static SubsidyTerm
compile_number (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyTerm like = { .type = SUBSIDY_TYPE_OF_NUMBER, .denominator = 1 };
  const char *unit = subsidy_element_attribute (element, "unit");
  SubsidyTerm term;

  if (unit != NULL)
    return compile_quantity (compiler, element, unit);
  term = subsidy_compile_literal (compiler, element, like, element->text);

  /* A whole number counts. */
  if (term.denominator == 1)
    term.type = SUBSIDY_TYPE_OF_COUNT;
  term.is_plain = TRUE;
  return term;
}

static SubsidyTerm
compile_date (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyTerm like = { .type = SUBSIDY_TYPE_OF_DATE, .denominator = 1 };

  return subsidy_compile_literal (compiler, element, like, element->text);
}

static SubsidyTerm
compile_option (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyTerm choice = subsidy_compile_input (compiler, element, subsidy_element_attribute (element, "of"));

  if (subsidy_term_failed (choice))
    return SUBSIDY_FAILED;
  if (choice.choice == NULL)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NOT_A_CHOICE, subsidy_element_attribute (element, "of"),
                           NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  return subsidy_compile_literal (compiler, element, choice, element->text);
}

static SubsidyTerm
compile_fact (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return subsidy_compile_number_of (compiler, element, subsidy_element_attribute (element, "ref"));
}

static SubsidyTerm
compile_named (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return subsidy_compile_named_value (compiler, element, subsidy_element_attribute (element, "ref"));
}

/* A declaration of a value is as good as its content, its last child. */
static SubsidyTerm
compile_content (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  if (!element->is_sound)
    return SUBSIDY_FAILED;
  return subsidy_compile_value (compiler, subsidy_element_nth (element, element->children->len - 1));
}

/* @sign stands between both types; without it, the first alone does not belong here. */
static SubsidyTerm
mixed_units (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyValueType a, const char *sign,
             SubsidyValueType b)
{
  g_autofree char *units = g_strconcat (subsidy_type_name (a), sign, sign != NULL ? subsidy_type_name (b) : NULL, NULL);

  subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_MIXED_UNITS, element->type->name, units, NULL, NULL);
  return SUBSIDY_FAILED;
}

/* ---- Products ---- */

static gboolean
is_dimensionless (SubsidyValueType type)
{
  return type == SUBSIDY_TYPE_OF_RATE || type == SUBSIDY_TYPE_OF_COUNT || type == SUBSIDY_TYPE_OF_NUMBER;
}

/* What a product of both types is: money times a rate is money, tonnes times a unit price is money, a rate times a
 * number is a rate; money times money or a date times anything is nothing. */
static gboolean
product_type (SubsidyValueType a, SubsidyValueType b, SubsidyValueType *product)
{
  if (a == SUBSIDY_TYPE_OF_MONEY || b == SUBSIDY_TYPE_OF_MONEY)
    {
      SubsidyValueType other = a == SUBSIDY_TYPE_OF_MONEY ? b : a;

      *product = SUBSIDY_TYPE_OF_MONEY;
      return is_dimensionless (other) || other == SUBSIDY_TYPE_OF_QUANTITY;
    }
  if (a == SUBSIDY_TYPE_OF_QUANTITY || b == SUBSIDY_TYPE_OF_QUANTITY)
    {
      *product = SUBSIDY_TYPE_OF_QUANTITY;
      return is_dimensionless (a == SUBSIDY_TYPE_OF_QUANTITY ? b : a);
    }
  if (!is_dimensionless (a) || !is_dimensionless (b))
    return FALSE;
  if (a == SUBSIDY_TYPE_OF_RATE || b == SUBSIDY_TYPE_OF_RATE)
    *product = SUBSIDY_TYPE_OF_RATE;
  else
    *product = a == b ? a : SUBSIDY_TYPE_OF_NUMBER;
  return TRUE;
}

SubsidyTerm
subsidy_multiply (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm a, SubsidyTerm b)
{
  SubsidyTerm term = { .denominator = 1, .is_plain = a.is_plain && b.is_plain };

  if (subsidy_term_failed (a) || subsidy_term_failed (b))
    return SUBSIDY_FAILED;
  if (!product_type (a.type, b.type, &term.type))
    return mixed_units (compiler, element, a.type, " × ", b.type);
  if (__builtin_mul_overflow (a.denominator, b.denominator, &term.denominator))
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_TOO_FINE, element->type->name, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  term.node = subsidy_emit_product (compiler, element, a.node, b.node);
  term.divisor = subsidy_emit_product (compiler, element, a.divisor, b.divisor);
  subsidy_set_range (compiler, &term, SUBSIDY_OP_PRODUCT, a, b);
  return term.divisor >= 0 ? term : SUBSIDY_FAILED;
}

/* What lies within the range is the value times the denominator: it grows with the numerator that is left, and only
 * with it, whatever was cancelled against the denominator. */
static void
scale_range (SubsidyTerm *term, gint64 numerator)
{
  const SubsidyNode product = { .op = SUBSIDY_OP_PRODUCT };
  SubsidyBounds parts[3] = { term->range, { subsidy_wide (numerator), subsidy_wide (numerator) } };

  term->has_range = term->has_range && subsidy_operation_bounds (&product, parts, &term->range);
}

/* Times numerator / denominator, in lowest terms against the denominator that is there. */
static SubsidyTerm
multiply_by_fraction (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm term, gint64 numerator,
                      gint64 denominator)
{
  gint64 common;

  if (subsidy_term_failed (term))
    return term;
  common = subsidy_greatest_common_divisor (numerator, denominator);
  numerator /= common;
  denominator /= common;
  common = subsidy_greatest_common_divisor (numerator, term.denominator);
  if (common > 1)
    {
      numerator /= common;
      term.denominator /= common;
    }
  if (__builtin_mul_overflow (term.denominator, denominator, &term.denominator))
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_TOO_FINE, element->type->name, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  if (term.divisor != 0)
    scale_range (&term, numerator);
  if (numerator != 1)
    term.node = subsidy_emit_operation (compiler, element, SUBSIDY_OP_PRODUCT, term.node,
                                        subsidy_emit_constant (compiler, element, numerator));
  return term;
}

static SubsidyTerm
needs_rate (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_PERCENT_NEEDS_RATE, NULL, NULL, NULL, NULL);
  return SUBSIDY_FAILED;
}

/* Of a count or a number it is a number. */
static SubsidyTerm
percentage (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm rate, SubsidyTerm base)
{
  SubsidyTerm part = subsidy_multiply (compiler, element, rate, base);

  if (base.type == SUBSIDY_TYPE_OF_COUNT || base.type == SUBSIDY_TYPE_OF_NUMBER)
    part.type = SUBSIDY_TYPE_OF_NUMBER;
  return part;
}

static SubsidyTerm
compile_percent (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  const char *text = subsidy_element_attribute (element, "rate");
  const SubsidyElement *rate_of = subsidy_element_child (element, SUBSIDY_ELEMENT_RATE_OF);
  SubsidyTerm base = compile_content (compiler, element);
  gint64 numerator, denominator;
  SubsidyValueType ignored;

  if ((text == NULL) == (rate_of == NULL))
    return needs_rate (compiler, element);
  if (rate_of != NULL)
    {
      SubsidyTerm rate = compile_content (compiler, rate_of);

      if (!subsidy_term_failed (rate) && rate.type != SUBSIDY_TYPE_OF_RATE)
        {
          subsidy_add_problem (compiler, rate_of, SUBSIDY_MESSAGE_RATE_OF_NEEDS_RATE, subsidy_type_name (rate.type),
                               NULL, NULL, NULL);
          return SUBSIDY_FAILED;
        }
      return percentage (compiler, element, rate, base);
    }
  if (!subsidy_term_failed (base) && !product_type (SUBSIDY_TYPE_OF_RATE, base.type, &ignored))
    return mixed_units (compiler, element, SUBSIDY_TYPE_OF_RATE, " × ", base.type);
  if (!subsidy_fraction_from_text (text, &numerator, &denominator)
      || __builtin_mul_overflow (denominator, 100, &denominator))
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_TOO_FINE, element->type->name, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  if (base.type == SUBSIDY_TYPE_OF_COUNT)
    base.type = SUBSIDY_TYPE_OF_NUMBER;
  return multiply_by_fraction (compiler, element, base, numerator, denominator);
}

static SubsidyTerm
compile_times (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyTerm product = subsidy_compile_value (compiler, subsidy_element_nth (element, 0));

  for (guint i = 1; i < element->children->len; i++)
    product = subsidy_multiply (compiler, element, product,
                                subsidy_compile_value (compiler, subsidy_element_nth (element, i)));
  return product;
}

static gboolean
is_measured (SubsidyTerm term)
{
  return is_dimensionless (term.type) || term.type == SUBSIDY_TYPE_OF_MONEY || term.type == SUBSIDY_TYPE_OF_QUANTITY;
}

/* The range of a quotient by a number above zero, with the ends moved outward to whole numbers. */
static gboolean
quotient_range (SubsidyBounds *range, SubsidyBounds divisor)
{
  const SubsidyNode quotient = { .op = SUBSIDY_OP_QUOTIENT, .rounding = SUBSIDY_ROUND_UP };
  SubsidyBounds parts[3] = { *range, divisor };

  /* Up is away from zero: it moves a lower end below zero and an upper one above it outward; the others by one. */
  if (!subsidy_operation_bounds (&quotient, parts, range))
    return FALSE;
  if (!subsidy_wide_is_negative (range->least))
    range->least = subsidy_wide (0);
  if (subsidy_wide_is_negative (range->most))
    range->most = subsidy_wide (0);
  return TRUE;
}

/* What a reader of the policy sees of the divisor of a <divided> or a <ratio>. */
static const char *
name_of_divisor (const SubsidyElement *element)
{
  const char *to = subsidy_element_attribute (element, "to");
  const SubsidyElement *child = to == NULL ? subsidy_element_nth (element, 1) : NULL;

  if (child == NULL)
    return to;
  return child->text != NULL ? child->text : child->type->name;
}

static void
report_divisor (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 node)
{
  g_autofree char *inputs = subsidy_inputs_text (compiler->policy, (const SubsidyNode *)(void *)compiler->nodes->data,
                                                 (const SubsidyFold *)(void *)compiler->folds->data, &node, 1);

  if (inputs != NULL)
    subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_DIVISOR_MAY_BE_ZERO, element->type->name, inputs, NULL,
                         NULL);
  else
    subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_DIVISOR_NOT_POSITIVE, name_of_divisor (element), NULL, NULL,
                         NULL);
}

/* @term over @divisor, a number that is proved to be above zero. The quotient of two amounts of one kind is a number.
 */
static SubsidyTerm
divide (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm term, SubsidyTerm divisor)
{
  gint64 numerator;
  gboolean range_known;
  SubsidyBounds range;

  if (subsidy_term_failed (term) || subsidy_term_failed (divisor))
    return SUBSIDY_FAILED;
  if (!is_measured (term) || !is_measured (divisor) || (!is_dimensionless (divisor.type) && divisor.type != term.type))
    return mixed_units (compiler, element, term.type, " ÷ ", divisor.type);
  if (subsidy_wide_compare (subsidy_bounds_of (compiler, divisor.node).least, subsidy_wide (0)) <= 0)
    {
      report_divisor (compiler, element, divisor.node);
      return SUBSIDY_FAILED;
    }
  /* a/b over c/d is a d over b c, where b and d are numbers known now and c is a node. */
  numerator = divisor.denominator;
  if (divisor.type == term.type || term.type == SUBSIDY_TYPE_OF_COUNT)
    term.type = SUBSIDY_TYPE_OF_NUMBER;
  term.is_plain = term.is_plain && divisor.is_plain;
  term = multiply_by_fraction (compiler, element, term, numerator, 1);
  range_known = term.divisor == 0 && divisor.divisor == 0;
  range = subsidy_term_failed (term) ? divisor.range : subsidy_bounds_of (compiler, term.node);
  term.node = subsidy_emit_product (compiler, element, term.node, divisor.divisor);
  term.divisor = subsidy_emit_product (compiler, element, term.divisor, divisor.node);
  if (term.node < 0 || term.divisor < 0)
    return SUBSIDY_FAILED;
  term.has_range = range_known && quotient_range (&range, subsidy_bounds_of (compiler, divisor.node));
  term.range = range;
  return term;
}

static SubsidyTerm
divide_by_constant (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm term, const char *text)
{
  gint64 numerator, denominator;

  if (!subsidy_fraction_from_text (text, &numerator, &denominator) || numerator <= 0)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_DIVISOR_NOT_POSITIVE, text, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  if (!subsidy_term_failed (term) && !is_measured (term))
    return mixed_units (compiler, element, term.type, " ÷ ", SUBSIDY_TYPE_OF_NUMBER);
  if (term.type == SUBSIDY_TYPE_OF_COUNT)
    term.type = SUBSIDY_TYPE_OF_NUMBER;
  return multiply_by_fraction (compiler, element, term, denominator, numerator);
}

/* By a constant, or by a second value. */
static SubsidyTerm
compile_divided (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  const char *text = subsidy_element_attribute (element, "by");
  SubsidyTerm term = subsidy_compile_value (compiler, subsidy_element_nth (element, 0));

  if (element->children->len != (text != NULL ? 1 : 2))
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_DIVIDED_BY_ONE, NULL, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  if (text != NULL)
    return divide_by_constant (compiler, element, term, text);
  return divide (compiler, element, term, subsidy_compile_value (compiler, subsidy_element_nth (element, 1)));
}

SubsidyTerm
subsidy_compile_by_id (SubsidyCompiler *compiler, const SubsidyElement *element, const char *id)
{
  if (subsidy_find_named (compiler->policy, SUBSIDY_ELEMENT_VALUE, id) != NULL)
    return subsidy_compile_named_value (compiler, element, id);
  return subsidy_compile_number_of (compiler, element, id);
}

/* Its child in the proportion of two facts or values. */
static SubsidyTerm
compile_ratio (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyTerm base = compile_content (compiler, element);
  SubsidyTerm of = subsidy_compile_by_id (compiler, element, subsidy_element_attribute (element, "of"));
  SubsidyTerm to = subsidy_compile_by_id (compiler, element, subsidy_element_attribute (element, "to"));

  return subsidy_multiply (compiler, element, base, divide (compiler, element, of, to));
}

/* ---- Sums and comparisons of like with like ---- */

/* Choices and flags do not add up. @odd: what @b comes from, or NULL. */
static gboolean
unify (SubsidyCompiler *compiler, const SubsidyElement *element, const SubsidyElement *odd, SubsidyTerm *a,
       SubsidyTerm *b)
{
  gboolean are_of_one_type;

  if (subsidy_term_failed (*a) || subsidy_term_failed (*b))
    return FALSE;
  are_of_one_type = subsidy_unify_types (a, b);
  if (are_of_one_type && a->choice == NULL && a->type != SUBSIDY_TYPE_OF_FLAG)
    return subsidy_align (compiler, element, a, b);
  if (are_of_one_type)
    mixed_units (compiler, element, a->type, NULL, b->type);
  else
    subsidy_add_mixed_types (compiler, element, odd, *a, *b);
  return FALSE;
}

static SubsidyTerm
combine (SubsidyCompiler *compiler, const SubsidyElement *element, const SubsidyElement *odd, SubsidyOp op,
         SubsidyTerm a, SubsidyTerm b)
{
  SubsidyTerm combined;

  if (!unify (compiler, element, odd, &a, &b))
    return SUBSIDY_FAILED;
  combined = a;
  combined.node = subsidy_emit_operation (compiler, element, op, a.node, b.node);
  subsidy_set_range (compiler, &combined, op, a, b);
  return combined;
}

SubsidyTerm
subsidy_combine (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op, SubsidyTerm a, SubsidyTerm b)
{
  return combine (compiler, element, NULL, op, a, b);
}

/* A part of a sum, a least or a greatest: a value, or a `when` that takes part only where its condition holds. */
typedef struct
{
  const SubsidyElement *element;
  gint32 condition; /* -1: always */
  SubsidyTerm value;
} Part;

static gboolean
compile_part (SubsidyCompiler *compiler, const SubsidyElement *element, Part *part)
{
  const SubsidyElement *own = subsidy_element_child (element, SUBSIDY_ELEMENT_IF);

  *part = (Part){ .element = element, .condition = -1 };
  if (element->type->kind != SUBSIDY_ELEMENT_WHEN)
    {
      part->value = subsidy_compile_value (compiler, element);
      return !subsidy_term_failed (part->value);
    }
  if (own == NULL || subsidy_element_attribute (element, "is") != NULL)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_WHEN_NEEDS_IF, NULL, NULL, NULL, NULL);
      return FALSE;
    }
  part->value = subsidy_compile_arm (compiler, element, subsidy_compile_value);
  part->condition = own->is_sound ? subsidy_compile_condition (compiler, subsidy_element_nth (own, 0)).node : -1;
  subsidy_set_term (compiler, element,
                    (SubsidyTerm){ .node = part->condition, .type = SUBSIDY_TYPE_OF_FLAG, .denominator = 1 });
  return part->condition >= 0 && !subsidy_term_failed (part->value);
}

/* Nothing joins a sum as zero; a least or greatest stays as it was. */
static SubsidyTerm
join_part (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op, SubsidyTerm all, const Part *part)
{
  SubsidyTerm joined = combine (compiler, element, part->element, op, all, part->value);

  if (part->condition < 0 || subsidy_term_failed (joined))
    return joined;
  return subsidy_emit_choose (compiler, element, part->condition, joined, all);
}

/* Where every part of a sum has a condition. */
static SubsidyTerm
nothing_like (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm like)
{
  like.node = subsidy_emit_constant (compiler, element, 0);
  like.denominator = 1;
  like.divisor = 0;
  return like;
}

/* Parts without a condition first: there must be one for a least or a greatest to be anything at all. */
static SubsidyTerm
combine_all (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op)
{
  g_autofree Part *parts = g_new0 (Part, element->children->len);
  SubsidyTerm all = SUBSIDY_FAILED;
  gboolean sound = TRUE, has_any = FALSE;

  for (guint i = 0; i < element->children->len; i++)
    sound = compile_part (compiler, subsidy_element_nth (element, i), &parts[i]) && sound;
  if (!sound)
    return SUBSIDY_FAILED;
  for (guint i = 0; i < element->children->len; i++)
    if (parts[i].condition < 0)
      {
        all = has_any ? join_part (compiler, element, op, all, &parts[i]) : parts[i].value;
        has_any = TRUE;
      }
  if (!has_any && op != SUBSIDY_OP_SUM)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NEEDS_ALWAYS_ONE, element->type->name, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  if (!has_any)
    all = nothing_like (compiler, element, parts[0].value);
  for (guint i = 0; i < element->children->len; i++)
    if (parts[i].condition >= 0)
      all = join_part (compiler, element, op, all, &parts[i]);
  return all;
}

gboolean
subsidy_adds_up (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm term)
{
  if (subsidy_term_failed (term)
      || (term.type != SUBSIDY_TYPE_OF_DATE && term.type != SUBSIDY_TYPE_OF_CHOICE
          && term.type != SUBSIDY_TYPE_OF_FLAG))
    return !subsidy_term_failed (term);
  mixed_units (compiler, element, term.type, NULL, term.type);
  return FALSE;
}

/* Over a list, or of its children. */
static SubsidyTerm
compile_parts (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op)
{
  if (subsidy_is_over (element))
    return subsidy_compile_over (compiler, element, op, subsidy_compile_value);
  if (subsidy_element_attribute (element, "best-of-each") != NULL)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_MISSING_ATTRIBUTE, element->type->name, "over", NULL,
                           NULL);
      return SUBSIDY_FAILED;
    }
  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (element, i);

      if (child->type->kind == SUBSIDY_ELEMENT_WHERE || child->type->kind == SUBSIDY_ELEMENT_OTHERWISE)
        {
          subsidy_add_problem (compiler, child, SUBSIDY_MESSAGE_NEEDS_OVER, child->type->name, element->type->name,
                               NULL, NULL);
          return SUBSIDY_FAILED;
        }
    }
  return combine_all (compiler, element, op);
}

static SubsidyTerm
compile_sum (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyTerm sum = compile_parts (compiler, element, SUBSIDY_OP_SUM);

  return subsidy_adds_up (compiler, element, sum) ? sum : SUBSIDY_FAILED;
}

static SubsidyTerm
compile_least (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return compile_parts (compiler, element, SUBSIDY_OP_LEAST);
}

static SubsidyTerm
compile_greatest (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return compile_parts (compiler, element, SUBSIDY_OP_GREATEST);
}

static SubsidyTerm
compile_count (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return subsidy_compile_over (compiler, element, SUBSIDY_OP_SUM, NULL);
}

static SubsidyTerm
combine_two (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op)
{
  SubsidyTerm term;

  if (element->children->len != 2)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NEEDS_TWO, element->type->name, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  term = combine_all (compiler, element, op);
  return subsidy_adds_up (compiler, element, term) ? term : SUBSIDY_FAILED;
}

static SubsidyTerm
compile_difference (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return combine_two (compiler, element, SUBSIDY_OP_DIFFERENCE);
}

static SubsidyTerm
compile_excess (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return combine_two (compiler, element, SUBSIDY_OP_EXCESS);
}

/* ---- Rounding ---- */

static gint32
quotient (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 numerator, gint32 divisor,
          SubsidyRounding rounding)
{
  if (numerator < 0 || divisor < 0)
    return -1;
  return subsidy_emit (
      compiler, element,
      (SubsidyNode){ .op = SUBSIDY_OP_QUOTIENT, .rounding = (uint8_t)rounding, .a = numerator, .b = divisor });
}

static SubsidyTerm
compile_whole_steps (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyTerm term = compile_content (compiler, element);
  const char *text = subsidy_element_attribute (element, "size");
  SubsidyTerm size;

  if (!subsidy_adds_up (compiler, element, term))
    return SUBSIDY_FAILED;
  size = subsidy_compile_literal (compiler, element, term, text);
  if (!subsidy_align (compiler, element, &term, &size))
    return SUBSIDY_FAILED;
  if (subsidy_wide_compare (subsidy_bounds_of (compiler, size.node).least, subsidy_wide (0)) <= 0)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_DIVISOR_NOT_POSITIVE, text, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  return (SubsidyTerm){ .node = quotient (compiler, element, term.node, size.node, SUBSIDY_ROUND_DOWN),
                        .type = SUBSIDY_TYPE_OF_COUNT,
                        .denominator = 1 };
}

/* A unit of money by name, or an amount of yuan. */
static gboolean
read_unit (const char *text, gint64 *unit_fen)
{
  static const struct
  {
    const char *name;
    gint64 fen;
  } units[] = { { "fen", 1 }, { "jiao", 10 }, { "yuan", 100 }, { "wan", 1000000 } };
  int64_t amount;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (units[i].name, text))
      {
        *unit_fen = units[i].fen;
        return TRUE;
      }
  if (!subsidy_decimal_from_text (text, 2, &amount) || amount <= 0)
    return FALSE;
  *unit_fen = amount;
  return TRUE;
}

static SubsidyRounding
read_mode (const SubsidyElement *element)
{
  static const char *const modes[] = { "down", "up", "half-up", "half-down", "half-even" };
  const char *mode = subsidy_element_attribute (element, "mode");
  SubsidyRounding rounding = SUBSIDY_ROUND_DOWN;

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_str_equal (modes[i], mode))
      rounding = (SubsidyRounding)i;
  return rounding;
}

gboolean
subsidy_read_rounding (SubsidyCompiler *compiler, const SubsidyElement *element, gint64 *unit_fen,
                       SubsidyRounding *rounding)
{
  const char *to = subsidy_element_attribute (element, "to");

  if (!read_unit (to, unit_fen))
    {
      subsidy_add_problem (compiler, element,
                           subsidy_money_message (SUBSIDY_MESSAGE_NOT_A_UNIT, compiler->policy->currency), to, NULL,
                           NULL, NULL);
      return FALSE;
    }
  *rounding = read_mode (element);
  return TRUE;
}

/* A rounded quotient is kept within the rounded range of its value: this changes no number, and bounds that were lost
 * where a quotient was compared over its divisor hold again. */
static gint32
within_range (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 node, const SubsidyTerm *term,
              gint64 divisor, SubsidyRounding rounding)
{
  SubsidyWide least, most;

  if (node < 0 || term->divisor == 0 || !term->has_range)
    return node;
  least = subsidy_quotient_wide (term->range.least, subsidy_wide (divisor), rounding);
  most = subsidy_quotient_wide (term->range.most, subsidy_wide (divisor), rounding);
  if (subsidy_wide_fits_int64 (most) && subsidy_wide_compare (most, subsidy_bounds_of (compiler, node).most) < 0)
    node = subsidy_emit_operation (compiler, element, SUBSIDY_OP_LEAST, node,
                                   subsidy_emit_constant (compiler, element, subsidy_wide_to_int64 (most)));
  if (node >= 0 && subsidy_wide_fits_int64 (least)
      && subsidy_wide_compare (least, subsidy_bounds_of (compiler, node).least) > 0)
    node = subsidy_emit_operation (compiler, element, SUBSIDY_OP_GREATEST, node,
                                   subsidy_emit_constant (compiler, element, subsidy_wide_to_int64 (least)));
  return node;
}

/* @term as a multiple of @numerator / @denominator, in the unit of its own type. */
static SubsidyTerm
round_to_multiple (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm term, gint64 numerator,
                   gint64 denominator, SubsidyRounding rounding)
{
  SubsidyTerm multiple = multiply_by_fraction (compiler, element, term, denominator, numerator);
  gint32 whole;

  if (subsidy_term_failed (multiple) || (multiple.denominator == 1 && multiple.divisor == 0))
    return subsidy_term_failed (multiple) ? multiple : term;
  whole = subsidy_emit_product (compiler, element, subsidy_emit_constant (compiler, element, multiple.denominator),
                                multiple.divisor);
  multiple.node = within_range (compiler, element, quotient (compiler, element, multiple.node, whole, rounding),
                                &multiple, multiple.denominator, rounding);
  multiple.denominator = denominator;
  multiple.divisor = 0;
  if (numerator != 1)
    multiple.node = subsidy_emit_operation (compiler, element, SUBSIDY_OP_PRODUCT, multiple.node,
                                            subsidy_emit_constant (compiler, element, numerator));
  return multiple;
}

SubsidyTerm
subsidy_compile_rounding (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm term, gint64 unit_fen,
                          SubsidyRounding rounding)
{
  return subsidy_term_failed (term) ? term : round_to_multiple (compiler, element, term, unit_fen, 1, rounding);
}

/* A number, a count, a quantity or, in per cent, a rate. */
static SubsidyTerm
round_number (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm term)
{
  const char *to = subsidy_element_attribute (element, "to");
  gint64 numerator, denominator;

  if (!subsidy_text_is (SUBSIDY_TEXT_DECIMAL, to) || !subsidy_fraction_from_text (to, &numerator, &denominator)
      || numerator <= 0
      || (term.type == SUBSIDY_TYPE_OF_RATE && __builtin_mul_overflow (denominator, 100, &denominator)))
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NOT_A_UNIT_OF_NUMBERS, to, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  return round_to_multiple (compiler, element, term, numerator, denominator, read_mode (element));
}

static SubsidyTerm
compile_round (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyTerm term = compile_content (compiler, element);
  gint64 unit_fen = 1;
  SubsidyRounding rounding = SUBSIDY_ROUND_DOWN;

  if (subsidy_term_failed (term))
    return term;
  if (!is_measured (term))
    return mixed_units (compiler, element, term.type, NULL, term.type);
  if (term.type != SUBSIDY_TYPE_OF_MONEY)
    return round_number (compiler, element, term);
  if (!subsidy_read_rounding (compiler, element, &unit_fen, &rounding))
    return SUBSIDY_FAILED;
  return subsidy_compile_rounding (compiler, element, term, unit_fen, rounding);
}

/* ---- Time ---- */

/* A date: a literal, or the id of a fact or named value. */
static SubsidyTerm
compile_date_end (SubsidyCompiler *compiler, const SubsidyElement *element, const char *text)
{
  SubsidyTerm like = { .type = SUBSIDY_TYPE_OF_DATE, .denominator = 1 };
  SubsidyTerm term = subsidy_text_is (SUBSIDY_TEXT_DATE, text) ? subsidy_compile_literal (compiler, element, like, text)
                                                               : subsidy_compile_by_id (compiler, element, text);

  if (!subsidy_term_failed (term) && term.type != SUBSIDY_TYPE_OF_DATE)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NEEDS_DATE, element->type->name, text,
                           subsidy_type_name (term.type), NULL);
      return SUBSIDY_FAILED;
    }
  return term;
}

/* Completed units; with mode="up" begun ones. Days have no parts. */
static SubsidyTerm
compile_elapsed (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  const char *unit = subsidy_element_attribute (element, "unit");
  SubsidyRounding rounding
      = g_strcmp0 (subsidy_element_attribute (element, "mode"), "up") == 0 ? SUBSIDY_ROUND_UP : SUBSIDY_ROUND_DOWN;
  SubsidyTerm from = compile_date_end (compiler, element, subsidy_element_attribute (element, "from"));
  SubsidyTerm to = compile_date_end (compiler, element, subsidy_element_attribute (element, "to"));
  SubsidyTerm term = { .type = SUBSIDY_TYPE_OF_COUNT, .denominator = 1 };

  if (subsidy_term_failed (from) || subsidy_term_failed (to))
    return SUBSIDY_FAILED;
  if (g_str_equal (unit, "days"))
    {
      term.node = subsidy_emit_operation (compiler, element, SUBSIDY_OP_DIFFERENCE, to.node, from.node);
      return term;
    }
  term.node = subsidy_emit (
      compiler, element,
      (SubsidyNode){ .op = SUBSIDY_OP_MONTHS, .rounding = (uint8_t)rounding, .a = from.node, .b = to.node });
  if (g_str_equal (unit, "years"))
    term.node = quotient (compiler, element, term.node, subsidy_emit_constant (compiler, element, 12), rounding);
  return term;
}

static SubsidyTerm
compile_choose (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return subsidy_compile_choice (compiler, element, subsidy_compile_value);
}

static const SubsidyCompile compiles[SUBSIDY_N_ELEMENTS] = {
  [SUBSIDY_ELEMENT_VALUE] = compile_content,
  [SUBSIDY_ELEMENT_MONEY] = compile_money,
  [SUBSIDY_ELEMENT_RATE] = compile_rate,
  [SUBSIDY_ELEMENT_NUMBER] = compile_number,
  [SUBSIDY_ELEMENT_DATE] = compile_date,
  [SUBSIDY_ELEMENT_OPTION_VALUE] = compile_option,
  [SUBSIDY_ELEMENT_FACT_VALUE] = compile_fact,
  [SUBSIDY_ELEMENT_VALUE_VALUE] = compile_named,
  [SUBSIDY_ELEMENT_PERCENT] = compile_percent,
  [SUBSIDY_ELEMENT_TIMES] = compile_times,
  [SUBSIDY_ELEMENT_DIVIDED] = compile_divided,
  [SUBSIDY_ELEMENT_RATIO] = compile_ratio,
  [SUBSIDY_ELEMENT_SUM] = compile_sum,
  [SUBSIDY_ELEMENT_DIFFERENCE] = compile_difference,
  [SUBSIDY_ELEMENT_EXCESS] = compile_excess,
  [SUBSIDY_ELEMENT_LEAST] = compile_least,
  [SUBSIDY_ELEMENT_GREATEST] = compile_greatest,
  [SUBSIDY_ELEMENT_COUNT] = compile_count,
  [SUBSIDY_ELEMENT_WHOLE_STEPS] = compile_whole_steps,
  [SUBSIDY_ELEMENT_BANDS] = subsidy_compile_bands,
  [SUBSIDY_ELEMENT_ELAPSED] = compile_elapsed,
  [SUBSIDY_ELEMENT_ROUND_VALUE] = compile_round,
  [SUBSIDY_ELEMENT_CHOOSE] = compile_choose,
  [SUBSIDY_ELEMENT_DATED] = compile_choose,
};

SubsidyCompile
subsidy_value_compile (SubsidyElementKind kind)
{
  return compiles[kind];
}
