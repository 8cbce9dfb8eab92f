/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger: what history tells, of which key, year and rule; what a run that ends, fails or is killed leaves; what is
 * refused; and what lists, checks and revocations say. Amounts are worked by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "batch/ledger-private.h"
#include "folder.h"
#include "subsidy/subsidy.h"
#include "support.h"

/* ---- A policy with three rules and two keys ---- */

enum
{
  GROWTH,
  PILOT,
  PLATFORM,
};

enum
{
  BY_FIRM,
  BY_PROJECT,
};

#define DAY_2026_02_14 20498 /* date -d 2026-02-14 +%s / 86400 */

static const char *const rules[] = { "growth", "pilot", "platform" };
static const char *const facts[] = { "firm", "project" };
static const guint64 keys[] = { 1, 3 };

static const SubsidyLedgerRun usual_run = {
  .command = "subsidy batch claims.csv",
  .version = "0.1.0",
  .policy = "city-1",
  .policy_digest = "d1",
  .input = "claims.csv",
  .rules = rules,
  .n_rules = G_N_ELEMENTS (rules),
  .facts = facts,
  .n_facts = G_N_ELEMENTS (facts),
  .keys = keys,
  .n_keys = G_N_ELEMENTS (keys),
};

/* A process that is killed needs no waiting for the disk; only a loss of power does. */
static void
forget_power (SubsidyLedger *ledger)
{
  sqlite3_exec (ledger->database, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
}

static SubsidyLedger *
open_with (const SubsidyLedgerSettings *settings)
{
  g_autofree char *path = in_folder ("ledger.db");
  g_autoptr (GError) error = NULL;
  SubsidyLedger *ledger = subsidy_ledger_open_with (path, "en", settings, &error);

  if (ledger == NULL)
    fail_msg ("%s", error->message);
  forget_power (ledger);
  return ledger;
}

static SubsidyLedger *
open_ledger (void)
{
  return open_with (&subsidy_ledger_usual_settings);
}

static void
begin_run (SubsidyLedger *ledger, const SubsidyLedgerRun *run)
{
  g_autoptr (GError) error = NULL;

  if (!subsidy_ledger_begin (ledger, run, &error))
    fail_msg ("%s", error->message);
}

static void
commit (SubsidyLedger *ledger)
{
  static const SubsidyLedgerEnd end = { 3, NULL, 0 };
  g_autoptr (GError) error = NULL;

  if (!subsidy_ledger_commit (ledger, &end, &error))
    fail_msg ("%s", error->message);
}

static SubsidyLedgerText
text_of (const char *value)
{
  SubsidyLedgerText text = { value, value != NULL ? strlen (value) : 0 };

  return text;
}

static void
claim (SubsidyLedger *ledger, const char *firm, const char *project)
{
  const SubsidyLedgerText values[] = { text_of (firm), text_of (project) };

  subsidy_ledger_set_claim (ledger, values);
}

static void
award (SubsidyLedger *ledger, const char *firm, const char *project, gsize rule, gint32 day, int64_t amount_fen)
{
  const SubsidyLedgerAward what = { .rule = rule, .day = day, .amount_fen = amount_fen, .row = 2 };
  g_autoptr (GError) error = NULL;

  claim (ledger, firm, project);
  if (!subsidy_ledger_record (ledger, &what, &error))
    fail_msg ("%s", error->message);
}

static SubsidyLedgerTotals
totals_of (SubsidyLedger *ledger, gsize key, const gsize *of_rules, gsize n_rules, int year)
{
  SubsidyLedgerTotals totals;
  g_autoptr (GError) error = NULL;

  if (!subsidy_ledger_get_totals (ledger, key, of_rules, n_rules, year, &totals, &error))
    fail_msg ("%s", error->message);
  return totals;
}

static void
assert_totals (SubsidyLedger *ledger, gsize key, gsize rule, gint64 count, int64_t sum_fen, gint32 latest_day)
{
  SubsidyLedgerTotals totals = totals_of (ledger, key, &rule, 1, 0);

  assert_int_equal (totals.count, count);
  assert_int_equal (totals.sum_fen, sum_fen);
  assert_int_equal (totals.latest_day, latest_day);
}

/* ---- History ---- */

/* Two rows of one firm in one file: the second is told about the first, by the key that both share. */
static void
test_within_a_run (void **state)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger ();

  (void)state;
  begin_run (ledger, &usual_run);
  claim (ledger, "F1", "P1");
  assert_totals (ledger, BY_FIRM, PILOT, 0, 0, G_MININT32);
  award (ledger, "F1", "P1", PILOT, DAY_2026_02_14, 8765432);
  claim (ledger, "F1", "P2");
  assert_totals (ledger, BY_FIRM, PILOT, 1, 8765432, DAY_2026_02_14);
  assert_totals (ledger, BY_FIRM, GROWTH, 0, 0, G_MININT32);
  assert_totals (ledger, BY_PROJECT, PILOT, 0, 0, G_MININT32);
  award (ledger, "F1", "P2", PILOT, DAY_2026_02_14 + 1, 100);
  claim (ledger, "F1", "P1");
  assert_totals (ledger, BY_FIRM, PILOT, 2, 8765532, DAY_2026_02_14 + 1);
  assert_totals (ledger, BY_PROJECT, PILOT, 1, 8765432, DAY_2026_02_14);
  claim (ledger, "F2", "P1");
  assert_totals (ledger, BY_FIRM, PILOT, 0, 0, G_MININT32);
  assert_totals (ledger, BY_PROJECT, PILOT, 0, 0, G_MININT32);
}

/* What was committed is seen by the next run, what was not is not. */
static void
test_between_runs (void **state)
{
  (void)state;
  for (int run = 0; run < 3; run++)
    {
      g_autoptr (SubsidyLedger) ledger = open_ledger ();

      begin_run (ledger, &usual_run);
      claim (ledger, "F1", "P1");
      assert_totals (ledger, BY_PROJECT, GROWTH, run, run * 200, run == 0 ? G_MININT32 : 100 + run - 1);
      award (ledger, "F1", "P1", GROWTH, 100 + run, 200);
      commit (ledger);

      begin_run (ledger, &usual_run);
      award (ledger, "F1", "P1", GROWTH, 500, 1);
      subsidy_ledger_rollback (ledger);

      begin_run (ledger, &usual_run);
      award (ledger, "F1", "P1", GROWTH, 600, 1);
    }
}

