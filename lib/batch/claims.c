/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/claims.h"

#include <string.h>

#include "batch/said.h"

/* ---- Rules ---- */

static void
add_rule_name (GHashTable *names, const char *text, gsize rule)
{
  char *name = text != NULL ? subsidy_text_normalised (text) : NULL;
  gpointer known;

  if (name != NULL && g_hash_table_lookup_extended (names, name, NULL, &known) && known != GSIZE_TO_POINTER (rule + 1))
    g_hash_table_insert (names, g_strdup (name), NULL); /* a name that two rules have is neither's */
  else if (name != NULL)
    g_hash_table_insert (names, g_strdup (name), GSIZE_TO_POINTER (rule + 1));
  subsidy_free (name);
}

GHashTable *
claim_rule_names (const SubsidyPolicy *policy)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize rule = 0; rule < subsidy_policy_count (policy, SUBSIDY_PART_RULE); rule++)
    {
      add_rule_name (names, subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, rule), rule);
      add_rule_name (names, subsidy_policy_label_at (policy, SUBSIDY_PART_RULE, rule, NULL), rule);
      add_rule_name (names, subsidy_policy_label_at (policy, SUBSIDY_PART_RULE, rule, "zh"), rule);
      add_rule_name (names, subsidy_policy_label_at (policy, SUBSIDY_PART_RULE, rule, "en"), rule);
      add_rule_name (names, subsidy_policy_clause_at (policy, SUBSIDY_PART_RULE, rule), rule);
    }
  return names;
}

static const char *
nearest_rule (const SubsidyPolicy *policy, const char *name)
{
  gsize count = subsidy_policy_count (policy, SUBSIDY_PART_RULE);
  g_autofree const char **ids = g_new0 (const char *, count + 1);

  for (gsize i = 0; i < count; i++)
    ids[i] = subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, i);
  return subsidy_suggest (name, ids);
}

static gboolean
find_rule (const ClaimPlan *plan, const char *text, gsize length, gint64 *rule, GError **error)
{
  g_autofree char *copy = g_strndup (text, length);
  char *shared = subsidy_text_normalised (copy);
  g_autofree char *name = g_strdup (shared != NULL ? shared : "");
  gpointer found = NULL;
  const char *nearest;

  subsidy_free (shared);
  if (g_hash_table_lookup_extended ((GHashTable *)plan->rules, name, NULL, &found) && found != NULL)
    {
      *rule = (gint64)GPOINTER_TO_SIZE (found) - 1;
      return TRUE;
    }
  if (*name == '\0')
    return refuse (error, SUBSIDY_ERROR_VALUE, plan->language, "没有写按哪一条款申报：请填写条款的 id 或名称",
                   "no rule is named: write the id or label of one");
  if (g_hash_table_contains ((GHashTable *)plan->rules, name))
    return refuse (error, SUBSIDY_ERROR_VALUE, plan->language, "“%s”是几项条款共有的名称：请写条款的 id",
                   "several rules are called '%s': write the id of one", name);
  nearest = nearest_rule (plan->policy, name);
  if (nearest == NULL)
    return refuse (error, SUBSIDY_ERROR_VALUE, plan->language, "没有条款“%s”；subsidy rules 列出全部条款",
                   "there is no rule '%s'; subsidy rules lists them all", name);
  return refuse (error, SUBSIDY_ERROR_VALUE, plan->language, "没有条款“%s”；是不是“%s”？",
                 "there is no rule '%s'; did you mean '%s'?", name, nearest);
}

static gboolean
read_rule (Claims *claims, const CsvField *field, gint64 *rule, GError **error)
{
  if (cell_recall (claims->rule_memory, field->text, field->length, rule))
    return TRUE;
  if (!find_rule (claims->plan, field->text, field->length, rule, error))
    return FALSE;
  cell_remember (claims->rule_memory, field->text, field->length, *rule);
  return TRUE;
}

/* ---- Making and freeing ---- */

static gboolean
is_of_items (const SubsidyPolicy *policy, gsize fact)
{
  return subsidy_policy_fact_list (policy, fact) >= 0;
}

/* A list is known by the facts of its items. */
static gboolean
is_given (const ClaimPlan *plan, gsize fact)
{
  if (plan->headings->column_of_fact[fact] >= 0 || (plan->filled != NULL && plan->filled[fact]))
    return TRUE;
  for (gsize i = 0; i < subsidy_policy_count (plan->policy, SUBSIDY_PART_FACT); i++)
    if (subsidy_policy_fact_list (plan->policy, i) == (gint32)fact && plan->headings->column_of_fact[i] >= 0)
      return TRUE;
  return FALSE;
}

