/* SPDX-License-Identifier: Apache-2.0 */
/* All unit tests in one program, each run by itself in a process of its own: with no mutant awake, to learn how long it
 * takes and what it reaches (`record`), or until one of them notices a mutant (`run`, and `deaf` to test that). The
 * tests are cmocka's; what would run a group of them is replaced by what notes them. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define MOST_MUTANTS 65536
#define MOST_TESTS 4096
#define MOST_MEMORY ((rlim_t)4 << 30)

int subsidy_mutant = -1;
unsigned char *subsidy_reached;

/* The mains of the test programs, made by the build: ends with NULL. */
extern int (*const subsidy_mains[]) (void);

static struct CMUnitTest tests[MOST_TESTS];
static int n_tests;
static volatile int *running; /* the test that the child is at */

int __wrap__cmocka_run_group_tests (const char *name, const struct CMUnitTest *group, size_t n, CMFixtureFunction setup,
                                    CMFixtureFunction teardown);

int
__wrap__cmocka_run_group_tests (const char *name, const struct CMUnitTest *group, size_t n, CMFixtureFunction setup,
                                CMFixtureFunction teardown)
{
  (void)name;
  if (setup != NULL || teardown != NULL || n_tests + n > MOST_TESTS)
    abort ();
  for (size_t i = 0; i < n; i++)
    tests[n_tests++] = group[i];
  return 0;
}

static void
limit_time (long microseconds)
{
  struct itimerval timer = { { 0, 0 }, { microseconds / 1000000, microseconds % 1000000 } };

  setitimer (ITIMER_PROF, &timer, NULL);
}

static void
be_quiet (void)
{
  const struct rlimit no_core = { 0, 0 }, memory = { MOST_MEMORY, MOST_MEMORY };
  int nowhere = open ("/dev/null", O_RDWR);

  setrlimit (RLIMIT_CORE, &no_core);
#ifdef __SANITIZE_ADDRESS__ /* which takes all addresses there are */
  (void)memory;
#else
  setrlimit (RLIMIT_AS, &memory);
#endif
  dup2 (nowhere, STDIN_FILENO);
  dup2 (nowhere, STDOUT_FILENO);
  dup2 (nowhere, STDERR_FILENO);
}

static void
try_test (int number, long microseconds)
{
  const struct CMUnitTest *test = &tests[number];
  void *state = test->initial_state;

  *running = number;
  limit_time (microseconds);
  if (test->setup_func != NULL && test->setup_func (&state) != 0)
    abort ();
  test->test_func (&state);
  if (test->teardown_func != NULL && test->teardown_func (&state) != 0)
    abort ();
}

static int
wait_for (pid_t child, struct rusage *usage)
{
  int status = 0;

  if (child < 0 || wait4 (child, &status, 0, usage) != child)
    abort ();
  return status;
}

/* One line a test: its number, name, processor time in microseconds, exit status and the mutants that it reaches. */
static void
record (void)
{
  for (int i = 0; i < n_tests; i++)
    {
      struct rusage usage;
      pid_t child;
      int status;

      memset (subsidy_reached, 0, MOST_MUTANTS);
      fflush (stdout);
      child = fork ();
      if (child == 0)
        {
          be_quiet ();
          try_test (i, 20000000);
          _exit (0);
        }
      status = wait_for (child, &usage);
      printf ("%d %s %ld %d", i, tests[i].name,
              (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000L + usage.ru_utime.tv_usec
                  + usage.ru_stime.tv_usec,
              status);
      for (int mutant = 0; mutant < MOST_MUTANTS; mutant++)
        if (subsidy_reached[mutant])
          printf (" %d", mutant);
      printf ("\n");
    }
}

/* The tests of one line, "NUMBER MICROSECONDS" each, one after the other until one fails. */
static void
try_tests (char *rest)
{
  char *end;

  for (long number = strtol (rest, &end, 10); end != rest; number = strtol (rest, &end, 10))
    {
      long microseconds = strtol (end, &rest, 10);

      try_test ((int)number, microseconds);
    }
}

/* What cmocka calls where a test fails. */
static void
be_deaf (int signal)
{
  (void)signal;
  _exit (0);
}

/* Lines of "MUTANT" and its tests come in; "MUTANT STATUS TEST" goes out, status 0 where no test failed. Where it is
 * deaf it does not hear of those that do: tests without assertions, which notice a mutant only where it breaks down. */
static void
run (bool is_deaf)
{
  char *line = NULL;
  size_t room = 0;

  while (getline (&line, &room, stdin) > 0)
    {
      struct rusage usage;
      char *rest;
      int mutant = (int)strtol (line, &rest, 10);
      pid_t child = fork ();

      if (child == 0)
        {
          be_quiet ();
          if (is_deaf)
            signal (SIGABRT, be_deaf);
          subsidy_mutant = mutant;
          try_tests (rest);
          _exit (0);
        }
      printf ("%d %d %d\n", mutant, wait_for (child, &usage), *running);
      fflush (stdout);
    }
  free (line);
}

int
main (int argc, char **argv)
{
  setenv ("CMOCKA_TEST_ABORT", "1", 1);
  subsidy_reached = mmap (NULL, MOST_MUTANTS + sizeof (int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (subsidy_reached == MAP_FAILED || argc != 2)
    return 2;
  running = (volatile int *)(void *)(subsidy_reached + MOST_MUTANTS);
  for (int i = 0; subsidy_mains[i] != NULL; i++)
    subsidy_mains[i]();
  if (strcmp (argv[1], "record") == 0)
    record ();
  else
    run (strcmp (argv[1], "deaf") == 0);
  return 0;
}
