/* SPDX-License-Identifier: Apache-2.0 */
/* The shares of a split: each claim cut to its unit, and what is then spare paid by whom the policy says, so that the
 * shares always add up to what is split. */
#include "policy/compile-split.h"

#include <string.h>

#include "policy/number.h"

/* How the shares are rounded, and what becomes of the rest. */
typedef struct
{
  gint64 unit_fen;
  SubsidyRounding rounding;
  gboolean to_nobody;  /* what is paid is what the shares add up to */
  gboolean to_largest; /* by largest remainder */
  gint32 owner;        /* else: the node that says who takes it */
} Spare;

/* ---- Who takes what is spare ---- */

static gint32 compile_owner (SubsidyCompiler *compiler, const SubsidyElement *container, SubsidySplitKind kind);

static gint32
chosen_owner (SubsidyCompiler *compiler, const SubsidyElement *choose, SubsidySplitKind kind)
{
  SubsidyCases cases;
  gboolean sound = subsidy_compile_cases (compiler, choose, &cases);
  gint32 chosen = -1;

  for (guint i = cases.contents->len; i-- > 0;)
    {
      gint32 arm = compile_owner (compiler, g_ptr_array_index (cases.contents, i), kind);

      if (arm < 0)
        sound = FALSE;
      if (i + 1 == cases.contents->len)
        chosen = arm;
      else if (sound)
        chosen = subsidy_emit (
            compiler, choose,
            (SubsidyNode){
                .op = SUBSIDY_OP_CHOOSE, .a = g_array_index (cases.conditions, gint32, i), .b = arm, .c = chosen });
    }
  subsidy_cases_clear (&cases);
  return sound ? chosen : -1;
}

static gint32
compile_owner (SubsidyCompiler *compiler, const SubsidyElement *container, SubsidySplitKind kind)
{
  const SubsidyElement *spare = subsidy_element_child (container, SUBSIDY_ELEMENT_SPARE);
  const SubsidyElement *choose = subsidy_find_choose (container, SUBSIDY_ELEMENT_SPARE);
  int owner;

  if (!container->is_sound || !subsidy_check_split_content (compiler, container))
    return -1;
  if (subsidy_split_count (container, SUBSIDY_ELEMENT_SPARE) != 1)
    {
      subsidy_add_problem (compiler, container, SUBSIDY_MESSAGE_SPLIT_NEEDS_SPARE, container->type->name, NULL, NULL,
                           NULL);
      return -1;
    }
  if (choose != NULL)
    return chosen_owner (compiler, choose, kind);
  if (!spare->is_sound)
    return -1;
  owner = subsidy_split_part (compiler, spare, kind, subsidy_element_attribute (spare, "to"));
  return owner >= 0 ? subsidy_emit_constant (compiler, spare, owner) : -1;
}

static gboolean
is_spare_needed (const SubsidyElement *split, const SubsidyClaims *claims)
{
  return !claims->is_whole || subsidy_element_attribute (split, "to") != NULL
         || subsidy_element_child (split, SUBSIDY_ELEMENT_SPARE) != NULL
         || subsidy_find_choose (split, SUBSIDY_ELEMENT_SPARE) != NULL;
}

/* A split may round its shares to a unit of its own, both or neither of to= and mode=. */
static gboolean
read_split_rounding (SubsidyCompiler *compiler, const SubsidyElement *split, Spare *spare)
{
  const char *to = subsidy_element_attribute (split, "to");
  const char *mode = subsidy_element_attribute (split, "mode");

  *spare = (Spare){ .unit_fen = 1, .rounding = SUBSIDY_ROUND_DOWN };
  if (to == NULL && mode == NULL)
    return TRUE;
  if (to == NULL || mode == NULL)
    {
      subsidy_add_problem (compiler, split, SUBSIDY_MESSAGE_MISSING_ATTRIBUTE, split->type->name,
                           to == NULL ? "to" : "mode", NULL, NULL);
      return FALSE;
    }
  return subsidy_read_rounding (compiler, split, &spare->unit_fen, &spare->rounding);
}

