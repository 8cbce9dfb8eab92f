/* SPDX-License-Identifier: Apache-2.0 */
/* What a ledger holds, row by row: for people as text, for spreadsheets as CSV, for programs as one JSON object a line.
 */
#include <string.h>

#include "ledger-private.h"
#include "subsidy/error.h"

typedef struct
{
  SubsidyLedger *ledger;
  SubsidyLedgerFormat format;
  SubsidyLedgerSink sink;
  gpointer data;
  GString *line;
  GPtrArray *facts; /* names of all facts of the ledger: columns of CSV */
} Listing;

static gboolean
give_line (Listing *listing, GError **error)
{
  gboolean is_taken = listing->sink (listing->line->str, listing->line->len, listing->data);

  g_string_truncate (listing->line, 0);
  return is_taken
         || subsidy_ledger_fail_as (listing->ledger, error, SUBSIDY_ERROR_FILE, SUBSIDY_LEDGER_SAYS_SINK_STOPPED);
}

/* ---- Cells of CSV ---- */

static gboolean
is_number (const char *text)
{
  char *end = NULL;

  if (*text != '-' && *text != '+')
    return FALSE;
  g_ascii_strtod (text, &end);
  return g_ascii_isdigit (text[1]) && *end == '\0';
}

/* A text that a spreadsheet would run as a formula gets an apostrophe. */
static void
append_cell (GString *line, const char *text)
{
  gboolean is_formula = *text != '\0' && strchr ("=+-@\t\r", *text) != NULL && !is_number (text);
  gboolean is_quoted = strpbrk (text, "\",\r\n") != NULL;

  if (line->len > 0)
    g_string_append_c (line, ',');
  g_string_append (line, is_quoted ? "\"" : "");
  g_string_append (line, is_formula ? "'" : "");
  for (; *text != '\0'; text++)
    {
      g_string_append_c (line, *text);
      if (*text == '"')
        g_string_append_c (line, '"');
    }
  g_string_append (line, is_quoted ? "\"" : "");
}

/* The first cell is never empty, so that a comma stands before every other. */
static gboolean
give_heading (Listing *listing, const char *columns, gboolean has_facts, GError **error)
{
  if (listing->format != SUBSIDY_LEDGER_CSV)
    return TRUE;
  g_string_assign (listing->line, columns);
  for (guint i = 0; has_facts && i < listing->facts->len; i++)
    append_cell (listing->line, g_ptr_array_index (listing->facts, i));
  g_string_append (listing->line, "\r\n");
  return give_line (listing, error);
}

/* ---- Members of JSON ---- */

static void
append_name (GString *line, const char *name)
{
  g_string_append_c (line, line->len == 0 ? '{' : ',');
  g_string_append_printf (line, "\"%s\":", name);
}

/* NULL is written as null. What is not UTF-8, such as an old file name, is mended. */
static void
append_text (GString *line, const char *name, const char *text)
{
  append_name (line, name);
  if (text == NULL)
    {
      g_string_append (line, "null");
      return;
    }
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_string_append_c (line, '"');
  subsidy_ledger_append_escaped (line, valid, strlen (valid));
  g_string_append_c (line, '"');
}

static void
append_raw (GString *line, const char *name, const char *json)
{
  append_name (line, name);
  g_string_append (line, json);
}

/* ---- Columns that awards and runs have ---- */

typedef struct
{
  const char *name;
  gboolean is_number;
} Column;

static const char *
text_of_column (sqlite3_stmt *statement, int column)
{
  return (const char *)sqlite3_column_text (statement, column);
}

static void
append_members (Listing *listing, sqlite3_stmt *statement, const Column *columns, guint n_columns)
{
  for (guint i = 0; i < n_columns; i++)
    {
      const char *text = text_of_column (statement, (int)i);

      if (columns[i].is_number && text != NULL)
        append_raw (listing->line, columns[i].name, text);
      else
        append_text (listing->line, columns[i].name, text);
    }
}

