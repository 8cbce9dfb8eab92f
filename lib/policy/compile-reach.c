/* SPDX-License-Identifier: Apache-2.0 */
/* Which cases a row has to reach before a part of a rule counts: a day outside all versions, a fact that is none and a
 * case that is not eligible matter only where the choice around them comes to them. */
#include "policy/compile.h"

#include <string.h>

#define MOST_STEPS 200000

typedef struct
{
  SubsidyCompiler *compiler;
  GHashTable *walked; /* set of strings: an element under a path, once */
  GArray *exclusions; /* of SubsidyExclusion; NULL where there cannot be any */
  gint32 around;      /* the path to the innermost choice */
  gboolean sound;
} Walk;

/* ---- Paths: nodes that are 1 where the row comes along; node 0 is the number 1 ---- */

static gint32
both (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 a, gint32 b)
{
  if (a == 0 || b == 0)
    return a == 0 ? b : a;
  return subsidy_emit_operation (compiler, element, SUBSIDY_OP_LEAST, a, b);
}

static gint32
inverse (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 a)
{
  return subsidy_emit_operation (compiler, element, SUBSIDY_OP_DIFFERENCE, 0, a);
}

static gint32
unless_reached (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 path, gint32 holds)
{
  if (path == 0)
    return holds;
  return subsidy_emit_operation (compiler, element, SUBSIDY_OP_GREATEST, inverse (compiler, element, path), holds);
}

static gint32
node_of (const Walk *walk, const SubsidyElement *element)
{
  const SubsidyTerm *term = g_hash_table_lookup (walk->compiler->terms, element);

  return term != NULL ? term->node : -1;
}

static void
require (Walk *walk, const SubsidyElement *element, int fact, gint32 path, gint32 holds)
{
  gint32 node = unless_reached (walk->compiler, element, path, holds);

  if (node < 0)
    walk->sound = FALSE;
  else
    subsidy_require (walk->compiler, element, fact, node);
}

static void reach (Walk *walk, const SubsidyElement *element, gint32 path);

/* ---- Names in attributes ---- */

static void
reach_name (Walk *walk, const SubsidyElement *element, const char *id, gint32 path)
{
  const SubsidyPolicy *policy = walk->compiler->policy;
  const SubsidyElement *named = g_hash_table_lookup (policy->named, id);
  int fact = subsidy_find_input (policy, id);
  gint32 given;

  if (named != NULL && (named->type->kind == SUBSIDY_ELEMENT_VALUE || named->type->kind == SUBSIDY_ELEMENT_CONDITION))
    reach (walk, named, path);
  if (fact < 0 || !subsidy_policy_input (policy, (guint)fact)->may_be_none)
    return;
  given = subsidy_emit (
      walk->compiler, element,
      (SubsidyNode){ .op = SUBSIDY_OP_GIVEN, .a = subsidy_compile_input (walk->compiler, element, id).node });
  require (walk, element, fact, path, given);
}

static void
reach_attribute (Walk *walk, const SubsidyElement *element, const char *attribute, gint32 path)
{
  const char *text = subsidy_element_attribute (element, attribute);
  g_auto (GStrv) names = g_strsplit_set (text != NULL ? text : "", " \t\r\n", -1);

  for (char **name = names; *name != NULL; name++)
    if (**name != '\0')
      reach_name (walk, element, *name, path);
}

/* Whatever an attribute may name; other texts name nothing. */
static void
reach_attributes (Walk *walk, const SubsidyElement *element, gint32 path)
{
  static const char *const naming[]
      = { "fact", "value", "ref", "on", "of", "to", "from", "rate", "below", "up-to", "condition", "parts" };

  for (gsize i = 0; i < G_N_ELEMENTS (naming); i++)
    reach_attribute (walk, element, naming[i], path);
}

/* ---- Elements ---- */

static void
reach_children (Walk *walk, const SubsidyElement *element, gint32 path)
{
  for (guint i = 0; i < element->children->len; i++)
    reach (walk, subsidy_element_nth (element, i), path);
}

/* The condition of a case is asked where none before it was taken and, beside an option, where that is the one. */
static gint32
path_of_condition (Walk *walk, const SubsidyElement *own, gint32 left)
{
  gint32 by_option = node_of (walk, own);

  return by_option >= 0 ? both (walk->compiler, own, left, by_option) : left;
}

