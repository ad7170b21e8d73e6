"""Search: names, e-mails, phone digits, companies, by words in any order (stack.md, fact 4)."""

import re
import unicodedata
from typing import Any

from aisha.core.context import Context
from aisha.records.found import Found
from aisha.records.registry import RecordType, record_types

MAX_WORDS = 8
FEW_EACH = 2_000
"""The search over every type shows few of each, which are soon met on the way."""
_PHONE = re.compile(r"[\d\s()+./\-]+")


def search_patterns(text: str) -> list[str]:
    """LIKE patterns that a record's search text must all match; empty for a blank search.

    Words of one or two letters match beginnings of words, longer ones anything inside. Digits of a phone number match in any
    format.
    """
    digits = re.sub(r"\D", "", text)
    if len(digits) >= 5 and _PHONE.fullmatch(text.strip()):
        return [f"%{digits[-10:]}%"]
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    words = plain.replace("\x00", "").split()[:MAX_WORDS]
    return [f"% {_escape(word)}%" if len(word) < 3 else f"%{_escape(word)}%" for word in words]


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def search_everywhere(ctx: Context, text: str, *, limit: int = 5) -> list[dict[str, Any]]:
    """The best `limit` records of each type the actor may read, in one round trip: {type, items[{id, title, subtitle}]}."""
    ctx.require_signed_in()
    patterns = search_patterns(text)
    types = [t for t in record_types() if t.search and ctx.can(t.permission("read"))]
    if not patterns or not types:
        return []
    found = [Found(t, "$2::text[]", FEW_EACH, "r") for t in types]
    parts = [
        f"(select * from ({' union all '.join(_best(each, way, limit) for way in (each.few, each.many))}) r"
        f" order by r.updated_at desc limit {limit})"
        for each in found
    ]
    sql = f"with {', '.join(each.tables for each in found)} {' union all '.join(parts)}"
    rows = await ctx.fetch(sql, ctx.tenant_id, patterns)
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["type"], []).append({"id": row["id"], "title": row["title"], "subtitle": row["subtitle"]})
    return [{"type": name, "items": items} for name, items in groups.items()]


def _best(found: Found, way: str, limit: int) -> str:
    record_type = found.record_type
    return (
        f"(select '{record_type.name}' as type, r.id, r.{record_type.title} as title, {_subtitle(record_type)} as subtitle,"
        f" r.updated_at from {record_type.name} r where r.tenant_id = $1 and r.deleted_at is null and {way}"
        f" order by r.updated_at desc limit {limit})"
    )


def _subtitle(record_type: RecordType) -> str:
    return f"r.{record_type.subtitle}::text" if record_type.subtitle else "null::text"
