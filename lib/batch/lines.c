/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/lines.h"

#include <string.h>

#include "batch/said.h"

/* What does not change from row to row, ready to be copied: a field of CSV. */
typedef struct
{
  char *bytes;
  gsize length;
} Field;

/* Why a rule is not met, one a condition and one for nothing to pay. */
typedef struct
{
  Field reason, reason_id, clause, remedy;
} Reason;

typedef struct
{
  Field id;
  Field clause;
  Reason *reasons;
  gsize n_reasons;
} RuleFields;

struct _LinePlan
{
  const Assessor *assessor;
  const char *language;
  LinePart parts[N_LINE_PARTS];
  gsize n_parts;
  gboolean has[N_LINE_PARTS];
  RuleFields *rules;
  Field outcomes[4];
  Field unreadable, total;
  Field *facts; /* labels, one a fact */
  gsize n_facts;
};

typedef struct
{
  const char *name;
  const char *zh, *en; /* the heading */
  gboolean is_money;   /* the Chinese heading has its unit */
} PartName;

static const PartName part_names[N_LINE_PARTS] = {
  [LINE_INPUT] = { "input", NULL, NULL, FALSE },
  [LINE_ROW] = { "row", "行号", "row", FALSE },
  [LINE_RULE] = { "rule", "测算条款", "assessed-rule", FALSE },
  [LINE_OUTCOME] = { "outcome", "测算结论", "outcome", FALSE },
  [LINE_AMOUNT] = { "amount", "核定金额", "amount", TRUE },
  [LINE_SHARES] = { "shares", NULL, NULL, TRUE },
  [LINE_REASON] = { "reason", "不予支持原因", "reason", FALSE },
  [LINE_REASON_ID] = { "reason-id", "原因代码", "reason-id", FALSE },
  [LINE_CLAUSE] = { "clause", "依据条款", "clause", FALSE },
  [LINE_REMEDY] = { "remedy", "可以怎么办", "remedy", FALSE },
  [LINE_MISSING] = { "missing", "尚缺要素", "missing", FALSE },
  [LINE_AT_MOST] = { "at-most", "至多", "at-most", TRUE },
  [LINE_WORDS] = { "words", "金额大写", "words", FALSE },
  [LINE_ALTERNATIVES] = { "alternatives", "口径提示", "alternatives", FALSE },
  [LINE_ERROR] = { "error", "错误", "error", FALSE },
  [LINE_RECEIPT] = { "receipt", "回执", "receipt", FALSE },
  [LINE_OTHER_OUTCOME] = { "other-outcome", "对比结论", "other-outcome", FALSE },
  [LINE_OTHER_AMOUNT] = { "other-amount", "对比金额", "other-amount", TRUE },
  [LINE_DIFFERENCE] = { "difference", "差额", "difference", TRUE },
};

/* ---- Fields that are ready ---- */

static Field
field_of (const char *text)
{
  CsvBuffer buffer = { 0 };

  if (text == NULL || *text == '\0')
    return (Field){ NULL, 0 };
  csv_write_field (&buffer, text, strlen (text));
  return (Field){ buffer.bytes, buffer.length };
}

static Field
field_of_owned (char *text)
{
  Field field = field_of (text);

  subsidy_free (text);
  return field;
}

static void
append_field (CsvBuffer *buffer, const Field *field)
{
  csv_buffer_append (buffer, field->bytes, field->length);
}

const char *
line_outcome (gint32 outcome, const char *language)
{
  static const char *const zh[] = { "不能享受", "可以享受", "尚不能确定", "拒绝测算" };
  static const char *const en[] = { "not-eligible", "eligible", "undetermined", "refused" };

  return is_chinese (language) ? zh[outcome] : en[outcome];
}