static void
add_fact (Claims *claims, gsize fact)
{
  claims->columns[fact].stride = 1;
  if (is_of_items (claims->plan->policy, fact))
    {
      claims->items[fact] = g_array_new (FALSE, FALSE, sizeof (gint64));
      claims->has_items = TRUE;
      return;
    }
  /* A list has one number more: where the items of the last row end. */
  claims->numbers[fact] = g_new0 (gint64, CLAIMS_MOST_ROWS + 1);
  claims->given[claims->n_given++] = fact;
}

void
claims_init (Claims *claims, const ClaimPlan *plan)
{
  gsize n_facts = subsidy_policy_count (plan->policy, SUBSIDY_PART_FACT);

  memset (claims, 0, sizeof *claims);
  claims->plan = plan;
  claims->rules = g_new0 (gint64, CLAIMS_MOST_ROWS);
  claims->numbers = g_new0 (gint64 *, n_facts + 1);
  claims->given = g_new0 (gsize, n_facts + 1);
  claims->list_ends = g_new0 (gint64, n_facts + 1);
  claims->items = g_new0 (GArray *, n_facts + 1);
  claims->columns = g_new0 (SubsidyColumn, n_facts + 1);
  for (gsize fact = 0; fact < n_facts; fact++)
    if (is_given (plan, fact))
      add_fact (claims, fact);
  claims->readers = g_new0 (CellReader, plan->headings->n_columns);
  for (gsize i = 0; i < plan->headings->n_columns; i++)
    if (plan->headings->columns[i].kind == COLUMN_FACT)
      cell_reader_init (&claims->readers[i], plan->policy, plan->language, plan->headings->columns[i].fact,
                        plan->headings->columns[i].unit);
  claims->rule_memory = cell_memory_new ();
  if (plan->kept != NULL)
    claims->kept = g_new0 (KeptText, plan->headings->n_columns * CLAIMS_MOST_ROWS);
}

static void
forget_rows (Claims *claims)
{
  for (gsize row = 0; row < claims->n_rows; row++)
    g_clear_pointer (&claims->rows[row].error, g_free);
  claims->texts.length = 0;
  claims->n_rows = 0;
}

void
claims_clear (Claims *claims)
{
  if (claims->plan == NULL)
    return;
  forget_rows (claims);
  for (gsize fact = 0; fact < subsidy_policy_count (claims->plan->policy, SUBSIDY_PART_FACT); fact++)
    {
      g_free (claims->numbers[fact]);
      if (claims->items[fact] != NULL)
        g_array_unref (claims->items[fact]);
    }
  for (gsize i = 0; i < claims->plan->headings->n_columns; i++)
    cell_reader_clear (&claims->readers[i]);
  g_free (claims->rules);
  g_free (claims->numbers);
  g_free (claims->given);
  g_free (claims->list_ends);
  g_free (claims->items);
  g_free (claims->columns);
  g_free (claims->readers);
  cell_memory_free (claims->rule_memory);
  csv_record_clear (&claims->record);
  g_free (claims->kept);
  csv_buffer_clear (&claims->texts);
  claims->plan = NULL;
}

/* ---- One row ---- */

static void
spoil (Claims *claims, ClaimRow *row, guint column, const char *message)
{
  const char *heading = column > 0 ? claims->plan->headings->columns[column - 1].heading : NULL;

  row->kind = ROW_UNREADABLE;
  row->error_column = column;
  row->error = heading == NULL
                   ? g_strdup (message)
                   : said (claims->plan->language, "第 %" G_GUINT64_FORMAT " 行第 %u 列“%s”：%s",
                           "row %" G_GUINT64_FORMAT ", column %u '%s': %s", row->number, column, heading, message);
}

/* Who is the same in two cells of one row has the same number. */
static gint64
number_of_identity (Claims *claims, const CsvRecord *record, guint column)
{
  const ClaimHeadings *headings = claims->plan->headings;
  const CsvField *field = &record->fields[column];

  for (guint i = 0; i < column; i++)
    if (headings->columns[i].kind == COLUMN_FACT && claims->readers[i].type == claims->readers[column].type
        && record->fields[i].length == field->length
        && memcmp (record->fields[i].text, field->text, field->length) == 0)
      return i;
  return column;
}

