/* SPDX-License-Identifier: Apache-2.0 */
/* The corners of a rule written as a cases file. From a claim that is paid one fact at a time is moved across each of
 * its crossings; then from other claims that are paid, on the sides of choices and caps not seen yet. */
#include "subsidy/boundaries.h"

#include <string.h>

#include "assess/assess.h"
#include "assess/claim-search.h"
#include "assess/crossings.h"
#include "policy/messages.h"
#include "subsidy/values.h"

#define MOST_CASES 500

typedef struct
{
  SubsidyProbe probe;
  SubsidyNearness nearness;
  const char *const *interpretations; /* as given; or NULL */
  gint64 *first;                      /* the claim that the names of the cases refer to */
  gint64 *base;                       /* the claim that is explored */
  gboolean is_paid;
  GArray *goals;         /* of SubsidyGoal */
  gboolean *is_seen;     /* one a goal: a claim that is paid was on that side */
  GHashTable *claims;    /* the facts of each case, so that none is written twice */
  GHashTable *crossings; /* the node, fact and place of each crossing → Bearing with which it was shown */
  gint64 *payout;        /* of one claim: amount, outcome, first failed, shares */
  GString *text;
  guint n_cases;
  gboolean is_cut;
} Boundaries;

/* ---- Rows ---- */

static gboolean
is_given (const Boundaries *boundaries, const SubsidyInputModel *input)
{
  gsize length = strlen (input->id);

  for (const char *const *at = boundaries->interpretations; at != NULL && *at != NULL; at++)
    if (strncmp (*at, input->id, length) == 0 && (*at)[length] == '=')
      return TRUE;
  return FALSE;
}

/* A column of the file: a fact that counts, an interpretation that was chosen. */
static gboolean
is_column (const Boundaries *boundaries, guint input)
{
  const SubsidyPolicy *policy = boundaries->probe.policy;

  return input < policy->n_facts ? boundaries->probe.reads[input]
                                 : is_given (boundaries, subsidy_policy_input (policy, input));
}

static void
add_field (Boundaries *boundaries, const char *field)
{
  GString *text = boundaries->text;
  gboolean is_first = text->len == 0 || text->str[text->len - 1] == '\n';

  if (!is_first)
    g_string_append_c (text, ',');
  if (strpbrk (field, ",\"\r\n") == NULL)
    {
      g_string_append (text, field);
      return;
    }
  g_string_append_c (text, '"');
  for (; *field != '\0'; field++)
    g_string_append_printf (text, "%s%c", *field == '"' ? "\"" : "", *field);
  g_string_append_c (text, '"');
}

static void
add_heading (Boundaries *boundaries)
{
  const SubsidyPolicy *policy = boundaries->probe.policy;

  add_field (boundaries, "case");
  add_field (boundaries, "rule");
  for (guint i = 0; i < policy->inputs->len; i++)
    if (is_column (boundaries, i))
      add_field (boundaries, subsidy_policy_input (policy, i)->id);
  add_field (boundaries, "expect:outcome");
  add_field (boundaries, "expect:reason");
  add_field (boundaries, "expect:amount");
  for (guint i = 0; i < policy->payers->len; i++)
    {
      g_autofree char *heading
          = g_strconcat ("expect:", subsidy_element_attribute (g_ptr_array_index (policy->payers, i), "id"), NULL);

      add_field (boundaries, heading);
    }
  g_string_append_c (boundaries->text, '\n');
}

static void
add_money (Boundaries *boundaries, gint64 fen)
{
  g_autofree char *text = fen != SUBSIDY_MISSING ? subsidy_money_to_text (fen) : g_strdup ("");

  add_field (boundaries, text);
}

static gboolean
answer (Boundaries *boundaries)
{
  subsidy_program_evaluate_row (boundaries->probe.program, boundaries->probe.values, boundaries->probe.items,
                                boundaries->payout);
  return boundaries->payout[1] == SUBSIDY_OUTCOME_ELIGIBLE;
}

static void
add_answer (Boundaries *boundaries)
{
  static const char *const outcomes[] = { "not-eligible", "eligible", "undetermined", "refused" };
  const gint64 *payout = boundaries->payout;
  const char *reason;

  answer (boundaries);
  add_field (boundaries, outcomes[payout[1]]);
  reason = subsidy_reason_id (boundaries->probe.rule, (gint32)payout[2]);
  add_field (boundaries, reason != NULL ? reason : "");
  add_money (boundaries, payout[0]);
  for (gint32 i = 0; i < boundaries->probe.program->n_shares; i++)
    add_money (boundaries, payout[3 + i]);
}

