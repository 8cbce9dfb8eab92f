/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a command to its end on the given cores and tells how long it took and how much memory it had: `process OUTPUT
 * CORES COMMAND…`, CORES such as 0,1; OUTPUT takes its standard output. A program of its own because a process counts
 * the memory of the one that it was forked from, and that of a Python would be more than that of what is measured. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double
seconds_of (struct timeval time)
{
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void
stay_on (const char *cores)
{
  cpu_set_t set;

  CPU_ZERO (&set);
  for (char *at = (char *)cores, *end; *at != '\0'; at = *end == ',' ? end + 1 : end)
    {
      CPU_SET ((size_t)strtoul (at, &end, 10), &set);
      if (end == at)
        break;
    }
  if (sched_setaffinity (0, sizeof set, &set) != 0)
    perror ("sched_setaffinity");
}

static void
become (const char *output, char **command)
{
  int file = open (output, O_WRONLY | O_CREAT | O_TRUNC, 0644);

  if (file < 0 || dup2 (file, STDOUT_FILENO) < 0)
    perror (output);
  else
    execvp (command[0], command);
  perror (command[0]);
  _exit (127);
}

int
main (int argc, char **argv)
{
  struct rusage usage;
  double start;
  pid_t child;
  int status;

  if (argc < 4)
    return fputs ("usage: process OUTPUT CORES COMMAND…\n", stderr) < 0 ? 1 : 2;
  stay_on (argv[2]);
  start = now ();
  child = fork ();
  if (child == 0)
    become (argv[1], argv + 3);
  if (child < 0 || wait4 (child, &status, 0, &usage) < 0)
    return 1;
  printf ("{\"seconds\": %.6f, \"processor_seconds\": %.6f, \"memory\": %ld, \"status\": %d}\n", now () - start,
          seconds_of (usage.ru_utime) + seconds_of (usage.ru_stime), usage.ru_maxrss * 1024,
          WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status));
  return 0;
}
