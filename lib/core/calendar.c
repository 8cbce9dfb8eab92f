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

/* The day that has the number 0; a year is as long as its months; one begins where the last ends; and the table. */
/*@ lemma first_day: subsidy_day_number (1970, 1, 1) == 0;
    lemma fourth: \forall integer n; n >= 0 ==> (n + 4) / 4 == (n + 3) / 4 + (n % 4 == 0 ? 1 : 0);
    lemma hundredth: \forall integer n; n >= 0 ==> (n + 100) / 100 == (n + 99) / 100 + (n % 100 == 0 ? 1 : 0);
    lemma four_hundredth: \forall integer n; n >= 0 ==> (n + 400) / 400 == (n + 399) / 400 + (n % 400 == 0 ? 1 : 0);
    lemma hundred_of_four: \forall integer n; n >= 0 && n % 100 == 0 ==> n % 4 == 0;
    lemma four_hundred_of_hundred: \forall integer n; n >= 0 && n % 400 == 0 ==> n % 100 == 0;
    lemma year_length:
      \forall integer year; year >= -SHIFT_YEARS ==>
        subsidy_year_start (year + 1) == subsidy_year_start (year) + 365 + subsidy_leap_day (year);
    lemma month_starts:
      \forall integer year;
        subsidy_month_start (year, 1) == 0 && subsidy_month_start (year, 2) == 31
        && subsidy_month_start (year, 3) == 59 + subsidy_leap_day (year)
        && subsidy_month_start (year, 4) == 90 + subsidy_leap_day (year)
        && subsidy_month_start (year, 5) == 120 + subsidy_leap_day (year)
        && subsidy_month_start (year, 6) == 151 + subsidy_leap_day (year)
        && subsidy_month_start (year, 7) == 181 + subsidy_leap_day (year);
    lemma later_month_starts:
      \forall integer year;
        subsidy_month_start (year, 8) == 212 + subsidy_leap_day (year)
        && subsidy_month_start (year, 9) == 243 + subsidy_leap_day (year)
        && subsidy_month_start (year, 10) == 273 + subsidy_leap_day (year)
        && subsidy_month_start (year, 11) == 304 + subsidy_leap_day (year)
        && subsidy_month_start (year, 12) == 334 + subsidy_leap_day (year)
        && subsidy_month_start (year, 13) == 365 + subsidy_leap_day (year);
    lemma later_month:
      \forall integer year, m1, m2; 1 <= m1 < m2 <= 13 ==>
        subsidy_month_start (year, m1 + 1) <= subsidy_month_start (year, m2);
    lemma later_year:
      \forall integer y1, y2; -SHIFT_YEARS <= y1 < y2 ==>
        subsidy_year_start (y1) + 365 + subsidy_leap_day (y1) <= subsidy_year_start (y2);
    lemma day_of_year:
      \forall integer year, month, day; subsidy_is_date (year, month, day) ==>
        0 <= subsidy_month_start (year, month) + day - 1 < 365 + subsidy_leap_day (year);
    lemma day_of_month:
      \forall integer year, month, day; subsidy_is_date (year, month, day) ==>
        subsidy_month_start (year, month) + day - 1 < subsidy_month_start (year, month + 1);
    lemma in_year:
      \forall integer year, month, day; subsidy_is_date (year, month, day) ==>
        subsidy_year_start (year) <= subsidy_day_number (year, month, day)
        < subsidy_year_start (year) + 365 + subsidy_leap_day (year);
    lemma before_later_year:
      \forall integer year, month, day, later; subsidy_is_date (year, month, day) && year < later ==>
        subsidy_day_number (year, month, day) < subsidy_year_start (later);
    lemma date_of_later_year:
      \forall integer y1, m1, d1, y2, m2, d2;
        subsidy_is_date (y1, m1, d1) && subsidy_is_date (y2, m2, d2) && y1 < y2
        ==> subsidy_day_number (y1, m1, d1) < subsidy_day_number (y2, m2, d2);
    lemma date_of_later_month:
      \forall integer year, m1, d1, m2, d2;
        subsidy_is_date (year, m1, d1) && subsidy_is_date (year, m2, d2) && m1 < m2
        ==> subsidy_day_number (year, m1, d1) < subsidy_day_number (year, m2, d2);
    lemma later_date:
      \forall integer y1, m1, d1, y2, m2, d2;
        subsidy_is_date (y1, m1, d1) && subsidy_is_date (y2, m2, d2)
        && (y1 < y2 || (y1 == y2 && (m1 < m2 || (m1 == m2 && d1 < d2))))
        ==> subsidy_day_number (y1, m1, d1) < subsidy_day_number (y2, m2, d2);
*/

