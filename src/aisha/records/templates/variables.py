"""Which variables a template may use: the fields of its kinds of record, of what they belong to, of their owner, the workspace.

API names stay whatever a workspace calls its records. Fields that only some people may see are no variables: a message is read
by anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from aisha.core.context import Context
from aisha.records.custom.fields import all_custom_fields
from aisha.records.labels import label_of, relabel
from aisha.records.metadata import describe_field, describe_type
from aisha.records.registry import RecordType, get_record_type
from aisha.records.tables import RELATED_TYPES
from aisha.records.templates.placeholders import broken_braces, names_in, placeholders_in
from aisha.records.templates.rendering import TemplateTexts

KINDS = RELATED_TYPES.values
ALIASES: Mapping[str, tuple[str, ...]] = {
    "full_name": ("name",), "company": ("company", "account.name", "name"), "owner_name": ("owner.name",),
}  # fmt: skip
"""Names of domain.md § 3.6 that stand for the first of these that a kind of record has."""
PERSON = {"name": "Name", "first_name": "First name", "last_name": "Last name", "email": "E-mail", "phone": "Phone",
          "title": "Job title"}  # fmt: skip
_PEOPLE = {"owner_id": "owner", "assigned_to": "assignee"}
_NO_KINDS = frozenset({"json", "boolean", "link", "user"})


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of one kind of record. `path` says where its value is: the record itself, a link of it, or the workspace."""

    name: str
    label: str
    group: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text cannot be saved: `field` it stands in, the placeholder as it is written, and the name that may be meant."""

    field: str
    written: str
    text: str
    suggestion: str | None = None


def variables_of(ctx: Context, kind: str) -> dict[str, Variable]:
    """The variables of a kind of record by name, in the order in which they are offered."""
    ctx.require_signed_in()
    record_type = get_record_type(kind)
    described = relabel(ctx, describe_type(ctx, record_type))
    found = _fields_of(ctx, record_type, described, label_of(ctx, record_type).singular, ())
    for field in described["fields"]:
        target = field["link"]
        if field["kind"] == "link" and not field["readonly"] and target and f"{field['name']}".removesuffix("_id") in KINDS:
            key = field["name"].removesuffix("_id")
            linked = get_record_type(target)
            found += _fields_of(ctx, linked, relabel(ctx, describe_type(ctx, linked)), field["label"], (key,))
    for column, key in _PEOPLE.items():
        if column in record_type.fields:
            label = record_type.fields[column].label
            found += [Variable(f"{key}.{name}", text, label, (key, name)) for name, text in PERSON.items()]
    found.append(Variable("tenant.name", "Name", "Workspace", ("tenant", "name")))
    return {each.name: each for each in found}


def _fields_of(
    ctx: Context, record_type: RecordType, described: Mapping[str, Any], group: str, place: tuple[str, ...]
) -> list[Variable]:
    own = [
        describe_field(each.field)
        for each in all_custom_fields(ctx, record_type)
        if not each.field.sensitive and not each.visible_to and each.type != "json"
    ]
    plain = [
        field
        for field in described["fields"]
        if not field["custom"]
        and not field["sensitive"]
        and field["kind"] not in _NO_KINDS
        and (not field["readonly"] or field["name"] == record_type.title)
        and field["name"] not in ("currency", "external_id")
    ]
    return [
        Variable(".".join([*place, field["name"]]), field["label"], group, (*place, field["name"])) for field in [*plain, *own]
    ]


def find_variable(known: Mapping[str, Variable], name: str) -> Variable | None:
    """The variable of this name or alias."""
    return next((known[each] for each in (name, *ALIASES.get(name, ())) if each in known), None)


def kinds_knowing(ctx: Context, texts: TemplateTexts) -> list[str]:
    """The kinds of record that have every variable of the texts."""
    ctx.require_signed_in()
    names = names_in(texts.parts)
    known = {kind: variables_of(ctx, kind) for kind in KINDS}
    return [kind for kind in KINDS if all(find_variable(known[kind], name) for name in names)]


def problems_in(ctx: Context, texts: TemplateTexts, kinds: Sequence[str]) -> list[Problem]:
    """What keeps texts for these kinds of record from being saved."""
    ctx.require_signed_in()
    known = {kind: variables_of(ctx, kind) for kind in kinds}
    problems: list[Problem] = []
    for field, text in zip(("subject", "body_text", "body_html"), texts.parts, strict=True):
        if (lone := broken_braces(text)) is not None:
            problems.append(Problem(field, lone, f"The braces at “{lone}” do not belong together. Write {{{{first_name}}}}."))
        for place in {each.written: each for each in placeholders_in(text)}.values():
            lacking = [kind for kind in kinds if find_variable(known[kind], place.name) is None]
            if lacking:
                problems.append(_unknown(ctx, field, place.written, place.name, lacking, known))
    return problems


def _unknown(
    ctx: Context, field: str, written: str, name: str, lacking: Sequence[str], known: Mapping[str, Mapping[str, Variable]]
) -> Problem:
    nearest = _nearest(name, lacking, known)
    if not name:
        text = "A variable needs a name, such as {{first_name}}."
    elif len(lacking) < len(known):
        kind = label_of(ctx, get_record_type(lacking[0])).plural
        text = f"{kind} have no variable {{{{{name[:60]}}}}}."
    else:
        text = f"There is no variable {{{{{name[:60]}}}}}."
    meant = f" Did you mean {{{{{nearest}}}}}?" if nearest else ""
    return Problem(field, written, text + meant, nearest)


def _nearest(name: str, lacking: Sequence[str], known: Mapping[str, Mapping[str, Variable]]) -> str | None:
    """The most similar name that all kinds have, else one of a kind that lacks it; the last part counts, too."""
    common = [each for each in known[lacking[0]] if all(each in names for names in known.values())]
    for names in (common, list(known[lacking[0]])):
        ending = [each for each in names if each.rpartition(".")[2] == name.rpartition(".")[2]]
        found = get_close_matches(name[:60], names, 1, 0.7) or ending[:1]
        if found:
            return found[0]
    return None
