/* SPDX-License-Identifier: Apache-2.0 */
/* The shares of the payers: weights that sum to the whole, each share cut to its unit, and what is then spare paid by
 * whom the policy says, so that the shares always add up to the award. */
#include "policy/compile.h"
#include "policy/number.h"

/* The part of each payer: a fraction of the amount. */
typedef struct
{
  SubsidyTerm *weights; /* one a payer; failed where nothing was said */
  gboolean is_whole;    /* every weight is 0 or 1: nothing is ever spare */
} Weights;

static int
payer_named (SubsidyCompiler *compiler, const SubsidyElement *element, const char *id)
{
  const GPtrArray *payers = compiler->policy->payers;
  g_autofree const char **ids = subsidy_element_ids (payers);

  for (guint i = 0; i < payers->len; i++)
    if (strcmp (ids[i], id) == 0)
      return (int)i;
  if (!subsidy_is_lost (compiler, id))
    subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_UNKNOWN_PAYER, id, NULL, NULL, subsidy_suggest (id, ids));
  return -1;
}

static gboolean
has_child (const SubsidyElement *element, SubsidyElementKind kind)
{
  return subsidy_element_child (element, kind) != NULL;
}

/* Whether this `choose` chooses shares, and not who takes the spare. */
static gboolean
chooses (const SubsidyElement *choose, SubsidyElementKind kind)
{
  for (guint i = 0; i < choose->children->len; i++)
    {
      const SubsidyElement *arm = subsidy_element_nth (choose, i);

      if (has_child (arm, kind))
        return TRUE;
      for (guint j = 0; j < arm->children->len; j++)
        if (subsidy_element_nth (arm, j)->type->kind == SUBSIDY_ELEMENT_CHOOSE
            && chooses (subsidy_element_nth (arm, j), kind))
          return TRUE;
    }
  return FALSE;
}

static const SubsidyElement *
find_choose (const SubsidyElement *container, SubsidyElementKind kind)
{
  for (guint i = 0; i < container->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (container, i);

      if (child->type->kind == SUBSIDY_ELEMENT_CHOOSE && chooses (child, kind))
        return child;
    }
  return NULL;
}

/* The numbers of one list of shares, in `percent` or in `parts`, each over the same total. */
static gboolean
read_share (SubsidyCompiler *compiler, const SubsidyElement *share, gint64 *numerator, gint64 *denominator,
            gboolean *in_parts)
{
  const char *percent = subsidy_element_attribute (share, "percent");
  const char *parts = subsidy_element_attribute (share, "parts");

  if (!share->is_sound)
    return FALSE;
  if ((percent == NULL) == (parts == NULL))
    {
      subsidy_add_problem (compiler, share, SUBSIDY_MESSAGE_SHARE_NEEDS_NUMBER, NULL, NULL, NULL, NULL);
      return FALSE;
    }
  *in_parts = parts != NULL;
  /* So small that all shares of a list add up within 64 bits. */
  if (!subsidy_fraction_from_text (percent != NULL ? percent : parts, numerator, denominator) || *numerator < 0
      || *numerator > G_GINT64_CONSTANT (1000000000) || *denominator > 1000000)
    {
      g_autofree char *written
          = g_strdup_printf ("%s=\"%s\"", percent != NULL ? "percent" : "parts", percent != NULL ? percent : parts);

      subsidy_add_problem (compiler, share, SUBSIDY_MESSAGE_SHARE_NOT_POSSIBLE, written, NULL, NULL, NULL);
      return FALSE;
    }
  return TRUE;
}

/* Adds a / b + c / d, small numbers all. */
static void
add_fraction (gint64 *numerator, gint64 *denominator, gint64 c, gint64 d)
{
  gint64 common = subsidy_greatest_common_divisor (*denominator, d);

  *numerator = *numerator * (d / common) + c * (*denominator / common);
  *denominator = *denominator / common * d;
}

