/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings: names that nothing uses, conditions that are always the same, cases that are never taken, awards that never
 * pay. Each is certain for the declared ranges and every interpretation; where it is not, nothing is said. One mistake
 * is told once, at the innermost element that shows it. */
#include "policy/warn.h"

#include <string.h>

#include "policy/reach.h"

/* What trying may cost: some tenths of a second. */
#define MOST_STEPS 2000000

typedef enum
{
  NOT_ASKED,
  HOLDS_SOMETIMES,
  HOLDS_ALWAYS,
  HOLDS_NEVER,
} Holds;

void
subsidy_warn (SubsidyWarner *warner, const SubsidyElement *element, SubsidyMessage message, const char *found,
              const char *expected, const char *context)
{
  subsidy_report_add (warner->report, SUBSIDY_SEVERITY_WARNING, element->line, message, found, expected, context, NULL);
}

/* ---- References ---- */

typedef void (*OnWord) (const char *word, gpointer data);

/* Every attribute that takes names may refer to a declaration, but for these: what they name is something else. A claim
 * that only asserts a fact makes no use of it. */
static gboolean
may_refer (const SubsidyElement *element, const SubsidyAttributeType *attribute)
{
  static const char *const others[]
      = { "id",      "clause",  "is",   "default", "currency", "number", "issuer",  "unit",
          "options", "pattern", "rule", "rules",   "least",    "most",   "assumed", NULL };
  SubsidyElementKind kind = element->type->kind;

  return (attribute->text == SUBSIDY_TEXT_NAME || attribute->text == SUBSIDY_TEXT_NAMES
          || attribute->text == SUBSIDY_TEXT_WORDS)
         && !g_strv_contains (others, attribute->name) && kind != SUBSIDY_ELEMENT_ASSERTS
         && (kind != SUBSIDY_ELEMENT_SHARE || strcmp (attribute->name, "parts") == 0) && kind != SUBSIDY_ELEMENT_SPARE;
}

static void
for_each_word (const SubsidyElement *element, OnWord on_word, gpointer data)
{
  for (guint i = 0; i < element->type->n_attributes; i++)
    {
      g_auto (GStrv) words = NULL;

      if (element->attributes[i] == NULL || !may_refer (element, &element->type->attributes[i]))
        continue;
      words = g_strsplit_set (element->attributes[i], " \t\r\n", -1);
      for (char **word = words; *word != NULL; word++)
        on_word (*word, data);
    }
}

/* ---- Names that nothing uses ---- */

static void
add_word (const char *word, gpointer used)
{
  g_hash_table_add (used, g_strdup (word));
}

/* @names takes what facts, interpretations, conditions and values may be meant by; @payers those who have a share. */
static void
collect_used (const SubsidyElement *element, GHashTable *names, GHashTable *payers)
{
  static const char *const owners[] = { "payer", "payee", "instalment", "to" };

  for (gsize i = 0; i < G_N_ELEMENTS (owners); i++)
    if ((element->type->kind == SUBSIDY_ELEMENT_SHARE || element->type->kind == SUBSIDY_ELEMENT_SPARE)
        && subsidy_element_attribute (element, owners[i]) != NULL)
      g_hash_table_add (payers, g_strdup (subsidy_element_attribute (element, owners[i])));
  for_each_word (element, add_word, names);
  for (guint i = 0; i < element->children->len; i++)
    collect_used (subsidy_element_nth (element, i), names, payers);
}

/* Who claims is carried for the file and the keys of history, not for the formulas. */
static gboolean
is_identity (const SubsidyPolicy *policy, const SubsidyElement *element)
{
  int position = subsidy_find_input (policy, subsidy_element_attribute (element, "id"));
  SubsidyValueType type = position >= 0 ? subsidy_policy_input (policy, (guint)position)->type : SUBSIDY_TYPE_OF_MONEY;

  return element->type->kind == SUBSIDY_ELEMENT_FACT
         && (type == SUBSIDY_TYPE_OF_NAME || type == SUBSIDY_TYPE_OF_CREDIT_CODE);
}

