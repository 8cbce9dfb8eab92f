/* SPDX-License-Identifier: Apache-2.0 */
/* The whole of libsubsidy: include this one. */
#pragma once

#include "subsidy/application.h"
#include "subsidy/assessment.h"
#include "subsidy/batch.h"
#include "subsidy/boundaries.h"
#include "subsidy/columns.h"
#include "subsidy/coverage.h"
#include "subsidy/describe.h"
#include "subsidy/error.h"
#include "subsidy/evaluator.h"
#include "subsidy/history.h"
#include "subsidy/macros.h"
#include "subsidy/policy.h"
#include "subsidy/report.h"
#include "subsidy/values.h"
#include "subsidy/version.h"