/* A condition is worded as what is asked: that it is not met has to be said. Nothing to pay is a reason by itself. */
static Field
reason_field (const LinePlan *plan, gsize rule, gsize condition)
{
  SubsidyPolicy *policy = plan->assessor->policy;
  char *text = subsidy_policy_condition_text (policy, rule, condition, plan->language);
  g_autofree char *whole = NULL;

  if (condition == subsidy_policy_count_conditions (policy, rule))
    return field_of_owned (text);
  whole = said (plan->language, "不满足：%s", "not met: %s", text);
  subsidy_free (text);
  return field_of (whole);
}

static void
fill_rule (LinePlan *plan, gsize rule)
{
  SubsidyPolicy *policy = plan->assessor->policy;
  RuleFields *fields = &plan->rules[rule];

  fields->id = field_of (is_chinese (plan->language)
                             ? subsidy_policy_label_at (policy, SUBSIDY_PART_RULE, rule, plan->language)
                             : subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, rule));
  fields->clause = field_of (subsidy_policy_clause_at (policy, SUBSIDY_PART_RULE, rule));
  fields->n_reasons = subsidy_policy_count_conditions (policy, rule) + 2;
  fields->reasons = g_new0 (Reason, fields->n_reasons);
  fields->reasons[fields->n_reasons - 1]
      = (Reason){ .reason = field_of (is_chinese (plan->language) ? "台账中同一申报已兑付"
                                                                  : "the ledger has paid the same claim before"),
                  .reason_id = field_of (ANSWERS_PAID_BEFORE),
                  .clause = field_of (subsidy_policy_clause_at (policy, SUBSIDY_PART_RULE, rule)) };
  for (gsize i = 0; i + 1 < fields->n_reasons; i++)
    fields->reasons[i]
        = (Reason){ .reason = reason_field (plan, rule, i),
                    .reason_id = field_of (subsidy_policy_condition_id (policy, rule, i)),
                    .clause = field_of (subsidy_policy_condition_clause (policy, rule, i)),
                    .remedy = field_of (subsidy_policy_condition_remedy (policy, rule, i, plan->language)) };
}

static void
fill_fields (LinePlan *plan)
{
  SubsidyPolicy *policy = plan->assessor->policy;

  plan->rules = g_new0 (RuleFields, plan->assessor->n_rules + 1);
  for (gsize rule = 0; rule < plan->assessor->n_rules; rule++)
    fill_rule (plan, rule);
  for (gint32 outcome = 0; outcome < 4; outcome++)
    plan->outcomes[outcome] = field_of (line_outcome (outcome, plan->language));
  plan->unreadable = field_of (is_chinese (plan->language) ? "无法读取" : "unreadable");
  plan->total = field_of (is_chinese (plan->language) ? "合计行" : "total-row");
  plan->n_facts = subsidy_policy_count (policy, SUBSIDY_PART_FACT);
  plan->facts = g_new0 (Field, plan->n_facts + 1);
  for (gsize fact = 0; fact < plan->n_facts; fact++)
    plan->facts[fact]
        = (Field){ g_strdup (is_chinese (plan->language)
                                 ? subsidy_policy_label_at (policy, SUBSIDY_PART_FACT, fact, plan->language)
                                 : subsidy_policy_id_at (policy, SUBSIDY_PART_FACT, fact)),
                   0 };
}

static void
free_rule (RuleFields *fields)
{
  for (gsize i = 0; i < fields->n_reasons; i++)
    {
      g_free (fields->reasons[i].reason.bytes);
      g_free (fields->reasons[i].reason_id.bytes);
      g_free (fields->reasons[i].clause.bytes);
      g_free (fields->reasons[i].remedy.bytes);
    }
  g_free (fields->reasons);
  g_free (fields->id.bytes);
  g_free (fields->clause.bytes);
}

void
line_plan_free (LinePlan *plan)
{
  if (plan == NULL)
    return;
  for (gsize rule = 0; plan->rules != NULL && rule < plan->assessor->n_rules; rule++)
    free_rule (&plan->rules[rule]);
  for (gsize outcome = 0; outcome < G_N_ELEMENTS (plan->outcomes); outcome++)
    g_free (plan->outcomes[outcome].bytes);
  for (gsize fact = 0; fact < plan->n_facts; fact++)
    g_free (plan->facts[fact].bytes);
  g_free (plan->unreadable.bytes);
  g_free (plan->total.bytes);
  g_free (plan->rules);
  g_free (plan->facts);
  g_free (plan);
}

