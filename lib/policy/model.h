/* SPDX-License-Identifier: Apache-2.0 */
/* A loaded policy: its declarations, found by name, and one compiled program a rule. Built by load.c, never changed
 * afterwards, so that threads share it freely. */
#pragma once

#include "core/program.h"
#include "policy/element.h"
#include "subsidy/policy.h"

/* What a number means; with `denominator` it says how to read one. */
typedef enum
{
  SUBSIDY_TYPE_OF_MONEY,
  SUBSIDY_TYPE_OF_RATE,
  SUBSIDY_TYPE_OF_DATE,
  SUBSIDY_TYPE_OF_COUNT,
  SUBSIDY_TYPE_OF_QUANTITY,
  SUBSIDY_TYPE_OF_NUMBER,
  SUBSIDY_TYPE_OF_CHOICE,
  SUBSIDY_TYPE_OF_FLAG,
  SUBSIDY_TYPE_OF_NAME,
  SUBSIDY_TYPE_OF_CREDIT_CODE,
  SUBSIDY_TYPE_OF_LIST,
} SubsidyValueType;

/* The word for a type in policy files. */
const char *subsidy_type_name (SubsidyValueType type);

/* A fact or an interpretation: whatever a program takes as an input. A list is one, and so is each fact of its items.
 */
typedef struct
{
  const char *id;
  char *full_id; /* of a fact of items, "LIST.FACT"; else NULL */
  guint in_list; /* of a fact of items, the position of their list + 1; else 0 */
  const SubsidyElement *element;
  SubsidyValueType type;
  gint64 denominator; /* money in yuan is fen over 100, a rate is millionths; here in the unit people write */
  int decimals;       /* that a written value may have: denominator is 10^decimals */
  const char *unit;   /* of a quantity, else NULL */
  gint64 least, most;
  gint64 assumed; /* SUBSIDY_MISSING: nothing is assumed; for an interpretation its default */
  gboolean may_be_none;
  gboolean is_interpretation;
  GPtrArray *options;           /* of const SubsidyElement, in their positions; NULL unless a choice */
  GPtrArray *groups;            /* of const SubsidyElement: names for several of them */
  GHashTable *option_positions; /* id, label or alias, normalised → position + 1 */
} SubsidyInputModel;

/* One term of the expression tree as it went into a rule's program. */
typedef struct
{
  gint32 node; /* -1: not in this rule */
  SubsidyValueType type;
  gint64 denominator;  /* the number of the node over this, in fen for money */
  gint32 divisor;      /* and over this node, which is above zero; node 0 of a program is the number 1 */
  SubsidyBounds range; /* of a divided term: its value times the denominator lies within, where `has_range` */
  gboolean has_range;
  gboolean is_plain;               /* made of <number> constants alone: it takes the unit of what it stands beside */
  const SubsidyInputModel *choice; /* whose options a choice's number counts; else NULL */
} SubsidyTerm;

#define SUBSIDY_FAILED ((SubsidyTerm){ .node = -1, .denominator = 1 })

/* The name by which shares and results call what the rule awards. */
#define SUBSIDY_AWARD "award"

/* The reason where all conditions are met and the amount is 0. */
#define SUBSIDY_NOTHING_TO_PAY "nothing-to-pay"

/* Among whom an award is split. */
typedef enum
{
  SUBSIDY_SPLIT_PAYERS,
  SUBSIDY_SPLIT_PAYEES,
  SUBSIDY_SPLIT_INSTALMENTS,
  SUBSIDY_N_SPLITS
} SubsidySplitKind;

/* A fold of a rule's program, for the explanation. */
typedef struct
{
  const SubsidyElement *element;
  GHashTable *terms; /* const SubsidyElement → SubsidyTerm, of what it computes for each item */
} SubsidyFoldModel;

/* A further number of a rule's answer: an `also`, the part of a payee, or an instalment. */
typedef struct
{
  const char *id;
  const SubsidyElement *element;
  SubsidyTerm term;
} SubsidyResult;

/* What a row adds to a fact that comes from its batch. */
typedef struct
{
  guint fact;
  gint32 node;
} SubsidyContribution;

/* What has to hold for the case to be answered at all. */
typedef struct
{
  gint32 node;
  const SubsidyElement *element; /* what has versions, or what uses the fact */
  int fact;                      /* the one that must not be none; -1: the versions must hold the day */
} SubsidyRequirement;

typedef struct
{
  const char *id; /* the reason code */
  const char *clause;
  const SubsidyElement *element; /* as it stands in `eligible` */
  gint32 applies;                /* a node that is 0 where it asks nothing: in a choice that the row does not come to */
} SubsidyRuleCondition;

typedef struct
{
  const char *id;
  const char *clause;
  const SubsidyElement *element;
  SubsidyProgram program;           /* as claimed: with what a claim asserts */
  SubsidyProgram unclaimed;         /* the same, asserting nothing: for matching one applicant against all rules */
  gint64 *asserted;                 /* one an input: what a claim asserts, or SUBSIDY_MISSING */
  gboolean *reads;                  /* one an input: whether the program uses it */
  GHashTable *terms;                /* const SubsidyElement → SubsidyTerm, of all that is part of the rule */
  SubsidyFoldModel *folds;          /* n_folds of the program */
  SubsidyRuleCondition *conditions; /* n_conditions of the program */
  SubsidyRequirement *requirements; /* n_requirements of the program */
  SubsidyTerm amount;               /* before the last rounding to the fen that makes it the program's amount */
  const SubsidyElement *splits[SUBSIDY_N_SPLITS]; /* by kind, its own or those of the policy; NULL: none */
  SubsidyBounds amount_range;
  GArray *results;       /* of SubsidyResult */
  GArray *contributions; /* of SubsidyContribution */
  gboolean is_measure;   /* nothing is paid */
} SubsidyRuleModel;

