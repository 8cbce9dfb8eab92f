/* SPDX-License-Identifier: Apache-2.0 */
/* The words of words.h. Each kind of condition and value has its sentence in the catalogue; this file puts the parts
 * in.
 */
#include "assess/words.h"

#include <string.h>

#include "policy/number.h"
#include "subsidy/columns.h"
#include "subsidy/values.h"

char *
subsidy_words_say (const SubsidyWords *words, SubsidyMessage message, const char *first, const char *second)
{
  return subsidy_message (message, words->language, first != NULL ? first : "", second != NULL ? second : "", NULL);
}

const char *
subsidy_words_label (const SubsidyWords *words, const SubsidyElement *element)
{
  const char *label = subsidy_element_words (element, SUBSIDY_ELEMENT_LABEL, words->language);

  return label != NULL ? label : subsidy_element_attribute (element, "id");
}

const SubsidyElement *
subsidy_words_content (const SubsidyElement *element)
{
  return subsidy_element_nth (element, element->children->len - 1);
}

gboolean
subsidy_words_term (const SubsidyWords *words, const SubsidyElement *element, SubsidyTerm *term, SubsidyBounds *bounds)
{
  const SubsidyTerm *known;

  if (words->bounds == NULL)
    return FALSE;
  known = g_hash_table_lookup (words->item_terms != NULL ? words->item_terms : words->rule->terms, element);
  if (known == NULL || known->node < 0)
    return FALSE;
  *term = *known;
  *bounds = words->bounds[term->node];
  return TRUE;
}

SubsidyTerm
subsidy_words_type (const SubsidyWords *words, const SubsidyElement *element)
{
  SubsidyTerm term = subsidy_rule_term (words->rule, element);
  const SubsidyTerm *of_items;

  for (gint32 i = 0; term.node < 0 && i < words->rule->program.n_folds; i++)
    {
      of_items = g_hash_table_lookup (words->rule->folds[i].terms, element);
      if (of_items != NULL)
        term = *of_items;
    }
  return term;
}

const SubsidyElement *
subsidy_words_case_taken (const SubsidyWords *words, const SubsidyElement *choose)
{
  if (words->bounds == NULL)
    return NULL;
  for (guint i = 0; i < choose->children->len; i++)
    {
      const SubsidyElement *arm = subsidy_element_nth (choose, i);
      SubsidyTerm term;
      SubsidyBounds bounds;

      if (!subsidy_words_term (words, arm, &term, &bounds))
        return arm; /* otherwise */
      if (!subsidy_bounds_are_known (bounds))
        return NULL;
      if (subsidy_wide_to_int64 (bounds.least) == 1)
        return arm;
    }
  return NULL;
}

const SubsidyElement *
subsidy_words_band_taken (const SubsidyWords *words, const SubsidyElement *bands)
{
  return strcmp (subsidy_element_attribute (bands, "kind"), "whole") == 0 ? subsidy_words_case_taken (words, bands)
                                                                          : NULL;
}

/* ---- Numbers ---- */

char *
subsidy_words_in_currency (const SubsidyWords *words, const char *number)
{
  if (strcmp (words->policy->currency, "CNY") == 0)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_AMOUNT_OF_MONEY, number, NULL);
  return subsidy_words_say (words, SUBSIDY_MESSAGE_AMOUNT_OF_CURRENCY, number, words->policy->currency);
}

char *
subsidy_words_money (const SubsidyWords *words, gint64 fen)
{
  g_autofree char *number = subsidy_money_to_grouped_text (fen);

  return subsidy_words_in_currency (words, number);
}

char *
subsidy_words_option (const SubsidyWords *words, const SubsidyInputModel *choice, gint64 position)
{
  if (position < 0 || position >= (gint64)choice->options->len)
    return g_strdup_printf ("%" G_GINT64_FORMAT, position);
  return g_strdup (subsidy_words_label (words, g_ptr_array_index (choice->options, position)));
}

char *
subsidy_words_option_named (const SubsidyWords *words, const SubsidyInputModel *choice, const char *text)
{
  const SubsidyElement *group = subsidy_find_option_group (choice, text);

  if (group != NULL)
    return g_strdup (subsidy_words_label (words, group));
  return subsidy_words_option (words, choice, subsidy_find_option_named (choice, text));
}

/* A known number of a term, in the unit people write. */
static char *
number_text (const SubsidyWords *words, SubsidyTerm term, SubsidyWide number, SubsidyWide denominator)
{
  bool ignored = false;
  g_autofree char *text = NULL;

  switch (term.type)
    {
    case SUBSIDY_TYPE_OF_MONEY:
      return subsidy_rational_to_text (number, subsidy_wide_product (denominator, subsidy_wide (100), &ignored), 2,
                                       TRUE);
    case SUBSIDY_TYPE_OF_RATE:
      text = subsidy_rational_to_text (subsidy_wide_product (number, subsidy_wide (100), &ignored), denominator, 0,
                                       FALSE);
      return g_strconcat (text, "%", NULL);
    case SUBSIDY_TYPE_OF_DATE:
      return subsidy_date_to_text (subsidy_wide_to_int64 (number));
    case SUBSIDY_TYPE_OF_CHOICE:
      return subsidy_words_option (words, term.choice, subsidy_wide_to_int64 (number));
    case SUBSIDY_TYPE_OF_FLAG:
      return subsidy_words_say (words, subsidy_wide_to_int64 (number) != 0 ? SUBSIDY_MESSAGE_YES : SUBSIDY_MESSAGE_NO,
                                NULL, NULL);
    default:
      return subsidy_rational_to_text (number, denominator, 0, TRUE);
    }
}