/* ---- Which columns ---- */

static gboolean
add_part (LinePlan *plan, const char *name, GError **error)
{
  const char *names[N_LINE_PARTS + 1] = { NULL };
  const char *nearest;

  for (gsize i = 0; i < N_LINE_PARTS; i++)
    {
      names[i] = part_names[i].name;
      if (strcmp (names[i], name) != 0)
        continue;
      if (plan->has[i])
        return refuse (error, SUBSIDY_ERROR_UNKNOWN, plan->language, "--columns：%s 写了两次",
                       "--columns: %s stands twice", name);
      plan->has[i] = TRUE;
      plan->parts[plan->n_parts++] = (LinePart)i;
      return TRUE;
    }
  nearest = subsidy_suggest (name, names);
  if (nearest != NULL)
    return refuse (error, SUBSIDY_ERROR_UNKNOWN, plan->language, "--columns：没有“%s”；是不是“%s”？",
                   "--columns: there is no '%s'; did you mean '%s'?", name, nearest);
  {
    g_autofree char *all = g_strjoinv (", ", (char **)names);

    return refuse (error, SUBSIDY_ERROR_UNKNOWN, plan->language, "--columns：没有“%s”；可写：%s",
                   "--columns: there is no '%s'; there are: %s", name, all);
  }
}

static gboolean
add_parts (LinePlan *plan, const char *names, GError **error)
{
  g_auto (GStrv) all = g_strsplit (names, ",", -1);

  for (char **name = all; *name != NULL; name++)
    if (*g_strstrip (*name) != '\0' && !add_part (plan, *name, error))
      return FALSE;
  return plan->n_parts > 0
         || refuse (error, SUBSIDY_ERROR_UNKNOWN, plan->language, "--columns：没有写任何一列",
                    "--columns: names no column");
}

LinePlan *
line_plan_new (const Assessor *assessor, const char *names, gboolean compares, gboolean has_ledger,
               const char *language, GError **error)
{
  LinePlan *plan = g_new0 (LinePlan, 1);
  g_autofree char *usual
      = g_strconcat ("input,outcome,amount,shares,reason,clause,remedy,missing,at-most,error",
                     compares ? ",other-outcome,other-amount,difference" : "", has_ledger ? ",receipt" : "", NULL);

  plan->assessor = assessor;
  plan->language = language;
  if (!add_parts (plan, names != NULL ? names : usual, error))
    {
      line_plan_free (plan);
      return NULL;
    }
  if (!compares && (plan->has[LINE_OTHER_OUTCOME] || plan->has[LINE_OTHER_AMOUNT] || plan->has[LINE_DIFFERENCE]))
    {
      refuse (error, SUBSIDY_ERROR_USAGE, language,
              "--columns：other-outcome、other-amount、difference 要同 --compare 或 --compare-interpret 一起用",
              "--columns: other-outcome, other-amount and difference go with --compare or --compare-interpret");
      line_plan_free (plan);
      return NULL;
    }
  fill_fields (plan);
  return plan;
}

gboolean
line_plan_has (const LinePlan *plan, LinePart part)
{
  return plan->has[part];
}

/* ---- Numbers ---- */

#define NUMBER_BYTES 24

/* Two digits, ending before @end. Returns where they begin. */
static inline char *
write_pair (guint64 number, char *end)
{
  static const char pairs[] = "00010203040506070809"
                              "10111213141516171819"
                              "20212223242526272829"
                              "30313233343536373839"
                              "40414243444546474849"
                              "50515253545556575859"
                              "60616263646566676869"
                              "70717273747576777879"
                              "80818283848586878889"
                              "90919293949596979899";

  return memcpy (end - 2, pairs + number * 2, 2);
}

