# SPDX-License-Identifier: Apache-2.0
"""Runs the command within bounds of time, memory and processor, and says what is wrong with how it ended."""
import os
import resource
import shutil
import signal
import subprocess

SANITIZED = os.environ.get("SUBSIDY_SANITIZED") == "1"
TIME_LIMIT = 60 if SANITIZED else 5  # of the processor, in seconds
WAITING_LIMIT = 120  # on a machine that is busy with other things
MEMORY_LIMIT = 512 * 1024 * 1024
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8"}
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def limit():
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (TIME_LIMIT, TIME_LIMIT + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(arguments, time_limit=WAITING_LIMIT, **options):
    """(status, stderr); a status of None where time ran out."""
    options.setdefault("stdout", subprocess.DEVNULL)
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("preexec_fn", limit)
    process = subprocess.Popen([str(argument) for argument in arguments], stderr=subprocess.PIPE, env=ENVIRONMENT, **options)
    try:
        _, errors = process.communicate(timeout=time_limit)
    except subprocess.TimeoutExpired:
        process.kill()
        _, errors = process.communicate()
        return None, errors.decode("utf-8", "replace")
    return process.returncode, errors.decode("utf-8", "replace")


def problem_of_ending(status, errors, statuses):
    """What is wrong with how the command ended, or None."""
    if status is None:
        return f"no answer in time: {errors.strip()[:200]}"
    if status == -signal.SIGXCPU:
        return f"more than {TIME_LIMIT} s of the processor: {errors.strip()[:200]}"
    if status < 0:
        return f"ended by signal {-status}: {errors.strip()[:200]}"
    if "Sanitizer" in errors or "runtime error" in errors:
        return f"a sanitizer objects: {errors.strip()[:2000]}"
    if status not in statuses:
        return f"exit status {status}, expected {statuses}: {errors.strip()[:300]}"
    if any(ord(character) < 32 and character != "\n" for character in errors):
        return f"control characters in a message: {errors[:300]!r}"
    return None


def can_be_nobody(command):
    """Whether the command can be run as a user without rights; root may read and write everything."""
    return os.geteuid() == 0 and shutil.which("setpriv") is not None and run([*NOBODY, command, "--version"])[0] == 0
