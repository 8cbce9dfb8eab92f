/* SPDX-License-Identifier: Apache-2.0 */
/* Times how the cost of a row grows with the conditions of a rule, from policies that are made here: all conditions
 * about one fact, and each about a fact of its own. Beside each a copy of the same bytes. */
#include <stdlib.h>
#include <string.h>
#include <subsidy/subsidy.h>

#include "bench.h"

#define ROWS ((gsize)200000)
#define MOST 64
#define CHANCE 128 /* a condition fails in one row of so many */

typedef struct
{
  gsize n_conditions;
  gsize n_columns;
  int64_t *inputs;
  int64_t *outputs;
  SubsidyEvaluator *evaluator;
  SubsidyColumn columns[MOST];
} Growth;

static void
append_facts (GString *xml, gsize n_facts)
{
  for (gsize i = 0; i < n_facts; i++)
    g_string_append_printf (
        xml, "<fact id=\"f%" G_GSIZE_FORMAT "\" type=\"count\" most=\"1000000\"><label>f</label></fact>", i);
}

/* Where all are about one fact, a later condition asks for more than an earlier one. */
static void
append_conditions (GString *xml, const Growth *growth)
{
  for (gsize i = 0; i < growth->n_conditions; i++)
    {
      gsize fact = growth->n_columns > 1 ? i : 0;

      g_string_append_printf (
          xml, "<more-than id=\"c%" G_GSIZE_FORMAT "\" fact=\"f%" G_GSIZE_FORMAT "\">%" G_GSIZE_FORMAT "</more-than>",
          i, fact, growth->n_columns > 1 ? 0 : i);
    }
}

static char *
policy_xml (const Growth *growth)
{
  GString *xml = g_string_new (
      "<policy id=\"growth\" format=\"1\" currency=\"CNY\" lang=\"en\"><label>Growth</label>"
      "<source number=\"1\" issuer=\"bench\" issued=\"2025-01-01\" from=\"2025-01-01\" to=\"2027-12-31\"/>"
      "<payer id=\"city\"><label>city</label></payer><payer id=\"county\"><label>county</label></payer>");

  append_facts (xml, growth->n_columns);
  g_string_append (xml, "<rule id=\"award\" clause=\"1\"><label>award</label><eligible>");
  append_conditions (xml, growth);
  g_string_append (xml, "</eligible><amount><money>100000</money></amount></rule>"
                        "<split><share payer=\"city\" percent=\"50\"/><share payer=\"county\" percent=\"50\"/>"
                        "<spare to=\"city\"/></split></policy>");
  return g_string_free (xml, FALSE);
}

static SubsidyEvaluator *
evaluator_of (const Growth *growth)
{
  g_autofree char *xml = policy_xml (growth);
  g_autoptr (GError) error = NULL;
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_new_from_bytes (xml, strlen (xml), "growth.xml", &error);

  if (policy == NULL)
    g_error ("%s", error->message);
  return subsidy_evaluator_new (policy, "award", NULL, NULL);
}

static void
draw_facts (Growth *growth, GRand *random)
{
  gint32 end = growth->n_columns > 1 ? CHANCE : (gint32)growth->n_conditions * CHANCE;

  for (gsize i = 0; i < growth->n_columns; i++)
    growth->columns[i] = (SubsidyColumn){ growth->inputs + i * ROWS, 1 };
  for (gsize i = 0; i < growth->n_columns * ROWS; i++)
    growth->inputs[i] = g_rand_int_range (random, 0, end);
}

static gsize
bytes_copied (const Growth *growth)
{
  return ROWS * (growth->n_columns * sizeof (int64_t) + 4 * sizeof (int64_t)) / 2;
}

/* ---- What is timed ---- */

static void
run_library (gpointer data)
{
  const Growth *growth = data;
  int64_t *shares[] = { growth->outputs + ROWS, growth->outputs + 2 * ROWS };
  int32_t *codes = (int32_t *)(void *)(growth->outputs + 3 * ROWS);
  SubsidyPayouts payouts = { growth->outputs, shares, codes, codes + ROWS };

  subsidy_evaluator_run (growth->evaluator, ROWS, growth->columns, &payouts);
}

static void
run_copy (gpointer data)
{
  const Growth *growth = data;

  memcpy (growth->outputs, growth->inputs, bytes_copied (growth));
}

/* ---- Answers ---- */

static int32_t
expected_failure (const Growth *growth, gsize row)
{
  for (gsize i = 0; i < growth->n_conditions; i++)
    {
      gsize fact = growth->n_columns > 1 ? i : 0;

      if (growth->inputs[fact * ROWS + row] <= (growth->n_columns > 1 ? 0 : (int64_t)i))
        return (int32_t)i;
    }
  return -1;
}

static gboolean
answers_are_right (Growth *growth)
{
  const int32_t *codes = (const int32_t *)(const void *)(growth->outputs + 3 * ROWS);

  run_library (growth);
  for (gsize i = 0; i < ROWS; i++)
    {
      int32_t failed = expected_failure (growth, i);
      int64_t amount = failed < 0 ? 10000000 : 0;

      if (codes[ROWS + i] != failed || codes[i] != (failed < 0) || growth->outputs[i] != amount
          || growth->outputs[ROWS + i] != amount / 2 || growth->outputs[2 * ROWS + i] != amount / 2)
        return FALSE;
    }
  return TRUE;
}

static void
time_conditions (Growth *growth, const char *figure)
{
  g_autofree char *name = g_strdup_printf ("%s %" G_GSIZE_FORMAT, figure, growth->n_conditions);
  BenchRunner runners[] = {
    { "library", run_library, growth, ROWS, 0 },
    { "copy", run_copy, growth, ROWS, 0 },
  };

  growth->evaluator = evaluator_of (growth);
  bench_tell_check (name, answers_are_right (growth));
  bench_take_turns (name, runners, G_N_ELEMENTS (runners), 1);
  subsidy_evaluator_unref (growth->evaluator);
}

int
main (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20250912);
  Growth growth = { .inputs = bench_memory ((MOST + 4) * ROWS * sizeof (int64_t)),
                    .outputs = bench_memory ((MOST + 4) * ROWS * sizeof (int64_t)) };

  for (gsize own_facts = 0; own_facts <= 1; own_facts++)
    for (gsize n = 1; n <= MOST; n *= 2)
      {
        growth.n_conditions = n;
        growth.n_columns = own_facts ? n : 1;
        draw_facts (&growth, random);
        time_conditions (&growth, own_facts ? "conditions, a fact each" : "conditions, one fact");
      }
  free (growth.inputs);
  free (growth.outputs);
  return 0;
}
