# SPDX-License-Identifier: Apache-2.0
"""Fills an application of the library with the facts of one case; what a value means is left to the library."""

from __future__ import annotations

import ctypes
import numbers
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from ._declarations import Handle, library, text_bytes
from ._errors import fail
from ._evaluator import Facts
from ._values import FactGiven, FactType, fact_text

IDENTITIES = (FactType.NAME, FactType.CREDIT_CODE)


def application_of(facts: Facts, given: Mapping[str, FactGiven], language: str) -> Handle:
    """Make an application; see `Policy.assess` for what may be given."""
    filling = _Filling(facts, language)
    for name, value in given.items():
        filling.add(name, value)
    filling.set_lists()
    return filling.application


class _Filling:
    """An application that is being filled."""

    def __init__(self, facts: Facts, language: str) -> None:
        self._facts = facts
        self._language = language
        self._items: set[str] = set()  # facts of items that have been given
        self._lists: dict[str, str] = {}
        self.application = Handle(
            library.subsidy_application_new(facts.policy.address), library.subsidy_application_unref
        )
        library.subsidy_application_set_language(self.application.address, text_bytes(language))

    def add(self, name: str, value: Any) -> None:
        """Set one fact. Lists wait for `set_lists`."""
        self._facts.position(name, self._language)
        kind = self._facts.kinds[name]
        if kind is FactType.LIST:
            self._add_list(name, value)
        elif name in self._facts.lists:
            self._add_values(name, value)
        else:
            self._set_text(name, fact_text(name, kind, value))

    def set_lists(self) -> None:
        """Set how many items the lists have: last, so that the library compares it with the items there are."""
        for name, count in self._lists.items():
            self._set_text(name, count)

    def _add_list(self, name: str, value: Any) -> None:
        if _is_single(value):
            self._lists[name] = fact_text(name, FactType.LIST, value)
            return
        items = _sequence(name, value, "items")
        first_with: dict[str, int] = {}
        for position, item in enumerate(items):
            for field in _mapping(name, position, item):
                first_with.setdefault(field, position)
        for field, position in first_with.items():
            fact = f"{name}.{field}"
            self._facts.position(fact, self._language, f"{name}[{position}]: ")
            self._set_values(fact, [item.get(field) for item in items])
        self._lists[name] = str(len(items))

    def _add_values(self, fact: str, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, str):
            self._claim(fact)
            self._set_text(fact, value)
        else:
            self._set_values(fact, _sequence(fact, value, "values, one an item,"))

    def _set_values(self, fact: str, values: Sequence[Any]) -> None:
        """Set a fact of items from a value for each; None is missing for that item."""
        self._claim(fact)
        its_list, kind, position = self._facts.lists[fact], self._facts.kinds[fact], self._facts.position(fact)
        field = fact[len(its_list) :]
        texts = [fact_text(f"{its_list}[{item}]{field}", kind, value).strip() for item, value in enumerate(values)]
        items = array(
            "q",
            (
                self._facts.read(position, text, self._language, f"{its_list}[{item}]: ")
                for item, text in enumerate(texts)
            ),
        )
        # As numbers, no text needs a `;` between it and the next. But identities are told again by their texts, which
        # the library keeps where it is given texts; only those with a `;` inside cannot be joined.
        joined = ";".join(texts)
        if kind in IDENTITIES and any(texts) and joined.count(";") + joined.count("；") < len(texts):
            self._set_text(fact, joined)
        else:
            self._set_items(fact, items)

    def _claim(self, fact: str) -> None:
        if fact in self._items:
            raise ValueError(f"{fact}: given twice, by itself and in {self._facts.lists[fact]}")
        self._items.add(fact)

    def _set_text(self, name: str, text: str) -> None:
        error = ctypes.c_void_p()
        if not library.subsidy_application_set_text(
            self.application.address, text_bytes(name), text_bytes(text), ctypes.byref(error)
        ):
            fail(error)

    def _set_items(self, fact: str, items: array[int]) -> None:
        error = ctypes.c_void_p()
        address, count = items.buffer_info()
        if not library.subsidy_application_set_items(
            self.application.address, text_bytes(fact), address, count, ctypes.byref(error)
        ):
            fail(error)


def _is_single(value: Any) -> bool:
    return value is None or isinstance(value, (str, numbers.Number))


def _sequence(name: str, value: Any, of: str) -> Sequence[Any]:
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return value
    raise TypeError(f"{name}: given as a sequence of {of} such as a list, not as {value!r}")


def _mapping(name: str, position: int, item: Any) -> Mapping[str, Any]:
    if isinstance(item, Mapping):
        return item
    raise TypeError(f"{name}[{position}]: an item is a mapping from its facts to their values, not {item!r}")
