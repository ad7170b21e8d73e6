"""What an export is asked for: which records, in which order, which columns, in which format."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aisha.core.errors import BadRequest
from aisha.core.ids import parse_id
from aisha.core.json_shapes import is_list, is_object
from aisha.records.exports.tables import FILE_FORMAT

MOST_IDS, MOST_FIELDS = 10_000, 200
_MEMBERS = frozenset({"ids", "filter", "q", "sort", "fields", "format", "include_ids", "tenant_id"})


@dataclass(frozen=True, slots=True)
class Asked:
    """The records of `ids`, else those of `filter` and `q`; without any of them all that the caller may see.

    `fields` in the order of the columns, none for every field; with `include_ids` a column with the id stands beside each name.
    """

    format: str = "csv"
    ids: tuple[UUID, ...] | None = None
    filter: Mapping[str, Any] | None = None
    q: str | None = None
    sort: str | None = None
    fields: tuple[str, ...] = ()
    include_ids: bool = False

    def sent(self) -> dict[str, Any]:
        """The same as it may be sent again."""
        kept = {
            "format": self.format, "ids": None if self.ids is None else [str(each) for each in self.ids], "filter": self.filter,
            "q": self.q, "sort": self.sort, "fields": list(self.fields), "include_ids": self.include_ids,
        }  # fmt: skip
        return {name: value for name, value in kept.items() if value not in (None, [], False)}


def parse_export(sent: Mapping[str, Any]) -> Asked:
    """A request as sent. Raises 400 with what is wrong; the fields, filter and sort are read when the records are."""
    if unknown := set(sent) - _MEMBERS:
        raise BadRequest(f"An export has no member {', '.join(sorted(unknown)[:10])}.", code="UNKNOWN_FIELD")
    file_format = sent.get("format", "csv")
    if not isinstance(file_format, str) or file_format not in FILE_FORMAT:
        raise BadRequest(f"format is one of {', '.join(FILE_FORMAT.values)}.")
    tree = sent.get("filter")
    if tree is not None and not is_object(tree):
        raise BadRequest("filter is an object.", code="INVALID_FILTER")
    if tree is not None and sent.get("ids") is not None:
        raise BadRequest("Send either ids or filter.")
    if not isinstance(sent.get("include_ids", False), bool):
        raise BadRequest("include_ids is true or false.")
    return Asked(
        file_format, _ids(sent.get("ids")), tree or None, _text(sent, "q"), _text(sent, "sort"), _fields(sent.get("fields")),
        sent.get("include_ids", False),
    )  # fmt: skip


def _ids(given: Any) -> tuple[UUID, ...] | None:
    if given is None:
        return None
    parsed = [parse_id(each) if isinstance(each, str) else None for each in given] if is_list(given) else [None]
    found = tuple(each for each in parsed if each is not None)
    if len(found) != len(parsed) or not 1 <= len(found) <= MOST_IDS:
        raise BadRequest(f"ids is a list of 1 to {MOST_IDS:,} ids.")
    return tuple(dict.fromkeys(found))


def _fields(given: Any) -> tuple[str, ...]:
    if given is None:
        return ()
    names = given.split(",") if isinstance(given, str) else given
    if not is_list(names) or len(names) > MOST_FIELDS or not all(isinstance(each, str) for each in names):
        raise BadRequest(f"fields is a list of at most {MOST_FIELDS} names.")
    return tuple(dict.fromkeys(each.strip() for each in names if each.strip()))


def _text(sent: Mapping[str, Any], name: str) -> str | None:
    value = sent.get(name)
    if value is not None and (not isinstance(value, str) or "\x00" in value or len(value) > 1000):
        raise BadRequest(f"{name} is a text.")
    return value or None
