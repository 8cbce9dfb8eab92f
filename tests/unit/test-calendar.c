/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar against GLib's GDate, against a walk day by day, and, for elapsed time, against a
 * count that asks of each month whether it is complete. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "core/calendar.h"

/* GDate's number of 1970-01-01. */
#define JULIAN_OF_DAY_0 719163

static int64_t
day (int32_t year, int32_t month, int32_t day_of_month)
{
  int64_t days = 0;

  assert_true (subsidy_calendar_days (year, month, day_of_month, &days));
  return days;
}

static void
assert_date (int64_t days, int32_t year, int32_t month, int32_t day_of_month)
{
  int32_t y = 0, m = 0, d = 0;

  subsidy_calendar_date (days, &y, &m, &d);
  assert_int_equal (y, year);
  assert_int_equal (m, month);
  assert_int_equal (d, day_of_month);
}

static void
test_known_days (void **state)
{
  (void)state;
  assert_int_equal (day (1970, 1, 1), 0);
  assert_int_equal (day (1969, 12, 31), -1);
  assert_int_equal (day (2000, 1, 1), 10957);
  assert_int_equal (day (2000, 3, 1), 11017);
  /* Serial 46067 of the 1900 system is 2026-02-14; its 1970-01-01 is 25569. */
  assert_int_equal (day (2026, 2, 14), 46067 - 25569);
  /* The year 0 begins 719528 days before 1970, as the proleptic calendar counts. */
  assert_int_equal (day (0, 1, 1), -719528);
}

static void
test_every_day_of_gdate (void **state)
{
  (void)state;
  GDate *date = g_date_new_dmy (1, G_DATE_JANUARY, 1900);

  for (; g_date_get_year (date) <= 2100; g_date_add_days (date, 1))
    {
      int64_t days = (int64_t)g_date_get_julian (date) - JULIAN_OF_DAY_0;
      int32_t year = g_date_get_year (date), month = (int32_t)g_date_get_month (date);
      assert_int_equal (day (year, month, g_date_get_day (date)), days);
      assert_date (days, year, month, g_date_get_day (date));
    }
  g_date_free (date);
}

