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
  if (words->bounds == NULL)
    return FALSE;
  *term = subsidy_rule_term (words->rule, element);
  if (term->node < 0)
    return FALSE;
  *bounds = words->bounds[term->node];
  return TRUE;
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
subsidy_words_money (const SubsidyWords *words, gint64 fen)
{
  g_autofree char *number = subsidy_money_to_grouped_text (fen);

  if (strcmp (words->policy->currency, "CNY") == 0)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_AMOUNT_OF_MONEY, number, NULL);
  return subsidy_words_say (words, SUBSIDY_MESSAGE_AMOUNT_OF_CURRENCY, number, words->policy->currency);
}

static char *
option_text (const SubsidyWords *words, const SubsidyInputModel *choice, gint64 position)
{
  if (position < 0 || position >= (gint64)choice->options->len)
    return g_strdup_printf ("%" G_GINT64_FORMAT, position);
  return g_strdup (subsidy_words_label (words, g_ptr_array_index (choice->options, position)));
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
      return option_text (words, term.choice, subsidy_wide_to_int64 (number));
    case SUBSIDY_TYPE_OF_FLAG:
      return subsidy_words_say (words, subsidy_wide_to_int64 (number) != 0 ? SUBSIDY_MESSAGE_YES : SUBSIDY_MESSAGE_NO,
                                NULL, NULL);
    default:
      return subsidy_rational_to_text (number, denominator, 0, TRUE);
    }
}

char *
subsidy_words_number (const SubsidyWords *words, const SubsidyElement *element)
{
  SubsidyTerm term;
  SubsidyBounds bounds, divisor;
  bool overflow = false;
  SubsidyWide denominator;

  if (!subsidy_words_term (words, element, &term, &bounds) || !subsidy_bounds_are_known (bounds))
    return NULL;
  divisor = words->bounds[term.divisor];
  denominator = subsidy_wide_product (subsidy_wide (term.denominator), divisor.least, &overflow);
  if (overflow || !subsidy_bounds_are_known (divisor))
    return NULL;
  return number_text (words, term, bounds.least, denominator);
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
      return option_text (words, input, number);
    case SUBSIDY_TYPE_OF_FLAG:
      return subsidy_words_say (words, number != 0 ? SUBSIDY_MESSAGE_YES : SUBSIDY_MESSAGE_NO, NULL, NULL);
    default:
      text = subsidy_rational_to_text (subsidy_wide (number), subsidy_wide (input->denominator), 0, TRUE);
      if (input->type == SUBSIDY_TYPE_OF_RATE)
        return g_strconcat (text, "%", NULL);
      return input->unit != NULL ? g_strconcat (text, " ", input->unit, NULL) : g_steal_pointer (&text);
    }
}

/* ---- What a comparison is about ---- */

static const SubsidyInputModel *
input_named (const SubsidyWords *words, const char *id)
{
  return subsidy_policy_input (words->policy, (guint)subsidy_find_input (words->policy, id));
}

static char *
subject_text (const SubsidyWords *words, const SubsidyElement *condition)
{
  const char *fact = subsidy_element_attribute (condition, "fact");
  const char *value = subsidy_element_attribute (condition, "value");

  if (fact != NULL)
    return g_strdup (subsidy_words_label (words, input_named (words, fact)->element));
  if (value != NULL)
    return g_strdup (subsidy_words_label (words, subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, value)));
  return subsidy_words_value (words, subsidy_element_nth (condition, 0));
}

static SubsidyValueType
subject_type (const SubsidyWords *words, const SubsidyElement *condition)
{
  const char *fact = subsidy_element_attribute (condition, "fact");
  const char *value = subsidy_element_attribute (condition, "value");

  if (fact != NULL)
    return input_named (words, fact)->type;
  if (value != NULL)
    return subsidy_rule_term (words->rule, subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, value)).type;
  return subsidy_rule_term (words->rule, subsidy_element_nth (condition, 0)).type;
}

