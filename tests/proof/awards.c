/* SPDX-License-Identifier: Apache-2.0 */
/* What the compiler makes of caps, rates, steps, bands and splits, put together here from the same operations in the
 * same order (lib/policy/compile-values.c, compile-bands.c, compile-split.c), to prove what they promise. */
#include "core/numbers.h"

#define PPM 1000000

/*@ requires INT64_MIN <= a + b <= INT64_MAX;
    assigns \nothing;
    ensures \result == a + b;
*/
static int64_t
sum (int64_t a, int64_t b)
{
  return subsidy_number (SUBSIDY_OP_SUM, a, b, 0);
}

/*@ requires INT64_MIN <= a - b <= INT64_MAX;
    assigns \nothing;
    ensures \result == a - b;
*/
static int64_t
difference (int64_t a, int64_t b)
{
  return subsidy_number (SUBSIDY_OP_DIFFERENCE, a, b, 0);
}

/*@ requires INT64_MIN <= a * b <= INT64_MAX;
    assigns \nothing;
    ensures \result == a * b;
*/
static int64_t
product (int64_t a, int64_t b)
{
  return subsidy_number (SUBSIDY_OP_PRODUCT, a, b, 0);
}

/* ---- Caps and rates ---- */

/* <at-most>: an award that is never negative lies between nothing and its cap. */
/*@ requires value >= 0 && cap >= 0;
    assigns \nothing;
    ensures 0 <= \result <= cap && \result <= value;
    ensures \result == value || \result == cap;
*/
int64_t
capped (int64_t value, int64_t cap)
{
  return subsidy_number (SUBSIDY_OP_LEAST, value, cap, 0);
}

/* A floor below a cap: within both. */
/*@ requires 0 <= floor <= cap;
    assigns \nothing;
    ensures floor <= \result <= cap;
    ensures floor <= value <= cap ==> \result == value;
*/
int64_t
between (int64_t value, int64_t floor, int64_t cap)
{
  return subsidy_number (SUBSIDY_OP_LEAST, subsidy_number (SUBSIDY_OP_GREATEST, value, floor, 0), cap, 0);
}

/* A rate of at most the whole: never more than the base, nor less than nothing. */
/*@ requires 0 <= base && 0 <= rate <= PPM && base * rate <= INT64_MAX;
    requires rounding <= SUBSIDY_ROUND_HALF_EVEN;
    assigns \nothing;
    ensures 0 <= \result <= base;
    ensures subsidy_is_quotient (\result, base * rate, PPM, rounding);
*/
int64_t
rate_of (int64_t base, int64_t rate, SubsidyRounding rounding)
{
  int64_t result = subsidy_quotient_narrow (product (base, rate), PPM, rounding);

  /*@ assert subsidy_scales (base, rate, PPM); */
  return result;
}

/* <rounded>: a multiple of its unit, less than a unit away, on the side that the mode says. */
/*@ requires unit > 0 && INT64_MIN + unit <= value <= INT64_MAX - unit;
    requires rounding <= SUBSIDY_ROUND_HALF_EVEN;
    assigns \nothing;
    ensures \exists integer n; \result == n * unit;
    ensures value - unit < \result < value + unit;
    ensures rounding == SUBSIDY_ROUND_DOWN && value >= 0 ==> 0 <= \result <= value;
    ensures rounding == SUBSIDY_ROUND_UP && value >= 0 ==> value <= \result;
    ensures rounding >= SUBSIDY_ROUND_HALF_UP ==> -unit <= 2 * (\result - value) <= unit;
*/
int64_t
rounded_to (int64_t value, int64_t unit, SubsidyRounding rounding)
{
  return product (subsidy_quotient_narrow (value, unit, rounding), unit);
}

/* <whole-steps>: as many as it holds, none of them begun. */
/*@ requires value >= 0 && size > 0;
    assigns \nothing;
    ensures 0 <= \result && \result * size <= value < (\result + 1) * size;
*/
int64_t
whole_steps (int64_t value, int64_t size)
{
  int64_t steps = subsidy_quotient_narrow (value, size, SUBSIDY_ROUND_DOWN);

  /*@ assert subsidy_distributes (size, steps, 1); */
  return steps;
}

/* ---- Bands ---- */

/*@ logic integer part_in_band (integer subject, integer lower, integer upper)
      = \max (\min (subject, upper) - lower, 0);
*/

