/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a policy has by name: facts, options, conditions, values. */
#include <string.h>

#include "policy/model.h"
#include "policy/text.h"

SubsidyTerm
subsidy_rule_term (const SubsidyRuleModel *rule, const SubsidyElement *element)
{
  const SubsidyTerm *term = g_hash_table_lookup (rule->terms, element);

  return term != NULL ? *term : SUBSIDY_FAILED;
}

/* ---- Names ---- */

gboolean
subsidy_is_answer_name (const char *id)
{
  static const char *const names[] = { "outcome", "amount", "reason", "at-most", "missing", NULL };

  return g_strv_contains (names, id);
}

const SubsidyElement *
subsidy_find_element (const GPtrArray *elements, const char *id)
{
  for (guint i = 0; i < elements->len; i++)
    {
      const SubsidyElement *element = g_ptr_array_index (elements, i);

      if (g_strcmp0 (subsidy_element_attribute (element, "id"), id) == 0)
        return element;
    }
  return NULL;
}

const SubsidyElement *
subsidy_find_named (const SubsidyPolicy *policy, SubsidyElementKind kind, const char *id)
{
  const SubsidyElement *element = g_hash_table_lookup (policy->named, id);

  return element != NULL && element->type->kind == kind ? element : NULL;
}

int
subsidy_find_input (const SubsidyPolicy *policy, const char *id)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (policy->input_positions, id)) - 1;
}

const char **
subsidy_element_ids (const GPtrArray *elements)
{
  const char **ids = g_new0 (const char *, elements->len + 1);

  for (guint i = 0; i < elements->len; i++)
    ids[i] = subsidy_element_attribute (g_ptr_array_index (elements, i), "id");
  return ids;
}

const char **
subsidy_input_ids (const SubsidyPolicy *policy, guint first, guint end)
{
  const char **ids = g_new0 (const char *, end - first + 1);

  for (guint i = first; i < end; i++)
    ids[i - first] = subsidy_policy_input (policy, i)->id;
  return ids;
}

/* In a pattern # stands for one digit, any other character for itself; * alone takes every text. */
static gboolean
fits_pattern (const char *pattern, const char *text)
{
  if (strcmp (pattern, "*") == 0)
    return *text != '\0';
  for (; *pattern != '\0' && *text != '\0'; pattern++, text++)
    if (*pattern == '#' ? !g_ascii_isdigit (*text) : *pattern != *text)
      return FALSE;
  return *pattern == '\0' && *text == '\0';
}

int
subsidy_find_option_named (const SubsidyInputModel *input, const char *text)
{
  g_autofree char *normalised = NULL;
  int position = GPOINTER_TO_INT (g_hash_table_lookup (input->option_positions, text)) - 1;

  if (position >= 0)
    return position;
  normalised = subsidy_text_normalised (text);
  return normalised != NULL ? GPOINTER_TO_INT (g_hash_table_lookup (input->option_positions, normalised)) - 1 : -1;
}

int
subsidy_find_option (const SubsidyInputModel *input, const char *text)
{
  int position = subsidy_find_option_named (input, text);
  g_autofree char *normalised = position < 0 ? subsidy_text_normalised (text) : NULL;

  for (guint i = 0; normalised != NULL && i < input->options->len && position < 0; i++)
    {
      const char *pattern = subsidy_element_attribute (g_ptr_array_index (input->options, i), "pattern");

      if (pattern != NULL && fits_pattern (pattern, normalised))
        position = (int)i;
    }
  return position;
}

const SubsidyElement *
subsidy_find_option_group (const SubsidyInputModel *input, const char *text)
{
  return input->groups != NULL ? subsidy_find_element (input->groups, text) : NULL;
}

gboolean
subsidy_mark_options_named (const SubsidyInputModel *input, const char *text, gboolean *members)
{
  int position = subsidy_find_option_named (input, text);
  const SubsidyElement *group = position < 0 ? subsidy_find_option_group (input, text) : NULL;
  g_auto (GStrv) names = NULL;

  if (position >= 0)
    members[position] = TRUE;
  if (group == NULL)
    return position >= 0;
  names = g_strsplit_set (subsidy_element_attribute (group, "options"), " \t\r\n", -1);
  for (char **name = names; *name != NULL; name++)
    if (**name != '\0' && (position = subsidy_find_option_named (input, *name)) >= 0)
      members[position] = TRUE;
  return TRUE;
}

/* A name that two options share would be read as either: it is refused. The same option may say a name twice. */

const SubsidyElement *
subsidy_policy_definition (const SubsidyPolicy *policy, const SubsidyElement *condition)
{
  while (condition->type->kind == SUBSIDY_ELEMENT_USE)
    condition
        = subsidy_find_named (policy, SUBSIDY_ELEMENT_CONDITION, subsidy_element_attribute (condition, "condition"));
  return condition;
}