static void
append_cells (Listing *listing, sqlite3_stmt *statement, guint n_columns)
{
  for (guint i = 0; i < n_columns; i++)
    append_cell (listing->line, subsidy_ledger_column (statement, (int)i));
}

static char *
heading_of (const Column *columns, guint n_columns)
{
  GString *heading = g_string_new (columns[0].name);

  for (guint i = 1; i < n_columns; i++)
    g_string_append_printf (heading, ",%s", columns[i].name);
  return g_string_free (heading, FALSE);
}

/* ---- Awards ---- */

enum
{
  AWARD_ID,
  AWARD_RUN,
  AWARD_ROW,
  AWARD_POLICY,
  AWARD_POLICY_DIGEST,
  AWARD_RULE,
  AWARD_DAY,
  AWARD_YUAN,
  AWARD_RECEIPT,
  AWARD_REVOKED_AT,
  AWARD_REVOKED_BY,
  AWARD_REVOKED_BECAUSE,
  AWARD_N_COLUMNS,
  AWARD_CLAIM = AWARD_N_COLUMNS,
};

static const Column award_columns[] = {
  [AWARD_ID] = { "id", TRUE },
  [AWARD_RUN] = { "run", TRUE },
  [AWARD_ROW] = { "row", TRUE },
  [AWARD_POLICY] = { "policy", FALSE },
  [AWARD_POLICY_DIGEST] = { "policy_digest", FALSE },
  [AWARD_RULE] = { "rule", FALSE },
  [AWARD_DAY] = { "day", FALSE },
  [AWARD_YUAN] = { "amount", FALSE },
  [AWARD_RECEIPT] = { "receipt", FALSE },
  [AWARD_REVOKED_AT] = { "revoked_at", FALSE },
  [AWARD_REVOKED_BY] = { "revoked_by", FALSE },
  [AWARD_REVOKED_BECAUSE] = { "revoked_because", FALSE },
};

static const char select_awards[]
    = "SELECT a.id, a.run, a.row, a.policy, u.policy_digest, a.rule, a.day, a.yuan, a.receipt, a.revoked_at,"
      " a.revoked_by, a.revoked_because, a.claim FROM awards a JOIN run u ON u.id = a.run"
      " WHERE (?1 IS NULL OR a.policy = ?1) AND (?2 IS NULL OR a.rule = ?2)"
      " AND (?3 IS NULL OR json_extract (a.claim, ?3) = ?4) AND (?5 = 0 OR a.run = ?5) ORDER BY a.id";

/* The value of a fact in the claim of the row at hand, "" where there is none. */
static void
find_value (sqlite3_stmt *statement, const char *fact, GString *value)
{
  const char *at = subsidy_ledger_column (statement, AWARD_CLAIM);
  const char *end = at + sqlite3_column_bytes (statement, AWARD_CLAIM);
  SubsidyLedgerText name, escaped;

  g_string_truncate (value, 0);
  while (subsidy_ledger_next_member (&at, end, &name, &escaped))
    if (name.length == strlen (fact) && memcmp (name.text, fact, name.length) == 0 && escaped.text != NULL)
      subsidy_ledger_append_unescaped (value, escaped);
}

static void
append_award_text (Listing *listing, sqlite3_stmt *statement)
{
  const char *language = listing->ledger->language;
  g_autofree char *run
      = subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_WORD_RUN, language, subsidy_ledger_column (statement, AWARD_RUN), NULL);
  g_autofree char *row
      = subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_WORD_ROW, language, subsidy_ledger_column (statement, AWARD_ROW), NULL);
  g_autoptr (GString) value = g_string_new (NULL);

  g_string_append_printf (listing->line, "%s  %s  %s  %s  %s", subsidy_ledger_column (statement, AWARD_ID),
                          subsidy_ledger_column (statement, AWARD_DAY), subsidy_ledger_column (statement, AWARD_RULE),
                          subsidy_ledger_column (statement, AWARD_YUAN),
                          subsidy_ledger_column (statement, AWARD_RECEIPT));
  for (guint i = 0; i < listing->facts->len; i++)
    {
      find_value (statement, g_ptr_array_index (listing->facts, i), value);
      if (value->len > 0)
        g_string_append_printf (listing->line, "  %s=%s", (char *)g_ptr_array_index (listing->facts, i), value->str);
    }
  g_string_append_printf (listing->line, "  (%s, %s, %s)", subsidy_ledger_column (statement, AWARD_POLICY), run, row);
}

