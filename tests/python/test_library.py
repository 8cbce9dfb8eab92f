# SPDX-License-Identifier: Apache-2.0
"""Whether the shared library is found, and declared as its headers say."""

import ctypes
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import support
from support import subsidy

_declarations, _library = subsidy._declarations, subsidy._library

HEADERS = support.ROOT / "include" / "subsidy"
BATCH_HEADER = support.ROOT / "include" / "subsidy-batch.h"
FUNCTION = re.compile(r"SUBSIDY_PUBLIC\s+([^;(]+?)(\w+) \(([^)]*)\)[^;]*;")

VALUES = {
    "void": None,
    "gboolean": ctypes.c_int,
    "int": ctypes.c_int,
    "int32_t": ctypes.c_int32,
    "int64_t": ctypes.c_int64,
    "gsize": ctypes.c_size_t,
    "GType": ctypes.c_size_t,
    "GQuark": ctypes.c_uint32,
    "SubsidyRunProgress": _declarations.PROGRESS,
}
POINTERS = {
    "const char *": ctypes.c_char_p,
    "char *": ctypes.c_void_p,
    "const char *const *": ctypes.POINTER(ctypes.c_char_p),
    "char **": ctypes.POINTER(ctypes.c_void_p),
    "GError **": ctypes.POINTER(ctypes.c_void_p),
    "SubsidyPolicy **": ctypes.POINTER(ctypes.c_void_p),
    "const SubsidyEvaluator *const *": ctypes.POINTER(ctypes.c_void_p),
    "gboolean *": ctypes.POINTER(ctypes.c_int),
    "int32_t *": ctypes.POINTER(ctypes.c_int32),
    "int64_t *": ctypes.POINTER(ctypes.c_int64),
    "gsize *": ctypes.POINTER(ctypes.c_size_t),
    "const SubsidyEvaluator *const *": ctypes.POINTER(ctypes.c_void_p),
    "const SubsidyColumn *": ctypes.POINTER(_declarations.Column),
    "const SubsidyPayouts *": ctypes.POINTER(_declarations.Payouts),
}
ARRAYS = {"subsidy_evaluator_run_row": (ctypes.c_void_p,) * 3}  # whole arrays, passed by address


def ctypes_of(declaration):
    """Return the ctypes type of a C type; any other pointer is an object."""
    declaration = " ".join(declaration.split())
    if declaration in VALUES:
        return VALUES[declaration]
    return POINTERS.get(declaration, ctypes.c_void_p)


def declared_in_headers():
    """Return every function of the public headers of libsubsidy with its types."""
    return declared_in([*HEADERS.glob("*.h"), HEADERS / "version.h.in"])


def declared_in(headers):
    """Return every function of these headers with its types."""
    functions = {}
    for header in headers:
        text = re.sub(r"/\*.*?\*/", "", header.read_text(encoding="utf-8"), flags=re.DOTALL)
        for result, name, arguments in FUNCTION.findall(text):
            types = [] if arguments.strip() == "void" else arguments.split(",")
            types = tuple(ctypes_of(re.sub(r"\w+\s*$", "", each.strip())) for each in types)
            functions[name] = (ctypes_of(result), ARRAYS.get(name, types))
    return functions


class Declarations(unittest.TestCase):
    def test_every_function_of_the_headers_is_declared_with_its_types(self):
        headers = declared_in_headers()
        self.assertGreater(len(headers), 70)
        self.assertEqual(sorted(headers), sorted(_declarations.FUNCTIONS))
        for name, types in headers.items():
            with self.subTest(name):
                self.assertEqual(types, _declarations.FUNCTIONS[name])

    def test_every_function_for_files_is_declared_with_its_types(self):
        header = declared_in([BATCH_HEADER])
        self.assertGreater(len(header), 20)
        self.assertEqual(header, _declarations.BATCH_FUNCTIONS)

    def test_numbers_that_stand_for_missing_and_none(self):
        self.assertEqual(subsidy.MISSING, -(2**63))
        self.assertEqual(subsidy.NONE, -(2**63) + 1)

    def test_library_without_a_function_is_called_older(self):
        libc = ctypes.CDLL(None)
        with self.assertRaisesRegex(ImportError, "has no subsidy_version: it is older"):
            _declarations.declare(libc)

    def test_version_is_that_of_the_library(self):
        self.assertEqual(subsidy.version(), subsidy.__version__)


