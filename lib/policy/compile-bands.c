/* SPDX-License-Identifier: Apache-2.0 */
/* Bands: an amount cut at edges, with a rate for each part (marginal), or one band chosen for the whole of it. */
#include "policy/compile.h"
#include "policy/number.h"
#include "policy/trial.h"

#define MOST_STEPS 1000000

/* One band between its edges; `lower` and `upper` fail where the band is open. */
typedef struct
{
  const SubsidyElement *element;
  SubsidyTerm lower, upper;
  gboolean upper_is_included;
} Band;

/* An edge or a rate: a literal, or the id of a named value, which may then be dated on its own. */
static SubsidyTerm
compile_edge (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm like, const char *text)
{
  if (subsidy_find_named (compiler->policy, SUBSIDY_ELEMENT_VALUE, text) != NULL)
    return subsidy_compile_named_value (compiler, element, text);
  return subsidy_compile_literal (compiler, element, like, text);
}

static gboolean
report_edge (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyMessage message, const char *text)
{
  subsidy_add_problem (compiler, element, message, text, NULL, NULL, NULL);
  return FALSE;
}

/* Whether no option, day or flag that the edges depend on makes the lower one reach the upper one. */
static gboolean
is_never_reached (SubsidyCompiler *compiler, const Band *band, gint32 lower, gint32 upper)
{
  g_autoptr (GArray) tried = g_array_new (FALSE, TRUE, sizeof (SubsidyBounds));
  SubsidyTrial trial = { .compiler = compiler, .tried = tried, .budget = MOST_STEPS };
  gint32 reached = subsidy_emit_operation (compiler, band->element, SUBSIDY_OP_AT_LEAST, lower, upper);

  return reached >= 0 && subsidy_trial_is_impossible (&trial, &reached, 1, NULL, 0);
}

/* Whether the upper edge lies above the lower one, whatever the facts are. */
static gboolean
is_ascending (SubsidyCompiler *compiler, const Band *band)
{
  SubsidyTerm lower = band->lower, upper = band->upper;

  if (subsidy_term_failed (lower) || subsidy_term_failed (upper))
    return TRUE;
  if (!subsidy_align (compiler, band->element, &lower, &upper))
    return FALSE;
  return subsidy_wide_compare (subsidy_bounds_of (compiler, lower.node).most,
                               subsidy_bounds_of (compiler, upper.node).least)
             < 0
         || is_never_reached (compiler, band, lower.node, upper.node)
         || report_edge (compiler, band->element, SUBSIDY_MESSAGE_BANDS_NOT_ASCENDING,
                         subsidy_element_attribute (band->element, band->upper_is_included ? "up-to" : "below"));
}

static gboolean
read_band (SubsidyCompiler *compiler, const SubsidyElement *bands, guint position, SubsidyTerm subject, Band *band,
           const Band *before)
{
  const SubsidyElement *element = subsidy_element_nth (bands, position);
  const char *from = subsidy_element_attribute (element, "from");
  const char *below = subsidy_element_attribute (element, "below");
  const char *up_to = subsidy_element_attribute (element, "up-to");
  gboolean is_last = position + 1 == bands->children->len;

  *band = (Band){ element, SUBSIDY_FAILED, SUBSIDY_FAILED, up_to != NULL };
  if (!element->is_sound)
    return FALSE;
  if ((from != NULL && before != NULL) || (below != NULL && up_to != NULL)
      || (!is_last && below == NULL && up_to == NULL))
    return report_edge (compiler, element, SUBSIDY_MESSAGE_BAND_EDGE, element->type->name);
  if (before != NULL)
    band->lower = before->upper;
  else if (from != NULL)
    band->lower = compile_edge (compiler, element, subject, from);
  if (below != NULL || up_to != NULL)
    {
      band->upper = compile_edge (compiler, element, subject, below != NULL ? below : up_to);
      if (subsidy_term_failed (band->upper))
        return FALSE;
    }
  if (from != NULL && subsidy_term_failed (band->lower))
    return FALSE;
  return is_ascending (compiler, band);
}

static SubsidyTerm
band_rate (SubsidyCompiler *compiler, const SubsidyElement *band)
{
  const char *text = subsidy_element_attribute (band, "rate");
  SubsidyTerm like = { .type = SUBSIDY_TYPE_OF_RATE, .denominator = 1 };

  if ((text != NULL) == (band->children->len == 1))
    {
      report_edge (compiler, band, SUBSIDY_MESSAGE_BAND_RATE, band->type->name);
      return SUBSIDY_FAILED;
    }
  return text != NULL ? compile_edge (compiler, band, like, text)
                      : subsidy_compile_value (compiler, subsidy_element_nth (band, 0));
}

/* What of the subject lies in the band. */
static SubsidyTerm
part_in_band (SubsidyCompiler *compiler, const Band *band, SubsidyTerm subject)
{
  SubsidyTerm part = subject;

  if (!subsidy_term_failed (band->upper))
    part = subsidy_combine (compiler, band->element, SUBSIDY_OP_LEAST, part, band->upper);
  if (!subsidy_term_failed (band->lower))
    part = subsidy_combine (compiler, band->element, SUBSIDY_OP_EXCESS, part, band->lower);
  return part;
}

