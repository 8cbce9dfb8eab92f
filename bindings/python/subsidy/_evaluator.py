# SPDX-License-Identifier: Apache-2.0
"""The numbers alone: a rule, or one a row, over columns, or one row again and again."""

from __future__ import annotations

import ctypes
import datetime
import numbers
from array import array
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NoReturn, Optional, Union

from ._answer import yuan_shares
from ._columns import Columns, Loan, array_of, days_view
from ._declarations import (
    MISSING,
    PART_FACT,
    PART_PAYER,
    Column,
    Handle,
    Payouts,
    library,
    optional_bytes,
    text_bytes,
)
from ._errors import UnknownName, fail
from ._parts import conditions_of, ids, list_of, reason_of
from ._values import (
    FACT_TYPES,
    OUTCOMES,
    FactType,
    Outcome,
    fact_text,
    optional_fen,
    optional_yuan,
    refusal,
)

ITEM = 8  # bytes of an int64
INT64_LEAST, INT64_MOST = -(2**63), 2**63 - 1
OFFSETS = "the column of a list holds where the items of each row begin and, one more, where those of the last row end"


class Facts:
    """The facts of a policy by id: where each one stands, and how a single value of it becomes a number.

    `lists` has the list of each fact of items; `of_rows` the positions of the facts of which a row has one value.
    """

    def __init__(self, policy: Handle) -> None:
        self.policy = policy
        self.kinds: dict[str, FactType] = {}
        self.positions: dict[str, int] = {}
        self.lists: dict[str, str] = {}
        self.of_rows: dict[str, int] = {}
        for position, name in enumerate(ids(policy, PART_FACT)):
            self._add(position, name)

    def _add(self, position: int, name: str) -> None:
        kind = FACT_TYPES[library.subsidy_policy_fact_type(self.policy.address, position)]
        its_list = list_of(self.policy, position)
        self.kinds[name] = kind
        self.positions[name] = position
        if its_list is not None:
            self.lists[name] = its_list
        elif kind is not FactType.LIST:
            self.of_rows[name] = position

    def position(self, name: str, language: Optional[str] = None, prefix: str = "") -> int:
        """Return the position of a fact; the library itself says what is wrong with an unknown name."""
        position = self.positions.get(name)
        if position is None:
            self._unknown(name, language, prefix)
        return position

    def _unknown(self, name: str, language: Optional[str], prefix: str) -> NoReturn:
        application = Handle(library.subsidy_application_new(self.policy.address), library.subsidy_application_unref)
        library.subsidy_application_set_language(application.address, optional_bytes(language))
        error = ctypes.c_void_p()
        library.subsidy_application_set_number(application.address, text_bytes(name), MISSING, ctypes.byref(error))
        fail(error, prefix)

    def read(self, position: int, text: str, language: Optional[str] = None, prefix: str = "") -> int:
        """Read a text into the number of a column; an empty one is missing, as it is in an application."""
        if text == "":
            return MISSING
        number, error = ctypes.c_int64(), ctypes.c_void_p()
        if not library.subsidy_fact_from_text(
            self.policy.address,
            position,
            text_bytes(text),
            optional_bytes(language),
            ctypes.byref(number),
            ctypes.byref(error),
        ):
            fail(error, prefix)
        return number.value

    def constant(self, name: str, value: object) -> Optional[int]:
        """Return the number of a single value, None where it is none but a column.

        An int is the number itself (fen, days, positions); anything else is read as for an application.
        """
        if isinstance(value, numbers.Integral) and not isinstance(value, bool):
            number = int(value)
            if not INT64_LEAST <= number <= INT64_MOST:
                raise ValueError(f"{name}: {number} does not fit int64")
            return number
        if isinstance(value, (str, bool, Decimal, datetime.date)):
            return self.read(self.position(name), fact_text(name, self.kinds.get(name), value))
        if isinstance(value, numbers.Real):
            raise TypeError(f"{name}: {refusal(value)}")
        return None


