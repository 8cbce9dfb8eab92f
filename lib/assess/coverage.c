/* SPDX-License-Identifier: Apache-2.0 */
/* Coverage: the sites of all rules, what cases have seen of them, and what is missing, as text and as JSON. */
#include "assess/coverage.h"

#include "assess/json.h"

struct _SubsidyCoverage
{
  gatomicrefcount references;
  SubsidyPolicy *policy;
  GPtrArray *rules;                       /* of SubsidySites, in the order of the policy */
  SubsidySites *splits[SUBSIDY_N_SPLITS]; /* of the policy, by kind; NULL where it has none */
};

/* What is said of a site of which a side is missing, and the names of its sides for programs. */
static const struct
{
  const char *name;
  const char *yes, *no;
  SubsidyMessage lacks_yes, lacks_no;
} roles[] = {
  [SUBSIDY_ROLE_CONDITION] = { "condition", "met", "not-met", SUBSIDY_MESSAGE_NEVER_MET, SUBSIDY_MESSAGE_ALWAYS_MET },
  [SUBSIDY_ROLE_PART] = { "part", "taken", "left-out", SUBSIDY_MESSAGE_NEVER_PART, SUBSIDY_MESSAGE_ALWAYS_PART },
  [SUBSIDY_ROLE_EXCESS]
  = { "excess", "above-zero", "nothing", SUBSIDY_MESSAGE_NEVER_ABOVE_ZERO, SUBSIDY_MESSAGE_ALWAYS_ABOVE_ZERO },
  [SUBSIDY_ROLE_LEAST] = { "least", "taken", NULL, SUBSIDY_MESSAGE_NEVER_LEAST, SUBSIDY_MESSAGE_NEVER_LEAST },
  [SUBSIDY_ROLE_GREATEST]
  = { "greatest", "taken", NULL, SUBSIDY_MESSAGE_NEVER_GREATEST, SUBSIDY_MESSAGE_NEVER_GREATEST },
  [SUBSIDY_ROLE_ALTERNATIVE]
  = { "alternative", "taken", NULL, SUBSIDY_MESSAGE_NEVER_TAKEN, SUBSIDY_MESSAGE_NEVER_TAKEN },
  [SUBSIDY_ROLE_BAND_REACHED]
  = { "band", "reached", NULL, SUBSIDY_MESSAGE_BAND_NEVER_REACHED, SUBSIDY_MESSAGE_BAND_NEVER_REACHED },
};

G_STATIC_ASSERT (G_N_ELEMENTS (roles) == SUBSIDY_N_ROLES);

G_DEFINE_BOXED_TYPE (SubsidyCoverage, subsidy_coverage, subsidy_coverage_ref, subsidy_coverage_unref)

/* ---- The sites ---- */

static SubsidySites *
sites_new (const char *id, const SubsidyElement *element)
{
  SubsidySites *sites = g_new0 (SubsidySites, 1);

  sites->id = id;
  sites->element = element;
  sites->sites = g_array_new (FALSE, FALSE, sizeof (SubsidySite));
  sites->positions = g_hash_table_new (NULL, NULL);
  return sites;
}

static void
sites_free (gpointer memory)
{
  SubsidySites *sites = memory;

  if (sites == NULL)
    return;
  g_array_unref (sites->sites);
  g_hash_table_unref (sites->positions);
  g_free (sites);
}

/* Whether the awards of the rule are shared as the policy says for all. */
static gboolean
has_common_split (const SubsidyCoverage *coverage, const SubsidyRuleModel *rule, guint kind)
{
  return coverage->splits[kind] != NULL && rule->splits[kind] == coverage->splits[kind]->element;
}

static void
collect_rule (SubsidyCoverage *coverage, const SubsidyRuleModel *rule)
{
  SubsidyWords words = { .policy = coverage->policy, .rule = rule };
  SubsidySites *sites = sites_new (rule->id, rule->element);

  sites->rule = rule;
  subsidy_exercise_rule (sites, &words, rule->program.n_conditions, FALSE);
  g_ptr_array_add (coverage->rules, sites);
  for (guint kind = 0; kind < SUBSIDY_N_SPLITS; kind++)
    if (has_common_split (coverage, rule, kind) && coverage->splits[kind]->rule == NULL)
      {
        coverage->splits[kind]->rule = rule;
        subsidy_exercise_split (coverage->splits[kind], &words, rule->splits[kind]);
      }
}

