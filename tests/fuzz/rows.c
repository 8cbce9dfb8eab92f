/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#define MOST_ITEMS 4

/* ---- Numbers ---- */

/* A number that the program compares or computes with, or one beside it. */
static gint64
number_beside (const SubsidyProgram *program, Choices *choices)
{
  guint place = choices_below (choices, (guint)program->n_nodes);

  for (gint32 i = 0; i < program->n_nodes; i++)
    {
      const SubsidyNode *node = &program->nodes[((gint32)place + i) % program->n_nodes];

      if (node->op == SUBSIDY_OP_CONSTANT && subsidy_wide_fits_int64 (node->constant))
        return (gint64)((guint64)subsidy_wide_to_int64 (node->constant) + choices_below (choices, 3) - 1);
    }
  return 0;
}

static gint64
number_within (const SubsidyInput *input, Choices *choices)
{
  guint64 width = (guint64)input->most - (guint64)input->least;
  guint64 at = (guint64)choices_int64 (choices);

  return (gint64)((guint64)input->least + (width == G_MAXUINT64 ? at : at % (width + 1)));
}

static gint64
number_of (const SubsidyProgram *program, const SubsidyInput *input, Choices *choices)
{
  gint64 number;

  switch (choices_below (choices, 16))
    {
    case 0:
      return SUBSIDY_MISSING;
    case 1:
      return SUBSIDY_NONE;
    case 2:
      return input->least;
    case 3:
      return input->most;
    case 4:
      return choices_int64 (choices);
    case 5:
      return (gint64)((guint64)input->most + 1);
    case 6:
    case 7:
    case 8:
    case 9:
      number = number_beside (program, choices);
      return number >= input->least && number <= input->most ? number : number_within (input, choices);
    default:
      return number_within (input, choices);
    }
}

/* ---- Columns ---- */

static void
fill_column (Rows *rows, const SubsidyProgram *program, gsize fact, gsize n_values, Choices *choices)
{
  gint64 *values = g_new (gint64, n_values + 1);
  gboolean is_alike = choices_below (choices, 8) == 0 && program->inputs[fact].in_list == 0;

  for (gsize i = 0; i < n_values; i++)
    values[i] = number_of (program, &program->inputs[fact], choices);
  rows->columns[fact] = (SubsidyColumn){ values, is_alike ? 0 : 1 };
}

/* Where the items of each row begin; returns how many there are. */
static gsize
fill_list (Rows *rows, gsize list, Choices *choices)
{
  gint64 *starts = g_new (gint64, rows->n_rows + 1);
  gint64 at = 0;

  for (gsize row = 0; row < rows->n_rows; row++)
    {
      starts[row] = at;
      at += choices_below (choices, MOST_ITEMS + 1);
    }
  starts[rows->n_rows] = at;
  rows->columns[list] = (SubsidyColumn){ starts, 1 };
  return (gsize)at;
}

Rows *
rows_new (SubsidyPolicy *policy, const SubsidyProgram *program, gsize n_rows, Choices *choices)
{
  Rows *rows = g_new0 (Rows, 1);
  g_autofree gsize *n_items = g_new0 (gsize, policy->inputs->len + 1);

  rows->policy = policy;
  rows->n_rows = n_rows;
  rows->columns = g_new0 (SubsidyColumn, policy->inputs->len + 1);
  for (guint i = 0; i < policy->n_facts; i++)
    if (program->inputs[i].is_list)
      n_items[i] = fill_list (rows, i, choices);
  for (guint i = 0; i < policy->n_facts; i++)
    if (!program->inputs[i].is_list && choices_below (choices, 16) != 0)
      fill_column (rows, program, i, program->inputs[i].in_list > 0 ? n_items[program->inputs[i].in_list - 1] : n_rows,
                   choices);
  return rows;
}

void
rows_free (Rows *rows)
{
  for (guint i = 0; i < rows->policy->n_facts; i++)
    g_free ((gpointer)rows->columns[i].values);
  g_free (rows->columns);
  g_free (rows);
}

/* ---- Applications ---- */

static void
set_items (const Rows *rows, gsize fact, gsize row, SubsidyApplication *application)
{
  guint list = subsidy_policy_input (rows->policy, (guint)fact)->in_list - 1;
  const gint64 *starts = rows->columns[list].values;
  const char *id = subsidy_policy_id_at (rows->policy, SUBSIDY_PART_FACT, fact);
  const gint64 *values = rows->columns[fact].values;

  gsize n_items = (gsize)(starts[row + 1] - starts[row]);

  if (values == NULL)
    return;
  g_assert (subsidy_application_set_items (application, id, values + starts[row], n_items, NULL));
  for (gsize i = 0; i < n_items; i++)
    g_assert (subsidy_application_get_item (application, fact, i) == values[starts[row] + (gint64)i]);
}

SubsidyApplication *
rows_application (const Rows *rows, gsize row)
{
  SubsidyApplication *application = subsidy_application_new (rows->policy);

  for (guint i = 0; i < rows->policy->n_facts; i++)
    {
      const SubsidyInputModel *input = subsidy_policy_input (rows->policy, i);
      const char *id = subsidy_policy_id_at (rows->policy, SUBSIDY_PART_FACT, i);

      if (input->in_list > 0)
        set_items (rows, i, row, application);
      else if (input->type == SUBSIDY_TYPE_OF_LIST)
        g_assert (subsidy_application_set_number (
            application, id, rows->columns[i].values[row + 1] - rows->columns[i].values[row], NULL));
      else
        g_assert (subsidy_application_set_number (application, id, rows_value (rows, i, row), NULL));
    }
  return application;
}

/* ---- Answers ---- */

Answers *
answers_new (const SubsidyPolicy *policy, gsize n_rows)
{
  Answers *answers = g_new0 (Answers, 1);
  gint64 **shares;

  answers->n_rows = n_rows;
  answers->n_payers = policy->payers->len;
  shares = g_new0 (gint64 *, answers->n_payers + 1);
  for (gsize i = 0; i < answers->n_payers; i++)
    shares[i] = g_new0 (gint64, n_rows + 1);
  answers->payouts = (SubsidyPayouts){ g_new0 (gint64, n_rows + 1), shares, g_new0 (gint32, n_rows + 1),
                                       g_new0 (gint32, n_rows + 1) };
  return answers;
}

void
answers_free (Answers *answers)
{
  for (gsize i = 0; i < answers->n_payers; i++)
    g_free (answers->payouts.shares[i]);
  g_free ((gpointer)answers->payouts.shares);
  g_free (answers->payouts.amount);
  g_free (answers->payouts.outcome);
  g_free (answers->payouts.first_failed);
  g_free (answers);
}

gboolean
answers_are_same (const Answers *one, const Answers *other)
{
  gsize n = one->n_rows;

  for (gsize i = 0; i < one->n_payers; i++)
    if (memcmp (one->payouts.shares[i], other->payouts.shares[i], n * sizeof (gint64)) != 0)
      return FALSE;
  return memcmp (one->payouts.amount, other->payouts.amount, n * sizeof (gint64)) == 0
         && memcmp (one->payouts.outcome, other->payouts.outcome, n * sizeof (gint32)) == 0
         && memcmp (one->payouts.first_failed, other->payouts.first_failed, n * sizeof (gint32)) == 0;
}
