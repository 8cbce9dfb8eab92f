/* SPDX-License-Identifier: Apache-2.0 */
/* A policy and its rules in words, before any application. */
#include "subsidy/describe.h"

#include <string.h>

#include "assess/json.h"
#include "assess/words.h"
#include "policy/report.h"
#include "subsidy/columns.h"

/* ---- The list ---- */

static void
add_entry (const SubsidyWords *words, GString *text, const SubsidyElement *element)
{
  const char *clause = subsidy_element_attribute (element, "clause");

  g_string_append_printf (text, "  %-20s %s%s%s%s\n", subsidy_element_attribute (element, "id"),
                          subsidy_words_label (words, element), clause != NULL ? " (" : "",
                          clause != NULL ? clause : "", clause != NULL ? ")" : "");
}

static void
add_heading (const SubsidyWords *words, GString *text, SubsidyMessage message)
{
  g_autofree char *heading = subsidy_words_say (words, message, NULL, NULL);
  g_autofree char *colon = subsidy_words_say (words, SUBSIDY_MESSAGE_COLON, NULL, NULL);

  g_string_append_printf (text, "\n%s%s\n", heading, g_strchomp (colon));
}

static char *
policy_text (const SubsidyWords *words)
{
  const SubsidyPolicy *policy = words->policy;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s (%s)\n", subsidy_words_label (words, policy->root), policy->id);
  add_heading (words, text, SUBSIDY_MESSAGE_RULES);
  for (guint i = 0; i < policy->rules->len; i++)
    add_entry (words, text, subsidy_policy_rule (policy, i)->element);
  if (policy->measures->len > 0)
    add_heading (words, text, SUBSIDY_MESSAGE_MEASURES);
  for (guint i = 0; i < policy->measures->len; i++)
    add_entry (words, text, g_ptr_array_index (policy->measures, i));
  return g_string_free (text, FALSE);
}

static void
write_head (SubsidyJson *json, const SubsidyWords *words, const SubsidyElement *element)
{
  subsidy_json_string (json, "id", subsidy_element_attribute (element, "id"));
  subsidy_json_string (json, "label", subsidy_words_label (words, element));
}

static void
write_entry (SubsidyJson *json, const SubsidyWords *words, const SubsidyElement *element)
{
  subsidy_json_open (json, NULL, '{');
  write_head (json, words, element);
  subsidy_json_string (json, "clause", subsidy_element_attribute (element, "clause"));
  subsidy_json_close (json, '}');
}

static char *
policy_json (const SubsidyWords *words)
{
  const SubsidyPolicy *policy = words->policy;
  SubsidyJson json = { .text = g_string_new (NULL) };

  subsidy_json_open (&json, NULL, '{');
  subsidy_json_integer (&json, "format", 1);
  subsidy_json_string (&json, "policy", policy->id);
  subsidy_json_string (&json, "label", subsidy_words_label (words, policy->root));
  subsidy_json_string (&json, "digest", policy->digest);
  subsidy_json_open (&json, "rules", '[');
  for (guint i = 0; i < policy->rules->len; i++)
    write_entry (&json, words, subsidy_policy_rule (policy, i)->element);
  subsidy_json_close (&json, ']');
  subsidy_json_open (&json, "measures", '[');
  for (guint i = 0; i < policy->measures->len; i++)
    write_entry (&json, words, g_ptr_array_index (policy->measures, i));
  subsidy_json_close (&json, ']');
  subsidy_json_close (&json, '}');
  g_string_append_c (json.text, '\n');
  return g_string_free (json.text, FALSE);
}

char *
subsidy_policy_describe (const SubsidyPolicy *policy, const char *language, gboolean as_json)
{
  SubsidyWords words = { .policy = policy, .language = language != NULL ? language : "en" };

  return as_json ? policy_json (&words) : policy_text (&words);
}

/* ---- One rule ---- */

