/* SPDX-License-Identifier: Apache-2.0 */
/* The cases of a `choose`: which options each stands for, that every option that can come is handled, and that none is
 * handled twice. What a case contains, a value, a condition or shares, is compiled by whoever asked. */
#include <string.h>

#include "policy/compile.h"
#include "policy/text.h"

#define MOST_SELECTORS 2
#define MOST_COMBINATIONS 100000

/* What the choice is made on: one or two choices, or nothing, where each case brings its own condition. */
typedef struct
{
  guint count;
  SubsidyTerm terms[MOST_SELECTORS];
  guint n_options[MOST_SELECTORS];
  char *names[MOST_SELECTORS];
  gboolean *handled; /* n_options[0] × n_options[1] */
} Selectors;

static void
selectors_clear (Selectors *selectors)
{
  g_free (selectors->handled);
  for (guint i = 0; i < MOST_SELECTORS; i++)
    g_free (selectors->names[i]);
}

static guint
n_combinations (const Selectors *selectors)
{
  return selectors->n_options[0] * (selectors->count == 2 ? selectors->n_options[1] : 1);
}

/* A flag is a choice of no and yes. */
static guint
options_of (SubsidyTerm term)
{
  if (term.choice != NULL)
    return term.choice->options->len;
  return term.type == SUBSIDY_TYPE_OF_FLAG ? 2 : 0;
}

static SubsidyTerm
compile_selector (SubsidyCompiler *compiler, const SubsidyElement *element, const char *name)
{
  const SubsidyElement *condition = subsidy_find_named (compiler->policy, SUBSIDY_ELEMENT_CONDITION, name);
  SubsidyTerm term;

  if (condition != NULL)
    return subsidy_compile_condition (compiler, condition);
  if (subsidy_find_named (compiler->policy, SUBSIDY_ELEMENT_VALUE, name) != NULL)
    term = subsidy_compile_named_value (compiler, element, name);
  else
    term = subsidy_compile_by_id (compiler, element, name);
  if (!subsidy_term_failed (term) && options_of (term) == 0)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NOT_A_CHOICE, name, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  return term;
}

static gboolean
read_selectors (SubsidyCompiler *compiler, const SubsidyElement *element, Selectors *selectors)
{
  const char *on = subsidy_element_attribute (element, "on");
  g_auto (GStrv) names = g_strsplit_set (on != NULL ? on : "", " \t\r\n", -1);
  gboolean sound = TRUE;

  for (char **name = names; *name != NULL; name++)
    {
      if (**name == '\0')
        continue;
      if (selectors->count == MOST_SELECTORS)
        {
          subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_TOO_MANY_SELECTORS, on, NULL, NULL, NULL);
          return FALSE;
        }
      selectors->terms[selectors->count] = compile_selector (compiler, element, *name);
      sound = sound && !subsidy_term_failed (selectors->terms[selectors->count]);
      selectors->n_options[selectors->count] = options_of (selectors->terms[selectors->count]);
      selectors->names[selectors->count++] = g_strdup (*name);
    }
  if (!sound || selectors->count == 0)
    return sound;
  if (selectors->count == 2 && selectors->n_options[1] > 0
      && selectors->n_options[0] > MOST_COMBINATIONS / selectors->n_options[1])
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_TOO_MANY_COMBINATIONS, G_STRINGIFY (MOST_COMBINATIONS),
                           NULL, NULL, NULL);
      return FALSE;
    }
  selectors->handled = g_new0 (gboolean, n_combinations (selectors));
  return TRUE;
}

/* The position that @word names, or -1, which has been reported. */
static int
option_named (SubsidyCompiler *compiler, const SubsidyElement *element, const Selectors *selectors, guint selector,
              const char *word)
{
  const SubsidyTerm *term = &selectors->terms[selector];
  const char *const flags[] = { "no", "yes", NULL };
  int position = term->choice != NULL ? subsidy_find_option_named (term->choice, word) : -1;

  if (term->choice == NULL)
    position = strcmp (word, "yes") == 0 ? 1 : (strcmp (word, "no") == 0 ? 0 : -1);
  if (position < 0 && !subsidy_report_is_full (compiler->report))
    {
      g_autofree const char **ids = term->choice != NULL ? subsidy_element_ids (term->choice->options) : NULL;
      const char *const *known = ids != NULL ? ids : flags;
      g_autofree char *expected = subsidy_names_text (known);

      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_UNKNOWN_OPTION, word, expected,
                           selectors->names[selector], subsidy_suggest (word, known));
    }
  return position;
}

