/* SPDX-License-Identifier: Apache-2.0 */
/* Every call of the ledger and of files of claims to SQLite and to the system is made to fail, one after the other: the
 * caller is told so, nothing is lost, and outputs and awards are there whole, both of them, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch/ledger-private.h"
#include "folder.h"
#include "subsidy/subsidy.h"
#include "support.h"

/* ---- The call that fails ---- */

/* The linker puts __wrap_NAME in the place of NAME (meson.build). Calls are counted while @is_armed is set; the one
 * with the number @failing fails, once. */
static struct
{
  gboolean is_armed, is_interrupted; /* by a signal, instead */
  int count, failing;
  const char *only; /* count calls of this name alone */
  int sqlite_code;  /* what the database says afterwards; 0: the truth */
  gboolean has_failed;
  const char *name; /* of what failed */
} fault;

static gboolean
fails_now (const char *name)
{
  if (!fault.is_armed || (fault.only != NULL && strcmp (fault.only, name) != 0) || ++fault.count != fault.failing)
    return FALSE;
  fault.has_failed = TRUE;
  fault.name = name;
  return TRUE;
}

static int
sqlite_failure (void)
{
  static const int codes[]
      = { SQLITE_IOERR, SQLITE_FULL, SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_BUSY, SQLITE_CANTOPEN };

  fault.sqlite_code = codes[fault.failing % (int)G_N_ELEMENTS (codes)];
  return fault.sqlite_code;
}

static int
system_failure (void)
{
  errno = fault.is_interrupted ? EINTR : fault.failing % 2 ? EIO : ENOSPC;
  return -1;
}

#define WRAP_SQLITE(NAME, PARAMETERS, ARGUMENTS)                                                                       \
  int __real_##NAME PARAMETERS;                                                                                        \
  int __wrap_##NAME PARAMETERS;                                                                                        \
  int __wrap_##NAME PARAMETERS { return fails_now (#NAME) ? sqlite_failure () : __real_##NAME ARGUMENTS; }

#define WRAP_SYSTEM(TYPE, NAME, PARAMETERS, ARGUMENTS)                                                                 \
  TYPE __real_##NAME PARAMETERS;                                                                                       \
  TYPE __wrap_##NAME PARAMETERS;                                                                                       \
  TYPE __wrap_##NAME PARAMETERS { return fails_now (#NAME) ? system_failure () : __real_##NAME ARGUMENTS; }

WRAP_SQLITE (sqlite3_step, (sqlite3_stmt * statement), (statement))
WRAP_SQLITE (sqlite3_prepare_v2, (sqlite3 * db, const char *sql, int n, sqlite3_stmt **statement, const char **tail),
             (db, sql, n, statement, tail))
WRAP_SQLITE (sqlite3_prepare_v3,
             (sqlite3 * db, const char *sql, int n, unsigned flags, sqlite3_stmt **statement, const char **tail),
             (db, sql, n, flags, statement, tail))
WRAP_SQLITE (sqlite3_exec,
             (sqlite3 * db, const char *sql, int (*row) (void *, int, char **, char **), void *data, char **message),
             (db, sql, row, data, message))
WRAP_SQLITE (sqlite3_bind_text, (sqlite3_stmt * statement, int at, const char *text, int n, void (*free_it) (void *)),
             (statement, at, text, n, free_it))
WRAP_SYSTEM (ssize_t, read, (int fd, void *bytes, size_t length), (fd, bytes, length))
WRAP_SYSTEM (ssize_t, write, (int fd, const void *bytes, size_t length), (fd, bytes, length))
WRAP_SYSTEM (ssize_t, pread64, (int fd, void *bytes, size_t length, off64_t at), (fd, bytes, length, at))
WRAP_SYSTEM (off64_t, lseek64, (int fd, off64_t at, int from), (fd, at, from))
WRAP_SYSTEM (int, fsync, (int fd), (fd))
WRAP_SYSTEM (int, fchmod, (int fd, mode_t mode), (fd, mode))
WRAP_SYSTEM (int, fstat64, (int fd, struct stat64 *status), (fd, status))
WRAP_SYSTEM (int, stat64, (const char *path, struct stat64 *status), (path, status))
WRAP_SYSTEM (int, access, (const char *path, int mode), (path, mode))
WRAP_SYSTEM (int, rename, (const char *from, const char *to), (from, to))
WRAP_SYSTEM (int, link, (const char *from, const char *to), (from, to))
WRAP_SYSTEM (int, linkat, (int from_folder, const char *from, int to_folder, const char *to, int flags),
             (from_folder, from, to_folder, to, flags))