/*@ requires 0 <= shifted_year <= 20001;
    assigns \nothing;
    ensures \result <==> subsidy_leap_day (shifted_year - SHIFT_YEARS) == 1;
*/
static bool
is_leap (int64_t shifted_year)
{
  return shifted_year % 4 == 0 && (shifted_year % 100 != 0 || shifted_year % 400 == 0);
}

/* Year 0 is itself a leap year, hence the divisions that round up. */
/*@ requires 0 <= shifted_year <= 20001;
    assigns \nothing;
    ensures \result == subsidy_year_start (shifted_year - SHIFT_YEARS) + SHIFT_DAYS;
    ensures 0 <= \result <= 20002 * 366;
*/
static int64_t
days_before_year (int64_t shifted_year)
{
  return shifted_year * 365 + (shifted_year + 3) / 4 - (shifted_year + 99) / 100 + (shifted_year + 399) / 400;
}

/* Days of the year before the first of `month`; month 13 gives the length of the year. */
/*@ requires 0 <= shifted_year <= 20001 && 1 <= month <= 13;
    assigns \nothing;
    ensures \result == subsidy_month_start (shifted_year - SHIFT_YEARS, month);
    ensures 0 <= \result <= 366;
*/
static int64_t
days_before (int64_t shifted_year, int32_t month)
{
  /*@ assert month == 1 || month == 2 || month == 3 || month == 4 || month == 5 || month == 6 || month == 7
             || month == 8 || month == 9 || month == 10 || month == 11 || month == 12 || month == 13; */
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

/*@ assigns \nothing;
    ensures \result == subsidy_within_calendar (days);
*/
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
/*@ requires SUBSIDY_CALENDAR_FIRST_DAY + SHIFT_DAYS <= shifted_days <= SUBSIDY_CALENDAR_LAST_DAY + SHIFT_DAYS;
    assigns \nothing;
    ensures 1 <= \result <= 19999;
    ensures subsidy_year_start (\result - SHIFT_YEARS) <= shifted_days - SHIFT_DAYS
            < subsidy_year_start (\result - SHIFT_YEARS + 1);
*/
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

  /*@ loop invariant 1 <= found <= 12;
      loop invariant subsidy_month_start (shifted_year - SHIFT_YEARS, found) <= day_of_year;
      loop assigns found;
      loop variant 12 - found;
  */
  while (days_before (shifted_year, found + 1) <= day_of_year)
    found++;

  *year = (int32_t)(shifted_year - SHIFT_YEARS);
  *month = found;
  *day = (int32_t)(day_of_year - days_before (shifted_year, found)) + 1;
}

/* From the month of one day to that of another; @days: from the day of the one to the day of the other. */
/*@ requires \valid (days);
    assigns *days;
    ensures -30 <= *days <= 30 && -239987 <= \result <= 239987;
    ensures earlier <= later ==> \result >= 0 && (\result == 0 ==> *days >= 0);
    ensures \forall integer y1, m1, d1, y2, m2, d2;
      subsidy_is_day (earlier, y1, m1, d1) && subsidy_is_day (later, y2, m2, d2)
      ==> \result == 12 * (y2 - y1) + (m2 - m1) && *days == d2 - d1;
*/
static int64_t
months_between (int64_t earlier, int64_t later, int32_t *days)
{
  int32_t from_year, from_month, from_day, to_year, to_month, to_day;
  subsidy_calendar_date (earlier, &from_year, &from_month, &from_day);
  subsidy_calendar_date (later, &to_year, &to_month, &to_day);

  *days = to_day - from_day;
  return ((int64_t)to_year - from_year) * 12 + (to_month - from_month);
}

/*@ assigns \nothing;
    ensures -239988 <= \result <= 239988;
    ensures \forall integer y1, m1, d1, y2, m2, d2;
      subsidy_is_day (earlier, y1, m1, d1) && subsidy_is_day (later, y2, m2, d2)
      ==> \result == subsidy_months_between (0, y1, m1, d1, y2, m2, d2);
*/
static int64_t
completed_months (int64_t earlier, int64_t later)
{
  int32_t days;
  int64_t months = months_between (earlier, later, &days);

  return days < 0 ? months - 1 : months;
}

/*@ assigns \nothing;
    ensures -239988 <= \result <= 239988;
    ensures \forall integer y1, m1, d1, y2, m2, d2;
      subsidy_is_day (earlier, y1, m1, d1) && subsidy_is_day (later, y2, m2, d2)
      ==> \result == subsidy_months_between (1, y1, m1, d1, y2, m2, d2);
*/
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