/* The year of a date takes only awards of that year, both its ends included. */
static void
test_years (void **state)
{
  static const gint32 last_of_2025 = 20453, first_of_2026 = 20454, last_of_2026 = 20818; /* date -d … +%s / 86400 */
  g_autoptr (SubsidyLedger) ledger = open_ledger ();

  (void)state;
  for (int i = 0; i < 2; i++)
    {
      begin_run (ledger, &usual_run);
      if (i == 0)
        {
          award (ledger, "F", "P", PILOT, last_of_2025, 1);
          award (ledger, "F", "P", PILOT, first_of_2026, 20);
          award (ledger, "F", "P", PLATFORM, last_of_2026, 300);
          award (ledger, "F", "P", PILOT, last_of_2026 + 1, 4000);
        }
      claim (ledger, "F", "other");
      assert_int_equal (totals_of (ledger, BY_FIRM, NULL, 0, 2024).count, 0);
      assert_int_equal (totals_of (ledger, BY_FIRM, NULL, 0, 2025).sum_fen, 1);
      assert_int_equal (totals_of (ledger, BY_FIRM, NULL, 0, 2026).sum_fen, 320);
      assert_int_equal (totals_of (ledger, BY_FIRM, NULL, 0, 2026).latest_day, last_of_2026);
      assert_int_equal (totals_of (ledger, BY_FIRM, NULL, 0, 2027).sum_fen, 4000);
      assert_int_equal (totals_of (ledger, BY_FIRM, NULL, 0, 0).count, 4);
      commit (ledger);
    }
}

static void
test_sets_of_rules (void **state)
{
  static const gsize two[] = { GROWTH, PLATFORM };
  g_autoptr (SubsidyLedger) ledger = open_ledger ();

  (void)state;
  begin_run (ledger, &usual_run);
  award (ledger, "F", "P", GROWTH, 10, 1);
  award (ledger, "F", "Q", PILOT, 30, 20);
  award (ledger, "F", "R", PLATFORM, 20, 300);
  claim (ledger, "F", "S");
  assert_int_equal (totals_of (ledger, BY_FIRM, two, 2, 0).sum_fen, 301);
  assert_int_equal (totals_of (ledger, BY_FIRM, two, 2, 0).latest_day, 20);
  assert_int_equal (totals_of (ledger, BY_FIRM, two + 1, 1, 0).count, 1);
  assert_int_equal (totals_of (ledger, BY_FIRM, NULL, 0, 0).sum_fen, 321);
}

/* Equal ids and values under another policy are other awards; another version of the policy is the same policy. */
static void
test_policies (void **state)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger ();
  SubsidyLedgerRun other = usual_run, later = usual_run;

  (void)state;
  other.policy = "city-2";
  later.policy_digest = "d9";
  begin_run (ledger, &usual_run);
  award (ledger, "F", "P", GROWTH, 10, 1);
  commit (ledger);
  begin_run (ledger, &other);
  claim (ledger, "F", "P");
  assert_int_equal (totals_of (ledger, BY_FIRM, NULL, 0, 0).count, 0);
  award (ledger, "F", "P", GROWTH, 10, 20);
  commit (ledger);
  begin_run (ledger, &later);
  claim (ledger, "F", "P");
  assert_int_equal (totals_of (ledger, BY_FIRM, NULL, 0, 0).sum_fen, 1);
}

/* What was not given equals nothing but what was not given; no text can look like it, or like two facts. */
static void
test_values_that_look_alike (void **state)
{
  static const char *const values[][2] = {
    { "F", NULL },
    { "F", "" },
    { "F", "null" },
    { "F\",\"project\":\"P", "P" },
    { NULL, "F" },
    { "F\\", "P" },
    { "F", "\\P" },
    { "F\n", "P" },
    { "f", "P" },
    { "F", "P " },
    { "F\",\"x", "\"" },
    { "F\x01", "P" },
    { "\\u0001", "P" },
    { "91110000", "企业" },
    { "91110000", "企 业" },
    { NULL, NULL },
  };
  g_autoptr (SubsidyLedger) ledger = open_ledger ();

  (void)state;
  for (int run = 0; run < 2; run++)
    {
      begin_run (ledger, &usual_run);
      for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
        {
          claim (ledger, values[i][0], values[i][1]);
          assert_totals (ledger, BY_PROJECT, GROWTH, run, run * (gint64)(i + 1), run == 0 ? G_MININT32 : 7);
          if (run == 0)
            award (ledger, values[i][0], values[i][1], GROWTH, 7, (gint64)i + 1);
        }
      commit (ledger);
    }
}

/* Facts in another order, more of them, keys in another order: the same keys. */
static void
test_other_order_of_facts (void **state)
{
  static const char *const other_facts[] = { "note", "project", "firm" };
  static const guint64 other_keys[] = { 6, 4, 2 }; /* the last is new: by project alone */
  g_autoptr (SubsidyLedger) ledger = open_ledger ();
  SubsidyLedgerRun other = usual_run;
  const SubsidyLedgerText values[] = { text_of ("n"), text_of ("P"), text_of ("F") };
  const SubsidyLedgerAward what = { .rule = GROWTH, .day = 9, .amount_fen = 50, .row = 3 };
  const gsize rule = GROWTH;

  (void)state;
  other.facts = other_facts;
  other.n_facts = G_N_ELEMENTS (other_facts);
  other.keys = other_keys;
  other.n_keys = G_N_ELEMENTS (other_keys);
  begin_run (ledger, &usual_run);
  award (ledger, "F", "P", GROWTH, 7, 1);
  award (ledger, "G", "P", GROWTH, 8, 20);
  commit (ledger);
  begin_run (ledger, &other);
  subsidy_ledger_set_claim (ledger, values);
  assert_int_equal (totals_of (ledger, 0, &rule, 1, 0).sum_fen, 1);
  assert_int_equal (totals_of (ledger, 1, &rule, 1, 0).sum_fen, 1);
  assert_int_equal (totals_of (ledger, 2, &rule, 1, 0).sum_fen, 21); /* awards recorded before the key was known */
  assert_true (subsidy_ledger_record (ledger, &what, NULL));
  commit (ledger);
  begin_run (ledger, &usual_run);
  claim (ledger, "F", "P");
  assert_totals (ledger, BY_PROJECT, GROWTH, 2, 51, 9);
}

/* A run that has fewer keys than one before still records for all of them. */
static void
test_fewer_keys (void **state)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger ();
  SubsidyLedgerRun fewer = usual_run;

  (void)state;
  fewer.n_keys = 1;
  begin_run (ledger, &usual_run);
  commit (ledger);
  begin_run (ledger, &fewer);
  award (ledger, "F", "P", GROWTH, 7, 1);
  commit (ledger);
  begin_run (ledger, &usual_run);
  claim (ledger, "F", "P");
  assert_totals (ledger, BY_PROJECT, GROWTH, 1, 1, 7);
}

static void
assert_fails (gboolean succeeded, GError **failure, int code, const char *part)
{
  g_autoptr (GError) error = g_steal_pointer (failure);

  assert_false (succeeded);
  assert_non_null (error);
  if (error->code != code || strstr (error->message, part) == NULL)
    fail_msg ("%d: '%s' lacks '%s'", error->code, error->message, part);
}

