/* SPDX-License-Identifier: Apache-2.0 */
#include "core/known.h"

#include <stdalign.h>

#include "core/numbers.h"

#ifdef __GNUC__
/* Into the second-level cache: it waits for more lines at once than the first. */
#define FETCH(address) __builtin_prefetch (address, 0, 2)
#else
#define FETCH(address) ((void)(address))
#endif

#define MOST_NODES 512 /* of a program that goes this way */
#define MOST_ROWS SUBSIDY_MOST_KNOWN_ROWS
#define MOST_LATER ((size_t)2 * MOST_ROWS)
#define MOST_STREAMS 64
#define CACHE_LINE 64
#define ROOM ((size_t)64 * MOST_ROWS)

/* An operation whose numbers are not the same for all rows. */
typedef struct
{
  const SubsidyNode *node;
  const SubsidyOperand *a, *b, *c;
  int64_t *numbers;
} Step;

/* A column that is read or written from its beginning to its end. */
typedef struct
{
  const char *memory;
  size_t bytes; /* of a row */
} Stream;

typedef struct
{
  const SubsidyRun *run;
  SubsidyOperand operands[MOST_NODES];
  int64_t alike[MOST_NODES]; /* what is the same for all rows */
  Step steps[MOST_NODES];
  int32_t n_steps;
  Stream streams[MOST_STREAMS];
  size_t n_streams;
  int32_t conditions[MOST_NODES]; /* the conditions that vary */
  int32_t n_conditions;
  int64_t failed_by_all;    /* the condition that fails for all rows, or -1 */
  size_t later[MOST_LATER]; /* rows for the others */
  size_t n_later;
  size_t most_rows;      /* of a block */
  size_t n_lines_a_step; /* of the next block's memory that come while a step is computed */
  alignas (64) int64_t room[ROOM];
} Known;

/* Some rows of the run. */
typedef struct
{
  size_t first;
  const size_t *numbers; /* NULL: those from the first on */
  size_t n_rows;
  alignas (64) int64_t is_odd[MOST_ROWS];
  alignas (64) int64_t failed[MOST_ROWS];
  alignas (64) int64_t values[MOST_ROWS];
  alignas (64) int64_t paid[MOST_ROWS];
  alignas (64) int32_t outcome[MOST_ROWS];
  alignas (64) int32_t first_failed[MOST_ROWS];
} Block;

/* ---- The memory that comes and goes ---- */

/* There may be more than are kept in mind: what is not fetched ahead comes when it is used. */
static void
add_stream (Known *known, const void *memory, size_t bytes)
{
  if (memory != NULL && known->n_streams < MOST_STREAMS)
    known->streams[known->n_streams++] = (Stream){ memory, bytes };
}

/* What is written comes before it is, too. */
static void
add_payouts (Known *known)
{
  const SubsidyPayouts *payouts = known->run->payouts;

  add_stream (known, payouts->amount, sizeof *payouts->amount);
  for (int32_t i = 0; i < known->run->program->n_shares && payouts->shares != NULL; i++)
    add_stream (known, payouts->shares[i], sizeof *payouts->shares[i]);
  add_stream (known, payouts->outcome, sizeof *payouts->outcome);
  add_stream (known, payouts->first_failed, sizeof *payouts->first_failed);
}

static size_t
lines_of_a_block (const Known *known)
{
  size_t bytes = 0;

  for (size_t i = 0; i < known->n_streams; i++)
    bytes += known->streams[i].bytes * known->most_rows;
  return bytes / CACHE_LINE;
}

/* Has the memory of the next block come while this one is computed: some lines of it for each step. */
typedef struct
{
  const Stream *streams;
  size_t n_streams;     /* that are left, the first of them too */
  size_t first, n_rows; /* of the next block */
  size_t done;          /* bytes of the first stream */
} Fetching;

static Fetching
begin_fetching (const Known *known, const Block *block)
{
  size_t first = block->first + block->n_rows;
  bool may = block->numbers == NULL && first + known->most_rows <= known->run->n_rows;

  return (Fetching){ known->streams, may ? known->n_streams : 0, first, known->most_rows, 0 };
}

