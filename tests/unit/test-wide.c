/* SPDX-License-Identifier: Apache-2.0 */
/* The two-limb arithmetic against the compiler's 128-bit integers: every pair of edge values, and random pairs of
 * varied magnitude. What overflows is what the compiler's own checked arithmetic says overflows. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "int128.h"
#include "support.h"

#define N_RANDOM TRIALS (1500000)

static void
fail_at (const char *operation, Int128 a, Int128 b)
{
  SubsidyWide x = wide_from_int128 (a), y = wide_from_int128 (b);

  fail_msg ("%s of 0x%016" PRIx64 "%016" PRIx64 " and 0x%016" PRIx64 "%016" PRIx64, operation, (uint64_t)x.high, x.low,
            (uint64_t)y.high, y.low);
}

typedef SubsidyWide (*Operation) (SubsidyWide a, SubsidyWide b, bool *overflow);

/* The flag is set exactly on overflow, and never cleared. */
static void
check (const char *name, Operation operation, Int128 a, Int128 b, bool overflows, Int128 expected)
{
  bool overflow = false, set_before = true;
  SubsidyWide result = operation (wide_from_int128 (a), wide_from_int128 (b), &overflow);

  operation (wide_from_int128 (a), wide_from_int128 (b), &set_before);
  if (overflow != overflows || !set_before || (!overflows && int128_from_wide (result) != expected))
    fail_at (name, a, b);
}

static void
check_sum (Int128 a, Int128 b)
{
  Int128 expected;
  bool overflows = __builtin_add_overflow (a, b, &expected);

  check ("sum", subsidy_wide_sum, a, b, overflows, expected);
}

static void
check_difference (Int128 a, Int128 b)
{
  Int128 expected;
  bool overflows = __builtin_sub_overflow (a, b, &expected);

  check ("difference", subsidy_wide_difference, a, b, overflows, expected);
}

static void
check_product (Int128 a, Int128 b)
{
  Int128 expected;
  bool overflows = __builtin_mul_overflow (a, b, &expected);

  check ("product", subsidy_wide_product, a, b, overflows, expected);
}

static void
check_quotient (Int128 a, Int128 b)
{
  SubsidyWide quotient, remainder;

  if (b <= 0)
    return;
  quotient = subsidy_wide_divide (wide_from_int128 (a), wide_from_int128 (b), &remainder);
  if (int128_from_wide (quotient) != a / b || int128_from_wide (remainder) != a % b)
    fail_at ("quotient", a, b);
}

static void
check_comparison (Int128 a, Int128 b)
{
  int expected = (a > b) - (a < b);

  if (subsidy_wide_compare (wide_from_int128 (a), wide_from_int128 (b)) != expected)
    fail_at ("comparison", a, b);
}

static void
check_pair (Int128 a, Int128 b)
{
  check_sum (a, b);
  check_difference (a, b);
  check_product (a, b);
  check_quotient (a, b);
  check_comparison (a, b);
}

/* ---- Edges ---- */

/* Where a limb, half a limb or the whole begins and ends; one more and one less; either sign. */
static const int edge_exponents[] = { 0, 1, 2, 15, 16, 31, 32, 33, 47, 48, 62, 63, 64, 65, 95, 96, 97, 126, 127 };

#define N_EXPONENTS (sizeof edge_exponents / sizeof edge_exponents[0])
#define N_EDGES (N_EXPONENTS * 6)

static void
fill_edges (Int128 *edges)
{
  for (size_t i = 0; i < N_EXPONENTS; i++)
    for (int offset = -1; offset <= 1; offset++)
      {
        UnsignedInt128 edge = (UnsignedInt128)power_of_two (edge_exponents[i]) + (UnsignedInt128)(Int128)offset;

        *edges++ = (Int128)edge;
        *edges++ = (Int128)(0 - edge);
      }
}

static void
test_every_pair_of_edges (void **state)
{
  Int128 edges[N_EDGES];

  (void)state;
  fill_edges (edges);
  for (size_t i = 0; i < N_EDGES; i++)
    for (size_t j = 0; j < N_EDGES; j++)
      check_pair (edges[i], edges[j]);
}

static void
test_edges_hold_what_matters (void **state)
{
  const Int128 wanted[] = { 0,          1,
                            -1,         INT32_MIN,
                            UINT32_MAX, (Int128)UINT32_MAX + 2,
                            INT64_MIN,  INT64_MAX,
                            UINT64_MAX, (Int128)UINT64_MAX + 2,
                            INT128_MAX, INT128_MIN };
  Int128 edges[N_EDGES];

  (void)state;
  fill_edges (edges);
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
    {
      bool is_there = false;

      for (size_t j = 0; j < N_EDGES; j++)
        is_there = is_there || edges[j] == wanted[i];
      assert_true (is_there);
    }
}

