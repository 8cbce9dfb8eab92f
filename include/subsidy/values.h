/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes single values as finance staff do: amounts of money, dates, credit codes. A
 * reader takes a text exactly or refuses it and says why; it never rounds or guesses. Which fact a
 * value belongs to is left to the caller, who puts the fact's name before a message.
 *
 * In all of them: texts are UTF-8; `language` is that of the error message, "zh…" for Chinese,
 * anything else or NULL for English; a NULL text reads as an empty one; on error the output is
 * untouched. Returned strings are freed with subsidy_free(). */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "subsidy/macros.h"

G_BEGIN_DECLS

/**
 * subsidy_money_from_text:
 * @text: an amount: `1500000`, `1,500,000.00`, `150万元`, `1.5亿`, `￥1500000`, `人民币1500000元`,
 *   `CNY 1500000`; full-width characters, blanks around the parts, and a minus sign are allowed
 * @language: (nullable): the language of the error message
 * @fen: (out): the amount in fen
 * @error: return location for a %SUBSIDY_ERROR_VALUE
 *
 * Reads an amount of money. The unit is yuan unless the text says 万 or 亿. Refused are: commas
 * that do not part the whole number by threes, anything finer than a fen (zeros beyond it are exact
 * and allowed), Chinese words, scientific notation, amounts beyond int64 fen, and the two numbers
 * that stand for %SUBSIDY_MISSING and %SUBSIDY_NONE. Thread-safe.
 *
 * Returns: %TRUE if @fen was set
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_money_from_text (const char *text, const char *language, int64_t *fen, GError **error);

/**
 * subsidy_money_to_text:
 * @fen: an amount in fen
 *
 * Writes yuan with two decimals: `150000.00`, `-12.50`. Thread-safe.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_money_to_text (int64_t fen);

/**
 * subsidy_money_to_grouped_text:
 * @fen: an amount in fen
 *
 * Writes yuan with two decimals and a comma before every three digits: `150,000.00`. Thread-safe.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_money_to_grouped_text (int64_t fen);

/**
 * subsidy_money_to_wan_text:
 * @fen: an amount in fen
 *
 * Writes 万元 (ten thousand yuan) with six decimals, which are exact, without the unit:
 * `15.000000`. Thread-safe.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_money_to_wan_text (int64_t fen);

/**
 * subsidy_money_in_words:
 * @fen: an amount in fen, from 0 to below 10^16 yuan
 * @language: (nullable): the language of the error message; the words are always Chinese
 * @error: return location for a %SUBSIDY_ERROR_VALUE, if @fen is negative or too large
 *
 * Writes an amount in words (人民币大写) as vouchers need it: `壹拾万柒仟元零伍角叁分`. The part
 * above 亿 is read as one number: `壹万零壹亿元整`. Thread-safe.
 *
 * Returns: (transfer full) (nullable): the words, or %NULL on error
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_money_in_words (int64_t fen, const char *language, GError **error);

/**
 * subsidy_date_from_text:
 * @text: a date: `2026-02-14`, `2026/2/14`, `2026.2.14`, `20260214` or `2026年2月14日`; full-width
 *   characters and blanks around it are allowed
 * @language: (nullable): the language of the error message
 * @days: (out): days since 1970-01-01
 * @error: return location for a %SUBSIDY_ERROR_VALUE
 *
 * Reads a day of the years 1900 to 9999 that exists in the calendar. Thread-safe.
 *
 * Returns: %TRUE if @days was set
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_date_from_text (const char *text, const char *language, int64_t *days, GError **error);

/**
 * subsidy_date_from_serial:
 * @text: a spreadsheet's day number in the 1900 system: `46067` is 2026-02-14
 * @language: (nullable): the language of the error message
 * @days: (out): days since 1970-01-01
 * @error: return location for a %SUBSIDY_ERROR_VALUE
 *
 * Reads a day number for 2000-01-01 (36526) to 2099-12-31 (73050). For cells of files alone: what a
 * person types as a date is read by subsidy_date_from_text(), which takes no such number.
 * Thread-safe.
 *
 * Returns: %TRUE if @days was set
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_date_from_serial (const char *text, const char *language, int64_t *days, GError **error);

/**
 * subsidy_date_to_text:
 * @days: days since 1970-01-01
 *
 * Writes a date in the ISO form: `2026-02-14`. Thread-safe.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL for a day outside the years 1 to 9999,
 *   such as %SUBSIDY_MISSING
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_date_to_text (int64_t days);

/**
 * subsidy_credit_code_is_valid:
 * @text: (nullable): a text
 *
 * Whether a text is, character for character, a unified social credit code: 18 upper-case
 * characters of its alphabet, the last of which is the check digit of the others (GB 32100-2015).
 * Thread-safe.
 *
 * Returns: %TRUE if it is
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_credit_code_is_valid (const char *text);

/**
 * subsidy_credit_code_from_text:
 * @text: a unified social credit code; lower case, full-width characters and blanks around it are
 *   allowed
 * @language: (nullable): the language of the error message
 * @error: return location for a %SUBSIDY_ERROR_VALUE
 *
 * Reads a credit code. A code that a spreadsheet turned into a number (`9.11311E+17`), a wrong
 * length, a character outside the alphabet and a wrong check digit are each refused with a message
 * of their own. Thread-safe.
 *
 * Returns: (transfer full) (nullable): the code as the standard writes it, or %NULL on error
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_credit_code_from_text (const char *text, const char *language, GError **error);

/**
 * subsidy_text_normalised:
 * @text: (nullable): a text
 *
 * Takes the blanks (Unicode white space, and the invisible U+200B and U+FEFF) off both ends of a
 * text, and turns the full-width form of every ASCII character (`，．：（）０Ａ` …) into that
 * character, U+3000 into a space and `￥` into `¥`. The readers above do this first. Thread-safe.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL if @text is %NULL or not valid UTF-8
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_text_normalised (const char *text);

/**
 * subsidy_decimal_from_text:
 * @text: (nullable): a plain decimal: `-` if it is negative, digits, and if need be `.` and more
 *   digits; nothing else, no blanks either
 * @decimals: how many digits may follow the point, 0 to 18
 * @value: (out): the number times 10^@decimals
 *
 * Reads a decimal exactly, whatever the locale. Refused are: another form, more than @decimals
 * digits after the point (even zeros), a value beyond int64, and the two numbers that stand for
 * %SUBSIDY_MISSING and %SUBSIDY_NONE. Thread-safe.
 *
 * Returns: %TRUE if @value was set; else it is untouched
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_decimal_from_text (const char *text, int decimals, int64_t *value);

G_END_DECLS