static void
fetch (Fetching *fetching, size_t n_lines)
{
  for (size_t line = 0; line < n_lines && fetching->n_streams > 0; line++)
    {
      FETCH (fetching->streams->memory + fetching->first * fetching->streams->bytes + fetching->done);
      fetching->done += CACHE_LINE;
      if (fetching->done < fetching->n_rows * fetching->streams->bytes)
        continue;
      fetching->done = 0;
      fetching->streams++;
      fetching->n_streams--;
    }
}

/* ---- What is the same for all rows ---- */

static bool
is_alike (const SubsidyColumn *column)
{
  return column->values == NULL || column->stride == 0;
}

static bool
is_of_list (const SubsidyInput *input)
{
  return input->is_list || input->in_list > 0;
}

static int64_t
alike_value (const SubsidyColumn *column)
{
  return column->values == NULL ? SUBSIDY_MISSING : column->values[0];
}

static int64_t *
room_of (Known *known, int32_t node)
{
  return known->room + (size_t)known->run->program->slots[node] * known->most_rows;
}

static void
set_alike (Known *known, int32_t node, int64_t number)
{
  known->alike[node] = number;
  known->operands[node] = (SubsidyOperand){ &known->alike[node], false };
}

/* They fit, as all nodes do where the program may be narrow. */
static void
begin_constants (Known *known)
{
  const SubsidyProgram *program = known->run->program;

  for (int32_t i = 0; i < program->n_constants; i++)
    set_alike (known, program->order[i], subsidy_wide_to_int64 (program->nodes[program->order[i]].constant));
}

/* False where an input cannot be known and fit, or is the same for all rows and is not, does not, or is refused. */
static bool
begin_inputs (Known *known)
{
  const SubsidyProgram *program = known->run->program;
  const int32_t *reads = program->order + program->n_constants;

  for (int32_t i = 0; i < program->n_unread; i++)
    {
      int32_t input = program->unread[i];
      const SubsidyColumn *column = &known->run->columns[input];

      if (is_of_list (&program->inputs[input]) && column->values != NULL)
        return false;
      if (is_alike (column) && !subsidy_input_accepts (&program->inputs[input], alike_value (column)))
        return false;
    }
  for (int32_t i = 0; i < program->n_reads; i++)
    {
      int32_t input = program->nodes[reads[i]].a;
      const SubsidyColumn *column = &known->run->columns[input];

      /* Where no number in the range is narrow, none may stand for another. */
      if (is_of_list (&program->inputs[input])
          || program->inputs[input].narrow_least > program->inputs[input].narrow_most)
        return false;
      known->operands[reads[i]] = (SubsidyOperand){ room_of (known, reads[i]), true };
      if (!is_alike (column))
        {
          add_stream (known, column->values, sizeof *column->values);
          continue;
        }
      set_alike (known, reads[i], subsidy_certain_value (&program->inputs[input], alike_value (column)));
      if (known->alike[reads[i]] == SUBSIDY_MISSING)
        return false;
    }
  return true;
}

static void
begin_operation (Known *known, int32_t index)
{
  const SubsidyProgram *program = known->run->program;
  const SubsidyNode *node = &program->nodes[index];
  const int32_t parts[] = { node->a, node->b, node->c };
  int n_parts = subsidy_node_n_parts (node);
  int64_t numbers[3] = { 0 };
  bool varies = false;

  for (int i = 0; i < n_parts; i++)
    {
      varies = varies || known->operands[parts[i]].varies;
      numbers[i] = known->operands[parts[i]].varies ? 0 : known->alike[parts[i]];
    }
  if (!varies)
    {
      set_alike (known, index, subsidy_node_number (node, program->sets, numbers[0], numbers[1], numbers[2]));
      return;
    }
  known->operands[index] = (SubsidyOperand){ room_of (known, index), true };
  known->steps[known->n_steps++]
      = (Step){ node, &known->operands[parts[0]], &known->operands[n_parts > 1 ? parts[1] : parts[0]],
                &known->operands[n_parts > 2 ? parts[2] : parts[0]], room_of (known, index) };
}

