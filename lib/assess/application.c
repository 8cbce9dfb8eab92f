/* SPDX-License-Identifier: Apache-2.0 */
/* The facts of one case, and values read from and written as text. */
#include "assess/application.h"

#include <string.h>

#include "assess/words.h"
#include "policy/report.h"
#include "subsidy/columns.h"
#include "subsidy/values.h"

G_DEFINE_BOXED_TYPE (SubsidyApplication, subsidy_application, subsidy_application_ref, subsidy_application_unref)

SubsidyApplication *
subsidy_application_new (SubsidyPolicy *policy)
{
  SubsidyApplication *application = g_new0 (SubsidyApplication, 1);

  g_atomic_ref_count_init (&application->references);
  application->policy = subsidy_policy_ref (policy);
  application->language = g_strdup ("en");
  application->numbers = g_new (gint64, MAX (policy->n_facts, 1));
  application->names = g_new0 (char *, MAX (policy->n_facts, 1));
  application->items = g_new0 (SubsidyColumn, MAX (policy->n_facts, 1));
  for (guint i = 0; i < policy->n_facts; i++)
    application->numbers[i] = SUBSIDY_MISSING;
  return application;
}

SubsidyApplication *
subsidy_application_ref (SubsidyApplication *application)
{
  g_atomic_ref_count_inc (&application->references);
  return application;
}

void
subsidy_application_unref (SubsidyApplication *application)
{
  if (application == NULL || !g_atomic_ref_count_dec (&application->references))
    return;
  for (guint i = 0; i < application->policy->n_facts; i++)
    g_free (application->names[i]);
  g_free (application->names);
  g_free (application->numbers);
  subsidy_items_free (application->policy, application->items);
  g_free (application->language);
  subsidy_policy_unref (application->policy);
  g_free (application);
}

SubsidyColumn *
subsidy_items_copy (const SubsidyPolicy *policy, const SubsidyColumn *items, const gint64 *numbers)
{
  SubsidyColumn *copy = g_new0 (SubsidyColumn, MAX (policy->n_facts, 1));

  for (guint i = 0; i < policy->n_facts; i++)
    {
      copy[i].stride = items[i].stride;
      if (items[i].values != NULL)
        copy[i].values = g_memdup2 (items[i].values, MAX ((gsize)numbers[i], 1) * sizeof (gint64));
    }
  return copy;
}

void
subsidy_items_free (const SubsidyPolicy *policy, SubsidyColumn *items)
{
  for (guint i = 0; i < policy->n_facts; i++)
    g_free ((gpointer)items[i].values);
  g_free (items);
}

SubsidyApplication *
subsidy_application_copy (const SubsidyApplication *application)
{
  SubsidyApplication *copy = subsidy_application_new (application->policy);
  guint n_facts = application->policy->n_facts;

  subsidy_application_set_language (copy, application->language);
  memcpy (copy->numbers, application->numbers, n_facts * sizeof *copy->numbers);
  for (guint i = 0; i < n_facts; i++)
    copy->names[i] = g_strdup (application->names[i]);
  subsidy_items_free (copy->policy, copy->items);
  copy->items = subsidy_items_copy (copy->policy, application->items, application->numbers);
  return copy;
}

void
subsidy_application_set_language (SubsidyApplication *application, const char *language)
{
  g_free (application->language);
  application->language = g_strdup (language != NULL ? language : "en");
}

/* ---- Reading ---- */

static gboolean
refuse (GError **error, SubsidyMessage message, const char *language, const char *text, const char *second)
{
  g_autofree char *line = subsidy_one_line (text);
  g_autofree char *said = subsidy_message (message, language, line, second != NULL ? second : "", NULL);

  g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE, said);
  return FALSE;
}

