/* SPDX-License-Identifier: Apache-2.0 */
/* One walk over conditions and values finds all there is to exercise; the same walk with the numbers of a case goes
 * only where the case went, so that what lies in an alternative that was not taken is not exercised. */
#include <string.h>

#include "assess/coverage.h"
#include "policy/number.h"

typedef struct
{
  SubsidySites *sites;
  const SubsidyWords *words;
  GHashTable *visited; /* const SubsidyElement → Visits: named conditions and values, each once */
  gboolean is_barred;  /* a condition failed: the formula does not make the answer */
} Walk;

typedef enum
{
  VISITED_WITHIN = 1,
  VISITED_WHOLE = 2,
} Visits;

/* What the cases of a choice contain. */
typedef struct
{
  void (*visit) (Walk *walk, const SubsidyElement *arm);
  SubsidyPhrase phrase;
} Content;

static void visit_value (Walk *walk, const SubsidyElement *value);
static void visit_condition (Walk *walk, const SubsidyElement *condition, gboolean is_whole);

/* ---- Sites ---- */

guint
subsidy_role_sides (SubsidyRole role)
{
  switch (role)
    {
    case SUBSIDY_ROLE_CONDITION:
    case SUBSIDY_ROLE_PART:
    case SUBSIDY_ROLE_EXCESS:
      return SUBSIDY_SIDE_YES | SUBSIDY_SIDE_NO;
    default:
      return SUBSIDY_SIDE_YES;
    }
}

static gboolean
is_collecting (const Walk *walk)
{
  return walk->words->bounds == NULL;
}

/* Whether the element is, or an alternative gives, zero by definition. */
static gboolean
is_zero (const Walk *walk, const SubsidyElement *element)
{
  const SubsidyRuleModel *rule = walk->words->rule;
  SubsidyTerm own = subsidy_rule_term (rule, element);
  SubsidyTerm term = element->children->len > 0 ? subsidy_rule_term (rule, subsidy_words_content (element)) : own;

  return term.node >= 0 && rule->program.nodes[term.node].op == SUBSIDY_OP_CONSTANT
         && subsidy_wide_compare (rule->program.nodes[term.node].constant, subsidy_wide (0)) == 0;
}

/* Adds the site, or what a case saw of it. A formula says zero where conditions bar its claims, to be complete or never
 * below zero: such a zero is what the barred case gets, and no other case could show it. */
static void
note (Walk *walk, SubsidySite site)
{
  GHashTable *positions = walk->sites->positions;
  gpointer key = GUINT_TO_POINTER (site.element->serial * SUBSIDY_N_ROLES + (guint)site.role);
  guint position = GPOINTER_TO_UINT (g_hash_table_lookup (positions, key));

  if (walk->is_barred && !is_zero (walk, site.element))
    return;
  if (position > 0)
    g_array_index (walk->sites->sites, SubsidySite, position - 1).seen |= site.seen;
  else if (is_collecting (walk))
    {
      g_array_append_val (walk->sites->sites, site);
      g_hash_table_insert (positions, key, GUINT_TO_POINTER (walk->sites->sites->len));
    }
}

/* Whether the element comes out the same whatever the facts are: no case could show another side of it. */
static gboolean
is_constant (const Walk *walk, const SubsidyElement *element)
{
  gint32 node = subsidy_rule_term (walk->words->rule, element).node;

  return node < 0 || walk->words->rule->program.nodes[node].op == SUBSIDY_OP_CONSTANT;
}

/* Whether the number of the element is above zero; 0 where that is not known. */
static guint
side_of (const Walk *walk, const SubsidyElement *element)
{
  SubsidyTerm term;
  SubsidyBounds bounds;

  if (!subsidy_words_term (walk->words, element, &term, &bounds) || !subsidy_bounds_are_known (bounds))
    return 0;
  return subsidy_wide_compare (bounds.least, subsidy_wide (0)) > 0 ? SUBSIDY_SIDE_YES : SUBSIDY_SIDE_NO;
}

static void
note_two_sided (Walk *walk, const SubsidyElement *element, SubsidyRole role)
{
  if (!is_constant (walk, element))
    note (walk, (SubsidySite){ .element = element, .role = role, .seen = side_of (walk, element) });
}

/* ---- References ---- */

