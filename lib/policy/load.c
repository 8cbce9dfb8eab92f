/* SPDX-License-Identifier: Apache-2.0 */
/* The passes over a policy that was read: what is declared, whether its names are unique and its ranges make sense,
 * then the compilation of every condition, value and rule. */
#include "policy/load.h"

#include <string.h>

#include "policy/compile.h"
#include "policy/loader.h"
#include "policy/text.h"
#include "subsidy/columns.h"

/* Over all rules: what a policy may cost to load is bounded. */
#define MOST_NODES 200000
#define MOST_PAYERS 32

/* ---- Rules ---- */

static void
rule_free (gpointer memory)
{
  SubsidyRuleModel *rule = memory;

  g_free ((gpointer)rule->program.nodes);
  g_free ((gpointer)rule->program.inputs);
  g_free ((gpointer)rule->program.sets);
  g_free ((gpointer)rule->program.conditions);
  g_free ((gpointer)rule->program.shares);
  g_free ((gpointer)rule->program.requirements);
  for (int32_t i = 0; i < rule->program.n_folds; i++)
    {
      g_free ((gpointer)rule->program.folds[i].nodes);
      g_free ((gpointer)rule->program.folds[i].sets);
      g_hash_table_unref (rule->folds[i].terms);
    }
  g_free ((gpointer)rule->program.folds);
  g_free (rule->folds);
  g_free (rule->requirements);
  g_free ((gpointer)rule->unclaimed.inputs);
  g_free (rule->asserted);
  g_free (rule->reads);
  g_clear_pointer (&rule->terms, g_hash_table_unref);
  g_free (rule->conditions);
  g_clear_pointer (&rule->results, g_array_unref);
  g_clear_pointer (&rule->contributions, g_array_unref);
  g_free (rule);
}

static void
read_rule (const SubsidyElement *element, GPtrArray *rules)
{
  SubsidyRuleModel *rule = g_new0 (SubsidyRuleModel, 1);

  rule->element = element;
  rule->id = subsidy_element_attribute (element, "id");
  rule->clause = subsidy_element_attribute (element, "clause");
  rule->is_measure = element->type->kind == SUBSIDY_ELEMENT_MEASURE;
  g_ptr_array_add (rules, rule);
}

/* ---- Declarations ---- */

/* Whatever a choice can be made on shares its names, so that on="…" is never in doubt; so do rules and measures. */
static const char *
name_space (SubsidyElementKind kind)
{
  switch (kind)
    {
    case SUBSIDY_ELEMENT_FACT:
    case SUBSIDY_ELEMENT_LIST:
    case SUBSIDY_ELEMENT_INTERPRETATION:
    case SUBSIDY_ELEMENT_CONDITION:
    case SUBSIDY_ELEMENT_VALUE:
      return "fact";
    case SUBSIDY_ELEMENT_RULE:
    case SUBSIDY_ELEMENT_MEASURE:
      return "rule";
    /* Answers call all of them by their ids alone. */
    case SUBSIDY_ELEMENT_PAYER:
    case SUBSIDY_ELEMENT_PAYEE:
    case SUBSIDY_ELEMENT_INSTALMENT:
      return "payer";
    default:
      return NULL;
    }
}

gboolean
subsidy_loader_claim_id (SubsidyLoader *loader, const SubsidyElement *element, const char *id)
{
  if (g_hash_table_add (loader->names, g_strconcat (name_space (element->type->kind), " ", id, NULL)))
    return TRUE;
  subsidy_loader_add_problem (loader, element, SUBSIDY_MESSAGE_ID_TWICE, id, NULL, NULL);
  return FALSE;
}

/* Names that mean something else where this one would be used. */
static gboolean
is_reserved (SubsidyElementKind kind, const char *id)
{
  const char *space = name_space (kind);

  return (strcmp (space, "fact") == 0 && strcmp (id, SUBSIDY_AWARD) == 0)
         || (strcmp (space, "payer") == 0 && subsidy_is_answer_name (id));
}

static gboolean
claim_name (SubsidyLoader *loader, const SubsidyElement *element)
{
  const char *id = subsidy_element_attribute (element, "id");

  if (name_space (element->type->kind) == NULL)
    return TRUE;
  if (id != NULL && is_reserved (element->type->kind, id))
    {
      subsidy_loader_add_problem (loader, element, SUBSIDY_MESSAGE_ID_RESERVED, id, NULL, NULL);
      g_hash_table_add (loader->lost_ids, g_strdup (id));
      return FALSE;
    }
  return id != NULL && subsidy_loader_claim_id (loader, element, id);
}