/* All digits, from the last to the first. */
static inline char *
write_digits (guint64 number, char *end)
{
  for (; number >= 100; number /= 100)
    end = write_pair (number % 100, end);
  if (number >= 10)
    return write_pair (number, end);
  *--end = (char)('0' + number);
  return end;
}

/* Yuan with two decimals. */
static void
append_money (CsvBuffer *buffer, gint64 fen)
{
  char room[NUMBER_BYTES + 8], *end = room + NUMBER_BYTES, *at = end;
  guint64 number = fen < 0 ? 0 - (guint64)fen : (guint64)fen;
  gsize length;

  at = write_pair (number % 100, at);
  *--at = '.';
  at = write_digits (number / 100, at);
  if (fen < 0)
    *--at = '-';
  length = (gsize)(end - at);
  /* Of two sizes that are known, as most amounts are short. */
  memcpy (csv_buffer_reserve (buffer, NUMBER_BYTES), at, 8);
  if (length > 8)
    memcpy (buffer->bytes + buffer->length + 8, at + 8, length - 8);
  buffer->length += length;
}

static void
append_known_money (CsvBuffer *buffer, gint64 fen)
{
  if (fen != SUBSIDY_MISSING)
    append_money (buffer, fen);
}

static void
append_row_number (CsvBuffer *buffer, guint64 number)
{
  char room[NUMBER_BYTES], *end = room + sizeof room, *at = write_digits (number, end);

  csv_buffer_append (buffer, at, (gsize)(end - at));
}

/* ---- The row as it came ---- */

/* Only where a cell would be run as a formula are the cells looked at again. */
static void
append_escaped (CsvBuffer *buffer, const ClaimRow *row)
{
  CsvBlock block = { 0 };
  CsvCursor cursor = { 0 };
  CsvRecord record = { 0 };

  csv_block_set (&block, row->raw, row->raw_length);
  csv_cursor_begin (&cursor, &block);
  if (csv_cursor_next (&cursor, &record))
    for (guint i = 0; i < record.n_fields; i++)
      {
        if (i > 0)
          csv_write_separator (buffer);
        if (csv_is_formula (record.fields[i].text, record.fields[i].length))
          csv_write_field (buffer, record.fields[i].text, record.fields[i].length);
        else
          csv_buffer_append (buffer, record.fields[i].raw, record.fields[i].raw_length);
      }
  csv_record_clear (&record);
  csv_cursor_clear (&cursor);
  csv_block_clear (&block);
}

/* A record with a mistake of quotes is put into one cell, so that what follows it stays where it belongs; short rows
 * are filled up. */
static void
append_input (CsvBuffer *buffer, const ClaimRow *row, gsize n_columns)
{
  gsize n_fields = row->n_fields;

  if (row->kind == ROW_UNREADABLE && row->error_column == 0)
    {
      csv_write_field (buffer, row->raw, row->raw_length);
      n_fields = 1;
    }
  else if (row->has_formula)
    append_escaped (buffer, row);
  else
    csv_buffer_append (buffer, row->raw, row->raw_length);
  for (n_fields = MAX (n_fields, 1); n_fields < n_columns; n_fields++)
    csv_write_separator (buffer);
}

/* ---- What is found out row by row ---- */

/* What an undetermined row lacks: two columns ask for it, and it is found out once. */
typedef struct
{
  gboolean *missing; /* one a fact */
  int64_t at_most;
  gboolean is_known;
} Lack;

static void
find_lack (const LinePlan *plan, const LineRows *rows, gsize row, Lack *lack)
{
  if (!lack->is_known)
    subsidy_evaluator_missing_row (plan->assessor->evaluators[rows->claims->rules[row]], rows->claims->n_rows,
                                   rows->claims->columns, row, lack->missing, &lack->at_most);
  lack->is_known = TRUE;
}

