/* SPDX-License-Identifier: Apache-2.0 */
/* Findings, steps and assumptions, read off the bounds that the traced run left at every node. */
#include "assess/explain.h"

#include <string.h>

#include "policy/number.h"
#include "subsidy/values.h"

SubsidyWords
subsidy_explain_words (const SubsidyAssessment *assessment, const char *language)
{
  return (SubsidyWords){
    .policy = assessment->policy,
    .rule = assessment->rule,
    .bounds = assessment->bounds,
    .values = assessment->values,
    .items = assessment->items,
    .language = language,
  };
}

/* More items than this are not told one by one. */
#define MOST_ITEMS_TOLD 12

/* What the value of an input is put into, for a person or as plain text. */
typedef char *(*Writer) (const SubsidyWords *words, const SubsidyInputModel *model, gint64 value);

/* The values of all items with ; between. */
static char *
items_text (const SubsidyAssessment *assessment, guint input, guint most, Writer write, const char *between,
            const char *language)
{
  SubsidyWords words = subsidy_explain_words (assessment, language);
  const SubsidyInputModel *model = subsidy_policy_input (assessment->policy, input);
  const gint64 *values = assessment->items[input].values;
  gint64 count = assessment->values[model->in_list - 1];
  GString *all = g_string_new (NULL);

  for (gint64 i = 0; i < MIN (count, (gint64)most); i++)
    {
      g_autofree char *one = write (&words, model, values != NULL ? values[i] : SUBSIDY_MISSING);

      g_string_append_printf (all, "%s%s", i > 0 ? between : "", one);
    }
  if (count > (gint64)most)
    g_string_append_printf (all, "%s… (%" G_GINT64_FORMAT ")", between, count);
  return g_string_free (all, FALSE);
}

/* How many items have it; missing for a fact of the row, and where the list is not known. */
static gint64
n_items (const SubsidyAssessment *assessment, guint input)
{
  guint list = subsidy_policy_input (assessment->policy, input)->in_list;

  return list > 0 ? assessment->values[list - 1] : SUBSIDY_MISSING;
}

char *
subsidy_explain_value (const SubsidyAssessment *assessment, guint input, const char *language)
{
  SubsidyWords words = subsidy_explain_words (assessment, language);
  gint64 value = assessment->values[input];

  if (value > SUBSIDY_NONE && assessment->names[input] != NULL)
    return g_strdup (assessment->names[input]);
  if (n_items (assessment, input) > 0)
    return items_text (assessment, input, MOST_ITEMS_TOLD, subsidy_words_input, "; ", language);
  if (n_items (assessment, input) == 0)
    return subsidy_words_say (&words, SUBSIDY_MESSAGE_N_ITEMS, "0", NULL);
  return subsidy_words_input (&words, subsidy_policy_input (assessment->policy, input), value);
}

char *
subsidy_explain_assumed (const SubsidyAssessment *assessment, guint input, gint64 value, const char *language)
{
  SubsidyWords words = subsidy_explain_words (assessment, language);

  return subsidy_words_input (&words, subsidy_policy_input (assessment->policy, input), value);
}

char *
subsidy_explain_plain_number (const SubsidyInputModel *model, gint64 value)
{
  SubsidyWords words = { .language = NULL };

  if (value == SUBSIDY_MISSING)
    return g_strdup ("");
  if (value == SUBSIDY_NONE)
    return g_strdup ("none");
  if (model->type == SUBSIDY_TYPE_OF_MONEY)
    return subsidy_money_to_text (value);
  if (model->type == SUBSIDY_TYPE_OF_FLAG)
    return g_strdup (value != 0 ? "yes" : "no");
  if (model->options != NULL && value >= 0 && value < (gint64)model->options->len)
    return g_strdup (subsidy_element_attribute (g_ptr_array_index (model->options, value), "id"));
  if (model->type == SUBSIDY_TYPE_OF_DATE)
    return subsidy_words_input (&words, model, value);
  return subsidy_rational_to_text (subsidy_wide (value), subsidy_wide (model->denominator), 0, FALSE);
}

static char *
write_plain (const SubsidyWords *words G_GNUC_UNUSED, const SubsidyInputModel *model, gint64 value)
{
  return subsidy_explain_plain_number (model, value);
}

