# SPDX-License-Identifier: Apache-2.0
"""Claims that are settled together."""

from __future__ import annotations

import ctypes
import operator
from collections.abc import Callable, Iterator, Mapping

from ._answer import Answer
from ._application import application_of
from ._declarations import Handle, Interpretations, library, options, text_bytes
from ._errors import fail
from ._evaluator import Facts
from ._values import FactGiven


class Batch:
    """Claims in their order, settled together: each is told what the others come to, where the policy asks for it.

    Facts that the policy takes from the batch, such as the sum of all claims under a budget, are filled in for every
    claim that does not give them. Made by `Policy.batch`. For one thread at a time; its answers may be shared.
    """

    def __init__(self, handle: Handle, facts: Facts, answer: Callable[[int, str, str], Answer]) -> None:
        self._handle = handle
        self._facts = facts
        self._answer = answer
        self._claims: list[tuple[str, str]] = []  # the rule and the language of each

    def add(
        self,
        rule: str,
        facts: Mapping[str, FactGiven],
        interpretations: Interpretations = None,
        language: str = "en",
    ) -> int:
        """Add a claim at the end and return its position, from 0; takes and raises what `Policy.assess` does.

        Answers that were given before stay what they were: ask again.
        """
        application = application_of(self._facts, facts, language)
        error = ctypes.c_void_p()
        if not library.subsidy_batch_add(
            self._handle.address, application.address, text_bytes(rule), options(interpretations), ctypes.byref(error)
        ):
            fail(error)
        self._claims.append((rule, language))
        return len(self._claims) - 1

    def assess(self, position: int) -> Answer:
        """Answer one claim among the others. Raises IndexError where there is none at that position.

        The sum over all claims is not known, and no answer that depends on it, while it is not known what one of them
        adds: where facts of it are missing or refused. The first answer after a claim was added settles all of them.
        """
        claim = operator.index(position)
        if not 0 <= claim < len(self._claims):
            raise IndexError(f"no claim {position}: the batch has {len(self._claims)}")
        rule, language = self._claims[claim]
        return self._answer(library.subsidy_batch_assess(self._handle.address, claim), rule, language)

    def __len__(self) -> int:
        return len(self._claims)

    def __iter__(self) -> Iterator[Answer]:
        """Iterate over the answers of the claims, in their order."""
        return (self.assess(position) for position in range(len(self._claims)))

    def __reduce__(self) -> str:
        raise TypeError("a batch can be neither copied nor pickled; add its claims to another one")

    def __repr__(self) -> str:
        return f"<subsidy.Batch of {len(self._claims)} claims>"
