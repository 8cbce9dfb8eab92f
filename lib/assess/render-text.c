/* SPDX-License-Identifier: Apache-2.0 */
/* An assessment as text for a person, in Chinese or English. */
#include <string.h>

#include "assess/explain.h"
#include "subsidy/values.h"
#include "subsidy/version.h"

typedef struct
{
  const SubsidyAssessment *assessment;
  SubsidyWords words;
  GString *text;
} Page;

static void
add_heading (Page *page, SubsidyMessage message)
{
  g_autofree char *heading = subsidy_words_say (&page->words, message, NULL, NULL);
  g_autofree char *colon = subsidy_words_say (&page->words, SUBSIDY_MESSAGE_COLON, NULL, NULL);

  g_string_append_printf (page->text, "\n%s%s\n", heading, g_strchomp (colon));
}

/* "  name：content" */
static void
add_line (Page *page, const char *name, const char *content)
{
  g_autofree char *colon = subsidy_words_say (&page->words, SUBSIDY_MESSAGE_COLON, NULL, NULL);

  g_string_append_printf (page->text, "  %s%s%s\n", name, colon, content);
}

static void
add_named_line (Page *page, SubsidyMessage name, const char *content)
{
  g_autofree char *text = subsidy_words_say (&page->words, name, NULL, NULL);

  add_line (page, text, content);
}

static char *
money_or_unknown (Page *page, gint64 fen)
{
  if (fen == SUBSIDY_MISSING)
    return subsidy_words_say (&page->words, SUBSIDY_MESSAGE_UNKNOWN, NULL, NULL);
  return subsidy_words_money (&page->words, fen);
}

static char *
outcome_text (Page *page, const SubsidyAnswer *answer, gint64 at_most)
{
  static const SubsidyMessage outcomes[] = { [SUBSIDY_OUTCOME_NOT_ELIGIBLE] = SUBSIDY_MESSAGE_OUTCOME_NOT_ELIGIBLE,
                                             [SUBSIDY_OUTCOME_ELIGIBLE] = SUBSIDY_MESSAGE_OUTCOME_ELIGIBLE,
                                             [SUBSIDY_OUTCOME_UNDETERMINED] = SUBSIDY_MESSAGE_OUTCOME_UNDETERMINED,
                                             [SUBSIDY_OUTCOME_REFUSED] = SUBSIDY_MESSAGE_OUTCOME_REFUSED };
  const SubsidyRuleModel *rule = page->assessment->rule;
  gint64 fen = answer->outcome == SUBSIDY_OUTCOME_UNDETERMINED ? at_most : answer->amount;
  g_autofree char *amount = money_or_unknown (page, fen);

  if (rule->is_measure && answer->outcome == SUBSIDY_OUTCOME_ELIGIBLE)
    return subsidy_words_say (&page->words, SUBSIDY_MESSAGE_OUTCOME_MEASURE, NULL, NULL);
  if (rule->is_measure && answer->outcome == SUBSIDY_OUTCOME_NOT_ELIGIBLE)
    return subsidy_words_say (&page->words, SUBSIDY_MESSAGE_OUTCOME_MEASURE_NOT, NULL, NULL);
  if (rule->is_measure && answer->outcome == SUBSIDY_OUTCOME_UNDETERMINED)
    return subsidy_words_say (&page->words, SUBSIDY_MESSAGE_OUTCOME_MEASURE_UNDETERMINED, NULL, NULL);
  return subsidy_words_say (&page->words, outcomes[answer->outcome], amount, NULL);
}

static void
add_title (Page *page)
{
  const SubsidyPolicy *policy = page->assessment->policy;
  const SubsidyElement *source = subsidy_element_child (policy->root, SUBSIDY_ELEMENT_SOURCE);
  const char *number = source != NULL ? subsidy_element_attribute (source, "number") : NULL;
  const char *clause = page->assessment->rule->clause;

  g_string_append (page->text, subsidy_words_label (&page->words, page->assessment->rule->element));
  if (number != NULL || clause != NULL)
    g_string_append_printf (page->text, " (%s%s%s)", number != NULL ? number : "",
                            number != NULL && clause != NULL ? " " : "", clause != NULL ? clause : "");
  g_string_append_c (page->text, '\n');
}

