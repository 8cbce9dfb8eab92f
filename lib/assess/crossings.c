/* SPDX-License-Identifier: Apache-2.0 */
/* Crossings by bisection: the whole range is looked at in strides, and wherever a comparison comes out differently at
 * the two ends of a stride the turn between them is found to the smallest unit. */
#include "assess/crossings.h"

/* What of the signs -1, 0 and 1 counts as having crossed. */
typedef enum
{
  REACHES, /* a >= b */
  EXCEEDS, /* a > b */
} Turn;

/* Turns of one kink are nearby within this part of the number. */
#define EVEN_PART 10000

/* ---- Reading one node ---- */

static gboolean
has_turned (int sign, Turn turn)
{
  return turn == REACHES ? sign >= 0 : sign > 0;
}

/* A part that goes in steps may be even with a cap first, and beyond it a step later. */
static gboolean
turns_on (const SubsidyNode *node, Turn turn)
{
  if (node->op == SUBSIDY_OP_AT_LEAST || node->op == SUBSIDY_OP_MORE_THAN)
    return (node->op == SUBSIDY_OP_MORE_THAN) == (turn == EXCEEDS);
  return TRUE;
}

static int
sign_at (SubsidyProbe *probe, guint fact, gint64 value, gint32 node)
{
  subsidy_probe_move_for (probe, fact, value, node);
  return subsidy_probe_sign (probe, node);
}

static gboolean
differs_at (SubsidyProbe *probe, guint fact, gint64 value, gint32 node, SubsidyBounds from)
{
  subsidy_probe_move_for (probe, fact, value, node);
  return subsidy_wide_compare (probe->bounds[node].least, from.least) != 0;
}

static gint64
middle (gint64 low, gint64 high)
{
  return (gint64)((guint64)low + ((guint64)high - (guint64)low) / 2);
}

static void
add_crossing (GArray *crossings, gint32 node, gint64 low, gint64 at)
{
  SubsidyCrossing crossing = { node, low, at };

  g_array_append_val (crossings, crossing);
}

/* ---- Comparisons and kinks ---- */

static gboolean
is_kink (const SubsidyNode *node)
{
  return node->op == SUBSIDY_OP_LEAST || node->op == SUBSIDY_OP_GREATEST || node->op == SUBSIDY_OP_EXCESS;
}

/* Whether the same kink turns nearby: a cap and what is rounded before it are even for some fen, which says nothing. */
static gboolean
turns_nearby (const GArray *crossings, gint32 node, gint64 low)
{
  for (guint i = 0; i < crossings->len; i++)
    {
      const SubsidyCrossing *other = &g_array_index (crossings, SubsidyCrossing, i);
      guint64 distance = low > other->low ? (guint64)low - (guint64)other->low : (guint64)other->low - (guint64)low;

      if (other->node == node && distance <= (guint64)ABS (low / EVEN_PART) + 1)
        return TRUE;
    }
  return FALSE;
}

/* The side that is even with the other part; where neither is, the one on which the comparison holds. Where a kink is
 * left, the side beyond it. */
static gint64
side_at (gint64 low, int sign_low, int sign_high, Turn turn, gboolean leaves_kink)
{
  if (leaves_kink)
    return sign_low == 0 ? low + 1 : low;
  if (sign_low == 0 || sign_high == 0)
    return sign_low == 0 ? low : low + 1;
  return has_turned (sign_low, turn) ? low : low + 1;
}

