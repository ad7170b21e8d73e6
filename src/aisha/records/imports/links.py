"""Which record a cell means: by external id, id, or name, for a whole batch in one statement (domain.md § 3.6)."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from aisha.core.context import Context
from aisha.records.registry import RecordType, get_record_type

_REMEMBERED = 50_000
_UUID = "'^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$'"


class Linked(NamedTuple):
    """The record a text means, if any, and the normalised name under which a new one would be found."""

    record_id: UUID | None
    key: str


class LinkDirectory:
    """Records of one type by the texts that name them. Remembers hits for the length of a run; misses are asked again."""

    def __init__(self, target: str) -> None:
        self.record_type = get_record_type(target)
        self._known: dict[str, Linked] = {}

    async def resolve(self, ctx: Context, texts: Iterable[str]) -> dict[str, Linked]:
        """What each text means among the records the actor sees."""
        ctx.require(self.record_type.permission("read"))
        asked = set(texts)
        unknown = [text for text in asked if text not in self._known]
        answers = {text: self._known[text] for text in asked - set(unknown)}
        if not unknown:
            return answers
        rows = await ctx.fetch(_resolve_sql(self.record_type), ctx.tenant_id, unknown)
        for row in rows:
            answers[row["raw"]] = Linked(row["id"], row["key"] or row["raw"].lower())
            if row["id"] is not None:
                self.remember(row["raw"], answers[row["raw"]])
        return answers

    def remember(self, text: str, linked: Linked) -> None:
        """Keep an answer for the rest of the run."""
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[text] = linked


def name_key(record_type: RecordType) -> str:
    """The SQL function whose result `name_norm` of a type holds."""
    return "company_key" if record_type.name == "accounts" else "lower"


@lru_cache(maxsize=32)
def _resolve_sql(record_type: RecordType) -> str:
    name, key = record_type.name, f"{name_key(record_type)}(x.raw)"
    columns = record_type.table.c
    ways = [
        "t.external_id = x.raw",
        f"t.id = case when x.raw ~ {_UUID} then x.raw::uuid end",
        *(["t.email_norm = lower(x.raw)"] if "email_norm" in columns and name != "accounts" else []),
        *(["t.code_norm = lower(x.raw)"] if "code_norm" in columns else []),
        *([f"t.name_norm = {key}"] if "name_norm" in columns else []),
    ]
    lookups = ", ".join(
        f"(select t.id from {name} t where t.tenant_id = $1 and {way} and t.deleted_at is null order by t.id limit 1)"
        for way in ways
    )
    return f"select x.raw, coalesce({lookups}) as id, {key} as key from unnest($2::text[]) x (raw)"