/* Nothing wraps: neither the total of a run nor what history comes to over several. */
static void
test_sums_too_large (void **state)
{
  const SubsidyLedgerAward more = { .rule = GROWTH, .day = 9, .amount_fen = 1, .row = 3 };
  const SubsidyLedgerAward negative = { .rule = GROWTH, .day = 9, .amount_fen = -1, .row = 3 };
  SubsidyLedgerTotals totals = { 5, 5, 5 };
  g_autoptr (SubsidyLedger) ledger = open_ledger ();
  GError *error = NULL;

  (void)state;
  begin_run (ledger, &usual_run);
  award (ledger, "F", "P", GROWTH, 7, G_MAXINT64);
  assert_fails (subsidy_ledger_record (ledger, &more, &error), &error, SUBSIDY_ERROR_VALUE, "larger");
  assert_fails (subsidy_ledger_record (ledger, &negative, &error), &error, SUBSIDY_ERROR_VALUE, "-1 fen");
  commit (ledger);
  begin_run (ledger, &usual_run);
  award (ledger, "F", "Q", PILOT, 7, 1);
  claim (ledger, "F", "R");
  assert_totals (ledger, BY_FIRM, GROWTH, 1, G_MAXINT64, 7);
  assert_fails (subsidy_ledger_get_totals (ledger, BY_FIRM, NULL, 0, 0, &totals, &error), &error, SUBSIDY_ERROR_VALUE,
                "larger");
  assert_int_equal (totals.count, 5);
}

/* ---- All together, against an account kept by the test ---- */

typedef struct
{
  int firm, project;
  gsize rule;
  gint32 day;
  gint64 amount_fen;
  gint64 id;
  gboolean is_revoked;
} Account;

static guint64
hash_to_nothing (guint64 seed, const void *bytes, gsize length)
{
  (void)seed;
  (void)bytes;
  (void)length;
  return G_GUINT64_CONSTANT (0x1234567890abcdef);
}

static guint64
hash_to_little (guint64 seed, const void *bytes, gsize length)
{
  return subsidy_ledger_hash (seed, bytes, length) & G_GUINT64_CONSTANT (0xc000000000000003);
}

static void
name_claim (SubsidyLedger *ledger, int firm, int project)
{
  char firm_name[32], project_name[32];

  g_snprintf (firm_name, sizeof firm_name, "firm-%d", firm);
  g_snprintf (project_name, sizeof project_name, "项目%d", project);
  claim (ledger, firm_name, project_name);
}

static SubsidyLedgerTotals
totals_by_account (const GArray *accounts, const Account *wanted, gsize key, gsize n_rules, int year)
{
  SubsidyLedgerTotals totals = { 0, 0, G_MININT32 };

  for (guint i = 0; i < accounts->len; i++)
    {
      const Account *account = &g_array_index (accounts, Account, i);
      int years = account->day < 20089 ? 2024 : 2025; /* 2025-01-01 is day 20089 */

      if (account->is_revoked || account->firm != wanted->firm
          || (key == BY_PROJECT && account->project != wanted->project)
          || (n_rules == 1 && account->rule != wanted->rule) || (year != 0 && years != year))
        continue;
      totals.count++;
      totals.sum_fen += account->amount_fen;
      totals.latest_day = MAX (totals.latest_day, account->day);
    }
  return totals;
}

static void
compare_totals (SubsidyLedger *ledger, const GArray *accounts, const Account *wanted, guint64 *seed)
{
  gsize key = random_below (seed, 2), n_rules = random_below (seed, 2);
  int year = random_below (seed, 2) == 0 ? 0 : 2024 + (int)random_below (seed, 2);
  SubsidyLedgerTotals expected = totals_by_account (accounts, wanted, key, n_rules, year);
  SubsidyLedgerTotals found = totals_of (ledger, key, &wanted->rule, n_rules, year);

  assert_int_equal (found.count, expected.count);
  assert_int_equal (found.sum_fen, expected.sum_fen);
  assert_int_equal (found.latest_day, expected.latest_day);
}

static void
random_run (SubsidyLedger *ledger, GArray *accounts, gint64 *next_id, guint64 *seed)
{
  guint n_before = accounts->len, n_rows = random_below (seed, 120);
  gint64 id = *next_id;

  begin_run (ledger, &usual_run);
  for (guint i = 0; i < n_rows; i++)
    {
      Account account = { .firm = (int)random_below (seed, 12), .project = (int)random_below (seed, 4) };

      account.rule = random_below (seed, 3);
      account.day = 20079 + (gint32)random_below (seed, 20);
      account.amount_fen = random_below (seed, 1000000);
      name_claim (ledger, account.firm, account.project);
      compare_totals (ledger, accounts, &account, seed);
      compare_totals (ledger, accounts, &account, seed);
      if (random_below (seed, 3) == 0)
        continue;
      const SubsidyLedgerAward what
          = { .rule = account.rule, .day = account.day, .amount_fen = account.amount_fen, .row = i };
      account.id = id++;
      assert_true (subsidy_ledger_record (ledger, &what, NULL));
      g_array_append_val (accounts, account);
      compare_totals (ledger, accounts, &account, seed);
    }
  if (random_below (seed, 5) == 0)
    {
      subsidy_ledger_rollback (ledger);
      g_array_set_size (accounts, n_before);
      return;
    }
  commit (ledger);
  *next_id = id;
}

static void
random_revocation (SubsidyLedger *ledger, GArray *accounts, guint64 *seed)
{
  if (accounts->len == 0)
    return;
  Account *account = &g_array_index (accounts, Account, random_below (seed, accounts->len));
  g_autofree char *number = g_strdup_printf ("%d", (int)account->id);
  g_autoptr (GError) error = NULL;
  gboolean is_revoked = subsidy_ledger_revoke (ledger, number, "clerk", "reclaimed", &error);

  assert_int_equal (is_revoked, !account->is_revoked);
  account->is_revoked = TRUE;
}

static gboolean
collect (const char *text, gsize length, gpointer data)
{
  g_string_append_len (data, text, (gssize)length);
  return TRUE;
}

static void
assert_verified (SubsidyLedger *ledger, gint64 n_expected, const char *part)
{
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gint64 n_differences;

  if (!ledger_verify (ledger, collect, told, &n_differences, &error))
    fail_msg ("%s", error->message);
  if (n_differences != n_expected || strstr (told->str, part) == NULL)
    fail_msg ("%d differences: %s", (int)n_differences, told->str);
}

static void
play (const SubsidyLedgerSettings *settings, guint64 seed, int n_runs)
{
  g_autoptr (GArray) accounts = g_array_new (FALSE, TRUE, sizeof (Account));
  g_autoptr (SubsidyLedger) ledger = open_with (settings);
  gint64 next_id = 1;

  for (int i = 0; i < MAX (TRIALS (n_runs), 5); i++)
    {
      random_run (ledger, accounts, &next_id, &seed);
      if (random_below (&seed, 3) == 0)
        random_revocation (ledger, accounts, &seed);
      if (random_below (&seed, 8) == 0)
        {
          assert_verified (ledger, 0, "");
          subsidy_ledger_close (ledger);
          ledger = open_with (settings);
        }
    }
}