/* What of the subject lies in a band: nothing below it, all of the band above it, and in it what is above its edge, so
 * that one unit more of the subject is one unit more in one band. */
/*@ requires 0 <= subject < INT64_MAX && 0 <= lower <= upper;
    assigns \nothing;
    ensures \result == part_in_band (subject, lower, upper);
    ensures 0 <= \result <= upper - lower;
    ensures subject <= lower ==> \result == 0;
    ensures subject >= upper ==> \result == upper - lower;
    ensures part_in_band (subject + 1, lower, upper) == \result + (lower <= subject < upper ? 1 : 0);
*/
int64_t
part_of (int64_t subject, int64_t lower, int64_t upper)
{
  return subsidy_number (SUBSIDY_OP_EXCESS, subsidy_number (SUBSIDY_OP_LEAST, subject, upper, 0), lower, 0);
}

/*@ predicate are_edges (int64_t *edges, integer n)
      = edges[0] == 0 && \forall integer i, j; 0 <= i <= j <= n ==> edges[i] <= edges[j];
*/

/* The parts in bands that follow one another come to the whole subject, or to what the last edge leaves of it. */
/*@ requires 0 < n_bands <= 1000 && \valid_read (edges + (0 .. n_bands));
    requires are_edges (edges, n_bands) && 0 <= subject < INT64_MAX;
    assigns \nothing;
    ensures \result == \min (subject, edges[n_bands]);
*/
int64_t
all_parts (const int64_t *edges, int n_bands, int64_t subject)
{
  int64_t parts = 0;

  /*@ loop invariant 0 <= i <= n_bands;
      loop invariant edges[i] >= 0 && parts == \min (subject, edges[i]);
      loop assigns i, parts;
      loop variant n_bands - i;
  */
  for (int i = 0; i < n_bands; i++)
    parts = sum (parts, part_of (subject, edges[i], edges[i + 1]));
  return parts;
}

/* Marginal bands, before they are divided: one unit more of the subject adds exactly the rate of one band, or nothing
 * beyond the last, so there is no edge at which the award jumps or falls. Returns what is added. */
/*@ requires 0 < n_bands <= 1000 && \valid_read (edges + (0 .. n_bands)) && \valid_read (rates + (0 .. n_bands - 1));
    requires are_edges (edges, n_bands) && 0 <= subject < 0x7fffffffff;
    requires \forall integer i; 0 <= i < n_bands ==> 0 <= rates[i] <= PPM;
    requires edges[n_bands] <= 0x7fffffffff;
    assigns \nothing;
    ensures 0 <= \result <= PPM;
    ensures subject >= edges[n_bands] ==> \result == 0;
    ensures \forall integer i; 0 <= i < n_bands && edges[i] <= subject < edges[i + 1] ==> \result == rates[i];
*/
int64_t
marginal_step (const int64_t *edges, const int64_t *rates, int n_bands, int64_t subject)
{
  int64_t before = 0, after = 0;

  /*@ loop invariant 0 <= i <= n_bands;
      loop invariant 0 <= before <= edges[i] * PPM;
      loop invariant subject >= edges[i] ==> after == before;
      loop invariant 0 <= after - before <= PPM;
      loop invariant \forall integer k; 0 <= k < i && edges[k] <= subject < edges[k + 1]
                       ==> after - before == rates[k];
      loop assigns i, before, after;
      loop variant n_bands - i;
  */
  for (int i = 0; i < n_bands; i++)
    {
      int64_t part = part_of (subject, edges[i], edges[i + 1]), next = part_of (subject + 1, edges[i], edges[i + 1]);

      /*@ assert subsidy_scales (part, rates[i], PPM) && subsidy_scales (next, rates[i], PPM); */
      /*@ assert subsidy_scales (rates[i], 0, part) && subsidy_scales (rates[i], 0, next); */
      /*@ assert 0 <= edges[i] <= edges[i + 1] <= edges[n_bands]; */
      /*@ assert next == part + 1 ==> next * rates[i] == part * rates[i] + rates[i]; */
      before = sum (before, product (part, rates[i]));
      after = sum (after, product (next, rates[i]));
    }
  return difference (after, before);
}

/* ---- Splits ---- */

/*@ logic integer claims_until (int64_t *claims, integer n)
      = n <= 0 ? 0 : claims_until (claims, n - 1) + claims[n - 1];
*/

