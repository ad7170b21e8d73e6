"""Which field a column probably belongs to: by its header, the fields' aliases, and what it holds."""

import re
from collections.abc import Mapping
from typing import Any

from aisha.core.choices import Choices
from aisha.records.fields import Field
from aisha.records.imports.columns import ColumnFacts
from aisha.records.imports.targets import CUSTOM_PREFIX, OwnFields, importable_fields
from aisha.records.registry import RecordType

SURE, LIKELY, POSSIBLE = 1.0, 0.9, 0.6
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s().\-/]{7,20}")


def suggest_mapping(
    record_type: RecordType, columns: list[ColumnFacts], choices: Mapping[str, Choices], own: OwnFields
) -> list[dict[str, Any]]:
    """One entry a column: {column, field or null, confidence 0–1, options}. A field is suggested for one column only."""
    fields = {**importable_fields(record_type), **own}
    scored = [
        (score, -position, column, name)
        for position, column in enumerate(columns)
        for name, field in fields.items()
        if (score := _score(record_type, field, column, choices.get(name) or field.choices)) > 0
    ]
    chosen: dict[str, tuple[str, float]] = {}
    taken: set[str] = set()
    for score, _, column, name in sorted(scored, key=lambda each: each[:2], reverse=True):
        if column.name not in chosen and name not in taken:
            chosen[column.name] = (name, score)
            taken.add(name)
    return [_entry(column, fields, chosen.get(column.name)) for column in columns]


def _entry(column: ColumnFacts, fields: Mapping[str, Field], chosen: tuple[str, float] | None) -> dict[str, Any]:
    if chosen is None:
        return {"column": column.name, "field": None, "confidence": 0, "options": {}}
    name, score = chosen
    return {"column": column.name, "field": name, "confidence": score, "options": suggest_options(fields[name], column)}


def suggest_options(field: Field, column: ColumnFacts) -> dict[str, Any]:
    """Formats that the content leaves no doubt about. Two-digit years are never chosen for the user."""
    if field.kind in ("date", "datetime"):
        certain = [name for name in column.date_formats if "yyyy" in name]
        return {"date_format": certain[0]} if len(certain) == 1 else {}
    if field.kind in ("integer", "number", "money", "percent") and column.number_format:
        return {"number_format": column.number_format}
    return {}


def _score(record_type: RecordType, field: Field, column: ColumnFacts, choices: Choices | None) -> float:
    header = _plain(column.name)
    singular = record_type.singular
    if field.name == "external_id" and header in ("id", "external id", f"{singular} id", f"{singular} number", "uuid", "key"):
        return SURE
    if field.name == "id":
        return LIKELY if header == "id" and _looks_like_uuids(column) else 0
    if field.name == record_type.title and header in (singular, f"{singular} name"):
        return SURE
    if header in (_plain(field.name.removeprefix(CUSTOM_PREFIX)), _plain(field.name.removesuffix("_id")), _plain(field.label)):
        return SURE
    if header in {_plain(alias) for alias in field.aliases}:
        return LIKELY
    return _score_content(field, column, choices)


def _score_content(field: Field, column: ColumnFacts, choices: Choices | None) -> float:
    """Without a telling header: e-mail addresses, web addresses, phone numbers, known choices."""
    pattern = {"email": _EMAIL, "url": _URL, "phone": _PHONE}.get(field.kind)
    if pattern is not None and column.samples:
        fits = all(pattern.fullmatch(sample) for sample in column.samples)
        return POSSIBLE if fits and not column.date_formats and field.name in ("email", "website", "phone") else 0
    if choices is not None and column.distinct and len(column.distinct) > 1:
        known = sum(choices.find(each.value) is not None for each in column.distinct)
        return POSSIBLE if known / len(column.distinct) > 0.6 else 0
    return 0


def suggest_defaults(record_type: RecordType, mapping: list[dict[str, Any]]) -> dict[str, str]:
    """A template for the title when no column fills it: "{account} – {product}", or the record's number."""
    mapped = {entry["field"]: entry["column"] for entry in mapping if entry["field"]}
    title = record_type.fields[record_type.title]
    if not title.required or title.name in mapped:
        return {}
    parts = [mapped[name] for name in ("account_id", "contact_id") if name in mapped][:1]
    telling = [
        e["column"]
        for e in mapping
        if e["field"] in (None, "product_id") and _plain(e["column"]) in ("product", "subject", "topic", "type")
    ]
    parts += telling[:1] or [mapped[name] for name in ("external_id",) if name in mapped]
    return {title.name: " – ".join(f"{{{part}}}" for part in parts)} if parts else {}


def _looks_like_uuids(column: ColumnFacts) -> bool:
    return bool(column.samples) and all(re.fullmatch(r"[0-9a-fA-F-]{36}", sample) for sample in column.samples)


def _plain(text: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", spaced.lower()).split())
