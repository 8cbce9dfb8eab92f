# SPDX-License-Identifier: Apache-2.0
"""Every function of the library with the types of its arguments and result, in one table."""

import ctypes
from ctypes import POINTER, Structure, c_char_p, c_int32, c_int64, c_size_t, c_void_p

from ._library import open_library

MISSING = -(2**63)
NONE = MISSING + 1


class Column(Structure):
    """SubsidyColumn: one fact of many rows."""

    _fields_ = [("values", c_void_p), ("stride", c_size_t)]


class Payouts(Structure):
    """SubsidyPayouts: where the answers are written."""

    _fields_ = [("amount", c_void_p), ("shares", POINTER(c_void_p)), ("outcome", c_void_p), ("first_failed", c_void_p)]


text = c_char_p  # borrowed by the callee, or borrowed from it
owned = c_void_p  # a string to be freed with subsidy_free
handle = c_void_p
error = POINTER(c_void_p)
out_int32 = POINTER(c_int32)
out_int64 = POINTER(c_int64)

# name: (result, arguments)
TABLE = {
    "subsidy_version": (text, []),
    "subsidy_free": (None, [c_void_p]),
    "subsidy_error_free": (None, [handle]),
    "subsidy_error_get_message": (text, [handle]),
    "subsidy_error_get_code": (c_int32, [handle]),
    "subsidy_suggest": (text, [text, POINTER(c_char_p)]),
    "subsidy_policy_builtin": (handle, []),
    "subsidy_policy_builtin_source": (text, [POINTER(c_size_t)]),
    "subsidy_policy_check_file": (handle, [text, POINTER(handle)]),
    "subsidy_policy_check_bytes": (handle, [c_char_p, c_size_t, text, POINTER(handle)]),
    "subsidy_policy_new_from_file": (handle, [text, error]),
    "subsidy_policy_new_from_bytes": (handle, [c_char_p, c_size_t, text, error]),
    "subsidy_policy_ref": (handle, [handle]),
    "subsidy_policy_unref": (None, [handle]),
    "subsidy_policy_schema": (owned, []),
    "subsidy_policy_reference": (owned, [text]),
    "subsidy_policy_get_id": (text, [handle]),
    "subsidy_policy_get_digest": (text, [handle]),
    "subsidy_policy_get_currency": (text, [handle]),
    "subsidy_policy_count": (c_size_t, [handle, c_int32]),
    "subsidy_policy_position": (c_int32, [handle, c_int32, text]),
    "subsidy_policy_id_at": (text, [handle, c_int32, c_size_t]),
    "subsidy_policy_label_at": (text, [handle, c_int32, c_size_t, text]),
    "subsidy_policy_clause_at": (text, [handle, c_int32, c_size_t]),
    "subsidy_policy_fact_type": (c_int32, [handle, c_size_t]),
    "subsidy_policy_fact_decimals": (c_int32, [handle, c_size_t]),
    "subsidy_policy_count_options": (c_size_t, [handle, c_int32, c_size_t]),
    "subsidy_policy_option_id": (text, [handle, c_int32, c_size_t, c_size_t]),
    "subsidy_policy_option_label": (text, [handle, c_int32, c_size_t, c_size_t, text]),
    "subsidy_policy_default_option": (c_int32, [handle, c_size_t]),
    "subsidy_policy_rule_reads": (c_int32, [handle, c_size_t, c_int32, c_size_t]),
    "subsidy_policy_count_conditions": (c_size_t, [handle, c_size_t]),
    "subsidy_policy_condition_id": (text, [handle, c_size_t, c_size_t]),
    "subsidy_policy_rule_range": (c_int32, [handle, c_size_t, out_int64, out_int64]),
    "subsidy_policy_describe": (owned, [handle, text, c_int32]),
    "subsidy_policy_describe_rule": (owned, [handle, text, text, c_int32, error]),
    "subsidy_report_ref": (handle, [handle]),
    "subsidy_report_unref": (None, [handle]),
    "subsidy_report_get_n_problems": (c_size_t, [handle]),
    "subsidy_report_get_n_errors": (c_size_t, [handle]),
    "subsidy_report_get_severity": (c_int32, [handle, c_size_t]),
    "subsidy_report_get_file": (text, [handle]),
    "subsidy_report_get_line": (c_int64, [handle, c_size_t]),
    "subsidy_report_get_message": (owned, [handle, c_size_t, text]),
    "subsidy_report_to_text": (owned, [handle, text]),
    "subsidy_application_new": (handle, [handle]),
    "subsidy_application_ref": (handle, [handle]),
    "subsidy_application_unref": (None, [handle]),
    "subsidy_application_set_language": (None, [handle, text]),
    "subsidy_application_set_text": (c_int32, [handle, text, text, error]),
    "subsidy_application_set_number": (c_int32, [handle, text, c_int64, error]),
    "subsidy_application_get_number": (c_int64, [handle, c_size_t]),
    "subsidy_application_assess": (handle, [handle, text, POINTER(c_char_p), error]),
    "subsidy_application_match": (handle, [handle, text, POINTER(c_char_p), error]),
    "subsidy_fact_from_text": (c_int32, [handle, c_size_t, text, text, out_int64, error]),
    "subsidy_fact_to_text": (owned, [handle, c_size_t, c_int64, text]),
    "subsidy_assessment_ref": (handle, [handle]),
    "subsidy_assessment_unref": (None, [handle]),
    "subsidy_assessment_get_outcome": (c_int32, [handle]),
    "subsidy_assessment_get_amount": (c_int64, [handle]),
    "subsidy_assessment_get_at_most": (c_int64, [handle]),
    "subsidy_assessment_get_share": (c_int64, [handle, c_size_t]),
    "subsidy_assessment_get_reason": (text, [handle]),
    "subsidy_assessment_get_refusal": (owned, [handle, text]),
    "subsidy_assessment_get_missing": (text, [handle, c_size_t]),
    "subsidy_assessment_get_finding": (text, [handle, c_size_t, out_int32]),
    "subsidy_assessment_to_text": (owned, [handle, text]),
    "subsidy_assessment_to_json": (owned, [handle, text]),
    "subsidy_evaluator_new": (handle, [handle, text, POINTER(c_char_p), error]),
    "subsidy_evaluator_ref": (handle, [handle]),
    "subsidy_evaluator_unref": (None, [handle]),
    "subsidy_evaluator_run": (None, [handle, c_size_t, POINTER(Column), POINTER(Payouts)]),
    "subsidy_evaluator_run_row": (None, [handle, c_void_p, c_void_p]),
    "subsidy_money_from_text": (c_int32, [text, text, out_int64, error]),
    "subsidy_money_to_text": (owned, [c_int64]),
    "subsidy_money_to_grouped_text": (owned, [c_int64]),
    "subsidy_money_to_wan_text": (owned, [c_int64]),
    "subsidy_money_in_words": (owned, [c_int64, text, error]),
    "subsidy_date_from_text": (c_int32, [text, text, out_int64, error]),
    "subsidy_date_from_serial": (c_int32, [text, text, out_int64, error]),
    "subsidy_date_to_text": (owned, [c_int64]),
    "subsidy_credit_code_is_valid": (c_int32, [text]),
    "subsidy_credit_code_from_text": (owned, [text, text, error]),
    "subsidy_decimal_from_text": (c_int32, [text, c_int32, out_int64]),
    "subsidy_text_normalised": (owned, [text]),
}


def declare(library: ctypes.CDLL) -> ctypes.CDLL:
    for name, (result, arguments) in TABLE.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


lib = declare(open_library())
