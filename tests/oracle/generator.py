# SPDX-License-Identifier: Apache-2.0
"""Makes random policies out of all constructs of the rule language.

All choices come from one `random.Random`, so that hypothesis can make them and find a small policy that still fails:
the first of several alternatives is always the simplest. Not every policy that is made is valid; most are.
"""

MONEY = ("1", "0.01", "100", "0.99", "33.33", "1000", "12345.67", "500000", "0.03", "7")
MOST_MONEY = ("1000", "100", "1000000", "100000000", "10000000000", None)
RATES = ("10", "50", "3.5", "100", "33.3333", "0.01", "66.6667", "7.25")
NUMBERS = ("2", "1", "3", "0.5", "12", "1.75", "7", "0.001")
STEPS = ("1", "2", "10", "2.5", "0.3")
DAYS = ("2026-01-01", "2026-06-30", "2025-02-28", "2024-02-29", "2026-12-31", "2027-03-31", "2020-08-15")
UNITS = ("fen", "yuan", "jiao", "100", "wan", "0.05")
MULTIPLES = ("1", "0.1", "5", "2.5")
MODES = ("down", "up", "half-up", "half-down", "half-even")
OPTIONS = ("a", "b", "c", "d")
DEPTH = 3
# What is known to go wrong, left out so that it hides nothing else; see README.md. Nothing is.
LEFT_OUT = set()


class Scope:
    """Where an element stands: the items of which list it may use, and whether it is in an amount."""

    def __init__(self, of_list=None, in_amount=False, award=False, deep=False):
        self.list, self.in_amount, self.award, self.deep = of_list, in_amount, award, deep


class Fact:
    """What is declared of a fact; `signed` is one that may be below zero, `none` one that may be none."""

    def __init__(self, name, kind, positive):
        self.name, self.kind, self.positive = name, kind, positive
        self.options = ()
        self.signed = self.none = self.batch = False