SubsidyCoverage *
subsidy_coverage_new (SubsidyPolicy *policy)
{
  SubsidyCoverage *coverage = g_new0 (SubsidyCoverage, 1);

  g_atomic_ref_count_init (&coverage->references);
  coverage->policy = subsidy_policy_ref (policy);
  coverage->rules = g_ptr_array_new_with_free_func (sites_free);
  for (guint i = 0; i < SUBSIDY_N_SPLITS; i++)
    if (policy->splits[i] != NULL)
      coverage->splits[i] = sites_new (policy->splits[i]->type->name, policy->splits[i]);
  for (guint i = 0; i < policy->rules->len; i++)
    collect_rule (coverage, subsidy_policy_rule (policy, i));
  for (guint i = 0; i < policy->measure_rules->len; i++)
    collect_rule (coverage, g_ptr_array_index (policy->measure_rules, i));
  return coverage;
}

SubsidyCoverage *
subsidy_coverage_ref (SubsidyCoverage *coverage)
{
  g_atomic_ref_count_inc (&coverage->references);
  return coverage;
}

void
subsidy_coverage_unref (SubsidyCoverage *coverage)
{
  if (coverage == NULL || !g_atomic_ref_count_dec (&coverage->references))
    return;
  g_ptr_array_unref (coverage->rules);
  for (guint kind = 0; kind < SUBSIDY_N_SPLITS; kind++)
    sites_free (coverage->splits[kind]);
  subsidy_policy_unref (coverage->policy);
  g_free (coverage);
}

/* ---- Cases ---- */

static SubsidySites *
sites_of (const SubsidyCoverage *coverage, const SubsidyRuleModel *rule)
{
  for (guint i = 0; i < coverage->rules->len; i++)
    if (((SubsidySites *)g_ptr_array_index (coverage->rules, i))->rule == rule)
      return g_ptr_array_index (coverage->rules, i);
  g_assert_not_reached ();
}

gboolean
subsidy_coverage_add (SubsidyCoverage *coverage, const SubsidyAssessment *assessment)
{
  SubsidyWords words = { .policy = assessment->policy, .rule = assessment->rule, .bounds = assessment->bounds };
  gint32 n_conditions = assessment->program->n_conditions, first_failed = assessment->answer.first_failed;
  gboolean is_barred = first_failed >= 0 && first_failed < n_conditions;
  SubsidySites *sites;

  if (assessment->policy != coverage->policy)
    return FALSE;
  sites = sites_of (coverage, assessment->rule);
  sites->n_cases++;
  if (assessment->answer.outcome == SUBSIDY_OUTCOME_REFUSED)
    return TRUE;
  /* Conditions after the first that fails change nothing in the answer. */
  subsidy_exercise_rule (sites, &words, is_barred ? first_failed + 1 : n_conditions, is_barred);
  for (guint kind = 0; kind < SUBSIDY_N_SPLITS && !is_barred; kind++)
    if (has_common_split (coverage, assessment->rule, kind))
      {
        coverage->splits[kind]->n_cases++;
        subsidy_exercise_split (coverage->splits[kind], &words, assessment->rule->splits[kind]);
      }
  return TRUE;
}

/* ---- Asking ---- */

static guint
missing_sides (const SubsidySite *site)
{
  return subsidy_role_sides (site->role) & ~site->seen;
}

static gsize
count (const SubsidySites *sites, gboolean only_exercised)
{
  gsize n = 0;

  for (guint i = 0; sites != NULL && sites->n_cases > 0 && i < sites->sites->len; i++)
    if (!only_exercised || missing_sides (&g_array_index (sites->sites, SubsidySite, i)) == 0)
      n++;
  return n;
}

static gsize
count_all (const SubsidyCoverage *coverage, gboolean only_exercised)
{
  gsize n = 0;

  for (guint kind = 0; kind < SUBSIDY_N_SPLITS; kind++)
    n += count (coverage->splits[kind], only_exercised);
  for (guint i = 0; i < coverage->rules->len; i++)
    n += count (g_ptr_array_index (coverage->rules, i), only_exercised);
  return n;
}

gsize
subsidy_coverage_get_n_total (const SubsidyCoverage *coverage)
{
  return count_all (coverage, FALSE);
}

gsize
subsidy_coverage_get_n_exercised (const SubsidyCoverage *coverage)
{
  return count_all (coverage, TRUE);
}

