# SPDX-License-Identifier: Apache-2.0
"""Makes random values: money, rates, numbers, days, choices; bands, versions, lists."""

import datetime

from drawing import DAYS, IDENTITIES, MODES, MONEY, MULTIPLES, NUMBERS, RATES, STEPS, UNITS, Scope


class Values:
    """Elements that are values; a part of the generator.

    Every method returns an element of its type; money is not negative unless its name says so.
    """

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
            *[lambda: f"<greatest><number>0</number>{self.elapsed(scope)}</greatest>"] * 2,
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
            lambda: f'<least>{inner()}<number unit="m">{self.pick(NUMBERS)}</number></least>',
            lambda: f'<sum>{inner()}<times>{self.numeric(0, scope)}<number unit="m">2</number></times></sum>',
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
        bands, below = [], begin and float(begin[7:-1])
        for edge in edges:
            side = self.pick(("up-to", "below"))
            if self.chance(20):
                below, edge = float(edge), self.edge(below or 0, edge)
            else:
                below = float(edge)
            bands.append(f'<band{begin} {side}="{edge}"{self.of_band(marginal, depth, scope)}')
            begin = ""
        if self.chance(80):
            bands.append(f"<band{self.of_band(marginal, depth, scope)}")
        return f'<bands on="{on}" kind="{"marginal" if marginal else "whole"}">{"".join(bands)}</bands>'

    def edge(self, below, most):
        """The name of an edge that lies above another, and is not more than that."""
        name = self.new("v")
        least = min(below + 0.01, float(most))
        inner = f"<least>{self.money(0, Scope())}<money>{most}</money></least>"
        self.edges.append(f'<value id="{name}"><greatest><money>{least:.2f}</money>{inner}</greatest></value>')
        return name

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
                value = self.case(inner, scope) if cases and not condition else inner()
                cases.append(f'<when is="{" ".join(take)}">{condition}{value}</when>')
                if condition:
                    cases.append(f"<otherwise>{inner()}</otherwise>")
                    break
        return f'<choose on="{name}">{"".join(cases)}</choose>'

    def case(self, inner, scope):
        """What stands in the last case: in an amount it may be that there is no award."""
        if scope.in_amount and self.chance(40):
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
        contents = [inner(), *(self.case(inner, scope) for _ in range(self.some(0, 1)))]
        cases = [f"<when><if>{self.condition(depth - 2, scope)}</if>{content}</when>" for content in contents]
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
        kinds = ("choice", "flag", "count", "date", "money", *IDENTITIES)
        return [fact.name for fact in self.lists[name] if fact.kind in kinds]

    def count_of_items(self, depth, around):
        scope = self.items_of(around)
        name = scope.list
        best = f' best-of-each="{self.pick(self.keys(name))}"' if self.chance(30) else ""
        return f'<count over="{name}"{best}>{self.where(depth, scope)}</count>'
