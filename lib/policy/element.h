/* SPDX-License-Identifier: Apache-2.0 */
/* A policy file as read: a tree of elements that each fit their row in the table, immutable after reading. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "policy/report.h"
#include "policy/vocabulary.h"

/* A larger file is no policy. */
#define SUBSIDY_POLICY_MOST_BYTES ((gsize)4194304)

typedef struct _SubsidyElement SubsidyElement;

struct _SubsidyElement
{
  const SubsidyElementType *type;
  int64_t line;
  guint serial; /* from 0, in the order of reading */
  char *attributes[SUBSIDY_MOST_ATTRIBUTES];
  GString *written;    /* the text while it is read */
  int64_t text_line;   /* where the text begins */
  char *text;          /* without spaces around; NULL where there is none */
  GPtrArray *children; /* of SubsidyElement */
  gboolean is_sound;   /* nothing in this element itself was wrong */
};

/* Reads @data, adding every problem to @report. Returns what could be read, or NULL where it is not a policy in XML at
 * all. @lost_ids, a set of strings, takes the ids of elements that could not be read; @n_elements is one more than the
 * largest serial. */
SubsidyElement *subsidy_element_read (const char *data, gsize length, SubsidyReport *report, GHashTable *lost_ids,
                                      guint *n_elements);

void subsidy_element_free (SubsidyElement *element);

/* NULL where the attribute is absent. The name must be one of the element's row. */
const char *subsidy_element_attribute (const SubsidyElement *element, const char *name);

/* The first child of that kind, or NULL. */
const SubsidyElement *subsidy_element_child (const SubsidyElement *element, SubsidyElementKind kind);

static inline const SubsidyElement *
subsidy_element_nth (const SubsidyElement *element, guint position)
{
  return g_ptr_array_index (element->children, position);
}

/* The text of the child of that kind in @language, else in the policy's own language, else any; NULL where there is
 * none. Borrowed. */
const char *subsidy_element_words (const SubsidyElement *element, SubsidyElementKind kind, const char *language);
