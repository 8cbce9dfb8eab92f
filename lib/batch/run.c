/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of a run over files, and what the last file came to. */
#include "batch/run.h"

#include <string.h>

#include "batch/said.h"

#define MOST_JOBS 64
#define COUNTY "county"

/* ---- What is asked ---- */

static gint32
usual_summary_fact (const SubsidyPolicy *policy)
{
  gint32 fact = subsidy_policy_position (policy, SUBSIDY_PART_FACT, COUNTY);

  return fact >= 0 && subsidy_policy_fact_type (policy, (gsize)fact) == SUBSIDY_FACT_CHOICE ? fact : -1;
}

SubsidyRun *
subsidy_run_new (SubsidyPolicy *policy, const char *language)
{
  SubsidyRun *run = g_new0 (SubsidyRun, 1);

  run->policy = subsidy_policy_ref (policy);
  run->language = g_strdup (language != NULL ? language : "en");
  run->rule = -1;
  run->summary_fact = usual_summary_fact (policy);
  run->jobs = 1;
  run->notes = g_ptr_array_new_with_free_func (g_free);
  return run;
}

/* Forgets the last file. */
static void
forget (SubsidyRun *run)
{
  g_clear_pointer (&run->summary, summary_free);
  g_clear_pointer (&run->assessor, assessor_free);
  g_ptr_array_set_size (run->notes, 0);
}

void
subsidy_run_free (SubsidyRun *run)
{
  if (run == NULL)
    return;
  forget (run);
  g_ptr_array_unref (run->notes);
  g_strfreev (run->interpretations);
  g_strfreev (run->other_interpretations);
  subsidy_policy_unref (run->other_policy);
  subsidy_policy_unref (run->policy);
  g_free (run->columns);
  g_free (run->language);
  g_free (run);
}

/* Whether the rule and the interpretations are there. An application says in its language what is not, and what was
 * probably meant. */
static gboolean
check_names (const SubsidyRun *run, SubsidyPolicy *policy, const char *rule, const char *const *interpretations,
             GError **error)
{
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);
  g_autoptr (SubsidyAssessment) assessment = NULL;

  subsidy_application_set_language (application, run->language);
  assessment = subsidy_application_assess (application, rule, interpretations, error);
  return assessment != NULL;
}

gboolean
subsidy_run_set_rule (SubsidyRun *run, const char *rule, GError **error)
{
  if (rule != NULL && !check_names (run, run->policy, rule, NULL, error))
    return FALSE;
  if (rule != NULL && subsidy_policy_position (run->policy, SUBSIDY_PART_RULE, rule) < 0)
    return refuse (error, SUBSIDY_ERROR_UNKNOWN, run->language, "“%s”没有奖补金额，不能批量测算",
                   "'%s' pays nothing: it is not answered in files", rule);
  run->rule = rule != NULL ? subsidy_policy_position (run->policy, SUBSIDY_PART_RULE, rule) : -1;
  return TRUE;
}

static gboolean
check_interpretations (const SubsidyRun *run, SubsidyPolicy *policy, const char *const *interpretations, GError **error)
{
  return check_names (run, policy, subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, 0), interpretations, error);
}

gboolean
subsidy_run_set_interpretations (SubsidyRun *run, const char *const *interpretations, GError **error)
{
  if (!check_interpretations (run, run->policy, interpretations, error))
    return FALSE;
  g_strfreev (run->interpretations);
  run->interpretations = g_strdupv ((char **)interpretations);
  return TRUE;
}

void
subsidy_run_set_columns (SubsidyRun *run, const char *columns)
{
  g_free (run->columns);
  run->columns = g_strdup (columns);
}