static gboolean
check_total (SubsidyCompiler *compiler, const SubsidyElement *container, gboolean in_parts, gint64 numerator,
             gint64 denominator)
{
  g_autofree char *text = NULL;

  if (in_parts ? numerator > 0 : numerator == 100 * denominator)
    return TRUE;
  text = subsidy_rational_to_text (subsidy_wide (numerator), subsidy_wide (denominator), 0, FALSE);
  subsidy_add_problem (compiler, container, SUBSIDY_MESSAGE_SHARES_DO_NOT_SUM, text, NULL, NULL, NULL);
  return FALSE;
}

typedef struct
{
  int payer;
  gint64 numerator, denominator;
} Share;

static gboolean
read_shares (SubsidyCompiler *compiler, const SubsidyElement *container, GArray *shares, gint64 *total_numerator,
             gint64 *total_denominator)
{
  gboolean sound = TRUE, in_parts = FALSE;

  for (guint i = 0; i < container->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (container, i);
      gboolean this_in_parts;
      Share share;

      if (child->type->kind != SUBSIDY_ELEMENT_SHARE)
        continue;
      if (!child->is_sound)
        {
          sound = FALSE;
          continue;
        }
      share.payer = payer_named (compiler, child, subsidy_element_attribute (child, "payer"));
      if (share.payer < 0 || !read_share (compiler, child, &share.numerator, &share.denominator, &this_in_parts))
        {
          sound = FALSE;
          continue;
        }
      if (shares->len > 0 && this_in_parts != in_parts)
        {
          subsidy_add_problem (compiler, child, SUBSIDY_MESSAGE_SHARES_MIXED, NULL, NULL, NULL, NULL);
          return FALSE;
        }
      for (guint j = 0; j < shares->len; j++)
        if (g_array_index (shares, Share, j).payer == share.payer)
          {
            subsidy_add_problem (compiler, child, SUBSIDY_MESSAGE_SHARE_TWICE,
                                 subsidy_element_attribute (child, "payer"), NULL, NULL, NULL);
            return FALSE;
          }
      in_parts = this_in_parts;
      add_fraction (total_numerator, total_denominator, share.numerator, share.denominator);
      g_array_append_val (shares, share);
    }
  return sound && container->is_sound
         && check_total (compiler, container, in_parts, *total_numerator, *total_denominator);
}

/* Each share over the total, in lowest terms; payers that are not named pay nothing. */
static gboolean
constant_weights (SubsidyCompiler *compiler, const SubsidyElement *container, Weights *weights)
{
  g_autoptr (GArray) shares = g_array_new (FALSE, FALSE, sizeof (Share));
  gint64 total_numerator = 0, total_denominator = 1;

  if (!read_shares (compiler, container, shares, &total_numerator, &total_denominator))
    return FALSE;
  for (guint i = 0; i < compiler->policy->payers->len; i++)
    weights->weights[i] = (SubsidyTerm){ .node = subsidy_emit_constant (compiler, container, 0),
                                         .type = SUBSIDY_TYPE_OF_RATE,
                                         .denominator = 1 };
  for (guint i = 0; i < shares->len; i++)
    {
      Share share = g_array_index (shares, Share, i);
      gint64 numerator = share.numerator * (total_denominator / share.denominator);
      gint64 common = subsidy_greatest_common_divisor (numerator, total_numerator);

      weights->weights[share.payer].node = subsidy_emit_constant (compiler, container, numerator / common);
      weights->weights[share.payer].denominator = total_numerator / common;
      weights->is_whole = weights->is_whole && (numerator == 0 || numerator == total_numerator);
    }
  return TRUE;
}

static gboolean compile_weights (SubsidyCompiler *compiler, const SubsidyElement *container, Weights *weights);

