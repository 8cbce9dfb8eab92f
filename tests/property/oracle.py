"""Langfang's support policy 廊政办规〔2025〕5号, computed a second time in plain Python integers.

This file is the independent opinion that the library is tested against. It was written from the
clauses alone, shares nothing with the library and reads no policy file. Money is whole fen in
`int`, the only fraction is a `Fraction`, and a condition is `True`, `False` or `None` (unknown).
It leaves reading and writing of texts to others: facts arrive here already as values.
"""

import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

YUAN = 100  # fen
MONEY_MOST = 2**63 - 1  # the largest amount a column of fen can hold

LEADER_AWARDS = {"leader-provincial": 300_000 * YUAN, "leader-municipal": 150_000 * YUAN}
SHARED_AWARD = 400_000 * YUAN
PLATFORM_AWARD = 500_000 * YUAN
PILOT_RATE = Fraction(10, 100)
PILOT_CAP = 200_000 * YUAN

ZONES = ("131071", "linkong")
COUNTIES = (
    "131002", "131003", "131022", "131023", "131024", "131025", "131026", "131028", "131081",
    "131082", *ZONES,
)

CHOICES = {
    "recognised-as": (
        "leader", "shared-factory", "shared-carrier", "digital-pilot", "internet-platform", "other",
    ),
    "recognition-level": ("national", "provincial", "municipal", "county"),
    "county": (*COUNTIES, "elsewhere"),
    "platform-category": ("industry", "region", "cross-industry", "other"),
}
MONEY = ("investment", "leader-paid", "pilots-paid")
ASSUMED = {
    "newly-recognised": True,
    "already-awarded": False,
    "platform-awarded-in-another-category": False,
    "leader-paid": 0,
    "pilots-paid": 0,
}
FACTS = (
    "applicant", "project", "recognised-as", "recognition-level", "recognised-on", "county",
    "platform-category", "investment", "newly-recognised", "already-awarded",
    "platform-awarded-in-another-category", "leader-paid", "pilots-paid",
)  # in the order in which missing facts are listed

# The alternatives of every interpretation; the first is the default.
INTERPRETATIONS = {
    "window": ("issue-to-plan-end", "plan-years"),
    "leader-upgrade": ("in-full", "top-up", "once-only"),
    "carrier-level": ("provincial-only", "any-level"),
    "rounding": ("down-to-fen", "half-up-to-fen", "down-to-yuan"),
    "odd-fen": ("city", "county"),
    "pilot-scope": ("per-project", "per-enterprise"),
    "platform-scope": ("per-platform", "per-recognition"),
    "zone-payer": ("zone-as-county", "city-pays-all"),
}
WINDOW_OPENS = {
    "issue-to-plan-end": datetime.date(2025, 9, 12),
    "plan-years": datetime.date(2025, 1, 1),
}
WINDOW_CLOSES = datetime.date(2027, 12, 31)


class Condition(NamedTuple):
    """One thing a rule asks, of one fact; not asked at all under the alternative `waived_by`."""

    id: str
    fact: str
    holds: Callable  # (value of the fact, chosen interpretations) -> bool
    waived_by: tuple = ()  # (interpretation, alternative)


class Rule(NamedTuple):
    """An award: the recognition it is for, what it asks in order, and its formula."""

    recognised_as: str
    conditions: tuple
    award_bounds: Callable  # (known facts, chosen interpretations) -> (least, most) in fen


# ---- Conditions ---------------------------------------------------------------------------------


def falls_in_window(day, chosen):
    """Tell whether a recognition on `day` falls in the window, both end days included (§3)."""
    return WINDOW_OPENS[chosen["window"]] <= day <= WINDOW_CLOSES


def is_one_of(*options):
    """Make a test that a choice or flag has one of `options`."""
    return lambda value, chosen: value in options


def recognised_as(recognition):
    """Make the condition that the applicant was recognised as `recognition`."""
    return Condition("recognised-as", "recognised-as", is_one_of(recognition))