static void
add_outcome (Page *page)
{
  const SubsidyAssessment *assessment = page->assessment;
  g_autofree char *outcome = outcome_text (page, &assessment->answer, assessment->at_most);
  gboolean is_paid = assessment->answer.outcome == SUBSIDY_OUTCOME_ELIGIBLE && !assessment->rule->is_measure;
  g_autofree char *in_words = is_paid ? subsidy_money_in_words (assessment->answer.amount, NULL, NULL) : NULL;

  g_string_append (page->text, outcome);
  if (in_words != NULL && strcmp (assessment->policy->currency, "CNY") == 0)
    g_string_append_printf (page->text, " (%s)", in_words);
  g_string_append_c (page->text, '\n');
  for (guint i = 0; is_paid && i < assessment->policy->payers->len; i++)
    {
      g_autofree char *share = subsidy_words_money (&page->words, assessment->answer.shares[i]);

      add_line (page, subsidy_words_label (&page->words, g_ptr_array_index (assessment->policy->payers, i)), share);
    }
}

static void
add_reason (Page *page)
{
  const SubsidyAssessment *assessment = page->assessment;
  gint32 failed = assessment->answer.first_failed;
  SubsidyFinding finding;

  if (failed < 0)
    return;
  if (failed == assessment->program->n_conditions)
    {
      g_autofree char *nothing = subsidy_words_say (&page->words, SUBSIDY_MESSAGE_NOTHING_TO_PAY, NULL, NULL);

      g_string_append_printf (page->text, "  %s\n", nothing);
      return;
    }
  subsidy_explain_finding (assessment, failed, page->words.language, &finding);
  add_named_line (page, SUBSIDY_MESSAGE_REASON, finding.asked);
  add_named_line (page, SUBSIDY_MESSAGE_FOUND, finding.found);
  if (finding.off_by != NULL)
    g_string_append_printf (page->text, "  %s\n", finding.off_by);
  if (finding.remedy != NULL)
    add_named_line (page, SUBSIDY_MESSAGE_REMEDY, finding.remedy);
  subsidy_finding_clear (&finding);
}

static void
add_refusals (Page *page)
{
  g_autoptr (GPtrArray) unmet = subsidy_explain_unmet_requirements (page->assessment, page->words.language);

  for (guint i = 0; i < page->assessment->policy->n_facts; i++)
    {
      g_autofree char *text = subsidy_explain_refusal (page->assessment, i, page->words.language);

      if (text != NULL)
        g_string_append_printf (page->text, "  %s\n", text);
    }
  for (guint i = 0; i < unmet->len; i++)
    g_string_append_printf (page->text, "  %s\n", (const char *)g_ptr_array_index (unmet, i));
}

static void
add_results (Page *page)
{
  const SubsidyAssessment *assessment = page->assessment;

  if (assessment->rule->results->len > 0)
    add_heading (page, SUBSIDY_MESSAGE_RESULTS);
  for (guint i = 0; i < assessment->rule->results->len; i++)
    {
      const SubsidyResult *result = &g_array_index (assessment->rule->results, SubsidyResult, i);
      g_autofree char *number = subsidy_words_term_number (&page->words, result->term);
      g_autofree char *text = NULL;

      if (number == NULL)
        text = subsidy_words_say (&page->words, SUBSIDY_MESSAGE_STATUS_UNKNOWN, NULL, NULL);
      else
        text = result->term.type == SUBSIDY_TYPE_OF_MONEY ? subsidy_words_in_currency (&page->words, number)
                                                          : g_strdup (number);
      add_line (page, subsidy_words_label (&page->words, result->element), text);
    }
}

