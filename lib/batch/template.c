/* SPDX-License-Identifier: Apache-2.0 */
/* A file of claims to fill in. */
#include <string.h>
#include <subsidy-batch.h>

#include "batch/csv.h"
#include "batch/said.h"

#define EXAMPLE_CREDIT_CODE "91350100M000100Y43" /* that of the standard itself */

typedef struct
{
  SubsidyPolicy *policy;
  gsize rule;
  const char *language;
  gint64 *facts;
  CsvBuffer headings, example;
} Template;

static gboolean
is_identity (const Template *template, gsize fact)
{
  gint32 type = subsidy_policy_fact_type (template->policy, fact);

  return type == SUBSIDY_FACT_NAME || type == SUBSIDY_FACT_CREDIT_CODE;
}

/* By which a claim under the rule, or what was paid before, is known again. */
static gboolean
is_key (const Template *template, gsize fact)
{
  gint32 part;

  for (gsize i = 0; (part = subsidy_policy_rule_key (template->policy, template->rule, i)) >= 0; i++)
    if ((gsize)part == fact)
      return TRUE;
  for (gsize other = 0; other < subsidy_policy_count (template->policy, SUBSIDY_PART_FACT); other++)
    if (subsidy_policy_rule_reads (template->policy, template->rule, SUBSIDY_PART_FACT, other))
      for (gsize i = 0; (part = subsidy_policy_history_key (template->policy, other, template->rule, i)) >= 0; i++)
        if ((gsize)part == fact)
          return TRUE;
  return FALSE;
}

static gboolean
reads_an_item (const Template *template, gsize list)
{
  const SubsidyPolicy *policy = template->policy;

  for (gsize fact = 0; fact < subsidy_policy_count (policy, SUBSIDY_PART_FACT); fact++)
    if (subsidy_policy_fact_list (policy, fact) == (gint32)list
        && subsidy_policy_rule_reads (policy, template->rule, SUBSIDY_PART_FACT, fact))
      return TRUE;
  return FALSE;
}

/* What a claim brings: neither what claiming says by itself nor what the batch adds up. A list is its items' facts;
 * where the rule but counts its items it is how many there are. */
static gboolean
is_asked_for (const Template *template, gsize fact)
{
  const SubsidyPolicy *policy = template->policy;

  /* Its items say that there is a list, unless there are none. */
  if (subsidy_policy_fact_type (policy, fact) == SUBSIDY_FACT_LIST && reads_an_item (template, fact)
      && template->facts[fact] != 0)
    return FALSE;
  return is_key (template, fact)
         || (subsidy_policy_rule_reads (policy, template->rule, SUBSIDY_PART_FACT, fact)
             && subsidy_policy_rule_asserts (policy, template->rule, fact) == SUBSIDY_MISSING
             && subsidy_policy_fact_batch (policy, fact) == SUBSIDY_BATCH_SUM_NONE);
}

static char *
heading_of (const Template *template, gsize fact)
{
  const SubsidyPolicy *policy = template->policy;
  const char *currency = subsidy_policy_get_currency (policy);

  if (!is_chinese (template->language) || subsidy_policy_fact_list (policy, fact) >= 0)
    return g_strdup (subsidy_policy_id_at (policy, SUBSIDY_PART_FACT, fact));
  return g_strconcat (subsidy_policy_label_at (policy, SUBSIDY_PART_FACT, fact, template->language),
                      subsidy_policy_fact_type (policy, fact) != SUBSIDY_FACT_MONEY ? NULL : "（",
                      strcmp (currency, "CNY") == 0 ? "元" : currency, "）", NULL);
}

/* A number as a cell takes it: neither grouped nor with its unit. */
static char *
plain_number (gint64 number, int decimals)
{
  guint64 whole = number < 0 ? 0 - (guint64)number : (guint64)number, scale = 1;

  for (int i = 0; i < decimals; i++)
    scale *= 10;
  if (whole % scale == 0)
    return g_strdup_printf ("%s%" G_GUINT64_FORMAT, number < 0 ? "-" : "", whole / scale);
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%0*" G_GUINT64_FORMAT, number < 0 ? "-" : "", whole / scale,
                          decimals, whole % scale);
}

