/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings about formulas: bands and versions that nothing comes into or that leave a gap, caps and floors that never
 * take effect. */
#include "policy/number.h"
#include "policy/reach.h"
#include "policy/text.h"
#include "policy/warn.h"

/* Between what a value lies: whole numbers over a denominator. */
typedef struct
{
  SubsidyBounds bounds;
  gint64 denominator;
  SubsidyValueType type;
  gboolean is_known;
} Range;

static Range
range_of (const SubsidyWarner *warner, SubsidyTerm term)
{
  Range range = { .denominator = term.denominator, .type = term.type };

  if (subsidy_term_failed (term))
    return range;
  range.bounds = subsidy_value_range (&warner->compiler, term, &range.is_known);
  return range;
}

/* a / b - c / d: below, at or above zero; FALSE where that takes more than 128 bits. */
static gboolean
compare (SubsidyWide a, gint64 b, SubsidyWide c, gint64 d, int *order)
{
  bool overflow = false;
  SubsidyWide x = subsidy_wide_product (a, subsidy_wide (d), &overflow);
  SubsidyWide y = subsidy_wide_product (c, subsidy_wide (b), &overflow);

  *order = subsidy_wide_compare (x, y);
  return !overflow;
}

/* Whether all of @a is certainly below all of @b; with @or_equal, not above it. */
static gboolean
lies_below (const Range *a, const Range *b, gboolean or_equal)
{
  int order;

  return a->is_known && b->is_known && compare (a->bounds.most, a->denominator, b->bounds.least, b->denominator, &order)
         && (order < 0 || (or_equal && order == 0));
}

static char *
number_text (SubsidyWide number, const Range *range)
{
  bool overflow = false;

  if (range->type == SUBSIDY_TYPE_OF_DATE)
    return subsidy_date_to_text (subsidy_wide_to_int64 (number));
  if (range->type == SUBSIDY_TYPE_OF_MONEY)
    return subsidy_rational_to_text (
        number, subsidy_wide_product (subsidy_wide (range->denominator), subsidy_wide (100), &overflow), 2, TRUE);
  if (range->type == SUBSIDY_TYPE_OF_RATE)
    number = subsidy_wide_product (number, subsidy_wide (100), &overflow);
  return subsidy_rational_to_text (number, subsidy_wide (range->denominator), 0, TRUE);
}

/* ---- Bands ---- */

static SubsidyTerm
edge_of (SubsidyWarner *warner, const SubsidyElement *band, const char *text, SubsidyTerm subject)
{
  if (text == NULL)
    return SUBSIDY_FAILED;
  if (subsidy_find_named (warner->compiler.policy, SUBSIDY_ELEMENT_VALUE, text) != NULL)
    return subsidy_compile_named_value (&warner->compiler, band, text);
  return subsidy_compile_literal (&warner->compiler, band, subject, text);
}

static const char *
upper_edge (const SubsidyElement *band)
{
  const char *below = subsidy_element_attribute (band, "below");

  return below != NULL ? below : subsidy_element_attribute (band, "up-to");
}

static void
warn_of_band (SubsidyWarner *warner, const SubsidyElement *band, const char *subject, const Range *range)
{
  g_autofree char *least = number_text (range->bounds.least, range);
  g_autofree char *most = number_text (range->bounds.most, range);
  g_autofree char *lies = g_strdup_printf ("%s … %s", least, most);

  subsidy_warn (warner, band, SUBSIDY_MESSAGE_BAND_OUT_OF_REACH, subject, lies, NULL);
}

/* The first band that begins above all that can come; those after it would only say so again. */
static gboolean
warn_of_unreached (SubsidyWarner *warner, const SubsidyElement *bands, SubsidyTerm subject, gboolean is_marginal)
{
  Range range = range_of (warner, subject);

  for (guint i = 0; i < bands->children->len; i++)
    {
      const SubsidyElement *band = subsidy_element_nth (bands, i);
      const SubsidyElement *before = i > 0 ? subsidy_element_nth (bands, i - 1) : NULL;
      const char *text = before != NULL ? upper_edge (before) : subsidy_element_attribute (band, "from");
      gboolean is_excluded = before != NULL && subsidy_element_attribute (before, "up-to") != NULL;
      Range lower = range_of (warner, edge_of (warner, band, text, subject));
      Range upper = range_of (warner, edge_of (warner, band, upper_edge (band), subject));

      if (lies_below (&range, &lower, is_marginal || is_excluded)
          || (!is_marginal && lies_below (&upper, &range, subsidy_element_attribute (band, "below") != NULL)))
        {
          warn_of_band (warner, band, subsidy_element_attribute (bands, "on"), &range);
          return TRUE;
        }
    }
  return FALSE;
}