/* Tables so small that everything spills, merges and is found again. */
static SubsidyLedgerSettings
small_settings (void)
{
  SubsidyLedgerSettings settings = subsidy_ledger_usual_settings;

  settings.most_recent = 7;
  settings.most_claims = 200;
  settings.most_fences = 2;
  settings.most_in_page = 3;
  return settings;
}

static void
test_against_account (void **state)
{
  (void)state;
  play (&subsidy_ledger_usual_settings, 1, 60);
}

static void
test_against_account_when_small (void **state)
{
  SubsidyLedgerSettings settings = small_settings ();

  (void)state;
  play (&settings, 2, 60);
}

/* Keys whose digests are equal are told apart by their text. */
static void
test_equal_digests (void **state)
{
  SubsidyLedgerSettings settings = subsidy_ledger_usual_settings;

  (void)state;
  settings.hash = hash_to_nothing;
  play (&settings, 3, 20);
}

static void
test_few_digests_when_small (void **state)
{
  SubsidyLedgerSettings settings = small_settings ();

  (void)state;
  settings.hash = hash_to_little;
  play (&settings, 4, 30);
}

/* A claim longer than what one read fetches. */
static void
test_long_claims (void **state)
{
  SubsidyLedgerSettings settings = small_settings ();
  g_autoptr (SubsidyLedger) ledger = open_with (&settings);
  g_autofree char *one = g_strnfill (5000, 'x'), *other = g_strnfill (5000, 'x');

  (void)state;
  other[4999] = 'y';
  begin_run (ledger, &usual_run);
  for (int i = 0; i < 100; i++)
    {
      award (ledger, one, NULL, GROWTH, 5, 1);
      award (ledger, other, NULL, GROWTH, 5, 20);
      name_claim (ledger, i, i);
      assert_totals (ledger, BY_FIRM, GROWTH, 0, 0, G_MININT32);
      assert_true (subsidy_ledger_record (ledger, &(SubsidyLedgerAward){ .rule = GROWTH, .day = 5 }, NULL));
    }
  claim (ledger, one, NULL);
  assert_totals (ledger, BY_FIRM, GROWTH, 100, 100, 5);
  claim (ledger, other, NULL);
  assert_totals (ledger, BY_FIRM, GROWTH, 100, 2000, 5);
}

/* ---- Runs that are killed ---- */

typedef struct
{
  SubsidyLedgerStage stage;
  int after; /* so many times the stage was passed */
} Death;

static void
die_at (SubsidyLedgerStage stage, gpointer data)
{
  Death *death = data;

  if (stage == death->stage && death->after-- == 0)
    kill (getpid (), SIGKILL);
}

static void
write_file (const char *path, const char *text)
{
  assert_true (g_file_set_contents (path, text, -1, NULL));
}

static const char *output_text = "new";

/* A run of thirty awards for one firm with an output of its own; in a process that may die of it. */
static void
run_to_its_end (const SubsidyLedgerSettings *settings)
{
  g_autofree char *path = in_folder ("ledger.db"), *temporary = in_folder ("out.csv.tmp"),
                  *output = in_folder ("out.csv");
  g_autoptr (SubsidyLedger) ledger = subsidy_ledger_open_with (path, "en", settings, NULL);

  if (ledger == NULL)
    _exit (2);
  forget_power (ledger);
  if (!subsidy_ledger_begin (ledger, &usual_run, NULL))
    _exit (3);
  for (int i = 0; i < 30; i++)
    {
      const SubsidyLedgerAward what = { .rule = PILOT, .day = 5, .amount_fen = 100, .row = i };

      name_claim (ledger, 1, i);
      if (!subsidy_ledger_record (ledger, &what, NULL))
        _exit (4);
    }
  write_file (temporary, output_text);
  g_autofree char *digest = subsidy_ledger_digest_file (temporary, NULL, NULL);
  const SubsidyLedgerOutput outputs[] = { { temporary, output, digest } };
  const SubsidyLedgerEnd end = { 30, outputs, 1 };
  if (!subsidy_ledger_commit (ledger, &end, NULL) || !subsidy_ledger_is_complete (ledger))
    _exit (5);
}

/* FALSE where the run came to its end before it would have died. */
static gboolean
run_and_die (SubsidyLedgerStage stage, int after)
{
  SubsidyLedgerSettings settings = small_settings ();
  Death death = { stage, after };
  int status = 0;
  pid_t child = fork ();

  settings.stage = die_at;
  settings.data = &death;
  if (child == 0)
    {
      run_to_its_end (&settings);
      _exit (0);
    }
  assert_int_equal (waitpid (child, &status, 0), child);
  if (WIFEXITED (status))
    assert_int_equal (WEXITSTATUS (status), 0);
  return WIFSIGNALED (status);
}

static void
assert_file (const char *name, const char *expected)
{
  g_autofree char *path = in_folder (name), *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  if (expected == NULL)
    assert_null (text);
  else
    assert_string_equal (text, expected);
}

static void
assert_firm_1_has (int count)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger ();

  assert_verified (ledger, 0, "");
  begin_run (ledger, &usual_run);
  name_claim (ledger, 1, 99);
  assert_totals (ledger, BY_FIRM, PILOT, count, count * 100, count == 0 ? G_MININT32 : 5);
}

static void
assert_only_remain (const char *const *names)
{
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    if (!g_strv_contains (names, name))
      fail_msg ("%s is left", name);
}

/* Killed before the commit: neither output nor awards. */
static void
test_killed_before_commit (void **state)
{
  static const SubsidyLedgerStage stages[]
      = { SUBSIDY_LEDGER_AT_BEGIN, SUBSIDY_LEDGER_AT_RECORD, SUBSIDY_LEDGER_AT_BUNDLE, SUBSIDY_LEDGER_AT_COMMIT };
  static const char *const remaining[] = { "ledger.db", "out.csv", "out.csv.tmp", NULL };
  g_autofree char *output = in_folder ("out.csv");
  int n_killed = 0;

  (void)state;
  write_file (output, "old");
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    for (int after = 0; after < 30; after += 1 + after / 4)
      {
        g_autofree char *path = in_folder ("ledger.db");

        if (!run_and_die (stages[i], after))
          {
            g_unlink (path);
            write_file (output, "old");
            break;
          }
        n_killed++;
        assert_firm_1_has (0);
        assert_file ("out.csv", "old");
        assert_only_remain (remaining);
      }
  assert_true (n_killed > 15);
}

/* Killed after it: the next to open the ledger gives the output its name, once. */
static void
test_killed_after_commit (void **state)
{
  static const SubsidyLedgerStage stages[]
      = { SUBSIDY_LEDGER_AT_COMMITTED, SUBSIDY_LEDGER_AT_RENAMED, SUBSIDY_LEDGER_AT_COMPLETED };

  (void)state;
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *output = in_folder ("out.csv");

      write_file (output, "old");
      assert_true (run_and_die (stages[i], 0));
      assert_file ("out.csv", i == 0 ? "old" : "new");
      g_autoptr (SubsidyLedger) ledger = open_ledger ();
      assert_file ("out.csv", "new");
      assert_file ("out.csv.tmp", NULL);
      assert_int_equal (subsidy_ledger_get_notice (ledger, 0) != NULL, i == 0);
      g_clear_pointer (&ledger, subsidy_ledger_close);
      ledger = open_ledger ();
      assert_null (subsidy_ledger_get_notice (ledger, 0));
      g_clear_pointer (&ledger, subsidy_ledger_close);
      assert_firm_1_has (30 * (i + 1));
    }
}