IN_WINDOW = Condition("in-window", "recognised-on", falls_in_window)
IN_LANGFANG = Condition("in-langfang", "county", is_one_of(*COUNTIES))
PROVINCIAL = Condition("provincial", "recognition-level", is_one_of("provincial"))
MUNICIPAL = Condition("municipal", "recognition-level", is_one_of("municipal"))
CARRIER_LEVEL = Condition(
    "level-covered", "recognition-level", is_one_of("provincial"), ("carrier-level", "any-level")
)
INVESTED = Condition("invested", "investment", lambda fen, chosen: fen > 0)
LISTED_CATEGORY = Condition(
    "listed-category", "platform-category", is_one_of("industry", "region", "cross-industry")
)
NEW = Condition("new", "newly-recognised", is_one_of(True))
NOT_AWARDED = Condition("not-awarded", "already-awarded", is_one_of(False))
NOT_IN_ANOTHER_CATEGORY = Condition(
    "not-in-another-category",
    "platform-awarded-in-another-category",
    is_one_of(False),
    ("platform-scope", "per-recognition"),
)


def verdict(condition, known, chosen):
    """Return True if the condition is met, False if it is not, None while its fact is unknown."""
    if condition.waived_by and chosen[condition.waived_by[0]] == condition.waived_by[1]:
        return True
    if condition.fact not in known:
        return None
    return condition.holds(known[condition.fact], chosen)


# ---- Amounts: the least and the most that the known facts leave open, in fen --------------------


def fixed_award(award):
    """Make the formula of an award that is one sum for everybody (三、2 and 三、4)."""
    return lambda known, chosen: (award, award)


def leader_award(award):
    """Make the formula of a leader award (三、1) of `award` fen."""

    def bounds(known, chosen):
        amount = after_earlier_leader_awards(award, known["leader-paid"], chosen["leader-upgrade"])
        return amount, amount

    return bounds


def after_earlier_leader_awards(award, paid, upgrade):
    """Return what is left of `award` when leader awards of `paid` fen came before it (§3)."""
    if upgrade == "in-full":
        return award
    if upgrade == "top-up":
        return max(award - paid, 0)
    return 0 if paid > 0 else award  # once-only


def pilot_award(known, chosen):
    """Bound the pilot award (三、3); an unknown investment is anything from 0 to the largest."""
    if "investment" in known:
        least_investment = most_investment = known["investment"]
    else:
        least_investment, most_investment = 0, MONEY_MOST
    cap = pilot_cap(known["pilots-paid"], chosen["pilot-scope"])
    return (
        min(tenth(least_investment, chosen["rounding"]), cap),
        min(tenth(most_investment, chosen["rounding"]), cap),
    )


def pilot_cap(paid, scope):
    """Return the cap of one pilot award when `paid` fen of pilot awards came before it (§3)."""
    return max(PILOT_CAP - paid, 0) if scope == "per-enterprise" else PILOT_CAP


def tenth(investment, rounding):
    """Return 10 % of `investment`, rounded as the interpretation says, before any cap (§3)."""
    product = PILOT_RATE * investment
    if rounding == "half-up-to-fen":
        return (product + Fraction(1, 2)) // 1
    unit = YUAN if rounding == "down-to-yuan" else 1
    return product // unit * unit


# ---- Rules --------------------------------------------------------------------------------------

PLACE_AND_TIME = (IN_WINDOW, IN_LANGFANG)

RULES = {
    "leader-provincial": Rule(
        "leader",
        (recognised_as("leader"), *PLACE_AND_TIME, PROVINCIAL, NEW, NOT_AWARDED),
        leader_award(LEADER_AWARDS["leader-provincial"]),
    ),
    "leader-municipal": Rule(
        "leader",
        (recognised_as("leader"), *PLACE_AND_TIME, MUNICIPAL, NEW, NOT_AWARDED),
        leader_award(LEADER_AWARDS["leader-municipal"]),
    ),
    "shared-factory": Rule(
        "shared-factory",
        (recognised_as("shared-factory"), *PLACE_AND_TIME, PROVINCIAL, NEW, NOT_AWARDED),
        fixed_award(SHARED_AWARD),
    ),
    "shared-carrier": Rule(
        "shared-carrier",
        (recognised_as("shared-carrier"), *PLACE_AND_TIME, CARRIER_LEVEL, NEW, NOT_AWARDED),
        fixed_award(SHARED_AWARD),
    ),
    "digital-pilot": Rule(
        "digital-pilot",
        (recognised_as("digital-pilot"), *PLACE_AND_TIME, INVESTED, NOT_AWARDED),
        pilot_award,
    ),
    "internet-platform": Rule(
        "internet-platform",
        (
            recognised_as("internet-platform"), *PLACE_AND_TIME, PROVINCIAL, LISTED_CATEGORY,
            NOT_AWARDED, NOT_IN_ANOTHER_CATEGORY,
        ),
        fixed_award(PLATFORM_AWARD),
    ),
}
CLAIMED_LEVEL = {"leader-provincial": "provincial", "leader-municipal": "municipal"}