static gboolean
is_identity (const CellReader *reader)
{
  return reader->type == SUBSIDY_FACT_NAME || reader->type == SUBSIDY_FACT_CREDIT_CODE;
}

static gboolean
begins_with (const char *text, const char *end, const char *beginning)
{
  return (gsize)(end - text) >= strlen (beginning) && memcmp (text, beginning, strlen (beginning)) == 0;
}

/* The next semicolon, of either width; @end where there is none. */
static const char *
find_semicolon (const char *text, const char *end, gsize *width)
{
  static const char wide[] = "；";

  for (; text < end; text++)
    if (*text == ';' || (*text == *wide && begins_with (text, end, wide)))
      {
        *width = *text == ';' ? 1 : strlen (wide);
        return text;
      }
  return end;
}

/* "1;;3": the second is not given. */
static gboolean
read_items (Claims *claims, guint column, const char *text, gsize length, gint64 *count, GError **error)
{
  CellReader *reader = &claims->readers[column];
  GArray *items = claims->items[reader->fact];
  const char *end = text + length;

  for (*count = 1;; ++*count)
    {
      gsize width = 0;
      const char *stop = find_semicolon (text, end, &width);
      gint64 number;

      if (!cell_read (reader, text, (gsize)(stop - text), &number, error))
        return FALSE;
      g_array_append_val (items, number);
      if (stop == end)
        return TRUE;
      text = stop + width;
    }
}

/* How many items the list of this row has, by one of its facts. */
static gboolean
note_count (Claims *claims, gsize row, gsize list, gint64 count, GError **error)
{
  gint64 *known = &claims->numbers[list][row];

  if (*known != SUBSIDY_MISSING && *known != count)
    return refuse (error, SUBSIDY_ERROR_VALUE, claims->plan->language,
                   "清单“%s”的各列条数不同：这一列 %" G_GINT64_FORMAT " 条，前面 %" G_GINT64_FORMAT " 条",
                   "the list '%s' has %" G_GINT64_FORMAT " items in this column and %" G_GINT64_FORMAT " before it",
                   subsidy_policy_id_at (claims->plan->policy, SUBSIDY_PART_FACT, list), count, *known);
  *known = count;
  return TRUE;
}

static gboolean
read_cell (Claims *claims, const CsvRecord *record, gsize row, guint column, GError **error)
{
  CellReader *reader = &claims->readers[column];
  gint32 list = subsidy_policy_fact_list (claims->plan->policy, reader->fact);
  gint64 number, count = 0;
  gsize length;
  const char *text = csv_field_unescaped (&record->fields[column], &length);

  if (list < 0)
    {
      if (!cell_read (reader, text, length, &number, error))
        return FALSE;
      if (reader->type == SUBSIDY_FACT_LIST)
        return number == SUBSIDY_MISSING || note_count (claims, row, reader->fact, number, error);
      if (is_identity (reader) && number > SUBSIDY_NONE)
        number = number_of_identity (claims, record, column);
      claims->numbers[reader->fact][row] = number;
      return TRUE;
    }
  return cell_is_blank (text, length)
         || (read_items (claims, column, text, length, &count, error)
             && note_count (claims, row, (gsize)list, count, error));
}

static gboolean
read_column (Claims *claims, const CsvRecord *record, gsize row, guint column, GError **error)
{
  switch (claims->plan->headings->columns[column].kind)
    {
    case COLUMN_RULE:
      return read_rule (claims, &record->fields[column], &claims->rules[row], error);
    case COLUMN_FACT:
      return read_cell (claims, record, row, column, error);
    case COLUMN_CARRIED:
      break;
    }
  return TRUE;
}

/* ---- Rows that are no claims ---- */

#define MOST_BYTES_OF_TOTAL 48

/* The text in lower case without white space, up to a colon or a parenthesis: "合　计（元）：" → "合计". */
static void
shorten (const char *text, gsize length, char word[MOST_BYTES_OF_TOTAL + 1])
{
  static const char *const spaces[] = { "\u3000", "\u00A0" };
  static const char *const ends[] = { "（", "：", "(", ":" };
  const char *end = text + length;
  gsize n = 0;

  while (text < end)
    {
      gsize skipped = *text == ' ' || *text == '\t' ? 1 : 0;

      for (gsize i = 0; i < G_N_ELEMENTS (spaces); i++)
        if (begins_with (text, end, spaces[i]))
          skipped = strlen (spaces[i]);
      for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
        if (begins_with (text, end, ends[i]))
          end = text;
      if (text < end && skipped == 0)
        word[n++] = g_ascii_tolower (*text++);
      text += skipped;
    }
  word[n] = '\0';
}