/* The positions that @word stands for: one, or those of a group of options; FALSE where there is none, which has been
 * reported. */
static gboolean
options_named (SubsidyCompiler *compiler, const SubsidyElement *element, const Selectors *selectors, guint selector,
               const char *word, gboolean *members)
{
  const SubsidyTerm *term = &selectors->terms[selector];
  int position;

  if (term->choice != NULL && subsidy_mark_options_named (term->choice, word, members))
    return TRUE;
  position = option_named (compiler, element, selectors, selector, word);
  if (position >= 0)
    members[position] = TRUE;
  return position >= 0;
}

/* FALSE, reported, where an earlier case takes it already. */
static gboolean
mark_handled (SubsidyCompiler *compiler, const SubsidyElement *element, Selectors *selectors, const guint *positions,
              gboolean conditional)
{
  guint at = positions[0];

  if (selectors->count == 2)
    at = at * selectors->n_options[1] + positions[1];
  if (selectors->handled[at])
    subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_OPTION_TWICE, subsidy_element_attribute (element, "is"),
                         NULL, NULL, NULL);
  if (selectors->handled[at])
    return FALSE;
  selectors->handled[at] = !conditional;
  return TRUE;
}

static gint32
report_blank (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_BLANK, subsidy_element_attribute (element, "is"), NULL,
                       "<when is=\"…\">", NULL);
  return -1;
}

/* One choice: every word of is="a b" is an alternative. */
static gint32
single_condition (SubsidyCompiler *compiler, const SubsidyElement *element, Selectors *selectors, gboolean conditional)
{
  g_auto (GStrv) words = g_strsplit_set (subsidy_element_attribute (element, "is"), " \t\r\n|", -1);
  g_autofree gboolean *members = g_new0 (gboolean, selectors->n_options[0]);
  gboolean is_empty = TRUE;

  for (char **word = words; *word != NULL; word++)
    {
      g_autofree gboolean *named = g_new0 (gboolean, selectors->n_options[0]);

      if (**word == '\0')
        continue;
      if (!options_named (compiler, element, selectors, 0, *word, named))
        return -1;
      for (guint i = 0; i < selectors->n_options[0]; i++)
        {
          if (named[i] && !mark_handled (compiler, element, selectors, &i, conditional))
            return -1;
          members[i] = members[i] || named[i];
        }
      is_empty = FALSE;
    }
  if (is_empty)
    return report_blank (compiler, element);
  return subsidy_emit_set (compiler, element, selectors->terms[0].node, members, selectors->n_options[0]);
}

static gboolean
mark_pairs (SubsidyCompiler *compiler, const SubsidyElement *element, Selectors *selectors, gboolean *const named[],
            gboolean conditional)
{
  for (guint i = 0; i < selectors->n_options[0]; i++)
    for (guint j = 0; j < selectors->n_options[1]; j++)
      {
        const guint pair[] = { i, j };

        if (named[0][i] && named[1][j] && !mark_handled (compiler, element, selectors, pair, conditional))
          return FALSE;
      }
  return TRUE;
}

