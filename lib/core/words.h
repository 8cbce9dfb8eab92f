/* SPDX-License-Identifier: Apache-2.0 */
/* Words of 64 bits that wrap round, and two's complement, said without any operation that overflows, so that the whole
 * arithmetic can be proved not to. Compilers make one instruction of each, or none. */
#pragma once

#include <stdint.h>

/* Steps of proofs, taken by asserting them. */
/*@ predicate subsidy_scales (integer n, integer x, integer y) = 0 <= n && x <= y ==> n * x <= n * y;
    predicate subsidy_cancels (integer n, integer x, integer y) = 0 < n && n * x < n * y ==> x < y;
    predicate subsidy_distributes (integer n, integer x, integer y) = n * (x + y) == n * x + n * y;
    lemma subsidy_scales_always: \forall integer n, x, y; subsidy_scales (n, x, y);
    lemma subsidy_cancels_always: \forall integer n, x, y; subsidy_cancels (n, x, y);
    lemma subsidy_distributes_always: \forall integer n, x, y; subsidy_distributes (n, x, y);
*/

/*@ logic integer subsidy_power_of_two (integer n) = n <= 0 ? 1 : 2 * subsidy_power_of_two (n - 1);
 */

/*@ assigns \nothing;
    ensures \result == (a + b <= UINT64_MAX ? a + b : a + b - 0x10000000000000000);
*/
static inline uint64_t
subsidy_word_sum (uint64_t a, uint64_t b)
{
  return b <= UINT64_MAX - a ? a + b : a - (UINT64_MAX - b) - 1;
}

/*@ assigns \nothing;
    ensures \result == (a >= b ? a - b : a - b + 0x10000000000000000);
*/
static inline uint64_t
subsidy_word_difference (uint64_t a, uint64_t b)
{
  return a >= b ? a - b : UINT64_MAX - (b - a - 1);
}

/*@ assigns \nothing;
    ensures \result == (number >= 0 ? number : number + 0x10000000000000000);
*/
static inline uint64_t
subsidy_word_of (int64_t number)
{
  return number >= 0 ? (uint64_t)number : UINT64_MAX - (uint64_t)(-(number + 1));
}

/*@ assigns \nothing;
    ensures \result == (word <= INT64_MAX ? word : word - 0x10000000000000000);
*/
static inline int64_t
subsidy_signed_word (uint64_t word)
{
  return word <= INT64_MAX ? (int64_t)word : -(int64_t)(UINT64_MAX - word) - 1;
}