static void
read_declaration (SubsidyLoader *loader, const SubsidyElement *element)
{
  SubsidyPolicy *policy = loader->policy;

  switch (element->type->kind)
    {
    case SUBSIDY_ELEMENT_PAYER:
      g_ptr_array_add (policy->payers, (gpointer)element);
      break;
    case SUBSIDY_ELEMENT_PAYEE:
      g_ptr_array_add (policy->payees, (gpointer)element);
      break;
    case SUBSIDY_ELEMENT_INSTALMENT:
      g_ptr_array_add (policy->instalments, (gpointer)element);
      break;
    case SUBSIDY_ELEMENT_FACT:
      subsidy_load_fact (loader, element);
      break;
    case SUBSIDY_ELEMENT_LIST:
      subsidy_load_list (loader, element);
      break;
    case SUBSIDY_ELEMENT_CONDITION:
      g_ptr_array_add (policy->conditions, (gpointer)element);
      break;
    case SUBSIDY_ELEMENT_VALUE:
      g_ptr_array_add (policy->values, (gpointer)element);
      break;
    case SUBSIDY_ELEMENT_RULE:
      read_rule (element, policy->rules);
      break;
    case SUBSIDY_ELEMENT_MEASURE:
      g_ptr_array_add (policy->measures, (gpointer)element);
      if (subsidy_element_child (element, SUBSIDY_ELEMENT_ELIGIBLE) != NULL
          || subsidy_element_child (element, SUBSIDY_ELEMENT_ALSO) != NULL)
        read_rule (element, policy->measure_rules);
      break;
    default:
      break;
    }
}

/* What holds for every rule that does not say otherwise. */
static void
read_common_parts (SubsidyLoader *loader)
{
  SubsidyPolicy *policy = loader->policy;
  const SubsidyElement *again = subsidy_find_splits (policy->root, policy->splits);

  policy->round = subsidy_element_child (policy->root, SUBSIDY_ELEMENT_ROUND);
  if (again != NULL)
    subsidy_loader_add_problem (loader, again, SUBSIDY_MESSAGE_ELEMENT_TWICE, again->type->name, NULL, NULL);
}

/* Interpretations come after all facts, so that facts keep the positions of columns. */
static void
read_declarations (SubsidyLoader *loader)
{
  g_autoptr (GPtrArray) interpretations = g_ptr_array_new ();
  const GPtrArray *children = loader->policy->root->children;

  for (guint i = 0; i < children->len; i++)
    {
      const SubsidyElement *child = g_ptr_array_index (children, i);

      if (!claim_name (loader, child))
        continue;
      if (g_strcmp0 (name_space (child->type->kind), "fact") == 0)
        g_hash_table_insert (loader->policy->named, (gpointer)subsidy_element_attribute (child, "id"), (gpointer)child);
      if (child->type->kind == SUBSIDY_ELEMENT_INTERPRETATION)
        g_ptr_array_add (interpretations, (gpointer)child);
      else
        read_declaration (loader, child);
    }
  for (guint i = 0; i < interpretations->len; i++)
    subsidy_load_interpretation (loader, g_ptr_array_index (interpretations, i));
}

/* ---- Checks across declarations ---- */

static void
check_single (SubsidyLoader *loader, SubsidyElementKind kind)
{
  const GPtrArray *children = loader->policy->root->children;
  guint count = 0;

  for (guint i = 0; i < children->len; i++)
    {
      const SubsidyElement *child = g_ptr_array_index (children, i);

      if (child->type->kind == kind && ++count == 2)
        subsidy_loader_add_problem (loader, child, SUBSIDY_MESSAGE_ELEMENT_TWICE, child->type->name, NULL, NULL);
    }
}

static gboolean
is_currency (const char *text)
{
  return strlen (text) == 3 && g_ascii_isupper (text[0]) && g_ascii_isupper (text[1]) && g_ascii_isupper (text[2]);
}

static guint
count_children (const SubsidyElement *element, SubsidyElementKind kind)
{
  guint count = 0;

  for (guint i = 0; i < element->children->len; i++)
    count += subsidy_element_nth (element, i)->type->kind == kind;
  return count;
}

/* A document that ends before it begins. */
static void
check_sources (SubsidyLoader *loader)
{
  const GPtrArray *children = loader->policy->root->children;

  for (guint i = 0; i < children->len; i++)
    {
      const SubsidyElement *child = g_ptr_array_index (children, i);
      const char *from = child->type->kind == SUBSIDY_ELEMENT_SOURCE ? subsidy_element_attribute (child, "from") : NULL;
      const char *to = from != NULL ? subsidy_element_attribute (child, "to") : NULL;

      /* ISO dates sort as texts. */
      if (to != NULL && child->is_sound && strcmp (from, to) > 0)
        subsidy_loader_add_problem (loader, child, SUBSIDY_MESSAGE_EMPTY_RANGE, from, to, NULL);
    }
}