/* All texts of that kind in the words' language: those with that language, else those without any. */
static char *
joined_words (const SubsidyWords *words, const SubsidyElement *element, SubsidyElementKind kind)
{
  g_autofree char *comma = subsidy_words_say (words, SUBSIDY_MESSAGE_LIST_COMMA, NULL, NULL);
  const char *first = subsidy_element_words (element, kind, words->language);
  const char *language = NULL;
  GString *all;

  if (first == NULL)
    return NULL;
  for (guint i = 0; i < element->children->len; i++)
    if (subsidy_element_nth (element, i)->text == first)
      language = subsidy_element_attribute (subsidy_element_nth (element, i), "lang");
  all = g_string_new (NULL);
  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (element, i);

      if (child->type->kind == kind && g_strcmp0 (subsidy_element_attribute (child, "lang"), language) == 0)
        g_string_append_printf (all, "%s%s", all->len > 0 ? comma : "", child->text);
    }
  return g_string_free (all, FALSE);
}

static void
add_line (const SubsidyWords *words, GString *text, SubsidyMessage name, const char *content)
{
  g_autofree char *said = subsidy_words_say (words, name, NULL, NULL);
  g_autofree char *colon = subsidy_words_say (words, SUBSIDY_MESSAGE_COLON, NULL, NULL);

  if (content != NULL)
    g_string_append_printf (text, "%s%s%s\n", said, colon, content);
}

static char *
contacts_of (const SubsidyWords *words, const SubsidyElement *element)
{
  char *own = joined_words (words, element, SUBSIDY_ELEMENT_CONTACT);

  return own != NULL ? own : joined_words (words, words->policy->root, SUBSIDY_ELEMENT_CONTACT);
}

static void
add_head (const SubsidyWords *words, GString *text, const SubsidyElement *element)
{
  const char *clause = subsidy_element_attribute (element, "clause");
  const char *note = subsidy_element_words (element, SUBSIDY_ELEMENT_NOTE, words->language);
  g_autofree char *recipient = joined_words (words, element, SUBSIDY_ELEMENT_RECIPIENT);
  g_autofree char *contacts = contacts_of (words, element);

  g_string_append_printf (text, "%s (%s)\n", subsidy_words_label (words, element),
                          subsidy_element_attribute (element, "id"));
  add_line (words, text, SUBSIDY_MESSAGE_CLAUSE, clause);
  add_line (words, text, SUBSIDY_MESSAGE_RECIPIENT, recipient);
  add_line (words, text, SUBSIDY_MESSAGE_CONTACTS, contacts);
  if (note != NULL)
    g_string_append_printf (text, "%s\n", note);
}

/* ---- Named values and conditions, each told once, after what first uses them ---- */

static void collect_named (const SubsidyWords *words, const SubsidyElement *element, GPtrArray *named);

static void
collect_one (const SubsidyWords *words, const char *id, GPtrArray *named)
{
  const SubsidyElement *declaration = subsidy_find_named (words->policy, SUBSIDY_ELEMENT_VALUE, id);

  if (declaration == NULL)
    declaration = subsidy_find_named (words->policy, SUBSIDY_ELEMENT_CONDITION, id);
  if (declaration == NULL || g_ptr_array_find (named, declaration, NULL))
    return;
  g_ptr_array_add (named, (gpointer)declaration);
  collect_named (words, subsidy_words_content (declaration), named);
}

static void
collect_named (const SubsidyWords *words, const SubsidyElement *element, GPtrArray *named)
{
  static const char *const naming[]
      = { "ref", "on", "of", "to", "from", "rate", "below", "up-to", "value", "parts", "condition" };
  SubsidyElementKind kind = element->type->kind;

  /* Other texts in these attributes name no value; but a payer may be called like one. */
  for (gsize i = 0; kind != SUBSIDY_ELEMENT_SPARE && kind != SUBSIDY_ELEMENT_SPLIT && i < G_N_ELEMENTS (naming); i++)
    {
      const char *text = subsidy_element_attribute (element, naming[i]);
      g_auto (GStrv) names = g_strsplit_set (text != NULL ? text : "", " \t\r\n", -1);

      for (char **name = names; *name != NULL; name++)
        collect_one (words, *name, named);
    }
  for (guint i = 0; i < element->children->len; i++)
    collect_named (words, subsidy_element_nth (element, i), named);
}

