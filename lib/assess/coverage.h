/* SPDX-License-Identifier: Apache-2.0 */
/* What there is to exercise in a rule, and what cases have exercised of it. */
#pragma once

#include "assess/assess.h"
#include "assess/words.h"
#include "subsidy/coverage.h"

/* As what an element is to be exercised; one element can be several. */
typedef enum
{
  SUBSIDY_ROLE_CONDITION,    /* met, not met */
  SUBSIDY_ROLE_PART,         /* a conditional part of a sum, least or greatest: takes part, is left out */
  SUBSIDY_ROLE_EXCESS,       /* above zero, nothing */
  SUBSIDY_ROLE_LEAST,        /* a part of a least that is below all others: taken */
  SUBSIDY_ROLE_GREATEST,     /* of a greatest, above all others: taken */
  SUBSIDY_ROLE_ALTERNATIVE,  /* a case of a choice, a version, a whole band: taken. The others are its other side */
  SUBSIDY_ROLE_BAND_REACHED, /* a marginal band: something lies in it. The bands before it are its other side */
  SUBSIDY_N_ROLES,
} SubsidyRole;

typedef enum
{
  SUBSIDY_SIDE_YES = 1 << 0,
  SUBSIDY_SIDE_NO = 1 << 1,
} SubsidySide;

/* One thing to exercise. */
typedef struct
{
  const SubsidyElement *element;
  const SubsidyElement *holder; /* the choice or bands that an alternative belongs to; else NULL */
  SubsidyPhrase phrase;         /* what an alternative contains, in words */
  SubsidyRole role;
  guint seen; /* of SubsidySide */
} SubsidySite;

/* The sites of one rule in the order of the formula, or those of the split that the policy has for all rules. */
typedef struct
{
  const char *id;
  const SubsidyElement *element;
  const SubsidyRuleModel *rule; /* whose terms the elements have; NULL where no rule uses the split */
  guint n_cases;
  GArray *sites;         /* of SubsidySite */
  GHashTable *positions; /* element and role → position + 1 */
} SubsidySites;

/* What has to be seen of a role before it counts as exercised. */
guint subsidy_role_sides (SubsidyRole role);

/* Without bounds in @words, adds every site of the rule; with the bounds of a case, marks what the case exercises in
 * its first @n_conditions, in the formula and in the rule's own split. @is_barred: the last of those conditions failed,
 * so that the formula does not make the answer. @words has the rule. */
void subsidy_exercise_rule (SubsidySites *sites, const SubsidyWords *words, gint32 n_conditions, gboolean is_barred);

/* The same for the split that the policy has for all rules. */
void subsidy_exercise_split (SubsidySites *sites, const SubsidyWords *words, const SubsidyElement *split);
