/* SPDX-License-Identifier: Apache-2.0 */
/* Headings as people write them: the id of a fact or its label in any language, with or without the unit and the remark
 * that stand behind it in parentheses. */
#include "batch/headings.h"

#include <string.h>

#include "batch/said.h"

typedef struct
{
  const SubsidyPolicy *policy;
  const char *language;
  GHashTable *facts; /* what a fact may be called, normalised → position + 1; NULL + 0 where two are called so */
  ClaimHeadings *headings;
} Reader;

/* ---- Names ---- */

/* "投资额(核定)": its length without what stands in parentheses at the end; all of it where nothing does. */
static gsize
length_without_remark (const char *name)
{
  const char *open = strrchr (name, '(');

  return open != NULL && open > name && g_str_has_suffix (name, ")") ? (gsize)(open - name) : strlen (name);
}

static char *
normalised (const char *text)
{
  char *shared = subsidy_text_normalised (text);
  char *name = g_strdup (shared != NULL ? shared : "");

  subsidy_free (shared);
  /* Headings are broken over lines to fit their columns. */
  for (char *at = name; *at != '\0'; at++)
    if (*at == '\n' || *at == '\r' || *at == '\t')
      *at = ' ';
  return name;
}

static void
add_name (Reader *reader, char *name, gsize fact)
{
  gpointer known;

  if (*name == '\0')
    g_free (name);
  else if (!g_hash_table_lookup_extended (reader->facts, name, NULL, &known))
    g_hash_table_insert (reader->facts, name, GSIZE_TO_POINTER (fact + 1));
  else
    {
      /* A name that two facts have is neither's. */
      if (known != GSIZE_TO_POINTER (fact + 1))
        g_hash_table_insert (reader->facts, g_strdup (name), NULL);
      g_free (name);
    }
}

/* Labels with their remark first, so that a name without it never hides one. */
static void
add_names (Reader *reader)
{
  static const char *const languages[] = { NULL, "zh", "en" };
  gsize count = subsidy_policy_count (reader->policy, SUBSIDY_PART_FACT);

  for (gsize fact = 0; fact < count; fact++)
    {
      add_name (reader, g_strdup (subsidy_policy_id_at (reader->policy, SUBSIDY_PART_FACT, fact)), fact);
      for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
        add_name (reader, normalised (subsidy_policy_label_at (reader->policy, SUBSIDY_PART_FACT, fact, languages[i])),
                  fact);
    }
  for (gsize fact = 0; fact < count; fact++)
    for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
      {
        g_autofree char *label
            = normalised (subsidy_policy_label_at (reader->policy, SUBSIDY_PART_FACT, fact, languages[i]));

        if (!g_hash_table_contains (reader->facts, label) || length_without_remark (label) < strlen (label))
          add_name (reader, g_strndup (label, length_without_remark (label)), fact);
      }
}

static gboolean
find_fact (const Reader *reader, const char *name, gsize *fact)
{
  gsize found = GPOINTER_TO_SIZE (g_hash_table_lookup (reader->facts, name));

  *fact = found - 1;
  return found > 0;
}

/* ---- Units ---- */

static gboolean
read_unit (const Reader *reader, const char *text, MoneyUnit *unit)
{
  if (strcmp (text, "万元") == 0)
    *unit = UNIT_WAN;
  else if (strcmp (text, "元") == 0 || g_ascii_strcasecmp (text, "yuan") == 0
           || g_ascii_strcasecmp (text, subsidy_policy_get_currency (reader->policy)) == 0)
    *unit = UNIT_YUAN;
  else
    return FALSE;
  return TRUE;
}

/* Whether what stands in parentheses speaks of money in a way that is not understood: to pass over it would be to take
 * one unit for another. */
static gboolean
is_strange_unit (const char *text)
{
  return g_str_has_suffix (text, "元") || strstr (text, "万") != NULL || strstr (text, "亿") != NULL;
}

/* ---- One heading ---- */