/* Whether an attribute can name a value or, to choose on, a condition. */
static gboolean
is_reference (const SubsidyElement *element, const SubsidyAttributeType *attribute)
{
  static const char *const always[] = { "ref", "value", "on", NULL };

  if (attribute->text == SUBSIDY_TEXT_CHOICE)
    return FALSE;
  switch (element->type->kind)
    {
    case SUBSIDY_ELEMENT_RATIO:
    case SUBSIDY_ELEMENT_ELAPSED:
    case SUBSIDY_ELEMENT_BAND:
      return TRUE;
    default:
      return g_strv_contains (always, attribute->name);
    }
}

/* Once a walk; a second time for what a condition is as a whole, where it was first met within another. */
static gboolean
is_first_visit (Walk *walk, const SubsidyElement *named, Visits visit)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (walk->visited, named));

  if (before >= (guint)visit)
    return FALSE;
  g_hash_table_insert (walk->visited, (gpointer)named, GUINT_TO_POINTER ((guint)visit));
  return TRUE;
}

static void
visit_named_condition (Walk *walk, const char *id, gboolean is_whole)
{
  const SubsidyElement *named = subsidy_find_named (walk->words->policy, SUBSIDY_ELEMENT_CONDITION, id);

  if (named != NULL && is_first_visit (walk, named, is_whole ? VISITED_WHOLE : VISITED_WITHIN))
    visit_condition (walk, subsidy_words_content (named), is_whole);
}

static void
visit_named_value (Walk *walk, const char *id)
{
  const SubsidyElement *named = subsidy_find_named (walk->words->policy, SUBSIDY_ELEMENT_VALUE, id);

  if (named != NULL && is_first_visit (walk, named, VISITED_WHOLE))
    visit_value (walk, subsidy_words_content (named));
}

static void
visit_references (Walk *walk, const SubsidyElement *element)
{
  for (guint i = 0; i < element->type->n_attributes; i++)
    {
      const SubsidyAttributeType *attribute = &element->type->attributes[i];
      const char *text = is_reference (element, attribute) ? element->attributes[i] : NULL;
      g_auto (GStrv) names = g_strsplit_set (text != NULL ? text : "", " \t\r\n", -1);

      for (char **name = names; *name != NULL; name++)
        {
          visit_named_value (walk, *name);
          if (element->type->kind == SUBSIDY_ELEMENT_CHOOSE)
            visit_named_condition (walk, *name, FALSE);
        }
    }
}

/* The values that an element names and contains. */
static void
visit_inside (Walk *walk, const SubsidyElement *element)
{
  visit_references (walk, element);
  for (guint i = 0; i < element->children->len; i++)
    visit_value (walk, subsidy_element_nth (element, i));
}

/* ---- Choices ---- */

/* What is asked of the items of a list is one condition. */
static gboolean
is_leaf (const SubsidyElement *condition)
{
  if (subsidy_element_attribute (condition, "over") != NULL)
    return TRUE;
  switch (condition->type->kind)
    {
    case SUBSIDY_ELEMENT_USE:
    case SUBSIDY_ELEMENT_ALL:
    case SUBSIDY_ELEMENT_ANY:
    case SUBSIDY_ELEMENT_AT_LEAST_OF:
    case SUBSIDY_ELEMENT_NOT:
    case SUBSIDY_ELEMENT_CHOOSE:
    case SUBSIDY_ELEMENT_DATED:
    case SUBSIDY_ELEMENT_ALWAYS:
      return FALSE;
    default:
      return TRUE;
    }
}

/* A condition that makes a case all alone is exercised where the case is, and need not be told twice. */
static void
visit_if (Walk *walk, const SubsidyElement *when)
{
  const SubsidyElement *own
      = when->type->kind == SUBSIDY_ELEMENT_WHEN ? subsidy_element_child (when, SUBSIDY_ELEMENT_IF) : NULL;

  if (own == NULL)
    return;
  if (is_leaf (subsidy_element_nth (own, 0)) && subsidy_element_attribute (when, "is") == NULL)
    visit_inside (walk, subsidy_element_nth (own, 0));
  else
    visit_condition (walk, subsidy_element_nth (own, 0), FALSE);
}

