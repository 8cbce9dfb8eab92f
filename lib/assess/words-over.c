/* SPDX-License-Identifier: Apache-2.0 */
/* What is made of the items of a list, in words: of all of them at once, or number by number. */
#include "assess/words.h"

#include "core/evaluate.h"

/* More items than this are not told one by one. */
#define MOST_ITEMS_TOLD 12

/* The content besides `where` and `otherwise`; NULL for a count. */
static const SubsidyElement *
item_content (const SubsidyElement *element)
{
  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (element, i);

      if (child->type->kind != SUBSIDY_ELEMENT_WHERE && child->type->kind != SUBSIDY_ELEMENT_OTHERWISE)
        return child;
    }
  return NULL;
}

/* Which items are meant: "each item of units of equipment where …". */
static char *
items_words (const SubsidyWords *words, const SubsidyElement *element)
{
  const SubsidyElement *where = subsidy_element_child (element, SUBSIDY_ELEMENT_WHERE);
  const SubsidyInputModel *list = subsidy_words_fact (words, subsidy_element_attribute (element, "over"));
  g_autofree char *condition = NULL;

  if (where == NULL)
    return subsidy_words_say (words, SUBSIDY_MESSAGE_ITEMS_OF, subsidy_words_label (words, list->element), NULL);
  condition = subsidy_words_condition (words, subsidy_element_nth (where, 0));
  return subsidy_words_say (words, SUBSIDY_MESSAGE_ITEMS_OF_WHERE, subsidy_words_label (words, list->element),
                            condition);
}

static SubsidyMessage
message_of (SubsidyElementKind kind)
{
  switch (kind)
    {
    case SUBSIDY_ELEMENT_SUM:
      return SUBSIDY_MESSAGE_SUM_OVER;
    case SUBSIDY_ELEMENT_LEAST:
      return SUBSIDY_MESSAGE_LEAST_OVER;
    case SUBSIDY_ELEMENT_GREATEST:
      return SUBSIDY_MESSAGE_GREATEST_OVER;
    case SUBSIDY_ELEMENT_COUNT:
      return SUBSIDY_MESSAGE_COUNT_OVER;
    case SUBSIDY_ELEMENT_ALL:
      return SUBSIDY_MESSAGE_ALL_OVER;
    default:
      return SUBSIDY_MESSAGE_ANY_OVER;
    }
}

static char *
best_words (const SubsidyWords *words, const SubsidyElement *element, char *text)
{
  const char *key = subsidy_element_attribute (element, "best-of-each");
  g_autofree char *whole = text;

  if (key == NULL)
    return g_steal_pointer (&whole);
  return subsidy_words_say (words, SUBSIDY_MESSAGE_BEST_OF_EACH, whole,
                            subsidy_words_label (words, subsidy_words_fact (words, key)->element));
}

/* ---- Number by number ---- */

/* The numbers of one item, as far as it takes part; NULL where it does not or one of them is not known. */
static char *
item_number (const SubsidyWords *words, const SubsidyElement *element, const SubsidyFold *fold, SubsidyBounds *nodes,
             gboolean *takes_part)
{
  SubsidyWords item = *words;

  *takes_part = fold->where < 0 || subsidy_wide_to_int64 (nodes[fold->where].most) != 0;
  item.bounds = nodes;
  return *takes_part ? subsidy_words_number (&item, item_content (element)) : NULL;
}

/* "150,000.00 + 200,000.00"; NULL where not every number is known, or there are too many. */
static char *
numbers_words (const SubsidyWords *words, const SubsidyElement *element, const char *between)
{
  SubsidyTerm term = subsidy_rule_term (words->rule, element);
  const SubsidyNode *node = term.node >= 0 ? &words->rule->program.nodes[term.node] : NULL;
  SubsidyBounds nodes[SUBSIDY_FOLD_MOST_NODES];
  SubsidyWords item = *words;
  const SubsidyFold *fold;
  g_autoptr (GString) all = g_string_new (NULL);

  if (words->item_terms != NULL || node == NULL || node->op != SUBSIDY_OP_FOLD
      || subsidy_element_attribute (element, "best-of-each") != NULL || item_content (element) == NULL)
    return NULL;
  fold = &words->rule->program.folds[node->b];
  item.item_terms = words->rule->folds[node->b].terms;
  if (words->values[fold->list] == SUBSIDY_MISSING || words->values[fold->list] > MOST_ITEMS_TOLD)
    return NULL;
  for (gsize i = 0; subsidy_program_trace_item (&words->rule->program, node->b, words->values, words->items,
                                                words->bounds, i, nodes);
       i++)
    {
      gboolean takes_part;
      g_autofree char *number = item_number (&item, element, fold, nodes, &takes_part);

      if (takes_part && number == NULL)
        return NULL;
      if (takes_part)
        g_string_append_printf (all, "%s%s", all->len > 0 ? between : "", number);
    }
  return all->len > 0 ? g_strdup (all->str) : NULL;
}

/* ---- In words ---- */

/* What it is where no item takes part, where the policy says so. Takes over @text. */
static char *
otherwise_words (const SubsidyWords *words, const SubsidyElement *element, char *text)
{
  const SubsidyElement *otherwise = subsidy_element_child (element, SUBSIDY_ELEMENT_OTHERWISE);
  g_autofree char *whole = text, *content = NULL;

  if (otherwise == NULL)
    return g_steal_pointer (&whole);
  content = subsidy_words_value (words, subsidy_words_content (otherwise));
  return subsidy_words_say (words, SUBSIDY_MESSAGE_OTHERWISE_OVER, whole, content);
}

char *
subsidy_words_over (const SubsidyWords *words, const SubsidyElement *element, SubsidyPhrase phrase)
{
  gboolean is_sum = element->type->kind == SUBSIDY_ELEMENT_SUM;
  g_autofree char *comma = subsidy_words_say (words, SUBSIDY_MESSAGE_LIST_COMMA, NULL, NULL);
  g_autofree char *numbers = phrase != subsidy_words_value && words->bounds != NULL
                                 ? numbers_words (words, element, is_sum ? " + " : comma)
                                 : NULL;
  g_autofree char *items = NULL, *content = NULL;
  SubsidyWords by_name = *words;

  if (numbers != NULL && is_sum)
    return g_steal_pointer (&numbers);
  if (numbers != NULL)
    return subsidy_words_say (words,
                              element->type->kind == SUBSIDY_ELEMENT_LEAST ? SUBSIDY_MESSAGE_VALUE_LEAST
                                                                           : SUBSIDY_MESSAGE_VALUE_GREATEST,
                              numbers, NULL);
  by_name.bounds = NULL; /* what is true of one item is not of all */
  items = items_words (&by_name, element);
  if (element->type->kind == SUBSIDY_ELEMENT_COUNT)
    return best_words (words, element, subsidy_words_say (words, message_of (element->type->kind), items, NULL));
  content = subsidy_words_value (&by_name, item_content (element));
  return otherwise_words (
      &by_name, element,
      best_words (words, element, subsidy_words_say (words, message_of (element->type->kind), items, content)));
}

char *
subsidy_words_over_condition (const SubsidyWords *words, const SubsidyElement *element)
{
  SubsidyWords by_name = *words;
  g_autofree char *items = NULL, *content = NULL;

  by_name.bounds = NULL;
  items = items_words (&by_name, element);
  content = subsidy_words_condition (&by_name, item_content (element));
  return subsidy_words_say (words, message_of (element->type->kind), items, content);
}
