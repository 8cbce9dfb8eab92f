#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A peer: the digital-pilot award from CSV to CSV in pandas, every value looked at.

    pandas_csv.py IN

Amounts go through floating point, which holds them exactly up to 2^53 fen, and are written as it writes them: 200000.0.
"""
import sys

import numpy as np
import pandas as pd

CODES = ["131002", "131003", "131022", "131023", "131024", "131025", "131026", "131028", "131081", "131082", "131071",
         "linkong"]  # fmt: skip
KINDS = ["leader", "shared-factory", "shared-carrier", "digital-pilot", "internet-platform", "other"]
CAP_FEN = 20_000_000


def check(name: str, is_readable: pd.Series) -> None:
    if not is_readable.all():
        raise SystemExit(f"{name}: row {is_readable.idxmin() + 2} cannot be read")


def read(path: str) -> pd.DataFrame:
    texts = ["county", "recognised-on", "already-awarded", "recognised-as", "newly-recognised"]
    claims = pd.read_csv(path, dtype={name: "category" for name in texts})
    days = pd.to_datetime(claims["recognised-on"].cat.categories, format="%Y-%m-%d")
    claims["recognised-on"] = days.take(claims["recognised-on"].cat.codes, fill_value=pd.NaT)
    county = claims["county"].cat.categories
    check("county", pd.Series(county.isin(CODES) | county.str.fullmatch("[0-9]{6}")))
    for name, options in (("recognised-as", KINDS), ("already-awarded", ["no", "yes"]), ("newly-recognised", ["no", "yes"])):
        check(name, pd.Series(claims[name].cat.categories.isin(options)))
    return claims


def answer(claims: pd.DataFrame) -> pd.DataFrame:
    on, county, kind = claims["recognised-on"], claims["county"], claims["recognised-as"]
    fen = (claims["investment"] * 100).round()
    award = np.minimum(np.floor(fen / 10), CAP_FEN)
    failed = (
        (kind.notna() & (kind != "digital-pilot"))
        | (on < "2025-09-12")
        | (on > "2027-12-31")
        | (county.notna() & ~county.isin(CODES))
        | (award <= 0)
        | (claims["already-awarded"] == "yes")
    )
    unknown = on.isna() | county.isna() | fen.isna()
    outcome = np.select([fen < 0, failed, unknown], ["refused", "not-eligible", "undetermined"], "eligible")
    amount = np.select([outcome == "eligible", outcome == "not-eligible"], [award, 0.0], np.nan)
    county_share = np.floor(amount / 2)
    city_share = amount - county_share
    return pd.DataFrame(
        {"outcome": outcome, "amount": amount / 100, "city": city_share / 100, "county": county_share / 100}
    )


if __name__ == "__main__":
    answer(read(sys.argv[1])).to_csv(sys.stdout, index=False)
