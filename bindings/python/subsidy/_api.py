# SPDX-License-Identifier: Apache-2.0
"""The policy, from which everything else comes, and the functions of the library that need none."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Optional, Union

from ._answer import Answer
from ._application import application_of
from ._batch import Batch
from ._columns import Columns
from ._coverage import Coverage
from ._declarations import (
    MISSING,
    PART_INTERPRETATION,
    PART_MEASURE,
    PART_PAYER,
    PART_RULE,
    Handle,
    Interpretations,
    Path,
    borrowed_text,
    library,
    optional_bytes,
    options,
    path_bytes,
    take_text,
    text_bytes,
)
from ._errors import PolicyError, Problem, error_from, fail, problems_of
from ._evaluator import OFFSETS, Evaluator, Evaluators, Facts
from ._files import FileRun, Progress, run_file, template
from ._ledger import Ledger
from ._parts import (
    Fact,
    Interpretation,
    Measure,
    Payer,
    Rule,
    fact,
    ids,
    interpretation,
    measure,
    payer,
    results_of,
    rule,
)
from ._values import FactGiven, FactType


@dataclass(frozen=True)
class Boundaries:
    """The corners of a rule: the text of a cases file and, where there is one, what a reader should know about it."""

    cases: str
    note: Optional[str]


class Policy:
    """One loaded policy. Immutable, and threads may share it. Made by `builtin`, `from_file` or `from_bytes`."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._payers = ids(handle, PART_PAYER)
        self._rules = ids(handle, PART_RULE)
        self._facts = Facts(handle)
        self._results: dict[str, tuple[str, ...]] = {}  # of each rule or measure that was assessed

    @classmethod
    def builtin(cls) -> Policy:
        """Return Langfang's policy for industrial clusters, 2025-2027, which is part of the library."""
        return cls._owning(library.subsidy_policy_builtin())

    @classmethod
    def from_file(cls, path: Path) -> Policy:
        """Load a policy file. Raises FileError, or PolicyError with every problem in it."""
        error = ctypes.c_void_p()
        address = library.subsidy_policy_new_from_file(path_bytes(path), ctypes.byref(error))
        return cls._loaded(address, error, lambda: check_file(path))

    @classmethod
    def from_bytes(cls, data: Any, name: Optional[str] = None) -> Policy:
        """Load the content of a policy file; messages call it `name`. Raises PolicyError with every problem in it."""
        content = memoryview(data).tobytes()
        error = ctypes.c_void_p()
        address = library.subsidy_policy_new_from_bytes(
            content, len(content), optional_bytes(name), ctypes.byref(error)
        )
        return cls._loaded(address, error, lambda: check_bytes(content, name))

    @classmethod
    def _loaded(
        cls,
        address: Optional[int],
        error: ctypes.c_void_p,
        check: Callable[[], tuple[Problem, ...]],
    ) -> Policy:
        if address:
            return cls._owning(address)
        raised = error_from(error)
        if isinstance(raised, PolicyError):
            raise PolicyError(str(raised), check())
        raise raised

    @classmethod
    def _owning(cls, address: int) -> Policy:
        return cls(Handle(address, library.subsidy_policy_unref))

    @property
    def id(self) -> str:
        """The id of the policy."""
        return borrowed_text(library.subsidy_policy_get_id(self._handle.address))

    @property
    def digest(self) -> str:
        """The digest of its file: "sha256:" and 64 hexadecimal digits."""
        return borrowed_text(library.subsidy_policy_get_digest(self._handle.address))

    @property
    def currency(self) -> str:
        """The ISO 4217 code of its money."""
        return borrowed_text(library.subsidy_policy_get_currency(self._handle.address))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The awards."""
        return tuple(rule(self._handle, position, id) for position, id in enumerate(self._rules))

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The measures without payment."""
        names = ids(self._handle, PART_MEASURE)
        return tuple(measure(self._handle, position, id) for position, id in enumerate(names))

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The inputs, in the order of columns."""
        names = self._facts.positions
        return tuple(fact(self._handle, position, id) for position, id in enumerate(names))

    @cached_property
    def interpretations(self) -> tuple[Interpretation, ...]:
        """The choices that the text leaves open."""
        names = ids(self._handle, PART_INTERPRETATION)
        return tuple(interpretation(self._handle, position, id) for position, id in enumerate(names))

    @cached_property
    def payers(self) -> tuple[Payer, ...]:
        """The treasuries, in the order of shares."""
        return tuple(payer(self._handle, position, id) for position, id in enumerate(self._payers))

    def describe(self, language: str = "en", as_json: bool = False) -> str:
        """Write what can be claimed under the policy, as text or as JSON."""
        return take_text(library.subsidy_policy_describe(self._handle.address, text_bytes(language), as_json))

    def describe_rule(self, rule: str, language: str = "en", as_json: bool = False) -> str:
        """Write one rule or measure in words: conditions, formula, split, facts, interpretations."""
        error = ctypes.c_void_p()
        text = library.subsidy_policy_describe_rule(
            self._handle.address,
            text_bytes(rule),
            text_bytes(language),
            as_json,
            ctypes.byref(error),
        )
        if not text:
            fail(error)
        return take_text(text)

    def boundaries(
        self,
        rule: str,
        interpretations: Interpretations = None,
        language: str = "en",
    ) -> Boundaries:
        """Write the cases at the corners of a rule, with what is computed for each, for a person to review.

        Raises UnknownName for a rule, interpretation or option that does not exist; in "en" or "zh".
        """
        error, note = ctypes.c_void_p(), ctypes.c_void_p()
        cases = library.subsidy_policy_boundaries(
            self._handle.address,
            text_bytes(rule),
            options(interpretations),
            text_bytes(language),
            ctypes.byref(note),
            ctypes.byref(error),
        )
        if not cases:
            fail(error)
        return Boundaries(take_text(cases), take_text(note.value) if note.value else None)

    def assess(
        self,
        rule: str,
        facts: Mapping[str, FactGiven],
        interpretations: Interpretations = None,
        language: str = "en",
    ) -> Answer:
        """Assess a claim under a rule, or what a measure asks. Not eligible is an answer, not an error.

        A str is read as people write it, a Decimal or int is money in yuan, a rate in per cent, a count or a number; a
        date, a bool; None is not given. Interpretations that are not named keep their default.

        A list is a sequence of its items, each a mapping from its facts, without the name of the list, to such values:
        `{"unit": [{"cost": "1500000"}, {"cost": Decimal("2500000")}]}`. What an item lacks, or has as None or "", is
        missing for that item alone; [] is the empty list. Or each fact of the items has its own sequence, one value an
        item, `{"unit.cost": ["1500000", None]}`, or all of them in one text, `{"unit.cost": "1500000;"}`; a list then
        need not be given, and may be, as "none" or as how many items it has.

        Raises UnknownName for a rule, fact, interpretation or option that does not exist, FactError for a value that
        cannot be read exactly and for facts of one list with more items than others, TypeError for a float, ValueError
        for a fact of items that is given twice; in "en" or "zh", and of items with their position, from 0: `unit[1]`.
        """
        application = application_of(self._facts, facts, language)
        return self._ask(library.subsidy_application_assess, application, rule, interpretations, language)

    def match(
        self,
        facts: Mapping[str, FactGiven],
        interpretations: Interpretations = None,
        language: str = "en",
    ) -> dict[str, Answer]:
        """Ask of every rule what it would bring, without claiming it; takes and raises what `assess` does."""
        application = application_of(self._facts, facts, language)
        return {
            rule: self._ask(library.subsidy_application_match, application, rule, interpretations, language)
            for rule in self._rules
        }

    def match_rule(
        self,
        rule: str,
        facts: Mapping[str, FactGiven],
        interpretations: Interpretations = None,
        language: str = "en",
    ) -> Answer:
        """Ask of one rule what it would bring, without claiming it; takes and raises what `assess` does."""
        application = application_of(self._facts, facts, language)
        return self._ask(library.subsidy_application_match, application, rule, interpretations, language)

    def batch(self) -> Batch:
        """Return a batch without claims: those added to it are settled together."""
        handle = Handle(library.subsidy_batch_new(self._handle.address), library.subsidy_batch_unref)
        return Batch(handle, self._facts, self._answer)

    def _ask(
        self,
        question: Any,
        application: Handle,
        rule: str,
        interpretations: Interpretations,
        language: str,
    ) -> Answer:
        error = ctypes.c_void_p()
        address = question(application.address, text_bytes(rule), options(interpretations), ctypes.byref(error))
        if not address:
            fail(error)
        return self._answer(address, rule, language)

    def _answer(self, address: int, rule: str, language: str) -> Answer:
        handle = Handle(address, library.subsidy_assessment_unref)
        results = self._results.get(rule)
        if results is None:
            results = self._results[rule] = results_of(self._handle, rule)
        return Answer(handle, rule, self._payers, results, language)

    def coverage(self) -> Coverage:
        """Return the coverage of no answer at all, to which answers under this policy are added."""
        return Coverage(Handle(library.subsidy_coverage_new(self._handle.address), library.subsidy_coverage_unref))

    def evaluator(self, rule: str, interpretations: Interpretations = None) -> Evaluator:
        """Prepare one rule for many rows. Raises UnknownName."""
        error = ctypes.c_void_p()
        address = library.subsidy_evaluator_new(
            self._handle.address,
            text_bytes(rule),
            options(interpretations),
            ctypes.byref(error),
        )
        if not address:
            fail(error)
        return Evaluator(Handle(address, library.subsidy_evaluator_unref), self._facts, rule)

    def evaluators(
        self, rules: Optional[Iterable[str]] = None, interpretations: Interpretations = None
    ) -> Evaluators:
        """Prepare several rules, or all, for rows that each claim one of them. Raises UnknownName.

        `policy.evaluators().run([0, 1], columns)` answers two rows, the first under the first rule.
        """
        if isinstance(rules, str):
            raise TypeError(f"evaluators takes several rules, not the one text {rules!r}")
        names = self._rules if rules is None else rules
        return Evaluators([self.evaluator(rule, interpretations) for rule in names], self._facts)

    def evaluate(
        self,
        rule: str,
        columns: Mapping[str, object],
        interpretations: Interpretations = None,
        out: Union[Columns, Mapping[str, Any], None] = None,
    ) -> Columns:
        """Answer many claims under a rule, one a row.

        A column is a contiguous buffer of int64, which is not copied (array('q'), a NumPy array of int64 or of
        datetime64[D]), or a list of int, in which None is missing. Money is in fen, a date in days since 1970-01-01, a
        choice the position of its option (see `codes`), a flag 0 or 1, a rate in millionths; `subsidy.MISSING` where a
        row does not have it. A single int, in the same units, holds for every row; so does a single str, Decimal (money
        in yuan), date or bool, read as `assess` reads it. None is not given. Single values alone make one row.

        The column of a list has a number more than there are rows: where the items of each row begin in the columns of
        their facts and, at the end, where those of the last row end. Its numbers ascend, else the row is refused;
        `subsidy.MISSING` where a row's list is not known, never at the end. A column of a fact of items has a value for
        each item, so at least as many as that last number; a single value holds for every item. Two rows, with two
        items and one: `{"unit": [0, 2, 3], "unit.cost": [100, 200, 300]}`. A single int as a list is how many items
        every row has, the same ones; "none" or 0 is the empty list.

        `out` are buffers to write into, those that are not given being left out; without it, new arrays are returned.
        Further results (`Answer.results`) are those of single answers alone.

        Raises UnknownName, FactError, TypeError for a column of another type, and ValueError for one of another length,
        for items without their list, and for offsets that go beyond the last one.
        """
        return self.evaluator(rule, interpretations).run(columns, out)

    def run_file(
        self,
        input: Path,
        output: Path,
        rule: Optional[str] = None,
        interpretations: Interpretations = None,
        columns: Union[str, Iterable[str], None] = None,
        jobs: int = 1,
        strict: bool = False,
        ledger: Optional[Ledger] = None,
        day: Optional[date] = None,
        summary_by: Optional[str] = None,
        compare: Optional[Policy] = None,
        compare_interpretations: Interpretations = None,
        progress: Optional[Progress] = None,
        language: str = "en",
    ) -> FileRun:
        """Answer a file of claims, one a row, and write the answers; return what they come to.

        The file is CSV: its headings are ids or labels of facts and, without `rule`, one column names the rule of each
        row. Memory does not grow with it. "-" is standard input or output. The output appears under its name when it is
        whole, and may take the place of the input; whatever is raised, there is none. `columns` are those of the
        output, see `subsidy_run_set_columns` in subsidy-batch.h; `jobs` threads answer, from 1 to 64, to the same
        output. A row that cannot be read has its error in the output and is counted; with `strict` it is raised.

        With a ledger, totals of past payouts are taken from it, and what is awarded on `day`, else today, is recorded
        in it. `compare` is another policy, `compare_interpretations` are other choices: every row is answered twice.
        `summary_by` is the choice by which the summary is told, else the county where the policy has that fact.

        `progress(rows, bytes, all_bytes)` is called now and then, on this thread; `all_bytes` is None where the length
        is not known. It stops the run by returning False, which raises Stopped, or by raising anything itself.

        Raises FileError, FactError for headings that do not fit and, with `strict`, for a row, UnknownName, Error for
        options that do not go together, and LibraryNotFound without libsubsidy-batch; in "en" or "zh".
        """
        return run_file(
            self._handle,
            input,
            output,
            rule=rule,
            interpretations=interpretations,
            columns=columns,
            jobs=jobs,
            strict=strict,
            ledger=ledger,
            day=day,
            summary_by=summary_by,
            compare=None if compare is None else compare._handle,
            compare_interpretations=compare_interpretations,
            progress=progress,
            language=language,
        )

    def template(self, rule: str, language: str = "en") -> str:
        """Return the CSV of a file of claims to fill in: the headings that the rule needs, and one row as an example.

        Raises UnknownName, in "en" or "zh", and LibraryNotFound without libsubsidy-batch. Spreadsheets take Chinese
        headings for UTF-8 where the file begins with a byte order mark: write it in the encoding "utf-8-sig".
        """
        return template(self._handle, rule, language)

    def codes(self, fact: str, texts: Iterable[Optional[str]], language: str = "en") -> array[int]:
        """Read texts into a column of a fact: names of counties into positions, for one. None and "" are missing.

        Each distinct text is read once. Of a fact of items there is one text an item, of all rows one after another.
        Raises UnknownName, FactError in "en" or "zh", and TypeError for a list, whose column holds offsets.
        """
        if isinstance(texts, str):
            raise TypeError(f"{fact}: codes takes several texts, not the one text {texts!r}")
        position = self._facts.position(fact)
        if self._facts.kinds[fact] is FactType.LIST:
            raise TypeError(f"{fact}: no text is an offset; {OFFSETS}")
        known = _Numbers(self._facts, position, language)
        return array("q", map(known.__getitem__, texts))

    def __repr__(self) -> str:
        return f"<subsidy.Policy {self.id}>"


class _Numbers(dict[Optional[str], int]):
    """The numbers of the texts of one fact, each read when it is first asked for."""

    def __init__(self, facts: Facts, position: int, language: str) -> None:
        super().__init__({None: MISSING})
        self._facts = facts
        self._position = position
        self._language = language

    def __missing__(self, text: str) -> int:
        number = self._facts.read(self._position, text, self._language)
        self[text] = number
        return number


def check_file(path: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a policy file, warnings too; a file that cannot be read is a problem."""
    return problems_of(library.subsidy_policy_check_file(path_bytes(path), None))


def check_bytes(data: Any, name: Optional[str] = None) -> tuple[Problem, ...]:
    """Return everything that is wrong with the content of a policy file, warnings too."""
    content = memoryview(data).tobytes()
    return problems_of(library.subsidy_policy_check_bytes(content, len(content), optional_bytes(name), None))


def builtin_source() -> str:
    """Return the XML of the built-in policy, to be copied and changed."""
    return borrowed_text(library.subsidy_policy_builtin_source(None))


def schema() -> str:
    """Return the XML schema of policy files, for editors."""
    return take_text(library.subsidy_policy_schema())


def reference(language: str = "en") -> str:
    """Return the reference of all elements of policy files, in Markdown."""
    return take_text(library.subsidy_policy_reference(text_bytes(language)))


def version() -> str:
    """Return the version of the library that is running."""
    return borrowed_text(library.subsidy_version())
