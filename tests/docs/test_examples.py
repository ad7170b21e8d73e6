"""The examples of the documentation, executed: every ```http block is sent and its answer compared with what is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from aisha.core.json_shapes import is_list, is_object
from tests.application import Api

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(page for page in DOCS.glob("*.md") if "```http" in page.read_text())
_BLOCK = re.compile(r"```http\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """One request and what it answers; `answer` lists only what the page shows."""

    method: str
    path: str
    body: Any
    status: int
    answer: dict[str, Any] | None


def examples(page: Path) -> Iterator[Example]:
    """The blocks of a page in order."""
    for block in _BLOCK.findall(page.read_text()):
        request, _, answer = block.strip().partition("\n\n")
        first, _, body = request.partition("\n")
        method, _, path = first.partition(" ")
        status, _, content = answer.partition("\n")
        yield Example(
            method,
            path,
            body or None,
            int(status),
            msgspec.json.decode(content) if content else None,
        )


def contains(actual: Any, shown: Any) -> bool:
    """True when everything shown is in the actual answer, objects by member, lists in order and length."""
    if is_object(shown):
        return is_object(actual) and all(name in actual and contains(actual[name], shown[name]) for name in shown)
    if is_list(shown):
        return is_list(actual) and len(actual) == len(shown) and all(map(contains, actual, shown))
    return actual == shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
async def test_examples_answer_as_written(api: Api, page: Path) -> None:
    tenant = await api.tenant("Documentation")
    admin = await api.member(tenant, "admin")
    async with api.system(tenant) as ctx:
        sql = "update employees set first_name = 'Ada', last_name = 'Example' where tenant_id = $1 and user_id = $2"
        await ctx.execute(sql, tenant, admin.user_id)
    known: dict[str, str] = {}

    for example in examples(page):
        path, body = (_fill(text, known) for text in (example.path, example.body))
        headers = {"Content-Type": "application/json"} if body else {}
        answer = await admin.request(example.method, path, content=body, headers=headers)

        assert answer.status_code == example.status, (example.path, answer.text)
        received: dict[str, Any] = answer.json() if answer.content else {}
        assert example.answer is None or contains(received, example.answer), (example.path, received)
        if example.method == "POST" and answer.status_code == 201:
            singular = re.sub("ies$", "y", example.path.rpartition("/")[2]).removesuffix("s")
            made = received["data"]
            known |= {"url": made["url"]} if "url" in made else {}
            known.setdefault(singular, made.get("id", ""))


def _fill(text: str | None, known: dict[str, str]) -> Any:
    if text is None:
        return None
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def test_an_answer_that_differs_is_noticed() -> None:
    assert not contains({"a": [1, 2]}, {"a": [1]})
    assert not contains({"a": 1}, {"b": 1})
    assert contains({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1}]})
