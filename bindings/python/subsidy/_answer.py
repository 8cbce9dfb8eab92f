# SPDX-License-Identifier: Apache-2.0
"""An assessment as Python sees it."""

import enum
import json
import weakref
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Dict, Mapping, Optional, Tuple

from ._declarations import MISSING, lib
from ._values import as_yuan, decoded, encoded, taken


class Outcome(str, enum.Enum):
    NOT_ELIGIBLE = "not-eligible"
    ELIGIBLE = "eligible"
    UNDETERMINED = "undetermined"
    REFUSED = "refused"

    def __str__(self) -> str:
        return self.value


OUTCOMES = (Outcome.NOT_ELIGIBLE, Outcome.ELIGIBLE, Outcome.UNDETERMINED, Outcome.REFUSED)


@dataclass(frozen=True)
class Finding:
    """One condition: what it asked and what it found."""

    condition: str
    status: str
    asked: str
    found: str
    clause: Optional[str]
    label: Optional[str] = None
    off_by: Optional[str] = None
    remedy: Optional[str] = None


@dataclass(frozen=True)
class Alternative:
    """An interpretation that would change the answer, and to what."""

    interpretation: str
    option: str
    outcome: Outcome
    amount_fen: Optional[int]
    shares_fen: Mapping[str, Optional[int]]
    reason: Optional[str] = None
    at_most_fen: Optional[int] = None

    @property
    def amount(self) -> Optional[Decimal]:
        return None if self.amount_fen is None else as_yuan(self.amount_fen)


class Answer:
    """The answer for one case under one rule. Immutable."""

    def __init__(self, pointer: int, payers: Tuple[str, ...], language: str) -> None:
        self._pointer = pointer
        self._language = language
        weakref.finalize(self, lib.subsidy_assessment_unref, pointer)
        self.outcome: Outcome = OUTCOMES[lib.subsidy_assessment_get_outcome(pointer)]
        amount = lib.subsidy_assessment_get_amount(pointer)
        self.amount_fen: Optional[int] = None if amount == MISSING else amount
        self.amount: Optional[Decimal] = as_yuan(amount)
        fen = {payer: lib.subsidy_assessment_get_share(pointer, i) for i, payer in enumerate(payers)}
        self.shares_fen: Dict[str, Optional[int]] = {p: None if f == MISSING else f for p, f in fen.items()}
        self.shares: Dict[str, Optional[Decimal]] = {p: as_yuan(f) for p, f in fen.items()}
        self.reason: Optional[str] = decoded(lib.subsidy_assessment_get_reason(pointer))

    @property
    def at_most(self) -> Optional[Decimal]:
        """The most that could be paid, in yuan."""
        return as_yuan(lib.subsidy_assessment_get_at_most(self._pointer))

    @cached_property
    def missing(self) -> Tuple[str, ...]:
        """The facts that an undetermined answer still needs."""
        missing = []
        while (name := lib.subsidy_assessment_get_missing(self._pointer, len(missing))) is not None:
            missing.append(name.decode("utf-8"))
        return tuple(missing)

    def to_text(self, language: Optional[str] = None) -> str:
        return taken(lib.subsidy_assessment_to_text(self._pointer, encoded(language or self._language)))

    def to_json(self, language: Optional[str] = None) -> str:
        return taken(lib.subsidy_assessment_to_json(self._pointer, encoded(language or self._language)))

    @cached_property
    def _data(self) -> Dict[str, Any]:
        data: Dict[str, Any] = json.loads(self.to_json())
        return data

    @cached_property
    def findings(self) -> Tuple[Finding, ...]:
        return tuple(Finding(**finding) for finding in self._data["findings"])

    @cached_property
    def alternatives(self) -> Tuple[Alternative, ...]:
        return tuple(
            Alternative(**{**alternative, "outcome": Outcome(alternative["outcome"])})
            for alternative in self._data["alternatives"]
        )

    @property
    def assumed(self) -> Dict[str, Dict[str, str]]:
        return dict(self._data["assumed"])

    @property
    def steps(self) -> Tuple[Dict[str, Optional[str]], ...]:
        return tuple(self._data["steps"])

    @property
    def interpretations(self) -> Dict[str, str]:
        return dict(self._data["interpretations"])

    @property
    def receipt(self) -> Dict[str, Any]:
        return dict(self._data["receipt"])

    @property
    def amount_in_words(self) -> Optional[str]:
        words: Optional[str] = self._data["amount_in_words"]
        return words

    def __repr__(self) -> str:
        return f"<Answer {self.outcome.value} {self.amount}>"
