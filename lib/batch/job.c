/* SPDX-License-Identifier: Apache-2.0 */
/* One file being answered: from its headings to plans that no longer change, then its blocks to the output, in order.
 */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "batch/aside.h"
#include "batch/lane.h"
#include "batch/round.h"
#include "batch/run.h"
#include "batch/said.h"

typedef struct
{
  SubsidyRun *run;
  const char *input;
  int fd;
  off_t begin; /* where in the file reading begins */
  CsvSource *source;
  CsvBlock block; /* the first one, with the headings */
  gboolean has_block;
  CsvBlock top; /* a copy of its rows down to the headings, which outlives it */
  ClaimHeadings *headings, *other_headings;
  GHashTable *rules, *other_rules;
  gboolean *kept, *filled;
  ClaimPlan claims, other_claims;
  Assessor *other;
  Alternative *alternatives;
  gsize n_alternatives;
  LinePlan *lines;
  Paid *paid;
  Settle *settle;
  RoundPlan plan;
  Aside *output;
  CsvBuffer encoded;
  gint64 n_rows;
  gint64 n_problems_told;
} Job;

/* As messages call the input. */
static const char *
name_of (const Job *job)
{
  return strcmp (job->input, "-") == 0 ? "stdin" : job->input;
}

static gboolean
cannot_read (const Job *job, GError **error)
{
  return refuse (error, SUBSIDY_ERROR_FILE, job->run->language, "%s：无法读取：%s", "%s: cannot be read: %s",
                 name_of (job), g_strerror (errno));
}

static gboolean
tell_progress (const Job *job, GError **error)
{
  const SubsidyRun *run = job->run;
  guint64 size;
  gint64 n_all = csv_source_size (job->source, &size) ? (gint64)size : -1;

  return run->progress == NULL
         || run->progress (job->n_rows, (gint64)csv_source_bytes_read (job->source), n_all, run->progress_data)
         || refuse (error, SUBSIDY_ERROR_STOPPED, run->language, "已中断：没有输出", "stopped: there is no output");
}

static gboolean
interrupted (gpointer data, GError **error)
{
  return tell_progress (data, error);
}

static void
begin_source (Job *job)
{
  csv_source_free (job->source);
  job->source = csv_source_new (job->fd, name_of (job), job->run->language);
  csv_source_set_interrupted (job->source, interrupted, job);
}

static gboolean
open_input (Job *job, GError **error)
{
  gboolean is_stdin = strcmp (job->input, "-") == 0;

  job->fd = is_stdin ? STDIN_FILENO : open (job->input, O_RDONLY | O_CLOEXEC);
  if (job->fd < 0)
    return cannot_read (job, error);
  job->begin = lseek (job->fd, 0, SEEK_CUR);
  begin_source (job);
  return TRUE;
}

/* What is read twice has to stay where it is: what comes through a pipe is kept in a file without a name. */
static gboolean
keep_input (Job *job, GError **error)
{
  g_autofree char *path = NULL;
  char bytes[65536];
  ssize_t count;
  int fd;

  if (job->begin >= 0)
    return TRUE;
  fd = g_file_open_tmp ("subsidy-XXXXXX", &path, error);
  if (fd < 0)
    return FALSE;
  g_unlink (path);
  while ((count = read (job->fd, bytes, sizeof bytes)) != 0)
    if (count < 0 && errno == EINTR && !tell_progress (job, error))
      {
        close (fd);
        return FALSE;
      }
    else if ((count < 0 && errno != EINTR) || (count > 0 && write (fd, bytes, (gsize)count) != count))
      {
        cannot_read (job, error);
        close (fd);
        return FALSE;
      }
  lseek (fd, 0, SEEK_SET);
  if (job->fd != STDIN_FILENO)
    close (job->fd);
  job->fd = fd;
  job->begin = 0;
  begin_source (job);
  return TRUE;
}

static gboolean
may_read_twice (const Job *job)
{
  for (gsize fact = 0; fact < subsidy_policy_count (job->run->policy, SUBSIDY_PART_FACT); fact++)
    if (subsidy_policy_fact_batch (job->run->policy, fact) == SUBSIDY_BATCH_SUM_ALL)
      return TRUE;
  return FALSE;
}

