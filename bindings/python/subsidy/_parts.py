# SPDX-License-Identifier: Apache-2.0
"""What a policy consists of, as small plain values: rules, measures, facts, interpretations and payers."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Optional

from ._declarations import (
    PART_FACT,
    PART_INTERPRETATION,
    PART_MEASURE,
    PART_PAYER,
    PART_RULE,
    Handle,
    borrowed_text,
    library,
    optional_bytes,
    optional_text,
    text_bytes,
)
from ._errors import error_from
from ._values import FACT_TYPES, FactType, yuan


@dataclass(frozen=True)
class Part:
    """Anything in a policy that has an id and labels. It keeps the policy alive."""

    PART: ClassVar[int]
    id: str
    _policy: Handle = field(repr=False, compare=False)
    _position: int = field(repr=False, compare=False)

    def label(self, language: Optional[str] = None) -> str:
        """Return the label in "zh", "en" …, in the policy's own language where there is none or none is asked for."""
        return borrowed_text(
            library.subsidy_policy_label_at(self._policy.address, self.PART, self._position, optional_bytes(language))
        )


@dataclass(frozen=True)
class Option:
    """One option of a choice or of an interpretation. Its position in the list is its number in a column."""

    id: str
    _policy: Handle = field(repr=False, compare=False)
    _part: int = field(repr=False, compare=False)
    _owner: int = field(repr=False, compare=False)
    _position: int = field(repr=False, compare=False)

    def label(self, language: Optional[str] = None) -> str:
        """Return the label in "zh", "en" …, in the policy's own language where there is none or none is asked for."""
        return borrowed_text(
            library.subsidy_policy_option_label(
                self._policy.address,
                self._part,
                self._owner,
                self._position,
                optional_bytes(language),
            )
        )


@dataclass(frozen=True)
class Provision(Part):
    """What can be assessed: its clause, its conditions in order, and the ids of its further results.

    The results are the instalments and payees that share an award, then what the policy names with `also`; see
    `Answer.results`.
    """

    clause: Optional[str]
    conditions: tuple[str, ...]
    results: tuple[str, ...]

    def reason(self, first_failed: int) -> Optional[str]:
        """Return the reason behind a number of the column `first_failed`; None for -1."""
        return reason_of(self.conditions, first_failed)


@dataclass(frozen=True)
class Rule(Provision):
    """One award: besides its conditions and results what it reads, and the range of its amount in fen."""

    PART: ClassVar[int] = PART_RULE
    facts: tuple[str, ...]
    interpretations: tuple[str, ...]
    least_fen: int
    most_fen: int

    @property
    def least(self) -> Decimal:
        """The least amount in yuan that the formula can give."""
        return yuan(self.least_fen)

    @property
    def most(self) -> Decimal:
        """The largest amount in yuan that the formula can give."""
        return yuan(self.most_fen)


@dataclass(frozen=True)
class Measure(Provision):
    """One measure without payment. Where it has conditions or results it may be assessed, about them alone."""

    PART: ClassVar[int] = PART_MEASURE


@dataclass(frozen=True)
class Fact(Part):
    """One input. Its column is scaled by 10 to the power of `decimals` against what people write.

    `list` is the id of the list whose items have this fact, which then is called "LIST.FACT"; None for a fact of the
    row, as a list itself is.
    """

    PART: ClassVar[int] = PART_FACT
    type: FactType
    list: Optional[str]
    decimals: int
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Interpretation(Part):
    """One choice that the text leaves open, with the id of its default."""

    PART: ClassVar[int] = PART_INTERPRETATION
    options: tuple[Option, ...]
    default: str


@dataclass(frozen=True)
class Payer(Part):
    """One treasury that pays a share."""

    PART: ClassVar[int] = PART_PAYER


NOTHING_TO_PAY = "nothing-to-pay"


def reason_of(conditions: tuple[str, ...], first_failed: int) -> Optional[str]:
    """Return the id of the condition at a position, `nothing-to-pay` just beyond the last, None before the first."""
    if first_failed < 0:
        return None
    return (*conditions, NOTHING_TO_PAY)[first_failed]


def ids(policy: Handle, part: int) -> tuple[str, ...]:
    """Return the ids of one list of the policy, in its order."""
    count = library.subsidy_policy_count(policy.address, part)
    return tuple(
        borrowed_text(library.subsidy_policy_id_at(policy.address, part, position)) for position in range(count)
    )


def _options(policy: Handle, part: int, owner: int) -> tuple[Option, ...]:
    count = library.subsidy_policy_count_options(policy.address, part, owner)
    return tuple(
        Option(
            borrowed_text(library.subsidy_policy_option_id(policy.address, part, owner, position)),
            policy,
            part,
            owner,
            position,
        )
        for position in range(count)
    )


