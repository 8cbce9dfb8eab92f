/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/summary.h"

#include <string.h>

#include "batch/csv.h"
#include "batch/lines.h"
#include "batch/said.h"

typedef struct
{
  gint64 rows[4]; /* by outcome */
  gint64 amount;
  gint64 other_amount; /* of a comparison */
  gint64 difference;   /* over the rows of which both answers are known */
  gint64 *shares;
} Group;

struct _Summary
{
  const Assessor *assessor;
  gint32 fact;
  gsize n_options; /* of the fact, and one more where it is not given */
  Group *groups;   /* n_rules × n_options */
  Group all;
  gint64 n_blank, n_totals, n_unreadable, n_not_compared;
  gboolean compares;
};

Summary *
summary_new (const Assessor *assessor, gint32 fact)
{
  Summary *summary = g_new0 (Summary, 1);
  gsize n_groups;

  summary->assessor = assessor;
  summary->fact = fact;
  summary->n_options
      = fact >= 0 ? subsidy_policy_count_options (assessor->policy, SUBSIDY_PART_FACT, (gsize)fact) + 1 : 1;
  n_groups = summary->n_options * assessor->n_rules;
  summary->groups = g_new0 (Group, n_groups + 1);
  for (gsize i = 0; i < n_groups; i++)
    summary->groups[i].shares = g_new0 (gint64, assessor->n_payers + 1);
  summary->all.shares = g_new0 (gint64, assessor->n_payers + 1);
  return summary;
}

void
summary_free (Summary *summary)
{
  if (summary == NULL)
    return;
  for (gsize i = 0; i < summary->n_options * summary->assessor->n_rules; i++)
    g_free (summary->groups[i].shares);
  g_free (summary->groups);
  g_free (summary->all.shares);
  g_free (summary);
}

/* ---- Adding up ---- */

static gboolean
add (gint64 *sum, gint64 number)
{
  return !__builtin_add_overflow (*sum, number, sum);
}

static gboolean
add_group (Group *group, const Group *part, gsize n_payers)
{
  gboolean fits = add (&group->amount, part->amount) && add (&group->other_amount, part->other_amount)
                  && add (&group->difference, part->difference);

  for (gsize outcome = 0; outcome < 4; outcome++)
    group->rows[outcome] += part->rows[outcome];
  for (gsize payer = 0; payer < n_payers; payer++)
    fits = add (&group->shares[payer], part->shares[payer]) && fits;
  return fits;
}

static Group *
group_of (Summary *summary, const Claims *claims, gsize row)
{
  gsize option = summary->n_options - 1;

  if (summary->fact >= 0 && claims->numbers[summary->fact] != NULL)
    {
      gint64 number = claims->numbers[summary->fact][row];

      if (number >= 0 && number < (gint64)option)
        option = (gsize)number;
    }
  return &summary->groups[(gsize)claims->rules[row] * summary->n_options + option];
}

static gboolean
add_row (Summary *summary, const Claims *claims, const Answers *answers, gsize row)
{
  Group *group = group_of (summary, claims, row);
  gboolean fits = TRUE;

  group->rows[answers->outcome[row]]++;
  if (answers->outcome[row] != SUBSIDY_OUTCOME_ELIGIBLE)
    return TRUE;
  fits = add (&group->amount, answers->amount[row]);
  for (gsize payer = 0; payer < summary->assessor->n_payers; payer++)
    fits = add (&group->shares[payer], answers->shares[payer][row]) && fits;
  return fits;
}

static gboolean
add_other (Summary *summary, const Claims *claims, const Answers *answers, const Claims *other_claims,
           const Answers *other, gsize row)
{
  Group *group = group_of (summary, claims, row);
  gint64 difference;

  if (other_claims->rows[row].kind == ROW_CLAIM && other->outcome[row] == SUBSIDY_OUTCOME_ELIGIBLE
      && !add (&group->other_amount, other->amount[row]))
    return FALSE;
  if (!answers_difference (answers, other_claims, other, row, &difference))
    {
      summary->n_not_compared++;
      return TRUE;
    }
  return add (&group->difference, difference);
}