/* What one party claims, rounded, where each in turn takes no more than is left unless the shares are cut. */
/*@ requires 0 <= left <= amount && 0 <= claim <= whole && whole > 0 && amount * whole <= INT64_MAX;
    requires rounding <= SUBSIDY_ROUND_HALF_EVEN;
    requires rounding == SUBSIDY_ROUND_DOWN ==> amount * claim <= left * whole;
    assigns \nothing;
    ensures 0 <= \result <= left;
    ensures rounding == SUBSIDY_ROUND_DOWN ==> \result * whole <= amount * claim;
*/
int64_t
own_share (int64_t amount, int64_t claim, int64_t whole, SubsidyRounding rounding, int64_t left)
{
  int64_t cut;

  /*@ assert subsidy_scales (amount, claim, whole) && subsidy_scales (amount, 0, claim); */
  cut = subsidy_quotient_narrow (product (amount, claim), whole, rounding);
  /*@ assert subsidy_cancels (whole, left, cut); */
  return rounding == SUBSIDY_ROUND_DOWN ? cut : subsidy_number (SUBSIDY_OP_LEAST, cut, left, 0);
}

/* One party's turn: the owner of what is spare takes nothing yet. */
/*@ requires 0 <= left <= amount && 0 <= claim <= whole && whole > 0 && amount * whole <= INT64_MAX;
    requires rounding <= SUBSIDY_ROUND_HALF_EVEN;
    requires rounding == SUBSIDY_ROUND_DOWN ==> amount * claim <= left * whole;
    assigns \nothing;
    ensures 0 <= \result <= left;
    ensures is_owner == 1 ==> \result == 0;
    ensures rounding == SUBSIDY_ROUND_DOWN ==> \result * whole <= amount * claim;
*/
int64_t
turn (int64_t amount, int64_t claim, int64_t whole, SubsidyRounding rounding, int64_t left, int64_t is_owner)
{
  /*@ assert subsidy_scales (amount, 0, claim); */
  return subsidy_number (SUBSIDY_OP_CHOOSE, is_owner, 0, own_share (amount, claim, whole, rounding, left));
}

/* <split>, among any number of parties, claims of @whole parts that come to no more than the whole, in any rounding:
 * what the parties take and what is left for the owner of the spare come to the amount, and none of it is negative. */
/*@ requires 0 < n_parties <= 32 && \valid_read (claims + (0 .. n_parties - 1));
    requires 0 <= amount && whole > 0 && amount * whole <= INT64_MAX && 0 <= owner < n_parties;
    requires \forall integer i; 0 <= i < n_parties ==> 0 <= claims[i] <= whole;
    requires \forall integer i; 0 <= i <= n_parties ==> 0 <= claims_until (claims, i) <= whole;
    requires rounding <= SUBSIDY_ROUND_HALF_EVEN;
    assigns \nothing;
    ensures \result == amount;
*/
int64_t
all_shares (int64_t amount, const int64_t *claims, int n_parties, int64_t whole, SubsidyRounding rounding,
            int64_t owner)
{
  int64_t paid = 0, left = amount;

  /*@ loop invariant 0 <= i <= n_parties;
      loop invariant 0 <= left && 0 <= paid && paid + left == amount;
      loop invariant rounding == SUBSIDY_ROUND_DOWN
                     ==> left * whole >= amount * whole - amount * claims_until (claims, i);
      loop assigns i, paid, left;
      loop variant n_parties - i;
  */
  for (int i = 0; i < n_parties; i++)
    {
      int64_t share;

      /*@ assert claims_until (claims, i + 1) == claims_until (claims, i) + claims[i]; */
      /*@ assert claims_until (claims, i + 1) <= whole; */
      /*@ assert subsidy_scales (amount, claims_until (claims, i + 1), whole); */
      /*@ assert subsidy_distributes (amount, claims_until (claims, i), claims[i]); */
      share = turn (amount, claims[i], whole, rounding, left, subsidy_number (SUBSIDY_OP_EQUAL, owner, i, 0));
      /*@ assert subsidy_distributes (whole, left - share, share); */
      paid = sum (paid, share);
      left = rounding == SUBSIDY_ROUND_DOWN ? difference (left, share)
                                            : subsidy_number (SUBSIDY_OP_EXCESS, left, share, 0);
    }
  return sum (paid, left);
}