WRAP_SYSTEM (int, open64, (const char *path, int flags, mode_t mode), (path, flags, mode))
WRAP_SYSTEM (int, g_mkstemp, (char *path), (path))
WRAP_SYSTEM (int, g_mkstemp_full, (char *path, int flags, int mode), (path, flags, mode))

int __real_sqlite3_extended_errcode (sqlite3 *db);
int __wrap_sqlite3_extended_errcode (sqlite3 *db);

int
__wrap_sqlite3_extended_errcode (sqlite3 *db)
{
  return fault.sqlite_code != 0 ? fault.sqlite_code : __real_sqlite3_extended_errcode (db);
}

/* ---- A folder ---- */

static char *
contents_of (const char *name)
{
  g_autofree char *path = in_folder (name);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
write_file (const char *name, const char *text)
{
  g_autofree char *path = in_folder (name);

  assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* What is aside, under a name that begins with a dot, and files for what is too much for memory are gone. */
static void
assert_nothing_is_left_aside (void)
{
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    if (name[0] == '.' || g_str_has_suffix (name, ".tmp"))
      fail_msg ("%s, call %d: %s is left", fault.name, fault.failing, name);
}

/* ---- Runs of the ledger ---- */

static const char *const rules[] = { "pilot" };
static const char *const facts[] = { "firm", "project" };
static const guint64 keys[] = { 1, 3 };
static const SubsidyLedgerRun usual_run = { .command = "c",
                                            .version = "v",
                                            .policy = "p",
                                            .policy_digest = "d",
                                            .input = "i",
                                            .rules = rules,
                                            .n_rules = 1,
                                            .facts = facts,
                                            .n_facts = 2,
                                            .keys = keys,
                                            .n_keys = 2 };

/* So small that a few claims go to files and many pages. */
static SubsidyLedgerSettings
small_settings (void)
{
  SubsidyLedgerSettings settings = subsidy_ledger_usual_settings;

  settings.most_recent = 3;
  settings.most_claims = 60;
  settings.most_fences = 1;
  settings.most_in_page = 2;
  settings.patience = 1;
  return settings;
}

static SubsidyLedger *
open_ledger (GError **error)
{
  g_autofree char *path = in_folder ("ledger.db");
  const SubsidyLedgerSettings settings = small_settings ();
  SubsidyLedger *ledger = subsidy_ledger_open_with (path, "en", &settings, error);

  if (ledger != NULL)
    __real_sqlite3_exec (ledger->database, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
  return ledger;
}

#define N_AWARDS 12

/* Of three firms, one fen each; the claim is longer than is read at once where @i is 5. */
static gboolean
record_award (SubsidyLedger *ledger, int i, GError **error)
{
  g_autofree char *firm = g_strdup_printf ("F%d", i % 3), *project = g_strdup_printf ("%0*d", i == 5 ? 300 : 3, i);
  const SubsidyLedgerText values[] = { { firm, strlen (firm) }, { project, strlen (project) } };
  const SubsidyLedgerAward award = { .rule = 0, .day = 100, .amount_fen = 1, .row = i };
  SubsidyLedgerTotals totals;

  subsidy_ledger_set_claim (ledger, values);
  for (gsize key = 0; key < 2; key++)
    if (!subsidy_ledger_get_totals (ledger, key, NULL, 0, 0, &totals, error))
      return FALSE;
  return subsidy_ledger_record (ledger, &award, error);
}

static gboolean
record_run (SubsidyLedger *ledger, GError **error)
{
  g_autofree char *temporary = in_folder ("out.tmp"), *output = in_folder ("out.csv");
  g_autofree char *digest = NULL;

  if (!subsidy_ledger_begin (ledger, &usual_run, error))
    return FALSE;
  for (int i = 0; i < N_AWARDS; i++)
    if (!record_award (ledger, i, error))
      return FALSE;
  digest = subsidy_ledger_digest_file (temporary, "en", error);
  if (digest == NULL)
    return FALSE;
  const SubsidyLedgerOutput outputs[] = { { temporary, output, digest } };
  const SubsidyLedgerEnd end = { N_AWARDS, outputs, 1 };
  return subsidy_ledger_commit (ledger, &end, error);
}

/* A whole run in a ledger of its own opening. */
static gboolean
run_ledger (GError **error)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger (error);
  g_autofree char *temporary = in_folder ("out.tmp");
  gboolean is_done = ledger != NULL && record_run (ledger, error);

  if (!is_done)
    g_unlink (temporary);
  return is_done;
}

static gboolean
count_line (const char *text, gsize length, gpointer data)
{
  (void)text;
  (void)length;
  ++*(int *)data;
  return TRUE;
}

static gboolean
append_line (const char *text, gsize length, gpointer data)
{
  g_string_append_len (data, text, (gssize)length);
  return TRUE;
}

/* That the ledger is sound and holds so many awards. */
static void
assert_ledger_has (int n_awards)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger (NULL);
  const SubsidyLedgerFilter all = { 0 };
  gint64 n_differences = -1;
  g_autoptr (GString) told = g_string_new (NULL);
  int n_lines = 0;

  assert_non_null (ledger);
  assert_true (ledger_verify (ledger, append_line, told, &n_differences, NULL));
  if (n_differences != 0)
    fail_msg ("%s, call %d: %s", fault.name, fault.failing, told->str);
  assert_true (subsidy_ledger_write_awards (ledger, &all, SUBSIDY_LEDGER_JSON, count_line, &n_lines, NULL));
  if (n_lines != n_awards)
    fail_msg ("%s, call %d: %d awards, not %d", fault.name, fault.failing, n_lines, n_awards);
}

/* @before: brings about what there is before. Runs @act once for each of its calls, which fails; whatever happens, it
 * tells so, and @after finds what it should. */
static void
fail_each_call (void (*before) (void), gboolean (*act) (GError **error), void (*after) (gboolean is_done),
                gboolean is_interrupted)
{
  gboolean has_failed = TRUE;
  int n_told = 0;

  for (int failing = 1; has_failed; failing += wanted_divisor ())
    {
      g_autoptr (GError) error = NULL;
      gboolean is_done;

      empty_folder ();
      before ();
      memset (&fault, 0, sizeof fault);
      fault.failing = failing;
      fault.is_interrupted = is_interrupted;
      fault.is_armed = TRUE;
      is_done = act (&error);
      has_failed = fault.has_failed;
      fault.is_armed = FALSE;
      fault.sqlite_code = 0;
      if (is_done != (error == NULL))
        fail_msg ("%s, call %d: %s", fault.name, failing, is_done ? error->message : "failed, and nothing was said");
      n_told += !is_done;
      if (!is_done)
        assert_true (error->domain == SUBSIDY_ERROR && strlen (error->message) > 10);
      after (is_done);
      assert_true (has_failed || is_done); /* the last time no call is left to fail */
    }
  assert_true (n_told > 5 / wanted_divisor () || is_interrupted);
}

static void
prepare_run (void)
{
  write_file ("out.tmp", "new");
}

static void
check_run (gboolean is_done)
{
  g_autofree char *output = NULL;

  assert_ledger_has (is_done ? N_AWARDS : 0); /* opening it gives the output its name, if that failed */
  output = contents_of ("out.csv");
  assert_true ((output != NULL) == is_done);
  assert_true (!is_done || strcmp (output, "new") == 0);
  assert_nothing_is_left_aside ();
}

static void
test_a_run_in_a_new_ledger (void **state)
{
  (void)state;
  fail_each_call (prepare_run, run_ledger, check_run, FALSE);
}

/* One run there is already: its history is read, and pages of it are written again. */
static void
prepare_second_run (void)
{
  prepare_run ();
  assert_true (run_ledger (NULL));
  prepare_run ();
}

static void
check_second_run (gboolean is_done)
{
  g_autofree char *output = NULL;

  assert_ledger_has (is_done ? 2 * N_AWARDS : N_AWARDS);
  output = contents_of ("out.csv");
  assert_string_equal (output, "new");
  assert_nothing_is_left_aside ();
}

static void
test_a_run_after_another (void **state)
{
  (void)state;
  fail_each_call (prepare_second_run, run_ledger, check_second_run, FALSE);
}

/* A run that was committed, and whose output then did not get its name. */
static void
prepare_unnamed_output (void)
{
  prepare_run ();
  memset (&fault, 0, sizeof fault);
  fault.only = "rename";
  fault.failing = 1;
  fault.is_armed = TRUE;
  assert_true (run_ledger (NULL));
  fault.is_armed = FALSE;
}

/* Opening gives it its name, or says why not: then the next one does. */
static gboolean
open_alone (GError **error)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger (error);

  return ledger != NULL;
}