/* ---- Headings ---- */

#define MOST_ROWS_ABOVE 50 /* titles and blank rows */

/* Walks over the rows at the top of a file. */
typedef struct
{
  CsvCursor cursor;
  CsvRecord record;
} Walk;

static void
walk_clear (Walk *walk)
{
  csv_record_clear (&walk->record);
  csv_cursor_clear (&walk->cursor);
}

/* The first row that names a fact; where none near the top does, the first that is not blank, of which what is wrong is
 * told then. 0 where all are blank. */
static guint64
row_of_headings (const Job *job)
{
  Walk walk = { 0 };
  guint64 first = 0, found = 0;

  csv_cursor_begin (&walk.cursor, &job->block);
  while (found == 0 && walk.record.row < MOST_ROWS_ABOVE && csv_cursor_next (&walk.cursor, &walk.record))
    if (walk.record.mistake != CSV_MISTAKE_NONE)
      first = first > 0 ? first : walk.record.row;
    else if (!walk.record.is_blank)
      {
        first = first > 0 ? first : walk.record.row;
        if (claim_headings_name_a_fact (job->run->policy, &walk.record))
          found = walk.record.row;
      }
  walk_clear (&walk);
  return found > 0 ? found : first;
}

/* Keeps the rows down to the headings. */
static void
keep_top (Job *job)
{
  Walk walk = { 0 };

  csv_cursor_begin (&walk.cursor, &job->block);
  while (csv_cursor_next (&walk.cursor, &walk.record) && walk.record.row < job->plan.heading)
    ;
  csv_block_set (&job->top, job->block.text.bytes, (gsize)(walk.cursor.at - job->block.text.bytes));
  job->top.encoding = job->block.encoding;
  walk_clear (&walk);
}

static gboolean
find_headings (Job *job, GError **error)
{
  GError *failure = NULL;

  if (csv_source_next (job->source, &job->block, &failure))
    {
      job->has_block = TRUE;
      job->plan.heading = row_of_headings (job);
      keep_top (job);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return job->plan.heading > 0
         || refuse (error, SUBSIDY_ERROR_VALUE, job->run->language,
                    "%s：文件是空的：应有一行表头；subsidy template 可生成",
                    "%s: the file is empty: it should have a row of headings; see subsidy template", name_of (job));
}

static gboolean
understand_headings (Job *job, const CsvRecord *record, GError **error)
{
  SubsidyRun *run = job->run;
  const char *rule = run->rule >= 0 ? subsidy_policy_id_at (run->policy, SUBSIDY_PART_RULE, (gsize)run->rule) : NULL;

  if (record->mistake != CSV_MISTAKE_NONE)
    {
      g_autofree char *message = csv_record_message (record, run->language);

      g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE, message);
      g_prefix_error (error, "%s: ", name_of (job));
      return FALSE;
    }
  job->headings = claim_headings_new (run->policy, record, rule, run->language, error);
  if (job->headings != NULL && run->other_policy != NULL)
    {
      if (rule != NULL && subsidy_policy_position (run->other_policy, SUBSIDY_PART_RULE, rule) < 0)
        return refuse (error, SUBSIDY_ERROR_UNKNOWN, run->language, "对比的政策没有条款“%s”",
                       "the policy to compare with has no rule '%s'", rule);
      job->other_headings = claim_headings_new (run->other_policy, record, rule, run->language, error);
    }
  if (job->headings == NULL || (run->other_policy != NULL && job->other_headings == NULL))
    {
      g_prefix_error (error, "%s: ", name_of (job));
      return FALSE;
    }
  for (guint i = 0; i < job->headings->notes->len; i++)
    g_ptr_array_add (run->notes, g_strdup (g_ptr_array_index (job->headings->notes, i)));
  return TRUE;
}

static gboolean
read_headings (Job *job, GError **error)
{
  Walk walk = { 0 };
  gboolean are_read = TRUE;

  if (!find_headings (job, error))
    return FALSE;
  csv_cursor_begin (&walk.cursor, &job->top);
  while (are_read && csv_cursor_next (&walk.cursor, &walk.record))
    if (walk.record.row == job->plan.heading)
      are_read = understand_headings (job, &walk.record, error);
  walk_clear (&walk);
  return are_read;
}

