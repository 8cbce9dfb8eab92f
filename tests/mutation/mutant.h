/* SPDX-License-Identifier: Apache-2.0 */
/* Which mutant is awake, put in front of each file with mutants in it. The recorder wakes none and notes which are
 * reached. */
extern int subsidy_mutant;
extern unsigned char *subsidy_reached;

#ifdef RECORD
#define IS_MUTANT(number) (subsidy_reached[number] = 1, 0)
#else
#define IS_MUTANT(number) (__builtin_expect (subsidy_mutant == (number), 0))
#endif