static void
check_named (gboolean is_done)
{
  (void)is_done;
  check_run (TRUE);
}

static void
test_an_output_without_its_name (void **state)
{
  (void)state;
  fail_each_call (prepare_unnamed_output, open_alone, check_named, FALSE);
}

/* ---- What it holds ---- */

static gboolean
read_all (GError **error)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger (error);
  const SubsidyLedgerFilter some = { .policy = "p", .rule = "pilot", .fact = "firm", .value = "F1", .run = 1 };
  int n_lines = 0;
  gint64 n_differences;

  if (ledger == NULL)
    return FALSE;
  for (int format = SUBSIDY_LEDGER_TEXT; format <= SUBSIDY_LEDGER_JSON; format++)
    if (!subsidy_ledger_write_awards (ledger, &some, (SubsidyLedgerFormat)format, count_line, &n_lines, error)
        || !subsidy_ledger_write_runs (ledger, (SubsidyLedgerFormat)format, count_line, &n_lines, error))
      return FALSE;
  return ledger_verify (ledger, count_line, &n_lines, &n_differences, error);
}

static void
check_unchanged (gboolean is_done)
{
  (void)is_done;
  assert_ledger_has (N_AWARDS);
}

static void
prepare_ledger (void)
{
  prepare_run ();
  assert_true (run_ledger (NULL));
}

