# SPDX-License-Identifier: Apache-2.0
"""Support policies as data: is the award due, how much, and which treasury pays which part.

>>> import subsidy
>>> policy = subsidy.Policy.builtin()
>>> facts = {"investment": "150万元", "county": "霸州市", "recognised-on": "2026-03-01"}
>>> answer = policy.assess("digital-pilot", facts)
>>> answer.amount
Decimal('150000.00')
"""

from ._answer import Alternative, Answer, Finding, Status
from ._api import (
    Boundaries,
    Policy,
    builtin_source,
    check_bytes,
    check_file,
    reference,
    schema,
    version,
)
from ._batch import Batch
from ._columns import Columns
from ._coverage import Coverage
from ._declarations import MISSING, NONE
from ._errors import (
    Error,
    FactError,
    FileError,
    PolicyError,
    Problem,
    Stopped,
    UnknownName,
)
from ._evaluator import Evaluator, Evaluators, Payout, Row
from ._files import FileRun
from ._ledger import Ledger
from ._library import LibraryNotFound
from ._parts import Fact, Interpretation, Measure, Option, Payer, Rule
from ._values import (
    FactType,
    Outcome,
    is_credit_code,
    money_in_words,
    parse_date,
    parse_money,
)
from ._version import __version__

__all__ = [
    "MISSING",
    "NONE",
    "Alternative",
    "Answer",
    "Batch",
    "Boundaries",
    "Columns",
    "Coverage",
    "Error",
    "Evaluator",
    "Evaluators",
    "Fact",
    "FactError",
    "FactType",
    "FileError",
    "FileRun",
    "Finding",
    "Interpretation",
    "Ledger",
    "LibraryNotFound",
    "Measure",
    "Option",
    "Outcome",
    "Payer",
    "Payout",
    "Policy",
    "PolicyError",
    "Problem",
    "Row",
    "Rule",
    "Status",
    "Stopped",
    "UnknownName",
    "__version__",
    "builtin_source",
    "check_bytes",
    "check_file",
    "is_credit_code",
    "money_in_words",
    "parse_date",
    "parse_money",
    "reference",
    "schema",
    "version",
]
