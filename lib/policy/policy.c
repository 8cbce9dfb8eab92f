/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a policy from wherever it is, and what can be asked of it. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "policies/builtin.h"
#include "policy/load.h"
#include "policy/warn.h"
#include "subsidy/version.h"

G_DEFINE_BOXED_TYPE (SubsidyPolicy, subsidy_policy, subsidy_policy_ref, subsidy_policy_unref)

/* GLib's macro for it writes a variable that threads share without a lock. */
GQuark
subsidy_error_quark (void)
{
  return g_quark_from_static_string ("subsidy-error-quark");
}

const char *
subsidy_version (void)
{
  return SUBSIDY_VERSION;
}

void
subsidy_error_free (GError *error)
{
  if (error != NULL)
    g_error_free (error);
}

const char *
subsidy_error_get_message (const GError *error)
{
  return error->message;
}

int32_t
subsidy_error_get_code (const GError *error)
{
  return error->code;
}

void
subsidy_free (void *memory)
{
  g_free (memory);
}

/* ---- Loading ---- */

#define READ_BYTES 65536

/* Warnings are for whoever asks what is wrong, not for whoever only wants the policy. */
static SubsidyReport *
check_data (const void *data, gsize length, const char *name, gboolean with_warnings, SubsidyPolicy **policy)
{
  SubsidyReport *report = subsidy_report_new (name != NULL ? name : "policy");
  SubsidyPolicy *loaded = subsidy_policy_load (data, length, report);

  if (loaded != NULL && with_warnings)
    subsidy_policy_warn (loaded, report);
  subsidy_report_seal (report);
  if (policy != NULL)
    *policy = loaded;
  else
    subsidy_policy_unref (loaded);
  return report;
}

SubsidyReport *
subsidy_policy_check_bytes (const void *data, gsize length, const char *name, SubsidyPolicy **policy)
{
  return check_data (data, length, name, TRUE, policy);
}

static char *
system_reason (int number)
{
  return g_strdup (g_strerror (number));
}

/* Only regular files are read, for a device or a pipe might never end, and no more than can be a policy. */
static gboolean
read_file (const char *path, GByteArray *data, char **reason)
{
  g_autofree guint8 *block = g_malloc (READ_BYTES);
  GStatBuf status;
  FILE *file;
  gsize length;

  if (g_stat (path, &status) != 0)
    return (*reason = system_reason (errno), FALSE);
  if (!S_ISREG (status.st_mode))
    return (*reason = system_reason (S_ISDIR (status.st_mode) ? EISDIR : EINVAL), FALSE);
  file = g_fopen (path, "rb");
  if (file == NULL)
    return (*reason = system_reason (errno), FALSE);
  while (data->len <= SUBSIDY_POLICY_MOST_BYTES && (length = fread (block, 1, READ_BYTES, file)) > 0)
    g_byte_array_append (data, block, (guint)length);
  if (ferror (file))
    *reason = system_reason (EIO);
  fclose (file);
  return *reason == NULL;
}

static SubsidyReport *
check_path (const char *path, gboolean with_warnings, SubsidyPolicy **policy)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autofree char *reason = NULL;
  SubsidyReport *report;

  if (read_file (path, data, &reason))
    return check_data (data->data, data->len, path, with_warnings, policy);
  if (policy != NULL)
    *policy = NULL;
  report = subsidy_report_new (path);
  subsidy_report_add (report, SUBSIDY_SEVERITY_ERROR, 0, SUBSIDY_MESSAGE_FILE_UNREADABLE, reason, NULL, NULL, NULL);
  return report;
}

SubsidyReport *
subsidy_policy_check_file (const char *path, SubsidyPolicy **policy)
{
  return check_path (path, TRUE, policy);
}

static SubsidyPolicy *
loaded_or_error (SubsidyReport *report, SubsidyPolicy *policy, SubsidyError code, GError **error)
{
  if (policy == NULL)
    {
      g_autofree char *text = subsidy_report_to_text (report, NULL);

      g_set_error_literal (error, SUBSIDY_ERROR, (int)code, text);
    }
  subsidy_report_unref (report);
  return policy;
}

SubsidyPolicy *
subsidy_policy_new_from_bytes (const void *data, gsize length, const char *name, GError **error)
{
  SubsidyPolicy *policy = NULL;
  SubsidyReport *report = check_data (data, length, name, FALSE, &policy);

  return loaded_or_error (report, policy, SUBSIDY_ERROR_POLICY, error);
}

SubsidyPolicy *
subsidy_policy_new_from_file (const char *path, GError **error)
{
  SubsidyPolicy *policy = NULL;
  SubsidyReport *report = check_path (path, FALSE, &policy);
  gboolean is_readable = subsidy_report_get_n_problems (report) == 0 || !subsidy_report_is_about_file (report);

  return loaded_or_error (report, policy, is_readable ? SUBSIDY_ERROR_POLICY : SUBSIDY_ERROR_FILE, error);
}