/* A literal of the policy file as a person reads it. */
static char *
literal_text (const SubsidyWords *words, const SubsidyElement *condition, const char *text)
{
  const char *fact = subsidy_element_attribute (condition, "fact");
  const SubsidyInputModel *choice;
  int64_t fen;

  switch (subject_type (words, condition))
    {
    case SUBSIDY_TYPE_OF_MONEY:
      if (!subsidy_decimal_from_text (text, 2, &fen))
        return g_strdup (text);
      return subsidy_words_money (words, fen);
    case SUBSIDY_TYPE_OF_RATE:
      return g_strconcat (text, "%", NULL);
    case SUBSIDY_TYPE_OF_CHOICE:
      choice = fact != NULL ? input_named (words, fact)
                            : subsidy_rule_term (words->rule,
                                                 subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE,
                                                                     subsidy_element_attribute (condition, "value")))
                                  .choice;
      return option_text (words, choice, subsidy_find_option (choice, text));
    default:
      return g_strdup (text);
    }
}

/* The other side of a comparison: its last child, or its text. */
static char *
object_text (const SubsidyWords *words, const SubsidyElement *condition)
{
  if (condition->text != NULL)
    return literal_text (words, condition, condition->text);
  return subsidy_words_value (words, subsidy_words_content (condition));
}

/* ---- Conditions ---- */

static SubsidyMessage
comparison_message (SubsidyElementKind kind, gboolean is_date)
{
  switch (kind)
    {
    case SUBSIDY_ELEMENT_AT_LEAST:
      return is_date ? SUBSIDY_MESSAGE_ASKS_FROM : SUBSIDY_MESSAGE_ASKS_AT_LEAST;
    case SUBSIDY_ELEMENT_MORE_THAN:
      return is_date ? SUBSIDY_MESSAGE_ASKS_AFTER : SUBSIDY_MESSAGE_ASKS_MORE_THAN;
    case SUBSIDY_ELEMENT_AT_MOST:
      return is_date ? SUBSIDY_MESSAGE_ASKS_UNTIL : SUBSIDY_MESSAGE_ASKS_AT_MOST;
    case SUBSIDY_ELEMENT_LESS_THAN:
      return is_date ? SUBSIDY_MESSAGE_ASKS_BEFORE : SUBSIDY_MESSAGE_ASKS_LESS_THAN;
    default:
      return SUBSIDY_MESSAGE_ASKS_EQUALS;
    }
}

static char *
comparison_words (const SubsidyWords *words, const SubsidyElement *condition)
{
  g_autofree char *subject = subject_text (words, condition);
  g_autofree char *object = object_text (words, condition);
  gboolean is_date = subject_type (words, condition) == SUBSIDY_TYPE_OF_DATE;

  return subsidy_words_say (words, comparison_message (condition->type->kind, is_date), subject, object);
}

static char *
between_words (const SubsidyWords *words, const SubsidyElement *condition)
{
  g_autofree char *subject = subject_text (words, condition);
  g_autofree char *from = literal_text (words, condition, subsidy_element_attribute (condition, "from"));
  g_autofree char *to = literal_text (words, condition, subsidy_element_attribute (condition, "to"));

  return subsidy_message (SUBSIDY_MESSAGE_ASKS_BETWEEN, words->language, subject, from, to, NULL);
}

static char *
is_words (const SubsidyWords *words, const SubsidyElement *condition, gboolean is_negated)
{
  g_autofree char *subject = subject_text (words, condition);
  g_autofree char *object = NULL;

  if (subject_type (words, condition) == SUBSIDY_TYPE_OF_FLAG)
    {
      gboolean yes = condition->text == NULL || strcmp (condition->text, "yes") == 0;

      return subsidy_words_say (words, yes != is_negated ? SUBSIDY_MESSAGE_ASKS_YES : SUBSIDY_MESSAGE_ASKS_NO, subject,
                                NULL);
    }
  object = literal_text (words, condition, condition->text);
  return subsidy_words_say (words, is_negated ? SUBSIDY_MESSAGE_ASKS_IS_NOT : SUBSIDY_MESSAGE_ASKS_IS, subject, object);
}

static char *
one_of_words (const SubsidyWords *words, const SubsidyElement *condition)
{
  g_autofree char *subject = subject_text (words, condition);
  g_autofree char *comma = subsidy_words_say (words, SUBSIDY_MESSAGE_LIST_COMMA, NULL, NULL);
  g_auto (GStrv) names = g_strsplit_set (condition->text, " \t\r\n", -1);
  g_autoptr (GString) list = g_string_new (NULL);

  for (char **name = names; *name != NULL; name++)
    {
      g_autofree char *label = **name != '\0' ? literal_text (words, condition, *name) : NULL;

      if (label != NULL)
        g_string_append_printf (list, "%s%s", list->len > 0 ? comma : "", label);
    }
  return subsidy_words_say (words, SUBSIDY_MESSAGE_ASKS_ONE_OF, subject, list->str);
}