static void
append_revocation_text (Listing *listing, sqlite3_stmt *statement)
{
  if (text_of_column (statement, AWARD_REVOKED_AT) == NULL)
    return;
  g_autofree char *revoked = subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_WORD_REVOKED, listing->ledger->language,
                                                 subsidy_ledger_column (statement, AWARD_REVOKED_AT),
                                                 subsidy_ledger_column (statement, AWARD_REVOKED_BY),
                                                 subsidy_ledger_column (statement, AWARD_REVOKED_BECAUSE), NULL);
  g_string_append_printf (listing->line, "  %s", revoked);
}

static void
append_award_cells (Listing *listing, sqlite3_stmt *statement)
{
  g_autoptr (GString) value = g_string_new (NULL);

  append_cells (listing, statement, AWARD_N_COLUMNS);
  for (guint i = 0; i < listing->facts->len; i++)
    {
      find_value (statement, g_ptr_array_index (listing->facts, i), value);
      append_cell (listing->line, value->str);
    }
}

static gboolean
give_award (Listing *listing, sqlite3_stmt *statement, GError **error)
{
  switch (listing->format)
    {
    case SUBSIDY_LEDGER_CSV:
      append_award_cells (listing, statement);
      g_string_append (listing->line, "\r\n");
      break;
    case SUBSIDY_LEDGER_JSON:
      append_members (listing, statement, award_columns, AWARD_N_COLUMNS);
      append_raw (listing->line, "claim", subsidy_ledger_column (statement, AWARD_CLAIM));
      g_string_append (listing->line, "}\n");
      break;
    default:
      append_award_text (listing, statement);
      append_revocation_text (listing, statement);
      g_string_append_c (listing->line, '\n');
    }
  return give_line (listing, error);
}

/* ---- Runs ---- */

enum
{
  RUN_ID,
  RUN_AT,
  RUN_COMMAND,
  RUN_VERSION,
  RUN_POLICY,
  RUN_POLICY_DIGEST,
  RUN_INPUT,
  RUN_ROWS,
  RUN_AWARDS,
  RUN_TOTAL,
  RUN_OUTPUT,
  RUN_OUTPUT_DIGEST,
  RUN_STATE,
  RUN_N_COLUMNS,
};

static const Column run_columns[] = {
  [RUN_ID] = { "run", TRUE },           [RUN_AT] = { "at", FALSE },
  [RUN_COMMAND] = { "command", FALSE }, [RUN_VERSION] = { "version", FALSE },
  [RUN_POLICY] = { "policy", FALSE },   [RUN_POLICY_DIGEST] = { "policy_digest", FALSE },
  [RUN_INPUT] = { "input", FALSE },     [RUN_ROWS] = { "rows", TRUE },
  [RUN_AWARDS] = { "awards", TRUE },    [RUN_TOTAL] = { "total", FALSE },
  [RUN_OUTPUT] = { "output", FALSE },   [RUN_OUTPUT_DIGEST] = { "output_digest", FALSE },
  [RUN_STATE] = { "state", FALSE },
};

static const char select_runs[]
    = "SELECT u.id, u.at, u.command, u.version, p.name, u.policy_digest, u.input, u.n_rows, u.n_awards,"
      " printf ('%d.%02d', u.total_fen / 100, u.total_fen % 100), o.path, o.digest, o.state"
      " FROM run u JOIN policy p ON p.id = u.policy LEFT JOIN output o ON o.run = u.id ORDER BY u.id, o.position";