class Payout:
    """The numbers of one row. It shows the row's last answer: the next `Row.evaluate` overwrites it."""

    __slots__ = ("_conditions", "_numbers", "_payers")

    def __init__(self, answer: array[int], payers: tuple[str, ...], conditions: tuple[str, ...]) -> None:
        self._numbers = answer
        self._payers = payers
        self._conditions = conditions

    @property
    def amount_fen(self) -> Optional[int]:
        """The award in fen; 0 where not eligible, None where undetermined or refused."""
        return optional_fen(self._numbers[0])

    @property
    def amount(self) -> Optional[Decimal]:
        """The award in yuan; 0 where not eligible, None where undetermined or refused."""
        return optional_yuan(self.amount_fen)

    @property
    def outcome(self) -> Outcome:
        """Eligible, not eligible, undetermined or refused."""
        return OUTCOMES[self._numbers[1]]

    @property
    def first_failed(self) -> int:
        """The position of the first condition that is not met, as in a column; else -1."""
        return self._numbers[2]

    @property
    def reason(self) -> Optional[str]:
        """Where not eligible, the first condition that is not met, or "nothing-to-pay"; else None."""
        return reason_of(self._conditions, self._numbers[2])

    @property
    def shares_fen(self) -> Mapping[str, Optional[int]]:
        """What each payer pays in fen, by its id; None where the amount is."""
        return MappingProxyType(dict(zip(self._payers, (optional_fen(fen) for fen in self._numbers[3:]))))

    @property
    def shares(self) -> Mapping[str, Optional[Decimal]]:
        """What each payer pays in yuan, by its id; None where the amount is."""
        return yuan_shares(self.shares_fen)

    def copy(self) -> Payout:
        """Return a payout that stays as it is."""
        return Payout(self._numbers[:], self._payers, self._conditions)

    def __repr__(self) -> str:
        return f"<subsidy.Payout {self.outcome}, {self.amount}>"


class Row:
    """One row of facts with room for its answer, to be filled and evaluated again and again by one thread.

    It has no room for the items of a list.
    """

    __slots__ = ("_answer", "_arguments", "_evaluator", "_facts", "_numbers", "_payout", "_run")

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._facts = evaluator._facts
        self._numbers = array("q", (MISSING,)) * max(1, len(self._facts.positions))
        self._answer = array("q", (MISSING,)) * (3 + len(evaluator.payers))
        self._payout = Payout(self._answer, evaluator.payers, evaluator.conditions)
        # Prepared once: converting arguments would cost more than the evaluation. The arrays never grow, so that their
        # addresses hold; as c_void_p they make a deep copy of the row fail instead of writing into the original.
        self._arguments = tuple(
            ctypes.c_void_p(address)
            for address in (
                evaluator._handle.address,
                self._numbers.buffer_info()[0],
                self._answer.buffer_info()[0],
            )
        )
        self._run = library.subsidy_evaluator_run_row

    def __setitem__(self, fact: str, value: object) -> None:
        """Set one fact: an int as a column has it, or a single value as `Evaluator.run` takes it; None is missing.

        A row has no room for items: a list is None or empty (0 or "none"), anything else a ValueError.
        """
        if type(value) is int:  # nothing else: Python 3.9 would cut a Decimal off here
            try:
                self._numbers[self._facts.of_rows[fact]] = value
                return
            except (KeyError, OverflowError):
                pass  # said below
        self._set(fact, value)

    def _set(self, fact: str, value: object) -> None:
        position = self._facts.position(fact)
        number = MISSING if value is None else self._facts.constant(fact, value)
        if fact not in self._facts.of_rows and number != MISSING and (number != 0 or fact in self._facts.lists):
            raise ValueError(f"{fact}: a row has no room for items; use columns, or Policy.assess")
        if number is None:
            raise TypeError(f"{fact}: a row takes a single value, not {type(value).__name__}")
        self._numbers[position] = number

    def __getitem__(self, fact: str) -> Optional[int]:
        """Return one fact as a column has it; None where it is missing."""
        return optional_fen(self._numbers[self._facts.position(fact)])

    def clear(self) -> None:
        """Make every fact missing."""
        for position in range(len(self._numbers)):
            self._numbers[position] = MISSING

    def evaluate(self) -> Payout:
        """Answer the row. The payout is always the same object: read it, or copy it, before the next call."""
        evaluator, facts, answer = self._arguments
        self._run(evaluator, facts, answer)
        return self._payout