struct _SubsidyPolicy
{
  gatomicrefcount references;
  const char *id;
  const char *currency;
  char *digest; /* "sha256:" and 64 hexadecimal digits, of the bytes of the file */
  SubsidyElement *root;
  guint n_elements;
  GPtrArray *payers; /* of const SubsidyElement; as are payees and instalments */
  GPtrArray *payees;
  GPtrArray *instalments;
  const SubsidyElement *splits[SUBSIDY_N_SPLITS]; /* by kind, for rules that have none of their own; NULL: none */
  const SubsidyElement *round;                    /* likewise */
  GHashTable *named; /* id → const SubsidyElement: facts, interpretations, conditions and values share their names */
  GHashTable *input_positions; /* id → position + 1 */
  GPtrArray *inputs;           /* of SubsidyInputModel: facts, then interpretations */
  guint n_facts;
  GPtrArray *conditions; /* of const SubsidyElement */
  GPtrArray *values;
  GPtrArray *rules;         /* of SubsidyRuleModel */
  GPtrArray *measures;      /* of const SubsidyElement */
  GPtrArray *measure_rules; /* of SubsidyRuleModel: the measures that have conditions or results */
};

static inline const SubsidyInputModel *
subsidy_policy_input (const SubsidyPolicy *policy, guint position)
{
  return g_ptr_array_index (policy->inputs, position);
}

static inline const SubsidyRuleModel *
subsidy_policy_rule (const SubsidyPolicy *policy, guint position)
{
  return g_ptr_array_index (policy->rules, position);
}

/* Whether every answer has something of this name: no payer or result may have it. */
gboolean subsidy_is_answer_name (const char *id);

/* What the element is in this rule; its node is -1 where it is no part of it. */
SubsidyTerm subsidy_rule_term (const SubsidyRuleModel *rule, const SubsidyElement *element);

/* The element with this id attribute, or NULL. */
const SubsidyElement *subsidy_find_element (const GPtrArray *elements, const char *id);

/* The condition or value of that name, or NULL. */
const SubsidyElement *subsidy_find_named (const SubsidyPolicy *policy, SubsidyElementKind kind, const char *id);

/* The named condition behind a `use`, or the element itself. */
const SubsidyElement *subsidy_policy_definition (const SubsidyPolicy *policy, const SubsidyElement *condition);

/* The position of the input with this id, or -1. */
int subsidy_find_input (const SubsidyPolicy *policy, const char *id);

/* The payers, payees or instalments. */
static inline const GPtrArray *
subsidy_policy_parts (const SubsidyPolicy *policy, SubsidySplitKind kind)
{
  return kind == SUBSIDY_SPLIT_PAYERS ? policy->payers
                                      : (kind == SUBSIDY_SPLIT_PAYEES ? policy->payees : policy->instalments);
}

/* Whether what is split becomes what the rounded shares add up to; @split may be NULL. */
gboolean subsidy_split_is_sum (const SubsidyElement *split);

/* The payer, payee or instalment whose share it is. */
const SubsidyElement *subsidy_find_part (const SubsidyPolicy *policy, const SubsidyElement *share);

/* The kind that the shares of a split speak of. */
SubsidySplitKind subsidy_split_kind (const SubsidyElement *split);

/* Puts the splits that stand in @container into @splits, all NULL before. Returns the first that is one too many of its
 * kind, or NULL. */
const SubsidyElement *subsidy_find_splits (const SubsidyElement *container,
                                           const SubsidyElement *splits[SUBSIDY_N_SPLITS]);

/* The group of options with this name, or NULL. */
const SubsidyElement *subsidy_find_option_group (const SubsidyInputModel *input, const char *text);

/* Marks the option, or all options of the group, that @text names; FALSE where there is none. */
gboolean subsidy_mark_options_named (const SubsidyInputModel *input, const char *text, gboolean *members);

/* The position of the option that @text names by id, label or alias, or -1: what a policy may write. */
int subsidy_find_option_named (const SubsidyInputModel *input, const char *text);

/* The same, or by pattern: what an applicant may write. */
int subsidy_find_option (const SubsidyInputModel *input, const char *text);

/* All ids, NULL at the end, for "did you mean". Free with g_free(). */
const char **subsidy_element_ids (const GPtrArray *elements);
const char **subsidy_input_ids (const SubsidyPolicy *policy, guint first, guint end);

/* The rule with that id, or NULL with *@error set, which suggests the nearest. */
const SubsidyRuleModel *subsidy_policy_find_rule (const SubsidyPolicy *policy, const char *id, const char *language,
                                                  GError **error);

/* Reads "ID=OPTION" texts, NULL at the end, into one value an input: MISSING for facts, the default or the chosen
 * option for interpretations. */
gboolean subsidy_policy_read_interpretations (const SubsidyPolicy *policy, const char *const *texts,
                                              const char *language, gint64 *values, GError **error);
