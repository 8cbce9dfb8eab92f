/* SPDX-License-Identifier: Apache-2.0 */
/* An application: the facts known about one case, and how they are read from and written as text. */
#pragma once

#include <glib-object.h>
#include <stdint.h>

#include "subsidy/policy.h"

G_BEGIN_DECLS

/**
 * SubsidyApplication:
 *
 * The facts known about one case. It keeps its policy alive. To be filled by one thread; once filled, any number of
 * threads may assess it.
 *
 * Since: 0.1
 */
typedef struct _SubsidyApplication SubsidyApplication;

/**
 * SUBSIDY_TYPE_APPLICATION:
 *
 * The boxed type of #SubsidyApplication.
 *
 * Since: 0.1
 */
#define SUBSIDY_TYPE_APPLICATION (subsidy_application_get_type ())

/**
 * subsidy_application_get_type:
 *
 * Returns: the boxed type of #SubsidyApplication, for bindings that ask for it. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
GType subsidy_application_get_type (void) G_GNUC_CONST;

/**
 * subsidy_application_new:
 * @policy: a policy
 *
 * Returns: (transfer full): an application of which nothing is known yet.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyApplication *subsidy_application_new (SubsidyPolicy *policy);

/**
 * subsidy_application_ref:
 * @application: an application
 *
 * Returns: (transfer full): @application with one reference more. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyApplication *subsidy_application_ref (SubsidyApplication *application);

/**
 * subsidy_application_unref:
 * @application: (nullable) (transfer full): an application
 *
 * Gives one reference back. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_application_unref (SubsidyApplication *application);

/**
 * subsidy_application_set_language:
 * @application: an application
 * @language: (nullable): "zh" or "en"; %NULL is English
 *
 * In which language errors about this application speak.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_application_set_language (SubsidyApplication *application, const char *language);

/**
 * subsidy_application_set_text:
 * @application: an application
 * @fact: the id of a fact
 * @text: its value as people write it: money in yuan or with 万元, a date, a choice by id, label or alias, a flag as
 *   yes/no or 是/否, a rate in per cent, "none" or 无 where the fact may be none; an empty text makes it unknown again
 * @error: (nullable): return location
 *
 * Sets one fact. A value that was read exactly but lies outside the declared range is kept: the assessment then is
 * refused and says so.
 *
 * Returns: %FALSE with %SUBSIDY_ERROR_UNKNOWN where there is no such fact and %SUBSIDY_ERROR_VALUE where the text
 * cannot be read exactly; the application is unchanged then.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_application_set_text (SubsidyApplication *application, const char *fact, const char *text,
                                       GError **error);

/**
 * subsidy_application_set_number:
 * @application: an application
 * @fact: the id of a fact
 * @number: its value as a column has it, see #SubsidyFactType; %SUBSIDY_MISSING makes it unknown again
 * @error: (nullable): return location
 *
 * Sets one fact.
 *
 * Returns: %FALSE with %SUBSIDY_ERROR_UNKNOWN where there is no such fact.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_application_set_number (SubsidyApplication *application, const char *fact, int64_t number,
                                         GError **error);

/**
 * subsidy_application_set_items:
 * @application: an application
 * @fact: the id of a fact of the items of a list, "LIST.FACT"
 * @numbers: (array length=count): its value for each item, scaled as in columns, %SUBSIDY_MISSING where an item lacks
 * it
 * @count: how many items the list has; 0 is an empty list
 * @error: (nullable): return location
 *
 * Sets a fact of the items of a list. All facts of one list have as many items. Not thread-safe on one application.
 *
 * Returns: %TRUE, or %FALSE with %SUBSIDY_ERROR_UNKNOWN or %SUBSIDY_ERROR_VALUE; nothing is changed then.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_application_set_items (SubsidyApplication *application, const char *fact, const int64_t *numbers,
                                        gsize count, GError **error);

/**
 * subsidy_application_get_item:
 * @application: an application
 * @fact: the position of a fact of items
 * @item: the position of an item
 *
 * Returns: its number for that item, %SUBSIDY_MISSING where there is none. Thread-safe while nothing is set.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int64_t subsidy_application_get_item (const SubsidyApplication *application, gsize fact, gsize item);

/**
 * subsidy_application_get_number:
 * @application: an application
 * @fact: the position of a fact
 *
 * Returns: its value as a column has it, or %SUBSIDY_MISSING. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int64_t subsidy_application_get_number (const SubsidyApplication *application, gsize fact);

/**
 * subsidy_fact_from_text:
 * @policy: a policy
 * @fact: the position of a fact
 * @text: its value as people write it, as for subsidy_application_set_text()
 * @language: (nullable): in which the error speaks; %NULL is English
 * @number: (out): where to write the value as a column has it
 * @error: (nullable): return location
 *
 * Reads one value for a column.
 *
 * Returns: %FALSE with %SUBSIDY_ERROR_VALUE where the text cannot be read exactly; nothing is written then.
 * Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_fact_from_text (const SubsidyPolicy *policy, gsize fact, const char *text, const char *language,
                                 int64_t *number, GError **error);

/**
 * subsidy_fact_to_text:
 * @policy: a policy
 * @fact: the position of a fact
 * @number: a value as a column has it
 * @language: (nullable): for the labels of options; %NULL is the policy's own
 *
 * Returns: (transfer full): the value for a person: money as 150,000.00, a date as 2026-02-14, the label of an option.
 *   Free with subsidy_free(). Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_fact_to_text (const SubsidyPolicy *policy, gsize fact, int64_t number, const char *language);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SubsidyApplication, subsidy_application_unref)

G_END_DECLS
