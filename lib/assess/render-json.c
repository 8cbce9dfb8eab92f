/* SPDX-License-Identifier: Apache-2.0 */
/* An assessment as one JSON object; docs/json.md describes it. */
#include <string.h>

#include "assess/explain.h"
#include "assess/json.h"
#include "subsidy/values.h"
#include "subsidy/version.h"

static const char *
outcome_name (SubsidyOutcome outcome)
{
  static const char *const names[] = { [SUBSIDY_OUTCOME_NOT_ELIGIBLE] = "not-eligible",
                                       [SUBSIDY_OUTCOME_ELIGIBLE] = "eligible",
                                       [SUBSIDY_OUTCOME_UNDETERMINED] = "undetermined",
                                       [SUBSIDY_OUTCOME_REFUSED] = "refused" };

  return names[outcome];
}

static const char *
status_name (SubsidyStatus status)
{
  static const char *const names[]
      = { [SUBSIDY_STATUS_NOT_MET] = "not-met", [SUBSIDY_STATUS_MET] = "met", [SUBSIDY_STATUS_UNKNOWN] = "unknown" };

  return names[status];
}

static void
write_fen (SubsidyJson *json, const char *key, gint64 fen)
{
  if (fen == SUBSIDY_MISSING)
    subsidy_json_null (json, key);
  else
    subsidy_json_integer (json, key, fen);
}

static void
write_shares (SubsidyJson *json, const SubsidyAssessment *assessment, const SubsidyAnswer *answer)
{
  subsidy_json_open (json, "shares_fen", '{');
  for (guint i = 0; i < assessment->policy->payers->len; i++)
    write_fen (json, subsidy_policy_id_at (assessment->policy, SUBSIDY_PART_PAYER, i), answer->shares[i]);
  subsidy_json_close (json, '}');
}

static void
write_amount (SubsidyJson *json, const SubsidyAssessment *assessment)
{
  gint64 fen = assessment->answer.amount;
  g_autofree char *amount = fen != SUBSIDY_MISSING ? subsidy_money_to_text (fen) : NULL;
  gboolean is_yuan = strcmp (assessment->policy->currency, "CNY") == 0;
  g_autofree char *in_words = fen != SUBSIDY_MISSING && is_yuan ? subsidy_money_in_words (fen, NULL, NULL) : NULL;

  write_fen (json, "amount_fen", fen);
  subsidy_json_string (json, "amount", amount);
  subsidy_json_string (json, "amount_in_words", in_words);
  write_shares (json, assessment, &assessment->answer);
  if (assessment->answer.outcome == SUBSIDY_OUTCOME_UNDETERMINED)
    write_fen (json, "at_most_fen", assessment->at_most);
}

static void
write_results (SubsidyJson *json, const SubsidyAssessment *assessment)
{
  subsidy_json_open (json, "results", '{');
  for (guint i = 0; i < assessment->rule->results->len; i++)
    {
      const SubsidyResult *result = &g_array_index (assessment->rule->results, SubsidyResult, i);
      g_autofree char *text = subsidy_explain_result (assessment, result);

      if (text != NULL)
        subsidy_json_string (json, result->id, text);
      else
        subsidy_json_null (json, result->id);
    }
  subsidy_json_close (json, '}');
}

static void
write_missing (SubsidyJson *json, const SubsidyAssessment *assessment)
{
  subsidy_json_open (json, "missing", '[');
  for (gsize i = 0; i < assessment->missing->len; i++)
    subsidy_json_string (json, NULL, subsidy_assessment_get_missing (assessment, i));
  subsidy_json_close (json, ']');
}

static void
write_assumed (SubsidyJson *json, const SubsidyAssessment *assessment)
{
  subsidy_json_open (json, "assumed", '{');
  for (guint i = 0; i < assessment->policy->n_facts; i++)
    {
      gint64 value;
      gboolean by_claim;
      g_autofree char *text = NULL;

      if (!subsidy_explain_assumption (assessment, i, &value, &by_claim))
        continue;
      text = subsidy_explain_plain_number (subsidy_policy_input (assessment->policy, i), value);
      subsidy_json_open (json, subsidy_policy_input (assessment->policy, i)->id, '{');
      subsidy_json_string (json, "value", text);
      subsidy_json_string (json, "by", by_claim ? "claim" : "policy");
      subsidy_json_close (json, '}');
    }
  subsidy_json_close (json, '}');
}

static void
write_findings (SubsidyJson *json, const SubsidyAssessment *assessment, const char *language)
{
  subsidy_json_open (json, "findings", '[');
  for (gint32 i = 0; i < assessment->program->n_conditions; i++)
    {
      SubsidyFinding finding;

      if (!subsidy_assessment_applies (assessment, i))
        continue;
      subsidy_explain_finding (assessment, i, language, &finding);
      subsidy_json_open (json, NULL, '{');
      subsidy_json_string (json, "condition", finding.id);
      subsidy_json_string (json, "status", status_name (finding.status));
      subsidy_json_string (json, "label", finding.label);
      subsidy_json_string (json, "asked", finding.asked);
      subsidy_json_string (json, "found", finding.found);
      subsidy_json_string (json, "clause", finding.clause);
      if (finding.off_by != NULL)
        subsidy_json_string (json, "off_by", finding.off_by);
      if (finding.remedy != NULL)
        subsidy_json_string (json, "remedy", finding.remedy);
      subsidy_json_close (json, '}');
      subsidy_finding_clear (&finding);
    }
  subsidy_json_close (json, ']');
}

/* Without the commas between thousands. */
static char *
plain_number (const char *grouped)
{
  GString *plain = g_string_new (NULL);

  for (; *grouped != '\0'; grouped++)
    if (*grouped != ',')
      g_string_append_c (plain, *grouped);
  return g_string_free (plain, FALSE);
}

