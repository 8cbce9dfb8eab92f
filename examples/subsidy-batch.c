/* SPDX-License-Identifier: Apache-2.0 */
/* The commands on files: `batch` answers a file of claims, `template` makes one to fill in, `ledger` looks into what
 * was awarded. Everything they know comes through the public headers. */
#include "subsidy-batch-command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MOST_JOBS 64
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* ---- Options ---- */

GOptionGroup *
batch_option_group (BatchOptions *batch, const Options *options)
{
  GOptionGroup *group = g_option_group_new ("batch", in_language (options, "批量测算的选项：", "Options of batch:"),
                                            in_language (options, "批量测算的选项", "options of batch"), NULL, NULL);
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &batch->output,
      in_language (options, "输出文件，- 为标准输出", "where the answers go; - is standard output"), "FILE" },
    { "rule", 'r', 0, G_OPTION_ARG_STRING, &batch->rule,
      in_language (options, "全部行按这一条款申报", "the rule that every row claims"), "RULE" },
    { "columns", 0, 0, G_OPTION_ARG_STRING, &batch->columns, in_language (options, "输出哪些列", "what the output has"),
      "A,B,…" },
    { "jobs", 'j', 0, G_OPTION_ARG_STRING, &batch->jobs, in_language (options, "线程数", "how many threads"), "N" },
    { "summary", 0, 0, G_OPTION_ARG_STRING, &batch->summary, in_language (options, "输出汇总", "tell the totals"),
      "text|csv|json" },
    { "by", 0, 0, G_OPTION_ARG_STRING, &batch->by, in_language (options, "按哪项要素汇总", "totals by this fact"),
      "FACT" },
    { "compare", 0, 0, G_OPTION_ARG_FILENAME, &batch->compare,
      in_language (options, "同另一政策对比", "compare with another policy"), "POLICY.xml" },
    { "compare-interpret", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &batch->compare_interpretations,
      in_language (options, "同另一口径对比，可重复", "compare with another choice, repeatable"), "ID=OPTION" },
    { "ledger", 0, 0, G_OPTION_ARG_FILENAME, &batch->ledger,
      in_language (options, "台账：查以往兑付，记本次核定", "take history from this ledger and record awards in it"),
      "FILE.db" },
    { "day", 0, 0, G_OPTION_ARG_STRING, &batch->day,
      in_language (options, "核定日期（默认今天）", "the day of the awards (default: today)"), "DATE" },
    { "by-whom", 0, 0, G_OPTION_ARG_STRING, &batch->by_whom,
      in_language (options, "ledger revoke：撤销人", "ledger revoke: who revokes"), "NAME" },
    { "where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &batch->where,
      in_language (options, "ledger：只看这些，可重复", "ledger: only these, repeatable"), "FACT=VALUE" },
    { 0 }
  };

  g_option_group_add_entries (group, entries);
  return group;
}

void
batch_options_clear (BatchOptions *batch)
{
  g_free (batch->output);
  g_free (batch->rule);
  g_free (batch->columns);
  g_free (batch->jobs);
  g_free (batch->summary);
  g_free (batch->by);
  g_free (batch->compare);
  g_strfreev (batch->compare_interpretations);
  g_free (batch->ledger);
  g_free (batch->day);
  g_free (batch->by_whom);
  g_strfreev (batch->where);
}

gboolean
batch_options_are_set (const BatchOptions *batch)
{
  return batch->output != NULL || batch->rule != NULL || batch->columns != NULL || batch->jobs != NULL
         || batch->summary != NULL || batch->by != NULL || batch->compare != NULL
         || batch->compare_interpretations != NULL || batch->ledger != NULL || batch->day != NULL
         || batch->by_whom != NULL || batch->where != NULL;
}

/* ---- Progress ---- */

/* Nothing is told of a run that is soon over. */
#define QUIET_MICROSECONDS ((gint64)2000000)
#define BETWEEN_MICROSECONDS ((gint64)250000)

typedef struct
{
  const Options *options;
  gboolean is_shown; /* on a terminal */
  gint64 begun, told;
  gboolean has_told;
} Progress;

static volatile sig_atomic_t is_interrupted;

static void
interrupt (int number G_GNUC_UNUSED)
{
  is_interrupted = 1;
}

