"""What a formula means: every part gets a type, every name a field. The result is the tree that PostgreSQL computes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Literal

from aisha.records.custom.formulas.syntax import MAX_DEPTH, Call, Constant, FormulaError, Name, Syntax, Word, read_formula

ValueType = Literal["number", "text", "date", "boolean"]
Tree = list[Any]
"""`[operation, argument, …]`, as `formula_value` (SQL) reads it."""
SPOKEN: Mapping[str, str] = {"number": "a number", "text": "a text", "date": "a date", "boolean": "yes or no"}


@dataclass(frozen=True, slots=True)
class Input:
    """A field a formula may read: its type (None where a formula cannot use it), the tree that reads it, and what it hides.

    `own` is the plain name of one of the tenant's own fields.
    """

    type: ValueType | None
    tree: Tree
    own: str | None = None
    is_sensitive: bool = False


@dataclass(slots=True)
class Compiled:
    """A formula ready to be stored: type, tree, the own fields it reads, whether it depends on the day."""

    type: ValueType
    tree: Tree
    reads: set[str] = field(default_factory=set[str])
    uses_today: bool = False
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class _Typed:
    type: ValueType
    tree: Tree
    depth: int


@dataclass(frozen=True, slots=True)
class _Function:
    """`takes` are the types of the arguments, the last one again for more; `least` and `most` how many there are."""

    takes: tuple[ValueType, ...]
    gives: ValueType
    least: int
    most: int


_MANY = 50
FUNCTIONS: Mapping[str, _Function] = {
    "round": _Function(("number", "number"), "number", 1, 2),
    "abs": _Function(("number",), "number", 1, 1),
    "days_between": _Function(("date", "date"), "number", 2, 2),
    "today": _Function((), "date", 0, 0),
    "year": _Function(("date",), "number", 1, 1),
    "month": _Function(("date",), "number", 1, 1),
    "upper": _Function(("text",), "text", 1, 1),
    "lower": _Function(("text",), "text", 1, 1),
    "length": _Function(("text",), "number", 1, 1),
    "contains": _Function(("text", "text"), "boolean", 2, 2),
    "not": _Function(("boolean",), "boolean", 1, 1),
    "and": _Function(("boolean", "boolean"), "boolean", 2, 2),
    "or": _Function(("boolean", "boolean"), "boolean", 2, 2),
    "negative": _Function(("number",), "number", 1, 1),
    "*": _Function(("number", "number"), "number", 2, 2),
    "/": _Function(("number", "number"), "number", 2, 2),
}
NAMES = (*(name for name in FUNCTIONS if name.isalpha() or "_" in name), "if", "min", "max", "coalesce", "concat", "is_empty")
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


def compile_formula(formula: str, inputs: Mapping[str, Input]) -> Compiled:
    """The tree of a formula over `inputs`, by name. Raises FormulaError with the place of what is wrong."""
    compiler = _Compiler(inputs)
    whole = compiler.typed(read_formula(formula))
    return Compiled(whole.type, whole.tree, compiler.reads, compiler.uses_today, compiler.is_sensitive)


class _Compiler:
    def __init__(self, inputs: Mapping[str, Input]) -> None:
        self._inputs = inputs
        self.reads: set[str] = set()
        self.uses_today = self.is_sensitive = False

    def typed(self, syntax: Syntax) -> _Typed:
        match syntax:
            case Constant(value, _):
                return _constant(value)
            case Name(word):
                return self._field(word)
            case Call(name, arguments, word):
                return self._call(name, [self.typed(each) for each in arguments], arguments, word)

    def _field(self, word: Word) -> _Typed:
        found = self._inputs.get(word.text) or self._inputs.get(word.text.lower())
        if found is None:
            near = get_close_matches(word.text.lower(), [n for n, i in self._inputs.items() if i.type], 1, 0.5)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise FormulaError(f"There is no field {word.text[:60]}.{hint}", word.position, word.length)
        if found.type is None:
            raise FormulaError(f"{word.text} cannot be used in a formula.", word.position, word.length)
        if found.own:
            self.reads.add(found.own)
        self.is_sensitive = self.is_sensitive or found.is_sensitive
        return _Typed(found.type, found.tree, 1)

    def _call(self, name: str, given: list[_Typed], syntax: Sequence[Syntax], word: Word) -> _Typed:
        special = _SPECIAL.get(name)
        if special is not None:
            made = special(name, given, syntax, word)
        elif name in FUNCTIONS:
            made = _plain(name, FUNCTIONS[name], given, syntax, word)
        else:
            near = get_close_matches(name, NAMES, 1, 0.5)
            hint = f" Did you mean {near[0]}?" if near else f" There are {', '.join(sorted(NAMES))}."
            raise FormulaError(f"There is no function {name[:60]}.{hint}", word.position, word.length)
        self.uses_today = self.uses_today or name == "today"
        if made.depth > MAX_DEPTH:
            raise FormulaError(f"A formula is at most {MAX_DEPTH} levels deep.", word.position, word.length)
        return made


def _constant(value: Decimal | str | bool) -> _Typed:
    if isinstance(value, bool):
        return _Typed("boolean", ["lit", value], 1)
    if isinstance(value, str):
        return _Typed("text", ["lit", value], 1)
    return _Typed("number", ["num", str(value)], 1)


def _made(gives: ValueType, name: str, given: Sequence[_Typed]) -> _Typed:
    depth = 1 + max((each.depth for each in given), default=0)
    return _Typed(gives, [name, *(each.tree for each in given)], depth)


def _start(syntax: Syntax) -> Word:
    return syntax.word


def _expect(expected: str, found: _Typed, syntax: Syntax, name: str) -> None:
    if found.type != expected:
        word = _start(syntax)
        raise FormulaError(
            f"{name} takes {SPOKEN[expected]} here, and this is {SPOKEN[found.type]}.", word.position, word.length
        )


def _count(name: str, given: Sequence[object], least: int, most: int, word: Word) -> None:
    if not least <= len(given) <= most:
        wanted = str(least) if least == most else f"{least} to {most}" if most < _MANY else f"at least {least}"
        raise FormulaError(f"{name} takes {wanted} values, and {len(given)} stand here.", word.position, word.length)


def _plain(name: str, function: _Function, given: list[_Typed], syntax: Sequence[Syntax], word: Word) -> _Typed:
    _count(name, given, function.least, function.most, word)
    for place, (each, part) in enumerate(zip(given, syntax, strict=True)):
        expected = function.takes[place]
        if expected == "date" and each.type == "text" and isinstance(part, Constant):
            given[place] = _Typed("date", ["lit", _day(part)], 1)
        else:
            _expect(expected, each, part, name)
    if name == "round" and len(given) == 1:
        given = [*given, _constant(Decimal(0))]
    return _made(function.gives, name, given)


def _plus_minus(name: str, given: list[_Typed], syntax: Sequence[Syntax], word: Word) -> _Typed:
    if given[0].type == "date" and given[1].type == "number":
        return _made("date", "add_days" if name == "+" else "less_days", given)
    if given[0].type == "date" and given[1].type == "date":
        raise FormulaError("Use days_between(from, to) for the days between two dates.", word.position, word.length)
    if "text" in (given[0].type, given[1].type):
        raise FormulaError("Use concat(…) to put texts together.", word.position, word.length)
    for each, part in zip(given, syntax, strict=True):
        _expect("number", each, part, name)
    return _made("number", name, given)


def _comparison(name: str, given: list[_Typed], syntax: Sequence[Syntax], word: Word) -> _Typed:
    left, right = _as_dates(given, syntax)
    if left.type != right.type:
        raise FormulaError(
            f"{SPOKEN[left.type].capitalize()} cannot be compared with {SPOKEN[right.type]}.", word.position, word.length
        )
    if left.type == "boolean" and name not in ("=", "!="):
        raise FormulaError(f"{name} is for numbers, dates and texts.", word.position, word.length)
    return _made("boolean", f"{name} {'number' if left.type == 'number' else 'text'}", (left, right))


def _as_dates(given: Sequence[_Typed], syntax: Sequence[Syntax]) -> list[_Typed]:
    """A text that is written as a day is one beside a date."""
    if not any(each.type == "date" for each in given):
        return list(given)
    turned: list[_Typed] = []
    for each, part in zip(given, syntax, strict=True):
        if each.type == "text" and isinstance(part, Constant):
            turned.append(_Typed("date", ["lit", _day(part)], 1))
        else:
            turned.append(each)
    return turned


def _day(part: Constant) -> str:
    from_text = parse_day(str(part.value))
    if from_text is None:
        raise FormulaError('Write a date as "2026-03-31".', part.word.position, part.word.length)
    return from_text


def parse_day(text: str) -> str | None:
    """The text of a calendar day, as it is stored; None when it is none."""
    try:
        return date.fromisoformat(text).isoformat() if len(text) == len("2026-03-31") else None
    except ValueError:
        return None


def _same(name: str, given: list[_Typed], syntax: Sequence[Syntax], word: Word) -> _Typed:
    """coalesce, min, max: values of one type, which is the result's."""
    _count(name, given, 1 if name == "coalesce" else 2, _MANY, word)
    given = _as_dates(given, syntax)
    for each, part in zip(given, syntax, strict=True):
        _expect(given[0].type, each, part, name)
    if name == "coalesce":
        return _made(given[0].type, name, given)
    if given[0].type not in ("number", "date"):
        start = _start(syntax[0])
        raise FormulaError(f"{name} is for numbers and dates.", start.position, start.length)
    return _made(given[0].type, f"{name} {'number' if given[0].type == 'number' else 'text'}", given)


