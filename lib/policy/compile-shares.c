/* SPDX-License-Identifier: Apache-2.0 */
/* What each part of a split claims of the amount: a rate of it, a weight among others, or an amount of its own. */
#include <string.h>

#include "policy/compile-split.h"
#include "policy/number.h"

int
subsidy_split_part (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidySplitKind kind, const char *id)
{
  static const SubsidyMessage unknown[]
      = { SUBSIDY_MESSAGE_UNKNOWN_PAYER, SUBSIDY_MESSAGE_UNKNOWN_PAYEE, SUBSIDY_MESSAGE_UNKNOWN_INSTALMENT };
  const GPtrArray *parts = subsidy_policy_parts (compiler->policy, kind);
  g_autofree const char **ids = subsidy_element_ids (parts);

  for (guint i = 0; i < parts->len; i++)
    if (strcmp (ids[i], id) == 0)
      return (int)i;
  if (!subsidy_is_lost (compiler, id))
    subsidy_add_problem (compiler, element, unknown[kind], id, NULL, NULL, subsidy_suggest (id, ids));
  return -1;
}

static gboolean
has_child (const SubsidyElement *element, SubsidyElementKind kind)
{
  return subsidy_element_child (element, kind) != NULL;
}

gboolean
subsidy_chooses (const SubsidyElement *choose, SubsidyElementKind kind)
{
  for (guint i = 0; i < choose->children->len; i++)
    {
      const SubsidyElement *arm = subsidy_element_nth (choose, i);

      if (has_child (arm, kind))
        return TRUE;
      for (guint j = 0; j < arm->children->len; j++)
        if (subsidy_element_nth (arm, j)->type->kind == SUBSIDY_ELEMENT_CHOOSE
            && subsidy_chooses (subsidy_element_nth (arm, j), kind))
          return TRUE;
    }
  return FALSE;
}

const SubsidyElement *
subsidy_find_choose (const SubsidyElement *container, SubsidyElementKind kind)
{
  for (guint i = 0; i < container->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (container, i);

      if (child->type->kind == SUBSIDY_ELEMENT_CHOOSE && subsidy_chooses (child, kind))
        return child;
    }
  return NULL;
}

/* ---- The kind of a split ---- */

static const char *const kind_attributes[] = { "payer", "payee", "instalment" };

/* The first share of all, through choices. */
static const SubsidyElement *
first_share (const SubsidyElement *container)
{
  for (guint i = 0; i < container->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (container, i);
      const SubsidyElement *share = child->type->kind == SUBSIDY_ELEMENT_SHARE ? child : first_share (child);

      if (share != NULL)
        return share;
    }
  return NULL;
}

SubsidySplitKind
subsidy_split_kind (const SubsidyElement *split)
{
  const SubsidyElement *share = first_share (split);

  for (guint i = 1; share != NULL && i < SUBSIDY_N_SPLITS; i++)
    if (subsidy_element_attribute (share, kind_attributes[i]) != NULL)
      return (SubsidySplitKind)i;
  return SUBSIDY_SPLIT_PAYERS;
}

const SubsidyElement *
subsidy_find_splits (const SubsidyElement *container, const SubsidyElement *splits[SUBSIDY_N_SPLITS])
{
  const SubsidyElement *again = NULL;

  for (guint i = 0; i < container->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (container, i);
      SubsidySplitKind kind;

      if (child->type->kind != SUBSIDY_ELEMENT_SPLIT)
        continue;
      kind = subsidy_split_kind (child);
      if (splits[kind] == NULL)
        splits[kind] = child;
      else if (again == NULL)
        again = child;
    }
  return again;
}

const SubsidyElement *
subsidy_find_part (const SubsidyPolicy *policy, const SubsidyElement *share)
{
  const SubsidyElement *part = NULL;

  for (int kind = 0; kind < SUBSIDY_N_SPLITS && part == NULL; kind++)
    {
      const char *id = subsidy_element_attribute (share, kind_attributes[kind]);

      if (id != NULL)
        part = subsidy_find_element (subsidy_policy_parts (policy, (SubsidySplitKind)kind), id);
    }
  return part;
}

