#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A peer: the digital-pilot award over a data frame, as an analyst would write it.

    pandas_columns.py DATA OUT ROWS
"""
import sys

import numpy as np
import pandas as pd

from common import CAP_FEN, DIGITAL_PILOT, ELSEWHERE, MISSING, WINDOW, measure, pilot_columns


def pilot(claims: pd.DataFrame) -> pd.DataFrame:
    """Amount, shares, outcome and first failed condition of each claim; what is missing is MISSING."""
    known = claims != MISSING
    kind, on = claims["recognised-as"], claims["recognised-on"]
    county, investment, awarded = claims["county"], claims["investment"], claims["already-awarded"]
    refused = (
        (known["recognised-as"] & ~kind.between(0, 5))
        | (known["recognised-on"] & ~on.between(-25567, 2932896))
        | (known["county"] & ~county.between(0, ELSEWHERE))
        | (known["investment"] & (investment < 0))
        | (known["already-awarded"] & ~awarded.between(0, 1))
    )
    award = (investment // 10).clip(upper=CAP_FEN)
    failures = [
        known["recognised-as"] & (kind != DIGITAL_PILOT),
        known["recognised-on"] & ~on.between(*WINDOW),
        county == ELSEWHERE,
        known["investment"] & (investment <= 0),
        awarded == 1,
        award == 0,
    ]
    first_failed = np.where(refused, -1, np.select(failures, range(len(failures)), -1))
    unknown = ~(known["recognised-on"] & known["county"] & known["investment"])
    outcome = np.select([refused, first_failed >= 0, unknown], [3, 0, 2], 1)
    amount = pd.Series(np.select([outcome > 1, outcome == 0], [MISSING, 0], award), index=claims.index)
    county_share = amount.where(outcome > 1, amount // 2)
    city_share = amount.where(outcome > 1, amount - county_share)
    return pd.DataFrame(
        {"amount": amount, "city": city_share, "county": county_share, "outcome": outcome, "first_failed": first_failed}
    )


if __name__ == "__main__":
    columns, answers, count = pilot_columns(sys.argv)
    frame = pd.DataFrame(columns)

    def work() -> None:
        for name, values in pilot(frame).items():
            answers[name] = values.to_numpy().astype(answers[name].dtype, copy=False)

    measure(sys.argv[2], answers, count, work)