/* At any moment at all, by the clock: the output is that of the last run whose awards are there. */
static void
test_killed_at_any_moment (void **state)
{
  SubsidyLedgerSettings settings = small_settings ();
  g_autofree char *output = in_folder ("out.csv");
  int n_runs = 0;

  (void)state;
  for (int i = 0; i < TRIALS (60); i++)
    {
      g_autofree char *text = g_strdup_printf ("%d", i), *found = NULL;
      pid_t child;

      output_text = text;
      if ((child = fork ()) == 0)
        {
          run_to_its_end (&settings);
          _exit (0);
        }
      g_usleep ((gulong)i * 150);
      kill (child, SIGKILL);
      waitpid (child, NULL, 0);
      subsidy_ledger_close (open_ledger ());
      n_runs += g_file_get_contents (output, &found, NULL, NULL) && strcmp (found, text) == 0;
      assert_firm_1_has (30 * n_runs);
    }
  output_text = "new";
}

static void
test_killed_while_created (void **state)
{
  (void)state;
  assert_true (run_and_die (SUBSIDY_LEDGER_AT_CREATION, 0));
  assert_firm_1_has (0);
}

/* The output of a committed run is gone, or is no longer what was recorded: it is told, and nothing is overwritten. */
static void
test_output_lost (void **state)
{
  g_autofree char *output = in_folder ("out.csv"), *temporary = in_folder ("out.csv.tmp");

  (void)state;
  assert_true (run_and_die (SUBSIDY_LEDGER_AT_COMMITTED, 0));
  write_file (temporary, "changed");
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (SubsidyLedger) ledger = open_ledger ();

      assert_non_null (strstr (subsidy_ledger_get_notice (ledger, 0), "out.csv"));
      assert_file ("out.csv", NULL);
      assert_verified (ledger, 1, "has not got its name");
    }
  write_file (output, "new");
  g_autoptr (SubsidyLedger) ledger = open_ledger ();
  assert_null (subsidy_ledger_get_notice (ledger, 0));
  assert_verified (ledger, 0, "");
}

/* A name that a later run has taken meanwhile stays with that. */
static void
test_output_overtaken (void **state)
{
  g_autofree char *temporary = in_folder ("out.csv.tmp"), *aside = in_folder ("aside");
  SubsidyLedgerSettings settings = subsidy_ledger_usual_settings;

  (void)state;
  assert_true (run_and_die (SUBSIDY_LEDGER_AT_COMMITTED, 0));
  assert_int_equal (g_rename (temporary, aside), 0);
  run_to_its_end (&settings);
  assert_int_equal (g_rename (aside, temporary), 0);
  g_autofree char *output = in_folder ("out.csv");
  write_file (output, "mended by hand");
  g_autoptr (SubsidyLedger) ledger = open_ledger ();
  assert_file ("out.csv", "mended by hand");
  assert_non_null (subsidy_ledger_get_notice (ledger, 0));
}

/* ---- Two processes ---- */

/* Each tries to pay each of fifty firms that has not been paid; nobody is paid twice. */
static void
pay_once_each (void)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger ();

  begin_run (ledger, &usual_run);
  for (int i = 0; i < 50; i++)
    {
      const SubsidyLedgerAward what = { .rule = GROWTH, .day = 5, .amount_fen = 100, .row = i };

      name_claim (ledger, i, 0);
      if (totals_of (ledger, BY_FIRM, NULL, 0, 0).count == 0 && !subsidy_ledger_record (ledger, &what, NULL))
        _exit (2);
      g_usleep (500);
    }
  commit (ledger);
}

static void
test_two_processes (void **state)
{
  pid_t children[4];

  (void)state;
  for (int i = 0; i < 4; i++)
    if ((children[i] = fork ()) == 0)
      {
        pay_once_each ();
        _exit (0);
      }
  for (int i = 0; i < 4; i++)
    {
      int status = 0;

      waitpid (children[i], &status, 0);
      assert_int_equal (status, 0);
    }
  g_autoptr (SubsidyLedger) ledger = open_ledger ();
  begin_run (ledger, &usual_run);
  for (int i = 0; i < 50; i++)
    {
      name_claim (ledger, i, 0);
      assert_totals (ledger, BY_FIRM, GROWTH, 1, 100, 5);
    }
}

static void
test_in_use (void **state)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger (), other = open_ledger ();
  GError *error = NULL;

  (void)state;
  begin_run (ledger, &usual_run);
  subsidy_ledger_set_patience (other, 50);
  assert_fails (subsidy_ledger_begin (other, &usual_run, &error), &error, SUBSIDY_ERROR_FILE, "in use");
  assert_fails (subsidy_ledger_revoke (other, "1", "a", "b", &error), &error, SUBSIDY_ERROR_FILE, "in use");
  assert_fails (subsidy_ledger_begin (ledger, &usual_run, &error), &error, SUBSIDY_ERROR_USAGE, "has not ended");
  commit (ledger);
  begin_run (other, &usual_run);
}

/* ---- Files that are no ledgers, and folders that cannot be written ---- */

static void
assert_refused (const char *path, const char *language, const char *part)
{
  GError *error = NULL;
  SubsidyLedger *ledger = subsidy_ledger_open (path, language, &error);

  assert_fails (ledger != NULL, &error, SUBSIDY_ERROR_FILE, part);
}