# ---- Assessment ---------------------------------------------------------------------------------


def assess(rule, facts, interpretations, claiming=True):
    """Assess one case under one rule.

    `facts` holds what is given, by fact id: money as int fen, dates as `datetime.date`, choices as
    option ids, flags as bool, names as str. A fact that is not a key is not given.
    `interpretations` holds the alternatives that differ from the default, by interpretation id.
    With `claiming` an absent recognition is asserted by the claim; without it (one applicant
    matched against all rules) it stays unknown.

    Returns a dict with `outcome` (eligible, not-eligible, undetermined, refused), `amount`, `city`
    and `county` in fen (None unless eligible or not-eligible), `reason` (only when not-eligible),
    `missing` (fact ids in fact order) and `at_most` in fen (only when undetermined).
    Raises ValueError for an id that the policy does not have.
    """
    reject_unknown_ids(rule, facts, interpretations)
    if has_value_outside_its_range(facts):
        return result("refused")
    chosen = choose_alternatives(interpretations)
    known = complete_facts(rule, facts, claiming)
    verdicts = [(c, verdict(c, known, chosen)) for c in RULES[rule].conditions]
    for condition, met in verdicts:
        if met is False:
            return not_eligible(condition.id)
    least, most = RULES[rule].award_bounds(known, chosen)
    if most == 0:
        return not_eligible("nothing-to-pay")
    unknown = {condition.fact for condition, met in verdicts if met is None}
    if least != most:
        unknown.add("investment")  # the only fact of a formula for which nothing is assumed
    if unknown:  # an unknown county leaves the shares open, but also the condition in-langfang
        missing = [fact for fact in FACTS if fact in unknown]
        return result("undetermined", missing=missing, at_most=most)
    return eligible(most, known["county"], chosen)


def reject_unknown_ids(rule, facts, interpretations):
    """Raise ValueError when a rule, fact, interpretation or alternative does not exist."""
    if rule not in RULES:
        raise ValueError(f"no such rule: {rule}")
    for fact in facts:
        if fact not in FACTS:
            raise ValueError(f"no such fact: {fact}")
    for interpretation, alternative in interpretations.items():
        if alternative not in INTERPRETATIONS.get(interpretation, ()):
            raise ValueError(f"no such interpretation: {interpretation}={alternative}")


def has_value_outside_its_range(facts):
    """Tell whether a given fact, used by the rule or not, is below 0 or none of its options."""
    return any(facts.get(fact, 0) < 0 for fact in MONEY) or any(
        fact in facts and facts[fact] not in options for fact, options in CHOICES.items()
    )


def choose_alternatives(interpretations):
    """Return the alternative in force for every interpretation."""
    defaults = {name: alternatives[0] for name, alternatives in INTERPRETATIONS.items()}
    return {**defaults, **interpretations}


def complete_facts(rule, facts, claiming):
    """Return the given facts with what a claim asserts and what is assumed where absent (§4)."""
    asserted = {}
    if claiming:
        asserted["recognised-as"] = RULES[rule].recognised_as
        if rule in CLAIMED_LEVEL:
            asserted["recognition-level"] = CLAIMED_LEVEL[rule]
    return {**ASSUMED, **asserted, **facts}


def split(amount, county, chosen):
    """Return the city's and the county's share of `amount`; they always add up to it (§2, §3)."""
    if county in ZONES and chosen["zone-payer"] == "city-pays-all":
        return amount, 0
    half, spare = divmod(amount, 2)
    if chosen["odd-fen"] == "city":
        return half + spare, half
    return half, half + spare


def eligible(amount, county, chosen):
    """Return the result of an award of `amount` fen that is due."""
    city_share, county_share = split(amount, county, chosen)
    return result("eligible", amount=amount, city=city_share, county=county_share)


def not_eligible(reason):
    """Return the result of an award that is not due, for `reason`."""
    return result("not-eligible", amount=0, city=0, county=0, reason=reason)


def result(outcome, **parts):
    """Return a result with every key, those not in `parts` empty."""
    empty = {"amount": None, "city": None, "county": None, "reason": None, "at_most": None}
    return {"outcome": outcome, **empty, "missing": [], **parts}


# ---- Random cases -------------------------------------------------------------------------------