def _clause(policy: Handle, part: int, position: int) -> Optional[str]:
    return optional_text(library.subsidy_policy_clause_at(policy.address, part, position))


def _read_by(policy: Handle, rule: int, part: int) -> tuple[str, ...]:
    return tuple(
        id
        for position, id in enumerate(ids(policy, part))
        if library.subsidy_policy_rule_reads(policy.address, rule, part, position)
    )


def conditions(policy: Handle, rule: int) -> tuple[str, ...]:
    """Return the ids of a rule's conditions, in order."""
    count = library.subsidy_policy_count_conditions(policy.address, rule)
    return tuple(
        borrowed_text(library.subsidy_policy_condition_id(policy.address, rule, position)) for position in range(count)
    )


def conditions_of(policy: Handle, id: str) -> tuple[str, ...]:
    """Return the ids of the conditions of a rule or of a measure, in order."""
    position = library.subsidy_policy_position(policy.address, PART_RULE, text_bytes(id))
    return conditions(policy, position) if position >= 0 else _measure_conditions(policy, id)


def _measure_conditions(policy: Handle, id: str) -> tuple[str, ...]:
    """Return the ids of the conditions of a measure, which the library tells of an assessment alone.

    There are none where the measure has nothing to assess.
    """
    application = Handle(library.subsidy_application_new(policy.address), library.subsidy_application_unref)
    error = ctypes.c_void_p()
    address = library.subsidy_application_assess(application.address, text_bytes(id), None, ctypes.byref(error))
    if not address:
        error_from(error)  # frees it
        return ()
    assessment = Handle(address, library.subsidy_assessment_unref)
    return _until_none(lambda position: library.subsidy_assessment_get_finding(assessment.address, position, None))


def results_of(policy: Handle, id: str) -> tuple[str, ...]:
    """Return the ids of the further results of a rule or measure, in order."""
    owner = text_bytes(id)
    return _until_none(lambda position: library.subsidy_policy_result_id(policy.address, owner, position))


def _until_none(at: Callable[[int], Optional[bytes]]) -> tuple[str, ...]:
    texts: list[str] = []
    while (text := optional_text(at(len(texts)))) is not None:
        texts.append(text)
    return tuple(texts)


def list_of(policy: Handle, fact: int) -> Optional[str]:
    """Return the id of the list whose items have a fact; None for a fact of the row."""
    position = library.subsidy_policy_fact_list(policy.address, fact)
    if position < 0:
        return None
    return borrowed_text(library.subsidy_policy_id_at(policy.address, PART_FACT, position))


def rule(policy: Handle, position: int, id: str) -> Rule:
    """Copy a rule out of the policy."""
    least, most = ctypes.c_int64(), ctypes.c_int64()
    library.subsidy_policy_rule_range(policy.address, position, ctypes.byref(least), ctypes.byref(most))
    return Rule(
        id=id,
        _policy=policy,
        _position=position,
        clause=_clause(policy, PART_RULE, position),
        conditions=conditions(policy, position),
        results=results_of(policy, id),
        facts=_read_by(policy, position, PART_FACT),
        interpretations=_read_by(policy, position, PART_INTERPRETATION),
        least_fen=least.value,
        most_fen=most.value,
    )


def measure(policy: Handle, position: int, id: str) -> Measure:
    """Copy a measure out of the policy."""
    return Measure(
        id=id,
        _policy=policy,
        _position=position,
        clause=_clause(policy, PART_MEASURE, position),
        conditions=_measure_conditions(policy, id),
        results=results_of(policy, id),
    )


def fact(policy: Handle, position: int, id: str) -> Fact:
    """Copy a fact out of the policy."""
    return Fact(
        id=id,
        _policy=policy,
        _position=position,
        type=FACT_TYPES[library.subsidy_policy_fact_type(policy.address, position)],
        list=list_of(policy, position),
        decimals=library.subsidy_policy_fact_decimals(policy.address, position),
        options=_options(policy, PART_FACT, position),
    )


def interpretation(policy: Handle, position: int, id: str) -> Interpretation:
    """Copy an interpretation out of the policy."""
    options = _options(policy, PART_INTERPRETATION, position)
    return Interpretation(
        id=id,
        _policy=policy,
        _position=position,
        options=options,
        default=options[library.subsidy_policy_default_option(policy.address, position)].id,
    )


def payer(policy: Handle, position: int, id: str) -> Payer:
    """Copy a payer out of the policy."""
    return Payer(id=id, _policy=policy, _position=position)
