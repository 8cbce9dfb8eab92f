/* SPDX-License-Identifier: Apache-2.0 */
/* What conditions ask. Each kind has its sentence in the catalogue; here the parts are put in. */
#include "assess/words.h"

#include <string.h>

#include "policy/number.h"
#include "subsidy/columns.h"
#include "subsidy/values.h"

/* ---- What a comparison is about ---- */

static char *
subject_text (const SubsidyWords *words, const SubsidyElement *condition)
{
  const char *fact = subsidy_element_attribute (condition, "fact");
  const char *value = subsidy_element_attribute (condition, "value");

  if (fact != NULL)
    return g_strdup (subsidy_words_label (words, subsidy_words_fact (words, fact)->element));
  if (value != NULL && subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, value) == NULL)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_AWARD, NULL, NULL);
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
    return subsidy_words_fact (words, fact)->type;
  if (value != NULL)
    return subsidy_words_type (words, subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, value)).type;
  return subsidy_words_type (words, subsidy_element_nth (condition, 0)).type;
}

/* Whose options they are; a named value may be computed for the items of a list alone. */
static const SubsidyInputModel *
subject_choice (const SubsidyWords *words, const SubsidyElement *condition)
{
  const char *fact = subsidy_element_attribute (condition, "fact");
  const char *value = subsidy_element_attribute (condition, "value");

  if (fact != NULL)
    return subsidy_words_fact (words, fact);
  return subsidy_words_type (words, subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, value)).choice;
}

/* A literal of the policy file as a person reads it. */
static char *
literal_text (const SubsidyWords *words, const SubsidyElement *condition, const char *text)
{
  const char *fact = subsidy_element_attribute (condition, "fact");
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
      return subsidy_words_option_named (words, subject_choice (words, condition), text);
    case SUBSIDY_TYPE_OF_QUANTITY:
      if (fact != NULL && subsidy_words_fact (words, fact)->unit != NULL)
        return g_strconcat (text, " ", subsidy_words_fact (words, fact)->unit, NULL);
      return g_strdup (text);
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
      return subsidy_words_in_parentheses (words, text);
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

static char *
content_of_condition (const SubsidyWords *words, const SubsidyElement *arm)
{
  return subsidy_words_condition (words, subsidy_words_content (arm));
}

/* What a case without an award asks for: its label, or to be one of the others. */
static char *
not_eligible_words (const SubsidyWords *words, const SubsidyElement *element)
{
  const char *label = subsidy_element_words (element, SUBSIDY_ELEMENT_LABEL, words->language);

  return label != NULL ? g_strdup (label) : subsidy_words_say (words, SUBSIDY_MESSAGE_ASKS_COVERED, NULL, NULL);
}

char *
subsidy_words_condition (const SubsidyWords *words, const SubsidyElement *condition)
{
  g_autofree char *subject = NULL;

  switch (condition->type->kind)
    {
    case SUBSIDY_ELEMENT_NOT_ELIGIBLE:
      return not_eligible_words (words, condition);
    case SUBSIDY_ELEMENT_USE:
      return subsidy_words_condition (words, subsidy_find_named (words->policy, SUBSIDY_ELEMENT_CONDITION,
                                                                 subsidy_element_attribute (condition, "condition")));
    case SUBSIDY_ELEMENT_CONDITION:
      return subsidy_words_condition (words, subsidy_words_content (condition));
    case SUBSIDY_ELEMENT_ALL:
    case SUBSIDY_ELEMENT_ANY:
      if (subsidy_element_attribute (condition, "over") != NULL)
        return subsidy_words_over_condition (words, condition);
      return joined_words (words, condition,
                           condition->type->kind == SUBSIDY_ELEMENT_ALL ? SUBSIDY_MESSAGE_ASKS_AND
                                                                        : SUBSIDY_MESSAGE_ASKS_OR);
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
      return subsidy_words_choose (words, condition, subsidy_words_condition, content_of_condition);
    default:
      return comparison_words (words, condition);
    }
}