#define NO_FACT G_MAXUINT

/* What is given of an input; of a fact of items the same for each of them. */
static char *
value_text (const SubsidyProbe *probe, guint input)
{
  guint list = subsidy_policy_input (probe->policy, input)->in_list;
  gint64 n_items = list > 0 ? probe->values[list - 1] : 1;
  g_autofree char *one = subsidy_probe_text (probe, input, probe->values[input]);
  GString *text = g_string_new (NULL);

  for (gint64 i = 0; i < n_items; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ";" : "", one);
  return g_string_free (text, FALSE);
}

/* The claim as it stands, unless it was written before. @moved: the fact that a crossing moved, whose three cases are
 * all written even where one of them is the claim that all started from. */
static void
add_case (Boundaries *boundaries, const char *name, guint moved)
{
  const SubsidyProbe *probe = &boundaries->probe;
  GString *facts = g_string_new (NULL);

  g_string_append_printf (facts, "%u: ", moved);
  for (guint i = 0; i < probe->policy->n_facts; i++)
    g_string_append_printf (facts, "%" G_GINT64_FORMAT " ", probe->values[i]);
  if (!g_hash_table_add (boundaries->claims, g_string_free (facts, FALSE)))
    return;
  if (boundaries->n_cases == MOST_CASES)
    {
      boundaries->is_cut = TRUE;
      return;
    }
  boundaries->n_cases++;
  add_field (boundaries, name);
  add_field (boundaries, probe->rule->id);
  for (guint i = 0; i < probe->policy->inputs->len; i++)
    if (is_column (boundaries, i))
      {
        g_autofree char *value = value_text (probe, i);

        add_field (boundaries, value);
      }
  add_answer (boundaries);
  g_string_append_c (boundaries->text, '\n');
}

/* ---- Names ---- */

/* "county=131022 ": in what the explored claim differs from the first one. */
static char *
circumstances (const Boundaries *boundaries, guint except)
{
  const SubsidyProbe *probe = &boundaries->probe;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < probe->policy->n_facts; i++)
    if (i != except && boundaries->base[i] != boundaries->first[i])
      {
        g_autofree char *value = subsidy_probe_text (probe, i, boundaries->base[i]);

        g_string_append_printf (text, "%s=%s ", subsidy_policy_input (probe->policy, i)->id, value);
      }
  return g_string_free (text, FALSE);
}

static void
add_place (Boundaries *boundaries, guint fact, gint64 at, gint64 value)
{
  SubsidyProbe *probe = &boundaries->probe;
  const char *side = value == at ? "at" : value < at ? "just-below" : "just-above";
  g_autofree char *before = circumstances (boundaries, fact);
  g_autofree char *place = subsidy_probe_text (probe, fact, at);
  g_autofree char *name
      = g_strdup_printf ("%s%s-%s-%s", before, subsidy_policy_input (probe->policy, fact)->id, side, place);

  subsidy_probe_move (probe, fact, value);
  add_case (boundaries, name, fact);
}

/* ---- One fact ---- */

/* How much a crossing says from the claim that is explored. */
typedef enum
{
  SAYS_NOTHING, /* the answer does not depend on what turns there */
  SAYS_LITTLE,  /* it does, but other conditions make up for it */
  DECIDES,
} Bearing;

static Bearing
bearing_at (Boundaries *boundaries, guint fact, gint64 value, gint32 node)
{
  SubsidyProbe *probe = &boundaries->probe;

  subsidy_probe_move (probe, fact, value);
  subsidy_nearness_read (&boundaries->nearness, probe);
  if (boundaries->nearness.active[node] < SUBSIDY_NEAR_ALL)
    return SAYS_NOTHING;
  return !probe->is_truth[node] || subsidy_probe_decides (probe, node) ? DECIDES : SAYS_LITTLE;
}

/* The number @offset away from the crossing; FALSE beyond the range, but for the one that a declared end refuses. */
static gboolean
neighbour (const Boundaries *boundaries, guint fact, const SubsidyCrossing *crossing, int offset, gint64 *value)
{
  const SubsidyInputModel *input = subsidy_policy_input (boundaries->probe.policy, fact);

  if (__builtin_add_overflow (crossing->at, (gint64)offset, value) || *value <= SUBSIDY_NONE)
    return FALSE;
  return crossing->node == SUBSIDY_RANGE_END
         || (*value >= input->least && *value <= subsidy_probe_most (&boundaries->probe, fact));
}