/* Those that vary, up to the first that fails for all rows. */
static void
begin_conditions (Known *known)
{
  const SubsidyProgram *program = known->run->program;

  known->n_conditions = 0;
  known->failed_by_all = -1;
  for (int32_t i = 0; i < program->n_conditions && known->failed_by_all < 0; i++)
    {
      const SubsidyOperand *condition = &known->operands[program->conditions[i]];

      if (condition->varies)
        known->conditions[known->n_conditions++] = i;
      else if (condition->numbers[0] == 0)
        known->failed_by_all = i;
    }
}

static bool
meets_alike_requirements (const Known *known)
{
  const SubsidyProgram *program = known->run->program;

  for (int32_t i = 0; i < program->n_requirements; i++)
    {
      const SubsidyOperand *requirement = &known->operands[program->requirements[i]];

      if (!requirement->varies && requirement->numbers[0] == 0)
        return false;
    }
  return true;
}

static size_t
rows_in_room (const SubsidyProgram *program)
{
  size_t rows = ROOM / (size_t)program->n_slots;

  return rows < MOST_ROWS ? rows : MOST_ROWS;
}

static bool
begin (Known *known, const SubsidyRun *run)
{
  const SubsidyProgram *program = run->program;

  known->run = run;
  known->n_later = 0;
  known->n_steps = 0;
  known->n_streams = 0;
  if (!program->may_be_known || !program->may_be_narrow || program->n_nodes > MOST_NODES
      || program->n_conditions > MOST_NODES)
    return false;
  known->most_rows = rows_in_room (program);
  begin_constants (known);
  if (!begin_inputs (known))
    return false;
  for (int32_t i = program->n_constants + program->n_reads; i < program->n_nodes; i++)
    begin_operation (known, program->order[i]);
  add_payouts (known);
  if (known->n_steps > 0)
    known->n_lines_a_step = lines_of_a_block (known) / (size_t)known->n_steps + 1;
  begin_conditions (known);
  return meets_alike_requirements (known);
}

/* ---- Inputs ---- */

/* The values of a column for the rows of the block, one after the other. */
static const int64_t *
values_of (const Known *known, Block *block, int32_t input)
{
  const SubsidyColumn *column = &known->run->columns[input];

  if (block->numbers == NULL)
    return column->values + block->first;
  known->run->kernels->gather (column->values, block->numbers, block->values, block->n_rows);
  return block->values;
}

static void
take_inputs (Known *known, Block *block)
{
  const SubsidyProgram *program = known->run->program;
  const SubsidyKernels *kernels = known->run->kernels;
  const int64_t nothing = 0;

  kernels->copy (&(SubsidyOperand){ &nothing, false }, block->is_odd, MOST_ROWS);
  for (int32_t i = 0; i < program->n_unread; i++)
    if (!is_alike (&known->run->columns[program->unread[i]]))
      kernels->mark_refused (&program->inputs[program->unread[i]], values_of (known, block, program->unread[i]),
                             block->is_odd, block->n_rows);
  for (int32_t i = program->n_constants; i < program->n_constants + program->n_reads; i++)
    {
      int32_t index = program->order[i], input = program->nodes[index].a;

      if (known->operands[index].varies)
        kernels->take (&program->inputs[input], values_of (known, block, input), room_of (known, index), block->is_odd,
                       block->n_rows);
    }
}

/* ---- Answers ---- */

static void
compute (const Known *known, const Block *block)
{
  const uint64_t *sets = known->run->program->sets;
  Fetching fetching = begin_fetching (known, block);

  for (int32_t i = 0; i < known->n_steps; i++)
    {
      const Step *step = &known->steps[i];

      fetch (&fetching, known->n_lines_a_step);
      known->run->kernels->compute_known (step->node, sets, step->a, step->b, step->c, step->numbers, block->n_rows);
    }
}

/* The first condition that fails, in threes from the last; of fewer one is noted again. */
static void
find_failed (Known *known, Block *block)
{
  const SubsidyProgram *program = known->run->program;
  const int64_t *conditions[3];
  int64_t positions[3];

  known->run->kernels->copy (&(SubsidyOperand){ &known->failed_by_all, false }, block->failed, block->n_rows);
  for (int32_t i = known->n_conditions; i > 0; i -= 3)
    {
      for (int32_t j = 0; j < 3; j++)
        {
          positions[j] = known->conditions[i - 3 + j > 0 ? i - 3 + j : 0];
          conditions[j] = known->operands[program->conditions[positions[j]]].numbers;
        }
      known->run->kernels->note_failed (conditions, positions, block->failed, block->n_rows);
    }
  for (int32_t i = 0; i < program->n_requirements; i++)
    if (known->operands[program->requirements[i]].varies)
      known->run->kernels->mark_unmet (known->operands[program->requirements[i]].numbers, block->is_odd, block->n_rows);
}