/* Both words of one alternative, as in is="a x|b y". */
static gint32
pair_condition (SubsidyCompiler *compiler, const SubsidyElement *element, Selectors *selectors, const char *alternative,
                gboolean conditional)
{
  g_auto (GStrv) words = g_strsplit_set (g_strstrip ((char *)alternative), " \t\r\n", -1);
  g_autofree gboolean *first = g_new0 (gboolean, selectors->n_options[0]);
  g_autofree gboolean *second = g_new0 (gboolean, selectors->n_options[1]);
  gboolean *const named[] = { first, second };
  guint count = 0;

  for (char **word = words; *word != NULL; word++)
    {
      if (**word == '\0')
        continue;
      if (count == MOST_SELECTORS)
        {
          count++;
          break;
        }
      if (!options_named (compiler, element, selectors, count, *word, named[count]))
        return -1;
      count++;
    }
  if (count != MOST_SELECTORS)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NOT_A_PAIR, alternative, NULL, NULL, NULL);
      return -1;
    }
  if (!mark_pairs (compiler, element, selectors, named, conditional))
    return -1;
  return subsidy_emit_operation (
      compiler, element, SUBSIDY_OP_LEAST,
      subsidy_emit_set (compiler, element, selectors->terms[0].node, first, selectors->n_options[0]),
      subsidy_emit_set (compiler, element, selectors->terms[1].node, second, selectors->n_options[1]));
}

static gint32
paired_condition (SubsidyCompiler *compiler, const SubsidyElement *element, Selectors *selectors, gboolean conditional)
{
  g_auto (GStrv) alternatives = g_strsplit (subsidy_element_attribute (element, "is"), "|", -1);
  gint32 any = -1;

  for (char **alternative = alternatives; *alternative != NULL; alternative++)
    {
      gint32 one = pair_condition (compiler, element, selectors, *alternative, conditional);

      if (one < 0)
        return -1;
      any = any < 0 ? one : subsidy_emit_operation (compiler, element, SUBSIDY_OP_GREATEST, any, one);
    }
  return any;
}

/* The condition under which the case is taken, or -1 where it cannot be made. */
static gint32
case_condition (SubsidyCompiler *compiler, const SubsidyElement *element, Selectors *selectors)
{
  const SubsidyElement *own = subsidy_element_child (element, SUBSIDY_ELEMENT_IF);
  const char *is = subsidy_element_attribute (element, "is");
  gint32 by_option = -1, by_condition = -1;

  if ((selectors->count > 0) != (is != NULL) || (selectors->count == 0 && own == NULL))
    {
      subsidy_add_problem (compiler, element,
                           selectors->count > 0 ? SUBSIDY_MESSAGE_WHEN_NEEDS_IS : SUBSIDY_MESSAGE_WHEN_NEEDS_IF, NULL,
                           NULL, NULL, NULL);
      return -1;
    }
  if (own != NULL && own->is_sound)
    by_condition = subsidy_compile_condition (compiler, subsidy_element_nth (own, 0)).node;
  if (selectors->count == 0)
    return by_condition;
  by_option = selectors->count == 1 ? single_condition (compiler, element, selectors, own != NULL)
                                    : paired_condition (compiler, element, selectors, own != NULL);
  if (own == NULL)
    return by_option;
  /* The walk over what a row comes to asks where the condition counts. */
  subsidy_set_term (compiler, own, (SubsidyTerm){ .node = by_option, .type = SUBSIDY_TYPE_OF_FLAG, .denominator = 1 });
  return subsidy_emit_operation (compiler, element, SUBSIDY_OP_LEAST, by_option, by_condition);
}

static char *
combination_text (const Selectors *selectors, guint combination)
{
  const char *words[MOST_SELECTORS + 1] = { NULL };
  guint positions[MOST_SELECTORS] = { combination, 0 };

  if (selectors->count == 2)
    {
      positions[0] = combination / selectors->n_options[1];
      positions[1] = combination % selectors->n_options[1];
    }
  for (guint i = 0; i < MIN (selectors->count, MOST_SELECTORS); i++)
    words[i]
        = selectors->terms[i].choice != NULL
              ? subsidy_element_attribute (g_ptr_array_index (selectors->terms[i].choice->options, positions[i]), "id")
              : (positions[i] != 0 ? "yes" : "no");
  return g_strjoinv (" ", (char **)words);
}

/* The cases without `otherwise` must handle whatever can come. */
static gboolean
check_covered (SubsidyCompiler *compiler, const SubsidyElement *element, const Selectors *selectors)
{
  if (selectors->count == 0)
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_NEEDS_OTHERWISE, NULL, NULL, NULL, NULL);
      return FALSE;
    }
  for (guint i = 0; i < n_combinations (selectors); i++)
    if (!selectors->handled[i])
      {
        g_autofree char *text = combination_text (selectors, i);

        subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_OPTION_NOT_HANDLED, text, NULL, NULL, NULL);
        return FALSE;
      }
  return TRUE;
}