/* The same for three parties, each share by itself. */
/*@ requires \valid (shares + (0 .. 2)) && 0 <= owner <= 2;
    requires 0 <= amount && whole > 0 && amount * whole <= INT64_MAX;
    requires 0 <= a && 0 <= b && 0 <= c && a + b + c <= whole;
    requires rounding <= SUBSIDY_ROUND_HALF_EVEN;
    assigns shares[0 .. 2];
    ensures shares[0] + shares[1] + shares[2] == amount;
    ensures 0 <= shares[0] <= amount && 0 <= shares[1] <= amount && 0 <= shares[2] <= amount;
    ensures rounding == SUBSIDY_ROUND_DOWN && owner != 0 ==> shares[0] * whole <= amount * a;
    ensures rounding == SUBSIDY_ROUND_DOWN && owner != 1 ==> shares[1] * whole <= amount * b;
    ensures rounding == SUBSIDY_ROUND_DOWN && owner != 2 ==> shares[2] * whole <= amount * c;
*/
void
three_shares (int64_t amount, int64_t a, int64_t b, int64_t c, int64_t whole, SubsidyRounding rounding, int64_t owner,
              int64_t *shares)
{
  int64_t first, second, third, left = amount;

  /*@ assert subsidy_distributes (amount, a, b) && subsidy_distributes (amount, a + b, c); */
  /*@ assert subsidy_scales (amount, a + b + c, whole); */
  /*@ assert subsidy_scales (amount, 0, b) && subsidy_scales (amount, 0, c); */
  first = turn (amount, a, whole, rounding, left, subsidy_number (SUBSIDY_OP_EQUAL, owner, 0, 0));
  left = difference (left, first);
  /*@ assert subsidy_distributes (whole, left, first); */
  second = turn (amount, b, whole, rounding, left, subsidy_number (SUBSIDY_OP_EQUAL, owner, 1, 0));
  left = difference (left, second);
  /*@ assert subsidy_distributes (whole, left, second); */
  third = turn (amount, c, whole, rounding, left, subsidy_number (SUBSIDY_OP_EQUAL, owner, 2, 0));
  left = difference (left, third);
  shares[0] = subsidy_number (SUBSIDY_OP_CHOOSE, subsidy_number (SUBSIDY_OP_EQUAL, owner, 0, 0), left, first);
  shares[1] = subsidy_number (SUBSIDY_OP_CHOOSE, subsidy_number (SUBSIDY_OP_EQUAL, owner, 1, 0), left, second);
  shares[2] = subsidy_number (SUBSIDY_OP_CHOOSE, subsidy_number (SUBSIDY_OP_EQUAL, owner, 2, 0), left, third);
}

/* By largest remainder, between two parties: what each lost by being cut decides who takes the unit that is spare. */
/*@ requires \valid (shares + (0 .. 1)) && \valid_read (cut + (0 .. 1)) && 0 <= cut[0] && 0 <= cut[1];
    requires \valid_read (lost + (0 .. 1)) && \separated (shares + (0 .. 1), cut + (0 .. 1));
    requires \separated (shares + (0 .. 1), lost + (0 .. 1));
    requires 0 < unit && unit <= 0xffffffffffff && cut[0] + cut[1] <= amount <= cut[0] + cut[1] + 2 * unit;
    assigns shares[0 .. 1];
    ensures shares[0] + shares[1] == amount;
    ensures cut[0] <= shares[0] <= cut[0] + unit && cut[1] <= shares[1] <= cut[1] + unit;
    ensures lost[0] < lost[1] && shares[0] > cut[0] ==> shares[1] == cut[1] + unit;
    ensures lost[0] >= lost[1] && shares[1] > cut[1] ==> shares[0] == cut[0] + unit;
*/
void
by_remainder (int64_t amount, const int64_t *cut, const int64_t *lost, int64_t unit, int64_t *shares)
{
  int64_t rest = difference (difference (amount, cut[0]), cut[1]);
  int64_t before_first = product (subsidy_number (SUBSIDY_OP_MORE_THAN, lost[1], lost[0], 0), unit);
  int64_t before_second = product (subsidy_number (SUBSIDY_OP_AT_LEAST, lost[0], lost[1], 0), unit);
  int64_t first, second;

  first = subsidy_number (SUBSIDY_OP_LEAST, subsidy_number (SUBSIDY_OP_EXCESS, rest, before_first, 0), unit, 0);
  second = subsidy_number (SUBSIDY_OP_LEAST, subsidy_number (SUBSIDY_OP_EXCESS, rest, before_second, 0), unit, 0);
  shares[0] = sum (cut[0], first);
  shares[1] = sum (cut[1], second);
}