static void
append_missing (const LinePlan *plan, const Lack *lack, CsvBuffer *buffer)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize fact = 0; fact < plan->n_facts; fact++)
    if (lack->missing[fact])
      {
        if (text->len > 0)
          g_string_append (text, is_chinese (plan->language) ? "、" : "; ");
        g_string_append (text, plan->facts[fact].bytes);
      }
  csv_write_field (buffer, text->str, text->len);
}

static gboolean
is_in_yuan (const LinePlan *plan)
{
  return strcmp (subsidy_policy_get_currency (plan->assessor->policy), "CNY") == 0;
}

/* 人民币大写, which is not written for other money. */
static void
append_words (const LinePlan *plan, CsvBuffer *buffer, gint64 fen)
{
  char *words = is_in_yuan (plan) ? subsidy_money_in_words (fen, NULL, NULL) : NULL;

  if (words != NULL)
    csv_buffer_append (buffer, words, strlen (words));
  subsidy_free (words);
}

static gboolean
has_other_shares (const LinePlan *plan, const Answers *answers, const Answers *others, gsize row)
{
  for (gsize payer = 0; payer < plan->assessor->n_payers; payer++)
    if (answers->shares[payer][row] != others->shares[payer][row])
      return TRUE;
  return FALSE;
}

static void
append_text_of_money (GString *text, gint64 fen)
{
  char *amount = subsidy_money_to_text (fen);

  g_string_append (text, amount);
  subsidy_free (amount);
}

/* Where the amount is the same it is the shares that change. */
static void
append_text_of_shares (const LinePlan *plan, const Answers *answers, gsize row, GString *text)
{
  const SubsidyPolicy *policy = plan->assessor->policy;
  gboolean zh = is_chinese (plan->language);

  for (gsize payer = 0; payer < plan->assessor->n_payers; payer++)
    {
      g_string_append (text, payer == 0 ? (zh ? "（" : " (") : zh ? "，" : ", ");
      g_string_append (text, zh ? subsidy_policy_label_at (policy, SUBSIDY_PART_PAYER, payer, plan->language)
                                : subsidy_policy_id_at (policy, SUBSIDY_PART_PAYER, payer));
      g_string_append_c (text, ' ');
      append_text_of_money (text, answers->shares[payer][row]);
    }
  g_string_append (text, zh ? "）" : ")");
}

static void
append_alternative (const LinePlan *plan, const Alternative *alternative, const Answers *answers, const Answers *now,
                    gsize row, GString *text)
{
  gint32 outcome = answers->outcome[row];

  if (text->len > 0)
    g_string_append (text, is_chinese (plan->language) ? "；" : "; ");
  g_string_append (text, alternative->name);
  g_string_append (text, is_chinese (plan->language) ? "：" : ": ");
  if (outcome != SUBSIDY_OUTCOME_ELIGIBLE)
    {
      g_string_append (text, line_outcome (outcome, plan->language));
      return;
    }
  append_text_of_money (text, answers->amount[row]);
  if (now->amount[row] == answers->amount[row])
    append_text_of_shares (plan, answers, row, text);
}

/* What another choice would change, and to what. */
static void
append_alternatives (const LinePlan *plan, const LineRows *rows, gsize row, CsvBuffer *buffer)
{
  g_autoptr (GString) text = g_string_new (NULL);

  /* What was paid is not paid again, whatever is chosen. */
  if (answers_is_paid_before (rows->answers, plan->assessor, rows->claims, row))
    return;
  for (gsize i = 0; i < rows->n_alternatives; i++)
    {
      const Answers *answers = &rows->alternative_answers[i];

      if (answers->outcome[row] != rows->answers->outcome[row] || answers->amount[row] != rows->answers->amount[row]
          || has_other_shares (plan, answers, rows->answers, row))
        append_alternative (plan, &rows->alternatives[i], answers, rows->answers, row, text);
    }
  csv_write_field (buffer, text->str, text->len);
}

