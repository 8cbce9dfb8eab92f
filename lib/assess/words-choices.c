/* SPDX-License-Identifier: Apache-2.0 */
/* Choices put into words: their cases, options and versions. */
#include "assess/words.h"

#include <string.h>

#include "policy/number.h"
#include "subsidy/columns.h"
#include "subsidy/values.h"

/* The options of a selector: of a fact, an interpretation, or a named value that is a choice; NULL for a flag. */
static const SubsidyInputModel *
selector_choice (const SubsidyWords *words, const char *name)
{
  int input = subsidy_find_input (words->policy, name);
  const SubsidyElement *value = subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, name);

  if (value != NULL && subsidy_words_type (words, value).node >= 0)
    return subsidy_words_type (words, value).choice;
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
    return subsidy_words_option_named (words, choice, option);
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

/* "from 2026-01-01 to 2026-12-31" */
static char *
days_text (const SubsidyWords *words, const SubsidyElement *version)
{
  const char *from = subsidy_element_attribute (version, "from"), *to = subsidy_element_attribute (version, "to");

  if (from != NULL && to != NULL)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_DAYS_BETWEEN, from, to);
  if (from != NULL)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_DAYS_FROM, from, NULL);
  return subsidy_words_say (words, to != NULL ? SUBSIDY_MESSAGE_DAYS_UNTIL : SUBSIDY_MESSAGE_DAYS_ALL, to, NULL);
}

/* What makes an arm the one that is taken. */
static char *
arm_text (const SubsidyWords *words, const SubsidyElement *choose, const SubsidyElement *arm)
{
  if (arm->type->kind == SUBSIDY_ELEMENT_OTHERWISE)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_CASE_OTHERWISE, NULL, NULL);
  return arm->type->kind == SUBSIDY_ELEMENT_VERSION ? days_text (words, arm) : case_text (words, choose, arm);
}

/* What @phrase makes of the arm; a choice within it is kept together. */
static char *
arm_content (const SubsidyWords *words, const SubsidyElement *arm, SubsidyPhrase phrase)
{
  SubsidyElementKind kind = subsidy_words_content (arm)->type->kind;
  char *content = phrase (words, arm);

  return kind == SUBSIDY_ELEMENT_CHOOSE || kind == SUBSIDY_ELEMENT_DATED ? subsidy_words_in_parentheses (words, content)
                                                                         : content;
}

/* @phrase is given the arm itself. */
char *
subsidy_words_arm (const SubsidyWords *words, const SubsidyElement *choose, const SubsidyElement *arm,
                   SubsidyPhrase phrase)
{
  gboolean is_version = arm->type->kind == SUBSIDY_ELEMENT_VERSION;
  g_autofree char *content = arm_content (words, arm, phrase);
  g_autofree char *when = NULL;

  if (arm->type->kind == SUBSIDY_ELEMENT_OTHERWISE)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_OTHERWISE, content, NULL);
  when = arm_text (words, choose, arm);
  return subsidy_words_say (words, is_version ? SUBSIDY_MESSAGE_VALUE_VERSION : SUBSIDY_MESSAGE_VALUE_CASE, when,
                            content);
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
      g_autofree char *arm = subsidy_words_arm (words, choose, subsidy_element_nth (choose, i), phrase);

      g_string_append_printf (all, "%s%s", i > 0 ? comma : "", arm);
    }
  return on != NULL ? subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_BY, on, all->str) : g_strdup (all->str);
}

char *
subsidy_words_why_taken (const SubsidyWords *words, const SubsidyElement *choose, const SubsidyElement *arm)
{
  g_autofree char *on = selectors_text (words, choose);
  g_autofree char *text = arm_text (words, choose, arm);

  if (on != NULL)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_BY, on, text);
  return arm->type->kind == SUBSIDY_ELEMENT_WHEN ? subsidy_words_say (words, SUBSIDY_MESSAGE_CASE_HOLDS, text, NULL)
                                                 : g_steal_pointer (&text);
}

/* The case that was taken alone, where that is known. */
char *
subsidy_words_choose (const SubsidyWords *words, const SubsidyElement *choose, SubsidyPhrase phrase,
                      SubsidyPhrase phrase_of_arm)
{
  const SubsidyElement *taken = subsidy_words_case_taken (words, choose);

  return taken != NULL ? phrase (words, subsidy_words_content (taken))
                       : subsidy_words_cases (words, choose, phrase_of_arm);
}
