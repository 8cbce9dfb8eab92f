/* SPDX-License-Identifier: Apache-2.0 */
/* The strict readers of text.h. */
#include "policy/text.h"

#include <string.h>

#include "core/calendar.h"

static int32_t
digits_at (const char *text, gsize count)
{
  int32_t number = 0;

  for (gsize i = 0; i < count; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return -1;
      number = number * 10 + (text[i] - '0');
    }
  return number;
}

gboolean
subsidy_iso_date_from_text (const char *text, int64_t *days)
{
  int32_t year, month, day;

  if (strlen (text) != 10 || text[4] != '-' || text[7] != '-')
    return FALSE;
  year = digits_at (text, 4);
  month = digits_at (text + 5, 2);
  day = digits_at (text + 8, 2);
  return year >= 1900 && month >= 1 && day >= 1 && subsidy_calendar_days (year, month, day, days);
}