/* The position of the payer, payee or instalment whose share it is; -1, reported, where it is of another kind. */
static int
owner_of (SubsidyCompiler *compiler, const SubsidyElement *share, SubsidySplitKind kind)
{
  guint n_named = 0;

  for (guint i = 0; i < SUBSIDY_N_SPLITS; i++)
    n_named += subsidy_element_attribute (share, kind_attributes[i]) != NULL;
  if (n_named != 1 || subsidy_element_attribute (share, kind_attributes[kind]) == NULL)
    {
      subsidy_add_problem (compiler, share, SUBSIDY_MESSAGE_SHARE_OF_WHOM, kind_attributes[kind], NULL, NULL, NULL);
      return -1;
    }
  return subsidy_split_part (compiler, share, kind, subsidy_element_attribute (share, kind_attributes[kind]));
}

/* ---- One share ---- */

typedef enum
{
  SHARE_PERCENT,
  SHARE_PARTS,
  SHARE_RATE,   /* computed */
  SHARE_WEIGHT, /* computed */
  SHARE_AMOUNT, /* computed */
} ShareKind;

typedef struct
{
  const SubsidyElement *element;
  int owner;
  ShareKind kind;
  gint64 numerator, denominator; /* of what is written */
  SubsidyTerm term;              /* of what is computed */
} Share;

static gboolean
is_weight (const Share *share)
{
  return share->kind == SHARE_PARTS || share->kind == SHARE_WEIGHT;
}

static gboolean
read_number (SubsidyCompiler *compiler, Share *share, const char *attribute, const char *text)
{
  g_autofree char *written = NULL;

  /* So small that all shares of a list add up within 64 bits. */
  if (subsidy_fraction_from_text (text, &share->numerator, &share->denominator) && share->numerator >= 0
      && share->numerator <= G_GINT64_CONSTANT (1000000000) && share->denominator <= 1000000)
    return TRUE;
  written = g_strdup_printf ("%s=\"%s\"", attribute, text);
  subsidy_add_problem (compiler, share->element, SUBSIDY_MESSAGE_SHARE_NOT_POSSIBLE, written, NULL, NULL, NULL);
  return FALSE;
}

static gboolean
check_share (SubsidyCompiler *compiler, const Share *share)
{
  if (!subsidy_wide_is_negative (subsidy_bounds_of (compiler, share->term.node).least))
    return TRUE;
  subsidy_add_problem (compiler, share->element, SUBSIDY_MESSAGE_SHARE_NEGATIVE, NULL, NULL, NULL, NULL);
  return FALSE;
}

/* In the proportion of facts or values, of whatever type they all are. */
static gboolean
compile_weight (SubsidyCompiler *compiler, Share *share, const char *id)
{
  share->kind = SHARE_WEIGHT;
  share->term = subsidy_compile_by_id (compiler, share->element, id);
  return !subsidy_term_failed (share->term) && subsidy_adds_up (compiler, share->element, share->term)
         && check_share (compiler, share);
}

static gboolean
compile_computed (SubsidyCompiler *compiler, Share *share)
{
  share->term = subsidy_compile_value (compiler, subsidy_element_nth (share->element, 0));
  if (subsidy_term_failed (share->term))
    return FALSE;
  switch (share->term.type)
    {
    case SUBSIDY_TYPE_OF_MONEY:
      share->kind = SHARE_AMOUNT;
      break;
    case SUBSIDY_TYPE_OF_RATE:
      share->kind = SHARE_RATE;
      break;
    case SUBSIDY_TYPE_OF_COUNT:
    case SUBSIDY_TYPE_OF_NUMBER:
    case SUBSIDY_TYPE_OF_QUANTITY:
      share->kind = SHARE_WEIGHT;
      break;
    default:
      subsidy_add_problem (compiler, share->element, SUBSIDY_MESSAGE_SHARE_NEEDS_NUMBER, NULL, NULL, NULL, NULL);
      return FALSE;
    }
  return check_share (compiler, share);
}