/* Each case is reached where its own condition holds and none before it did. */
static void
reach_cases (Walk *walk, const SubsidyElement *choose, gint32 path)
{
  SubsidyCompiler *compiler = walk->compiler;
  gint32 left = path, around = walk->around;

  for (guint i = 0; i < choose->children->len && left >= 0; i++)
    {
      const SubsidyElement *arm = subsidy_element_nth (choose, i);
      gint32 taken = arm->type->kind == SUBSIDY_ELEMENT_OTHERWISE ? 0 : node_of (walk, arm);

      if (taken < 0)
        return;
      walk->around = path;
      for (guint j = 0; j < arm->children->len; j++)
        {
          const SubsidyElement *child = subsidy_element_nth (arm, j);

          reach (walk, child,
                 child->type->kind == SUBSIDY_ELEMENT_IF ? path_of_condition (walk, child, left)
                                                         : both (compiler, arm, left, taken));
        }
      if (arm->type->kind != SUBSIDY_ELEMENT_OTHERWISE)
        left = both (compiler, arm, left, inverse (compiler, arm, taken));
      walk->around = around;
    }
}

/* All edges are asked for; the rate or value of a whole band only where it is the one that is taken. */
static void
reach_whole_bands (Walk *walk, const SubsidyElement *bands, gint32 path)
{
  static const char *const edges[] = { "from", "below", "up-to" };
  SubsidyCompiler *compiler = walk->compiler;
  gint32 left = path;

  for (guint i = 0; i < bands->children->len && left >= 0; i++)
    {
      const SubsidyElement *band = subsidy_element_nth (bands, i);
      gint32 within = node_of (walk, band); /* -1: the last one, which takes all that is left */
      gint32 taken = within >= 0 ? both (compiler, band, left, within) : left;

      for (gsize edge = 0; edge < G_N_ELEMENTS (edges); edge++)
        reach_attribute (walk, band, edges[edge], path);
      reach_attribute (walk, band, "rate", taken);
      reach_children (walk, band, taken);
      left = within >= 0 ? both (compiler, band, left, inverse (compiler, band, within)) : -1;
    }
}

static void
reach_dated (Walk *walk, const SubsidyElement *dated, gint32 path)
{
  gint32 any = -1;

  for (guint i = 0; i < dated->children->len; i++)
    {
      gint32 within = node_of (walk, subsidy_element_nth (dated, i));

      if (within < 0)
        return;
      any = any < 0 ? within : subsidy_emit_operation (walk->compiler, dated, SUBSIDY_OP_GREATEST, any, within);
    }
  require (walk, dated, -1, path, any);
  reach_cases (walk, dated, path);
}

/* A part of a sum, a least or a greatest. */
static void
reach_part (Walk *walk, const SubsidyElement *part, gint32 path)
{
  gint32 taken = node_of (walk, part);

  for (guint i = 0; i < part->children->len && taken >= 0; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (part, i);

      reach (walk, child, child->type->kind == SUBSIDY_ELEMENT_IF ? path : both (walk->compiler, part, path, taken));
    }
}

static void
reach_eligible_for (Walk *walk, const SubsidyElement *element, gint32 path)
{
  const SubsidyPolicy *policy = walk->compiler->policy;
  const SubsidyElement *eligible = NULL;

  for (guint i = 0; i < policy->rules->len && eligible == NULL; i++)
    if (strcmp (subsidy_policy_rule (policy, i)->id, subsidy_element_attribute (element, "rule")) == 0)
      eligible = subsidy_element_child (subsidy_policy_rule (policy, i)->element, SUBSIDY_ELEMENT_ELIGIBLE);
  if (eligible != NULL)
    reach_children (walk, eligible, path);
}

/* What belongs to the program around the items, as they see it. */
static gint32
from_around (Walk *walk, const SubsidyElement *element, gint32 node)
{
  if (node < 0 || walk->compiler->outer == NULL)
    return node;
  return subsidy_emit (walk->compiler, element, (SubsidyNode){ .op = SUBSIDY_OP_OUTER, .a = node });
}

