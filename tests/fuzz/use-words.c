/* SPDX-License-Identifier: Apache-2.0 */
#include <subsidy-batch.h>

#include "../unit/json-scan.h"
#include "use.h"

static const char *const languages[] = { "zh", "en", NULL };

void
use_text (char *text)
{
  g_assert (text == NULL || g_utf8_validate (text, -1, NULL));
  subsidy_free (text);
}

void
use_json (char *text)
{
  const char *end = json_value_end (json_spaces (text));

  g_assert (end != NULL && *json_spaces (end) == '\0');
  use_text (text);
}

/* ---- Lists of parts ---- */

static void
use_options (const SubsidyPolicy *policy, gint32 part, gsize position)
{
  gsize n_options = subsidy_policy_count_options (policy, part, position);

  for (gsize i = 0; i < n_options; i++)
    {
      g_assert (subsidy_policy_option_id (policy, part, position, i) != NULL);
      g_assert (subsidy_policy_option_label (policy, part, position, i, "en") != NULL);
    }
  g_assert (subsidy_policy_option_id (policy, part, position, n_options) == NULL);
  g_assert (subsidy_policy_option_label (policy, part, position, n_options, NULL) == NULL);
}

static void
use_parts (const SubsidyPolicy *policy, gint32 part)
{
  gsize n = subsidy_policy_count (policy, part);

  for (gsize i = 0; i < n; i++)
    {
      const char *id = subsidy_policy_id_at (policy, part, i);

      g_assert (subsidy_policy_position (policy, part, id) == (gint32)i);
      g_assert (subsidy_policy_label_at (policy, part, i, "zh") != NULL);
      subsidy_policy_clause_at (policy, part, i);
      use_options (policy, part, i);
    }
  g_assert (subsidy_policy_id_at (policy, part, n) == NULL);
  g_assert (subsidy_policy_label_at (policy, part, n, NULL) == NULL);
}

/* ---- Facts ---- */

/* A number for a person has commas, and a unit behind a space, which only money is read with. */
static void
make_plain (char *text)
{
  char *to = text;

  for (const char *from = text; *from != '\0' && *from != ' '; from++)
    if (*from != ',')
      *to++ = *from;
  *to = '\0';
}

/* What is read back from the text of a number is that number. Labels may be read as another option. */
static void
check_fact_text (const SubsidyPolicy *policy, gsize fact, gint64 number)
{
  g_autofree char *text = subsidy_fact_to_text (policy, fact, number, NULL);
  gint32 type = subsidy_policy_fact_type (policy, fact);
  gint64 again = 0;

  g_assert (text != NULL && g_utf8_validate (text, -1, NULL));
  if (type >= SUBSIDY_FACT_CHOICE || number == SUBSIDY_MISSING || number == SUBSIDY_NONE)
    return;
  make_plain (text);
  if (!subsidy_fact_from_text (policy, fact, text, "en", &again, NULL) || again != number)
    g_error ("fact %" G_GSIZE_FORMAT ": %" G_GINT64_FORMAT " is written as %s and read as %" G_GINT64_FORMAT, fact,
             number, text, again);
}

static void
use_facts (const SubsidyPolicy *policy)
{
  for (guint i = 0; i < policy->n_facts; i++)
    {
      const SubsidyInputModel *input = subsidy_policy_input (policy, i);

      subsidy_policy_fact_list (policy, i);
      subsidy_policy_fact_batch (policy, i);
      g_assert (subsidy_policy_fact_decimals (policy, i) >= 0);
      check_fact_text (policy, i, input->least);
      check_fact_text (policy, i, input->most);
      check_fact_text (policy, i, SUBSIDY_MISSING);
      if (subsidy_policy_history_total (policy, i) < 0)
        continue;
      subsidy_policy_history_year (policy, i);
      for (gsize rule = 0; rule < policy->rules->len; rule++)
        {
          for (gsize key = 0; subsidy_policy_history_key (policy, i, rule, key) >= 0; key++)
            ;
          subsidy_policy_history_counts (policy, i, rule, 0);
        }
    }
  g_assert (subsidy_policy_fact_type (policy, policy->n_facts) == -1);
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_INTERPRETATION); i++)
    g_assert (subsidy_policy_default_option (policy, i) >= 0);
}

/* ---- Rules ---- */

static void
use_conditions (const SubsidyPolicy *policy, gsize rule)
{
  gsize n = subsidy_policy_count_conditions (policy, rule);

  for (gsize i = 0; i <= n; i++)
    {
      g_assert (subsidy_policy_condition_id (policy, rule, i) != NULL);
      for (gsize l = 0; l < G_N_ELEMENTS (languages); l++)
        {
          use_text (subsidy_policy_condition_text (policy, rule, i, languages[l]));
          subsidy_policy_condition_remedy (policy, rule, i, languages[l]);
        }
      subsidy_policy_condition_clause (policy, rule, i);
    }
  g_assert (subsidy_policy_condition_id (policy, rule, n + 1) == NULL);
}

static void
use_rule_words (const SubsidyPolicy *policy, gint32 part, gsize position)
{
  const char *rule = subsidy_policy_id_at (policy, part, position);

  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      char *text = subsidy_policy_describe_rule (policy, rule, languages[i], FALSE, NULL);

      g_assert (text != NULL);
      use_text (text);
      use_json (subsidy_policy_describe_rule (policy, rule, languages[i], TRUE, NULL));
    }
  for (gsize i = 0; subsidy_policy_result_id (policy, rule, i) != NULL; i++)
    ;
}

static void
use_rule (const SubsidyPolicy *policy, gsize rule)
{
  const char *id = subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, rule);
  gint64 least = 0, most = 0;

  use_rule_words (policy, SUBSIDY_PART_RULE, rule);
  use_conditions (policy, rule);
  g_assert (subsidy_policy_rule_range (policy, rule, &least, &most) && least >= 0 && most >= least);
  for (gsize i = 0; i < policy->n_facts; i++)
    {
      subsidy_policy_rule_asserts (policy, rule, i);
      subsidy_policy_rule_reads (policy, rule, SUBSIDY_PART_FACT, i);
    }
  for (gsize i = 0; subsidy_policy_rule_key (policy, rule, i) >= 0; i++)
    ;
  use_text (subsidy_claims_template ((SubsidyPolicy *)policy, id, "zh", NULL));
}

void
use_words (const SubsidyPolicy *policy)
{
  g_assert (subsidy_policy_get_id (policy) != NULL && subsidy_policy_get_currency (policy) != NULL);
  g_assert (g_str_has_prefix (subsidy_policy_get_digest (policy), "sha256:"));
  for (gint32 part = SUBSIDY_PART_RULE; part <= SUBSIDY_PART_PAYER; part++)
    use_parts (policy, part);
  use_facts (policy);
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      use_text (subsidy_policy_describe (policy, languages[i], FALSE));
      use_json (subsidy_policy_describe (policy, languages[i], TRUE));
    }
  for (gsize i = 0; i < policy->rules->len; i++)
    use_rule (policy, i);
  for (gsize i = 0; i < policy->measures->len; i++)
    use_rule_words (policy, SUBSIDY_PART_MEASURE, i);
}