/* Inside a larger condition a named one goes by its name, so that what names say of names does not grow without end. */
static char *
inner_words (const SubsidyWords *words, const SubsidyElement *condition)
{
  if (condition->type->kind == SUBSIDY_ELEMENT_USE)
    return g_strdup (
        subsidy_words_label (words, subsidy_find_named (words->policy, SUBSIDY_ELEMENT_CONDITION,
                                                        subsidy_element_attribute (condition, "condition"))));
  return subsidy_words_condition (words, condition);
}

static char *
in_parentheses (const SubsidyWords *words, char *text)
{
  g_autofree char *inner = text;

  return subsidy_words_say (words, SUBSIDY_MESSAGE_PARENTHESES, inner, NULL);
}

/* What stands beside "and" and "or" keeps its own together. */
static char *
joined_part (const SubsidyWords *words, const SubsidyElement *condition)
{
  char *text = inner_words (words, condition);

  switch (condition->type->kind)
    {
    case SUBSIDY_ELEMENT_ALL:
    case SUBSIDY_ELEMENT_ANY:
    case SUBSIDY_ELEMENT_AT_LEAST_OF:
    case SUBSIDY_ELEMENT_CHOOSE:
    case SUBSIDY_ELEMENT_DATED:
      return in_parentheses (words, text);
    default:
      return text;
    }
}

static char *
joined_words (const SubsidyWords *words, const SubsidyElement *element, SubsidyMessage joint)
{
  g_autofree char *between = subsidy_words_say (words, joint, NULL, NULL);
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < element->children->len; i++)
    {
      g_autofree char *one = joined_part (words, subsidy_element_nth (element, i));

      g_string_append_printf (all, "%s%s", i > 0 ? between : "", one);
    }
  return g_string_free (all, FALSE);
}

static char *
not_words (const SubsidyWords *words, const SubsidyElement *condition)
{
  const SubsidyElement *content = subsidy_element_nth (condition, 0);
  g_autofree char *inner = NULL;

  if (content->type->kind == SUBSIDY_ELEMENT_IS)
    return is_words (words, content, TRUE);
  inner = inner_words (words, content);
  return subsidy_words_say (words, SUBSIDY_MESSAGE_ASKS_NOT, inner, NULL);
}

static char *
at_least_of_words (const SubsidyWords *words, const SubsidyElement *condition)
{
  g_autofree char *list = joined_words (words, condition, SUBSIDY_MESSAGE_SENTENCE_COMMA);

  return subsidy_words_say (words, SUBSIDY_MESSAGE_ASKS_AT_LEAST_OF, subsidy_element_attribute (condition, "n"), list);
}

static char *
eligible_for_words (const SubsidyWords *words, const SubsidyElement *condition)
{
  const char *id = subsidy_element_attribute (condition, "rule");
  int position = subsidy_policy_position (words->policy, SUBSIDY_PART_RULE, id);

  return subsidy_words_say (
      words, SUBSIDY_MESSAGE_ASKS_ELIGIBLE_FOR,
      subsidy_policy_label_at (words->policy, SUBSIDY_PART_RULE, (gsize)position, words->language), NULL);
}

/* ---- Choices ---- */

/* The options of a selector: of a fact, an interpretation, or a named value that is a choice; NULL for a flag. */
static const SubsidyInputModel *
selector_choice (const SubsidyWords *words, const char *name)
{
  int input = subsidy_find_input (words->policy, name);
  const SubsidyElement *value = subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, name);

  if (value != NULL && subsidy_rule_term (words->rule, value).node >= 0)
    return subsidy_rule_term (words->rule, value).choice;
  return input >= 0 && subsidy_policy_input (words->policy, (guint)input)->options != NULL
             ? subsidy_policy_input (words->policy, (guint)input)
             : NULL;
}

static const char *
selector_label (const SubsidyWords *words, const char *name)
{
  const SubsidyElement *element = subsidy_find_named (words->policy, SUBSIDY_ELEMENT_CONDITION, name);
  int input = subsidy_find_input (words->policy, name);

  if (element == NULL)
    element = subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, name);
  if (element == NULL && input >= 0)
    element = subsidy_policy_input (words->policy, (guint)input)->element;
  return element != NULL ? subsidy_words_label (words, element) : name;
}