static gboolean
chosen_weights (SubsidyCompiler *compiler, const SubsidyElement *choose, Weights *weights)
{
  guint n_payers = compiler->policy->payers->len;
  SubsidyCases cases;
  gboolean sound = subsidy_compile_cases (compiler, choose, &cases);

  for (guint i = cases.contents->len; i-- > 0;)
    {
      Weights arm = { .weights = g_new0 (SubsidyTerm, n_payers), .is_whole = TRUE };
      gboolean last = i + 1 == cases.contents->len;

      sound = compile_weights (compiler, g_ptr_array_index (cases.contents, i), &arm) && sound;
      for (guint payer = 0; payer < n_payers && sound; payer++)
        weights->weights[payer]
            = last ? arm.weights[payer]
                   : subsidy_emit_choose (compiler, choose, g_array_index (cases.conditions, gint32, i),
                                          arm.weights[payer], weights->weights[payer]);
      weights->is_whole = weights->is_whole && arm.is_whole;
      g_free (arm.weights);
    }
  subsidy_cases_clear (&cases);
  return sound;
}

/* How often a split, or a case in one, speaks of shares or of the spare: directly, or by a choice between such. */
static guint
count_of (const SubsidyElement *container, SubsidyElementKind kind)
{
  guint count = 0;

  for (guint i = 0; i < container->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (container, i);

      count += child->type->kind == SUBSIDY_ELEMENT_CHOOSE && chooses (child, kind);
      count
          += child->type->kind == kind
             && (kind == SUBSIDY_ELEMENT_SPARE || i == 0 || subsidy_element_nth (container, i - 1)->type->kind != kind);
    }
  return count;
}

/* Nothing else may stand in a split: it would be ignored. */
static gboolean
check_split_content (SubsidyCompiler *compiler, const SubsidyElement *container)
{
  for (guint i = 0; i < container->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (container, i);
      SubsidyElementKind kind = child->type->kind;

      if (kind == SUBSIDY_ELEMENT_SHARE || kind == SUBSIDY_ELEMENT_SPARE || kind == SUBSIDY_ELEMENT_IF)
        continue;
      if (kind != SUBSIDY_ELEMENT_CHOOSE)
        {
          subsidy_add_problem (compiler, child, SUBSIDY_MESSAGE_ELEMENT_NOT_HERE, child->type->name,
                               "share|spare|choose+", container->type->name, NULL);
          return FALSE;
        }
      if (child->is_sound && !chooses (child, SUBSIDY_ELEMENT_SHARE) && !chooses (child, SUBSIDY_ELEMENT_SPARE))
        {
          subsidy_add_problem (compiler, child, SUBSIDY_MESSAGE_SPLIT_CHOOSES_NOTHING, child->type->name,
                               container->type->name, NULL, NULL);
          return FALSE;
        }
    }
  return TRUE;
}

/* From a `split`, `when` or `otherwise`: either shares or one choice between lists of them. */
static gboolean
compile_weights (SubsidyCompiler *compiler, const SubsidyElement *container, Weights *weights)
{
  const SubsidyElement *choose = find_choose (container, SUBSIDY_ELEMENT_SHARE);

  if (!container->is_sound || !check_split_content (compiler, container))
    return FALSE;
  if (count_of (container, SUBSIDY_ELEMENT_SHARE) != 1)
    {
      subsidy_add_problem (compiler, container, SUBSIDY_MESSAGE_SPLIT_NEEDS_SHARES, container->type->name, NULL, NULL,
                           NULL);
      return FALSE;
    }
  return choose != NULL ? chosen_weights (compiler, choose, weights) : constant_weights (compiler, container, weights);
}

static gint32 compile_spare (SubsidyCompiler *compiler, const SubsidyElement *container);

