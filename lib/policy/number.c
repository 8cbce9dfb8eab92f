/* SPDX-License-Identifier: Apache-2.0 */
/* Decimal digits of exact fractions, by long division. */
#include "policy/number.h"

#include <string.h>

#include "subsidy/values.h"

#define MOST_DIGITS 12

gint64
subsidy_greatest_common_divisor (gint64 a, gint64 b)
{
  a = ABS (a);
  b = ABS (b);
  while (b != 0)
    {
      gint64 rest = a % b;

      a = b;
      b = rest;
    }
  return a;
}

gboolean
subsidy_fraction_from_text (const char *text, gint64 *numerator, gint64 *denominator)
{
  const char *point = strchr (text, '.');
  int decimals = point != NULL ? (int)strlen (point + 1) : 0;
  gint64 whole, divisor, power = 1;

  if (decimals > 18 || !subsidy_decimal_from_text (text, decimals, &whole))
    return FALSE;
  for (int i = 0; i < decimals; i++)
    power *= 10;
  divisor = subsidy_greatest_common_divisor (whole, power);
  *numerator = whole / divisor;
  *denominator = power / divisor;
  return TRUE;
}

static void
append_whole (GString *text, SubsidyWide whole, gboolean grouped)
{
  char digits[48];
  int length = 0;
  SubsidyWide rest;

  do
    {
      whole = subsidy_wide_divide (whole, subsidy_wide (10), &rest);
      digits[length++] = (char)('0' + subsidy_wide_to_int64 (rest));
    }
  while (subsidy_wide_compare (whole, subsidy_wide (0)) != 0);
  while (length > 0)
    {
      g_string_append_c (text, digits[--length]);
      if (grouped && length > 0 && length % 3 == 0)
        g_string_append_c (text, ',');
    }
}

char *
subsidy_rational_to_text (SubsidyWide numerator, SubsidyWide denominator, guint decimals, gboolean grouped)
{
  GString *text = g_string_new (NULL);
  gboolean overflow = FALSE;
  bool *ignored = &(bool){ false };
  SubsidyWide zero = subsidy_wide (0), rest, whole;
  guint written = 0;

  if (subsidy_wide_is_negative (numerator))
    {
      g_string_append_c (text, '-');
      numerator = subsidy_wide_difference (zero, numerator, ignored);
    }
  whole = subsidy_wide_divide (numerator, denominator, &rest);
  append_whole (text, whole, grouped);
  for (; written < decimals || subsidy_wide_compare (rest, zero) != 0; written++)
    {
      bool too_large = false;
      SubsidyWide tenfold = subsidy_wide_product (rest, subsidy_wide (10), &too_large);

      overflow = too_large;
      if (written >= MOST_DIGITS || overflow)
        break;
      if (written == 0)
        g_string_append_c (text, '.');
      g_string_append_c (text, (char)('0' + subsidy_wide_to_int64 (subsidy_wide_divide (tenfold, denominator, &rest))));
    }
  if (subsidy_wide_compare (rest, zero) != 0)
    g_string_append (text, "…");
  return g_string_free (text, FALSE);
}