static void
add_missing (Page *page)
{
  const SubsidyAssessment *assessment = page->assessment;

  if (assessment->missing->len == 0)
    return;
  add_heading (page, SUBSIDY_MESSAGE_MISSING_FACTS);
  for (guint i = 0; i < assessment->missing->len; i++)
    {
      const SubsidyInputModel *input
          = subsidy_policy_input (assessment->policy, g_array_index (assessment->missing, guint, i));

      g_string_append_printf (page->text, "  %s (%s)\n", subsidy_words_label (&page->words, input->element), input->id);
    }
}

static void
add_findings (Page *page)
{
  static const SubsidyMessage statuses[] = { [SUBSIDY_STATUS_NOT_MET] = SUBSIDY_MESSAGE_STATUS_NOT_MET,
                                             [SUBSIDY_STATUS_MET] = SUBSIDY_MESSAGE_STATUS_MET,
                                             [SUBSIDY_STATUS_UNKNOWN] = SUBSIDY_MESSAGE_STATUS_UNKNOWN };

  if (subsidy_assessment_get_finding (page->assessment, 0, NULL) != NULL)
    add_heading (page, SUBSIDY_MESSAGE_CONDITIONS);
  for (gint32 i = 0; i < page->assessment->program->n_conditions; i++)
    {
      SubsidyFinding finding;
      g_autofree char *status = NULL, *content = NULL;

      if (!subsidy_assessment_applies (page->assessment, i))
        continue;
      subsidy_explain_finding (page->assessment, i, page->words.language, &finding);
      status = subsidy_words_say (&page->words, statuses[finding.status], NULL, NULL);
      content = finding.found[0] != '\0' ? g_strdup_printf ("%s [%s]", finding.asked, finding.found)
                                         : g_strdup (finding.asked);
      add_line (page, status, content);
      subsidy_finding_clear (&finding);
    }
}

static void
add_steps (Page *page)
{
  g_autoptr (GPtrArray) steps = subsidy_explain_steps (page->assessment, page->words.language);

  if (steps->len > 0)
    add_heading (page, SUBSIDY_MESSAGE_CALCULATION);
  for (guint i = 0; i < steps->len; i++)
    {
      const SubsidyStep *step = g_ptr_array_index (steps, i);

      g_string_append (page->text, "  ");
      if (step->name != NULL)
        g_string_append_printf (page->text, "%s = ", step->name);
      if (step->operation != NULL)
        g_string_append_printf (page->text, "%s = ", step->operation);
      g_string_append_printf (page->text, "%s\n", step->value != NULL ? step->value : "?");
    }
}

static void
add_assumptions (Page *page)
{
  gboolean has_heading = FALSE;

  for (guint i = 0; i < page->assessment->policy->n_facts; i++)
    {
      gint64 value;
      gboolean by_claim;
      g_autofree char *text = NULL, *why = NULL, *content = NULL;

      if (!subsidy_explain_assumption (page->assessment, i, &value, &by_claim))
        continue;
      if (!has_heading)
        add_heading (page, SUBSIDY_MESSAGE_ASSUMPTIONS);
      has_heading = TRUE;
      text = subsidy_explain_assumed (page->assessment, i, value, page->words.language);
      why = subsidy_words_say (
          &page->words, by_claim ? SUBSIDY_MESSAGE_ASSUMED_BY_CLAIM : SUBSIDY_MESSAGE_ASSUMED_BY_POLICY, NULL, NULL);
      content = g_strdup_printf ("%s (%s)", text, why);
      add_line (page, subsidy_words_label (&page->words, subsidy_policy_input (page->assessment->policy, i)->element),
                content);
    }
}

static char *
interpretation_text (Page *page, guint input, gint64 option)
{
  const SubsidyInputModel *model = subsidy_policy_input (page->assessment->policy, input);
  const SubsidyElement *chosen = g_ptr_array_index (model->options, option);

  return g_strdup_printf ("%s (%s=%s)", subsidy_words_label (&page->words, chosen), model->id,
                          subsidy_element_attribute (chosen, "id"));
}

