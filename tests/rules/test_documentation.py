"""docs/events.md and docs/permissions.md name exactly the events and permissions of the program."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import pytest

from aisha import modules
from tests.rules.documentation import differences, event_classes, event_rows, permission_rows, undocumented_names
from tests.rules.source_rules import read_tree

DOCS = Path(__file__).resolve().parents[2] / "docs"
EVENTS = (DOCS / "events.md").read_text("utf-8")
PERMISSIONS = (DOCS / "permissions.md").read_text("utf-8")


@dataclass(frozen=True)
class Planted:
    """Something happened that no page tells of."""

    name: ClassVar[str] = "lead.vanished"
    entity_type: ClassVar[str] = "lead"
    entity_id: UUID


def test_every_event_has_its_row() -> None:
    assert differences(EVENTS, event_rows(modules.RECORD_TYPES, event_classes())) == []


def test_every_permission_has_its_row() -> None:
    assert differences(PERMISSIONS, permission_rows()) == []


def test_what_statements_emit_is_on_the_page() -> None:
    assert undocumented_names(EVENTS, read_tree("src")) == []


def test_a_planted_event_is_noticed() -> None:
    rows = event_rows(modules.RECORD_TYPES, [*event_classes(), Planted])

    assert differences(EVENTS, rows) == ["missing: | `lead.vanished` | Something happened that no page tells of. |  |"]
    assert differences(EVENTS, rows[1:-1]) == [f"not so: {rows[0]}"]


@pytest.mark.parametrize(
    "text",
    [
        "insert into events (tenant_id, event) select $1, 'lead.vanished' from t",
        '_write(ctx, record_type, record_id, values, "vanished", "t.id", {})',
    ],
)
def test_a_planted_statement_is_noticed(text: str) -> None:
    assert len(undocumented_names(EVENTS, {"src/a.py": text})) == 1


def test_a_planted_permission_row_is_noticed() -> None:
    page = PERMISSIONS.replace("| `records.merge` | Merge records |", "| `records.merge` | Break records |")

    assert [text.partition(":")[0] for text in differences(page, permission_rows())] == ["missing", "not so"]
