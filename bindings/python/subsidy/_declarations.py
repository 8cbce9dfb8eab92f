# SPDX-License-Identifier: Apache-2.0
"""Declares every function that libsubsidy exports, in one table, and opens the library with it.

So it does for libsubsidy-batch, which is opened when it is first needed: the package works without it.

An owned `char *` is `OWNED`, a plain address, so that ctypes does not copy and lose it: `take_text` copies and frees
it. A borrowed one is `TEXT`. A test compares these tables with the public headers.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable, Mapping
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int32, c_int64, c_size_t, c_uint32, c_void_p
from functools import cache
from typing import Any, Optional, Union

from ._library import open_batch_library, open_library

Interpretations = Optional[Mapping[str, str]]
Path = Union[str, "os.PathLike[str]"]

MISSING = -(2**63)
NONE = -(2**63) + 1

PART_RULE, PART_MEASURE, PART_FACT, PART_INTERPRETATION, PART_PAYER = range(1, 6)
SEVERITIES = {1: "error", 2: "warning"}


class Column(ctypes.Structure):
    """SubsidyColumn."""

    _fields_ = [("values", c_void_p), ("stride", c_size_t)]


class Payouts(ctypes.Structure):
    """SubsidyPayouts."""

    _fields_ = [
        ("amount", c_void_p),
        ("shares", POINTER(c_void_p)),
        ("outcome", c_void_p),
        ("first_failed", c_void_p),
    ]


NOTHING = None
OBJECT = c_void_p  # an opaque object of the library, or memory
OWNED = c_void_p  # a char * that the caller frees
TEXT = c_char_p  # a borrowed char *
TEXTS = POINTER(c_char_p)
ERROR = POINTER(c_void_p)  # GError **
BOOLEAN = c_int  # gboolean
GTYPE = c_size_t
NUMBER = POINTER(c_int64)
PROGRESS = CFUNCTYPE(BOOLEAN, c_int64, c_int64, c_int64, c_void_p)  # SubsidyRunProgress

Table = dict[str, tuple[Any, tuple[Any, ...]]]

FUNCTIONS: Table = {
    # version.h
    "subsidy_version": (TEXT, ()),
    # error.h
    "subsidy_error_quark": (c_uint32, ()),
    "subsidy_error_free": (NOTHING, (OBJECT,)),
    "subsidy_error_get_message": (TEXT, (OBJECT,)),
    "subsidy_error_get_code": (c_int32, (OBJECT,)),
    "subsidy_free": (NOTHING, (OBJECT,)),
    # values.h
    "subsidy_money_from_text": (BOOLEAN, (TEXT, TEXT, NUMBER, ERROR)),
    "subsidy_money_to_text": (OWNED, (c_int64,)),
    "subsidy_money_to_grouped_text": (OWNED, (c_int64,)),
    "subsidy_money_to_wan_text": (OWNED, (c_int64,)),
    "subsidy_money_in_words": (OWNED, (c_int64, TEXT, ERROR)),
    "subsidy_date_from_text": (BOOLEAN, (TEXT, TEXT, NUMBER, ERROR)),
    "subsidy_date_from_serial": (BOOLEAN, (TEXT, TEXT, NUMBER, ERROR)),
    "subsidy_date_to_text": (OWNED, (c_int64,)),
    "subsidy_credit_code_is_valid": (BOOLEAN, (TEXT,)),
    "subsidy_credit_code_from_text": (OWNED, (TEXT, TEXT, ERROR)),
    "subsidy_text_normalised": (OWNED, (TEXT,)),
    "subsidy_decimal_from_text": (BOOLEAN, (TEXT, c_int, NUMBER)),
    # report.h
    "subsidy_report_get_type": (GTYPE, ()),
    "subsidy_report_ref": (OBJECT, (OBJECT,)),
    "subsidy_report_unref": (NOTHING, (OBJECT,)),
    "subsidy_report_get_n_problems": (c_size_t, (OBJECT,)),
    "subsidy_report_get_n_errors": (c_size_t, (OBJECT,)),
    "subsidy_report_get_severity": (c_int32, (OBJECT, c_size_t)),
    "subsidy_report_get_file": (TEXT, (OBJECT,)),
    "subsidy_report_get_line": (c_int64, (OBJECT, c_size_t)),
    "subsidy_report_get_message": (OWNED, (OBJECT, c_size_t, TEXT)),
    "subsidy_report_to_text": (OWNED, (OBJECT, TEXT)),
    "subsidy_suggest": (TEXT, (TEXT, TEXTS)),
    # policy.h
    "subsidy_policy_get_type": (GTYPE, ()),
    "subsidy_policy_builtin": (OBJECT, ()),
    "subsidy_policy_builtin_source": (TEXT, (POINTER(c_size_t),)),
    "subsidy_policy_new_from_file": (OBJECT, (TEXT, ERROR)),
    "subsidy_policy_new_from_bytes": (OBJECT, (OBJECT, c_size_t, TEXT, ERROR)),
    "subsidy_policy_check_file": (OBJECT, (TEXT, POINTER(OBJECT))),
    "subsidy_policy_check_bytes": (OBJECT, (OBJECT, c_size_t, TEXT, POINTER(OBJECT))),
    "subsidy_policy_ref": (OBJECT, (OBJECT,)),
    "subsidy_policy_unref": (NOTHING, (OBJECT,)),
    "subsidy_policy_schema": (OWNED, ()),
    "subsidy_policy_reference": (OWNED, (TEXT,)),
    "subsidy_policy_get_id": (TEXT, (OBJECT,)),
    "subsidy_policy_get_digest": (TEXT, (OBJECT,)),
    "subsidy_policy_get_currency": (TEXT, (OBJECT,)),
    "subsidy_policy_count": (c_size_t, (OBJECT, c_int32)),
    "subsidy_policy_position": (c_int32, (OBJECT, c_int32, TEXT)),
    "subsidy_policy_id_at": (TEXT, (OBJECT, c_int32, c_size_t)),
    "subsidy_policy_label_at": (TEXT, (OBJECT, c_int32, c_size_t, TEXT)),
    "subsidy_policy_clause_at": (TEXT, (OBJECT, c_int32, c_size_t)),
    "subsidy_policy_fact_type": (c_int32, (OBJECT, c_size_t)),
    "subsidy_policy_fact_list": (c_int32, (OBJECT, c_size_t)),
    "subsidy_policy_fact_batch": (c_int32, (OBJECT, c_size_t)),
    "subsidy_policy_fact_decimals": (c_int32, (OBJECT, c_size_t)),
    "subsidy_policy_count_options": (c_size_t, (OBJECT, c_int32, c_size_t)),
    "subsidy_policy_option_id": (TEXT, (OBJECT, c_int32, c_size_t, c_size_t)),
    "subsidy_policy_option_label": (TEXT, (OBJECT, c_int32, c_size_t, c_size_t, TEXT)),
    "subsidy_policy_default_option": (c_int32, (OBJECT, c_size_t)),
    "subsidy_policy_rule_reads": (BOOLEAN, (OBJECT, c_size_t, c_int32, c_size_t)),
    "subsidy_policy_count_conditions": (c_size_t, (OBJECT, c_size_t)),
    "subsidy_policy_condition_id": (TEXT, (OBJECT, c_size_t, c_size_t)),
    "subsidy_policy_result_id": (TEXT, (OBJECT, TEXT, c_size_t)),
    "subsidy_policy_rule_range": (BOOLEAN, (OBJECT, c_size_t, NUMBER, NUMBER)),
    "subsidy_policy_rule_asserts": (c_int64, (OBJECT, c_size_t, c_size_t)),
    # history.h
    "subsidy_policy_rule_key": (c_int32, (OBJECT, c_size_t, c_size_t)),
    "subsidy_policy_history_total": (c_int32, (OBJECT, c_size_t)),
    "subsidy_policy_history_counts": (BOOLEAN, (OBJECT, c_size_t, c_size_t, c_size_t)),
    "subsidy_policy_history_key": (c_int32, (OBJECT, c_size_t, c_size_t, c_size_t)),
    "subsidy_policy_history_year": (c_int32, (OBJECT, c_size_t)),
    # boundaries.h
    "subsidy_policy_boundaries": (OWNED, (OBJECT, TEXT, TEXTS, TEXT, POINTER(OWNED), ERROR)),
    "subsidy_policy_example": (BOOLEAN, (OBJECT, c_size_t, NUMBER)),
    # describe.h
    "subsidy_policy_describe": (OWNED, (OBJECT, TEXT, BOOLEAN)),
    "subsidy_policy_describe_rule": (OWNED, (OBJECT, TEXT, TEXT, BOOLEAN, ERROR)),
    "subsidy_policy_condition_text": (OWNED, (OBJECT, c_size_t, c_size_t, TEXT)),
    "subsidy_policy_condition_clause": (TEXT, (OBJECT, c_size_t, c_size_t)),
    "subsidy_policy_condition_remedy": (TEXT, (OBJECT, c_size_t, c_size_t, TEXT)),
    # application.h
    "subsidy_application_get_type": (GTYPE, ()),
    "subsidy_application_new": (OBJECT, (OBJECT,)),
    "subsidy_application_ref": (OBJECT, (OBJECT,)),
    "subsidy_application_unref": (NOTHING, (OBJECT,)),
    "subsidy_application_set_language": (NOTHING, (OBJECT, TEXT)),
    "subsidy_application_set_text": (BOOLEAN, (OBJECT, TEXT, TEXT, ERROR)),
    "subsidy_application_set_number": (BOOLEAN, (OBJECT, TEXT, c_int64, ERROR)),
    "subsidy_application_set_items": (BOOLEAN, (OBJECT, TEXT, OBJECT, c_size_t, ERROR)),
    "subsidy_application_get_item": (c_int64, (OBJECT, c_size_t, c_size_t)),
    "subsidy_application_get_number": (c_int64, (OBJECT, c_size_t)),
    "subsidy_fact_from_text": (BOOLEAN, (OBJECT, c_size_t, TEXT, TEXT, NUMBER, ERROR)),
    "subsidy_fact_to_text": (OWNED, (OBJECT, c_size_t, c_int64, TEXT)),
    # assessment.h
    "subsidy_assessment_get_type": (GTYPE, ()),
    "subsidy_application_assess": (OBJECT, (OBJECT, TEXT, TEXTS, ERROR)),
    "subsidy_application_match": (OBJECT, (OBJECT, TEXT, TEXTS, ERROR)),
    "subsidy_assessment_ref": (OBJECT, (OBJECT,)),
    "subsidy_assessment_unref": (NOTHING, (OBJECT,)),
    "subsidy_assessment_get_outcome": (c_int32, (OBJECT,)),
    "subsidy_assessment_get_amount": (c_int64, (OBJECT,)),
    "subsidy_assessment_get_at_most": (c_int64, (OBJECT,)),
    "subsidy_assessment_get_share": (c_int64, (OBJECT, c_size_t)),
    "subsidy_batch_get_type": (GTYPE, ()),
    "subsidy_batch_new": (OBJECT, (OBJECT,)),
    "subsidy_batch_ref": (OBJECT, (OBJECT,)),
    "subsidy_batch_unref": (NOTHING, (OBJECT,)),
    "subsidy_batch_add": (BOOLEAN, (OBJECT, OBJECT, TEXT, TEXTS, ERROR)),
    "subsidy_batch_assess": (OBJECT, (OBJECT, c_size_t)),
    "subsidy_assessment_get_result": (OWNED, (OBJECT, TEXT)),
    "subsidy_assessment_get_reason": (TEXT, (OBJECT,)),
    "subsidy_assessment_get_refusal": (OWNED, (OBJECT, TEXT)),
    "subsidy_assessment_get_missing": (TEXT, (OBJECT, c_size_t)),
    "subsidy_assessment_get_finding": (TEXT, (OBJECT, c_size_t, POINTER(c_int32))),
    "subsidy_assessment_to_text": (OWNED, (OBJECT, TEXT)),
    "subsidy_assessment_to_json": (OWNED, (OBJECT, TEXT)),
    # coverage.h
    "subsidy_coverage_get_type": (GTYPE, ()),
    "subsidy_coverage_new": (OBJECT, (OBJECT,)),
    "subsidy_coverage_ref": (OBJECT, (OBJECT,)),
    "subsidy_coverage_unref": (NOTHING, (OBJECT,)),
    "subsidy_coverage_add": (BOOLEAN, (OBJECT, OBJECT)),
    "subsidy_coverage_get_n_total": (c_size_t, (OBJECT,)),
    "subsidy_coverage_get_n_exercised": (c_size_t, (OBJECT,)),
    "subsidy_coverage_to_text": (OWNED, (OBJECT, TEXT, c_size_t, TEXT)),
    "subsidy_coverage_to_json": (OWNED, (OBJECT, TEXT)),
    # evaluator.h
    "subsidy_evaluator_get_type": (GTYPE, ()),
    "subsidy_evaluator_new": (OBJECT, (OBJECT, TEXT, TEXTS, ERROR)),
    "subsidy_evaluator_ref": (OBJECT, (OBJECT,)),
    "subsidy_evaluator_unref": (NOTHING, (OBJECT,)),
    "subsidy_evaluator_run": (NOTHING, (OBJECT, c_size_t, POINTER(Column), POINTER(Payouts))),
    "subsidy_evaluator_run_row": (NOTHING, (OBJECT, OBJECT, OBJECT)),
    "subsidy_evaluator_missing_row": (
        NOTHING,
        (OBJECT, c_size_t, POINTER(Column), c_size_t, POINTER(c_int32), POINTER(c_int64)),
    ),
    "subsidy_evaluator_contribute_row": (
        NOTHING,
        (OBJECT, c_size_t, POINTER(Column), c_size_t, POINTER(c_int64)),
    ),
    "subsidy_evaluators_run": (
        NOTHING,
        (POINTER(OBJECT), c_size_t, OBJECT, c_size_t, POINTER(Column), POINTER(Payouts)),
    ),
}

# subsidy-batch.h
BATCH_FUNCTIONS: Table = {
    "subsidy_ledger_open": (OBJECT, (TEXT, TEXT, ERROR)),
    "subsidy_ledger_close": (NOTHING, (OBJECT,)),
    "subsidy_ledger_get_notice": (TEXT, (OBJECT, c_size_t)),
    "subsidy_ledger_export": (BOOLEAN, (OBJECT, TEXT, TEXTS, TEXT, TEXT, ERROR)),
    "subsidy_ledger_verify": (c_int64, (OBJECT, POINTER(OWNED), ERROR)),
    "subsidy_ledger_revoke": (BOOLEAN, (OBJECT, TEXT, TEXT, TEXT, ERROR)),
    "subsidy_run_new": (OBJECT, (OBJECT, TEXT)),
    "subsidy_run_free": (NOTHING, (OBJECT,)),
    "subsidy_run_set_rule": (BOOLEAN, (OBJECT, TEXT, ERROR)),
    "subsidy_run_set_interpretations": (BOOLEAN, (OBJECT, TEXTS, ERROR)),
    "subsidy_run_set_columns": (NOTHING, (OBJECT, TEXT)),
    "subsidy_run_set_summary_fact": (BOOLEAN, (OBJECT, TEXT, ERROR)),
    "subsidy_run_set_strict": (NOTHING, (OBJECT, BOOLEAN)),
    "subsidy_run_set_jobs": (NOTHING, (OBJECT, c_int32)),
    "subsidy_run_set_comparison": (BOOLEAN, (OBJECT, OBJECT, TEXTS, ERROR)),
    "subsidy_run_set_ledger": (NOTHING, (OBJECT, OBJECT, c_int64)),
    "subsidy_run_set_progress": (NOTHING, (OBJECT, PROGRESS, OBJECT)),
    "subsidy_run_file": (BOOLEAN, (OBJECT, TEXT, TEXT, ERROR)),
    "subsidy_run_count": (c_int64, (OBJECT, TEXT)),
    "subsidy_run_get_amount": (c_int64, (OBJECT,)),
    "subsidy_run_get_note": (TEXT, (OBJECT, c_size_t)),
    "subsidy_run_summary": (OWNED, (OBJECT, TEXT, ERROR)),
    "subsidy_claims_template": (OWNED, (OBJECT, TEXT, TEXT, ERROR)),
}


def declare(library: ctypes.CDLL, functions: Table = FUNCTIONS) -> ctypes.CDLL:
    """Give every function of a table its types; raise ImportError where the library lacks one."""
    for name, (result, arguments) in functions.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise ImportError(
                f"{library._name} has no {name}: it is older than this package; install its newer release"
            ) from None
        function.restype = result
        function.argtypes = arguments
    return library


library = declare(open_library())


@cache
def batch_library() -> ctypes.CDLL:
    """Return libsubsidy-batch, opened once; raise LibraryNotFound where it is not there."""
    return declare(open_batch_library(library._name), BATCH_FUNCTIONS)


def text_bytes(text: str) -> bytes:
    """Encode a text for the library, which ends texts at a NUL: one inside is refused, not cut off."""
    if not isinstance(text, str):
        raise TypeError(f"a str is expected, not {type(text).__name__}: {text!r}")
    if "\0" in text:
        raise ValueError(f"a text for libsubsidy must not contain a NUL character: {text!r}")
    return text.encode("utf-8")


def path_bytes(path: Path) -> bytes:
    """Encode a path as the system takes it."""
    name = os.fsencode(path)
    if b"\0" in name:
        raise ValueError(f"a path must not contain a NUL character: {path!r}")
    return name


def optional_bytes(text: Optional[str]) -> Optional[bytes]:
    """Encode a text that may be left out."""
    return None if text is None else text_bytes(text)


def borrowed_text(text: Optional[bytes]) -> str:
    """Decode a borrowed text that the library promises to be there."""
    return "" if text is None else text.decode("utf-8")


def optional_text(text: Optional[bytes]) -> Optional[str]:
    """Decode a borrowed text that may be absent."""
    return None if text is None else text.decode("utf-8")


def take_optional_text(address: Optional[int]) -> Optional[str]:
    """Copy a text that the library may have given away, and free it."""
    return take_text(address) if address else None


def take_text(address: int) -> str:
    """Copy a text that the library gave away, and free it."""
    try:
        return ctypes.string_at(address).decode("utf-8")
    finally:
        library.subsidy_free(address)


def options(interpretations: Interpretations) -> Any:
    """Write interpretations as the library takes them: "ID=OPTION" texts and a NULL."""
    if not interpretations:
        return None
    return texts_of(f"{id}={option}" for id, option in interpretations.items())


def texts_of(several: Iterable[str]) -> Any:
    """Write texts as the library takes them: an array of them and a NULL."""
    texts = [text_bytes(text) for text in several]
    return (c_char_p * (len(texts) + 1))(*texts, None)


class Handle:
    """One reference to an object of the library, given back when Python forgets it. Copies share it."""

    __slots__ = ("_unref", "address")

    def __init__(self, address: int, unref: Any) -> None:
        self.address = address
        self._unref = unref

    def __del__(self) -> None:
        self._unref(self.address)

    def __copy__(self) -> Handle:
        return self

    def __deepcopy__(self, memo: object) -> Handle:
        return self

    def __reduce__(self) -> str:
        raise TypeError("an object of libsubsidy cannot be pickled; load the policy again where it is needed")
