/* SPDX-License-Identifier: Apache-2.0 */
/* Rounded quotients against what each mode promises: by exact comparison of quotient times divisor with the numerator,
 * which no other number satisfies. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/rounding.h"
#include "int128.h"
#include "support.h"

#define N_RANDOM TRIALS (400000)
#define N_MODES (SUBSIDY_ROUND_HALF_EVEN + 1)

static Int128
magnitude (Int128 number)
{
  return number < 0 ? -number : number;
}

/* Within one half, and a tie as the mode says. */
static bool
is_nearest (Int128 numerator, Int128 divisor, Int128 quotient, SubsidyRounding rounding)
{
  Int128 product = quotient * divisor;
  Int128 twice_off = 2 * magnitude (product - numerator);

  if (twice_off != divisor)
    return twice_off < divisor;
  if (rounding == SUBSIDY_ROUND_HALF_EVEN)
    return quotient % 2 == 0;
  return (magnitude (product) > magnitude (numerator)) == (rounding == SUBSIDY_ROUND_HALF_UP);
}

/* Whether @quotient is @numerator / @divisor rounded as asked. Doubles what is at most the divisor, so that it takes
 * numerators below 2^125. */
static bool
is_rounded (Int128 numerator, Int128 divisor, Int128 quotient, SubsidyRounding rounding)
{
  Int128 product = quotient * divisor;
  Int128 away = magnitude (product) - magnitude (numerator);

  if (quotient != 0 && (quotient < 0) != (numerator < 0))
    return false;
  switch (rounding)
    {
    case SUBSIDY_ROUND_DOWN:
      return away <= 0 && away > -divisor;
    case SUBSIDY_ROUND_UP:
      return away >= 0 && away < divisor;
    default:
      return is_nearest (numerator, divisor, quotient, rounding);
    }
}

static void
check_wide (Int128 numerator, Int128 divisor, SubsidyRounding rounding)
{
  SubsidyWide quotient = subsidy_quotient_wide (wide_from_int128 (numerator), wide_from_int128 (divisor), rounding);

  if (!is_rounded (numerator, divisor, int128_from_wide (quotient), rounding))
    fail_msg ("mode %d of %" PRId64 "×2^64+%" PRIu64 " / %" PRId64 "×2^64+%" PRIu64, rounding,
              (int64_t)(numerator >> 64), (uint64_t)numerator, (int64_t)(divisor >> 64), (uint64_t)divisor);
}

static void
check_narrow (int64_t numerator, int64_t divisor, SubsidyRounding rounding)
{
  int64_t quotient = subsidy_quotient_narrow (numerator, divisor, rounding);

  if (!is_rounded (numerator, divisor, quotient, rounding))
    fail_msg ("mode %d: %" PRId64 " / %" PRId64 " is not %" PRId64, rounding, numerator, divisor, quotient);
  check_wide (numerator, divisor, rounding);
}

static void
check_all_modes (int64_t numerator, int64_t divisor)
{
  for (int mode = 0; mode < N_MODES; mode++)
    check_narrow (numerator, divisor, (SubsidyRounding)mode);
}

static void
test_every_small_quotient (void **state)
{
  (void)state;
  for (int64_t numerator = -400; numerator <= 400; numerator++)
    for (int64_t divisor = 1; divisor <= 130; divisor++)
      check_all_modes (numerator, divisor);
}

/* One and a half, two and a half, one third and two thirds, as every schoolbook has them. */
static void
test_known_quotients (void **state)
{
  static const struct
  {
    int64_t numerator, divisor;
    int64_t rounded[N_MODES]; /* down, up, half up, half down, half even */
  } cases[] = {
    { 3, 2, { 1, 2, 2, 1, 2 } },       { 5, 2, { 2, 3, 3, 2, 2 } },
    { 1, 3, { 0, 1, 0, 0, 0 } },       { 2, 3, { 0, 1, 1, 1, 1 } },
    { 1, 2, { 0, 1, 1, 0, 0 } },       { -3, 2, { -1, -2, -2, -1, -2 } },
    { -5, 2, { -2, -3, -3, -2, -2 } }, { -1, 3, { 0, -1, 0, 0, 0 } },
    { -2, 3, { 0, -1, -1, -1, -1 } },  { -1, 2, { 0, -1, -1, 0, 0 } },
    { 6, 3, { 2, 2, 2, 2, 2 } },       { -6, 3, { -2, -2, -2, -2, -2 } },
    { 0, 7, { 0, 0, 0, 0, 0 } },       { 123456, 10, { 12345, 12346, 12346, 12346, 12346 } },
  };

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    for (int mode = 0; mode < N_MODES; mode++)
      assert_int_equal (subsidy_quotient_narrow (cases[i].numerator, cases[i].divisor, (SubsidyRounding)mode),
                        cases[i].rounded[mode]);
}