static SubsidyTerm
add_marginal (SubsidyCompiler *compiler, const Band *band, SubsidyTerm subject, SubsidyTerm sum, gboolean is_first)
{
  SubsidyTerm rate = band_rate (compiler, band->element);
  SubsidyTerm part = part_in_band (compiler, band, subject);

  if (!subsidy_term_failed (rate) && rate.type != SUBSIDY_TYPE_OF_RATE)
    {
      report_edge (compiler, band->element, SUBSIDY_MESSAGE_BAND_RATE, band->element->type->name);
      return SUBSIDY_FAILED;
    }
  part = subsidy_multiply (compiler, band->element, part, rate);
  subsidy_set_term (compiler, band->element, part);
  return is_first ? part : subsidy_combine (compiler, band->element, SUBSIDY_OP_SUM, sum, part);
}

/* Whether the subject lies below the upper edge of the band, or above its lower one. */
static gint32
is_within (SubsidyCompiler *compiler, const Band *band, SubsidyTerm subject, gboolean upper)
{
  SubsidyTerm edge = upper ? band->upper : band->lower;

  if (!subsidy_align (compiler, band->element, &subject, &edge))
    return -1;
  if (!upper)
    return subsidy_emit_operation (compiler, band->element, SUBSIDY_OP_AT_LEAST, subject.node, edge.node);
  return subsidy_emit_operation (compiler, band->element,
                                 band->upper_is_included ? SUBSIDY_OP_AT_LEAST : SUBSIDY_OP_MORE_THAN, edge.node,
                                 subject.node);
}

/* What a whole band gives: its value, or its rate of everything. */
static SubsidyTerm
whole_value (SubsidyCompiler *compiler, const Band *band, SubsidyTerm subject)
{
  if (subsidy_element_attribute (band->element, "rate") == NULL && band->element->children->len == 1)
    return subsidy_compile_value (compiler, subsidy_element_nth (band->element, 0));
  /* Where this band is taken the subject is not above its edge: saying so bounds what the band can give. */
  if (!subsidy_term_failed (band->upper))
    subject = subsidy_combine (compiler, band->element, SUBSIDY_OP_LEAST, subject, band->upper);
  return subsidy_multiply (compiler, band->element, subject, band_rate (compiler, band->element));
}

static SubsidyTerm
nothing_like (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm like)
{
  like.node = subsidy_emit_constant (compiler, element, 0);
  like.denominator = 1;
  like.divisor = 0;
  return like;
}

/* The explanation asks which band was taken: none before a `from`. */
static void
remember_band (SubsidyCompiler *compiler, const Band *band, gint32 begins, gint32 within)
{
  gint32 taken = within;

  if (begins >= 0)
    taken = within < 0 ? begins : subsidy_emit_operation (compiler, band->element, SUBSIDY_OP_LEAST, begins, within);
  subsidy_set_term (compiler, band->element,
                    (SubsidyTerm){ .node = taken, .type = SUBSIDY_TYPE_OF_FLAG, .denominator = 1 });
}

/* From the last band to the first: each is taken where the subject lies below its edge, else what comes after it.
 * Beyond an edge of the last band, and before a `from`, there is nothing. */
static SubsidyTerm
compile_whole (SubsidyCompiler *compiler, const SubsidyElement *element, const GArray *bands, SubsidyTerm subject)
{
  SubsidyTerm chosen = SUBSIDY_FAILED;
  const Band *first = &g_array_index (bands, Band, 0);
  gint32 begins = subsidy_term_failed (first->lower) ? -1 : is_within (compiler, first, subject, FALSE);

  for (guint i = bands->len; i-- > 0;)
    {
      const Band *band = &g_array_index (bands, Band, i);
      SubsidyTerm value = whole_value (compiler, band, subject);
      gint32 within = subsidy_term_failed (band->upper) ? -1 : is_within (compiler, band, subject, TRUE);

      remember_band (compiler, band, begins, within);
      if (i + 1 == bands->len && within < 0)
        chosen = value;
      else
        chosen = subsidy_emit_choose (compiler, element, within, value,
                                      i + 1 == bands->len ? nothing_like (compiler, element, value) : chosen);
      if (i == 0 && begins >= 0)
        chosen = subsidy_emit_choose (compiler, element, begins, chosen, nothing_like (compiler, element, value));
    }
  return chosen;
}

static SubsidyTerm
compile_marginal (SubsidyCompiler *compiler, const GArray *bands, SubsidyTerm subject)
{
  SubsidyTerm sum = SUBSIDY_FAILED;

  for (guint i = 0; i < bands->len; i++)
    sum = add_marginal (compiler, &g_array_index (bands, Band, i), subject, sum, i == 0);
  return sum;
}

SubsidyTerm
subsidy_compile_bands (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  SubsidyTerm subject = subsidy_compile_by_id (compiler, element, subsidy_element_attribute (element, "on"));
  gboolean is_marginal = g_str_equal (subsidy_element_attribute (element, "kind"), "marginal");
  g_autoptr (GArray) bands = g_array_new (FALSE, FALSE, sizeof (Band));

  if (subsidy_term_failed (subject))
    return SUBSIDY_FAILED;
  for (guint i = 0; i < element->children->len; i++)
    {
      Band band;

      if (!read_band (compiler, element, i, subject, &band, i > 0 ? &g_array_index (bands, Band, i - 1) : NULL))
        return SUBSIDY_FAILED;
      g_array_append_val (bands, band);
    }
  return is_marginal ? compile_marginal (compiler, bands, subject) : compile_whole (compiler, element, bands, subject);
}
