/* SPDX-License-Identifier: Apache-2.0 */
/* How values are computed, by the names of their parts or with their numbers. */
#include "assess/words.h"

#include <string.h>

#include "policy/number.h"
#include "subsidy/columns.h"
#include "subsidy/values.h"

static char *
content_of_value (const SubsidyWords *words, const SubsidyElement *arm)
{
  return subsidy_words_value (words, subsidy_words_content (arm));
}

/* Whether the words of a value are more than one, so that they need parentheses beside others. */
static gboolean
is_operation (const SubsidyElement *value)
{
  return value->children->len > 0 && value->type->kind != SUBSIDY_ELEMENT_WHEN;
}

/* A part of an operation: its number where @phrase gives one, else its words kept together. */
static char *
operand_words (const SubsidyWords *words, const SubsidyElement *part, SubsidyPhrase phrase)
{
  g_autofree char *number = phrase != subsidy_words_value ? subsidy_words_number (words, part) : NULL;

  if (number != NULL)
    return g_steal_pointer (&number);
  return is_operation (part) ? subsidy_words_in_parentheses (words, phrase (words, part)) : phrase (words, part);
}

/* A part of a sum, a least or a greatest that may be conditional. */
static char *
part_words (const SubsidyWords *words, const SubsidyElement *part, SubsidyPhrase phrase)
{
  const SubsidyElement *own = subsidy_element_child (part, SUBSIDY_ELEMENT_IF);
  g_autofree char *content = NULL, *condition = NULL;

  if (part->type->kind != SUBSIDY_ELEMENT_WHEN)
    return operand_words (words, part, phrase);
  content = phrase (words, subsidy_words_content (part));
  condition = subsidy_words_condition (words, subsidy_element_nth (own, 0));
  return subsidy_words_in_parentheses (words,
                                       subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_CASE, condition, content));
}

/* Whether this part is known to be left out. */
static gboolean
is_left_out (const SubsidyWords *words, const SubsidyElement *part)
{
  SubsidyTerm term;
  SubsidyBounds bounds;

  return part->type->kind == SUBSIDY_ELEMENT_WHEN && subsidy_words_term (words, part, &term, &bounds)
         && subsidy_bounds_are_known (bounds) && subsidy_wide_to_int64 (bounds.least) == 0;
}

/* @phrase puts each part into words: its name, or its number. */
static char *
listed (const SubsidyWords *words, const SubsidyElement *element, SubsidyPhrase phrase, const char *between)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *part = subsidy_element_nth (element, i);
      g_autofree char *one = is_left_out (words, part) ? NULL : part_words (words, part, phrase);

      if (one != NULL)
        g_string_append_printf (all, "%s%s", all->len > 0 ? between : "", one);
    }
  return g_string_free (all, FALSE);
}

/* Their sum; where each part is left out, that there is none. */
static char *
sum_words (const SubsidyWords *words, const SubsidyElement *sum, SubsidyPhrase phrase)
{
  g_autofree char *parts = listed (words, sum, phrase, " + ");

  return *parts != '\0' ? g_steal_pointer (&parts)
                        : subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_NO_PART, NULL, NULL);
}

static char *
listed_with (const SubsidyWords *words, const SubsidyElement *element, SubsidyPhrase phrase, SubsidyMessage message)
{
  g_autofree char *comma = subsidy_words_say (words, SUBSIDY_MESSAGE_LIST_COMMA, NULL, NULL);
  g_autofree char *list = listed (words, element, phrase, comma);

  return subsidy_words_say (words, message, list, NULL);
}

static char *
percent_words (const SubsidyWords *words, const SubsidyElement *value, SubsidyPhrase phrase)
{
  const SubsidyElement *rate_of = subsidy_element_child (value, SUBSIDY_ELEMENT_RATE_OF);
  g_autofree char *base = operand_words (words, subsidy_words_content (value), phrase);
  g_autofree char *rate = rate_of != NULL ? operand_words (words, subsidy_words_content (rate_of), phrase)
                                          : g_strconcat (subsidy_element_attribute (value, "rate"), "%", NULL);

  return g_strconcat (rate, " × ", base, NULL);
}