static gint32
chosen_spare (SubsidyCompiler *compiler, const SubsidyElement *choose)
{
  SubsidyCases cases;
  gboolean sound = subsidy_compile_cases (compiler, choose, &cases);
  gint32 chosen = -1;

  for (guint i = cases.contents->len; i-- > 0;)
    {
      gint32 arm = compile_spare (compiler, g_ptr_array_index (cases.contents, i));

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

/* The position of the payer who takes what is spare. */
static gint32
compile_spare (SubsidyCompiler *compiler, const SubsidyElement *container)
{
  const SubsidyElement *spare = subsidy_element_child (container, SUBSIDY_ELEMENT_SPARE);
  const SubsidyElement *choose = find_choose (container, SUBSIDY_ELEMENT_SPARE);
  int payer;

  if (!container->is_sound || !check_split_content (compiler, container))
    return -1;
  if (count_of (container, SUBSIDY_ELEMENT_SPARE) != 1)
    {
      subsidy_add_problem (compiler, container, SUBSIDY_MESSAGE_SPLIT_NEEDS_SPARE, container->type->name, NULL, NULL,
                           NULL);
      return -1;
    }
  if (choose != NULL)
    return chosen_spare (compiler, choose);
  if (!spare->is_sound)
    return -1;
  payer = payer_named (compiler, spare, subsidy_element_attribute (spare, "to"));
  return payer >= 0 ? subsidy_emit_constant (compiler, spare, payer) : -1;
}

/* How the shares are rounded, and what becomes of the rest. */
typedef struct
{
  gint64 unit_fen;
  SubsidyRounding rounding;
  gboolean to_nobody;  /* the award is what the shares add up to */
  gboolean to_largest; /* by largest remainder */
  gint32 payer;        /* else: the node that says who pays it */
} Spare;

/* The amount times the weight, before it is rounded. */
static SubsidyTerm
exact_share (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 amount, SubsidyTerm weight)
{
  SubsidyTerm share = { .type = SUBSIDY_TYPE_OF_MONEY, .denominator = weight.denominator, .divisor = weight.divisor };

  share.node = subsidy_emit_operation (compiler, element, SUBSIDY_OP_PRODUCT, amount, weight.node);
  return share;
}

/* What the others leave of the amount, so that the shares add up whatever was cut. */
static gint32
rest_of_amount (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 amount, const gint32 *cut,
                guint n_payers, guint payer)
{
  gint32 rest = amount;

  for (guint i = 0; i < n_payers; i++)
    if (i != payer)
      rest = subsidy_emit_operation (compiler, element, SUBSIDY_OP_DIFFERENCE, rest, cut[i]);
  return rest;
}

static gint32
share_of (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 amount, const gint32 *cut, guint n_payers,
          guint payer, gint32 spare)
{
  gint32 position = subsidy_emit_constant (compiler, element, payer);
  gint32 takes_spare = subsidy_emit_operation (compiler, element, SUBSIDY_OP_EQUAL, spare, position);
  gint32 rest;

  if (takes_spare < 0 || cut[payer] < 0)
    return -1;
  if (subsidy_wide_compare (subsidy_bounds_of (compiler, takes_spare).most, subsidy_wide (0)) == 0)
    return cut[payer];
  rest = rest_of_amount (compiler, element, amount, cut, n_payers, payer);
  if (rest < 0)
    return -1;
  if (subsidy_wide_compare (subsidy_bounds_of (compiler, takes_spare).least, subsidy_wide (1)) == 0)
    return rest;
  return subsidy_emit (compiler, element,
                       (SubsidyNode){ .op = SUBSIDY_OP_CHOOSE, .a = takes_spare, .b = rest, .c = cut[payer] });
}

/* What each share lost by being cut, in parts that can be compared. */
static gboolean
remainders_of (SubsidyCompiler *compiler, const SubsidyElement *element, const SubsidyTerm *exact, const gint32 *cut,
               guint n_payers, SubsidyTerm *remainders)
{
  for (guint i = 0; i < n_payers; i++)
    {
      SubsidyTerm whole = { .node = cut[i], .type = SUBSIDY_TYPE_OF_MONEY, .denominator = 1 };

      remainders[i] = subsidy_combine (compiler, element, SUBSIDY_OP_DIFFERENCE, exact[i], whole);
      if (subsidy_term_failed (remainders[i]))
        return FALSE;
    }
  return TRUE;
}

/* How many payers come before this one: a larger remainder, or the same and an earlier place. */
static gint32
rank_of (SubsidyCompiler *compiler, const SubsidyElement *element, const SubsidyTerm *remainders, guint n_payers,
         guint payer)
{
  gint32 rank = subsidy_emit_constant (compiler, element, 0);

  for (guint i = 0; i < n_payers; i++)
    {
      SubsidyTerm other = remainders[i], own = remainders[payer];

      if (i == payer)
        continue;
      if (!subsidy_align (compiler, element, &other, &own))
        return -1;
      rank = subsidy_emit_operation (compiler, element, SUBSIDY_OP_SUM, rank,
                                     subsidy_emit_operation (compiler, element,
                                                             i < payer ? SUBSIDY_OP_AT_LEAST : SUBSIDY_OP_MORE_THAN,
                                                             other.node, own.node));
    }
  return rank;
}

/* Every unit that is left goes to the next largest remainder. */
static gboolean
share_by_remainder (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 amount, const Spare *spare,
                    const SubsidyTerm *exact, const gint32 *cut, gint32 *shares)
{
  guint n_payers = compiler->policy->payers->len;
  g_autofree SubsidyTerm *remainders = g_new0 (SubsidyTerm, n_payers);
  gint32 unit = subsidy_emit_constant (compiler, element, spare->unit_fen);
  gint32 rest = rest_of_amount (compiler, element, amount, cut, n_payers, n_payers);

  if (!remainders_of (compiler, element, exact, cut, n_payers, remainders))
    return FALSE;
  for (guint i = 0; i < n_payers; i++)
    {
      gint32 before = subsidy_emit_operation (compiler, element, SUBSIDY_OP_PRODUCT,
                                              rank_of (compiler, element, remainders, n_payers, i), unit);
      /* What is left when this payer's turn comes, at most one unit. */
      gint32 own
          = subsidy_emit_operation (compiler, element, SUBSIDY_OP_LEAST,
                                    subsidy_emit_operation (compiler, element, SUBSIDY_OP_EXCESS, rest, before), unit);

      shares[i] = subsidy_emit_operation (compiler, element, SUBSIDY_OP_SUM, cut[i], own);
      if (shares[i] < 0)
        return FALSE;
    }
  return TRUE;
}

static gint32
sum_of (SubsidyCompiler *compiler, const SubsidyElement *element, const gint32 *shares, guint n_shares)
{
  gint32 sum = shares[0];

  for (guint i = 1; i < n_shares; i++)
    sum = subsidy_emit_operation (compiler, element, SUBSIDY_OP_SUM, sum, shares[i]);
  return sum;
}

/* Shares that were rounded up could come to more than the amount, and what the spare payer is left with below zero:
 * each in turn takes no more than is left. Cut shares never do. */
static gboolean
limit_shares (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 amount, gint32 spare, gint32 *cut)
{
  SubsidyBounds payer = subsidy_bounds_of (compiler, spare);
  gint32 left = amount;

  if (!subsidy_bounds_are_known (payer))
    {
      subsidy_add_problem (compiler, element, SUBSIDY_MESSAGE_REMAINDER_NEEDS_DOWN, NULL, NULL, NULL, NULL);
      return FALSE;
    }
  for (guint i = 0; i < compiler->policy->payers->len; i++)
    {
      if ((gint64)i == subsidy_wide_to_int64 (payer.least))
        continue;
      cut[i] = subsidy_emit_operation (compiler, element, SUBSIDY_OP_LEAST, cut[i], left);
      left = subsidy_emit_operation (compiler, element, SUBSIDY_OP_EXCESS, left, cut[i]);
      if (left < 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
emit_shares (SubsidyCompiler *compiler, SubsidyRuleModel *rule, const Weights *weights, const Spare *spare,
             gint32 *shares)
{
  const SubsidyElement *split = rule->split;
  guint n_payers = compiler->policy->payers->len;
  gint32 amount = rule->program.amount;
  g_autofree SubsidyTerm *exact = g_new0 (SubsidyTerm, n_payers);
  g_autofree gint32 *cut = g_new0 (gint32, n_payers);

  for (guint i = 0; i < n_payers; i++)
    {
      exact[i] = exact_share (compiler, split, amount, weights->weights[i]);
      cut[i] = subsidy_compile_rounding (compiler, split, exact[i], spare->unit_fen, spare->rounding).node;
      if (cut[i] < 0)
        return FALSE;
    }
  if (spare->to_largest)
    return share_by_remainder (compiler, split, amount, spare, exact, cut, shares);
  if (!spare->to_nobody && spare->rounding != SUBSIDY_ROUND_DOWN
      && !limit_shares (compiler, split, amount, spare->payer, cut))
    return FALSE;
  for (guint i = 0; i < n_payers; i++)
    {
      shares[i] = spare->to_nobody ? cut[i] : share_of (compiler, split, amount, cut, n_payers, i, spare->payer);
      if (shares[i] < 0)
        return FALSE;
    }
  if (!spare->to_nobody)
    return TRUE;
  rule->program.amount = sum_of (compiler, split, shares, n_payers);
  if (rule->program.amount < 0)
    return FALSE;
  rule->amount_range = subsidy_bounds_of (compiler, rule->program.amount);
  return subsidy_check_amount_range (compiler, split, rule->amount_range);
}

static gboolean
is_spare_needed (const SubsidyElement *split, const Weights *weights)
{
  return !weights->is_whole || subsidy_element_attribute (split, "to") != NULL
         || has_child (split, SUBSIDY_ELEMENT_SPARE) || find_choose (split, SUBSIDY_ELEMENT_SPARE) != NULL;
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

static gboolean
read_spare (SubsidyCompiler *compiler, const SubsidyElement *split, const Weights *weights, Spare *spare)
{
  const SubsidyElement *element = subsidy_element_child (split, SUBSIDY_ELEMENT_SPARE);
  const char *to = element != NULL ? subsidy_element_attribute (element, "to") : NULL;

  if (!read_split_rounding (compiler, split, spare))
    return FALSE;
  if (count_of (split, SUBSIDY_ELEMENT_SPARE) > 1)
    {
      subsidy_add_problem (compiler, split, SUBSIDY_MESSAGE_SPLIT_NEEDS_SPARE, split->type->name, NULL, NULL, NULL);
      return FALSE;
    }
  spare->to_nobody = g_strcmp0 (to, "nobody") == 0;
  spare->to_largest = g_strcmp0 (to, "largest-remainder") == 0;
  if (spare->to_nobody || spare->to_largest)
    {
      if (!spare->to_largest || spare->rounding == SUBSIDY_ROUND_DOWN)
        return TRUE;
      subsidy_add_problem (compiler, split, SUBSIDY_MESSAGE_REMAINDER_NEEDS_DOWN, NULL, NULL, NULL, NULL);
      return FALSE;
    }
  spare->payer
      = is_spare_needed (split, weights) ? compile_spare (compiler, split) : subsidy_emit_constant (compiler, split, 0);
  return spare->payer >= 0;
}

gboolean
subsidy_compile_split (SubsidyCompiler *compiler, SubsidyRuleModel *rule, gint32 *shares)
{
  Weights weights = { .weights = g_new0 (SubsidyTerm, compiler->policy->payers->len), .is_whole = TRUE };
  Spare spare;
  gboolean sound = compile_weights (compiler, rule->split, &weights)
                   && read_spare (compiler, rule->split, &weights, &spare)
                   && emit_shares (compiler, rule, &weights, &spare, shares);

  g_free (weights.weights);
  return sound;
}
