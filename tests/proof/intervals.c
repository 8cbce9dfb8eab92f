/* SPDX-License-Identifier: Apache-2.0 */
/* That bounds are sound: whatever numbers the parts are within theirs, the result lies within its own. The formulas are
 * those of lib/core/lanes-template.h, letter by letter, which run.py checks; here they are of one row. */
#include "core/program.h"

#define SUM(x, y) subsidy_wide_sum (x, y, overflow)
#define DIFFERENCE(x, y) subsidy_wide_difference (x, y, overflow)
#define PRODUCT(x, y) subsidy_wide_product (x, y, overflow)
#define LESS(x, y) (subsidy_wide_compare (x, y) < 0)
#define FROM_INT64(x) subsidy_wide (x)
#define A_LEAST a.least
#define A_MOST a.most
#define B_LEAST b.least
#define B_MOST b.most
#define C_LEAST c.least
#define C_MOST c.most
#define BOUNDS(LEAST, MOST) result.least = (LEAST), result.most = (MOST)

/*@ assigns \nothing;
    ensures subsidy_exact (\result) == \min (subsidy_exact (x), subsidy_exact (y));
*/
static SubsidyWide
lesser (SubsidyWide x, SubsidyWide y)
{
  return LESS (y, x) ? y : x;
}

/*@ assigns \nothing;
    ensures subsidy_exact (\result) == \max (subsidy_exact (x), subsidy_exact (y));
*/
static SubsidyWide
greater (SubsidyWide x, SubsidyWide y)
{
  return LESS (x, y) ? y : x;
}

/*@ assigns \nothing;
    ensures subsidy_exact (\result) == (is ? 1 : 0);
*/
static SubsidyWide
truth (bool is)
{
  return FROM_INT64 (is ? 1 : 0);
}

/*@ requires \valid (overflow);
    assigns *overflow;
    ensures !*overflow ==> \forall integer x, y; subsidy_lies_in (x, a) && subsidy_lies_in (y, b)
                           ==> subsidy_lies_in (x + y, \result);
*/
SubsidyBounds
sum_bounds (SubsidyBounds a, SubsidyBounds b, bool *overflow)
{
  SubsidyBounds result;

  BOUNDS (SUM (A_LEAST, B_LEAST), SUM (A_MOST, B_MOST));
  return result;
}

/*@ requires \valid (overflow);
    assigns *overflow;
    ensures !*overflow ==> \forall integer x, y; subsidy_lies_in (x, a) && subsidy_lies_in (y, b)
                           ==> subsidy_lies_in (x - y, \result);
*/
SubsidyBounds
difference_bounds (SubsidyBounds a, SubsidyBounds b, bool *overflow)
{
  SubsidyBounds result;

  BOUNDS (DIFFERENCE (A_LEAST, B_MOST), DIFFERENCE (A_MOST, B_LEAST));
  return result;
}

/*@ requires \valid (overflow);
    assigns *overflow;
    ensures !*overflow ==> \forall integer x, y; subsidy_lies_in (x, a) && subsidy_lies_in (y, b)
                           ==> subsidy_lies_in (\max (x - y, 0), \result);
*/
SubsidyBounds
excess_bounds (SubsidyBounds a, SubsidyBounds b, bool *overflow)
{
  SubsidyBounds result;

  BOUNDS (LESS (B_MOST, A_LEAST) ? DIFFERENCE (A_LEAST, B_MOST) : FROM_INT64 (0),
          LESS (B_LEAST, A_MOST) ? DIFFERENCE (A_MOST, B_LEAST) : FROM_INT64 (0));
  return result;
}

/*@ logic integer exact (SubsidyWide x) = subsidy_exact (x);
 */

/* Whatever the signs: a product moves one way along each side, so it lies between the corners. */
/*@ requires \valid (overflow);
    requires subsidy_lies_in (exact (x), a) && subsidy_lies_in (exact (y), b);
    assigns *overflow;
    ensures !*overflow ==> subsidy_lies_in (exact (x) * exact (y), \result);
*/
SubsidyBounds
product_bounds (SubsidyBounds a, SubsidyBounds b, SubsidyWide x, SubsidyWide y, bool *overflow)
{
  SubsidyBounds result;

  /*@ assert subsidy_scales (exact (y), exact (a.least), exact (x)); */
  /*@ assert subsidy_scales (exact (y), exact (x), exact (a.most)); */
  /*@ assert subsidy_scales (-exact (y), exact (a.least), exact (x)); */
  /*@ assert subsidy_scales (-exact (y), exact (x), exact (a.most)); */
  /*@ assert subsidy_scales (exact (a.least), exact (b.least), exact (y)); */
  /*@ assert subsidy_scales (exact (a.least), exact (y), exact (b.most)); */
  /*@ assert subsidy_scales (-exact (a.least), exact (b.least), exact (y)); */
  /*@ assert subsidy_scales (-exact (a.least), exact (y), exact (b.most)); */
  /*@ assert subsidy_scales (exact (a.most), exact (b.least), exact (y)); */
  /*@ assert subsidy_scales (exact (a.most), exact (y), exact (b.most)); */
  /*@ assert subsidy_scales (-exact (a.most), exact (b.least), exact (y)); */
  /*@ assert subsidy_scales (-exact (a.most), exact (y), exact (b.most)); */
  /*@ assert exact (a.least) * exact (y) <= exact (x) * exact (y) <= exact (a.most) * exact (y)
             || exact (a.most) * exact (y) <= exact (x) * exact (y) <= exact (a.least) * exact (y); */
  BOUNDS (lesser (lesser (PRODUCT (A_LEAST, B_LEAST), PRODUCT (A_LEAST, B_MOST)),
                  lesser (PRODUCT (A_MOST, B_LEAST), PRODUCT (A_MOST, B_MOST))),
          greater (greater (PRODUCT (A_LEAST, B_LEAST), PRODUCT (A_LEAST, B_MOST)),
                   greater (PRODUCT (A_MOST, B_LEAST), PRODUCT (A_MOST, B_MOST))));
  return result;
}