static void
add_interpretations (Page *page)
{
  const SubsidyPolicy *policy = page->assessment->policy;
  gboolean has_heading = FALSE;

  for (guint i = policy->n_facts; i < policy->inputs->len; i++)
    {
      g_autofree char *text = NULL;

      if (!page->assessment->rule->reads[i])
        continue;
      if (!has_heading)
        add_heading (page, SUBSIDY_MESSAGE_INTERPRETATIONS);
      has_heading = TRUE;
      text = interpretation_text (page, i, page->assessment->values[i]);
      add_line (page, subsidy_words_label (&page->words, subsidy_policy_input (policy, i)->element), text);
    }
}

static void
add_shares_of (Page *page, GString *text, const SubsidyAnswer *answer)
{
  const SubsidyPolicy *policy = page->assessment->policy;

  for (guint i = 0;
       answer->outcome == SUBSIDY_OUTCOME_ELIGIBLE && !page->assessment->rule->is_measure && i < policy->payers->len;
       i++)
    {
      g_autofree char *share = subsidy_words_money (&page->words, answer->shares[i]);

      g_string_append_printf (text, "%s%s %s", i == 0 ? " [" : ", ",
                              subsidy_words_label (&page->words, g_ptr_array_index (policy->payers, i)), share);
    }
  if (answer->outcome == SUBSIDY_OUTCOME_ELIGIBLE && policy->payers->len > 0)
    g_string_append_c (text, ']');
}

static void
add_alternatives (Page *page)
{
  const GPtrArray *alternatives = page->assessment->alternatives;

  if (alternatives->len > 0)
    add_heading (page, SUBSIDY_MESSAGE_ALTERNATIVES);
  for (guint i = 0; i < alternatives->len; i++)
    {
      const SubsidyAlternative *alternative = g_ptr_array_index (alternatives, i);
      g_autofree char *option = interpretation_text (page, alternative->input, alternative->option);
      g_autofree char *outcome = outcome_text (page, &alternative->answer, alternative->at_most);
      g_autoptr (GString) content = g_string_new (outcome);

      add_shares_of (page, content, &alternative->answer);
      add_line (page, option, content->str);
    }
}

static void
add_receipt (Page *page)
{
  const SubsidyPolicy *policy = page->assessment->policy;
  g_autofree char *line = subsidy_message (SUBSIDY_MESSAGE_RECEIPT_LINE, page->words.language, policy->id,
                                           policy->digest, "1", SUBSIDY_VERSION, NULL);

  add_heading (page, SUBSIDY_MESSAGE_RECEIPT);
  g_string_append_printf (page->text, "  %s\n", line);
  for (guint i = 0; i < policy->n_facts; i++)
    {
      g_autofree char *value = NULL;

      if (page->assessment->values[i] == SUBSIDY_MISSING)
        continue;
      value = subsidy_explain_plain_value (page->assessment, i);
      g_string_append_printf (page->text, "  %s=%s\n", subsidy_policy_input (policy, i)->id, value);
    }
}

char *
subsidy_assessment_to_text (const SubsidyAssessment *assessment, const char *given_language)
{
  const char *language = given_language != NULL ? given_language : "en";
  Page page = { .assessment = assessment,
                .words = subsidy_explain_words (assessment, language),
                .text = g_string_new (NULL) };

  add_title (&page);
  add_outcome (&page);
  add_reason (&page);
  if (assessment->answer.outcome == SUBSIDY_OUTCOME_REFUSED)
    add_refusals (&page);
  else
    {
      add_results (&page);
      add_missing (&page);
      add_findings (&page);
      add_steps (&page);
      add_assumptions (&page);
      add_interpretations (&page);
    }
  add_alternatives (&page);
  add_receipt (&page);
  return g_string_free (page.text, FALSE);
}