/* The plain spare of a split: where its shares are chosen it may be chosen with them. */
static const char *
spare_to (const SubsidyElement *split)
{
  const SubsidyElement *spare = subsidy_element_child (split, SUBSIDY_ELEMENT_SPARE);

  return spare != NULL ? subsidy_element_attribute (spare, "to") : NULL;
}

static gboolean
read_spare (SubsidyCompiler *compiler, const SubsidyElement *split, const SubsidyClaims *claims, Spare *spare)
{
  const char *to = spare_to (split);

  if (!read_split_rounding (compiler, split, spare))
    return FALSE;
  if (subsidy_split_count (split, SUBSIDY_ELEMENT_SPARE) > 1)
    {
      subsidy_add_problem (compiler, split, SUBSIDY_MESSAGE_SPLIT_NEEDS_SPARE, split->type->name, NULL, NULL, NULL);
      return FALSE;
    }
  spare->to_nobody = g_strcmp0 (to, "nobody") == 0;
  spare->to_largest = g_strcmp0 (to, "largest-remainder") == 0;
  if (spare->to_nobody)
    return TRUE;
  if (spare->to_largest)
    {
      if (spare->rounding == SUBSIDY_ROUND_DOWN && claims->adds_up)
        return TRUE;
      subsidy_add_problem (compiler, split,
                           claims->adds_up ? SUBSIDY_MESSAGE_REMAINDER_NEEDS_DOWN : SUBSIDY_MESSAGE_REMAINDER_NEEDS_SUM,
                           NULL, NULL, NULL, NULL);
      return FALSE;
    }
  spare->owner = is_spare_needed (split, claims) ? compile_owner (compiler, split, claims->kind)
                                                 : subsidy_emit_constant (compiler, split, 0);
  return spare->owner >= 0;
}

/* ---- By largest remainder ---- */

/* What each share lost by being cut, in parts that can be compared. */
static gboolean
remainders_of (SubsidyCompiler *compiler, const SubsidyElement *element, const SubsidyTerm *exact, const gint32 *cut,
               guint n, SubsidyTerm *remainders)
{
  for (guint i = 0; i < n; i++)
    {
      SubsidyTerm whole = { .node = cut[i], .type = SUBSIDY_TYPE_OF_MONEY, .denominator = 1 };

      remainders[i] = subsidy_combine (compiler, element, SUBSIDY_OP_DIFFERENCE, exact[i], whole);
      if (subsidy_term_failed (remainders[i]))
        return FALSE;
    }
  return TRUE;
}

/* How many come before this one: a larger remainder, or the same and an earlier place. */
static gint32
rank_of (SubsidyCompiler *compiler, const SubsidyElement *element, const SubsidyTerm *remainders, guint n, guint owner)
{
  gint32 rank = subsidy_emit_constant (compiler, element, 0);

  for (guint i = 0; i < n; i++)
    {
      SubsidyTerm other = remainders[i], own = remainders[owner];

      if (i == owner)
        continue;
      if (!subsidy_align (compiler, element, &other, &own))
        return -1;
      rank = subsidy_emit_operation (compiler, element, SUBSIDY_OP_SUM, rank,
                                     subsidy_emit_operation (compiler, element,
                                                             i < owner ? SUBSIDY_OP_AT_LEAST : SUBSIDY_OP_MORE_THAN,
                                                             other.node, own.node));
    }
  return rank;
}

