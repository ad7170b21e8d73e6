"""The source keeps the house rules, and each rule notices what breaks it."""

from collections.abc import Callable

import pytest

from tests.rules import source_rules as rules
from tests.rules import web_rules
from tests.rules.enums import choices_in
from tests.rules.source_rules import Tree, read_tree

SOURCE = read_tree("src")
TESTS = read_tree("tests")
EVERYTHING = {**SOURCE, **TESTS, **read_tree("migrations")}
Rule = Callable[[Tree], list[str]]


@pytest.mark.parametrize(
    ("rule", "tree"),
    [
        (rules.sizes, EVERYTHING), (rules.names, EVERYTHING), (rules.requires_first, SOURCE), (rules.docstrings, SOURCE),
        (rules.no_test_is_skipped, TESTS), (rules.environment, SOURCE), (rules.platform_rows, SOURCE),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_the_source_keeps(rule: Rule, tree: Tree) -> None:
    assert rule(tree) == []


def test_imports_go_down_the_tiers() -> None:
    assert len(rules.layers()) >= 8
    assert rules.upward_imports(SOURCE, rules.layers()) == []


def test_every_choice_list_is_spelled_once() -> None:
    assert rules.repeated_enums(SOURCE, list(choices_in("aisha"))) == []
    assert web_rules.repeated_enums(web_rules.read_web(), list(choices_in("aisha"))) == []


def test_record_types_go_by_the_names_of_the_workspace() -> None:
    assert web_rules.usual_words(web_rules.read_web()) == []


SLICE = "src/aisha/crm/leads/actions.py"


@pytest.mark.parametrize(
    ("rule", "path", "text", "sentence"),
    [
        (rules.sizes, "src/a.py", "x = 1\n" * 401, "src/a.py: 401 lines"),
        (rules.sizes, "src/a.py", "def f():\n" + "    x = 1\n" * 50, "src/a.py: f has 51 lines"),
        (rules.names, "src/aisha/core/utils.py", "", "src/aisha/core/utils.py"),
        (rules.requires_first, SLICE, "async def win(ctx, x):\n    'Doc.'\n    x += 1\n    ctx.require('a')", "does not begin"),
        (rules.requires_first, SLICE, "async def win(ctx):\n    ctx.can('leads.update')", "does not begin"),
        (rules.requires_first, SLICE, "async def win(lead, ctx):\n    ctx.require('a')", "does not take ctx first"),
        (rules.docstrings, SLICE, "'Doc.'\nasync def win(ctx): ...", "win has no docstring"),
        (rules.docstrings, SLICE, "x = 1", "has no docstring"),
        (rules.no_test_is_skipped, "tests/a.py", "@pytest.mark.skip\ndef test_a(): ...", "pytest.mark.skip"),
        (rules.no_test_is_skipped, "tests/a.py", "def test_a():\n    time.sleep(1)", "time.sleep"),
        (rules.environment, "src/aisha/crm/a.py", "os.environ['X']", "reads the environment"),
        (rules.platform_rows, "src/aisha/crm/a.py", "async with platform_rows(ctx): ...", "uses platform_rows"),
    ],
)
def test_a_planted_violation_is_noticed(rule: Rule, path: str, text: str, sentence: str) -> None:
    assert [found for found in rule({path: text}) if sentence in found]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/aisha/core/a.py", "from aisha.identity.users import tables"),
        ("src/aisha/identity/a.py", "import aisha.records.registry"),
        ("src/aisha/crm/leads/a.py", "from aisha.modules import JOBS"),
        ("src/aisha/records/a.py", "from aisha.crm.leads.tables import leads"),
    ],
)
def test_a_planted_upward_import_is_noticed(path: str, text: str) -> None:
    assert len(rules.upward_imports({path: text}, rules.layers())) == 1


def test_what_a_route_calls_is_an_action_wherever_it_stands() -> None:
    tree = {
        "src/aisha/crm/leads/routes.py": "from aisha.crm.leads.merge import merge_leads",
        "src/aisha/crm/leads/merge.py": "async def merge_leads(ctx):\n    pass\nasync def part(ctx):\n    pass",
    }

    assert rules.requires_first(tree) == ["src/aisha/crm/leads/merge.py: merge_leads does not begin with ctx.require"]


def test_a_planted_repetition_is_noticed() -> None:
    priorities = next(each for each in choices_in("aisha") if "urgent" in each.values)

    assert rules.repeated_enums({"a.py": f"X = {sorted(priorities.values)!r}"}, [priorities])


@pytest.mark.parametrize(
    ("text", "is_noticed"),
    [
        ("type P = 'low' | 'normal' | 'high' | 'urgent';", True),
        ("const ORDER = ['urgent', 'high', 'normal', 'low'] as const;", True),
        ("const ORDER = ['urgent', 'high', 'normal', 'low'] as const satisfies Task['priority'][];", False),
        ("const ORDER: readonly Priority[] = ['urgent', 'high', 'normal', 'low'];", False),
        ("const SOME = ['urgent', 'high'];", False),
    ],
)
def test_a_list_spelled_again_in_the_web_is_noticed(text: str, is_noticed: bool) -> None:
    priorities = next(each for each in choices_in("aisha") if "urgent" in each.values)
    found = web_rules.repeated_enums({"web/src/a.ts": f"\n{text}"}, [priorities])
    assert found == ["web/src/a.ts:2 repeats priority"] * is_noticed


@pytest.mark.parametrize(
    ("text", "is_noticed"),
    [("No deal is in it.", True), ("Choose a contact", True), ("{{Opportunities}} go here", False), ("Your account", False)],
)
def test_a_usual_word_in_a_text_is_noticed(text: str, is_noticed: bool) -> None:
    found = web_rules.usual_words({"web/src/a.ts": f"defineTexts('a', {{ b: '{text}' }})"})
    assert bool(found) == is_noticed