static gboolean
is_unused (const SubsidyPolicy *policy, const SubsidyElement *element, GHashTable *names, GHashTable *payers)
{
  const char *id = subsidy_element_attribute (element, "id");

  switch (element->type->kind)
    {
    case SUBSIDY_ELEMENT_PAYER:
      /* A single payer needs no split. */
      return policy->payers->len > 1 && !g_hash_table_contains (payers, id);
    case SUBSIDY_ELEMENT_PAYEE:
    case SUBSIDY_ELEMENT_INSTALMENT:
      return !g_hash_table_contains (payers, id);
    case SUBSIDY_ELEMENT_FACT:
    case SUBSIDY_ELEMENT_LIST:
    case SUBSIDY_ELEMENT_INTERPRETATION:
    case SUBSIDY_ELEMENT_CONDITION:
    case SUBSIDY_ELEMENT_VALUE:
      return !g_hash_table_contains (names, id) && !is_identity (policy, element);
    default:
      return FALSE;
    }
}

/* Only what nothing at all refers to: what is used by an unused condition alone is not blamed beside it. */
static void
warn_of_unused (SubsidyWarner *warner)
{
  const SubsidyPolicy *policy = warner->compiler.policy;
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) payers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  collect_used (policy->root, names, payers);
  for (guint i = 0; i < policy->root->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (policy->root, i);

      if (is_unused (policy, child, names, payers))
        subsidy_warn (warner, child, SUBSIDY_MESSAGE_UNUSED, child->type->name, subsidy_element_attribute (child, "id"),
                      NULL);
    }
  for (guint i = 0; i < policy->n_facts; i++)
    {
      const SubsidyInputModel *input = subsidy_policy_input (policy, i);

      if (input->in_list > 0 && !g_hash_table_contains (names, input->id)
          && g_hash_table_contains (names, subsidy_policy_input (policy, input->in_list - 1)->id)
          && input->type != SUBSIDY_TYPE_OF_NAME && input->type != SUBSIDY_TYPE_OF_CREDIT_CODE)
        subsidy_warn (warner, input->element, SUBSIDY_MESSAGE_UNUSED, input->element->type->name, input->id, NULL);
    }
}

/* ---- Conditions that are always the same ---- */

/* The node of a condition, or -1 where the element is none. */
static gint32
node_of_condition (const SubsidyWarner *warner, const SubsidyElement *element)
{
  const SubsidyTerm *term = g_hash_table_lookup (warner->compiler.terms, element);

  if ((element->type->classes & SUBSIDY_CLASS_CONDITION) == 0 || term == NULL || term->type != SUBSIDY_TYPE_OF_FLAG)
    return -1;
  return term->node;
}

static Holds
holds (SubsidyWarner *warner, const SubsidyElement *element)
{
  guint8 *answer = &warner->holds[element->serial];
  gint32 node = node_of_condition (warner, element);

  if (*answer != NOT_ASKED)
    return (Holds)*answer;
  *answer = HOLDS_SOMETIMES;
  if (node >= 0 && subsidy_trial_is_impossible (&warner->trial, &node, 1, NULL, 0))
    *answer = HOLDS_NEVER;
  else if (node >= 0 && subsidy_trial_is_impossible (&warner->trial, NULL, 0, &node, 1))
    *answer = HOLDS_ALWAYS;
  return (Holds)*answer;
}

static gboolean
is_constant_in (SubsidyWarner *warner, const SubsidyElement *element)
{
  return holds (warner, element) != HOLDS_SOMETIMES || subsidy_warner_explains (warner, element);
}

typedef struct
{
  SubsidyWarner *warner;
  gboolean explains;
} Search;

static void
search_named (const char *word, gpointer data)
{
  Search *search = data;
  const SubsidyElement *named = g_hash_table_lookup (search->warner->compiler.policy->named, word);

  if (named != NULL && !search->explains)
    search->explains = subsidy_warner_explains (search->warner, named);
}

