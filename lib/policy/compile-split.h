/* SPDX-License-Identifier: Apache-2.0 */
/* What compile-shares.c finds out for compile-split.c. */
#pragma once

#include "policy/compile.h"

/* What each payer, payee or instalment claims of an amount. */
typedef struct
{
  SubsidySplitKind kind;
  guint n;                /* how many there are */
  gint32 amount;          /* the node of what is split */
  int rest_to;            /* who takes whatever is left, where that is one of them and fixed; else -1 */
  SubsidyTerm *claims;    /* one each: a rate of the amount, or money */
  gboolean is_whole;      /* every claim is all or nothing: nothing is ever spare */
  gboolean adds_up;       /* the claims come to the amount, whatever it is */
  gboolean is_limited;    /* some are amounts or rates: none is more than what those before it left */
  guint32 *before;        /* one each: a bit for each of those written before it, in any of the cases */
  gboolean limits_differ; /* some cases are limited, others are not */
} SubsidyClaims;

/* For the same amount and nobody's claims yet; subsidy_claims_clear() frees what it holds. */
SubsidyClaims subsidy_claims_like (const SubsidyClaims *claims);
void subsidy_claims_clear (SubsidyClaims *claims);

/* The bit of one of them in `before`. */
guint32 subsidy_claims_bit (guint owner);

/* From a `split`, `when` or `otherwise`: either shares or one choice between lists of them. */
gboolean subsidy_compile_claims (SubsidyCompiler *compiler, const SubsidyElement *container, SubsidyClaims *claims);

/* The claim as money, before it is rounded. */
SubsidyTerm subsidy_claimed_amount (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 amount,
                                    SubsidyTerm claim);

/* The position of the one with this id, or -1, which has been reported. */
int subsidy_split_part (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidySplitKind kind,
                        const char *id);

/* Whether this `choose` chooses shares, or who takes the spare. */
gboolean subsidy_chooses (const SubsidyElement *choose, SubsidyElementKind kind);
const SubsidyElement *subsidy_find_choose (const SubsidyElement *container, SubsidyElementKind kind);

/* How often a split, or a case in one, speaks of shares or of the spare: directly, or by a choice between such. */
guint subsidy_split_count (const SubsidyElement *container, SubsidyElementKind kind);

/* Nothing else may stand in a split: it would be ignored. */
gboolean subsidy_check_split_content (SubsidyCompiler *compiler, const SubsidyElement *container);