/* Those from @first on. */
static void
add_named (const SubsidyWords *words, GString *text, const GPtrArray *named, guint first)
{
  for (guint i = first; i < named->len; i++)
    {
      const SubsidyElement *declaration = g_ptr_array_index (named, i);
      const SubsidyElement *content = subsidy_words_content (declaration);
      g_autofree char *told = declaration->type->kind == SUBSIDY_ELEMENT_VALUE
                                  ? subsidy_words_value (words, content)
                                  : subsidy_words_condition (words, content);

      g_string_append_printf (text, "  %s = %s\n", subsidy_words_label (words, declaration), told);
    }
}

/* What conditions, shares and results use and the amount does not. */
static void
add_other_named (const SubsidyWords *words, GString *text, GPtrArray *named)
{
  guint told = named->len;

  for (gint32 i = 0; i < words->rule->program.n_conditions; i++)
    {
      const SubsidyElement *condition = words->rule->conditions[i].element;

      /* A condition that is used is told by what it asks, not by its name. */
      if (condition->type->kind == SUBSIDY_ELEMENT_USE)
        condition = subsidy_find_named (words->policy, SUBSIDY_ELEMENT_CONDITION,
                                        subsidy_element_attribute (condition, "condition"));
      collect_named (words, condition, named);
    }
  for (guint i = 0; i < SUBSIDY_N_SPLITS; i++)
    if (words->rule->splits[i] != NULL)
      collect_named (words, words->rule->splits[i], named);
  for (guint i = 0; i < words->rule->results->len; i++)
    collect_named (words, g_array_index (words->rule->results, SubsidyResult, i).element, named);
  if (named->len > told)
    add_heading (words, text, SUBSIDY_MESSAGE_DEFINITIONS);
  add_named (words, text, named, told);
}

/* The formula, with what it names told after it. */

static void
add_amount (const SubsidyWords *words, GString *text, GPtrArray *named)
{
  const SubsidyElement *amount = subsidy_element_child (words->rule->element, SUBSIDY_ELEMENT_AMOUNT);
  g_autofree char *formula = subsidy_words_value (words, subsidy_element_nth (amount, 0));
  g_autofree char *least = subsidy_words_money (words, subsidy_wide_to_int64 (words->rule->amount_range.least));
  g_autofree char *most = subsidy_words_money (words, subsidy_wide_to_int64 (words->rule->amount_range.most));
  g_autofree char *range = g_strdup_printf ("%s – %s", least, most);
  g_autofree char *rounding = subsidy_words_award_rounding (words);

  add_heading (words, text, SUBSIDY_MESSAGE_AMOUNT);
  g_string_append_printf (text, "  %s\n", formula);
  if (rounding != NULL)
    g_string_append_printf (text, "  %s\n", rounding);
  collect_named (words, amount, named);
  add_named (words, text, named, 0);
  g_string_append (text, "  ");
  add_line (words, text, SUBSIDY_MESSAGE_RANGE, range);
}

/* Whether whoever takes the spare takes all that the other shares leave, and not only what cannot be divided. */
static gboolean
takes_the_rest (const SubsidyElement *container, const SubsidyElement *owner)
{
  gboolean has_share = FALSE, is_computed = FALSE, has_any = FALSE;

  for (guint i = 0; i < container->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (container, i);

      if (child->type->kind != SUBSIDY_ELEMENT_SHARE)
        continue;
      has_any = TRUE;
      is_computed = is_computed || child->children->len > 0;
      for (guint j = 0; j < child->type->n_attributes; j++)
        has_share = has_share || g_strcmp0 (child->attributes[j], subsidy_element_attribute (owner, "id")) == 0;
    }
  return has_any && (is_computed || !has_share);
}