static gboolean
is_number (const Template *template, gsize fact)
{
  gint32 type = subsidy_policy_fact_type (template->policy, fact);

  return type == SUBSIDY_FACT_COUNT || type == SUBSIDY_FACT_QUANTITY || type == SUBSIDY_FACT_NUMBER
         || type == SUBSIDY_FACT_LIST;
}

static char *
value_of (const Template *template, gsize fact)
{
  gint64 number = template->facts[fact];
  char *shared, *text;

  if (subsidy_policy_fact_type (template->policy, fact) == SUBSIDY_FACT_CREDIT_CODE)
    return g_strdup (EXAMPLE_CREDIT_CODE);
  if (is_identity (template, fact))
    return g_strdup (is_chinese (template->language) ? "示例" : "example");
  if (number == SUBSIDY_MISSING)
    return g_strdup ("");
  if (is_number (template, fact) && number > SUBSIDY_NONE)
    return plain_number (number, subsidy_policy_fact_decimals (template->policy, fact));
  if (subsidy_policy_fact_type (template->policy, fact) == SUBSIDY_FACT_MONEY && number > SUBSIDY_NONE)
    shared = subsidy_money_to_text (number);
  else
    shared = subsidy_fact_to_text (template->policy, fact, number, template->language);
  text = g_strdup (shared);
  subsidy_free (shared);
  return text;
}

static void
add_cell (CsvBuffer *buffer, const char *text)
{
  if (buffer->length > 0)
    csv_write_separator (buffer);
  csv_write_field (buffer, text, strlen (text));
}

/* Of a list all items are alike in the example. */
static char *
cell_of (const Template *template, gsize fact)
{
  gint32 list = subsidy_policy_fact_list (template->policy, fact);
  g_autofree char *value = value_of (template, fact);
  GString *cell = g_string_new (list < 0 || template->facts[list] > 0 ? value : NULL);

  if (list < 0 && subsidy_policy_fact_type (template->policy, fact) == SUBSIDY_FACT_LIST && template->facts[fact] == 0)
    g_string_assign (cell, is_chinese (template->language) ? "无" : "none");
  for (gint64 item = 1; list >= 0 && item < template->facts[list]; item++)
    g_string_append_printf (cell, ";%s", value);
  return g_string_free (cell, FALSE);
}

static void
add_fact (Template *template, gsize fact)
{
  g_autofree char *heading = heading_of (template, fact), *cell = cell_of (template, fact);

  add_cell (&template->headings, heading);
  add_cell (&template->example, cell);
}

char *
subsidy_claims_template (SubsidyPolicy *policy, const char *rule, const char *language, GError **error)
{
  gsize n_facts = subsidy_policy_count (policy, SUBSIDY_PART_FACT);
  SubsidyEvaluator *evaluator = subsidy_evaluator_new (policy, rule, NULL, error);
  Template template = { .policy = policy, .language = language };
  gint32 position = subsidy_policy_position (policy, SUBSIDY_PART_RULE, rule);

  if (evaluator == NULL)
    return NULL;
  subsidy_evaluator_unref (evaluator);
  if (position < 0)
    {
      refuse (error, SUBSIDY_ERROR_UNKNOWN, language, "“%s”没有奖补金额，没有可填的表",
              "'%s' pays nothing: there is nothing to fill in", rule);
      return NULL;
    }
  template.rule = (gsize)position;
  template.facts = g_new0 (gint64, n_facts + 1);
  subsidy_policy_example (policy, template.rule, template.facts);
  add_cell (&template.headings, is_chinese (language) ? "条款" : "rule");
  add_cell (&template.example, rule);
  for (gsize fact = 0; fact < n_facts; fact++)
    if (is_asked_for (&template, fact))
      add_fact (&template, fact);
  csv_write_line_end (&template.headings, CSV_LINE_END_LF);
  csv_write_line_end (&template.example, CSV_LINE_END_LF);
  csv_buffer_append (&template.headings, template.example.bytes, template.example.length);
  csv_buffer_append (&template.headings, "", 1);
  csv_buffer_clear (&template.example);
  g_free (template.facts);
  return template.headings.bytes;
}
