/* SPDX-License-Identifier: Apache-2.0 */
/* From a rule's elements to its program: meaning, units, ranges. What each value and condition compiles to is a row in
 * compile-values.c or compile-conditions.c; what a rule makes of them is in compile-rule.c. */
#pragma once

#include "policy/model.h"
#include "policy/report.h"

/* The program of one rule as it grows. */
typedef struct _SubsidyCompiler SubsidyCompiler;

/* What the items of a list cannot be answered without; without an element of its own, a node that is 1 where some item
 * takes part. */
typedef struct
{
  const SubsidyElement *over;
  SubsidyRequirement requirement;
} SubsidyItemRequirement;

/* A case that is not eligible, and a node that is 1 where the row does not reach it; `around`: 1 where the row comes to
 * the choice that has the case. */
typedef struct
{
  const SubsidyElement *element;
  gint32 node;
  gint32 around;
} SubsidyExclusion;

struct _SubsidyCompiler
{
  const SubsidyPolicy *policy;
  SubsidyReport *report;
  GHashTable *lost_ids;       /* of declarations that could not be read: what refers to them is no mistake of its own */
  GArray *nodes;              /* of SubsidyNode */
  GArray *bounds;             /* of SubsidyBounds, one a node: what it can be, whatever the facts are */
  GArray *requirements;       /* of SubsidyRequirement */
  GArray *item_requirements;  /* of SubsidyItemRequirement */
  gboolean has_gaps;          /* there are days, nones or cases that a row must not reach */
  GArray *sets;               /* of uint64_t */
  GHashTable *node_positions; /* the same node is never computed twice */
  GHashTable *terms;          /* const SubsidyElement → SubsidyTerm */
  GHashTable *visiting;       /* set of const SubsidyElement: what is being compiled right now */
  guint most_nodes;
  gboolean is_too_large;  /* that there are more is told */
  gint32 award;           /* the node that `award` stands for; -1: it is not known yet */
  SubsidyBounds *ranges;  /* one an input: all that it can be */
  GArray *folds;          /* of SubsidyFold */
  GArray *fold_models;    /* of SubsidyFoldModel */
  SubsidyCompiler *outer; /* what is compiled is computed for each item of a list, in a program of its own; or NULL */
  guint list;             /* the position of that list + 1; 0: none */
  gboolean is_within;     /* that list is gone over within the items of another one */
  gboolean in_any_list;   /* only mistakes are looked for, and any list will do */
};

void subsidy_compiler_init (SubsidyCompiler *compiler, const SubsidyPolicy *policy, SubsidyReport *report,
                            GHashTable *lost_ids);
void subsidy_compiler_clear (SubsidyCompiler *compiler);

/* For what is computed for each item of the list at that position. */
void subsidy_compiler_init_items (SubsidyCompiler *compiler, SubsidyCompiler *outer, guint list);

/* Compiles a rule into @rule, or reports why not. Returns how many nodes that took, in either case. */
guint subsidy_compile_rule (const SubsidyPolicy *policy, SubsidyReport *report, GHashTable *lost_ids,
                            SubsidyRuleModel *rule);

/* Whether an amount is never below zero and always fits; reports where not. */
gboolean subsidy_check_amount_range (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyBounds range);

/* The nodes of the shares of *@amount, one for each payer, payee or instalment, as the split has it; *@amount becomes
 * their sum where the spare is not paid. */
gboolean subsidy_compile_split (SubsidyCompiler *compiler, const SubsidyElement *split, gint32 *amount, gint32 *shares);

/* One an input: whether the rule's conditions, amount, shares or results depend on it. Free with g_free(). */
gboolean *subsidy_rule_inputs (const SubsidyCompiler *compiler, const SubsidyRuleModel *rule);

/* One an input: whether @node depends on it. Free with g_free(). */
gboolean *subsidy_inputs_of (const SubsidyCompiler *compiler, gint32 node);

/* The further results of the rule, and what it adds to facts that come from the batch, once all else is compiled. */
gboolean subsidy_compile_results (SubsidyCompiler *compiler, SubsidyRuleModel *rule, const gint32 *const *parts);

/* Compiles all named conditions and values, which no rule may use, for their mistakes alone. */
void subsidy_compile_named (const SubsidyPolicy *policy, SubsidyReport *report, GHashTable *lost_ids);

/* ---- For the compile-*.c files ---- */

/* Adds a condition without which the case is refused, once. */
void subsidy_require (SubsidyCompiler *compiler, const SubsidyElement *element, int fact, gint32 condition);

/* Walks from @element, once all below it is compiled: adds a requirement for each day and fact that a row cannot do
 * without where it comes along, and to @exclusions, unless NULL, the cases that are not eligible. */
gboolean subsidy_compile_reach (SubsidyCompiler *compiler, const SubsidyElement *element, GArray *exclusions);

static inline gboolean
subsidy_term_failed (SubsidyTerm term)
{
  return term.node < 0;
}

SubsidyTerm subsidy_compile_value (SubsidyCompiler *compiler, const SubsidyElement *element);
SubsidyTerm subsidy_compile_condition (SubsidyCompiler *compiler, const SubsidyElement *element);

/* The kinds that each file can compile. */
typedef SubsidyTerm (*SubsidyCompile) (SubsidyCompiler *compiler, const SubsidyElement *element);
SubsidyCompile subsidy_value_compile (SubsidyElementKind kind);
SubsidyCompile subsidy_condition_compile (SubsidyElementKind kind);

