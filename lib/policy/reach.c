/* SPDX-License-Identifier: Apache-2.0 */
/* Walking a program backwards from a node to its facts. */
#include "policy/reach.h"

#include "policy/number.h"
#include "subsidy/values.h"

#define MOST_INPUTS_TOLD 4

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  return *(const gint32 *)a - *(const gint32 *)b;
}

static void
reach (GArray *reached, GHashTable *known, gint32 node)
{
  if (node >= 0 && g_hash_table_add (known, GINT_TO_POINTER (node)))
    g_array_append_val (reached, node);
}

static void
reach_outer (GArray *reached, GHashTable *known, const SubsidyFold *fold)
{
  for (gint32 i = 0; i < fold->n_nodes; i++)
    if (fold->nodes[i].op == SUBSIDY_OP_OUTER)
      reach (reached, known, fold->nodes[i].a);
}

GArray *
subsidy_reachable_nodes (const SubsidyNode *nodes, const SubsidyFold *folds, const gint32 *roots, guint n_roots)
{
  GArray *reached = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n_roots; i++)
    reach (reached, known, roots[i]);
  for (guint i = 0; i < reached->len; i++)
    {
      const SubsidyNode *node = &nodes[g_array_index (reached, gint32, i)];
      const gint32 parts[] = { node->a, node->b, node->c };

      for (int part = 0; part < subsidy_node_n_parts (node); part++)
        reach (reached, known, parts[part]);
      if (node->op == SUBSIDY_OP_FOLD)
        reach_outer (reached, known, &folds[node->b]);
    }
  g_array_sort (reached, compare_nodes);
  return reached;
}

char *
subsidy_input_number_text (const SubsidyInputModel *input, gint64 number)
{
  if (input->type == SUBSIDY_TYPE_OF_DATE)
    return subsidy_date_to_text (number);
  return subsidy_rational_to_text (subsidy_wide (number), subsidy_wide (input->denominator), 0, FALSE);
}

char *
subsidy_input_text (const SubsidyInputModel *input)
{
  g_autofree char *least = NULL, *most = NULL;

  if (input->type >= SUBSIDY_TYPE_OF_CHOICE)
    return g_strdup (input->id);
  least = subsidy_input_number_text (input, input->least);
  most = subsidy_input_number_text (input, input->most);
  return g_strdup_printf ("%s (%s … %s)", input->id, least, most);
}

char *
subsidy_inputs_text (const SubsidyPolicy *policy, const SubsidyNode *nodes, const SubsidyFold *folds,
                     const gint32 *roots, guint n_roots)
{
  g_autoptr (GArray) reached = subsidy_reachable_nodes (nodes, folds, roots, n_roots);
  GString *text = g_string_new (NULL);
  guint count = 0;

  for (guint i = 0; i < reached->len; i++)
    {
      const SubsidyNode *node = &nodes[g_array_index (reached, gint32, i)];
      g_autofree char *input = NULL;

      if (node->op != SUBSIDY_OP_INPUT || count++ > MOST_INPUTS_TOLD)
        continue;
      input = count > MOST_INPUTS_TOLD ? g_strdup ("…")
                                       : subsidy_input_text (subsidy_policy_input (policy, (guint)node->a));
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", input);
    }
  return g_string_free (text, text->len == 0);
}