static void
bisect (SubsidyProbe *probe, guint fact, gint32 node, Turn turn, gint64 low, gint64 high, GArray *crossings)
{
  int sign_low = sign_at (probe, fact, low, node);
  gboolean turned_low = has_turned (sign_low, turn);
  gboolean leaves_kink = turn == EXCEEDS && is_kink (&probe->program->nodes[node]);
  gint64 at;

  while ((guint64)high - (guint64)low > 1 && probe->work > 0)
    {
      gint64 between = middle (low, high);

      if (has_turned (sign_at (probe, fact, between, node), turn) == turned_low)
        low = between;
      else
        high = between;
    }
  if (high != low + 1 || (leaves_kink && turns_nearby (crossings, node, low)))
    return;
  sign_low = sign_at (probe, fact, low, node);
  at = side_at (low, sign_low, sign_at (probe, fact, high, node), turn, leaves_kink);
  add_crossing (crossings, node, low, at);
}

/* ---- Whole steps ---- */

/* The last value, going from @from toward @end, at which the node is as it was; @end where it never changes. */
static gint64
end_of_step (SubsidyProbe *probe, guint fact, gint32 node, gint64 from, gint64 end)
{
  gboolean is_up = end > from;
  guint64 distance = is_up ? (guint64)end - (guint64)from : (guint64)from - (guint64)end;
  guint64 same = 0, other = 1;
  SubsidyBounds start;

#define AT(steps) ((gint64)(is_up ? (guint64)from + (steps) : (guint64)from - (steps)))
  subsidy_probe_move_for (probe, fact, from, node);
  start = probe->bounds[node];
  if (!subsidy_bounds_are_known (start))
    return end;
  while (other < distance && !differs_at (probe, fact, AT (other), node, start) && probe->work > 0)
    {
      same = other;
      other = other > distance / 2 ? distance : other * 2;
    }
  if (distance == 0 || (other >= distance && !differs_at (probe, fact, end, node, start)))
    return end;
  other = MIN (other, distance);
  while (other - same > 1 && probe->work > 0)
    {
      guint64 between = same + (other - same) / 2;

      if (differs_at (probe, fact, AT (between), node, start))
        other = between;
      else
        same = between;
    }
  return AT (same);
#undef AT
}

/* Of an amount cut into steps the first two; of completed months and years the step that the claim stands on. */
static void
add_steps (SubsidyProbe *probe, guint fact, gint32 node, GArray *crossings)
{
  const SubsidyInputModel *input = subsidy_policy_input (probe->policy, fact);
  gint64 most = subsidy_probe_most (probe, fact);
  gboolean is_date = input->type == SUBSIDY_TYPE_OF_DATE;
  gint64 value = probe->values[fact];
  gint64 first = end_of_step (probe, fact, node, is_date ? value : input->least, most);
  gint64 second;

  if (first < most)
    add_crossing (crossings, node, first, first + 1);
  if (is_date)
    {
      second = end_of_step (probe, fact, node, value, input->least);
      if (second > input->least)
        add_crossing (crossings, node, second - 1, second);
    }
  else if (first < most)
    {
      second = end_of_step (probe, fact, node, first + 1, most);
      if (second < most)
        add_crossing (crossings, node, second, second + 1);
    }
}

/* ---- All of them ---- */

static gint
compare_numbers (gconstpointer a, gconstpointer b)
{
  const gint64 *x = a, *y = b;

  return *x < *y ? -1 : *x > *y;
}

/* The ends of the range, the claim's own value, and powers of ten between them. */
static GArray *
strides (const SubsidyProbe *probe, guint fact)
{
  const SubsidyInputModel *input = subsidy_policy_input (probe->policy, fact);
  gint64 most = subsidy_probe_most (probe, fact);
  GArray *points = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 power = 1;
  const gint64 fixed[] = { input->least, CLAMP (probe->values[fact], input->least, most), most, 0 };

  g_array_append_vals (points, fixed, input->least <= 0 && most >= 0 ? 4 : 3);
  for (int digits = 0; digits <= 18; digits++)
    {
      const gint64 both[] = { power, -power };

      for (int sign = 0; sign < 2; sign++)
        if (both[sign] > input->least && both[sign] < most)
          g_array_append_val (points, both[sign]);
      power = digits < 18 ? power * 10 : power;
    }
  g_array_sort (points, compare_numbers);
  return points;
}