static char *
spare_words (const SubsidyWords *words, const SubsidyElement *container, const char *to)
{
  for (int kind = 0; kind < SUBSIDY_N_SPLITS; kind++)
    {
      const SubsidyElement *owner
          = subsidy_find_element (subsidy_policy_parts (words->policy, (SubsidySplitKind)kind), to);

      if (owner != NULL)
        return subsidy_words_say (
            words, takes_the_rest (container, owner) ? SUBSIDY_MESSAGE_REST_TO : SUBSIDY_MESSAGE_SPARE_TO,
            subsidy_words_label (words, owner), NULL);
    }
  return subsidy_words_say (
      words, strcmp (to, "nobody") == 0 ? SUBSIDY_MESSAGE_SPARE_NOBODY : SUBSIDY_MESSAGE_SPARE_LARGEST, NULL, NULL);
}

/* "city 50%", "county 1", "builder (30% × award)" */
static char *
share_words (const SubsidyWords *words, const SubsidyElement *share)
{
  const char *percent = subsidy_element_attribute (share, "percent");
  const SubsidyElement *owner = subsidy_find_part (words->policy, share);
  g_autofree char *computed = NULL;

  if (share->children->len > 0)
    {
      computed = subsidy_words_value (words, subsidy_element_nth (share, 0));
      return g_strconcat (subsidy_words_label (words, owner), " (", computed, ")", NULL);
    }
  return g_strconcat (subsidy_words_label (words, owner), " ",
                      percent != NULL ? percent
                                      : subsidy_words_label_or_text (words, subsidy_element_attribute (share, "parts")),
                      percent != NULL ? "%" : "", NULL);
}

/* One list of shares, "city 50%, county 50%", or the choice between such lists. */
char *
subsidy_words_shares (const SubsidyWords *words, const SubsidyElement *container)
{
  g_autofree char *comma = subsidy_words_say (words, SUBSIDY_MESSAGE_LIST_COMMA, NULL, NULL);
  g_autofree char *semicolon = subsidy_words_say (words, SUBSIDY_MESSAGE_SENTENCE_COMMA, NULL, NULL);
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < container->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (container, i);

      if (child->type->kind == SUBSIDY_ELEMENT_SHARE)
        {
          g_autofree char *share = share_words (words, child);

          g_string_append_printf (all, "%s%s", all->len > 0 ? comma : "", share);
        }
      else if (child->type->kind == SUBSIDY_ELEMENT_SPARE)
        {
          g_autofree char *spare = spare_words (words, container, subsidy_element_attribute (child, "to"));

          g_string_append_printf (all, "%s%s", all->len > 0 ? semicolon : "", spare);
        }
      else if (child->type->kind == SUBSIDY_ELEMENT_CHOOSE)
        {
          g_autofree char *cases = subsidy_words_cases (words, child, subsidy_words_shares);

          g_string_append_printf (all, "%s%s", all->len > 0 ? "\n  " : "", cases);
        }
    }
  return g_string_free (all, FALSE);
}

/* The shares of a split, and how each is rounded where it is not cut to the fen. */
static char *
split_words (const SubsidyWords *words, const SubsidyElement *split)
{
  g_autofree char *shares = subsidy_words_shares (words, split);
  g_autofree char *rounding = NULL;

  if (subsidy_element_attribute (split, "to") == NULL && subsidy_element_attribute (split, "mode") == NULL)
    return g_steal_pointer (&shares);
  rounding = subsidy_words_rounding (words, split, SUBSIDY_TYPE_OF_MONEY);
  return subsidy_words_say (words, SUBSIDY_MESSAGE_SHARES_ROUNDED, rounding, shares);
}

/* All splits of the rule, one a line; NULL where there is none. */
static char *
splits_words (const SubsidyWords *words)
{
  GString *all = NULL;

  for (guint i = 0; i < SUBSIDY_N_SPLITS; i++)
    if (words->rule->splits[i] != NULL)
      {
        g_autofree char *one = split_words (words, words->rule->splits[i]);

        if (all == NULL)
          all = g_string_new (one);
        else
          g_string_append_printf (all, "\n  %s", one);
      }
  return all != NULL ? g_string_free (all, FALSE) : NULL;
}

static void
add_splits (const SubsidyWords *words, GString *text)
{
  g_autofree char *shares = splits_words (words);

  if (shares == NULL)
    return;
  add_heading (words, text, SUBSIDY_MESSAGE_SHARES);
  g_string_append_printf (text, "  %s\n", shares);
}