static int32_t
length_of_month (int32_t year, int32_t month)
{
  if (month == 2)
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* All days of all years, each one more than the day before; and no day beyond a month's end. */
static void
test_every_day_in_order (void **state)
{
  (void)state;
  int64_t next = SUBSIDY_CALENDAR_FIRST_DAY, days;

  for (int32_t year = -9999; year <= 9999; year++)
    for (int32_t month = 1; month <= 12; month++)
      {
        int32_t length = length_of_month (year, month);
        for (int32_t d = 1; d <= length; d++, next++)
          {
            assert_int_equal (day (year, month, d), next);
            assert_date (next, year, month, d);
          }
        assert_false (subsidy_calendar_days (year, month, length + 1, &days));
      }
  assert_int_equal (next - 1, SUBSIDY_CALENDAR_LAST_DAY);
}

static void
test_no_such_day (void **state)
{
  (void)state;
  static const int32_t none[][3] = {
    { 2026, 2, 29 },        { 1900, 2, 29 },        { 2100, 2, 29 },        { 2024, 2, 30 },        { 2026, 4, 31 },
    { 2026, 1, 32 },        { 2026, 1, 0 },         { 2026, 1, -1 },        { 2026, 0, 1 },         { 2026, 13, 1 },
    { 2026, -1, 1 },        { 10000, 1, 1 },        { -10000, 12, 31 },     { INT32_MAX, 1, 1 },    { INT32_MIN, 1, 1 },
    { 2026, INT32_MAX, 1 }, { 2026, INT32_MIN, 1 }, { 2026, 1, INT32_MAX }, { 2026, 1, INT32_MIN },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (none); i++)
    {
      int64_t days = 4711;
      assert_false (subsidy_calendar_days (none[i][0], none[i][1], none[i][2], &days));
      assert_int_equal (days, 4711);
    }
  assert_int_equal (day (2000, 2, 29), day (2000, 3, 1) - 1);
  assert_int_equal (day (2024, 2, 29), day (2024, 3, 1) - 1);
}

static void
test_outside_is_the_nearest_day (void **state)
{
  (void)state;
  assert_date (SUBSIDY_CALENDAR_FIRST_DAY, -9999, 1, 1);
  assert_date (SUBSIDY_CALENDAR_FIRST_DAY - 1, -9999, 1, 1);
  assert_date (INT64_MIN, -9999, 1, 1);
  assert_date (SUBSIDY_CALENDAR_LAST_DAY, 9999, 12, 31);
  assert_date (SUBSIDY_CALENDAR_LAST_DAY + 1, 9999, 12, 31);
  assert_date (INT64_MAX, 9999, 12, 31);
}

typedef struct
{
  int32_t from[3];
  int32_t to[3];
  int64_t months;
  int64_t years;
} Elapsed;

static const Elapsed elapsed[] = {
  { { 2026, 2, 14 }, { 2026, 2, 14 }, 0, 0 },
  { { 2026, 2, 14 }, { 2026, 3, 13 }, 0, 0 },
  { { 2026, 2, 14 }, { 2026, 3, 14 }, 1, 0 },
  { { 2026, 2, 14 }, { 2027, 2, 13 }, 11, 0 },
  { { 2026, 2, 14 }, { 2027, 2, 14 }, 12, 1 },
  { { 2025, 12, 31 }, { 2026, 1, 1 }, 0, 0 },
  { { 2025, 12, 31 }, { 2026, 1, 31 }, 1, 0 },
  /* No 31st: complete on the first of the month after. */
  { { 2026, 1, 31 }, { 2026, 2, 28 }, 0, 0 },
  { { 2026, 1, 31 }, { 2026, 3, 1 }, 1, 0 },
  { { 2026, 1, 31 }, { 2026, 3, 30 }, 1, 0 },
  { { 2026, 1, 31 }, { 2026, 3, 31 }, 2, 0 },
  { { 2026, 3, 31 }, { 2026, 4, 30 }, 0, 0 },
  { { 2026, 3, 31 }, { 2026, 5, 1 }, 1, 0 },
  { { 2024, 1, 30 }, { 2024, 2, 29 }, 0, 0 },
  { { 2024, 1, 30 }, { 2024, 3, 1 }, 1, 0 },
  { { 2024, 1, 29 }, { 2024, 2, 29 }, 1, 0 },
  /* No 29 February. */
  { { 2024, 2, 29 }, { 2025, 2, 28 }, 11, 0 },
  { { 2024, 2, 29 }, { 2025, 3, 1 }, 12, 1 },
  { { 2024, 2, 29 }, { 2028, 2, 28 }, 47, 3 },
  { { 2024, 2, 29 }, { 2028, 2, 29 }, 48, 4 },
  { { 2025, 2, 28 }, { 2028, 2, 28 }, 36, 3 },
  /* The whole calendar: 19999 years less a day. */
  { { -9999, 1, 1 }, { 9999, 12, 31 }, 239987, 19998 },
};

static void
test_elapsed (void **state)
{
  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS (elapsed); i++)
    {
      int64_t from = day (elapsed[i].from[0], elapsed[i].from[1], elapsed[i].from[2]);
      int64_t to = day (elapsed[i].to[0], elapsed[i].to[1], elapsed[i].to[2]);
      assert_int_equal (subsidy_calendar_elapsed_months (from, to), elapsed[i].months);
      assert_int_equal (subsidy_calendar_elapsed_years (from, to), elapsed[i].years);
      assert_int_equal (subsidy_calendar_elapsed_months (to, from), -elapsed[i].months);
      assert_int_equal (subsidy_calendar_elapsed_years (to, from), -elapsed[i].years);
    }
}

/* The day on which `months` months from `from` are complete, by GDate: GDate stops at a month's
 * last day where there is no such day, the rule goes on to the day after. */
static int64_t
completion (int64_t from, guint months)
{
  GDate date;
  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32)(from + JULIAN_OF_DAY_0));
  GDateDay wanted = g_date_get_day (&date);

  g_date_add_months (&date, months);
  int64_t found = (int64_t)g_date_get_julian (&date) - JULIAN_OF_DAY_0;
  return g_date_get_day (&date) < wanted ? found + 1 : found;
}

static void
test_elapsed_against_a_count (void **state)
{
  (void)state;
  for (int64_t from = day (2023, 12, 1); from <= day (2028, 3, 31); from++)
    {
      guint months = 0;
      for (int64_t to = from; to <= from + 800; to++)
        {
          if (completion (from, months + 1) <= to)
            months++;
          assert_int_equal (subsidy_calendar_elapsed_months (from, to), months);
          assert_int_equal (subsidy_calendar_elapsed_years (from, to), months / 12);
          assert_int_equal (subsidy_calendar_elapsed_months (to, from), -(int64_t)months);
        }
    }
}

