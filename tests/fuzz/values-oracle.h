/* SPDX-License-Identifier: Apache-2.0 */
/* Single values read and checked the slow and plain way, from what include/subsidy/values.h says of them. */
#pragma once

#include <subsidy/subsidy.h>

/* The text in ASCII characters where there is one for what is written full width. Free with g_free(). */
gunichar *oracle_characters (const char *text);

/* An amount in fen; FALSE where it is none, cannot be exact, or leaves 64 bits. */
gboolean oracle_money (const char *text, gint64 *fen);

/* A decimal times 10^decimals. */
gboolean oracle_decimal (const char *text, int decimals, gint64 *value);

/* The day that three numbers in a text, or eight digits, stand for; FALSE where there is none. */
gboolean oracle_date (const char *text, gint64 *days);

/* What an amount in Chinese capitals comes to; -1 where it is none. */
gint64 oracle_words (const char *text);

/* Whether 18 characters have the check digit of GB 32100-2015. */
gboolean oracle_credit_code (const char *text);
