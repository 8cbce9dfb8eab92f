/* SPDX-License-Identifier: Apache-2.0 */
/* The passes over a policy that was read: what is declared, whether its names are unique and its ranges make sense,
 * then the compilation of every condition, value and rule. */
#include "policy/load.h"

#include <string.h>

#include "core/calendar.h"
#include "policy/compile.h"
#include "policy/reach.h"
#include "policy/text.h"
#include "subsidy/columns.h"

/* Over all rules: what a policy may cost to load is bounded. */
#define MOST_NODES 200000
#define MOST_PAYERS 32
#define MOST_PATTERNS 100

typedef struct
{
  SubsidyPolicy *policy;
  SubsidyReport *report;
  GHashTable *lost_ids; /* ids of declarations that could not be read */
} Loader;

static void
add_problem (Loader *loader, const SubsidyElement *element, SubsidyMessage message, const char *found,
             const char *expected, const char *suggestion)
{
  subsidy_report_add (loader->report, SUBSIDY_SEVERITY_ERROR, element->line, message, found, expected, NULL,
                      suggestion);
}

SubsidyTerm
subsidy_rule_term (const SubsidyRuleModel *rule, const SubsidyElement *element)
{
  const SubsidyTerm *term = g_hash_table_lookup (rule->terms, element);

  return term != NULL ? *term : SUBSIDY_FAILED;
}

/* ---- Names ---- */

const SubsidyElement *
subsidy_find_element (const GPtrArray *elements, const char *id)
{
  for (guint i = 0; i < elements->len; i++)
    {
      const SubsidyElement *element = g_ptr_array_index (elements, i);

      if (g_strcmp0 (subsidy_element_attribute (element, "id"), id) == 0)
        return element;
    }
  return NULL;
}

const SubsidyElement *
subsidy_find_named (const SubsidyPolicy *policy, SubsidyElementKind kind, const char *id)
{
  const SubsidyElement *element = g_hash_table_lookup (policy->named, id);

  return element != NULL && element->type->kind == kind ? element : NULL;
}

int
subsidy_find_input (const SubsidyPolicy *policy, const char *id)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (policy->input_positions, id)) - 1;
}

const char **
subsidy_element_ids (const GPtrArray *elements)
{
  const char **ids = g_new0 (const char *, elements->len + 1);

  for (guint i = 0; i < elements->len; i++)
    ids[i] = subsidy_element_attribute (g_ptr_array_index (elements, i), "id");
  return ids;
}

const char **
subsidy_input_ids (const SubsidyPolicy *policy, guint first, guint end)
{
  const char **ids = g_new0 (const char *, end - first + 1);

  for (guint i = first; i < end; i++)
    ids[i - first] = subsidy_policy_input (policy, i)->id;
  return ids;
}

/* ---- Options ---- */

static void
report_option (Loader *loader, const SubsidyInputModel *input, const SubsidyElement *element, const char *text)
{
  g_autofree const char **ids = subsidy_element_ids (input->options);
  g_autofree char *expected = subsidy_names_text (ids);

  subsidy_report_add (loader->report, SUBSIDY_SEVERITY_ERROR, element->line, SUBSIDY_MESSAGE_UNKNOWN_OPTION, text,
                      expected, input->id, subsidy_suggest (text, ids));
}

/* In a pattern # stands for one digit, any other character for itself; * alone takes every text. */
static gboolean
fits_pattern (const char *pattern, const char *text)
{
  if (strcmp (pattern, "*") == 0)
    return *text != '\0';
  for (; *pattern != '\0' && *text != '\0'; pattern++, text++)
    if (*pattern == '#' ? !g_ascii_isdigit (*text) : *pattern != *text)
      return FALSE;
  return *pattern == '\0' && *text == '\0';
}

int
subsidy_find_option_named (const SubsidyInputModel *input, const char *text)
{
  g_autofree char *normalised = NULL;
  int position = GPOINTER_TO_INT (g_hash_table_lookup (input->option_positions, text)) - 1;

  if (position >= 0)
    return position;
  normalised = subsidy_text_normalised (text);
  return normalised != NULL ? GPOINTER_TO_INT (g_hash_table_lookup (input->option_positions, normalised)) - 1 : -1;
}