static void
test_reading (void **state)
{
  (void)state;
  fail_each_call (prepare_ledger, read_all, check_unchanged, FALSE);
}

static gboolean
export_awards (GError **error)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger (error);
  g_autofree char *path = in_folder ("awards.csv");

  return ledger != NULL && subsidy_ledger_export (ledger, "awards", NULL, "csv", path, error);
}

/* A row for each award under the headings, or no file. */
static void
check_export (gboolean is_done)
{
  g_autofree char *text = contents_of ("awards.csv");
  int n_lines = 0;

  for (const char *at = text; at != NULL && *at != '\0'; at++)
    n_lines += *at == '\n';
  assert_int_equal (n_lines, is_done ? N_AWARDS + 1 : 0);
  assert_nothing_is_left_aside ();
  check_unchanged (is_done);
}

static void
test_exporting (void **state)
{
  (void)state;
  fail_each_call (prepare_ledger, export_awards, check_export, FALSE);
}

static gboolean
revoke (GError **error)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger (error);

  return ledger != NULL && subsidy_ledger_revoke (ledger, "R1-5", "clerk", "a mistake", error);
}

/* What is revoked cannot be revoked again. */
static void
check_revoked (gboolean is_done)
{
  g_autoptr (GError) error = NULL;

  assert_ledger_has (N_AWARDS);
  assert_int_equal (revoke (&error), !is_done);
  assert_true (!is_done || g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_USAGE)
               || g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN)
               || g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE));
}