static gboolean
is_text_of_one_language (SubsidyElementKind kind)
{
  return kind == SUBSIDY_ELEMENT_LABEL || kind == SUBSIDY_ELEMENT_NOTE || kind == SUBSIDY_ELEMENT_REMEDY;
}

static gboolean
is_said_before (const SubsidyElement *element, guint position)
{
  const SubsidyElement *child = subsidy_element_nth (element, position);
  const char *language = subsidy_element_attribute (child, "lang");

  for (guint i = 0; i < position; i++)
    if (subsidy_element_nth (element, i)->type == child->type
        && g_strcmp0 (subsidy_element_attribute (subsidy_element_nth (element, i), "lang"), language) == 0)
      return TRUE;
  return FALSE;
}

/* Of two labels in one language the second would never be seen. */
static void
check_languages (SubsidyLoader *loader, const SubsidyElement *element)
{
  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (element, i);
      const char *language;

      check_languages (loader, child);
      if (!is_text_of_one_language (child->type->kind) || !is_said_before (element, i))
        continue;
      language = subsidy_element_attribute (child, "lang");
      subsidy_loader_add_problem (
          loader, child, language != NULL ? SUBSIDY_MESSAGE_LANGUAGE_TWICE : SUBSIDY_MESSAGE_LANGUAGE_TWICE_OPEN,
          child->type->name, language, NULL);
    }
}

static void
check_header (SubsidyLoader *loader)
{
  const SubsidyElement *root = loader->policy->root;
  const char *format = subsidy_element_attribute (root, "format");
  const char *currency = subsidy_element_attribute (root, "currency");

  if (format != NULL && strcmp (format, "1") != 0 && subsidy_text_is (SUBSIDY_TEXT_INTEGER, format))
    subsidy_loader_add_problem (loader, root, SUBSIDY_MESSAGE_UNKNOWN_FORMAT, format, "1", NULL);
  if (currency != NULL && !is_currency (currency))
    subsidy_loader_add_problem (loader, root, SUBSIDY_MESSAGE_UNKNOWN_CURRENCY, currency, NULL, NULL);
  if (root->is_sound && count_children (root, SUBSIDY_ELEMENT_PAYER) == 0)
    subsidy_loader_add_problem (loader, root, SUBSIDY_MESSAGE_POLICY_NEEDS, "payer", NULL, NULL);
  if (root->is_sound && count_children (root, SUBSIDY_ELEMENT_RULE) == 0)
    subsidy_loader_add_problem (loader, root, SUBSIDY_MESSAGE_POLICY_NEEDS, "rule", NULL, NULL);
  for (int kind = 0; kind < SUBSIDY_N_SPLITS; kind++)
    {
      const GPtrArray *parts = subsidy_policy_parts (loader->policy, (SubsidySplitKind)kind);

      if (parts->len > MOST_PAYERS)
        subsidy_loader_add_problem (loader, g_ptr_array_index (parts, MOST_PAYERS), SUBSIDY_MESSAGE_TOO_MANY_PAYERS,
                                    G_STRINGIFY (MOST_PAYERS), NULL, NULL);
    }
  check_sources (loader);
  check_single (loader, SUBSIDY_ELEMENT_ROUND);
}

/* A list, or a fact of its items. */
static gboolean
is_of_items (const SubsidyPolicy *policy, const char *id)
{
  int position = subsidy_find_input (policy, id);

  return position >= 0
         && (subsidy_policy_input (policy, (guint)position)->in_list > 0
             || subsidy_policy_input (policy, (guint)position)->type == SUBSIDY_TYPE_OF_LIST);
}

