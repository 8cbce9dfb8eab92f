# SPDX-License-Identifier: Apache-2.0
"""Coverage: which conditions and alternatives of a policy some answers have exercised, and which not."""

from __future__ import annotations

from typing import Optional

from ._answer import Answer
from ._declarations import Handle, library, optional_bytes, take_text, text_bytes

ALL = 2**31  # as many lines as there are


class Coverage:
    """What the answers that were added exercise in their policy, see docs/cases.md. To be filled by one thread."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    def add(self, answer: Answer) -> None:
        """Add what an answer depended on. Raises ValueError where it is of another policy."""
        if not library.subsidy_coverage_add(self._handle.address, answer._handle.address):
            raise ValueError(f"the answer is of another policy than the coverage: {answer.rule}")

    @property
    def total(self) -> int:
        """How many conditions and alternatives there are in the rules that have at least one answer."""
        return int(library.subsidy_coverage_get_n_total(self._handle.address))

    @property
    def exercised(self) -> int:
        """How many of them have been exercised on both sides."""
        return int(library.subsidy_coverage_get_n_exercised(self._handle.address))

    def to_text(self, file: Optional[str] = None, most: int = ALL, language: str = "en") -> str:
        """Write what has not been exercised, one line each, `most` at most; empty where nothing is missing.

        Each line begins with `file`, else with the id of the policy, and the number of the line there.
        """
        return take_text(
            library.subsidy_coverage_to_text(self._handle.address, optional_bytes(file), most, text_bytes(language))
        )

    def to_json(self, language: str = "en") -> str:
        """Write all that has not been exercised as JSON, see docs/json.md."""
        return take_text(library.subsidy_coverage_to_json(self._handle.address, text_bytes(language)))

    def __repr__(self) -> str:
        return f"<subsidy.Coverage {self.exercised} of {self.total}>"