static char *
result_words (const SubsidyWords *words, const SubsidyResult *result)
{
  const SubsidyElement *content = subsidy_words_content (result->element);

  return result->term.type == SUBSIDY_TYPE_OF_FLAG ? subsidy_words_condition (words, content)
                                                   : subsidy_words_value (words, content);
}

/* The named results; parts of payees and instalments are told with the shares. */
static void
add_results (const SubsidyWords *words, GString *text)
{
  gboolean has_heading = FALSE;

  for (guint i = 0; i < words->rule->results->len; i++)
    {
      const SubsidyResult *result = &g_array_index (words->rule->results, SubsidyResult, i);
      g_autofree char *content = NULL;

      if (result->element->type->kind != SUBSIDY_ELEMENT_ALSO)
        continue;
      if (!has_heading)
        add_heading (words, text, SUBSIDY_MESSAGE_RESULTS);
      has_heading = TRUE;
      content = result_words (words, result);
      g_string_append_printf (text, "  %s = %s\n", subsidy_words_label (words, result->element), content);
    }
}

static void
add_conditions (const SubsidyWords *words, GString *text)
{
  if (words->rule->program.n_conditions > 0)
    add_heading (words, text, SUBSIDY_MESSAGE_CONDITIONS);
  for (gint32 i = 0; i < words->rule->program.n_conditions; i++)
    {
      g_autofree char *asked = subsidy_words_condition (words, words->rule->conditions[i].element);

      g_string_append_printf (text, "  %-20s %s\n", words->rule->conditions[i].id, asked);
    }
}

static char *
options_text (const SubsidyWords *words, const SubsidyInputModel *input)
{
  g_autofree char *comma = subsidy_words_say (words, SUBSIDY_MESSAGE_LIST_COMMA, NULL, NULL);
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < input->options->len; i++)
    {
      const SubsidyElement *option = g_ptr_array_index (input->options, i);

      g_string_append_printf (all, "%s%s %s", i > 0 ? comma : "", subsidy_element_attribute (option, "id"),
                              subsidy_words_label (words, option));
    }
  return g_string_free (all, FALSE);
}

/* What is taken where the fact is not given: what a claim asserts, else what the policy assumes; NULL for neither. */
static char *
assumption_text (const SubsidyWords *words, guint position)
{
  const SubsidyInputModel *input = subsidy_policy_input (words->policy, position);
  gint64 asserted = words->rule->asserted[position];
  gint64 value = asserted != SUBSIDY_MISSING ? asserted : input->assumed;
  g_autofree char *text = NULL;

  if (value == SUBSIDY_MISSING)
    return NULL;
  text = subsidy_words_input (words, input, value);
  return subsidy_words_say (
      words, asserted != SUBSIDY_MISSING ? SUBSIDY_MESSAGE_ASSERTED_IF_ABSENT : SUBSIDY_MESSAGE_ASSUMED_IF_ABSENT, text,
      NULL);
}

/* Where the fact comes from if nobody gives it; NULL where nowhere. */
static char *
source_text (const SubsidyWords *words, const SubsidyInputModel *input)
{
  if (subsidy_element_child (input->element, SUBSIDY_ELEMENT_FROM_HISTORY) != NULL)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_FROM_HISTORY, NULL, NULL);
  if (subsidy_element_child (input->element, SUBSIDY_ELEMENT_FROM_BATCH) != NULL)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_FROM_BATCH, NULL, NULL);
  return NULL;
}

static char *
type_text (const SubsidyWords *words, const SubsidyInputModel *input)
{
  g_autofree char *kind = NULL;

  if (input->type == SUBSIDY_TYPE_OF_MONEY && strcmp (words->policy->currency, "CNY") != 0)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_FACT_MONEY_OF_CURRENCY, words->policy->currency, NULL);
  kind = subsidy_words_say (words, (SubsidyMessage)(SUBSIDY_MESSAGE_FACT_MONEY + (int)input->type), NULL, NULL);
  return input->unit != NULL ? subsidy_words_say (words, SUBSIDY_MESSAGE_OF_UNIT, kind, input->unit)
                             : g_steal_pointer (&kind);
}

