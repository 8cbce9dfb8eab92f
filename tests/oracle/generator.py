# SPDX-License-Identifier: Apache-2.0
"""Makes random policies out of all constructs of the rule language.

All choices come from one `random.Random`, so that hypothesis can make them and find a small policy that still fails:
the first of several alternatives is always the simplest. Not every policy that is made is valid; most are.
"""

from drawing import ALIASES, DEPTH, IDENTITIES, KINDS, MODES, MOST_MONEY, OPTIONS, PATTERNS, UNITS, Drawing, Fact, Scope
from drawing_conditions import Conditions
from drawing_values import Values


class Generator(Drawing, Values, Conditions):
    """One policy in the making."""

    # Declarations

    def policy(self):
        parts = [self.parties(), *(self.declare_fact() for _ in range(self.some(1, 8)))]
        parts += [self.declare_fact(kind="money"), self.declare_fact(kind="money", positive=True)]
        parts += [self.declare_list() for _ in range(self.some(0, 2))]
        parts += [self.interpretation() for _ in range(self.some(0, 2))]
        parts += [self.batch_fact() for _ in range(self.some(1, 2) if self.chance(20) else 0)]
        for _ in range(self.some(1, 6)):
            parts.append(self.one_of(self.named_value, self.named_condition))
        split = self.policy_split()
        rounding = self.rounding("round", 25)
        rules = [self.rule() for _ in range(self.some(1, 3))]
        if self.chance(20):
            rules.append(self.measure())
        named = " ".join(rule for rule in self.rules if self.chance(70)) or self.rules[0]
        parts = [part.replace("RULES", named) for part in parts]
        body = "\n  ".join(part for part in [*parts, *self.edges, *rules, rounding, split] if part)
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
        kind = kind or self.pick(KINDS)
        fact = Fact(self.new(kind[0]), kind, positive)
        written = self.range_of(fact) + self.assumed(fact)
        inner = self.options(fact) if kind == "choice" else "" if of_list else self.history(fact)
        end = f">{inner}</fact>" if inner else "/>"
        xml = f'<fact id="{fact.name}" type="{kind}"{written}{end}'
        if of_list:
            fact.name = f"{of_list}.{fact.name}"
            self.lists[of_list].append(fact)
        else:
            self.facts.append(fact)
        if fact.positive and not fact.none:
            self.positive.append((of_list, kind, fact.name))
        return xml

    def options(self, fact):
        fact.options = OPTIONS[: self.some(2, 4)]
        other = self.some(0, 9)  # the option that is any other text, if there is one
        spelled = [self.spelled(at, at == other) for at in range(len(fact.options))]
        written = "".join(f'<option id="{option}"{how}' for option, how in zip(fact.options, spelled))
        if len(fact.options) > 2 and self.chance(30):
            written += f'<option-group id="g" options="{fact.options[0]} {fact.options[2]}"/>'
            fact.options = (*fact.options, "g")
        return written

    def spelled(self, at, is_other):
        """How an option may be given otherwise than by its id: what its element has, and its end."""
        pattern = ""
        if is_other or self.chance(20):
            pattern = f' pattern="{"*" if is_other else self.pick(PATTERNS[at])}"'
        alias = f"<alias>{self.pick(ALIASES[at])}</alias>" if self.chance(20) else ""
        return f"{pattern}>{alias}</option>" if alias else f"{pattern}/>"

    def history(self, fact):
        """What a ledger would know of past payouts; without one it is a fact like any other."""
        what = {"money": "sum", "count": "count", "flag": "any", "date": "latest"}.get(fact.kind)
        identities = [each.name for each in self.facts if each.kind in IDENTITIES]
        if not what or (what == "latest") != fact.none or not identities:
            return ""
        if what != "latest" and self.chance(60):
            return ""
        days = [each.name for each in self.facts if each.kind == "date"]
        year = f' year-of="{self.pick(days)}"' if days and self.chance(50) else ""
        return f'<from-history what="{what}" rules="RULES" key="{self.pick(identities)}"{year}/>'

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
        if not self.chance(40 if fact.kind == "date" else 25):
            return ""
        may_be_none = fact.kind in ("money", "choice", "flag", "date", "rate", "count") and not fact.positive
        if fact.kind in IDENTITIES or (may_be_none and self.chance(60 if fact.kind == "date" else 40)):
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
        rows = self.pick(("", ' rows="all"', ' rows="before"', ' rows="before"'))
        if "before" in rows and self.chance(60):
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
            cases = self.cases(options, lambda: f'<spare to="{self.pick(names)}"/>')
            return f'<split{unit}>{self.shares(kind, names, "percent")}<choose on="{name}">{cases}</choose></split>'
        cases = self.cases(options, lambda: self.shares(kind, names, self.pick(("percent", "parts"))))
        return f'<split{unit}><choose on="{name}">{cases}</choose><spare to="{spare}"/></split>'

    def cases(self, options, content):
        """A case for each option, or for all but the last, and what is otherwise."""
        cases = [f'<when is="{option}">{content()}</when>' for option in options]
        if len(cases) > 1 and self.chance(30):
            cases[-1] = f"<otherwise>{content()}</otherwise>"
        return "".join(cases)

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