static void
append_run_text (Listing *listing, sqlite3_stmt *statement)
{
  const char *language = listing->ledger->language, *state = subsidy_ledger_column (statement, RUN_STATE);
  g_autofree char *awards
      = subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_WORD_AWARDS, language, subsidy_ledger_column (statement, RUN_AWARDS),
                            subsidy_ledger_column (statement, RUN_TOTAL), NULL);
  g_autofree char *pending = subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_WORD_PENDING, language, NULL);

  g_string_append_printf (listing->line, "%s  %s  %s  %s  %s → %s%s%s%s\n", subsidy_ledger_column (statement, RUN_ID),
                          subsidy_ledger_column (statement, RUN_AT), subsidy_ledger_column (statement, RUN_POLICY),
                          awards, subsidy_ledger_column (statement, RUN_INPUT),
                          *state == '\0' ? "-" : subsidy_ledger_column (statement, RUN_OUTPUT),
                          strcmp (state, "pending") == 0 ? " (" : "", strcmp (state, "pending") == 0 ? pending : "",
                          strcmp (state, "pending") == 0 ? ")" : "");
}

static gboolean
give_run (Listing *listing, sqlite3_stmt *statement, GError **error)
{
  switch (listing->format)
    {
    case SUBSIDY_LEDGER_CSV:
      append_cells (listing, statement, RUN_N_COLUMNS);
      g_string_append (listing->line, "\r\n");
      break;
    case SUBSIDY_LEDGER_JSON:
      append_members (listing, statement, run_columns, RUN_N_COLUMNS);
      g_string_append (listing->line, "}\n");
      break;
    default:
      append_run_text (listing, statement);
    }
  return give_line (listing, error);
}

/* ---- Listing ---- */

static gboolean
load_facts (Listing *listing, GError **error)
{
  GError *failure = NULL;
  g_autoptr (sqlite3_stmt) statement
      = subsidy_ledger_prepare (listing->ledger, &failure, "SELECT name FROM fact ORDER BY id", "");

  while (statement != NULL && subsidy_ledger_next (listing->ledger, statement, &failure))
    g_ptr_array_add (listing->facts, g_strdup (subsidy_ledger_column (statement, 0)));
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

static gboolean
give_rows (Listing *listing, sqlite3_stmt *statement,
           gboolean (*give) (Listing *listing, sqlite3_stmt *statement, GError **error), GError **error)
{
  GError *failure = NULL;

  while (failure == NULL && subsidy_ledger_next (listing->ledger, statement, &failure))
    give (listing, statement, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

static sqlite3_stmt *
prepare_awards (SubsidyLedger *ledger, const SubsidyLedgerFilter *filter, GError **error)
{
  static const SubsidyLedgerFilter all = { NULL, NULL, NULL, NULL, 0 };
  const SubsidyLedgerFilter *wanted = filter != NULL ? filter : &all;
  g_autofree char *path = wanted->fact != NULL ? g_strdup_printf ("$.\"%s\"", wanted->fact) : NULL;

  return subsidy_ledger_prepare (ledger, error, select_awards, "tttti", wanted->policy, wanted->rule, path,
                                 wanted->value, wanted->run);
}

gboolean
subsidy_ledger_write_awards (SubsidyLedger *ledger, const SubsidyLedgerFilter *filter, SubsidyLedgerFormat format,
                             SubsidyLedgerSink sink, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) facts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *heading = heading_of (award_columns, AWARD_N_COLUMNS);
  Listing listing = { ledger, format, sink, data, line, facts };
  g_autoptr (sqlite3_stmt) statement = prepare_awards (ledger, filter, error);

  return statement != NULL && load_facts (&listing, error) && give_heading (&listing, heading, TRUE, error)
         && give_rows (&listing, statement, give_award, error);
}

gboolean
subsidy_ledger_write_runs (SubsidyLedger *ledger, SubsidyLedgerFormat format, SubsidyLedgerSink sink, gpointer data,
                           GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *heading = heading_of (run_columns, RUN_N_COLUMNS);
  Listing listing = { ledger, format, sink, data, line, NULL };
  g_autoptr (sqlite3_stmt) statement = subsidy_ledger_prepare (ledger, error, select_runs, "");

  return statement != NULL && give_heading (&listing, heading, FALSE, error)
         && give_rows (&listing, statement, give_run, error);
}