char *
subsidy_explain_plain_value (const SubsidyAssessment *assessment, guint input)
{
  gint64 value = assessment->values[input];

  if (value > SUBSIDY_NONE && assessment->names[input] != NULL)
    return g_strdup (assessment->names[input]);
  if (n_items (assessment, input) >= 0)
    return items_text (assessment, input, G_MAXUINT, write_plain, ";", NULL);
  return subsidy_explain_plain_number (subsidy_policy_input (assessment->policy, input), value);
}

gboolean
subsidy_explain_assumption (const SubsidyAssessment *assessment, guint input, gint64 *value, gboolean *by_claim)
{
  const SubsidyInput *taken = &assessment->program->inputs[input];

  guint list = subsidy_policy_input (assessment->policy, input)->in_list;

  /* Of a list that is not known nothing is assumed. */
  if (input >= assessment->policy->n_facts || !assessment->used[input] || taken->assumed == SUBSIDY_MISSING
      || (list > 0 && assessment->values[list - 1] == SUBSIDY_MISSING) || !subsidy_assessment_lacks (assessment, input))
    return FALSE;
  *value = taken->assumed;
  *by_claim = assessment->program == &assessment->rule->program && assessment->rule->asserted[input] != SUBSIDY_MISSING;
  return TRUE;
}

/* The value that may not be answered: of a fact of items the first such; missing where there is none. */
static gint64
refused_value (const SubsidyAssessment *assessment, guint input)
{
  const SubsidyInput *taken = &assessment->program->inputs[input];
  const gint64 *values = assessment->items[input].values;

  if (taken->in_list == 0)
    return subsidy_input_accepts (taken, assessment->values[input]) ? SUBSIDY_MISSING : assessment->values[input];
  for (gint64 i = 0; values != NULL && i < assessment->values[input]; i++)
    if (!subsidy_input_accepts (taken, values[i]))
      return values[i];
  return SUBSIDY_MISSING;
}

char *
subsidy_explain_refusal (const SubsidyAssessment *assessment, guint input, const char *language)
{
  const SubsidyInput *taken = &assessment->program->inputs[input];
  SubsidyWords words = subsidy_explain_words (assessment, language);
  const SubsidyInputModel *model = subsidy_policy_input (assessment->policy, input);
  gint64 refused = refused_value (assessment, input);
  g_autofree char *value = NULL, *least = NULL, *most = NULL;

  if (refused == SUBSIDY_MISSING)
    return NULL;
  value = subsidy_words_input (&words, model, refused);
  least = subsidy_words_input (&words, model, taken->least);
  most = subsidy_words_input (&words, model, taken->most);
  return subsidy_message (SUBSIDY_MESSAGE_OUT_OF_RANGE, language, subsidy_words_label (&words, model->element), value,
                          least, most, NULL);
}

static char *found_text (const SubsidyAssessment *assessment, gint32 node, const char *language);

GPtrArray *
subsidy_explain_unmet_requirements (const SubsidyAssessment *assessment, const char *language)
{
  SubsidyWords words = subsidy_explain_words (assessment, language);
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (gint32 i = 0; i < assessment->program->n_requirements; i++)
    {
      const SubsidyRequirement *requirement = &assessment->rule->requirements[i];
      const char *on = subsidy_element_attribute (requirement->element, "on");
      g_autofree char *found = NULL;

      if (subsidy_wide_compare (assessment->bounds[requirement->node].most, subsidy_wide (0)) != 0)
        continue;
      if (requirement->fact >= 0)
        {
          const SubsidyInputModel *fact = subsidy_policy_input (assessment->policy, (guint)requirement->fact);

          g_ptr_array_add (texts, subsidy_words_say (&words, SUBSIDY_MESSAGE_NONE_REFUSED,
                                                     subsidy_words_label (&words, fact->element), NULL));
          continue;
        }
      found = found_text (assessment, requirement->node, language);
      g_ptr_array_add (texts, subsidy_words_say (&words, SUBSIDY_MESSAGE_OUTSIDE_VERSIONS, found, on));
    }
  return texts;
}

/* ---- Findings ---- */