/* The row as a claim of its own. */
static SubsidyApplication *
application_of (const LineRows *rows, gsize row, SubsidyPolicy *policy)
{
  SubsidyApplication *application = subsidy_application_new (policy);
  const Claims *claims = rows->claims;

  for (gsize i = 0; i < claims->n_given; i++)
    {
      gsize fact = claims->given[i];
      gint64 number = claims->numbers[fact][row];

      if (number != SUBSIDY_MISSING && subsidy_policy_fact_type (policy, fact) != SUBSIDY_FACT_LIST)
        subsidy_application_set_number (application, subsidy_policy_id_at (policy, SUBSIDY_PART_FACT, fact), number,
                                        NULL);
    }
  for (gsize fact = 0; claims->has_items && fact < subsidy_policy_count (policy, SUBSIDY_PART_FACT); fact++)
    if (claims->items[fact] != NULL)
      {
        gint64 bounds[2];

        if (!claims_bounds_of_list (claims, (gsize)subsidy_policy_fact_list (policy, fact), row, bounds))
          continue;
        subsidy_application_set_items (application, subsidy_policy_id_at (policy, SUBSIDY_PART_FACT, fact),
                                       &g_array_index (claims->items[fact], gint64, bounds[0]),
                                       (gsize)(bounds[1] - bounds[0]), NULL);
      }
  return application;
}

/* Which fact is out of range, or which day has no version. */
char *
line_refusal (const LinePlan *plan, const LineRows *rows, gsize row)
{
  SubsidyPolicy *policy = plan->assessor->policy;
  g_autoptr (SubsidyApplication) application = application_of (rows, row, policy);
  g_autoptr (SubsidyAssessment) assessment = subsidy_application_assess (
      application, subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, (gsize)rows->claims->rules[row]), NULL, NULL);
  char *refusal = assessment != NULL ? subsidy_assessment_get_refusal (assessment, plan->language) : NULL;
  char *text = said (plan->language, "第 %" G_GUINT64_FORMAT " 行：%s", "row %" G_GUINT64_FORMAT ": %s",
                     rows->claims->rows[row].number, refusal != NULL ? refusal : "");

  subsidy_free (refusal);
  return text;
}

/* ---- The line ---- */

static void
append_shares (const LinePlan *plan, const LineRows *rows, gsize row, CsvBuffer *buffer)
{
  for (gsize payer = 0; payer < plan->assessor->n_payers; payer++)
    {
      if (payer > 0)
        csv_write_separator (buffer);
      append_known_money (buffer, rows->answers->shares[payer][row]);
    }
}

static void
append_reason (const LinePlan *plan, const LineRows *rows, gsize row, LinePart part, CsvBuffer *buffer)
{
  const RuleFields *rule = &plan->rules[rows->claims->rules[row]];
  gint32 failed = rows->answers->failed[row];
  const Reason *reason = failed >= 0 ? &rule->reasons[failed] : NULL;

  if (part == LINE_CLAUSE)
    append_field (buffer, reason != NULL ? &reason->clause : &rule->clause);
  else if (reason != NULL)
    append_field (buffer, part == LINE_REASON      ? &reason->reason
                          : part == LINE_REASON_ID ? &reason->reason_id
                                                   : &reason->remedy);
}

static void
append_difference (const LineRows *rows, gsize row, CsvBuffer *buffer)
{
  gint64 difference;

  if (answers_difference (rows->answers, rows->other_claims, rows->other_answers, row, &difference))
    append_money (buffer, difference);
}

static void
append_other (const LinePlan *plan, const LineRows *rows, gsize row, LinePart part, CsvBuffer *buffer)
{
  gboolean is_read = rows->other_claims->rows[row].kind == ROW_CLAIM;

  if (part == LINE_DIFFERENCE)
    append_difference (rows, row, buffer);
  else if (part == LINE_OTHER_OUTCOME)
    append_field (buffer, is_read ? &plan->outcomes[rows->other_answers->outcome[row]] : &plan->unreadable);
  else if (is_read)
    append_known_money (buffer, rows->other_answers->amount[row]);
}

