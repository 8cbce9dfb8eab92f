/* SPDX-License-Identifier: Apache-2.0 */
/* The one table of the rule language: every element with its attributes, content and meaning. The reader checks
 * against it; policy.xsd and the reference in the guide are written from it. */
#pragma once

#include <glib.h>

typedef enum
{
  SUBSIDY_ELEMENT_POLICY,
  SUBSIDY_ELEMENT_LABEL,
  SUBSIDY_ELEMENT_NOTE,
  SUBSIDY_ELEMENT_REMEDY,
  SUBSIDY_ELEMENT_CONTACT,
  SUBSIDY_ELEMENT_RECIPIENT,
  SUBSIDY_ELEMENT_SOURCE,
  SUBSIDY_ELEMENT_PAYER,
  SUBSIDY_ELEMENT_PAYEE,
  SUBSIDY_ELEMENT_INSTALMENT,
  SUBSIDY_ELEMENT_FACT,
  SUBSIDY_ELEMENT_LIST,
  SUBSIDY_ELEMENT_OPTION,
  SUBSIDY_ELEMENT_OPTION_GROUP,
  SUBSIDY_ELEMENT_ALIAS,
  SUBSIDY_ELEMENT_FROM_HISTORY,
  SUBSIDY_ELEMENT_FROM_BATCH,
  SUBSIDY_ELEMENT_INTERPRETATION,
  SUBSIDY_ELEMENT_CONDITION,
  SUBSIDY_ELEMENT_VALUE,
  SUBSIDY_ELEMENT_RULE,
  SUBSIDY_ELEMENT_MEASURE,
  SUBSIDY_ELEMENT_ASSERTS,
  SUBSIDY_ELEMENT_ELIGIBLE,
  SUBSIDY_ELEMENT_AMOUNT,
  SUBSIDY_ELEMENT_SPLIT,
  SUBSIDY_ELEMENT_SHARE,
  SUBSIDY_ELEMENT_SPARE,
  SUBSIDY_ELEMENT_ALSO,
  SUBSIDY_ELEMENT_CHOOSE,
  SUBSIDY_ELEMENT_WHEN,
  SUBSIDY_ELEMENT_IF,
  SUBSIDY_ELEMENT_OTHERWISE,
  SUBSIDY_ELEMENT_WHERE,
  SUBSIDY_ELEMENT_NOT_ELIGIBLE,
  SUBSIDY_ELEMENT_DATED,
  SUBSIDY_ELEMENT_VERSION,
  /* conditions */
  SUBSIDY_ELEMENT_ALL,
  SUBSIDY_ELEMENT_ANY,
  SUBSIDY_ELEMENT_NOT,
  SUBSIDY_ELEMENT_AT_LEAST_OF,
  SUBSIDY_ELEMENT_ALWAYS,
  SUBSIDY_ELEMENT_USE,
  SUBSIDY_ELEMENT_IS,
  SUBSIDY_ELEMENT_ONE_OF,
  SUBSIDY_ELEMENT_GIVEN,
  SUBSIDY_ELEMENT_ELIGIBLE_FOR,
  SUBSIDY_ELEMENT_AT_LEAST,
  SUBSIDY_ELEMENT_MORE_THAN,
  SUBSIDY_ELEMENT_AT_MOST,
  SUBSIDY_ELEMENT_LESS_THAN,
  SUBSIDY_ELEMENT_EQUALS,
  SUBSIDY_ELEMENT_BETWEEN,
  /* values */
  SUBSIDY_ELEMENT_MONEY,
  SUBSIDY_ELEMENT_RATE,
  SUBSIDY_ELEMENT_NUMBER,
  SUBSIDY_ELEMENT_DATE,
  SUBSIDY_ELEMENT_OPTION_VALUE,
  SUBSIDY_ELEMENT_FACT_VALUE,
  SUBSIDY_ELEMENT_VALUE_VALUE,
  SUBSIDY_ELEMENT_PERCENT,
  SUBSIDY_ELEMENT_RATE_OF,
  SUBSIDY_ELEMENT_TIMES,
  SUBSIDY_ELEMENT_DIVIDED,
  SUBSIDY_ELEMENT_RATIO,
  SUBSIDY_ELEMENT_SUM,
  SUBSIDY_ELEMENT_DIFFERENCE,
  SUBSIDY_ELEMENT_EXCESS,
  SUBSIDY_ELEMENT_LEAST,
  SUBSIDY_ELEMENT_GREATEST,
  SUBSIDY_ELEMENT_COUNT,
  SUBSIDY_ELEMENT_WHOLE_STEPS,
  SUBSIDY_ELEMENT_BANDS,
  SUBSIDY_ELEMENT_BAND,
  SUBSIDY_ELEMENT_ELAPSED,
  SUBSIDY_ELEMENT_ROUND,
  SUBSIDY_ELEMENT_ROUND_VALUE,
  SUBSIDY_N_ELEMENTS
} SubsidyElementKind;