static void
execute (const char *path, const char *sql)
{
  sqlite3 *database = NULL;

  assert_int_equal (sqlite3_open (path, &database), SQLITE_OK);
  assert_int_equal (sqlite3_exec (database, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close (database);
}

static void
test_foreign_files (void **state)
{
  g_autofree char *path = in_folder ("x.db"), *missing = in_folder ("no/such.db");

  (void)state;
  write_file (path, "id,amount\n1,2\n");
  assert_refused (path, "en", "is no ledger");
  assert_refused (path, "zh", "不是台账");
  assert_file ("x.db", "id,amount\n1,2\n");
  write_file (path, "");
  assert_refused (path, "en", "is empty");
  g_unlink (path);
  execute (path, "CREATE TABLE t (x)");
  assert_refused (path, "en", "is no ledger");
  assert_refused (folder, "en", "directory");
  assert_refused (missing, "en", "No such file");
  assert_refused ("/dev/null", "en", "is no ledger");
}

static void
test_later_format (void **state)
{
  g_autofree char *path = in_folder ("ledger.db");

  (void)state;
  subsidy_ledger_close (open_ledger ());
  execute (path, "PRAGMA user_version = 2");
  assert_refused (path, "en", "has format 2, this program reads formats up to 1");
}

static void
test_truncated (void **state)
{
  g_autofree char *path = in_folder ("ledger.db");
  GStatBuf whole;

  (void)state;
  SubsidyLedger *ledger = open_ledger ();
  begin_run (ledger, &usual_run);
  for (int i = 0; i < 2000; i++)
    {
      name_claim (ledger, i, i);
      assert_true (subsidy_ledger_record (ledger, &(SubsidyLedgerAward){ .rule = 0, .day = 1, .row = i }, NULL));
    }
  commit (ledger);
  subsidy_ledger_close (ledger);
  assert_int_equal (g_stat (path, &whole), 0);
  for (int part = 9; part > 0; part--)
    {
      assert_int_equal (truncate (path, whole.st_size * part / 10), 0);
      assert_refused (path, "en", "damaged or cut short");
    }
  assert_int_equal (truncate (path, 50), 0);
  assert_refused (path, "en", "is no ledger");
}

/* In a child, since who may write everywhere gives that up. What is wrong, or 0. */
static int
read_only_child (void)
{
  g_autofree char *path = in_folder ("ledger.db"), *other = in_folder ("other.db");
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (SubsidyLedger) ledger = NULL;
  g_autoptr (GError) error = NULL;

  if (setgid (65534) != 0 || setuid (65534) != 0)
    return 10;
  ledger = subsidy_ledger_open (other, "en", &error);
  if (ledger != NULL || strstr (error->message, "Permission denied") == NULL)
    return 1;
  g_clear_error (&error);
  ledger = subsidy_ledger_open (path, "en", &error);
  if (ledger == NULL)
    return 2;
  if (subsidy_ledger_begin (ledger, &usual_run, &error) || strstr (error->message, "cannot be written") == NULL)
    return 3;
  return subsidy_ledger_write_awards (ledger, NULL, SUBSIDY_LEDGER_TEXT, collect, told, NULL) ? 0 : 4;
}

static void
test_read_only (void **state)
{
  g_autofree char *path = in_folder ("ledger.db");
  int status = 0;
  pid_t child;

  (void)state;
  if (getuid () != 0)
    skip ();
  subsidy_ledger_close (open_ledger ());
  g_chmod (path, 0444);
  g_chmod (folder, 0555);
  if ((child = fork ()) == 0)
    _exit (read_only_child ());
  waitpid (child, &status, 0);
  g_chmod (folder, 0755);
  assert_int_equal (WEXITSTATUS (status), 0);
}

/* The ledger may not grow: the run fails, what was there stays. */
static void
test_full_disk (void **state)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger ();
  static const SubsidyLedgerEnd end = { 3, NULL, 0 };
  g_autoptr (GError) error = NULL;

  (void)state;
  begin_run (ledger, &usual_run);
  award (ledger, "F", "P", GROWTH, 7, 1);
  commit (ledger);
  sqlite3_exec (ledger->database, "PRAGMA max_page_count = 40", NULL, NULL, NULL);
  begin_run (ledger, &usual_run);
  for (int i = 0; error == NULL && i < 5000; i++)
    {
      const SubsidyLedgerAward what = { .rule = GROWTH, .day = 8, .amount_fen = 1, .row = i };

      name_claim (ledger, i, i);
      subsidy_ledger_record (ledger, &what, &error);
    }
  assert_fails (FALSE, &error, SUBSIDY_ERROR_FILE, "is full");
  assert_fails (subsidy_ledger_commit (ledger, &end, &error), &error, SUBSIDY_ERROR_FILE, "has ended the run");
  assert_verified (ledger, 0, "");
  begin_run (ledger, &usual_run);
  name_claim (ledger, 1, 1);
  assert_totals (ledger, BY_FIRM, GROWTH, 0, 0, G_MININT32);
  claim (ledger, "F", "P");
  assert_totals (ledger, BY_FIRM, GROWTH, 1, 1, 7);
}

/* Nor may the files without a name. */
static int
limited_child (void)
{
  SubsidyLedgerSettings settings = small_settings ();
  g_autoptr (SubsidyLedger) ledger = open_with (&settings);
  const struct rlimit limit = { 100000, 100000 };
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  begin_run (ledger, &usual_run);
  setrlimit (RLIMIT_FSIZE, &limit);
  for (int i = 0; error == NULL && i < 5000; i++)
    {
      const SubsidyLedgerAward what = { .rule = GROWTH, .day = 8, .amount_fen = 1, .row = i };

      name_claim (ledger, i, i);
      subsidy_ledger_record (ledger, &what, &error);
    }
  if (error == NULL || strstr (error->message, "File too large") == NULL)
    {
      print_error ("%s\n", error != NULL ? error->message : "no error");
      return 1;
    }
  return 0;
}

static void
test_file_too_large (void **state)
{
  int status = 0;
  pid_t child = fork ();

  (void)state;
  if (child == 0)
    _exit (limited_child ());
  waitpid (child, &status, 0);
  assert_int_equal (status, 0);
  assert_firm_1_has (0);
}

/* ---- Lists ---- */

static void
assert_awards (SubsidyLedger *ledger, const SubsidyLedgerFilter *filter, SubsidyLedgerFormat format,
               const char *expected)
{
  g_autoptr (GString) told = g_string_new (NULL);

  assert_true (subsidy_ledger_write_awards (ledger, filter, format, collect, told, NULL));
  assert_string_equal (told->str, expected);
}

static SubsidyLedger *
ledger_of_three (void)
{
  SubsidyLedger *ledger = open_ledger ();
  const SubsidyLedgerAward third
      = { .rule = PLATFORM, .day = 20499, .amount_fen = 5, .row = 4, .receipt = "R-7", .receipt_length = 3 };

  begin_run (ledger, &usual_run);
  award (ledger, "F1", "=1+1", PILOT, DAY_2026_02_14, 8765432);
  award (ledger, "F2", NULL, GROWTH, DAY_2026_02_14, 30000000);
  claim (ledger, "F1", "a \"b\", c");
  assert_true (subsidy_ledger_record (ledger, &third, NULL));
  commit (ledger);
  return ledger;
}

static void
test_list (void **state)
{
  g_autoptr (SubsidyLedger) ledger = ledger_of_three ();
  const SubsidyLedgerFilter by_rule = { .rule = "growth" }, by_fact = { .fact = "firm", .value = "F1" },
                            by_run = { .run = 2 }, by_policy = { .policy = "city-1", .rule = "platform" };

  (void)state;
  assert_awards (ledger, NULL, SUBSIDY_LEDGER_TEXT,
                 "1  2026-02-14  pilot  87654.32  R1-2  firm=F1  project==1+1  (city-1, run 1, row 2)\n"
                 "2  2026-02-14  growth  300000.00  R1-2  firm=F2  (city-1, run 1, row 2)\n"
                 "3  2026-02-15  platform  0.05  R-7  firm=F1  project=a \"b\", c  (city-1, run 1, row 4)\n");
  assert_awards (ledger, &by_rule, SUBSIDY_LEDGER_TEXT,
                 "2  2026-02-14  growth  300000.00  R1-2  firm=F2  (city-1, run 1, row 2)\n");
  assert_awards (ledger, &by_run, SUBSIDY_LEDGER_TEXT, "");
  assert_awards (
      ledger, &by_fact, SUBSIDY_LEDGER_CSV,
      "id,run,row,policy,policy_digest,rule,day,amount,receipt,revoked_at,revoked_by,revoked_because,firm,project\r\n"
      "1,1,2,city-1,d1,pilot,2026-02-14,87654.32,R1-2,,,,F1,'=1+1\r\n"
      "3,1,4,city-1,d1,platform,2026-02-15,0.05,R-7,,,,F1,\"a \"\"b\"\", c\"\r\n");
  assert_awards (ledger, &by_policy, SUBSIDY_LEDGER_JSON,
                 "{\"id\":3,\"run\":1,\"row\":4,\"policy\":\"city-1\",\"policy_digest\":\"d1\",\"rule\":\"platform\","
                 "\"day\":\"2026-02-15\",\"amount\":\"0.05\",\"receipt\":\"R-7\",\"revoked_at\":null,"
                 "\"revoked_by\":null,\"revoked_because\":null,"
                 "\"claim\":{\"firm\":\"F1\",\"project\":\"a \\\"b\\\", c\"}}\n");
}

static void
test_list_of_runs (void **state)
{
  g_autoptr (SubsidyLedger) ledger = ledger_of_three ();
  g_autoptr (GString) text = g_string_new (NULL), csv = g_string_new (NULL), json = g_string_new (NULL);

  (void)state;
  assert_true (subsidy_ledger_write_runs (ledger, SUBSIDY_LEDGER_TEXT, collect, text, NULL));
  assert_true (subsidy_ledger_write_runs (ledger, SUBSIDY_LEDGER_CSV, collect, csv, NULL));
  assert_true (subsidy_ledger_write_runs (ledger, SUBSIDY_LEDGER_JSON, collect, json, NULL));
  assert_non_null (strstr (text->str, "city-1  3 awards, 387654.37 yuan  claims.csv → -\n"));
  assert_non_null (strstr (csv->str, ",subsidy batch claims.csv,0.1.0,city-1,d1,claims.csv,3,3,387654.37,,,\r\n"));
  assert_non_null (strstr (json->str, "\"rows\":3,\"awards\":3,\"total\":\"387654.37\",\"output\":null"));
}

static gboolean
refuse_text (const char *text, gsize length, gpointer data)
{
  (void)text;
  (void)length;
  (void)data;
  return FALSE;
}

static void
test_list_not_taken (void **state)
{
  g_autoptr (SubsidyLedger) ledger = ledger_of_three ();
  GError *error = NULL;

  (void)state;
  assert_fails (subsidy_ledger_write_awards (ledger, NULL, SUBSIDY_LEDGER_CSV, refuse_text, NULL, &error), &error,
                SUBSIDY_ERROR_FILE, "to its end");
}

/* ---- Revocations ---- */

static void
test_revoke (void **state)
{
  g_autoptr (SubsidyLedger) ledger = ledger_of_three ();
  const SubsidyLedgerFilter growth = { .rule = "growth" }, platform = { .rule = "platform" };
  g_autoptr (GString) told = g_string_new (NULL);
  GError *error = NULL;

  (void)state;
  begin_run (ledger, &usual_run);
  award (ledger, "F2", NULL, GROWTH, DAY_2026_02_14 - 1, 100);
  commit (ledger);
  assert_true (subsidy_ledger_revoke (ledger, "2", "财政局 张", "材料不实", NULL));
  assert_true (subsidy_ledger_write_awards (ledger, &growth, SUBSIDY_LEDGER_TEXT, collect, told, NULL));
  assert_non_null (strstr (told->str, " by 财政局 张: 材料不实\n4  2026-02-13  growth  1.00"));
  assert_true (subsidy_ledger_revoke (ledger, "R-7", "a", "b", NULL));
  assert_fails (subsidy_ledger_revoke (ledger, "3", "c", "d", &error), &error, SUBSIDY_ERROR_USAGE, "by a (b)");
  g_string_truncate (told, 0);
  assert_true (subsidy_ledger_write_awards (ledger, &platform, SUBSIDY_LEDGER_JSON, collect, told, NULL));
  assert_non_null (strstr (told->str, "\"revoked_by\":\"a\",\"revoked_because\":\"b\""));
  assert_verified (ledger, 0, "");

  begin_run (ledger, &usual_run);
  claim (ledger, "F2", NULL);
  assert_totals (ledger, BY_FIRM, GROWTH, 1, 100, DAY_2026_02_14 - 1);
  claim (ledger, "F1", "P");
  assert_totals (ledger, BY_FIRM, PLATFORM, 0, 0, G_MININT32);
  assert_totals (ledger, BY_FIRM, PILOT, 1, 8765432, DAY_2026_02_14);
}

static void
test_revoke_refused (void **state)
{
  static const struct
  {
    const char *award, *by, *reason, *part;
  } calls[] = {
    { "9", "a", "b", "no award" },   { "", "a", "b", "no award" },     { "2 OR 1", "a", "b", "no award" },
    { "R1-2", "a", "b", "several" }, { "1", "a", " ", "who revokes" }, { "1", NULL, "b", "who revokes" },
  };
  g_autoptr (SubsidyLedger) ledger = ledger_of_three ();

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      GError *error = NULL;
      gboolean is_revoked = subsidy_ledger_revoke (ledger, calls[i].award, calls[i].by, calls[i].reason, &error);

      assert_false (is_revoked);
      if (strstr (error->message, calls[i].part) == NULL)
        fail_msg ("'%s' lacks '%s'", error->message, calls[i].part);
      g_error_free (error);
    }
}

