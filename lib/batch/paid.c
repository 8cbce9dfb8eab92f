/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/paid.h"

#include <string.h>

#include "batch/said.h"

#define MOST_KEY_FACTS 64u /* one bit each */

/* What one rule asks of the ledger for one fact. */
typedef struct
{
  gsize fact;
  gint32 total;  /* a SubsidyHistoryTotal */
  gsize key;     /* its position among the keys of the run */
  GArray *rules; /* of gsize: those whose payouts count */
  gint32 year;   /* the fact whose calendar year counts, or -1 */
} Question;

typedef struct
{
  GArray *questions;   /* of Question */
  gsize key;           /* by which a claim is known again */
  guint64 key_facts;   /* its facts, one bit each */
  guint64 needed;      /* with those by which the totals that it asks for are */
  gboolean is_checked; /* the file has the columns of all of them */
} RuleHistory;

/* A fact of a key, with what is asked of the policy for each row. */
typedef struct
{
  gsize fact;
  gint32 column, type;
  SubsidyLedgerText *options; /* ids, of a choice */
} KeyFact;

struct _Paid
{
  SubsidyLedger *ledger;
  SubsidyPolicy *policy;
  const ClaimHeadings *headings;
  const char *language;
  gint64 day;
  GArray *facts; /* of KeyFact: all facts of all keys */
  GArray *keys;  /* of guint64: sets of positions in facts */
  RuleHistory *rules;
  gsize n_rules;
  SubsidyLedgerText *values; /* of the claim, one a fact of facts */
  CsvBuffer texts;           /* what they point to */
  gboolean *awarded;         /* of the rows of the round */
  gint64 run;
  gint64 state; /* of the ledger when the run began */
};

/* ---- What the policy asks ---- */

static void
add_fact (Paid *paid, gsize fact)
{
  KeyFact added = { .fact = fact,
                    .column = paid->headings->column_of_fact[fact],
                    .type = subsidy_policy_fact_type (paid->policy, fact) };
  gsize n_options
      = added.type == SUBSIDY_FACT_CHOICE ? subsidy_policy_count_options (paid->policy, SUBSIDY_PART_FACT, fact) : 0;

  added.options = g_new0 (SubsidyLedgerText, n_options + 1);
  for (gsize i = 0; i < n_options; i++)
    {
      added.options[i].text = subsidy_policy_option_id (paid->policy, SUBSIDY_PART_FACT, fact, i);
      added.options[i].length = strlen (added.options[i].text);
    }
  g_array_append_val (paid->facts, added);
}

static void
clear_fact (gpointer data)
{
  g_free (((KeyFact *)data)->options);
}

static gsize
position_of_fact (Paid *paid, gsize fact)
{
  for (gsize i = 0; i < paid->facts->len; i++)
    if (g_array_index (paid->facts, KeyFact, i).fact == fact)
      return i;
  add_fact (paid, fact);
  return paid->facts->len - 1;
}

static gsize
position_of_key (Paid *paid, guint64 key)
{
  for (gsize i = 0; i < paid->keys->len; i++)
    if (g_array_index (paid->keys, guint64, i) == key)
      return i;
  g_array_append_val (paid->keys, key);
  return paid->keys->len - 1;
}

static gboolean
add_to_key (Paid *paid, gint32 fact, guint64 *key)
{
  gsize position = position_of_fact (paid, (gsize)fact);

  if (position >= MOST_KEY_FACTS)
    return FALSE;
  *key |= UINT64_C (1) << position;
  return TRUE;
}

static gboolean
too_many_facts (const Paid *paid, GError **error)
{
  return refuse (error, SUBSIDY_ERROR_VALUE, paid->language, "政策的键用到的要素超过 %u 项：台账记不下",
                 "the keys of the policy have more than %u facts: the ledger cannot keep them", MOST_KEY_FACTS);
}

