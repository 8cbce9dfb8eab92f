/* SPDX-License-Identifier: Apache-2.0 */
/* Exact numbers of a formula written for a person. */
#pragma once

#include <glib.h>

#include "core/wide.h"

/* @numerator over @denominator: as a decimal where it ends, with at least @decimals digits after the point, else cut
 * after some digits and marked with "…". With @grouped, a comma before every three digits. Transfer full. */
char *subsidy_rational_to_text (SubsidyWide numerator, SubsidyWide denominator, guint decimals, gboolean grouped);

/* A plain decimal as the fraction numerator / denominator in lowest terms; the denominator is a power of ten at most
 * 10^18 before it is reduced. FALSE where a part does not fit 64 bits. */
gboolean subsidy_fraction_from_text (const char *text, gint64 *numerator, gint64 *denominator);

gint64 subsidy_greatest_common_divisor (gint64 a, gint64 b);