/* The options by label and, where it differs, id; and what is nearest to the text. */
static gboolean
refuse_choice (const SubsidyInputModel *input, const char *text, const char *language, GError **error)
{
  SubsidyWords words = { .language = language };
  g_autofree const char **ids = subsidy_element_ids (input->options);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GString) known = g_string_new (NULL);
  g_autofree char *line = subsidy_one_line (text);
  const char *nearest;

  for (guint i = 0; i < input->options->len; i++)
    {
      const char *label = subsidy_words_label (&words, g_ptr_array_index (input->options, i));

      g_ptr_array_add (names, (gpointer)ids[i]);
      g_ptr_array_add (names, (gpointer)label);
      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", ids[i]);
      if (strcmp (label, ids[i]) != 0)
        g_string_append_printf (known, " (%s)", label);
    }
  g_ptr_array_add (names, NULL);
  nearest = subsidy_suggest (line, (const char *const *)names->pdata);
  refuse (error, SUBSIDY_MESSAGE_CHOICE_TEXT, language, line, known->str);
  if (nearest != NULL && error != NULL)
    {
      g_autofree char *meant = subsidy_message (SUBSIDY_MESSAGE_DID_YOU_MEAN, language, nearest, NULL);
      g_autofree char *whole = g_strconcat ((*error)->message, meant, NULL);

      g_clear_error (error);
      g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE, whole);
    }
  return FALSE;
}

static gboolean
read_choice (const SubsidyInputModel *input, const char *text, const char *language, gint64 *number, GError **error)
{
  int position = subsidy_find_option (input, text);

  if (position < 0)
    return refuse_choice (input, text, language, error);
  *number = position;
  return TRUE;
}

static gboolean
read_flag (const char *text, const char *language, gint64 *number, GError **error)
{
  static const char *const yes[] = { "yes", "y", "true", "1", "是", NULL };
  static const char *const no[] = { "no", "n", "false", "0", "否", NULL };
  g_autofree char *normalised = subsidy_text_normalised (text);
  g_autofree char *lower = normalised != NULL ? g_ascii_strdown (normalised, -1) : NULL;

  if (lower != NULL && g_strv_contains (yes, lower))
    *number = 1;
  else if (lower != NULL && g_strv_contains (no, lower))
    *number = 0;
  else
    return refuse (error, SUBSIDY_MESSAGE_FLAG_TEXT, language, text, NULL);
  return TRUE;
}

static gboolean
read_number (const SubsidyInputModel *input, const char *text, const char *language, gint64 *number, GError **error)
{
  g_autofree char *normalised = subsidy_text_normalised (text);
  g_autofree char *decimals = g_strdup_printf ("%d", input->decimals);
  int64_t value;

  if (normalised != NULL && input->type == SUBSIDY_TYPE_OF_RATE && g_str_has_suffix (normalised, "%"))
    normalised[strlen (normalised) - 1] = '\0';
  if (normalised == NULL || !subsidy_decimal_from_text (g_strchomp (normalised), input->decimals, &value)
      || value <= SUBSIDY_NONE)
    return refuse (error,
                   input->type == SUBSIDY_TYPE_OF_RATE    ? SUBSIDY_MESSAGE_RATE_TEXT
                   : input->type == SUBSIDY_TYPE_OF_LIST  ? SUBSIDY_MESSAGE_LIST_TEXT
                   : input->type == SUBSIDY_TYPE_OF_COUNT ? SUBSIDY_MESSAGE_COUNT_TEXT
                                                          : SUBSIDY_MESSAGE_NUMBER_TEXT,
                   language, text, decimals);
  *number = value;
  return TRUE;
}

/* An identity counts only as the same or another: a hash of 63 bits stands for it in columns. */
static gint64
identity_number (const char *text)
{
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);

  for (; *text != '\0'; text++)
    hash = (hash ^ (guchar)*text) * G_GUINT64_CONSTANT (1099511628211);
  return (gint64)(hash >> 1);
}

static gboolean
read_identity (const SubsidyInputModel *input, const char *text, const char *language, char **name, GError **error)
{
  if (input->type == SUBSIDY_TYPE_OF_CREDIT_CODE)
    *name = subsidy_credit_code_from_text (text, language, error);
  else if ((*name = subsidy_text_normalised (text)) == NULL || **name == '\0')
    return refuse (error, SUBSIDY_MESSAGE_NAME_TEXT, language, text, NULL);
  return *name != NULL;
}

/* What is said of yuan fits no other currency. */
static gboolean
read_money (const SubsidyPolicy *policy, const char *text, const char *language, int64_t *fen, GError **error)
{
  g_autofree char *line = NULL, *said = NULL;

  if (strcmp (policy->currency, "CNY") == 0)
    return subsidy_money_from_text (text, language, fen, error);
  if (subsidy_money_from_text (text, language, fen, NULL))
    return TRUE;
  line = subsidy_one_line (text);
  said = subsidy_message (SUBSIDY_MESSAGE_MONEY_TEXT_OTHER, language, line, policy->currency, NULL);
  g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE, said);
  return FALSE;
}