/* ---- Checks ---- */

static void
test_verify (void **state)
{
  static const struct
  {
    const char *sql, *part;
    int n_differences;
  } changes[] = {
    /* the run's total; the sum under two keys; and the award under each of them */
    { "UPDATE award SET amount_fen = 8765433 WHERE id = 1", "run 1 is recorded with 3 awards of 387654.37 yuan", 5 },
    { "UPDATE award SET claim = replace (claim, 'F2', 'F3') WHERE id = 2", "award 2 by 'firm'", 5 },
    { "DELETE FROM award WHERE id = 3", "but there are 2 of 387654.32 yuan", 3 },
    { "UPDATE award SET run = 8 WHERE id = 3", "row 3 of table award refers to a run", 2 },
    /* what neither totals nor keys depend on */
    { "UPDATE award SET day = day + 1 WHERE id = 2", "run 1 or an award of it was changed", 1 },
    { "UPDATE award SET row = 1 WHERE id = 2", "run 1 or an award of it was changed", 1 },
    { "UPDATE award SET receipt = 'R-8' WHERE id = 3", "run 1 or an award of it was changed", 1 },
    { "UPDATE award SET receipt = NULL WHERE id = 3", "run 1 or an award of it was changed", 1 },
    { "UPDATE award SET receipt = '' WHERE id = 2", "run 1 or an award of it was changed", 1 },
    { "UPDATE award SET claim = replace (claim, '\"a ', '\"b ') WHERE id = 3", "award 3 by 'firm project'", 3 },
    { "UPDATE run SET at = '2026-01-01T00:00:00Z'", "run 1 or an award of it was changed", 1 },
    { "UPDATE run SET input = NULL", "run 1 or an award of it was changed", 1 },
    { "UPDATE run SET n_rows = 4", "run 1 or an award of it was changed", 1 },
    { "UPDATE run SET n_awards = NULL", "run 1 is recorded with  awards", 1 },
    /* three rules by two keys, three awards by two keys, the run */
    { "UPDATE policy SET name = 'city-2'", "run 1 or an award of it was changed", 13 },
    { "UPDATE checksum SET checksum = checksum + 1", "run 1 or an award of it was changed", 1 },
    { "DELETE FROM history", "history of rule 'platform' by 'firm project' has 0 awards of 0.00 yuan", 12 },
    { "INSERT INTO revocation VALUES (3, 'x', 'y', 'z')", "those recorded and not revoked are 0 of 0.00 yuan", 2 },
    { "INSERT INTO output VALUES (1, 0, '/no/such', 'x', 'x', 'complete')", "'/no/such' of run 1 is no longer", 1 },
    { "INSERT INTO output VALUES (1, 0, '/dev/null', 'x', 'x', 'complete')", "'/dev/null' of run 1 was changed", 1 },
  };
  g_autofree char *path = in_folder ("ledger.db");

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (SubsidyLedger) ledger = ledger_of_three ();

      assert_verified (ledger, 0, "");
      execute (path, changes[i].sql);
      assert_verified (ledger, changes[i].n_differences, changes[i].part);
      g_unlink (path);
    }
}