static char *
found_text (const SubsidyAssessment *assessment, gint32 node, const char *language)
{
  SubsidyWords words = subsidy_explain_words (assessment, language);
  g_autofree gboolean *inputs = g_new0 (gboolean, MAX (assessment->program->n_inputs, 1));
  g_autofree char *colon = subsidy_words_say (&words, SUBSIDY_MESSAGE_COLON, NULL, NULL);
  g_autofree char *comma = subsidy_words_say (&words, SUBSIDY_MESSAGE_SENTENCE_COMMA, NULL, NULL);
  GString *all = g_string_new (NULL);

  subsidy_assessment_mark (assessment, node, inputs);
  for (guint i = 0; i < assessment->policy->n_facts; i++)
    {
      gint64 value;
      gboolean by_claim;
      g_autofree char *text = NULL;

      if (!inputs[i])
        continue;
      text = subsidy_policy_input (assessment->policy, i)->in_list == 0
                     && subsidy_explain_assumption (assessment, i, &value, &by_claim)
                 ? subsidy_explain_assumed (assessment, i, value, language)
                 : subsidy_explain_value (assessment, i, language);
      g_string_append_printf (all, "%s%s%s%s", all->len > 0 ? comma : "",
                              subsidy_words_label (&words, subsidy_policy_input (assessment->policy, i)->element),
                              colon, text);
    }
  return g_string_free (all, FALSE);
}

/* The comparison that fails inside a condition, through names and cases taken; NULL where there is not just one. */
static const SubsidyElement *
failing_comparison (const SubsidyWords *words, const SubsidyElement *element)
{
  element = subsidy_policy_definition (words->policy, element);
  switch (element->type->kind)
    {
    case SUBSIDY_ELEMENT_CONDITION:
      return failing_comparison (words, subsidy_words_content (element));
    case SUBSIDY_ELEMENT_CHOOSE:
    case SUBSIDY_ELEMENT_DATED:
      element = subsidy_words_case_taken (words, element);
      return element != NULL ? failing_comparison (words, subsidy_words_content (element)) : NULL;
    case SUBSIDY_ELEMENT_AT_LEAST:
    case SUBSIDY_ELEMENT_MORE_THAN:
    case SUBSIDY_ELEMENT_AT_MOST:
    case SUBSIDY_ELEMENT_LESS_THAN:
    case SUBSIDY_ELEMENT_BETWEEN:
      return element;
    default:
      return NULL;
    }
}

/* Whether the sides of the comparison are plain money or dates, counted in fen and days. */
static gboolean
is_counted_whole (const SubsidyWords *words, const SubsidyElement *comparison, SubsidyValueType *type)
{
  const char *fact = subsidy_element_attribute (comparison, "fact");
  int position = fact != NULL ? subsidy_find_input (words->policy, fact) : -1;

  if (position < 0 || comparison->children->len > 0)
    return FALSE;
  *type = subsidy_policy_input (words->policy, (guint)position)->type;
  return *type == SUBSIDY_TYPE_OF_MONEY || *type == SUBSIDY_TYPE_OF_DATE;
}

/* By how much a of "a >= b" or "a > b" falls short; 0 where it does not or is not known. */
static gint64
shortfall (const SubsidyAssessment *assessment, gint32 index)
{
  const SubsidyNode *node = &assessment->program->nodes[index];
  bool overflow = false;
  SubsidyWide gap;

  if ((node->op != SUBSIDY_OP_AT_LEAST && node->op != SUBSIDY_OP_MORE_THAN)
      || !subsidy_bounds_are_known (assessment->bounds[node->a])
      || !subsidy_bounds_are_known (assessment->bounds[node->b]))
    return 0;
  gap = subsidy_wide_difference (assessment->bounds[node->b].least, assessment->bounds[node->a].least, &overflow);
  return !overflow && subsidy_wide_fits_int64 (gap) && !subsidy_wide_is_negative (gap) ? subsidy_wide_to_int64 (gap)
                                                                                       : 0;
}

static char *
gap_text (const SubsidyWords *words, SubsidyValueType type, gint64 gap, gboolean too_little)
{
  g_autofree char *number = NULL;

  if (gap == 0)
    return NULL;
  if (type == SUBSIDY_TYPE_OF_MONEY)
    {
      number = subsidy_words_money (words, gap);
      return subsidy_words_say (words, too_little ? SUBSIDY_MESSAGE_SHORT_BY : SUBSIDY_MESSAGE_OVER_BY, number, NULL);
    }
  number = g_strdup_printf ("%" G_GINT64_FORMAT, gap);
  return subsidy_words_say (words, too_little ? SUBSIDY_MESSAGE_EARLY_BY : SUBSIDY_MESSAGE_LATE_BY, number, NULL);
}