int
subsidy_find_option (const SubsidyInputModel *input, const char *text)
{
  int position = subsidy_find_option_named (input, text);
  g_autofree char *normalised = position < 0 ? subsidy_text_normalised (text) : NULL;

  for (guint i = 0; normalised != NULL && i < input->options->len && position < 0; i++)
    {
      const char *pattern = subsidy_element_attribute (g_ptr_array_index (input->options, i), "pattern");

      if (pattern != NULL && fits_pattern (pattern, normalised))
        position = (int)i;
    }
  return position;
}

const SubsidyElement *
subsidy_find_option_group (const SubsidyInputModel *input, const char *text)
{
  const SubsidyElement *group = input->groups != NULL ? subsidy_find_element (input->groups, text) : NULL;

  for (guint i = 0; group == NULL && input->groups != NULL && i < input->groups->len; i++)
    {
      const SubsidyElement *one = g_ptr_array_index (input->groups, i);

      for (guint j = 0; j < one->children->len; j++)
        if (subsidy_element_nth (one, j)->type->kind == SUBSIDY_ELEMENT_LABEL
            && g_strcmp0 (subsidy_element_nth (one, j)->text, text) == 0)
          group = one;
    }
  return group;
}

gboolean
subsidy_mark_options_named (const SubsidyInputModel *input, const char *text, gboolean *members)
{
  int position = subsidy_find_option_named (input, text);
  const SubsidyElement *group = position < 0 ? subsidy_find_option_group (input, text) : NULL;
  g_auto (GStrv) names = NULL;

  if (position >= 0)
    members[position] = TRUE;
  if (group == NULL)
    return position >= 0;
  names = g_strsplit_set (subsidy_element_attribute (group, "options"), " \t\r\n", -1);
  for (char **name = names; *name != NULL; name++)
    if (**name != '\0' && (position = subsidy_find_option_named (input, *name)) >= 0)
      members[position] = TRUE;
  return TRUE;
}

/* A name that two options share would be read as either: it is refused. The same option may say a name twice. */
static void
add_option_name (Loader *loader, SubsidyInputModel *input, const SubsidyElement *element, const char *name,
                 guint position)
{
  char *normalised = subsidy_text_normalised (name);
  int known;

  if (normalised == NULL)
    return;
  known = GPOINTER_TO_INT (g_hash_table_lookup (input->option_positions, normalised)) - 1;
  if (known >= 0 && known != (int)position)
    add_problem (loader, element, SUBSIDY_MESSAGE_ID_TWICE, name, NULL, NULL);
  g_hash_table_replace (input->option_positions, normalised, GINT_TO_POINTER (position + 1));
}

static void
read_option (Loader *loader, SubsidyInputModel *input, const SubsidyElement *option)
{
  guint position = input->options->len;

  g_ptr_array_add (input->options, (gpointer)option);
  add_option_name (loader, input, option, subsidy_element_attribute (option, "id"), position);
  for (guint i = 0; i < option->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (option, i);

      if ((child->type->kind == SUBSIDY_ELEMENT_LABEL || child->type->kind == SUBSIDY_ELEMENT_ALIAS)
          && child->text != NULL)
        add_option_name (loader, input, child, child->text, position);
    }
}

/* A group has a name of its own, and options that there are. */
static void
read_group (Loader *loader, SubsidyInputModel *input, const SubsidyElement *group)
{
  const char *id = subsidy_element_attribute (group, "id");
  g_auto (GStrv) names = g_strsplit_set (subsidy_element_attribute (group, "options"), " \t\r\n", -1);

  if (subsidy_find_option_named (input, id) >= 0 || subsidy_find_option_group (input, id) != NULL)
    add_problem (loader, group, SUBSIDY_MESSAGE_ID_TWICE, id, NULL, NULL);
  for (char **name = names; *name != NULL; name++)
    if (**name != '\0' && subsidy_find_option_named (input, *name) < 0)
      report_option (loader, input, group, *name);
  g_ptr_array_add (input->groups, (gpointer)group);
}

