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
  return !claims->adds_up || (spare->rounding != SUBSIDY_ROUND_DOWN && !spare->to_nobody);
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

/* Whoever takes the spare takes what the others leave, so that the shares add up whatever was cut. */
static gboolean
share_spare (SubsidyCompiler *compiler, const SubsidyElement *element, const SubsidyClaims *claims, const Spare *spare,
             const gint32 *cut, gint32 *shares)
{
  gint32 zero = subsidy_emit_constant (compiler, element, 0), left = claims->amount;
  gboolean is_limited = may_exceed (claims, spare);

  for (guint i = 0; i < claims->n; i++)
    {
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

static gboolean
emit_shares (SubsidyCompiler *compiler, const SubsidyElement *split, const SubsidyClaims *claims, const Spare *spare,
             gint32 *shares)
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
  return spare->to_largest ? share_by_remainder (compiler, split, claims, spare, exact, cut, shares)
                           : share_spare (compiler, split, claims, spare, cut, shares);
}

static gint32
sum_of (SubsidyCompiler *compiler, const SubsidyElement *element, const gint32 *shares, guint n)
{
  gint32 sum = shares[0];

  for (guint i = 1; i < n; i++)
    sum = subsidy_emit_operation (compiler, element, SUBSIDY_OP_SUM, sum, shares[i]);
  return sum;
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
  SubsidyClaims claims = { .kind = kind,
                           .n = subsidy_policy_parts (compiler->policy, kind)->len,
                           .amount = *amount,
                           .is_whole = TRUE,
                           .adds_up = TRUE };
  Spare spare;
  gboolean sound;

  claims.claims = g_new0 (SubsidyTerm, MAX (claims.n, 1));
  sound = find_rest_owner (compiler, split, kind, &claims.rest_to) && subsidy_compile_claims (compiler, split, &claims)
          && read_spare (compiler, split, &claims, &spare) && emit_shares (compiler, split, &claims, &spare, shares);
  g_free (claims.claims);
  if (!sound || !spare.to_nobody)
    return sound;
  *amount = sum_of (compiler, split, shares, claims.n);
  /* What is cut is never more than the whole: this changes no number, only what the sum can be. */
  if (spare.rounding == SUBSIDY_ROUND_DOWN || !claims.adds_up)
    *amount = subsidy_emit_operation (compiler, split, SUBSIDY_OP_LEAST, *amount, claims.amount);
  return *amount >= 0 && subsidy_check_amount_range (compiler, split, subsidy_bounds_of (compiler, *amount));
}
