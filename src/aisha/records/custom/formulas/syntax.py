"""Reading a formula: words, then a tree by precedence. The grammar is in docs/decisions/computed-fields.md."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_DIGITS = 15
_WORDS = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?![\w.]))|(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)|(?P<sign><=|>=|!=|<>|[-+*/=<>(),]))"
)
_BINDS = {"or": 1, "and": 2, "=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6}
_COMPARES = 4
_NOT, _MINUS = 3, 7


class FormulaError(Exception):
    """What is wrong with a formula, in words, with the place: `position` counts characters from 0, `length` how many."""

    def __init__(self, message: str, position: int, length: int = 1) -> None:
        super().__init__(message)
        self.message, self.position, self.length = message, position, length


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a formula."""

    kind: Literal["number", "text", "name", "sign", "end"]
    text: str
    position: int

    @property
    def length(self) -> int:
        return max(len(self.text), 1)

    @property
    def operator(self) -> str:
        """The word as an operator: small, one spelling."""
        return "!=" if self.text == "<>" else self.text.lower() if self.kind in ("sign", "name") else ""


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a text, true or false as it is written."""

    value: Decimal | str | bool
    word: Word


@dataclass(frozen=True, slots=True)
class Name:
    """A field by its name."""

    word: Word


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or an operator, of its arguments."""

    name: str
    arguments: "tuple[Syntax, ...]"
    word: Word


Syntax = Constant | Name | Call


def read_formula(formula: str) -> Syntax:
    """The tree of a formula. Raises FormulaError, and nothing else, for whatever is no formula."""
    if len(formula) > MAX_LENGTH:
        raise FormulaError(f"A formula has at most {MAX_LENGTH:,} characters; this one has {len(formula):,}.", MAX_LENGTH)
    return _Reader(_words(formula)).whole()


def _words(formula: str) -> list[Word]:
    words: list[Word] = []
    for place, character in enumerate(formula):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\r\n":
            raise FormulaError("This character cannot stand in a formula.", place)
    position = 0
    while formula[position:].strip():
        found = _WORDS.match(formula, position)
        if found is None or found.lastgroup is None:
            start = position + len(formula[position:]) - len(formula[position:].lstrip())
            raise FormulaError(_strange(formula[start]), start)
        words.append(Word(found.lastgroup, found[found.lastgroup], found.start(found.lastgroup)))  # pyright: ignore[reportArgumentType]
        position = found.end()
    return [*words, Word("end", "", len(formula))]


def _strange(character: str) -> str:
    if character in "\"'":
        return "This text has no end: a quotation mark is missing."
    return f"{character} cannot stand here."


class _Reader:
    """Goes through the words once, from left to right."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words, self._at = words, 0

    def whole(self) -> Syntax:
        if self._word.kind == "end":
            raise FormulaError("Write a formula, such as amount * 0.1.", 0)
        read = self._expression(0, 1)
        if self._at < len(self._words) - 1:
            raise FormulaError(f"An operator or the end of the formula was expected before {self._shown}.", *self._place)
        return read

    @property
    def _word(self) -> Word:
        return self._words[self._at]

    def _stands(self, sign: str) -> bool:
        return self._word.kind == "sign" and self._word.text == sign

    @property
    def _shown(self) -> str:
        return f"“{self._word.text[:30]}”" if self._word.text else "the end"

    @property
    def _place(self) -> tuple[int, int]:
        return self._word.position, self._word.length

    def _next(self) -> Word:
        self._at += 1
        return self._words[self._at - 1]

    def _expression(self, above: int, depth: int) -> Syntax:
        """What binds tighter than `above`; operators of one strength from left to right, each a level more."""
        left = self._operand(depth)
        while (binds := _BINDS.get(self._word.operator, 0)) > above:
            word, depth = self._next(), depth + 1
            if depth > MAX_DEPTH:
                raise FormulaError(f"A formula is at most {MAX_DEPTH} levels deep.", word.position, word.length)
            left = Call(word.operator, (left, self._expression(binds, depth)), word)
            if binds == _COMPARES and _BINDS.get(self._word.operator) == _COMPARES:
                raise FormulaError("Comparisons cannot be chained. Join two of them with and.", *self._place)
        return left

    def _operand(self, depth: int) -> Syntax:
        if depth > MAX_DEPTH:
            raise FormulaError(f"A formula is at most {MAX_DEPTH} levels deep.", *self._place)
        word = self._next()
        match word.kind:
            case "number":
                return Constant(_number(word), word)
            case "text":
                return Constant(re.sub(r"\\(.)", r"\1", word.text[1:-1], flags=re.DOTALL), word)
            case "name":
                return self._named(word, depth)
            case "sign" if word.text == "(":
                inside = self._expression(0, depth + 1)
                self._close()
                return inside
            case "sign" if word.text == "-":
                return Call("negative", (self._expression(_MINUS, depth + 1),), word)
            case _:
                self._at -= 1
                raise FormulaError(
                    f"A field, a value or a function was expected before {self._shown}.", *self._place
                )  # fmt: skip

    def _named(self, word: Word, depth: int) -> Syntax:
        small = word.text.lower()
        if small in ("true", "false"):
            return Constant(small == "true", word)
        if small == "not":
            return Call("not", (self._expression(_NOT, depth + 1),), word)
        if small in ("and", "or"):
            raise FormulaError(f"A condition was expected before “{word.text}”.", word.position, word.length)
        if not self._stands("("):
            return Name(word)
        self._next()
        arguments: list[Syntax] = []
        while not self._stands(")"):
            if arguments:
                if not self._stands(","):
                    raise FormulaError(f"A comma or ) was expected before {self._shown}.", *self._place)
                self._next()
            arguments.append(self._expression(0, depth + 1))
        self._next()
        return Call(small, tuple(arguments), word)

    def _close(self) -> None:
        if not self._stands(")"):
            raise FormulaError(f") was expected before {self._shown}.", *self._place)
        self._next()


def _number(word: Word) -> Decimal:
    if len(word.text.replace(".", "")) > MAX_DIGITS:
        raise FormulaError(f"A number has at most {MAX_DIGITS} digits.", word.position, word.length)
    return Decimal(word.text)