/* Worked by hand: months and years begun, and completed beside them. */
static const struct
{
  int32_t from[3], to[3];
  int64_t begun, years_begun, completed;
} begun[] = {
  { { 2026, 1, 15 }, { 2026, 1, 15 }, 0, 0, 0 },
  { { 2026, 1, 15 }, { 2026, 1, 16 }, 1, 1, 0 },
  { { 2026, 1, 15 }, { 2026, 2, 15 }, 1, 1, 1 },
  { { 2026, 1, 15 }, { 2026, 7, 15 }, 6, 1, 6 },
  { { 2026, 1, 15 }, { 2026, 7, 16 }, 7, 1, 6 },
  { { 2026, 1, 15 }, { 2027, 1, 15 }, 12, 1, 12 },
  { { 2026, 1, 15 }, { 2027, 1, 16 }, 13, 2, 12 },
  /* Where a month has no such day, its last day is the last of the term. */
  { { 2026, 1, 31 }, { 2026, 2, 28 }, 1, 1, 0 },
  { { 2026, 1, 31 }, { 2026, 3, 1 }, 2, 1, 1 },
  { { 2026, 1, 31 }, { 2026, 3, 31 }, 2, 1, 2 },
  { { 2026, 1, 31 }, { 2026, 4, 30 }, 3, 1, 2 },
  { { 2024, 1, 31 }, { 2024, 2, 29 }, 1, 1, 0 },
  { { 2024, 1, 31 }, { 2024, 3, 1 }, 2, 1, 1 },
  { { 2026, 2, 28 }, { 2026, 3, 28 }, 1, 1, 1 },
  { { 2026, 2, 28 }, { 2026, 3, 31 }, 2, 1, 1 },
  { { 2024, 2, 29 }, { 2025, 2, 28 }, 12, 1, 11 },
  { { 2024, 2, 29 }, { 2025, 3, 1 }, 13, 2, 12 },
  { { 2024, 2, 29 }, { 2028, 2, 29 }, 48, 4, 48 },
};

static void
test_begun (void **state)
{
  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS (begun); i++)
    {
      int64_t from = day (begun[i].from[0], begun[i].from[1], begun[i].from[2]);
      int64_t to = day (begun[i].to[0], begun[i].to[1], begun[i].to[2]);
      int64_t months = subsidy_calendar_begun_months (from, to);

      assert_int_equal (months, begun[i].begun);
      assert_int_equal ((months + 11) / 12, begun[i].years_begun);
      assert_int_equal (subsidy_calendar_elapsed_months (from, to), begun[i].completed);
      assert_int_equal (subsidy_calendar_begun_months (to, from), -begun[i].begun);
    }
}

/* By GDate, which stops at a month's last day where there is no such day, as a term does. */
static void
test_begun_against_a_count (void **state)
{
  (void)state;
  for (int64_t from = day (2023, 12, 1); from <= day (2028, 3, 31); from++)
    {
      guint months = 0;
      int64_t last = from;

      for (int64_t to = from; to <= from + 800; to++)
        {
          if (to > last)
            {
              GDate date;

              g_date_clear (&date, 1);
              g_date_set_julian (&date, (guint32)(from + JULIAN_OF_DAY_0));
              g_date_add_months (&date, ++months);
              last = (int64_t)g_date_get_julian (&date) - JULIAN_OF_DAY_0;
            }
          assert_int_equal (subsidy_calendar_begun_months (from, to), months);
          assert_int_equal (subsidy_calendar_begun_months (to, from), -(int64_t)months);
        }
    }
}

static void
test_elapsed_does_not_overflow (void **state)
{
  (void)state;
  assert_int_equal (subsidy_calendar_elapsed_months (INT64_MIN, INT64_MAX), 239987);
  assert_int_equal (subsidy_calendar_elapsed_months (INT64_MAX, INT64_MIN), -239987);
  assert_int_equal (subsidy_calendar_elapsed_years (INT64_MAX, INT64_MIN), -19998);
  assert_int_equal (subsidy_calendar_elapsed_months (INT64_MIN, INT64_MIN), 0);
}

/* The day after the last of each month is no day, of February in a leap year the 30th. */
static void
test_no_day_after_the_last_of_a_month (void **state)
{
  static const int32_t lasts[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

  (void)state;
  for (int32_t year = 2023; year <= 2024; year++)
    for (int32_t month = 1; month <= 12; month++)
      {
        int32_t last = lasts[month - 1] + (month == 2 && year == 2024 ? 1 : 0);
        int64_t days;

        assert_true (subsidy_calendar_days (year, month, last, &days));
        assert_false (subsidy_calendar_days (year, month, last + 1, &days));
      }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_no_day_after_the_last_of_a_month),
    cmocka_unit_test (test_known_days),
    cmocka_unit_test (test_every_day_of_gdate),
    cmocka_unit_test (test_every_day_in_order),
    cmocka_unit_test (test_no_such_day),
    cmocka_unit_test (test_outside_is_the_nearest_day),
    cmocka_unit_test (test_elapsed),
    cmocka_unit_test (test_elapsed_against_a_count),
    cmocka_unit_test (test_begun),
    cmocka_unit_test (test_begun_against_a_count),
    cmocka_unit_test (test_elapsed_does_not_overflow),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
