/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/round.h"

#include "batch/said.h"

/* The claims of the other policy, where it is another. */
static const Claims *
other_claims (const Round *round)
{
  if (round->plan->other == NULL)
    return NULL;
  return round->plan->other_claims != NULL ? &round->other_claims : &round->claims;
}

void
round_init (Round *round, const RoundPlan *plan)
{
  *round = (Round){ .plan = plan };
  claims_init (&round->claims, plan->claims);
  answers_init (&round->answers, plan->assessor);
  if (plan->other != NULL)
    answers_init (&round->other_answers, plan->other);
  if (plan->other_claims != NULL)
    claims_init (&round->other_claims, plan->other_claims);
  round->alternative_answers = g_new0 (Answers, plan->n_alternatives + 1);
  for (gsize i = 0; i < plan->n_alternatives; i++)
    answers_init (&round->alternative_answers[i], plan->alternatives[i].assessor);
  round->summary = summary_new (plan->assessor, plan->summary_fact);
}

void
round_clear (Round *round)
{
  const RoundPlan *plan = round->plan;

  claims_clear (&round->claims);
  claims_clear (&round->other_claims);
  answers_clear (&round->answers, plan->assessor);
  if (plan->other != NULL)
    answers_clear (&round->other_answers, plan->other);
  for (gsize i = 0; i < plan->n_alternatives; i++)
    answers_clear (&round->alternative_answers[i], plan->alternatives[i].assessor);
  g_free (round->alternative_answers);
  summary_free (round->summary);
  csv_cursor_clear (&round->cursor);
  csv_cursor_clear (&round->other_cursor);
}

void
round_result_init (RoundResult *result)
{
  *result = (RoundResult){ .notes = g_ptr_array_new_with_free_func (g_free) };
}

void
round_result_clear (RoundResult *result)
{
  csv_buffer_clear (&result->text);
  g_clear_pointer (&result->notes, g_ptr_array_unref);
}

/* ---- Reading ---- */

/* What stands above the headings, and they themselves, are no claims. */
static void
begin_cursor (const Round *round, CsvCursor *cursor, const CsvBlock *block)
{
  CsvRecord record = { 0 };
  guint64 row = block->first_record;

  csv_cursor_begin (cursor, block);
  for (; row <= round->plan->heading && csv_cursor_next (cursor, &record); row++)
    ;
  csv_record_clear (&record);
}

static void
begin_block (Round *round, const CsvBlock *block)
{
  begin_cursor (round, &round->cursor, block);
  if (round->plan->other_claims != NULL)
    begin_cursor (round, &round->other_cursor, block);
}

static gboolean
read_claims (Round *round)
{
  if (!claims_read (&round->claims, &round->cursor, 0))
    return FALSE;
  if (round->plan->other_claims != NULL)
    claims_read (&round->other_claims, &round->other_cursor, round->claims.n_rows);
  return TRUE;
}

/* ---- Answering ---- */