def _if(name: str, given: list[_Typed], syntax: Sequence[Syntax], word: Word) -> _Typed:
    _count(name, given, 3, 3, word)
    _expect("boolean", given[0], syntax[0], name)
    branches = _as_dates(given[1:], syntax[1:])
    _expect(branches[0].type, branches[1], syntax[2], name)
    return _made(branches[0].type, name, [given[0], *branches])


def _concat(name: str, given: list[_Typed], syntax: Sequence[Syntax], word: Word) -> _Typed:
    """Numbers and dates are written out."""
    _count(name, given, 1, _MANY, word)
    for each, part in zip(given, syntax, strict=True):
        if each.type == "boolean":
            _expect("text", each, part, name)
    return _made("text", name, given)


def _is_empty(name: str, given: list[_Typed], _syntax: Sequence[Syntax], word: Word) -> _Typed:
    _count(name, given, 1, 1, word)
    return _made("boolean", name, given)


_SPECIAL: dict[str, Callable[[str, list[_Typed], Sequence[Syntax], Word], _Typed]] = {
    "+": _plus_minus, "-": _plus_minus, "if": _if, "concat": _concat, "is_empty": _is_empty,
    **dict.fromkeys(_COMPARISONS, _comparison), **dict.fromkeys(("coalesce", "min", "max"), _same),
}  # fmt: skip
