# SPDX-License-Identifier: Apache-2.0
"""Who pays, who receives, when: shares the fen of an award out among payers, payees or instalments."""

from exact import number, per_cent, quotient, rounded, rounding_unit
from policy import parts

KINDS = ("instalment", "payee", "payer")  # in the order in which an award is split
COMPUTED = {"money": "amount", "rate": "rate"}


def kind_of(split):
    """Of whom the shares of a <split> are; None where only a spare is named."""
    for share in split.iter("share"):
        return next(kind for kind in KINDS if share.get(kind))
    return None


class Split:
    """One <split>; `names` are all that are declared of its kind, in their order."""

    def __init__(self, element, names, formulas):
        self.names = names
        self.formulas = formulas
        self.kind = kind_of(element)
        self.unit = rounding_unit(element.get("to", "fen"))
        self.mode = element.get("mode", "down")
        self.shares, self.spare = [], None
        chosen = []
        for part in parts(element):
            if part.tag == "share":
                chosen.append(self._share(part))
            elif part.tag == "spare":
                self.spare = self._spare(part)
            elif next(part.iter("share"), None) is None:
                self.spare = formulas.choice(part, self._spare_of_case)
            else:
                self.shares = self._choice_of_shares(part)
        if chosen:
            self.shares = lambda state: chosen

    def _spare(self, element):
        name = element.get("to")
        return lambda state: name

    def _spare_of_case(self, element):
        return self._spare(element)

    def _choice_of_shares(self, choose):
        """A case has several shares, so that the choice is among cases, not among elements."""
        cases = [(self.formulas.case_holds(choose, case), self._shares_of_case(case)) for case in parts(choose)]
        subjects = [self.formulas.chosen(name) for name in (choose.get("on") or "").split()]

        def shares(state):
            options = tuple(subject(state) for subject in subjects)
            return next(shares for holds, shares in cases if holds(state, options))(state)

        return shares

    def _shares_of_case(self, case):
        """A list of shares, or a choice within the case."""
        choose = case.find("choose")
        if choose is not None:
            return self._choice_of_shares(choose)
        found = [self._share(part) for part in parts(case) if part.tag == "share"]
        return lambda state: found

    def _share(self, element):
        """Whose it is, how it is meant, and a function of what is written."""
        name = element.get(self.kind)
        if element.get("percent"):
            rate = per_cent(element.get("percent"))
            return name, "percent", lambda state: rate
        written = element.get("parts")
        if written:
            declarations = self.formulas.declarations
            if declarations.fact(written) or written in declarations.values:
                return name, "weight", self.formulas.named_value(written)
            weight = number(written)
            return name, "weight", lambda state: weight
        inner = parts(element)[0]
        return name, COMPUTED.get(self.formulas.kind_of(inner), "weight"), self.formulas.value(inner)

    def among(self, state, amount):
        """What each of the names gets of an amount; with the spare to nobody it may be less, or more, than that.

        Who takes the spare gets what the others leave, whatever is written as his own share.
        """
        state.award = amount
        shares = [(name, how, value(state)) for name, how, value in self.shares(state)]
        spare = self.spare(state) if self.spare else None
        found = dict.fromkeys(self.names, 0)
        if spare == "largest-remainder":
            found.update(self._by_largest_remainder(amount, shares))
            return found
        taken = 0
        for name, part, is_limited in self._parts(amount, shares):
            if name == spare:
                continue
            part = rounded(part, self.unit, self.mode)
            if is_limited or spare != "nobody":
                part = min(part, max(amount - taken, 0))
            found[name] = part
            taken += part
        if spare not in (None, "nobody"):
            found[spare] = amount - taken
        return found

    @staticmethod
    def _parts(amount, shares):
        """Each share before it is rounded, and whether what is left limits it: amounts and rates."""
        weights = sum(value for _, how, value in shares if how == "weight")
        limited = any(how in ("amount", "rate") for _, how, _ in shares)
        for name, how, value in shares:
            if how == "weight":
                part = quotient(amount * value, weights) if weights else 0
            else:
                part = value if how == "amount" else amount * value
            yield name, part, limited

    def _by_largest_remainder(self, amount, shares):
        cut, lost = {}, {}
        for name, part, _ in self._parts(amount, shares):
            cut[name] = rounded(part, self.unit, "down")
            lost[name] = part - cut[name]
        left = amount - sum(cut.values())
        for name in sorted(cut, key=lambda each: (-lost[each], self.names.index(each))):
            given = min(left, self.unit)  # the last may be less than a unit, where the award is not whole units
            cut[name] += given
            left -= given
        return cut
