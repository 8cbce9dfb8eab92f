/* SPDX-License-Identifier: Apache-2.0 */
/* The problem list of a policy file. */
#include "policy/report.h"

#include <string.h>

#include "subsidy/error.h"

typedef struct
{
  SubsidySeverity severity;
  SubsidyMessage message;
  int64_t line;
  char *found, *expected, *context, *suggestion;
} Problem;

struct _SubsidyReport
{
  gatomicrefcount references;
  char *file;
  GPtrArray *problems;
  GHashTable *keys; /* set of strings: what has been reported */
};

#define MOST_CHARACTERS 400
#define MOST_NAMES 40
#define MOST_CANDIDATES 3000

G_DEFINE_BOXED_TYPE (SubsidyReport, subsidy_report, subsidy_report_ref, subsidy_report_unref)

static void
problem_free (gpointer memory)
{
  Problem *problem = memory;

  g_free (problem->found);
  g_free (problem->expected);
  g_free (problem->context);
  g_free (problem->suggestion);
  g_free (problem);
}

SubsidyReport *
subsidy_report_new (const char *file)
{
  SubsidyReport *report = g_new0 (SubsidyReport, 1);

  g_atomic_ref_count_init (&report->references);
  report->file = g_strdup (file);
  report->problems = g_ptr_array_new_with_free_func (problem_free);
  report->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return report;
}

SubsidyReport *
subsidy_report_ref (SubsidyReport *report)
{
  g_atomic_ref_count_inc (&report->references);
  return report;
}

void
subsidy_report_unref (SubsidyReport *report)
{
  if (report == NULL || !g_atomic_ref_count_dec (&report->references))
    return;
  g_free (report->file);
  g_ptr_array_unref (report->problems);
  g_hash_table_unref (report->keys);
  g_free (report);
}

static const Problem *
problem_at (const SubsidyReport *report, gsize position)
{
  return position < report->problems->len ? g_ptr_array_index (report->problems, position) : NULL;
}

/* What makes two problems the same. */
static char *
key_of (const Problem *problem)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %d %s\n%s\n%s", problem->line, (int)problem->message,
                          problem->found != NULL ? problem->found : "",
                          problem->expected != NULL ? problem->expected : "",
                          problem->context != NULL ? problem->context : "");
}

char *
subsidy_one_line (const char *text)
{
  g_autofree char *valid = NULL;
  GString *line;
  glong length = 0;

  if (text == NULL)
    return NULL;
  valid = g_utf8_make_valid (text, -1);
  line = g_string_new (NULL);
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (++length > MOST_CHARACTERS)
        {
          g_string_append (line, "…");
          break;
        }
      g_string_append_unichar (line, g_unichar_iscntrl (character) ? ' ' : character);
    }
  return g_string_free (line, FALSE);
}

gboolean
subsidy_report_is_full (const SubsidyReport *report)
{
  return report->problems->len > SUBSIDY_REPORT_MOST_PROBLEMS;
}

char *
subsidy_names_text (const char *const *names)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (i == MOST_NAMES)
        {
          g_string_append (text, " …");
          break;
        }
      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", names[i]);
    }
  return g_string_free (text, FALSE);
}

void
subsidy_report_add (SubsidyReport *report, SubsidySeverity severity, int64_t line, SubsidyMessage message,
                    const char *found, const char *expected, const char *context, const char *suggestion)
{
  Problem *problem;
  gboolean is_last = report->problems->len == SUBSIDY_REPORT_MOST_PROBLEMS;

  if (subsidy_report_is_full (report))
    return;
  problem = g_new0 (Problem, 1);
  if (is_last)
    {
      message = SUBSIDY_MESSAGE_TOO_MANY_PROBLEMS;
      found = G_STRINGIFY (SUBSIDY_REPORT_MOST_PROBLEMS);
      suggestion = NULL;
    }
  problem->severity = severity;
  problem->line = line;
  problem->message = message;
  problem->found = subsidy_one_line (found);
  problem->expected = subsidy_one_line (expected);
  problem->context = subsidy_one_line (context);
  problem->suggestion = subsidy_one_line (suggestion);
  if (g_hash_table_add (report->keys, key_of (problem)))
    g_ptr_array_add (report->problems, problem);
  else
    problem_free (problem);
}

void
subsidy_report_clear (SubsidyReport *report)
{
  g_ptr_array_set_size (report->problems, 0);
  g_hash_table_remove_all (report->keys);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const Problem *x = *(const Problem *const *)a, *y = *(const Problem *const *)b;

  return (x->line > y->line) - (x->line < y->line);
}

void
subsidy_report_seal (SubsidyReport *report)
{
  g_ptr_array_sort (report->problems, compare_lines);
}

gsize
subsidy_report_get_n_problems (const SubsidyReport *report)
{
  return report->problems->len;
}

gsize
subsidy_report_get_n_errors (const SubsidyReport *report)
{
  gsize n_errors = 0;

  for (guint i = 0; i < report->problems->len; i++)
    n_errors += ((const Problem *)g_ptr_array_index (report->problems, i))->severity == SUBSIDY_SEVERITY_ERROR;
  return n_errors;
}