static char *
selected_label (const SubsidyWords *words, const char *selector, const char *option)
{
  const SubsidyInputModel *choice = selector_choice (words, selector);

  if (choice != NULL)
    return option_text (words, choice, subsidy_find_option (choice, option));
  return subsidy_words_say (words, strcmp (option, "yes") == 0 ? SUBSIDY_MESSAGE_YES : SUBSIDY_MESSAGE_NO, NULL, NULL);
}

static char **
non_empty_words (const char *text, const char *separators)
{
  g_auto (GStrv) all = g_strsplit_set (text, separators, -1);
  GPtrArray *words = g_ptr_array_new ();

  for (char **word = all; *word != NULL; word++)
    if (**word != '\0')
      g_ptr_array_add (words, g_strdup (*word));
  g_ptr_array_add (words, NULL);
  return (char **)g_ptr_array_free (words, FALSE);
}

/* The labels of the options that a case stands for, alternatives with commas, pairs with a plus between. */
static char *
options_of_case (const SubsidyWords *words, char **selectors, const char *is)
{
  gboolean pairs = g_strv_length (selectors) == 2;
  g_autofree char *comma = subsidy_words_say (words, SUBSIDY_MESSAGE_LIST_COMMA, NULL, NULL);
  g_auto (GStrv) options = non_empty_words (is, " \t\r\n|");
  GString *list = g_string_new (NULL);

  for (guint i = 0; options[i] != NULL; i++)
    {
      g_autofree char *label = selected_label (words, selectors[pairs ? i % 2 : 0], options[i]);

      g_string_append_printf (list, "%s%s", i == 0 ? "" : (pairs && i % 2 == 1 ? " + " : comma), label);
    }
  return g_string_free (list, FALSE);
}

/* What makes a case: its options, its condition, or both. */
static char *
case_text (const SubsidyWords *words, const SubsidyElement *choose, const SubsidyElement *arm)
{
  const SubsidyElement *own = subsidy_element_child (arm, SUBSIDY_ELEMENT_IF);
  const char *on = subsidy_element_attribute (choose, "on");
  g_autofree char *condition = own != NULL ? subsidy_words_condition (words, subsidy_element_nth (own, 0)) : NULL;
  g_autofree char *joint = NULL, *options = NULL;
  g_auto (GStrv) selectors = NULL;

  if (on == NULL)
    return g_steal_pointer (&condition);
  selectors = non_empty_words (on, " \t\r\n");
  options = options_of_case (words, selectors, subsidy_element_attribute (arm, "is"));
  if (condition == NULL)
    return g_steal_pointer (&options);
  joint = subsidy_words_say (words, SUBSIDY_MESSAGE_ASKS_AND, NULL, NULL);
  return g_strconcat (options, joint, condition, NULL);
}

/* "2026-01-01 – 2026-12-31: …"; an open side is left blank. */
static char *
version_words (const SubsidyWords *words, const SubsidyElement *version, const char *content)
{
  const char *from = subsidy_element_attribute (version, "from"), *to = subsidy_element_attribute (version, "to");
  g_autofree char *days = g_strdup_printf ("%s – %s", from != NULL ? from : "", to != NULL ? to : "");

  return subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_CASE, g_strstrip (days), content);
}

/* @phrase is given the arm itself. */
static char *
arm_words (const SubsidyWords *words, const SubsidyElement *choose, const SubsidyElement *arm, SubsidyPhrase phrase)
{
  g_autofree char *content = phrase (words, arm);
  g_autofree char *when = NULL;

  if (arm->type->kind == SUBSIDY_ELEMENT_OTHERWISE)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_OTHERWISE, content, NULL);
  if (arm->type->kind == SUBSIDY_ELEMENT_VERSION)
    return version_words (words, arm, content);
  when = case_text (words, choose, arm);
  return subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_CASE, when, content);
}

/* The labels of what is chosen on; NULL where it is by condition. */
static char *
selectors_text (const SubsidyWords *words, const SubsidyElement *choose)
{
  const char *on = subsidy_element_attribute (choose, "on");
  g_autofree char *comma = subsidy_words_say (words, SUBSIDY_MESSAGE_LIST_COMMA, NULL, NULL);
  g_auto (GStrv) names = NULL;
  GString *list;

  if (on == NULL)
    return NULL;
  names = g_strsplit_set (on, " \t\r\n", -1);
  list = g_string_new (NULL);
  for (char **name = names; *name != NULL; name++)
    if (**name != '\0')
      g_string_append_printf (list, "%s%s", list->len > 0 ? comma : "", selector_label (words, *name));
  return g_string_free (list, FALSE);
}