/* ---- Plans ---- */

static char *
alternative_name (const SubsidyRun *run, gsize interpretation, gsize option)
{
  const SubsidyPolicy *policy = run->policy;

  if (!is_chinese (run->language))
    return g_strdup_printf ("%s=%s", subsidy_policy_id_at (policy, SUBSIDY_PART_INTERPRETATION, interpretation),
                            subsidy_policy_option_id (policy, SUBSIDY_PART_INTERPRETATION, interpretation, option));
  return g_strdup_printf (
      "%s“%s”", subsidy_policy_label_at (policy, SUBSIDY_PART_INTERPRETATION, interpretation, run->language),
      subsidy_policy_option_label (policy, SUBSIDY_PART_INTERPRETATION, interpretation, option, run->language));
}

/* Every option of every interpretation but those the run has chosen, one at a time. */
static void
plan_alternatives (Job *job)
{
  SubsidyRun *run = job->run;
  GArray *alternatives = g_array_new (FALSE, TRUE, sizeof (Alternative));

  for (gsize i = 0; i < subsidy_policy_count (run->policy, SUBSIDY_PART_INTERPRETATION); i++)
    for (gsize option = 0; option < subsidy_policy_count_options (run->policy, SUBSIDY_PART_INTERPRETATION, i);
         option++)
      {
        g_autofree char *choice
            = g_strdup_printf ("%s=%s", subsidy_policy_id_at (run->policy, SUBSIDY_PART_INTERPRETATION, i),
                               subsidy_policy_option_id (run->policy, SUBSIDY_PART_INTERPRETATION, i, option));
        const char *const choices[] = { choice, NULL };
        g_auto (GStrv) all = run_interpretations (run->interpretations, choices);
        Alternative alternative = { .assessor = assessor_new (run->policy, (const char *const *)all, NULL) };

        alternative.name = alternative_name (run, i, option);
        g_array_append_val (alternatives, alternative);
      }
  job->n_alternatives = alternatives->len;
  job->alternatives = (Alternative *)(void *)g_array_free (alternatives, FALSE);
}

static void
plan_claims (ClaimPlan *plan, const SubsidyPolicy *policy, const ClaimHeadings *headings, GHashTable *rules,
             gint32 rule, const char *language)
{
  *plan = (ClaimPlan){ .policy = policy, .headings = headings, .language = language, .rule = rule, .rules = rules };
}

static gboolean
plan_comparison (Job *job, GError **error)
{
  SubsidyRun *run = job->run;
  g_auto (GStrv) all = NULL;

  if (!run->compares)
    return TRUE;
  all = run_interpretations (run->other_policy == NULL ? run->interpretations : NULL,
                             (const char *const *)run->other_interpretations);
  job->other
      = assessor_new (run->other_policy != NULL ? run->other_policy : run->policy, (const char *const *)all, error);
  if (job->other == NULL || run->other_policy == NULL)
    return job->other != NULL;
  job->other_rules = claim_rule_names (run->other_policy);
  plan_claims (&job->other_claims, run->other_policy, job->other_headings, job->other_rules,
               run->rule < 0
                   ? -1
                   : subsidy_policy_position (run->other_policy, SUBSIDY_PART_RULE,
                                              subsidy_policy_id_at (run->policy, SUBSIDY_PART_RULE, (gsize)run->rule)),
               run->language);
  job->plan.other_claims = &job->other_claims;
  return TRUE;
}

