"""The names of all events: what webhooks can be asked to send (docs/events.md)."""

import inspect
import sys
from collections.abc import Sequence
from dataclasses import dataclass, is_dataclass
from functools import cache
from typing import Any

from aisha.core.errors import ValidationFailed
from aisha.records.event_names import RECORD_VERBS, verbs_of
from aisha.records.registry import record_types

EVERYTHING = "*"
TEST_EVENT = "webhook.test"


@dataclass(frozen=True, slots=True)
class EventShown:
    """An event: its name, and when it happens in a sentence. `entity_type` is the kind of record it is about."""

    name: str
    entity_type: str
    when: str


def event_classes() -> list[type[Any]]:
    """Every event that a slice declares in its `events` module, by name; `modules.py` loads all slices."""
    found: dict[str, type[Any]] = {}
    for name, module in sorted(sys.modules.items()):
        if name.startswith("aisha.") and name.endswith(".events") and name != "aisha.core.events":
            for _, each in inspect.getmembers(module, inspect.isclass):
                if is_dataclass(each) and hasattr(each, "entity_type") and hasattr(each, "name"):
                    declared: Any = each
                    found[declared.name] = declared
    return [found[name] for name in sorted(found)]


@cache
def list_events() -> tuple[EventShown, ...]:
    """Every event, those of records first, in the order of their kinds."""
    found = [
        EventShown(f"{each.singular}.{verb}", each.singular, RECORD_VERBS[verb])
        for each in record_types()
        for verb in verbs_of(each)
    ]
    known = {each.name for each in found}
    for declared in event_classes():
        if declared.name not in known:
            known.add(declared.name)
            when = " ".join((inspect.getdoc(declared) or "").split())
            found.append(EventShown(declared.name, declared.entity_type, when))
    kinds = list(dict.fromkeys(each.entity_type for each in found))
    return tuple(sorted(found, key=lambda each: kinds.index(each.entity_type)))


def check_event_types(names: Sequence[str], field: str = "event_types") -> list[str]:
    """The names once each; `*` stands for all. Raises 400 for one that nothing emits."""
    known = {EVERYTHING, *(each.name for each in list_events())}
    if unknown := [name for name in names if name not in known]:
        raise ValidationFailed({field: [f"There is no event {unknown[0][:80]}."]})
    return [EVERYTHING] if EVERYTHING in names else list(dict.fromkeys(names))


def check_entity_types(names: Sequence[str]) -> list[str]:
    """The kinds of records once each. Raises 400 for one that no event is about."""
    known = {each.entity_type for each in list_events()}
    if unknown := [name for name in names if name not in known]:
        raise ValidationFailed({"entity_types": [f"No event is about {unknown[0][:80]}."]})
    return list(dict.fromkeys(names))