static gboolean
add_question (Paid *paid, gsize rule, gsize fact, GError **error)
{
  Question question = { .fact = fact,
                        .total = subsidy_policy_history_total (paid->policy, fact),
                        .rules = g_array_new (FALSE, FALSE, sizeof (gsize)),
                        .year = subsidy_policy_history_year (paid->policy, fact) };
  guint64 key = 0;
  gint32 part;
  gboolean fits = TRUE;

  for (gsize i = 0; (part = subsidy_policy_history_key (paid->policy, fact, rule, i)) >= 0; i++)
    fits = fits && add_to_key (paid, part, &key);
  for (gsize other = 0; other < paid->n_rules; other++)
    if (subsidy_policy_history_counts (paid->policy, fact, rule, other))
      g_array_append_val (question.rules, other);
  question.key = position_of_key (paid, key);
  paid->rules[rule].needed |= key;
  g_array_append_val (paid->rules[rule].questions, question);
  return fits || too_many_facts (paid, error);
}

static gboolean
add_rule (Paid *paid, gsize rule, GError **error)
{
  gsize n_facts = subsidy_policy_count (paid->policy, SUBSIDY_PART_FACT);
  RuleHistory *history = &paid->rules[rule];
  gint32 part;

  for (gsize i = 0; (part = subsidy_policy_rule_key (paid->policy, rule, i)) >= 0; i++)
    if (!add_to_key (paid, part, &history->key_facts))
      return too_many_facts (paid, error);
  history->key = position_of_key (paid, history->key_facts);
  history->needed = history->key_facts;
  for (gsize fact = 0; fact < n_facts; fact++)
    if (subsidy_policy_history_total (paid->policy, fact) >= 0
        && subsidy_policy_rule_reads (paid->policy, rule, SUBSIDY_PART_FACT, fact)
        && !add_question (paid, rule, fact, error))
      return FALSE;
  return TRUE;
}

/* Without its key a claim would not be known again, and would be paid twice. */
static gboolean
check_rule (Paid *paid, gsize rule, GError **error)
{
  RuleHistory *history = &paid->rules[rule];
  const char *id;

  if (history->is_checked)
    return TRUE;
  id = subsidy_policy_id_at (paid->policy, SUBSIDY_PART_RULE, rule);
  if (history->key_facts == 0)
    return refuse (error, SUBSIDY_ERROR_VALUE, paid->language, "条款 %s 没有写 once-per：台账无法认出同一项申报",
                   "the rule %s has no once-per: a ledger cannot know its claims again", id);
  for (gsize i = 0; i < paid->facts->len; i++)
    {
      const KeyFact *fact = &g_array_index (paid->facts, KeyFact, i);

      if (history->needed >> i & 1 && fact->column < 0)
        return refuse (error, SUBSIDY_ERROR_VALUE, paid->language, "用台账测算条款 %s，文件须有“%s”（%s）一列",
                       "with a ledger the rule %s needs a column '%s' (%s)", id,
                       subsidy_policy_label_at (paid->policy, SUBSIDY_PART_FACT, fact->fact, paid->language),
                       subsidy_policy_id_at (paid->policy, SUBSIDY_PART_FACT, fact->fact));
    }
  history->is_checked = TRUE;
  return TRUE;
}

static void
mark (const Paid *paid, gboolean *kept, gboolean *filled)
{
  for (gsize i = 0; i < paid->facts->len; i++)
    {
      gint32 column = g_array_index (paid->facts, KeyFact, i).column;

      if (column >= 0)
        kept[column] = TRUE;
    }
  for (gsize rule = 0; rule < paid->n_rules; rule++)
    for (guint i = 0; i < paid->rules[rule].questions->len; i++)
      filled[g_array_index (paid->rules[rule].questions, Question, i).fact] = TRUE;
}

static void
clear_question (gpointer data)
{
  g_array_unref (((Question *)data)->rules);
}

