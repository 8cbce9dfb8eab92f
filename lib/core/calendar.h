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

/* Sets `days` to the number of the given day. False, with `days` untouched, if the calendar has no
 * such day or the year is not within -9999 ... 9999. */
bool subsidy_calendar_days (int32_t year, int32_t month, int32_t day, int64_t *days);

/* Sets year, month (1-12) and day (1-31) of a numbered day. A number outside FIRST_DAY ... LAST_DAY
 * is taken as the nearer of the two, so that every input has a defined answer. */
void subsidy_calendar_date (int64_t days, int32_t *year, int32_t *month, int32_t *day);

/* Completed months from one day to another: a month is complete on the same day of a later month.
 * Where that month has no such day (from the 31st, or from the 29th of February), it is complete on
 * the first day of the month after, not on its own last day: the full span must have passed. With
 * `to` before `from` the result is the negative of the reverse. */
int64_t subsidy_calendar_elapsed_months (int64_t from, int64_t to);

/* Begun months from one day to another: the least number of months within which the later day lies. The last day of so
 * many months is the same day of a later month, or the last of that month where it has no such day: from 01-31 one
 * month ends with 02-28 or 02-29, and 03-01 lies in the second. None on the day itself; with `to` before `from` the
 * result is the negative of the reverse. Never less than the completed ones, and at most one more. */
int64_t subsidy_calendar_begun_months (int64_t from, int64_t to);

/* Completed years, by the same rule: from 2024-02-29 the first is complete on 2025-03-01. */
int64_t subsidy_calendar_elapsed_years (int64_t from, int64_t to);