gboolean
summary_add (Summary *summary, const Claims *claims, const Answers *answers, const Claims *other_claims,
             const Answers *other_answers)
{
  gboolean fits = TRUE;

  summary->compares = other_claims != NULL;
  for (gsize row = 0; row < claims->n_rows; row++)
    switch (claims->rows[row].kind)
      {
      case ROW_CLAIM:
        fits = add_row (summary, claims, answers, row) && fits;
        if (other_claims != NULL)
          fits = add_other (summary, claims, answers, other_claims, other_answers, row) && fits;
        break;
      case ROW_BLANK:
        summary->n_blank++;
        break;
      case ROW_TOTAL:
        summary->n_totals++;
        break;
      case ROW_UNREADABLE:
        summary->n_unreadable++;
        break;
      }
  return fits;
}

/* The groups of @part, and with them the sum over all. */
gboolean
summary_add_summary (Summary *summary, const Summary *part)
{
  gsize n_payers = summary->assessor->n_payers;
  gboolean fits = TRUE;

  for (gsize i = 0; i < summary->n_options * summary->assessor->n_rules; i++)
    {
      fits = add_group (&summary->groups[i], &part->groups[i], n_payers) && fits;
      fits = add_group (&summary->all, &part->groups[i], n_payers) && fits;
    }
  summary->n_blank += part->n_blank;
  summary->n_totals += part->n_totals;
  summary->n_unreadable += part->n_unreadable;
  summary->n_not_compared += part->n_not_compared;
  summary->compares = summary->compares || part->compares;
  return fits;
}

gint64
summary_count (const Summary *summary, const char *what)
{
  const gint64 *rows = summary->all.rows;

  if (strcmp (what, "claims") == 0)
    return rows[0] + rows[1] + rows[2] + rows[3];
  if (strcmp (what, "unreadable") == 0)
    return summary->n_unreadable;
  for (gint32 outcome = 0; outcome < 4; outcome++)
    if (strcmp (what, line_outcome (outcome, "en")) == 0)
      return rows[outcome];
  return -1;
}

gint64
summary_amount (const Summary *summary)
{
  return summary->all.amount;
}

/* ---- Names ---- */

static const char *
option_name (const Summary *summary, gsize option, const char *language)
{
  if (option + 1 == summary->n_options)
    return is_chinese (language) ? "（未填）" : "(not given)";
  return is_chinese (language)
             ? subsidy_policy_option_label (summary->assessor->policy, SUBSIDY_PART_FACT, (gsize)summary->fact, option,
                                            language)
             : subsidy_policy_option_id (summary->assessor->policy, SUBSIDY_PART_FACT, (gsize)summary->fact, option);
}

static const char *
name_of (const Summary *summary, int32_t part, gsize position, const char *language)
{
  return is_chinese (language) ? subsidy_policy_label_at (summary->assessor->policy, part, position, language)
                               : subsidy_policy_id_at (summary->assessor->policy, part, position);
}

static gboolean
is_empty (const Group *group)
{
  return group->rows[0] + group->rows[1] + group->rows[2] + group->rows[3] == 0;
}

/* ---- CSV ---- */

static void
add_text (CsvBuffer *buffer, const char *text)
{
  if (buffer->length > 0 && buffer->bytes[buffer->length - 1] != '\n')
    csv_write_separator (buffer);
  csv_write_field (buffer, text, strlen (text));
}

static void
add_count (CsvBuffer *buffer, gint64 count)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, count);

  add_text (buffer, text);
}

static void
add_money (CsvBuffer *buffer, gint64 fen)
{
  char *text = subsidy_money_to_text (fen);

  add_text (buffer, text);
  subsidy_free (text);
}

static void
write_csv_headings (const Summary *summary, const char *language, CsvBuffer *buffer)
{
  gboolean zh = is_chinese (language);

  if (summary->fact >= 0)
    add_text (buffer, name_of (summary, SUBSIDY_PART_FACT, (gsize)summary->fact, language));
  add_text (buffer, zh ? "条款" : "rule");
  for (gint32 outcome = 0; outcome < 4; outcome++)
    add_text (buffer, line_outcome (outcome, language));
  add_text (buffer, zh ? "核定金额" : "amount");
  for (gsize payer = 0; payer < summary->assessor->n_payers; payer++)
    {
      const char *name = name_of (summary, SUBSIDY_PART_PAYER, payer, language);
      g_autofree char *heading = zh ? g_strconcat (name, "承担", NULL) : g_strconcat ("share:", name, NULL);

      add_text (buffer, heading);
    }
  if (summary->compares)
    {
      add_text (buffer, zh ? "对比金额" : "other-amount");
      add_text (buffer, zh ? "差额" : "difference");
    }
  csv_write_line_end (buffer, CSV_LINE_END_LF);
}