/* ---- Words ---- */

/* The label of a named condition that is nothing but this one, else what it asks. */
static char *
condition_words (const SubsidyWords *words, const SubsidyElement *condition)
{
  const GPtrArray *named = words->policy->conditions;
  gboolean is_joined = condition->type->kind == SUBSIDY_ELEMENT_ALL || condition->type->kind == SUBSIDY_ELEMENT_ANY
                       || condition->type->kind == SUBSIDY_ELEMENT_AT_LEAST_OF;

  for (guint i = 0; is_joined && i < named->len; i++)
    if (subsidy_words_content (g_ptr_array_index (named, i)) == condition)
      return g_strdup (subsidy_words_label (words, g_ptr_array_index (named, i)));
  return subsidy_words_condition (words, condition);
}

/* "where the investment is above 0: 500 yuan" */
static char *
part_words (const SubsidyWords *words, const SubsidyElement *part)
{
  const SubsidyElement *own = subsidy_element_child (part, SUBSIDY_ELEMENT_IF);
  g_autofree char *condition = subsidy_words_condition (words, subsidy_element_nth (own, 0));
  g_autofree char *value = subsidy_words_value (words, subsidy_words_content (part));

  return subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_CASE, condition, value);
}

static char *
site_words (const SubsidyWords *words, const SubsidySite *site)
{
  switch (site->role)
    {
    case SUBSIDY_ROLE_CONDITION:
      return condition_words (words, site->element);
    case SUBSIDY_ROLE_PART:
      return part_words (words, site->element);
    case SUBSIDY_ROLE_ALTERNATIVE:
    case SUBSIDY_ROLE_BAND_REACHED:
      return subsidy_words_alternative (words, site->holder, site->element, site->phrase);
    default:
      return subsidy_words_value (words, site->element);
    }
}

static SubsidyWords
words_for (const SubsidyCoverage *coverage, const SubsidySites *sites, const char *language)
{
  return (SubsidyWords){ .policy = coverage->policy, .rule = sites->rule, .language = language };
}

static char *
site_line (const SubsidyWords *words, const SubsidySite *site)
{
  g_autofree char *what = site_words (words, site);
  g_autofree char *line = subsidy_one_line (what);
  guint missing = missing_sides (site);
  SubsidyMessage message = missing == SUBSIDY_SIDE_NO ? roles[site->role].lacks_no : roles[site->role].lacks_yes;
  g_autofree char *colon = subsidy_words_say (words, SUBSIDY_MESSAGE_COLON, NULL, NULL);
  g_autofree char *lacks = NULL;

  if (missing == (SUBSIDY_SIDE_YES | SUBSIDY_SIDE_NO))
    message = SUBSIDY_MESSAGE_NEVER_REACHED;
  lacks = subsidy_words_say (words, message, NULL, NULL);
  return g_strconcat (line, colon, lacks, NULL);
}

/* ---- Text ---- */

typedef struct
{
  GString *text;
  const char *file;
  gsize most, n_lines;
} Lines;

static gboolean
has_room (Lines *lines)
{
  return lines->n_lines++ < lines->most;
}

static void
add_line (Lines *lines, const SubsidySites *sites, gint64 line, const char *what)
{
  g_string_append_printf (lines->text, "%s:%" G_GINT64_FORMAT ": %s: %s\n", lines->file, line, sites->id, what);
}

static void
add_sites (const SubsidyCoverage *coverage, const SubsidySites *sites, const char *language, Lines *lines)
{
  SubsidyWords words = words_for (coverage, sites, language);
  g_autofree char *unclaimed = NULL;

  if (sites->n_cases == 0)
    {
      if (sites->element->type->kind == SUBSIDY_ELEMENT_SPLIT || !has_room (lines))
        return;
      unclaimed = subsidy_words_say (&words, SUBSIDY_MESSAGE_NEVER_CLAIMED, NULL, NULL);
      add_line (lines, sites, sites->element->line, unclaimed);
      return;
    }
  for (guint i = 0; i < sites->sites->len; i++)
    {
      const SubsidySite *site = &g_array_index (sites->sites, SubsidySite, i);
      g_autofree char *what = NULL;

      if (missing_sides (site) == 0 || !has_room (lines))
        continue;
      what = site_line (&words, site);
      add_line (lines, sites, site->element->line, what);
    }
}

