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
#include <sys/wait.h>
#include <unistd.h>

#include "batch/ledger-private.h"
#include "subsidy/subsidy.h"

/* ---- A folder, and a policy with three rules and two keys ---- */

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

static char *folder;

static int
make_folder (void **state)
{
  (void)state;
  folder = g_dir_make_tmp ("ledger-XXXXXX", NULL);
  return folder == NULL;
}

static int
remove_folder (void **state)
{
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name;

  (void)state;
  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
  return 0;
}

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static SubsidyLedger *
open_with (const SubsidyLedgerSettings *settings)
{
  g_autofree char *path = in_folder ("ledger.db");
  g_autoptr (GError) error = NULL;
  SubsidyLedger *ledger = subsidy_ledger_open_with (path, "en", settings, &error);

  if (ledger == NULL)
    fail_msg ("%s", error->message);
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
  static const SubsidyLedgerEnd end = { "d2", 3, NULL, 0 };
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

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (test_within_a_run, make_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_between_runs, make_folder, remove_folder),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