/* @name, where given, takes the text of an identity. */
static gboolean
read_value (const SubsidyPolicy *policy, const SubsidyInputModel *input, const char *text, const char *language,
            gint64 *number, char **name, GError **error)
{
  g_autofree char *identity = NULL;
  g_autofree char *normalised = subsidy_text_normalised (text);
  int64_t value = 0;
  gboolean is_read;

  if (input->type == SUBSIDY_TYPE_OF_LIST && (g_strcmp0 (normalised, "none") == 0 || g_strcmp0 (normalised, "无") == 0))
    {
      *number = 0;
      return TRUE;
    }
  if (input->may_be_none && (g_strcmp0 (normalised, "none") == 0 || g_strcmp0 (normalised, "无") == 0))
    {
      *number = SUBSIDY_NONE;
      return TRUE;
    }
  switch (input->type)
    {
    case SUBSIDY_TYPE_OF_MONEY:
      is_read = read_money (policy, text, language, &value, error);
      break;
    case SUBSIDY_TYPE_OF_DATE:
      is_read = subsidy_date_from_text (text, language, &value, error);
      break;
    case SUBSIDY_TYPE_OF_CHOICE:
      return read_choice (input, text, language, number, error);
    case SUBSIDY_TYPE_OF_FLAG:
      return read_flag (text, language, number, error);
    case SUBSIDY_TYPE_OF_NAME:
    case SUBSIDY_TYPE_OF_CREDIT_CODE:
      is_read = read_identity (input, text, language, &identity, error);
      value = is_read ? identity_number (identity) : 0;
      break;
    default:
      return read_number (input, text, language, number, error);
    }
  if (!is_read)
    return FALSE;
  *number = value;
  if (name != NULL)
    *name = g_steal_pointer (&identity);
  return TRUE;
}

/* The message says which fact it is about, by id and by label. */
static void
prefix_with_fact (GError **error, const SubsidyInputModel *input, const char *language)
{
  SubsidyWords words = { .language = language };
  const char *label = subsidy_words_label (&words, input->element);

  if (strcmp (label, input->id) == 0)
    g_prefix_error (error, "%s: ", input->id);
  else
    g_prefix_error (error, "%s (%s): ", input->id, label);
}

gboolean
subsidy_fact_from_text (const SubsidyPolicy *policy, gsize fact, const char *text, const char *language,
                        int64_t *number, GError **error)
{
  const SubsidyInputModel *input;
  gint64 value = SUBSIDY_MISSING;

  g_return_val_if_fail (fact < policy->n_facts, FALSE);
  if (language == NULL)
    language = "en";
  input = subsidy_policy_input (policy, (guint)fact);
  if (!read_value (policy, input, text, language, &value, NULL, error))
    {
      prefix_with_fact (error, input, language);
      return FALSE;
    }
  *number = value;
  return TRUE;
}

char *
subsidy_fact_to_text (const SubsidyPolicy *policy, gsize fact, int64_t number, const char *language)
{
  SubsidyWords words = { .policy = policy, .language = language };

  g_return_val_if_fail (fact < policy->n_facts, NULL);
  if (subsidy_policy_input (policy, (guint)fact)->type == SUBSIDY_TYPE_OF_MONEY && number > SUBSIDY_NONE)
    return subsidy_money_to_grouped_text (number);
  return subsidy_words_input (&words, subsidy_policy_input (policy, (guint)fact), number);
}

/* ---- Setting ---- */

static int
find_fact (const SubsidyApplication *application, const char *id, GError **error)
{
  const SubsidyPolicy *policy = application->policy;
  int position = subsidy_find_input (policy, id);

  if (position >= (int)policy->n_facts)
    {
      g_autofree char *said = subsidy_message (SUBSIDY_MESSAGE_FACT_IS_INTERPRETATION, application->language, id, NULL);

      g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN, said);
      return -1;
    }
  if (position < 0)
    {
      g_autofree const char **ids = subsidy_input_ids (policy, 0, policy->n_facts);

      subsidy_set_unknown (error, SUBSIDY_MESSAGE_NO_SUCH_FACT, application->language, id, ids);
      return -1;
    }
  return position;
}