/* What its items cannot be answered without, and what stands for no item at all. */
static void
reach_over (Walk *walk, const SubsidyElement *element, gint32 path)
{
  const SubsidyElement *otherwise = subsidy_element_child (element, SUBSIDY_ELEMENT_OTHERWISE);
  /* Over another list within an item: computed around. */
  const SubsidyCompiler *compiler = walk->compiler->outer != NULL ? walk->compiler->outer : walk->compiler;
  gint32 some = from_around (walk, element, subsidy_some_items (compiler, element));

  for (guint i = 0; i < compiler->item_requirements->len; i++)
    {
      const SubsidyItemRequirement *required = &g_array_index (compiler->item_requirements, SubsidyItemRequirement, i);
      const SubsidyRequirement *requirement = &required->requirement;

      if (required->over == element && requirement->element != NULL)
        require (walk, requirement->element, requirement->fact, path, from_around (walk, element, requirement->node));
    }
  if (otherwise != NULL)
    reach_children (walk, otherwise,
                    some >= 0 ? both (walk->compiler, element, path, inverse (walk->compiler, element, some)) : path);
}

static void
exclude (Walk *walk, const SubsidyElement *element, gint32 path)
{
  SubsidyExclusion exclusion = { element, inverse (walk->compiler, element, path), walk->around };

  if (walk->exclusions == NULL)
    {
      subsidy_add_problem (walk->compiler, element, SUBSIDY_MESSAGE_NOT_ELIGIBLE_NOT_HERE, NULL, NULL, NULL, NULL);
      walk->sound = FALSE;
    }
  else
    g_array_append_val (walk->exclusions, exclusion);
}

static gboolean
is_walked (Walk *walk, const SubsidyElement *element, gint32 path)
{
  if (!g_hash_table_add (walk->walked, g_strdup_printf ("%p %d", (const void *)element, path)))
    return TRUE;
  if (g_hash_table_size (walk->walked) <= MOST_STEPS)
    return FALSE;
  if (walk->sound)
    subsidy_add_problem (walk->compiler, element, SUBSIDY_MESSAGE_RULE_TOO_LARGE,
                         G_STRINGIFY (SUBSIDY_PROGRAM_MOST_NODES), NULL, NULL, NULL);
  walk->sound = FALSE;
  return TRUE;
}

static void
reach (Walk *walk, const SubsidyElement *element, gint32 path)
{
  if (path < 0 || is_walked (walk, element, path))
    {
      walk->sound = walk->sound && path >= 0;
      return;
    }
  switch (element->type->kind)
    {
    case SUBSIDY_ELEMENT_NOT_ELIGIBLE:
      exclude (walk, element, path);
      return;
    /* These name something without taking its value. */
    case SUBSIDY_ELEMENT_GIVEN:
    case SUBSIDY_ELEMENT_OPTION_VALUE:
    case SUBSIDY_ELEMENT_SPARE:
      return;
    case SUBSIDY_ELEMENT_ELIGIBLE_FOR:
      reach_eligible_for (walk, element, path);
      return;
    case SUBSIDY_ELEMENT_WHEN:
      reach_part (walk, element, path);
      return;
    default:
      break;
    }
  if (subsidy_is_over (element))
    {
      reach_over (walk, element, path);
      return;
    }
  reach_attributes (walk, element, path);
  if (element->type->kind == SUBSIDY_ELEMENT_CHOOSE)
    reach_cases (walk, element, path);
  else if (element->type->kind == SUBSIDY_ELEMENT_DATED)
    reach_dated (walk, element, path);
  else if (element->type->kind == SUBSIDY_ELEMENT_BANDS
           && g_str_equal (subsidy_element_attribute (element, "kind"), "whole"))
    reach_whole_bands (walk, element, path);
  else
    reach_children (walk, element, path);
}

gboolean
subsidy_compile_reach (SubsidyCompiler *compiler, const SubsidyElement *element, GArray *exclusions)
{
  Walk walk = { .compiler = compiler, .exclusions = exclusions, .sound = TRUE };

  if (!compiler->has_gaps || element == NULL)
    return TRUE;
  walk.walked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reach (&walk, element, 0);
  g_hash_table_unref (walk.walked);
  return walk.sound;
}
