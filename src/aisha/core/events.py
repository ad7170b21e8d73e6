"""The outbox: what happened, written in the transaction that made it happen; published from there (domain.md § 3.14)."""

from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from typing import Any, ClassVar, Protocol
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from aisha.core.context import Context
from aisha.core.database import log_table, timestamp
from aisha.core.ids import new_id

events = log_table(
    "events",
    Column("event", Text, nullable=False),
    Column("entity_type", Text),
    Column("entity_id", Uuid),
    Column("actor_id", Uuid),
    Column("action_origin", Text, nullable=False, server_default="human"),
    Column("payload", JSONB, nullable=False),
    timestamp("published_at"),
    Column("seq", BigInteger, Identity(always=True), nullable=False),
    Column("publish_tries", Integer, nullable=False, server_default=text("0")),
    timestamp("publish_after"),
    Column("publish_error", Text),
    timestamp("parked_at"),
    Index("ix_events_unpublished", "tenant_id", "seq", postgresql_where=text("published_at is null and parked_at is null")),
    Index("ix_events_parked", "parked_at", "id", postgresql_where=text("parked_at is not null and published_at is null")),
)


class Event(Protocol):
    """A frozen dataclass with the event's name and the singular name and id of the record it is about."""

    name: ClassVar[str]
    entity_type: ClassVar[str]

    @property
    def entity_id(self) -> UUID: ...


async def emit(ctx: Context, event: Event) -> None:
    """Put an event into the outbox of this transaction: no change without its event, no event without its change."""
    await emit_all(ctx, (event,))


async def emit_all(ctx: Context, events: Sequence[Event]) -> None:
    """`emit` for many events in one statement."""
    if not events:
        return
    await ctx.execute(
        "insert into events (tenant_id, id, event, entity_type, entity_id, actor_id, payload)"
        " select $1, e.id, e.event, e.entity_type, e.entity_id, $2, e.payload"
        " from jsonb_to_recordset($3) as e (id uuid, event text, entity_type text, entity_id uuid, payload jsonb)",
        ctx.tenant_id, ctx.actor.user_id, [_row_of(event) for event in events],
    )  # fmt: skip


def _row_of(event: Event) -> dict[str, Any]:
    assert is_dataclass(event) and not isinstance(event, type)
    payload: dict[str, Any] = {k: v for k, v in asdict(event).items() if k != "entity_id"}
    return {
        "id": new_id(), "event": event.name, "entity_type": event.entity_type, "entity_id": event.entity_id, "payload": payload,
    }  # fmt: skip
