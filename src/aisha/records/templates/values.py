"""The values of a record for a template, as a person writes them: as far as the actor may see them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import Forbidden, NotFound
from aisha.core.json_shapes import is_list
from aisha.records.custom.fields import PREFIX
from aisha.records.exports.cells import Regional, regional_of, typed
from aisha.records.labels import relabel
from aisha.records.metadata import describe_type
from aisha.records.reads import get_record
from aisha.records.registry import RecordType, get_record_type
from aisha.records.selection import available_links
from aisha.records.templates.variables import PERSON, Variable, find_variable, variables_of

Values = dict[str, str]
_PERSON = (
    "select first_name || ' ' || last_name as name, first_name, last_name, email, phone, title from employees"
    " where tenant_id = $1 and user_id = $2"
)


class RecordValues:
    """One record and what it belongs to, read once each."""

    def __init__(self, ctx: Context, record_type: RecordType, record: Mapping[str, Any]) -> None:
        self._ctx = ctx
        self._type = record_type
        self._record = record
        self._regional = regional_of(ctx)
        self._linked: dict[str, Values] = {}
        self._own: Values | None = None

    async def of(self, variable: Variable) -> str | None:
        """The value, or None when there is none or the actor may not see it."""
        place, *rest = variable.path
        if not rest:
            if self._own is None:
                self._own = await _texts_of(self._ctx, self._type, self._record, self._regional)
            return self._own.get(place)
        if place not in self._linked:
            self._linked[place] = await self._read(place)
        return self._linked[place].get(rest[0])

    async def _read(self, place: str) -> Values:
        if place == "tenant":
            sql = "select name from tenants where id = $1"
            return {"name": await self._ctx.fetchval(sql, self._ctx.tenant_id)}
        column, target = available_links(self._type)[place]
        identity: UUID | None = self._record[column]
        if identity is None:
            return {}
        if target == "user":
            row = await self._ctx.fetchrow(_PERSON, self._ctx.tenant_id, identity)
            return {name: row[name] for name in PERSON if row[name]} if row else {}
        linked = get_record_type(target)
        try:
            record = await get_record(self._ctx, linked, identity)
        except (NotFound, Forbidden):
            return {}
        return await _texts_of(self._ctx, linked, record, self._regional)


async def values_of(ctx: Context, kind: str, record_id: UUID, names: Iterable[str]) -> Values:
    """The values of these variables of a record, as text; what is empty or not for the actor's eyes is left out.

    Raises NotFound for a record that is not there or not visible, 403 without the right to read its kind.
    """
    record_type = get_record_type(kind)
    ctx.require(record_type.permission("read"))
    values = RecordValues(ctx, record_type, await get_record(ctx, record_type, record_id))
    known = variables_of(ctx, kind)
    found = {name: await values.of(variable) for name in names if (variable := find_variable(known, name))}
    return {name: text for name, text in found.items() if text}


async def _texts_of(ctx: Context, record_type: RecordType, record: Mapping[str, Any], regional: Regional) -> Values:
    described = relabel(ctx, describe_type(ctx, record_type))
    if record_type.describe:
        await record_type.describe(ctx, described)
    own: dict[str, Any] = read_json(record.get("custom")) or {}
    currency = record.get("currency") or ctx.actor.settings.get("currency") or ""
    texts: Values = {}
    for field in described["fields"]:
        name = field["name"]
        value = own.get(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else record.get(name)
        if value in (None, "", []):
            continue
        if field["kind"] == "user" and name.startswith(PREFIX):
            row = await ctx.fetchrow(_PERSON, ctx.tenant_id, UUID(str(value)))
            texts[name] = row["name"] if row else ""
        else:
            texts[name] = _text(field, value, regional, str(currency))
    return texts


def _text(field: Mapping[str, Any], value: Any, regional: Regional, currency: str) -> str:
    labels = {each["value"]: each["label"] for each in field["options"] or ()}
    if is_list(value):
        return ", ".join(labels.get(str(each), str(each)) for each in value)
    if labels:
        return labels.get(str(value), str(value))
    plain = typed(value, field["kind"])
    if field["kind"] in ("money", "number", "percent", "integer") and isinstance(plain, int | Decimal):
        digits = f"{plain:,.2f}" if field["kind"] == "money" else f"{plain:,}"
        if regional.has_decimal_comma:
            digits = digits.translate(str.maketrans(",.", ".,"))
        ending = {"money": f" {currency}", "percent": "%"}.get(field["kind"], "")
        return digits + ending
    return regional.text(plain)