/* What is waited for is waited for no longer; a second signal ends the command as ever. */
static void
catch_interrupts (void)
{
  const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  struct sigaction action = { .sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND }, before;

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    if (sigaction (signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
      sigaction (signals[i], &action, NULL);
}

static void
print_progress (const Progress *progress, int64_t n_rows, int64_t n_bytes, int64_t n_all_bytes, gint64 now)
{
  double seconds = (double)(now - progress->begun) / 1e6;
  double rate = (double)n_rows / seconds;

  if (n_all_bytes > 0 && n_bytes > 0)
    fprintf (stderr,
             in_language (progress->options, "\r%3.0f %%，%.0f 行/秒，还需 %.0f 秒 ",
                          "\r%3.0f %%, %.0f rows/s, %.0f s left "),
             100.0 * (double)n_bytes / (double)n_all_bytes, rate,
             seconds * (double)(n_all_bytes - n_bytes) / (double)n_bytes);
  else
    fprintf (stderr, in_language (progress->options, "\r%.0f 行，%.0f 行/秒 ", "\r%.0f rows, %.0f rows/s "),
             (double)n_rows, rate);
}

static gboolean
tell_progress (int64_t n_rows, int64_t n_bytes, int64_t n_all_bytes, void *data)
{
  Progress *progress = data;
  gint64 now = g_get_monotonic_time ();

  if (progress->is_shown && now - progress->begun > QUIET_MICROSECONDS && now - progress->told > BETWEEN_MICROSECONDS)
    {
      print_progress (progress, n_rows, n_bytes, n_all_bytes, now);
      progress->told = now;
      progress->has_told = TRUE;
    }
  return !is_interrupted;
}

/* ---- subsidy batch ---- */

static gboolean
read_day (const BatchOptions *batch, const Options *options, int64_t *day, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");

  return subsidy_date_from_text (batch->day != NULL ? batch->day : today, options->language, day, error);
}

static gboolean
set_comparison (SubsidyRun *run, const Options *options, const BatchOptions *batch, int *status, GError **error)
{
  Options other_options = *options;
  g_autoptr (SubsidyPolicy) other = NULL;

  if (batch->compare == NULL && batch->compare_interpretations == NULL)
    return TRUE;
  if (batch->compare != NULL)
    {
      other_options.policy_path = batch->compare;
      other = load_policy (&other_options);
      *status = BAD_POLICY;
      if (other == NULL)
        return FALSE;
    }
  *status = BAD_USAGE;
  return subsidy_run_set_comparison (run, other, (const char *const *)batch->compare_interpretations, error);
}

static gboolean
set_jobs (SubsidyRun *run, const Options *options, const BatchOptions *batch, GError **error)
{
  gint64 jobs = 1;

  if (batch->jobs != NULL && !g_ascii_string_to_signed (batch->jobs, 10, 1, MOST_JOBS, &jobs, NULL))
    {
      g_set_error (error, SUBSIDY_ERROR, SUBSIDY_ERROR_USAGE,
                   in_language (options, "--jobs %s：应为 1 至 %d 的线程数", "--jobs %s: write a number from 1 to %d"),
                   batch->jobs, MOST_JOBS);
      return FALSE;
    }
  subsidy_run_set_jobs (run, (int32_t)jobs);
  return TRUE;
}

static gboolean
set_run (SubsidyRun *run, const Options *options, const BatchOptions *batch, GError **error)
{
  subsidy_run_set_columns (run, batch->columns);
  subsidy_run_set_strict (run, options->is_strict);
  return set_jobs (run, options, batch, error) && subsidy_run_set_rule (run, batch->rule, error)
         && subsidy_run_set_interpretations (run, (const char *const *)options->interpretations, error)
         && subsidy_run_set_summary_fact (run, batch->by, error);
}

static void
tell_notes (const SubsidyRun *run)
{
  const char *note;

  for (gsize i = 0; (note = subsidy_run_get_note (run, i)) != NULL; i++)
    fail (ANSWERED, note);
}

static void
tell_counts (const Options *options, const BatchOptions *batch, const SubsidyRun *run)
{
  g_autofree char *amount = subsidy_money_to_grouped_text (subsidy_run_get_amount (run));

  tell_notes (run);
  fprintf (stderr,
           in_language (options,
                        "subsidy: %" G_GINT64_FORMAT " 项申报：可以享受 %" G_GINT64_FORMAT
                        " 项共 %s，不能享受 %" G_GINT64_FORMAT " 项，尚不能确定 %" G_GINT64_FORMAT
                        " 项，拒绝测算 %" G_GINT64_FORMAT " 项；无法读取 %" G_GINT64_FORMAT " 行\n",
                        "subsidy: %" G_GINT64_FORMAT " claims: %" G_GINT64_FORMAT " eligible for %s, %" G_GINT64_FORMAT
                        " not eligible, %" G_GINT64_FORMAT " undetermined, %" G_GINT64_FORMAT
                        " refused; %" G_GINT64_FORMAT " rows unreadable\n"),
           subsidy_run_count (run, "claims"), subsidy_run_count (run, "eligible"), amount,
           subsidy_run_count (run, "not-eligible"), subsidy_run_count (run, "undetermined"),
           subsidy_run_count (run, "refused"), subsidy_run_count (run, "unreadable"));
  if (batch->ledger == NULL)
    fail (ANSWERED, in_language (options, "没有用台账：各行互不相关，重复申报没有剔除",
                                 "without a ledger each row stands alone: claims made twice are not found"));
}

/* Where the answers take standard output, the totals take the other stream. */
static int
tell_summary (const BatchOptions *batch, const SubsidyRun *run)
{
  GError *error = NULL;
  char *text;

  if (batch->summary == NULL)
    return ANSWERED;
  text = subsidy_run_summary (run, batch->summary, &error);
  if (text == NULL)
    return fail_with (BAD_USAGE, error);
  fputs (text, strcmp (batch->output, "-") == 0 ? stderr : stdout);
  subsidy_free (text);
  return ANSWERED;
}

static int
status_of_error (const GError *error)
{
  return g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_FILE)
                 || g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_STOPPED)
             ? BAD_POLICY
             : BAD_USAGE;
}