/* Every text that is not a name is tried against every pattern. */
static void
check_patterns (Loader *loader, const SubsidyInputModel *input)
{
  guint n_patterns = 0;

  for (guint i = 0; i < input->options->len; i++)
    n_patterns += subsidy_element_attribute (g_ptr_array_index (input->options, i), "pattern") != NULL;
  if (n_patterns > MOST_PATTERNS)
    add_problem (loader, input->element, SUBSIDY_MESSAGE_TOO_MANY_PATTERNS, input->id, G_STRINGIFY (MOST_PATTERNS),
                 NULL);
}

static void
read_options (Loader *loader, SubsidyInputModel *input)
{
  const GPtrArray *children = input->element->children;

  input->options = g_ptr_array_new ();
  input->option_positions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < children->len; i++)
    {
      const SubsidyElement *child = g_ptr_array_index (children, i);

      if (child->type->kind == SUBSIDY_ELEMENT_OPTION && subsidy_element_attribute (child, "id") != NULL)
        read_option (loader, input, child);
    }
  input->groups = g_ptr_array_new ();
  for (guint i = 0; i < children->len; i++)
    {
      const SubsidyElement *child = g_ptr_array_index (children, i);

      if (child->type->kind == SUBSIDY_ELEMENT_OPTION_GROUP && child->is_sound)
        read_group (loader, input, child);
    }
  check_patterns (loader, input);
  input->least = 0;
  input->most = input->options->len > 0 ? input->options->len - 1 : 0;
  if (input->options->len == 0 && input->element->is_sound)
    add_problem (loader, input->element, SUBSIDY_MESSAGE_CHOICE_NEEDS_OPTIONS, input->id, NULL, NULL);
}

/* ---- Facts ---- */

static const struct
{
  const char *name;
  int decimals; /* -1: as declared */
  gint64 least, most;
} fact_types[] = {
  [SUBSIDY_TYPE_OF_MONEY] = { "money", 2, 0, G_MAXINT64 },
  [SUBSIDY_TYPE_OF_RATE] = { "rate", 4, 0, 1000000 },
  [SUBSIDY_TYPE_OF_DATE] = { "date", 0, 0, 0 },
  [SUBSIDY_TYPE_OF_COUNT] = { "count", 0, 0, 1000000000 },
  [SUBSIDY_TYPE_OF_QUANTITY] = { "quantity", 4, 0, G_GINT64_CONSTANT (10000000000000000) },
  [SUBSIDY_TYPE_OF_NUMBER] = { "number", -1, 0, G_GINT64_CONSTANT (1000000000000) },
  [SUBSIDY_TYPE_OF_CHOICE] = { "choice", 0, 0, 0 },
  [SUBSIDY_TYPE_OF_FLAG] = { "flag", 0, 0, 1 },
  [SUBSIDY_TYPE_OF_NAME] = { "name", 0, 0, G_MAXINT64 },
  [SUBSIDY_TYPE_OF_CREDIT_CODE] = { "credit-code", 0, 0, G_MAXINT64 },
  [SUBSIDY_TYPE_OF_LIST] = { "list", 0, 0, SUBSIDY_LIST_MOST_ITEMS },
};

static gint64
power_of_ten (int exponent)
{
  gint64 power = 1;

  while (exponent-- > 0)
    power *= 10;
  return power;
}

