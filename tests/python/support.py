# SPDX-License-Identifier: Apache-2.0
"""What the tests of the Python binding share: the package of this checkout, and applications from the domain."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "bindings" / "python"
if str(PACKAGE) not in sys.path:
    sys.path.insert(0, str(PACKAGE))

import subsidy  # noqa: E402

POLICY = subsidy.Policy.builtin()

# A digital pilot in Yongqing (永清县), recognised inside the default window.
PILOT = {"county": "永清县", "recognised-on": "2026-02-14"}

# 10 % of what units of equipment cost, shared by owner and builder; and of the units of one series the dearest alone.
UNITS_SOURCE = """<policy id="units" format="1">
  <label lang="en">units</label>
  <payer id="city"><label lang="en">city</label></payer>
  <payee id="owner"><label lang="en">owner</label></payee>
  <payee id="builder"><label lang="en">builder</label></payee>
  <fact id="new" type="flag" assumed="yes"><label lang="en">new</label></fact>
  <list id="unit" most="100">
    <label>设备</label> <label lang="en">unit</label>
    <fact id="cost" type="money" least="0" most="1000000000"><label>购置费</label> <label lang="en">cost</label></fact>
    <fact id="series" type="name"><label lang="en">series</label></fact>
    <fact id="bought-on" type="date"><label lang="en">bought on</label></fact>
  </list>
  <rule id="units">
    <label lang="en">units</label>
    <eligible>
      <is id="new" fact="new"/>
      <all id="recent" over="unit"><at-least fact="unit.bought-on">2025-01-01</at-least></all>
    </eligible>
    <amount>
      <round to="fen" mode="down">
        <percent rate="10"><sum over="unit"><fact ref="unit.cost"/></sum></percent>
      </round>
    </amount>
    <split><share payee="owner" percent="60"/> <share payee="builder" percent="40"/> <spare to="owner"/></split>
    <also id="many">
      <label lang="en">many</label>
      <at-least><count over="unit"/> <number>3</number></at-least>
    </also>
  </rule>
  <rule id="dearest">
    <label lang="en">dearest</label>
    <amount><sum over="unit" best-of-each="unit.series"><fact ref="unit.cost"/></sum></amount>
  </rule>
  <measure id="visit">
    <label lang="en">visit</label>
    <eligible>
      <is id="new" fact="new"/>
      <any id="dear" over="unit"><more-than fact="unit.cost">1000</more-than></any>
    </eligible>
    <also id="all"><label lang="en">all</label><sum over="unit"><fact ref="unit.cost"/></sum></also>
  </measure>
</policy>
"""
UNITS = subsidy.Policy.from_bytes(UNITS_SOURCE.encode())


def resident_kib():
    """Return how much memory this process has resident; None where the system does not say."""
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * 4
    except OSError:
        return None
