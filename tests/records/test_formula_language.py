"""The formula language: what is no formula is refused with its place; what is one gives what arithmetic says, in PostgreSQL."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aisha.core.database import read_json
from aisha.records.custom.formulas.meaning import Compiled, Input, compile_formula
from aisha.records.custom.formulas.syntax import FormulaError
from tests.tenants import Tenant

INPUTS = {
    "amount": Input("number", ["field", "amount"]),
    "nothing": Input("number", ["field", "nothing"]),
    "name": Input("text", ["field", "name"]),
    "day": Input("date", ["field", "day"]),
    "done": Input("boolean", ["field", "done"]),
    "custom.cost": Input("number", ["own", "cost"], "account:cost"),
}
RECORD: dict[str, Any] = {
    "amount": 100,
    "nothing": None,
    "name": "Kan-code",
    "day": "2026-03-31",
    "done": True,
    "custom": {"cost": 7},
}
WRONG = [
    ("ammount * 2", 0, "There is no field ammount. Did you mean amount?"),
    ("rund(amount)", 0, "There is no function rund. Did you mean round?"),
    ("amount + name", 7, "Use concat(…) to put texts together."),
    ("upper(amount)", 6, "upper takes a text here, and this is a number."),
    ("if(amount, 1, 2)", 3, "if takes yes or no here, and this is a number."),
    ("(amount", 7, ") was expected before the end."),
    ("amount name", 7, "An operator or the end of the formula was expected before “name”."),
    ("day > 5", 4, "A date cannot be compared with a number."),
    ("day > '31.03.2026'", 6, 'Write a date as "2026-03-31".'),
    ("round()", 0, "round takes 1 to 2 values, and 0 stand here."),
    ("'; drop table accounts; --", 0, "This text has no end: a quotation mark is missing."),
    ("amount; delete from accounts", 6, "; cannot stand here."),
    ("pg_sleep(10)", 0, "There is no function pg_sleep."),
    ("(" * 10_000, 2000, "A formula has at most 2,000 characters; this one has 10,000."),
    ("(" * 900, 40, "A formula is at most 40 levels deep."),
    ("-" * 900 + "1", 40, "A formula is at most 40 levels deep."),
    ("+".join(["1"] * 900), 79, "A formula is at most 40 levels deep."),
]
GIVES: list[tuple[str, Any]] = [
    ("amount * 0.1 + 2 * 3", 16), ("(amount - custom.cost) / 3", 31), ("amount / 0", None), ("nothing + 1", None),
    ("coalesce(nothing, 0) + 1", 1), ("-amount - -1", -99), ("round(amount / 3, 1)", 33.3), ("1 / 3 * 3", 1),
    ("if(amount > 50 and not contains(name, 'X'), 'big', 'small')", "big"), ("if(done, 1, nothing)", 1),
    ("concat(upper(name), ' ', amount / 8, ' ', day)", "KAN-CODE 12.5 2026-03-31"), ("length(name)", 8),
    ("days_between('2026-03-29', day + 2)", 4), ("day + 2 = '2026-04-02'", True), ("year(day) * 100 + month(day)", 202603),
    ("min(amount, 5, 7) + max(1, 2)", 7), ("abs(0 - 5.55555)", 5.5556), ("name = 'Kan-code' or done", True),
    ("nothing > 1 or done", None),
    ("is_empty(nothing)", True), ("name = '\\' or 1=1 --'", False), ("day + 999999999", None),
    ("999999999999999 * 999999999999999", None),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "position", "message"), WRONG)
def test_what_is_wrong_is_said_with_its_place(formula: str, position: int, message: str) -> None:
    with pytest.raises(FormulaError) as refused:
        compile_formula(formula, INPUTS)

    assert refused.value.message.startswith(message)
    assert refused.value.position == position


WORDS = ("amount", "name", "day", "done", "(", ")", ",", "if", "+", "and", "not", "1", "'x'", "<")


@settings(derandomize=True, database=None)
@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_no_text_does_more_than_be_refused(formula: str) -> None:
    try:
        compiled = compile_formula(formula, INPUTS)
    except FormulaError as refused:
        place, found = refused.position, True
    else:
        place, found = 0, bool(compiled.tree)
    assert found
    assert 0 <= place <= len(formula)


Value = Decimal | None


def _rounded(number: Value, places: str = "0.0000000001") -> Value:
    return None if number is None else number.quantize(Decimal(places), ROUND_HALF_UP)


_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Value]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: _rounded(a * b),
    "/": lambda a, b: Decimal(int(a * 10**10 / b)) / 10**10 if b else None,
}


def _joined(parts: tuple[str, tuple[str, Value], tuple[str, Value]]) -> tuple[str, Value]:
    sign, (left, a), (right, b) = parts
    return f"({left} {sign} {right})", None if a is None or b is None else _OPERATIONS[sign](a, b)


_LEAVES = st.integers(0, 999).map(lambda n: (str(n), Decimal(n))) | st.sampled_from(
    [("amount", Decimal(100)), ("nothing", None), ("custom.cost", Decimal(7)), ("0.25", Decimal("0.25"))]
)
ARITHMETIC: st.SearchStrategy[tuple[str, Value]] = st.recursive(
    _LEAVES, lambda inner: st.tuples(st.sampled_from("+-*/"), inner, inner).map(_joined), max_leaves=6
)


@pytest.fixture
async def results(tenant: Tenant) -> Callable[[Compiled], Any]:
    """Computes a formula for the record above, as the database does."""

    async def result(compiled: Compiled) -> Any:
        async with tenant.pool.acquire() as connection:
            return await _result(connection, compiled)

    return result


async def _result(connection: Any, compiled: Compiled) -> Any:
    sql = "select formula_result($1, $2::jsonb, $3::jsonb, 'UTC')"
    found = await connection.fetchval(sql, compiled.type, compiled.tree, RECORD)
    return read_json(found)


async def test_the_database_computes_what_is_written(results: Callable[[Compiled], Any]) -> None:
    found = {formula: await results(compile_formula(formula, INPUTS)) for formula, _ in GIVES}

    assert found == dict(GIVES)


async def test_python_and_the_database_agree_on_arithmetic(results: Callable[[Compiled], Any]) -> None:
    drawn: list[tuple[str, Value]] = []

    @settings(max_examples=60, derandomize=True, database=None)
    @given(ARITHMETIC)
    def draw(each: tuple[str, Value]) -> None:
        drawn.append(each)

    draw()
    for formula, value in drawn:
        expected = _rounded(value, "0.0001")
        found = await results(compile_formula(formula, INPUTS))
        fits = expected is not None and abs(expected) < 10**15 and len(expected.normalize().as_tuple().digits) <= 15
        assert found == (pytest.approx(float(expected)) if fits and expected is not None else None), formula