/* Every unit that is left goes to the next largest remainder. */
static gboolean
share_by_remainder (SubsidyCompiler *compiler, const SubsidyElement *element, const SubsidyClaims *claims,
                    const Spare *spare, const SubsidyTerm *exact, const gint32 *cut, gint32 *shares)
{
  g_autofree SubsidyTerm *remainders = g_new0 (SubsidyTerm, claims->n);
  gint32 unit = subsidy_emit_constant (compiler, element, spare->unit_fen);
  gint32 rest = claims->amount;

  for (guint i = 0; i < claims->n; i++)
    rest = subsidy_emit_operation (compiler, element, SUBSIDY_OP_DIFFERENCE, rest, cut[i]);
  if (!remainders_of (compiler, element, exact, cut, claims->n, remainders))
    return FALSE;
  for (guint i = 0; i < claims->n; i++)
    {
      gint32 before = subsidy_emit_operation (compiler, element, SUBSIDY_OP_PRODUCT,
                                              rank_of (compiler, element, remainders, claims->n, i), unit);
      /* What is left when this one's turn comes, at most one unit. */
      gint32 own
          = subsidy_emit_operation (compiler, element, SUBSIDY_OP_LEAST,
                                    subsidy_emit_operation (compiler, element, SUBSIDY_OP_EXCESS, rest, before), unit);

      shares[i] = subsidy_emit_operation (compiler, element, SUBSIDY_OP_SUM, cut[i], own);
      if (shares[i] < 0)
        return FALSE;
    }
  return TRUE;
}

/* ---- To one of them, or to nobody ---- */

/* Whether the shares as they are rounded may come to more than there is: each in turn then takes no more than is left.
 */
static gboolean
may_exceed (const SubsidyClaims *claims, const Spare *spare)
{
  return claims->is_limited || (spare->rounding != SUBSIDY_ROUND_DOWN && !spare->to_nobody);
}

/* Whether this one takes the spare: a node that is 0 or 1. */
static gint32
takes_spare (SubsidyCompiler *compiler, const SubsidyElement *element, const Spare *spare, guint owner)
{
  if (spare->to_nobody)
    return subsidy_emit_constant (compiler, element, 0);
  return subsidy_emit_operation (compiler, element, SUBSIDY_OP_EQUAL, spare->owner,
                                 subsidy_emit_constant (compiler, element, owner));
}

static gint32
emit_if (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 condition, gint32 then, gint32 otherwise)
{
  SubsidyBounds bounds;

  if (condition < 0 || then < 0 || otherwise < 0)
    return -1;
  bounds = subsidy_bounds_of (compiler, condition);
  if (subsidy_bounds_are_known (bounds))
    return subsidy_wide_to_int64 (bounds.least) != 0 ? then : otherwise;
  return subsidy_emit (compiler, element,
                       (SubsidyNode){ .op = SUBSIDY_OP_CHOOSE, .a = condition, .b = then, .c = otherwise });
}

/* All of them in the order in which they are written; FALSE where the cases of a choice write them in several. */
static gboolean
find_turns (const SubsidyClaims *claims, guint *turns)
{
  guint32 taken = 0;

  for (guint turn = 0; turn < claims->n; turn++)
    {
      guint next = 0;

      while (next < claims->n && ((taken & subsidy_claims_bit (next)) != 0 || (claims->before[next] & ~taken) != 0))
        next++;
      if (next == claims->n)
        return FALSE;
      turns[turn] = next;
      taken |= subsidy_claims_bit (next);
    }
  return TRUE;
}

/* Whoever takes the spare takes what the others leave, so that the shares add up whatever was cut. */
static gboolean
share_spare (SubsidyCompiler *compiler, const SubsidyElement *element, const SubsidyClaims *claims, const Spare *spare,
             const guint *turns, const gint32 *cut, gint32 *shares)
{
  gint32 zero = subsidy_emit_constant (compiler, element, 0), left = claims->amount;
  gboolean is_limited = may_exceed (claims, spare);

  for (guint turn = 0; turn < claims->n; turn++)
    {
      guint i = turns[turn];
      gint32 own = is_limited ? subsidy_emit_operation (compiler, element, SUBSIDY_OP_LEAST, cut[i], left) : cut[i];

      shares[i] = emit_if (compiler, element, takes_spare (compiler, element, spare, i), zero, own);
      if (shares[i] != zero)
        left = subsidy_emit_operation (compiler, element, is_limited ? SUBSIDY_OP_EXCESS : SUBSIDY_OP_DIFFERENCE, left,
                                       shares[i]);
    }
  for (guint i = 0; i < claims->n; i++)
    shares[i] = emit_if (compiler, element, takes_spare (compiler, element, spare, i), left, shares[i]);
  return left >= 0 && shares[claims->n - 1] >= 0;
}