/* The number of a term and what it is over; FALSE where it is not known. */
static gboolean
known_number (const SubsidyWords *words, SubsidyTerm term, SubsidyWide *number, SubsidyWide *denominator)
{
  SubsidyBounds bounds = words->bounds[term.node], divisor = words->bounds[term.divisor];
  bool overflow = false;

  *number = bounds.least;
  *denominator = subsidy_wide_product (subsidy_wide (term.denominator), divisor.least, &overflow);
  return !overflow && subsidy_bounds_are_known (bounds) && subsidy_bounds_are_known (divisor);
}

char *
subsidy_words_term_number (const SubsidyWords *words, SubsidyTerm term)
{
  SubsidyWide number, denominator;

  return known_number (words, term, &number, &denominator) ? number_text (words, term, number, denominator) : NULL;
}

char *
subsidy_words_number (const SubsidyWords *words, const SubsidyElement *element)
{
  SubsidyTerm term;
  SubsidyBounds ignored;

  return subsidy_words_term (words, element, &term, &ignored) ? subsidy_words_term_number (words, term) : NULL;
}

char *
subsidy_words_plain_number (const SubsidyWords *words, SubsidyTerm term)
{
  SubsidyWide number, denominator;
  bool ignored = false;

  if (!known_number (words, term, &number, &denominator))
    return NULL;
  switch (term.type)
    {
    case SUBSIDY_TYPE_OF_MONEY:
      return subsidy_rational_to_text (number, subsidy_wide_product (denominator, subsidy_wide (100), &ignored), 2,
                                       FALSE);
    case SUBSIDY_TYPE_OF_RATE:
      return subsidy_rational_to_text (subsidy_wide_product (number, subsidy_wide (100), &ignored), denominator, 0,
                                       FALSE);
    case SUBSIDY_TYPE_OF_FLAG:
      return g_strdup (subsidy_wide_to_int64 (number) != 0 ? "yes" : "no");
    case SUBSIDY_TYPE_OF_CHOICE:
      return g_strdup (
          subsidy_element_attribute (g_ptr_array_index (term.choice->options, subsidy_wide_to_int64 (number)), "id"));
    case SUBSIDY_TYPE_OF_DATE:
      return number_text (words, term, number, denominator);
    default:
      return subsidy_rational_to_text (number, denominator, 0, FALSE);
    }
}

char *
subsidy_words_input (const SubsidyWords *words, const SubsidyInputModel *input, gint64 number)
{
  g_autofree char *text = NULL;

  if (number == SUBSIDY_MISSING || number == SUBSIDY_NONE)
    return subsidy_words_say (words, number == SUBSIDY_NONE ? SUBSIDY_MESSAGE_NONE : SUBSIDY_MESSAGE_UNKNOWN, NULL,
                              NULL);
  switch (input->type)
    {
    case SUBSIDY_TYPE_OF_MONEY:
      return subsidy_words_money (words, number);
    case SUBSIDY_TYPE_OF_DATE:
      text = subsidy_date_to_text (number);
      return text != NULL ? g_steal_pointer (&text) : g_strdup_printf ("%" G_GINT64_FORMAT, number);
    case SUBSIDY_TYPE_OF_CHOICE:
      return subsidy_words_option (words, input, number);
    case SUBSIDY_TYPE_OF_FLAG:
      return subsidy_words_say (words, number != 0 ? SUBSIDY_MESSAGE_YES : SUBSIDY_MESSAGE_NO, NULL, NULL);
    default:
      text = subsidy_rational_to_text (subsidy_wide (number), subsidy_wide (input->denominator), 0, TRUE);
      if (input->type == SUBSIDY_TYPE_OF_LIST)
        return subsidy_words_say (words, SUBSIDY_MESSAGE_N_ITEMS, text, NULL);
      if (input->type == SUBSIDY_TYPE_OF_RATE)
        return g_strconcat (text, "%", NULL);
      return input->unit != NULL ? g_strconcat (text, " ", input->unit, NULL) : g_steal_pointer (&text);
    }
}

const SubsidyInputModel *
subsidy_words_fact (const SubsidyWords *words, const char *id)
{
  return subsidy_policy_input (words->policy, (guint)subsidy_find_input (words->policy, id));
}

char *
subsidy_words_in_parentheses (const SubsidyWords *words, char *text)
{
  g_autofree char *inner = text;

  return subsidy_words_say (words, SUBSIDY_MESSAGE_PARENTHESES, inner, NULL);
}