/* A unit of rounding by its name; of another currency than yuan by its amount. */
static char *
unit_words (const SubsidyWords *words, const char *unit)
{
  static const struct
  {
    const char *name, *amount;
    SubsidyMessage message;
  } units[] = { { "fen", "0.01", SUBSIDY_MESSAGE_UNIT_FEN },
                { "jiao", "0.10", SUBSIDY_MESSAGE_UNIT_JIAO },
                { "yuan", "1", SUBSIDY_MESSAGE_UNIT_YUAN },
                { "wan", "10,000", SUBSIDY_MESSAGE_UNIT_WAN } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].name, unit) == 0)
      return strcmp (words->policy->currency, "CNY") == 0 ? subsidy_words_say (words, units[i].message, NULL, NULL)
                                                          : subsidy_words_in_currency (words, units[i].amount);
  return subsidy_words_in_currency (words, unit);
}

/* What numbers, counts and quantities are rounded to; of a rate in per cent. */
static char *
multiple_words (const SubsidyWords *words, const char *unit, SubsidyValueType type)
{
  g_autofree char *text = g_strconcat (unit, type == SUBSIDY_TYPE_OF_RATE ? "%" : "", NULL);

  if (strcmp (text, "1") == 0)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_UNIT_WHOLE, NULL, NULL);
  return subsidy_words_say (words, SUBSIDY_MESSAGE_UNIT_MULTIPLE, text, NULL);
}

char *
subsidy_words_rounding (const SubsidyWords *words, const SubsidyElement *round, SubsidyValueType type)
{
  static const struct
  {
    const char *name;
    SubsidyMessage message;
  } modes[] = { { "down", SUBSIDY_MESSAGE_ROUND_DOWN },
                { "up", SUBSIDY_MESSAGE_ROUND_UP },
                { "half-up", SUBSIDY_MESSAGE_ROUND_HALF_UP },
                { "half-down", SUBSIDY_MESSAGE_ROUND_HALF_DOWN },
                { "half-even", SUBSIDY_MESSAGE_ROUND_HALF_EVEN } };
  const char *to = subsidy_element_attribute (round, "to");
  g_autofree char *unit
      = type == SUBSIDY_TYPE_OF_MONEY ? unit_words (words, to != NULL ? to : "fen") : multiple_words (words, to, type);
  SubsidyMessage mode = modes[0].message;

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_strcmp0 (modes[i].name, subsidy_element_attribute (round, "mode")) == 0)
      mode = modes[i].message;
  return subsidy_words_say (words, mode, unit, NULL);
}

char *
subsidy_words_award_rounding (const SubsidyWords *words)
{
  const SubsidyElement *round = subsidy_element_child (words->rule->element, SUBSIDY_ELEMENT_ROUND);
  g_autofree char *fen = NULL;

  if (round == NULL)
    round = subsidy_element_child (words->policy->root, SUBSIDY_ELEMENT_ROUND);
  if (round != NULL)
    return subsidy_words_rounding (words, round, SUBSIDY_TYPE_OF_MONEY);
  if (words->rule->amount.denominator == 1 && words->rule->amount.divisor == 0)
    return NULL;
  fen = unit_words (words, "fen");
  return subsidy_words_say (words, SUBSIDY_MESSAGE_ROUND_DOWN, fen, NULL);
}

static char *
two_words (const SubsidyWords *words, const SubsidyElement *value, SubsidyPhrase phrase, SubsidyMessage message)
{
  g_autofree char *first = operand_words (words, subsidy_element_nth (value, 0), phrase);
  g_autofree char *second = operand_words (words, subsidy_words_content (value), phrase);

  return subsidy_words_say (words, message, first, second);
}

static char *
reference_words (const SubsidyWords *words, const SubsidyElement *value)
{
  const char *id = subsidy_element_attribute (value, "ref");

  if (value->type->kind == SUBSIDY_ELEMENT_FACT_VALUE)
    return g_strdup (subsidy_words_label (words, subsidy_words_fact (words, id)->element));
  if (subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, id) == NULL)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_AWARD, NULL, NULL);
  return g_strdup (subsidy_words_label (words, subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, id)));
}