const char *
subsidy_policy_builtin_source (gsize *length)
{
  if (length != NULL)
    *length = subsidy_builtin_langfang_length;
  return (const char *)subsidy_builtin_langfang;
}

SubsidyPolicy *
subsidy_policy_builtin (void)
{
  static SubsidyPolicy *builtin = NULL;

  if (g_once_init_enter (&builtin))
    {
      g_autoptr (GError) error = NULL;
      SubsidyPolicy *policy = subsidy_policy_new_from_bytes (subsidy_builtin_langfang, subsidy_builtin_langfang_length,
                                                             "langfang-2025-5.xml", &error);

      if (policy == NULL)
        g_error ("the built-in policy does not load: %s", error->message);
      g_once_init_leave (&builtin, policy);
    }
  return subsidy_policy_ref (builtin);
}

SubsidyPolicy *
subsidy_policy_ref (SubsidyPolicy *policy)
{
  g_atomic_ref_count_inc (&policy->references);
  return policy;
}

void
subsidy_policy_unref (SubsidyPolicy *policy)
{
  if (policy == NULL || !g_atomic_ref_count_dec (&policy->references))
    return;
  g_ptr_array_unref (policy->payers);
  g_hash_table_unref (policy->named);
  g_hash_table_unref (policy->input_positions);
  g_ptr_array_unref (policy->inputs);
  g_ptr_array_unref (policy->conditions);
  g_ptr_array_unref (policy->values);
  g_ptr_array_unref (policy->rules);
  g_ptr_array_unref (policy->measures);
  g_ptr_array_unref (policy->measure_rules);
  g_ptr_array_unref (policy->payees);
  g_ptr_array_unref (policy->instalments);
  subsidy_element_free (policy->root);
  g_free (policy->digest);
  g_free (policy);
}

/* ---- Asking ---- */

const char *
subsidy_policy_get_id (const SubsidyPolicy *policy)
{
  return policy->id;
}

const char *
subsidy_policy_get_digest (const SubsidyPolicy *policy)
{
  return policy->digest;
}

const char *
subsidy_policy_get_currency (const SubsidyPolicy *policy)
{
  return policy->currency;
}

gsize
subsidy_policy_count (const SubsidyPolicy *policy, int32_t part)
{
  switch (part)
    {
    case SUBSIDY_PART_RULE:
      return policy->rules->len;
    case SUBSIDY_PART_MEASURE:
      return policy->measures->len;
    case SUBSIDY_PART_FACT:
      return policy->n_facts;
    case SUBSIDY_PART_INTERPRETATION:
      return policy->inputs->len - policy->n_facts;
    case SUBSIDY_PART_PAYER:
      return policy->payers->len;
    default:
      return 0;
    }
}

static const SubsidyInputModel *
input_at (const SubsidyPolicy *policy, int32_t part, gsize position)
{
  if ((part != SUBSIDY_PART_FACT && part != SUBSIDY_PART_INTERPRETATION)
      || position >= subsidy_policy_count (policy, part))
    return NULL;
  return subsidy_policy_input (policy, (guint)position + (part == SUBSIDY_PART_FACT ? 0 : policy->n_facts));
}

static const SubsidyElement *
element_at (const SubsidyPolicy *policy, int32_t part, gsize position)
{
  if (position >= subsidy_policy_count (policy, part))
    return NULL;
  switch (part)
    {
    case SUBSIDY_PART_RULE:
      return subsidy_policy_rule (policy, (guint)position)->element;
    case SUBSIDY_PART_MEASURE:
      return g_ptr_array_index (policy->measures, position);
    case SUBSIDY_PART_PAYER:
      return g_ptr_array_index (policy->payers, position);
    default:
      return input_at (policy, part, position)->element;
    }
}

const char *
subsidy_policy_id_at (const SubsidyPolicy *policy, int32_t part, gsize position)
{
  const SubsidyInputModel *input = input_at (policy, part, position);
  const SubsidyElement *element = input == NULL ? element_at (policy, part, position) : NULL;

  if (input != NULL)
    return input->id;
  return element != NULL ? subsidy_element_attribute (element, "id") : NULL;
}

int32_t
subsidy_policy_position (const SubsidyPolicy *policy, int32_t part, const char *id)
{
  gsize count = subsidy_policy_count (policy, part);

  for (gsize i = 0; i < count; i++)
    if (strcmp (subsidy_policy_id_at (policy, part, i), id) == 0)
      return (int32_t)i;
  return -1;
}