char *
subsidy_words_cases (const SubsidyWords *words, const SubsidyElement *choose, SubsidyPhrase phrase)
{
  g_autofree char *on = selectors_text (words, choose);
  g_autofree char *comma = subsidy_words_say (words, SUBSIDY_MESSAGE_SENTENCE_COMMA, NULL, NULL);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < choose->children->len; i++)
    {
      g_autofree char *arm = arm_words (words, choose, subsidy_element_nth (choose, i), phrase);

      g_string_append_printf (all, "%s%s", i > 0 ? comma : "", arm);
    }
  return on != NULL ? subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_BY, on, all->str) : g_strdup (all->str);
}

static char *
content_of_condition (const SubsidyWords *words, const SubsidyElement *arm)
{
  return subsidy_words_condition (words, subsidy_words_content (arm));
}

static char *
content_of_value (const SubsidyWords *words, const SubsidyElement *arm)
{
  return subsidy_words_value (words, subsidy_words_content (arm));
}

/* The case that was taken alone, where that is known. */
static char *
choose_words (const SubsidyWords *words, const SubsidyElement *choose, SubsidyPhrase phrase,
              SubsidyPhrase phrase_of_arm)
{
  const SubsidyElement *taken = subsidy_words_case_taken (words, choose);

  return taken != NULL ? phrase (words, subsidy_words_content (taken))
                       : subsidy_words_cases (words, choose, phrase_of_arm);
}

char *
subsidy_words_condition (const SubsidyWords *words, const SubsidyElement *condition)
{
  g_autofree char *subject = NULL;

  switch (condition->type->kind)
    {
    case SUBSIDY_ELEMENT_USE:
      return subsidy_words_condition (words, subsidy_find_named (words->policy, SUBSIDY_ELEMENT_CONDITION,
                                                                 subsidy_element_attribute (condition, "condition")));
    case SUBSIDY_ELEMENT_CONDITION:
      return subsidy_words_condition (words, subsidy_words_content (condition));
    case SUBSIDY_ELEMENT_ALL:
      return joined_words (words, condition, SUBSIDY_MESSAGE_ASKS_AND);
    case SUBSIDY_ELEMENT_ANY:
      return joined_words (words, condition, SUBSIDY_MESSAGE_ASKS_OR);
    case SUBSIDY_ELEMENT_NOT:
      return not_words (words, condition);
    case SUBSIDY_ELEMENT_AT_LEAST_OF:
      return at_least_of_words (words, condition);
    case SUBSIDY_ELEMENT_ALWAYS:
      return subsidy_words_say (words, SUBSIDY_MESSAGE_ASKS_ALWAYS, NULL, NULL);
    case SUBSIDY_ELEMENT_IS:
      return is_words (words, condition, FALSE);
    case SUBSIDY_ELEMENT_ONE_OF:
      return one_of_words (words, condition);
    case SUBSIDY_ELEMENT_GIVEN:
      subject = subject_text (words, condition);
      return subsidy_words_say (words, SUBSIDY_MESSAGE_ASKS_GIVEN, subject, NULL);
    case SUBSIDY_ELEMENT_BETWEEN:
      return between_words (words, condition);
    case SUBSIDY_ELEMENT_ELIGIBLE_FOR:
      return eligible_for_words (words, condition);
    case SUBSIDY_ELEMENT_CHOOSE:
    case SUBSIDY_ELEMENT_DATED:
      return choose_words (words, condition, subsidy_words_condition, content_of_condition);
    default:
      return comparison_words (words, condition);
    }
}

/* ---- Values ---- */

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
  return is_operation (part) ? in_parentheses (words, phrase (words, part)) : phrase (words, part);
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
  return subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_CASE, condition, content);
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