static Bearing
bearing_of (Boundaries *boundaries, guint fact, const SubsidyCrossing *crossing)
{
  Bearing low, high;

  if (crossing->node == SUBSIDY_RANGE_END)
    return DECIDES;
  low = bearing_at (boundaries, fact, crossing->low, crossing->node);
  high = bearing_at (boundaries, fact, crossing->low + 1, crossing->node);
  return MAX (low, high);
}

/* Whether one of the three claims around the crossing is paid, or they differ in why they are not. */
static gboolean
shows (Boundaries *boundaries, guint fact, const SubsidyCrossing *crossing)
{
  gint64 reason = G_MININT64, value;

  for (int offset = -1; offset <= 1; offset++)
    {
      if (!neighbour (boundaries, fact, crossing, offset, &value))
        continue;
      subsidy_probe_move (&boundaries->probe, fact, value);
      if (answer (boundaries) || !boundaries->is_paid || (reason != G_MININT64 && boundaries->payout[2] != reason))
        return TRUE;
      reason = boundaries->payout[2];
    }
  return crossing->node == SUBSIDY_RANGE_END;
}

static void
add_crossing (Boundaries *boundaries, guint fact, const SubsidyCrossing *crossing)
{
  gint64 value;

  for (int offset = -1; offset <= 1; offset++)
    if (neighbour (boundaries, fact, crossing, offset, &value))
      add_place (boundaries, fact, crossing->at, value);
}

static void
note_side (Boundaries *boundaries, gint32 node, gboolean side)
{
  for (guint i = 0; i < boundaries->goals->len; i++)
    {
      const SubsidyGoal *goal = &g_array_index (boundaries->goals, SubsidyGoal, i);
      const SubsidyNode *of_goal = &boundaries->probe.program->nodes[goal->node];

      if (goal->part < 0 && goal->side == side
          && (goal->node == node || (of_goal->op == SUBSIDY_OP_CHOOSE && of_goal->a == node)))
        boundaries->is_seen[i] = TRUE;
    }
}

/* Both sides of what turns there, and of a choice that it decides, are seen; of a cap only those that the three claims
 * lie on, as it may be just touched. */
static void
note_crossed (Boundaries *boundaries, guint fact, const SubsidyCrossing *crossing)
{
  SubsidyProbe *probe = &boundaries->probe;
  gboolean is_kink = crossing->node != SUBSIDY_RANGE_END && probe->is_corner[crossing->node]
                     && !subsidy_is_comparison (&probe->program->nodes[crossing->node]);
  gint64 value;

  for (int side = 0; side < 2 && !is_kink; side++)
    note_side (boundaries, crossing->node, side == 1);
  for (int offset = -1; offset <= 1 && is_kink; offset++)
    if (neighbour (boundaries, fact, crossing, offset, &value))
      {
        subsidy_probe_move (probe, fact, value);
        if (ABS (subsidy_probe_sign (probe, crossing->node)) == 1)
          note_side (boundaries, crossing->node, subsidy_probe_sign (probe, crossing->node) > 0);
      }
}

/* Shows the crossing, unless it was shown: once where it decides and, until then, once where it says little. */
static gboolean
explore_crossing (Boundaries *boundaries, guint fact, const SubsidyCrossing *crossing, gboolean is_place_shown)
{
  Bearing bearing = bearing_of (boundaries, fact, crossing);
  g_autofree char *key = g_strdup_printf ("%d %u %" G_GINT64_FORMAT, crossing->node, fact, crossing->low);
  gint shown = GPOINTER_TO_INT (g_hash_table_lookup (boundaries->crossings, key));
  gboolean is_shown = is_place_shown || shown >= (gint)bearing;

  if (bearing == SAYS_NOTHING || (!is_shown && !shows (boundaries, fact, crossing)))
    return FALSE;
  if (!is_shown)
    add_crossing (boundaries, fact, crossing);
  if (shown < (gint)bearing)
    g_hash_table_insert (boundaries->crossings, g_steal_pointer (&key), GINT_TO_POINTER (bearing));
  note_crossed (boundaries, fact, crossing);
  return TRUE;
}

/* Of crossings at one place the first is enough. */
static void
explore_fact (Boundaries *boundaries, guint fact)
{
  SubsidyProbe *probe = &boundaries->probe;
  g_autoptr (GArray) crossings = subsidy_find_crossings (probe, fact);
  const SubsidyCrossing *shown = NULL;

  for (guint i = 0; i < crossings->len && !boundaries->is_cut; i++)
    {
      const SubsidyCrossing *crossing = &g_array_index (crossings, SubsidyCrossing, i);

      if (explore_crossing (boundaries, fact, crossing, shown != NULL && shown->low == crossing->low))
        shown = crossing;
    }
  subsidy_probe_move (probe, fact, boundaries->base[fact]);
}

