#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A peer: the digital-pilot award as a small OpenFisca system, one variable an answer.

    openfisca_pilot.py DATA OUT ROWS

Its numbers are of 32 bits, so an investment is yuan and fen apart; it knows no missing values, so a number out of range
stands for one.
"""
import sys

import numpy as np
from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables

from common import CAP_FEN, DIGITAL_PILOT, ELSEWHERE, MISSING, PILOT_FACTS, WINDOW, measure, pilot_columns

UNKNOWN = -(2**31)
PERIOD = "2026"
claim = entities.Entity("claim", "claims", "A claim", "")
claim.is_person = True
OUTPUTS = {"amount": "award", "city": "city_share", "county": "county_share", "outcome": "outcome", "first_failed": "first_failed"}


def variable(name: str, formula=None) -> type:
    body = {"value_type": bool if name.startswith("is_") else int, "entity": claim, "definition_period": periods.YEAR, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(name, (variables.Variable,), body)


def award_before_conditions(claims, period):
    """Fen; UNKNOWN where the investment is not known."""
    yuan, fen = claims("investment_yuan", period), claims("investment_fen", period)
    product = (yuan.astype(np.int64) * 100 + fen) // 10
    return np.where(yuan == UNKNOWN, UNKNOWN, np.minimum(product, CAP_FEN))


def is_refused(claims, period):
    def outside(name, least, most):
        values = claims(name, period)
        return (values != UNKNOWN) & ((values < least) | (values > most))

    return (
        outside("recognised_as", 0, 5)
        | outside("recognised_on", -25567, 2932896)
        | outside("county_code", 0, ELSEWHERE)
        | outside("investment_yuan", 0, 2**31 - 1)
        | outside("already_awarded", 0, 1)
    )


def first_failed(claims, period):
    kind, on = claims("recognised_as", period), claims("recognised_on", period)
    yuan, award = claims("investment_yuan", period), claims("award_before_conditions", period)
    failures = [
        (kind != UNKNOWN) & (kind != DIGITAL_PILOT),
        (on != UNKNOWN) & ((on < WINDOW[0]) | (on > WINDOW[1])),
        claims("county_code", period) == ELSEWHERE,
        (yuan != UNKNOWN) & (yuan + claims("investment_fen", period) <= 0),
        claims("already_awarded", period) == 1,
        award == 0,
    ]
    return np.where(claims("is_refused", period), -1, np.select(failures, range(len(failures)), -1))


def outcome(claims, period):
    unknown = (
        (claims("recognised_on", period) == UNKNOWN)
        | (claims("county_code", period) == UNKNOWN)
        | (claims("investment_yuan", period) == UNKNOWN)
    )
    return np.select([claims("is_refused", period), claims("first_failed", period) >= 0, unknown], [3, 0, 2], 1)


def award(claims, period):
    found = claims("outcome", period)
    return np.select([found > 1, found == 0], [UNKNOWN, 0], claims("award_before_conditions", period))


def county_share(claims, period):
    amount = claims("award", period)
    return np.where(amount == UNKNOWN, UNKNOWN, amount // 2)


def city_share(claims, period):
    amount = claims("award", period)
    return np.where(amount == UNKNOWN, UNKNOWN, amount - claims("county_share", period))


def system() -> taxbenefitsystems.TaxBenefitSystem:
    built = taxbenefitsystems.TaxBenefitSystem([claim])
    for name in ("recognised_as", "recognised_on", "county_code", "investment_yuan", "investment_fen", "already_awarded"):
        built.add_variable(variable(name))
    for formula in (award_before_conditions, is_refused, first_failed, outcome, award, county_share, city_share):
        built.add_variable(variable(formula.__name__, formula))
    return built


def inputs_of(columns: dict) -> dict:
    """The facts in the numbers of OpenFisca, made before the clock runs."""
    facts = {fact: np.where(columns[fact] == MISSING, UNKNOWN, columns[fact]) for fact in PILOT_FACTS}
    investment = facts.pop("investment")
    yuan = np.where(investment == UNKNOWN, UNKNOWN, investment // 100)
    fen = np.where(investment == UNKNOWN, 0, investment % 100)
    facts["county_code"] = facts.pop("county")
    named = {name.replace("-", "_"): values for name, values in facts.items()}
    return {name: values.astype(np.int32) for name, values in {**named, "investment_yuan": yuan, "investment_fen": fen}.items()}


if __name__ == "__main__":
    columns, answers, count = pilot_columns(sys.argv)
    built, inputs = system(), inputs_of(columns)

    def work() -> None:
        simulation = simulations.SimulationBuilder().build_default_simulation(built, count=count)
        for name, values in inputs.items():
            simulation.set_input(name, PERIOD, values)
        for name, calculated in OUTPUTS.items():
            answers[name] = simulation.calculate(calculated, PERIOD)

    def finish() -> None:
        for name in ("amount", "city", "county"):
            answers[name] = np.where(answers[name] == UNKNOWN, MISSING, answers[name].astype(np.int64))

    measure(sys.argv[2], answers, count, work, finish)
