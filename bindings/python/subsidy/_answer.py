# SPDX-License-Identifier: Apache-2.0
"""The answer for one application: what the library worked out, for reading in Python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Optional

from ._declarations import Handle, library, optional_text, take_optional_text, take_text, text_bytes
from ._values import OUTCOMES, Outcome, optional_fen, optional_yuan


class Status(str, Enum):
    """How one condition came out."""

    MET = "met"
    NOT_MET = "not-met"
    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Finding:
    """What one condition asked, what it saw, and its clause, in the language of the answer.

    `label` is the name the policy gives the condition, where it does.
    """

    condition: str
    status: Status
    label: Optional[str]
    asked: Optional[str]
    found: Optional[str]
    clause: Optional[str]


@dataclass(frozen=True)
class Alternative:
    """What one other option of an interpretation would change the answer to."""

    interpretation: str
    option: str
    outcome: Outcome
    reason: Optional[str]
    amount_fen: Optional[int]
    shares_fen: Mapping[str, Optional[int]]

    @property
    def amount(self) -> Optional[Decimal]:
        """The award in yuan; None where undetermined or refused."""
        return optional_yuan(self.amount_fen)

    @property
    def shares(self) -> Mapping[str, Optional[Decimal]]:
        """What each payer pays in yuan."""
        return yuan_shares(self.shares_fen)


def yuan_shares(shares_fen: Mapping[str, Optional[int]]) -> Mapping[str, Optional[Decimal]]:
    """Return shares in yuan."""
    return MappingProxyType({payer: optional_yuan(fen) for payer, fen in shares_fen.items()})


class Answer:
    """The answer for one application under one rule or measure. Immutable, and threads may share it."""

    def __init__(
        self, handle: Handle, rule: str, payers: tuple[str, ...], results: tuple[str, ...], language: str
    ) -> None:
        self._handle = handle
        self._payers = payers
        self._results = results
        self.rule = rule
        self.language = language

    @property
    def outcome(self) -> Outcome:
        """Eligible, not eligible, undetermined or refused."""
        number: int = library.subsidy_assessment_get_outcome(self._handle.address)
        return OUTCOMES[number]

    @property
    def amount_fen(self) -> Optional[int]:
        """The award in fen; 0 where not eligible, None where undetermined or refused."""
        return optional_fen(library.subsidy_assessment_get_amount(self._handle.address))

    @property
    def amount(self) -> Optional[Decimal]:
        """The award in yuan; 0 where not eligible, None where undetermined or refused."""
        return optional_yuan(self.amount_fen)

    @property
    def at_most_fen(self) -> Optional[int]:
        """The most in fen that could be paid, whatever is still missing; None where refused."""
        return optional_fen(library.subsidy_assessment_get_at_most(self._handle.address))

    @property
    def at_most(self) -> Optional[Decimal]:
        """The most in yuan that could be paid, whatever is still missing; None where refused."""
        return optional_yuan(self.at_most_fen)

    @cached_property
    def shares_fen(self) -> Mapping[str, Optional[int]]:
        """What each payer pays in fen, by its id; None where the amount is."""
        share = library.subsidy_assessment_get_share
        return MappingProxyType(
            {payer: optional_fen(share(self._handle.address, position)) for position, payer in enumerate(self._payers)}
        )

    @cached_property
    def shares(self) -> Mapping[str, Optional[Decimal]]:
        """What each payer pays in yuan, by its id; None where the amount is."""
        return yuan_shares(self.shares_fen)

    @cached_property
    def results(self) -> Mapping[str, Optional[str]]:
        """The further results of the rule or measure by id, in its order, as the library writes them.

        Money is in plain yuan, "1234.50"; what is shared out is "0.00" where nothing is due. A rate is in per cent, an
        option its id, a condition "yes" or "no", a date "2026-02-14". None where it is not known, or refused.
        """
        result = library.subsidy_assessment_get_result
        return MappingProxyType(
            {id: take_optional_text(result(self._handle.address, text_bytes(id))) for id in self._results}
        )

    @property
    def reason(self) -> Optional[str]:
        """Where not eligible, the first condition that is not met, or "nothing-to-pay"; else None."""
        return optional_text(library.subsidy_assessment_get_reason(self._handle.address))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The facts that an undetermined answer still needs."""
        return tuple(self._missing())

    def _missing(self) -> list[str]:
        missing: list[str] = []
        while True:
            fact = optional_text(library.subsidy_assessment_get_missing(self._handle.address, len(missing)))
            if fact is None:
                return missing
            missing.append(fact)

    @cached_property
    def _details(self) -> Mapping[str, Any]:
        details: dict[str, Any] = json.loads(self.to_json(), parse_float=Decimal)
        return details

    @property
    def clause(self) -> Optional[str]:
        """The clause of the rule."""
        clause: Optional[str] = self._details.get("clause")
        return clause

    @property
    def amount_in_words(self) -> Optional[str]:
        """The award in Chinese words, as vouchers need it, where there is one."""
        words: Optional[str] = self._details.get("amount_in_words")
        return words

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What every condition of the rule asked and saw, in order."""
        return tuple(
            Finding(
                condition=each["condition"],
                status=Status(each["status"]),
                label=each.get("label"),
                asked=each.get("asked"),
                found=each.get("found"),
                clause=each.get("clause"),
            )
            for each in self._details.get("findings", ())
        )

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """The other options of interpretations that would change the answer, each alone, and to what."""
        return tuple(
            Alternative(
                interpretation=each["interpretation"],
                option=each["option"],
                outcome=Outcome(each["outcome"]),
                reason=each.get("reason"),
                amount_fen=each.get("amount_fen"),
                shares_fen=MappingProxyType(dict(each.get("shares_fen") or {})),
            )
            for each in self._details.get("alternatives", ())
        )

    @property
    def refused(self) -> Mapping[str, str]:
        """Where refused, what is wrong with which facts, in the language of the answer; else empty."""
        return MappingProxyType(self._details.get("refused") or {})

    @property
    def assumed(self) -> Any:
        """What was assumed or asserted because it was not given, as in the JSON."""
        return self._details.get("assumed")

    @property
    def steps(self) -> Any:
        """How the amount was calculated, as in the JSON."""
        return self._details.get("steps")

    @property
    def interpretations(self) -> Mapping[str, str]:
        """Which option of each interpretation was used."""
        return MappingProxyType(self._details.get("interpretations", {}))

    @property
    def receipt(self) -> Any:
        """Which engine and which policy gave the answer, as in the JSON."""
        return self._details.get("receipt")

    def to_text(self, language: Optional[str] = None) -> str:
        """Write the whole answer for a person, in "zh" or "en"; by default in the language it was asked in."""
        return take_text(
            library.subsidy_assessment_to_text(self._handle.address, text_bytes(language or self.language))
        )

    def to_json(self, language: Optional[str] = None) -> str:
        """Write the whole answer for a program; by default with its texts in the language it was asked in."""
        return take_text(
            library.subsidy_assessment_to_json(self._handle.address, text_bytes(language or self.language))
        )

    def __repr__(self) -> str:
        return f"<subsidy.Answer {self.rule}: {self.outcome}, {self.amount}>"