int32_t
subsidy_report_get_severity (const SubsidyReport *report, gsize position)
{
  const Problem *problem = problem_at (report, position);

  g_return_val_if_fail (problem != NULL, 0);
  return (int32_t)problem->severity;
}

const char *
subsidy_report_get_file (const SubsidyReport *report)
{
  return report->file;
}

int64_t
subsidy_report_get_line (const SubsidyReport *report, gsize position)
{
  const Problem *problem = problem_at (report, position);

  g_return_val_if_fail (problem != NULL, 0);
  return problem->line;
}

char *
subsidy_report_get_message (const SubsidyReport *report, gsize position, const char *language)
{
  const Problem *problem = problem_at (report, position);
  g_autofree char *text = NULL, *meant = NULL;

  g_return_val_if_fail (problem != NULL, NULL);
  text = subsidy_message (problem->message, language, problem->found != NULL ? problem->found : "",
                          problem->expected != NULL ? problem->expected : "",
                          problem->context != NULL ? problem->context : "", NULL);
  if (problem->suggestion == NULL)
    return g_steal_pointer (&text);
  meant = subsidy_message (SUBSIDY_MESSAGE_DID_YOU_MEAN, language, problem->suggestion, NULL);
  return g_strconcat (text, meant, NULL);
}

char *
subsidy_report_to_text (const SubsidyReport *report, const char *language)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < report->problems->len; i++)
    {
      const Problem *problem = problem_at (report, i);
      g_autofree char *message = subsidy_report_get_message (report, i, language);
      SubsidyMessage word
          = problem->severity == SUBSIDY_SEVERITY_ERROR ? SUBSIDY_MESSAGE_ERROR : SUBSIDY_MESSAGE_WARNING;
      g_autofree char *severity = subsidy_message (word, language, NULL);

      g_string_append (text, report->file);
      if (problem->line > 0)
        g_string_append_printf (text, ":%" G_GINT64_FORMAT, problem->line);
      g_string_append_printf (text, ": %s%s%s", severity, message, i + 1 < report->problems->len ? "\n" : "");
    }
  return g_string_free (text, FALSE);
}

/* Characters inserted, deleted, replaced or swapped with their neighbour to make @b of @a. Names are short. */
static guint
edit_distance (const char *a, const char *b)
{
  glong n = g_utf8_strlen (a, -1), m = g_utf8_strlen (b, -1);
  g_autofree gunichar *x = g_utf8_to_ucs4_fast (a, -1, NULL);
  g_autofree gunichar *y = g_utf8_to_ucs4_fast (b, -1, NULL);
  g_autofree guint *cells = g_new0 (guint, (gsize)(n + 1) * (gsize)(m + 1));
#define CELL(i, j) cells[(gsize)(i) * (gsize)(m + 1) + (gsize)(j)]

  for (glong i = 0; i <= n; i++)
    for (glong j = 0; j <= m; j++)
      {
        if (i == 0 || j == 0)
          {
            CELL (i, j) = (guint)(i + j);
            continue;
          }
        CELL (i, j) = CELL (i - 1, j - 1) + (x[i - 1] != y[j - 1]);
        CELL (i, j) = MIN (CELL (i, j), MIN (CELL (i - 1, j), CELL (i, j - 1)) + 1);
        if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
          CELL (i, j) = MIN (CELL (i, j), CELL (i - 2, j - 2) + 1);
      }
  return CELL (n, m);
#undef CELL
}

/* Names whose lengths differ by more cannot be nearer. */
static gboolean
may_be_near (glong length, const char *candidate, guint allowed)
{
  glong difference = g_utf8_strlen (candidate, -1) - length;

  return ABS (difference) <= (glong)allowed;
}

const char *
subsidy_suggest (const char *name, const char *const *candidates)
{
  const char *nearest = NULL;
  glong length = g_utf8_strlen (name, -1);
  guint allowed = length <= 3 ? 1 : (guint)(length / 3);

  if (length == 0 || length > 64)
    return NULL;
  for (guint i = 0; *candidates != NULL && i < MOST_CANDIDATES; candidates++, i++)
    {
      guint distance = strlen (*candidates) <= 256 && may_be_near (length, *candidates, allowed)
                           ? edit_distance (name, *candidates)
                           : G_MAXUINT;

      if (distance <= allowed)
        {
          nearest = *candidates;
          allowed = distance - (distance > 0 ? 1 : 0);
        }
    }
  return nearest;
}

gboolean
subsidy_report_is_about_file (const SubsidyReport *report)
{
  const Problem *problem = problem_at (report, 0);

  return problem != NULL && problem->message == SUBSIDY_MESSAGE_FILE_UNREADABLE;
}

void
subsidy_set_unknown (GError **error, SubsidyMessage message, const char *language, const char *name,
                     const char *const *candidates)
{
  g_autofree char *shown = subsidy_one_line (name);
  const char *nearest = subsidy_suggest (shown, candidates);
  g_autofree char *known = subsidy_names_text (candidates);
  g_autofree char *text = subsidy_message (message, language, shown, known, NULL);
  g_autofree char *meant
      = nearest != NULL ? subsidy_message (SUBSIDY_MESSAGE_DID_YOU_MEAN, language, nearest, NULL) : g_strdup ("");

  g_set_error (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN, "%s%s", text, meant);
}