static void
visit_choice (Walk *walk, const SubsidyElement *choose, const Content *content)
{
  const SubsidyElement *taken = subsidy_words_case_taken (walk->words, choose);

  visit_references (walk, choose);
  for (guint i = 0; i < choose->children->len && (is_collecting (walk) || taken != NULL); i++)
    {
      const SubsidyElement *arm = subsidy_element_nth (choose, i);

      visit_if (walk, arm);
      /* A case without an award is a condition of the rule. */
      if ((!is_collecting (walk) && arm != taken)
          || subsidy_words_content (arm)->type->kind == SUBSIDY_ELEMENT_NOT_ELIGIBLE)
        continue;
      note (walk, (SubsidySite){ .element = arm,
                                 .holder = choose,
                                 .phrase = content->phrase,
                                 .role = SUBSIDY_ROLE_ALTERNATIVE,
                                 .seen = arm == taken ? SUBSIDY_SIDE_YES : 0 });
      content->visit (walk, arm);
      if (arm == taken)
        return;
    }
}

/* ---- Conditions ---- */

static void
visit_condition_arm (Walk *walk, const SubsidyElement *arm)
{
  visit_condition (walk, subsidy_words_content (arm), TRUE);
}

static char *
condition_of_arm (const SubsidyWords *words, const SubsidyElement *arm)
{
  return subsidy_words_condition (words, subsidy_words_content (arm));
}

static void
visit_leaf (Walk *walk, const SubsidyElement *element, const SubsidyElement *leaf)
{
  note_two_sided (walk, element, SUBSIDY_ROLE_CONDITION);
  if (subsidy_element_attribute (leaf, "over") == NULL)
    visit_inside (walk, leaf);
}

/* @is_whole: what the rule or a case asks. Its comparisons may each have been seen on both sides without all of them,
 * or any, ever having been; what joins comparisons further in is left to them. */
static void
visit_condition (Walk *walk, const SubsidyElement *condition, gboolean is_whole)
{
  static const Content content = { visit_condition_arm, condition_of_arm };

  if (is_leaf (condition))
    {
      visit_leaf (walk, condition, condition);
      return;
    }
  switch (condition->type->kind)
    {
    case SUBSIDY_ELEMENT_USE:
      visit_named_condition (walk, subsidy_element_attribute (condition, "condition"), is_whole);
      return;
    case SUBSIDY_ELEMENT_CHOOSE:
    case SUBSIDY_ELEMENT_DATED:
      visit_choice (walk, condition, &content);
      return;
    case SUBSIDY_ELEMENT_NOT:
      if (is_leaf (subsidy_element_nth (condition, 0)))
        visit_leaf (walk, condition, subsidy_element_nth (condition, 0));
      else
        visit_condition (walk, subsidy_element_nth (condition, 0), is_whole);
      return;
    case SUBSIDY_ELEMENT_ALL:
    case SUBSIDY_ELEMENT_ANY:
    case SUBSIDY_ELEMENT_AT_LEAST_OF:
      if (is_whole)
        note_two_sided (walk, condition, SUBSIDY_ROLE_CONDITION);
      for (guint i = 0; i < condition->children->len; i++)
        visit_condition (walk, subsidy_element_nth (condition, i), FALSE);
      return;
    default:
      return; /* always */
    }
}

/* ---- Sums, caps and floors ---- */

static void
visit_part (Walk *walk, const SubsidyElement *part)
{
  if (part->type->kind != SUBSIDY_ELEMENT_WHEN)
    {
      visit_value (walk, part);
      return;
    }
  note_two_sided (walk, part, SUBSIDY_ROLE_PART);
  visit_if (walk, part);
  if (is_collecting (walk) || side_of (walk, part) == SUBSIDY_SIDE_YES)
    visit_value (walk, subsidy_words_content (part));
}

/* A known value as a fraction. */
static gboolean
fraction_of (const Walk *walk, const SubsidyElement *value, SubsidyTerm *term, SubsidyWide *number,
             SubsidyWide *divisor)
{
  SubsidyBounds bounds;

  if (!subsidy_words_term (walk->words, value, term, &bounds) || !subsidy_bounds_are_known (bounds)
      || !subsidy_bounds_are_known (walk->words->bounds[term->divisor]))
    return FALSE;
  *number = bounds.least;
  *divisor = walk->words->bounds[term->divisor].least;
  return TRUE;
}