static void
append_error (const LinePlan *plan, const LineRows *rows, gsize row, CsvBuffer *buffer)
{
  const ClaimRow *claim = &rows->claims->rows[row];

  if (claim->error == NULL && rows->other_claims != NULL)
    claim = &rows->other_claims->rows[row];
  if (claim->error != NULL)
    csv_write_field (buffer, claim->error, strlen (claim->error));
  else if (rows->answers->outcome[row] == SUBSIDY_OUTCOME_REFUSED)
    {
      g_autofree char *refusal = line_refusal (plan, rows, row);

      csv_write_field (buffer, refusal, strlen (refusal));
    }
}

/* As the ledger lists the award. */
static void
append_receipt (const LineRows *rows, gsize row, CsvBuffer *buffer)
{
  csv_buffer_append (buffer, "R", 1);
  append_row_number (buffer, (guint64)rows->run);
  csv_buffer_append (buffer, "-", 1);
  append_row_number (buffer, rows->claims->rows[row].number);
}

/* Of a claim that was answered. */
static void
append_answer (const LinePlan *plan, const LineRows *rows, gsize row, LinePart part, Lack *lack, CsvBuffer *buffer)
{
  gint32 outcome = rows->answers->outcome[row];

  if (outcome == SUBSIDY_OUTCOME_UNDETERMINED && (part == LINE_MISSING || part == LINE_AT_MOST))
    find_lack (plan, rows, row, lack);
  switch (part)
    {
    case LINE_RULE:
      append_field (buffer, &plan->rules[rows->claims->rules[row]].id);
      break;
    case LINE_OUTCOME:
      append_field (buffer, &plan->outcomes[outcome]);
      break;
    case LINE_AMOUNT:
      append_known_money (buffer, rows->answers->amount[row]);
      break;
    case LINE_SHARES:
      append_shares (plan, rows, row, buffer);
      break;
    case LINE_REASON:
    case LINE_REASON_ID:
    case LINE_CLAUSE:
    case LINE_REMEDY:
      append_reason (plan, rows, row, part, buffer);
      break;
    case LINE_MISSING:
      if (outcome == SUBSIDY_OUTCOME_UNDETERMINED)
        append_missing (plan, lack, buffer);
      break;
    case LINE_AT_MOST:
      if (outcome == SUBSIDY_OUTCOME_UNDETERMINED)
        append_known_money (buffer, lack->at_most);
      break;
    case LINE_WORDS:
      if (outcome == SUBSIDY_OUTCOME_ELIGIBLE)
        append_words (plan, buffer, rows->answers->amount[row]);
      break;
    case LINE_ALTERNATIVES:
      append_alternatives (plan, rows, row, buffer);
      break;
    case LINE_ERROR:
      append_error (plan, rows, row, buffer);
      break;
    case LINE_RECEIPT:
      if (rows->awarded != NULL && rows->awarded[row])
        append_receipt (rows, row, buffer);
      break;
    case LINE_OTHER_OUTCOME:
    case LINE_OTHER_AMOUNT:
    case LINE_DIFFERENCE:
      append_other (plan, rows, row, part, buffer);
      break;
    case LINE_INPUT:
    case LINE_ROW:
    case N_LINE_PARTS:
      break;
    }
}

/* Of a row that is no claim, or none that can be read. */
static void
append_nothing (const LinePlan *plan, const ClaimRow *row, LinePart part, CsvBuffer *buffer)
{
  if (part == LINE_SHARES)
    for (gsize payer = 1; payer < plan->assessor->n_payers; payer++)
      csv_write_separator (buffer);
  else if (part == LINE_OUTCOME && row->kind == ROW_UNREADABLE)
    append_field (buffer, &plan->unreadable);
  else if (part == LINE_OUTCOME && row->kind == ROW_TOTAL)
    append_field (buffer, &plan->total);
  else if (part == LINE_ERROR && row->error != NULL)
    csv_write_field (buffer, row->error, strlen (row->error));
}