Paid *
paid_new (SubsidyLedger *ledger, SubsidyPolicy *policy, const ClaimHeadings *headings, gint32 rule, gint64 day,
          gboolean *kept, gboolean *filled, const char *language, GError **error)
{
  Paid *paid = g_new0 (Paid, 1);
  gboolean is_sound = TRUE;

  paid->ledger = ledger;
  paid->policy = policy;
  paid->headings = headings;
  paid->language = language;
  paid->day = day;
  paid->facts = g_array_new (FALSE, FALSE, sizeof (KeyFact));
  g_array_set_clear_func (paid->facts, clear_fact);
  paid->keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  paid->n_rules = subsidy_policy_count (policy, SUBSIDY_PART_RULE);
  paid->rules = g_new0 (RuleHistory, paid->n_rules + 1);
  paid->awarded = g_new0 (gboolean, CLAIMS_MOST_ROWS);
  for (gsize i = 0; i < paid->n_rules; i++)
    {
      paid->rules[i].questions = g_array_new (FALSE, FALSE, sizeof (Question));
      g_array_set_clear_func (paid->rules[i].questions, clear_question);
    }
  for (gsize i = 0; i < paid->n_rules && is_sound; i++)
    is_sound = add_rule (paid, i, error);
  paid->values = g_new0 (SubsidyLedgerText, paid->facts->len + 1);
  if (!is_sound || (rule >= 0 && !check_rule (paid, (gsize)rule, error)))
    {
      paid_free (paid);
      return NULL;
    }
  mark (paid, kept, filled);
  return paid;
}

void
paid_begin_round (Paid *paid)
{
  memset (paid->awarded, 0, CLAIMS_MOST_ROWS * sizeof *paid->awarded);
}

void
paid_free (Paid *paid)
{
  if (paid == NULL)
    return;
  subsidy_ledger_rollback (paid->ledger);
  for (gsize i = 0; i < paid->n_rules; i++)
    g_array_unref (paid->rules[i].questions);
  g_array_unref (paid->facts);
  g_array_unref (paid->keys);
  g_free (paid->rules);
  g_free (paid->values);
  g_free (paid->awarded);
  csv_buffer_clear (&paid->texts);
  g_free (paid);
}

/* ---- A run ---- */

gboolean
paid_begin (Paid *paid, const char *input, GError **error)
{
  g_autofree const char **rules = g_new0 (const char *, paid->n_rules + 1);
  g_autofree const char **facts = g_new0 (const char *, paid->facts->len + 1);
  SubsidyLedgerRun run = { .command = "subsidy batch",
                           .version = subsidy_version (),
                           .policy = subsidy_policy_get_id (paid->policy),
                           .policy_digest = subsidy_policy_get_digest (paid->policy),
                           .input = input,
                           .rules = rules,
                           .n_rules = paid->n_rules,
                           .facts = facts,
                           .n_facts = paid->facts->len,
                           .keys = (const guint64 *)(void *)paid->keys->data,
                           .n_keys = paid->keys->len };

  for (gsize i = 0; i < paid->n_rules; i++)
    rules[i] = subsidy_policy_id_at (paid->policy, SUBSIDY_PART_RULE, i);
  for (gsize i = 0; i < paid->facts->len; i++)
    facts[i] = subsidy_policy_id_at (paid->policy, SUBSIDY_PART_FACT, g_array_index (paid->facts, KeyFact, i).fact);
  if (!subsidy_ledger_begin (paid->ledger, &run, error))
    return FALSE;
  paid->run = subsidy_ledger_get_run (paid->ledger);
  paid->state = subsidy_ledger_get_state (paid->ledger);
  return TRUE;
}

gboolean
paid_begin_again (Paid *paid, const char *input, GError **error)
{
  gint64 state = paid->state;

  subsidy_ledger_rollback (paid->ledger);
  if (!paid_begin (paid, input, error))
    return FALSE;
  return paid->state == state
         || refuse (error, SUBSIDY_ERROR_FILE, paid->language, "合计期间台账被其他程序改动：请重新测算",
                    "another program wrote to the ledger while the claims were summed up: run it again");
}

/* ---- The claim ---- */

static gboolean
has_no_small_letter (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_islower (text[i]))
      return FALSE;
  return TRUE;
}