static void
add_choices (Boundaries *boundaries, guint fact)
{
  SubsidyProbe *probe = &boundaries->probe;
  g_autoptr (GArray) choices = subsidy_probe_choices (probe, fact);

  for (guint i = 0; i < choices->len; i++)
    {
      gint64 choice = g_array_index (choices, gint64, i);
      g_autofree char *value = subsidy_probe_text (probe, fact, choice);
      g_autofree char *name = g_strdup_printf ("%s=%s", subsidy_policy_input (probe->policy, fact)->id, value);

      subsidy_probe_move (probe, fact, choice);
      add_case (boundaries, name, NO_FACT);
    }
  subsidy_probe_move (probe, fact, boundaries->base[fact]);
}

/* ---- Claims ---- */

static void
note_sides (Boundaries *boundaries)
{
  subsidy_nearness_read (&boundaries->nearness, &boundaries->probe);
  for (guint i = 0; i < boundaries->goals->len; i++)
    if (subsidy_goal_is_reached (&boundaries->probe, &boundaries->nearness,
                                 g_array_index (boundaries->goals, SubsidyGoal, i)))
      boundaries->is_seen[i] = TRUE;
}

/* All corners from the claim as it stands. */
static void
explore (Boundaries *boundaries)
{
  SubsidyProbe *probe = &boundaries->probe;
  g_autofree char *name = NULL;

  memcpy (boundaries->base, probe->values, probe->policy->inputs->len * sizeof *probe->values);
  name = g_strchomp (circumstances (boundaries, NO_FACT));
  add_case (boundaries, *name != '\0' ? name : "baseline", NO_FACT);
  note_sides (boundaries);
  for (guint i = 0; i < probe->policy->n_facts && !boundaries->is_cut; i++)
    if (probe->reads[i] && subsidy_probe_has_range (probe, i))
      explore_fact (boundaries, i);
}

/* From a claim on that side. Near a threshold is enough: the crossing itself is then found. */
static void
explore_goal (Boundaries *boundaries, const SubsidyGoal *goal)
{
  SubsidyProbe *probe = &boundaries->probe;

  subsidy_probe_jump (probe, boundaries->first);
  if (subsidy_search_claim (probe, &boundaries->nearness, goal)
      || (subsidy_goal_is_threshold (probe, goal) && answer (boundaries)))
    explore (boundaries);
}

static void
explore_all (Boundaries *boundaries)
{
  SubsidyProbe *probe = &boundaries->probe;

  boundaries->is_paid = subsidy_search_first_claim (probe, &boundaries->nearness);
  memcpy (boundaries->first, probe->values, probe->policy->inputs->len * sizeof *probe->values);
  explore (boundaries);
  for (guint i = 0; i < probe->policy->n_facts; i++)
    if (probe->reads[i])
      add_choices (boundaries, i);
  for (guint i = 0; boundaries->is_paid && i < boundaries->goals->len && !boundaries->is_cut && probe->work > 0; i++)
    if (!boundaries->is_seen[i])
      explore_goal (boundaries, &g_array_index (boundaries->goals, SubsidyGoal, i));
  boundaries->is_cut = boundaries->is_cut || probe->work <= 0;
}

/* ---- The file ---- */

static void
boundaries_init (Boundaries *boundaries, const SubsidyPolicy *policy, const SubsidyRuleModel *rule, gint64 *values)
{
  gsize n_inputs = MAX (policy->inputs->len, 1);

  subsidy_probe_init (&boundaries->probe, policy, rule, values);
  subsidy_nearness_init (&boundaries->nearness, &boundaries->probe);
  boundaries->first = g_new0 (gint64, n_inputs);
  boundaries->base = g_new0 (gint64, n_inputs);
  boundaries->goals = subsidy_find_goals (&boundaries->probe);
  boundaries->is_seen = g_new0 (gboolean, boundaries->goals->len + 1);
  boundaries->claims = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  boundaries->crossings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  boundaries->payout = g_new0 (gint64, 3 + rule->program.n_shares);
  boundaries->text = g_string_new (NULL);
}

static void
boundaries_clear (Boundaries *boundaries)
{
  subsidy_nearness_clear (&boundaries->nearness);
  subsidy_probe_clear (&boundaries->probe);
  g_free (boundaries->first);
  g_free (boundaries->base);
  g_array_unref (boundaries->goals);
  g_free (boundaries->is_seen);
  g_hash_table_unref (boundaries->claims);
  g_hash_table_unref (boundaries->crossings);
  g_free (boundaries->payout);
}