static void
read_type (Loader *loader, SubsidyInputModel *input)
{
  const char *type = subsidy_element_attribute (input->element, "type");
  const char *decimals = subsidy_element_attribute (input->element, "decimals");
  gint64 declared = 0;

  for (guint i = 0; i < G_N_ELEMENTS (fact_types); i++)
    if (strcmp (fact_types[i].name, type) == 0)
      input->type = (SubsidyValueType)i;
  input->least = fact_types[input->type].least;
  input->most = fact_types[input->type].most;
  input->decimals = MAX (fact_types[input->type].decimals, 0);
  input->unit = subsidy_element_attribute (input->element, "unit");
  if (input->type == SUBSIDY_TYPE_OF_DATE)
    {
      subsidy_calendar_days (1900, 1, 1, &input->least);
      subsidy_calendar_days (9999, 12, 31, &input->most);
    }
  if (decimals != NULL)
    {
      if ((input->type != SUBSIDY_TYPE_OF_QUANTITY && input->type != SUBSIDY_TYPE_OF_NUMBER)
          || !subsidy_decimal_from_text (decimals, 0, &declared) || declared > 6)
        add_problem (loader, input->element, SUBSIDY_MESSAGE_DECIMALS_NOT_HERE, decimals, NULL, NULL);
      else
        input->decimals = (int)declared;
    }
  if (input->type == SUBSIDY_TYPE_OF_QUANTITY)
    input->most = G_GINT64_CONSTANT (1000000000000) * power_of_ten (input->decimals);
  else if (input->type == SUBSIDY_TYPE_OF_NUMBER)
    input->most = G_GINT64_CONSTANT (1000000000) * power_of_ten (input->decimals);
  input->denominator = power_of_ten (input->decimals);
}

/* A bound or an assumed value as the file writes it: plain decimals, ISO dates, option ids, yes and no. */
static gboolean
read_bound (const SubsidyInputModel *input, const char *text, gint64 *number)
{
  int64_t value = 0;
  gboolean is_read;

  switch (input->type)
    {
    case SUBSIDY_TYPE_OF_DATE:
      is_read = subsidy_iso_date_from_text (text, &value);
      break;
    case SUBSIDY_TYPE_OF_CHOICE:
      value = subsidy_find_option_named (input, text);
      is_read = value >= 0;
      break;
    case SUBSIDY_TYPE_OF_FLAG:
      is_read = strcmp (text, "yes") == 0 || strcmp (text, "no") == 0;
      value = text[0] == 'y';
      break;
    case SUBSIDY_TYPE_OF_NAME:
    case SUBSIDY_TYPE_OF_CREDIT_CODE:
      return FALSE;
    case SUBSIDY_TYPE_OF_LIST:
    default:
      is_read = subsidy_decimal_from_text (text, input->decimals, &value);
      break;
    }
  if (is_read)
    *number = value;
  return is_read;
}

static void
read_range_end (Loader *loader, SubsidyInputModel *input, const char *attribute, gint64 *end)
{
  const char *text = subsidy_element_attribute (input->element, attribute);
  gboolean has_order = input->type < SUBSIDY_TYPE_OF_CHOICE || input->type == SUBSIDY_TYPE_OF_LIST;

  if (text == NULL)
    return;
  if (!has_order)
    {
      g_autofree char *written = g_strdup_printf ("%s=\"%s\"", attribute, text);

      add_problem (loader, input->element, SUBSIDY_MESSAGE_NO_ORDER_FOR, written,
                   subsidy_element_attribute (input->element, "type"), NULL);
    }
  else if (!read_bound (input, text, end))
    add_problem (loader, input->element, SUBSIDY_MESSAGE_BOUND_NOT_READ, text,
                 subsidy_element_attribute (input->element, "type"), NULL);
}

static void
check_range (Loader *loader, const SubsidyInputModel *input)
{
  g_autofree char *least = NULL, *most = NULL;

  if (input->least <= input->most)
    return;
  least = subsidy_input_number_text (input, input->least);
  most = subsidy_input_number_text (input, input->most);
  add_problem (loader, input->element, SUBSIDY_MESSAGE_EMPTY_RANGE, least, most, NULL);
}

static void
read_assumed (Loader *loader, SubsidyInputModel *input)
{
  const char *text = subsidy_element_attribute (input->element, "assumed");

  input->assumed = SUBSIDY_MISSING;
  if (text == NULL)
    return;
  if (strcmp (text, "none") == 0)
    {
      input->may_be_none = TRUE;
      input->assumed = SUBSIDY_NONE;
    }
  else if (input->type == SUBSIDY_TYPE_OF_CHOICE && subsidy_find_option_named (input, text) < 0)
    report_option (loader, input, input->element, text);
  else if (!read_bound (input, text, &input->assumed))
    add_problem (loader, input->element, SUBSIDY_MESSAGE_BOUND_NOT_READ, text,
                 subsidy_element_attribute (input->element, "type"), NULL);
  else if (input->assumed < input->least || input->assumed > input->most)
    add_problem (loader, input->element, SUBSIDY_MESSAGE_ASSUMED_OUT_OF_RANGE, text, NULL, NULL);
}

