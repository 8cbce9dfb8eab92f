# SPDX-License-Identifier: Apache-2.0
"""What is drawn at random: numbers and names, and which of what a policy declares can be used in a place."""

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
PATTERNS = (("1##", "7#"), ("2#", "##"), ("#", "x-#"), ("4##", "###"))  # of each option; # is any digit
ALIASES = (("甲", "A"), ("乙", "12"), ("丙", "7"), ("丁", "other"))
KINDS = ("money", "choice", "flag", "date", "count", "rate", "number", "quantity", "name", "credit-code")
IDENTITIES = ("name", "credit-code")
DEPTH = 3


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


class Drawing:
    """What is known of a policy in the making."""

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
        self.edges = []  # the declarations of values that are edges of bands

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
