"""What is told of events: `modules.py` registers the consumers, the publisher calls each with every committed event."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Published:
    """An event as its consumers get it. `seq` rises with the time of writing; `payload` is the event's data by name."""

    id: UUID
    seq: int
    event: str
    entity_type: str | None
    entity_id: UUID | None
    actor_id: UUID | None
    action_origin: str
    payload: dict[str, Any]
    created_at: datetime


Consume = Callable[[Context, Sequence[Published]], Awaitable[None]]


def _always(_settings: Settings) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Consumer:
    """Something told of events. `consume` gets a system context of their tenant and the events in their order, in the one
    transaction that marks them published: what it writes is there exactly once. It makes no network calls.

    While `is_on` says no, events pass it by.
    """

    name: str
    consume: Consume
    is_on: Callable[[Settings], bool] = _always


_CONSUMERS: list[Consumer] = []


def register_consumers(consumers: Sequence[Consumer]) -> None:
    """Who is told of events from now on; `modules.py` alone calls it."""
    _CONSUMERS[:] = consumers


def consumers(settings: Settings) -> tuple[Consumer, ...]:
    """Those that are on."""
    return tuple(each for each in _CONSUMERS if each.is_on(settings))
