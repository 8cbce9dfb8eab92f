/* SPDX-License-Identifier: Apache-2.0 */
/* Days of the Gregorian calendar as numbers, and the months and years between them; it leaves
 * reading and writing dates as text to lib/assess. C11 alone: no GLib, no locale, no time zone. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A day is counted from 1970-01-01, which is 0. The calendar is the Gregorian one carried back
 * before 1582, with a year 0 before the year 1. These are -9999-01-01 and 9999-12-31. */
#define SUBSIDY_CALENDAR_FIRST_DAY INT64_C (-4371587)
#define SUBSIDY_CALENDAR_LAST_DAY INT64_C (2932896)

/* What the calendar is: how long months are, and that each day's number is one more than that of the day before. A
 * multiple of 400 is added to years, which keeps them positive and the leap years where they are. */
/*@ logic integer subsidy_leap_day (integer year)
      = (year + 10000) % 4 == 0 && ((year + 10000) % 100 != 0 || (year + 10000) % 400 == 0) ? 1 : 0;
    logic integer subsidy_month_length (integer year, integer month)
      = month == 2 ? 28 + subsidy_leap_day (year)
                   : (month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31);
    predicate subsidy_is_date (integer year, integer month, integer day)
      = -9999 <= year <= 9999 && 1 <= month <= 12 && 1 <= day <= subsidy_month_length (year, month);
    logic integer subsidy_year_start (integer year)
      = (year + 10000) * 365 + (year + 10003) / 4 - (year + 10099) / 100 + (year + 10399) / 400 - 4371953;
    logic integer subsidy_month_start (integer year, integer month)
      = month <= 1 ? 0 : subsidy_month_start (year, month - 1) + subsidy_month_length (year, month - 1);
    logic integer subsidy_day_number (integer year, integer month, integer day)
      = subsidy_year_start (year) + subsidy_month_start (year, month) + day - 1;
    logic integer subsidy_within_calendar (integer days)
      = \max (SUBSIDY_CALENDAR_FIRST_DAY, \min (days, SUBSIDY_CALENDAR_LAST_DAY));
    predicate subsidy_is_day (integer days, integer year, integer month, integer day)
      = subsidy_is_date (year, month, day)
        && subsidy_day_number (year, month, day) == subsidy_within_calendar (days);
    // From the month of one date to that of the next; of the month that is not full, a day less or more decides.
    logic integer subsidy_months_between (integer begun, integer y1, integer m1, integer d1, integer y2, integer m2,
                                          integer d2)
      = 12 * (y2 - y1) + (m2 - m1) + (begun != 0 ? (d2 > d1 ? 1 : 0) : (d2 < d1 ? -1 : 0));
    predicate subsidy_are_months (integer months, integer begun, integer from, integer to)
      = \forall integer y1, m1, d1, y2, m2, d2;
          subsidy_is_day (from, y1, m1, d1) && subsidy_is_day (to, y2, m2, d2)
          ==> months == (from <= to ? subsidy_months_between (begun, y1, m1, d1, y2, m2, d2)
                                    : -subsidy_months_between (begun, y2, m2, d2, y1, m1, d1));
*/

/* Sets `days` to the number of the given day. False, with `days` untouched, if the calendar has no
 * such day or the year is not within -9999 ... 9999. */
/*@ requires \valid (days);
    assigns *days;
    ensures \result <==> subsidy_is_date (year, month, day);
    ensures *days == (\result ? subsidy_day_number (year, month, day) : \old (*days));
*/
bool subsidy_calendar_days (int32_t year, int32_t month, int32_t day, int64_t *days);

/* Sets year, month (1-12) and day (1-31) of a numbered day. A number outside FIRST_DAY ... LAST_DAY
 * is taken as the nearer of the two, so that every input has a defined answer. */
/*@ requires \valid (year) && \valid (month) && \valid (day);
    requires \separated (year, month, day);
    assigns *year, *month, *day;
    ensures subsidy_is_day (days, *year, *month, *day);
*/
void subsidy_calendar_date (int64_t days, int32_t *year, int32_t *month, int32_t *day);

/* Completed months from one day to another: a month is complete on the same day of a later month.
 * Where that month has no such day (from the 31st, or from the 29th of February), it is complete on
 * the first day of the month after, not on its own last day: the full span must have passed. With
 * `to` before `from` the result is the negative of the reverse. */
/*@ assigns \nothing;
    ensures subsidy_are_months (\result, 0, from, to);
    ensures -239988 <= \result <= 239988;
*/
int64_t subsidy_calendar_elapsed_months (int64_t from, int64_t to);

/* Begun months from one day to another: the least number of months within which the later day lies. The last day of so
 * many months is the same day of a later month, or the last of that month where it has no such day: from 01-31 one
 * month ends with 02-28 or 02-29, and 03-01 lies in the second. None on the day itself; with `to` before `from` the
 * result is the negative of the reverse. Never less than the completed ones, and at most one more. */
/*@ assigns \nothing;
    ensures subsidy_are_months (\result, 1, from, to);
    ensures -239988 <= \result <= 239988;
*/
int64_t subsidy_calendar_begun_months (int64_t from, int64_t to);

/* Completed years, by the same rule: from 2024-02-29 the first is complete on 2025-03-01. */
/*@ assigns \nothing;
    ensures -19999 <= \result <= 19999;
*/
int64_t subsidy_calendar_elapsed_years (int64_t from, int64_t to);