/* Names in a list, such as the key of a rule, that must be facts; or rules. */
static void
check_names (SubsidyLoader *loader, const SubsidyElement *element, const char *attribute, gboolean are_rules)
{
  const char *text = subsidy_element_attribute (element, attribute);
  g_auto (GStrv) names = g_strsplit_set (text != NULL ? text : "", " \t\r\n", -1);
  const SubsidyPolicy *policy = loader->policy;
  g_autofree const char **known = NULL;

  if (are_rules)
    {
      known = g_new0 (const char *, policy->rules->len + 1);
      for (guint i = 0; i < policy->rules->len; i++)
        known[i] = subsidy_policy_rule (policy, i)->id;
    }
  else
    known = subsidy_input_ids (policy, 0, policy->n_facts);
  for (char **name = names; *name != NULL; name++)
    if (**name != '\0' && !are_rules && is_of_items (policy, *name))
      subsidy_loader_add_problem (loader, element, SUBSIDY_MESSAGE_KEY_OF_ITEMS, *name, NULL, NULL);
    else if (**name != '\0' && !are_rules && subsidy_find_input (policy, *name) >= (int)policy->n_facts)
      subsidy_loader_add_problem (loader, element, SUBSIDY_MESSAGE_KEY_IS_INTERPRETATION, *name, NULL, NULL);
    else if (**name != '\0' && !g_strv_contains (known, *name) && !g_hash_table_contains (loader->lost_ids, *name))
      subsidy_loader_add_problem (loader, element,
                                  are_rules ? SUBSIDY_MESSAGE_UNKNOWN_RULE : SUBSIDY_MESSAGE_UNKNOWN_FACT, *name, NULL,
                                  subsidy_suggest (*name, known));
}

/* A sum is money, a count is a count, whether there was any is a flag, the latest is a day. */
static SubsidyValueType
type_of_history (const char *what)
{
  static const struct
  {
    const char *what;
    SubsidyValueType type;
  } types[] = { { "sum", SUBSIDY_TYPE_OF_MONEY },
                { "count", SUBSIDY_TYPE_OF_COUNT },
                { "any", SUBSIDY_TYPE_OF_FLAG },
                { "latest", SUBSIDY_TYPE_OF_DATE } };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].what, what) == 0)
      return types[i].type;
  g_assert_not_reached ();
}

static void
check_history_type (SubsidyLoader *loader, const SubsidyInputModel *input, const SubsidyElement *history)
{
  const char *what = subsidy_element_attribute (history, "what");
  SubsidyValueType type = type_of_history (what);

  if (input->element->is_sound && input->type != type)
    subsidy_report_add (loader->report, SUBSIDY_SEVERITY_ERROR, history->line, SUBSIDY_MESSAGE_HISTORY_TYPE, what,
                        subsidy_type_name (type), input->id, NULL);
}

/* Where nothing was paid before there is no latest day. */
static void
check_latest (SubsidyLoader *loader, const SubsidyInputModel *input, const SubsidyElement *history)
{
  if (strcmp (subsidy_element_attribute (history, "what"), "latest") == 0 && input->type == SUBSIDY_TYPE_OF_DATE
      && !input->may_be_none)
    subsidy_loader_add_problem (loader, history, SUBSIDY_MESSAGE_LATEST_MAY_BE_NONE, input->id, NULL, NULL);
}

/* The year is that of a date fact. */
static void
check_year (SubsidyLoader *loader, const SubsidyElement *history)
{
  const char *id = subsidy_element_attribute (history, "year-of");
  int position = id != NULL ? subsidy_find_input (loader->policy, id) : -1;

  if (id == NULL)
    return;
  check_names (loader, history, "year-of", FALSE);
  if (position >= 0 && position < (int)loader->policy->n_facts
      && subsidy_policy_input (loader->policy, (guint)position)->element->is_sound
      && subsidy_policy_input (loader->policy, (guint)position)->type != SUBSIDY_TYPE_OF_DATE)
    subsidy_report_add (loader->report, SUBSIDY_SEVERITY_ERROR, history->line, SUBSIDY_MESSAGE_NEEDS_DATE,
                        history->type->name, id,
                        subsidy_type_name (subsidy_policy_input (loader->policy, (guint)position)->type), NULL);
}

static void
check_histories (SubsidyLoader *loader)
{
  for (guint i = 0; i < loader->policy->n_facts; i++)
    {
      const SubsidyElement *history
          = subsidy_element_child (subsidy_policy_input (loader->policy, i)->element, SUBSIDY_ELEMENT_FROM_HISTORY);

      if (history == NULL || !history->is_sound)
        continue;
      check_history_type (loader, subsidy_policy_input (loader->policy, i), history);
      check_latest (loader, subsidy_policy_input (loader->policy, i), history);
      check_year (loader, history);
      check_names (loader, history, "rules", TRUE);
      check_names (loader, history, "key", FALSE);
    }
}