/* ---- Versions ---- */

static gint64
day_of (const SubsidyElement *version, const char *attribute, gint64 open)
{
  const char *text = subsidy_element_attribute (version, attribute);
  int64_t day = open;

  if (text != NULL)
    subsidy_iso_date_from_text (text, &day);
  return day;
}

/* Whether the day lies within the version; a side that is open asks nothing. */
static gint32
version_condition (SubsidyCompiler *compiler, const SubsidyElement *version, gint32 date)
{
  gint64 from = day_of (version, "from", G_MININT64), to = day_of (version, "to", G_MAXINT64);
  gint32 within = subsidy_emit_constant (compiler, version, 1);

  if (from != G_MININT64)
    within = subsidy_emit_operation (compiler, version, SUBSIDY_OP_AT_LEAST, date,
                                     subsidy_emit_constant (compiler, version, from));
  if (to != G_MAXINT64)
    within = subsidy_emit_operation (compiler, version, SUBSIDY_OP_LEAST, within,
                                     subsidy_emit_operation (compiler, version, SUBSIDY_OP_AT_LEAST,
                                                             subsidy_emit_constant (compiler, version, to), date));
  return within;
}

/* Versions follow one another in time and do not overlap. */
static gboolean
check_versions (SubsidyCompiler *compiler, const SubsidyElement *dated)
{
  gint64 last = G_MININT64;

  for (guint i = 0; i < dated->children->len; i++)
    {
      const SubsidyElement *version = subsidy_element_nth (dated, i);
      gint64 from = day_of (version, "from", G_MININT64), to = day_of (version, "to", G_MAXINT64);

      if (!version->is_sound)
        return FALSE;
      if (from > to || (i > 0 && from <= last))
        {
          const char *first = subsidy_element_attribute (version, "from");
          const char *end = subsidy_element_attribute (version, "to");

          subsidy_add_problem (compiler, version, SUBSIDY_MESSAGE_VERSIONS_OVERLAP, first != NULL ? first : "…",
                               end != NULL ? end : "…", NULL, NULL);
          return FALSE;
        }
      last = to;
    }
  return TRUE;
}

static gboolean
compile_versions (SubsidyCompiler *compiler, const SubsidyElement *dated, SubsidyCases *cases)
{
  SubsidyTerm date = subsidy_compile_by_id (compiler, dated, subsidy_element_attribute (dated, "on"));
  const gint32 none = -1;

  for (guint i = 0; i < dated->children->len; i++)
    g_ptr_array_add (cases->contents, (gpointer)subsidy_element_nth (dated, i));
  for (guint i = 0; i < dated->children->len; i++)
    g_array_append_val (cases->conditions, none);
  if (subsidy_term_failed (date) || !check_versions (compiler, dated))
    return FALSE;
  if (date.type != SUBSIDY_TYPE_OF_DATE)
    {
      subsidy_add_problem (compiler, dated, SUBSIDY_MESSAGE_NEEDS_DATE, dated->type->name,
                           subsidy_element_attribute (dated, "on"), subsidy_type_name (date.type), NULL);
      return FALSE;
    }
  for (guint i = 0; i < dated->children->len; i++)
    {
      const SubsidyElement *version = subsidy_element_nth (dated, i);
      gint32 within = version_condition (compiler, version, date.node);

      g_array_index (cases->conditions, gint32, i) = within;
      subsidy_set_term (compiler, version,
                        (SubsidyTerm){ .node = within, .type = SUBSIDY_TYPE_OF_FLAG, .denominator = 1 });
      if (within < 0)
        return FALSE;
    }
  compiler->has_gaps = TRUE;
  return TRUE;
}