APPLICANTS = ("91350100M000100Y43", "9113108100000T7390", "9113108100000T149Y")
PROJECTS = ("智能化改造一期", "数字车间", "Line 3, phase 2")
EDGE_DAYS = tuple(
    day + datetime.timedelta(days=shift)
    for day in (*WINDOW_OPENS.values(), WINDOW_CLOSES)
    for shift in (-1, 0, 1)
)
INVESTMENT_EDGES = (
    0, 1, 4, 5, 9, 10, 14, 15, 94, 95, 99, 100, 994, 995, 999, 1000, 1999, 2000,
    199_999_995, 199_999_999, 200_000_000, 200_000_001, 200_000_010, MONEY_MOST - 1, MONEY_MOST,
)
PAID_EDGES = (
    0, 1, 2, 99, 100, 14_999_999, 15_000_000, 15_000_001, 19_999_899, 19_999_999, 20_000_000,
    20_000_001, 29_999_999, 30_000_000, 30_000_001, 45_000_000, MONEY_MOST,
)


def random_case(rng):
    """Draw a case with `rng` (a `random.Random`): (rule, facts, interpretations, claiming).

    Most facts suit the rule, so that every outcome, amount and reason comes up often; the rest are
    missing, unsuitable, at an edge or out of range.
    """
    rule = rng.choice(list(RULES))
    drawn = {fact: draw(rng, rule) for fact, draw in DRAWS.items()}
    facts = {fact: value for fact, value in drawn.items() if rng.random() < 0.85}
    interpretations = {
        name: rng.choice(alternatives)
        for name, alternatives in INTERPRETATIONS.items()
        if rng.random() < 0.6
    }
    return rule, facts, interpretations, rng.random() < 0.7


def mostly(rng, usual, options):
    """Draw `usual` nine times in ten, else one of `options`."""
    return usual if rng.random() < 0.9 else rng.choice(options)


def draw_level(rng, rule):
    """Draw a recognition level, mostly the one that the rule is for."""
    return mostly(rng, CLAIMED_LEVEL.get(rule, "provincial"), CHOICES["recognition-level"])


def draw_day(rng, rule):
    """Draw a day: at an edge of the window, in the plan years, or anywhere near."""
    kind = rng.random()
    if kind < 0.3:
        return rng.choice(EDGE_DAYS)
    first, last = ((2025, 2027) if kind < 0.9 else (2000, 2099))
    start, end = datetime.date(first, 1, 1), datetime.date(last, 12, 31)
    return start + datetime.timedelta(days=rng.randrange((end - start).days + 1))


def draw_county(rng, rule):
    """Draw a county, the zones more often than their number, seldom one elsewhere."""
    return rng.choice(ZONES) if rng.random() < 0.2 else rng.choice(CHOICES["county"])


def draw_investment(rng, rule):
    """Draw an investment: none, an edge, small, about the cap, any at all, seldom negative."""
    return rng.choice((
        0,
        rng.choice(INVESTMENT_EDGES),
        rng.randrange(10_000),
        rng.randrange(300_000_000),
        rng.randrange(MONEY_MOST + 1),
        -rng.randrange(1, 1000) if rng.random() < 0.1 else rng.randrange(100_000_000),
    ))


def draw_paid(rng, rule):
    """Draw what was paid before: mostly nothing or an edge, seldom negative."""
    if rng.random() < 0.01:
        return max(-rng.choice(PAID_EDGES[1:]), 2 - 2**63)  # the two least numbers mean missing and none
    if rng.random() < 0.4:
        return 0
    return rng.choice(PAID_EDGES) if rng.random() < 0.5 else rng.randrange(40_000_000)


DRAWS = {
    "applicant": lambda rng, rule: rng.choice(APPLICANTS),
    "project": lambda rng, rule: rng.choice(PROJECTS),
    "recognised-as": lambda rng, rule: mostly(
        rng, RULES[rule].recognised_as, CHOICES["recognised-as"]
    ),
    "recognition-level": draw_level,
    "recognised-on": draw_day,
    "county": draw_county,
    "platform-category": lambda rng, rule: rng.choice(CHOICES["platform-category"]),
    "investment": draw_investment,
    "newly-recognised": lambda rng, rule: mostly(rng, True, (True, False)),
    "already-awarded": lambda rng, rule: mostly(rng, False, (True, False)),
    "platform-awarded-in-another-category": lambda rng, rule: rng.random() < 0.2,
    "leader-paid": draw_paid,
    "pilots-paid": draw_paid,
}