static void
write_csv_numbers (const Summary *summary, const Group *group, CsvBuffer *buffer)
{
  for (gsize outcome = 0; outcome < 4; outcome++)
    add_count (buffer, group->rows[outcome]);
  add_money (buffer, group->amount);
  for (gsize payer = 0; payer < summary->assessor->n_payers; payer++)
    add_money (buffer, group->shares[payer]);
  if (summary->compares)
    {
      add_money (buffer, group->other_amount);
      add_money (buffer, group->difference);
    }
  csv_write_line_end (buffer, CSV_LINE_END_LF);
}

static char *
write_csv (const Summary *summary, const char *language)
{
  CsvBuffer buffer = { 0 };
  const char *total = is_chinese (language) ? "合计" : "total";

  write_csv_headings (summary, language, &buffer);
  for (gsize option = 0; option < summary->n_options; option++)
    for (gsize rule = 0; rule < summary->assessor->n_rules; rule++)
      {
        const Group *group = &summary->groups[rule * summary->n_options + option];

        if (is_empty (group))
          continue;
        if (summary->fact >= 0)
          add_text (&buffer, option_name (summary, option, language));
        add_text (&buffer, name_of (summary, SUBSIDY_PART_RULE, rule, language));
        write_csv_numbers (summary, group, &buffer);
      }
  add_text (&buffer, total);
  if (summary->fact >= 0)
    add_text (&buffer, "");
  write_csv_numbers (summary, &summary->all, &buffer);
  csv_buffer_append (&buffer, "", 1);
  return buffer.bytes;
}

/* ---- JSON ---- */

static void
json_text (GString *json, const char *name, const char *text)
{
  g_string_append_printf (json, "\"%s\": \"", name);
  for (; *text != '\0'; text++)
    if (*text == '"' || *text == '\\')
      g_string_append_printf (json, "\\%c", *text);
    else if ((guchar)*text < 0x20)
      g_string_append_printf (json, "\\u%04x", (guint)(guchar)*text);
    else
      g_string_append_c (json, *text);
  g_string_append (json, "\", ");
}

static void
json_group (const Summary *summary, const Group *group, GString *json)
{
  SubsidyPolicy *policy = summary->assessor->policy;

  for (gint32 outcome = 0; outcome < 4; outcome++)
    g_string_append_printf (json, "\"%s\": %" G_GINT64_FORMAT ", ", line_outcome (outcome, "en"), group->rows[outcome]);
  g_string_append_printf (json, "\"amount_fen\": %" G_GINT64_FORMAT ", \"shares_fen\": {", group->amount);
  for (gsize payer = 0; payer < summary->assessor->n_payers; payer++)
    g_string_append_printf (json, "%s\"%s\": %" G_GINT64_FORMAT, payer > 0 ? ", " : "",
                            subsidy_policy_id_at (policy, SUBSIDY_PART_PAYER, payer), group->shares[payer]);
  g_string_append (json, "}");
  if (summary->compares)
    g_string_append_printf (json, ", \"other_amount_fen\": %" G_GINT64_FORMAT ", \"difference_fen\": %" G_GINT64_FORMAT,
                            group->other_amount, group->difference);
}