static void
set_value (SubsidyApplication *application, guint fact, gint64 number, char *name)
{
  application->numbers[fact] = number;
  g_free (application->names[fact]);
  application->names[fact] = name;
}

/* ---- Lists ---- */

static gboolean
is_identity (const SubsidyInputModel *input)
{
  return input->type == SUBSIDY_TYPE_OF_NAME || input->type == SUBSIDY_TYPE_OF_CREDIT_CODE;
}

/* Whether @count items go with what is known of the list besides this fact of its items. */
static gboolean
check_count (const SubsidyApplication *application, guint list, int fact, gint64 count, GError **error)
{
  const SubsidyPolicy *policy = application->policy;
  g_autofree char *found = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  g_autofree char *other = NULL, *said = NULL;

  for (guint i = 0; i < policy->n_facts; i++)
    {
      if (subsidy_policy_input (policy, i)->in_list != list + 1 || (int)i == fact
          || application->items[i].values == NULL || application->numbers[i] == count)
        continue;
      other = g_strdup_printf ("%" G_GINT64_FORMAT, application->numbers[i]);
      said = subsidy_message (SUBSIDY_MESSAGE_ITEMS_DIFFER, application->language, found,
                              subsidy_policy_input (policy, i)->id, other, NULL);
      g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE, said);
      prefix_with_fact (error, subsidy_policy_input (policy, fact >= 0 ? (guint)fact : list), application->language);
      return FALSE;
    }
  return TRUE;
}

/* Whether @count items go with how many the list was said to have by itself. */
static gboolean
check_said_count (const SubsidyApplication *application, guint list, guint fact, gint64 count, GError **error)
{
  g_autofree char *found = NULL, *said = NULL, *text = NULL;

  if (application->items[list].stride == 0 || application->numbers[list] == count)
    return TRUE;
  found = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  said = g_strdup_printf ("%" G_GINT64_FORMAT, application->numbers[list]);
  text = subsidy_message (SUBSIDY_MESSAGE_ITEMS_DIFFER, application->language, found,
                          subsidy_policy_input (application->policy, list)->id, said, NULL);
  g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE, text);
  prefix_with_fact (error, subsidy_policy_input (application->policy, fact), application->language);
  return FALSE;
}

/* Takes over @values and @name. */
static gboolean
set_items (SubsidyApplication *application, guint fact, gint64 *values, gsize count, char *name, GError **error)
{
  guint list = subsidy_policy_input (application->policy, fact)->in_list - 1;

  if (!check_said_count (application, list, fact, (gint64)count, error)
      || !check_count (application, list, (int)fact, (gint64)count, error))
    {
      g_free (values);
      g_free (name);
      return FALSE;
    }
  g_free ((gpointer)application->items[fact].values);
  application->items[fact] = (SubsidyColumn){ values, 1 };
  set_value (application, fact, (gint64)count, name);
  application->numbers[list] = (gint64)count;
  return TRUE;
}

/* Nothing is known of this fact of items any more; the list is, while another of its facts is there. */
static void
unset_items (SubsidyApplication *application, guint fact)
{
  const SubsidyPolicy *policy = application->policy;
  guint list = subsidy_policy_input (policy, fact)->in_list - 1;
  gboolean is_known = FALSE;

  g_free ((gpointer)application->items[fact].values);
  application->items[fact] = (SubsidyColumn){ NULL, 0 };
  set_value (application, fact, SUBSIDY_MISSING, NULL);
  for (guint i = 0; i < policy->n_facts; i++)
    is_known
        = is_known || (subsidy_policy_input (policy, i)->in_list == list + 1 && application->items[i].values != NULL);
  if (!is_known && application->items[list].stride == 0)
    application->numbers[list] = SUBSIDY_MISSING;
}