gboolean
subsidy_compile_cases (SubsidyCompiler *compiler, const SubsidyElement *choose, SubsidyCases *cases)
{
  Selectors selectors = { 0 };
  gboolean sound, has_otherwise = FALSE;

  cases->conditions = g_array_new (FALSE, FALSE, sizeof (gint32));
  cases->contents = g_ptr_array_new ();
  if (choose->type->kind == SUBSIDY_ELEMENT_DATED)
    return choose->is_sound && compile_versions (compiler, choose, cases);
  sound = choose->is_sound && read_selectors (compiler, choose, &selectors);
  for (guint i = 0; i < choose->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (choose, i);
      gint32 condition = -1;

      if (child->type->kind == SUBSIDY_ELEMENT_WHEN && child->is_sound && sound)
        condition = case_condition (compiler, child, &selectors);
      else
        has_otherwise = has_otherwise || child->type->kind == SUBSIDY_ELEMENT_OTHERWISE;
      if (child->type->kind == SUBSIDY_ELEMENT_WHEN && condition < 0)
        sound = FALSE;
      g_array_append_val (cases->conditions, condition);
      /* The explanation asks which case was taken. */
      subsidy_set_term (compiler, child,
                        (SubsidyTerm){ .node = condition, .type = SUBSIDY_TYPE_OF_FLAG, .denominator = 1 });
      g_ptr_array_add (cases->contents, (gpointer)child);
    }
  sound = sound && (has_otherwise || check_covered (compiler, choose, &selectors));
  selectors_clear (&selectors);
  return sound;
}

void
subsidy_cases_clear (SubsidyCases *cases)
{
  g_array_unref (cases->conditions);
  g_ptr_array_unref (cases->contents);
}

/* ---- Terms ---- */

SubsidyTerm
subsidy_compile_arm (SubsidyCompiler *compiler, const SubsidyElement *arm, SubsidyCompile content)
{
  guint first = arm->children->len > 0 && subsidy_element_nth (arm, 0)->type->kind == SUBSIDY_ELEMENT_IF ? 1 : 0;

  if (!arm->is_sound)
    return SUBSIDY_FAILED;
  if (arm->children->len != first + 1)
    {
      subsidy_add_problem (compiler, arm, SUBSIDY_MESSAGE_NEEDS_ONE, arm->type->name, NULL, NULL, NULL);
      return SUBSIDY_FAILED;
    }
  return content (compiler, subsidy_element_nth (arm, first));
}

static gboolean
is_not_eligible (SubsidyCompiler *compiler, const SubsidyElement *arm, SubsidyCompile content)
{
  const SubsidyElement *last = arm->children->len > 0 ? subsidy_element_nth (arm, arm->children->len - 1) : NULL;

  guint n_own = arm->children->len > 0 && subsidy_element_nth (arm, 0)->type->kind == SUBSIDY_ELEMENT_IF ? 1 : 0;

  if (last == NULL || last->type->kind != SUBSIDY_ELEMENT_NOT_ELIGIBLE || content != subsidy_compile_value
      || arm->children->len != n_own + 1)
    return FALSE;
  compiler->has_gaps = TRUE;
  return TRUE;
}

SubsidyTerm
subsidy_compile_choice (SubsidyCompiler *compiler, const SubsidyElement *choose, SubsidyCompile content)
{
  SubsidyCases cases;
  SubsidyTerm chosen = SUBSIDY_FAILED;
  gboolean covered = subsidy_compile_cases (compiler, choose, &cases), has_any = FALSE;

  /* Every arm is compiled, also after one failed, so that all mistakes come out at once. Where an arm is not eligible
   * the number does not matter. */
  for (guint i = cases.contents->len; i-- > 0;)
    {
      const SubsidyElement *arm = g_ptr_array_index (cases.contents, i);
      SubsidyTerm term;

      if (is_not_eligible (compiler, arm, content))
        continue;
      term = subsidy_compile_arm (compiler, arm, content);
      chosen = has_any
                   ? subsidy_emit_choose (compiler, choose, g_array_index (cases.conditions, gint32, i), term, chosen)
                   : term;
      has_any = TRUE;
    }
  subsidy_cases_clear (&cases);
  if (!has_any && covered)
    subsidy_add_problem (compiler, choose, SUBSIDY_MESSAGE_NOTHING_TO_CHOOSE, choose->type->name, NULL, NULL, NULL);
  return covered ? chosen : SUBSIDY_FAILED;
}