/* What a fact takes from the batch is summed; the rules it names are there. */
static void
check_batches (SubsidyLoader *loader)
{
  for (guint i = 0; i < loader->policy->n_facts; i++)
    {
      const SubsidyElement *from_batch
          = subsidy_element_child (subsidy_policy_input (loader->policy, i)->element, SUBSIDY_ELEMENT_FROM_BATCH);

      if (from_batch == NULL || !from_batch->is_sound)
        continue;
      check_names (loader, from_batch, "rules", TRUE);
      /* What is assumed would stand for a sum that is not known. */
      if (subsidy_policy_input (loader->policy, i)->assumed != SUBSIDY_MISSING)
        subsidy_loader_add_problem (loader, from_batch, SUBSIDY_MESSAGE_BATCH_ASSUMED,
                                    subsidy_policy_input (loader->policy, i)->id, NULL, NULL);
    }
}

/* A fact from past payouts without a key of its own takes that of the rule. */
static void
check_history_keys (SubsidyLoader *loader, const SubsidyRuleModel *rule)
{
  for (guint i = 0; i < loader->policy->n_facts && rule->reads != NULL; i++)
    {
      const SubsidyInputModel *input = subsidy_policy_input (loader->policy, i);
      const SubsidyElement *history = subsidy_element_child (input->element, SUBSIDY_ELEMENT_FROM_HISTORY);

      if (rule->reads[i] && history != NULL && subsidy_element_attribute (history, "key") == NULL
          && subsidy_element_attribute (rule->element, "once-per") == NULL)
        subsidy_loader_add_problem (loader, history, SUBSIDY_MESSAGE_HISTORY_WITHOUT_KEY, input->id, rule->id, NULL);
    }
}

static void
compile_rules (SubsidyLoader *loader, const GPtrArray *rules, guint *n_nodes)
{
  for (guint i = 0; i < rules->len && !subsidy_report_is_full (loader->report) && *n_nodes <= MOST_NODES; i++)
    {
      SubsidyRuleModel *rule = g_ptr_array_index (rules, i);

      *n_nodes += subsidy_compile_rule (loader->policy, loader->report, loader->lost_ids, rule);
      check_names (loader, rule->element, "once-per", FALSE);
      check_history_keys (loader, rule);
      if (*n_nodes > MOST_NODES)
        subsidy_loader_add_problem (loader, rule->element, SUBSIDY_MESSAGE_POLICY_TOO_LARGE, G_STRINGIFY (MOST_NODES),
                                    NULL, NULL);
    }
}

static void
compile_all (SubsidyLoader *loader)
{
  guint n_nodes = 0;

  subsidy_compile_named (loader->policy, loader->report, loader->lost_ids);
  compile_rules (loader, loader->policy->rules, &n_nodes);
  compile_rules (loader, loader->policy->measure_rules, &n_nodes);
}

static SubsidyPolicy *
policy_new (SubsidyElement *root, guint n_elements, const char *data, gsize length)
{
  SubsidyPolicy *policy = g_new0 (SubsidyPolicy, 1);
  g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)data, length);

  g_atomic_ref_count_init (&policy->references);
  policy->root = root;
  policy->n_elements = n_elements;
  policy->id = subsidy_element_attribute (root, "id");
  policy->currency = subsidy_element_attribute (root, "currency");
  if (policy->currency == NULL)
    policy->currency = "CNY";
  policy->digest = g_strconcat ("sha256:", digest, NULL);
  policy->payers = g_ptr_array_new ();
  policy->named = g_hash_table_new (g_str_hash, g_str_equal);
  policy->input_positions = g_hash_table_new (g_str_hash, g_str_equal);
  policy->inputs = g_ptr_array_new_with_free_func (subsidy_input_free);
  policy->conditions = g_ptr_array_new ();
  policy->values = g_ptr_array_new ();
  policy->rules = g_ptr_array_new_with_free_func (rule_free);
  policy->measures = g_ptr_array_new ();
  policy->measure_rules = g_ptr_array_new_with_free_func (rule_free);
  policy->payees = g_ptr_array_new ();
  policy->instalments = g_ptr_array_new ();
  return policy;
}

SubsidyPolicy *
subsidy_policy_load (const char *data, gsize length, SubsidyReport *report)
{
  guint n_elements = 0;
  g_autoptr (GHashTable) lost_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  SubsidyElement *root = subsidy_element_read (data, length, report, lost_ids, &n_elements);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  SubsidyLoader loader = { .report = report, .lost_ids = lost_ids, .names = names };

  if (root == NULL)
    return NULL;
  loader.policy = policy_new (root, n_elements, data, length);
  read_declarations (&loader);
  read_common_parts (&loader);
  check_header (&loader);
  check_languages (&loader, root);
  check_histories (&loader);
  check_batches (&loader);
  compile_all (&loader);
  if (subsidy_report_get_n_errors (report) > 0)
    g_clear_pointer (&loader.policy, subsidy_policy_unref);
  return loader.policy;
}