static char *
constant_words (const SubsidyWords *words, const SubsidyElement *value)
{
  int64_t fen;
  const char *of;

  switch (value->type->kind)
    {
    case SUBSIDY_ELEMENT_MONEY:
      if (!subsidy_decimal_from_text (value->text, 2, &fen))
        return g_strdup (value->text);
      return subsidy_words_money (words, fen);
    case SUBSIDY_ELEMENT_RATE:
      return g_strconcat (subsidy_element_attribute (value, "percent"), "%", NULL);
    case SUBSIDY_ELEMENT_OPTION_VALUE:
      of = subsidy_element_attribute (value, "of");
      return subsidy_words_option (words, subsidy_words_fact (words, of),
                                   subsidy_find_option (subsidy_words_fact (words, of), value->text));
    case SUBSIDY_ELEMENT_NUMBER:
      return subsidy_element_attribute (value, "unit") != NULL
                 ? g_strconcat (value->text, " ", subsidy_element_attribute (value, "unit"), NULL)
                 : g_strdup (value->text);
    default:
      return g_strdup (value->text);
    }
}

/* The label of a fact or named value; any other text is a literal and stays. */
const char *
subsidy_words_label_or_text (const SubsidyWords *words, const char *text)
{
  const SubsidyElement *value = subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, text);
  int input = subsidy_find_input (words->policy, text);

  if (value != NULL)
    return subsidy_words_label (words, value);
  return input >= 0 ? subsidy_words_label (words, subsidy_policy_input (words->policy, (guint)input)->element) : text;
}

static char *
ratio_words (const SubsidyWords *words, const SubsidyElement *ratio, SubsidyPhrase phrase)
{
  g_autofree char *base = operand_words (words, subsidy_words_content (ratio), phrase);

  return g_strconcat (base, " × ", subsidy_words_label_or_text (words, subsidy_element_attribute (ratio, "of")), " ÷ ",
                      subsidy_words_label_or_text (words, subsidy_element_attribute (ratio, "to")), NULL);
}

static char *
elapsed_words (const SubsidyWords *words, const SubsidyElement *elapsed)
{
  static const struct
  {
    const char *unit;
    SubsidyMessage completed, begun;
  } units[] = { { "days", SUBSIDY_MESSAGE_VALUE_ELAPSED_DAYS, SUBSIDY_MESSAGE_VALUE_ELAPSED_DAYS },
                { "months", SUBSIDY_MESSAGE_VALUE_ELAPSED_MONTHS, SUBSIDY_MESSAGE_VALUE_BEGUN_MONTHS },
                { "years", SUBSIDY_MESSAGE_VALUE_ELAPSED_YEARS, SUBSIDY_MESSAGE_VALUE_BEGUN_YEARS } };
  gboolean is_begun = g_strcmp0 (subsidy_element_attribute (elapsed, "mode"), "up") == 0;
  guint unit = 0;

  while (strcmp (units[unit].unit, subsidy_element_attribute (elapsed, "unit")) != 0)
    unit++;
  return subsidy_words_say (words, is_begun ? units[unit].begun : units[unit].completed,
                            subsidy_words_label_or_text (words, subsidy_element_attribute (elapsed, "from")),
                            subsidy_words_label_or_text (words, subsidy_element_attribute (elapsed, "to")));
}

/* A literal in the unit of what it is measured against. */
static char *
literal_words (const SubsidyWords *words, SubsidyValueType type, const char *literal)
{
  int64_t fen;

  if (type == SUBSIDY_TYPE_OF_MONEY && subsidy_decimal_from_text (literal, 2, &fen))
    return subsidy_words_money (words, fen);
  return type == SUBSIDY_TYPE_OF_RATE ? g_strconcat (literal, "%", NULL) : g_strdup (literal);
}

static char *
steps_words (const SubsidyWords *words, const SubsidyElement *steps, SubsidyPhrase phrase)
{
  const SubsidyElement *content = subsidy_element_nth (steps, 0);
  g_autofree char *part = operand_words (words, content, phrase);
  g_autofree char *size
      = literal_words (words, subsidy_words_type (words, content).type, subsidy_element_attribute (steps, "size"));

  return subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_STEPS, part, size);
}

/* What a band gives: its value, or its rate. */
static char *
band_content (const SubsidyWords *words, const SubsidyElement *band, SubsidyPhrase phrase)
{
  const char *rate = subsidy_element_attribute (band, "rate");

  if (rate == NULL)
    return phrase (words, subsidy_element_nth (band, 0));
  if (subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, rate) != NULL)
    return g_strdup (subsidy_words_label_or_text (words, rate));
  return g_strconcat (rate, "%", NULL);
}