/* Whether both are known; *@order is as that of strcmp(). The denominators are brought together as the compiler does,
 * so that what was proved to fit fits here. */
static gboolean
compare (const Walk *walk, const SubsidyElement *a, const SubsidyElement *b, int *order)
{
  SubsidyTerm left, right;
  SubsidyWide x, y, x_divisor, y_divisor;
  gint64 common;
  bool overflow = false;

  if (!fraction_of (walk, a, &left, &x, &x_divisor) || !fraction_of (walk, b, &right, &y, &y_divisor))
    return FALSE;
  if (left.divisor != right.divisor)
    {
      x = subsidy_wide_product (x, y_divisor, &overflow);
      y = subsidy_wide_product (y, x_divisor, &overflow);
    }
  common = subsidy_greatest_common_divisor (left.denominator, right.denominator);
  x = subsidy_wide_product (x, subsidy_wide (right.denominator / common), &overflow);
  y = subsidy_wide_product (y, subsidy_wide (left.denominator / common), &overflow);
  *order = subsidy_wide_compare (x, y);
  return !overflow;
}

static const SubsidyElement *
value_of_part (const SubsidyElement *part)
{
  return part->type->kind == SUBSIDY_ELEMENT_WHEN ? subsidy_words_content (part) : part;
}

/* Whether the part takes part and lies beyond every other that does; two alike decide nothing. */
static gboolean
is_decisive (const Walk *walk, const SubsidyElement *element, guint position, int sign)
{
  const SubsidyElement *part = subsidy_element_nth (element, position);
  int order;

  if (part->type->kind == SUBSIDY_ELEMENT_WHEN && side_of (walk, part) != SUBSIDY_SIDE_YES)
    return FALSE;
  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *other = subsidy_element_nth (element, i);

      if (i == position || (other->type->kind == SUBSIDY_ELEMENT_WHEN && side_of (walk, other) == SUBSIDY_SIDE_NO))
        continue;
      if (!compare (walk, value_of_part (part), value_of_part (other), &order) || order * sign <= 0)
        return FALSE;
    }
  return TRUE;
}

static void
visit_extreme (Walk *walk, const SubsidyElement *element, SubsidyRole role)
{
  for (guint i = 0; i < element->children->len; i++)
    visit_part (walk, subsidy_element_nth (element, i));
  for (guint i = 0; i < element->children->len && element->children->len > 1 && !is_constant (walk, element); i++)
    note (walk, (SubsidySite){ .element = value_of_part (subsidy_element_nth (element, i)),
                               .role = role,
                               .seen = !is_collecting (walk)
                                               && is_decisive (walk, element, i, role == SUBSIDY_ROLE_LEAST ? -1 : 1)
                                           ? SUBSIDY_SIDE_YES
                                           : 0 });
}

/* ---- Bands ---- */

/* Whether something of the subject lies in the band: its part times the rate, or the part alone where the rate is 0. */
static gboolean
is_reached (const Walk *walk, const SubsidyElement *band)
{
  const SubsidyBounds *bounds = walk->words->bounds;
  gint32 index = subsidy_rule_term (walk->words->rule, band).node;
  const SubsidyNode *node = &walk->words->rule->program.nodes[index];
  SubsidyWide zero = subsidy_wide (0);

  if (node->op == SUBSIDY_OP_PRODUCT && subsidy_wide_compare (bounds[node->b].most, zero) == 0)
    return subsidy_wide_compare (bounds[node->a].least, zero) > 0;
  return subsidy_wide_compare (bounds[index].least, zero) > 0;
}

static void
visit_bands (Walk *walk, const SubsidyElement *bands)
{
  gboolean is_marginal = strcmp (subsidy_element_attribute (bands, "kind"), "marginal") == 0;
  const SubsidyElement *taken = subsidy_words_band_taken (walk->words, bands);

  visit_references (walk, bands);
  for (guint i = 0; i < bands->children->len; i++)
    {
      const SubsidyElement *band = subsidy_element_nth (bands, i);
      gboolean is_seen
          = is_marginal ? !is_collecting (walk) && is_reached (walk, band) : taken != NULL && taken == band;

      note (walk, (SubsidySite){ .element = band,
                                 .holder = bands,
                                 .role = is_marginal ? SUBSIDY_ROLE_BAND_REACHED : SUBSIDY_ROLE_ALTERNATIVE,
                                 .seen = is_seen ? SUBSIDY_SIDE_YES : 0 });
      if (is_seen || is_collecting (walk))
        visit_inside (walk, band);
    }
}