static gboolean
is_word_of_totals (const CsvField *field)
{
  static const char *const words[] = { "合计",     "总计",  "小计",   "共计", "累计",     "总合计",    "本页合计",
                                       "本页小计", "total", "totals", "sum",  "subtotal", "grandtotal" };
  char word[MOST_BYTES_OF_TOTAL + 1];

  if (field->length > MOST_BYTES_OF_TOTAL)
    return FALSE;
  shorten (field->text, field->length, word);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i], word) == 0)
      return TRUE;
  return FALSE;
}

/* 合计 rows of an export: the first cell that is not blank says so. A row without such a cell is blank. */
static RowKind
kind_of (const CsvRecord *record)
{
  for (guint i = 0; i < record->n_fields; i++)
    if (!cell_is_blank (record->fields[i].text, record->fields[i].length))
      return is_word_of_totals (&record->fields[i]) ? ROW_TOTAL : ROW_CLAIM;
  return ROW_BLANK;
}

/* Whether the row may be another than a claim: most are seen not to be by the first byte. */
static gboolean
may_be_no_claim (const CsvField *field)
{
  guchar first = field->length > 0 ? (guchar)*field->text : 0;

  return first <= ' ' || first == 0xC2 || (first >= 0xE3 && first <= 0xE7) || strchr ("tTsSgG", first) != NULL;
}

/* What is no claim has no facts and no rule. */
static void
forget_row (Claims *claims, gsize row)
{
  claims->rules[row] = SUBSIDY_MISSING;
  for (gsize i = 0; i < claims->n_given; i++)
    claims->numbers[claims->given[i]][row] = SUBSIDY_MISSING;
}

static void
spoil_record (Claims *claims, ClaimRow *row, const CsvRecord *record)
{
  g_autofree char *message = csv_record_message (record, claims->plan->language);

  spoil (claims, row, 0, message);
}

/* Spreadsheets write commas for columns beyond the headings that are empty. */
static void
drop_empty_cells (ClaimRow *row, const CsvRecord *record, gsize expected)
{
  const CsvField *last = &record->fields[expected - 1];

  for (gsize i = expected; i < record->n_fields; i++)
    if (record->fields[i].length > 0)
      return;
  row->n_fields = (guint)expected;
  row->raw_length = (gsize)(last->raw + last->raw_length - row->raw);
}

static gboolean
check_count_of_cells (Claims *claims, ClaimRow *row, const CsvRecord *record)
{
  g_autofree char *message = NULL;
  gsize expected = claims->plan->headings->n_columns;

  if (row->n_fields == expected)
    return TRUE;
  message = said (claims->plan->language,
                  "第 %" G_GUINT64_FORMAT " 行有 %u 列，表头有 %" G_GSIZE_FORMAT " 列：多半是少了引号或逗号",
                  "row %" G_GUINT64_FORMAT " has %u cells and the headings are %" G_GSIZE_FORMAT
                  ": a quote or comma is probably missing",
                  row->number, record->n_fields, expected);
  spoil (claims, row, 0, message);
  return FALSE;
}

static void
read_row (Claims *claims, const CsvRecord *record, gsize position)
{
  ClaimRow *row = &claims->rows[position];
  GError *error = NULL;

  for (guint i = 0; i < row->n_fields && row->kind == ROW_CLAIM; i++)
    if (!read_column (claims, record, position, i, &error))
      {
        spoil (claims, row, i + 1, error->message);
        g_clear_error (&error);
      }
  for (guint i = 0; claims->kept != NULL && i < row->n_fields; i++)
    if (claims->plan->kept[i])
      {
        gsize length;
        const char *text = csv_field_unescaped (&record->fields[i], &length);

        claims->kept[i * CLAIMS_MOST_ROWS + position] = (KeptText){ claims->texts.length, length };
        csv_buffer_append (&claims->texts, text, length);
      }
}