static void
add_facts (const SubsidyWords *words, GString *text)
{
  g_autofree char *semicolon = subsidy_words_say (words, SUBSIDY_MESSAGE_SENTENCE_COMMA, NULL, NULL);
  gboolean has_heading = FALSE;

  for (guint i = 0; i < words->policy->n_facts; i++)
    {
      const SubsidyInputModel *input = subsidy_policy_input (words->policy, i);
      g_autofree char *type = NULL, *assumed = NULL, *options = NULL, *source = NULL;

      if (!words->rule->reads[i])
        continue;
      if (!has_heading)
        add_heading (words, text, SUBSIDY_MESSAGE_FACTS);
      has_heading = TRUE;
      type = type_text (words, input);
      assumed = assumption_text (words, i);
      source = source_text (words, input);
      g_string_append_printf (text, "  %-20s %s%s%s%s%s%s%s\n", input->id, subsidy_words_label (words, input->element),
                              semicolon, type, source != NULL ? semicolon : "", source != NULL ? source : "",
                              assumed != NULL ? semicolon : "", assumed != NULL ? assumed : "");
      options = input->options != NULL ? options_text (words, input) : NULL;
      if (options != NULL)
        g_string_append_printf (text, "  %-20s %s\n", "", options);
    }
}

static void
add_interpretation (const SubsidyWords *words, GString *text, const SubsidyInputModel *input)
{
  g_autofree char *semicolon = subsidy_words_say (words, SUBSIDY_MESSAGE_SENTENCE_COMMA, NULL, NULL);
  g_autofree char *word = subsidy_words_say (words, SUBSIDY_MESSAGE_DEFAULT_OPTION, NULL, NULL);
  const char *note = subsidy_element_words (input->element, SUBSIDY_ELEMENT_NOTE, words->language);

  g_string_append_printf (text, "  %-20s %s%s%s\n", input->id, subsidy_words_label (words, input->element),
                          note != NULL ? semicolon : "", note != NULL ? note : "");
  for (guint i = 0; i < input->options->len; i++)
    {
      const SubsidyElement *option = g_ptr_array_index (input->options, i);

      g_string_append_printf (text, "    %s=%s %s%s\n", input->id, subsidy_element_attribute (option, "id"),
                              subsidy_words_label (words, option), i == input->assumed ? word : "");
    }
}

static void
add_interpretations (const SubsidyWords *words, GString *text)
{
  gboolean has_heading = FALSE;

  for (guint i = words->policy->n_facts; i < words->policy->inputs->len; i++)
    if (words->rule->reads[i])
      {
        if (!has_heading)
          add_heading (words, text, SUBSIDY_MESSAGE_INTERPRETATIONS_TOUCHING);
        has_heading = TRUE;
        add_interpretation (words, text, subsidy_policy_input (words->policy, i));
      }
}

static char *
rule_text (const SubsidyWords *words)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GPtrArray) named = g_ptr_array_new ();

  add_head (words, text, words->rule->element);
  add_conditions (words, text);
  if (!words->rule->is_measure)
    {
      add_amount (words, text, named);
      add_splits (words, text);
    }
  add_results (words, text);
  add_other_named (words, text, named);
  add_facts (words, text);
  add_interpretations (words, text);
  return g_string_free (text, FALSE);
}

/* ---- One rule as JSON ---- */

static void
write_conditions (SubsidyJson *json, const SubsidyWords *words)
{
  subsidy_json_open (json, "conditions", '[');
  for (gint32 i = 0; i < words->rule->program.n_conditions; i++)
    {
      g_autofree char *asked = subsidy_words_condition (words, words->rule->conditions[i].element);

      subsidy_json_open (json, NULL, '{');
      subsidy_json_string (json, "condition", words->rule->conditions[i].id);
      subsidy_json_string (json, "asked", asked);
      subsidy_json_string (json, "clause", words->rule->conditions[i].clause);
      subsidy_json_close (json, '}');
    }
  subsidy_json_close (json, ']');
}