/* ---- Values ---- */

static void
visit_value_arm (Walk *walk, const SubsidyElement *arm)
{
  visit_value (walk, subsidy_words_content (arm));
}

static char *
value_of_arm (const SubsidyWords *words, const SubsidyElement *arm)
{
  return subsidy_words_value (words, subsidy_words_content (arm));
}

static void
visit_value (Walk *walk, const SubsidyElement *value)
{
  static const Content content = { visit_value_arm, value_of_arm };

  /* What is computed for each item of a list is not told apart. */
  if (subsidy_element_attribute (value, "over") != NULL)
    return;
  switch (value->type->kind)
    {
    case SUBSIDY_ELEMENT_CHOOSE:
    case SUBSIDY_ELEMENT_DATED:
      visit_choice (walk, value, &content);
      return;
    case SUBSIDY_ELEMENT_SUM:
      for (guint i = 0; i < value->children->len; i++)
        visit_part (walk, subsidy_element_nth (value, i));
      return;
    case SUBSIDY_ELEMENT_LEAST:
      visit_extreme (walk, value, SUBSIDY_ROLE_LEAST);
      return;
    case SUBSIDY_ELEMENT_GREATEST:
      visit_extreme (walk, value, SUBSIDY_ROLE_GREATEST);
      return;
    case SUBSIDY_ELEMENT_BANDS:
      visit_bands (walk, value);
      return;
    case SUBSIDY_ELEMENT_EXCESS:
      note_two_sided (walk, value, SUBSIDY_ROLE_EXCESS);
      break;
    default:
      break;
    }
  visit_inside (walk, value);
}

/* ---- Shares ---- */

static void
visit_split (Walk *walk, const SubsidyElement *container)
{
  static const Content content = { visit_split, subsidy_words_shares };

  for (guint i = 0; i < container->children->len; i++)
    if (subsidy_element_nth (container, i)->type->kind == SUBSIDY_ELEMENT_CHOOSE)
      visit_choice (walk, subsidy_element_nth (container, i), &content);
}

/* ---- Results ---- */

static void
visit_result (Walk *walk, const SubsidyResult *result)
{
  if (result->element->type->kind != SUBSIDY_ELEMENT_ALSO)
    return;
  if (result->term.type == SUBSIDY_TYPE_OF_FLAG)
    visit_condition (walk, subsidy_words_content (result->element), TRUE);
  else
    visit_value (walk, subsidy_words_content (result->element));
}

/* ---- Walks ---- */

void
subsidy_exercise_rule (SubsidySites *sites, const SubsidyWords *words, gint32 n_conditions, gboolean is_barred)
{
  g_autoptr (GHashTable) visited = g_hash_table_new (NULL, NULL);
  Walk walk = { sites, words, visited, FALSE };
  const SubsidyElement *rule = words->rule->element;
  const SubsidyElement *amount = subsidy_element_child (rule, SUBSIDY_ELEMENT_AMOUNT);

  for (gint32 i = 0; i < n_conditions; i++)
    visit_condition (&walk, words->rule->conditions[i].element, TRUE);
  walk.is_barred = is_barred;
  if (amount != NULL)
    visit_value (&walk, subsidy_words_content (amount));
  for (guint i = 0; i < rule->children->len && !is_barred; i++)
    if (subsidy_element_nth (rule, i)->type->kind == SUBSIDY_ELEMENT_SPLIT)
      visit_split (&walk, subsidy_element_nth (rule, i));
  for (guint i = 0; i < words->rule->results->len; i++)
    visit_result (&walk, &g_array_index (words->rule->results, SubsidyResult, i));
}

void
subsidy_exercise_split (SubsidySites *sites, const SubsidyWords *words, const SubsidyElement *split)
{
  g_autoptr (GHashTable) visited = g_hash_table_new (NULL, NULL);
  Walk walk = { sites, words, visited, FALSE };

  visit_split (&walk, split);
}
