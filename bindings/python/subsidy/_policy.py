# SPDX-License-Identifier: Apache-2.0
"""A policy: what can be claimed under it, and the answers."""

import array
import ctypes
import datetime
import os
import weakref
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Dict, Iterable, Mapping, Optional, Tuple, Union

from ._answer import Answer
from ._columns import Columns, Evaluator
from ._declarations import MISSING, lib
from ._values import (
    Error,
    Fact,
    FactError,
    FileError,
    UnknownName,
    as_text,
    checked,
    decoded,
    encoded,
    option_array,
    taken,
)

RULE, MEASURE, FACT, INTERPRETATION, PAYER = 1, 2, 3, 4, 5
TYPES = ("money", "rate", "date", "count", "quantity", "number", "choice", "flag", "name", "credit-code")


@dataclass(frozen=True)
class Problem:
    """One problem of a policy file."""

    severity: str
    file: str
    line: int
    message: str
    message_zh: str

    def message_in(self, language: str) -> str:
        return self.message_zh if language.startswith("zh") else self.message

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.severity}: {self.message}"


class PolicyError(Error, ValueError):
    """A policy with mistakes; `problems` lists every one."""

    code = 2

    def __init__(self, problems: Tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Option:
    id: str
    labels: Tuple[str, str]

    def label(self, language: str = "zh") -> str:
        return self.labels[0 if language.startswith("zh") else 1]


@dataclass(frozen=True)
class Part:
    """A rule, measure, fact, interpretation or payer of a policy."""

    id: str
    labels: Tuple[str, str]
    clause: Optional[str] = None
    type: Optional[str] = None
    decimals: int = 0
    options: Tuple[Option, ...] = ()
    default: Optional[str] = None

    def label(self, language: str = "zh") -> str:
        return self.labels[0 if language.startswith("zh") else 1]


def read_problems(report: int) -> Tuple[Problem, ...]:
    return tuple(
        Problem(
            "error" if lib.subsidy_report_get_severity(report, i) == 1 else "warning",
            decoded(lib.subsidy_report_get_file(report)) or "",
            lib.subsidy_report_get_line(report, i),
            taken(lib.subsidy_report_get_message(report, i, b"en")),
            taken(lib.subsidy_report_get_message(report, i, b"zh")),
        )
        for i in range(lib.subsidy_report_get_n_problems(report))
    )


class Policy:
    """One loaded policy. Immutable; threads may share it."""

    def __init__(self, pointer: int, problems: Tuple[Problem, ...] = ()) -> None:
        self._pointer = pointer
        weakref.finalize(self, lib.subsidy_policy_unref, pointer)
        self.problems = problems  # warnings
        self.id: str = decoded(lib.subsidy_policy_get_id(pointer)) or ""
        self.digest: str = decoded(lib.subsidy_policy_get_digest(pointer)) or ""
        self.currency: str = decoded(lib.subsidy_policy_get_currency(pointer)) or ""
        self.rules = self._parts(RULE)
        self.measures = self._parts(MEASURE)
        self.facts = self._parts(FACT)
        self.interpretations = self._parts(INTERPRETATION)
        self.payers = self._parts(PAYER)
        self._payer_ids = tuple(payer.id for payer in self.payers)
        self._positions = {fact.id: i for i, fact in enumerate(self.facts)}
        self._codes: Dict[int, Dict[str, int]] = {}

    @classmethod
    def builtin(cls) -> "Policy":
        """Langfang's policy for industrial clusters, 2025-2027."""
        return cls(lib.subsidy_policy_builtin())

    @classmethod
    def from_file(cls, path: Union[str, "os.PathLike[str]"]) -> "Policy":
        if not os.path.exists(path):
            raise FileError(f"{os.fspath(path)}: there is no such file")
        pointer = ctypes.c_void_p()
        return cls._loaded(lib.subsidy_policy_check_file(os.fsencode(path), ctypes.byref(pointer)), pointer)

    @classmethod
    def from_bytes(cls, data: bytes, name: Optional[str] = None) -> "Policy":
        pointer = ctypes.c_void_p()
        report = lib.subsidy_policy_check_bytes(bytes(data), len(data), encoded(name), ctypes.byref(pointer))
        return cls._loaded(report, pointer)

    @classmethod
    def _loaded(cls, report: int, pointer: ctypes.c_void_p) -> "Policy":
        try:
            problems = read_problems(report)
        finally:
            lib.subsidy_report_unref(report)
        if pointer.value is None:
            raise PolicyError(problems)
        return cls(pointer.value, problems)

    def _labels(self, part: int, position: int) -> Tuple[str, str]:
        return tuple(  # type: ignore[return-value]
            decoded(lib.subsidy_policy_label_at(self._pointer, part, position, language)) or "" for language in (b"zh", b"en")
        )

    def _options(self, part: int, position: int) -> Tuple[Option, ...]:
        def label(option: int, language: bytes) -> str:
            return decoded(lib.subsidy_policy_option_label(self._pointer, part, position, option, language)) or ""

        return tuple(
            Option(
                decoded(lib.subsidy_policy_option_id(self._pointer, part, position, option)) or "",
                (label(option, b"zh"), label(option, b"en")),
            )
            for option in range(lib.subsidy_policy_count_options(self._pointer, part, position))
        )

    def _parts(self, part: int) -> Tuple[Part, ...]:
        parts = []
        for i in range(lib.subsidy_policy_count(self._pointer, part)):
            options = self._options(part, i)
            parts.append(
                Part(
                    id=decoded(lib.subsidy_policy_id_at(self._pointer, part, i)) or "",
                    labels=self._labels(part, i),
                    clause=decoded(lib.subsidy_policy_clause_at(self._pointer, part, i)),
                    type=TYPES[lib.subsidy_policy_fact_type(self._pointer, i)] if part == FACT else None,
                    decimals=lib.subsidy_policy_fact_decimals(self._pointer, i) if part == FACT else 0,
                    options=options,
                    default=options[lib.subsidy_policy_default_option(self._pointer, i)].id
                    if part == INTERPRETATION
                    else None,
                )
            )
        return tuple(parts)

    # One case

    def _application(self, facts: Mapping[str, Fact], language: str) -> int:
        application: int = lib.subsidy_application_new(self._pointer)
        try:
            lib.subsidy_application_set_language(application, encoded(language))
            for name, value in facts.items():
                text = encoded(as_text(name, value))
                checked(lambda error: lib.subsidy_application_set_text(application, encoded(name), text, error))
        except BaseException:
            lib.subsidy_application_unref(application)
            raise
        return application

    def _ask(self, function: Any, application: int, rule: str, options: Any, language: str) -> Answer:
        pointer: int = checked(  # type: ignore[assignment]
            lambda error: function(application, encoded(rule), options, error)
        )
        return Answer(pointer, self._payer_ids, language)

    def _answer(
        self,
        function: Any,
        rule: str,
        facts: Mapping[str, Fact],
        interpretations: Optional[Mapping[str, str]],
        language: str,
    ) -> Answer:
        application = self._application(facts, language)
        try:
            return self._ask(function, application, rule, option_array(interpretations), language)
        finally:
            lib.subsidy_application_unref(application)

    def assess(
        self,
        rule: str,
        facts: Mapping[str, Fact],
        interpretations: Optional[Mapping[str, str]] = None,
        language: str = "en",
    ) -> Answer:
        """Assesses a claim under a rule."""
        return self._answer(lib.subsidy_application_assess, rule, facts, interpretations, language)

    def match_rule(
        self,
        rule: str,
        facts: Mapping[str, Fact],
        interpretations: Optional[Mapping[str, str]] = None,
        language: str = "en",
    ) -> Answer:
        """What a rule would bring, without claiming it: nothing is asserted."""
        return self._answer(lib.subsidy_application_match, rule, facts, interpretations, language)

    def match(
        self, facts: Mapping[str, Fact], interpretations: Optional[Mapping[str, str]] = None, language: str = "en"
    ) -> Dict[str, Answer]:
        """One applicant against all rules."""
        application = self._application(facts, language)
        options = option_array(interpretations)
        try:
            return {
                rule.id: self._ask(lib.subsidy_application_match, application, rule.id, options, language)
                for rule in self.rules
            }
        finally:
            lib.subsidy_application_unref(application)

    # Many rows

    def evaluator(self, rule: str, interpretations: Optional[Mapping[str, str]] = None) -> Evaluator:
        return Evaluator(self, rule, interpretations)

    def evaluate(
        self,
        rule: str,
        columns: Mapping[str, Any],
        interpretations: Optional[Mapping[str, str]] = None,
        out: Optional[Columns] = None,
    ) -> Columns:
        """Answers many rows; a single value stands for a constant column."""
        return self.evaluator(rule, interpretations).run(columns, out)

    def codes(self, fact: str, texts: Iterable[Optional[str]], language: str = "en") -> "array.array[int]":
        """Texts as the numbers of a column; None and "" are missing."""
        position = self._fact_position(fact)
        known = self._codes.setdefault(position, {})
        numbers = array.array("q")
        for text in texts:
            if not text:
                numbers.append(MISSING)
                continue
            if text not in known:
                known[text] = self._read(position, text, language)
            numbers.append(known[text])
        return numbers

    def _fact_position(self, name: str) -> int:
        try:
            return self._positions[name]
        except KeyError:
            names = [encoded(fact.id) for fact in self.facts]
            nearest = decoded(lib.subsidy_suggest(encoded(name), (ctypes.c_char_p * (len(names) + 1))(*names, None)))
            meant = f"; did you mean '{nearest}'?" if nearest else ""
            raise UnknownName(f"there is no fact '{name}'{meant}") from None

    def _read(self, position: int, text: str, language: str = "en") -> int:
        number = ctypes.c_int64()
        checked(
            lambda error: lib.subsidy_fact_from_text(
                self._pointer, position, encoded(text), encoded(language), ctypes.byref(number), error
            )
        )
        return number.value

    def _number(self, position: int, name: str, value: Any) -> int:
        """A constant column: an int is taken as it is in columns, anything else is read as for one case."""
        if isinstance(value, int) and not isinstance(value, bool):
            if not MISSING <= value <= 2**63 - 1:
                raise FactError(f"{name}: {value} does not fit 64 bits")
            return value
        if not isinstance(value, (str, bool, Decimal, datetime.date)):
            raise TypeError(f"{name}: {type(value).__name__} is neither a value nor a column of int64")
        return self._read(position, as_text(name, value))

    # Words

    def describe(self, language: str = "en", as_json: bool = False) -> str:
        return taken(lib.subsidy_policy_describe(self._pointer, encoded(language), as_json))

    def describe_rule(self, rule: str, language: str = "en", as_json: bool = False) -> str:
        pointer = checked(
            lambda error: lib.subsidy_policy_describe_rule(self._pointer, encoded(rule), encoded(language), as_json, error)
        )
        return taken(pointer)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return f"<Policy {self.id}>"
