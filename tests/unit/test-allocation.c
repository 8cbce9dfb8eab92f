/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluation does not allocate, so that it cannot fail for lack of memory: this program's own malloc() and its like
 * count every call while an evaluator runs, over each policy of the project and each width of vectors, over rows that
 * are known, unknown, refused and beyond 64 bits, with lists, in columns and alone. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>
#include <glib.h>

#include "core/evaluate.h"
#include "facts.h"
#include "policy/model.h"
#include "subsidy/subsidy.h"
#include "support.h"

#define N_ROWS 400 /* more than one block of any kind, and a part of one */
#define MOST_ITEMS 3

/* ---- What is counted ---- */

static gboolean is_counting;
static guint n_calls;

/* A sanitizer has its own malloc(): there is nothing to see then. */
#if TRIALS_DIVISOR == 1
#define COUNTS_CALLS TRUE

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *memory, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);
extern void __libc_free (void *memory);

static void
count_call (void)
{
  if (is_counting)
    n_calls++;
}

void *
malloc (size_t size)
{
  count_call ();
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  count_call ();
  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t size)
{
  count_call ();
  return __libc_realloc (memory, size);
}

void *
memalign (size_t alignment, size_t size)
{
  count_call ();
  return __libc_memalign (alignment, size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  return memalign (alignment, size);
}

int
posix_memalign (void **memory, size_t alignment, size_t size)
{
  *memory = memalign (alignment, size);
  return *memory != NULL ? 0 : ENOMEM;
}

void
free (void *memory)
{
  count_call ();
  __libc_free (memory);
}

void *
mmap (void *address, size_t length, int protection, int flags, int file, off_t offset)
{
  static void *(*map) (void *, size_t, int, int, int, off_t);

  count_call ();
  if (map == NULL)
    *(void **)&map = dlsym (RTLD_NEXT, "mmap");
  return map (address, length, protection, flags, file, offset);
}
#else
#define COUNTS_CALLS FALSE
#endif

static void
begin_counting (void)
{
  n_calls = 0;
  is_counting = TRUE;
}

static guint
end_counting (void)
{
  is_counting = FALSE;
  return n_calls;
}

/* What allocates is seen, also inside GLib; else the other tests would say nothing. */
static void
test_calls_are_counted (void **state)
{
  static void *volatile memory;

  (void)state;
  if (!COUNTS_CALLS)
    skip ();
  begin_counting ();
  memory = malloc (100);
  memory = realloc (memory, 1000);
  free (memory);
  assert_int_equal (end_counting (), 3);
  begin_counting ();
  memory = g_malloc0 (100);
  g_free (memory);
  assert_int_equal (end_counting (), 2);
  begin_counting ();
  memory = mmap (NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  assert_int_equal (end_counting (), 1);
  munmap (memory, 4096);
}

/* ---- Rows of any policy ---- */

typedef struct
{
  SubsidyPolicy *policy;
  gsize n_facts, n_payers;
  int64_t *values[MOST_FACTS]; /* as many as there may be items */
  int64_t defaults[MOST_INTERPRETATIONS];
  SubsidyColumn columns[MOST_FACTS + MOST_INTERPRETATIONS]; /* of the facts, then of the interpretations */
  int64_t amounts[N_ROWS];
  int32_t outcomes[N_ROWS], first_failed[N_ROWS];
  int64_t *shares[32];
  SubsidyPayouts payouts;
} Table;

static void
table_init (Table *table, SubsidyPolicy *policy)
{
  gsize n_interpretations = subsidy_policy_count (policy, SUBSIDY_PART_INTERPRETATION);

  table->policy = policy;
  table->n_facts = subsidy_policy_count (policy, SUBSIDY_PART_FACT);
  table->n_payers = subsidy_policy_count (policy, SUBSIDY_PART_PAYER);
  assert_true (table->n_facts <= MOST_FACTS && n_interpretations <= MOST_INTERPRETATIONS);
  for (gsize i = 0; i < table->n_facts; i++)
    {
      table->values[i] = g_new (int64_t, MOST_ITEMS * N_ROWS + 1);
      table->columns[i] = (SubsidyColumn){ table->values[i], 1 };
    }
  for (gsize i = 0; i < n_interpretations; i++)
    {
      table->defaults[i] = subsidy_policy_default_option (policy, i);
      table->columns[table->n_facts + i] = (SubsidyColumn){ &table->defaults[i], 0 };
    }
  for (gsize i = 0; i < table->n_payers; i++)
    table->shares[i] = g_new (int64_t, N_ROWS);
  table->payouts = (SubsidyPayouts){
    .amount = table->amounts,
    .shares = table->shares,
    .outcome = table->outcomes,
    .first_failed = table->first_failed,
  };
}

static void
table_clear (Table *table)
{
  for (gsize i = 0; i < table->n_facts; i++)
    g_free (table->values[i]);
  for (gsize i = 0; i < table->n_payers; i++)
    g_free (table->shares[i]);
}

static int64_t
random_fact (const SubsidyPolicy *policy, gsize fact, FactsMix mix, uint64_t *seed)
{
  guint drawn = random_below (seed, 100);

  if (drawn < mix.missing)
    return SUBSIDY_MISSING;
  if (drawn < mix.missing + mix.refused)
    return random_refused_fact (policy, fact, seed);
  if (drawn < mix.missing + mix.refused + mix.extreme)
    return random_extreme_fact (policy, fact, seed);
  return random_valid_fact (policy, fact, seed);
}

/* Some lists are not known where other facts are missing. */
static void
fill_list (int64_t *offsets, FactsMix mix, uint64_t *seed)
{
  int64_t end = 0;

  for (gsize row = 0; row < N_ROWS; row++)
    {
      offsets[row] = random_below (seed, 100) < mix.missing ? SUBSIDY_MISSING : end;
      end += offsets[row] == SUBSIDY_MISSING ? 0 : random_below (seed, MOST_ITEMS + 1);
    }
  offsets[N_ROWS] = end;
}

static void
table_fill (Table *table, FactsMix mix, uint64_t *seed)
{
  for (gsize fact = 0; fact < table->n_facts; fact++)
    if (subsidy_policy_fact_type (table->policy, fact) == SUBSIDY_FACT_LIST)
      fill_list (table->values[fact], mix, seed);
    else
      for (gsize i = 0; i < MOST_ITEMS * N_ROWS; i++)
        table->values[fact][i] = random_fact (table->policy, fact, mix, seed);
}

static void
add_outcomes (const Table *table, gsize *outcomes)
{
  for (gsize row = 0; row < N_ROWS; row++)
    outcomes[table->outcomes[row]]++;
}

/* ---- Evaluators ---- */

/* One row alone; of a policy with lists they are not known. */
static guint
calls_of_rows (const SubsidyEvaluator *evaluator, const Table *table)
{
  int64_t facts[MOST_FACTS], numbers[MOST_FACTS], payout[3 + 32], at_most;
  gboolean missing[MOST_FACTS];
  guint calls = 0;

  for (gsize row = 0; row < N_ROWS; row += (gsize)trials_stride ())
    {
      for (gsize i = 0; i < table->n_facts; i++)
        facts[i] = subsidy_policy_fact_type (table->policy, i) == SUBSIDY_FACT_LIST ? SUBSIDY_MISSING
                                                                                    : table->values[i][row];
      begin_counting ();
      subsidy_evaluator_run_row (evaluator, facts, payout);
      subsidy_evaluator_missing_row (evaluator, N_ROWS, table->columns, row, missing, &at_most);
      subsidy_evaluator_contribute_row (evaluator, N_ROWS, table->columns, row, numbers);
      calls += end_counting ();
    }
  return calls;
}

static guint
calls_of_evaluators (const SubsidyEvaluator *const *evaluators, gsize n_evaluators, Table *table, gsize *outcomes)
{
  int64_t rules[N_ROWS];
  guint calls = 0;

  for (gsize row = 0; row < N_ROWS; row++)
    rules[row] = (int64_t)(row % (n_evaluators + 1)); /* the last is no rule */
  for (gsize i = 0; i < n_evaluators; i++)
    {
      begin_counting ();
      subsidy_evaluator_run (evaluators[i], N_ROWS, table->columns, &table->payouts);
      calls += end_counting () + calls_of_rows (evaluators[i], table);
      add_outcomes (table, outcomes);
    }
  begin_counting ();
  subsidy_evaluators_run (evaluators, n_evaluators, rules, N_ROWS, table->columns, &table->payouts);
  return calls + end_counting ();
}

/* ---- Each width of vectors, and lanes of 128 bits ---- */

static guint
calls_of_kernels (const SubsidyKernels *kernels, const SubsidyProgram *program, Table *table, gsize *outcomes)
{
  g_autofree SubsidyNode *nodes = g_memdup2 (program->nodes, (gsize)program->n_nodes * sizeof *nodes);
  g_autofree int32_t *room = g_new (int32_t, subsidy_program_room (program) + 1);
  SubsidyProgram prepared = *program, wide;
  guint calls;

  subsidy_program_prepare (&prepared, nodes, room);
  wide = prepared;
  wide.may_be_narrow = FALSE;
  begin_counting ();
  subsidy_program_evaluate_with (kernels, &prepared, N_ROWS, table->columns, &table->payouts, NULL, N_ROWS);
  calls = end_counting ();
  add_outcomes (table, outcomes);
  begin_counting ();
  subsidy_program_evaluate_with (kernels, &wide, N_ROWS, table->columns, &table->payouts, NULL, N_ROWS);
  return calls + end_counting ();
}

static guint
calls_of_all_kernels (Table *table, gsize *outcomes)
{
  static const char *const names[] = { "plain", "avx2", "avx512" };
  guint calls = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const SubsidyKernels *kernels = subsidy_kernels_named (names[i]);

      for (guint rule = 0; kernels != NULL && rule < table->policy->rules->len; rule++)
        calls += calls_of_kernels (kernels, &subsidy_policy_rule (table->policy, rule)->program, table, outcomes);
    }
  return calls;
}

/* ---- Each policy ---- */

static guint
calls_of_policy (SubsidyPolicy *policy, gsize *outcomes, uint64_t *seed)
{
  static const FactsMix mixes[] = { { 0, 0, 0 }, { 0, 0, 40 }, { 5, 0, 2 }, { 5, 5, 5 }, { 60, 0, 0 } };
  g_autoptr (GPtrArray) evaluators = g_ptr_array_new_with_free_func ((GDestroyNotify)subsidy_evaluator_unref);
  guint calls = 0;
  Table table;

  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_RULE); i++)
    {
      g_auto (GStrv) interpretations = random_interpretations (policy, seed);

      g_ptr_array_add (evaluators, subsidy_evaluator_new (policy, subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, i),
                                                          (const char *const *)interpretations, NULL));
    }
  table_init (&table, policy);
  for (gsize i = 0; i < G_N_ELEMENTS (mixes); i++)
    {
      table_fill (&table, mixes[i], seed);
      calls += calls_of_evaluators ((const SubsidyEvaluator *const *)evaluators->pdata, evaluators->len, &table,
                                    outcomes);
      calls += calls_of_all_kernels (&table, outcomes);
    }
  table_clear (&table);
  return calls;
}