/* Only a fact is known to come as far as its range; a formula may stay below it. */
static void
warn_of_end (SubsidyWarner *warner, const SubsidyElement *bands, SubsidyTerm subject, gboolean is_marginal)
{
  const SubsidyElement *last = subsidy_element_nth (bands, bands->children->len - 1);
  int position = subsidy_find_input (warner->compiler.policy, subsidy_element_attribute (bands, "on"));
  Range range = range_of (warner, subject),
        upper = range_of (warner, edge_of (warner, last, upper_edge (last), subject));
  gboolean or_equal = !is_marginal && subsidy_element_attribute (last, "below") != NULL;
  int order;

  if (position < 0 || !upper.is_known
      || !compare (range.bounds.most, range.denominator, upper.bounds.most, upper.denominator, &order))
    return;
  if (order > 0 || (or_equal && order == 0))
    {
      g_autofree char *text = subsidy_input_text (subsidy_policy_input (warner->compiler.policy, (guint)position));

      subsidy_warn (warner, last, SUBSIDY_MESSAGE_BANDS_END, upper_edge (last), text, NULL);
    }
}

void
subsidy_warn_of_bands (SubsidyWarner *warner, const SubsidyElement *bands)
{
  SubsidyTerm subject = subsidy_compile_by_id (&warner->compiler, bands, subsidy_element_attribute (bands, "on"));
  gboolean is_marginal = g_str_equal (subsidy_element_attribute (bands, "kind"), "marginal");

  if (subsidy_term_failed (subject))
    return;
  if (!warn_of_unreached (warner, bands, subject, is_marginal))
    warn_of_end (warner, bands, subject, is_marginal);
}

/* ---- Versions ---- */

static gboolean
day_of (const SubsidyElement *version, const char *attribute, gint64 *day)
{
  const char *text = subsidy_element_attribute (version, attribute);
  int64_t read = 0;

  if (text == NULL || !subsidy_iso_date_from_text (text, &read))
    return FALSE;
  *day = read;
  return TRUE;
}

/* Whether @first to @last has a day that can come. */
static gboolean
can_come (const Range *dates, gint64 first, gint64 last)
{
  return subsidy_wide_compare (dates->bounds.least, subsidy_wide (last)) <= 0
         && subsidy_wide_compare (dates->bounds.most, subsidy_wide (first)) >= 0;
}

static void
warn_of_gap (SubsidyWarner *warner, const SubsidyElement *version, const Range *dates, gint64 first, gint64 last)
{
  g_autofree char *from = NULL, *to = NULL;

  if (first > last || !can_come (dates, first, last))
    return;
  from = subsidy_date_to_text (first);
  to = subsidy_date_to_text (last);
  subsidy_warn (warner, version, SUBSIDY_MESSAGE_VERSIONS_GAP, from, to, NULL);
}

void
subsidy_warn_of_versions (SubsidyWarner *warner, const SubsidyElement *dated)
{
  SubsidyTerm date = subsidy_compile_by_id (&warner->compiler, dated, subsidy_element_attribute (dated, "on"));
  Range dates = range_of (warner, date);

  if (!dates.is_known)
    return;
  for (guint i = 0; i < dated->children->len; i++)
    {
      const SubsidyElement *version = subsidy_element_nth (dated, i);
      gint64 from = G_MININT64, to = G_MAXINT64, ended;

      day_of (version, "from", &from);
      day_of (version, "to", &to);
      if (i > 0 && from != G_MININT64 && day_of (subsidy_element_nth (dated, i - 1), "to", &ended))
        warn_of_gap (warner, version, &dates, ended + 1, from - 1);
      if (!can_come (&dates, from, to))
        subsidy_warn (warner, version, SUBSIDY_MESSAGE_CASE_NEVER_TAKEN, version->type->name, NULL, NULL);
    }
}

/* ---- Caps and floors ---- */

/* A part of a <least> or <greatest>: a value, or a <when> that has one. */
static const SubsidyElement *
value_in (const SubsidyElement *part)
{
  return part->type->kind == SUBSIDY_ELEMENT_WHEN ? subsidy_element_nth (part, part->children->len - 1) : part;
}

static Range
range_of_part (SubsidyWarner *warner, const SubsidyElement *part)
{
  return range_of (warner, subsidy_compile_value (&warner->compiler, value_in (part)));
}