/* Doubling the remainder would overflow here. */
static void
test_narrow_edges (void **state)
{
  static const int64_t edges[] = { INT64_MAX,
                                   INT64_MAX - 1,
                                   INT64_MAX / 2 - 1,
                                   INT64_MAX / 2,
                                   INT64_MAX / 2 + 1,
                                   INT64_MAX / 2 + 2,
                                   INT64_MAX / 3,
                                   1,
                                   2,
                                   3,
                                   10,
                                   INT32_MAX,
                                   INT64_MIN,
                                   INT64_MIN + 1,
                                   INT64_MIN + 2,
                                   INT64_MIN / 2 - 1,
                                   INT64_MIN / 2,
                                   INT64_MIN / 2 + 1,
                                   -1,
                                   0 };

  (void)state;
  for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
    for (size_t j = 0; j < sizeof edges / sizeof edges[0]; j++)
      if (edges[j] > 0)
        check_all_modes (edges[i], edges[j]);
}

static void
test_random_quotients (void **state)
{
  uint64_t seed = 1;

  (void)state;
  for (int i = 0; i < N_RANDOM; i++)
    {
      int64_t numerator = (int64_t)random_bits (&seed) >> random_below (&seed, 64);
      int64_t divisor = (int64_t)(random_bits (&seed) >> (1 + random_below (&seed, 63)));

      if (divisor > 0)
        check_all_modes (numerator, divisor);
    }
}

/* An odd multiple of half an even divisor. */
static void
test_random_ties (void **state)
{
  uint64_t seed = 2;

  (void)state;
  for (int i = 0; i < N_RANDOM; i++)
    {
      Int128 half = (Int128)(random_bits (&seed) >> (2 + random_below (&seed, 60))) + 1;
      Int128 odd = (Int128)(random_bits (&seed) >> (4 + random_below (&seed, 58))) * 2 + 1;
      Int128 numerator = random_bits (&seed) & 1 ? half * odd : -half * odd;
      SubsidyRounding rounding = (SubsidyRounding)random_below (&seed, N_MODES);

      check_wide (numerator, 2 * half, rounding);
      check_wide (numerator + 1, 2 * half, rounding);
      check_wide (numerator - 1, 2 * half, rounding);
      if (numerator >= INT64_MIN && numerator <= INT64_MAX && 2 * half <= INT64_MAX)
        check_narrow ((int64_t)numerator, (int64_t)(2 * half), rounding);
    }
}

static void
test_random_wide_quotients (void **state)
{
  uint64_t seed = 3;

  (void)state;
  for (int i = 0; i < N_RANDOM; i++)
    {
      UnsignedInt128 bits = (UnsignedInt128)random_bits (&seed) << 64 | random_bits (&seed);
      Int128 numerator = (Int128)bits >> (3 + random_below (&seed, 120));
      Int128 divisor = (Int128)((UnsignedInt128)random_bits (&seed) << 64 | random_bits (&seed));

      divisor = (Int128)((UnsignedInt128)divisor >> (4 + random_below (&seed, 120))) + 1;
      check_wide (numerator, divisor, (SubsidyRounding)random_below (&seed, N_MODES));
    }
}

static void
assert_wide (Int128 numerator, Int128 divisor, SubsidyRounding rounding, Int128 expected)
{
  SubsidyWide quotient = subsidy_quotient_wide (wide_from_int128 (numerator), wide_from_int128 (divisor), rounding);

  assert_true (int128_from_wide (quotient) == expected);
}

/* By hand: (2^127 - 1) / 2 is 2^126 less one half; 2^126 is just more than half of 2^127 - 1. */
static void
test_wide_edges (void **state)
{
  const Int128 most = INT128_MAX, half = power_of_two (126);

  (void)state;
  assert_wide (most, 2, SUBSIDY_ROUND_DOWN, half - 1);
  assert_wide (most, 2, SUBSIDY_ROUND_UP, half);
  assert_wide (most, 2, SUBSIDY_ROUND_HALF_UP, half);
  assert_wide (most, 2, SUBSIDY_ROUND_HALF_DOWN, half - 1);
  assert_wide (most, 2, SUBSIDY_ROUND_HALF_EVEN, half);
  assert_wide (-most, 2, SUBSIDY_ROUND_HALF_UP, -half);
  assert_wide (-most, 2, SUBSIDY_ROUND_HALF_DOWN, 1 - half);
  for (int mode = 0; mode < N_MODES; mode++)
    {
      SubsidyRounding rounding = (SubsidyRounding)mode;

      assert_wide (INT128_MIN, 1, rounding, INT128_MIN);
      assert_wide (INT128_MIN, 2, rounding, -half);
      assert_wide (most, most, rounding, 1);
      assert_wide (half, most, rounding, rounding == SUBSIDY_ROUND_DOWN ? 0 : 1);
      assert_wide (half - 1, most, rounding, rounding == SUBSIDY_ROUND_UP ? 1 : 0);
      assert_wide (INT128_MIN, most, rounding, rounding == SUBSIDY_ROUND_UP ? -2 : -1);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_known_quotients), cmocka_unit_test (test_every_small_quotient),
    cmocka_unit_test (test_narrow_edges),    cmocka_unit_test (test_random_quotients),
    cmocka_unit_test (test_random_ties),     cmocka_unit_test (test_random_wide_quotients),
    cmocka_unit_test (test_wide_edges),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