static void
add_number (GString *text, const char *language, SubsidyMessage message, gsize first, gsize second)
{
  g_autofree char *first_text = g_strdup_printf ("%" G_GSIZE_FORMAT, first);
  g_autofree char *second_text = g_strdup_printf ("%" G_GSIZE_FORMAT, second);
  g_autofree char *line = subsidy_message (message, language, first_text, second_text, NULL);

  g_string_append_printf (text, "%s\n", line);
}

char *
subsidy_coverage_to_text (const SubsidyCoverage *coverage, const char *file, gsize most, const char *language)
{
  Lines lines = { .text = g_string_new (NULL), .file = file != NULL ? file : coverage->policy->id, .most = most };
  gsize n_total = subsidy_coverage_get_n_total (coverage);

  for (guint i = 0; i < coverage->rules->len; i++)
    add_sites (coverage, g_ptr_array_index (coverage->rules, i), language, &lines);
  for (guint kind = 0; kind < SUBSIDY_N_SPLITS; kind++)
    if (coverage->splits[kind] != NULL)
      add_sites (coverage, coverage->splits[kind], language, &lines);
  if (lines.n_lines > most)
    add_number (lines.text, language, SUBSIDY_MESSAGE_MORE_NOT_EXERCISED, lines.n_lines - most, 0);
  if (lines.n_lines > 0 && n_total > 0)
    add_number (lines.text, language, SUBSIDY_MESSAGE_EXERCISED, subsidy_coverage_get_n_exercised (coverage), n_total);
  return g_string_free (lines.text, FALSE);
}

/* ---- JSON ---- */

static void
write_site (SubsidyJson *json, const SubsidySites *sites, const SubsidyWords *words, const SubsidySite *site)
{
  g_autofree char *what = site_words (words, site);
  guint missing = missing_sides (site);

  if (missing == 0)
    return;
  subsidy_json_open (json, NULL, '{');
  subsidy_json_integer (json, "line", site->element->line);
  subsidy_json_string (json, "rule", sites->id);
  subsidy_json_string (json, "kind", roles[site->role].name);
  subsidy_json_string (json, "what", what);
  subsidy_json_open (json, "missing", '[');
  if (missing & SUBSIDY_SIDE_YES)
    subsidy_json_string (json, NULL, roles[site->role].yes);
  if (missing & SUBSIDY_SIDE_NO)
    subsidy_json_string (json, NULL, roles[site->role].no);
  subsidy_json_close (json, ']');
  subsidy_json_close (json, '}');
}

static void
write_sites (SubsidyJson *json, const SubsidyCoverage *coverage, const SubsidySites *sites, const char *language)
{
  SubsidyWords words = words_for (coverage, sites, language);

  for (guint i = 0; sites->n_cases > 0 && i < sites->sites->len; i++)
    write_site (json, sites, &words, &g_array_index (sites->sites, SubsidySite, i));
}

static void
write_unclaimed (SubsidyJson *json, const SubsidyCoverage *coverage)
{
  subsidy_json_open (json, "without_case", '[');
  for (guint i = 0; i < coverage->rules->len; i++)
    {
      const SubsidySites *sites = g_ptr_array_index (coverage->rules, i);

      if (sites->n_cases == 0)
        subsidy_json_string (json, NULL, sites->id);
    }
  subsidy_json_close (json, ']');
}

char *
subsidy_coverage_to_json (const SubsidyCoverage *coverage, const char *language)
{
  SubsidyJson json = { .text = g_string_new (NULL) };

  subsidy_json_open (&json, NULL, '{');
  subsidy_json_integer (&json, "format", 1);
  subsidy_json_integer (&json, "exercised", (gint64)subsidy_coverage_get_n_exercised (coverage));
  subsidy_json_integer (&json, "total", (gint64)subsidy_coverage_get_n_total (coverage));
  write_unclaimed (&json, coverage);
  subsidy_json_open (&json, "not_exercised", '[');
  for (guint i = 0; i < coverage->rules->len; i++)
    write_sites (&json, coverage, g_ptr_array_index (coverage->rules, i), language);
  for (guint kind = 0; kind < SUBSIDY_N_SPLITS; kind++)
    if (coverage->splits[kind] != NULL)
      write_sites (&json, coverage, coverage->splits[kind], language);
  subsidy_json_close (&json, ']');
  subsidy_json_close (&json, '}');
  g_string_append_c (json.text, '\n');
  return g_string_free (json.text, FALSE);
}