static const char *
label_of (const SubsidyElement *element, const char *language)
{
  const char *label = element != NULL ? subsidy_element_words (element, SUBSIDY_ELEMENT_LABEL, language) : NULL;

  return label != NULL || element == NULL ? label : subsidy_element_attribute (element, "id");
}

const char *
subsidy_policy_label_at (const SubsidyPolicy *policy, int32_t part, gsize position, const char *language)
{
  return label_of (element_at (policy, part, position), language);
}

const char *
subsidy_policy_clause_at (const SubsidyPolicy *policy, int32_t part, gsize position)
{
  const SubsidyElement *element
      = part == SUBSIDY_PART_RULE || part == SUBSIDY_PART_MEASURE ? element_at (policy, part, position) : NULL;

  return element != NULL ? subsidy_element_attribute (element, "clause") : NULL;
}

int32_t
subsidy_policy_fact_type (const SubsidyPolicy *policy, gsize fact)
{
  const SubsidyInputModel *input = input_at (policy, SUBSIDY_PART_FACT, fact);

  return input != NULL ? (int32_t)input->type : -1;
}

int32_t
subsidy_policy_fact_list (const SubsidyPolicy *policy, gsize fact)
{
  const SubsidyInputModel *input = input_at (policy, SUBSIDY_PART_FACT, fact);

  return input != NULL ? (int32_t)input->in_list - 1 : -1;
}

int32_t
subsidy_policy_fact_batch (const SubsidyPolicy *policy, gsize fact)
{
  const SubsidyInputModel *input = input_at (policy, SUBSIDY_PART_FACT, fact);
  const SubsidyElement *from_batch
      = input != NULL ? subsidy_element_child (input->element, SUBSIDY_ELEMENT_FROM_BATCH) : NULL;

  if (from_batch == NULL)
    return SUBSIDY_BATCH_SUM_NONE;
  return g_strcmp0 (subsidy_element_attribute (from_batch, "rows"), "before") == 0 ? SUBSIDY_BATCH_SUM_BEFORE
                                                                                   : SUBSIDY_BATCH_SUM_ALL;
}

int32_t
subsidy_policy_fact_decimals (const SubsidyPolicy *policy, gsize fact)
{
  const SubsidyInputModel *input = input_at (policy, SUBSIDY_PART_FACT, fact);

  return input != NULL ? input->decimals : 0;
}

gsize
subsidy_policy_count_options (const SubsidyPolicy *policy, int32_t part, gsize position)
{
  const SubsidyInputModel *input = input_at (policy, part, position);

  return input != NULL && input->options != NULL ? input->options->len : 0;
}

static const SubsidyElement *
option_at (const SubsidyPolicy *policy, int32_t part, gsize position, gsize option)
{
  if (option >= subsidy_policy_count_options (policy, part, position))
    return NULL;
  return g_ptr_array_index (input_at (policy, part, position)->options, option);
}

const char *
subsidy_policy_option_id (const SubsidyPolicy *policy, int32_t part, gsize position, gsize option)
{
  const SubsidyElement *element = option_at (policy, part, position, option);

  return element != NULL ? subsidy_element_attribute (element, "id") : NULL;
}

const char *
subsidy_policy_option_label (const SubsidyPolicy *policy, int32_t part, gsize position, gsize option,
                             const char *language)
{
  return label_of (option_at (policy, part, position, option), language);
}

int32_t
subsidy_policy_default_option (const SubsidyPolicy *policy, gsize interpretation)
{
  const SubsidyInputModel *input = input_at (policy, SUBSIDY_PART_INTERPRETATION, interpretation);

  return input != NULL ? (int32_t)input->assumed : -1;
}

gboolean
subsidy_policy_rule_reads (const SubsidyPolicy *policy, gsize rule, int32_t part, gsize position)
{
  if (rule >= policy->rules->len || input_at (policy, part, position) == NULL)
    return FALSE;
  return subsidy_policy_rule (policy, (guint)rule)->reads[position + (part == SUBSIDY_PART_FACT ? 0 : policy->n_facts)];
}

int64_t
subsidy_policy_rule_asserts (const SubsidyPolicy *policy, gsize rule, gsize fact)
{
  if (rule >= policy->rules->len || fact >= policy->n_facts)
    return SUBSIDY_MISSING;
  return subsidy_policy_rule (policy, (guint)rule)->asserted[fact];
}

const char *
subsidy_policy_result_id (const SubsidyPolicy *policy, const char *rule, gsize result)
{
  const SubsidyRuleModel *model = subsidy_policy_find_rule (policy, rule, NULL, NULL);

  if (model == NULL || result >= model->results->len)
    return NULL;
  return g_array_index (model->results, SubsidyResult, result).id;
}

