/* SPDX-License-Identifier: Apache-2.0 */
/* Writes policies, and parts of them, that mostly load: what the element table says of content, and besides which types
 * go together, as templates. Every element and attribute of the table occurs in one (grammar_lacks()). */
#pragma once

#include "choices.h"
#include "policy/element.h"

typedef struct
{
  Choices *choices;
  GString *text;
  GPtrArray *names[128]; /* by the letter that stands for them in templates: char * */
  GHashTable *options;   /* id of a choice → GPtrArray of ids of its options */
  const char *list;      /* within a fold: whose items */
  const char *chosen[2]; /* the choices that were named last */
  guint depth, n_new;
} Grammar;

Grammar *grammar_new (Choices *choices);
void grammar_free (Grammar *grammar);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Grammar, grammar_free)

/* Takes the names that a policy declares. */
void grammar_learn (Grammar *grammar, const SubsidyElement *root);

/* M, R, N, Q, D: a value that is money, a rate, a number, a quantity, a date; C: a condition; F: a fact; E: any other
 * declaration; U: a rule. Adds to the text. */
void grammar_write (Grammar *grammar, char what);

/* A text that an attribute or element of that kind takes, such as the name of something that is there. */
void grammar_literal (Grammar *grammar, char what);

/* A whole policy. Free with g_free(). */
char *grammar_policy (Choices *choices);

/* The first element or attribute of the table that no template has; NULL where there is none. Free with g_free(). */
char *grammar_lacks (void);
