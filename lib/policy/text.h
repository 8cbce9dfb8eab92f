/* SPDX-License-Identifier: Apache-2.0 */
/* Texts read the one way that allows no doubt: plain decimals and ISO dates, as policy files have them. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "subsidy/values.h"

/* Exactly YYYY-MM-DD, a day that exists, 1900 to 9999. */
gboolean subsidy_iso_date_from_text (const char *text, int64_t *days);