/* An edge as a person reads it: the name of a value, or a literal in the unit of what the bands are on. */
static char *
edge_text (const SubsidyWords *words, const SubsidyElement *bands, const char *edge)
{
  const char *on = subsidy_element_attribute (bands, "on");
  const SubsidyElement *value = subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, on);
  SubsidyValueType type = value != NULL ? subsidy_words_type (words, value).type : subsidy_words_fact (words, on)->type;
  const char *label = subsidy_words_label_or_text (words, edge);

  return label == edge ? literal_words (words, type, edge) : g_strdup (label);
}

static char *
band_to_edge (const SubsidyWords *words, const SubsidyElement *bands, const SubsidyElement *band, SubsidyPhrase phrase)
{
  const char *below = subsidy_element_attribute (band, "below");
  const char *up_to = subsidy_element_attribute (band, "up-to");
  g_autofree char *content = band_content (words, band, phrase);
  g_autofree char *edge = NULL;

  if (below == NULL && up_to == NULL)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_BAND_REST, content, NULL);
  edge = edge_text (words, bands, below != NULL ? below : up_to);
  return subsidy_words_say (words, below != NULL ? SUBSIDY_MESSAGE_BAND_BELOW : SUBSIDY_MESSAGE_BAND_UP_TO, edge,
                            content);
}

static char *
band_words (const SubsidyWords *words, const SubsidyElement *bands, const SubsidyElement *band, SubsidyPhrase phrase)
{
  const char *from = subsidy_element_attribute (band, "from");
  g_autofree char *text = band_to_edge (words, bands, band, phrase);
  g_autofree char *edge = NULL;

  if (from == NULL)
    return g_steal_pointer (&text);
  edge = edge_text (words, bands, from);
  return subsidy_words_say (words, SUBSIDY_MESSAGE_BAND_FROM, edge, text);
}

char *
subsidy_words_alternative (const SubsidyWords *words, const SubsidyElement *holder, const SubsidyElement *arm,
                           SubsidyPhrase phrase)
{
  return arm->type->kind == SUBSIDY_ELEMENT_BAND ? band_words (words, holder, arm, subsidy_words_value)
                                                 : subsidy_words_arm (words, holder, arm, phrase);
}

/* The rate of a band as a number, whether it is written there or named; NULL where it is a value or not known. */
static char *
band_rate (const SubsidyWords *words, const SubsidyElement *band)
{
  const char *rate = subsidy_element_attribute (band, "rate");
  const SubsidyElement *named = rate != NULL ? subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, rate) : NULL;

  if (named != NULL)
    return subsidy_words_number (words, named);
  return rate != NULL ? g_strconcat (rate, "%", NULL) : NULL;
}

/* The parts of a marginal calculation as numbers: "500,000.00 (10%) + 180,000.00 (6%)". */
static char *
marginal_numbers (const SubsidyWords *words, const SubsidyElement *bands)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < bands->children->len; i++)
    {
      g_autofree char *part = subsidy_words_number (words, subsidy_element_nth (bands, i));
      g_autofree char *rate = band_rate (words, subsidy_element_nth (bands, i));

      if (part != NULL)
        g_string_append_printf (all, "%s%s%s%s%s", all->len > 0 ? " + " : "", part, rate != NULL ? " (" : "",
                                rate != NULL ? rate : "", rate != NULL ? ")" : "");
    }
  return g_string_free (all, FALSE);
}

/* Whether the subject is known to lie before the first band or beyond the last. */
static gboolean
is_in_no_band (const SubsidyWords *words, const SubsidyElement *bands)
{
  for (guint i = 0; i < bands->children->len; i++)
    {
      SubsidyTerm term;
      SubsidyBounds bounds;

      if (!subsidy_words_term (words, subsidy_element_nth (bands, i), &term, &bounds)
          || subsidy_wide_compare (bounds.most, subsidy_wide (0)) != 0)
        return FALSE;
    }
  return TRUE;
}

