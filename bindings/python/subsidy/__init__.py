# SPDX-License-Identifier: Apache-2.0
"""Support policies as data: what is due, how much, which treasury pays which part, and why.

The library libsubsidy through ctypes. Money is `Decimal` yuan, a day is `datetime.date`; columns are int64 as the C
interface has them: fen, days since 1970-01-01, positions of options.
"""

from ._answer import Alternative, Answer, Finding, Outcome
from ._columns import Columns, Evaluator, Row
from ._declarations import MISSING, NONE
from ._policy import Option, Part, Policy, PolicyError, Problem
from ._values import (
    Error,
    FactError,
    FileError,
    UnknownName,
    UsageError,
    is_credit_code,
    money_in_words,
    parse_date,
    parse_money,
    schema,
    version,
)

__all__ = [
    "MISSING",
    "NONE",
    "Alternative",
    "Answer",
    "Columns",
    "Error",
    "Evaluator",
    "FactError",
    "FileError",
    "Finding",
    "Option",
    "Outcome",
    "Part",
    "Policy",
    "PolicyError",
    "Problem",
    "Row",
    "UnknownName",
    "UsageError",
    "is_credit_code",
    "money_in_words",
    "parse_date",
    "parse_money",
    "schema",
    "version",
]
__version__ = version()