static void
write_steps (SubsidyJson *json, const SubsidyAssessment *assessment, const char *language)
{
  g_autoptr (GPtrArray) steps = subsidy_explain_steps (assessment, language);

  subsidy_json_open (json, "steps", '[');
  for (guint i = 0; i < steps->len; i++)
    {
      const SubsidyStep *step = g_ptr_array_index (steps, i);
      g_autofree char *value = step->value != NULL ? plain_number (step->value) : NULL;

      subsidy_json_open (json, NULL, '{');
      subsidy_json_string (json, "name", step->name);
      subsidy_json_string (json, "operation", step->operation);
      subsidy_json_string (json, "value", value);
      subsidy_json_close (json, '}');
    }
  subsidy_json_close (json, ']');
}

static const char *
option_id (const SubsidyAssessment *assessment, guint input, gint64 option)
{
  return subsidy_element_attribute (
      g_ptr_array_index (subsidy_policy_input (assessment->policy, input)->options, option), "id");
}

static void
write_interpretations (SubsidyJson *json, const SubsidyAssessment *assessment)
{
  const SubsidyPolicy *policy = assessment->policy;

  subsidy_json_open (json, "interpretations", '{');
  for (guint i = policy->n_facts; i < policy->inputs->len; i++)
    if (assessment->rule->reads[i])
      subsidy_json_string (json, subsidy_policy_input (policy, i)->id,
                           option_id (assessment, i, assessment->values[i]));
  subsidy_json_close (json, '}');
  subsidy_json_open (json, "alternatives", '[');
  for (guint i = 0; i < assessment->alternatives->len; i++)
    {
      const SubsidyAlternative *alternative = g_ptr_array_index (assessment->alternatives, i);

      subsidy_json_open (json, NULL, '{');
      subsidy_json_string (json, "interpretation", subsidy_policy_input (policy, alternative->input)->id);
      subsidy_json_string (json, "option", option_id (assessment, alternative->input, alternative->option));
      subsidy_json_string (json, "outcome", outcome_name (alternative->answer.outcome));
      subsidy_json_string (json, "reason", subsidy_reason_id (assessment->rule, alternative->answer.first_failed));
      write_fen (json, "amount_fen", alternative->answer.amount);
      if (alternative->answer.outcome == SUBSIDY_OUTCOME_UNDETERMINED)
        write_fen (json, "at_most_fen", alternative->at_most);
      write_shares (json, assessment, &alternative->answer);
      subsidy_json_close (json, '}');
    }
  subsidy_json_close (json, ']');
}

static void
write_receipt (SubsidyJson *json, const SubsidyAssessment *assessment)
{
  subsidy_json_open (json, "receipt", '{');
  subsidy_json_string (json, "policy", assessment->policy->id);
  subsidy_json_string (json, "digest", assessment->policy->digest);
  subsidy_json_integer (json, "format", 1);
  subsidy_json_string (json, "engine", "libsubsidy " SUBSIDY_VERSION);
  subsidy_json_open (json, "facts", '{');
  for (guint i = 0; i < assessment->policy->n_facts; i++)
    {
      g_autofree char *text = NULL;

      if (assessment->values[i] == SUBSIDY_MISSING)
        continue;
      text = subsidy_explain_plain_value (assessment, i);
      subsidy_json_string (json, subsidy_policy_input (assessment->policy, i)->id, text);
    }
  subsidy_json_close (json, '}');
  subsidy_json_close (json, '}');
}

static void
write_refusals (SubsidyJson *json, const SubsidyAssessment *assessment, const char *language)
{
  g_autoptr (GPtrArray) unmet = subsidy_explain_unmet_requirements (assessment, language);

  subsidy_json_open (json, "without_version", '[');
  for (guint i = 0; i < unmet->len; i++)
    subsidy_json_string (json, NULL, g_ptr_array_index (unmet, i));
  subsidy_json_close (json, ']');
  subsidy_json_open (json, "refused", '{');
  for (guint i = 0; i < assessment->policy->n_facts; i++)
    {
      g_autofree char *text = subsidy_explain_refusal (assessment, i, language);

      if (text != NULL)
        subsidy_json_string (json, subsidy_policy_input (assessment->policy, i)->id, text);
    }
  subsidy_json_close (json, '}');
}

char *
subsidy_assessment_to_json (const SubsidyAssessment *assessment, const char *given_language)
{
  const char *language = given_language != NULL ? given_language : "en";
  SubsidyWords words = subsidy_explain_words (assessment, language);
  SubsidyJson json = { .text = g_string_new (NULL) };

  subsidy_json_open (&json, NULL, '{');
  subsidy_json_integer (&json, "format", 1);
  subsidy_json_string (&json, "rule", assessment->rule->id);
  subsidy_json_string (&json, "label", subsidy_words_label (&words, assessment->rule->element));
  subsidy_json_string (&json, "clause", assessment->rule->clause);
  subsidy_json_boolean (&json, "claimed", assessment->program == &assessment->rule->program);
  subsidy_json_string (&json, "outcome", outcome_name (assessment->answer.outcome));
  subsidy_json_string (&json, "reason", subsidy_assessment_get_reason (assessment));
  write_amount (&json, assessment);
  write_results (&json, assessment);
  write_missing (&json, assessment);
  write_assumed (&json, assessment);
  if (assessment->answer.outcome == SUBSIDY_OUTCOME_REFUSED)
    write_refusals (&json, assessment, language);
  write_findings (&json, assessment, language);
  write_steps (&json, assessment, language);
  write_interpretations (&json, assessment);
  write_receipt (&json, assessment);
  subsidy_json_close (&json, '}');
  g_string_append_c (json.text, '\n');
  return g_string_free (json.text, FALSE);
}
