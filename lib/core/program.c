/* SPDX-License-Identifier: Apache-2.0 */
/* How a program takes the values of its inputs. */
#include "core/program.h"

#include "subsidy/columns.h"

SubsidyBounds
subsidy_input_bounds (const SubsidyInput *input, int64_t value)
{
  int64_t known = value == SUBSIDY_MISSING ? input->assumed : value;

  if (known != SUBSIDY_MISSING)
    return (SubsidyBounds){ subsidy_wide (known), subsidy_wide (known) };
  /* None lies below every range, so an input that may be none reaches down to it. */
  return (SubsidyBounds){ subsidy_wide (input->may_be_none ? SUBSIDY_NONE : input->least), subsidy_wide (input->most) };
}

bool
subsidy_input_accepts (const SubsidyInput *input, int64_t value)
{
  if (value == SUBSIDY_MISSING)
    return true;
  if (value == SUBSIDY_NONE)
    return input->may_be_none;
  return value >= input->least && value <= input->most;
}