static gboolean
is_summary_format (const Options *options, const char *format)
{
  if (format == NULL || strcmp (format, "text") == 0 || strcmp (format, "csv") == 0 || strcmp (format, "json") == 0)
    return TRUE;
  fprintf (stderr,
           in_language (options, "subsidy: --summary %s：可写 text、csv、json\n",
                        "subsidy: --summary %s: there are text, csv and json\n"),
           format);
  return FALSE;
}

static void
tell_ledger_notices (const SubsidyLedger *ledger)
{
  const char *notice;

  for (gsize i = 0; ledger != NULL && (notice = subsidy_ledger_get_notice (ledger, i)) != NULL; i++)
    fail (ANSWERED, notice);
}

static int
answer_file (SubsidyRun *run, const Options *options, const BatchOptions *batch, const char *input)
{
  Progress progress = { .options = options, .is_shown = isatty (STDERR_FILENO), .begun = g_get_monotonic_time () };
  GError *error = NULL;
  int status;

  catch_interrupts ();
  subsidy_run_set_progress (run, tell_progress, &progress);
  if (!subsidy_run_file (run, input, batch->output, &error))
    {
      if (progress.has_told)
        fprintf (stderr, "\n");
      tell_notes (run);
      status = status_of_error (error);
      return fail_with (options->is_strict && g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE) ? ROWS_FAILED
                                                                                                          : status,
                        error);
    }
  if (progress.has_told)
    fprintf (stderr, "\n");
  tell_counts (options, batch, run);
  status = tell_summary (batch, run);
  if (status == ANSWERED && (subsidy_run_count (run, "unreadable") > 0 || subsidy_run_count (run, "refused") > 0))
    status = ROWS_FAILED;
  return status;
}

int
run_batch (const Options *options, char **arguments)
{
  const BatchOptions *batch = options->batch;
  g_autoptr (SubsidyPolicy) policy = NULL;
  g_autoptr (SubsidyLedger) ledger = NULL;
  g_autoptr (SubsidyRun) run = NULL;
  GError *error = NULL;
  int64_t day;
  int status = BAD_USAGE;

  if (batch->output == NULL)
    return fail (BAD_USAGE, in_language (options, "请用 -o 写明输出文件，或 -o - 输出到标准输出",
                                         "name the output with -o, or write -o - for standard output"));
  if (!is_summary_format (options, batch->summary))
    return BAD_USAGE;
  if (!read_day (batch, options, &day, &error))
    return fail_with (BAD_USAGE, error);
  policy = load_policy (options);
  if (policy == NULL)
    return BAD_POLICY;
  run = subsidy_run_new (policy, options->language);
  if (!set_run (run, options, batch, &error) || !set_comparison (run, options, batch, &status, &error))
    return error != NULL ? fail_with (BAD_USAGE, error) : status;
  if (batch->ledger != NULL)
    {
      ledger = subsidy_ledger_open (batch->ledger, options->language, &error);
      if (ledger == NULL)
        return fail_with (BAD_POLICY, error);
      subsidy_run_set_ledger (run, ledger, day);
    }
  status = answer_file (run, options, batch, arguments[0]);
  tell_ledger_notices (ledger);
  return status;
}