static gboolean
read_share (SubsidyCompiler *compiler, SubsidySplitKind kind, Share *share)
{
  const char *percent = subsidy_element_attribute (share->element, "percent");
  const char *parts = subsidy_element_attribute (share->element, "parts");
  gboolean is_computed = share->element->children->len > 0;

  if (!share->element->is_sound)
    return FALSE;
  share->owner = owner_of (compiler, share->element, kind);
  if (share->owner < 0)
    return FALSE;
  if ((percent != NULL) + (parts != NULL) + is_computed != 1)
    {
      subsidy_add_problem (compiler, share->element, SUBSIDY_MESSAGE_SHARE_NEEDS_NUMBER, NULL, NULL, NULL, NULL);
      return FALSE;
    }
  if (is_computed)
    return compile_computed (compiler, share);
  if (parts != NULL && !subsidy_text_is (SUBSIDY_TEXT_DECIMAL, parts))
    return compile_weight (compiler, share, parts);
  share->kind = percent != NULL ? SHARE_PERCENT : SHARE_PARTS;
  return percent != NULL ? read_number (compiler, share, "percent", percent)
                         : read_number (compiler, share, "parts", parts);
}

/* ---- All that is claimed ---- */

SubsidyClaims
subsidy_claims_like (const SubsidyClaims *claims)
{
  SubsidyClaims like = *claims;

  like.claims = g_new0 (SubsidyTerm, MAX (claims->n, 1));
  like.before = g_new0 (guint32, MAX (claims->n, 1));
  like.is_whole = like.adds_up = TRUE;
  like.is_limited = like.limits_differ = FALSE;
  return like;
}

void
subsidy_claims_clear (SubsidyClaims *claims)
{
  g_clear_pointer (&claims->claims, g_free);
  g_clear_pointer (&claims->before, g_free);
}

/* More than there may be are a mistake that is told elsewhere. */
guint32
subsidy_claims_bit (guint owner)
{
  return owner < 32 ? (guint32)1 << owner : 0;
}

/* ---- A list of shares ---- */

