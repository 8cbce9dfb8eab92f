# SPDX-License-Identifier: Apache-2.0
"""Finds what can be changed in a C file and writes the file anew with all its mutants in it, each asleep until the program
is told its number.

The file is read as the compiler reads it, after the preprocessor, by libclang; so macros need no care, and every place
where one is used is a place of its own. A mutant is named by its file, its function and the text around it before and
after, so that its name lasts until the text itself changes."""
import bisect
import re
from dataclasses import dataclass

from clang.cindex import Config, CursorKind as Kind, Index, TranslationUnit, TypeKind

Config.set_library_file("/usr/lib/llvm-14/lib/libclang-14.so.1")

OPERATORS = {
    "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
    "+": ["-"], "-": ["+"], "*": ["+"], "/": ["*"], "%": ["/"],
    "&": ["|"], "|": ["&"], "^": ["|"], "<<": [">>"], ">>": ["<<"],
}
ASSIGNMENTS = {
    "+=": ["-="], "-=": ["+="], "*=": ["+="], "/=": ["*="], "%=": ["/="], "<<=": [">>="], ">>=": ["<<="],
    "|=": ["&=", "="], "&=": ["|=", "="], "^=": ["|=", "="],
}
COMPARISONS = {"<", "<=", ">", ">=", "==", "!="}
TRANSPARENT = (Kind.UNEXPOSED_EXPR, Kind.PAREN_EXPR)
WHOLE = {TypeKind.BOOL, TypeKind.ENUM, TypeKind.CHAR_U, TypeKind.UCHAR, TypeKind.CHAR_S, TypeKind.SCHAR, TypeKind.USHORT,
         TypeKind.UINT, TypeKind.ULONG, TypeKind.ULONGLONG, TypeKind.SHORT, TypeKind.INT, TypeKind.LONG,
         TypeKind.LONGLONG}
# What the preprocessor makes of some words, so that a name reads as what is written.
WRITTEN = [(r"\(-9223372036854775807L -1\) ?", "INT64_MIN"), (r"\(\(void \*\)0\) ?", "NULL"), (r"\b_Bool\b", "bool"),
           (r"\(4294967295U\) ?", "UINT32_MAX")]
CONTEXT, LEAST_CONTEXT = 72, 12  # how many characters name a mutant


@dataclass
class Mutant:
    file: str
    function: str
    before: str
    after: str
    again: int = 1  # which of those that read the same in their function
    apart: tuple = ()  # (begin, end, text): what has to be changed in the text, as it is needed when compiling

    @property
    def name(self):
        again = f" ({self.again})" if self.again > 1 else ""
        return f"{self.file} {self.function}: {self.before} => {self.after}{again}"


class Origins:
    """Which file each place of a preprocessed text comes from."""

    def __init__(self, text):
        self.starts, self.files = [], []
        for match in re.finditer(r'^# \d+ "([^"]*)".*$', text, re.M):
            self.starts.append(match.end())
            self.files.append(match.group(1))

    def of(self, offset):
        at = bisect.bisect_right(self.starts, offset) - 1
        return self.files[at] if at >= 0 else ""


def plain(text):
    """The text as one reads it: without the preprocessor's lines, one space at most."""
    text = " ".join(re.sub(r"^#.*$", "", text, flags=re.M).split())
    for made, written in WRITTEN:
        text = re.sub(made, written, text)
    return text


def beside(number, step):
    """The number after or before this one, as one would write it."""
    match = re.fullmatch(r"(\d+)([uUlL]*)", number)
    return f"{int(match[1]) + step}{match[2]}" if match else f"({number} {'-+'[step > 0]} 1)"