static void
test_revoking (void **state)
{
  (void)state;
  fail_each_call (prepare_ledger, revoke, check_revoked, FALSE);
}

/* ---- Files of claims ---- */

/* 10 % of the cost, once for each firm, within a budget that all claims share: files are read twice. */
static const char policy_text[]
    = "<policy id='p'><payer id='city'/><fact id='firm' type='name'/>"
      "<fact id='cost' type='money' most='100000'/>"
      "<rule id='r' once-per='firm'><amount><percent rate='10'><fact ref='cost'/></percent></amount></rule></policy>";

static const char budget_text[]
    = "<policy id='p'><payer id='city'/><fact id='firm' type='name'/>"
      "<fact id='cost' type='money' most='100000'/>"
      "<fact id='of-all' type='money'><from-batch sum='cost' rules='r'/></fact>"
      "<rule id='r' once-per='firm'><amount><choose><when><if><at-most fact='of-all'>100000</at-most></if>"
      "<percent rate='10'><fact ref='cost'/></percent></when><otherwise><money>1</money></otherwise></choose></amount>"
      "</rule></policy>";

static const char claims[] = "firm,cost\nA,100\nB,200.50\nA,300\nC,400\n";

/* 10, 20.05 and 40 yuan; firm A was paid in the row before. */
#define N_PAID 3
#define PAID_FEN 7005

static struct
{
  const char *policy;
  gboolean has_ledger;
  int32_t jobs;
  int64_t amount_fen;
  const char *output; /* out.csv unless set */
} file_run;

static gboolean
run_file (GError **error)
{
  g_autoptr (SubsidyPolicy) policy
      = subsidy_policy_new_from_bytes (file_run.policy, strlen (file_run.policy), "p", NULL);
  g_autoptr (SubsidyLedger) ledger = NULL;
  g_autoptr (SubsidyRun) run = subsidy_run_new (policy, "en");
  g_autofree char *input = in_folder ("in.csv");
  g_autofree char *output = in_folder (file_run.output != NULL ? file_run.output : "out.csv");

  if (file_run.has_ledger && (ledger = open_ledger (error)) == NULL)
    return FALSE;
  assert_true (subsidy_run_set_rule (run, "r", NULL));
  subsidy_run_set_jobs (run, file_run.jobs);
  if (ledger != NULL)
    subsidy_run_set_ledger (run, ledger, 20498);
  if (!subsidy_run_file (run, input, output, error))
    return FALSE;
  assert_int_equal (subsidy_run_get_amount (run), file_run.amount_fen);
  return TRUE;
}

static void
prepare_file (void)
{
  write_file ("in.csv", claims);
  write_file ("out.csv", "old");
}

static void
check_file (gboolean is_done)
{
  g_autofree char *output = NULL;

  if (file_run.has_ledger)
    assert_ledger_has (is_done ? N_PAID : 0);
  output = contents_of ("out.csv");
  if (!is_done)
    assert_string_equal (output, "old");
  else
    assert_true (strstr (output, "20.05") != NULL && strstr (output, "40.00") != NULL);
  assert_nothing_is_left_aside ();
}

static void
test_files_of_claims (void **state)
{
  (void)state;
  for (int way = 0; way < 6; way++)
    {
      file_run.policy = way & 1 ? budget_text : policy_text;
      file_run.has_ledger = way & 2;
      file_run.jobs = way & 4 ? 2 : 1;
      file_run.amount_fen = file_run.has_ledger ? PAID_FEN : PAID_FEN + 3000;
      fail_each_call (prepare_file, run_file, check_file, FALSE);
    }
}