gsize
subsidy_policy_count_conditions (const SubsidyPolicy *policy, gsize rule)
{
  return rule < policy->rules->len ? (gsize)subsidy_policy_rule (policy, (guint)rule)->program.n_conditions : 0;
}

const char *
subsidy_policy_condition_id (const SubsidyPolicy *policy, gsize rule, gsize condition)
{
  gsize count = subsidy_policy_count_conditions (policy, rule);

  if (rule >= policy->rules->len || condition > count)
    return NULL;
  return condition < count ? subsidy_policy_rule (policy, (guint)rule)->conditions[condition].id : "nothing-to-pay";
}

gboolean
subsidy_policy_rule_range (const SubsidyPolicy *policy, gsize rule, int64_t *least, int64_t *most)
{
  if (rule >= policy->rules->len)
    return FALSE;
  *least = subsidy_wide_to_int64 (subsidy_policy_rule (policy, (guint)rule)->amount_range.least);
  *most = subsidy_wide_to_int64 (subsidy_policy_rule (policy, (guint)rule)->amount_range.most);
  return TRUE;
}

/* ---- Finding by name, with a suggestion ---- */

const SubsidyRuleModel *
subsidy_policy_find_rule (const SubsidyPolicy *policy, const char *id, const char *language, GError **error)
{
  g_autofree const char **ids = g_new0 (const char *, policy->rules->len + 1);

  for (guint i = 0; i < policy->rules->len; i++)
    {
      ids[i] = subsidy_policy_rule (policy, i)->id;
      if (strcmp (ids[i], id) == 0)
        return subsidy_policy_rule (policy, i);
    }
  for (guint i = 0; i < policy->measure_rules->len; i++)
    {
      const SubsidyRuleModel *measure = g_ptr_array_index (policy->measure_rules, i);

      if (strcmp (measure->id, id) == 0)
        return measure;
    }
  if (subsidy_find_element (policy->measures, id) != NULL)
    {
      g_autofree char *said = subsidy_message (SUBSIDY_MESSAGE_RULE_IS_MEASURE, language, id, NULL);

      g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN, said);
      return NULL;
    }
  subsidy_set_unknown (error, SUBSIDY_MESSAGE_NO_SUCH_RULE, language, id, ids);
  return NULL;
}

static gboolean
read_interpretation (const SubsidyPolicy *policy, const char *text, const char *language, gint64 *values,
                     GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *id = equals != NULL ? g_strndup (text, (gsize)(equals - text)) : g_strdup (text);
  int position = subsidy_find_input (policy, id);
  int option;

  if (equals == NULL)
    {
      g_autofree char *line = subsidy_one_line (text);
      g_autofree char *said = subsidy_message (SUBSIDY_MESSAGE_INTERPRETATION_FORM, language, line, NULL);

      g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN, said);
      return FALSE;
    }

  if (position < (int)policy->n_facts)
    {
      g_autofree const char **ids = subsidy_input_ids (policy, policy->n_facts, policy->inputs->len);

      subsidy_set_unknown (error, SUBSIDY_MESSAGE_NO_SUCH_INTERPRETATION, language, id, ids);
      return FALSE;
    }
  option = subsidy_find_option_named (subsidy_policy_input (policy, (guint)position), equals + 1);
  if (option < 0)
    {
      g_autofree const char **ids = subsidy_element_ids (subsidy_policy_input (policy, (guint)position)->options);

      subsidy_set_unknown (error, SUBSIDY_MESSAGE_NO_SUCH_OPTION, language, equals + 1, ids);
      g_prefix_error (error, "%s: ", id);
      return FALSE;
    }
  values[position] = option;
  return TRUE;
}

/* Which of two would count is nobody's to guess. */
static gboolean
is_given_twice (const char *const *texts, const char *const *at)
{
  gsize length = strcspn (*at, "=") + 1;

  for (; texts < at; texts++)
    if (strncmp (*texts, *at, length) == 0)
      return TRUE;
  return FALSE;
}

gboolean
subsidy_policy_read_interpretations (const SubsidyPolicy *policy, const char *const *texts, const char *language,
                                     gint64 *values, GError **error)
{
  for (guint i = 0; i < policy->inputs->len; i++)
    values[i] = i < policy->n_facts ? SUBSIDY_MISSING : subsidy_policy_input (policy, i)->assumed;
  for (const char *const *at = texts; at != NULL && *at != NULL; at++)
    {
      if (is_given_twice (texts, at))
        {
          g_autofree char *id = g_strndup (*at, strcspn (*at, "="));
          g_autofree char *said = subsidy_message (SUBSIDY_MESSAGE_INTERPRETATION_TWICE, language, id, NULL);

          g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN, said);
          return FALSE;
        }
      if (!read_interpretation (policy, *at, language, values, error))
        return FALSE;
    }
  return TRUE;
}