/* ---- Random pairs ---- */

static Int128
random_of_magnitude (uint64_t *seed, int digits)
{
  UnsignedInt128 bits = (UnsignedInt128)random_bits (seed) << 64 | random_bits (seed);
  Int128 number = digits == 0 ? 0 : (Int128)(bits >> (128 - digits));

  return random_bits (seed) & 1 ? number : (Int128)(0 - (UnsignedInt128)number);
}

static void
test_random_pairs (void **state)
{
  uint64_t seed = 1;

  (void)state;
  for (int i = 0; i < N_RANDOM; i++)
    check_pair (random_of_magnitude (&seed, (int)random_below (&seed, 129)),
                random_of_magnitude (&seed, (int)random_below (&seed, 129)));
}

/* Products of numbers whose digits together fill 128 lie on either side of the limit. */
static void
test_random_products_near_the_limit (void **state)
{
  uint64_t seed = 2;

  (void)state;
  for (int i = 0; i < N_RANDOM; i++)
    {
      int digits = (int)random_below (&seed, 129);

      check_product (random_of_magnitude (&seed, digits), random_of_magnitude (&seed, 128 - digits));
    }
}

/* Sums and differences of numbers that lie within one of each other's complement to the limit. */
static void
test_random_sums_near_the_limit (void **state)
{
  uint64_t seed = 3;

  (void)state;
  for (int i = 0; i < N_RANDOM; i++)
    {
      Int128 a = random_of_magnitude (&seed, 127);
      Int128 offset = (Int128)random_below (&seed, 5) - 2;
      Int128 to_most = (Int128)((UnsignedInt128)(INT128_MAX - (a < 0 ? 0 : a)) + (UnsignedInt128)offset);
      Int128 to_least = (Int128)((UnsignedInt128)(INT128_MIN - (a > 0 ? 0 : a)) + (UnsignedInt128)offset);

      check_sum (a, to_most);
      check_sum (a, to_least);
      check_difference (a, (Int128)(0 - (UnsignedInt128)to_most));
      check_difference (a, (Int128)(0 - (UnsignedInt128)to_least));
    }
}

/* Numerators within one of a multiple of the divisor. */
static void
test_random_quotients_near_a_multiple (void **state)
{
  uint64_t seed = 4;

  (void)state;
  for (int i = 0; i < N_RANDOM / 4; i++)
    {
      int digits = 1 + (int)random_below (&seed, 126);
      Int128 divisor = random_of_magnitude (&seed, digits);
      Int128 factor = random_of_magnitude (&seed, 126 - digits);

      divisor = divisor < 0 ? -divisor : divisor;
      for (int offset = -1; offset <= 1; offset++)
        check_quotient (divisor * factor + offset, divisor);
    }
}

/* ---- To and from 64 bits ---- */

static void
test_int64_round_trips (void **state)
{
  const int64_t numbers[] = { 0, 1, -1, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, INT64_MIN + 1 };

  (void)state;
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
    {
      SubsidyWide wide = subsidy_wide (numbers[i]);

      assert_true (int128_from_wide (wide) == numbers[i]);
      assert_true (subsidy_wide_fits_int64 (wide));
      assert_true (subsidy_wide_to_int64 (wide) == numbers[i]);
      assert_true (subsidy_wide_is_negative (wide) == (numbers[i] < 0));
    }
}

static void
test_what_fits_int64 (void **state)
{
  Int128 edges[N_EDGES];

  (void)state;
  fill_edges (edges);
  for (size_t i = 0; i < N_EDGES; i++)
    {
      bool fits = edges[i] >= INT64_MIN && edges[i] <= INT64_MAX;

      assert_int_equal (subsidy_wide_fits_int64 (wide_from_int128 (edges[i])), fits);
      assert_int_equal (subsidy_wide_is_negative (wide_from_int128 (edges[i])), edges[i] < 0);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_edges_hold_what_matters),
    cmocka_unit_test (test_every_pair_of_edges),
    cmocka_unit_test (test_random_pairs),
    cmocka_unit_test (test_random_products_near_the_limit),
    cmocka_unit_test (test_random_sums_near_the_limit),
    cmocka_unit_test (test_random_quotients_near_a_multiple),
    cmocka_unit_test (test_int64_round_trips),
    cmocka_unit_test (test_what_fits_int64),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