/* What makes rows depend on one another. */
static gboolean
plan_order (Job *job, GError **error)
{
  SubsidyRun *run = job->run;
  gsize n_facts = subsidy_policy_count (run->policy, SUBSIDY_PART_FACT);

  job->kept = g_new0 (gboolean, job->headings->n_columns + 1);
  job->filled = g_new0 (gboolean, n_facts + 1);
  job->settle = settle_new (run->policy, run->rule, job->filled, run->language);
  if (run->compares && (run->ledger != NULL || job->settle != NULL))
    return refuse (error, SUBSIDY_ERROR_USAGE, run->language, "对比不能同台账或批次合计一起使用",
                   "a comparison goes neither with a ledger nor with sums over a batch");
  if (run->ledger != NULL)
    {
      job->paid = paid_new (run->ledger, run->policy, job->headings, run->rule, run->day, job->kept, job->filled,
                            run->language, error);
      if (job->paid == NULL)
        return FALSE;
    }
  /* In the first pass what a claim is paid is not known, which another claim of the same firm would have to be told. */
  if (job->paid != NULL && job->settle != NULL && settle_needs_all (job->settle) && paid_asks_for_sums (job->paid))
    return refuse (error, SUBSIDY_ERROR_USAGE, run->language,
                   "本政策既要先合计全部申报，又要按已付金额测算，不能同台账一起使用：请不用台账测算",
                   "the policy sums over all claims first and over what was paid before: run it without a ledger");
  job->claims.filled = job->filled;
  job->claims.kept = job->paid != NULL ? job->kept : NULL;
  return TRUE;
}

static gboolean
plan (Job *job, GError **error)
{
  SubsidyRun *run = job->run;

  run->assessor = assessor_new (run->policy, (const char *const *)run->interpretations, error);
  if (run->assessor == NULL)
    return FALSE;
  job->rules = claim_rule_names (run->policy);
  plan_claims (&job->claims, run->policy, job->headings, job->rules, run->rule, run->language);
  if (!plan_comparison (job, error) || !plan_order (job, error))
    return FALSE;
  job->lines = line_plan_new (run->assessor, run->columns, run->compares, run->ledger != NULL, run->language, error);
  if (job->lines == NULL)
    return FALSE;
  if (line_plan_has (job->lines, LINE_ALTERNATIVES))
    plan_alternatives (job);
  job->plan.language = run->language;
  job->plan.claims = &job->claims;
  job->plan.assessor = run->assessor;
  job->plan.other = job->other;
  job->plan.lines = job->lines;
  job->plan.alternatives = job->alternatives;
  job->plan.n_alternatives = job->n_alternatives;
  job->plan.line_end = csv_source_line_end (job->source);
  job->plan.is_strict = run->is_strict;
  job->plan.summary_fact = run->summary_fact;
  job->plan.paid = job->paid;
  job->plan.settle = job->settle;
  run->summary = summary_new (run->assessor, run->summary_fact);
  return TRUE;
}

/* ---- Output ---- */

/* In the encoding of the input. */
static gboolean
write_text (Job *job, const CsvBuffer *text, GError **error)
{
  if (csv_source_encoding (job->source) != CSV_ENCODING_GB18030)
    return aside_write (job->output, text->bytes, text->length, error);
  job->encoded.length = 0;
  csv_gb18030_encode (text->bytes, text->length, &job->encoded);
  return aside_write (job->output, job->encoded.bytes, job->encoded.length, error);
}

static gboolean
write_headings (Job *job, GError **error)
{
  CsvBuffer text = { 0 };
  Walk walk = { 0 };
  gboolean is_written;

  if (csv_source_has_bom (job->source))
    csv_buffer_append (&text, "\xEF\xBB\xBF", 3);
  csv_cursor_begin (&walk.cursor, &job->top);
  while (csv_cursor_next (&walk.cursor, &walk.record))
    if (walk.record.row < job->plan.heading)
      line_write_above (job->lines, &walk.record, job->headings->n_columns, job->plan.line_end, &text);
    else
      line_write_headings (job->lines, &walk.record, job->plan.line_end, &text);
  walk_clear (&walk);
  is_written = write_text (job, &text, error);
  csv_buffer_clear (&text);
  return is_written;
}

/* ---- Blocks ---- */

static gboolean
next_block (gpointer data, CsvBlock *block, GError **error)
{
  Job *job = data;

  if (job->has_block)
    {
      CsvBlock first = job->block;

      job->block = *block;
      *block = first;
      job->has_block = FALSE;
      return TRUE;
    }
  return csv_source_next (job->source, block, error);
}

static gboolean
take_result (gpointer data, const RoundResult *result, GError **error)
{
  Job *job = data;

  for (guint i = 0; i < result->notes->len && job->n_problems_told < ROUND_MOST_NOTES; i++, job->n_problems_told++)
    g_ptr_array_add (job->run->notes, g_strdup (g_ptr_array_index (result->notes, i)));
  job->n_rows += (gint64)result->n_rows;
  return tell_progress (job, error) && write_text (job, &result->text, error);
}