static SubsidyInputModel *
input_new (const SubsidyElement *element)
{
  SubsidyInputModel *input = g_new0 (SubsidyInputModel, 1);

  input->element = element;
  input->id = subsidy_element_attribute (element, "id");
  input->denominator = 1;
  input->assumed = SUBSIDY_MISSING;
  return input;
}

static void
add_input (Loader *loader, SubsidyInputModel *input)
{
  g_ptr_array_add (loader->policy->inputs, input);
  g_hash_table_insert (loader->policy->input_positions, (gpointer)input->id,
                       GINT_TO_POINTER ((int)loader->policy->inputs->len));
}

static void
input_free (gpointer memory)
{
  SubsidyInputModel *input = memory;

  g_clear_pointer (&input->options, g_ptr_array_unref);
  g_clear_pointer (&input->groups, g_ptr_array_unref);
  g_clear_pointer (&input->option_positions, g_hash_table_unref);
  g_free (input->full_id);
  g_free (input);
}

/* Whether an option could not be read: then which options there are is not known. */
static gboolean
has_lost_option (const SubsidyElement *element)
{
  for (guint i = 0; i < element->children->len; i++)
    if (subsidy_element_nth (element, i)->type->kind == SUBSIDY_ELEMENT_OPTION
        && !subsidy_element_nth (element, i)->is_sound)
      return TRUE;
  return FALSE;
}

static void read_sound_fact (Loader *loader, SubsidyInputModel *input);
static gboolean claim_id (Loader *loader, GHashTable *names, const SubsidyElement *element, const char *id);

/* A fact that was not read cleanly keeps its name, so that what uses it is not blamed. @list: the position of the list
 * whose items have it + 1; 0: it is a fact of the row. */
static void
read_fact (Loader *loader, const SubsidyElement *element, guint list)
{
  SubsidyInputModel *input = input_new (element);
  gsize n_problems = subsidy_report_get_n_problems (loader->report);

  input->in_list = list;
  if (list > 0)
    input->id = input->full_id
        = g_strconcat (subsidy_policy_input (loader->policy, list - 1)->id, ".", input->id, NULL);
  add_input (loader, input);
  loader->policy->n_facts++;
  if (element->is_sound)
    read_sound_fact (loader, input);
  if (subsidy_report_get_n_problems (loader->report) > n_problems || has_lost_option (element))
    g_hash_table_add (loader->lost_ids, g_strdup (input->id));
}

static void
read_sound_fact (Loader *loader, SubsidyInputModel *input)
{
  const SubsidyElement *element = input->element;

  read_type (loader, input);
  if (input->type == SUBSIDY_TYPE_OF_CHOICE)
    read_options (loader, input);
  else if (subsidy_element_child (element, SUBSIDY_ELEMENT_OPTION) != NULL
           || subsidy_element_child (element, SUBSIDY_ELEMENT_OPTION_GROUP) != NULL)
    add_problem (loader, element, SUBSIDY_MESSAGE_OPTIONS_NOT_HERE, input->id, NULL, NULL);
  read_range_end (loader, input, "least", &input->least);
  read_range_end (loader, input, "most", &input->most);
  check_range (loader, input);
  read_assumed (loader, input);
}

/* How many items a list may have, within what the evaluator takes. */
static void
read_length (Loader *loader, SubsidyInputModel *input)
{
  input->type = SUBSIDY_TYPE_OF_LIST;
  input->least = 0;
  input->most = SUBSIDY_LIST_MOST_ITEMS;
  read_range_end (loader, input, "least", &input->least);
  read_range_end (loader, input, "most", &input->most);
  if (input->most > SUBSIDY_LIST_MOST_ITEMS)
    add_problem (loader, input->element, SUBSIDY_MESSAGE_LIST_TOO_LONG, input->id,
                 G_STRINGIFY (SUBSIDY_LIST_MOST_ITEMS), NULL);
  check_range (loader, input);
}