static char *
rounding_words (const SubsidyWords *words, const SubsidyElement *round)
{
  static const SubsidyMessage modes[]
      = { SUBSIDY_MESSAGE_ROUND_DOWN, SUBSIDY_MESSAGE_ROUND_UP, SUBSIDY_MESSAGE_ROUND_HALF_UP,
          SUBSIDY_MESSAGE_ROUND_HALF_DOWN, SUBSIDY_MESSAGE_ROUND_HALF_EVEN };
  static const char *const mode_names[] = { "down", "up", "half-up", "half-down", "half-even" };
  static const SubsidyMessage units[]
      = { SUBSIDY_MESSAGE_UNIT_FEN, SUBSIDY_MESSAGE_UNIT_JIAO, SUBSIDY_MESSAGE_UNIT_YUAN, SUBSIDY_MESSAGE_UNIT_WAN };
  static const char *const unit_names[] = { "fen", "jiao", "yuan", "wan" };
  SubsidyMessage mode = modes[0], unit = units[0];
  gboolean is_named = FALSE;
  g_autofree char *unit_text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (strcmp (mode_names[i], subsidy_element_attribute (round, "mode")) == 0)
      mode = modes[i];
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (unit_names[i], subsidy_element_attribute (round, "to")) == 0)
      {
        unit = units[i];
        is_named = TRUE;
      }
  unit_text = is_named ? subsidy_words_say (words, unit, NULL, NULL)
                       : subsidy_words_say (words, SUBSIDY_MESSAGE_AMOUNT_OF_MONEY,
                                            subsidy_element_attribute (round, "to"), NULL);
  return subsidy_words_say (words, mode, unit_text, NULL);
}

char *
subsidy_words_award_rounding (const SubsidyWords *words)
{
  const SubsidyElement *round = subsidy_element_child (words->rule->element, SUBSIDY_ELEMENT_ROUND);
  g_autofree char *fen = NULL;

  if (round == NULL)
    round = subsidy_element_child (words->policy->root, SUBSIDY_ELEMENT_ROUND);
  if (round != NULL)
    return rounding_words (words, round);
  if (words->rule->amount.denominator == 1 && words->rule->amount.divisor == 0)
    return NULL;
  fen = subsidy_words_say (words, SUBSIDY_MESSAGE_UNIT_FEN, NULL, NULL);
  return subsidy_words_say (words, SUBSIDY_MESSAGE_ROUND_DOWN, fen, NULL);
}

static char *
two_words (const SubsidyWords *words, const SubsidyElement *value, SubsidyPhrase phrase, SubsidyMessage message)
{
  g_autofree char *first = phrase (words, subsidy_element_nth (value, 0));
  g_autofree char *second = phrase (words, subsidy_words_content (value));

  return subsidy_words_say (words, message, first, second);
}

static char *
reference_words (const SubsidyWords *words, const SubsidyElement *value)
{
  const char *id = subsidy_element_attribute (value, "ref");

  if (value->type->kind == SUBSIDY_ELEMENT_FACT_VALUE)
    return g_strdup (subsidy_words_label (words, input_named (words, id)->element));
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
      return option_text (words, input_named (words, of), subsidy_find_option (input_named (words, of), value->text));
    default:
      return g_strdup (value->text);
    }
}

/* The label of a fact or named value; any other text is a literal and stays. */
static const char *
label_or_text (const SubsidyWords *words, const char *text)
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

  return g_strconcat (base, " × ", label_or_text (words, subsidy_element_attribute (ratio, "of")), " ÷ ",
                      label_or_text (words, subsidy_element_attribute (ratio, "to")), NULL);
}

static char *
elapsed_words (const SubsidyWords *words, const SubsidyElement *elapsed)
{
  const char *unit = subsidy_element_attribute (elapsed, "unit");
  SubsidyMessage message = strcmp (unit, "days") == 0     ? SUBSIDY_MESSAGE_VALUE_ELAPSED_DAYS
                           : strcmp (unit, "months") == 0 ? SUBSIDY_MESSAGE_VALUE_ELAPSED_MONTHS
                                                          : SUBSIDY_MESSAGE_VALUE_ELAPSED_YEARS;

  return subsidy_words_say (words, message, label_or_text (words, subsidy_element_attribute (elapsed, "from")),
                            label_or_text (words, subsidy_element_attribute (elapsed, "to")));
}

/* What a band gives: its value, or its rate. */
static char *
band_content (const SubsidyWords *words, const SubsidyElement *band, SubsidyPhrase phrase)
{
  const char *rate = subsidy_element_attribute (band, "rate");

  if (rate == NULL)
    return phrase (words, subsidy_element_nth (band, 0));
  if (subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, rate) != NULL)
    return g_strdup (label_or_text (words, rate));
  return g_strconcat (rate, "%", NULL);
}