/* What an element may stand for, so that content can be given as "any value" or "any condition". */
typedef enum
{
  SUBSIDY_CLASS_NONE = 0,
  SUBSIDY_CLASS_VALUE = 1 << 0,
  SUBSIDY_CLASS_CONDITION = 1 << 1,
} SubsidyElementClass;

/* What texts an element or attribute takes. */
typedef enum
{
  SUBSIDY_TEXT_NONE,     /* elements only */
  SUBSIDY_TEXT_WORDS,    /* anything that is not blank */
  SUBSIDY_TEXT_LITERAL,  /* a literal of the fact's type, or elements instead */
  SUBSIDY_TEXT_NAMES,    /* names with spaces between */
  SUBSIDY_TEXT_NAME,     /* letters and digits, then also - . _ */
  SUBSIDY_TEXT_DECIMAL,  /* -12.5 */
  SUBSIDY_TEXT_INTEGER,  /* 12 */
  SUBSIDY_TEXT_MONEY,    /* yuan with at most two decimals */
  SUBSIDY_TEXT_DATE,     /* 2026-02-14 */
  SUBSIDY_TEXT_LANGUAGE, /* en */
  SUBSIDY_TEXT_CHOICE,   /* one of some words */
} SubsidyTextKind;

#define SUBSIDY_MOST_ATTRIBUTES 12
#define SUBSIDY_MOST_PARTICLES 12

typedef struct
{
  const char *name;
  SubsidyTextKind text;
  char **choices; /* for SUBSIDY_TEXT_CHOICE */
  gboolean required;
} SubsidyAttributeType;

/* A place in the content: any of some elements, so many times. */
typedef struct
{
  gboolean admits[SUBSIDY_N_ELEMENTS];
  guint least;
  guint most;
  const char *written; /* as the table has it */
} SubsidyParticle;

typedef struct
{
  SubsidyElementKind kind;
  const char *name;
  unsigned classes;
  SubsidyTextKind text;
  const char *zh, *en; /* what it means */
  SubsidyAttributeType attributes[SUBSIDY_MOST_ATTRIBUTES];
  guint n_attributes;
  SubsidyParticle content[SUBSIDY_MOST_PARTICLES];
  guint n_particles;
} SubsidyElementType;

/* Thread-safe; the table is made once and lives as long as the process. */
const SubsidyElementType *subsidy_element_type (SubsidyElementKind kind);

/* The kind that @name has as a child of @parent, or SUBSIDY_N_ELEMENTS where @parent does not take it. */
SubsidyElementKind subsidy_element_child_kind (const SubsidyElementType *parent, const char *name);

/* Whether any element has this name. */
gboolean subsidy_element_name_exists (const char *name);

/* Whether @text, without spaces around, is of this kind. Anything but SUBSIDY_TEXT_CHOICE, which needs its choices. */
gboolean subsidy_text_is (SubsidyTextKind kind, const char *text);