/* As keys compare it: however it was typed, one value has one text. */
static void
append_value (Paid *paid, const Claims *claims, gsize row, const KeyFact *fact)
{
  const KeptText *kept = &claims->kept[(gsize)fact->column * CLAIMS_MOST_ROWS + row];
  const char *text = claims->texts.bytes + kept->offset;
  char *value;

  if ((fact->type == SUBSIDY_FACT_NAME
       || (fact->type == SUBSIDY_FACT_CREDIT_CODE && has_no_small_letter (text, kept->length)))
      && cell_is_normal (text, kept->length))
    {
      csv_buffer_append (&paid->texts, text, kept->length);
      return;
    }
  if (fact->type == SUBSIDY_FACT_CHOICE)
    {
      const SubsidyLedgerText *id = &fact->options[claims->numbers[fact->fact][row]];

      csv_buffer_append (&paid->texts, id->text, id->length);
      return;
    }
  if (fact->type == SUBSIDY_FACT_NAME || fact->type == SUBSIDY_FACT_CREDIT_CODE)
    {
      g_autofree char *copy = g_strndup (text, kept->length);

      value = fact->type == SUBSIDY_FACT_NAME ? subsidy_text_normalised (copy)
                                              : subsidy_credit_code_from_text (copy, paid->language, NULL);
    }
  else
    value = subsidy_fact_to_text (paid->policy, fact->fact, claims->numbers[fact->fact][row], NULL);
  if (value != NULL)
    csv_buffer_append (&paid->texts, value, strlen (value));
  subsidy_free (value);
}

static void
spoil (const Paid *paid, Claims *claims, gsize row, const KeyFact *fact)
{
  ClaimRow *claim = &claims->rows[row];

  claim->kind = ROW_UNREADABLE;
  claim->error_column = (guint)fact->column + 1;
  claim->error
      = said (paid->language, "第 %" G_GUINT64_FORMAT " 行第 %u 列“%s”：用台账测算须填写，否则认不出同一项申报",
              "row %" G_GUINT64_FORMAT
              ", column %u '%s': with a ledger it has to be filled in, or the claim is not known again",
              claim->number, claim->error_column, paid->headings->columns[claim->error_column - 1].heading);
}

/* The texts of all facts of all keys. FALSE where one that the rule needs is missing in the row. */
static gboolean
read_values (Paid *paid, Claims *claims, gsize row)
{
  guint64 needed = paid->rules[claims->rules[row]].needed;
  gsize offsets[MOST_KEY_FACTS];

  paid->texts.length = 0;
  csv_buffer_reserve (&paid->texts, 4096);
  for (gsize i = 0; i < paid->facts->len; i++)
    {
      const KeyFact *fact = &g_array_index (paid->facts, KeyFact, i);
      gboolean is_given = fact->column >= 0 && claims->numbers[fact->fact][row] > SUBSIDY_NONE;

      if (!is_given && needed >> i & 1)
        {
          spoil (paid, claims, row, fact);
          return FALSE;
        }
      offsets[i] = paid->texts.length;
      if (is_given)
        append_value (paid, claims, row, fact);
      paid->values[i] = (SubsidyLedgerText){ is_given ? "" : NULL, paid->texts.length - offsets[i] };
    }
  for (gsize i = 0; i < paid->facts->len; i++)
    if (paid->values[i].text != NULL)
      paid->values[i].text = paid->texts.bytes + offsets[i];
  return TRUE;
}

/* ---- Filling ---- */

static int
year_of (gint64 day)
{
  char *text = subsidy_date_to_text (day);
  int year = text != NULL ? (int)g_ascii_strtoll (text, NULL, 10) : 0;

  subsidy_free (text);
  return year;
}

static gint64
number_of (gint32 total, const SubsidyLedgerTotals *totals)
{
  switch (total)
    {
    case SUBSIDY_HISTORY_SUM:
      return totals->sum_fen;
    case SUBSIDY_HISTORY_COUNT:
      return totals->count;
    case SUBSIDY_HISTORY_ANY:
      return totals->count > 0 ? 1 : 0;
    default:
      return totals->count > 0 ? totals->latest_day : SUBSIDY_NONE;
    }
}

/* What the file states counts where it is more: payments from before the ledger was kept. */
static gboolean
fill (Paid *paid, Claims *claims, gsize row, const Question *question, GError **error)
{
  gint64 *number = &claims->numbers[question->fact][row];
  gint64 day = question->year < 0                        ? 0
               : claims->numbers[question->year] == NULL ? SUBSIDY_MISSING
                                                         : claims->numbers[question->year][row];
  SubsidyLedgerTotals totals;

  /* The year that counts is not known: nor is the total. */
  if (question->year >= 0 && day <= SUBSIDY_NONE)
    return TRUE;
  if (!subsidy_ledger_get_totals (paid->ledger, question->key, (const gsize *)(void *)question->rules->data,
                                  question->rules->len, question->year >= 0 ? year_of (day) : 0, &totals, error))
    return FALSE;
  *number = MAX (*number, number_of (question->total, &totals));
  return TRUE;
}

