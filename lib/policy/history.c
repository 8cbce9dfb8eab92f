/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of claims, and facts that are totals of past payouts, as the policy declares them. */
#include "subsidy/history.h"

#include <string.h>

#include "policy/model.h"

/* The name at @position of those in an attribute; NULL beyond the last. */
static char *
nth_name (const SubsidyElement *element, const char *attribute, gsize position)
{
  const char *text = subsidy_element_attribute (element, attribute);
  g_auto (GStrv) names = g_strsplit_set (text != NULL ? text : "", " \t\r\n", -1);

  for (char **name = names; *name != NULL; name++)
    if (**name != '\0' && position-- == 0)
      return g_strdup (*name);
  return NULL;
}

static int32_t
nth_fact (const SubsidyPolicy *policy, const SubsidyElement *element, const char *attribute, gsize position)
{
  g_autofree char *name = nth_name (element, attribute, position);

  return name != NULL ? subsidy_policy_position (policy, SUBSIDY_PART_FACT, name) : -1;
}

/* NULL where the fact does not come from past payouts. */
static const SubsidyElement *
history_of (const SubsidyPolicy *policy, gsize fact)
{
  if (fact >= policy->n_facts)
    return NULL;
  return subsidy_element_child (subsidy_policy_input (policy, (guint)fact)->element, SUBSIDY_ELEMENT_FROM_HISTORY);
}

int32_t
subsidy_policy_rule_key (const SubsidyPolicy *policy, gsize rule, gsize position)
{
  if (rule >= policy->rules->len)
    return -1;
  return nth_fact (policy, subsidy_policy_rule (policy, (guint)rule)->element, "once-per", position);
}

int32_t
subsidy_policy_history_total (const SubsidyPolicy *policy, gsize fact)
{
  static const char *const totals[] = { [SUBSIDY_HISTORY_SUM] = "sum",
                                        [SUBSIDY_HISTORY_COUNT] = "count",
                                        [SUBSIDY_HISTORY_ANY] = "any",
                                        [SUBSIDY_HISTORY_LATEST] = "latest" };
  const SubsidyElement *history = history_of (policy, fact);

  for (gsize i = 0; history != NULL && i < G_N_ELEMENTS (totals); i++)
    if (strcmp (totals[i], subsidy_element_attribute (history, "what")) == 0)
      return (int32_t)i;
  return -1;
}

gboolean
subsidy_policy_history_counts (const SubsidyPolicy *policy, gsize fact, gsize claimed, gsize paid)
{
  const SubsidyElement *history = history_of (policy, fact);
  const char *id = subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, paid);

  if (history == NULL || id == NULL)
    return FALSE;
  if (subsidy_element_attribute (history, "rules") == NULL)
    return paid == claimed;
  for (gsize i = 0;; i++)
    {
      g_autofree char *name = nth_name (history, "rules", i);

      if (name == NULL || strcmp (name, id) == 0)
        return name != NULL;
    }
}

int32_t
subsidy_policy_history_key (const SubsidyPolicy *policy, gsize fact, gsize claimed, gsize position)
{
  const SubsidyElement *history = history_of (policy, fact);

  if (history == NULL)
    return -1;
  return subsidy_element_attribute (history, "key") != NULL ? nth_fact (policy, history, "key", position)
                                                            : subsidy_policy_rule_key (policy, claimed, position);
}

int32_t
subsidy_policy_history_year (const SubsidyPolicy *policy, gsize fact)
{
  const SubsidyElement *history = history_of (policy, fact);

  return history != NULL ? nth_fact (policy, history, "year-of", 0) : -1;
}