static char *
bands_words (const SubsidyWords *words, const SubsidyElement *bands, SubsidyPhrase phrase)
{
  gboolean is_marginal = strcmp (subsidy_element_attribute (bands, "kind"), "marginal") == 0;
  const SubsidyElement *taken = subsidy_words_band_taken (words, bands);
  g_autofree char *comma = subsidy_words_say (words, SUBSIDY_MESSAGE_SENTENCE_COMMA, NULL, NULL);
  g_autoptr (GString) all = g_string_new (NULL);

  if (is_marginal && words->bounds != NULL)
    return marginal_numbers (words, bands);
  if (is_in_no_band (words, bands))
    return subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_BANDS_NONE,
                              subsidy_words_label_or_text (words, subsidy_element_attribute (bands, "on")), NULL);
  for (guint i = 0; i < bands->children->len; i++)
    {
      const SubsidyElement *band = subsidy_element_nth (bands, i);
      g_autofree char *one = taken == NULL || taken == band ? band_words (words, bands, band, phrase) : NULL;

      if (one != NULL)
        g_string_append_printf (all, "%s%s", all->len > 0 ? comma : "", one);
    }
  return subsidy_words_say (words,
                            is_marginal ? SUBSIDY_MESSAGE_VALUE_BANDS_MARGINAL : SUBSIDY_MESSAGE_VALUE_BANDS_WHOLE,
                            subsidy_words_label_or_text (words, subsidy_element_attribute (bands, "on")), all->str);
}

static char *
value_words (const SubsidyWords *words, const SubsidyElement *value, SubsidyPhrase phrase)
{
  g_autofree char *part = NULL, *rounding = NULL;

  if (subsidy_element_attribute (value, "over") != NULL)
    return subsidy_words_over (words, value, phrase);
  switch (value->type->kind)
    {
    case SUBSIDY_ELEMENT_FACT_VALUE:
    case SUBSIDY_ELEMENT_VALUE_VALUE:
      return reference_words (words, value);
    case SUBSIDY_ELEMENT_NOT_ELIGIBLE:
      return subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_NOT_ELIGIBLE, NULL, NULL);
    case SUBSIDY_ELEMENT_PERCENT:
      return percent_words (words, value, phrase);
    case SUBSIDY_ELEMENT_TIMES:
      return listed (words, value, phrase, " × ");
    case SUBSIDY_ELEMENT_DIVIDED:
      if (subsidy_element_attribute (value, "by") == NULL)
        return listed (words, value, phrase, " ÷ ");
      part = operand_words (words, subsidy_element_nth (value, 0), phrase);
      return g_strconcat (part, " ÷ ", subsidy_element_attribute (value, "by"), NULL);
    case SUBSIDY_ELEMENT_RATIO:
      return ratio_words (words, value, phrase);
    case SUBSIDY_ELEMENT_BANDS:
      return bands_words (words, value, phrase);
    case SUBSIDY_ELEMENT_ELAPSED:
      return elapsed_words (words, value);
    case SUBSIDY_ELEMENT_SUM:
      return sum_words (words, value, phrase);
    case SUBSIDY_ELEMENT_DIFFERENCE:
      return listed (words, value, phrase, " − ");
    case SUBSIDY_ELEMENT_EXCESS:
      return two_words (words, value, phrase, SUBSIDY_MESSAGE_VALUE_EXCESS);
    case SUBSIDY_ELEMENT_LEAST:
      return listed_with (words, value, phrase, SUBSIDY_MESSAGE_VALUE_LEAST);
    case SUBSIDY_ELEMENT_GREATEST:
      return listed_with (words, value, phrase, SUBSIDY_MESSAGE_VALUE_GREATEST);
    case SUBSIDY_ELEMENT_WHOLE_STEPS:
      return steps_words (words, value, phrase);
    case SUBSIDY_ELEMENT_ROUND_VALUE:
      part = phrase (words, subsidy_element_nth (value, 0));
      rounding = subsidy_words_rounding (words, value, subsidy_words_type (words, value).type);
      return subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_ROUNDED, part, rounding);
    case SUBSIDY_ELEMENT_CHOOSE:
    case SUBSIDY_ELEMENT_DATED:
      return subsidy_words_choose (words, value, phrase, content_of_value);
    default:
      return constant_words (words, value);
    }
}

char *
subsidy_words_value (const SubsidyWords *words, const SubsidyElement *value)
{
  return value_words (words, value, subsidy_words_value);
}

/* The number where it is known, else the words. */
static char *
number_or_words (const SubsidyWords *words, const SubsidyElement *value)
{
  char *number = subsidy_words_number (words, value);

  return number != NULL ? number : subsidy_words_value (words, value);
}

char *
subsidy_words_operation (const SubsidyWords *words, const SubsidyElement *value)
{
  return value_words (words, value, number_or_words);
}