static void
add_row (Claims *claims, const CsvRecord *record)
{
  gsize position = claims->n_rows++;
  ClaimRow *row = &claims->rows[position];

  *row = (ClaimRow){ .kind = ROW_CLAIM,
                     .number = record->row,
                     .raw = record->raw,
                     .raw_length = record->raw_length,
                     .n_fields = record->n_fields };
  if (record->mistake == CSV_MISTAKE_NONE && record->n_fields > claims->plan->headings->n_columns)
    drop_empty_cells (row, record, claims->plan->headings->n_columns);
  if (record->mistake != CSV_MISTAKE_NONE)
    spoil_record (claims, row, record);
  else if (record->is_blank)
    row->kind = ROW_BLANK;
  else if (may_be_no_claim (&record->fields[0]) && kind_of (record) != ROW_CLAIM)
    row->kind = kind_of (record);
  else if (check_count_of_cells (claims, row, record))
    read_row (claims, record, position);
  row->has_formula = record->mistake == CSV_MISTAKE_NONE && csv_record_has_formula (record);
  if (row->kind != ROW_CLAIM)
    forget_row (claims, position);
}

/* ---- Many rows ---- */

/* From how many items each row has to where they begin. */
static void
place_items (Claims *claims, gsize list)
{
  gint64 *numbers = claims->numbers[list];
  gint64 first = 0;

  for (gsize row = 0; row < claims->n_rows; row++)
    {
      gint64 count = numbers[row];

      numbers[row] = count == SUBSIDY_MISSING ? SUBSIDY_MISSING : first;
      first += count == SUBSIDY_MISSING ? 0 : count;
    }
  numbers[claims->n_rows] = first;
}

/* Facts of items that the row leaves out while another gives the list are unknown, one by one. */
static void
fill_items (Claims *claims, gsize row)
{
  const SubsidyPolicy *policy = claims->plan->policy;

  for (gsize i = 0; i < claims->n_given; i++)
    if (claims->numbers[claims->given[i]][row] != SUBSIDY_MISSING)
      claims->list_ends[claims->given[i]] += claims->numbers[claims->given[i]][row];
  for (gsize fact = 0; fact < subsidy_policy_count (policy, SUBSIDY_PART_FACT); fact++)
    if (claims->items[fact] != NULL)
      {
        guint count = (guint)claims->list_ends[subsidy_policy_fact_list (policy, fact)];
        gint64 missing = SUBSIDY_MISSING;

        g_array_set_size (claims->items[fact], MIN (claims->items[fact]->len, count));
        while (claims->items[fact]->len < count)
          g_array_append_val (claims->items[fact], missing);
      }
}

static void
finish_columns (Claims *claims)
{
  for (gsize fact = 0; fact < subsidy_policy_count (claims->plan->policy, SUBSIDY_PART_FACT); fact++)
    {
      if (claims->numbers[fact] != NULL && subsidy_policy_fact_type (claims->plan->policy, fact) == SUBSIDY_FACT_LIST)
        place_items (claims, fact);
      claims->columns[fact].values
          = claims->items[fact] != NULL ? (const gint64 *)(void *)claims->items[fact]->data : claims->numbers[fact];
    }
}

/* Until they are read all facts are unknown. */
static void
begin_rows (Claims *claims)
{
  gsize n_facts = subsidy_policy_count (claims->plan->policy, SUBSIDY_PART_FACT);

  forget_rows (claims);
  for (gsize row = 0; row < CLAIMS_MOST_ROWS; row++)
    claims->rules[row] = claims->plan->rule >= 0 ? claims->plan->rule : SUBSIDY_MISSING;
  for (gsize i = 0; i < claims->n_given; i++)
    for (gsize row = 0; row < CLAIMS_MOST_ROWS; row++)
      claims->numbers[claims->given[i]][row] = SUBSIDY_MISSING;
  for (gsize fact = 0; claims->has_items && fact < n_facts; fact++)
    {
      claims->list_ends[fact] = 0;
      if (claims->items[fact] != NULL)
        g_array_set_size (claims->items[fact], 0);
    }
}

gboolean
claims_read (Claims *claims, CsvCursor *cursor)
{
  begin_rows (claims);
  while (claims->n_rows < CLAIMS_MOST_ROWS && csv_cursor_next (cursor, &claims->record))
    {
      add_row (claims, &claims->record);
      if (claims->has_items)
        fill_items (claims, claims->n_rows - 1);
    }
  finish_columns (claims);
  return claims->n_rows > 0;
}

/* The rows after it may have none that are known. */
gboolean
claims_bounds_of_list (const Claims *claims, gsize list, gsize row, gint64 bounds[2])
{
  const gint64 *offsets = claims->numbers[list];
  gsize next = row + 1;

  if (offsets[row] == SUBSIDY_MISSING)
    return FALSE;
  while (next < claims->n_rows && offsets[next] == SUBSIDY_MISSING)
    next++;
  bounds[0] = offsets[row];
  bounds[1] = offsets[next];
  return TRUE;
}