/* Ledgers of earlier versions have no table of checksums; their next run makes it. */
static void
test_verify_without_checksum (void **state)
{
  g_autofree char *path = in_folder ("ledger.db");
  g_autoptr (SubsidyLedger) ledger = ledger_of_three ();

  (void)state;
  execute (path, "DROP TABLE checksum");
  assert_verified (ledger, 0, "");
  assert_non_null (strstr (subsidy_ledger_get_notice (ledger, 0), "without a checksum: 1"));
  execute (path, "UPDATE award SET receipt = 'R-8' WHERE id = 3");
  assert_verified (ledger, 0, "");
  execute (path, "UPDATE run SET n_awards = 4");
  assert_verified (ledger, 1, "run 1 is recorded with 4 awards");
  execute (path, "UPDATE run SET n_awards = 3");
  begin_run (ledger, &usual_run);
  award (ledger, "F2", NULL, GROWTH, DAY_2026_02_14, 100);
  commit (ledger);
  assert_verified (ledger, 0, "");
  execute (path, "UPDATE award SET row = 9 WHERE id = 4");
  assert_verified (ledger, 1, "run 2 or an award of it was changed");
}

/* ---- Misuse ---- */

static void
test_not_within_a_run (void **state)
{
  g_autoptr (SubsidyLedger) ledger = ledger_of_three ();
  g_autoptr (GError) verified = NULL, revoked = NULL;
  g_autoptr (GString) told = g_string_new (NULL);
  gint64 n_differences;

  (void)state;
  begin_run (ledger, &usual_run);
  assert_false (ledger_verify (ledger, collect, told, &n_differences, &verified));
  assert_true (g_error_matches (verified, SUBSIDY_ERROR, SUBSIDY_ERROR_USAGE));
  assert_false (subsidy_ledger_revoke (ledger, "1", "clerk", "a mistake", &revoked));
  assert_true (g_error_matches (revoked, SUBSIDY_ERROR, SUBSIDY_ERROR_USAGE));
  subsidy_ledger_rollback (ledger);
  assert_true (subsidy_ledger_revoke (ledger, "1", "clerk", "a mistake", NULL));
  subsidy_ledger_close (NULL);
}

/* 64 facts can be kept with a claim: not 65, nor 64 beside one that a policy had before. */
static void
test_more_facts_than_can_be_kept (void **state)
{
  g_autoptr (SubsidyLedger) ledger = open_ledger ();
  g_autoptr (GError) in_one = NULL, in_all = NULL;
  char names[65][4];
  const char *many[65];
  static const guint64 first[] = { 1 };
  SubsidyLedgerRun run = usual_run;

  (void)state;
  for (guint i = 0; i < 65; i++)
    {
      g_snprintf (names[i], sizeof names[i], "f%u", i);
      many[i] = names[i];
    }
  run.facts = many;
  run.keys = first;
  run.n_keys = 1;
  run.n_facts = 65;
  assert_false (subsidy_ledger_begin (ledger, &run, &in_one));
  assert_true (g_error_matches (in_one, SUBSIDY_ERROR, SUBSIDY_ERROR_USAGE));
  run.n_facts = 1;
  begin_run (ledger, &run);
  award (ledger, "F", NULL, GROWTH, 5, 1);
  commit (ledger);
  run.facts = many + 1;
  run.n_facts = 64;
  assert_false (subsidy_ledger_begin (ledger, &run, &in_all));
  assert_true (g_error_matches (in_all, SUBSIDY_ERROR, SUBSIDY_ERROR_USAGE));
  run.n_facts = 63;
  begin_run (ledger, &run);
}

int
main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, make_folder, remove_folder)
  const struct CMUnitTest tests[] = {
    TEST (test_within_a_run),
    TEST (test_between_runs),
    TEST (test_years),
    TEST (test_sets_of_rules),
    TEST (test_policies),
    TEST (test_values_that_look_alike),
    TEST (test_other_order_of_facts),
    TEST (test_fewer_keys),
    TEST (test_sums_too_large),
    TEST (test_against_account),
    TEST (test_against_account_when_small),
    TEST (test_equal_digests),
    TEST (test_few_digests_when_small),
    TEST (test_long_claims),
    TEST (test_killed_before_commit),
    TEST (test_killed_after_commit),
    TEST (test_killed_at_any_moment),
    TEST (test_killed_while_created),
    TEST (test_output_lost),
    TEST (test_output_overtaken),
    TEST (test_two_processes),
    TEST (test_in_use),
    TEST (test_foreign_files),
    TEST (test_later_format),
    TEST (test_truncated),
    TEST (test_read_only),
    TEST (test_full_disk),
    TEST (test_file_too_large),
    TEST (test_list),
    TEST (test_list_of_runs),
    TEST (test_list_not_taken),
    TEST (test_revoke),
    TEST (test_revoke_refused),
    TEST (test_verify),
    TEST (test_verify_without_checksum),
    TEST (test_not_within_a_run),
    TEST (test_more_facts_than_can_be_kept),
  };
#undef TEST

  return cmocka_run_group_tests (tests, NULL, NULL);
}