class Evaluator:
    """One rule prepared for many rows, with its interpretations folded in. Immutable, and threads may share it.

    `run` lets other threads of Python run.
    """

    def __init__(self, handle: Handle, facts: Facts, rule: str) -> None:
        self._handle = handle
        self._facts = facts
        self.rule = rule
        self.payers = ids(facts.policy, PART_PAYER)
        self.conditions = conditions_of(facts.policy, rule)

    def row(self) -> Row:
        """Return a row of which nothing is known yet, for evaluating one at a time."""
        return Row(self)

    def run(
        self,
        columns: Mapping[str, object],
        out: Union[Columns, Mapping[str, Any], None] = None,
    ) -> Columns:
        """Answer every row; see `Policy.evaluate`."""
        with Loan() as loan:
            lent = _Lent(loan, self._facts)
            lent.add_all(columns)
            rows = lent.rows if lent.rows is not None else 1
            answers = _answers(rows, out, self.payers)
            payouts = _payouts(loan, answers, rows, self.payers)
            library.subsidy_evaluator_run(self._handle.address, rows, lent.columns, ctypes.byref(payouts))
        return answers

    def __repr__(self) -> str:
        return f"<subsidy.Evaluator {self.rule}>"


class Evaluators:
    """Several rules of one policy prepared for rows that each claim one of them. Immutable; threads may share it."""

    def __init__(self, evaluators: Sequence[Evaluator], facts: Facts) -> None:
        self._evaluators = tuple(evaluators)
        self._facts = facts
        self._addresses = (ctypes.c_void_p * len(evaluators))(*(each._handle.address for each in evaluators))
        self.rules = tuple(each.rule for each in evaluators)
        self.payers = ids(facts.policy, PART_PAYER)

    def run(
        self,
        rules: object,
        columns: Mapping[str, object],
        out: Union[Columns, Mapping[str, Any], None] = None,
    ) -> Columns:
        """Answer every row under its own rule.

        `rules` is a column as `Policy.evaluate` takes them: of each row the position of its rule in `self.rules`. A list
        may hold their ids instead. A row that has no rule (`subsidy.MISSING`, None, or another number) is refused.
        `first_failed` is a position among the conditions of the row's own rule.
        """
        with Loan() as loan:
            lent = _Lent(loan, self._facts)
            address, rows = loan.borrow("rules", self._positions(rules))
            lent.expect("rules", rows)
            lent.add_all(columns)
            answers = _answers(rows, out, self.payers)
            payouts = _payouts(loan, answers, rows, self.payers)
            library.subsidy_evaluators_run(
                self._addresses, len(self.rules), address, rows, lent.columns, ctypes.byref(payouts)
            )
        return answers

    def _positions(self, rules: object) -> object:
        if not isinstance(rules, (list, tuple, range)):
            return rules
        return array_of("rules", [self._position(rule) for rule in rules], "a position or an id of .rules")

    def _position(self, rule: object) -> object:
        if not isinstance(rule, str):
            return rule
        if rule not in self.rules:
            raise UnknownName(f"rules: no rule {rule!r}; there are {', '.join(self.rules)}")
        return self.rules.index(rule)

    def __repr__(self) -> str:
        return f"<subsidy.Evaluators {', '.join(self.rules)}>"