/* The caps, floors and choices of the formula: where nothing is left of an excess, nothing may be paid, and how
 * conditions are put together shows in the conditions. */
static gboolean
is_told_of (const Boundaries *boundaries, guint position)
{
  const SubsidyProbe *probe = &boundaries->probe;
  gint32 node = g_array_index (boundaries->goals, SubsidyGoal, position).node;
  uint8_t op = probe->program->nodes[node].op;

  return !boundaries->is_seen[position] && !probe->is_truth[node]
         && (op == SUBSIDY_OP_CHOOSE || (probe->is_corner[node] && op != SUBSIDY_OP_EXCESS));
}

static gboolean
is_told_by_name (SubsidyElementKind kind)
{
  return kind == SUBSIDY_ELEMENT_LEAST || kind == SUBSIDY_ELEMENT_GREATEST || kind == SUBSIDY_ELEMENT_CHOOSE
         || kind == SUBSIDY_ELEMENT_DATED || kind == SUBSIDY_ELEMENT_BANDS || kind == SUBSIDY_ELEMENT_BAND;
}

/* The first element that became the node. */
static const SubsidyElement *
element_of (const Boundaries *boundaries, gint32 node)
{
  const SubsidyElement *found = NULL;
  GHashTableIter iterator;
  gpointer key, value;

  g_hash_table_iter_init (&iterator, boundaries->probe.rule->terms);
  while (g_hash_table_iter_next (&iterator, &key, &value))
    {
      const SubsidyElement *element = key;

      if (((const SubsidyTerm *)value)->node == node && is_told_by_name (element->type->kind)
          && (found == NULL || element->serial < found->serial))
        found = element;
    }
  return found;
}

static gint
compare_elements (gconstpointer a, gconstpointer b)
{
  const SubsidyElement *const *x = a, *const *y = b;

  return (gint)(*x)->serial - (gint)(*y)->serial;
}

/* "<least> (12), <choose> (20)", by the lines of the policy; NULL where there is nothing to tell. */
static char *
unreached_text (const Boundaries *boundaries)
{
  g_autoptr (GPtrArray) elements = g_ptr_array_new ();
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < boundaries->goals->len; i++)
    {
      const SubsidyElement *element
          = is_told_of (boundaries, i) ? element_of (boundaries, g_array_index (boundaries->goals, SubsidyGoal, i).node)
                                       : NULL;

      if (element != NULL && !g_ptr_array_find (elements, element, NULL))
        g_ptr_array_add (elements, (gpointer)element);
    }
  g_ptr_array_sort (elements, compare_elements);
  for (guint i = 0; i < elements->len; i++)
    {
      const SubsidyElement *element = g_ptr_array_index (elements, i);

      g_string_append_printf (text, "%s<%s> (%" G_GINT64_FORMAT ")", i > 0 ? ", " : "", element->type->name,
                              (gint64)element->line);
    }
  return g_string_free (text, elements->len == 0);
}

static char *
note_text (const Boundaries *boundaries, const char *language)
{
  g_autofree char *n_cases = g_strdup_printf ("%u", boundaries->n_cases);
  g_autofree char *unreached = NULL;
  const char *rule = boundaries->probe.rule->id;

  if (!boundaries->is_paid)
    return subsidy_message (SUBSIDY_MESSAGE_BOUNDARIES_NOT_PAID, language, rule, NULL);
  if (boundaries->is_cut)
    return subsidy_message (SUBSIDY_MESSAGE_BOUNDARIES_CUT, language, rule, n_cases, NULL);
  unreached = unreached_text (boundaries);
  return unreached != NULL ? subsidy_message (SUBSIDY_MESSAGE_BOUNDARIES_UNREACHED, language, rule, unreached, NULL)
                           : NULL;
}

char *
subsidy_policy_boundaries (const SubsidyPolicy *policy, const char *rule, const char *const *interpretations,
                           const char *language, char **note, GError **error)
{
  const SubsidyRuleModel *model = subsidy_policy_find_rule (policy, rule, language, error);
  g_autofree gint64 *values = g_new (gint64, MAX (policy->inputs->len, 1));
  Boundaries boundaries = { .interpretations = interpretations };

  if (note != NULL)
    *note = NULL;
  if (model == NULL || !subsidy_policy_read_interpretations (policy, interpretations, language, values, error))
    return NULL;
  boundaries_init (&boundaries, policy, model, g_steal_pointer (&values));
  add_heading (&boundaries);
  explore_all (&boundaries);
  if (note != NULL)
    *note = note_text (&boundaries, language);
  boundaries_clear (&boundaries);
  return g_string_free (boundaries.text, FALSE);
}