/* No weight is more than their sum: where weights are not known, nobody gets more than all of it would be. */
static gboolean
bound_shares (SubsidyCompiler *compiler, const SubsidyElement *split, const SubsidyClaims *claims, const Spare *spare,
              gint32 *cut)
{
  const SubsidyTerm whole = { .node = claims->amount, .type = SUBSIDY_TYPE_OF_MONEY, .denominator = 1 };
  gint32 most = subsidy_compile_rounding (compiler, split, whole, spare->unit_fen, spare->rounding).node;

  for (guint i = 0; i < claims->n; i++)
    cut[i] = subsidy_emit_operation (compiler, split, SUBSIDY_OP_LEAST, cut[i], most);
  return cut[claims->n - 1] >= 0;
}

/* One list of shares, or several that are the same in how they are taken. */
static gboolean
share_list (SubsidyCompiler *compiler, const SubsidyElement *split, const SubsidyClaims *claims, const Spare *spare,
            const guint *turns, gint32 *shares)
{
  g_autofree SubsidyTerm *exact = g_new0 (SubsidyTerm, claims->n);
  g_autofree gint32 *cut = g_new0 (gint32, claims->n);

  for (guint i = 0; i < claims->n; i++)
    {
      exact[i] = subsidy_claimed_amount (compiler, split, claims->amount, claims->claims[i]);
      cut[i] = subsidy_compile_rounding (compiler, split, exact[i], spare->unit_fen, spare->rounding).node;
      if (cut[i] < 0)
        return FALSE;
    }
  if (spare->to_nobody && !claims->adds_up && !claims->is_limited
      && !bound_shares (compiler, split, claims, spare, cut))
    return FALSE;
  return spare->to_largest ? share_by_remainder (compiler, split, claims, spare, exact, cut, shares)
                           : share_spare (compiler, split, claims, spare, turns, cut, shares);
}

static gboolean emit_shares (SubsidyCompiler *compiler, const SubsidyElement *split, const SubsidyElement *container,
                             const SubsidyClaims *claims, const Spare *spare, gint32 *shares);

/* Each case with its own order and limits. */
static gboolean
share_by_case (SubsidyCompiler *compiler, const SubsidyElement *split, const SubsidyElement *choose,
               const SubsidyClaims *claims, const Spare *spare, gint32 *shares)
{
  g_autofree gint32 *own = g_new0 (gint32, claims->n);
  SubsidyCases cases;
  gboolean sound = subsidy_compile_cases (compiler, choose, &cases);

  for (guint i = cases.contents->len; i-- > 0 && sound;)
    {
      const SubsidyElement *content = g_ptr_array_index (cases.contents, i);
      gint32 condition = g_array_index (cases.conditions, gint32, i);
      SubsidyClaims arm = subsidy_claims_like (claims);
      gboolean is_last = i + 1 == cases.contents->len;

      sound = subsidy_compile_claims (compiler, content, &arm)
              && emit_shares (compiler, split, content, &arm, spare, own);
      for (guint part = 0; part < claims->n && sound; part++)
        {
          shares[part] = is_last ? own[part] : emit_if (compiler, choose, condition, own[part], shares[part]);
          sound = shares[part] >= 0;
        }
      subsidy_claims_clear (&arm);
    }
  subsidy_cases_clear (&cases);
  return sound;
}