/* The values of all items with ; between; a blank one is missing. */
static gboolean
set_items_text (SubsidyApplication *application, guint fact, const char *text, GError **error)
{
  const SubsidyInputModel *input = subsidy_policy_input (application->policy, fact);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (GStrv) wide = g_strsplit (valid, "；", -1);
  g_autofree char *plain = g_strjoinv (";", wide);
  g_auto (GStrv) parts = g_strsplit (plain, ";", -1);
  gsize count = g_strv_length (parts);
  g_autofree gint64 *values = g_new (gint64, count);
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize i = 0; i < count; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *normalised = subsidy_text_normalised (parts[i]);

      values[i] = SUBSIDY_MISSING;
      if (g_strcmp0 (normalised, "") != 0
          && !read_value (application->policy, input, parts[i], application->language, &values[i], &name, error))
        {
          prefix_with_fact (error, input, application->language);
          return FALSE;
        }
      g_string_append_printf (names, "%s%s", i > 0 ? ";" : "",
                              name != NULL ? name : (values[i] == SUBSIDY_NONE ? "none" : ""));
    }
  return set_items (application, fact, g_steal_pointer (&values), count,
                    is_identity (input) ? g_strdup (names->str) : NULL, error);
}

/* How many items a list has; none is 0. */
static gboolean
set_count (SubsidyApplication *application, guint list, gint64 count, GError **error)
{
  if (count != SUBSIDY_MISSING && !check_count (application, list, -1, count, error))
    return FALSE;
  application->numbers[list] = count;
  application->items[list].stride = count != SUBSIDY_MISSING ? 1 : 0;
  return TRUE;
}

/* ---- Setting a fact ---- */

gboolean
subsidy_application_set_text (SubsidyApplication *application, const char *fact, const char *text, GError **error)
{
  int position = find_fact (application, fact, error);
  g_autofree char *name = NULL;
  g_autofree char *normalised = subsidy_text_normalised (text);
  gboolean is_blank = g_strcmp0 (normalised, "") == 0;
  gint64 number = SUBSIDY_MISSING;
  const SubsidyInputModel *input;

  if (position < 0)
    return FALSE;
  input = subsidy_policy_input (application->policy, (guint)position);
  if (input->in_list > 0 && !is_blank)
    return set_items_text (application, (guint)position, text, error);
  if (!is_blank && !read_value (application->policy, input, text, application->language, &number, &name, error))
    {
      prefix_with_fact (error, input, application->language);
      return FALSE;
    }
  if (input->type == SUBSIDY_TYPE_OF_LIST)
    return set_count (application, (guint)position, number, error);
  if (input->in_list > 0)
    unset_items (application, (guint)position);
  else
    set_value (application, (guint)position, number, g_steal_pointer (&name));
  return TRUE;
}

gboolean
subsidy_application_set_number (SubsidyApplication *application, const char *fact, int64_t number, GError **error)
{
  int position = find_fact (application, fact, error);
  const SubsidyInputModel *input;

  if (position < 0)
    return FALSE;
  input = subsidy_policy_input (application->policy, (guint)position);
  if (input->type == SUBSIDY_TYPE_OF_LIST)
    return set_count (application, (guint)position, number, error);
  if (input->in_list > 0 && number != SUBSIDY_MISSING)
    return subsidy_application_set_items (application, fact, &number, 1, error);
  if (input->in_list > 0)
    unset_items (application, (guint)position);
  else
    set_value (application, (guint)position, number, NULL);
  return TRUE;
}

gboolean
subsidy_application_set_items (SubsidyApplication *application, const char *fact, const int64_t *numbers, gsize count,
                               GError **error)
{
  int position = find_fact (application, fact, error);
  gint64 *values;

  if (position < 0)
    return FALSE;
  if (subsidy_policy_input (application->policy, (guint)position)->in_list == 0)
    {
      g_autofree char *said = subsidy_message (SUBSIDY_MESSAGE_NO_FACT_OF_ITEMS, application->language, fact, NULL);

      g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE, said);
      return FALSE;
    }
  values = g_new (gint64, MAX (count, 1));
  if (count > 0)
    memcpy (values, numbers, count * sizeof *values);
  return set_items (application, (guint)position, values, count, NULL, error);
}

int64_t
subsidy_application_get_item (const SubsidyApplication *application, gsize fact, gsize item)
{
  g_return_val_if_fail (fact < application->policy->n_facts, SUBSIDY_MISSING);
  if (application->items[fact].values == NULL || (gint64)item >= application->numbers[fact])
    return SUBSIDY_MISSING;
  return application->items[fact].values[item];
}

int64_t
subsidy_application_get_number (const SubsidyApplication *application, gsize fact)
{
  g_return_val_if_fail (fact < application->policy->n_facts, SUBSIDY_MISSING);
  return application->numbers[fact];
}