class Finding(unittest.TestCase):
    def import_with(self, then="print(subsidy.version())", **environment):
        return subprocess.run(
            [sys.executable, "-c", f"import subsidy; {then}"],
            env={**os.environ, "PYTHONPATH": str(support.PACKAGE), "PYTHONDONTWRITEBYTECODE": "1", **environment},
            capture_output=True,
            text=True,
        )

    def test_environment_names_the_library(self):
        run = self.import_with(SUBSIDY_LIBRARY=_declarations.library._name)
        self.assertEqual(run.stdout.strip(), subsidy.version(), run.stderr)

    def test_library_that_was_named_is_not_replaced_by_another(self):
        run = self.import_with(SUBSIDY_LIBRARY="/nowhere/libsubsidy.so.0")
        self.assertNotEqual(run.returncode, 0)
        for part in ("LibraryNotFound", "/nowhere/libsubsidy.so.0", "meson install", "SUBSIDY_LIBRARY"):
            self.assertIn(part, run.stderr)

    def test_checkout_offers_its_build_first_and_a_stray_folder_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            checkout = Path(folder)
            for build in ("build-asan", "build"):
                (checkout / build / "lib").mkdir(parents=True)
                (checkout / build / "lib" / _library.FILE_NAMES[0]).touch()
            self.assertEqual(list(_library.in_checkout(checkout)), [])
            header = checkout / "include" / "subsidy" / "subsidy.h"
            header.parent.mkdir(parents=True)
            header.touch()
            found = [Path(path).parent.parent.name for path in _library.in_checkout(checkout)]
            self.assertEqual(found, ["build", "build-asan"])

    def test_the_loader_is_asked_outside_a_checkout(self):
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ.pop("SUBSIDY_LIBRARY", None)
            try:
                self.assertEqual(next(_library.candidates(Path(folder))), _library.FILE_NAMES[0])
            finally:
                if environment is not None:
                    os.environ["SUBSIDY_LIBRARY"] = environment

    def test_library_for_files_lies_beside_in_a_build_and_where_it_is_installed(self):
        for place in ("batch", "."):
            with self.subTest(place), tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / place / _library.BATCH_FILE_NAMES[0]
                file.parent.mkdir(exist_ok=True)
                file.touch()
                found = list(_library.batch_candidates(str(Path(folder) / _library.FILE_NAMES[0])))
                self.assertEqual(found, [str(file)])

    def test_library_for_files_is_asked_of_the_loader_where_the_other_one_was(self):
        found = next(_library.batch_candidates(_library.FILE_NAMES[0]))
        self.assertEqual(found, _library.BATCH_FILE_NAMES[0])

    def test_package_works_without_the_library_for_files_until_one_is_answered(self):
        with tempfile.TemporaryDirectory() as folder:
            library = Path(folder) / _library.FILE_NAMES[0]
            library.symlink_to(Path(_declarations.library._name).resolve())
            self.assertEqual(self.import_with(SUBSIDY_LIBRARY=str(library)).stdout.strip(), subsidy.version())
            for call in ("subsidy.Policy.builtin().run_file('a', 'b')", "subsidy.Ledger('a')"):
                run = self.import_with(call, SUBSIDY_LIBRARY=str(library))
                for part in ("LibraryNotFound", "libsubsidy-batch", str(library), "SUBSIDY_BATCH_LIBRARY"):
                    self.assertIn(part, run.stderr)
            batch = _declarations.batch_library()._name
            template = "print(subsidy.Policy.builtin().template('digital-pilot')[:5])"
            run = self.import_with(template, SUBSIDY_LIBRARY=str(library), SUBSIDY_BATCH_LIBRARY=batch)
            self.assertEqual(run.stdout.strip(), "rule,", run.stderr)

    def test_library_for_files_that_was_named_is_not_replaced_by_another(self):
        run = self.import_with("subsidy.Ledger('a')", SUBSIDY_BATCH_LIBRARY="/nowhere/libsubsidy-batch.so.0")
        self.assertIn("/nowhere/libsubsidy-batch.so.0: ", run.stderr)
        self.assertIn("LibraryNotFound", run.stderr)


if __name__ == "__main__":
    unittest.main()