/*@ assigns \nothing;
    ensures \forall integer x, y; subsidy_lies_in (x, a) && subsidy_lies_in (y, b)
            ==> subsidy_lies_in (\min (x, y), \result);
*/
SubsidyBounds
least_bounds (SubsidyBounds a, SubsidyBounds b)
{
  SubsidyBounds result;

  BOUNDS (lesser (A_LEAST, B_LEAST), lesser (A_MOST, B_MOST));
  return result;
}

/*@ assigns \nothing;
    ensures \forall integer x, y; subsidy_lies_in (x, a) && subsidy_lies_in (y, b)
            ==> subsidy_lies_in (\max (x, y), \result);
*/
SubsidyBounds
greatest_bounds (SubsidyBounds a, SubsidyBounds b)
{
  SubsidyBounds result;

  BOUNDS (greater (A_LEAST, B_LEAST), greater (A_MOST, B_MOST));
  return result;
}

/*@ assigns \nothing;
    ensures \forall integer x, y; subsidy_lies_in (x, a) && subsidy_lies_in (y, b)
            ==> subsidy_lies_in (x >= y ? 1 : 0, \result);
*/
SubsidyBounds
at_least_bounds (SubsidyBounds a, SubsidyBounds b)
{
  SubsidyBounds result;

  BOUNDS (truth (!LESS (A_LEAST, B_MOST)), truth (!LESS (A_MOST, B_LEAST)));
  return result;
}

/*@ assigns \nothing;
    ensures \forall integer x, y; subsidy_lies_in (x, a) && subsidy_lies_in (y, b)
            ==> subsidy_lies_in (x > y ? 1 : 0, \result);
*/
SubsidyBounds
more_than_bounds (SubsidyBounds a, SubsidyBounds b)
{
  SubsidyBounds result;

  BOUNDS (truth (LESS (B_MOST, A_LEAST)), truth (LESS (B_LEAST, A_MOST)));
  return result;
}

/*@ assigns \nothing;
    ensures \forall integer x, y; subsidy_lies_in (x, a) && subsidy_lies_in (y, b)
            ==> subsidy_lies_in (x == y ? 1 : 0, \result);
*/
SubsidyBounds
equal_bounds (SubsidyBounds a, SubsidyBounds b)
{
  SubsidyBounds result;

  BOUNDS (truth (!LESS (A_LEAST, B_MOST) && !LESS (B_LEAST, A_MOST)),
          truth (!LESS (A_MOST, B_LEAST) && !LESS (B_MOST, A_LEAST)));
  return result;
}

/*@ assigns \nothing;
    ensures \forall integer x; subsidy_lies_in (x, a)
            ==> subsidy_lies_in (x > SUBSIDY_NONE ? 1 : 0, \result);
*/
SubsidyBounds
given_bounds (SubsidyBounds a)
{
  SubsidyBounds result;

  BOUNDS (truth (LESS (FROM_INT64 (SUBSIDY_NONE), A_LEAST)), truth (LESS (FROM_INT64 (SUBSIDY_NONE), A_MOST)));
  return result;
}

/*@ assigns \nothing;
    ensures \forall integer x, y, z; subsidy_lies_in (x, a) && subsidy_lies_in (y, b) && subsidy_lies_in (z, c)
            ==> subsidy_lies_in (x >= 1 ? y : z, \result);
*/
SubsidyBounds
choose_bounds (SubsidyBounds a, SubsidyBounds b, SubsidyBounds c)
{
  SubsidyBounds result;

  BOUNDS (LESS (A_LEAST, A_MOST) ? lesser (B_LEAST, C_LEAST) : (LESS (A_LEAST, FROM_INT64 (1)) ? C_LEAST : B_LEAST),
          LESS (A_LEAST, A_MOST) ? greater (B_MOST, C_MOST) : (LESS (A_LEAST, FROM_INT64 (1)) ? C_MOST : B_MOST));
  return result;
}
