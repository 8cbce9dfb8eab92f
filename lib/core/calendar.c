/* SPDX-License-Identifier: Apache-2.0 */
/* Days of the Gregorian calendar as numbers. Years are shifted to be positive first, so that every
 * division below is of a positive number and rounds the way it reads. */
#include "core/calendar.h"

/* A multiple of 400 years, after which the calendar repeats: leap years stay leap years. */
#define SHIFT_YEARS 10000

/* Days from 1 January of shifted year 0 to 1970-01-01. */
#define SHIFT_DAYS INT64_C (4371953)

#define DAYS_IN_400_YEARS 146097

static const int32_t days_before_month[13] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };

static bool
is_leap (int64_t shifted_year)
{
  return shifted_year % 4 == 0 && (shifted_year % 100 != 0 || shifted_year % 400 == 0);
}

/* Year 0 is itself a leap year, hence the divisions that round up. */
static int64_t
days_before_year (int64_t shifted_year)
{
  return shifted_year * 365 + (shifted_year + 3) / 4 - (shifted_year + 99) / 100 + (shifted_year + 399) / 400;
}

/* Days of the year before the first of `month`; month 13 gives the length of the year. */
static int64_t
days_before (int64_t shifted_year, int32_t month)
{
  return days_before_month[month - 1] + (month > 2 && is_leap (shifted_year) ? 1 : 0);
}

bool
subsidy_calendar_days (int32_t year, int32_t month, int32_t day, int64_t *days)
{
  if (year < -9999 || year > 9999 || month < 1 || month > 12 || day < 1)
    return false;

  int64_t shifted_year = (int64_t)year + SHIFT_YEARS;
  int64_t before = days_before (shifted_year, month);
  if (day > days_before (shifted_year, month + 1) - before)
    return false;

  *days = days_before_year (shifted_year) + before + (day - 1) - SHIFT_DAYS;
  return true;
}

static int64_t
within_calendar (int64_t days)
{
  if (days < SUBSIDY_CALENDAR_FIRST_DAY)
    return SUBSIDY_CALENDAR_FIRST_DAY;
  if (days > SUBSIDY_CALENDAR_LAST_DAY)
    return SUBSIDY_CALENDAR_LAST_DAY;
  return days;
}

/* The mean year finds the right one or a neighbour. */
static int64_t
shifted_year_of (int64_t shifted_days)
{
  int64_t shifted_year = shifted_days * 400 / DAYS_IN_400_YEARS;

  if (days_before_year (shifted_year) > shifted_days)
    return shifted_year - 1;
  if (days_before_year (shifted_year + 1) <= shifted_days)
    return shifted_year + 1;
  return shifted_year;
}

void
subsidy_calendar_date (int64_t days, int32_t *year, int32_t *month, int32_t *day)
{
  int64_t shifted_days = within_calendar (days) + SHIFT_DAYS;
  int64_t shifted_year = shifted_year_of (shifted_days);
  int64_t day_of_year = shifted_days - days_before_year (shifted_year);
  int32_t found = 1;

  while (days_before (shifted_year, found + 1) <= day_of_year)
    found++;

  *year = (int32_t)(shifted_year - SHIFT_YEARS);
  *month = found;
  *day = (int32_t)(day_of_year - days_before (shifted_year, found)) + 1;
}

/* From the month of one day to that of another; @days: from the day of the one to the day of the other. */
static int64_t
months_between (int64_t earlier, int64_t later, int32_t *days)
{
  int32_t from_year, from_month, from_day, to_year, to_month, to_day;
  subsidy_calendar_date (earlier, &from_year, &from_month, &from_day);
  subsidy_calendar_date (later, &to_year, &to_month, &to_day);

  *days = to_day - from_day;
  return ((int64_t)to_year - from_year) * 12 + (to_month - from_month);
}

static int64_t
completed_months (int64_t earlier, int64_t later)
{
  int32_t days;
  int64_t months = months_between (earlier, later, &days);

  return days < 0 ? months - 1 : months;
}

static int64_t
begun_months (int64_t earlier, int64_t later)
{
  int32_t days;
  int64_t months = months_between (earlier, later, &days);

  return days > 0 ? months + 1 : months;
}

int64_t
subsidy_calendar_elapsed_months (int64_t from, int64_t to)
{
  return to < from ? -completed_months (to, from) : completed_months (from, to);
}

int64_t
subsidy_calendar_begun_months (int64_t from, int64_t to)
{
  return to < from ? -begun_months (to, from) : begun_months (from, to);
}

int64_t
subsidy_calendar_elapsed_years (int64_t from, int64_t to)
{
  return subsidy_calendar_elapsed_months (from, to) / 12;
}
