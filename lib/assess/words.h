/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions, values and numbers put into words, for every explanation. */
#pragma once

#include "core/program.h"
#include "policy/messages.h"
#include "policy/model.h"

/* Whose words: a rule alone, or a rule with the bounds that one application gave its nodes. With bounds, a choice is
 * told as the case that was taken. */
typedef struct
{
  const SubsidyPolicy *policy;
  const SubsidyRuleModel *rule;
  const SubsidyBounds *bounds; /* by node of the rule's program, or of that of the items; or NULL */
  const gint64 *values;        /* with bounds: one an input, as the application has it */
  const SubsidyColumn *items;  /* with bounds: one an input, of a fact of items their values */
  GHashTable *item_terms;      /* where an item of a list is spoken of, what its elements became; else NULL */
  const char *language;
} SubsidyWords;

/* All of these: transfer full unless said otherwise. */

/* Borrowed: the label in the words' language, else the id. */
const char *subsidy_words_label (const SubsidyWords *words, const SubsidyElement *element);

/* What a condition asks. */
char *subsidy_words_condition (const SubsidyWords *words, const SubsidyElement *condition);

/* How a value is computed, by the names of its parts. */
char *subsidy_words_value (const SubsidyWords *words, const SubsidyElement *value);

/* The same with the numbers of its parts, where they are known. */
char *subsidy_words_operation (const SubsidyWords *words, const SubsidyElement *value);

/* A value of an input as a person reads it. */
char *subsidy_words_input (const SubsidyWords *words, const SubsidyInputModel *input, gint64 number);

/* The number that the term has in this assessment; NULL where it is unknown or not part of the rule. */
char *subsidy_words_number (const SubsidyWords *words, const SubsidyElement *element);

char *subsidy_words_term_number (const SubsidyWords *words, SubsidyTerm term);

/* The same as it is written in files: money and numbers plain, an option by id, yes or no. */
char *subsidy_words_plain_number (const SubsidyWords *words, SubsidyTerm term);

/* How the amount of the rule is rounded in the end; NULL where nothing is left to round. */
char *subsidy_words_award_rounding (const SubsidyWords *words);

/* "cut down to the yuan", of an element with `to` and `mode`, which rounds what is of this type; without them down to
 * the fen. */
char *subsidy_words_rounding (const SubsidyWords *words, const SubsidyElement *round, SubsidyValueType type);

/* A number of money with its unit, "300,000.00 元". */
char *subsidy_words_in_currency (const SubsidyWords *words, const char *number);

/* "300,000.00 元" */
char *subsidy_words_money (const SubsidyWords *words, gint64 fen);

/* The `when` or `otherwise` that was taken, or NULL where that is not known. */
const SubsidyElement *subsidy_words_case_taken (const SubsidyWords *words, const SubsidyElement *choose);

/* Why it was: "by “kind”: team", or the condition of the case. */
char *subsidy_words_why_taken (const SubsidyWords *words, const SubsidyElement *choose, const SubsidyElement *arm);

/* The band of a whole-amount scale that was taken; NULL where that is not known, or for marginal bands. */
const SubsidyElement *subsidy_words_band_taken (const SubsidyWords *words, const SubsidyElement *bands);

/* The cases of a choice, each with what @phrase makes of its `when` or `otherwise`. */
typedef char *(*SubsidyPhrase) (const SubsidyWords *words, const SubsidyElement *element);
char *subsidy_words_cases (const SubsidyWords *words, const SubsidyElement *choose, SubsidyPhrase phrase);

/* What makes a `when`, `otherwise`, `version` or `band` the one that is taken, and what it gives: of a band its value
 * or rate, of the others what @phrase makes of it. */
char *subsidy_words_alternative (const SubsidyWords *words, const SubsidyElement *holder, const SubsidyElement *arm,
                                 SubsidyPhrase phrase);

/* One list of shares, "city 50%, county 50%", or the choice between such lists. */
char *subsidy_words_shares (const SubsidyWords *words, const SubsidyElement *container);

/* The term of an element in this rule, and its bounds; FALSE where it has none or there are no bounds. */
gboolean subsidy_words_term (const SubsidyWords *words, const SubsidyElement *element, SubsidyTerm *term,
                             SubsidyBounds *bounds);

/* The last child: the value or condition that a declaration stands for. */
const SubsidyElement *subsidy_words_content (const SubsidyElement *element);

/* Shorthand for the catalogue in the words' language. */
char *subsidy_words_say (const SubsidyWords *words, SubsidyMessage message, const char *first, const char *second);

/* ---- For the words-*.c files ---- */

/* The term of an element in this rule or in one of its lists, for its type. */
SubsidyTerm subsidy_words_type (const SubsidyWords *words, const SubsidyElement *element);

/* Borrowed: the fact or interpretation with this id, which exists. */
const SubsidyInputModel *subsidy_words_fact (const SubsidyWords *words, const char *id);

char *subsidy_words_option (const SubsidyWords *words, const SubsidyInputModel *choice, gint64 position);

/* The option, or the group of options, that a policy names so. */
char *subsidy_words_option_named (const SubsidyWords *words, const SubsidyInputModel *choice, const char *text);

/* The label of a fact or named value; any other text is a literal and stays. */
const char *subsidy_words_label_or_text (const SubsidyWords *words, const char *text);

/* Takes over @text. */
char *subsidy_words_in_parentheses (const SubsidyWords *words, char *text);

/* One case of a choice: what makes it, and what @phrase makes of it. */
char *subsidy_words_arm (const SubsidyWords *words, const SubsidyElement *choose, const SubsidyElement *arm,
                         SubsidyPhrase phrase);

/* The case that was taken alone, where that is known, else all cases. */
char *subsidy_words_choose (const SubsidyWords *words, const SubsidyElement *choose, SubsidyPhrase phrase,
                            SubsidyPhrase phrase_of_arm);

/* A sum, least, greatest or count over a list, by name or, where @phrase gives numbers, with those of the items. */
char *subsidy_words_over (const SubsidyWords *words, const SubsidyElement *element, SubsidyPhrase phrase);

/* All or any over a list. */
char *subsidy_words_over_condition (const SubsidyWords *words, const SubsidyElement *element);
