/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a file of cases for `subsidy test`, by the command's own code: it ends with one of its statuses, the
 * same in either language and as JSON. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../examples/subsidy-command.h"
#include "claims-policy.h"
#include "target.h"

/* What the command prints is not looked at. */
static FILE *nowhere;

#undef stderr
#define stderr nowhere
#define printf(...) fprintf (nowhere, __VA_ARGS__)
#include "../../examples/subsidy-cases.c"

const char *
in_language (const Options *options, const char *zh, const char *en)
{
  return strcmp (options->language, "zh") == 0 ? zh : en;
}

int
fail (int status, const char *message)
{
  g_assert (message != NULL && *message != '\0');
  return status;
}

char *
shown (const char *text)
{
  return g_utf8_make_valid (text, -1);
}

/* A file that is gone when it is closed. */
static int
file_with (const guint8 *data, gsize size)
{
  int fd = memfd_create ("cases", 0);

  g_assert (fd >= 0 && write (fd, data, size) == (gssize)size);
  return fd;
}

static int
status_of (SubsidyPolicy *policy, char *path, const char *language, gboolean as_json)
{
  g_autofree char *copy = g_strdup (language);
  Options options = { .language = copy, .as_json = as_json };
  char *paths[] = { path, NULL };

  return run_cases (&options, policy, paths);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static SubsidyPolicy *policies[2];
  int fd = file_with (data, size);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);

  target_begin ();
  if (nowhere == NULL)
    {
      nowhere = fopen ("/dev/null", "w");
      policies[0] = subsidy_policy_builtin ();
      policies[1] = subsidy_policy_new_from_bytes (claims_policy, sizeof claims_policy - 1, NULL, NULL);
      g_assert (policies[1] != NULL);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      int status = status_of (policies[i], path, "en", FALSE);

      g_assert (status == ANSWERED || status == BAD_USAGE || status == ROWS_FAILED);
      g_assert (status_of (policies[i], path, "zh", TRUE) == status);
    }
  close (fd);
  return 0;
}