static void
check_folder (const char *name, guint least_policies)
{
  g_autofree char *folder = g_build_filename (SOURCE_FOLDER, name, NULL);
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  gsize outcomes[4] = { 0 };
  guint n_policies = 0;
  uint64_t seed = 1;

  assert_non_null (files);
  for (const char *file; (file = g_dir_read_name (files)) != NULL;)
    if (g_str_has_suffix (file, ".xml"))
      {
        g_autofree char *path = g_build_filename (folder, file, NULL);
        g_autoptr (SubsidyPolicy) policy = subsidy_policy_new_from_file (path, NULL);
        guint calls;

        assert_non_null (policy);
        calls = calls_of_policy (policy, outcomes, &seed);
        if (calls != 0)
          fail_msg ("%s: %u allocations", path, calls);
        n_policies++;
      }
  assert_true (n_policies >= least_policies);
  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    assert_true (outcomes[i] > N_ROWS / 4); /* none of them was left untried */
}

static void
test_built_in_policy (void **state)
{
  (void)state;
  if (!COUNTS_CALLS)
    skip ();
  check_folder ("lib/policies", 1);
}

static void
test_policies_of_other_places (void **state)
{
  (void)state;
  if (!COUNTS_CALLS)
    skip ();
  check_folder ("tests/policies", 20);
}

static void
test_policies_of_the_guide (void **state)
{
  (void)state;
  if (!COUNTS_CALLS)
    skip ();
  check_folder ("docs/examples", 15);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_calls_are_counted),
    cmocka_unit_test (test_built_in_policy),
    cmocka_unit_test (test_policies_of_other_places),
    cmocka_unit_test (test_policies_of_the_guide),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