/* What an <eligible-for> asks for. */
static gboolean
rule_explains (SubsidyWarner *warner, const SubsidyElement *element)
{
  const SubsidyPolicy *policy = warner->compiler.policy;
  const char *id
      = element->type->kind == SUBSIDY_ELEMENT_ELIGIBLE_FOR ? subsidy_element_attribute (element, "rule") : NULL;

  for (guint i = 0; id != NULL && i < policy->rules->len; i++)
    {
      const SubsidyRuleModel *rule = subsidy_policy_rule (policy, i);
      const SubsidyElement *eligible = subsidy_element_child (rule->element, SUBSIDY_ELEMENT_ELIGIBLE);

      if (strcmp (rule->id, id) == 0)
        return eligible != NULL && subsidy_warner_explains (warner, eligible);
    }
  return FALSE;
}

gboolean
subsidy_warner_explains (SubsidyWarner *warner, const SubsidyElement *element)
{
  guint8 *answer = &warner->explains[element->serial];
  Search search = { warner, FALSE };

  if (*answer != 0)
    return *answer == 2;
  *answer = 1;
  for (guint i = 0; i < element->children->len && !search.explains; i++)
    search.explains = is_constant_in (warner, subsidy_element_nth (element, i));
  for_each_word (element, search_named, &search);
  if (search.explains || rule_explains (warner, element))
    *answer = 2;
  return *answer == 2;
}

/* An <always/> is meant, and so is whatever follows from one. */
static void
warn_of_constant (SubsidyWarner *warner, const SubsidyElement *element)
{
  Holds answer = holds (warner, element);
  gint32 node = node_of_condition (warner, element);
  g_autofree char *inputs = NULL;
  SubsidyMessage message;

  if (answer == HOLDS_SOMETIMES || element->type->kind == SUBSIDY_ELEMENT_ALWAYS
      || subsidy_warner_explains (warner, element))
    return;
  inputs = subsidy_inputs_text (warner->compiler.policy, (const SubsidyNode *)(void *)warner->compiler.nodes->data,
                                (const SubsidyFold *)(void *)warner->compiler.folds->data, &node, 1);
  if (inputs == NULL)
    message = answer == HOLDS_ALWAYS ? SUBSIDY_MESSAGE_ALWAYS_BY_ITSELF : SUBSIDY_MESSAGE_NEVER_BY_ITSELF;
  else
    message = answer == HOLDS_ALWAYS ? SUBSIDY_MESSAGE_ALWAYS_HOLDS : SUBSIDY_MESSAGE_NEVER_HOLDS;
  subsidy_warn (warner, element, message, element->type->name, inputs, NULL);
}

/* ---- Cases that are never taken ---- */

static void
warn_of_case (SubsidyWarner *warner, const SubsidyElement *choose, const SubsidyElement *arm)
{
  SubsidyMessage message = SUBSIDY_MESSAGE_CASE_NEVER_TAKEN;

  if (arm->type->kind == SUBSIDY_ELEMENT_OTHERWISE)
    message = subsidy_element_attribute (choose, "on") != NULL ? SUBSIDY_MESSAGE_OTHERWISE_NEVER_TAKEN
                                                               : SUBSIDY_MESSAGE_OTHERWISE_AFTER_ALL;
  subsidy_warn (warner, arm, message, arm->type->name, NULL, NULL);
}

/* What the <if> of a case comes to. */
static Holds
own_condition_holds (SubsidyWarner *warner, const SubsidyElement *arm)
{
  const SubsidyElement *own = subsidy_element_child (arm, SUBSIDY_ELEMENT_IF);

  return own != NULL ? holds (warner, subsidy_element_nth (own, 0)) : HOLDS_SOMETIMES;
}

/* The first case whose condition holds is taken. A case with a condition that is always the same has its message there,
 * and after one that always holds all others would say the same again. */