/* @rows: NULL where the row is no claim. */
static void
write_line (const LinePlan *plan, const LineRows *rows, gsize row, const ClaimRow *claim, gsize n_columns,
            CsvLineEnd line_end, CsvBuffer *buffer)
{
  gsize begin = buffer->length;
  gboolean missing[plan->n_facts + 1];
  Lack lack = { .missing = missing };

  for (gsize i = 0; i < plan->n_parts; i++)
    {
      if (i > 0)
        csv_write_separator (buffer);
      if (plan->parts[i] == LINE_INPUT)
        append_input (buffer, claim, n_columns);
      else if (plan->parts[i] == LINE_ROW)
        append_row_number (buffer, claim->number);
      else if (claim->kind == ROW_CLAIM)
        append_answer (plan, rows, row, plan->parts[i], &lack, buffer);
      else
        append_nothing (plan, claim, plan->parts[i], buffer);
    }
  /* One field that is empty would be a blank line, which no reader counts. */
  if (buffer->length == begin && !plan->has[LINE_INPUT])
    csv_buffer_append (buffer, "\"\"", 2);
  csv_write_line_end (buffer, line_end);
}

void
line_write (const LinePlan *plan, const LineRows *rows, gsize row, CsvLineEnd line_end, CsvBuffer *buffer)
{
  write_line (plan, rows, row, &rows->claims->rows[row], rows->claims->plan->headings->n_columns, line_end, buffer);
}

/* ---- Headings ---- */

/* Money has its unit in a Chinese heading, where clerks look for it. */
static void
append_heading (const LinePlan *plan, const char *zh, const char *en, gboolean is_money, CsvBuffer *buffer)
{
  const char *currency = subsidy_policy_get_currency (plan->assessor->policy);
  g_autofree char *with_unit = g_strconcat (zh, "（", strcmp (currency, "CNY") == 0 ? "元" : currency, "）", NULL);
  const char *heading = is_chinese (plan->language) ? (is_money ? with_unit : zh) : en;

  csv_write_field (buffer, heading, strlen (heading));
}

static void
append_share_headings (const LinePlan *plan, CsvBuffer *buffer)
{
  SubsidyPolicy *policy = plan->assessor->policy;

  for (gsize payer = 0; payer < plan->assessor->n_payers; payer++)
    {
      g_autofree char *zh
          = g_strconcat (subsidy_policy_label_at (policy, SUBSIDY_PART_PAYER, payer, plan->language), "承担", NULL);
      g_autofree char *en = g_strconcat ("share:", subsidy_policy_id_at (policy, SUBSIDY_PART_PAYER, payer), NULL);

      if (payer > 0)
        csv_write_separator (buffer);
      append_heading (plan, zh, en, TRUE, buffer);
    }
}

static ClaimRow
row_of (const CsvRecord *record)
{
  return (ClaimRow){ .kind = ROW_BLANK,
                     .number = record->row,
                     .raw = record->raw,
                     .raw_length = record->raw_length,
                     .n_fields = record->n_fields,
                     .has_formula = csv_record_has_formula (record) };
}

void
line_write_above (const LinePlan *plan, const CsvRecord *record, gsize n_columns, CsvLineEnd line_end,
                  CsvBuffer *buffer)
{
  const ClaimRow row = row_of (record);

  if (plan->has[LINE_INPUT])
    write_line (plan, NULL, 0, &row, n_columns, line_end, buffer);
}

void
line_write_headings (const LinePlan *plan, const CsvRecord *input, CsvLineEnd line_end, CsvBuffer *buffer)
{
  const ClaimRow row = row_of (input);

  for (gsize i = 0; i < plan->n_parts; i++)
    {
      const PartName *name = &part_names[plan->parts[i]];

      if (i > 0)
        csv_write_separator (buffer);
      if (plan->parts[i] == LINE_INPUT)
        append_input (buffer, &row, row.n_fields);
      else if (plan->parts[i] == LINE_SHARES)
        append_share_headings (plan, buffer);
      else
        append_heading (plan, name->zh, name->en, name->is_money, buffer);
    }
  csv_write_line_end (buffer, line_end);
}
