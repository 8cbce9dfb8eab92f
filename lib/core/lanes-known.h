/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels over rows of which everything is known and fits 64 bits: one number a node and row. Part of
 * lanes-narrow.c. */
#include "core/numbers.h"

#define EACH_ROW(NUMBER_OF_ROW)                                                                                        \
  for (size_t row = 0; row < n_rows; row++)                                                                            \
  numbers[row] = (NUMBER_OF_ROW)

static inline void
known_pairs (SubsidyOp op, const SubsidyOperand *a, const SubsidyOperand *b, int64_t *restrict numbers, size_t n_rows)
{
  const int64_t *x = a->numbers, *y = b->numbers;
  const int64_t first_x = x[0], first_y = y[0];

  if (!a->varies)
    EACH_ROW (subsidy_number (op, first_x, y[row], 0));
  else if (!b->varies)
    EACH_ROW (subsidy_number (op, x[row], first_y, 0));
  else
    EACH_ROW (subsidy_number (op, x[row], y[row], 0));
}

static void
known_copy (const SubsidyOperand *operand, int64_t *restrict numbers, size_t n_rows)
{
  const int64_t *x = operand->numbers;
  const int64_t first_x = x[0];

  if (operand->varies)
    EACH_ROW (x[row]);
  else
    EACH_ROW (first_x);
}

static void
known_choices (const SubsidyOperand *condition, const SubsidyOperand *then, const SubsidyOperand *otherwise,
               int64_t *restrict numbers, size_t n_rows)
{
  const int64_t *is_met = condition->numbers, *x = then->numbers, *y = otherwise->numbers;
  const int64_t first_x = x[0], first_y = y[0];

  if (!condition->varies)
    known_copy (is_met[0] >= 1 ? then : otherwise, numbers, n_rows);
  else if (!then->varies && !otherwise->varies)
    EACH_ROW (is_met[row] >= 1 ? first_x : first_y);
  else if (!then->varies)
    EACH_ROW (is_met[row] >= 1 ? first_x : y[row]);
  else if (!otherwise->varies)
    EACH_ROW (is_met[row] >= 1 ? x[row] : first_y);
  else
    EACH_ROW (is_met[row] >= 1 ? x[row] : y[row]);
}

/* One word of options: shifts by the position, which vectors have. */
static void
known_in_word (const int64_t *positions, uint64_t set, int64_t *restrict numbers, size_t n_rows)
{
  EACH_ROW (((uint64_t)positions[row] & ~UINT64_C (63)) == 0 ? (int64_t)(set >> (positions[row] & 63) & 1) : 0);
}

static void
known_in_set (const int64_t *positions, const uint64_t *set, int32_t n_words, int64_t *restrict numbers, size_t n_rows)
{
  if (n_words == 1)
    known_in_word (positions, set[0], numbers, n_rows);
  else
    EACH_ROW (subsidy_is_in_set (set, n_words, positions[row]));
}

/* By a power of two, cut. */
static void
divide_by_power (const int64_t *dividends, const SubsidyDivision *by, int64_t *restrict numbers, size_t n_rows)
{
  const unsigned shift = by->reciprocal.shift + 1;

  EACH_ROW (subsidy_with_sign (subsidy_without_sign (dividends[row]) >> shift, dividends[row]));
}

/* Dividends from 0 to below 2^31 by a divisor below 2^31: one product instead of four. */
static void
divide_small (const int64_t *dividends, const SubsidyDivision *by, int64_t *restrict numbers, size_t n_rows)
{
  const uint32_t factor = subsidy_small_factor (by), divisor = (uint32_t)by->divisor;
  const uint32_t most_rest = (uint32_t)by->most_rest, tie = (uint32_t)by->tie;
  const unsigned shift = by->reciprocal.shift + 32;

  if (by->most_rest == by->divisor)
    EACH_ROW ((int64_t)((uint64_t)(uint32_t)dividends[row] * factor >> shift));
  else
    for (size_t row = 0; row < n_rows; row++)
      {
        uint64_t quotient = (uint64_t)(uint32_t)dividends[row] * factor >> shift;
        uint64_t rest = (uint64_t)dividends[row] - (uint64_t)(uint32_t)quotient * divisor;
        uint64_t away = (uint64_t)(rest > most_rest) | ((uint64_t)(rest == tie) & quotient);

        numbers[row] = (int64_t)(quotient + (away & 1));
      }
}