class Generator:
    """One policy in the making."""

    def __init__(self, rng):
        self.rng = rng
        self.facts = []
        self.lists = {}  # their facts by their ids
        self.values = {}  # id: type; those of items are in `item_values`
        self.item_values = {}
        self.positive = []  # names of what is surely above zero, by type
        self.conditions = {}  # the list whose items they are of, or None
        self.interpretations = {}
        self.payers, self.payees, self.instalments = [], [], []
        self.rules = []
        self.count = 0
        self.choices_of_value = {}  # the options of named values
        self.least_items = {}  # of lists

    # Chances

    def some(self, least, most):
        return self.rng.randint(least, most)

    def chance(self, per_cent):
        return self.rng.randint(0, 99) >= 100 - per_cent

    def pick(self, several):
        return several[self.rng.randint(0, len(several) - 1)]

    def one_of(self, *makers):
        return self.pick(makers)()

    def new(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    # Declarations

    def policy(self):
        parts = [self.parties(), *(self.declare_fact() for _ in range(self.some(1, 8)))]
        parts += [self.declare_fact(kind="money"), self.declare_fact(kind="money", positive=True)]
        parts += [self.declare_list() for _ in range(self.some(0, 2))]
        parts += [self.interpretation() for _ in range(self.some(0, 2))]
        parts += [self.batch_fact() for _ in range(self.some(1, 2) if self.chance(20) else 0)]
        for _ in range(self.some(0, 5)):
            parts.append(self.one_of(self.named_value, self.named_condition))
        split = self.policy_split()
        rounding = self.rounding("round", 25)
        rules = [self.rule() for _ in range(self.some(1, 3))]
        if self.chance(20):
            rules.append(self.measure())
        named = " ".join(rule for rule in self.rules if self.chance(70)) or self.rules[0]
        parts = [part.replace("RULES", named) for part in parts]
        body = "\n  ".join(part for part in [*parts, *rules, rounding, split] if part)
        return f'<policy id="random" format="1">\n  {body}\n</policy>\n'

    def parties(self):
        found = []
        for kind, names, least, most in (
            ("payer", self.payers, 1, 4),
            ("payee", self.payees, 0, 3),
            ("instalment", self.instalments, 0, 3),
        ):
            for _ in range(self.some(least, most)):
                names.append(self.new(kind + "-"))
                found.append(f'<{kind} id="{names[-1]}"/>')
        return " ".join(found)

    def declare_fact(self, kind=None, positive=False, of_list=None):
        kind = kind or self.pick(("money", "choice", "flag", "date", "count", "rate", "number", "quantity", "name"))
        fact = Fact(self.new(kind[0]), kind, positive)
        written = self.range_of(fact) + self.assumed(fact)
        options = ""
        if kind == "choice":
            fact.options = OPTIONS[: self.some(2, 4)]
            options = "".join(f'<option id="{option}"/>' for option in fact.options)
            if len(fact.options) > 2 and self.chance(30):
                options += f'<option-group id="g" options="{fact.options[0]} {fact.options[2]}"/>'
                fact.options = (*fact.options, "g")
        end = f">{options}</fact>" if options else "/>"
        xml = f'<fact id="{fact.name}" type="{kind}"{written}{end}'
        if of_list:
            fact.name = f"{of_list}.{fact.name}"
            self.lists[of_list].append(fact)
        else:
            self.facts.append(fact)
        if fact.positive and not fact.none:
            self.positive.append((of_list, kind, fact.name))
        return xml

    def range_of(self, fact):
        least = most = None
        if fact.kind == "money":
            most = self.pick(MOST_MONEY)
            least = "0.01" if fact.positive else self.pick((None, None, "-50", "5"))
        elif fact.kind == "rate":
            most = self.pick((None, "20", "200"))
        elif fact.kind == "count":
            most = self.pick(("10", "1000", None))
            least = "1" if fact.positive or self.chance(40) else None
            fact.positive = bool(least)
        elif fact.kind in ("number", "quantity"):
            most = self.pick(("10", "1000", "1000000"))
            least = "1" if self.chance(40) else None
            fact.positive = bool(least)
        elif fact.kind == "date" and self.chance(50):
            least, most = "2020-01-01", "2030-12-31"
        fact.signed = least == "-50"
        text = (f' least="{least}"' if least else "") + (f' most="{most}"' if most else "")
        if fact.kind in ("number", "quantity"):
            text += f' decimals="{self.pick(("0", "1", "2", "4", "6"))}"'
        return text + (' unit="m"' if fact.kind == "quantity" else "")

    def assumed(self, fact):
        if not self.chance(25):
            return ""
        if (
            fact.kind == "name"
            or self.chance(40)
            and fact.kind in ("money", "choice", "flag", "date", "rate", "count")
            and not fact.positive
        ):
            fact.none = True
            return ' assumed="none"'
        known = {"flag": "no", "choice": "a", "date": "2026-01-01", "money": "100", "rate": "10", "count": "5"}
        return f' assumed="{known[fact.kind]}"' if fact.kind in known else ""

    def batch_fact(self):
        """Money that comes from all claims of a batch, or from those before."""
        fact = Fact(self.new("b"), "money", False)
        known = [
            each.name for each in self.facts if each.kind == "money" and not (each.none or each.signed or each.batch)
        ]
        summed, value = self.pick(known), ""
        rows = ' rows="before"' if self.chance(40) else ""
        if rows and self.chance(60):
            summed = "award"
        elif self.chance(50):
            name = self.new("v")
            value = f'<value id="{name}">{self.rounded(self.percent(self.use_of(summed), 0, Scope()))}</value>'
            self.values[name] = "money"
            summed = name
        fact.batch = True
        self.facts.append(fact)
        rules = ' rules="RULES"' if self.chance(40) else ""
        return f'{value}<fact id="{fact.name}" type="money"><from-batch sum="{summed}"{rows}{rules}/></fact>'

    def declare_list(self):
        name = self.new("list-")
        self.lists[name] = []
        least, most = self.pick(((0, 4), (1, 3), (0, 2), (2, 4), (0, 300)))
        kinds = ["money", "choice", *(None for _ in range(self.some(0, 2)))]
        facts = "".join(self.declare_fact(kind, of_list=name) for kind in kinds)
        self.least_items[name] = least
        return f'<list id="{name}" least="{least}" most="{most}">{facts}</list>'

    def interpretation(self):
        name = self.new("i")
        options = OPTIONS[: self.some(2, 3)]
        self.interpretations[name] = options
        written = "".join(f'<option id="{option}"/>' for option in options)
        return f'<interpretation id="{name}" default="{self.pick(options)}">{written}</interpretation>'

    def named_value(self):
        name, scope = self.new("v"), Scope(in_amount=False)
        if self.lists and self.chance(25):
            scope.list = self.pick(list(self.lists))
        kind = self.pick(("money", "rate", "choice", "number", "date"))
        if kind == "choice" and not self.facts_of("choice", scope):
            kind = "money"
        xml = self.value_of(kind, DEPTH, scope)
        if kind == "number" and not scope.list and self.chance(50):
            xml = f"<greatest>{xml}<number>1</number></greatest>"
            self.positive.append((None, "number", name))
        elif kind == "money" and not scope.list and self.chance(40):
            xml = f"<greatest>{xml}<money>0.01</money></greatest>"
            self.positive.append((None, "money", name))
        (self.item_values.setdefault(scope.list, {}) if scope.list else self.values)[name] = kind
        if kind == "choice":
            self.choices_of_value[name] = self.last_options
        return f'<value id="{name}">{xml}</value>'

    def named_condition(self):
        name = self.new("c")
        scope = Scope(self.pick(list(self.lists)) if self.lists and self.chance(25) else None)
        xml = self.condition(DEPTH, scope)
        self.conditions[name] = scope.list
        return f'<condition id="{name}">{xml}</condition>'

    # What can be used where

    def facts_of(self, kind, scope):
        found = [fact for fact in self.facts if fact.kind == kind]
        if scope.list:
            found = [fact for fact in self.lists[scope.list] if fact.kind == kind] + found
        return found

    def values_of(self, kind, scope):
        names = [name for name, its in self.values.items() if its == kind]
        return names + [name for name, its in self.item_values.get(scope.list, {}).items() if its == kind]

    def conditions_of(self, scope):
        return [name for name, of_list in self.conditions.items() if of_list in (None, scope.list)]

    def named(self, kind, scope):
        return [fact.name for fact in self.facts_of(kind, scope)] + self.values_of(kind, scope)

    def reference(self, kind, scope, otherwise):
        """A fact or a named value of that type, else a constant."""
        facts = [fact.name for fact in self.facts_of(kind, scope) if not fact.signed]
        values = self.values_of(kind, scope)
        if scope.award and kind == "money" and self.chance(40):
            return '<value ref="award"/>'
        if not facts and not values:
            return otherwise
        name = self.pick(facts + values)
        return f'<fact ref="{name}"/>' if name in facts else f'<value ref="{name}"/>'

    def divisor(self, scope, kinds):
        found = [
            (kind, name) for its_list, kind, name in self.positive if kind in kinds and its_list in (None, scope.list)
        ]
        return self.pick(found) if found else None

    # Values: every method returns an element of its type; money is not negative unless its name says so

    def value_of(self, kind, depth, scope):
        return {
            "money": self.money,
            "rate": self.rate,
            "choice": self.choice,
            "number": self.numeric,
            "count": self.numeric,
            "date": self.date,
            "quantity": self.quantity,
        }[kind](depth, scope)

    def money_constant(self):
        return f"<money>{self.pick(MONEY)}</money>"

    def money(self, depth, scope):
        leaf = lambda: self.reference("money", scope, self.money_constant())  # noqa: E731
        if depth <= 0 or not self.chance(85):
            return self.pick((leaf, leaf, self.money_constant))()
        inner = lambda: self.money(depth - 1, scope)  # noqa: E731
        makers = [
            lambda: self.percent(inner(), depth, scope),
            lambda: f"<sum>{inner()}{inner()}{self.when(inner, depth, scope)}</sum>",
            lambda: f"<least>{inner()}{self.when(inner, depth, scope)}{inner()}</least>",
            lambda: f"<greatest>{inner()}{inner()}{self.when(inner, depth, scope)}</greatest>",
            lambda: f"<excess>{self.signed_money(depth - 1, scope)}{self.signed_money(depth - 1, scope)}</excess>",
            lambda: f"<times>{self.numeric(depth - 1, scope)}{inner()}</times>",
            lambda: f"<times>{self.quantity(depth - 2, scope)}{inner()}{self.numeric(0, scope)}</times>",
            lambda: f"<greatest><money>0</money>{self.signed_money(depth, scope)}</greatest>",
            lambda: self.rounded(inner()),
            lambda: self.rounded(f'<divided by="{self.pick(NUMBERS)}">{inner()}</divided>'),
            lambda: self.quotient(inner, scope),
            lambda: self.ratio(inner, scope),
            lambda: self.bands(depth, scope),
            lambda: self.bands_of_numbers(depth, scope),
            lambda: self.choose(inner, depth, scope),
            lambda: self.dated(inner, depth, scope),
        ]
        if self.lists_within(scope):
            makers += [lambda: self.over("money", depth, scope), lambda: self.over("money", depth, scope)]
        return self.pick(makers)()

    def signed_money(self, depth, scope):
        signed = [fact.name for fact in self.facts_of("money", scope) if fact.signed]
        makers = [lambda: self.money(depth, scope)]
        if signed:
            makers += [lambda: f'<fact ref="{self.pick(signed)}"/>'] * 2
        if depth > 0:
            less = lambda: self.money(depth - 1, scope)  # noqa: E731
            makers += [
                lambda: f"<difference>{less()}{less()}</difference>",
                lambda: self.rounded(self.percent(self.signed_money(depth - 1, scope), 0, scope)),
            ]
        return self.pick(makers)()

    def percent(self, inner, depth, scope):
        if self.chance(35):
            return f"<percent><rate-of>{self.rate(depth - 2, scope)}</rate-of>{inner}</percent>"
        return f'<percent rate="{self.pick(RATES)}">{inner}</percent>'

    def rounded(self, inner):
        return f'<round to="{self.pick(UNITS)}" mode="{self.pick(MODES)}">{inner}</round>'

    def multiple(self, inner):
        """Of anything but money."""
        return f'<round to="{self.pick(MULTIPLES)}" mode="{self.pick(MODES)}">{inner}</round>'

    def quotient(self, inner, scope):
        found = self.divisor(scope, ("count", "number"))
        if not found:
            return inner()
        kind, name = found
        return self.rounded(f"<divided>{inner()}{self.use_of(name)}</divided>")

    def ratio(self, inner, scope):
        found = self.divisor(scope, ("money", "count", "number", "quantity"))
        if not found:
            return inner()
        kind, to = found
        of = self.pick([to, *self.named(kind, scope)])
        if any(fact.name == of and fact.signed for fact in self.facts_of(kind, scope)):
            of = to
        return self.rounded(f'<ratio of="{of}" to="{to}">{inner()}</ratio>')

    def use_of(self, name):
        is_value = name in self.values or any(name in names for names in self.item_values.values())
        return f'<value ref="{name}"/>' if is_value else f'<fact ref="{name}"/>'

    def when(self, inner, depth, scope):
        if not self.chance(40):
            return ""
        return f"<when><if>{self.condition(depth - 1, scope)}</if>{inner()}</when>"

    def rate(self, depth, scope):
        constant = f'<rate percent="{self.pick(RATES)}"/>'
        if depth <= 0 or not self.chance(70):
            return self.pick((constant, self.reference("rate", scope, constant)))
        inner = lambda: self.rate(depth - 1, scope)  # noqa: E731
        return self.one_of(
            lambda: f"<least>{inner()}{inner()}</least>",
            lambda: f"<excess>{inner()}{inner()}</excess>",
            lambda: f"<greatest>{inner()}{inner()}{self.when(inner, depth, scope)}</greatest>",
            lambda: f"<sum>{inner()}{inner()}</sum>",
            lambda: f"<times>{inner()}{self.numeric(depth - 1, scope)}</times>",
            lambda: self.multiple(inner()),
            lambda: self.choose(inner, depth, scope),
            lambda: self.dated(inner, depth, scope),
            lambda: self.over("rate", depth, scope) if self.lists_within(scope) else inner(),
        )

    def numeric(self, depth, scope):
        """A count or a number that is not negative."""
        constant = f"<number>{self.pick(NUMBERS)}</number>"
        kinds = [kind for kind in ("count", "number") if self.named(kind, scope)]
        if depth <= 0 or not self.chance(70):
            return self.reference(self.pick(kinds), scope, constant) if kinds and self.chance(75) else constant
        inner = lambda: self.numeric(depth - 1, scope)  # noqa: E731
        makers = [
            lambda: f'<whole-steps size="{self.pick(STEPS)}">{self.money(depth - 1, scope)}</whole-steps>',
            lambda: (
                f'<whole-steps size="{self.pick(STEPS)}">{self.quantity(depth - 1, scope) or inner()}</whole-steps>'
            ),
            lambda: f"<greatest><number>0</number>{self.elapsed(scope)}</greatest>",
            lambda: f"<times>{inner()}{inner()}</times>",
            lambda: f"<least>{constant}{constant}</least>",
            lambda: self.multiple(inner()),
            lambda: self.choose(lambda: f"<number>{self.pick(NUMBERS)}</number>", depth, scope),
        ]
        if self.lists_within(scope):
            makers += [lambda: self.count_of_items(depth, scope), lambda: self.over("number", depth, scope)] * 2
        return self.pick(makers)()

    def quantity(self, depth, scope):
        """A quantity that is not negative; nothing where there is no fact of that type."""
        names = self.named("quantity", scope)
        if not names:
            return ""
        if depth <= 0 or not self.chance(60):
            return self.use_of(self.pick(names))
        inner = lambda: self.quantity(depth - 1, scope)  # noqa: E731
        return self.one_of(
            lambda: f"<sum>{inner()}{inner()}</sum>",
            lambda: f"<excess>{inner()}{inner()}</excess>",
            lambda: f"<excess>{inner()}<number>{self.pick(NUMBERS)}</number></excess>",
            lambda: self.multiple(inner()),
            lambda: f"<least>{inner()}{inner()}{self.when(inner, depth, scope)}</least>",
            lambda: f"<times>{self.numeric(0, scope)}{inner()}</times>",
            lambda: f'<percent rate="{self.pick(RATES)}">{inner()}</percent>',
            lambda: self.choose(inner, depth, Scope(scope.list, deep=scope.deep)),
        )

    def elapsed(self, scope):
        days = self.named("date", scope)
        start, end = self.pick([*days, self.pick(DAYS)]), self.pick([self.pick(DAYS), *days])
        mode = self.pick(("", ' mode="down"', ' mode="up"'))
        return f'<elapsed unit="{self.pick(("days", "months", "years"))}" from="{start}" to="{end}"{mode}/>'

    def date(self, depth, scope):
        constant = f"<date>{self.pick(DAYS)}</date>"
        if depth <= 1:
            return self.pick((constant, self.reference("date", scope, constant)))
        inner = lambda: self.date(depth - 2, scope)  # noqa: E731
        return self.one_of(
            inner,
            lambda: f"<least>{inner()}{inner()}</least>",
            lambda: f"<greatest>{inner()}{inner()}</greatest>",
            lambda: self.choose(inner, depth, scope),
            lambda: self.over("date", depth, scope) if self.lists_within(scope) else inner(),
            lambda: self.dated(inner, depth, scope),
        )

    def choice(self, depth, scope):
        """An option of one fact."""
        facts = self.facts_of("choice", scope)
        fact = self.pick(facts)
        self.last_options = fact.options
        options = [option for option in fact.options if option != "g"]
        one = lambda: self.pick(  # noqa: E731
            (f'<fact ref="{fact.name}"/>', f'<option of="{fact.name}">{self.pick(options)}</option>')
        )
        if depth <= 1 or not self.chance(70):
            return one()
        found = self.choose(one, depth, scope)
        self.last_options = fact.options
        return found

    # Bands

    def bands_of_numbers(self, depth, scope):
        """Money by what a number, a rate, a day is: one band for everything."""
        kind = self.pick(("count", "number", "date", "rate", "quantity"))
        on = self.named(kind, scope)
        if not on:
            return self.money(depth - 1, scope)
        edges = DAYS if kind == "date" else RATES if kind == "rate" else ("1", "2", "7", "100")
        edges = sorted({self.pick(edges) for _ in range(self.some(1, 3))}, key=str if kind == "date" else float)
        bands = [f'<band {self.pick(("up-to", "below"))}="{edge}">{self.money_constant()}</band>' for edge in edges]
        bands.append(f"<band>{self.money_constant()}</band>")
        return f'<bands on="{self.pick(on)}" kind="whole">{"".join(bands)}</bands>'

    def bands(self, depth, scope):
        on = self.pick([*self.named("money", scope), None])
        if on is None or any(fact.name == on and fact.signed for fact in self.facts_of("money", scope)):
            return self.money(depth - 1, scope)
        marginal = self.chance(50)
        edges = sorted((self.pick(MONEY) for _ in range(self.some(1, 3))), key=float)
        edges = list(dict.fromkeys(edges))
        begin = f' from="{edges.pop(0)}"' if len(edges) > 1 and self.chance(30) else ""
        bands = []
        for edge in edges:
            side = self.pick(("up-to", "below"))
            bands.append(f'<band{begin} {side}="{edge}"{self.of_band(marginal, depth, scope)}')
            begin = ""
        if self.chance(80):
            bands.append(f"<band{self.of_band(marginal, depth, scope)}")
        return f'<bands on="{on}" kind="{"marginal" if marginal else "whole"}">{"".join(bands)}</bands>'

    def of_band(self, marginal, depth, scope):
        if not marginal and self.chance(30):
            return f">{self.money(depth - 2, scope)}</band>"
        return f' rate="{self.pick([self.pick(RATES), *self.values_of("rate", scope)])}"/>'

    # Choices and versions, of values and of conditions

    def choose(self, inner, depth, scope):
        by_option = self.subjects(scope)
        if not by_option or self.chance(30):
            return self.choose_by_condition(inner, depth, scope)
        if len(by_option) > 1 and self.chance(30):
            return self.choose_on_two(inner, self.pick(by_option), self.pick(by_option), scope)
        name, options = self.pick(by_option)
        cases, left = [], [option for option in options if option != "g"]
        group = "g" in options and self.chance(50)
        if group:
            left = [option for option in left if option not in ("a", "c")]
            cases.append(f'<when is="g">{inner()}</when>')
        while left:
            take = left[: self.some(1, len(left))]
            left = left[len(take) :]
            if not left and cases and self.chance(40):
                cases.append(f"<otherwise>{self.case(inner, scope)}</otherwise>")
            else:
                condition = f"<if>{self.condition(depth - 2, scope)}</if>" if self.chance(10) else ""
                left += take if condition else []
                cases.append(f'<when is="{" ".join(take)}">{condition}{inner()}</when>')
                if condition:
                    cases.append(f"<otherwise>{inner()}</otherwise>")
                    break
        return f'<choose on="{name}">{"".join(cases)}</choose>'

    def case(self, inner, scope):
        """What stands in the last case: in an amount it may be that there is no award."""
        if scope.in_amount and self.chance(25):
            return f'<not-eligible id="{self.new("ne")}"/>'
        return inner()

    def subjects(self, scope):
        found = [(name, options) for name, options in self.interpretations.items()]
        found += [(fact.name, fact.options) for fact in self.facts_of("choice", scope)]
        found += [(fact.name, ("yes", "no")) for fact in self.facts_of("flag", scope)]
        found += [(name, ("yes", "no")) for name in self.conditions_of(scope)]
        return found + [(name, self.choices_of_value[name]) for name in self.values_of("choice", scope)]

    def choose_on_two(self, inner, first, second, scope):
        pairs = [(a, b) for a in first[1] for b in second[1] if "g" not in (a, b)]
        cases = []
        while pairs:
            take = pairs[: self.some(1, 3)]
            pairs = pairs[len(take) :]
            if not pairs and cases:
                cases.append(f"<otherwise>{self.case(inner, scope)}</otherwise>")
            else:
                cases.append(f'<when is="{"|".join(" ".join(pair) for pair in take)}">{inner()}</when>')
        return f'<choose on="{first[0]} {second[0]}">{"".join(cases)}</choose>'

    def choose_by_condition(self, inner, depth, scope):
        cases = [f"<when><if>{self.condition(depth - 2, scope)}</if>{inner()}</when>" for _ in range(self.some(1, 2))]
        return f"<choose>{''.join(cases)}<otherwise>{self.case(inner, scope)}</otherwise></choose>"

    def dated(self, inner, depth, scope):
        names = self.named("date", scope)
        if not names:
            return inner()
        days = sorted({self.pick(DAYS) for _ in range(self.some(1, 3))})
        versions, begin = [], self.pick((None, None, "2019-01-01"))
        for day in days:
            start = f' from="{begin}"' if begin else ""
            versions.append(f'<version{start} to="{day}">{inner()}</version>')
            begin = self.day_after(day) if self.chance(85) else self.day_after(self.day_after(day))
        if self.chance(75):
            versions.append(f'<version from="{begin}">{inner()}</version>')
        return f'<dated on="{self.pick(names)}">{"".join(versions)}</dated>'

    @staticmethod
    def day_after(day):
        import datetime

        return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()

    # Lists

    def where(self, depth, scope):
        return f"<where>{self.condition(depth - 2, scope)}</where>" if self.chance(40) else ""

    def lists_within(self, around):
        """The lists that may be gone over here: within items that of another list, once."""
        if around.deep:
            return []
        return [name for name in self.lists if name != around.list]

    def items_of(self, around):
        """The scope of the items of a list."""
        return Scope(self.pick(self.lists_within(around)), deep=around.list is not None)

    def over(self, kind, depth, around):
        scope = self.items_of(around)
        name = scope.list
        where, inner = self.where(depth, scope), self.value_of(kind, depth - 1, scope)
        how = self.pick(("sum", "least", "greatest") if kind != "date" else ("least", "greatest"))
        if how == "sum":
            best = f' best-of-each="{self.pick(self.keys(name))}"' if kind == "money" and self.chance(30) else ""
            return f'<sum over="{name}"{best}>{where}{inner}</sum>'
        otherwise = ""
        if where or self.least_items[name] == 0 or self.chance(30):
            otherwise = f"<otherwise>{self.value_of(kind, 1, Scope(around.list, deep=True))}</otherwise>"
        return f'<{how} over="{name}">{where}{inner}{otherwise}</{how}>'

    def keys(self, name):
        kinds = ("choice", "flag", "count", "date", "money", "name")
        return [fact.name for fact in self.lists[name] if fact.kind in kinds]

    def count_of_items(self, depth, around):
        scope = self.items_of(around)
        name = scope.list
        best = f' best-of-each="{self.pick(self.keys(name))}"' if self.chance(30) else ""
        return f'<count over="{name}"{best}>{self.where(depth, scope)}</count>'

    # Conditions

    def condition(self, depth, scope, name=None):
        """A condition; with a name where it stands in <eligible>."""
        id = f' id="{name}"' if name else ""
        if depth > 0 and self.chance(35):
            return self.joined(depth, scope, id)
        makers = [lambda: self.comparison(depth, scope, id)]
        flags, choices = self.facts_of("flag", scope), self.facts_of("choice", scope)
        if flags:
            makers.append(lambda: f'<is{id} fact="{self.pick(flags).name}"/>')
        if choices:
            makers += [lambda: self.option_asked(id, choices)] * 2
        conditions = self.conditions_of(scope)
        if conditions:
            makers.append(lambda: f'<use{id} condition="{self.pick(conditions)}"/>')
        optional = [fact.name for fact in self.facts if fact.none]
        if scope.list:
            optional += [fact.name for fact in self.lists[scope.list] if fact.none]
        if optional:
            makers.append(lambda: f'<given{id} fact="{self.pick(optional)}"/>')
        if self.rules and not scope.list and not scope.award and not scope.in_amount and name:
            makers.append(lambda: f'<eligible-for{id} rule="{self.pick(self.rules)}"/>')
        names = self.facts_of("name", scope)
        if names:
            makers.append(
                lambda: f'<equals{id} fact="{self.pick(names).name}">{self.use_of(self.pick(names).name)}</equals>'
            )
        values = self.values_of("choice", scope)
        if values:
            makers.append(lambda: self.option_of_value(id, self.pick(values)))
        if depth > 0 and self.named("date", scope) and self.chance(30):
            plain = lambda: self.condition(0, scope)  # noqa: E731
            makers.append(lambda: self.dated(plain, depth, scope).replace("<dated", f"<dated{id}", 1))
        return self.pick(makers)()

    def option_asked(self, id, choices):
        fact = self.pick(choices)
        if self.chance(40):
            return f'<one-of{id} fact="{fact.name}">{fact.options[-1]} {fact.options[0]}</one-of>'
        return f'<is{id} fact="{fact.name}">{self.pick(fact.options)}</is>'

    def option_of_value(self, id, value):
        return f'<is{id} value="{value}">{self.pick(self.choices_of_value[value])}</is>'

    def joined(self, depth, scope, id):
        inner = lambda: self.condition(depth - 1, scope)  # noqa: E731
        makers = [
            lambda: f"<not{id}>{inner()}</not>",
            lambda: f"<any{id}>{inner()}{inner()}</any>",
            lambda: f"<all{id}>{inner()}{inner()}</all>",
            lambda: f'<at-least-of{id} n="{self.some(1, 3)}">{inner()}{inner()}{inner()}</at-least-of>',
            lambda: self.choose(inner, depth, Scope(scope.list, deep=scope.deep)).replace("<choose", f"<choose{id}", 1),
        ]
        if self.lists_within(scope):
            makers += [lambda: self.joined_over(depth, id, scope)] * 2
        return self.pick(makers)()

    def joined_over(self, depth, id, around):
        scope, how = self.items_of(around), self.pick(("any", "all"))
        name = scope.list
        return f'<{how}{id} over="{name}">{self.where(depth, scope)}{self.condition(depth - 1, scope)}</{how}>'

    def comparison(self, depth, scope, id):
        kind = self.pick(("money", "date", "number", "rate", "quantity"))
        if kind == "quantity" and not self.named("quantity", scope):
            kind = "count"
        names = self.named(kind, scope)
        tag = self.pick(("at-least", "more-than", "at-most", "less-than", "equals"))
        constant = {"money": MONEY, "date": DAYS, "rate": RATES}.get(kind, ("1", "2", "7"))
        if names and self.chance(60):
            name = self.pick(names)
            subject = f'{id} {"fact" if self.is_fact(name) else "value"}="{name}"'
            if self.chance(25):
                least, most = sorted((self.pick(constant), self.pick(constant)), key=lambda each: (len(each), each))
                if kind != "date":
                    least, most = sorted((least, most), key=float)
                else:
                    least, most = sorted((least, most))
                return f'<between{subject} from="{least}" to="{most}"/>'
            if self.chance(60):
                return f"<{tag}{subject}>{self.pick(constant)}</{tag}>"
            return f"<{tag}{subject}>{self.value_of(kind, depth - 1, scope)}</{tag}>"
        if self.chance(15) and kind != "quantity":
            least, most = sorted((self.pick(constant), self.pick(constant)), key=str if kind == "date" else float)
            return f'<between{id} from="{least}" to="{most}">{self.subject(kind, depth, scope)}</between>'
        left = self.signed_money(depth, scope) if kind == "money" else self.value_of(kind, depth - 1, scope)
        return f"<{tag}{id}>{left}{self.value_of(kind, depth - 1, scope)}</{tag}>"

    def subject(self, kind, depth, scope):
        """What is compared with literals: of one clear type."""
        return self.numeric(0, scope) if kind in ("number", "count") else self.value_of(kind, depth - 1, scope)

    def is_fact(self, name):
        every = [*self.facts, *(fact for facts in self.lists.values() for fact in facts)]
        return any(fact.name == name for fact in every)

    # Rules

    def rule(self):
        name = self.new("rule-")
        conditions = "".join(self.condition(2, Scope(), self.new("r")) for _ in range(self.some(0, 3)))
        eligible = f"<eligible>{conditions}</eligible>" if conditions else ""
        amount = self.money(DEPTH + 1, Scope(in_amount=True))
        if self.chance(60):
            amount = f"<least>{amount}<money>{self.pick(('1000', '50.01', '1000000', '99999.99'))}</money></least>"
        nothing = ' nothing="eligible"' if self.chance(25) else ""
        asserts = "".join(self.asserts()) if self.chance(25) else ""
        rounding = self.rounding("round", 40)
        splits = self.splits()
        also = "".join(self.also() for _ in range(self.some(0, 2)))
        self.rules.append(name)
        return (
            f'<rule id="{name}">{asserts}{eligible}\n    <amount{nothing}>{amount}</amount>{rounding}'
            f"\n    {splits}{also}</rule>"
        )

    def asserts(self):
        for fact in self.facts[:3]:
            if fact.kind in ("choice", "flag"):
                text = self.pick([option for option in fact.options if option != "g"] or ["yes"])
                yield f'<asserts fact="{fact.name}">{text}</asserts>'

    def rounding(self, tag, chance):
        return f'<{tag} to="{self.pick(UNITS)}" mode="{self.pick(MODES)}"/>' if self.chance(chance) else ""

    def also(self):
        scope = Scope(award=True)
        inner = self.one_of(
            lambda: self.signed_money(2, scope),
            lambda: self.condition(2, scope),
            lambda: self.rate(2, scope),
            lambda: self.numeric(2, scope),
            lambda: self.elapsed(scope),
            lambda: self.date(2, scope),
            lambda: self.choice(2, scope) if self.facts_of("choice", scope) else self.rate(1, scope),
        )
        return f'<also id="{self.new("also-")}">{inner}</also>'

    def measure(self):
        conditions = "".join(self.condition(2, Scope(), self.new("r")) for _ in range(self.some(0, 2)))
        eligible = f"<eligible>{conditions}</eligible>" if conditions else ""
        scope = Scope()
        result = f'<also id="{self.new("also-")}">{self.value_of("number", 2, scope)}</also>'
        return f'<measure id="{self.new("measure-")}">{eligible}{result}</measure>'

    # Splits

    def policy_split(self):
        return self.split("payer", self.payers, False) if len(self.payers) > 1 else ""

    def splits(self):
        found = []
        nobody = self.chance(30)
        for kind, names in (("instalment", self.instalments), ("payee", self.payees), ("payer", self.payers)):
            if len(names) > 1 and self.chance(35):
                found.append(self.split(kind, names, nobody and not found))
        return "".join(found)

    def split(self, kind, names, nobody):
        how = self.pick(("percent", "parts", "weights", "computed", "mixed", "chosen"))
        names = sorted(names, key=lambda name: self.some(0, 9))
        unit = f' to="{self.pick(UNITS[:3])}" mode="{self.pick(MODES)}"' if self.chance(35) else ""
        spare = "nobody" if nobody else self.pick(names)
        if not nobody and how in ("percent", "parts") and self.chance(40):
            spare = "largest-remainder"
            unit = unit and f' to="{self.pick(UNITS[:3])}"'
            unit += ' mode="down"' if unit else ""
        if how == "chosen":
            subjects = self.subjects(Scope())
            if subjects:
                return self.chosen_split(kind, names, spare, unit, self.pick(subjects))
            how = "percent"
        shares = self.shares(kind, names, how)
        return f'<split{unit}>{shares}<spare to="{spare}"/></split>'

    def chosen_split(self, kind, names, spare, unit, subject):
        name, options = subject
        options = [option for option in options if option != "g"]
        if self.chance(40) and spare != "nobody":
            cases = "".join(f'<when is="{option}"><spare to="{self.pick(names)}"/></when>' for option in options)
            return f'<split{unit}>{self.shares(kind, names, "percent")}<choose on="{name}">{cases}</choose></split>'
        cases = "".join(
            f'<when is="{option}">{self.shares(kind, names, self.pick(("percent", "parts")))}</when>'
            for option in options
        )
        return f'<split{unit}><choose on="{name}">{cases}</choose><spare to="{spare}"/></split>'

    def shares(self, kind, names, how):
        if how == "percent":
            return self.percentages(kind, names)
        if how == "parts":
            weights = [self.some(0, 7) for _ in names]
            weights[self.some(0, len(weights) - 1)] = 3
            return "".join(f'<share {kind}="{name}" parts="{part}"/>' for name, part in zip(names, weights))
        if how == "weights" and self.named("quantity", Scope()) and self.chance(30):
            return "".join(f'<share {kind}="{name}">{self.quantity(1, Scope())}</share>' for name in names)
        if how == "weights":
            return f'<share {kind}="{names[0]}" parts="1"/>' + "".join(self.weight(kind, name) for name in names[1:])
        scope = Scope(award=True)
        makers = [
            lambda: f"{self.money(2, scope)}</share>",
            lambda: f"{self.rate(1, Scope())}</share>",
        ]
        shares = [f'<share {kind}="{name}">{self.pick(makers)()}' for name in names[: self.some(1, len(names))]]
        if how == "mixed" and len(shares) > 1:
            shares[-1] = f'<share {kind}="{names[len(shares) - 1]}" percent="{self.pick(("10", "30", "33.3"))}"/>'
        return "".join(shares)

    def percentages(self, kind, names):
        left, shares = 1000, []
        for name in names[:-1]:
            part = self.some(0, left)
            left -= part
            shares.append((name, part))
        shares.append((names[-1], left))
        return "".join(f'<share {kind}="{name}" percent="{part / 10}"/>' for name, part in shares)

    def weight(self, kind, name):
        scope = Scope()
        named = [each for its in ("count", "number") for each in self.named(its, scope)]
        if named and self.chance(50):
            return f'<share {kind}="{name}" parts="{self.pick(named)}"/>'
        if self.chance(40):
            return f'<share {kind}="{name}">{self.numeric(1, scope)}</share>'
        return f'<share {kind}="{name}" parts="{self.some(0, 5)}"/>'


def random_policy(rng):
    return Generator(rng).policy()