static char *
off_by_text (const SubsidyAssessment *assessment, const SubsidyElement *condition, const char *language)
{
  SubsidyWords words = subsidy_explain_words (assessment, language);
  const SubsidyElement *comparison = failing_comparison (&words, condition);
  SubsidyValueType type;
  gint32 index;

  if (comparison == NULL || !is_counted_whole (&words, comparison, &type))
    return NULL;
  index = subsidy_rule_term (assessment->rule, comparison).node;
  if (comparison->type->kind == SUBSIDY_ELEMENT_BETWEEN)
    {
      const SubsidyNode *both = &assessment->program->nodes[index];
      gint64 early = both->op == SUBSIDY_OP_LEAST ? shortfall (assessment, both->a) : 0;

      if (early > 0)
        return gap_text (&words, type, early, TRUE);
      return both->op == SUBSIDY_OP_LEAST ? gap_text (&words, type, shortfall (assessment, both->b), FALSE) : NULL;
    }
  return gap_text (&words, type, shortfall (assessment, index),
                   comparison->type->kind == SUBSIDY_ELEMENT_AT_LEAST
                       || comparison->type->kind == SUBSIDY_ELEMENT_MORE_THAN);
}

void
subsidy_explain_finding (const SubsidyAssessment *assessment, gint32 condition, const char *language,
                         SubsidyFinding *finding)
{
  SubsidyWords words = subsidy_explain_words (assessment, language);
  const SubsidyRuleCondition *model = &assessment->rule->conditions[condition];
  const SubsidyElement *defined = subsidy_policy_definition (assessment->policy, model->element);
  gboolean is_named = defined->type->kind == SUBSIDY_ELEMENT_CONDITION;

  *finding = (SubsidyFinding){ .id = model->id,
                               .clause = model->clause,
                               .status = subsidy_assessment_status (assessment, condition) };
  finding->label = is_named ? subsidy_words_label (&words, defined) : NULL;
  finding->asked = subsidy_words_condition (&words, model->element);
  finding->found = found_text (assessment, assessment->program->conditions[condition], language);
  if (finding->status != SUBSIDY_STATUS_NOT_MET)
    return;
  finding->remedy = is_named ? subsidy_element_words (defined, SUBSIDY_ELEMENT_REMEDY, language) : NULL;
  finding->off_by = off_by_text (assessment, model->element, language);
}

void
subsidy_finding_clear (SubsidyFinding *finding)
{
  g_clear_pointer (&finding->asked, g_free);
  g_clear_pointer (&finding->found, g_free);
  g_clear_pointer (&finding->off_by, g_free);
}

/* ---- Steps ---- */

static void
step_free (gpointer memory)
{
  SubsidyStep *step = memory;

  g_free (step->name);
  g_free (step->operation);
  g_free (step->value);
  g_free (step);
}

static void
add_step (GPtrArray *steps, const char *name, char *operation, char *value)
{
  SubsidyStep *step = g_new0 (SubsidyStep, 1);

  step->name = g_strdup (name);
  step->operation = operation;
  step->value = value;
  g_ptr_array_add (steps, step);
}

static gboolean
is_leaf (const SubsidyElement *value)
{
  return value->children->len == 0;
}

static void collect_steps (const SubsidyWords *words, const SubsidyElement *value, const char *name, GPtrArray *steps,
                           GHashTable *named);

/* A named value, unless it was told before. */
static void
collect_named_steps (const SubsidyWords *words, const char *id, GPtrArray *steps, GHashTable *named)
{
  const SubsidyElement *value = subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, id);

  if (value != NULL && g_hash_table_add (named, (gpointer)value))
    collect_steps (words, subsidy_words_content (value), subsidy_words_label (words, value), steps, named);
}

/* The values that attributes name: what is chosen on, the sides of a ratio, edges and rates. */
static void
collect_attribute_steps (const SubsidyWords *words, const SubsidyElement *element, GPtrArray *steps, GHashTable *named)
{
  static const char *const naming[] = { "on", "of", "to", "from", "below", "up-to", "rate" };

  for (gsize i = 0; element->type->kind != SUBSIDY_ELEMENT_ROUND_VALUE && i < G_N_ELEMENTS (naming); i++)
    {
      const char *text = subsidy_element_attribute (element, naming[i]);
      g_auto (GStrv) names = g_strsplit_set (text != NULL ? text : "", " \t\r\n", -1);

      for (char **name = names; *name != NULL; name++)
        collect_named_steps (words, *name, steps, named);
    }
}