static void
write_options (SubsidyJson *json, const SubsidyWords *words, const SubsidyInputModel *input)
{
  subsidy_json_open (json, "options", '[');
  for (guint i = 0; i < input->options->len; i++)
    {
      subsidy_json_open (json, NULL, '{');
      write_head (json, words, g_ptr_array_index (input->options, i));
      subsidy_json_close (json, '}');
    }
  subsidy_json_close (json, ']');
}

static void
write_inputs (SubsidyJson *json, const SubsidyWords *words, const char *key, gboolean interpretations)
{
  subsidy_json_open (json, key, '[');
  for (guint i = 0; i < words->policy->inputs->len; i++)
    {
      const SubsidyInputModel *input = subsidy_policy_input (words->policy, i);

      g_autofree char *assumed = NULL;

      if (!words->rule->reads[i] || input->is_interpretation != interpretations)
        continue;
      subsidy_json_open (json, NULL, '{');
      subsidy_json_string (json, "id", input->id);
      subsidy_json_string (json, "label", subsidy_words_label (words, input->element));
      assumed = interpretations ? NULL : assumption_text (words, i);
      if (assumed != NULL)
        subsidy_json_string (json, "assumed", assumed);
      if (interpretations)
        subsidy_json_string (json, "default", subsidy_element_attribute (input->element, "default"));
      else
        subsidy_json_string (json, "type",
                             input->type == SUBSIDY_TYPE_OF_LIST ? "list"
                                                                 : subsidy_element_attribute (input->element, "type"));
      if (input->options != NULL)
        write_options (json, words, input);
      subsidy_json_close (json, '}');
    }
  subsidy_json_close (json, ']');
}

static void
write_results (SubsidyJson *json, const SubsidyWords *words)
{
  subsidy_json_open (json, "results", '[');
  for (guint i = 0; i < words->rule->results->len; i++)
    {
      const SubsidyResult *result = &g_array_index (words->rule->results, SubsidyResult, i);
      g_autofree char *content
          = result->element->type->kind == SUBSIDY_ELEMENT_ALSO ? result_words (words, result) : NULL;

      subsidy_json_open (json, NULL, '{');
      write_head (json, words, result->element);
      subsidy_json_string (json, "content", content);
      subsidy_json_close (json, '}');
    }
  subsidy_json_close (json, ']');
}

static char *
rule_json (const SubsidyWords *words)
{
  const SubsidyElement *amount = subsidy_element_child (words->rule->element, SUBSIDY_ELEMENT_AMOUNT);
  g_autofree char *formula = amount != NULL ? subsidy_words_value (words, subsidy_element_nth (amount, 0)) : NULL;
  g_autofree char *recipient = joined_words (words, words->rule->element, SUBSIDY_ELEMENT_RECIPIENT);
  g_autofree char *contacts = contacts_of (words, words->rule->element);
  g_autofree char *rounding = subsidy_words_award_rounding (words);
  g_autofree char *shares = splits_words (words);
  SubsidyJson json = { .text = g_string_new (NULL) };

  subsidy_json_open (&json, NULL, '{');
  subsidy_json_integer (&json, "format", 1);
  write_head (&json, words, words->rule->element);
  subsidy_json_string (&json, "clause", words->rule->clause);
  subsidy_json_string (&json, "recipient", recipient);
  subsidy_json_string (&json, "amount", formula);
  subsidy_json_string (&json, "rounding", rounding);
  subsidy_json_string (&json, "shares", shares);
  subsidy_json_string (&json, "note",
                       subsidy_element_words (words->rule->element, SUBSIDY_ELEMENT_NOTE, words->language));
  subsidy_json_string (&json, "contacts", contacts);
  subsidy_json_integer (&json, "least_fen", subsidy_wide_to_int64 (words->rule->amount_range.least));
  subsidy_json_integer (&json, "most_fen", subsidy_wide_to_int64 (words->rule->amount_range.most));
  write_conditions (&json, words);
  write_results (&json, words);
  write_inputs (&json, words, "facts", FALSE);
  write_inputs (&json, words, "interpretations", TRUE);
  subsidy_json_close (&json, '}');
  g_string_append_c (json.text, '\n');
  return g_string_free (json.text, FALSE);
}