/* An edge as a person reads it: the name of a value, or a literal in the unit of what the bands are on. */
static char *
edge_text (const SubsidyWords *words, const SubsidyElement *bands, const char *edge)
{
  const char *on = subsidy_element_attribute (bands, "on");
  const SubsidyElement *value = subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, on);
  SubsidyValueType type = value != NULL ? subsidy_rule_term (words->rule, value).type : input_named (words, on)->type;
  int64_t fen;

  if (type == SUBSIDY_TYPE_OF_MONEY && subsidy_decimal_from_text (edge, 2, &fen))
    return subsidy_words_money (words, fen);
  if (type == SUBSIDY_TYPE_OF_RATE && label_or_text (words, edge) == edge)
    return g_strconcat (edge, "%", NULL);
  return g_strdup (label_or_text (words, edge));
}

static char *
band_words (const SubsidyWords *words, const SubsidyElement *bands, const SubsidyElement *band, SubsidyPhrase phrase)
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

char *
subsidy_words_alternative (const SubsidyWords *words, const SubsidyElement *holder, const SubsidyElement *arm,
                           SubsidyPhrase phrase)
{
  return arm->type->kind == SUBSIDY_ELEMENT_BAND ? band_words (words, holder, arm, subsidy_words_value)
                                                 : arm_words (words, holder, arm, phrase);
}

/* The parts of a marginal calculation as numbers, where they are known: "500,000.00 + 180,000.00". */
static char *
marginal_numbers (const SubsidyWords *words, const SubsidyElement *bands)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < bands->children->len; i++)
    {
      g_autofree char *part = subsidy_words_number (words, subsidy_element_nth (bands, i));

      if (part != NULL)
        g_string_append_printf (all, "%s%s", all->len > 0 ? " + " : "", part);
    }
  return g_string_free (all, FALSE);
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
  for (guint i = 0; i < bands->children->len; i++)
    {
      const SubsidyElement *band = subsidy_element_nth (bands, i);
      g_autofree char *one = taken == NULL || taken == band ? band_words (words, bands, band, phrase) : NULL;

      if (one != NULL)
        g_string_append_printf (all, "%s%s", all->len > 0 ? comma : "", one);
    }
  return subsidy_words_say (words,
                            is_marginal ? SUBSIDY_MESSAGE_VALUE_BANDS_MARGINAL : SUBSIDY_MESSAGE_VALUE_BANDS_WHOLE,
                            label_or_text (words, subsidy_element_attribute (bands, "on")), all->str);
}

static char *
value_words (const SubsidyWords *words, const SubsidyElement *value, SubsidyPhrase phrase)
{
  g_autofree char *part = NULL, *rounding = NULL;

  switch (value->type->kind)
    {
    case SUBSIDY_ELEMENT_FACT_VALUE:
    case SUBSIDY_ELEMENT_VALUE_VALUE:
      return reference_words (words, value);
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
      return listed (words, value, phrase, " + ");
    case SUBSIDY_ELEMENT_DIFFERENCE:
      return listed (words, value, phrase, " − ");
    case SUBSIDY_ELEMENT_EXCESS:
      return two_words (words, value, phrase, SUBSIDY_MESSAGE_VALUE_EXCESS);
    case SUBSIDY_ELEMENT_LEAST:
      return listed_with (words, value, phrase, SUBSIDY_MESSAGE_VALUE_LEAST);
    case SUBSIDY_ELEMENT_GREATEST:
      return listed_with (words, value, phrase, SUBSIDY_MESSAGE_VALUE_GREATEST);
    case SUBSIDY_ELEMENT_WHOLE_STEPS:
      part = phrase (words, subsidy_element_nth (value, 0));
      return subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_STEPS, part, subsidy_element_attribute (value, "size"));
    case SUBSIDY_ELEMENT_ROUND_VALUE:
      part = phrase (words, subsidy_element_nth (value, 0));
      rounding = rounding_words (words, value);
      return subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_ROUNDED, part, rounding);
    case SUBSIDY_ELEMENT_CHOOSE:
    case SUBSIDY_ELEMENT_DATED:
      return choose_words (words, value, phrase, content_of_value);
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