static void
warn_of_cases (SubsidyWarner *warner, const SubsidyElement *choose)
{
  SubsidyCases cases;
  gboolean is_sound = subsidy_compile_cases (&warner->compiler, choose, &cases);
  const gint32 *conditions = (const gint32 *)(void *)cases.conditions->data;
  Holds own = HOLDS_SOMETIMES;

  for (guint i = 0; i < cases.contents->len && is_sound && own != HOLDS_ALWAYS; i++)
    {
      const SubsidyElement *arm = g_ptr_array_index (cases.contents, i);

      own = own_condition_holds (warner, arm);
      if (own == HOLDS_SOMETIMES
          && subsidy_trial_is_impossible (&warner->trial, &conditions[i], conditions[i] >= 0 ? 1 : 0, conditions, i))
        warn_of_case (warner, choose, arm);
    }
  subsidy_cases_clear (&cases);
}

/* ---- Rules ---- */

/* Conditions that can hold, but not together. */
static void
warn_of_eligible (SubsidyWarner *warner, const SubsidyRuleModel *rule)
{
  const SubsidyElement *eligible = subsidy_element_child (rule->element, SUBSIDY_ELEMENT_ELIGIBLE);
  guint count = eligible != NULL ? eligible->children->len : 0;
  g_autofree gint32 *nodes = g_new (gint32, count + 1);

  for (guint i = 0; i < count; i++)
    {
      nodes[i] = node_of_condition (warner, subsidy_element_nth (eligible, i));
      if (nodes[i] < 0 || holds (warner, subsidy_element_nth (eligible, i)) == HOLDS_NEVER)
        return;
    }
  if (count > 1 && subsidy_trial_is_impossible (&warner->trial, nodes, count, NULL, 0))
    subsidy_warn (warner, eligible, SUBSIDY_MESSAGE_CONDITIONS_EXCLUDE, rule->id, NULL, NULL);
}

/* Where nothing="eligible" an award of 0 is meant to be due. */
static void
warn_of_amount (SubsidyWarner *warner, const SubsidyRuleModel *rule)
{
  const SubsidyElement *amount = subsidy_element_child (rule->element, SUBSIDY_ELEMENT_AMOUNT);

  if (subsidy_wide_compare (rule->amount_range.most, subsidy_wide (0)) == 0
      && subsidy_element_attribute (amount, "nothing") == NULL && !subsidy_warner_explains (warner, amount))
    subsidy_warn (warner, amount, SUBSIDY_MESSAGE_NEVER_PAYS, rule->id, NULL, NULL);
}

/* A fact whose number every claim of the rule needs, and that is none unless it is given. Where something is chosen
 * around it, what asks may well be there. */
static void
warn_of_none (SubsidyWarner *warner, const SubsidyRuleModel *rule)
{
  for (gint32 i = 0; i < rule->program.n_requirements; i++)
    {
      const SubsidyRequirement *requirement = &rule->requirements[i];

      if (requirement->fact >= 0 && rule->program.nodes[requirement->node].op == SUBSIDY_OP_GIVEN)
        subsidy_warn (warner, requirement->element, SUBSIDY_MESSAGE_NONE_IS_REFUSED,
                      subsidy_policy_input (warner->compiler.policy, (guint)requirement->fact)->id, rule->id, NULL);
    }
}

/* ---- The whole policy ---- */

static void
compile_rule (SubsidyWarner *warner, const SubsidyRuleModel *rule)
{
  const SubsidyElement *eligible = subsidy_element_child (rule->element, SUBSIDY_ELEMENT_ELIGIBLE);
  const SubsidyElement *amount = subsidy_element_child (rule->element, SUBSIDY_ELEMENT_AMOUNT);

  for (guint i = 0; eligible != NULL && i < eligible->children->len; i++)
    subsidy_compile_condition (&warner->compiler, subsidy_element_nth (eligible, i));
  if (amount != NULL)
    subsidy_compile_value (&warner->compiler, subsidy_element_nth (amount, 0));
  for (guint i = 0; i < rule->results->len; i++)
    {
      const SubsidyResult *result = &g_array_index (rule->results, SubsidyResult, i);

      if (result->element->type->kind == SUBSIDY_ELEMENT_ALSO && result->term.type == SUBSIDY_TYPE_OF_FLAG)
        subsidy_compile_condition (&warner->compiler,
                                   subsidy_element_nth (result->element, result->element->children->len - 1));
    }
}