static char *
write_json (const Summary *summary)
{
  SubsidyPolicy *policy = summary->assessor->policy;
  GString *json = g_string_new ("{\"format\": 1, ");
  const char *separator = "";

  json_text (json, "policy", subsidy_policy_get_id (policy));
  json_text (json, "digest", subsidy_policy_get_digest (policy));
  if (summary->fact >= 0)
    json_text (json, "by", subsidy_policy_id_at (policy, SUBSIDY_PART_FACT, (gsize)summary->fact));
  if (summary->compares)
    g_string_append_printf (json, "\"not_compared\": %" G_GINT64_FORMAT ", ", summary->n_not_compared);
  g_string_append_printf (json,
                          "\"unreadable\": %" G_GINT64_FORMAT ", \"blank\": %" G_GINT64_FORMAT
                          ", \"total_rows\": %" G_GINT64_FORMAT ",\n\"groups\": [",
                          summary->n_unreadable, summary->n_blank, summary->n_totals);
  for (gsize option = 0; option < summary->n_options; option++)
    for (gsize rule = 0; rule < summary->assessor->n_rules; rule++)
      {
        const Group *group = &summary->groups[rule * summary->n_options + option];

        if (is_empty (group))
          continue;
        g_string_append_printf (json, "%s\n{", separator);
        separator = ",";
        if (summary->fact >= 0 && option + 1 < summary->n_options)
          json_text (json, subsidy_policy_id_at (policy, SUBSIDY_PART_FACT, (gsize)summary->fact),
                     option_name (summary, option, "en"));
        json_text (json, "rule", subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, rule));
        json_group (summary, group, json);
        g_string_append (json, "}");
      }
  g_string_append (json, "\n],\n\"total\": {");
  json_group (summary, &summary->all, json);
  g_string_append (json, "}}\n");
  return g_string_free (json, FALSE);
}

/* ---- Text ---- */

/* Chinese characters take two columns of a terminal. */
static int
width_of (const char *text)
{
  int width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += g_unichar_iswide (g_utf8_get_char (text)) ? 2 : 1;
  return width;
}

static void
text_cell (GString *text, const char *cell, int width, gboolean is_number)
{
  int room = MAX (width - width_of (cell), 0);

  if (is_number)
    g_string_append_printf (text, "  %*s%s", room, "", cell);
  else
    g_string_append_printf (text, "%s%*s", cell, room, "");
}

/* The same table as the CSV, with columns as wide as they need. */
static char *
write_text (const Summary *summary, const char *language)
{
  g_autofree char *csv = write_csv (summary, language);
  CsvBlock block = { 0 };
  CsvCursor cursor = { 0 };
  CsvRecord record = { 0 };
  gsize n_labels = summary->fact >= 0 ? 2 : 1;
  int widths[64] = { 0 };
  GString *text = g_string_new (NULL);

  csv_block_set (&block, csv, strlen (csv));
  for (gboolean measuring = TRUE;; measuring = FALSE)
    {
      csv_cursor_begin (&cursor, &block);
      while (csv_cursor_next (&cursor, &record))
        for (guint i = 0; i < record.n_fields && i < G_N_ELEMENTS (widths); i++)
          {
            g_autofree char *cell = g_strndup (record.fields[i].text, record.fields[i].length);

            if (measuring)
              widths[i] = MAX (widths[i], width_of (cell) + (i < n_labels ? 2 : 0));
            else
              text_cell (text, cell, widths[i], i >= n_labels);
            if (!measuring && i + 1 == record.n_fields)
              g_string_append_c (text, '\n');
          }
      if (!measuring)
        break;
    }
  if (summary->n_unreadable > 0)
    g_string_append_printf (
        text, is_chinese (language) ? "无法读取：%" G_GINT64_FORMAT " 行\n" : "unreadable: %" G_GINT64_FORMAT " rows\n",
        summary->n_unreadable);
  if (summary->n_not_compared > 0)
    g_string_append_printf (text,
                            is_chinese (language) ? "无法对比（有一方没有金额），未计入差额：%" G_GINT64_FORMAT " 行\n"
                                                  : "not compared, as one side has no amount: %" G_GINT64_FORMAT
                                                    " rows\n",
                            summary->n_not_compared);
  csv_record_clear (&record);
  csv_cursor_clear (&cursor);
  csv_block_clear (&block);
  return g_string_free (text, FALSE);
}

char *
summary_write (const Summary *summary, const char *format, const char *language, GError **error)
{
  if (strcmp (format, "text") == 0)
    return write_text (summary, language);
  if (strcmp (format, "csv") == 0)
    return write_csv (summary, language);
  if (strcmp (format, "json") == 0)
    return write_json (summary);
  refuse (error, SUBSIDY_ERROR_UNKNOWN, language, "汇总的格式“%s”：可写 text、csv、json",
          "summary format '%s': there are text, csv and json", format);
  return NULL;
}