static void
warn_of_part (SubsidyWarner *warner, const SubsidyElement *part, const Range *range, const Range *other,
              gboolean is_least)
{
  g_autofree char *own = number_text (is_least ? range->bounds.least : range->bounds.most, range);
  g_autofree char *its = number_text (is_least ? other->bounds.most : other->bounds.least, other);

  subsidy_warn (warner, part, is_least ? SUBSIDY_MESSAGE_CAP_WITHOUT_EFFECT : SUBSIDY_MESSAGE_FLOOR_WITHOUT_EFFECT,
                part->type->name, own, its);
}

/* The part without a condition that stays lowest (in a <least>) or highest; NULL where there is none. */
static const SubsidyElement *
strongest_part (SubsidyWarner *warner, const SubsidyElement *element, gboolean is_least, Range *strongest)
{
  const SubsidyElement *found = NULL;

  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *part = subsidy_element_nth (element, i);
      Range range = range_of_part (warner, part);
      SubsidyWide end = is_least ? range.bounds.most : range.bounds.least;
      SubsidyWide other_end = is_least ? strongest->bounds.most : strongest->bounds.least;
      int order = 0;

      if (part->type->kind == SUBSIDY_ELEMENT_WHEN || !range.is_known)
        continue;
      if (found != NULL
          && (!compare (end, range.denominator, other_end, strongest->denominator, &order)
              || (is_least ? order >= 0 : order <= 0)))
        continue;
      found = part;
      *strongest = range;
    }
  return found;
}

/* A part without effect: another one, which always takes part, is always lower (in a <least>) or higher. A part that is
 * just reached may be there to say what holds anyway. */
void
subsidy_warn_of_parts (SubsidyWarner *warner, const SubsidyElement *element)
{
  gboolean is_least = element->type->kind == SUBSIDY_ELEMENT_LEAST;
  Range strongest = { 0 };
  const SubsidyElement *other = strongest_part (warner, element, is_least, &strongest);

  if (other == NULL || subsidy_warner_explains (warner, other))
    return;
  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *part = subsidy_element_nth (element, i);
      Range range = range_of_part (warner, part);

      if ((is_least ? lies_below (&strongest, &range, FALSE) : lies_below (&range, &strongest, FALSE))
          && !subsidy_warner_explains (warner, part))
        warn_of_part (warner, part, &range, &strongest, is_least);
    }
}

/* ---- Slips ---- */

/* A comparison, a difference or a time between a thing and itself. */
void
subsidy_warn_of_itself (SubsidyWarner *warner, const SubsidyElement *element)
{
  const SubsidyTerm *term = g_hash_table_lookup (warner->compiler.terms, element);
  const SubsidyNode *node
      = term != NULL && term->node >= 0 ? &g_array_index (warner->compiler.nodes, SubsidyNode, term->node) : NULL;

  /* Years are months that are divided. */
  if (node != NULL && node->op == SUBSIDY_OP_QUOTIENT && element->type->kind == SUBSIDY_ELEMENT_ELAPSED)
    node = &g_array_index (warner->compiler.nodes, SubsidyNode, node->a);
  if (node == NULL || node->a != node->b)
    return;
  switch ((SubsidyOp)node->op)
    {
    case SUBSIDY_OP_AT_LEAST:
    case SUBSIDY_OP_MORE_THAN:
    case SUBSIDY_OP_EQUAL:
    case SUBSIDY_OP_DIFFERENCE:
    case SUBSIDY_OP_EXCESS:
    case SUBSIDY_OP_MONTHS:
      subsidy_warn (warner, element, SUBSIDY_MESSAGE_WITH_ITSELF, element->type->name, NULL, NULL);
      break;
    default:
      break;
    }
}

/* Three times a wage is a common cap; 800 is a point that was lost. */
void
subsidy_warn_of_rate (SubsidyWarner *warner, const SubsidyElement *element)
{
  const char *text
      = subsidy_element_attribute (element, element->type->kind == SUBSIDY_ELEMENT_RATE ? "percent" : "rate");
  gint64 numerator, denominator, most;

  if (text != NULL && subsidy_text_is (SUBSIDY_TEXT_DECIMAL, text)
      && subsidy_fraction_from_text (text, &numerator, &denominator)
      && !__builtin_mul_overflow (denominator, 300, &most) && numerator > most)
    subsidy_warn (warner, element, SUBSIDY_MESSAGE_RATE_ABOVE_THREE_TIMES, element->type->name, text, NULL);
}