static void
compile_everything (SubsidyWarner *warner)
{
  const SubsidyPolicy *policy = warner->compiler.policy;

  for (guint i = 0; i < policy->values->len; i++)
    subsidy_compile_value (&warner->compiler, g_ptr_array_index (policy->values, i));
  for (guint i = 0; i < policy->conditions->len; i++)
    subsidy_compile_condition (&warner->compiler, g_ptr_array_index (policy->conditions, i));
  for (guint i = 0; i < policy->rules->len; i++)
    compile_rule (warner, subsidy_policy_rule (policy, i));
  for (guint i = 0; i < policy->measure_rules->len; i++)
    compile_rule (warner, g_ptr_array_index (policy->measure_rules, i));
}

static void
walk (SubsidyWarner *warner, const SubsidyElement *element)
{
  switch (element->type->kind)
    {
    case SUBSIDY_ELEMENT_CHOOSE:
      warn_of_cases (warner, element);
      break;
    case SUBSIDY_ELEMENT_DATED:
      subsidy_warn_of_versions (warner, element);
      break;
    case SUBSIDY_ELEMENT_BANDS:
      subsidy_warn_of_bands (warner, element);
      break;
    case SUBSIDY_ELEMENT_LEAST:
    case SUBSIDY_ELEMENT_GREATEST:
      subsidy_warn_of_parts (warner, element);
      break;
    case SUBSIDY_ELEMENT_AT_LEAST:
    case SUBSIDY_ELEMENT_MORE_THAN:
    case SUBSIDY_ELEMENT_AT_MOST:
    case SUBSIDY_ELEMENT_LESS_THAN:
    case SUBSIDY_ELEMENT_EQUALS:
    case SUBSIDY_ELEMENT_DIFFERENCE:
    case SUBSIDY_ELEMENT_EXCESS:
    case SUBSIDY_ELEMENT_ELAPSED:
      subsidy_warn_of_itself (warner, element);
      break;
    case SUBSIDY_ELEMENT_PERCENT:
    case SUBSIDY_ELEMENT_RATE:
    case SUBSIDY_ELEMENT_BAND:
      subsidy_warn_of_rate (warner, element);
      break;
    default:
      break;
    }
  warn_of_constant (warner, element);
  for (guint i = 0; i < element->children->len && !subsidy_report_is_full (warner->report); i++)
    walk (warner, subsidy_element_nth (element, i));
}

void
subsidy_policy_warn (const SubsidyPolicy *policy, SubsidyReport *report)
{
  SubsidyWarner warner = { .report = report };
  g_autoptr (GHashTable) nothing_lost = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (SubsidyReport) no_errors = subsidy_report_new (subsidy_report_get_file (report));

  subsidy_compiler_init (&warner.compiler, policy, no_errors, nothing_lost);
  warner.compiler.most_nodes = G_MAXINT32;
  warner.compiler.in_any_list = TRUE;
  warner.trial = (SubsidyTrial){ .compiler = &warner.compiler,
                                 .tried = g_array_new (FALSE, TRUE, sizeof (SubsidyBounds)),
                                 .budget = MOST_STEPS };
  warner.holds = g_new0 (guint8, policy->n_elements);
  warner.explains = g_new0 (guint8, policy->n_elements);
  warn_of_unused (&warner);
  compile_everything (&warner);
  walk (&warner, policy->root);
  for (guint i = 0; i < policy->rules->len; i++)
    {
      warn_of_eligible (&warner, subsidy_policy_rule (policy, i));
      warn_of_amount (&warner, subsidy_policy_rule (policy, i));
      warn_of_none (&warner, subsidy_policy_rule (policy, i));
    }
  for (guint i = 0; i < policy->measure_rules->len; i++)
    warn_of_none (&warner, g_ptr_array_index (policy->measure_rules, i));
  g_array_unref (warner.trial.tried);
  g_free (warner.holds);
  g_free (warner.explains);
  subsidy_compiler_clear (&warner.compiler);
}