/* What comes from elsewhere belongs to the row. */
static void
refuse_source (Loader *loader, const SubsidyElement *fact, SubsidyElementKind kind)
{
  const SubsidyElement *source = subsidy_element_child (fact, kind);

  if (source != NULL)
    add_problem (loader, source, SUBSIDY_MESSAGE_NOT_OF_ITEMS, source->type->name, NULL, NULL);
}

static void
read_list (Loader *loader, const SubsidyElement *element, GHashTable *names)
{
  SubsidyInputModel *input = input_new (element);
  guint list;

  add_input (loader, input);
  list = ++loader->policy->n_facts;
  if (element->is_sound)
    read_length (loader, input);
  else
    g_hash_table_add (loader->lost_ids, g_strdup (input->id));
  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (element, i);
      g_autofree char *id = NULL;

      if (child->type->kind != SUBSIDY_ELEMENT_FACT || subsidy_element_attribute (child, "id") == NULL)
        continue;
      id = g_strconcat (input->id, ".", subsidy_element_attribute (child, "id"), NULL);
      if (!claim_id (loader, names, child, id))
        continue;
      read_fact (loader, child, list);
      refuse_source (loader, child, SUBSIDY_ELEMENT_FROM_HISTORY);
      refuse_source (loader, child, SUBSIDY_ELEMENT_FROM_BATCH);
    }
}

static void
read_interpretation (Loader *loader, const SubsidyElement *element)
{
  SubsidyInputModel *input = input_new (element);
  const char *chosen = subsidy_element_attribute (element, "default");
  int position;

  input->type = SUBSIDY_TYPE_OF_CHOICE;
  input->is_interpretation = TRUE;
  add_input (loader, input);
  read_options (loader, input);
  if (!element->is_sound || has_lost_option (element))
    {
      g_hash_table_add (loader->lost_ids, g_strdup (input->id));
      return;
    }
  position = subsidy_find_option_named (input, chosen);
  if (position < 0)
    {
      report_option (loader, input, element, chosen);
      g_hash_table_add (loader->lost_ids, g_strdup (input->id));
    }
  input->assumed = position;
}

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

/* Whether the declaration has a name that no other has. */
static gboolean
claim_id (Loader *loader, GHashTable *names, const SubsidyElement *element, const char *id)
{
  if (g_hash_table_add (names, g_strconcat (name_space (element->type->kind), " ", id, NULL)))
    return TRUE;
  add_problem (loader, element, SUBSIDY_MESSAGE_ID_TWICE, id, NULL, NULL);
  return FALSE;
}

static gboolean
claim_name (Loader *loader, GHashTable *names, const SubsidyElement *element)
{
  const char *id = subsidy_element_attribute (element, "id");

  if (name_space (element->type->kind) == NULL)
    return TRUE;
  return id != NULL && claim_id (loader, names, element, id);
}

static void
read_declaration (Loader *loader, const SubsidyElement *element, GHashTable *names)
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
      read_fact (loader, element, 0);
      break;
    case SUBSIDY_ELEMENT_LIST:
      read_list (loader, element, names);
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

/* Interpretations come after all facts, so that facts keep the positions of columns. */
static void
read_declarations (Loader *loader)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) interpretations = g_ptr_array_new ();
  const GPtrArray *children = loader->policy->root->children;

  for (guint i = 0; i < children->len; i++)
    {
      const SubsidyElement *child = g_ptr_array_index (children, i);

      if (!claim_name (loader, names, child))
        continue;
      if (g_strcmp0 (name_space (child->type->kind), "fact") == 0)
        g_hash_table_insert (loader->policy->named, (gpointer)subsidy_element_attribute (child, "id"), (gpointer)child);
      if (child->type->kind == SUBSIDY_ELEMENT_INTERPRETATION)
        g_ptr_array_add (interpretations, (gpointer)child);
      else
        read_declaration (loader, child, names);
    }
  for (guint i = 0; i < interpretations->len; i++)
    read_interpretation (loader, g_ptr_array_index (interpretations, i));
}