/* Where each row depends on those before it, they are answered one by one. */
static gboolean
answer_in_order (Round *round, GError **error)
{
  const RoundPlan *plan = round->plan;

  if (plan->paid != NULL)
    paid_begin_round (plan->paid);
  for (gsize row = 0; row < round->claims.n_rows; row++)
    {
      if (round->claims.rows[row].kind != ROW_CLAIM)
        continue;
      if (plan->settle != NULL)
        settle_fill (plan->settle, &round->claims, row);
      if (plan->paid != NULL && !paid_fill (plan->paid, &round->claims, row, error))
        return FALSE;
      if (round->claims.rows[row].kind != ROW_CLAIM)
        continue;
      answers_compute_row (&round->answers, plan->assessor, &round->claims, row);
      if (plan->paid != NULL && !paid_record (plan->paid, &round->claims, &round->answers, plan->assessor, row, error))
        return FALSE;
      if (plan->settle != NULL && !answers_is_paid_before (&round->answers, plan->assessor, &round->claims, row)
          && !settle_add_before (plan->settle, plan->assessor, &round->claims, row, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
answer (Round *round, GError **error)
{
  const RoundPlan *plan = round->plan;

  if (plan->paid == NULL && plan->settle == NULL)
    answers_compute (&round->answers, plan->assessor, &round->claims);
  else if (!answer_in_order (round, error))
    return FALSE;
  if (plan->other != NULL)
    answers_compute (&round->other_answers, plan->other, other_claims (round));
  for (gsize i = 0; i < plan->n_alternatives; i++)
    answers_compute (&round->alternative_answers[i], plan->alternatives[i].assessor, &round->claims);
  return summary_add (round->summary, &round->claims, &round->answers, other_claims (round), &round->other_answers)
         || refuse (error, SUBSIDY_ERROR_VALUE, plan->language, "合计超出范围：请把文件分开测算",
                    "a total leaves the range of 64 bits: split the file");
}

/* What is wrong with a row, or NULL. Transfer full. */
static char *
problem_of (const RoundPlan *plan, const LineRows *rows, gsize row)
{
  const ClaimRow *claim = &rows->claims->rows[row];

  if (claim->kind == ROW_UNREADABLE)
    return g_strdup (claim->error);
  return claim->kind == ROW_CLAIM && rows->answers->outcome[row] == SUBSIDY_OUTCOME_REFUSED
             ? line_refusal (plan->lines, rows, row)
             : NULL;
}

static gboolean
note_problems (const RoundPlan *plan, const LineRows *rows, RoundResult *result, GError **error)
{
  for (gsize row = 0; row < rows->claims->n_rows; row++)
    {
      char *problem;

      if (!plan->is_strict && result->notes->len >= ROUND_MOST_NOTES)
        return TRUE;
      problem = problem_of (plan, rows, row);
      if (problem == NULL)
        continue;
      g_ptr_array_add (result->notes, problem);
      if (plan->is_strict)
        {
          g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE, problem);
          g_ptr_array_set_size (result->notes, 0);
          return FALSE;
        }
    }
  return TRUE;
}

/* Reads and answers the claims that come next. @result is over where there are none. */
static gboolean
next_claims (Round *round, const LineRows *rows, RoundResult *result, GError **error)
{
  round->next_row = round->n_ready = 0;
  if (!read_claims (round))
    {
      result->is_last = TRUE;
      return TRUE;
    }
  if (!answer (round, error) || !note_problems (round->plan, rows, result, error))
    return FALSE;
  round->n_ready = round->claims.n_rows;
  result->n_rows += round->claims.n_rows;
  return TRUE;
}

void
round_begin (Round *round, const CsvBlock *block)
{
  round->next_row = round->n_ready = 0;
  begin_block (round, block);
}

gboolean
round_answer (Round *round, gsize most_bytes, RoundResult *result, GError **error)
{
  const RoundPlan *plan = round->plan;
  const LineRows rows = { .claims = &round->claims,
                          .answers = &round->answers,
                          .other_claims = other_claims (round),
                          .other_answers = &round->other_answers,
                          .alternatives = plan->alternatives,
                          .alternative_answers = round->alternative_answers,
                          .n_alternatives = plan->n_alternatives,
                          .awarded = plan->paid != NULL ? paid_awarded (plan->paid) : NULL,
                          .run = plan->paid != NULL ? paid_run (plan->paid) : 0 };

  result->text.length = 0;
  result->n_rows = 0;
  result->is_last = FALSE;
  g_ptr_array_set_size (result->notes, 0);
  while (!result->is_last && result->text.length < most_bytes)
    {
      if (round->next_row == round->n_ready && !next_claims (round, &rows, result, error))
        return FALSE;
      while (round->next_row < round->n_ready && result->text.length < most_bytes)
        line_write (plan->lines, &rows, round->next_row++, plan->line_end, &result->text);
    }
  return TRUE;
}

/* With a ledger, what was paid before contributes nothing, nor does what an earlier row has claimed. */
static gboolean
contribute (Round *round, gsize row, GError **error)
{
  const RoundPlan *plan = round->plan;
  gboolean is_paid = FALSE;

  if (plan->paid != NULL)
    {
      if (!paid_fill (plan->paid, &round->claims, row, error))
        return FALSE;
      if (round->claims.rows[row].kind != ROW_CLAIM)
        return TRUE;
      answers_compute_row (&round->answers, plan->assessor, &round->claims, row);
      if ((round->answers.outcome[row] == SUBSIDY_OUTCOME_ELIGIBLE
           || round->answers.outcome[row] == SUBSIDY_OUTCOME_UNDETERMINED)
          && !paid_mark (plan->paid, &round->claims, row, &is_paid, error))
        return FALSE;
    }
  return is_paid || settle_add_all (plan->settle, plan->assessor, &round->claims, row, error);
}

gboolean
round_contribute (Round *round, const CsvBlock *block, GError **error)
{
  round_begin (round, block);
  while (claims_read (&round->claims, &round->cursor, 0))
    for (gsize row = 0; row < round->claims.n_rows; row++)
      if (round->claims.rows[row].kind == ROW_CLAIM && !contribute (round, row, error))
        return FALSE;
  return TRUE;
}