/* Of a part that may be left out, and of a band, what it contains. */
static void
collect_part_steps (const SubsidyWords *words, const SubsidyElement *part, GPtrArray *steps, GHashTable *named)
{
  SubsidyTerm term;
  SubsidyBounds bounds;
  gboolean is_conditional = part->type->kind == SUBSIDY_ELEMENT_WHEN || part->type->kind == SUBSIDY_ELEMENT_BAND;

  if (!is_conditional)
    collect_steps (words, part, NULL, steps, named);
  else if (subsidy_words_term (words, part, &term, &bounds)
           && !(subsidy_bounds_are_known (bounds) && subsidy_wide_to_int64 (bounds.least) == 0))
    {
      collect_attribute_steps (words, part, steps, named);
      if (part->children->len > 0)
        collect_steps (words, subsidy_words_content (part), NULL, steps, named);
    }
}

/* Parts before the whole; a named value once. */
static void
collect_steps (const SubsidyWords *words, const SubsidyElement *value, const char *name, GPtrArray *steps,
               GHashTable *named)
{
  const SubsidyElement *next;

  switch (value->type->kind)
    {
    case SUBSIDY_ELEMENT_VALUE_VALUE:
      collect_named_steps (words, subsidy_element_attribute (value, "ref"), steps, named);
      return;
    case SUBSIDY_ELEMENT_CHOOSE:
    case SUBSIDY_ELEMENT_DATED:
      next = subsidy_words_case_taken (words, value);
      if (next == NULL || subsidy_words_content (next)->type->kind == SUBSIDY_ELEMENT_NOT_ELIGIBLE)
        return;
      collect_attribute_steps (words, value, steps, named);
      collect_steps (words, subsidy_words_content (next), NULL, steps, named);
      add_step (steps, name, subsidy_words_why_taken (words, value, next), subsidy_words_number (words, value));
      return;
    case SUBSIDY_ELEMENT_RATE_OF:
      collect_steps (words, subsidy_words_content (value), name, steps, named);
      return;
    default:
      break;
    }
  if (subsidy_element_attribute (value, "over") != NULL)
    {
      add_step (steps, name, subsidy_words_operation (words, value), subsidy_words_number (words, value));
      return;
    }
  collect_attribute_steps (words, value, steps, named);
  next = value->type->kind == SUBSIDY_ELEMENT_BANDS ? subsidy_words_band_taken (words, value) : NULL;
  for (guint i = 0; i < value->children->len; i++)
    if (next == NULL || next == subsidy_element_nth (value, i))
      collect_part_steps (words, subsidy_element_nth (value, i), steps, named);
  if (!is_leaf (value) || value->type->kind == SUBSIDY_ELEMENT_ELAPSED)
    add_step (steps, name, subsidy_words_operation (words, value), subsidy_words_number (words, value));
  else if (name != NULL)
    add_step (steps, name, NULL, subsidy_words_number (words, value));
}

/* "14,583.333…, cut down to the fen" */
static char *
rounded_amount (const SubsidyWords *words, const SubsidyElement *amount, const char *rounding)
{
  g_autofree char *number = subsidy_words_number (words, amount);

  return number != NULL ? subsidy_words_say (words, SUBSIDY_MESSAGE_VALUE_ROUNDED, number, rounding) : NULL;
}

static void
add_part (GString *all, SubsidyBounds part)
{
  g_autofree char *text = subsidy_rational_to_text (part.least, subsidy_wide (100), 2, TRUE);

  g_string_append_printf (all, "%s%s", all->len > 0 ? " + " : "", text);
}

