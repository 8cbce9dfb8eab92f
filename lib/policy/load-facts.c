/* SPDX-License-Identifier: Apache-2.0 */
/* The declarations of facts, lists and interpretations: types, ranges, options, what is assumed. */
#include <string.h>

#include "core/calendar.h"
#include "policy/loader.h"
#include "policy/number.h"
#include "policy/reach.h"
#include "policy/text.h"
#include "subsidy/columns.h"

#define MOST_PATTERNS 100

/* ---- Options ---- */

static void
report_option (SubsidyLoader *loader, const SubsidyInputModel *input, const SubsidyElement *element, const char *text)
{
  g_autofree const char **ids = subsidy_element_ids (input->options);
  g_autofree char *expected = subsidy_names_text (ids);

  subsidy_report_add (loader->report, SUBSIDY_SEVERITY_ERROR, element->line, SUBSIDY_MESSAGE_UNKNOWN_OPTION, text,
                      expected, input->id, subsidy_suggest (text, ids));
}
static void
add_option_name (SubsidyLoader *loader, SubsidyInputModel *input, const SubsidyElement *element, const char *name,
                 guint position)
{
  char *normalised = subsidy_text_normalised (name);
  int known;

  if (normalised == NULL)
    return;
  known = GPOINTER_TO_INT (g_hash_table_lookup (input->option_positions, normalised)) - 1;
  if (known >= 0 && known != (int)position)
    subsidy_loader_add_problem (loader, element, SUBSIDY_MESSAGE_ID_TWICE, name, NULL, NULL);
  g_hash_table_replace (input->option_positions, normalised, GINT_TO_POINTER (position + 1));
}

static void
read_option (SubsidyLoader *loader, SubsidyInputModel *input, const SubsidyElement *option)
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
read_group (SubsidyLoader *loader, SubsidyInputModel *input, const SubsidyElement *group)
{
  const char *id = subsidy_element_attribute (group, "id");
  g_auto (GStrv) names = g_strsplit_set (subsidy_element_attribute (group, "options"), " \t\r\n", -1);

  if (subsidy_find_option_named (input, id) >= 0 || subsidy_find_option_group (input, id) != NULL)
    subsidy_loader_add_problem (loader, group, SUBSIDY_MESSAGE_ID_TWICE, id, NULL, NULL);
  for (char **name = names; *name != NULL; name++)
    if (**name != '\0' && subsidy_find_option_named (input, *name) < 0)
      report_option (loader, input, group, *name);
  g_ptr_array_add (input->groups, (gpointer)group);
}

/* Every text that is not a name is tried against every pattern. */
static void
check_patterns (SubsidyLoader *loader, const SubsidyInputModel *input)
{
  guint n_patterns = 0;

  for (guint i = 0; i < input->options->len; i++)
    n_patterns += subsidy_element_attribute (g_ptr_array_index (input->options, i), "pattern") != NULL;
  if (n_patterns > MOST_PATTERNS)
    subsidy_loader_add_problem (loader, input->element, SUBSIDY_MESSAGE_TOO_MANY_PATTERNS, input->id,
                                G_STRINGIFY (MOST_PATTERNS), NULL);
}

static void
read_options (SubsidyLoader *loader, SubsidyInputModel *input)
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
    subsidy_loader_add_problem (loader, input->element, SUBSIDY_MESSAGE_CHOICE_NEEDS_OPTIONS, input->id, NULL, NULL);
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

const char *
subsidy_type_name (SubsidyValueType type)
{
  return fact_types[type].name;
}

static gint64
power_of_ten (int exponent)
{
  gint64 power = 1;

  while (exponent-- > 0)
    power *= 10;
  return power;
}

static void
read_type (SubsidyLoader *loader, SubsidyInputModel *input)
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
  if (input->unit != NULL && input->type != SUBSIDY_TYPE_OF_QUANTITY)
    subsidy_loader_add_problem (loader, input->element, SUBSIDY_MESSAGE_UNIT_NOT_HERE, input->unit, type, NULL);
  if (input->type == SUBSIDY_TYPE_OF_DATE)
    {
      subsidy_calendar_days (1900, 1, 1, &input->least);
      subsidy_calendar_days (9999, 12, 31, &input->most);
    }
  if (decimals != NULL)
    {
      if ((input->type != SUBSIDY_TYPE_OF_QUANTITY && input->type != SUBSIDY_TYPE_OF_NUMBER)
          || !subsidy_decimal_from_text (decimals, 0, &declared) || declared > 6)
        subsidy_loader_add_problem (loader, input->element, SUBSIDY_MESSAGE_DECIMALS_NOT_HERE, decimals, NULL, NULL);
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

/* With how it is written, where the type has such a form. */
static void
report_bound (SubsidyLoader *loader, const SubsidyElement *element, const char *text)
{
  static const struct
  {
    const char *type, *form;
  } forms[] = { { "money", "5000000 / 0.05" }, { "rate", "8 / 3.65" },     { "date", "2026-02-14" }, { "count", "12" },
                { "quantity", "500 / 12.5" },  { "number", "500 / 12.5" }, { "flag", "yes / no" } };
  const char *type = subsidy_element_attribute (element, "type");
  const char *form = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_strcmp0 (forms[i].type, type) == 0)
      form = forms[i].form;
  subsidy_report_add (loader->report, SUBSIDY_SEVERITY_ERROR, element->line,
                      form != NULL ? SUBSIDY_MESSAGE_BOUND_FORM : SUBSIDY_MESSAGE_BOUND_NOT_READ, text, type, form,
                      NULL);
}