static gboolean
read_fact (const Reader *reader, const char *name, ClaimColumn *column, GError **error)
{
  gsize length = length_without_remark (name);
  g_autofree char *base = g_strndup (name, length);
  g_autofree char *remark = NULL;

  if (find_fact (reader, name, &column->fact))
    {
      column->kind = COLUMN_FACT;
      return TRUE;
    }
  if (length == strlen (name) || !find_fact (reader, g_strchomp (base), &column->fact))
    return TRUE;
  remark = g_strstrip (g_strndup (name + length + 1, strlen (name) - length - 2));
  column->kind = COLUMN_FACT;
  if (subsidy_policy_fact_type (reader->policy, column->fact) != SUBSIDY_FACT_MONEY
      || read_unit (reader, remark, &column->unit) || !is_strange_unit (remark))
    return TRUE;
  return refuse (error, SUBSIDY_ERROR_VALUE, reader->language, "表头“%s”：单位“%s”不认识；请写（元）或（万元）",
                 "heading '%s': the unit '%s' is not known; write (元) or (万元)", name, remark);
}

static gboolean
names_the_rule (const char *name)
{
  static const char *const names[] = { "rule", "条款", "奖补条款", "支持条款", "申报条款" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* By its id or label. */
static gboolean
names_an_interpretation (const Reader *reader, const char *name)
{
  static const char *const languages[] = { NULL, "zh", "en" };
  gsize count = subsidy_policy_count (reader->policy, SUBSIDY_PART_INTERPRETATION);

  if (subsidy_policy_position (reader->policy, SUBSIDY_PART_INTERPRETATION, name) >= 0)
    return TRUE;
  for (gsize i = 0; i < count; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (languages); j++)
      {
        g_autofree char *label
            = normalised (subsidy_policy_label_at (reader->policy, SUBSIDY_PART_INTERPRETATION, i, languages[j]));

        if (*label != '\0' && strcmp (label, name) == 0)
          return TRUE;
      }
  return FALSE;
}

/* A heading that nothing is called may be a slip of the pen. */
static void
note_near_miss (const Reader *reader, const char *name)
{
  g_autofree const char **known = g_new0 (const char *, g_hash_table_size (reader->facts) + 1);
  GHashTableIter iter;
  gpointer key;
  gsize count = 0;
  const char *nearest;

  g_hash_table_iter_init (&iter, reader->facts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    known[count++] = key;
  nearest = *name != '\0' ? subsidy_suggest (name, known) : NULL;
  if (nearest != NULL)
    g_ptr_array_add (reader->headings->notes,
                     said (reader->language, "表头“%s”原样带过；是不是“%s”？",
                           "the column '%s' is carried through; did you mean '%s'?", name, nearest));
}

static gboolean
read_heading (Reader *reader, const char *written, gboolean needs_rule, ClaimColumn *column, GError **error)
{
  g_autofree char *name = normalised (written);

  column->heading = g_strdup (name);
  if (needs_rule && names_the_rule (name))
    {
      column->kind = COLUMN_RULE;
      return TRUE;
    }
  if (names_an_interpretation (reader, name))
    return refuse (
        error, SUBSIDY_ERROR_VALUE, reader->language,
        "表头“%s”是口径：口径对全部行相同，请用 --interpret 选用，并删去这一列",
        "heading '%s' is an interpretation: it holds for all rows; choose it with --interpret and remove the column",
        name);
  if (!read_fact (reader, name, column, error))
    return FALSE;
  if (column->kind == COLUMN_CARRIED && names_the_rule (name))
    g_ptr_array_add (reader->headings->notes,
                     said (reader->language, "用了 --rule，“%s”列原样带过，没有用来测算",
                           "with --rule the column '%s' is carried through and not used", name));
  else if (column->kind == COLUMN_CARRIED)
    note_near_miss (reader, name);
  return TRUE;
}

/* ---- All headings ---- */

static gboolean
place_column (Reader *reader, gsize position, GError **error)
{
  ClaimHeadings *headings = reader->headings;
  const ClaimColumn *column = &headings->columns[position];
  gint32 *place = column->kind == COLUMN_RULE
                      ? &headings->rule_column
                      : &headings->column_of_fact[column->kind == COLUMN_FACT ? column->fact : 0];

  if (column->kind == COLUMN_CARRIED)
    return TRUE;
  if (*place >= 0)
    return refuse (error, SUBSIDY_ERROR_VALUE, reader->language, "第 %d 列“%s”与第 %d 列“%s”是同一项：只能有一列",
                   "column %d '%s' and column %d '%s' are the same: leave one", *place + 1,
                   headings->columns[*place].heading, (int)position + 1, column->heading);
  *place = (gint32)position;
  return TRUE;
}

static gboolean
check_columns (const Reader *reader, gboolean needs_rule, GError **error)
{
  const ClaimHeadings *headings = reader->headings;
  gboolean has_facts = FALSE;

  for (gsize i = 0; i < headings->n_columns; i++)
    has_facts = has_facts || headings->columns[i].kind == COLUMN_FACT;
  if (needs_rule && headings->rule_column < 0)
    return refuse (error, SUBSIDY_ERROR_VALUE, reader->language,
                   "没有“条款”列：请加一列写明每行按哪一条款申报，或用 --rule 指定",
                   "there is no column 'rule': add one that names the rule of each row, or use --rule");
  /* A rule may need no facts. */
  if (!has_facts && headings->rule_column < 0)
    return refuse (error, SUBSIDY_ERROR_VALUE, reader->language,
                   "第一行里没有任何要素的名称：表头应写要素的 id 或名称，见 subsidy template",
                   "the first row names no fact: its cells should be ids or labels of facts; see subsidy template");
  return TRUE;
}

static gboolean
read_headings (Reader *reader, const CsvRecord *record, gboolean needs_rule, GError **error)
{
  for (gsize i = 0; i < record->n_fields; i++)
    {
      g_autofree char *written = g_strndup (record->fields[i].text, record->fields[i].length);

      if (!read_heading (reader, written, needs_rule, &reader->headings->columns[i], error)
          || !place_column (reader, i, error))
        return FALSE;
    }
  return check_columns (reader, needs_rule, error);
}

ClaimHeadings *
claim_headings_new (const SubsidyPolicy *policy, const CsvRecord *record, const char *rule, const char *language,
                    GError **error)
{
  gsize n_facts = subsidy_policy_count (policy, SUBSIDY_PART_FACT);
  g_autoptr (GHashTable) facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ClaimHeadings *headings = g_new0 (ClaimHeadings, 1);
  Reader reader = { .policy = policy, .language = language, .facts = facts, .headings = headings };

  headings->columns = g_new0 (ClaimColumn, record->n_fields);
  headings->n_columns = record->n_fields;
  headings->rule_column = -1;
  headings->column_of_fact = g_new (gint32, MAX (n_facts, 1));
  headings->notes = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < n_facts; i++)
    headings->column_of_fact[i] = -1;
  add_names (&reader);
  if (!read_headings (&reader, record, rule == NULL, error))
    g_clear_pointer (&headings, claim_headings_free);
  return headings;
}

gboolean
claim_headings_name_a_fact (const SubsidyPolicy *policy, const CsvRecord *record)
{
  g_autoptr (GHashTable) facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reader reader = { .policy = policy, .facts = facts };
  ClaimColumn column = { 0 };

  add_names (&reader);
  for (gsize i = 0; i < record->n_fields && column.kind != COLUMN_FACT; i++)
    {
      g_autofree char *written = g_strndup (record->fields[i].text, record->fields[i].length);
      g_autofree char *name = normalised (written);

      column = (ClaimColumn){ .kind = COLUMN_CARRIED };
      if (!read_fact (&reader, name, &column, NULL))
        column.kind = COLUMN_FACT;
    }
  return column.kind == COLUMN_FACT;
}

void
claim_headings_free (ClaimHeadings *headings)
{
  if (headings == NULL)
    return;
  for (gsize i = 0; i < headings->n_columns; i++)
    g_free (headings->columns[i].heading);
  g_free (headings->columns);
  g_free (headings->column_of_fact);
  g_ptr_array_unref (headings->notes);
  g_free (headings);
}