static void
read_signs (SubsidyProbe *probe, guint fact, gint64 value, int *signs)
{
  subsidy_probe_move (probe, fact, value);
  for (guint i = 0; i < probe->affected->len; i++)
    {
      gint32 node = g_array_index (probe->affected, gint32, i);

      signs[i] = probe->is_corner[node] ? subsidy_probe_sign (probe, node) : SUBSIDY_SIGN_UNKNOWN;
    }
}

static void
bisect_stride (SubsidyProbe *probe, guint fact, gint64 low, gint64 high, const int *before, const int *after,
               GArray *crossings)
{
  for (guint i = 0; i < probe->affected->len; i++)
    for (Turn turn = REACHES; turn <= EXCEEDS; turn++)
      {
        gint32 node = g_array_index (probe->affected, gint32, i);

        if (before[i] == SUBSIDY_SIGN_UNKNOWN || after[i] == SUBSIDY_SIGN_UNKNOWN
            || has_turned (before[i], turn) == has_turned (after[i], turn)
            || !turns_on (&probe->program->nodes[node], turn))
          continue;
        bisect (probe, fact, node, turn, low, high, crossings);
      }
}

static void
add_turns (SubsidyProbe *probe, guint fact, GArray *crossings)
{
  g_autoptr (GArray) points = strides (probe, fact);
  g_autofree int *before = NULL, *after = NULL;

  subsidy_probe_move (probe, fact, probe->values[fact]); /* finds what depends on it */
  before = g_new0 (int, probe->affected->len + 1);
  after = g_new0 (int, probe->affected->len + 1);
  for (guint i = 0; i < points->len && probe->work > 0; i++)
    {
      gint64 low = i > 0 ? g_array_index (points, gint64, i - 1) : 0, high = g_array_index (points, gint64, i);
      int *signs = before;

      read_signs (probe, fact, high, after);
      if (i > 0 && low < high)
        bisect_stride (probe, fact, low, high, before, after, crossings);
      before = after;
      after = signs;
    }
}

/* What the policy itself declares about the range of the fact. */
static void
add_range_ends (const SubsidyProbe *probe, guint fact, GArray *crossings)
{
  const SubsidyInputModel *input = subsidy_policy_input (probe->policy, fact);
  gint64 most = subsidy_probe_most (probe, fact);

  /* A list of too many items would be long to read. */
  if (input->type == SUBSIDY_TYPE_OF_LIST)
    return;
  if (subsidy_element_attribute (input->element, "least") != NULL)
    add_crossing (crossings, SUBSIDY_RANGE_END, input->least - 1, input->least);
  if (subsidy_element_attribute (input->element, "most") != NULL)
    add_crossing (crossings, SUBSIDY_RANGE_END, most, most);
}

static gint
compare_crossings (gconstpointer a, gconstpointer b)
{
  const SubsidyCrossing *x = a, *y = b;

  if (x->low != y->low)
    return x->low < y->low ? -1 : 1;
  return x->node < y->node ? -1 : x->node > y->node;
}

GArray *
subsidy_find_crossings (SubsidyProbe *probe, guint fact)
{
  GArray *crossings = g_array_new (FALSE, FALSE, sizeof (SubsidyCrossing));
  gint64 value = probe->values[fact];

  add_turns (probe, fact, crossings);
  subsidy_probe_move (probe, fact, value);
  for (guint i = 0; i < probe->affected->len && probe->work > 0; i++)
    if (probe->is_step[g_array_index (probe->affected, gint32, i)])
      {
        add_steps (probe, fact, g_array_index (probe->affected, gint32, i), crossings);
        subsidy_probe_move (probe, fact, value);
      }
  add_range_ends (probe, fact, crossings);
  g_array_sort (crossings, compare_crossings);
  subsidy_probe_move (probe, fact, value);
  return crossings;
}