static void
read_range_end (SubsidyLoader *loader, SubsidyInputModel *input, const char *attribute, gint64 *end)
{
  const char *text = subsidy_element_attribute (input->element, attribute);
  gboolean has_order = input->type < SUBSIDY_TYPE_OF_CHOICE || input->type == SUBSIDY_TYPE_OF_LIST;

  if (text == NULL)
    return;
  if (!has_order)
    {
      g_autofree char *written = g_strdup_printf ("%s=\"%s\"", attribute, text);

      subsidy_loader_add_problem (loader, input->element, SUBSIDY_MESSAGE_NO_ORDER_FOR, written,
                                  subsidy_element_attribute (input->element, "type"), NULL);
    }
  else if (!read_bound (input, text, end))
    report_bound (loader, input->element, text);
}

static void
check_range (SubsidyLoader *loader, const SubsidyInputModel *input)
{
  g_autofree char *least = NULL, *most = NULL;

  if (input->least <= input->most)
    return;
  least = subsidy_input_number_text (input, input->least);
  most = subsidy_input_number_text (input, input->most);
  subsidy_loader_add_problem (loader, input->element, SUBSIDY_MESSAGE_EMPTY_RANGE, least, most, NULL);
}

static void
read_assumed (SubsidyLoader *loader, SubsidyInputModel *input)
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
    report_bound (loader, input->element, text);
  else if (input->assumed < input->least || input->assumed > input->most)
    subsidy_loader_add_problem (loader, input->element, SUBSIDY_MESSAGE_ASSUMED_OUT_OF_RANGE, text, NULL, NULL);
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
add_input (SubsidyLoader *loader, SubsidyInputModel *input)
{
  g_ptr_array_add (loader->policy->inputs, input);
  g_hash_table_insert (loader->policy->input_positions, (gpointer)input->id,
                       GINT_TO_POINTER ((int)loader->policy->inputs->len));
}

void
subsidy_input_free (gpointer memory)
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

static void read_sound_fact (SubsidyLoader *loader, SubsidyInputModel *input);

/* A fact that was not read cleanly keeps its name, so that what uses it is not blamed. @list: the position of the list
 * whose items have it + 1; 0: it is a fact of the row. */
static void
read_fact (SubsidyLoader *loader, const SubsidyElement *element, guint list)
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
read_sound_fact (SubsidyLoader *loader, SubsidyInputModel *input)
{
  const SubsidyElement *element = input->element;

  read_type (loader, input);
  if (input->type == SUBSIDY_TYPE_OF_CHOICE)
    read_options (loader, input);
  else if (subsidy_element_child (element, SUBSIDY_ELEMENT_OPTION) != NULL
           || subsidy_element_child (element, SUBSIDY_ELEMENT_OPTION_GROUP) != NULL)
    subsidy_loader_add_problem (loader, element, SUBSIDY_MESSAGE_OPTIONS_NOT_HERE, input->id, NULL, NULL);
  read_range_end (loader, input, "least", &input->least);
  read_range_end (loader, input, "most", &input->most);
  check_range (loader, input);
  read_assumed (loader, input);
}

void
subsidy_load_fact (SubsidyLoader *loader, const SubsidyElement *element)
{
  read_fact (loader, element, 0);
}

/* How many items a list may have, within what the evaluator takes. */
static void
read_length (SubsidyLoader *loader, SubsidyInputModel *input)
{
  input->type = SUBSIDY_TYPE_OF_LIST;
  input->least = 0;
  input->most = SUBSIDY_LIST_MOST_ITEMS;
  read_range_end (loader, input, "least", &input->least);
  read_range_end (loader, input, "most", &input->most);
  if (input->most > SUBSIDY_LIST_MOST_ITEMS)
    subsidy_loader_add_problem (loader, input->element, SUBSIDY_MESSAGE_LIST_TOO_LONG, input->id,
                                G_STRINGIFY (SUBSIDY_LIST_MOST_ITEMS), NULL);
  check_range (loader, input);
}

/* What comes from elsewhere belongs to the row. */
static void
refuse_source (SubsidyLoader *loader, const SubsidyElement *fact, SubsidyElementKind kind)
{
  const SubsidyElement *source = subsidy_element_child (fact, kind);

  if (source != NULL)
    subsidy_loader_add_problem (loader, source, SUBSIDY_MESSAGE_NOT_OF_ITEMS, source->type->name, NULL, NULL);
}

void
subsidy_load_list (SubsidyLoader *loader, const SubsidyElement *element)
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
      if (!subsidy_loader_claim_id (loader, child, id))
        continue;
      read_fact (loader, child, list);
      refuse_source (loader, child, SUBSIDY_ELEMENT_FROM_HISTORY);
      refuse_source (loader, child, SUBSIDY_ELEMENT_FROM_BATCH);
    }
}

void
subsidy_load_interpretation (SubsidyLoader *loader, const SubsidyElement *element)
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
