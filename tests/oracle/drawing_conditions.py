# SPDX-License-Identifier: Apache-2.0
"""Makes random conditions."""

from drawing import DAYS, IDENTITIES, MONEY, RATES, Scope


class Conditions:
    """Elements that are conditions; a part of the generator."""

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
        for kind in IDENTITIES:
            names = self.facts_of(kind, scope)
            if names:
                first, second = self.pick(names).name, self.pick(names).name
                makers.append(lambda a=first, b=second: f'<equals{id} fact="{a}">{self.use_of(b)}</equals>')
        if depth > 0 and self.chance(10):
            makers.append(lambda: f"<always{id}/>")
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
        options = self.choices_of_value[value]
        if self.chance(40):
            return f'<one-of{id} value="{value}">{self.pick(options)} {self.pick(options)}</one-of>'
        return f'<is{id} value="{value}">{self.pick(options)}</is>'

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
        names += self.values_of(kind, scope)  # once more: there are fewer
        tag = self.pick(("at-least", "more-than", "at-most", "less-than", "equals"))
        constant = {"money": MONEY, "date": DAYS, "rate": RATES}.get(kind, ("1", "2", "7"))
        if names and self.chance(75):
            name = self.pick(names)
            subject = f'{id} {"fact" if self.is_fact(name) else "value"}="{name}"'
            if self.chance(30):
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
