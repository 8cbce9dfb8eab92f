/* SPDX-License-Identifier: Apache-2.0 */
/* A claim that a rule pays, as an example to start from. */
#include <string.h>

#include "assess/claim-search.h"
#include "policy/model.h"
#include "subsidy/boundaries.h"

gboolean
subsidy_policy_example (const SubsidyPolicy *policy, gsize rule, int64_t *facts)
{
  SubsidyProbe probe = { 0 };
  SubsidyNearness nearness = { 0 };
  gint64 *values;
  gboolean is_paid;

  if (rule >= policy->rules->len)
    return FALSE;
  values = g_new (gint64, MAX (policy->inputs->len, 1));
  subsidy_policy_read_interpretations (policy, NULL, NULL, values, NULL);
  subsidy_probe_init (&probe, policy, subsidy_policy_rule (policy, (guint)rule), values);
  subsidy_nearness_init (&nearness, &probe);
  is_paid = subsidy_search_first_claim (&probe, &nearness);
  memcpy (facts, probe.values, policy->n_facts * sizeof *facts);
  subsidy_nearness_clear (&nearness);
  subsidy_probe_clear (&probe);
  return is_paid;
}