/* ---- Checks across declarations ---- */

static void
check_single (Loader *loader, SubsidyElementKind kind)
{
  const GPtrArray *children = loader->policy->root->children;
  guint count = 0;

  for (guint i = 0; i < children->len; i++)
    {
      const SubsidyElement *child = g_ptr_array_index (children, i);

      if (child->type->kind == kind && ++count == 2)
        add_problem (loader, child, SUBSIDY_MESSAGE_ELEMENT_TWICE, child->type->name, NULL, NULL);
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
check_sources (Loader *loader)
{
  const GPtrArray *children = loader->policy->root->children;

  for (guint i = 0; i < children->len; i++)
    {
      const SubsidyElement *child = g_ptr_array_index (children, i);
      const char *from = child->type->kind == SUBSIDY_ELEMENT_SOURCE ? subsidy_element_attribute (child, "from") : NULL;
      const char *to = from != NULL ? subsidy_element_attribute (child, "to") : NULL;

      /* ISO dates sort as texts. */
      if (to != NULL && child->is_sound && strcmp (from, to) > 0)
        add_problem (loader, child, SUBSIDY_MESSAGE_EMPTY_RANGE, from, to, NULL);
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
check_languages (Loader *loader, const SubsidyElement *element)
{
  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (element, i);
      const char *language;

      check_languages (loader, child);
      if (!is_text_of_one_language (child->type->kind) || !is_said_before (element, i))
        continue;
      language = subsidy_element_attribute (child, "lang");
      add_problem (loader, child, SUBSIDY_MESSAGE_LANGUAGE_TWICE, child->type->name, language != NULL ? language : "-",
                   NULL);
    }
}

static void
check_header (Loader *loader)
{
  const SubsidyElement *root = loader->policy->root;
  const char *format = subsidy_element_attribute (root, "format");
  const char *currency = subsidy_element_attribute (root, "currency");

  if (format != NULL && strcmp (format, "1") != 0 && subsidy_text_is (SUBSIDY_TEXT_INTEGER, format))
    add_problem (loader, root, SUBSIDY_MESSAGE_UNKNOWN_FORMAT, format, "1", NULL);
  if (currency != NULL && !is_currency (currency))
    add_problem (loader, root, SUBSIDY_MESSAGE_UNKNOWN_CURRENCY, currency, NULL, NULL);
  if (root->is_sound && count_children (root, SUBSIDY_ELEMENT_PAYER) == 0)
    add_problem (loader, root, SUBSIDY_MESSAGE_POLICY_NEEDS, "payer", NULL, NULL);
  if (root->is_sound && count_children (root, SUBSIDY_ELEMENT_RULE) == 0)
    add_problem (loader, root, SUBSIDY_MESSAGE_POLICY_NEEDS, "rule", NULL, NULL);
  for (int kind = 0; kind < SUBSIDY_N_SPLITS; kind++)
    {
      const GPtrArray *parts = subsidy_policy_parts (loader->policy, (SubsidySplitKind)kind);

      if (parts->len > MOST_PAYERS)
        add_problem (loader, g_ptr_array_index (parts, MOST_PAYERS), SUBSIDY_MESSAGE_TOO_MANY_PAYERS,
                     G_STRINGIFY (MOST_PAYERS), NULL, NULL);
    }
  check_sources (loader);
  check_single (loader, SUBSIDY_ELEMENT_ROUND);
}

/* Names in a list, such as the key of a rule, that must be facts; or rules. */
static void
check_names (Loader *loader, const SubsidyElement *element, const char *attribute, gboolean are_rules)
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
    if (**name != '\0' && !are_rules && subsidy_find_input (policy, *name) >= (int)policy->n_facts)
      add_problem (loader, element, SUBSIDY_MESSAGE_KEY_IS_INTERPRETATION, *name, NULL, NULL);
    else if (**name != '\0' && !g_strv_contains (known, *name) && !g_hash_table_contains (loader->lost_ids, *name))
      add_problem (loader, element, are_rules ? SUBSIDY_MESSAGE_UNKNOWN_RULE : SUBSIDY_MESSAGE_UNKNOWN_FACT, *name,
                   NULL, subsidy_suggest (*name, known));
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
check_history_type (Loader *loader, const SubsidyInputModel *input, const SubsidyElement *history)
{
  const char *what = subsidy_element_attribute (history, "what");
  SubsidyValueType type = type_of_history (what);

  if (input->element->is_sound && input->type != type)
    subsidy_report_add (loader->report, SUBSIDY_SEVERITY_ERROR, history->line, SUBSIDY_MESSAGE_HISTORY_TYPE, what,
                        fact_types[type].name, input->id, NULL);
}

/* Where nothing was paid before there is no latest day. */
static void
check_latest (Loader *loader, const SubsidyInputModel *input, const SubsidyElement *history)
{
  if (strcmp (subsidy_element_attribute (history, "what"), "latest") == 0 && input->type == SUBSIDY_TYPE_OF_DATE
      && !input->may_be_none)
    add_problem (loader, history, SUBSIDY_MESSAGE_LATEST_MAY_BE_NONE, input->id, NULL, NULL);
}

/* The year is that of a date fact. */
static void
check_year (Loader *loader, const SubsidyElement *history)
{
  const char *id = subsidy_element_attribute (history, "year-of");
  int position = id != NULL ? subsidy_find_input (loader->policy, id) : -1;

  if (id == NULL)
    return;
  check_names (loader, history, "year-of", FALSE);
  if (position >= 0 && position < (int)loader->policy->n_facts
      && subsidy_policy_input (loader->policy, (guint)position)->element->is_sound
      && subsidy_policy_input (loader->policy, (guint)position)->type != SUBSIDY_TYPE_OF_DATE)
    subsidy_report_add (loader->report, SUBSIDY_SEVERITY_ERROR, history->line, SUBSIDY_MESSAGE_NOT_A_DATE, id, NULL,
                        history->type->name, NULL);
}

static void
check_histories (Loader *loader)
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
check_batches (Loader *loader)
{
  for (guint i = 0; i < loader->policy->n_facts; i++)
    {
      const SubsidyElement *from_batch
          = subsidy_element_child (subsidy_policy_input (loader->policy, i)->element, SUBSIDY_ELEMENT_FROM_BATCH);

      if (from_batch != NULL && from_batch->is_sound)
        check_names (loader, from_batch, "rules", TRUE);
    }
}

static void
compile_rules (Loader *loader, const GPtrArray *rules, guint *n_nodes)
{
  for (guint i = 0; i < rules->len && !subsidy_report_is_full (loader->report) && *n_nodes <= MOST_NODES; i++)
    {
      SubsidyRuleModel *rule = g_ptr_array_index (rules, i);

      subsidy_compile_rule (loader->policy, loader->report, loader->lost_ids, rule);
      check_names (loader, rule->element, "once-per", FALSE);
      *n_nodes += (guint)rule->program.n_nodes;
      if (*n_nodes > MOST_NODES)
        add_problem (loader, rule->element, SUBSIDY_MESSAGE_POLICY_TOO_LARGE, G_STRINGIFY (MOST_NODES), NULL, NULL);
    }
}

static void
compile_all (Loader *loader)
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
  policy->inputs = g_ptr_array_new_with_free_func (input_free);
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
  Loader loader = { .report = report, .lost_ids = lost_ids };

  if (root == NULL)
    return NULL;
  loader.policy = policy_new (root, n_elements, data, length);
  read_declarations (&loader);
  check_header (&loader);
  check_languages (&loader, root);
  check_histories (&loader);
  check_batches (&loader);
  compile_all (&loader);
  if (subsidy_report_get_n_errors (report) > 0)
    g_clear_pointer (&loader.policy, subsidy_policy_unref);
  return loader.policy;
}