/* ---- A measure ---- */

static char *
measure_text (const SubsidyWords *words, const SubsidyElement *measure)
{
  GString *text = g_string_new (NULL);

  add_head (words, text, measure);
  return g_string_free (text, FALSE);
}

static char *
measure_json (const SubsidyWords *words, const SubsidyElement *measure)
{
  g_autofree char *contacts = contacts_of (words, measure);
  SubsidyJson json = { .text = g_string_new (NULL) };

  subsidy_json_open (&json, NULL, '{');
  subsidy_json_integer (&json, "format", 1);
  write_head (&json, words, measure);
  subsidy_json_string (&json, "clause", subsidy_element_attribute (measure, "clause"));
  subsidy_json_string (&json, "note", subsidy_element_words (measure, SUBSIDY_ELEMENT_NOTE, words->language));
  subsidy_json_string (&json, "contacts", contacts);
  subsidy_json_close (&json, '}');
  g_string_append_c (json.text, '\n');
  return g_string_free (json.text, FALSE);
}

char *
subsidy_policy_describe_rule (const SubsidyPolicy *policy, const char *rule, const char *language, gboolean as_json,
                              GError **error)
{
  SubsidyWords words = { .policy = policy, .language = language != NULL ? language : "en" };
  const SubsidyElement *measure = subsidy_find_element (policy->measures, rule);

  words.rule = subsidy_policy_find_rule (policy, rule, language, NULL);
  if (measure != NULL && words.rule == NULL)
    return as_json ? measure_json (&words, measure) : measure_text (&words, measure);
  if (words.rule == NULL)
    {
      subsidy_policy_find_rule (policy, rule, language, error);
      return NULL;
    }
  return as_json ? rule_json (&words) : rule_text (&words);
}

/* ---- One condition ---- */

static const SubsidyRuleCondition *
condition_at (const SubsidyPolicy *policy, gsize rule, gsize condition)
{
  if (condition >= subsidy_policy_count_conditions (policy, rule))
    return NULL;
  return &subsidy_policy_rule (policy, (guint)rule)->conditions[condition];
}

char *
subsidy_policy_condition_text (const SubsidyPolicy *policy, gsize rule, gsize condition, const char *language)
{
  const SubsidyRuleCondition *model = condition_at (policy, rule, condition);
  SubsidyWords words = { .policy = policy, .language = language != NULL ? language : "en" };
  const SubsidyElement *defined;

  if (model == NULL)
    return rule < policy->rules->len && condition == subsidy_policy_count_conditions (policy, rule)
               ? subsidy_message (SUBSIDY_MESSAGE_NOTHING_TO_PAY, language, NULL)
               : NULL;
  words.rule = subsidy_policy_rule (policy, (guint)rule);
  defined = subsidy_policy_definition (policy, model->element);
  return defined->type->kind == SUBSIDY_ELEMENT_CONDITION ? g_strdup (subsidy_words_label (&words, defined))
                                                          : subsidy_words_condition (&words, model->element);
}

const char *
subsidy_policy_condition_clause (const SubsidyPolicy *policy, gsize rule, gsize condition)
{
  const SubsidyRuleCondition *model = condition_at (policy, rule, condition);

  return model != NULL ? model->clause : subsidy_policy_clause_at (policy, SUBSIDY_PART_RULE, rule);
}

const char *
subsidy_policy_condition_remedy (const SubsidyPolicy *policy, gsize rule, gsize condition, const char *language)
{
  const SubsidyRuleCondition *model = condition_at (policy, rule, condition);
  const SubsidyElement *defined = model != NULL ? subsidy_policy_definition (policy, model->element) : NULL;

  if (defined == NULL || defined->type->kind != SUBSIDY_ELEMENT_CONDITION)
    return NULL;
  return subsidy_element_words (defined, SUBSIDY_ELEMENT_REMEDY, language);
}