/* A number for each row. */
static const int64_t *
lanes_of (const Known *known, Block *block, int32_t node)
{
  if (known->operands[node].varies)
    return known->operands[node].numbers;
  known->run->kernels->copy (&known->operands[node], block->values, block->n_rows);
  return block->values;
}

static void
scatter_numbers (const Block *block, const int64_t *numbers, int64_t *out)
{
  for (size_t row = 0; row < block->n_rows && out != NULL; row++)
    out[block->numbers[row]] = numbers[row];
}

static void
scatter_codes (const Block *block, const int32_t *codes, int32_t *out)
{
  for (size_t row = 0; row < block->n_rows && out != NULL; row++)
    out[block->numbers[row]] = codes[row];
}

static void
write_award (Known *known, Block *block)
{
  const SubsidyProgram *program = known->run->program;
  const SubsidyPayouts *payouts = known->run->payouts;
  bool in_place = block->numbers == NULL;

  known->run->kernels->award (
      lanes_of (known, block, program->amount), program->nothing_is_eligible ? -1 : program->n_conditions,
      block->failed, in_place && payouts->amount != NULL ? payouts->amount + block->first : block->paid,
      in_place && payouts->outcome != NULL ? payouts->outcome + block->first : block->outcome,
      in_place && payouts->first_failed != NULL ? payouts->first_failed + block->first : block->first_failed,
      block->n_rows);
  if (in_place)
    return;
  scatter_numbers (block, block->paid, payouts->amount);
  scatter_codes (block, block->outcome, payouts->outcome);
  scatter_codes (block, block->first_failed, payouts->first_failed);
}

static void
write_shares (Known *known, Block *block)
{
  const SubsidyProgram *program = known->run->program;
  const SubsidyPayouts *payouts = known->run->payouts;

  for (int32_t i = 0; i < program->n_shares && payouts->shares != NULL; i++)
    {
      int64_t *out = payouts->shares[i];

      if (out == NULL)
        continue;
      known->run->kernels->pay_known (block->failed, lanes_of (known, block, program->shares[i]),
                                      block->numbers == NULL ? out + block->first : block->paid, block->n_rows);
      if (block->numbers != NULL)
        scatter_numbers (block, block->paid, out);
    }
}

/* ---- What is left ---- */

static void
answer_later (Known *known, void (*others) (const SubsidyRun *run))
{
  SubsidyRun run = *known->run;

  run.numbers = known->later;
  run.n_rows = known->n_later;
  others (&run);
  known->n_later = 0;
}

static void
leave_odd_rows (Known *known, const Block *block)
{
  size_t odd[MOST_ROWS];
  size_t count = known->run->kernels->find_odd (block->is_odd, odd, block->n_rows);
  size_t *later = known->later + known->n_later;

  for (size_t i = 0; i < count; i++)
    later[i] = block->numbers != NULL ? block->numbers[odd[i]] : block->first + odd[i];
  known->n_later += count;
}

bool
subsidy_run_known (const SubsidyRun *run, void (*others) (const SubsidyRun *run))
{
  Known known;
  Block block;

  if (run->n_rows == 0)
    return true;
  if (!begin (&known, run))
    return false;
  for (size_t first = 0; first < run->n_rows; first += known.most_rows)
    {
      block.first = first;
      block.numbers = run->numbers != NULL ? run->numbers + first : NULL;
      block.n_rows = run->n_rows - first < known.most_rows ? run->n_rows - first : known.most_rows;
      take_inputs (&known, &block);
      compute (&known, &block);
      find_failed (&known, &block);
      write_award (&known, &block);
      write_shares (&known, &block);
      if (known.n_later + block.n_rows >= MOST_LATER)
        answer_later (&known, others);
      leave_odd_rows (&known, &block);
    }
  answer_later (&known, others);
  return true;
}
