"""What docs/events.md and docs/permissions.md must say, from the program's own declarations."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

import aisha
from aisha.identity.permissions.catalogue import ROLES, catalogue, holders_of
from aisha.records.registry import RecordType
from tests.rules.source_rules import Tree

RECORD_EVENTS = {
    "created": ("A record is new: typed, imported, or made by a conversion.", "every field of the record"),
    "updated": ("Fields of a record were changed.", "`id`, `changes`"),
    "deleted": ("A record was put into the trash.", "`id`, `changes`"),
    "assigned": ("Its owner or assignee is somebody else.", "`id`, `field`, `from_user`, `to_user`, `note`"),
    "merged": ("A record went into another one, and to the trash.", "`id`, `changes` with `merged_into`"),
    "restored": ("A record was taken out of the trash.", "`id`, `changes`"),
}
"""Of every record type; `merged` of those that are merged, `assigned` of those with an owner."""
_NAME = re.compile(r"'([a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*)'")
_VERB = re.compile(r"_write\(ctx, record_type, .*?, \"(\w+)\", ")
_ROW = re.compile(r"^\| `([a-z_]+(?:\.[a-z_]+)?)` \|.*$", re.MULTILINE)
_STATEMENT_LENGTH = 700


def event_classes() -> list[type[Any]]:
    """Every event that a slice declares in its `events` module."""
    found: dict[str, type[Any]] = {}
    for module in pkgutil.walk_packages(aisha.__path__, "aisha."):
        if module.name.endswith(".events") and module.name != "aisha.core.events":
            members = inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
            found |= {name: each for name, each in members if is_dataclass(each) and hasattr(each, "entity_type")}
    return sorted(found.values(), key=lambda each: (each.name, each.__name__))


def event_rows(types: Iterable[RecordType], classes: Iterable[type[Any]]) -> list[str]:
    """A row for every event: its name, when it is emitted, what its payload holds."""
    rows = [
        f"| `{each.singular}.{verb}` | {when} | {payload} |"
        for each in types
        for verb, (when, payload) in RECORD_EVENTS.items()
        if (verb != "merged" or each.has_duplicates) and (verb != "assigned" or each.is_owned)
    ]
    for each in classes:
        payload = ", ".join(f"`{field.name}`" for field in fields(each) if field.name != "entity_id")
        rows.append(f"| `{each.name}` | {' '.join((inspect.getdoc(each) or '').split())} | {payload} |")
    return rows


def permission_rows() -> list[str]:
    """A row for every permission: what it allows, and which built-in roles hold it."""
    labels = {role.name: role.label for role in ROLES}
    return [
        f"| `{each.name}` | {each.description} | {', '.join(labels[role] for role in holders_of(each.name))} |"
        for each in catalogue()
    ]


def differences(page: str, rows: Iterable[str]) -> list[str]:
    """What a page lacks and what it has too much, among its rows that begin with a name in code."""
    wanted, found = set(rows), {match.group(0) for match in _ROW.finditer(page)}
    return sorted([f"missing: {row}" for row in wanted - found] + [f"not so: {row}" for row in found - wanted])


def undocumented_names(page: str, tree: Tree) -> list[str]:
    """Names that statements put into the outbox by themselves, and verbs of records, that the page does not know."""
    known = {match.group(1) for match in _ROW.finditer(page)}
    unknown: list[str] = []
    for path, text in tree.items():
        statements = [part[:_STATEMENT_LENGTH] for part in text.split("insert into events (")[1:]]
        unknown += [f"{path}: {name}" for each in statements for name in _NAME.findall(each) if name not in known]
        unknown += [f"{path}: {verb}" for verb in _VERB.findall(text) if verb not in RECORD_EVENTS]
    return unknown
