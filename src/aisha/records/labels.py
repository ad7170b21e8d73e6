"""What record types are called for the actor: the tenant's own names, else the defaults (domain.md § 3.12)."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from aisha.core.context import Context
from aisha.core.labels import Label
from aisha.records.registry import RecordType, get_record_type, record_types


def label_of(ctx: Context, record_type: RecordType) -> Label:
    """How several and how one are called."""
    return ctx.actor.labels.get(record_type.name) or Label(record_type.label, record_type.label_singular)


def one_of(ctx: Context, name: str) -> str:
    """What one record of the type `name` is called within a sentence, as in "this opportunity"."""
    return label_of(ctx, get_record_type(name)).singular.lower()


def several_of(ctx: Context, name: str, count: int) -> str:
    """So many records of the type `name` within a sentence, as in "1 opportunity" and "2,400 opportunities"."""
    label = label_of(ctx, get_record_type(name))
    return f"{count:,} {(label.singular if count == 1 else label.plural).lower()}"


def in_own_words(ctx: Context, text: str) -> str:
    """A text of ours in which record types are named as the tenant names them: "Last activity", "Converted account"."""
    if not ctx.actor.labels:
        return text
    words, pattern = _own_words(frozenset(ctx.actor.labels.items()))

    def named(found: re.Match[str]) -> str:
        own = words[found[0].lower()]
        return own.lower() if found[0].islower() else own

    return pattern.sub(named, text)


@lru_cache(maxsize=256)
def _own_words(labels: frozenset[tuple[str, Label]]) -> tuple[Mapping[str, str], re.Pattern[str]]:
    """The words of each type in small letters with what stands in their place, and what finds them."""
    own = dict(labels)
    words: dict[str, str] = {}
    for each in record_types():
        label = own.get(each.name) or Label(each.label, each.label_singular)
        words |= {each.label.lower(): label.plural, each.label_singular.lower(): label.singular}
    return words, re.compile(rf"\b({'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def relabel(ctx: Context, described: dict[str, Any]) -> dict[str, Any]:
    """A type's description in the tenant's words: its own name, those of related lists, and the labels of our own fields."""
    if not ctx.actor.labels:
        return described
    own = {each.name: (each, label_of(ctx, each)) for each in record_types()}
    label = own[described["name"]][1]
    described["label"] = {"singular": label.singular, "plural": label.plural}
    for field in described["fields"]:
        if not field["custom"]:
            field["label"] = in_own_words(ctx, field["label"])
    for related in described["related"]:
        target = own[related["type"]]
        if related["label"] == target[0].label:
            related["label"] = target[1].plural
    return described