gboolean
paid_fill (Paid *paid, Claims *claims, gsize row, GError **error)
{
  gsize rule = (gsize)claims->rules[row];

  if (!check_rule (paid, rule, error))
    {
      g_prefix_error (error,
                      is_chinese (paid->language) ? "第 %" G_GUINT64_FORMAT " 行：" : "row %" G_GUINT64_FORMAT ": ",
                      claims->rows[row].number);
      return FALSE;
    }
  if (!read_values (paid, claims, row))
    return TRUE;
  subsidy_ledger_set_claim (paid->ledger, paid->values);
  for (guint i = 0; i < paid->rules[rule].questions->len; i++)
    if (!fill (paid, claims, row, &g_array_index (paid->rules[rule].questions, Question, i), error))
      return FALSE;
  return TRUE;
}

/* ---- Recording ---- */

gboolean
paid_asks_for_sums (const Paid *paid)
{
  for (gsize rule = 0; rule < paid->n_rules; rule++)
    for (guint i = 0; i < paid->rules[rule].questions->len; i++)
      if (g_array_index (paid->rules[rule].questions, Question, i).total == SUBSIDY_HISTORY_SUM)
        return TRUE;
  return FALSE;
}

static gboolean
find_paid (Paid *paid, gsize rule, gboolean *is_paid, GError **error)
{
  SubsidyLedgerTotals totals;

  if (!subsidy_ledger_get_totals (paid->ledger, paid->rules[rule].key, &rule, 1, 0, &totals, error))
    return FALSE;
  *is_paid = totals.count > 0;
  return TRUE;
}

gboolean
paid_mark (Paid *paid, const Claims *claims, gsize row, gboolean *is_paid, GError **error)
{
  SubsidyLedgerAward award
      = { .rule = (gsize)claims->rules[row], .day = (gint32)paid->day, .row = (gint64)claims->rows[row].number };

  if (!find_paid (paid, award.rule, is_paid, error))
    return FALSE;
  return *is_paid || subsidy_ledger_record (paid->ledger, &award, error);
}

gboolean
paid_record (Paid *paid, const Claims *claims, Answers *answers, const Assessor *assessor, gsize row, GError **error)
{
  gsize rule = (gsize)claims->rules[row];
  gboolean is_paid;
  SubsidyLedgerAward award = {
    .rule = rule, .day = (gint32)paid->day, .amount_fen = answers->amount[row], .row = (gint64)claims->rows[row].number
  };

  if (claims->rows[row].kind != ROW_CLAIM || answers->outcome[row] != SUBSIDY_OUTCOME_ELIGIBLE)
    return TRUE;
  if (!find_paid (paid, rule, &is_paid, error))
    return FALSE;
  if (is_paid)
    {
      answers_set_paid_before (answers, assessor, claims, row);
      return TRUE;
    }
  paid->awarded[row] = TRUE;
  return subsidy_ledger_record (paid->ledger, &award, error);
}

const gboolean *
paid_awarded (const Paid *paid)
{
  return paid->awarded;
}

gint64
paid_run (const Paid *paid)
{
  return paid->run;
}

gboolean
paid_commit (Paid *paid, Aside *output, gint64 n_rows, GError **error)
{
  g_autofree char *mark = subsidy_ledger_run_mark (paid->ledger);
  SubsidyLedgerOutput written = { .path = aside_path (output), .digest = aside_digest (output) };
  SubsidyLedgerEnd end = { .n_rows = n_rows, .outputs = &written };

  if (!aside_appear (output, mark, error))
    return FALSE;
  written.temporary = aside_temporary (output);
  end.n_outputs = written.temporary != NULL ? 1 : 0;
  if (!subsidy_ledger_commit (paid->ledger, &end, error))
    return FALSE;
  /* From here on it is the ledger's to give the output its name, now or when it is opened next. */
  aside_leave (output);
  return TRUE;
}