static void
divide_any (const int64_t *dividends, const SubsidyDivision *by, int64_t *restrict numbers, size_t n_rows)
{
  const SubsidyDivision division = *by;

  /* Cut quotients need no remainder. */
  if (division.most_rest == division.divisor)
    EACH_ROW (subsidy_divided_down (dividends[row], &division));
  else
    EACH_ROW (subsidy_divided (dividends[row], &division));
}

static void
divide (const int64_t *dividends, const SubsidyDivision *by, int64_t *restrict numbers, size_t n_rows)
{
  uint64_t digits = 0;

  if (by->most_rest == by->divisor && (by->divisor & (by->divisor - 1)) == 0)
    {
      divide_by_power (dividends, by, numbers, n_rows);
      return;
    }
  for (size_t row = 0; row < n_rows; row++)
    digits |= (uint64_t)dividends[row];
  (digits >> 31 == 0 && by->divisor >> 31 == 0 ? divide_small : divide_any) (dividends, by, numbers, n_rows);
}

static void
known_quotients (const SubsidyNode *node, const SubsidyOperand *a, const SubsidyOperand *b, int64_t *restrict numbers,
                 size_t n_rows)
{
  const SubsidyRounding rounding = (SubsidyRounding)node->rounding;
  const int64_t *x = a->numbers, *y = b->numbers;

  if (a->varies && node->reciprocal.factor != 0)
    {
      const SubsidyDivision by = subsidy_division (node, y[0]);

      divide (x, &by, numbers, n_rows);
    }
  else
    EACH_ROW (subsidy_quotient_narrow (x[a->varies ? row : 0], y[b->varies ? row : 0], rounding));
}

static void
known_months (const SubsidyNode *node, const SubsidyOperand *a, const SubsidyOperand *b, int64_t *restrict numbers,
              size_t n_rows)
{
  const SubsidyRounding rounding = (SubsidyRounding)node->rounding;
  const int64_t *from = a->numbers, *to = b->numbers;

  EACH_ROW (subsidy_months (rounding, from[a->varies ? row : 0], to[b->varies ? row : 0]));
}

#define PAIRS(OP)                                                                                                      \
  case OP:                                                                                                             \
    known_pairs (OP, a, b, numbers, n_rows);                                                                           \
    return

static void
compute_known (const SubsidyNode *node, const uint64_t *sets, const SubsidyOperand *a, const SubsidyOperand *b,
               const SubsidyOperand *c, int64_t *restrict numbers, size_t n_rows)
{
  switch ((SubsidyOp)node->op)
    {
      PAIRS (SUBSIDY_OP_SUM);
      PAIRS (SUBSIDY_OP_DIFFERENCE);
      PAIRS (SUBSIDY_OP_PRODUCT);
      PAIRS (SUBSIDY_OP_LEAST);
      PAIRS (SUBSIDY_OP_GREATEST);
      PAIRS (SUBSIDY_OP_EXCESS);
      PAIRS (SUBSIDY_OP_AT_LEAST);
      PAIRS (SUBSIDY_OP_MORE_THAN);
      PAIRS (SUBSIDY_OP_EQUAL);
    case SUBSIDY_OP_GIVEN:
      known_pairs (SUBSIDY_OP_GIVEN, a, a, numbers, n_rows);
      return;
    case SUBSIDY_OP_MONTHS:
      known_months (node, a, b, numbers, n_rows);
      return;
    case SUBSIDY_OP_QUOTIENT:
      known_quotients (node, a, b, numbers, n_rows);
      return;
    case SUBSIDY_OP_ONE_OF:
      known_in_set (a->numbers, sets + node->b, node->c, numbers, n_rows);
      return;
    case SUBSIDY_OP_CHOOSE:
      known_choices (a, b, c, numbers, n_rows);
      return;
    case SUBSIDY_OP_INPUT:
    case SUBSIDY_OP_CONSTANT:
    case SUBSIDY_OP_FOLD:
    case SUBSIDY_OP_OUTER:
      return;
    }
}

/* ---- What goes in ---- */

static void
gather (const int64_t *values, const size_t *rows, int64_t *restrict numbers, size_t n_rows)
{
  EACH_ROW (values[rows[row]]);
}

/* What is in a range lies, counted from its beginning, below a limit: one comparison, of numbers with a sign as that is
 * what vectors have. */
static inline int64_t
counted_from (int64_t least, int64_t value)
{
  return (int64_t)((uint64_t)value - (uint64_t)least + (UINT64_C (1) << 63));
}