class Points:
    """All mutants of one preprocessed text, of the files that is_wanted() and as named by label()."""

    def __init__(self, text, is_wanted, label):
        self.text = text
        self.source = text.encode()
        self.is_wanted, self.label = is_wanted, label
        self.origins = Origins(text)
        self.mutants, self.wraps, self.counts = [], [], {}
        self.file = self.function = ""
        self.ancestors = []
        unit = Index.create().parse("unit.c", args=["-x", "c", "-std=gnu11", "-w"], unsaved_files=[("unit.c", text)],
                                    options=TranslationUnit.PARSE_NONE)
        # What GCC's own attributes in headers of others say is none of its business.
        wrong = [d for d in unit.diagnostics if d.severity >= 3 and is_wanted(self.origins.of(d.location.offset))]
        if wrong:
            raise SystemExit(f"libclang does not understand the text: {wrong[0].spelling}")
        for cursor in unit.cursor.get_children():
            origin = self.origins.of(cursor.extent.start.offset)
            if is_wanted(origin):
                self.file = label(origin)
                self.declaration(cursor)

    # ---- Text ----

    def range(self, cursor):
        return cursor.extent.start.offset, cursor.extent.end.offset

    def read(self, begin, end):
        return self.source[begin:end].decode()

    def text_of(self, cursor):
        return self.read(*self.range(cursor))

    def context(self, begin, end, after):
        """Around what is changed, as much as fits; what it is before and after."""
        outer = (begin, end)
        for cursor in reversed(self.ancestors):
            first, last = self.range(cursor)
            if first > begin or last < end or not (cursor.kind.is_expression() or cursor.kind
                                                   in (Kind.RETURN_STMT, Kind.VAR_DECL)):
                break
            if len(plain(self.read(first, last))) > CONTEXT and outer[1] - outer[0] > LEAST_CONTEXT:
                break
            outer = (first, last)
        head, tail = self.read(outer[0], begin), self.read(end, outer[1])
        return plain(head + self.read(begin, end) + tail), plain(head + after + tail)

    def mutant(self, begin, end, after, apart=()):
        """Notes a mutant that turns this range into @after; returns its place in the list."""
        return self.note(*self.context(begin, end, after), apart)

    def note(self, old, new, apart=()):
        key = (self.file, self.function, old, new)
        self.counts[key] = self.counts.get(key, 0) + 1
        self.mutants.append(Mutant(*key, self.counts[key], apart))
        return len(self.mutants) - 1

    def wrap(self, begin, end, prefix, suffix, gap=None):
        """Puts text around a range, and in place of gap = (begin, end, text)."""
        self.wraps.append((begin, end, prefix, suffix, gap))

    def switch(self, begin, end, choices, otherwise):
        """An expression that is one of the choices [(after, text)] where its mutant is awake."""
        for after, text in choices:
            otherwise = f"IS_MUTANT (@{self.mutant(begin, end, after)}@) ? {text} : {otherwise}"
        return otherwise

    # ---- Walking ----

    def declaration(self, cursor):
        self.function = cursor.spelling or "types"
        if cursor.kind == Kind.FUNCTION_DECL and cursor.is_definition():
            for child in cursor.get_children():
                if child.kind == Kind.COMPOUND_STMT:
                    self.visit(child)
        elif cursor.kind == Kind.VAR_DECL:
            self.static_variable(cursor)
        elif cursor.kind in (Kind.STRUCT_DECL, Kind.TYPEDEF_DECL):
            for field in cursor.get_children():
                if field.kind == Kind.FIELD_DECL:
                    self.array_size(field)

    def visit(self, cursor):
        method = getattr(self, "at_" + cursor.kind.name.lower(), None)
        self.ancestors.append(cursor)
        if method is None:
            self.visit_children(cursor)
        else:
            method(cursor)
        self.ancestors.pop()

    def visit_children(self, cursor):
        for child in cursor.get_children():
            self.visit(child)

    def visit_statement(self, cursor):
        """A statement that stands for itself: it can be left out."""
        if self.is_dropped(cursor):
            begin, end = self.range(cursor)
            number = self.mutant(begin, end, "nothing")
            self.wrap(begin, end, f"(IS_MUTANT (@{number}@) ? (void)0 : (void)(", "))")
        self.visit(cursor)

    def is_dropped(self, cursor):
        if cursor.kind == Kind.CALL_EXPR or cursor.kind == Kind.COMPOUND_ASSIGNMENT_OPERATOR:
            return True
        if cursor.kind == Kind.UNARY_OPERATOR:
            return "++" in self.text_of(cursor) or "--" in self.text_of(cursor)
        return cursor.kind == Kind.BINARY_OPERATOR and self.operator(cursor)[2] == "="

    # ---- Statements ----

    def at_compound_stmt(self, cursor):
        for child in cursor.get_children():
            self.visit_statement(child)

    def at_if_stmt(self, cursor):
        """Of a condition that a macro has made a number one branch is there."""
        condition, *branches = cursor.get_children()
        number = plain(self.text_of(condition)).strip("()")
        if number in ("0", "1"):
            branches = branches[1:] if number == "0" else branches[:1]
        else:
            self.condition(condition)
        for branch in branches:
            self.visit_statement(branch)

    def at_while_stmt(self, cursor):
        condition, body = cursor.get_children()
        self.condition(condition)
        self.visit_statement(body)

    def at_do_stmt(self, cursor):
        body, condition = cursor.get_children()
        self.visit_statement(body)
        self.condition(condition)

    def at_for_stmt(self, cursor):
        """Which parts are there is told from the two semicolons."""
        children = list(cursor.get_children())
        self.visit_statement(children.pop())
        begin = self.range(cursor)[0]
        header = self.read(begin, self.range(cursor)[1])
        depth, semicolons = 0, []
        for at, sign in enumerate(header):
            depth += sign in "({[" and 1 or sign in ")}]" and -1 or 0
            if sign == ";" and depth == 1:
                semicolons.append(begin + at)
            if len(semicolons) == 2:
                break
        for child in children:
            if semicolons[0] < self.range(child)[0] < semicolons[1]:
                self.condition(child)
            else:
                self.visit(child)

    def at_switch_stmt(self, cursor):
        """A case that is left out: its value goes where no case is."""
        condition, body = cursor.get_children()
        begin, end = self.range(condition)
        name, otherwise = f"v{begin}", f"v{begin}"
        for label in self.labels(body):
            number = self.mutant(*self.range(label), "no case")
            otherwise = f"IS_MUTANT (@{number}@) && {name} == ({self.text_of(label)}) ? -1 : {otherwise}"
        self.wrap(begin, end, f"({{ __auto_type {name} = (", f"); {otherwise}; }})")
        self.visit(condition)
        self.visit(body)

    def labels(self, cursor):
        for child in cursor.get_children():
            if child.kind == Kind.CASE_STMT:
                yield next(child.get_children())
            if child.kind != Kind.SWITCH_STMT:
                yield from self.labels(child)

    def at_case_stmt(self, cursor):
        _, *statements = cursor.get_children()
        for statement in statements:
            self.visit_statement(statement)

    def at_default_stmt(self, cursor):
        for statement in cursor.get_children():
            self.visit_statement(statement)

    def jump(self, cursor):
        begin, end = self.range(cursor)
        self.wrap(begin, end, f"if (IS_MUTANT (@{self.mutant(begin, end, 'nothing')}@)) (void)0; else ", "")

    at_break_stmt = at_continue_stmt = jump

    def at_return_stmt(self, cursor):
        values = list(cursor.get_children())
        if not values:
            self.jump(cursor)
        else:
            self.value(values[0])
            self.visit(values[0])

    def at_var_decl(self, cursor):
        if cursor.storage_class.name == "STATIC":
            self.static_variable(cursor)
            return
        for child, is_size in self.parts_of_variable(cursor):
            if is_size:
                self.smaller(child)
            else:
                self.value(child)
                self.visit(child)

    def static_variable(self, cursor):
        for child, is_size in self.parts_of_variable(cursor):
            if is_size:
                self.smaller(child)
            else:
                self.constants_apart(child)

    def parts_of_variable(self, cursor):
        """The sizes of an array, and what the variable begins with."""
        for child in cursor.get_children():
            before = self.read(self.range(cursor)[0], self.range(child)[0])
            if child.kind.is_expression() and "=" in before:
                yield child, False
            elif child.kind.is_expression() and before.rstrip().endswith("["):
                yield child, True

    # ---- Values ----

    def value(self, cursor):
        """What is returned or assigned at first: its opposite, or nothing."""
        inner = self.inner(cursor)
        begin, end = self.range(cursor)
        if self.is_constant(inner) or inner.kind == Kind.INIT_LIST_EXPR or plain(self.text_of(cursor)) == "NULL":
            return
        kind = cursor.type.get_canonical().kind
        if kind == TypeKind.BOOL:
            self.negate(cursor)
        elif kind in WHOLE or kind == TypeKind.POINTER:
            number = self.mutant(begin, end, "0")
            self.wrap(begin, end, f"(IS_MUTANT (@{number}@) ? 0 : (", "))")
        elif kind == TypeKind.RECORD:
            number = self.mutant(begin, end, "{ 0 }")
            name = f"r{begin}"
            self.wrap(begin, end, f"({{ __auto_type {name} = (",
                      f"); if (IS_MUTANT (@{number}@)) __builtin_memset (&{name}, 0, sizeof {name}); {name}; }})")

    def condition(self, cursor):
        self.negate(cursor)
        self.visit(cursor)

    def negate(self, cursor):
        """Not where the operator itself is turned."""
        inner = self.inner(cursor)
        text = self.text_of(inner)
        if self.is_constant(inner) or (inner.kind == Kind.BINARY_OPERATOR and self.operator(inner)[2] in COMPARISONS) \
                or (inner.kind == Kind.UNARY_OPERATOR and text.startswith("!")):
            return
        begin, end = self.range(cursor)
        number = self.mutant(begin, end, f"!({self.text_of(cursor)})")
        self.wrap(begin, end, f"(IS_MUTANT (@{number}@) ^ !!(", "))")

    def at_conditional_operator(self, cursor):
        condition, then, otherwise = cursor.get_children()
        self.condition(condition)
        self.visit(then)
        self.visit(otherwise)

    def at_init_list_expr(self, cursor):
        for child in cursor.get_children():
            for part in self.initialisers(child):
                if part.type.get_canonical().kind != TypeKind.RECORD:
                    self.value(part)
                self.visit(part)

    def initialisers(self, cursor):
        """The value of `.name = value`, else the cursor itself."""
        children = list(cursor.get_children())
        if cursor.kind == Kind.UNEXPOSED_EXPR and children and children[0].kind == Kind.MEMBER_REF:
            return [child for child in children if child.kind != Kind.MEMBER_REF]
        return [cursor]

    # ---- Operators ----

    def operator(self, cursor):
        """The text between both sides: begin, end, operator."""
        left, right = cursor.get_children()
        begin, end = self.range(left)[1], self.range(right)[0]
        return begin, end, plain(self.read(begin, end))

    def at_binary_operator(self, cursor):
        if self.is_constant(cursor):
            self.constant(cursor)
            return
        begin, end, operator = self.operator(cursor)
        if operator in ("&&", "||"):
            self.logical(cursor, begin, end, operator)
        elif operator in OPERATORS:
            self.binary(cursor, begin, end, operator)
        self.visit_children(cursor)

    def binary(self, cursor, begin, end, operator):
        left, right = cursor.get_children()
        first, last = self.range(cursor)
        pointers = [side.type.get_canonical().kind == TypeKind.POINTER for side in (left, right)]
        if operator in "+-*/%" and pointers[0] == pointers[1] is True or (pointers[1] and not pointers[0]):
            return
        x, y = f"x{begin}", f"y{begin}"
        choices = [(self.text_of(left) + f" {other} " + self.text_of(right), f"({x} {other} {y})")
                   for other in OPERATORS[operator]]
        selected = self.switch(first, last, choices, f"({x} {operator} {y})")
        self.wrap(first, last, f"({{ __auto_type {x} = (", f"); {selected}; }})",
                  (begin, end, f"); __auto_type {y} = ("))

    def logical(self, cursor, begin, end, operator):
        """Whether the right side is looked at is decided by the left one."""
        left, right = cursor.get_children()
        first, last = self.range(cursor)
        x, other = f"x{begin}", "||" if operator == "&&" else "&&"
        goes_on = (f"!{x}", x) if operator == "&&" else (x, f"!{x}")
        choices = [(f"{self.text_of(left)} {other} {self.text_of(right)}", goes_on[0]), (self.text_of(left), "0"),
                   (self.text_of(right), "1")]
        selected = self.switch(first, last, choices, goes_on[1])
        self.wrap(first, last, f"({{ _Bool {x} = (", f") : {x}; }})", (begin, end, f"); ({selected}) ? (_Bool)("))

    def at_compound_assignment_operator(self, cursor):
        begin, end, operator = self.operator(cursor)
        left, right = cursor.get_children()
        first, last = self.range(cursor)
        p, y = f"p{begin}", f"y{begin}"
        choices = [(f"{self.text_of(left)} {other} {self.text_of(right)}", f"(*{p} {other} {y})")
                   for other in ASSIGNMENTS[operator]]
        selected = self.switch(first, last, choices, f"(*{p} {operator} {y})")
        self.wrap(first, last, f"({{ __auto_type {p} = &(", f"); {selected}; }})", (begin, end, f"); __auto_type {y} = ("))
        self.visit_children(cursor)

    def at_unary_operator(self, cursor):
        if self.is_constant(cursor):
            self.constant(cursor)
            return
        (part,) = cursor.get_children()
        begin, end = self.range(cursor)
        text, inner = self.text_of(cursor), self.text_of(part)
        name = f"x{begin}"
        if text.startswith("++") or text.endswith("++") or text.startswith("--") or text.endswith("--"):
            other = text.replace("++", "@@").replace("--", "++").replace("@@", "--")
            number = self.mutant(begin, end, other)
            is_first = text[:2] in ("++", "--")
            now, then = ("++", "--") if "++" in text else ("--", "++")
            step = (lambda sign: f"{sign}*{name}") if is_first else (lambda sign: f"(*{name}){sign}")
            self.edit_unary(cursor, part, f"({{ __auto_type {name} = &(",
                            f"); IS_MUTANT (@{number}@) ? {step(then)} : {step(now)}; }})")
        elif text.startswith("!"):
            number = self.mutant(begin, end, inner)
            self.wrap(begin, end, f"(IS_MUTANT (@{number}@) ^ ", ")")
        elif text[0] in "-~":
            number = self.mutant(begin, end, inner)
            self.edit_unary(cursor, part, f"({{ __auto_type {name} = (",
                            f"); IS_MUTANT (@{number}@) ? {name} : {text[0]}{name}; }})")
        self.visit(part)

    def edit_unary(self, cursor, part, prefix, suffix):
        """Around the part alone; the operator goes."""
        first, last = self.range(cursor)
        begin, end = self.range(part)
        gap = (first, begin, "") if first < begin else (end, last, "")
        self.wrap(begin, end, prefix, suffix, gap)

    # ---- Constants ----

    def inner(self, cursor):
        while cursor.kind in TRANSPARENT:
            children = list(cursor.get_children())
            if len(children) != 1:
                break
            cursor = children[0]
        return cursor

    def is_constant(self, cursor):
        """A number, written as one or as the difference of numbers, or the name of one."""
        cursor = self.inner(cursor)
        if cursor.kind == Kind.INTEGER_LITERAL:
            return True
        if cursor.kind == Kind.DECL_REF_EXPR:
            return cursor.referenced is not None and cursor.referenced.kind == Kind.ENUM_CONSTANT_DECL
        children = list(cursor.get_children())
        if cursor.kind == Kind.UNARY_OPERATOR:
            return self.text_of(cursor).startswith("-") and all(map(self.is_constant, children))
        return cursor.kind == Kind.BINARY_OPERATOR and self.operator(cursor)[2] in ("+", "-") \
            and all(map(self.is_constant, children))

    def at_integer_literal(self, cursor):
        self.constant(cursor)

    def at_decl_ref_expr(self, cursor):
        if self.is_constant(cursor):
            self.constant(cursor)

    def constant(self, cursor):
        begin, end = self.range(cursor)
        text = self.text_of(cursor)
        around, in_pointer = self.casts_around()
        if in_pointer or "builtin" in self.call_around():
            return
        if TypeKind.BOOL in around and text in ("0", "1"):
            number = self.mutant(begin, end, "1" if text == "0" else "0")
            self.wrap(begin, end, "(", f" ^ IS_MUTANT (@{number}@))")
        else:
            more, less = (self.mutant(begin, end, beside(text, step)) for step in (1, -1))
            self.wrap(begin, end, "(", f" + IS_MUTANT (@{more}@) - IS_MUTANT (@{less}@))")

    def casts_around(self):
        """The kinds of number it is made at once, and whether it is made a pointer."""
        kinds = []
        for parent in reversed(self.ancestors[:-1]):
            if parent.kind not in TRANSPARENT + (Kind.CSTYLE_CAST_EXPR,):
                break
            kinds.append(parent.type.get_canonical().kind)
        return kinds, TypeKind.POINTER in kinds

    def call_around(self):
        calls = [parent for parent in self.ancestors if parent.kind == Kind.CALL_EXPR]
        return calls[-1].spelling if calls else ""

    def at_cxx_unary_expr(self, cursor):
        """The size of something: nothing to change."""

    def constants_apart(self, cursor):
        """Numbers that are needed when compiling."""
        for child in cursor.walk_preorder():
            if child.kind == Kind.INTEGER_LITERAL:
                begin, end = self.range(child)
                text = self.text_of(child)
                self.ancestors = [cursor] if cursor.kind.is_expression() else []
                for step in (1, -1):
                    self.mutant(begin, end, beside(text, step), (begin, end, f"({text} + {step})"))
        self.ancestors = []

    def array_size(self, field):
        for child in field.get_children():
            if child.kind.is_expression():
                self.smaller(child)

    def smaller(self, cursor):
        """One more would be room that nobody uses."""
        begin, end = self.range(cursor)
        text = self.text_of(cursor)
        declared = re.split(r"[;{}]", plain(self.read(max(0, begin - 200), begin)))[-1].split(") ")[-1].strip()
        self.note(f"{declared}{plain(text)}]", f"{declared}{plain(text)} - 1]", (begin, end, f"(({text}) - 1)"))

    # ---- Writing ----

    def rewritten(self, numbers):
        """The text with all mutants in it; numbers[i] is the number of mutant i."""
        edits = []
        for order, (begin, end, prefix, suffix, gap) in enumerate(self.wraps):
            edits.append((begin, 1, order, begin, prefix))
            edits.append((end, 0, -order, end, suffix))
            if gap:
                edits.append((gap[0], 0 if gap[0] == end else 0.5, 0, gap[1], gap[2]))
        edits.sort(key=lambda edit: edit[:3])
        pieces, at = [], 0
        for begin, _, _, end, text in edits:
            pieces.append(self.read(at, begin) if begin > at else "")
            pieces.append(text)
            at = max(at, end)
        pieces.append(self.source[at:].decode())
        return re.sub(r"@(\d+)@", lambda match: str(numbers[int(match.group(1))]), "".join(pieces))

    def with_one(self, mutant):
        begin, end, text = mutant.apart
        return self.read(0, begin) + text + self.source[end:].decode()