gboolean
subsidy_run_set_summary_fact (SubsidyRun *run, const char *fact, GError **error)
{
  gint32 position = fact != NULL ? subsidy_policy_position (run->policy, SUBSIDY_PART_FACT, fact) : -1;

  if (fact == NULL)
    {
      run->summary_fact = usual_summary_fact (run->policy);
      return TRUE;
    }
  if (position < 0 || subsidy_policy_fact_type (run->policy, (gsize)position) != SUBSIDY_FACT_CHOICE
      || subsidy_policy_fact_list (run->policy, (gsize)position) >= 0)
    return refuse (error, SUBSIDY_ERROR_UNKNOWN, run->language, "“%s”不是有选项的要素，不能按它汇总",
                   "'%s' is no choice: the summary cannot be told by it", fact);
  run->summary_fact = position;
  return TRUE;
}

void
subsidy_run_set_strict (SubsidyRun *run, gboolean strict)
{
  run->is_strict = strict;
}

void
subsidy_run_set_jobs (SubsidyRun *run, int32_t jobs)
{
  run->jobs = CLAMP (jobs, 1, MOST_JOBS);
}

/* What the other answer chooses otherwise takes the place of what the run chose. */
char **
run_interpretations (char **base, const char *const *others)
{
  GPtrArray *all = g_ptr_array_new ();

  for (char **text = base; text != NULL && *text != NULL; text++)
    {
      gboolean is_replaced = FALSE;

      for (const char *const *other = others; other != NULL && *other != NULL; other++)
        is_replaced = is_replaced || strncmp (*text, *other, strcspn (*other, "=") + 1) == 0;
      if (!is_replaced)
        g_ptr_array_add (all, g_strdup (*text));
    }
  for (const char *const *other = others; other != NULL && *other != NULL; other++)
    g_ptr_array_add (all, g_strdup (*other));
  g_ptr_array_add (all, NULL);
  return (char **)g_ptr_array_free (all, FALSE);
}

gboolean
subsidy_run_set_comparison (SubsidyRun *run, SubsidyPolicy *policy, const char *const *interpretations, GError **error)
{
  if (!check_interpretations (run, policy != NULL ? policy : run->policy, interpretations, error))
    return FALSE;
  g_strfreev (run->other_interpretations);
  subsidy_policy_unref (run->other_policy);
  run->other_interpretations = g_strdupv ((char **)interpretations);
  run->other_policy = policy != NULL ? subsidy_policy_ref (policy) : NULL;
  run->compares = policy != NULL || (interpretations != NULL && *interpretations != NULL);
  return TRUE;
}

void
subsidy_run_set_ledger (SubsidyRun *run, SubsidyLedger *ledger, int64_t day)
{
  run->ledger = ledger;
  run->day = day;
}

void
subsidy_run_set_progress (SubsidyRun *run, SubsidyRunProgress progress, void *data)
{
  run->progress = progress;
  run->progress_data = data;
}

/* ---- What it came to ---- */

gboolean
subsidy_run_file (SubsidyRun *run, const char *input, const char *output, GError **error)
{
  forget (run);
  if (run_answer (run, input, output, error))
    return TRUE;
  g_clear_pointer (&run->summary, summary_free);
  g_clear_pointer (&run->assessor, assessor_free);
  return FALSE;
}

int64_t
subsidy_run_count (const SubsidyRun *run, const char *what)
{
  return run->summary != NULL ? summary_count (run->summary, what) : -1;
}

int64_t
subsidy_run_get_amount (const SubsidyRun *run)
{
  return run->summary != NULL ? summary_amount (run->summary) : 0;
}

const char *
subsidy_run_get_note (const SubsidyRun *run, gsize position)
{
  return position < run->notes->len ? g_ptr_array_index (run->notes, position) : NULL;
}

char *
subsidy_run_summary (const SubsidyRun *run, const char *format, GError **error)
{
  if (run->summary == NULL)
    {
      refuse (error, SUBSIDY_ERROR_USAGE, run->language, "还没有测算任何文件", "no file was answered yet");
      return NULL;
    }
  return summary_write (run->summary, format, run->language, error);
}