/* Without the comparisons that an input does not need. */
static inline void
take_rows (const SubsidyInput *input, bool may_be_none, bool is_assumed, const int64_t *values,
           int64_t *restrict numbers, int64_t *restrict is_odd, size_t n_rows)
{
  const int64_t least = input->narrow_least, limit = counted_from (least, input->narrow_most);
  const int64_t otherwise = is_assumed ? input->assumed : least;

  for (size_t row = 0; row < n_rows; row++)
    {
      int64_t value = values[row], is_unfit = counted_from (least, value) > limit ? -1 : 0;

      if (may_be_none)
        is_unfit = value == SUBSIDY_NONE ? 0 : is_unfit;
      numbers[row] = is_unfit ? otherwise : value;
      if (is_assumed)
        is_unfit = value == SUBSIDY_MISSING ? 0 : is_unfit;
      is_odd[row] |= is_unfit;
    }
}

static void
take (const SubsidyInput *input, const int64_t *values, int64_t *restrict numbers, int64_t *restrict is_odd,
      size_t n_rows)
{
  bool is_assumed = subsidy_certain_value (input, SUBSIDY_MISSING) != SUBSIDY_MISSING;

  if (input->may_be_none)
    take_rows (input, true, is_assumed, values, numbers, is_odd, n_rows);
  else if (is_assumed)
    take_rows (input, false, true, values, numbers, is_odd, n_rows);
  else
    take_rows (input, false, false, values, numbers, is_odd, n_rows);
}

static void
mark_refused (const SubsidyInput *input, const int64_t *values, int64_t *restrict is_odd, size_t n_rows)
{
  const int64_t least = input->least, limit = counted_from (least, input->most);
  const int64_t none = input->may_be_none ? SUBSIDY_NONE : SUBSIDY_MISSING;

  for (size_t row = 0; row < n_rows; row++)
    is_odd[row] |= (counted_from (least, values[row]) > limit ? -1 : 0) & (values[row] == SUBSIDY_MISSING ? 0 : -1)
                   & (values[row] == none ? 0 : -1);
}

static void
mark_unmet (const int64_t *condition, int64_t *restrict is_odd, size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    is_odd[row] |= condition[row] == 0 ? -1 : 0;
}

/* Of a word that is not 0. */
static inline size_t
lowest_bit (uint64_t word)
{
#ifdef __GNUC__
  return (size_t)__builtin_ctzll (word);
#else
  size_t bit = 0;

  while ((word >> bit & 1) == 0)
    bit++;
  return bit;
#endif
}

/* The marks of 64 rows make a word, which vectors do without a branch; then there is one step for each mark. */
static size_t
find_odd (const int64_t *is_odd, size_t *odd, size_t n_rows)
{
  size_t count = 0;

  for (size_t first = 0; first < n_rows; first += 64)
    {
      uint64_t marks = 0;

      for (size_t i = 0; i < 64; i++)
        marks |= (uint64_t)(is_odd[first + i] & 1) << i;
      for (; marks != 0; marks &= marks - 1)
        odd[count++] = first + lowest_bit (marks);
    }
  return count;
}

/* ---- What comes out ---- */

static void
note_failed (const int64_t *const conditions[3], const int64_t positions[3], int64_t *restrict failed, size_t n_rows)
{
  const int64_t *x = conditions[0], *y = conditions[1], *z = conditions[2];
  const int64_t position_x = positions[0], position_y = positions[1], position_z = positions[2];

  for (size_t row = 0; row < n_rows; row++)
    {
      int64_t reason = z[row] == 0 ? position_z : failed[row];

      reason = y[row] == 0 ? position_y : reason;
      failed[row] = x[row] == 0 ? position_x : reason;
    }
}

static void
award (const int64_t *amounts, int64_t nothing, int64_t *restrict failed, int64_t *restrict paid,
       int32_t *restrict outcome, int32_t *restrict first_failed, size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    {
      int64_t amount = amounts[row], reason = failed[row] < 0 ? (amount == 0 ? nothing : -1) : failed[row];

      failed[row] = reason;
      paid[row] = reason < 0 ? amount : 0;
    }
  for (size_t row = 0; row < n_rows; row++)
    first_failed[row] = (int32_t)failed[row];
  for (size_t row = 0; row < n_rows; row++)
    outcome[row] = first_failed[row] < 0 ? SUBSIDY_OUTCOME_ELIGIBLE : SUBSIDY_OUTCOME_NOT_ELIGIBLE;
}

static void
pay_known (const int64_t *failed, const int64_t *numbers, int64_t *restrict paid, size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    paid[row] = failed[row] < 0 ? numbers[row] : 0;
}
