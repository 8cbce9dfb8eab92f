# SPDX-License-Identifier: Apache-2.0
"""What a policy consists of, as small plain values: rules, measures, facts, interpretations and payers."""

from __future__ import annotations

import ctypes
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
)
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
class Rule(Part):
    """One award: its clause, its conditions in order, what it reads, and the range of its amount in fen."""

    PART: ClassVar[int] = PART_RULE
    clause: Optional[str]
    conditions: tuple[str, ...]
    facts: tuple[str, ...]
    interpretations: tuple[str, ...]
    least_fen: int
    most_fen: int

    def reason(self, first_failed: int) -> Optional[str]:
        """Return the reason behind a number of the column `first_failed`; None for -1."""
        return reason_of(self.conditions, first_failed)

    @property
    def least(self) -> Decimal:
        """The least amount in yuan that the formula can give."""
        return yuan(self.least_fen)

    @property
    def most(self) -> Decimal:
        """The largest amount in yuan that the formula can give."""
        return yuan(self.most_fen)


@dataclass(frozen=True)
class Measure(Part):
    """One measure without payment."""

    PART: ClassVar[int] = PART_MEASURE
    clause: Optional[str]


@dataclass(frozen=True)
class Fact(Part):
    """One input. Its column is scaled by 10 to the power of `decimals` against what people write."""

    PART: ClassVar[int] = PART_FACT
    type: FactType
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
    )


def fact(policy: Handle, position: int, id: str) -> Fact:
    """Copy a fact out of the policy."""
    return Fact(
        id=id,
        _policy=policy,
        _position=position,
        type=FACT_TYPES[library.subsidy_policy_fact_type(policy.address, position)],
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