/* Nothing is kept from the first pass but the sums. */
static gboolean
sum_up (Job *job, GError **error)
{
  Round round;
  CsvBlock block = { 0 };
  GError *failure = NULL;

  if (job->paid != NULL && !paid_begin (job->paid, job->input, error))
    return FALSE;
  round_init (&round, &job->plan);
  while (failure == NULL && next_block (job, &block, &failure))
    round_contribute (&round, &block, &failure);
  round_clear (&round);
  csv_block_clear (&block);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (lseek (job->fd, job->begin, SEEK_SET) < 0)
    return cannot_read (job, error);
  begin_source (job);
  return TRUE;
}

static gboolean
answer_blocks (Job *job, GError **error)
{
  SubsidyRun *run = job->run;
  gboolean in_order = job->paid != NULL || job->settle != NULL;
  Lanes lanes = { .plan = &job->plan,
                  .n_jobs = in_order ? 1 : run->jobs,
                  .next = next_block,
                  .take = take_result,
                  .data = job,
                  .summary = run->summary };

  return lanes_run (&lanes, error);
}

/* ---- The run ---- */

/* How many problems of rows were not told one by one. */
static void
note_more (Job *job)
{
  SubsidyRun *run = job->run;
  gint64 n_more
      = summary_count (run->summary, "unreadable") + summary_count (run->summary, "refused") - job->n_problems_told;

  if (n_more > 0)
    g_ptr_array_add (run->notes, said (run->language, "另有 %" G_GINT64_FORMAT " 行有问题，没有逐一列出",
                                       "%" G_GINT64_FORMAT " more rows have problems", n_more));
}

static gboolean
finish (Job *job, GError **error)
{
  note_more (job);
  if (!aside_sync (job->output, error))
    return FALSE;
  return job->paid != NULL ? paid_commit (job->paid, job->output, job->n_rows, error)
                           : aside_finish (job->output, error);
}

/* The sums over all claims where there are any; with a ledger, its transaction. */
static gboolean
prepare (Job *job, GError **error)
{
  if (job->settle == NULL || !settle_needs_all (job->settle))
    return job->paid == NULL || paid_begin (job->paid, job->input, error);
  return sum_up (job, error) && (job->paid == NULL || paid_begin_again (job->paid, job->input, error));
}

static gboolean
run_job (Job *job, const char *output, GError **error)
{
  if (job->run->ledger != NULL && !subsidy_ledger_check_output (job->run->ledger, output, error))
    return FALSE;
  if (!open_input (job, error) || (may_read_twice (job) && !keep_input (job, error)) || !read_headings (job, error)
      || !plan (job, error) || !prepare (job, error))
    return FALSE;
  job->output = aside_new (output, job->run->language, error);
  if (job->output == NULL)
    return FALSE;
  if (job->paid != NULL)
    aside_keep_digest (job->output);
  return write_headings (job, error) && answer_blocks (job, error) && finish (job, error);
}

static void
job_clear (Job *job)
{
  paid_free (job->paid);
  settle_free (job->settle);
  aside_free (job->output);
  line_plan_free (job->lines);
  for (gsize i = 0; i < job->n_alternatives; i++)
    {
      assessor_free (job->alternatives[i].assessor);
      g_free (job->alternatives[i].name);
    }
  g_free (job->alternatives);
  assessor_free (job->other);
  claim_headings_free (job->headings);
  claim_headings_free (job->other_headings);
  g_clear_pointer (&job->rules, g_hash_table_unref);
  g_clear_pointer (&job->other_rules, g_hash_table_unref);
  g_free (job->kept);
  g_free (job->filled);
  csv_block_clear (&job->top);
  csv_block_clear (&job->block);
  csv_buffer_clear (&job->encoded);
  csv_source_free (job->source);
  if (job->fd > STDIN_FILENO)
    close (job->fd);
}

gboolean
run_answer (SubsidyRun *run, const char *input, const char *output, GError **error)
{
  Job job = { .run = run, .input = input, .fd = -1 };
  gboolean is_done = run_job (&job, output, error);

  job_clear (&job);
  return is_done;
}