/* Of a second file firm A was paid before, D and E are paid 5 and 6 yuan: what a ledger holds is asked for. */
static void
prepare_second_file (void)
{
  write_file ("in.csv", claims);
  assert_true (run_file (NULL));
  write_file ("in.csv", "firm,cost\nA,100\nD,50\nE,60\n");
  write_file ("second.csv", "old");
  file_run.amount_fen = 1100;
  file_run.output = "second.csv";
}

static void
check_second_file (gboolean is_done)
{
  g_autofree char *output = NULL;

  assert_ledger_has (is_done ? N_PAID + 2 : N_PAID);
  output = contents_of ("second.csv");
  assert_true (is_done ? strstr (output, "5.00") != NULL : strcmp (output, "old") == 0);
  assert_nothing_is_left_aside ();
  file_run.amount_fen = PAID_FEN;
  file_run.output = NULL;
}

static void
test_a_file_after_another (void **state)
{
  (void)state;
  for (int way = 0; way < 2; way++)
    {
      file_run.policy = way == 0 ? policy_text : budget_text;
      file_run.has_ledger = TRUE;
      file_run.jobs = 1;
      file_run.amount_fen = PAID_FEN;
      fail_each_call (prepare_second_file, run_file, check_second_file, FALSE);
    }
}

/* A signal that comes while the system is at work does no harm. */
static void
test_interrupted (void **state)
{
  (void)state;
  file_run.policy = budget_text;
  file_run.has_ledger = FALSE;
  file_run.jobs = 1;
  file_run.amount_fen = PAID_FEN + 3000;
  fail_each_call (prepare_file, run_file, check_file, TRUE);
}

/* ---- Misuse ---- */

static void
assert_error (const GError *error, int code, const char *part)
{
  assert_true (g_error_matches (error, SUBSIDY_ERROR, code));
  if (strstr (error->message, part) == NULL)
    fail_msg ("%s", error->message);
}

static void
test_what_there_is_not (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_new_from_bytes (policy_text, strlen (policy_text), "p", NULL);
  g_autoptr (SubsidyRun) run = subsidy_run_new (policy, "en");
  g_autoptr (SubsidyLedger) ledger = NULL;
  g_autoptr (GError) summary = NULL, format = NULL, rule = NULL, what = NULL, export = NULL;
  g_autofree char *input = in_folder ("in.csv"), *output = in_folder ("out.csv"), *path = in_folder ("awards");

  (void)state;
  subsidy_run_free (NULL);
  assert_null (subsidy_run_summary (run, "text", &summary));
  assert_error (summary, SUBSIDY_ERROR_USAGE, "no file was answered yet");
  assert_null (subsidy_claims_template (policy, "s", "en", &rule));
  assert_error (rule, SUBSIDY_ERROR_UNKNOWN, "s");
  prepare_file ();
  assert_true (subsidy_run_set_rule (run, "r", NULL));
  assert_true (subsidy_run_file (run, input, output, NULL));
  assert_int_equal (subsidy_run_count (run, "eligible"), 4);
  assert_int_equal (subsidy_run_count (run, "eligibles"), -1);
  assert_null (subsidy_run_summary (run, "xml", &format));
  assert_error (format, SUBSIDY_ERROR_UNKNOWN, "text, csv and json");
  ledger = open_ledger (NULL);
  assert_false (subsidy_ledger_export (ledger, "claims", NULL, "csv", path, &what));
  assert_error (what, SUBSIDY_ERROR_UNKNOWN, "awards and runs");
  assert_false (subsidy_ledger_export (ledger, "runs", NULL, "xml", path, &export));
  assert_error (export, SUBSIDY_ERROR_UNKNOWN, "text, csv and json");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (test_a_run_in_a_new_ledger, make_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_a_run_after_another, make_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_an_output_without_its_name, make_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_reading, make_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_exporting, make_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_revoking, make_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_files_of_claims, make_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_a_file_after_another, make_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_interrupted, make_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_what_there_is_not, make_folder, remove_folder),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