class _Lent:
    """The columns of one run as the library takes them."""

    def __init__(self, loan: Loan, facts: Facts) -> None:
        count = len(facts.positions)
        self._loan = loan
        self._facts = facts
        self._constants = array("q", (MISSING,)) * (1 + 2 * count)
        self._first = ""
        self._ends: dict[str, int] = {}  # of each list, where the items of the last row end
        self._lengths: dict[str, int] = {}  # of each column of items
        self.rows: Optional[int] = None
        self.columns = (Column * count)()

    def add_all(self, columns: Mapping[str, object]) -> None:
        """Lend the columns of all facts."""
        for name, column in columns.items():
            self.add(name, column)
        self.check_items()

    def expect(self, name: str, rows: int) -> None:
        """Expect as many rows as a column has that is of no fact."""
        self.rows, self._first = rows, name

    def add(self, name: str, column: object) -> None:
        """Lend the column of one fact; None is a fact that is not given."""
        position = self._facts.position(name)
        if column is None:
            return
        is_list = self._facts.kinds[name] is FactType.LIST
        column = days_view(name, column, self._facts.kinds[name] is FactType.DATE)
        number = self._facts.constant(name, column)
        if number is not None:
            self._add_constant(name, position, number, is_list)
            return
        if isinstance(column, (list, tuple, range)):
            column = array_of(name, column, OFFSETS if is_list else f"for texts use policy.codes({name!r}, texts)")
        address, length = self._loan.borrow(name, column)
        if is_list:
            self._check_offsets(name, address, length)
        elif name in self._facts.lists:
            self._lengths[name] = length
        else:
            self._check_length(name, length, f"{length} rows")
        self.columns[position] = Column(address, 1)

    def _add_constant(self, name: str, position: int, number: int, is_list: bool) -> None:
        """Let a number hold for every row, or item; the one of a list is how many items each row has: the same ones."""
        if is_list and number == MISSING:
            return
        slot = 2 * position
        self._constants[slot] = 0 if is_list else number
        self._constants[slot + 1] = number  # where the items of the only row end
        if is_list:
            self._ends[name] = number
        self.columns[position] = Column(self._constants.buffer_info()[0] + ITEM * slot, 0)

    def _check_offsets(self, name: str, address: int, length: int) -> None:
        """Check what keeps the library within the items: it refuses rows that end before they begin, but no others."""
        if length == 0:
            raise ValueError(f"{name}: an empty column; {OFFSETS}")
        self._check_length(name, length - 1, f"{length} offsets, which are {length - 1} rows")
        offsets = memoryview((ctypes.c_int64 * length).from_address(address)).cast("B").cast("q")
        end = self._ends[name] = offsets[-1]
        if end == MISSING:
            raise ValueError(f"{name}: the last offset is missing; it is where the items of the last row end")
        if max(offsets) > end:
            raise ValueError(f"{name}: an offset is {max(offsets)}, but the last, where all items end, is {end}")

    def _check_length(self, name: str, rows: int, said: str) -> None:
        if self.rows is None:
            self.rows, self._first = rows, name
        elif self.rows != rows:
            raise ValueError(f"{name}: {said}, but {self._first} has {self.rows}")

    def check_items(self) -> None:
        """Check that there is a value for each item, once all columns are lent."""
        for name, length in self._lengths.items():
            its_list = self._facts.lists[name]
            end = self._ends.get(its_list)
            if end is None:
                raise ValueError(f"{name}: no column {its_list} says where the items of each row begin")
            if length < end:
                raise ValueError(f"{name}: {length} items, but those of {its_list} end at {end}")


def _answers(rows: int, out: Union[Columns, Mapping[str, Any], None], payers: tuple[str, ...]) -> Columns:
    if out is None:
        return Columns.for_rows(rows, payers)
    return out if isinstance(out, Columns) else Columns(**out)


def _payouts(loan: Loan, answers: Columns, rows: int, payers: tuple[str, ...]) -> Payouts:
    """Lend the buffers of the answers; those that are None are left out."""

    def address(name: str, buffer: object, itemsize: int) -> Optional[int]:
        if buffer is None:
            return None
        start, length = loan.borrow(name, buffer, itemsize, writable=True)
        if length != rows:
            raise ValueError(f"{name}: room for {length} rows, but there are {rows}")
        return start

    for payer in answers.shares:
        if payer not in payers:
            raise UnknownName(f"out: no payer {payer!r}; there are {', '.join(payers)}")
    shares = (ctypes.c_void_p * len(payers))(
        *(address(f"out share {payer}", answers.shares.get(payer), 8) for payer in payers)
    )
    return Payouts(
        address("out amount", answers.amount, 8),
        shares,
        address("out outcome", answers.outcome, 4),
        address("out first_failed", answers.first_failed, 4),
    )