static gboolean
check_beside (SubsidyCompiler *compiler, const GArray *shares, const Share *share)
{
  for (guint i = 0; i < shares->len; i++)
    {
      const Share *other = &g_array_index (shares, Share, i);
      const char *id = NULL;

      if (is_weight (other) != is_weight (share))
        {
          subsidy_add_problem (compiler, share->element, SUBSIDY_MESSAGE_SHARES_MIXED, NULL, NULL, NULL, NULL);
          return FALSE;
        }
      if (other->owner != share->owner)
        continue;
      for (guint kind = 0; kind < SUBSIDY_N_SPLITS && id == NULL; kind++)
        id = subsidy_element_attribute (share->element, kind_attributes[kind]);
      subsidy_add_problem (compiler, share->element, SUBSIDY_MESSAGE_SHARE_TWICE, id, NULL, NULL, NULL);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_shares (SubsidyCompiler *compiler, const SubsidyElement *container, SubsidySplitKind kind, GArray *shares)
{
  gboolean sound = TRUE;

  for (guint i = 0; i < container->children->len; i++)
    {
      Share share = { .element = subsidy_element_nth (container, i) };

      if (share.element->type->kind != SUBSIDY_ELEMENT_SHARE)
        continue;
      if (!read_share (compiler, kind, &share))
        sound = FALSE;
      else if (!check_beside (compiler, shares, &share))
        return FALSE;
      else
        g_array_append_val (shares, share);
    }
  return sound && container->is_sound;
}

/* Adds a / b + c / d, small numbers all. */
static void
add_fraction (gint64 *numerator, gint64 *denominator, gint64 c, gint64 d)
{
  gint64 common = subsidy_greatest_common_divisor (*denominator, d);

  *numerator = *numerator * (d / common) + c * (*denominator / common);
  *denominator = *denominator / common * d;
}

static SubsidyTerm
no_claim (SubsidyCompiler *compiler, const SubsidyElement *element)
{
  return (SubsidyTerm){ .node = subsidy_emit_constant (compiler, element, 0),
                        .type = SUBSIDY_TYPE_OF_RATE,
                        .denominator = 1 };
}

static gboolean
owns_share (const GArray *shares, int owner)
{
  for (guint i = 0; i < shares->len; i++)
    if (g_array_index (shares, Share, i).owner == owner)
      return TRUE;
  return FALSE;
}

/* Whether there is a part at all, and percentages come to the whole, or leave a rest to someone who has no percentage
 * of his own. */
static gboolean
check_total (SubsidyCompiler *compiler, const SubsidyElement *container, const GArray *shares, SubsidyClaims *claims,
             gint64 numerator, gint64 denominator)
{
  gboolean are_parts = is_weight (&g_array_index (shares, Share, 0));
  g_autofree char *text = NULL;

  if (are_parts && numerator == 0)
    {
      subsidy_add_problem (compiler, container, SUBSIDY_MESSAGE_PARTS_ALL_ZERO, NULL, NULL, NULL, NULL);
      return FALSE;
    }
  if (are_parts || numerator == 100 * denominator)
    return TRUE;
  if (numerator < 100 * denominator && claims->rest_to >= 0 && !owns_share (shares, claims->rest_to))
    {
      claims->adds_up = FALSE;
      return TRUE;
    }
  text = subsidy_rational_to_text (subsidy_wide (numerator), subsidy_wide (denominator), 0, FALSE);
  subsidy_add_problem (compiler, container, SUBSIDY_MESSAGE_SHARES_DO_NOT_SUM, text, NULL, NULL, NULL);
  return FALSE;
}

/* What is written as numbers: each over the total, in lowest terms. */
static gboolean
claim_written (SubsidyCompiler *compiler, const SubsidyElement *container, const GArray *shares, SubsidyClaims *claims)
{
  gint64 total_numerator = 0, total_denominator = 1;

  for (guint i = 0; i < shares->len; i++)
    add_fraction (&total_numerator, &total_denominator, g_array_index (shares, Share, i).numerator,
                  g_array_index (shares, Share, i).denominator);
  if (!check_total (compiler, container, shares, claims, total_numerator, total_denominator))
    return FALSE;
  if (!claims->adds_up)
    total_numerator = 100 * total_denominator;
  for (guint i = 0; i < shares->len; i++)
    {
      const Share *share = &g_array_index (shares, Share, i);
      gint64 numerator = share->numerator * (total_denominator / share->denominator);
      gint64 common = subsidy_greatest_common_divisor (numerator, total_numerator);

      claims->claims[share->owner].node = subsidy_emit_constant (compiler, container, numerator / common);
      claims->claims[share->owner].denominator = total_numerator / common;
      claims->is_whole = claims->is_whole && (numerator == 0 || numerator == total_numerator);
    }
  return TRUE;
}

/* ---- Computed shares ---- */

/* A written share beside computed ones. */
static SubsidyTerm
written_term (SubsidyCompiler *compiler, const Share *share)
{
  return (SubsidyTerm){ .node = subsidy_emit_constant (compiler, share->element, share->numerator),
                        .type = share->kind == SHARE_PERCENT ? SUBSIDY_TYPE_OF_RATE : SUBSIDY_TYPE_OF_NUMBER,
                        .denominator = share->denominator * (share->kind == SHARE_PERCENT ? 100 : 1) };
}

static SubsidyTerm
term_of (SubsidyCompiler *compiler, const Share *share)
{
  return share->kind == SHARE_PERCENT || share->kind == SHARE_PARTS ? written_term (compiler, share) : share->term;
}

/* Each weight over their sum; where all are nothing nobody claims anything. */
static gboolean
claim_by_weight (SubsidyCompiler *compiler, const SubsidyElement *container, const GArray *shares,
                 SubsidyClaims *claims)
{
  SubsidyTerm total = term_of (compiler, &g_array_index (shares, Share, 0));
  SubsidyTerm one = { .node = 0, .denominator = 1 };

  for (guint i = 1; i < shares->len; i++)
    {
      total = subsidy_combine (compiler, container, SUBSIDY_OP_SUM, total,
                               term_of (compiler, &g_array_index (shares, Share, i)));
      if (subsidy_term_failed (total))
        return FALSE;
    }
  if (total.divisor != 0)
    {
      subsidy_add_problem (compiler, container, SUBSIDY_MESSAGE_WEIGHT_IS_QUOTIENT, NULL, NULL, NULL, NULL);
      return FALSE;
    }
  claims->adds_up = FALSE;
  one.node = subsidy_emit_operation (compiler, container, SUBSIDY_OP_GREATEST, total.node,
                                     subsidy_emit_constant (compiler, container, 1));
  for (guint i = 0; i < shares->len; i++)
    {
      const Share *share = &g_array_index (shares, Share, i);
      SubsidyTerm weight = term_of (compiler, share), over = total;

      if (!subsidy_align (compiler, container, &weight, &over))
        return FALSE;
      /* Both over the same denominator, which falls out. */
      claims->claims[share->owner] = (SubsidyTerm){
        .node = weight.node,
        .type = SUBSIDY_TYPE_OF_RATE,
        .denominator = 1,
        .divisor = over.node == total.node
                       ? one.node
                       : subsidy_emit_operation (compiler, container, SUBSIDY_OP_GREATEST, over.node,
                                                 subsidy_emit_constant (compiler, container, 1)),
      };
    }
  return one.node >= 0;
}

static gboolean
claim_computed (SubsidyCompiler *compiler, const SubsidyElement *container, const GArray *shares, SubsidyClaims *claims)
{
  claims->is_whole = FALSE;
  claims->adds_up = FALSE;
  if (is_weight (&g_array_index (shares, Share, 0)))
    return claim_by_weight (compiler, container, shares, claims);
  claims->is_limited = TRUE;
  for (guint i = 0; i < shares->len; i++)
    claims->claims[g_array_index (shares, Share, i).owner] = term_of (compiler, &g_array_index (shares, Share, i));
  return TRUE;
}

static void
note_order (const GArray *shares, SubsidyClaims *claims)
{
  guint32 written = 0;

  for (guint i = 0; i < shares->len; i++)
    {
      guint owner = (guint)g_array_index (shares, Share, i).owner;

      claims->before[owner] = written;
      written |= subsidy_claims_bit (owner);
    }
}

static gboolean
listed_claims (SubsidyCompiler *compiler, const SubsidyElement *container, SubsidyClaims *claims)
{
  g_autoptr (GArray) shares = g_array_new (FALSE, FALSE, sizeof (Share));
  gboolean is_written = TRUE;

  if (!read_shares (compiler, container, claims->kind, shares))
    return FALSE;
  note_order (shares, claims);
  for (guint i = 0; i < claims->n; i++)
    claims->claims[i] = no_claim (compiler, container);
  for (guint i = 0; i < shares->len; i++)
    is_written = is_written && g_array_index (shares, Share, i).kind <= SHARE_PARTS;
  return is_written ? claim_written (compiler, container, shares, claims)
                    : claim_computed (compiler, container, shares, claims);
}

/* ---- Choices between lists ---- */

SubsidyTerm
subsidy_claimed_amount (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 amount, SubsidyTerm claim)
{
  const SubsidyTerm whole = { .node = amount, .type = SUBSIDY_TYPE_OF_MONEY, .denominator = 1 };
  SubsidyTerm share = { .type = SUBSIDY_TYPE_OF_MONEY, .denominator = claim.denominator, .divisor = claim.divisor };

  if (claim.type == SUBSIDY_TYPE_OF_MONEY)
    return claim;
  if (subsidy_term_failed (claim))
    return claim;
  share.node = subsidy_emit_operation (compiler, element, SUBSIDY_OP_PRODUCT, whole.node, claim.node);
  return share;
}

/* A rate beside an amount is the amount it comes to. */
static SubsidyTerm
choose_claim (SubsidyCompiler *compiler, const SubsidyElement *choose, gint32 condition, gint32 amount,
              SubsidyTerm then, SubsidyTerm otherwise)
{
  if (then.type != otherwise.type)
    {
      then = subsidy_claimed_amount (compiler, choose, amount, then);
      otherwise = subsidy_claimed_amount (compiler, choose, amount, otherwise);
    }
  return subsidy_emit_choose (compiler, choose, condition, then, otherwise);
}

/* How all shares are taken together with those of one more case. */
static void
join_case (SubsidyClaims *claims, const SubsidyClaims *arm, gboolean is_last)
{
  for (guint part = 0; part < claims->n; part++)
    claims->before[part] |= arm->before[part];
  claims->limits_differ
      = claims->limits_differ || arm->limits_differ || (!is_last && arm->is_limited != claims->is_limited);
  claims->is_limited = claims->is_limited || arm->is_limited;
  claims->is_whole = claims->is_whole && arm->is_whole;
  claims->adds_up = claims->adds_up && arm->adds_up;
}

static gboolean
chosen_claims (SubsidyCompiler *compiler, const SubsidyElement *choose, SubsidyClaims *claims)
{
  SubsidyCases cases;
  gboolean sound = subsidy_compile_cases (compiler, choose, &cases);

  for (guint i = cases.contents->len; i-- > 0;)
    {
      SubsidyClaims arm = subsidy_claims_like (claims);
      gboolean is_last = i + 1 == cases.contents->len;

      sound = subsidy_compile_claims (compiler, g_ptr_array_index (cases.contents, i), &arm) && sound;
      for (guint part = 0; part < claims->n && sound; part++)
        claims->claims[part] = is_last ? arm.claims[part]
                                       : choose_claim (compiler, choose, g_array_index (cases.conditions, gint32, i),
                                                       claims->amount, arm.claims[part], claims->claims[part]);
      join_case (claims, &arm, is_last);
      subsidy_claims_clear (&arm);
    }
  subsidy_cases_clear (&cases);
  return sound;
}

guint
subsidy_split_count (const SubsidyElement *container, SubsidyElementKind kind)
{
  guint count = 0;

  for (guint i = 0; i < container->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (container, i);

      count += child->type->kind == SUBSIDY_ELEMENT_CHOOSE && subsidy_chooses (child, kind);
      count
          += child->type->kind == kind
             && (kind == SUBSIDY_ELEMENT_SPARE || i == 0 || subsidy_element_nth (container, i - 1)->type->kind != kind);
    }
  return count;
}

gboolean
subsidy_check_split_content (SubsidyCompiler *compiler, const SubsidyElement *container)
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
      if (child->is_sound && !subsidy_chooses (child, SUBSIDY_ELEMENT_SHARE)
          && !subsidy_chooses (child, SUBSIDY_ELEMENT_SPARE))
        {
          subsidy_add_problem (compiler, child, SUBSIDY_MESSAGE_SPLIT_CHOOSES_NOTHING, child->type->name,
                               container->type->name, NULL, NULL);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
subsidy_compile_claims (SubsidyCompiler *compiler, const SubsidyElement *container, SubsidyClaims *claims)
{
  const SubsidyElement *choose = subsidy_find_choose (container, SUBSIDY_ELEMENT_SHARE);

  if (!container->is_sound || !subsidy_check_split_content (compiler, container))
    return FALSE;
  if (subsidy_split_count (container, SUBSIDY_ELEMENT_SHARE) != 1)
    {
      subsidy_add_problem (compiler, container, SUBSIDY_MESSAGE_SPLIT_NEEDS_SHARES, container->type->name, NULL, NULL,
                           NULL);
      return FALSE;
    }
  return choose != NULL ? chosen_claims (compiler, choose, claims) : listed_claims (compiler, container, claims);
}