/* "340,000.00 + 340,000.00": the parts of the last split whose rounded shares are the award; NULL where none is. */
static char *
shares_added (const SubsidyAssessment *assessment)
{
  const SubsidyRuleModel *rule = assessment->rule;
  int kind = 0;
  GString *all;

  while (kind < SUBSIDY_N_SPLITS && !subsidy_split_is_sum (rule->splits[kind]))
    kind++;
  if (kind == SUBSIDY_N_SPLITS)
    return NULL;
  all = g_string_new (NULL);
  for (gint32 i = 0; kind == SUBSIDY_SPLIT_PAYERS && i < assessment->program->n_shares; i++)
    add_part (all, assessment->bounds[assessment->program->shares[i]]);
  for (guint i = 0; kind != SUBSIDY_SPLIT_PAYERS && i < rule->results->len; i++)
    {
      const SubsidyResult *result = &g_array_index (rule->results, SubsidyResult, i);

      if (subsidy_find_element (subsidy_policy_parts (assessment->policy, (SubsidySplitKind)kind), result->id) != NULL)
        add_part (all, assessment->bounds[result->term.node]);
    }
  return g_string_free (all, FALSE);
}

GPtrArray *
subsidy_explain_steps (const SubsidyAssessment *assessment, const char *language)
{
  SubsidyWords words = subsidy_explain_words (assessment, language);
  GPtrArray *steps = g_ptr_array_new_with_free_func (step_free);
  g_autoptr (GHashTable) named = g_hash_table_new (NULL, NULL);
  const SubsidyElement *amount = subsidy_element_child (assessment->rule->element, SUBSIDY_ELEMENT_AMOUNT);
  SubsidyBounds award = assessment->bounds[assessment->program->amount];
  g_autofree char *name = NULL, *rounding = NULL, *added = NULL;

  /* Where a condition fails nothing is computed: the amount is 0 whatever the formula would give. */
  if (assessment->rule->is_measure || !subsidy_bounds_are_known (award)
      || assessment->answer.outcome == SUBSIDY_OUTCOME_REFUSED
      || (assessment->answer.first_failed >= 0 && assessment->answer.first_failed < assessment->program->n_conditions))
    return steps;
  collect_steps (&words, subsidy_element_nth (amount, 0), NULL, steps, named);
  name = subsidy_words_say (&words, SUBSIDY_MESSAGE_AWARD, NULL, NULL);
  rounding = subsidy_words_award_rounding (&words);
  added = shares_added (assessment);
  if (added != NULL)
    {
      add_step (steps, name, g_steal_pointer (&added),
                subsidy_rational_to_text (award.least, subsidy_wide (100), 2, TRUE));
      return steps;
    }
  add_step (steps, name, rounding != NULL ? rounded_amount (&words, subsidy_element_nth (amount, 0), rounding) : NULL,
            subsidy_rational_to_text (award.least, subsidy_wide (100), 2, TRUE));
  return steps;
}

/* ---- Results ---- */

char *
subsidy_explain_result (const SubsidyAssessment *assessment, const SubsidyResult *result)
{
  SubsidyWords words = subsidy_explain_words (assessment, NULL);

  return assessment->answer.outcome != SUBSIDY_OUTCOME_REFUSED ? subsidy_words_plain_number (&words, result->term)
                                                               : NULL;
}

char *
subsidy_assessment_get_result (const SubsidyAssessment *assessment, const char *id)
{
  const GArray *results = assessment->rule->results;

  for (guint i = 0; i < results->len; i++)
    if (strcmp (g_array_index (results, SubsidyResult, i).id, id) == 0)
      return subsidy_explain_result (assessment, &g_array_index (results, SubsidyResult, i));
  return NULL;
}

char *
subsidy_assessment_get_refusal (const SubsidyAssessment *assessment, const char *language)
{
  const char *said_in = language != NULL ? language : "en";
  SubsidyWords words = subsidy_explain_words (assessment, said_in);
  g_autofree char *comma = subsidy_words_say (&words, SUBSIDY_MESSAGE_SENTENCE_COMMA, NULL, NULL);
  g_autoptr (GPtrArray) unmet = subsidy_explain_unmet_requirements (assessment, said_in);
  g_autoptr (GString) all = g_string_new (NULL);

  if (assessment->answer.outcome != SUBSIDY_OUTCOME_REFUSED)
    return NULL;
  for (guint i = 0; i < assessment->policy->n_facts; i++)
    {
      g_autofree char *text = subsidy_explain_refusal (assessment, i, said_in);

      if (text != NULL)
        g_string_append_printf (all, "%s%s", all->len > 0 ? comma : "", text);
    }
  for (guint i = 0; i < unmet->len; i++)
    g_string_append_printf (all, "%s%s", all->len > 0 ? comma : "", (const char *)g_ptr_array_index (unmet, i));
  return g_strdup (all->str);
}