/* Where the order does not matter, or is the same in all cases, claims that are chosen are one list. */
static gboolean
emit_shares (SubsidyCompiler *compiler, const SubsidyElement *split, const SubsidyElement *container,
             const SubsidyClaims *claims, const Spare *spare, gint32 *shares)
{
  g_autofree guint *turns = g_new0 (guint, claims->n);
  gboolean is_ordered = find_turns (claims, turns);
  gboolean may_go_beyond = spare->to_nobody && spare->rounding != SUBSIDY_ROUND_DOWN;

  if (may_exceed (claims, spare) && (!is_ordered || (claims->limits_differ && may_go_beyond)))
    return share_by_case (compiler, split, subsidy_find_choose (container, SUBSIDY_ELEMENT_SHARE), claims, spare,
                          shares);
  for (guint i = 0; i < claims->n && !is_ordered; i++)
    turns[i] = i;
  return share_list (compiler, split, claims, spare, turns, shares);
}

static gint32
sum_of (SubsidyCompiler *compiler, const SubsidyElement *element, const gint32 *shares, guint n)
{
  gint32 sum = shares[0];

  for (guint i = 1; i < n; i++)
    sum = subsidy_emit_operation (compiler, element, SUBSIDY_OP_SUM, sum, shares[i]);
  return sum;
}

/* What shares that are cut or limited come to never is more than what is split; rounded up it is by less than a unit
 * for each. The ranges of the shares, one by one, do not show it where they are computed. */
static gint32
sum_of_shares (SubsidyCompiler *compiler, const SubsidyElement *element, const SubsidyClaims *claims,
               const Spare *spare, const gint32 *shares)
{
  gint32 sum = sum_of (compiler, element, shares, claims->n), most = claims->amount;

  if (spare->rounding != SUBSIDY_ROUND_DOWN && claims->adds_up)
    return sum;
  if (spare->rounding != SUBSIDY_ROUND_DOWN && (!claims->is_limited || claims->limits_differ))
    most = subsidy_emit_operation (compiler, element, SUBSIDY_OP_SUM, most,
                                   subsidy_emit_product (compiler, element,
                                                         subsidy_emit_constant (compiler, element, spare->unit_fen),
                                                         subsidy_emit_constant (compiler, element, claims->n)));
  return subsidy_emit_operation (compiler, element, SUBSIDY_OP_LEAST, sum, most);
}

gboolean
subsidy_split_is_sum (const SubsidyElement *split)
{
  return split != NULL && g_strcmp0 (spare_to (split), "nobody") == 0;
}

/* Who takes whatever percentages leave: one that is fixed; -1: nobody is. FALSE, reported, where there is no such one.
 */
static gboolean
find_rest_owner (SubsidyCompiler *compiler, const SubsidyElement *split, SubsidySplitKind kind, int *owner)
{
  const char *to = spare_to (split);

  *owner = -1;
  if (to == NULL || strcmp (to, "nobody") == 0 || strcmp (to, "largest-remainder") == 0)
    return TRUE;
  *owner = subsidy_split_part (compiler, subsidy_element_child (split, SUBSIDY_ELEMENT_SPARE), kind, to);
  return *owner >= 0;
}

gboolean
subsidy_compile_split (SubsidyCompiler *compiler, const SubsidyElement *split, gint32 *amount, gint32 *shares)
{
  SubsidySplitKind kind = subsidy_split_kind (split);
  SubsidyClaims claims = subsidy_claims_like (
      &(SubsidyClaims){ .kind = kind, .n = subsidy_policy_parts (compiler->policy, kind)->len, .amount = *amount });
  Spare spare;
  gboolean sound;

  sound = find_rest_owner (compiler, split, kind, &claims.rest_to) && subsidy_compile_claims (compiler, split, &claims)
          && read_spare (compiler, split, &claims, &spare)
          && emit_shares (compiler, split, split, &claims, &spare, shares);
  if (sound && spare.to_nobody)
    *amount = sum_of_shares (compiler, split, &claims, &spare, shares);
  subsidy_claims_clear (&claims);
  if (!sound || !spare.to_nobody)
    return sound;
  return *amount >= 0 && subsidy_check_amount_range (compiler, split, subsidy_bounds_of (compiler, *amount));
}