/* ---- subsidy template ---- */

int
run_template (const Options *options, char **arguments)
{
  g_autoptr (SubsidyPolicy) policy = load_policy (options);
  GError *error = NULL;
  char *text;

  if (policy == NULL)
    return BAD_POLICY;
  text = subsidy_claims_template (policy, arguments[0], options->language, &error);
  if (text == NULL)
    return fail_with (BAD_USAGE, error);
  /* By it spreadsheets know that the Chinese headings are UTF-8. */
  printf ("%s%s", in_language (options, BYTE_ORDER_MARK, ""), text);
  subsidy_free (text);
  return ANSWERED;
}

/* ---- subsidy ledger ---- */

static int
list_ledger (SubsidyLedger *ledger, const Options *options, const char *what, const char *format, const char *path)
{
  GError *error = NULL;

  if (subsidy_ledger_export (ledger, what, (const char *const *)options->batch->where, format, path, &error))
    return ANSWERED;
  return fail_with (status_of_error (error), error);
}

static int
verify_ledger (SubsidyLedger *ledger, const Options *options)
{
  GError *error = NULL;
  char *differences = NULL;
  int64_t count = subsidy_ledger_verify (ledger, &differences, &error);

  tell_ledger_notices (ledger);
  if (count < 0)
    return fail_with (BAD_POLICY, error);
  if (count > 0)
    printf ("%s", differences);
  subsidy_free (differences);
  printf (in_language (options, "%" G_GINT64_FORMAT " 处不一致\n", "%" G_GINT64_FORMAT " differences\n"), count);
  return count > 0 ? ROWS_FAILED : ANSWERED;
}

static int
revoke_award (SubsidyLedger *ledger, const Options *options, const char *receipt, const char *reason)
{
  const char *by = options->batch->by_whom != NULL ? options->batch->by_whom : g_get_user_name ();
  GError *error = NULL;

  if (!subsidy_ledger_revoke (ledger, receipt, by, reason, &error))
    return fail_with (status_of_error (error), error);
  printf (in_language (options, "已撤销 %s\n", "revoked %s\n"), receipt);
  return ANSWERED;
}

int
run_ledger (const Options *options, char **arguments)
{
  int n_arguments = (int)g_strv_length (arguments);
  const char *action = arguments[0];
  g_autoptr (SubsidyLedger) ledger = NULL;
  GError *error = NULL;
  const char *output = options->batch->output != NULL ? options->batch->output : "-";

  if (strcmp (action, "revoke") == 0 ? n_arguments != 4 : n_arguments != 2)
    return fail (
        BAD_USAGE,
        in_language (
            options, "用法：subsidy ledger list|runs|export|verify 台账，或 subsidy ledger revoke 台账 回执 原因",
            "usage: subsidy ledger list|runs|export|verify FILE.db, or subsidy ledger revoke FILE.db RECEIPT REASON"));
  if (!g_file_test (arguments[1], G_FILE_TEST_EXISTS))
    {
      fprintf (stderr, "subsidy: %s: %s\n", arguments[1], g_strerror (ENOENT));
      return BAD_POLICY;
    }
  ledger = subsidy_ledger_open (arguments[1], options->language, &error);
  if (ledger == NULL)
    return fail_with (BAD_POLICY, error);
  if (strcmp (action, "verify") == 0)
    return verify_ledger (ledger, options);
  tell_ledger_notices (ledger);
  if (strcmp (action, "list") == 0)
    return list_ledger (ledger, options, "awards", options->as_json ? "json" : "text", "-");
  if (strcmp (action, "runs") == 0)
    return list_ledger (ledger, options, "runs", options->as_json ? "json" : "text", "-");
  if (strcmp (action, "export") == 0)
    return list_ledger (ledger, options, "awards", options->as_json ? "json" : "csv", output);
  if (strcmp (action, "revoke") == 0)
    return revoke_award (ledger, options, arguments[2], arguments[3]);
  fprintf (stderr,
           in_language (options, "subsidy: ledger %s：可写 list、runs、export、verify、revoke\n",
                        "subsidy: ledger %s: there are list, runs, export, verify and revoke\n"),
           action);
  return BAD_USAGE;
}