/* Adds a node, or finds the same one; -1 where its numbers could overflow or the program grows too large, which is
 * reported at @element. */
gint32 subsidy_emit (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyNode node);
gint32 subsidy_emit_operation (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op, gint32 a,
                               gint32 b);
/* Their product; node 0 is the number 1. */
gint32 subsidy_emit_product (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 a, gint32 b);
gint32 subsidy_emit_constant (SubsidyCompiler *compiler, const SubsidyElement *element, gint64 number);
gint32 subsidy_emit_set (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 choice,
                         const gboolean *members, guint n_options);
SubsidyBounds subsidy_bounds_of (const SubsidyCompiler *compiler, gint32 node);

/* Within what the value of a term lies, times its denominator. */
SubsidyBounds subsidy_value_range (const SubsidyCompiler *compiler, SubsidyTerm term, gboolean *is_known);
void subsidy_set_range (const SubsidyCompiler *compiler, SubsidyTerm *result, SubsidyOp op, SubsidyTerm a,
                        SubsidyTerm b);

/* Makes a count a number where it meets one, and a plain constant a quantity; whether both are then of one type. */
gboolean subsidy_unify_types (SubsidyTerm *a, SubsidyTerm *b);

/* Reports that @b does not go with @a in @element; @odd, unless NULL, is the element that @b comes from. */
void subsidy_add_mixed_types (SubsidyCompiler *compiler, const SubsidyElement *element, const SubsidyElement *odd,
                              SubsidyTerm a, SubsidyTerm b);

/* Both terms over the same denominator and divisor. */
gboolean subsidy_align (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm *a, SubsidyTerm *b);

/* @condition ? @then : @otherwise, over a common denominator; reports mixed types. */
SubsidyTerm subsidy_emit_choose (SubsidyCompiler *compiler, const SubsidyElement *element, gint32 condition,
                                 SubsidyTerm then, SubsidyTerm otherwise);

/* A text as a number of the same type as @like. */
SubsidyTerm subsidy_compile_literal (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm like,
                                     const char *text);

/* The value of the fact or interpretation, or of the named value, with this id. */
SubsidyTerm subsidy_compile_input (SubsidyCompiler *compiler, const SubsidyElement *element, const char *id);
SubsidyTerm subsidy_compile_named_value (SubsidyCompiler *compiler, const SubsidyElement *element, const char *id);

/* A fact that has a number to compute with; where it may be none, the row must not come to it then. */
SubsidyTerm subsidy_compile_number_of (SubsidyCompiler *compiler, const SubsidyElement *element, const char *id);

/* The fact or named value with this id. */
SubsidyTerm subsidy_compile_by_id (SubsidyCompiler *compiler, const SubsidyElement *element, const char *id);

/* Sums, caps and the like of two values of one kind; products of any two that go together. */
SubsidyTerm subsidy_combine (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op, SubsidyTerm a,
                             SubsidyTerm b);
SubsidyTerm subsidy_multiply (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm a, SubsidyTerm b);

/* Dates, options and yes or no do not add up; reports them. */
gboolean subsidy_adds_up (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm term);

/* A sum, least, greatest, count, all or any over a list; @op puts together what @content makes of each item, a count
 * has none. */
SubsidyTerm subsidy_compile_over (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyOp op,
                                  SubsidyCompile content);
gboolean subsidy_is_over (const SubsidyElement *element);

/* The node that is 1 where some item takes part in what is @element over; -1: nothing asks for it. */
gint32 subsidy_some_items (const SubsidyCompiler *compiler, const SubsidyElement *element);

SubsidyTerm subsidy_compile_bands (SubsidyCompiler *compiler, const SubsidyElement *element);

/* The amount rounded to a unit of money. */
SubsidyTerm subsidy_compile_rounding (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm term,
                                      gint64 unit_fen, SubsidyRounding rounding);
gboolean subsidy_read_rounding (SubsidyCompiler *compiler, const SubsidyElement *element, gint64 *unit_fen,
                                SubsidyRounding *rounding);

/* The cases of a `choose` or the versions of what is `dated`, in their order. */
typedef struct
{
  GArray *conditions;  /* of gint32, one a case; -1 for the last, which takes everything else */
  GPtrArray *contents; /* of const SubsidyElement: the `when` and `otherwise` elements */
} SubsidyCases;

gboolean subsidy_compile_cases (SubsidyCompiler *compiler, const SubsidyElement *choose, SubsidyCases *cases);
void subsidy_cases_clear (SubsidyCases *cases);

/* The one thing that a `when`, `otherwise` or `version` contains, by @content. */
SubsidyTerm subsidy_compile_arm (SubsidyCompiler *compiler, const SubsidyElement *arm, SubsidyCompile content);

/* A `choose` or `dated` of values or of conditions. */
SubsidyTerm subsidy_compile_choice (SubsidyCompiler *compiler, const SubsidyElement *choose, SubsidyCompile content);

void subsidy_add_problem (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyMessage message,
                          const char *found, const char *expected, const char *context, const char *suggestion);

/* Keeps what an element became, for the explanation. */
void subsidy_set_term (SubsidyCompiler *compiler, const SubsidyElement *element, SubsidyTerm term);

/* Whether a reference to @id follows from a declaration that could not be read. */
gboolean subsidy_is_lost (const SubsidyCompiler *compiler, const char *id);
